//! What `polc test` prints.

use super::compare::Update;
use super::coverage;
use crate::cli::explanation;
use crate::cli::outcome_json::Step;
use crate::cli::profile::tree::{Node, NodeKind};
use crate::cli::text::run as text;
use crate::cli::text::testing as say;
use serde::Serialize;
use serde_json::Value as Json;

/// The document of `polc test --format json`.
#[derive(Debug, Default, Serialize)]
pub struct Document {
    /// The version of this form: 1.
    pub version: u32,
    /// How many passed.
    pub passed: usize,
    /// How many did not, errors included.
    pub failed: usize,
    /// All cases in order.
    pub cases: Vec<Case>,
    /// What the cases tried, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<coverage::Document>,
}

/// One case.
#[derive(Debug, Serialize)]
pub struct Case {
    /// Its id or name.
    pub id: String,
    /// Its file.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// passed, failed, error
    pub outcome: &'static str,
    /// What is expected.
    pub expected: Json,
    /// What was computed; null where it could not be.
    pub actual: Json,
    /// What differs, in words.
    pub differences: Vec<String>,
    /// Why: the steps that matter, one tree a measure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub explanation: Vec<Step>,
    /// What is due and what was computed, in words, where they differ.
    #[serde(skip)]
    pub shown: Vec<(String, String)>,
    /// Lines that would agree.
    #[serde(skip)]
    pub updates: Vec<Update>,
}

impl Document {
    /// Counts and numbers the cases.
    pub fn new(cases: Vec<Case>) -> Document {
        let passed = cases.iter().filter(|c| c.outcome == "passed").count();
        Document { version: 1, passed, failed: cases.len() - passed, cases, coverage: None }
    }

    /// For people: the failed cases, then the counts.
    pub fn text(&self, ascii: bool) -> String {
        let mut out = String::new();
        for case in self.cases.iter().filter(|c| c.outcome != "passed") {
            let word = if case.outcome == "error" { text::CASE_ERROR } else { text::CASE_FAILED };
            out.push_str(&format!("{word} {}（{}:{}）\n", case.id, case.file, case.line));
            out.push_str(&case.text(ascii));
        }
        out.push_str(&format!("{}\n", text::counts(self.passed, self.failed)));
        out
    }
}

impl Case {
    /// What differs, expected and actual, and the explanation.
    pub fn text(&self, ascii: bool) -> String {
        let mut out: String = self.differences.iter().map(|d| format!("  {d}\n")).collect();
        for (expected, actual) in &self.shown {
            out.push_str(&format!("  {expected}\n  {} {actual}\n", say::ACTUAL));
        }
        for step in &self.explanation {
            out.push_str(&format!("  {}\n{}", say::because(&step.text), explanation::draw(step, "  ", ascii)));
        }
        out
    }

    /// A case with its outcome by its differences and faults.
    pub fn new(id: &str, (file, line): (&str, usize), expected: Json, actual: Json, found: Found) -> Case {
        let outcome = match &found {
            Found { faults, .. } if !faults.is_empty() => "error",
            Found { differences, .. } if !differences.is_empty() => "failed",
            Found { .. } => "passed",
        };
        let Found { differences, faults, shown, explanation, updates, .. } = found;
        let differences = faults.into_iter().chain(differences).collect();
        let (id, file) = (id.to_owned(), file.to_owned());
        Case { id, file, line, outcome, expected, actual, differences, explanation, shown, updates }
    }
}

/// What a comparison found.
pub type Found = super::compare::Findings;

/// A text tree as JSON, for showing what is expected.
pub fn json_of(node: &Node) -> Json {
    match &node.kind {
        NodeKind::Error | NodeKind::Null | NodeKind::Expr(_) => Json::Null,
        NodeKind::Bool(value) => Json::Bool(*value),
        NodeKind::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.clone())),
        NodeKind::Text(text) => Json::String(text.clone()),
        NodeKind::List(items) => Json::Array(items.iter().map(json_of).collect()),
        NodeKind::Map(entries) => Json::Object(entries.iter().map(|e| (e.key.clone(), json_of(&e.value))).collect()),
    }
}
