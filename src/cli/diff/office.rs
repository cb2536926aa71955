//! 修订对照表: what stood there, what stands there, whom it moves; as a workbook and as a document for a word processor.

use super::build::declaration;
use super::model::{Clause, Document, Measure};
use super::page;
use crate::cli::batch::output::workbook::{Field, Sheet};
use crate::cli::load::Compiled;
use crate::cli::text::diff as text;
use crate::diff::Comparison;
use crate::source::Span;

/// The revision of one measure or declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// What was revised, with its clause.
    pub title: String,
    /// Clause by clause: what stood there, what stands there.
    pub clauses: Vec<(String, String)>,
    /// Whom it moves, a paragraph each.
    pub effects: Vec<String>,
}

/// All revisions.
pub fn revisions(document: &Document, before: &Compiled, after: &Compiled, found: &Comparison) -> Vec<Revision> {
    let measures = document.measures.iter().zip(&found.measures).map(|(measure, change)| {
        let whole = |side: &Compiled, id: Option<crate::ir::MeasureId>| {
            let span: Span = side.program.measures.get(id?.index())?.span?;
            Some(side.sources.text(span).to_owned())
        };
        let (old, new) = (whole(before, change.pair.old), whole(after, change.pair.new));
        revision(measure, old, new)
    });
    let items = found.items.iter().zip(&document.items).map(|(change, item)| {
        let old = change.old.map_or_else(none, |span| declaration(before, span));
        let new = change.new.map_or_else(none, |span| declaration(after, span));
        let title = format!("{} {}（{}）", item.kind, item.name, text::change(item.change));
        let reaches = if item.reaches.is_empty() { Vec::new() } else { vec![text::reaches(&item.reaches)] };
        Revision { title, clauses: vec![(old, new)], effects: reaches }
    });
    measures.chain(items).collect()
}

fn none() -> String {
    text::NONE.to_owned()
}

fn revision(measure: &Measure, old: Option<String>, new: Option<String>) -> Revision {
    let place = [measure.document.clone().unwrap_or_default(), measure.clause.clone()];
    let place: Vec<String> = place.into_iter().filter(|part| !part.is_empty()).collect();
    let place = if place.is_empty() { String::new() } else { format!("（{}）", place.join(" ")) };
    let cell = |text: &Option<String>| text.clone().unwrap_or_else(none);
    let clause = |c: &Clause| (cell(&c.old), cell(&c.new));
    let clauses = match measure.change {
        "added" | "removed" => vec![(cell(&old), cell(&new))],
        _ => measure.clauses.iter().map(clause).collect(),
    };
    Revision {
        title: format!("{}：{}{place}", text::change(measure.change), measure.name),
        clauses,
        effects: effects(measure),
    }
}

fn effects(measure: &Measure) -> Vec<String> {
    let mut all = Vec::new();
    if !measure.through.is_empty() {
        all.push(text::through(&measure.through));
    }
    if !measure.beside.is_empty() {
        all.push(text::beside(&measure.beside));
    }
    if measure.change == "equivalent" {
        all.push(text::EQUIVALENT.to_owned());
        return all;
    }
    for region in &measure.regions {
        if let [who, old, new] = page::row(measure, region).as_slice() {
            all.push(text::effect(&who.replace('\n', "；"), old, new));
        }
    }
    if measure.nothing_else {
        all.push(if measure.regions.is_empty() { text::ONLY_FORMAL } else { text::NOTHING_ELSE }.to_owned());
    }
    all.extend(measure.undecided.clone());
    if !measure.open_beside.is_empty() {
        all.push(text::open_beside(&measure.open_beside));
    }
    all
}

/// The sheets of a workbook: the table, and the days.
pub fn sheets(document: &Document, revisions: &[Revision]) -> Vec<Sheet> {
    let words = |text: &str| Field::Text(text.to_owned());
    let head = text::OFFICE_HEADS.iter().map(|head| words(head)).collect();
    let mut rows: Vec<Vec<Field>> = vec![head];
    for revision in revisions {
        let clauses = if revision.clauses.is_empty() { &[(none(), none())][..] } else { &revision.clauses };
        for (place, (old, new)) in clauses.iter().enumerate() {
            let effects = if place == 0 { revision.effects.join("\n") } else { String::new() };
            rows.push(vec![words(&revision.title), words(old), words(new), words(&effects)]);
        }
    }
    let mut sheets = vec![Sheet { name: text::OFFICE.to_owned(), rows }];
    if !document.dates.is_empty() {
        let head = text::DATE_HEADS.iter().map(|head| words(head)).collect();
        let days = page::days(document).into_iter().map(|row| row.iter().map(|cell| words(cell)).collect());
        sheets.push(Sheet { name: text::DATES.to_owned(), rows: std::iter::once(head).chain(days).collect() });
    }
    sheets
}
