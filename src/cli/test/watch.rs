//! What a run of cases does beside comparing: which cases it takes, and what it notes of their traces.

use super::coverage::Coverage;
use crate::cli::profile::index::{document_number, measure_id};
use crate::eval::Options;
use crate::eval::outcome::Report;
use crate::ir::{MeasureId, Program};

/// The filter and the coverage of a run.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// Only cases with this text.
    pub filter: Option<String>,
    /// What was tried.
    pub coverage: Option<Coverage>,
}

impl Watch {
    /// Whether the filter lets a case through: one of its words, its measures or their documents holds the text.
    pub fn wants(&self, program: &Program, words: &[&str], measures: &[MeasureId]) -> bool {
        let Some(filter) = &self.filter else { return true };
        words.iter().any(|word| word.contains(filter.as_str()))
            || measures
                .iter()
                .any(|id| measure_id(program, *id).contains(filter.as_str()) || titled(program, *id, filter))
    }

    /// How a case is computed.
    pub fn options(&self, measures: Vec<MeasureId>) -> Options {
        let watched = self.coverage.is_some();
        Options { measures: Some(measures), trace: watched, rejected: watched, missing: true }
    }

    /// Notes what a computation tried.
    pub fn record(&mut self, program: &Program, report: &Report) {
        if let Some(coverage) = &mut self.coverage {
            coverage.record(program, report);
        }
    }
}

/// Whether the measure's document holds the text in its number or title.
fn titled(program: &Program, id: MeasureId, filter: &str) -> bool {
    let document = program.measures.get(id.index()).and_then(|m| m.document);
    let title = document.and_then(|d| program.documents.get(d.index())).and_then(|d| d.title.as_deref());
    document_number(program, document).contains(filter) || title.is_some_and(|t| t.contains(filter))
}
