//! Which measure of the new side is which of the old one.
//!
//! In: both programs and the terms of their measures. Out: pairs. A measure is known by document, clause and name; one
//! that changed its document is moved; one that kept its meaning, or its clause, under another name is renamed. A text that
//! a 修改 puts in the place of another one, and that the other side does not have, belongs to the measure that it amends.

use super::term::TermId;
use crate::ir::{Measure, MeasureId, Program};
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A measure on both sides, or on one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    /// In the old program.
    pub old: Option<MeasureId>,
    /// In the new program.
    pub new: Option<MeasureId>,
}

/// One side with the terms of its measures.
pub struct Side<'p> {
    /// The program.
    pub program: &'p Program,
    /// The whole term of each measure.
    pub terms: Vec<TermId>,
}

impl<'p> Side<'p> {
    fn measure(&self, id: usize) -> Option<&'p Measure> {
        self.program.measures.get(id)
    }

    /// The number of a measure's document.
    fn document(&self, id: usize) -> &'p str {
        let document = self.measure(id).and_then(|m| m.document).and_then(|d| self.program.documents.get(d.index()));
        document.map_or("", |d| d.number.as_str())
    }

    fn clauses(&self, id: usize) -> Option<&'p [String]> {
        self.measure(id)?.citation.as_ref().map(|c| c.clauses.as_slice())
    }
}

/// A rule by which two measures are one.
type Rule = fn(&Side<'_>, usize, &Side<'_>, usize) -> bool;

fn same_name(a: &Side<'_>, x: usize, b: &Side<'_>, y: usize) -> bool {
    a.measure(x).map(|m| (m.kind, &m.name)) == b.measure(y).map(|m| (m.kind, &m.name))
}

fn same_document(a: &Side<'_>, x: usize, b: &Side<'_>, y: usize) -> bool {
    a.document(x) == b.document(y)
}

fn same_clause(a: &Side<'_>, x: usize, b: &Side<'_>, y: usize) -> bool {
    a.clauses(x).is_some() && a.clauses(x) == b.clauses(y)
}

fn same_meaning(a: &Side<'_>, x: usize, b: &Side<'_>, y: usize) -> bool {
    a.terms.get(x) == b.terms.get(y)
}

/// The rules, the surest first. A rule pairs two measures only where it fits no third.
const RULES: [Rule; 7] = [
    |a, x, b, y| same_name(a, x, b, y) && same_document(a, x, b, y) && same_clause(a, x, b, y),
    |a, x, b, y| same_name(a, x, b, y) && same_document(a, x, b, y),
    |a, x, b, y| same_name(a, x, b, y) && same_clause(a, x, b, y) && same_meaning(a, x, b, y),
    |a, x, b, y| same_name(a, x, b, y),
    |a, x, b, y| same_document(a, x, b, y) && same_meaning(a, x, b, y) && same_clause(a, x, b, y),
    |a, x, b, y| same_document(a, x, b, y) && same_meaning(a, x, b, y),
    |a, x, b, y| same_document(a, x, b, y) && same_clause(a, x, b, y),
];

/// The pairs in order of the new side, then what is gone in order of the old one.
pub fn pairs(old: &Side<'_>, new: &Side<'_>) -> Vec<Pair> {
    let mut partner: Vec<Option<usize>> = vec![None; new.program.measures.len()];
    let mut free: BTreeSet<usize> = (0..old.program.measures.len()).collect();
    for rule in RULES {
        let open: Vec<usize> = partner.iter().enumerate().filter(|(_, p)| p.is_none()).map(|(y, _)| y).collect();
        for y in &open {
            let fits: Vec<usize> = free.iter().copied().filter(|x| rule(old, *x, new, *y)).collect();
            let [x] = fits.as_slice() else { continue };
            if open.iter().filter(|other| rule(old, *x, new, **other)).count() == 1 {
                partner.get_mut(*y).into_iter().for_each(|p| *p = Some(*x));
                free.remove(x);
            }
        }
    }
    let id = |index: usize| u32::try_from(index).ok().map(MeasureId);
    let kept = partner.into_iter().enumerate().map(|(y, x)| Pair { old: x.and_then(id), new: id(y) });
    kept.chain(free.into_iter().map(|x| Pair { old: id(x), new: None })).collect()
}

/// The texts that 修改 put in the place of a measure and that the other side does not have, in order of their days.
pub type Later = BTreeMap<MeasureId, Vec<MeasureId>>;

/// Those of one side, by the last text before them that both sides have.
pub fn later(program: &Program, pairs: &[Pair], of: fn(&Pair) -> [Option<MeasureId>; 2]) -> Later {
    let both: BTreeSet<MeasureId> =
        pairs.iter().filter_map(|pair| if let [Some(own), Some(_)] = of(pair) { Some(own) } else { None }).collect();
    let mut texts: BTreeMap<MeasureId, Vec<(Date, MeasureId)>> = BTreeMap::new();
    for (id, measure) in (0..).map(MeasureId).zip(&program.measures) {
        let amends = measure.amends.filter(|_| in_its_place(program, measure));
        amends.into_iter().for_each(|a| texts.entry(a.original).or_default().push((a.from, id)));
    }
    let mut found = Later::new();
    for (original, mut texts) in texts {
        texts.sort();
        let mut host = original;
        for (_, id) in texts {
            if both.contains(&id) {
                host = id;
            } else if both.contains(&host) {
                found.entry(host).or_default().push(id);
            }
        }
    }
    found
}

/// Whether an amended text is judged on the same day as the one that it replaces, so that never both are in force.
pub fn in_its_place(program: &Program, text: &Measure) -> bool {
    let Some(original) = text.amends.and_then(|a| program.measures.get(a.original.index())) else { return false };
    let document = text.document.and_then(|d| program.documents.get(d.index()));
    document.is_some_and(|d| d.transition.is_some()) || text.validity.by == original.validity.by
}
