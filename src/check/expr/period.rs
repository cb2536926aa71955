//! Periods between dates: `d 在 e 起 2年内`, `自 a 至 b 满 3个月`.

use crate::check::context::{Checker, Scope};
use crate::diag::catalogue::types as codes;
use crate::ir::{ExprId, ExprKind, Function, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::units::{Dimension, UnitId};

impl Checker<'_> {
    /// `d 在 a 起 n 内`: all of dates, or all of 年月.
    pub(super) fn within(
        &mut self,
        scope: &Scope,
        parts: (&ast::Expr, &ast::Expr, &ast::Expr),
        before: bool,
        span: Span,
    ) -> ExprId {
        let (date, anchor) = self.both(scope, (parts.0, parts.1), |_, known| known.cloned().or(Some(Type::Date)));
        let length = self.length(scope, parts.2);
        let same = self.both_dates((date, parts.0), (anchor, parts.1));
        if same.is_none() || self.ty(length) == Type::Error || !self.length_fits(same.as_ref(), length, parts.2) {
            return self.error(span);
        }
        self.push(ExprKind::Within { date, anchor, length, before }, Type::Bool, Some(span))
    }

    /// `自 a [至 b] 满 n`; without an end the 基准日.
    pub(super) fn elapsed(
        &mut self,
        scope: &Scope,
        parts: (&ast::Expr, Option<&ast::Expr>, &ast::Expr),
        op: ast::CmpOp,
        span: Span,
    ) -> ExprId {
        let length = self.length(scope, parts.2);
        let (from, to, same) = match parts.1 {
            Some(end) => {
                let (from, to) = self.both(scope, (parts.0, end), |_, known| known.cloned().or(Some(Type::Date)));
                (from, to, self.both_dates((from, parts.0), (to, end)))
            }
            None => {
                let from = self.expr(scope, parts.0, Some(&Type::Date));
                let same = self.a_date(from, parts.0);
                (from, self.today(same.as_ref(), span), same)
            }
        };
        if same.is_none() || self.ty(length) == Type::Error || !self.length_fits(same.as_ref(), length, parts.2) {
            return self.error(span);
        }
        self.push(ExprKind::Elapsed { from, to, op: super::compare::relation(op), length }, Type::Bool, Some(span))
    }

    /// The 基准日, as a 年月 where that is compared.
    fn today(&mut self, like: Option<&Type>, span: Span) -> ExprId {
        let day = self.push(ExprKind::BaseDay, Type::Date, None);
        if like == Some(&Type::Month) {
            return self.push(ExprKind::Call(Function::YearMonth, vec![day]), Type::Month, Some(span));
        }
        day
    }

    /// The common type of two dates; `None` after a report.
    fn both_dates(&mut self, a: (ExprId, &ast::Expr), b: (ExprId, &ast::Expr)) -> Option<Type> {
        let (x, y) = (self.a_date(a.0, a.1)?, self.a_date(b.0, b.1)?);
        if x == y {
            return Some(x);
        }
        self.mismatch(a, b, "比较");
        None
    }

    fn a_date(&mut self, id: ExprId, e: &ast::Expr) -> Option<Type> {
        match self.ty(id) {
            ty @ (Type::Date | Type::Month) => Some(ty),
            Type::Error => None,
            other => {
                let message = format!("这里要写日期，写的是{}", self.show_type(&other));
                self.fail(codes::E0336, e.span, message, "期间从一个日期或年月算起");
                None
            }
        }
    }

    /// A length in months or days.
    fn length(&mut self, scope: &Scope, e: &ast::Expr) -> ExprId {
        let month = Type::Number(Dimension::of(UnitId::MONTH));
        let id = self.expr(scope, e, Some(&month));
        match self.ty(id) {
            Type::Error => id,
            Type::Number(d) if d == Dimension::of(UnitId::MONTH) || d == Dimension::of(UnitId::DAY) => id,
            other => {
                let message = format!("这里要写一段时间，写的是{}", self.show_type(&other));
                self.fail(codes::E0336, e.span, message, "写出单位，例如 3个月、2年、30日")
            }
        }
    }

    fn length_fits(&mut self, same: Option<&Type>, length: ExprId, e: &ast::Expr) -> bool {
        let days = self.ty(length) == Type::Number(Dimension::of(UnitId::DAY));
        if same != Some(&Type::Month) || !days {
            return true;
        }
        self.fail(codes::E0335, e.span, "年月之间不能按天算", "年月之间的期间用月或年写");
        false
    }
}
