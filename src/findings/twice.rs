//! Two measures that pay for the same thing, for the same beneficiary at the same time, without an exclusion.
//!
//! In: the measures that pay in 元. The same thing: both standards take a share of one amount, both count one quantity,
//! both have tiers over one enumeration, or both bear one name. Advice: a document may mean both.

use super::site;
use crate::analyze::{Boxes, Found, meet};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::Status;
use crate::eval::reach::{self, Reach};
use crate::ir::{Document, ExprKind, Measure, MeasureId, MeasureKind, Program, Type};
use crate::units::{Dimension, UnitId};
use std::collections::{BTreeMap, BTreeSet};

use super::witness::Replay;

/// The most pairs that are looked at.
const MOST: usize = 2000;

/// The most measures that pay for one thing.
const MOST_OF_ONE: usize = 12;

/// A measure that pays.
struct Payer<'p> {
    id: MeasureId,
    measure: &'p Measure,
    document: Option<&'p Document>,
    reach: Reach,
    /// What it pays for.
    things: BTreeSet<String>,
}

/// Examines all pairs of measures that pay for one thing.
pub fn examine(program: &Program, replay: &Replay<'_>, found: &mut Vec<Diagnostic>) {
    let ids = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
    let payers: Vec<Payer<'_>> = ids.filter_map(|id| payer(program, id)).collect();
    let mut by_thing: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, payer) in payers.iter().enumerate() {
        payer.things.iter().for_each(|thing| by_thing.entry(thing).or_default().push(index));
    }
    let mut pairs = BTreeSet::new();
    // What many measures are about (the size of a firm) is nothing that one of them pays for.
    for list in by_thing.values().filter(|list| list.len() <= MOST_OF_ONE) {
        for (n, a) in list.iter().enumerate() {
            pairs.extend(list.iter().skip(n + 1).map(|b| (*a, *b)));
        }
        if pairs.len() > MOST {
            break;
        }
    }
    for (a, b) in pairs {
        if let (Some(a), Some(b)) = (payers.get(a), payers.get(b)) {
            found.extend(pair(program, replay, a, b));
        }
    }
}

fn payer(program: &Program, id: MeasureId) -> Option<Payer<'_>> {
    let measure = program.measures.get(id.index())?;
    let pays = |t: &crate::ir::Tiered| matches!(&t.ty, Type::Number(d) if d.power(UnitId::YUAN) == 1);
    let standards = || measure.standards.iter().filter_map(|s| program.tiered.get(s.value.index()));
    if measure.kind != MeasureKind::Measure || !standards().any(pays) || !measure.applications.is_empty() {
        return None;
    }
    let document = measure.document.and_then(|d| program.documents.get(d.index()));
    let mut things = BTreeSet::new();
    for standard in measure.standards.iter() {
        let amount = reach::reach_tiered(program, standard.value);
        for input in &amount.inputs {
            let Some(declared) = program.inputs.get(input.index()) else { continue };
            match &declared.ty {
                Type::Number(d) if d.power(UnitId::YUAN) == 1 => drop(things.insert(format!("费 {}", declared.name))),
                Type::Enum(_) => drop(things.insert(format!("级 {}", declared.name))),
                _ => {}
            }
        }
        if amount.inputs.is_empty() && measure.quantities.is_empty() && measure.per_element.is_none() {
            things.insert(format!("名 {}", measure.name));
        }
    }
    for quantity in &measure.quantities {
        let value = program.tiered.get(quantity.value.index())?;
        if let Some(ExprKind::Input(input)) = value.base.map(|b| program.expr(b).kind.clone())
            && quantity.dimension != Dimension::of(UnitId::PERSON)
        {
            things.insert(format!("量 {}", program.inputs.get(input.index())?.name));
        }
    }
    things.insert(format!("名 {}", measure.name));
    Some(Payer { id, measure, document, reach: reach::reach(program, id), things })
}

fn pair(program: &Program, replay: &Replay<'_>, a: &Payer<'_>, b: &Payer<'_>) -> Option<Diagnostic> {
    let same_document = a.measure.document == b.measure.document;
    let related = a.reach.measures.contains(&b.id) || b.reach.measures.contains(&a.id);
    let grouped = program.groups.iter().any(|g| g.members.contains(&a.id) && g.members.contains(&b.id));
    let entity = |m: &Measure| m.per_element.as_ref().map(|e| e.entity);
    if related || grouped || a.measure.subjects != b.measure.subjects || entity(a.measure) != entity(b.measure) {
        return None;
    }
    if !same_document && (!same_place(a.document, b.document) || linked(a.document?, b.document?)) {
        return None;
    }
    let mut boxes = Boxes::exact(program);
    let first = site::reached(&mut boxes, a.measure);
    let second = site::reached(&mut boxes, b.measure);
    let point = match boxes.find(&meet(&first, &second)?) {
        Found::Exact(point) => point,
        Found::Nowhere | Found::Guess(_) | Found::Undecided(_) => return None,
    };
    let paid = [Status::Eligible, Status::Compliant];
    let (one, two) = (replay.witness(&point, a.id, &paid), replay.witness(&point, b.id, &paid));
    let (_, other) = (one?, two?);
    let code = if same_document { codes::A0713 } else { codes::A0714 };
    let what = a.things.intersection(&b.things).find_map(|t| t.split_once(' ')).map_or("", |(_, name)| name);
    let message = if what == a.measure.name {
        format!("两份文件都给「{what}」，同一户两份都能得到，没有写互斥")
    } else {
        format!("两项都按「{what}」付钱，同一户两项都能得到，没有写互斥")
    };
    let report = Diagnostic::new(code, b.measure.name_span?, message).saying("后一项");
    let mut report = report.also(a.measure.name_span?, "前一项");
    report.witness = replay.text("两项都能得到", &other);
    Some(report.help("核对原文是否允许两项都享受；不允许的写 不得重复享受，允许的写 容许 并说明理由"))
}

/// Whether one region lies in the other.
fn same_place(a: Option<&Document>, b: Option<&Document>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    !a.region.is_empty() && !b.region.is_empty() && a.region.iter().zip(&b.region).all(|(x, y)| x == y)
}

/// Whether one document repeals or amends the other, or both are versions of one: their days are compared elsewhere.
fn linked(a: &Document, b: &Document) -> bool {
    let names = |x: &Document, y: &Document| x.changes.iter().any(|c| c.number == y.number);
    names(a, b) || names(b, a) || a.title.is_some() && a.title == b.title
}
