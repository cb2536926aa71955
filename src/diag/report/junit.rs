//! JUnit XML: one suite a file, one failed case a finding; a file without findings is a case that passed.

use super::xml::{attribute, text};
use super::{culprit, lines};
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;
use std::collections::BTreeMap;

/// All findings of the named files.
pub fn document(sources: &SourceMap, findings: &[Diagnostic], files: &[String]) -> String {
    let mut suites: BTreeMap<String, Vec<(usize, &Diagnostic)>> =
        files.iter().map(|file| (file.clone(), Vec::new())).collect();
    for finding in findings {
        let (file, line) = culprit(sources, finding).map_or(("polc".to_owned(), 0), |r| (r.file, r.line));
        suites.entry(file).or_default().push((line, finding));
    }
    let shown: String = suites.iter().map(|(file, found)| suite(sources, file, found)).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{shown}</testsuites>\n")
}

fn suite(sources: &SourceMap, file: &str, found: &[(usize, &Diagnostic)]) -> String {
    let name = attribute(file);
    let errors = found.iter().filter(|(_, f)| f.severity == Severity::Error).count();
    let (tests, failures) = (found.len().max(1), found.len() - errors);
    let mut cases: String = found.iter().map(|(line, finding)| case(sources, (&name, *line), finding)).collect();
    if found.is_empty() {
        cases = format!("    <testcase name=\"{name}\" classname=\"{name}\"/>\n");
    }
    format!(
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">\n{cases}  </testsuite>\n"
    )
}

fn case(sources: &SourceMap, (file, line): (&str, usize), finding: &Diagnostic) -> String {
    let element = if finding.severity == Severity::Error { "error" } else { "failure" };
    let name = attribute(&format!("{} {}", finding.code.id, finding.code.title));
    let message = attribute(&finding.message);
    let body = text(&format!("{file}:{line}\n{}", lines(sources, finding).join("\n")));
    format!(
        "    <testcase name=\"{name}\" classname=\"{file}\" file=\"{file}\" line=\"{line}\">\n      <{element} message=\"{message}\" type=\"{}\">{body}</{element}>\n    </testcase>\n",
        finding.code.id
    )
}
