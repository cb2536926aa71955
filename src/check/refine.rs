//! Values with refinements: what replaces what.
//!
//! In: a base and its `条件 => 值`. Out: `ir::Tiered`, in which every tier has its whole value. A tier's value of the
//! base's type replaces it; a ratio for an amount replaces the one ratio factor of the product; 提高 and 降低 change the
//! base. Braces without a base group conditions. Which tier is narrower than which is computed by `analyze`.

use super::context::{Checker, Scope};
use crate::analyze;
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{BinaryOp, ExprId, ExprKind, Strategy, Tier, Tiered, TieredId, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Effect, RatioForm, Refinement};
use crate::value::{Rational, Value};

/// A value to be lowered: tiers may come from other clauses, with their 当.
#[derive(Clone, Debug)]
pub(super) struct Refined<'e> {
    /// The base.
    pub base: Option<&'e ast::Expr>,
    /// The refinements, each with the 当 of its clause.
    pub tiers: Vec<(&'e Refinement, Option<ExprId>)>,
    /// 就高 or 就低.
    pub strategy: Option<ast::Strategy>,
    /// The whole.
    pub span: Span,
}

/// Which end of `a ~ b` is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// No range may stand here.
    None,
    /// The lower end.
    Low,
    /// The upper end.
    High,
}

/// The most refinements of one value.
const MOST_TIERS: usize = 1000;

/// The work on one value.
struct Work<'e> {
    base: Option<(&'e ast::Expr, ExprId)>,
    ty: Option<Type>,
    hint: Option<Type>,
    end: End,
    tiers: Vec<Tier>,
    strategy: Option<ast::Strategy>,
}

impl Checker<'_> {
    /// Lowers a value with tiers.
    pub fn tiered(&mut self, scope: &Scope, value: &ast::Tiered, expected: Option<&Type>) -> TieredId {
        let tiers = value.tiers.iter().map(|t| (t, None)).collect();
        let refined = Refined { base: value.base.as_ref(), tiers, strategy: value.strategy, span: value.span };
        self.refined(scope, &refined, expected, End::None)
    }

    /// Lowers a value with tiers that may come from several clauses.
    pub(super) fn refined(
        &mut self,
        scope: &Scope,
        value: &Refined<'_>,
        expected: Option<&Type>,
        end: End,
    ) -> TieredId {
        let base = value.base.map(|e| (e, self.end_of(scope, e, expected, end)));
        let ty = base.map(|(_, id)| self.ty(id));
        let mut work = Work { base, ty, hint: expected.cloned(), end, tiers: Vec::new(), strategy: value.strategy };
        for (tier, when) in &value.tiers {
            self.refinement(scope, tier, *when, &mut work);
        }
        self.finish_tiers(work, value.span)
    }

    fn finish_tiers(&mut self, work: Work<'_>, span: Span) -> TieredId {
        let broken = work.tiers.iter().any(|t| self.ty(t.value) == Type::Error || self.ty(t.cond) == Type::Error);
        let broken = self.too_many_tiers(&work, span) || broken;
        let ty = if broken { Type::Error } else { work.ty.unwrap_or(Type::Error) };
        let conds: Vec<ExprId> = work.tiers.iter().map(|t| t.cond).collect();
        let narrower = if broken { vec![Vec::new(); conds.len()] } else { analyze::narrower(&self.program, &conds) };
        let strategy = work.strategy.map(strategy);
        let tiered =
            Tiered { base: work.base.map(|(_, id)| id), tiers: work.tiers, narrower, strategy, ty, span: Some(span) };
        let id = TieredId(u32::try_from(self.program.tiered.len()).unwrap_or(u32::MAX));
        self.program.tiered.push(tiered);
        id
    }

    /// Tiers are compared with each other, so their number is bounded.
    fn too_many_tiers(&mut self, work: &Work<'_>, span: Span) -> bool {
        let too_many = work.tiers.len() > MOST_TIERS;
        if too_many {
            let report = Diagnostic::new(
                crate::diag::catalogue::syntax::E0137,
                span,
                format!("一个值有 {} 档，最多 {MOST_TIERS} 档", work.tiers.len()),
            );
            self.report(report.help("按条件分成几个定义，或者写成按键取值的 参数 表"));
        }
        too_many
    }

    /// A value, or the meant end of a range.
    fn end_of(&mut self, scope: &Scope, e: &ast::Expr, expected: Option<&Type>, end: End) -> ExprId {
        match (&e.kind, end) {
            (ast::ExprKind::Range(a, b), End::Low) => {
                let low = super::literal::with_unit_of(a, b);
                self.expr(scope, &low, expected)
            }
            (ast::ExprKind::Range(_, b), End::High) => self.expr(scope, b, expected),
            _ => self.expr(scope, e, expected),
        }
    }

    /// `outer` is the condition of the braces or the 当 around it.
    fn refinement(&mut self, scope: &Scope, tier: &Refinement, outer: Option<ExprId>, work: &mut Work<'_>) {
        let cond = self.condition(scope, &tier.cond);
        let cond = self.and(cond, outer, tier.cond.span);
        let scope = Scope { original: work.base.map(|(_, id)| id), ..scope.clone() };
        let value = match &tier.effect {
            Effect::Replace(inner) => {
                let Some(v) = &inner.base else {
                    work.strategy = work.strategy.or(inner.strategy);
                    return inner.tiers.iter().for_each(|t| self.refinement(&scope, t, Some(cond), work));
                };
                let id = self.replacement(&scope, inner, v, work);
                self.replaced(id, v, work)
            }
            Effect::Raise(e) => self.changed(&scope, BinaryOp::Add, e, work),
            Effect::Lower(e) => self.changed(&scope, BinaryOp::Subtract, e, work),
        };
        work.tiers.push(Tier { cond, value, span: Some(tier.span) });
    }

    /// The value behind `=>`, with tiers of its own in braces.
    fn replacement(&mut self, scope: &Scope, inner: &ast::Tiered, v: &ast::Expr, work: &Work<'_>) -> ExprId {
        if inner.tiers.is_empty() {
            return self.end_of(scope, v, work.ty.as_ref().or(work.hint.as_ref()), work.end);
        }
        let tiers = inner.tiers.iter().map(|t| (t, None)).collect();
        let refined = Refined { base: Some(v), tiers, strategy: inner.strategy, span: inner.span };
        let id = self.refined(scope, &refined, work.ty.as_ref().or(work.hint.as_ref()), work.end);
        let ty = self.tiered_type(id);
        self.push(ExprKind::Tiered(id), ty, Some(inner.span))
    }

    /// The whole value that holds where a tier says `v`.
    fn replaced(&mut self, v: ExprId, tree: &ast::Expr, work: &mut Work<'_>) -> ExprId {
        let found = self.ty(v);
        let wanted = work.ty.get_or_insert_with(|| found.clone()).clone();
        match (&wanted, &found) {
            (Type::Error, _) | (_, Type::Error) => self.error(tree.span),
            _ if wanted == found => v,
            (Type::Number(_), Type::Ratio) if work.base.is_some() => self.factor_replaced(v, tree, work),
            _ => {
                let mut report = self.wrong_replacement(tree, (&found, &wanted), work);
                if let Some((base, _)) = work.base {
                    report = report.also(base.span, format!("被替换的是{}", self.show_type(&wanted)));
                }
                self.report(report);
                self.error(tree.span)
            }
        }
    }

    /// A bare number for a product with one ratio is that ratio without its %.
    fn wrong_replacement(&self, tree: &ast::Expr, types: (&Type, &Type), work: &Work<'_>) -> Diagnostic {
        let (found, wanted) = types;
        let one_ratio = work.base.is_some_and(|(_, id)| self.ratio_factors(id).len() == 1);
        match super::mismatch::bare_number(tree) {
            Some(_) if one_ratio => self.wrong_type((tree, found), &Type::Ratio, "替换后的值"),
            _ => self.wrong_type((tree, found), wanted, "替换后的值"),
        }
    }

    fn factor_replaced(&mut self, v: ExprId, tree: &ast::Expr, work: &Work<'_>) -> ExprId {
        let Some((base, id)) = work.base else { return self.error(tree.span) };
        let factors = self.ratio_factors(id);
        match factors.as_slice() {
            [one] => self.substituted(id, *one, v),
            several => {
                let report = self.no_factor(several, base, tree, "这个比例不知道替换什么");
                self.report(report);
                self.error(tree.span)
            }
        }
    }

    fn no_factor(&self, factors: &[ExprId], base: &ast::Expr, tree: &ast::Expr, message: &str) -> Diagnostic {
        let report = Diagnostic::new(codes::E0408, tree.span, message);
        if factors.is_empty() {
            let report = report.also(base.span, "基础值里没有写比例");
            let start = Span { end: tree.span.start, ..tree.span };
            let report = report.help("写出整个算式，例如 => 原值 * 80%；或者写 提高、降低");
            return report.unsafe_fix("写成原值的这个比例", start, "原值 * ");
        }
        let mut report = report.help("写出整个算式，说明是哪一个比例变了");
        for factor in factors {
            if let Some(span) = self.program.expr(*factor).span {
                report = report.also(span, "这里有一个比例");
            }
        }
        report
    }

    /// The factors of a product that are ratios; not inside definitions.
    fn ratio_factors(&self, id: ExprId) -> Vec<ExprId> {
        let (mut found, mut todo) = (Vec::new(), vec![id]);
        while let Some(id) = todo.pop() {
            let e = self.program.expr(id);
            match &e.kind {
                ExprKind::Binary(BinaryOp::Multiply, a, b) => todo.extend([*b, *a]),
                ExprKind::Divide(a, ..) if e.ty != Type::Ratio => todo.push(*a),
                _ if e.ty == Type::Ratio => found.push(id),
                _ => {}
            }
        }
        found
    }

    /// A product with one of its factors replaced.
    fn substituted(&mut self, id: ExprId, factor: ExprId, by: ExprId) -> ExprId {
        if id == factor {
            return by;
        }
        let e = self.program.expr(id).clone();
        let kind = match e.kind {
            ExprKind::Binary(BinaryOp::Multiply, a, b) => {
                ExprKind::Binary(BinaryOp::Multiply, self.substituted(a, factor, by), self.substituted(b, factor, by))
            }
            ExprKind::Divide(a, b, fallback) if e.ty != Type::Ratio => {
                ExprKind::Divide(self.substituted(a, factor, by), b, fallback)
            }
            _ => return id,
        };
        // It stands nowhere as such: the text of the base would show the factor that it no longer has.
        self.push(kind, e.ty, None)
    }

    /// 提高, 降低: relative for a ratio, points for 百分点, an amount for an amount.
    fn changed(&mut self, scope: &Scope, op: BinaryOp, e: &ast::Expr, work: &Work<'_>) -> ExprId {
        let Some((tree, base)) = work.base else {
            return self.fail(codes::E0409, e.span, "没有基础值，不知道提高或降低什么", "先写基础值，或者写出整个值");
        };
        let by = self.expr(scope, e, None);
        let (wanted, found) = (self.ty(base), self.ty(by));
        let points = matches!(&e.kind, ast::ExprKind::Ratio(r) if r.form == RatioForm::Points);
        match (&wanted, &found) {
            (Type::Error, _) | (_, Type::Error) => self.error(e.span),
            (_, Type::Ratio) if points => self.moved(op, (tree, base), (e, by)),
            (Type::Number(_) | Type::Ratio, Type::Ratio) => self.scaled(op, base, by, e.span),
            _ if wanted == found && matches!(wanted, Type::Number(_)) => {
                self.push(ExprKind::Binary(op, base, by), wanted, Some(e.span))
            }
            _ => {
                let report = self.wrong_type((e, &found), &Type::Ratio, "提高、降低的幅度");
                self.report(report);
                self.error(e.span)
            }
        }
    }

    /// A change by points, of a ratio or of the one ratio factor.
    fn moved(&mut self, op: BinaryOp, base: (&ast::Expr, ExprId), by: (&ast::Expr, ExprId)) -> ExprId {
        let factors = self.ratio_factors(base.1);
        match factors.as_slice() {
            [one] => {
                let factor = self.push(ExprKind::Binary(op, *one, by.1), Type::Ratio, Some(by.0.span));
                self.substituted(base.1, *one, factor)
            }
            several => {
                let report = self.no_factor(several, base.0, by.0, "百分点不知道加在哪个比例上");
                let percent = match &by.0.kind {
                    ast::ExprKind::Ratio(r) if several.is_empty() => r.value.checked_mul(Rational::from_integer(100)),
                    _ => None,
                };
                self.report(match percent {
                    Some(n) => report.help(format!("基础值不是比例的，提高的是它的百分之几：提高 {n}%")).unsafe_fix(
                        format!("改为 {n}%"),
                        by.0.span,
                        format!("{n}%"),
                    ),
                    None => report,
                });
                self.error(by.0.span)
            }
        }
    }

    /// base × (1 ± by)
    fn scaled(&mut self, op: BinaryOp, base: ExprId, by: ExprId, span: Span) -> ExprId {
        let one = Rational::ONE;
        let constant = match &self.program.expr(by).kind {
            ExprKind::Const(Value::Number(n)) if op == BinaryOp::Add => one.checked_add(*n),
            ExprKind::Const(Value::Number(n)) => one.checked_sub(*n),
            _ => None,
        };
        let factor = match constant {
            Some(n) => self.literal(Value::Number(n), Type::Ratio, span),
            None => {
                let one = self.literal(Value::Number(one), Type::Ratio, span);
                self.push(ExprKind::Binary(op, one, by), Type::Ratio, Some(span))
            }
        };
        let ty = self.ty(base);
        self.push(ExprKind::Binary(BinaryOp::Multiply, base, factor), ty, Some(span))
    }
}

/// The strategy of the core.
pub(super) fn strategy(written: ast::Strategy) -> Strategy {
    match written {
        ast::Strategy::Highest => Strategy::Highest,
        ast::Strategy::Lowest => Strategy::Lowest,
        ast::Strategy::First => Strategy::First,
        ast::Strategy::Choice => Strategy::Choice,
    }
}
