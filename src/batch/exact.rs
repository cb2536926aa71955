//! Rows by the interpreter: the exact way of whatever kernels do not compute.

use super::Plan;
use super::columns::Columns;
use super::results::{Head, MeasurePart};
use crate::eval::Options;
use crate::eval::profile::Profile;
use crate::ir::{InputId, MeasureId};

/// What a thread keeps from row to row.
pub(super) struct Exact<'r, 'p> {
    plan: &'r Plan<'p>,
    columns: &'r Columns,
    profile: Profile,
}

impl<'r, 'p> Exact<'r, 'p> {
    pub(super) fn new(plan: &'r Plan<'p>, columns: &'r Columns) -> Exact<'r, 'p> {
        Exact { plan, columns, profile: plan.base.clone() }
    }

    /// Puts the results of some measures, which need the inputs of `needs` by their heads, of one row in their places; `row` of `columns` is `at` of `rows` in the part.
    pub(super) fn row(
        &mut self,
        row: usize,
        (at, rows): (usize, usize),
        measures: &[MeasureId],
        (heads, needs): (&[Head], &[Vec<InputId>]),
        parts: &mut [MeasurePart],
    ) {
        let needed = measures.iter().filter_map(|m| needs.get(heads.iter().position(|h| h.measure == *m)?));
        self.columns.fill_some(row, needed.flatten().copied(), &mut self.profile);
        let options = Options { measures: Some(measures.to_vec()), ..Options::default() };
        let report = self.plan.engine.run(&self.profile, &options);
        for outcome in &report.outcomes {
            let place = heads.iter().position(|h| h.measure == outcome.measure);
            if let Some((head, part)) = place.and_then(|i| Some((heads.get(i)?, parts.get_mut(i)?))) {
                part.put(at, rows, head, outcome);
            }
        }
    }
}
