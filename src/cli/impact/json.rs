//! An impact as JSON: explicit wire types; counts and amounts are decimals in strings. See schemas/impact.schema.json.

use super::count::Move;
use super::model::{self, Impact};
use crate::cli::batch::summary::quantiles::Spread;
use serde::Serialize;
use std::collections::BTreeMap;

/// The document.
#[derive(Debug, Serialize)]
pub struct Document<'a> {
    version: u32,
    old: &'a str,
    new: &'a str,
    data: &'a str,
    synthetic: bool,
    /// Results that are open on both sides.
    undecided: &'a str,
    date: &'a str,
    rows: u64,
    bad_cells: u64,
    weight: Option<&'a str>,
    total: Line<'a>,
    sections: Vec<Section<'a>>,
    /// `sequential`: the order of `changes`.
    method: &'static str,
    changes: Vec<Step<'a>>,
    budgets: Vec<Budget<'a>>,
    cases: Vec<Case<'a>>,
}

#[derive(Debug, Serialize)]
struct Section<'a> {
    by: &'static str,
    title: &'a str,
    lines: Vec<Line<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    key: &'a str,
    clause: Option<&'a str>,
    results: &'a str,
    moved: BTreeMap<&'static str, &'a str>,
    before: Option<&'a str>,
    after: Option<&'a str>,
    difference: Option<&'a str>,
    gained: Option<&'a str>,
    lost: Option<&'a str>,
    more_each: Option<Quantiles<'a>>,
    less_each: Option<Quantiles<'a>>,
}

#[derive(Debug, Serialize)]
struct Quantiles<'a> {
    min: &'a str,
    p25: &'a str,
    p50: &'a str,
    p75: &'a str,
    max: &'a str,
}

#[derive(Debug, Serialize)]
struct Step<'a> {
    changes: Vec<Change<'a>>,
    moved: &'a str,
    gained: Option<&'a str>,
    lost: Option<&'a str>,
    net: Option<&'a str>,
    measures: BTreeMap<&'a str, Option<&'a str>>,
}

#[derive(Debug, Serialize)]
struct Change<'a> {
    subject: &'a str,
    clause: Option<&'a str>,
    old: Option<&'a str>,
    new: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Budget<'a> {
    fund: &'a str,
    ceiling: &'a str,
    declared: bool,
    before: Option<&'a str>,
    after: Option<&'a str>,
    left: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Case<'a> {
    row: u64,
    difference: &'a str,
    measures: &'a [String],
    shares: Vec<Share<'a>>,
    old: &'a str,
    new: &'a str,
}

#[derive(Debug, Serialize)]
struct Share<'a> {
    change: usize,
    difference: &'a str,
}

/// The document of an impact.
pub fn document(impact: &Impact) -> Document<'_> {
    Document {
        version: 1,
        old: &impact.old,
        new: &impact.new,
        data: &impact.data,
        synthetic: impact.synthetic,
        undecided: &impact.undecided,
        date: &impact.date,
        rows: impact.rows,
        bad_cells: impact.bad,
        weight: impact.weight.as_deref(),
        total: line(&impact.total),
        sections: impact.sections.iter().map(section).collect(),
        method: "sequential",
        changes: impact.steps.iter().map(step).collect(),
        budgets: impact.budgets.iter().map(budget).collect(),
        cases: impact.cases.iter().map(case).collect(),
    }
}

fn section(section: &model::Section) -> Section<'_> {
    Section { by: section.by, title: &section.title, lines: section.lines.iter().map(line).collect() }
}

fn line(line: &model::Line) -> Line<'_> {
    Line {
        key: &line.key,
        clause: Some(line.clause.as_str()).filter(|c| !c.is_empty()),
        results: &line.results,
        moved: line.moves.iter().map(|(how, n)| (word(*how), n.as_str())).collect(),
        before: line.before.as_deref(),
        after: line.after.as_deref(),
        difference: line.difference.as_deref(),
        gained: line.gained.as_deref(),
        lost: line.lost.as_deref(),
        more_each: line.up.as_ref().map(quantiles),
        less_each: line.down.as_ref().map(quantiles),
    }
}

fn quantiles(s: &Spread) -> Quantiles<'_> {
    Quantiles { min: &s.least, p25: &s.lower, p50: &s.median, p75: &s.upper, max: &s.greatest }
}

fn word(how: Move) -> &'static str {
    match how {
        Move::Newly => "newly_eligible",
        Move::NoLonger => "no_longer_eligible",
        Move::More => "more",
        Move::Less => "less",
        Move::NowOpen => "now_unknown",
        Move::NoLongerOpen => "no_longer_unknown",
        Move::Otherwise => "otherwise",
    }
}

fn step(step: &model::Step) -> Step<'_> {
    Step {
        changes: step.changes.iter().map(changed).collect(),
        moved: &step.heads,
        gained: step.gained.as_deref(),
        lost: step.lost.as_deref(),
        net: step.net.as_deref(),
        measures: step.measures.iter().map(|(name, net)| (name.as_str(), net.as_deref())).collect(),
    }
}

fn changed(c: &super::edits::Change) -> Change<'_> {
    let clause = Some(c.word.as_str()).filter(|w| !w.is_empty());
    Change { subject: &c.subject, clause, old: c.old.as_deref(), new: c.new.as_deref() }
}

fn budget(b: &model::Budget) -> Budget<'_> {
    Budget {
        fund: &b.fund,
        ceiling: &b.ceiling,
        declared: b.declared,
        before: b.before.as_deref(),
        after: b.after.as_deref(),
        left: b.left.as_deref(),
    }
}

fn case(told: &model::Told) -> Case<'_> {
    Case {
        row: told.row,
        difference: &told.difference,
        measures: &told.measures,
        shares: told.shares.iter().map(|(change, d)| Share { change: *change, difference: d }).collect(),
        old: &told.old,
        new: &told.new,
    }
}
