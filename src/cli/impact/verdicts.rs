//! The results of one measure over some rows, as far as two versions of it are compared: statuses and amounts, no reasons.

use super::count::State;
use crate::batch::results::MeasureResults;
use crate::cli::batch::answers::fen;
use crate::cli::batch::words::{Words, exact, yuan};
use crate::eval::outcome::Status;
use crate::value::Rational;
use std::collections::BTreeMap;

/// The results by row.
#[derive(Debug)]
pub struct Verdicts {
    rows: Vec<Verdict>,
    /// Those with another figure than whole fen.
    others: BTreeMap<usize, Other>,
}

/// A result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Verdict {
    status: Status,
    fen: Option<i64>,
    /// Whether it stands among the others.
    other: bool,
}

/// A result with another figure than whole fen.
#[derive(Debug)]
pub struct Other {
    /// The status.
    pub status: Status,
    /// The exact amount in 元, where it is one.
    pub sum: Option<Rational>,
    /// The figure in words, where it is none.
    pub amount: String,
}

impl Verdicts {
    /// Of so many results.
    pub fn of(measure: &MeasureResults<'_>, rows: usize, words: &Words<'_>) -> Verdicts {
        let in_yuan = *measure.ty() == yuan();
        let mut others = BTreeMap::new();
        let verdict = |row| {
            let fen = measure.exact(row).filter(|_| in_yuan).and_then(fen);
            let other = fen.is_none() && measure.has_figure(row);
            if other && let Some(figure) = measure.figure(row) {
                let sum = exact(&figure);
                let amount = if sum.is_some() { String::new() } else { words.amount(&figure) };
                others.insert(row, Other { status: measure.status(row), sum, amount });
            }
            Verdict { status: measure.status(row), fen, other }
        };
        let rows = (0..rows).map(verdict).collect();
        Verdicts { rows, others }
    }

    /// Leaves a result open.
    pub fn open(&mut self, row: usize) {
        if let Some(verdict) = self.rows.get_mut(row) {
            *verdict = Verdict { status: Status::Unknown, fen: None, other: false };
        }
    }

    /// The state of a row.
    pub fn state(&self, row: usize) -> State<'_> {
        match self.rows.get(row) {
            Some(verdict) if !verdict.other => State::plain(verdict.status, verdict.fen),
            Some(_) | None => self.others.get(&row).map_or(State::default(), State::of),
        }
    }
}
