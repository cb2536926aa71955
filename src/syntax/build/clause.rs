//! Clauses of a measure. The word at a clause's head chooses the rule that reads it.

use super::{Builder, Node, Parts as _, error_expr};
use crate::diag::Diagnostic;
use crate::syntax::ast::{Clause, ClauseKind, Expr, ExprKind, Head, TextLit, Tiered, ValidityClause};
use crate::syntax::cut::{Before, Piece};
use crate::syntax::explain;
use crate::syntax::grammar::Rule;
use crate::syntax::table;

impl<'a> Builder<'a, '_> {
    /// The clauses of a block, or those of a one-liner behind its first part.
    pub(super) fn clauses(&mut self, pieces: &[Piece], one_line: bool) -> Vec<Clause> {
        pieces.iter().map(|piece| self.clause(*piece, one_line)).collect()
    }

    /// Whether a piece holds `=>` outside of brackets.
    fn has_arrow(&self, piece: Piece) -> bool {
        let arrow = |bytes: &[u8], at: usize, byte: u8| byte == b'=' && bytes.get(at + 1) == Some(&b'>');
        self.layout.find(piece.start, piece.end, arrow).is_some()
    }

    fn clause(&mut self, piece: Piece, one_line: bool) -> Clause {
        let (kind, when) = self.clause_parts(piece, one_line).unwrap_or((ClauseKind::Error, None));
        Clause { kind, when, after_comma: piece.before == Before::Comma, span: self.piece_span(piece) }
    }

    /// `None`: reported.
    fn clause_parts(&mut self, piece: Piece, one_line: bool) -> Option<(ClauseKind, Option<Expr>)> {
        let word = table::first_word(self.layout.piece(piece));
        if let Some(read) = self.quick_clause(piece, word) {
            return Some(read);
        }
        let rule = if self.has_arrow(piece) { Some(Rule::refine_line) } else { rule_of(word) };
        let bare = one_line || rule.is_none() && explain::is_bare_condition(self.layout, self.sink, piece, word);
        let Some(rule) = rule.or(bare.then_some(Rule::bare_condition)) else {
            explain::unknown_clause(self.layout, self.sink, piece, word);
            return None;
        };
        let node = self.read_piece(rule, piece)?;
        Some(self.clause_kind(word, node))
    }

    fn clause_kind(&mut self, word: &str, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        match node.as_rule() {
            Rule::refine_line => self.refine_line(node),
            Rule::require_line | Rule::bare_condition => self.requirement(word, node),
            Rule::figure_line => {
                let (figure, when) = self.figure(node);
                (ClauseKind::Figure(figure), when)
            }
            Rule::names_line => self.names_clause(word, node),
            Rule::text_line => self.text_clause(word, node),
            Rule::value_line => self.one_value(node, ClauseKind::BaseDate),
            Rule::monthly_line => self.one_value(node, ClauseKind::Monthly),
            Rule::deadline_line => self.deadline_clause(node),
            Rule::element_line => (self.names(node).pop().map_or(ClauseKind::Error, ClauseKind::PerElement), None),
            Rule::attest_line => self.attest(node),
            Rule::named_value => self.named_value(word, node),
            Rule::unique_line => self.unique(node),
            Rule::apply_line => self.apply(node),
            Rule::assess_line => self.assess(node),
            Rule::valid_line => {
                let (valid, when) = self.validity(node);
                (ClauseKind::Valid(Box::new(valid)), when)
            }
            Rule::cite_line => {
                let citation = node.parts().find(|n| n.as_rule() == Rule::citation);
                (citation.map_or(ClauseKind::Error, |n| ClauseKind::Cite(self.citation(n))), None)
            }
            Rule::rounding_line => {
                let (rounding, when) = self.rounding(node);
                (ClauseKind::Rounding(rounding), when)
            }
            Rule::strategy_line => self.strategy_clause(node),
            _ => (ClauseKind::Error, None),
        }
    }

    fn refine_line(&mut self, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let span = self.span(&node);
        let (mut cond, mut kind, mut when) = (error_expr(span), ClauseKind::Error, None);
        for part in node.parts() {
            match part.as_rule() {
                Rule::refine_cond => cond = self.only_expr(part),
                Rule::grant => kind = ClauseKind::Grant { cond: cond.clone(), names: self.names(part) },
                Rule::when => when = Some(self.only_expr(part)),
                Rule::EOI => {}
                _ => {
                    let end = self.span(&part);
                    let effect = self.effect(part);
                    self.check_arrow(&cond);
                    self.check_else(&cond);
                    let refinement = crate::syntax::ast::Refinement { cond: cond.clone(), effect, span: span.to(end) };
                    kind = ClauseKind::Refine(refinement);
                }
            }
        }
        (kind, when)
    }

    /// `期限 => 12月` has no condition before its arrow.
    pub(super) fn check_arrow(&mut self, cond: &Expr) {
        let ExprKind::Path(path) = &cond.kind else { return };
        if let [name] = path.as_slice()
            && matches!(self.text(name.span), "标准" | "额度" | "期限" | "金额" | "人数" | "数量" | "次数" | "结论")
        {
            self.report(explain::arrow_for_relation(&name.text, name.span));
        }
    }

    /// `否则 => 50元`
    pub(super) fn check_else(&mut self, cond: &Expr) {
        if let Some(found) = self.no_else(cond) {
            self.report(found);
        }
    }

    /// What is to be said of a condition that is the word of another language for what no tier covers.
    pub(super) fn no_else(&self, cond: &Expr) -> Option<Diagnostic> {
        let ExprKind::Path(path) = &cond.kind else { return None };
        let [name] = path.as_slice() else { return None };
        explain::no_else(self.text(name.span), name.span)
    }

    fn requirement(&mut self, word: &str, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let span = self.span(&node);
        let (mut label, mut cond, mut when) = (None, error_expr(span), None);
        for part in node.parts() {
            match part.as_rule() {
                Rule::label => label = self.names(part).pop(),
                Rule::when => when = Some(self.only_expr(part)),
                Rule::expr => cond = self.expr(part),
                _ => {}
            }
        }
        let kind = match word {
            "除外" => ClauseKind::Exclude { label, cond },
            _ => ClauseKind::Require { label, cond },
        };
        (kind, when)
    }

    fn names_clause(&mut self, word: &str, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let when = self.when_of(&node);
        let names = self.names(node);
        let kind = match word {
            "对象" => ClauseKind::Subjects(names),
            _ => ClauseKind::Entitlements(names),
        };
        (kind, when)
    }

    fn text_clause(&mut self, word: &str, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let when = self.when_of(&node);
        let text = self.line_text(node);
        let kind = match word {
            "资金来源" => ClauseKind::Fund(text),
            "责任单位" => ClauseKind::Bodies(text),
            _ => ClauseKind::Force(text),
        };
        (kind, when)
    }

    /// The free text of a line.
    pub(super) fn line_text(&mut self, node: Node<'a>) -> TextLit {
        let span = self.span(&node);
        let text = node.parts().find(|n| matches!(n.as_rule(), Rule::text | Rule::rest));
        text.map_or(TextLit { text: String::new(), span }, |n| self.text_lit(&n))
    }

    /// The `当 条件` of a line.
    fn when_of(&mut self, node: &Node<'a>) -> Option<Expr> {
        let when = node.clone().parts().find(|n| n.as_rule() == Rule::when);
        when.map(|n| self.only_expr(n))
    }

    /// The expression of a line and its `当`.
    pub(super) fn line_value(&mut self, node: Node<'a>) -> (Expr, Option<Expr>) {
        let when = self.when_of(&node);
        let span = self.span(&node);
        let value = node.parts().find(|n| matches!(n.as_rule(), Rule::sum | Rule::expr));
        (value.map_or_else(|| error_expr(span), |n| self.expr(n)), when)
    }

    fn one_value(&mut self, node: Node<'a>, make: fn(Expr) -> ClauseKind) -> (ClauseKind, Option<Expr>) {
        let (value, when) = self.line_value(node);
        (make(value), when)
    }

    fn deadline_clause(&mut self, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let when = self.when_of(&node);
        let deadline = node.parts().find(|n| n.as_rule() == Rule::deadline);
        (deadline.map_or(ClauseKind::Error, |n| ClauseKind::Deadline(self.only_expr(n))), when)
    }

    fn attest(&mut self, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let when = self.when_of(&node);
        let path = node.parts().find(|n| n.as_rule() == Rule::path);
        let Some(path) = path else { return (ClauseKind::Error, when) };
        let span = self.span(&path);
        // INVARIANT: an attested field keeps its dots in the name; resolve splits it.
        (ClauseKind::Attest(self.name_at(span)), when)
    }

    fn named_value(&mut self, word: &str, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let span = self.span(&node);
        let mut name = self.name_at(span);
        let mut value = Tiered { base: None, tiers: Vec::new(), strategy: None, span };
        let mut when = None;
        for part in node.parts() {
            match part.as_rule() {
                Rule::quoted | Rule::bare => name = self.name(&part),
                Rule::value => value = self.value(part),
                Rule::when => when = Some(self.only_expr(part)),
                _ => {}
            }
        }
        let kind = match word {
            "另示" => ClauseKind::Output { name, value },
            _ => ClauseKind::Local { name, value },
        };
        (kind, when)
    }

    fn unique(&mut self, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let when = self.when_of(&node);
        (ClauseKind::Unique(self.paths(node)), when)
    }

    fn apply(&mut self, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let word = node.clone().parts().find(|n| n.as_rule() == Rule::figure_word);
        let what = word.map_or(Head::Quota, |n| Self::head(n.as_str()));
        let (value, when) = self.line_value(node);
        (ClauseKind::Apply { what, value }, when)
    }

    fn assess(&mut self, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let clip = node.clone().parts().any(|n| n.as_rule() == Rule::clip);
        let (value, when) = self.line_value(node);
        (ClauseKind::Assessed { value, clip }, when)
    }

    fn strategy_clause(&mut self, node: Node<'a>) -> (ClauseKind, Option<Expr>) {
        let when = self.when_of(&node);
        let strategy = node.parts().find(|n| n.as_rule() == Rule::strategy).and_then(|n| self.strategy(n));
        (strategy.map_or(ClauseKind::Error, ClauseKind::Strategy), when)
    }

    pub(super) fn validity(&mut self, node: Node<'a>) -> (ValidityClause, Option<Expr>) {
        let mut valid = ValidityClause { from: None, to: None, by: None, span: self.span(&node) };
        let mut when = None;
        for part in node.parts() {
            match part.as_rule() {
                Rule::valid_from => valid.from = Some(self.only_expr(part)),
                Rule::valid_to => valid.to = Some(self.only_expr(part)),
                Rule::valid_by => valid.by = Some(self.only_expr(part)),
                Rule::when => when = Some(self.only_expr(part)),
                _ => {}
            }
        }
        (valid, when)
    }
}

/// The rule that reads a clause with that head.
fn rule_of(word: &str) -> Option<Rule> {
    Some(match word {
        "对象" | "待遇" => Rule::names_line,
        "逐个" => Rule::element_line,
        "基准日" => Rule::value_line,
        "逐月" => Rule::monthly_line,
        "须" | "除外" => Rule::require_line,
        "认定" => Rule::attest_line,
        "标准" | "额度" | "期限" | "人数" | "数量" | "金额" | "每个金额" | "次数" | "结论" => {
            Rule::figure_line
        }
        "另示" | "其中" => Rule::named_value,
        "不重复" => Rule::unique_line,
        "申请" => Rule::apply_line,
        "核定" => Rule::assess_line,
        "有效" => Rule::valid_line,
        "截至" => Rule::deadline_line,
        "依据" => Rule::cite_line,
        "资金来源" | "责任单位" | "力度" => Rule::text_line,
        "取整" | "逐笔取整" => Rule::rounding_line,
        "就高" | "就低" => Rule::strategy_line,
        _ => return None,
    })
}
