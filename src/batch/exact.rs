//! Rows by the interpreter: the exact way of whatever kernels do not compute, and of what they leave at 待定.

use super::Plan;
use super::columns::Columns;
use super::compile::Compiled;
use crate::eval::outcome::Outcome;
use crate::eval::profile::Profile;
use crate::eval::{Hints, Options};

/// What a thread keeps from row to row.
pub(super) struct Exact<'r, 'p> {
    plan: &'r Plan<'p>,
    compiled: &'r Compiled,
    columns: &'r Columns,
    profile: Profile,
    hints: Hints,
}

impl<'r, 'p> Exact<'r, 'p> {
    pub(super) fn new(plan: &'r Plan<'p>, compiled: &'r Compiled, columns: &'r Columns) -> Exact<'r, 'p> {
        Exact { plan, compiled, columns, profile: plan.base.clone(), hints: Hints::default() }
    }

    /// The results of some measures of a row, by their places among all, as `polc run` gives them.
    pub(super) fn row(&mut self, row: usize, places: &[usize]) -> Vec<Outcome> {
        let needed = places.iter().filter_map(|place| self.compiled.needs.get(*place)).flatten();
        self.columns.fill_some(row, needed.copied(), &mut self.profile);
        let measure = |place: &usize| self.compiled.measures.get(*place).map(|(id, _)| *id);
        let options = Options { measures: Some(places.iter().filter_map(measure).collect()), ..Options::default() };
        let mut report = self.plan.engine.run(&self.profile, &options);
        for outcome in &mut report.outcomes {
            self.plan.engine.settle(&mut self.profile, outcome, &mut self.hints);
        }
        report.outcomes
    }
}
