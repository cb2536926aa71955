//! Two compiled sides and their comparison → what a reviewer asks beside the difference: cases, findings, readings, bodies.

use super::model::{Cases, Change, Failed, Finding, Reading};
use crate::cli::console::Console;
use crate::cli::diff::build::declaration;
use crate::cli::diff::model::Document;
use crate::cli::gen_tests::{self, written};
use crate::cli::load::Compiled;
use crate::cli::outcome_json::build::{one_line, place};
use crate::cli::test::{example, watch::Watch};
use crate::diag::Diagnostic;
use crate::diag::catalogue::severity_word;
use crate::diff::Comparison;
use crate::diff::identity::Pair;
use crate::diff::inside::lies;
use crate::eval::profile::Profile;
use crate::ir::MeasureId;
use crate::source::Span;
use crate::trials::{Aim, AimKind, Trial};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The most proposed cases of one measure.
const PROPOSED: usize = 4;

/// The findings of one side only. The second part is what the reconciliation with the sources found. A finding is known
/// by its code and the rule that it is about, under whatever name and on whatever line; where it is about no rule, by its
/// words.
pub fn findings(before: &Compiled, after: &Compiled, pairs: &[Pair]) -> [Change; 2] {
    let old = |id: MeasureId| pairs.iter().position(|p| p.old == Some(id));
    let new = |id: MeasureId| pairs.iter().position(|p| p.new == Some(id));
    let (was, is) = (keyed(before, &old), keyed(after, &new));
    let ([gone, lost], [appeared, found]) = (only(before, &was, &is), only(after, &is, &was));
    [Change { appeared, gone }, Change { appeared: found, gone: lost }]
}

/// What a finding is known by: its code, and the place of its rule among those of both sides, or what it says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// About a measure.
    Rule(&'static str, usize),
    /// About something else.
    Words(&'static str, String),
}

fn keyed<'c>(side: &'c Compiled, rule: &dyn Fn(MeasureId) -> Option<usize>) -> Vec<(Key, &'c Diagnostic)> {
    let ids = (0..).map(MeasureId).zip(&side.program.measures);
    let places: Vec<(Span, usize)> = ids.filter_map(|(id, m)| Some((whole(side, m.name_span?)?, rule(id)?))).collect();
    let key = |found: &Diagnostic| {
        let at = found.labels.first().map(|label| label.span);
        let inside = |span: &Span, at: Span| span.source == at.source && span.start <= at.start && at.start < span.end;
        let rule = at.and_then(|at| places.iter().find(|(span, _)| inside(span, at)));
        match rule {
            Some((_, rule)) => Key::Rule(found.code.id, *rule),
            None => Key::Words(found.code.id, found.message.clone()),
        }
    };
    side.findings.iter().map(|found| (key(found), found)).collect()
}

/// The whole of a measure, from the line of its name on.
fn whole(side: &Compiled, name: Span) -> Option<Span> {
    let length = u32::try_from(declaration(side, name).len()).ok()?;
    Some(Span { end: name.start.checked_add(length)?, ..name })
}

/// What one side has and the other has not, without and with what the reconciliation found.
fn only(side: &Compiled, own: &[(Key, &Diagnostic)], other: &[(Key, &Diagnostic)]) -> [Vec<Finding>; 2] {
    let mut others: BTreeMap<&Key, usize> = BTreeMap::new();
    other.iter().for_each(|(key, _)| *others.entry(key).or_default() += 1);
    let fresh = own.iter().filter(|(key, _)| match others.get_mut(key) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        Some(_) | None => true,
    });
    let (sources, rest): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
        fresh.map(|(_, found)| *found).partition(|f| of_sources(f.code.id));
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

/// The cases of both sides, those of the new one run, and proposed ones for regions of changed results in which none lies.
pub fn cases(
    (before, after): (&Compiled, &Compiled),
    found: &mut Comparison,
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
    let removed = old.keys().filter(|name| !new.contains_key(*name)).cloned().collect();
    let fresh = |name: &String| added.contains(name) || changed.contains(name);
    let tried: Vec<Tried> = example::profiles(after, console.today())
        .into_iter()
        .filter(|(name, ..)| fresh(name))
        .map(|t| (t.1, t.2))
        .collect();
    let (uncovered, missing) = missing(after, found, &tried);
    let proposed = proposed(after, missing, paths, console);
    Cases { added, changed, removed, passed, failed, uncovered, proposed }
}

/// The measures that a case is about, and its profile.
type Tried = (Vec<MeasureId>, Profile);

/// The changed measures with a region in which no new or changed case lies, and the witnesses of those regions.
fn missing(after: &Compiled, found: &mut Comparison, tried: &[Tried]) -> (Vec<String>, Vec<Trial>) {
    let program = &after.program;
    let (mut names, mut trials) = (Vec::new(), Vec::new());
    let changes = std::mem::take(&mut found.measures);
    for change in &changes {
        let Some((id, measure)) = change.pair.new.and_then(|id| Some((id, program.measures.get(id.index())?))) else {
            continue;
        };
        let clause = change.clauses.iter().find_map(|c| c.new).or(measure.name_span);
        let known = trials.len();
        for (region, witness) in change.regions.iter().filter_map(|r| Some((r, r.witness.as_ref()?))) {
            let covers = |(about, profile): &&Tried, found: &mut Comparison| {
                about.contains(&id)
                    && lies(&mut found.arena, &found.enums, (program, Some(id)), profile, &region.cell.limits)
            };
            let Some(outcome) = witness.new.clone() else { continue };
            if tried.iter().any(|t| covers(&t, found)) {
                continue;
            }
            let aim = Aim { kind: AimKind::Changed, spans: clause.into_iter().collect() };
            trials.push(Trial { measure: id, aim, profile: witness.draft.profile(program), outcome });
        }
        if trials.len() > known {
            names.push(measure.name.clone());
            trials.truncate(known + PROPOSED);
        }
    }
    found.measures = changes;
    (names, trials)
}

/// Profiles as cases that pass on the new side.
fn proposed(after: &Compiled, trials: Vec<Trial>, paths: &[PathBuf], console: &mut Console) -> Vec<String> {
    let cases = written::cases(&after.program, &after.sources, &trials);
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
