//! What each change moved: the rows whose results differ go through the stages one after the other.
//!
//! In: the results of a row at the old version, at each stage, at the new version. Out: heads and money by change. The
//! contributions of a row add up to its whole difference, since each is the difference of two neighbours.

use super::count::{Money, State, moved};
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
    pub fn add(&mut self, states: &[Vec<State<'_>>], weight: u64) -> Vec<Share> {
        let mut shares = Vec::new();
        for (stage, (steps, entry)) in states.windows(2).zip(&mut self.entries).enumerate() {
            let [before, after] = steps else { continue };
            if let Some(delta) = entry.add(before, after, weight) {
                shares.push(Share { stage, delta });
            }
        }
        shares
    }
}

impl Entry {
    /// What a stage did to a row; nothing where it moved no result.
    fn add(&mut self, before: &[State<'_>], after: &[State<'_>], weight: u64) -> Option<Rational> {
        let mut total = Rational::ZERO;
        let mut any = false;
        for (pair, (a, b)) in before.iter().zip(after).enumerate() {
            if moved(a, b).is_none() {
                continue;
            }
            any = true;
            let delta = b.paid().checked_sub(a.paid()).unwrap_or(Rational::ZERO);
            if !delta.is_zero() {
                self.measures.entry(pair).or_default().add(delta, weight);
                total = total.checked_add(delta).unwrap_or(total);
            }
        }
        if !any {
            return None;
        }
        self.heads += u128::from(weight);
        self.net.add(total, weight);
        if total > Rational::ZERO {
            self.gained.add(total, weight);
        } else if let Some(less) = total.checked_neg() {
            self.lost.add(less, weight);
        }
        Some(total)
    }
}
