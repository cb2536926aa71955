//! The code quality report of GitLab.

use super::{culprit, lines};
use crate::diag::fingerprint::fingerprints;
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;
use serde::Serialize;

/// One finding.
#[derive(Debug, Serialize)]
pub struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: usize,
}

/// All findings.
pub fn document(sources: &SourceMap, findings: &[Diagnostic]) -> Vec<Issue> {
    let each = findings.iter().zip(fingerprints(sources, findings));
    each.map(|(finding, fingerprint)| issue(sources, finding, fingerprint)).collect()
}

fn issue(sources: &SourceMap, finding: &Diagnostic, fingerprint: String) -> Issue {
    let (path, begin) = culprit(sources, finding).map_or((".".to_owned(), 1), |r| (r.file, r.line));
    Issue {
        description: lines(sources, finding).join("；"),
        check_name: finding.code.id,
        fingerprint,
        severity: match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Advice => "info",
        },
        location: Location { path, lines: Lines { begin } },
    }
}
