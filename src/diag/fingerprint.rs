//! What stays the same of a finding while the text around it moves: for baselines and for systems that compare runs.

use super::Diagnostic;
use crate::source::SourceMap;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// A fingerprint for each finding, 32 hexadecimal digits: of its code, its file, its message, the words of its line, and
/// of how many equal ones stand before it. Line numbers do not enter.
pub fn fingerprints(sources: &SourceMap, findings: &[Diagnostic]) -> Vec<String> {
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    let each = findings.iter().map(|finding| {
        let base = base(sources, finding);
        let count = seen.entry(base.clone()).or_default();
        *count += 1;
        hash(&format!("{base}\0{count}"))
    });
    each.collect()
}

fn base(sources: &SourceMap, finding: &Diagnostic) -> String {
    let place = finding.labels.first().and_then(|label| Some((sources.get(label.span.source)?, label.span)));
    let (file, line) = place.map_or(("", ""), |(file, span)| {
        let number = file.line_column(span.start).line;
        (&*file.name, file.line(number).trim())
    });
    format!("{}\0{}\0{}\0{line}", finding.code.id, file, finding.message)
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(16).map(|b| format!("{b:02x}")).collect()
}
