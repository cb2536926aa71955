//! Workflow commands of GitHub: one line a finding, shown beside the line of a pull request.

use super::{culprit, lines};
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;

/// All findings.
pub fn document(sources: &SourceMap, findings: &[Diagnostic]) -> String {
    findings.iter().map(|finding| line(sources, finding)).collect()
}

fn line(sources: &SourceMap, finding: &Diagnostic) -> String {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "notice",
    };
    let place = culprit(sources, finding).map_or(String::new(), |r| {
        // GitHub takes columns only of a place within one line.
        let columns =
            if r.line == r.end_line { format!(",col={},endColumn={}", r.column, r.end_column) } else { String::new() };
        format!("file={},line={},endLine={}{columns},", property(&r.file), r.line, r.end_line)
    });
    let title = property(&format!("{} {}", finding.code.id, finding.code.title));
    format!("::{command} {place}title={title}::{}\n", data(&lines(sources, finding).join("\n")))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
