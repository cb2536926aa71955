//! The clauses of a measure on both sides, paired: those that make a figure, its conditions, and what no result depends
//! on.

use super::super::form::{Clause, Condition, Form};
use super::ClauseChange;
use crate::ir::{Measure, MeasureId, Program};
use std::collections::BTreeSet;

/// The clauses of a form as a reader sees them: quantities and their limits each by itself.
fn seen(form: &Form) -> Vec<&Clause> {
    let folds = |c: &&Clause| !form.folded.iter().any(|f| f.word == c.word);
    form.clauses.iter().filter(folds).chain(&form.folded).collect()
}

/// The clauses that make the figure, paired by word.
pub(super) fn clauses(old: &Form, new: &Form) -> Vec<ClauseChange> {
    let mut rest = seen(new);
    let mut gone = Vec::new();
    for clause in seen(old) {
        match rest.iter().position(|c| c.word == clause.word && c.term == clause.term) {
            Some(same) => drop(rest.remove(same)),
            None => gone.push(clause),
        }
    }
    let mut found = Vec::new();
    for clause in gone {
        let partner = rest.iter().position(|c| c.word == clause.word).map(|at| rest.remove(at));
        let new = partner.and_then(|c| c.span);
        found.push(ClauseChange { word: clause.word.to_owned(), old: clause.span, new, formal: false, said: NO_WORDS });
    }
    let added = rest.iter().map(|c| ClauseChange {
        word: c.word.to_owned(),
        old: None,
        new: c.span,
        formal: false,
        said: NO_WORDS,
    });
    found.extend(added);
    found
}

/// 须, 除外 and 认定, paired by what they say, then by label and order.
pub(super) fn conditions(old: &[Condition], new: &[Condition]) -> Vec<ClauseChange> {
    let mut rest: Vec<&Condition> = new.iter().collect();
    let mut gone = Vec::new();
    for condition in old {
        match rest.iter().position(|c| c.1 == condition.1) {
            Some(same) => drop(rest.remove(same)),
            None => gone.push(condition),
        }
    }
    let change = |word: &str, old, new| ClauseChange { word: word.to_owned(), old, new, formal: false, said: NO_WORDS };
    let mut found = Vec::new();
    for (word, _, span) in gone {
        let partner = rest.iter().position(|c| c.0 == *word).map(|at| rest.remove(at));
        found.push(change(word, Some(*span), partner.map(|c| c.2)));
    }
    found.extend(rest.iter().map(|c| change(&c.0, None, Some(c.2))));
    found
}

/// A clause that is told by its places.
const NO_WORDS: [Option<String>; 2] = [None, None];

/// What is no part of a result but of the rule: who pays, who is responsible, for whom, how binding, on what ground,
/// who fixes the figures that it leaves open.
pub(super) fn formal((old, before): (&Measure, &Program), (new, after): (&Measure, &Program)) -> Vec<ClauseChange> {
    let list = |names: &[String]| (!names.is_empty()).then(|| names.join("、"));
    let parts = [
        ("对象", [list(&old.subjects), list(&new.subjects)]),
        ("资金来源", [old.fund.clone(), new.fund.clone()]),
        ("责任单位", [old.bodies.clone(), new.bodies.clone()]),
        ("力度", [old.force.clone(), new.force.clone()]),
        ("由谁规定", [list(&left_open(old, before)), list(&left_open(new, after))]),
    ];
    let changed = parts.into_iter().filter(|(_, [a, b])| a != b);
    let mut found: Vec<ClauseChange> = changed
        .map(|(word, said)| ClauseChange { word: word.to_owned(), old: None, new: None, formal: true, said })
        .collect();
    let cited = |m: &Measure| m.citation.as_ref().map(|c| (c.document.clone(), c.clauses.clone()));
    if cited(old) != cited(new) {
        let span = |m: &Measure| m.citation.as_ref().map(|c| c.span);
        let (old, new) = (span(old), span(new));
        found.insert(0, ClauseChange { word: "依据".to_owned(), old, new, formal: true, said: NO_WORDS });
    }
    found
}

/// The figures that a measure leaves to a body, each once, with the body.
fn left_open(measure: &Measure, program: &Program) -> Vec<String> {
    let own = |id: MeasureId| program.measures.get(id.index()).is_some_and(|m| std::ptr::eq(m, measure));
    let slots = program.delegated.iter().filter(|d| d.measure.is_some_and(own));
    let named = slots.filter_map(|d| Some(format!("{} 由 {}", d.name, d.body.as_ref()?)));
    named.collect::<BTreeSet<String>>().into_iter().collect()
}
