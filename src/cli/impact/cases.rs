//! The rows that a change moves most, each explained by the interpreter under both versions.
//!
//! In: rows whose results moved. Out: a few of them: the greatest gains, the greatest losses, and those whose status alone
//! moved; of equal ones the first.

use super::amount::Amount;
use super::ledger::Share;
use super::side::Side;
use crate::cli::outcome_json::{self, Texts};
use crate::cli::outcome_text::{self, Style};
use crate::eval::{self, profile::Profile};
use crate::ir::MeasureId;

/// How many of each kind.
const MOST: usize = 3;

/// A row that moved.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its number in the table.
    pub row: u64,
    /// How much more or less in 元.
    pub delta: Amount,
    /// What each change did to it.
    pub shares: Vec<Share>,
    /// The pairs whose results moved.
    pub pairs: Vec<usize>,
    /// As the old version reads it.
    pub old: Profile,
    /// As the new version reads it.
    pub new: Profile,
}

/// The cases so far.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    up: Vec<Case>,
    down: Vec<Case>,
    other: Vec<Case>,
}

impl Cases {
    fn list(&mut self, delta: Amount) -> &mut Vec<Case> {
        match delta.cmp(&Amount::ZERO) {
            std::cmp::Ordering::Greater => &mut self.up,
            std::cmp::Ordering::Less => &mut self.down,
            std::cmp::Ordering::Equal => &mut self.other,
        }
    }

    /// Whether a row with such a difference would be kept.
    pub fn wants(&mut self, delta: Amount) -> bool {
        let list = self.list(delta);
        list.len() < MOST || list.last().is_some_and(|last| delta.size() > last.delta.size())
    }

    /// Keeps a row.
    pub fn keep(&mut self, case: Case) {
        let list = self.list(case.delta);
        let place = list.iter().position(|c| c.delta.size() < case.delta.size()).unwrap_or(list.len());
        list.insert(place, case);
        list.truncate(MOST);
    }

    /// Keeps those of the rows behind: `before` rows of the file stand before their first.
    pub fn join(&mut self, other: Cases, before: u64) {
        for case in other.all() {
            if self.wants(case.delta) {
                self.keep(Case { row: case.row + before, ..case });
            }
        }
    }

    /// All of them: gains, losses, others.
    pub fn all(self) -> Vec<Case> {
        self.up.into_iter().chain(self.down).chain(self.other).collect()
    }
}

/// How a version comes to its results for a case.
pub fn explained(side: &Side<'_>, profile: &Profile, pairs: &[usize], style: Style) -> String {
    let measures: Vec<MeasureId> =
        pairs.iter().filter_map(|pair| side.measures.get(*pair).copied().flatten()).collect();
    if measures.is_empty() {
        return crate::cli::text::diff::NO_MEASURE.to_owned();
    }
    let options = eval::Options { measures: Some(measures), trace: true, missing: true, ..eval::Options::default() };
    let report = side.index.engine.run(profile, &options);
    let texts = Texts { program: side.program, sources: side.sources, readings: &profile.readings };
    let document = outcome_json::document(texts, &report, None);
    outcome_text::show(&document, style)
}
