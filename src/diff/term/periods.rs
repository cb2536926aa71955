//! Periods between two days that are both known.

use super::{Arena, FULL, MONTHS, MONTHS_LATER, NEAR, Op, SINCE, TermId};
use crate::analyze::ranges::{Constraint, End, Values, day_number};
use crate::analyze::starts;
use crate::analyze::terms::related;
use crate::ir::CmpOp;
use crate::value::{Date, Rational};

impl Arena {
    /// What a term about a period comes to; nothing where a day is not known.
    pub(super) fn period(&mut self, name: &str, args: &[TermId]) -> Option<TermId> {
        let words: Vec<&str> = name.split(' ').collect();
        match (words.as_slice(), args) {
            ([SINCE, unit], [from, to]) => {
                let passed = self.passed(unit, *from, *to)?;
                Some(self.number(passed))
            }
            ([FULL, op, unit], [from, to, length]) => {
                let (passed, length) = (self.passed(unit, *from, *to)?, self.as_number(*length)?);
                let all = [CmpOp::Less, CmpOp::AtMost, CmpOp::Greater, CmpOp::AtLeast, CmpOp::Equal];
                let op = all.into_iter().find(|known| format!("{known:?}") == *op)?;
                let passed = self.number(passed);
                Some(self.test(passed, super::super::inside::exactly(related(op, length))))
            }
            _ if name == MONTHS_LATER => {
                let [day, months] = args else { return None };
                let later = self.as_day(*day)?.add(self.as_number(*months)?.to_i64()?, 0)?;
                Some(self.number(day_number(later)))
            }
            ([NEAR, before, month, unit], [anchor, day]) => {
                let (from, to) = if *before == "true" { (day, anchor) } else { (anchor, day) };
                let passed = match (*month, *unit) {
                    ("true", _) => self.passed(unit, *from, *to)?.checked_add(Rational::ONE)?,
                    (_, MONTHS) => Rational::from_integer(months_back(self.as_day(*to)?, self.as_day(*from)?)?),
                    (_, _) => self.passed(unit, *from, *to)?,
                };
                Some(self.number(passed))
            }
            _ => None,
        }
    }

    /// What a limit of the day so many months after another one says of that other one.
    pub(super) fn of_start(&mut self, subject: TermId, constraint: &Constraint) -> Option<(TermId, Constraint)> {
        let term = self.get(subject);
        let (Op::Apply(name), [day, months]) = (&term.op, term.args.as_slice()) else { return None };
        let (day, n) = (*day, self.as_number(*months).filter(|_| name == MONTHS_LATER)?);
        let (Values::Numbers(list), n) = (&constraint.values, n.to_i64().filter(|_| n.is_integer())?) else {
            return None;
        };
        let bound = |end: End, [closed, open]: [CmpOp; 2]| match end {
            None => Some(Values::all_numbers()),
            Some((to, is_closed)) => {
                let to = Date::from_days_since_epoch(to.to_i64().filter(|_| to.is_integer())?)?;
                starts(if is_closed { closed } else { open }, to, n)
            }
        };
        let mut values = Values::Numbers(Vec::new());
        for interval in list {
            let low = bound(interval.low, [CmpOp::AtMost, CmpOp::Less])?;
            let high = bound(interval.high, [CmpOp::AtLeast, CmpOp::Greater])?;
            let both = low.meet(&high);
            values = values.complement().meet(&both.complement()).complement();
        }
        Some((day, Constraint { values, ..constraint.clone() }))
    }

    /// How much of a unit has passed: of months the full ones, and a half where it is more than these.
    fn passed(&self, unit: &str, from: TermId, to: TermId) -> Option<Rational> {
        if unit != MONTHS {
            return self.as_number(to)?.checked_sub(self.as_number(from)?);
        }
        let (from, to) = (self.as_day(from)?, self.as_day(to)?);
        let full = from.months_until(to);
        let more = if from.add(full, 0) == Some(to) { Rational::ZERO } else { Rational::new(1, 2)? };
        Rational::from_integer(full).checked_add(more)
    }
}

/// How many months before a day the first one lies that is not after another.
fn months_back(anchor: Date, day: Date) -> Option<i64> {
    let near = day.months_until(anchor);
    [near.checked_sub(1)?, near, near.checked_add(1)?]
        .into_iter()
        .find(|n| n.checked_neg().and_then(|n| anchor.add(n, 0)).is_some_and(|first| first <= day))
}
