//! The comparison of two programs → the document of `model`.

use super::super::load::Compiled;
use super::super::outcome_json::build::{figure_of, one_line, place, status};
use super::super::outcome_json::{Figure, Place};
use super::super::profile::history::figures;
use super::super::profile::index::{clause, measure_id};
use super::super::profile::shown;
use super::super::text::diff as text;
use super::describe::Describe;
use super::model::{Clause, Document, Item, Measure, Outcome, Region, Summary, Witness};
use crate::cli::impact::edits::{self, Change};
use crate::diff::draft::{Draft, Plain};
use crate::diff::items::ItemChange;
use crate::diff::{self, Comparison, MeasureChange};
use crate::eval::{outcome, reach};
use crate::ir::{Input, MeasureId, Program, Type};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Both sides and what differs.
struct Work<'a> {
    old: &'a Compiled,
    new: &'a Compiled,
    found: &'a Comparison,
    describe: Describe<'a>,
}

/// The document of a comparison.
pub fn document(old: &str, new: &str, before: &Compiled, after: &Compiled, found: &Comparison) -> Document {
    let describe = Describe::new(&found.arena, &found.enums, &before.program, &after.program);
    let work = Work { old: before, new: after, found, describe };
    let measures: Vec<Measure> = found.measures.iter().map(|m| work.measure(m)).collect();
    let count = |what: &str| measures.iter().filter(|m| m.change == what).count();
    let summary = Summary {
        added: count("added"),
        removed: count("removed"),
        changed: count("changed"),
        equivalent: count("equivalent"),
        undecided: count("undecided"),
        unchanged: found.unchanged,
    };
    let meaning = match (found.same_meaning(), summary.undecided) {
        (true, _) => "same",
        (false, open) if open > 0 && summary.added + summary.removed + summary.changed == 0 => "undecided",
        (false, _) => "differs",
    };
    let items = found.items.iter().map(|i| work.item(i)).collect();
    let dates = super::dates::moments(&before.program, &after.program, &found.measures);
    Document { version: 1, old: old.to_owned(), new: new.to_owned(), meaning, summary, measures, items, dates }
}

impl Work<'_> {
    fn measure(&self, change: &MeasureChange) -> Measure {
        let (side, id) = match (change.pair.new, change.pair.old) {
            (Some(id), _) => (self.new, id),
            (None, Some(id)) => (self.old, id),
            (None, None) => (self.new, MeasureId(u32::MAX)),
        };
        let measure = side.program.measures.get(id.index());
        let before = change.pair.old.and_then(|id| self.old.program.measures.get(id.index()));
        let number = |side: &Compiled, m: &crate::ir::Measure| {
            m.document.and_then(|d| side.program.documents.get(d.index())).map(|d| d.number.clone()).unwrap_or_default()
        };
        let document = measure.map(|m| number(side, m)).filter(|n| !n.is_empty());
        let both = before.zip(measure).filter(|_| change.pair.new.is_some());
        let moved = both.and_then(|(a, b)| self.moved(a, b, &number(self.old, a), document.as_deref().unwrap_or("")));
        let mut clauses: Vec<Clause> = change.clauses.iter().map(|c| self.clause(c)).collect();
        let all = clauses.len();
        clauses.retain(|c| c.formal || c.old != c.new);
        let indirect = change.indirect || clauses.len() < all;
        let beside: BTreeSet<String> = change.regions.iter().filter_map(|r| self.name(r.beside?)).collect();
        if both.is_some() && !change.same() {
            clauses.extend(self.written(change, &clauses));
        }
        let open = change.regions.iter().filter(|r| r.witness.is_none()).count();
        Measure {
            id: measure_id(&side.program, id),
            name: measure.map(|m| m.name.clone()).unwrap_or_default(),
            document,
            clause: clause(&side.program, id),
            change: word(change),
            renamed_from: both.filter(|(a, b)| a.name != b.name).map(|(a, _)| a.name.clone()),
            moved_from: moved,
            through: if indirect { self.through(change) } else { Vec::new() },
            beside: beside.into_iter().collect(),
            clauses,
            regions: change.regions.iter().map(|r| self.region(r)).collect(),
            nothing_else: both.is_some(),
            undecided: (open > 0 && both.is_some()).then(|| text::undecided(open)),
            open_beside: change.open.iter().filter_map(|id| self.name(*id)).collect(),
            bodies: measure.and_then(|m| m.bodies.clone()),
            place: measure.and_then(|m| m.name_span).map(|span| place(&side.sources, span)),
        }
    }

    /// The name of a measure of the new side.
    fn name(&self, id: MeasureId) -> Option<String> {
        self.new.program.measures.get(id.index()).map(|m| m.name.clone())
    }

    /// The days in force and the refinements that are written otherwise: the forms hold these as parts of other clauses.
    fn written(&self, change: &MeasureChange, known: &[Clause]) -> Vec<Clause> {
        let new = |c: &Change| {
            matches!(c.word.as_str(), text::VALID | text::TIER)
                && !known.iter().any(|k| k.new == c.new && k.old == c.old)
        };
        let all = edits::of_pair(self.old, self.new, &change.pair).into_iter().filter(new);
        all.map(|c| Clause { word: c.word, old: c.old, new: c.new, formal: false }).collect()
    }

    /// The document or the file in which a measure stood.
    fn moved(&self, a: &crate::ir::Measure, b: &crate::ir::Measure, from: &str, to: &str) -> Option<String> {
        if from != to {
            return Some(from.to_owned());
        }
        let file = |side: &Compiled, m: &crate::ir::Measure| {
            let span = m.name_span?;
            let name = side.sources.get(span.source)?.name.to_string();
            Some(name.rsplit(['/', ':']).next().unwrap_or(&name).to_owned())
        };
        let (from, to) = (file(self.old, a)?, file(self.new, b)?);
        (from != to && self.old.paths.len() > 1).then_some(from)
    }

    /// The changed items that reach a measure, and the measures that it reads of which a clause says something else.
    fn through(&self, change: &MeasureChange) -> Vec<String> {
        let reached = |item: &&ItemChange| change.pair.new.is_some_and(|id| item.reaches.contains(&id));
        let items = self.found.items.iter().filter(reached).map(|item| format!("{} {}", item.kind, item.name));
        let read = change.pair.new.map(|id| reach(&self.new.program, id).measures).unwrap_or_default();
        let own = |other: &&MeasureChange| {
            let is_read = other.pair.new.is_some_and(|id| read.contains(&id) && Some(id) != change.pair.new);
            is_read && other.clauses.iter().any(|clause| !clause.formal)
        };
        let others = self.found.measures.iter().filter(own).filter_map(|other| self.name(other.pair.new?));
        items.chain(others.map(|name| text::of_measure(&name))).collect()
    }

    fn clause(&self, change: &diff::ClauseChange) -> Clause {
        let [was, is] = change.said.clone();
        let old = was.or_else(|| change.old.map(|s| self.text(self.old, s)));
        let new = is.or_else(|| change.new.map(|s| self.text(self.new, s)));
        Clause { word: change.word.clone(), old, new, formal: change.formal }
    }

    fn text(&self, side: &Compiled, span: Span) -> String {
        one_line(side.sources.text(span))
    }

    fn region(&self, region: &diff::Region) -> Region {
        Region {
            conditions: self.describe.limits(&region.cell.limits),
            witness: region.witness.as_ref().map(|w| self.witness(w)),
            around: region.around,
            beside: region.beside.and_then(|id| self.name(id)),
            undecided: region.cell.undecided || region.witness.is_none(),
        }
    }

    fn witness(&self, witness: &diff::witness::Witness) -> Witness {
        let outcome =
            |side: &Compiled, found: &Option<outcome::Outcome>| found.as_ref().map(|o| result(&side.program, o));
        Witness {
            date: witness.draft.date.to_string(),
            inputs: self.inputs(&witness.draft),
            params: self.figures(&witness.draft),
            readings: witness.draft.readings.clone(),
            received: witness.draft.received.iter().flat_map(|(name, count)| received(name, count)).collect(),
            old: outcome(self.old, &witness.old),
            new: outcome(self.new, &witness.new),
        }
    }

    fn inputs(&self, draft: &Draft) -> BTreeMap<String, String> {
        let shown = |(name, plain): (&String, &Plain)| {
            let value = match plain {
                Plain::Member(name) => name.clone(),
                Plain::Members(names) => format!("{{{}}}", names.join("、")),
                Plain::Value(value) => {
                    let (program, ty) = self.typed(name)?;
                    shown::value(program, &ty, value)
                }
            };
            Some((name.clone(), value))
        };
        // One of several is the first, not the only one.
        let several = |entity: &str| draft.values.keys().any(|n| n.starts_with(&format!("{entity}[2].")));
        let named = |name: String| match name.split_once('.') {
            Some((entity, field)) if several(entity) => format!("{entity}[1].{field}"),
            _ => name,
        };
        folded(draft.values.iter().filter_map(shown).map(|(name, value)| (named(name), value)).collect())
    }

    fn figures(&self, draft: &Draft) -> BTreeMap<String, String> {
        let shown = |(name, n): (&String, &crate::value::Rational)| {
            let program = [&self.new.program, &self.old.program];
            let (program, ty) = program.into_iter().find_map(|p| {
                let param = p.params.iter().find(|x| x.name == *name).map(|x| x.ty.clone());
                Some((p, param.or_else(|| p.delegated.iter().find(|d| d.name == *name).map(|d| d.ty.clone()))?))
            })?;
            Some((name.clone(), shown::number(program, &ty, *n)))
        };
        draft.figures.iter().filter_map(shown).collect()
    }

    /// The type of an input or a field, from the new side where it has it.
    fn typed(&self, name: &str) -> Option<(&Program, Type)> {
        [&self.new.program, &self.old.program].into_iter().find_map(|p| Some((p, input(p, name)?.ty.clone())))
    }

    fn item(&self, item: &ItemChange) -> Item {
        let side = if item.both || item.old.is_none() { self.new } else { self.old };
        let change = match (item.both, item.old) {
            (true, _) => "changed",
            (false, Some(_)) => "removed",
            (false, None) => "added",
        };
        Item {
            kind: item.kind.to_owned(),
            name: item.name.clone(),
            change,
            old: item.old.map(|s| declaration(self.old, s)),
            new: item.new.map(|s| declaration(self.new, s)),
            reaches: item.reaches.iter().map(|id| measure_id(&side.program, *id)).collect(),
        }
    }
}

/// The inputs where elements that are all alike in a field are told once: `员工[1..21].保费`.
fn folded(mut inputs: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let firsts: Vec<String> = inputs.keys().filter(|name| name.contains("[1].")).cloned().collect();
    for first in firsts {
        let at = |n: usize| first.replacen("[1].", &format!("[{n}]."), 1);
        let Some(value) = inputs.get(&first).cloned() else { continue };
        let all = (1..).take_while(|n| inputs.contains_key(&at(*n))).count();
        if all >= FOLDED && (1..=all).all(|n| inputs.get(&at(n)) == Some(&value)) {
            (1..=all).for_each(|n| drop(inputs.remove(&at(n))));
            inputs.insert(first.replacen("[1].", &format!("[1..{all}]."), 1), value);
        }
    }
    inputs
}

/// So many elements that are alike are told as one.
const FOLDED: usize = 3;

/// An input, or a field as `实体.字段`.
pub(super) fn input<'p>(program: &'p Program, name: &str) -> Option<&'p Input> {
    let plain = program.inputs.iter().find(|i| i.name == name);
    plain.or_else(|| {
        let (entity, field) = name.split_once('.')?;
        let entity = entity.split_once('[').map_or(entity, |(entity, _)| entity).trim_end_matches('′');
        let entity = program.entities.iter().find(|e| e.name == entity)?;
        entity.fields.iter().find(|f| f.name == field)
    })
}

/// The lines of a declaration whose name stands at a place: to the bracket that closes it.
pub(in crate::cli) fn declaration(side: &Compiled, name: Span) -> String {
    let Some(file) = side.sources.get(name.source) else { return String::new() };
    let text: &str = &file.text;
    let at = usize::try_from(name.start).unwrap_or(0);
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |n| n + 1);
    let mut depth = 0_usize;
    let mut end = text.len();
    for (offset, c) in text.get(start..).unwrap_or_default().char_indices() {
        match c {
            '{' | '｛' => depth += 1,
            '}' | '｝' => depth = depth.saturating_sub(1),
            '\n' if depth == 0 => {
                end = start + offset;
                break;
            }
            _ => {}
        }
    }
    text.get(start..end).unwrap_or_default().trim_end().to_owned()
}

fn word(change: &MeasureChange) -> &'static str {
    match (change.pair.old, change.pair.new) {
        (None, _) => "added",
        (_, None) => "removed",
        _ if change.differs() || change.clauses.iter().any(|c| c.formal) => "changed",
        _ if change.same() => "equivalent",
        _ => "undecided",
    }
}

fn result(program: &Program, found: &outcome::Outcome) -> Outcome {
    let none = Figure { kind: "none", bound: "exact", value: None, max: None, unit: None };
    let result = found.figure.as_ref().map_or(none, |f| figure_of(program, f));
    Outcome { status: status(found.status), result, grants: found.grants.clone() }
}

/// What was received before, as profiles name it.
fn received(name: &str, count: &crate::eval::profile::Count) -> Vec<(String, String)> {
    let told = figures(count).into_iter().filter_map(|(word, n)| Some((word, n.filter(|n| !n.is_zero())?)));
    told.map(|(word, n)| (format!("享受记录.{name}.{word}"), n.to_string())).collect()
}

/// Where something stands, for people.
pub(super) fn place_text(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}
