//! Two compiled sides and their comparison → what a reviewer asks beside the difference: cases, findings, readings, bodies.

use super::model::{Cases, Change, Failed, Finding, Reading};
use crate::cli::console::Console;
use crate::cli::diff::model::{Document, Measure};
use crate::cli::gen_tests::{self, written};
use crate::cli::load::Compiled;
use crate::cli::outcome_json::build::{one_line, place};
use crate::cli::test::{example, watch::Watch};
use crate::diag::Diagnostic;
use crate::diag::catalogue::severity_word;
use crate::diff::Comparison;
use crate::trials::{Aim, AimKind, Trial};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The most proposed cases of one measure.
const PROPOSED: usize = 4;

/// What a finding is known by: lines and the names of sides do not matter.
type Key = (&'static str, String);

/// The findings of one side only. The second part is what the reconciliation with the sources found.
pub fn findings(before: &Compiled, after: &Compiled) -> [Change; 2] {
    let ([gone, lost], [appeared, found]) = (only(before, after), only(after, before));
    [Change { appeared, gone }, Change { appeared: found, gone: lost }]
}

/// What one side has and the other has not, without and with what the reconciliation found.
fn only(side: &Compiled, other: &Compiled) -> [Vec<Finding>; 2] {
    let key = |f: &Diagnostic| -> Key { (f.code.id, f.message.clone()) };
    let mut others: BTreeMap<Key, usize> = BTreeMap::new();
    other.findings.iter().for_each(|f| *others.entry(key(f)).or_default() += 1);
    let fresh = side.findings.iter().filter(|f| match others.get_mut(&key(f)) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        Some(_) | None => true,
    });
    let (sources, rest): (Vec<&Diagnostic>, Vec<&Diagnostic>) = fresh.partition(|f| of_sources(f.code.id));
    [rest, sources].map(|list| list.into_iter().map(|f| finding(side, f)).collect())
}

fn finding(side: &Compiled, found: &Diagnostic) -> Finding {
    let place = found.labels.first().map(|label| place(&side.sources, label.span));
    let place = place.map(|place| format!("{}:{}", place.file, place.line));
    Finding { level: severity_word(found.severity), code: found.code.id, message: found.message.clone(), place }
}

/// Whether a code is one of the reconciliation.
fn of_sources(code: &str) -> bool {
    code.get(1..3) == Some("08")
}

/// The cases of both sides, those of the new one run, and proposed ones for changed measures that none is about.
pub fn cases(
    (before, after): (&Compiled, &Compiled),
    found: &Comparison,
    document: &Document,
    paths: &[PathBuf],
    console: &mut Console,
) -> Cases {
    let texts = |side: &Compiled| -> BTreeMap<String, String> {
        side.program.cases.iter().map(|c| (c.name.clone(), one_line(side.sources.text(c.span)))).collect()
    };
    let (old, new) = (texts(before), texts(after));
    let added: Vec<String> = new.keys().filter(|name| !old.contains_key(*name)).cloned().collect();
    let altered = |(name, text): &(&String, &String)| old.get(*name).is_some_and(|before| before != *text);
    let changed: Vec<String> = new.iter().filter(altered).map(|(name, _)| name.clone()).collect();
    let results = example::run(after, console.today(), &mut Watch::default(), &mut Vec::new());
    let passed = results.iter().filter(|case| case.outcome == "passed").count();
    let failed = results.into_iter().filter(|case| case.outcome != "passed");
    let failed = failed.map(|case| Failed { name: case.id, differences: case.differences }).collect();
    let about: Vec<&String> = added.iter().chain(&changed).filter_map(|name| new.get(name)).collect();
    let told = |m: &&Measure| m.change != "removed" && m.regions.iter().any(|r| r.witness.is_some());
    let uncovered = document.measures.iter().filter(told).filter(|m| !about.iter().any(|text| text.contains(&m.name)));
    let uncovered: Vec<String> = uncovered.map(|m| m.name.clone()).collect();
    let removed = old.keys().filter(|name| !new.contains_key(*name)).cloned().collect();
    let proposed = proposed(after, found, &uncovered, paths, console);
    Cases { added, changed, removed, passed, failed, uncovered, proposed }
}

/// The witnesses of changed measures as cases that pass on the new side.
fn proposed(
    after: &Compiled,
    found: &Comparison,
    wanted: &[String],
    paths: &[PathBuf],
    console: &mut Console,
) -> Vec<String> {
    let program = &after.program;
    let mut trials = Vec::new();
    for change in &found.measures {
        let Some(measure) = change.pair.new.and_then(|id| Some((id, program.measures.get(id.index())?))) else {
            continue;
        };
        if !wanted.contains(&measure.1.name) {
            continue;
        }
        let clause = change.clauses.iter().find_map(|c| c.new).or(measure.1.name_span);
        for witness in change.regions.iter().filter_map(|r| r.witness.as_ref()).take(PROPOSED) {
            let Some(outcome) = witness.new.clone() else { continue };
            let aim = Aim { kind: AimKind::Changed, spans: clause.into_iter().collect() };
            trials.push(Trial { measure: measure.0, aim, profile: witness.draft.profile(program), outcome });
        }
    }
    let cases = written::cases(program, &after.sources, &trials);
    let cases = gen_tests::confirmed(&gen_tests::Args::of(paths), cases, console);
    cases.into_iter().map(|case| gen_tests::formatted(&case.text).unwrap_or(case.text).trim_end().to_owned()).collect()
}

/// Readings that changed, and those that a changed clause goes by.
pub fn readings(after: &Compiled, document: &Document) -> Vec<Reading> {
    let changed = document.items.iter().filter(|item| item.kind == "口径");
    let one_line_of = |text: &Option<String>| text.as_deref().map(one_line);
    let mut found: Vec<Reading> = changed
        .map(|i| Reading { name: i.name.clone(), old: one_line_of(&i.old), new: one_line_of(&i.new), changed: true })
        .collect();
    let clauses = document.measures.iter().flat_map(|m| &m.clauses);
    let texts: Vec<&str> = clauses.flat_map(|c| [c.old.as_deref(), c.new.as_deref()]).flatten().collect();
    for reading in &after.program.readings {
        let known = found.iter().any(|r| r.name == reading.name);
        let named = |text: &&str| text.contains(&format!("{} 为 ", reading.name));
        if !known && texts.iter().any(named) {
            found.push(Reading { name: reading.name.clone(), old: None, new: None, changed: false });
        }
    }
    found
}

/// The responsible bodies of the changed measures; for one without, who issued its document.
pub fn bodies(before: &Compiled, after: &Compiled, document: &Document) -> Vec<(String, Vec<String>)> {
    let issuer = |number: &str| {
        let documents = after.program.documents.iter().chain(&before.program.documents);
        documents.filter(|d| d.number == number).find_map(|d| d.issuer.clone())
    };
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for measure in document.measures.iter().filter(|m| m.change != "equivalent") {
        let own = measure.bodies.clone().or_else(|| issuer(measure.document.as_deref()?));
        for body in own.iter().flat_map(|list| list.split('、')).map(str::trim).filter(|b| !b.is_empty()) {
            match found.iter_mut().find(|(name, _)| name == body) {
                Some((_, measures)) => measures.push(measure.name.clone()),
                None => found.push((body.to_owned(), vec![measure.name.clone()])),
            }
        }
    }
    found
}
