//! Values with their tiers, refinements, and the clauses that name a figure.

use super::{Builder, Node, Parts as _, error_expr};
use crate::syntax::ast::{
    CmpOp, Effect, Expr, ExprKind, FigureClause, Head, Refinement, RoundingClause, Strategy, Tiered,
};
use crate::syntax::explain;
use crate::syntax::grammar::Rule;

impl Builder<'_, '_> {
    /// `e`, `{ c => v … }` or `e { c => v … }`
    pub(super) fn value(&mut self, node: Node) -> Tiered {
        let span = self.span(&node);
        let mut value = Tiered { base: None, tiers: Vec::new(), strategy: None, span };
        for part in node.parts() {
            match part.as_rule() {
                Rule::tier_block => self.tiers(&mut value, part),
                _ => {
                    let base = self.expr(part);
                    self.check_unit(&base);
                    self.set_base(&mut value, base);
                }
            }
        }
        value
    }

    /// A base that is itself nothing but tiers is the value's own.
    fn set_base(&mut self, value: &mut Tiered, base: Expr) {
        match base.kind {
            ExprKind::Tiered(inner) if value.tiers.is_empty() => *value = *inner,
            _ => value.base = Some(base),
        }
    }

    fn tiers(&mut self, value: &mut Tiered, node: Node) {
        self.depth += 1;
        for part in node.parts() {
            match part.as_rule() {
                Rule::strategy => value.strategy = self.strategy(part),
                Rule::refinement => {
                    let tier = self.refinement(part);
                    value.tiers.push(tier);
                }
                Rule::broken => {
                    let span = part.as_span();
                    let range = (self.base + span.start(), self.base + span.end());
                    explain::broken_tier(self.layout, self.sink, range);
                    value.base = value.base.take().or_else(|| Some(error_expr(self.span(&part))));
                }
                _ => {}
            }
        }
        self.depth -= 1;
    }

    pub(super) fn tiered_expr(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let mut value = Tiered { base: None, tiers: Vec::new(), strategy: None, span };
        self.tiers(&mut value, node);
        Expr { kind: ExprKind::Tiered(Box::new(value)), span }
    }

    /// A value as an expression.
    pub(super) fn plain(&mut self, value: Tiered) -> Expr {
        match value.base {
            Some(base) if value.tiers.is_empty() => base,
            base => {
                let span = value.span;
                Expr { kind: ExprKind::Tiered(Box::new(Tiered { base, ..value })), span }
            }
        }
    }

    pub(super) fn refinement(&mut self, node: Node) -> Refinement {
        let span = self.span(&node);
        let mut cond = error_expr(span);
        let mut effect = Effect::Raise(error_expr(span));
        for part in node.parts() {
            match part.as_rule() {
                Rule::expr => cond = self.expr(part),
                Rule::refine_cond => cond = self.only_expr(part),
                _ => effect = self.effect(part),
            }
        }
        self.check_else(&cond);
        Refinement { cond, effect, span }
    }

    pub(super) fn effect(&mut self, node: Node) -> Effect {
        match node.as_rule() {
            Rule::raise => Effect::Raise(self.only_expr(node)),
            Rule::lower => Effect::Lower(self.only_expr(node)),
            _ => Effect::Replace(Box::new(self.value(node))),
        }
    }

    pub(super) fn strategy(&mut self, node: Node) -> Option<Strategy> {
        Some(match node.parts().next()?.as_rule() {
            Rule::highest => Strategy::Highest,
            Rule::lowest => Strategy::Lowest,
            Rule::first => Strategy::First,
            _ => Strategy::Choice,
        })
    }

    pub(super) fn head(word: &str) -> Head {
        match word {
            "额度" => Head::Quota,
            "期限" => Head::Term,
            "人数" => Head::People,
            "数量" => Head::Quantity,
            "金额" => Head::Amount,
            "每个金额" => Head::ElementAmount,
            "次数" => Head::Times,
            "结论" => Head::Conclusion,
            _ => Head::Standard,
        }
    }

    /// `标准 = e`, `金额 每年 自 D <= e`; also the first part of a one-liner, whose head is its name.
    pub(super) fn figure(&mut self, node: Node) -> (FigureClause, Option<Expr>) {
        let span = self.span(&node);
        let value = Tiered { base: None, tiers: Vec::new(), strategy: None, span };
        let mut clause = FigureClause {
            head: Head::Standard,
            head_span: span,
            unit: None,
            yearly: false,
            year_from: None,
            relation: CmpOp::Equal,
            relation_span: span,
            value,
            cumulative: false,
        };
        let mut when = None;
        for part in node.parts() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::figure_word => (clause.head, clause.head_span) = (Self::head(part.as_str()), span),
                Rule::quoted | Rule::bare => clause.head_span = span,
                Rule::figure_unit => clause.unit = self.names(part).pop(),
                Rule::yearly => {
                    clause.yearly = true;
                    clause.year_from = part.parts().next().map(|n| self.expr(n));
                }
                Rule::relation => {
                    clause.relation_span = span;
                    let rule = part.parts().next().map(|n| n.as_rule());
                    clause.relation = rule.and_then(Self::relation_of).unwrap_or(CmpOp::Equal);
                }
                Rule::value => clause.value = self.value(part),
                Rule::no_limit => {
                    clause.relation = CmpOp::AtMost;
                    clause.value.base = Some(self.only_expr(part));
                }
                Rule::cumulative => clause.cumulative = true,
                Rule::when => when = Some(self.only_expr(part)),
                _ => {}
            }
        }
        (clause, when)
    }

    pub(super) fn rounding(&mut self, node: Node) -> (RoundingClause, Option<Expr>) {
        let each = node.as_str().starts_with("逐笔");
        let (mut words, mut when) = (Vec::new(), None);
        for part in node.parts() {
            match part.as_rule() {
                Rule::bare => words.push(self.name(&part)),
                Rule::when => when = Some(self.only_expr(part)),
                _ => {}
            }
        }
        (RoundingClause { words, each }, when)
    }
}
