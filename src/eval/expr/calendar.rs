//! Periods against dates (Civil Code arts. 201–203). Months: the first month counts.

use super::super::machine::Machine;
use super::super::outcome::ComputeErrorKind;
use super::arithmetic::Period;
use super::compare::{holds, order};
use super::truth;
use crate::ir::{CmpOp, ExprId};
use crate::value::{Date, Rational, Value, YearMonth};

impl Machine<'_> {
    /// `date 在 anchor 起 length 内`, with `before` 前.
    pub(super) fn within(&mut self, date: ExprId, anchor: ExprId, length: ExprId, before: bool) -> Value {
        let (day, start, n) = (self.eval(date), self.eval(anchor), self.eval(length));
        if [&day, &start, &n].contains(&&Value::NotApplicable) {
            return Value::Bool(false);
        }
        let Value::Number(n) = n else { return Value::Unknown };
        let Some(period) = self.period(length, n) else {
            return self.error(Some(length), ComputeErrorKind::FractionalPeriod);
        };
        if period.is_negative() {
            return Value::Bool(false);
        }
        let inside = match (day, start) {
            (Value::Date(day), Value::Date(start)) => dates(day, start, period, before),
            (Value::Month(day), Value::Month(start)) => months(day, start, n, before),
            _ => return Value::Unknown,
        };
        truth(inside)
    }

    /// `自 from 至 to 满 length`: `to` against `from` + `length`.
    pub(super) fn elapsed(&mut self, from: ExprId, to: ExprId, op: CmpOp, length: ExprId) -> Value {
        let (start, end, n) = (self.eval(from), self.eval(to), self.eval(length));
        if [&start, &end, &n].contains(&&Value::NotApplicable) {
            return Value::Bool(false);
        }
        let Value::Number(n) = n else { return Value::Unknown };
        let Some(period) = self.period(length, n) else {
            return self.error(Some(length), ComputeErrorKind::FractionalPeriod);
        };
        let full = match start {
            Value::Date(start) => period.after(start).map(Value::Date),
            Value::Month(start) => n.to_i64().and_then(|n| start.plus_months(n)).map(Value::Month),
            _ => return Value::Unknown,
        };
        let Some(full) = full else { return self.error(Some(length), ComputeErrorKind::DateOutOfRange) };
        truth(order(&end, &full).map(|order| holds(op, order)))
    }
}

/// A bound outside of the calendar excludes nothing on its side.
fn dates(day: Date, start: Date, period: Period, before: bool) -> Option<bool> {
    if before {
        let first = period.reversed()?.after(start);
        return Some(first.is_none_or(|first| first <= day) && day <= start);
    }
    Some(start <= day && period.after(start).is_none_or(|last| day <= last))
}

fn months(day: YearMonth, start: YearMonth, n: Rational, before: bool) -> Option<bool> {
    let passed = if before { start.months_since(day) } else { day.months_since(start) };
    Some(passed >= 0 && passed < n.to_i64()?)
}
