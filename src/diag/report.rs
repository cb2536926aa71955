//! Findings in the forms that other systems read: SARIF, annotations of GitHub, code quality of GitLab, JUnit, Markdown.
//!
//! In: findings and their texts. Out: one document as text, the same for the same findings. Text for people is drawn by
//! `render`, the JSON of the contract by `json`.

pub mod github;
pub mod gitlab;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod xml;

use super::Diagnostic;
use crate::source::{SourceMap, Span};

/// A place in a file: lines and columns from 1, columns in characters; the end is behind the last character.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Region {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

fn region(sources: &SourceMap, span: Span) -> Option<Region> {
    let file = sources.get(span.source)?;
    let (start, end) = (file.line_column(span.start), file.line_column(span.end.max(span.start)));
    Some(Region {
        file: file.name.to_string(),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    })
}

/// The place of the culprit.
fn culprit(sources: &SourceMap, finding: &Diagnostic) -> Option<Region> {
    finding.labels.first().and_then(|label| region(sources, label.span))
}

/// Message, the words at its places, help, repair and the case that shows it, in lines. A place other than the culprit is
/// named by its line.
fn lines(sources: &SourceMap, finding: &Diagnostic) -> Vec<String> {
    let words = finding.labels.iter().enumerate().filter(|(_, label)| !label.text.is_empty());
    let words = words.map(|(i, label)| match region(sources, label.span).filter(|_| i > 0) {
        Some(place) => format!("{}:{} {}", place.file, place.line, label.text),
        None => label.text.clone(),
    });
    let help = finding.help.iter().map(|help| format!("帮助：{help}"));
    let fix = finding.fix.iter().map(|fix| format!("修复：{}", fix.title));
    let witness = finding.witness.iter().map(|case| format!("例证：{case}"));
    std::iter::once(finding.message.clone()).chain(words).chain(help).chain(fix).chain(witness).collect()
}
