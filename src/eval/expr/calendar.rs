//! Periods against dates (Civil Code arts. 201–203). Months: the first month counts.

use super::super::machine::{Compared, Machine};
use super::super::outcome::ComputeErrorKind;
use super::compare::{holds, order};
use super::truth;
use crate::ir::{CmpOp, ExprId};
use crate::value::{Date, Value};

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
        self.mark_side(Compared::Values(date), || order(&day, &start).map(|order| order as i64));
        match (day, start) {
            (Value::Date(day), Value::Date(start)) => {
                let far = if before { period.reversed().map(|p| p.after(start)) } else { Some(period.after(start)) };
                self.mark_side(Compared::Values(length), || Some(day.cmp(&far.flatten()?) as i64));
                truth(far.map(|far| dates(day, start, far, before)))
            }
            (Value::Month(day), Value::Month(start)) => {
                let passed = if before { start.months_since(day) } else { day.months_since(start) };
                self.mark_side(Compared::Values(length), || n.to_i64().map(|n| passed.cmp(&n) as i64));
                truth(n.to_i64().map(|n| passed >= 0 && passed < n))
            }
            _ => Value::Unknown,
        }
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
        let order = order(&end, &full);
        self.mark_side(Compared::Values(from), || order.map(|order| order as i64));
        truth(order.map(|order| holds(op, order)))
    }
}

/// Whether a day lies between the start and the far end; an end outside of the calendar excludes nothing on its side.
fn dates(day: Date, start: Date, far: Option<Date>, before: bool) -> bool {
    if before {
        far.is_none_or(|first| first <= day) && day <= start
    } else {
        start <= day && far.is_none_or(|last| day <= last)
    }
}
