//! Two measures that pay for the same thing, for the same beneficiary at the same time, without an exclusion.
//!
//! In: the measures that pay in 元, and what each of them pays for (`things`). Out: advice where one profile gets both,
//! as the interpreter says. A document may mean both.

use super::desk::scattered;
use super::site;
use crate::analyze::{Boxes, Found, Region, meet};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::Profile;
use crate::eval::reach::{self, Reach};
use crate::ir::{ChangeKind, Document, ElementVar, Measure, MeasureId, MeasureKind, Program, Type};
use crate::units::UnitId;
use std::collections::{BTreeMap, BTreeSet};

use super::witness::Replay;

/// The most pairs that are looked at.
const MOST: usize = 2000;

/// The most measures that pay for one thing.
const MOST_OF_ONE: usize = 12;

/// The most measures whose names are compared.
const MOST_NAMES: usize = 200;

/// The most ways to get both that are replayed.
const MOST_WAYS: usize = 24;

/// The most pairs of boxes that are looked at.
const MOST_PAIRS: usize = 4000;

/// The most measures, one after another, of which each took the place of one of the two.
const MOST_DISPLACERS: usize = 3;

/// A measure that pays.
struct Payer<'p> {
    id: MeasureId,
    measure: &'p Measure,
    document: Option<&'p Document>,
    reach: Reach,
    /// What it pays for.
    things: BTreeSet<String>,
    /// What it may pay for, where another one surely does.
    hints: BTreeSet<String>,
    /// Whether its amount is not wholly left to others.
    known: bool,
}

/// Examines all pairs of measures that pay for one thing.
pub fn examine(program: &Program, replay: &Replay<'_>, found: &mut Vec<Diagnostic>) {
    let ids = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
    let payers: Vec<Payer<'_>> = ids.filter_map(|id| payer(program, id)).collect();
    let mut by_thing: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, payer) in payers.iter().enumerate() {
        payer.things.union(&payer.hints).for_each(|thing| by_thing.entry(thing).or_default().push(index));
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
    pairs.extend(named_alike(&payers));
    for (a, b) in pairs {
        if let (Some(a), Some(b)) = (payers.get(a), payers.get(b)) {
            found.extend(pair(program, replay, a, b));
        }
    }
}

/// Pairs whose names share more than a usual word.
fn named_alike(payers: &[Payer<'_>]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (index, a) in payers.iter().enumerate().take(MOST_NAMES) {
        for (other, b) in payers.iter().enumerate().take(MOST_NAMES).skip(index + 1) {
            if super::things::shared_name(&a.measure.name, &b.measure.name).is_some() {
                found.push((index, other));
            }
        }
    }
    found
}

fn payer(program: &Program, id: MeasureId) -> Option<Payer<'_>> {
    let measure = program.measures.get(id.index())?;
    let pays = |t: &crate::ir::Tiered| matches!(&t.ty, Type::Number(d) if d.power(UnitId::YUAN) == 1);
    let standards = || measure.standards.iter().filter_map(|s| program.tiered.get(s.value.index()));
    if measure.kind != MeasureKind::Measure || !standards().any(pays) || !measure.applications.is_empty() {
        return None;
    }
    let document = measure.document.and_then(|d| program.documents.get(d.index()));
    let (things, hints) = super::things::of(program, measure);
    let known = measure.standards.iter().all(|s| !super::things::is_left_open(program, s.value));
    Some(Payer { id, measure, document, reach: reach::reach(program, id), things, hints, known })
}

/// What two measures both pay for; `None` where nothing tells that it is the same.
fn common(a: &Payer<'_>, b: &Payer<'_>, same_document: bool) -> Option<String> {
    let word = |thing: &str| thing.split_once(' ').map_or_else(String::new, |(_, name)| name.to_owned());
    // The people of one notice can be paid for twice with different aims; those of two notices hardly.
    let other_aims = super::things::other_aims(&a.measure.name, &b.measure.name);
    let by_aim = |thing: &str| thing.starts_with("员 ") || thing.starts_with("级 ");
    let counts = |thing: &&String| !(same_document && thing.starts_with("人 ") || other_aims && by_aim(thing));
    if let Some(thing) = a.things.intersection(&b.things).find(counts) {
        return Some(word(thing));
    }
    let hinted = a.things.intersection(&b.hints).chain(a.hints.intersection(&b.things)).next();
    let entity = |p: &Payer<'_>| p.measure.per_element.as_ref().map(|e| e.entity);
    hinted.map(|thing| word(thing)).or_else(|| {
        let alike = a.known && b.known && entity(a) == entity(b) && a.measure.subjects == b.measure.subjects;
        super::things::shared_name(&a.measure.name, &b.measure.name).filter(|_| alike)
    })
}

fn pair(program: &Program, replay: &Replay<'_>, a: &Payer<'_>, b: &Payer<'_>) -> Option<Diagnostic> {
    let same_document = a.measure.document == b.measure.document;
    let related = a.reach.measures.contains(&b.id) || b.reach.measures.contains(&a.id);
    let grouped = program.groups.iter().any(|g| g.members.contains(&a.id) && g.members.contains(&b.id));
    let entity = |m: &Measure| m.per_element.as_ref().map(|e| e.entity);
    if related || grouped || a.measure.subjects != b.measure.subjects || entity(a.measure) != entity(b.measure) {
        return None;
    }
    let in_transition = !same_document && ends_slowly(a.document?, b.document?);
    if !same_document && !in_transition && (!same_place(a.document, b.document) || linked(a.document?, b.document?)) {
        return None;
    }
    let what = common(a, b, same_document)?;
    let mut look = Look { program, replay, boxes: Boxes::exact(program), pair: (a.id, b.id) };
    look.boxes.unite(elements(program, a, b));
    let first = site::reached(&mut look.boxes, a.measure);
    let second = site::reached(&mut look.boxes, b.measure);
    // A guess is only as good as its replay: each way to get both is tried.
    let found = ways(&first, &second).take(MOST_WAYS).find_map(|way| look.granted(&way, MOST_DISPLACERS));
    let (profile, outcomes) = found?;
    let code = if same_document { codes::A0713 } else { codes::A0714 };
    let message = if same_document && what == a.measure.name {
        "两项的名称说的是同一件事，同一户两项都能得到，没有写互斥".to_owned()
    } else if what == a.measure.name {
        format!("两份文件都给「{what}」，同一户两份都能得到，没有写互斥")
    } else {
        format!("两项都按「{what}」付钱，同一户两项都能得到，没有写互斥")
    };
    let report = Diagnostic::new(code, b.measure.name_span?, message).saying("后一项");
    let mut report = report.also(a.measure.name_span?, "前一项");
    report.witness = super::case::cases(program, "两项都能得到", &profile, &outcomes);
    let help = if in_transition {
        "废止 有 过渡：过渡期内此前受理的仍按原来的，新的一项也已经施行；新的一项是原来一项的新规定的，把 废止 改为 修改，每一户只得一项"
    } else {
        "核对原文是否允许两项都享受；不允许的写 不得重复享受，允许的写 容许 并说明理由"
    };
    Some(report.help(help))
}

/// The elements of two measures and of those that exclude one of them: one person.
fn elements(program: &Program, a: &Payer<'_>, b: &Payer<'_>) -> Vec<ElementVar> {
    let each = |m: &MeasureId| program.measures.get(m.index())?.per_element.as_ref();
    let one = each(&a.id).map(|e| e.entity);
    let groups = program.groups.iter().filter(|g| g.members.contains(&a.id) || g.members.contains(&b.id));
    let all = [a.id, b.id].into_iter().chain(groups.flat_map(|g| g.members.iter().copied()));
    let all: BTreeSet<MeasureId> = all.collect();
    all.iter().filter_map(each).filter(|e| Some(e.entity) == one).map(|e| e.var).collect()
}

/// A search for a case in which two measures are granted.
struct Look<'r, 'p> {
    program: &'p Program,
    replay: &'r Replay<'p>,
    boxes: Boxes<'p>,
    pair: (MeasureId, MeasureId),
}

impl Look<'_, '_> {
    /// A case of a region in which both are granted. Where a third one takes the place of one of them, a case is looked
    /// for that this third one does not take in.
    fn granted(&mut self, way: &Region, left: usize) -> Option<(Profile, [Outcome; 2])> {
        let point = match self.boxes.find(way) {
            Found::Exact(point) | Found::Guess(point) => point,
            Found::Nowhere | Found::Undecided(_) => return None,
        };
        let other = match self.replay.both(&point, self.pair, &[Status::Eligible, Status::Compliant]) {
            Ok(found) => return Some(found),
            Err(displaced_by) => self.program.measures.get(displaced_by.filter(|_| left > 0)?.index())?,
        };
        self.boxes.on_day(other.base_day);
        other.requirements.iter().find_map(|requirement| {
            let met = site::met(&mut self.boxes, requirement)?;
            let without = self.boxes.subtract(way, &met).filter(|region| !region.is_nowhere())?;
            self.granted(&without, left - 1)
        })
    }
}

/// The boxes that lie in both regions, one at a time: all together they can be beyond the budget.
fn ways<'r>(a: &'r Region, b: &'r Region) -> impl Iterator<Item = Region> + 'r {
    let count = a.products.len().saturating_mul(b.products.len());
    let pair = move |index: usize| {
        let (x, y) = (index.checked_div(b.products.len())?, index.checked_rem(b.products.len())?);
        let one = |region: &Region, i: usize| Some(Region { products: vec![region.products.get(i)?.clone()] });
        meet(&one(a, x)?, &one(b, y)?).filter(|both| !both.is_nowhere())
    };
    scattered(count).take(MOST_PAIRS).filter_map(pair)
}

/// Whether one region lies in the other.
fn same_place(a: Option<&Document>, b: Option<&Document>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return false };
    !a.region.is_empty() && !b.region.is_empty() && a.region.iter().zip(&b.region).all(|(x, y)| x == y)
}

/// Whether one document repeals the other, or a part of it, with a 过渡: the old measures go on for some while the new ones
/// are in force for everybody (S101).
fn ends_slowly(a: &Document, b: &Document) -> bool {
    let repeals = |x: &Document, y: &Document| {
        x.transition.is_some() && x.changes.iter().any(|c| c.kind == ChangeKind::Repeals && c.number == y.number)
    };
    repeals(a, b) || repeals(b, a)
}

/// Whether one document repeals or amends the other, or both are versions of one: their days are compared elsewhere.
fn linked(a: &Document, b: &Document) -> bool {
    let names = |x: &Document, y: &Document| x.changes.iter().any(|c| c.number == y.number);
    names(a, b) || names(b, a) || a.title.is_some() && a.title == b.title
}
