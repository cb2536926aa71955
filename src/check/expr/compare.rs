//! Comparisons by size, and membership of intervals.

use crate::check::context::{Checker, Scope};
use crate::check::mismatch::one_part;
use crate::diag::catalogue::types as codes;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::ir::{BinaryOp, CmpOp, ExprId, ExprKind, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Test};
use crate::value::Value;

/// An end of an interval, and whether it belongs to it.
type Bound<'e> = Option<(&'e ast::Expr, bool)>;

impl Checker<'_> {
    /// `x 50%以上不满60%`: every test must hold.
    pub(super) fn compare(&mut self, scope: &Scope, left: &ast::Expr, tests: &[Test], span: Span) -> ExprId {
        let Some(first) = tests.first() else { return self.error(span) };
        if tests.len() > 1 && is_constant(left) && !is_constant(&first.right) {
            return self.fail(
                crate::diag::catalogue::syntax::E0109,
                span,
                "一个值夹在两个界限中间，读不出两边各是什么条件",
                "写成区间，例如 留用率 在 [50%, 60%)，或者 留用率 50%以上不满60%",
            );
        }
        let (l, r) = self.both(scope, (left, &first.right), |_, known| known.cloned());
        let mut conds = vec![self.test(l, r, left, first, span)];
        for test in tests.iter().skip(1) {
            let expected = self.ty(l);
            let r = self.expr(scope, &test.right, Some(&expected));
            conds.push(self.test(l, r, left, test, span));
        }
        self.all_of(conds, span)
    }

    fn test(&mut self, l: ExprId, r: ExprId, left: &ast::Expr, test: &Test, span: Span) -> ExprId {
        if let Some(report) = self.days_for_months((l, left), test) {
            self.report(report);
            return self.error(span);
        }
        self.compared((l, left), relation(test.op), (r, &test.right), span)
    }

    /// `l op r` of values that have a size.
    fn compared(&mut self, l: (ExprId, &ast::Expr), op: CmpOp, r: (ExprId, &ast::Expr), span: Span) -> ExprId {
        let (a, b) = (self.ty(l.0), self.ty(r.0));
        match (&a, &b) {
            (Type::Error, _) | (_, Type::Error) => self.error(span),
            _ if a == b && has_size(&a) => self.push(ExprKind::Compare(op, l.0, r.0), Type::Bool, Some(span)),
            _ if a == b => self.without_size(l.1, &a),
            _ => self.mismatch(l, r, "比较"),
        }
    }

    /// `甲 - 乙 <= 2年`: a number of days beside months. What is meant is said of the days: `甲 <= 乙 + 2年`.
    fn days_for_months(&self, (l, left): (ExprId, &ast::Expr), test: &Test) -> Option<Diagnostic> {
        let ExprKind::Binary(BinaryOp::Subtract, a, b) = self.program.expr(l).kind else { return None };
        let ast::ExprKind::Binary { left: later, right: earlier, .. } = &left.kind else { return None };
        let (_, unit) = one_part(&test.right)?;
        let months = matches!(unit.text.as_str(), "年" | "月" | "个月");
        if !months || self.ty(a) != Type::Date || self.ty(b) != Type::Date {
            return None;
        }
        let right = &test.right;
        let report = Diagnostic::new(codes::E0335, right.span, "两个日期相减是天数，不能与年、月比较");
        let report =
            report.also(left.span, "这是天数").help("天数不能换算成月：改为比较两个日期，把时长加到早的一个上");
        let gap = |from: Span, to: Span| Span { start: from.end, end: to.start, ..from };
        let sign = match test.op {
            ast::CmpOp::AtLeast => " >= ",
            ast::CmpOp::Greater => " > ",
            ast::CmpOp::AtMost => " <= ",
            ast::CmpOp::Less => " < ",
            ast::CmpOp::Equal => return Some(report),
        };
        // Brackets around the difference would have to go too: more than a blank stands behind it then.
        if test.op_span.start.min(right.span.start) > earlier.span.end + 1 {
            return Some(report);
        }
        let moved = Edit { span: gap(later.span, earlier.span), text: sign.to_owned() };
        let mut edits = vec![moved, Edit { span: gap(earlier.span, right.span), text: " + ".to_owned() }];
        if test.op_span.start >= right.span.end {
            edits.push(Edit { span: test.op_span, text: String::new() });
        }
        Some(report.repair(Fix { title: "改为比较两个日期".to_owned(), edits, safe: false }))
    }

    fn without_size(&mut self, e: &ast::Expr, ty: &Type) -> ExprId {
        let message = format!("{}没有大小", self.show_type(ty));
        let report = Diagnostic::new(codes::E0343, e.span, message)
            .help("判断是不是某一个写“为”，判断在不在几个之中写“在 {A、B}”");
        self.report(report);
        self.error(e.span)
    }

    /// All of them, or the only one.
    pub(super) fn all_of(&mut self, conds: Vec<ExprId>, span: Span) -> ExprId {
        match conds.as_slice() {
            [one] => *one,
            _ if conds.iter().any(|c| self.ty(*c) == Type::Error) => self.error(span),
            _ => self.push(ExprKind::And(conds), Type::Bool, Some(span)),
        }
    }

    fn any_of(&mut self, conds: Vec<ExprId>, span: Span) -> ExprId {
        match conds.as_slice() {
            [one] => *one,
            _ if conds.iter().any(|c| self.ty(*c) == Type::Error) => self.error(span),
            _ => self.push(ExprKind::Or(conds), Type::Bool, Some(span)),
        }
    }

    /// `x 在 [a, b]`, `x 在 a 至 b`, `x 在 {A、B}`.
    pub(super) fn within_range(
        &mut self,
        scope: &Scope,
        left: &ast::Expr,
        range: &ast::Expr,
        negated: bool,
        span: Span,
    ) -> ExprId {
        match &range.kind {
            ast::ExprKind::Interval { low, high, low_closed, high_closed } => {
                let low = low.as_deref().filter(is_bound).map(|e| (e, *low_closed));
                let high = high.as_deref().filter(is_bound).map(|e| (e, *high_closed));
                self.in_interval(scope, left, (low, high), (negated, span))
            }
            ast::ExprKind::Range(a, b) => {
                let a = crate::check::literal::with_unit_of(a, b);
                self.in_interval(scope, left, (Some((&a, true)), Some((b, true))), (negated, span))
            }
            _ => self.in_set(scope, left, range, negated, span),
        }
    }

    /// 不在 is false of 不适用 like every comparison: so it is lowered to below or above, not to a negation.
    fn in_interval(
        &mut self,
        scope: &Scope,
        left: &ast::Expr,
        ends: (Bound<'_>, Bound<'_>),
        how: (bool, Span),
    ) -> ExprId {
        let (negated, span) = how;
        let first = (!self.needs_type(scope, left)).then(|| self.expr(scope, left, None));
        let mut known = first.map(|l| self.ty(l));
        let mut bounds = Vec::new();
        for (end, low) in [(ends.0, true), (ends.1, false)] {
            let Some((e, closed)) = end else { continue };
            let r = self.expr(scope, e, known.as_ref());
            known.get_or_insert_with(|| self.program.expr(r).ty.clone());
            bounds.push((r, e, end_relation(low, closed, negated)));
        }
        if bounds.is_empty() {
            return self.misplaced_interval(span);
        }
        if let [(low, _, _), (high, e, _)] = bounds.as_slice()
            && self.is_reversed(*low, *high)
        {
            let span = e.span;
            return self.fail(
                crate::diag::catalogue::syntax::E0135,
                span,
                "区间的上限比下限小，里面什么也没有",
                "小的写在前面，例如 [16岁, 24岁]",
            );
        }
        let l = first.unwrap_or_else(|| self.expr(scope, left, known.as_ref()));
        let ty = self.ty(l);
        if !has_size(&ty) && bounds.iter().all(|(r, ..)| self.ty(*r) == ty) && ty != Type::Error {
            return self.without_size(left, &ty);
        }
        let conds = bounds.into_iter().map(|(r, e, op)| self.compared((l, left), op, (r, e), span)).collect();
        if negated { self.any_of(conds, span) } else { self.all_of(conds, span) }
    }

    fn is_reversed(&self, low: ExprId, high: ExprId) -> bool {
        if self.ty(low) != self.ty(high) {
            return false;
        }
        match (&self.program.expr(low).kind, &self.program.expr(high).kind) {
            (ExprKind::Const(Value::Number(a)), ExprKind::Const(Value::Number(b))) => a > b,
            (ExprKind::Const(Value::Date(a)), ExprKind::Const(Value::Date(b))) => a > b,
            _ => false,
        }
    }

    fn misplaced_interval(&mut self, span: Span) -> ExprId {
        self.fail(codes::E0341, span, "这个区间两端都没有写", "至少写一端，例如 [50%, )")
    }
}

/// The relation of the core.
pub(in crate::check) fn relation(op: ast::CmpOp) -> CmpOp {
    match op {
        ast::CmpOp::Equal => CmpOp::Equal,
        ast::CmpOp::Less => CmpOp::Less,
        ast::CmpOp::AtMost => CmpOp::AtMost,
        ast::CmpOp::Greater => CmpOp::Greater,
        ast::CmpOp::AtLeast => CmpOp::AtLeast,
    }
}

fn end_relation(low: bool, closed: bool, negated: bool) -> CmpOp {
    match (low, closed, negated) {
        (true, true, false) | (false, false, true) => CmpOp::AtLeast,
        (true, false, false) | (false, true, true) => CmpOp::Greater,
        (false, true, false) | (true, false, true) => CmpOp::AtMost,
        (false, false, false) | (true, true, true) => CmpOp::Less,
    }
}

fn has_size(ty: &Type) -> bool {
    matches!(ty, Type::Number(_) | Type::Ratio | Type::Date | Type::Month)
}

/// Whether an expression is a figure written out.
fn is_constant(e: &ast::Expr) -> bool {
    matches!(
        e.kind,
        ast::ExprKind::Quantity(_) | ast::ExprKind::Ratio(_) | ast::ExprKind::Date(_) | ast::ExprKind::Month(_)
    )
}

/// Whether an end of an interval bounds it: 不限 does not.
fn is_bound(e: &&ast::Expr) -> bool {
    !matches!(e.kind, ast::ExprKind::Unlimited)
}
