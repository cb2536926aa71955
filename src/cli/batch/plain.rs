//! The digits of a cell as a number of a column, without the general reader: only where both surely say the same.
//!
//! Anything else, a doubtful value above all, is left to the general reader, which reports.

use crate::ir::{Domain, Input, Type};
use crate::value::Rational;

/// The most digits: their number and its multiples stay far within 64 bits.
const DIGITS: usize = 15;
/// The most places behind the point.
const PLACES: u32 = 8;

/// How the plain numbers of a column are held to its input.
#[derive(Clone, Debug)]
pub struct Plain {
    /// How many base units one of the column's unit is, over 1 or 100.
    times: i64,
    over: i64,
    whole: bool,
    /// A bare number is a ratio up to 1 only.
    bare_ratio: bool,
    low: Option<(Rational, bool)>,
    high: Option<(Rational, bool)>,
}

impl Plain {
    /// For an input and the unit of its column; `None` where every cell is for the general reader.
    pub fn of(input: &Input, unit: Option<&str>) -> Option<Plain> {
        let (low, high) = match &input.domain {
            None => (None, None),
            Some(Domain::Interval { low, high }) => (*low, *high),
            Some(_) => return None,
        };
        let times = input.scale.to_i64().filter(|times| (1..=1_000_000).contains(times));
        let (times, over, bare_ratio) = match (&input.ty, unit) {
            (Type::Ratio, None) => (1, 1, true),
            (Type::Ratio, Some("%" | "％")) => (1, 100, false),
            (Type::Number(_), None) => (times?, 1, false),
            _ => return None,
        };
        Some(Plain { times, over, whole: input.whole, bare_ratio, low, high })
    }

    /// A cell of digits with at most one point and a sign: numerator and denominator.
    pub fn text(&self, text: &str) -> Option<(i64, i64)> {
        let bytes = text.as_bytes();
        let (negative, digits) = match bytes.split_first() {
            Some((b'-', rest)) => (true, rest),
            _ => (false, bytes),
        };
        if digits.len() > DIGITS + 1 {
            return None;
        }
        let (mut number, mut places, mut point, mut last) = (0_i64, 0_u32, false, b'.');
        for byte in digits {
            match byte {
                b'0'..=b'9' => {
                    number = number * 10 + i64::from(byte - b'0');
                    places += u32::from(point);
                }
                // A point stands between digits.
                b'.' if !point && last != b'.' => point = true,
                _ => return None,
            }
            last = *byte;
        }
        if last == b'.' || digits.len() > DIGITS + usize::from(point) || places > PLACES {
            return None;
        }
        self.number(if negative { -number } else { number }, places)
    }

    /// A number with so many places behind the point.
    pub fn number(&self, number: i64, places: u32) -> Option<(i64, i64)> {
        let one = 10_i64.checked_pow(places.min(18))?;
        if self.whole && places > 0 && number % one != 0
            || self.bare_ratio && number.unsigned_abs() > one.unsigned_abs()
        {
            return None;
        }
        let (numerator, denominator) = (number.checked_mul(self.times)?, one.checked_mul(self.over)?);
        let order = |end: Rational| {
            let (own, other) = (i128::from(numerator).checked_mul(end.denominator())?, end.numerator());
            Some(own.cmp(&other.checked_mul(i128::from(denominator))?))
        };
        let low = self.low.is_none_or(|(end, closed)| order(end).is_some_and(|o| o.is_gt() || o.is_eq() && closed));
        let high = self.high.is_none_or(|(end, closed)| order(end).is_some_and(|o| o.is_lt() || o.is_eq() && closed));
        (low && high).then_some((numerator, denominator))
    }
}
