//! The results of a run as JUnit XML, one suite a file, for programs that collect test results.

use super::report::{Case, Document};
use crate::cli::console::Console;
use crate::cli::load;
use crate::cli::text::files as say;
use crate::diag::report::xml::{attribute, text};
use crate::diag::{Diagnostic, catalogue::usage};
use std::path::Path;

/// Writes the file; a fault is given back.
pub fn write(path: &Path, document: &Document, console: &Console) -> Option<Diagnostic> {
    let fault =
        |error: std::io::Error| Diagnostic::bare(usage::E0619, say::unwritable(&load::shown(path), error.kind()));
    std::fs::write(console.path(path), xml(document)).err().map(fault)
}

fn xml(document: &Document) -> String {
    let mut suites: Vec<(&str, Vec<&Case>)> = Vec::new();
    for case in &document.cases {
        match suites.iter_mut().find(|(file, _)| *file == case.file) {
            Some((_, cases)) => cases.push(case),
            None => suites.push((&case.file, vec![case])),
        }
    }
    let suites: String = suites.iter().map(|(file, cases)| suite(file, cases)).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn suite(file: &str, cases: &[&Case]) -> String {
    let count = |outcome: &str| cases.iter().filter(|c| c.outcome == outcome).count();
    let shown: String = cases.iter().map(|case| one(case)).collect();
    format!(
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{shown}  </testsuite>\n",
        attribute(file),
        cases.len(),
        count("failed"),
        count("error"),
    )
}

fn one(case: &Case) -> String {
    let head = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\"",
        attribute(&case.id),
        attribute(&case.file),
        attribute(&case.file),
        case.line
    );
    let element = match case.outcome {
        "passed" => return format!("{head}/>\n"),
        "error" => "error",
        _ => "failure",
    };
    let message = attribute(&case.differences.join("；"));
    let body = text(&case.text(false));
    format!("{head}>\n      <{element} message=\"{message}\">{body}</{element}>\n    </testcase>\n")
}
