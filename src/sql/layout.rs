//! Where each value stands: the columns of the common table expressions, in an order in which each reads only what
//! came before, and how long each is carried on.
//!
//! Rows and the elements of each list are chains of steps. A step reads the step before. Elements take values of rows
//! by a join at the second step of a phase; rows take aggregates of elements at the first step of the next phase.

use crate::ir::InputId;
use std::collections::BTreeSet;

/// A chain of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Chain {
    Rows,
    Elements(InputId),
}

/// A step of a chain: the phase, and the place in it.
pub(super) type Step = (usize, usize);

/// How a column comes about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// From the table itself, or from the step before.
    Computed,
    /// By the join with the rows, from the column of that index.
    Spread(usize),
    /// By grouping the elements of a list; what stands without any.
    Gathered(InputId, &'static str),
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub name: String,
    pub chain: Chain,
    pub step: Step,
    pub text: String,
    pub reads: BTreeSet<usize>,
    pub made: Made,
    pub note: String,
    /// The last step whose output must have it.
    pub until: Step,
}

/// All columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    pub columns: Vec<Column>,
}

impl Layout {
    pub(super) fn push(&mut self, column: Column) -> usize {
        self.columns.push(column);
        self.columns.len() - 1
    }

    pub(super) fn get(&self, index: usize) -> Option<&Column> {
        self.columns.get(index)
    }

    /// The steps of a chain in order, beginning with the table itself.
    pub(super) fn steps(&self, chain: Chain) -> Vec<Step> {
        let own = self.columns.iter().filter(|c| c.chain == chain).map(|c| c.step);
        let steps: BTreeSet<Step> = own.chain([(0, 0)]).collect();
        steps.into_iter().collect()
    }

    /// The last step of a chain that is not behind a phase.
    pub(super) fn last(&self, chain: Chain, phase: usize) -> Step {
        self.steps(chain).into_iter().filter(|(p, _)| *p <= phase).max().unwrap_or((0, 0))
    }

    /// Settles how long columns are carried. `results`: the columns that the end reads.
    pub(super) fn settle(&mut self, results: &BTreeSet<usize>) {
        let mut until: Vec<Step> = self.columns.iter().map(|c| c.step).collect();
        let mut need = |index: usize, step: Step| {
            if let Some(slot) = until.get_mut(index) {
                *slot = (*slot).max(step);
            }
        };
        for column in &self.columns {
            match column.made {
                Made::Spread(of) => need(of, self.last(Chain::Rows, column.step.0)),
                Made::Gathered(list, _) => {
                    let last = self.last(Chain::Elements(list), column.step.0.saturating_sub(1));
                    column.reads.iter().for_each(|read| need(*read, last));
                }
                Made::Computed => {
                    let before = self.before(column.chain, column.step);
                    column.reads.iter().for_each(|read| need(*read, before));
                }
            }
        }
        let end = self.last(Chain::Rows, usize::MAX);
        results.iter().for_each(|index| need(*index, end));
        self.columns.iter_mut().zip(until).for_each(|(column, until)| column.until = until);
    }

    fn before(&self, chain: Chain, step: Step) -> Step {
        self.steps(chain).into_iter().filter(|s| *s < step).max().unwrap_or((0, 0))
    }
}
