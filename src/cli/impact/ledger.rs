//! What each change moved: the rows whose results differ go through the stages one after the other.
//!
//! In: the results of a row at the old version, at each stage, at the new version. Out: heads and money by change. The
//! contributions of a row add up to its whole difference, since each is the difference of two neighbours.

use super::amount::{Amount, Money};
use super::count::{State, moved};
use crate::value::Rational;
use std::collections::BTreeMap;

/// What one change moved.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// Rows that it moved, in ten-thousandths.
    pub heads: u128,
    /// What they get more who get more through it.
    pub gained: Money,
    /// What they get less who get less through it.
    pub lost: Money,
    /// Both together.
    pub net: Money,
    /// The same by pair of measures.
    pub measures: BTreeMap<usize, Money>,
}

/// What a change did to one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The stage.
    pub stage: usize,
    /// How much more or less in 元.
    pub delta: Rational,
}

/// What all changes moved.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// By stage.
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// A ledger of so many stages.
    pub fn new(stages: usize) -> Ledger {
        Ledger { entries: vec![Entry::default(); stages] }
    }

    /// Enters a row: its states by pair at the old version and at each stage, the new version last.
    pub fn add(&mut self, states: &[Vec<State<'_>>], heads: u64) {
        for (steps, entry) in states.windows(2).zip(&mut self.entries) {
            if let [before, after] = steps {
                entry.add(before, after, heads);
            }
        }
    }

    /// Enters what another one entered.
    pub fn join(&mut self, other: &Ledger) {
        for (own, other) in self.entries.iter_mut().zip(&other.entries) {
            own.heads += other.heads;
            own.gained.join(&other.gained);
            own.lost.join(&other.lost);
            own.net.join(&other.net);
            for (pair, money) in &other.measures {
                own.measures.entry(*pair).or_default().join(money);
            }
        }
    }
}

/// What each stage did to a row, those that moved it.
pub fn shares(states: &[Vec<State<'_>>]) -> Vec<Share> {
    let share = |(stage, steps): (usize, &[Vec<State<'_>>])| {
        let [before, after] = steps else { return None };
        let mut deltas = deltas(before, after).peekable();
        deltas.peek()?;
        let delta = deltas.fold(Amount::ZERO, |sum, (_, delta)| sum.plus(delta).unwrap_or(sum));
        Some(Share { stage, delta: delta.yuan() })
    };
    states.windows(2).enumerate().filter_map(share).collect()
}

/// The pairs that a stage moved, and by how much.
fn deltas<'s>(before: &'s [State<'s>], after: &'s [State<'s>]) -> impl Iterator<Item = (usize, Amount)> + 's {
    let moved = before.iter().zip(after).enumerate().filter(|(_, (a, b))| moved(a, b).is_some());
    moved.map(|(pair, (a, b))| (pair, b.paid().less(a.paid()).unwrap_or(Amount::ZERO)))
}

impl Entry {
    /// What a stage did to a row.
    fn add(&mut self, before: &[State<'_>], after: &[State<'_>], heads: u64) {
        let mut total = None;
        for (pair, delta) in deltas(before, after) {
            let sum = total.unwrap_or(Amount::ZERO);
            total = Some(sum.plus(delta).unwrap_or(sum));
            if delta != Amount::ZERO {
                self.measures.entry(pair).or_default().add(delta, heads);
            }
        }
        let Some(total) = total else { return };
        self.heads += u128::from(heads);
        self.net.add(total, heads);
        if total > Amount::ZERO {
            self.gained.add(total, heads);
        } else if let Some(less) = Amount::ZERO.less(total) {
            self.lost.add(less, heads);
        }
    }
}
