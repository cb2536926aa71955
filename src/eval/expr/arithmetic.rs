//! Sums, products, quotients, and dates moved by periods.

use super::super::machine::{Compared, Leaf, Machine};
use super::super::outcome::ComputeErrorKind;
use super::super::reach::reach_expr;
use crate::ir::{BinaryOp, ExprId, Type};
use crate::units::UnitId;
use crate::value::{Date, Rational, Value, YearMonth};

/// The stronger of two values without a number: 不适用, then 按规定, then unknown.
pub(super) fn absent(left: &Value, right: &Value) -> Value {
    let either = |v: &Value| left == v || right == v;
    if either(&Value::NotApplicable) {
        Value::NotApplicable
    } else if either(&Value::Unspecified) {
        Value::Unspecified
    } else {
        Value::Unknown
    }
}

/// A period: months, or days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Period {
    Months(i64),
    Days(i64),
}

impl Period {
    pub(super) fn after(self, day: Date) -> Option<Date> {
        match self {
            Period::Months(n) => day.add(n, 0),
            Period::Days(n) => day.add(0, n),
        }
    }

    pub(super) fn reversed(self) -> Option<Period> {
        match self {
            Period::Months(n) => n.checked_neg().map(Period::Months),
            Period::Days(n) => n.checked_neg().map(Period::Days),
        }
    }

    pub(super) fn is_negative(self) -> bool {
        match self {
            Period::Months(n) | Period::Days(n) => n < 0,
        }
    }
}

impl Machine<'_> {
    pub(super) fn negate(&mut self, id: ExprId, e: ExprId) -> Value {
        match self.eval(e) {
            Value::Number(n) => self.number(id, n.checked_neg()),
            other => absent(&other, &other),
        }
    }

    pub(super) fn binary(&mut self, id: ExprId, op: BinaryOp, left: ExprId, right: ExprId) -> Value {
        match (self.eval(left), self.eval(right)) {
            (Value::Number(a), Value::Number(b)) => self.number(id, arithmetic(op, a, b)),
            (Value::Date(day), Value::Number(n)) => self.move_day(id, op, day, n, right),
            (Value::Number(n), Value::Date(day)) => self.move_day(id, op, day, n, left),
            (Value::Month(month), Value::Number(n)) => self.move_month(id, op, month, n),
            (Value::Number(n), Value::Month(month)) => self.move_month(id, op, month, n),
            (Value::Date(a), Value::Date(b)) => whole(a.days_since_epoch() - b.days_since_epoch()),
            (Value::Month(a), Value::Month(b)) => whole(a.months_since(b)),
            (a, b) => absent(&a, &b),
        }
    }

    pub(super) fn divide(&mut self, id: ExprId, left: ExprId, right: ExprId, otherwise: Option<ExprId>) -> Value {
        let (a, b) = (self.eval(left), self.eval(right));
        // A quotient is largest beside a divisor of 0: two steps away from it, so that its neighbours are looked for.
        self.mark_side(Compared::Values(right), || match b {
            Value::Number(n) => Some(2 * n.cmp(&Rational::ZERO) as i64),
            _ => None,
        });
        if matches!(b, Value::Number(n) if n.is_zero()) && a != Value::NotApplicable {
            return match otherwise {
                Some(otherwise) => self.eval(otherwise),
                None => self.no_quotient(right),
            };
        }
        match (a, b) {
            (Value::Number(a), Value::Number(b)) => self.number(id, a.checked_div(b)),
            (a, b) => absent(&a, &b),
        }
    }

    /// A quotient without meaning: what makes the divisor 0 is noted.
    fn no_quotient(&mut self, divisor: ExprId) -> Value {
        for input in reach_expr(self.program, divisor).inputs {
            self.touch(Leaf::Zero(input));
        }
        Value::Unknown
    }

    fn move_day(&mut self, id: ExprId, op: BinaryOp, day: Date, n: Rational, length: ExprId) -> Value {
        let n = if op == BinaryOp::Subtract { n.checked_neg() } else { Some(n) };
        let Some(period) = n.and_then(|n| self.period(length, n)) else {
            return self.error(Some(id), ComputeErrorKind::FractionalPeriod);
        };
        match period.after(day) {
            Some(day) => Value::Date(day),
            None => self.error(Some(id), ComputeErrorKind::DateOutOfRange),
        }
    }

    fn move_month(&mut self, id: ExprId, op: BinaryOp, month: YearMonth, n: Rational) -> Value {
        let n = if op == BinaryOp::Subtract { n.checked_neg() } else { Some(n) };
        let Some(n) = n.and_then(Rational::to_i64) else {
            return self.error(Some(id), ComputeErrorKind::FractionalPeriod);
        };
        match month.plus_months(n) {
            Some(month) => Value::Month(month),
            None => self.error(Some(id), ComputeErrorKind::DateOutOfRange),
        }
    }

    /// A whole number of months or days, by the type of the expression that it came from.
    pub(super) fn period(&self, length: ExprId, n: Rational) -> Option<Period> {
        let days = match &self.program.expr(length).ty {
            Type::Number(dimension) => dimension.power(UnitId::DAY) != 0,
            _ => false,
        };
        n.to_i64().map(if days { Period::Days } else { Period::Months })
    }
}

fn whole(n: i64) -> Value {
    Value::Number(Rational::from_integer(n))
}

fn arithmetic(op: BinaryOp, a: Rational, b: Rational) -> Option<Rational> {
    match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Subtract => a.checked_sub(b),
        BinaryOp::Multiply => a.checked_mul(b),
    }
}
