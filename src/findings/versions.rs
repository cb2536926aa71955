//! Versions of one document: days that none of them covers, days that two cover.
//!
//! In: the measures of a program. Two measures of one name are versions of each other where their documents have one
//! title and region, or one repeals the other.

use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::ir::{ChangeKind, Document, DocumentChange, Measure, Program};
use crate::source::Span;
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A version of a measure.
struct Version<'p> {
    measure: &'p Measure,
    document: &'p Document,
    from: Date,
    /// The last day; absent: not limited.
    to: Option<Date>,
    /// The repeal that ends it.
    ended: Option<Span>,
}

/// Examines all measures that stand in several documents.
pub fn examine(program: &Program, found: &mut Vec<Diagnostic>) {
    let mut by_name: BTreeMap<&str, Vec<Version<'_>>> = BTreeMap::new();
    for measure in &program.measures {
        let document = measure.document.and_then(|d| program.documents.get(d.index()));
        if let Some(version) = document.and_then(|d| version(program, measure, d)) {
            by_name.entry(measure.name.as_str()).or_default().push(version);
        }
    }
    let mut told = BTreeSet::new();
    for versions in by_name.values_mut() {
        versions.sort_by_key(|v| v.from);
        for pair in versions.windows(2) {
            if let [old, new] = pair {
                found.extend(compare(old, new, &mut told));
            }
        }
    }
}

fn version<'p>(program: &'p Program, measure: &'p Measure, document: &'p Document) -> Option<Version<'p>> {
    let repeals = program.documents.iter().flat_map(|other| other.changes.iter().map(move |c| (other, c)));
    let repeal = repeals
        .filter(|(_, c)| c.kind == ChangeKind::Repeals && c.number == document.number && concerns(c, measure))
        .filter_map(|(other, c)| Some((c.from.or(other.validity.from).or(other.published)?, c.span)))
        .min_by_key(|(day, _)| *day);
    let last = repeal.and_then(|(day, _)| day.add(0, -1));
    let own = measure.validity.to;
    // A repeal of the whole document stands in the measure's own days already.
    let early = last.is_some_and(|last| own.is_none_or(|own| last <= own));
    Some(Version {
        measure,
        document,
        from: measure.validity.from.or(document.published)?,
        to: if early { last } else { own },
        ended: repeal.filter(|_| early).map(|(_, span)| span),
    })
}

/// Whether a repeal is of the whole document or of the measure's clause.
fn concerns(change: &DocumentChange, measure: &Measure) -> bool {
    let Some(clause) = &change.clause else { return true };
    measure.citation.as_ref().is_some_and(|c| c.clauses.contains(clause))
}

/// Whether two versions are of one document.
fn related(old: &Version<'_>, new: &Version<'_>) -> bool {
    let titled = old.document.title.is_some() && old.document.title == new.document.title;
    let amended =
        |a: &Document, b: &Document| a.changes.iter().any(|c| c.number == b.number && c.kind != ChangeKind::Follows);
    let changed = amended(new.document, old.document);
    old.document.number != new.document.number && old.document.region == new.document.region && (titled || changed)
}

fn compare(old: &Version<'_>, new: &Version<'_>, told: &mut BTreeSet<Vec<Span>>) -> Option<Diagnostic> {
    let amends = new.document.changes.iter().any(|c| c.kind == ChangeKind::Amends && c.number == old.document.number);
    let next = old.to.and_then(|to| to.add(0, 1));
    // An amended text ends where the new one begins: only days between the two can be left out.
    let gap = next.is_some_and(|next| next < new.from);
    if !related(old, new) || amends && !gap {
        return None;
    }
    let (code, message) = match (old.to, next) {
        (None, _) => (codes::W0718, format!("自 {} 起新旧两份都有效", new.from)),
        (Some(to), _) if new.from <= to => {
            let last = new.to.map_or(to, |end| end.min(to));
            (codes::W0718, format!("{} 至 {last} 新旧两份都有效", new.from))
        }
        (Some(_), Some(next)) if next < new.from => {
            let last = new.from.add(0, -1)?;
            (codes::W0717, format!("{next} 至 {last} 新旧两份都不管"))
        }
        (Some(_), _) => return None,
    };
    let name = new.measure.name_span?;
    let mut places: Vec<Span> =
        [new.measure.validity.span, old.measure.validity.span, old.ended].into_iter().flatten().collect();
    places.dedup();
    let known = places.iter().copied().chain((places.len() < 2).then_some(name)).collect();
    if !told.insert(known) {
        return None;
    }
    let report = Diagnostic::new(code, name, format!("「{}」{message}", new.measure.name)).saying("新的一份");
    let report = old.measure.name_span.into_iter().fold(report, |r, s| r.also(s, "旧的一份"));
    let report = places.into_iter().fold(report, |r, s| r.also(s, "起止从这里来"));
    let help = if code == codes::W0717 {
        "核对两份的有效期；中间确实没有的，写明理由"
    } else {
        "核对有效期，或者写 废止 旧文件 自 新的一份施行之日"
    };
    Some(report.help(help))
}
