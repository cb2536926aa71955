//! Expressions: tree → typed expressions of the program.
//!
//! In: an expression of the tree, its scope, and the type that its place expects, if any: members of enumerations and
//! the units of undeclared names are found by it. Out: the id of a typed expression; what is wrong is reported once and
//! becomes an `Error` that silences what would follow. It computes nothing.

mod aggregate;
mod arithmetic;
mod call;
mod compare;
mod local;
mod logic;
mod membership;
mod path;
mod period;

pub(in crate::check) use compare::relation;

use super::context::{Checker, Scope};
use crate::diag::catalogue::types as codes;
use crate::ir::{BinaryOp, Delegated, DelegatedId, ExprId, ExprKind, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Value;

impl Checker<'_> {
    /// Lowers an expression; what is wrong with it is reported and becomes an `Error`.
    pub fn expr(&mut self, scope: &Scope, e: &ast::Expr, expected: Option<&Type>) -> ExprId {
        use ast::ExprKind as K;
        match &e.kind {
            K::Error => self.error(e.span),
            K::Quantity(q) => self.quantity(q, e.span),
            K::Ratio(r) => self.literal(Value::Number(r.value), Type::Ratio, e.span),
            K::Bool(b) => self.literal(Value::Bool(*b), Type::Bool, e.span),
            K::Date(d) => self.literal(Value::Date(*d), Type::Date, e.span),
            K::Month(m) => self.literal(Value::Month(*m), Type::Month, e.span),
            K::Text(t) => self.text(t, e.span, expected),
            K::NotApplicable => self.literal(Value::NotApplicable, expected.cloned().unwrap_or(Type::Error), e.span),
            K::Unlimited => self.unlimited(scope, e.span),
            K::Original => self.original(scope, e.span),
            K::Path(names) => self.path(scope, names, e.span, expected),
            K::Set(members) => self.set(scope, members, e.span, expected),
            K::List(_) | K::Record(_) => self.misplaced(e.span, "列表只能写在 算例 的 已知 里"),
            K::Interval { .. } => self.misplaced(e.span, "区间只能写在“在”的后面，例如 年龄 在 [16岁, 24岁]"),
            K::Range(..) => self.misplaced(e.span, "范围只能写在“在”的后面，或写作 标准 = a ~ b"),
            K::Negate(inner) => self.negate(scope, inner, e.span, expected),
            K::Not(inner) => self.not(scope, inner, e.span),
            K::Binary { op, left, right, fallback } => {
                self.binary(scope, *op, (left, right), fallback.as_deref(), (e.span, expected))
            }
            K::Logic { all, parts } => self.logic(scope, *all, parts, e.span),
            K::Compare { left, tests } => self.compare(scope, left, tests, e.span),
            K::In { left, range, negated } => self.within_range(scope, left, range, *negated, e.span),
            K::Within { left, anchor, length, before } => self.within(scope, (left, anchor, length), *before, e.span),
            K::Elapsed { from, to, op, length } => self.elapsed(scope, (from, to.as_deref(), length), *op, e.span),
            K::Is { left, right, negated } => self.is(scope, left, right, *negated, e.span),
            K::Contains { left, right, any, negated } => self.contains(scope, (left, right), (*any, *negated), e.span),
            K::Call { function, args } => self.call(scope, function, args, (e.span, expected)),
            K::Aggregate { function, body, filter } => self.aggregate(scope, function, body, filter.as_deref(), e.span),
            K::Quantified { all, list, body } => self.quantified(scope, *all, list, body, e.span),
            K::Delegated(d) => self.delegated(scope, d, e.span, expected),
            K::Tiered(t) => self.tiered_expr(scope, t, e.span, expected),
            K::At { value, date } => self.at(scope, value, date, e.span),
            K::Monthly { value, from } => self.monthly(scope, value, from, expected),
        }
    }

    /// A constant.
    pub(crate) fn literal(&mut self, value: Value, ty: Type, span: Span) -> ExprId {
        self.push(ExprKind::Const(value), ty, Some(span))
    }

    /// An expression whose report is made: silent from here on.
    pub(crate) fn error(&mut self, span: Span) -> ExprId {
        self.push(ExprKind::Error, Type::Error, Some(span))
    }

    /// A form in a place where it means nothing.
    fn misplaced(&mut self, span: Span, why: &str) -> ExprId {
        self.fail(codes::E0341, span, "这里不能这样写", why)
    }

    /// Reports an error with its remedy and gives the silent expression.
    pub(crate) fn fail(
        &mut self,
        code: crate::diag::Code,
        span: Span,
        message: impl Into<String>,
        help: &str,
    ) -> ExprId {
        self.report(crate::diag::Diagnostic::new(code, span, message).help(help));
        self.error(span)
    }

    fn text(&mut self, text: &str, span: Span, expected: Option<&Type>) -> ExprId {
        match expected {
            Some(Type::Enum(id) | Type::EnumSet(id)) => self.quoted_member(*id, text, span),
            _ => self.literal(Value::Text(text.into()), Type::Text, span),
        }
    }

    /// 不限 is the limit that does not apply.
    fn unlimited(&mut self, scope: &Scope, span: Span) -> ExprId {
        match &scope.unlimited {
            Some(ty) => self.literal(Value::NotApplicable, ty.clone(), span),
            None => self.misplaced(span, "“不限”只能写在上限的位置，例如 次数 <= 不限"),
        }
    }

    fn original(&mut self, scope: &Scope, span: Span) -> ExprId {
        match scope.original {
            Some(id) => id,
            None => self.misplaced(span, "“原值”只能写在 => 后面，指被替换的基础值；没有基础值时不能用"),
        }
    }

    fn tiered_expr(&mut self, scope: &Scope, tiered: &ast::Tiered, span: Span, expected: Option<&Type>) -> ExprId {
        let id = self.tiered(scope, tiered, expected);
        let ty = self.tiered_type(id);
        self.push(ExprKind::Tiered(id), ty, Some(span))
    }

    fn delegated(&mut self, scope: &Scope, d: &ast::DelegatedLit, span: Span, expected: Option<&Type>) -> ExprId {
        let ty = match &d.ty {
            Some(written) => self.type_of(scope.unit, written).ty,
            None => expected.cloned().unwrap_or(Type::Error),
        };
        if d.ty.is_none() && expected.is_none() {
            return self.fail(
                codes::E0336,
                span,
                "“按规定”没有写明单位",
                "在名称后面写出单位，例如 按规定「补贴标准」: 元/人·月",
            );
        }
        let own = scope.measure.and_then(|m| self.program.measures.get(m.index())).map(|m| m.name.clone());
        let name = d.name.as_ref().map(|n| n.text.clone()).or(own).unwrap_or_default();
        let id = DelegatedId(u32::try_from(self.program.delegated.len()).unwrap_or(u32::MAX));
        let body = d.body.as_ref().map(|b| b.text.clone());
        let slot = Delegated { name, ty: ty.clone(), body, measure: scope.measure, filled_by: None, span: Some(span) };
        self.program.delegated.push(slot);
        self.push(ExprKind::Delegated(id), ty, Some(span))
    }

    /// `最低工资 于 日期`
    fn at(&mut self, scope: &Scope, value: &ast::Expr, date: &ast::Expr, span: Span) -> ExprId {
        let value = self.expr(scope, value, None);
        let day = self.day_of(scope, date);
        match self.program.expr(value).kind {
            ExprKind::Param { param, .. } => {
                let ty = self.ty(value);
                self.push(ExprKind::Param { param, on: Some(day) }, ty, Some(span))
            }
            ExprKind::Error => value,
            _ => self.fail(
                codes::E0348,
                span,
                "“于”前面不是参数",
                "“于 日期”读参数在那一天的版本，前面只能是 参数 的名称",
            ),
        }
    }

    /// `最低工资 逐月 自 日期`: the measure reads its parameters month by month.
    fn monthly(&mut self, scope: &Scope, value: &ast::Expr, from: &ast::Expr, expected: Option<&Type>) -> ExprId {
        let value = self.expr(scope, value, expected);
        let day = self.day_of(scope, from);
        self.monthly_from = Some(day);
        value
    }

    /// A day: a date, or the first day of a 年月.
    pub(crate) fn day_of(&mut self, scope: &Scope, e: &ast::Expr) -> ExprId {
        self.any_day(scope, e, Checker::first_day)
    }

    /// A day: a date, or the last day of a 年月.
    pub(crate) fn last_day_of(&mut self, scope: &Scope, e: &ast::Expr) -> ExprId {
        self.any_day(scope, e, Checker::last_day)
    }

    fn any_day(&mut self, scope: &Scope, e: &ast::Expr, of_month: fn(&mut Self, ExprId, Span) -> ExprId) -> ExprId {
        let id = self.expr(scope, e, Some(&Type::Date));
        match self.ty(id) {
            Type::Month => of_month(self, id, e.span),
            Type::Date | Type::Error => id,
            other => {
                let message = format!("这里要写日期，写的是{}", self.show_type(&other));
                self.fail(codes::E0336, e.span, message, "写一个日期，例如 2025年3月1日，或类型为日期的输入")
            }
        }
    }

    fn first_day(&mut self, month: ExprId, span: Span) -> ExprId {
        let one = Value::Number(crate::value::Rational::ONE);
        let one = self.literal(one, Type::Number(crate::units::Dimension::NONE), span);
        self.push(ExprKind::Call(crate::ir::Function::MakeDate, vec![month, one]), Type::Date, Some(span))
    }

    /// The day before the first of the next month.
    fn last_day(&mut self, month: ExprId, span: Span) -> ExprId {
        let mut day = self.first_day(month, span);
        for (op, unit) in
            [(BinaryOp::Add, crate::units::UnitId::MONTH), (BinaryOp::Subtract, crate::units::UnitId::DAY)]
        {
            let ty = Type::Number(crate::units::Dimension::of(unit));
            let one = self.literal(Value::Number(crate::value::Rational::ONE), ty, span);
            day = self.push(ExprKind::Binary(op, day, one), Type::Date, Some(span));
        }
        day
    }
}
