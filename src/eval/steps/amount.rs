//! A figure in progress: both of its ends, exactly; and what stands in the place of one.

use super::super::outcome::{Failure, Figure};
use crate::ir::{Bound, Type};
use crate::value::{Rational, Rounding, Value};

/// The ends of a figure. `exact`: both ends are one number. Neither end: nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Ends {
    pub low: Option<Rational>,
    pub high: Option<Rational>,
    pub exact: bool,
}

/// What a step gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Amount {
    Known(Ends),
    Unknown,
    /// 按规定
    Unspecified,
    Conflict,
    Refused(Box<Failure>),
}

impl Ends {
    pub(in super::super) fn exact(value: Rational) -> Ends {
        Ends { low: Some(value), high: Some(value), exact: true }
    }

    pub(super) fn bound(self) -> Option<Bound> {
        match (self.exact, self.low, self.high) {
            (true, _, _) => Some(Bound::Exact),
            (false, None, Some(_)) => Some(Bound::AtMost),
            (false, Some(_), None) => Some(Bound::AtLeast),
            (false, Some(_), Some(_)) => Some(Bound::Range),
            (false, None, None) => None,
        }
    }

    /// Applies `f` to each end; `None` where it does not fit.
    pub(super) fn map(self, f: impl Fn(Rational) -> Option<Rational>) -> Option<Ends> {
        let each = |end: Option<Rational>| end.map_or(Some(None), |e| f(e).map(Some));
        Some(Ends { low: each(self.low)?, high: each(self.high)?, exact: self.exact })
    }

    /// The sum; an end that one side lacks is open (S37).
    pub(super) fn plus(self, other: Ends) -> Option<Ends> {
        let add = |a: Option<Rational>, b: Option<Rational>| match (a, b) {
            (Some(a), Some(b)) => a.checked_add(b).map(Some),
            _ => Some(None),
        };
        let low = add(self.low.or(self.implied_low()), other.low.or(other.implied_low()))?;
        let kept = self.low.is_some() || other.low.is_some();
        Some(Ends { low: low.filter(|_| kept), high: add(self.high, other.high)?, exact: self.exact && other.exact })
    }

    /// A ceiling alone starts from nothing.
    fn implied_low(self) -> Option<Rational> {
        self.high.map(|_| Rational::ZERO)
    }

    /// Cut to a limit (S38): a floor above it becomes the limit exactly, a floor below it a range.
    pub(super) fn capped(self, max: Rational) -> Ends {
        let floor_above = self.high.is_none() && self.low.is_some_and(|low| low >= max);
        Ends {
            low: self.low.map(|low| low.min(max)),
            high: Some(self.high.map_or(max, |high| high.min(max))),
            exact: self.exact || floor_above,
        }
    }

    /// The lesser of two limits' results, end by end.
    pub(super) fn least(self, other: Ends) -> Ends {
        let least = |a: Option<Rational>, b: Option<Rational>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let (low, high) = (least(self.low, other.low), least(self.high, other.high));
        Ends { low, high, exact: low.is_some() && low == high && (self.exact || other.exact) }
    }

    /// Whether anything above 0 is left.
    pub(super) fn is_positive(self) -> bool {
        self.high.or(self.low).is_some_and(|end| end > Rational::ZERO)
    }

    /// Exact amounts by `mode`, ceilings down, floors up (S41).
    pub(super) fn rounded(self, step: Rational, mode: Rounding) -> Option<Ends> {
        if self.exact {
            return self.map(|value| value.round(step, mode));
        }
        let round = |end: Option<Rational>, mode| end.map_or(Some(None), |e| e.round(step, mode).map(Some));
        let (low, high) = (round(self.low, Rounding::Up)?, round(self.high, Rounding::Down)?);
        if matches!((low, high), (Some(low), Some(high)) if low > high) {
            let both = round(self.low, Rounding::Down)?;
            return Some(Ends { low: both, high: both, exact: false });
        }
        Some(Ends { low, high, exact: false })
    }

    pub(super) fn figure(self, ty: &Type) -> Option<Figure> {
        let bound = self.bound()?;
        let number = |end: Option<Rational>| end.map(Value::Number);
        let (value, max) = match bound {
            Bound::Exact | Bound::AtLeast => (self.low, None),
            Bound::AtMost => (self.high, None),
            Bound::Range => (self.low, self.high),
        };
        Some(Figure { ty: ty.clone(), bound, value: number(value), max: number(max), unspecified: false })
    }
}

impl Amount {
    /// The stronger of two that are not both known.
    pub(super) fn join(self, other: Amount, known: impl FnOnce(Ends, Ends) -> Amount) -> Amount {
        match (self, other) {
            (Amount::Known(a), Amount::Known(b)) => known(a, b),
            (Amount::Refused(why), _) | (_, Amount::Refused(why)) => Amount::Refused(why),
            (Amount::Conflict, _) | (_, Amount::Conflict) => Amount::Conflict,
            (Amount::Unspecified, _) | (_, Amount::Unspecified) => Amount::Unspecified,
            (Amount::Unknown, _) | (_, Amount::Unknown) => Amount::Unknown,
        }
    }
}
