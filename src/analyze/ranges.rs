//! Sets of values of one term: unions of intervals of exact numbers, bit sets, and sets of texts. Closed under union,
//! intersection and complement. 不适用 is a value of its own.

use crate::value::{Date, Rational, YearMonth};
use std::collections::BTreeSet;
use std::sync::Arc;

/// One end of an interval: the number and whether it belongs to it.
pub type End = Option<(Rational, bool)>;

/// An interval of numbers that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end; absent: unbounded.
    pub low: End,
    /// The upper end; absent: unbounded.
    pub high: End,
}

impl Interval {
    /// Whether no number is in it.
    pub fn is_empty(&self) -> bool {
        match (self.low, self.high) {
            (Some((a, x)), Some((b, y))) => a > b || a == b && !(x && y),
            _ => false,
        }
    }

    /// What both contain; it may be empty.
    pub fn meet(&self, other: &Interval) -> Interval {
        Interval { low: higher(self.low, other.low), high: lower(self.high, other.high) }
    }

    /// The smallest interval around both.
    pub fn hull(&self, other: &Interval) -> Interval {
        let low = match (self.low, other.low) {
            (Some(x), Some(y)) => Some(if (x.0, !x.1) <= (y.0, !y.1) { x } else { y }),
            _ => None,
        };
        let high = match (self.high, other.high) {
            (Some(x), Some(y)) => Some(if (x.0, x.1) >= (y.0, y.1) { x } else { y }),
            _ => None,
        };
        Interval { low, high }
    }

    /// A number in it, an end that belongs to it first.
    pub fn sample(&self) -> Option<Rational> {
        match (self.low, self.high) {
            (Some((n, true)), _) | (_, Some((n, true))) => Some(n),
            (Some((a, _)), Some((b, _))) => a.checked_add(b)?.checked_div(Rational::from_integer(2)),
            (Some((a, _)), None) => a.checked_add(Rational::ONE),
            (None, Some((b, _))) => b.checked_sub(Rational::ONE),
            (None, None) => Some(Rational::ZERO),
        }
    }
}

fn higher(a: End, b: End) -> End {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(x), Some(y)) if x.0 != y.0 => Some(if x.0 > y.0 { x } else { y }),
        (Some(x), Some(y)) => Some((x.0, x.1 && y.1)),
    }
}

fn lower(a: End, b: End) -> End {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(x), Some(y)) if x.0 != y.0 => Some(if x.0 < y.0 { x } else { y }),
        (Some(x), Some(y)) => Some((x.0, x.1 && y.1)),
    }
}

/// A set of values of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Numbers, days and months: disjoint intervals in order.
    Numbers(Vec<Interval>),
    /// Members of a small universe: the set and the universe.
    Bits(u128, u128),
    /// Texts: a finite set, or everything outside of it.
    Texts(BTreeSet<Arc<str>>, bool),
}

impl Values {
    /// Every number.
    pub fn all_numbers() -> Values {
        Values::Numbers(vec![Interval { low: None, high: None }])
    }

    /// The numbers of one interval.
    pub fn interval(low: End, high: End) -> Values {
        let one = Interval { low, high };
        Values::Numbers(if one.is_empty() { Vec::new() } else { vec![one] })
    }

    /// Single numbers, sorted.
    pub fn points(numbers: &[Rational]) -> Values {
        let point = |n: &Rational| Interval { low: Some((*n, true)), high: Some((*n, true)) };
        Values::Numbers(numbers.iter().map(point).collect())
    }

    /// Whether no value is in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Values::Numbers(list) => list.is_empty(),
            Values::Bits(set, _) => *set == 0,
            Values::Texts(set, outside) => set.is_empty() && !outside,
        }
    }

    /// Whether all of it is in the other.
    pub fn is_within(&self, other: &Values) -> bool {
        match (self, other) {
            (Values::Bits(a, _), Values::Bits(b, _)) => a & !b == 0,
            (Values::Numbers(a), Values::Numbers(b)) => match (a.as_slice(), b.as_slice()) {
                ([x], [y]) => x.meet(y) == *x,
                _ => self.meet(&other.complement()).is_empty(),
            },
            (Values::Numbers(_) | Values::Bits(..) | Values::Texts(..), _) => self.meet(&other.complement()).is_empty(),
        }
    }

    /// What is in both. INVARIANT: both are sets of one term, hence of one kind.
    pub fn meet(&self, other: &Values) -> Values {
        match (self, other) {
            (Values::Numbers(a), Values::Numbers(b)) => {
                let pairs = a.iter().flat_map(|x| b.iter().map(move |y| x.meet(y)));
                Values::Numbers(pairs.filter(|i| !i.is_empty()).collect())
            }
            (Values::Bits(a, universe), Values::Bits(b, _)) => Values::Bits(a & b, *universe),
            (Values::Texts(a, x), Values::Texts(b, y)) => meet_texts((a, *x), (b, *y)),
            (Values::Numbers(_) | Values::Bits(..) | Values::Texts(..), _) => self.clone(),
        }
    }

    /// What is not in it.
    pub fn complement(&self) -> Values {
        match self {
            Values::Bits(set, universe) => Values::Bits(!set & universe, *universe),
            Values::Texts(set, outside) => Values::Texts(set.clone(), !outside),
            Values::Numbers(list) => {
                let outside = |i: &Interval| {
                    let below = i.low.map(|(n, closed)| Interval { low: None, high: Some((n, !closed)) });
                    let above = i.high.map(|(n, closed)| Interval { low: Some((n, !closed)), high: None });
                    Values::Numbers(below.into_iter().chain(above).collect())
                };
                list.iter().fold(Values::all_numbers(), |rest, i| rest.meet(&outside(i)))
            }
        }
    }

    /// The whole numbers of it, as closed intervals.
    pub fn whole(self) -> Values {
        let Values::Numbers(list) = self else { return self };
        let step = |n: Rational, closed: bool, up: bool| -> Option<(Rational, bool)> {
            let mode = if up { crate::value::Rounding::Up } else { crate::value::Rounding::Down };
            let near = n.round(Rational::ONE, mode)?;
            let moved = if near == n && !closed {
                if up { near.checked_add(Rational::ONE)? } else { near.checked_sub(Rational::ONE)? }
            } else {
                near
            };
            Some((moved, true))
        };
        let tight = |i: &Interval| Interval {
            low: i.low.and_then(|(n, c)| step(n, c, true)),
            high: i.high.and_then(|(n, c)| step(n, c, false)),
        };
        Values::Numbers(list.iter().map(tight).filter(|i| !i.is_empty()).collect())
    }
}

fn meet_texts(a: (&BTreeSet<Arc<str>>, bool), b: (&BTreeSet<Arc<str>>, bool)) -> Values {
    match (a.1, b.1) {
        (false, false) => Values::Texts(a.0.intersection(b.0).cloned().collect(), false),
        (false, true) => Values::Texts(a.0.difference(b.0).cloned().collect(), false),
        (true, false) => Values::Texts(b.0.difference(a.0).cloned().collect(), false),
        (true, true) => Values::Texts(a.0.union(b.0).cloned().collect(), true),
    }
}

/// What a term may be: values, and perhaps 不适用.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Whether 不适用 is allowed.
    pub not_applicable: bool,
    /// The values that are allowed.
    pub values: Values,
}

impl Constraint {
    /// Whether nothing is allowed.
    pub fn is_empty(&self) -> bool {
        !self.not_applicable && self.values.is_empty()
    }

    /// Whether all that it allows is allowed there too.
    pub fn is_within(&self, other: &Constraint) -> bool {
        (other.not_applicable || !self.not_applicable) && self.values.is_within(&other.values)
    }

    /// What both allow.
    pub fn meet(&self, other: &Constraint) -> Constraint {
        Constraint {
            not_applicable: self.not_applicable && other.not_applicable,
            values: self.values.meet(&other.values),
        }
    }

    /// What it does not allow.
    pub fn complement(&self) -> Constraint {
        Constraint { not_applicable: !self.not_applicable, values: self.values.complement() }
    }
}

/// A day as a number.
pub fn day_number(day: Date) -> Rational {
    Rational::from_integer(day.days_since_epoch())
}

/// A month as a number.
pub fn month_number(month: YearMonth) -> Rational {
    Rational::from_integer(month.year() * 12 + month.month() - 1)
}
