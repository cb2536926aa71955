//! Findings as the JSON of the contract: explicit wire types, so that the internal ones may change.
//!
//! `start` and `end` are bytes of the decoded text (UTF-8, without its mark), `line` and `column` count from 1, the
//! column in characters. The schema is schemas/check.schema.json.

use super::{Diagnostic, Severity};
use crate::source::{SourceMap, Span};
use serde::Serialize;

/// The document of `polc check --format json`.
#[derive(Debug, Serialize)]
pub struct Document {
    version: u32,
    diagnostics: Vec<Finding>,
}

/// One finding.
#[derive(Debug, Serialize)]
pub struct Finding {
    code: &'static str,
    severity: &'static str,
    message: String,
    help: Option<String>,
    labels: Vec<Place>,
    fix: Option<Repair>,
    witness: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    clauses: Vec<Clause>,
}

/// The text of a clause that a finding is about.
#[derive(Debug, Serialize)]
struct Clause {
    clause: String,
    text: String,
}

/// A place with its words, or an edit with the text that replaces it.
#[derive(Debug, Serialize)]
struct Place {
    file: String,
    start: u32,
    end: u32,
    line: usize,
    column: usize,
    text: String,
}

#[derive(Debug, Serialize)]
struct Repair {
    title: String,
    safe: bool,
    edits: Vec<Place>,
}

impl Finding {
    /// In a line: `政策.pol W0801 规则里没有…`, without the line number, which moves.
    pub fn in_words(&self) -> String {
        let file = self.labels.first().map_or("", |place| place.file.as_str());
        format!("{file} {} {}", self.code, self.message)
    }
}

/// All findings as one document.
pub fn document(sources: &SourceMap, findings: &[Diagnostic]) -> Document {
    Document { version: 1, diagnostics: self::findings(sources, findings) }
}

/// The findings as they stand in a document.
pub fn findings(sources: &SourceMap, findings: &[Diagnostic]) -> Vec<Finding> {
    findings.iter().map(|finding| wire(sources, finding)).collect()
}

fn wire(sources: &SourceMap, finding: &Diagnostic) -> Finding {
    let edits = |edits: &[super::Edit]| edits.iter().map(|e| place(sources, e.span, &e.text)).collect();
    Finding {
        code: finding.code.id,
        severity: severity(finding.severity),
        message: finding.message.clone(),
        help: finding.help.clone(),
        labels: finding.labels.iter().map(|label| place(sources, label.span, &label.text)).collect(),
        fix: finding.fix.as_ref().map(|f| Repair { title: f.title.clone(), safe: f.safe, edits: edits(&f.edits) }),
        witness: finding.witness.clone(),
        clauses: finding.quotes.iter().map(|q| Clause { clause: q.clause.clone(), text: q.text.clone() }).collect(),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    }
}

fn place(sources: &SourceMap, span: Span, text: &str) -> Place {
    let file = sources.get(span.source);
    let at = file.map(|file| file.line_column(span.start));
    Place {
        file: file.map(|file| file.name.to_string()).unwrap_or_default(),
        start: span.start,
        end: span.end,
        line: at.map_or(0, |at| at.line),
        column: at.map_or(0, |at| at.column),
        text: text.to_owned(),
    }
}
