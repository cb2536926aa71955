//! The results of a chunk by measure → amounts in fen, and what else a row answers: few different things, put into words once each.

use super::chunk::Fault;
use super::compute::bad;
use super::words::{Cell, Said, Words, yuan};
use crate::batch::results::{MeasureResults, Numbers, Part, Results, Series, Shape};
use crate::eval::outcome::Status;
use crate::ir::InputId;
use crate::value::Rational;
use std::collections::{BTreeMap, BTreeSet};

/// The results of one measure over a chunk.
#[derive(Debug)]
pub struct Answers {
    /// What rows answer beside their amounts: each thing once.
    pub kinds: Vec<Kind>,
    /// By row: a place in the kinds.
    pub rows: Series<u32>,
    /// By row: the exact amount in fen where the kind has one, else 0.
    pub fen: Vec<i64>,
    /// Rows that are not as simple: by row.
    pub others: BTreeMap<usize, Cell>,
}

/// What many rows answer.
#[derive(Debug, PartialEq)]
pub struct Kind {
    /// The status.
    pub status: Status,
    /// Why.
    pub said: Said,
    /// What of the figure stands where.
    pub figure: Figure,
}

/// Where the figure of a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// There is none.
    None,
    /// Among the amounts in fen.
    Fen,
    /// Among the others, with everything that the row answers; the kind says nothing then.
    Other,
}

/// The results of all measures; what a fault could decide is open.
pub fn answers(
    results: &Results,
    faults: &[Fault],
    reach: &[BTreeSet<InputId>],
    words: &mut Words<'_>,
) -> Vec<Answers> {
    let each = results.measures().zip(reach);
    each.map(|(measure, reach)| {
        let mut answers = Answers::of(&measure, words);
        // The last fault of a row is the one that is said, as row by row.
        for fault in faults.iter().filter(|fault| fault.input.is_none_or(|id| reach.contains(&id))) {
            answers.put(fault.at, bad(words, fault), words);
        }
        answers
    })
    .collect()
}

impl Answers {
    fn of(measure: &MeasureResults<'_>, words: &mut Words<'_>) -> Answers {
        let rows = Series::Each(Vec::new());
        let mut answers =
            Answers { kinds: Vec::new(), rows, fen: Vec::with_capacity(measure.rows()), others: BTreeMap::new() };
        let in_yuan = *measure.ty() == yuan();
        let mut parts = measure.parts().peekable();
        while let Some((first, part)) = parts.next() {
            let alone = first == 0 && parts.peek().is_none();
            if !(alone && in_yuan && answers.all_the_same(measure, part, words)) {
                let end = parts.peek().map_or(measure.rows(), |(next, _)| *next);
                Rows { measure, part, in_yuan, words, known: Vec::new() }.put((first, end), &mut answers);
            }
        }
        answers
    }

    /// Where all rows have the same status and reason and an exact amount in fen, which is usual.
    fn all_the_same(&mut self, measure: &MeasureResults<'_>, part: Part<'_>, words: &mut Words<'_>) -> bool {
        let (Series::Same(status), Series::Same(Shape::Exact), Series::Same(_), Numbers::Narrow(low), 100) =
            (part.status, part.shape, part.reason, part.low, measure.denominator())
        else {
            return false;
        };
        self.kinds.push(Kind { status: *status, said: words.reason(measure.reason(0)), figure: Figure::Fen });
        self.rows = Series::Same(0);
        self.fen.extend_from_slice(low);
        true
    }

    fn kind(&mut self, kind: Kind) -> u32 {
        let place = self.kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        u32::try_from(place).unwrap_or(0)
    }

    /// A row that is not simple.
    fn other(&mut self, row: usize, cell: Cell, words: &Words<'_>) -> u32 {
        let status = cell.status;
        self.others.insert(row, cell);
        self.kind(Kind { status, said: words.said_nothing(), figure: Figure::Other })
    }

    fn put(&mut self, row: usize, cell: Cell, words: &Words<'_>) {
        let place = self.other(row, cell, words);
        if let Some(fen) = self.fen.get_mut(row) {
            *fen = 0;
        }
        self.rows.put(row, self.fen.len(), place);
    }
}

/// The rows of a part one by one.
struct Rows<'r, 'w, 'a> {
    measure: &'r MeasureResults<'r>,
    part: Part<'r>,
    in_yuan: bool,
    words: &'w mut Words<'a>,
    /// By place of the reason: the places of kinds by status, without and with an amount.
    known: Vec<[[Option<u32>; 2]; Status::ALL.len()]>,
}

impl Rows<'_, '_, '_> {
    fn put(&mut self, (first, end): (usize, usize), answers: &mut Answers) {
        for row in first..end {
            let fen = self.fen(row - first);
            let place = match (fen, self.part.shape.get(row - first)) {
                (None, shape) if shape.is_some_and(|shape| shape != Shape::None) => {
                    let cell = self.words.cell(self.measure, row);
                    answers.other(row, cell, self.words)
                }
                (fen, _) => self.kind(row, row - first, fen.is_some(), answers),
            };
            answers.fen.push(fen.unwrap_or(0));
            if let Series::Each(rows) = &mut answers.rows {
                rows.push(place);
            }
        }
    }

    /// The exact amount in fen, where it is one.
    fn fen(&self, at: usize) -> Option<i64> {
        if !self.in_yuan || self.part.shape.get(at) != Some(Shape::Exact) {
            return None;
        }
        match (self.part.low, self.measure.denominator()) {
            (Numbers::Narrow(low), 100) => low.get(at).copied(),
            (low, denominator) => fen((low.get(at)?, denominator)),
        }
    }

    fn kind(&mut self, row: usize, at: usize, has_fen: bool, answers: &mut Answers) -> u32 {
        let reason = usize::from(self.part.reason.get(at).unwrap_or(0));
        let status = self.part.status.get(at).unwrap_or(Status::Unknown);
        if self.known.len() <= reason {
            self.known.resize(reason + 1, [[None; 2]; Status::ALL.len()]);
        }
        let of_reason = self.known.get_mut(reason);
        let mut slot =
            of_reason.and_then(|own| own.get_mut(status as usize)).and_then(|own| own.get_mut(usize::from(has_fen)));
        if let Some(Some(place)) = slot {
            return *place;
        }
        let figure = if has_fen { Figure::Fen } else { Figure::None };
        let place = answers.kind(Kind { status, said: self.words.reason(self.measure.reason(row)), figure });
        if let Some(slot) = &mut slot {
            **slot = Some(place);
        }
        place
    }
}

/// An exact amount in 元 as fen, where it is whole fen of 64 bits.
pub fn fen((numerator, denominator): (i128, i128)) -> Option<i64> {
    if denominator == 100 {
        return i64::try_from(numerator).ok();
    }
    let hundred = Rational::new(numerator, denominator)?.checked_mul(Rational::from_integer(100))?;
    hundred.to_i64()
}

/// More bytes than an amount has, in whole words.
pub const WIDEST: usize = 32;

/// The two digits of each number below 100.
const PAIRS: &[u8; 200] =
    b"0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// An amount in fen with two places behind the point: its bytes are the last of them.
pub fn fen_text(fen: i64) -> ([u8; WIDEST], usize) {
    let mut text = [b'0'; WIDEST];
    let pair = |n: u64| PAIRS.as_chunks::<2>().0.get(n as usize).copied().unwrap_or_default();
    let size = fen.unsigned_abs();
    let mut at = WIDEST - 3;
    if let Some(end) = text.get_mut(at..).and_then(|end| end.first_chunk_mut::<3>()) {
        let [tens, ones] = pair(size % 100);
        *end = [b'.', tens, ones];
    }
    let mut left = size / 100;
    loop {
        let (digits, zeros) = eight_digits(left % EIGHT);
        if let Some(slot) = text.get_mut(at - 8..at) {
            slot.copy_from_slice(&digits);
        }
        left /= EIGHT;
        if left == 0 {
            // Of a number without yuan one zero stays.
            at -= 8 - zeros.min(7);
            break;
        }
        at -= 8;
    }
    if fen < 0 {
        at -= 1;
        if let Some(slot) = text.get_mut(at) {
            *slot = b'-';
        }
    }
    (text, at)
}

/// An amount below a hundred million yuan and not below zero, as two words of bytes, each with how many of its bytes count: they go to
/// their place without passing through memory.
pub fn short_fen(fen: i64) -> Option<([u8; 8], usize, [u8; 4])> {
    let size = u64::try_from(fen).ok().filter(|size| *size < EIGHT * 100)?;
    let (digits, zeros) = eight_digits(size / 100);
    let zeros = zeros.min(7);
    let [tens, ones] = PAIRS.as_chunks::<2>().0.get((size % 100) as usize).copied().unwrap_or_default();
    Some(((u64::from_le_bytes(digits) >> (8 * zeros)).to_le_bytes(), 8 - zeros, [b'.', tens, ones, 0]))
}

/// The first number of nine digits.
const EIGHT: u64 = 100_000_000;

/// A number of at most eight digits as all eight, and how many zeros they begin with: halves, quarters and digits are parted side by
/// side within a word.
fn eight_digits(number: u64) -> ([u8; 8], usize) {
    let halves = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let quarters = hundreds | ((halves - hundreds * 100) << 16);
    let tens = ((quarters * 103) >> 10) & 0x000f_000f_000f_000f;
    let digits = tens | ((quarters - tens * 10) << 8);
    ((digits | 0x3030_3030_3030_3030).to_le_bytes(), (digits.trailing_zeros() / 8) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_written_as_amounts_are() {
        let tens = (0..18)
            .flat_map(|power| [10_i64.pow(power) - 1, 10_i64.pow(power), 123_456_789_012_345_678 / 10_i64.pow(power)]);
        let few = [0, 1, 9, 101, 12_345, -1, -50, -12_345, i64::MAX, i64::MIN];
        for fen in tens.chain(few).chain((0..200_000_000).step_by(9_973)) {
            let (text, at) = fen_text(fen);
            let amount = Rational::new(i128::from(fen), 100).unwrap().to_fixed(2).unwrap();
            assert_eq!(std::str::from_utf8(&text[at..WIDEST]).unwrap(), amount);
            let short = short_fen(fen).map(|(digits, length, rest)| [&digits[..length], &rest[..3]].concat());
            let is_short = (0..10_000_000_000).contains(&fen);
            assert_eq!(short.as_deref(), Some(amount.as_bytes()).filter(|_| is_short));
        }
    }
}
