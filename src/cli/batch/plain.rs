//! The digits of a cell as a number of a column, without the general reader: only where both surely say the same.
//!
//! Anything else, a doubtful value above all, is left to the general reader, which reports.

use crate::batch::columns::Builder;
use crate::ir::{Input, Type};
use crate::value::Rational;
use std::ops::Range;

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
    /// How the number before was put.
    lane: Option<Lane>,
}

impl Plain {
    /// For an input and the unit of its column; `None` where every cell is for the general reader.
    pub fn of(input: &Input, unit: Option<&str>) -> Option<Plain> {
        let (low, high) = input.interval()?;
        let times = input.scale.to_i64().filter(|times| (1..=1_000_000).contains(times));
        let (times, over, bare_ratio) = match (&input.ty, unit) {
            (Type::Ratio, None) => (1, 1, true),
            (Type::Ratio, Some("%" | "％")) => (1, 100, false),
            (Type::Number(_), None) => (times?, 1, false),
            _ => return None,
        };
        Some(Plain { times, over, whole: input.whole, bare_ratio, low, high, lane: None })
    }

    /// A cell of digits with at most one point and a sign: numerator and denominator.
    pub fn text(&self, text: &str) -> Option<(i64, i64)> {
        let (number, places) = digits(text.as_bytes())?;
        self.number(number, places)
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

    /// How numbers with so many places behind the point go into a column that counts in parts of `own`; `None` where each
    /// must be looked at.
    fn lane(&self, places: u32, own: i64) -> Option<Lane> {
        let one = 10_i64.checked_pow(places).filter(|_| places <= PLACES && !(self.whole && places > 0))?;
        let over = one.checked_mul(self.over)?;
        let factor = own.checked_div(over).filter(|times| times * over == own)?.checked_mul(self.times)?;
        let most = if self.bare_ratio { one } else { i64::MAX / factor.max(1) };
        // The ends of the domain as digits: rounded towards its inside.
        let end = |(end, closed): (Rational, bool), up: bool| {
            let numerator = end.numerator().checked_mul(i128::from(over))?;
            let denominator = end.denominator().checked_mul(i128::from(self.times))?;
            let (floor, exact) = (numerator.div_euclid(denominator), numerator.rem_euclid(denominator) == 0);
            let inside = match (exact, closed, up) {
                (true, true, _) => floor,
                (true, false, true) | (false, _, true) => floor + 1,
                (true, false, false) => floor - 1,
                (false, _, false) => floor,
            };
            i64::try_from(inside).ok()
        };
        let low = self.low.map_or(Some(-most), |low| end(low, true))?.max(-most);
        let high = self.high.map_or(Some(most), |high| end(high, false))?.min(most);
        Some(Lane { own, places, low, high, factor })
    }

    /// Puts the numbers of rows into a column as long as they are plain: `digits` gives those of a row with their places behind
    /// the point. Says how many it put.
    pub fn fill(
        &mut self,
        builder: &mut Builder,
        rows: Range<usize>,
        mut digits: impl FnMut(usize) -> Option<(i64, u32)>,
    ) -> usize {
        let Some(own) = builder.scale() else { return 0 };
        let mut lane = self.lane;
        let number = |row: usize| {
            let (number, places) = digits(row)?;
            let lane = match &lane {
                Some(known) if known.places == places && known.own == own => known,
                _ => lane.insert(self.lane(places, own)?),
            };
            (lane.low <= number && number <= lane.high).then_some(number * lane.factor)
        };
        let filled = builder.extend_numbers(rows.map_while(number));
        self.lane = lane;
        filled
    }
}

/// Numbers with the same places behind the point: between which digits they are surely values, and by what they are multiplied.
#[derive(Clone, Copy, Debug)]
struct Lane {
    own: i64,
    places: u32,
    low: i64,
    high: i64,
    factor: i64,
}

/// Reads the digits of cells of one column, which mostly have the same places behind the point.
#[derive(Debug, Default)]
pub struct Digits {
    places: usize,
}

impl Digits {
    /// The digits of a cell and how many of them stand behind the point; `None` where it is no plain number.
    pub fn of(&mut self, text: &[u8], (start, end): (usize, usize)) -> Option<(i64, u32)> {
        if let Some(number) = self.quickly(text, (start, end)) {
            return Some((number, self.places as u32));
        }
        let (number, places) = digits(text.get(start..end)?)?;
        self.places = places as usize;
        Some((number, places))
    }

    /// Where the point stands as in the cell before.
    fn quickly(&self, text: &[u8], (start, end): (usize, usize)) -> Option<i64> {
        let places = self.places;
        if places == 0 {
            return eight(text, end, end - start);
        }
        let point = end.checked_sub(places + 1).filter(|point| start < *point)?;
        if text.get(point) != Some(&b'.') {
            return None;
        }
        if end - start <= 8 {
            return with_point(text, end, (end - start, places));
        }
        Some(eight(text, point, point - start)? * TENS.get(places)? + eight(text, end, places)?)
    }
}

/// With eight digits before the point no more than fifteen.
const TENS: [i64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// Up to eight digits that end before `end`, taken from the word that ends there.
fn eight(text: &[u8], end: usize, length: usize) -> Option<i64> {
    number(word(text, end)?, length)
}

/// The eight bytes before `end`.
fn word(text: &[u8], end: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*text.get(end.checked_sub(8)?..end)?.first_chunk()?))
}

/// A number of up to eight bytes with its point, so many digits behind it: the digits before are moved into its place.
fn with_point(text: &[u8], end: usize, (length, places): (usize, usize)) -> Option<i64> {
    let word = word(text, end)?;
    let behind = u64::MAX.checked_shl(u32::try_from(64_usize.checked_sub(8 * places)?).ok()?)?;
    number(word & behind | (word & !(behind >> 8)) << 8, length - 1)
}

/// The number of the last digits of a word.
fn number(word: u64, length: usize) -> Option<i64> {
    let shift = 64_usize.checked_sub(8 * length).filter(|shift| *shift < 64)?;
    let word = word ^ 0x3030_3030_3030_3030;
    // Before the first digit stand zeros.
    let word = word >> shift << shift;
    if (word | word.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let pairs = word.wrapping_mul(10).wrapping_add(word >> 8);
    let even = 0x0000_00ff_0000_00ff;
    let (low, high) = (pairs & even, pairs >> 16 & even);
    let sum = low.wrapping_mul(0x000f_4240_0000_0064).wrapping_add(high.wrapping_mul(0x0000_2710_0000_0001));
    Some((sum >> 32) as i64)
}

/// The digits of a text with at most one point and a sign.
fn digits(bytes: &[u8]) -> Option<(i64, u32)> {
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
    Some((if negative { -number } else { number }, places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_by_the_word_and_one_by_one_say_the_same() {
        let cells = [
            "0",
            "7",
            "12",
            "2000.50",
            "12345678",
            "123456789",
            "1.5",
            "1.2345",
            "-3",
            "-3.10",
            "1..2",
            ".5",
            "5.",
            "",
            "12a4",
            "1,2",
            "９",
            "99999999.99999999",
            "0.00000001",
            "00012.10",
            "1234567.89",
            "12 4",
            "4/4",
            "4:4",
        ];
        let mut reader = Digits::default();
        for before in cells {
            for cell in cells {
                let text = format!("{before},........{before},{cell},");
                let end = text.len() - 1;
                reader.of(text.as_bytes(), (end - cell.len() - 1 - before.len(), end - cell.len() - 1));
                assert_eq!(
                    reader.of(text.as_bytes(), (end - cell.len(), end)),
                    digits(cell.as_bytes()),
                    "{before} {cell}"
                );
            }
        }
    }
}
