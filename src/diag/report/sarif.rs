//! SARIF 2.1.0 (OASIS): findings with their rules, places, related places and repairs.
//!
//! Columns count characters (`unicodeCodePoints`); files are relative references with what is no plain character in
//! percent form.

use super::{Region, culprit, lines, region};
use crate::diag::fingerprint::fingerprints;
use crate::diag::{Code, Diagnostic, Edit, Severity};
use crate::source::SourceMap;
use serde_json::{Value, json};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// All findings as one run.
pub fn document(sources: &SourceMap, findings: &[Diagnostic]) -> Value {
    let mut codes: Vec<Code> = Vec::new();
    for finding in findings {
        if !codes.contains(&finding.code) {
            codes.push(finding.code);
        }
    }
    codes.sort_by_key(|code| code.id);
    let results = findings.iter().zip(fingerprints(sources, findings));
    let results: Vec<Value> = results.map(|(finding, print)| result(sources, finding, &codes, &print)).collect();
    let rules: Vec<Value> = codes.iter().map(rule).collect();
    let driver = json!({ "name": "polc", "version": env!("CARGO_PKG_VERSION"), "language": "zh-CN", "rules": rules });
    let run = json!({ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results });
    json!({ "$schema": SCHEMA, "version": "2.1.0", "runs": [run] })
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.id,
        "shortDescription": { "text": code.title },
        "help": { "text": code.page, "markdown": code.page },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "note",
    }
}

fn result(sources: &SourceMap, finding: &Diagnostic, codes: &[Code], print: &str) -> Value {
    let mut result = json!({
        "ruleId": finding.code.id,
        "ruleIndex": codes.iter().position(|code| *code == finding.code),
        "level": level(finding.severity),
        "message": { "text": lines(sources, finding).join("\n") },
        "locations": culprit(sources, finding).iter().map(|r| json!({ "physicalLocation": location(r) })).collect::<Vec<_>>(),
        "partialFingerprints": { "polc/v1": print },
    });
    let others = finding.labels.iter().skip(1).enumerate();
    let related = others.filter_map(|(i, label)| {
        let place = location(&region(sources, label.span)?);
        Some(json!({ "id": i + 1, "message": { "text": label.text }, "physicalLocation": place }))
    });
    let related: Vec<Value> = related.collect();
    if let Some(object) = result.as_object_mut() {
        if !related.is_empty() {
            object.insert("relatedLocations".to_owned(), Value::Array(related));
        }
        if let Some(fix) = &finding.fix {
            object.insert("fixes".to_owned(), json!([fix_of(sources, &fix.title, &fix.edits)]));
        }
    }
    result
}

fn location(r: &Region) -> Value {
    json!({ "artifactLocation": { "uri": uri(&r.file) }, "region": place(r) })
}

fn place(r: &Region) -> Value {
    json!({ "startLine": r.line, "startColumn": r.column, "endLine": r.end_line, "endColumn": r.end_column })
}

fn fix_of(sources: &SourceMap, title: &str, edits: &[Edit]) -> Value {
    let mut changes: Vec<(String, Vec<Value>)> = Vec::new();
    for edit in edits {
        let Some(r) = region(sources, edit.span) else { continue };
        let replacement = json!({ "deletedRegion": place(&r), "insertedContent": { "text": edit.text } });
        match changes.iter_mut().find(|(file, _)| *file == r.file) {
            Some((_, replacements)) => replacements.push(replacement),
            None => changes.push((r.file, vec![replacement])),
        }
    }
    let change = |(file, replacements): (String, Vec<Value>)| json!({ "artifactLocation": { "uri": uri(&file) }, "replacements": replacements });
    json!({ "description": { "text": title }, "artifactChanges": changes.into_iter().map(change).collect::<Vec<_>>() })
}

/// A relative reference of a path (RFC 3986).
fn uri(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/');
    path.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
