//! `--baseline FILE`: the warnings of an old rule set that are known, so that only new ones are shown.
//!
//! A finding is known by its fingerprint, which lines moving up and down do not change. Errors are never known.

use super::may_hide;
use crate::cli::console::Console;
use crate::cli::load::{self, Compiled};
use crate::cli::text::{check as say, files};
use crate::diag::catalogue::usage as codes;
use crate::diag::fingerprint::fingerprints;
use crate::diag::{Diagnostic, json};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The file: what is known, by fingerprint, with words for who reads the change.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Baseline {
    version: u32,
    findings: BTreeMap<String, String>,
}

type Outcome = Result<(), Box<Diagnostic>>;

/// `--write-baseline` without a file.
pub fn nowhere() -> Diagnostic {
    Diagnostic::bare(codes::E0604, say::NO_BASELINE).help(say::NAME_BASELINE)
}

/// Takes out the known findings and says how many they are and how many are gone.
pub fn apply(path: &Path, compiled: &mut Compiled, console: &mut Console) -> Outcome {
    let (name, decoded) = load::read(path, console)?;
    let known: Baseline = serde_json::from_str(&decoded.text)
        .map_err(|error| Box::new(Diagnostic::bare(codes::E0627, say::bad_baseline(&name, error.line()))))?;
    let mut prints = fingerprints(&compiled.sources, &compiled.findings).into_iter();
    let mut hidden = 0;
    compiled.findings.retain(|finding| {
        let print = prints.next();
        let keep = !may_hide(finding) || print.is_none_or(|print| !known.findings.contains_key(&print));
        hidden += usize::from(!keep);
        keep
    });
    console.err(&say::hidden(hidden, known.findings.len() - hidden));
    Ok(())
}

/// Writes what is found now, and shows the rest.
pub fn write(path: &Path, compiled: &mut Compiled, console: &mut Console) -> Outcome {
    let prints = fingerprints(&compiled.sources, &compiled.findings);
    let wire = json::findings(&compiled.sources, &compiled.findings);
    let each = compiled.findings.iter().zip(prints).zip(wire).filter(|((finding, _), _)| may_hide(finding));
    let findings: BTreeMap<String, String> = each.map(|((_, print), wire)| (print, wire.in_words())).collect();
    let count = findings.len();
    let text = serde_json::to_string_pretty(&Baseline { version: 1, findings }).unwrap_or_default() + "\n";
    let fault =
        |error: std::io::Error| Diagnostic::bare(codes::E0619, files::unwritable(&load::shown(path), error.kind()));
    std::fs::write(console.path(path), text).map_err(|error| Box::new(fault(error)))?;
    compiled.findings.retain(|finding| !may_hide(finding));
    console.err(&say::written(&load::shown(path), count));
    Ok(())
}
