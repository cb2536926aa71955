//! Sums, products and quotients, with their dimensions.

use crate::check::context::{Checker, Scope};
use crate::check::mismatch::bare_number;
use crate::diag::Diagnostic;
use crate::diag::catalogue::types as codes;
use crate::ir::{BinaryOp, ExprId, ExprKind, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};

impl Checker<'_> {
    pub(super) fn negate(&mut self, scope: &Scope, inner: &ast::Expr, span: Span, expected: Option<&Type>) -> ExprId {
        let id = self.expr(scope, inner, expected);
        let ty = self.ty(id);
        if let ExprKind::Const(Value::Number(n)) = &self.program.expr(id).kind
            && let Some(n) = n.checked_neg()
        {
            return self.literal(Value::Number(n), ty, span);
        }
        match ty {
            Type::Number(_) | Type::Ratio => self.push(ExprKind::Negate(id), ty, Some(span)),
            Type::Error => id,
            other => {
                let message = format!("{}不能取负", self.show_type(&other));
                self.fail(codes::E0338, span, message, "负号后面只能是数、带单位的量或比例")
            }
        }
    }

    /// `a op b`; `place` is the whole with the type that is expected of it.
    pub(super) fn binary(
        &mut self,
        scope: &Scope,
        op: ast::BinaryOp,
        sides: (&ast::Expr, &ast::Expr),
        fallback: Option<&ast::Expr>,
        place: (Span, Option<&Type>),
    ) -> ExprId {
        let (span, expected) = place;
        match op {
            ast::BinaryOp::Add => self.sum(scope, BinaryOp::Add, sides, (span, expected)),
            ast::BinaryOp::Subtract => self.sum(scope, BinaryOp::Subtract, sides, (span, expected)),
            ast::BinaryOp::Multiply => self.product(scope, sides, (span, expected)),
            ast::BinaryOp::Divide => self.quotient(scope, sides, fallback, (span, expected)),
        }
    }

    fn sum(
        &mut self,
        scope: &Scope,
        op: BinaryOp,
        sides: (&ast::Expr, &ast::Expr),
        place: (Span, Option<&Type>),
    ) -> ExprId {
        let (span, expected) = place;
        let (l, r) = self.both(scope, sides, |_, known| known.cloned().or_else(|| expected.cloned()));
        if op == BinaryOp::Subtract && self.is_range(l, r) {
            return self.minus_for_range(sides, span);
        }
        let ty = match (self.ty(l), self.ty(r)) {
            (Type::Error, _) | (_, Type::Error) => return self.error(span),
            (Type::Number(a), Type::Number(b)) if a == b => Type::Number(a),
            (Type::Ratio, Type::Ratio) => Type::Ratio,
            (Type::Date, Type::Number(d)) if is_duration(&d) => Type::Date,
            (Type::Month, Type::Number(d)) if d == Dimension::of(UnitId::MONTH) => Type::Month,
            (Type::Date, Type::Date) if op == BinaryOp::Subtract => Type::Number(Dimension::of(UnitId::DAY)),
            (Type::Month, Type::Month) if op == BinaryOp::Subtract => Type::Number(Dimension::of(UnitId::MONTH)),
            _ => return self.mismatch((l, sides.0), (r, sides.1), if op == BinaryOp::Add { "相加" } else { "相减" }),
        };
        self.push(ExprKind::Binary(op, l, r), ty, Some(span))
    }

    /// Whether a smaller constant stands before a greater one: `3-15万元` is no difference.
    fn is_range(&self, l: ExprId, r: ExprId) -> bool {
        match (&self.program.expr(l).kind, &self.program.expr(r).kind) {
            (ExprKind::Const(Value::Number(a)), ExprKind::Const(Value::Number(b))) => a < b,
            (ExprKind::Const(Value::Date(a)), ExprKind::Const(Value::Date(b))) => a < b,
            _ => false,
        }
    }

    fn minus_for_range(&mut self, sides: (&ast::Expr, &ast::Expr), span: Span) -> ExprId {
        let sign = Span { start: sides.0.span.end, end: sides.1.span.start, ..span };
        let dates = matches!(sides.0.kind, ast::ExprKind::Date(_));
        let (word, example) =
            if dates { ("至", "2025年3月1日 至 2027年12月31日") } else { ("~", "3 ~ 15万元") };
        let report = Diagnostic::new(codes::E0338, span, format!("这里的减号是减法，区间写 {word}"));
        let report = report.help(format!("写作 {example} 这样"));
        self.report(report.unsafe_fix(format!("改为 {word}"), sign, format!(" {word} ")));
        self.error(span)
    }

    fn product(&mut self, scope: &Scope, sides: (&ast::Expr, &ast::Expr), place: (Span, Option<&Type>)) -> ExprId {
        let (span, expected) = place;
        let (l, r) = self.both(scope, sides, |_, known| factor_of(expected, known));
        [sides.0, sides.1].into_iter().for_each(|side| self.points_as_share(side));
        let ty = match (self.ty(l), self.ty(r)) {
            (Type::Error, _) | (_, Type::Error) => return self.error(span),
            (Type::Ratio, Type::Ratio) => Type::Ratio,
            (Type::Ratio, Type::Number(d)) | (Type::Number(d), Type::Ratio) => Type::Number(d),
            (Type::Number(a), Type::Number(b)) => {
                self.bare_factor((&a, sides.0), sides.1);
                self.bare_factor((&b, sides.1), sides.0);
                return self.numbers(ExprKind::Binary(BinaryOp::Multiply, l, r), a.multiply(&b), span);
            }
            _ => return self.not_numbers((l, sides.0), (r, sides.1), "相乘"),
        };
        self.push(ExprKind::Binary(BinaryOp::Multiply, l, r), ty, Some(span))
    }

    /// `保费 * 60个百分点`
    fn points_as_share(&mut self, e: &ast::Expr) {
        let ast::ExprKind::Ratio(ratio) = &e.kind else { return };
        if ratio.form != ast::RatioForm::Points {
            return;
        }
        let Some(percent) = ratio.value.checked_mul(Rational::from_integer(100)) else { return };
        let report = Diagnostic::new(codes::W0338, e.span, "百分点是两个比例的差，这里拿它去乘");
        let report = report.help(format!("一个量的百分之几写 {percent}%；提高几个点写 => 提高 {percent}个百分点"));
        self.report(report.unsafe_fix(format!("改为 {percent}%"), e.span, format!("{percent}%")));
    }

    /// `保费 * 60`: a ratio without its sign, or a number of months or people without its unit.
    fn bare_factor(&mut self, amount: (&Dimension, &ast::Expr), factor: &ast::Expr) {
        let d = amount.0;
        let literal = matches!(amount.1.kind, ast::ExprKind::Quantity(_));
        let Some(n) = bare_number(factor).filter(|n| d.power(UnitId::YUAN) == 1 && n.is_integer() && !literal) else {
            return;
        };
        if n < Rational::from_integer(20) || n > Rational::from_integer(100) {
            return;
        }
        let report = Diagnostic::new(codes::W0339, factor.span, format!("没有单位的 {n} 使金额成为 {n} 倍"));
        let report = report.help(format!("是百分之几写 {n}%；是月数、人数写出单位，例如 {n}个月"));
        self.report(report.unsafe_fix(format!("改为 {n}%"), factor.span, format!("{n}%")));
    }

    fn numbers(&mut self, kind: ExprKind, dimension: Option<Dimension>, span: Span) -> ExprId {
        match dimension {
            Some(d) => self.push(kind, Type::Number(d), Some(span)),
            None => self.fail(codes::E0338, span, "单位的次数太高", "拆开这个算式"),
        }
    }

    fn quotient(
        &mut self,
        scope: &Scope,
        sides: (&ast::Expr, &ast::Expr),
        fallback: Option<&ast::Expr>,
        place: (Span, Option<&Type>),
    ) -> ExprId {
        let (span, expected) = place;
        let (l, r) = self.both(scope, sides, |left, known| dividend_of(expected, known, left));
        let ty = match (self.ty(l), self.ty(r)) {
            (Type::Error, _) | (_, Type::Error) => return self.error(span),
            (Type::Ratio, Type::Ratio) => Type::Ratio,
            (Type::Ratio, Type::Number(d)) if d.is_none() => Type::Ratio,
            (Type::Number(d), Type::Ratio) => Type::Number(d),
            (Type::Number(a), Type::Number(b)) if b.is_none() && (!a.is_none() || self.is_literal(r)) => {
                Type::Number(a)
            }
            (Type::Number(a), Type::Number(b)) if a == b => Type::Ratio,
            (Type::Number(a), Type::Number(b)) => match a.divide(&b) {
                Some(d) => Type::Number(d),
                None => return self.fail(codes::E0338, span, "单位的次数太高", "拆开这个算式"),
            },
            _ => return self.not_numbers((l, sides.0), (r, sides.1), "相除"),
        };
        let instead = fallback.map(|f| self.value_of(scope, f, &ty, "“无则”后面的值"));
        self.push(ExprKind::Divide(l, r, instead), ty, Some(span))
    }

    /// Whether it is a constant written in place.
    pub(crate) fn is_literal(&self, id: ExprId) -> bool {
        matches!(self.program.expr(id).kind, ExprKind::Const(_))
    }

    /// Lowers two operands; a side that needs its type from its place comes second and hears the other's type.
    /// `wanted` says what is expected of a side (true: the left one) where the other's type is known.
    pub(super) fn both(
        &mut self,
        scope: &Scope,
        sides: (&ast::Expr, &ast::Expr),
        wanted: impl Fn(bool, Option<&Type>) -> Option<Type>,
    ) -> (ExprId, ExprId) {
        if self.needs_type(scope, sides.0) {
            let r = self.expr(scope, sides.1, wanted(false, None).as_ref());
            let known = self.ty(r);
            let l = self.expr(scope, sides.0, wanted(true, Some(&known)).as_ref());
            return (l, r);
        }
        let l = self.expr(scope, sides.0, wanted(true, None).as_ref());
        let known = self.ty(l);
        let r = self.expr(scope, sides.1, wanted(false, Some(&known)).as_ref());
        (l, r)
    }
}

fn is_duration(d: &Dimension) -> bool {
    *d == Dimension::of(UnitId::MONTH) || *d == Dimension::of(UnitId::DAY)
}

/// What the other factor must be for the product to be `expected`.
fn factor_of(expected: Option<&Type>, known: Option<&Type>) -> Option<Type> {
    match (expected?, known) {
        (Type::Number(whole), Some(Type::Number(part))) => whole.divide(part).map(Type::Number),
        (Type::Number(whole), Some(Type::Ratio)) => Some(Type::Number(whole.clone())),
        _ => None,
    }
}

/// What the other side of a quotient must be for it to be `expected`.
fn dividend_of(expected: Option<&Type>, known: Option<&Type>, left: bool) -> Option<Type> {
    match (expected, known) {
        (Some(Type::Ratio) | None, Some(same @ Type::Number(_))) => Some(same.clone()),
        (Some(Type::Number(whole)), Some(Type::Number(other))) if left => whole.multiply(other).map(Type::Number),
        (Some(Type::Number(whole)), Some(Type::Number(other))) => other.divide(whole).map(Type::Number),
        (Some(Type::Number(whole)), Some(Type::Ratio)) if left => Some(Type::Number(whole.clone())),
        _ => None,
    }
}
