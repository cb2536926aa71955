//! Coverage as JSON and as text.

use super::{Coverage, Kind, Point, Section, Threshold};
use crate::cli::outcome_json::{Place, one_line, place};
use crate::cli::text::testing::coverage as say;
use crate::source::SourceMap;
use serde::Serialize;

/// Coverage as JSON.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The version of this form: 1.
    pub version: u32,
    /// Outcomes seen.
    pub covered: usize,
    /// Outcomes there are.
    pub total: usize,
    /// Their share, with one decimal, cut: `87.5%`.
    pub share: String,
    /// Measures and definitions.
    pub measures: Vec<Measure>,
}

/// A measure or definition.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// Its identity.
    pub id: String,
    /// Outcomes seen.
    pub covered: usize,
    /// Outcomes there are.
    pub total: usize,
    /// Its points.
    pub points: Vec<Row>,
}

/// A point.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// requirement, refinement, boundary
    pub kind: &'static str,
    /// What the rule says.
    pub text: String,
    /// Where.
    pub span: Place,
    /// A case held it, or lay exactly on the boundary.
    pub held: bool,
    /// A case did not hold it; null for a boundary.
    pub not_held: Option<bool>,
    /// Its kind and state in words.
    #[serde(skip)]
    pub words: (&'static str, &'static str),
}

impl Document {
    /// What was seen.
    pub fn new(coverage: &Coverage, sources: &SourceMap) -> Document {
        let (covered, total) = coverage.count();
        let measures = coverage.sections.iter().map(|s| measure(s, sources)).collect();
        Document { version: 1, covered, total, share: share(covered, total), measures }
    }
}

fn measure(section: &Section, sources: &SourceMap) -> Measure {
    let (covered, total) = section.count();
    let points = section.points.iter().map(|p| row(p, sources)).collect();
    Measure { id: section.id.clone(), covered, total, points }
}

fn row(point: &Point, sources: &SourceMap) -> Row {
    let (kind, word) = match point.kind {
        Kind::Requirement => ("requirement", say::REQUIREMENT),
        Kind::Refinement => ("refinement", say::REFINEMENT),
        Kind::Boundary => ("boundary", say::BOUNDARY),
    };
    let boundary = point.kind == Kind::Boundary;
    let state = if boundary { say::boundary(point.held) } else { say::outcomes(point.held, point.not_held) };
    Row {
        kind,
        text: one_line(sources.text(point.span)),
        span: place(sources, point.span),
        held: point.held,
        not_held: (!boundary).then_some(point.not_held),
        words: (word, state),
    }
}

impl Row {
    /// Whether every outcome was seen.
    pub fn is_covered(&self) -> bool {
        self.held && self.not_held != Some(false)
    }
}

/// A share in percent with one decimal, cut: only all is 100%.
pub fn share(seen: usize, all: usize) -> String {
    let tenths = seen.saturating_mul(1000).checked_div(all).unwrap_or(1000);
    if tenths.is_multiple_of(10) { format!("{}%", tenths / 10) } else { format!("{}.{}%", tenths / 10, tenths % 10) }
}

/// For people: what is not covered, measure by measure, then the whole share.
pub fn text(document: &Document, asked: Option<Threshold>) -> String {
    let mut out = String::new();
    for measure in &document.measures {
        let counts = (measure.covered, measure.total);
        out.push_str(&say::share(&measure.id, &share(counts.0, counts.1), counts.0, counts.1));
        out.push('\n');
        for row in measure.points.iter().filter(|row| !row.is_covered()) {
            let (kind, state) = row.words;
            out.push_str(&format!("  {kind} {}：{state}  [{}:{}]\n", row.text, row.span.file, row.span.line));
        }
    }
    out.push_str(&say::share(say::TITLE, &document.share, document.covered, document.total));
    out.push('\n');
    if let Some(asked) = asked.filter(|asked| !asked.is_met((document.covered, document.total))) {
        out.push_str(&say::too_low(&document.share, &asked.to_string()));
        out.push('\n');
    }
    out
}
