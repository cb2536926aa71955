//! The results of a chunk by measure → statuses, amounts in fen and reasons that are put into words once each.

use super::chunk::Fault;
use super::compute::bad;
use super::words::{Cell, Said, Words, yuan};
use crate::batch::results::{MeasureResults, Results};
use crate::eval::outcome::Status;
use crate::ir::InputId;
use crate::value::Rational;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The results of one measure over a chunk.
#[derive(Debug)]
pub struct Answers {
    /// By row.
    pub rows: Vec<Answer>,
    /// What the reasons say; the first is nothing.
    pub reasons: Vec<Said>,
    /// Rows that are not as simple: by row.
    pub others: BTreeMap<usize, Cell>,
}

/// The result of a row.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    /// The status.
    pub status: Status,
    /// The exact amount in fen, where it is one.
    pub fen: Option<i64>,
    /// A place in the reasons; `OTHER` where the row stands among the others.
    pub reason: u32,
}

/// The reason of rows that are not simple.
pub const OTHER: u32 = u32::MAX;

/// The results of all measures; what a fault could decide is open.
pub fn answers(
    results: &Results,
    faults: &[Fault],
    reach: &[BTreeSet<InputId>],
    words: &mut Words<'_>,
) -> Vec<Answers> {
    let each = results.measures().zip(reach);
    each.map(|(measure, reach)| {
        let mut answers = Answers::of(&measure, results.rows, words);
        // The last fault of a row is the one that is said, as row by row.
        for fault in faults.iter().filter(|fault| fault.input.is_none_or(|id| reach.contains(&id))) {
            answers.put(fault.at, bad(words, fault));
        }
        answers
    })
    .collect()
}

impl Answers {
    fn of(measure: &MeasureResults<'_>, rows: usize, words: &mut Words<'_>) -> Answers {
        let mut answers =
            Answers { rows: Vec::with_capacity(rows), reasons: vec![words.said_nothing()], others: BTreeMap::new() };
        let mut places: HashMap<(usize, usize), u32> = HashMap::new();
        let (mut before, mut place) = ((usize::MAX, 0), 0);
        let in_yuan = *measure.ty() == yuan();
        for row in 0..rows {
            let own = measure.reason_place(row);
            if own != before {
                place = *places.entry(own).or_insert_with(|| answers.reason(words.reason(measure.reason(row))));
                before = own;
            }
            let fen = measure.exact(row).filter(|_| in_yuan).and_then(fen);
            if fen.is_some() || !measure.has_figure(row) {
                answers.rows.push(Answer { status: measure.status(row), fen, reason: place });
            } else {
                answers.rows.push(Answer { status: measure.status(row), fen: None, reason: OTHER });
                answers.others.insert(row, words.cell(measure, row));
            }
        }
        answers
    }

    fn reason(&mut self, said: Said) -> u32 {
        let place = self.reasons.iter().position(|known| *known == said).unwrap_or_else(|| {
            self.reasons.push(said);
            self.reasons.len() - 1
        });
        u32::try_from(place).unwrap_or(0)
    }

    fn put(&mut self, row: usize, cell: Cell) {
        if let Some(answer) = self.rows.get_mut(row) {
            *answer = Answer { status: cell.status, fen: None, reason: OTHER };
            self.others.insert(row, cell);
        }
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

/// An amount in fen with two places behind the point.
pub fn write_fen(out: &mut Vec<u8>, fen: i64) {
    let mut digits = [b'0'; 24];
    let mut left = fen.unsigned_abs();
    let mut begin = digits.len();
    let mut written = 0;
    for (place, slot) in digits.iter_mut().enumerate().rev() {
        if written == 2 {
            *slot = b'.';
        } else {
            // The remainder is below 10.
            *slot = b'0' + (left % 10) as u8;
            left /= 10;
        }
        written += 1;
        begin = place;
        if written > 3 && left == 0 {
            break;
        }
    }
    if fen < 0 {
        out.push(b'-');
    }
    out.extend(digits.get(begin..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_written_as_amounts_are() {
        for fen in [0, 1, 9, 10, 99, 100, 101, 12_345, -1, -50, -12_345, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            write_fen(&mut out, fen);
            let amount = Rational::new(i128::from(fen), 100).unwrap().to_fixed(2).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), amount);
        }
    }
}
