//! Names that are declared twice where one file sees both, and measures that nothing tells apart.

use super::{Entry, Names, Referent};
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{MeasureKind, Program};
use std::collections::BTreeMap;
use std::collections::btree_map;

/// Which declarations of one name may stand beside each other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    Input,
    Entity,
    Measure,
    /// `目标 x 不少于 …` is named by the input that it counts.
    Target,
    /// A parameter with its values.
    Param,
    /// A parameter that leaves its values to another document.
    BlankParam,
    Other,
}

/// Reports all of them, in order of appearance. A second declaration no longer bears the name, so that its uses are
/// not reported too.
pub fn report(names: &mut Names, program: &Program, diags: &mut Vec<Diagnostic>) {
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut entries = std::mem::take(&mut names.entries);
    for (text, entries) in &mut entries {
        report_name(names, program, (text, entries), &mut found);
    }
    names.entries = entries;
    found.extend(same_identity(program));
    found.sort_by_key(|d| d.labels.first().map(|l| (l.span.source, l.span.start)));
    diags.extend(found);
}

fn report_name(
    names: &Names,
    program: &Program,
    (text, entries): (&str, &mut Vec<Entry>),
    found: &mut Vec<Diagnostic>,
) {
    let mut firsts: BTreeMap<(usize, Class), Entry> = BTreeMap::new();
    entries.retain(|entry| {
        let class = class(names, program, entry.referent);
        let earlier = firsts.iter().find(|((unit, theirs), _)| {
            let near = names.sees(entry.unit, *unit) || names.sees(*unit, entry.unit);
            near && !side_by_side(class, *theirs, entry.unit == *unit)
        });
        let report = earlier.and_then(|(_, first)| duplicate(text, entry, first));
        let kept = report.is_none();
        found.extend(report);
        if kept {
            firsts.entry((entry.unit, class)).or_insert(*entry);
        }
        kept
    });
}

fn class(names: &Names, program: &Program, referent: Referent) -> Class {
    match referent {
        Referent::Input(_) => Class::Input,
        Referent::Entity(_) => Class::Entity,
        Referent::Measure(id) => match program.measures.get(id.index()).map(|m| m.kind) {
            Some(MeasureKind::Target) => Class::Target,
            Some(MeasureKind::Measure | MeasureKind::Rule) | None => Class::Measure,
        },
        Referent::Param(id) if names.blank.contains(&id) => Class::BlankParam,
        Referent::Param(_) => Class::Param,
        Referent::Definition(_) | Referent::Reading(_) | Referent::Enum(_) => Class::Other,
    }
}

fn side_by_side(a: Class, b: Class, same_file: bool) -> bool {
    match (a.min(b), a.max(b)) {
        (Class::Input, Class::Input) | (Class::Entity, Class::Entity) => !same_file,
        (Class::Measure | Class::Target, Class::Measure | Class::Target) => true,
        (Class::Input, Class::Target) => true,
        (Class::Param, Class::BlankParam) => !same_file,
        (Class::Input | Class::Entity | Class::Measure | Class::Target, _) => false,
        (Class::Param | Class::BlankParam | Class::Other, _) => false,
    }
}

fn duplicate(text: &str, entry: &Entry, first: &Entry) -> Option<Diagnostic> {
    let span = entry.span?;
    let report = Diagnostic::new(codes::E0202, span, format!("「{text}」声明了两次"))
        .saying(format!("这里声明为{}", entry.referent.keyword()))
        .help("删去其中一处，或者改名；同一个名字只指一件事");
    Some(match first.span {
        Some(place) => report.also(place, format!("先在这里声明为{}", first.referent.keyword())),
        None => report,
    })
}

/// Document, clauses and name tell measures apart.
fn same_identity(program: &Program) -> Vec<Diagnostic> {
    let mut seen = BTreeMap::new();
    let mut found = Vec::new();
    for measure in &program.measures {
        let number = measure.document.and_then(|d| program.documents.get(d.index())).map_or("", |d| d.number.as_str());
        let clauses = measure.citation.as_ref().map_or(&[][..], |c| c.clauses.as_slice());
        let Some(span) = measure.name_span else { continue };
        let source = if number.is_empty() { Some(span.source) } else { None };
        match seen.entry((number, source, clauses, measure.name.as_str())) {
            btree_map::Entry::Vacant(slot) => drop(slot.insert(span)),
            btree_map::Entry::Occupied(first) => found.push(
                Diagnostic::new(codes::E0207, span, format!("有两个「{}」，文号和条号也相同", measure.name))
                    .also(*first.get(), "先在这里声明")
                    .help("在名字后用「依据 第…条」分清，或者改名"),
            ),
        }
    }
    found
}
