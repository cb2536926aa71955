//! A measure of the program → what a comparison says about it.

use super::figures::{self, GIVEN, UNSPECIFIED};
use super::model::{Condition, Limit, Measure, Validity};
use super::written::Written;
use crate::cli::profile::index;
use crate::cli::text::compare as text;
use crate::ir::{self, Attestation, DefinitionId, ExprId, ExprKind, MeasureId, Requirement, Standard, TieredId};
use crate::source::Span;
use std::collections::BTreeSet;

/// The most definitions that stand below a standard.
const MOST_DEFINITIONS: usize = 12;

/// What the document says.
pub fn measure(written: Written<'_>, id: MeasureId, measure: &ir::Measure) -> Measure {
    let clause = index::clause(written.program, id);
    let each = measure.per_element.as_ref().and_then(|p| written.program.entities.get(p.entity.index()));
    let figures = figures::figures(written, measure);
    let mut seen = BTreeSet::new();
    Measure {
        id: index::measure_id(written.program, id),
        name: measure.name.clone(),
        clause: (!clause.is_empty()).then_some(clause),
        subjects: measure.subjects.clone(),
        each: each.map(|e| e.name.clone()),
        conditions: conditions(written, measure),
        figures,
        standard: standard(written, measure, &mut seen),
        limits: limits(written, measure, &mut seen),
        validity: validity(written, &measure.validity),
        fund: measure.fund.clone(),
        bodies: measure.bodies.clone(),
        force: measure.force.clone(),
    }
}

/// 须, 除外 and 认定 in order of their places.
fn conditions(written: Written<'_>, measure: &ir::Measure) -> Vec<Condition> {
    let required = |r: &Requirement| {
        let kind = if r.exclude { "exclusion" } else { "requirement" };
        (r.span, Condition { kind, name: r.label.clone(), text: written.text(r.span) })
    };
    let attested = |a: &Attestation| {
        (a.span, Condition { kind: "attestation", name: Some(a.name.clone()), text: written.text(a.span) })
    };
    let all = measure.requirements.iter().map(required).chain(measure.attestations.iter().map(attested));
    let mut all: Vec<(Span, Condition)> = all.collect();
    all.sort_by_key(|(span, _)| (span.source, span.start));
    all.dedup_by(|b, a| a.0 == b.0 && a.1.text == b.1.text);
    all.into_iter().map(|(_, condition)| condition).collect()
}

/// The standards or the conclusion, each tier on a line, then the definitions that they rest on.
fn standard(written: Written<'_>, measure: &ir::Measure, seen: &mut BTreeSet<DefinitionId>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for standard in &measure.standards {
        values.extend([Some(standard.value), standard.upper].into_iter().flatten());
        lines.extend(clause(written, standard));
    }
    if let Some(conclusion) = &measure.conclusion {
        values.push(conclusion.value);
        lines.extend(value(written, conclusion.value, |base| format!("= {base}")));
    }
    lines.extend(measure.target.iter().map(|t| written.text(t.span)));
    lines.extend(measure.entitlements.iter().map(|e| written.text(e.span)));
    lines.extend(definitions(written, &values, seen));
    lines.dedup();
    lines
}

fn clause(written: Written<'_>, standard: &Standard) -> Vec<String> {
    let upper = standard.upper.and_then(|u| written.program.tiered.get(u.index())).and_then(|t| t.base);
    let head = |base: &str| {
        let base = upper.map_or(base.to_owned(), |u| format!("{base} ~ {}", written.raw(u)));
        let clause = format!("{} {base}", text::sign(standard.bound));
        match standard.when {
            Some(when) => text::when(&clause, &written.raw(when)),
            None => clause,
        }
    };
    value(written, standard.value, head)
}

/// A value with tiers: its base with what `head` puts before it, and each tier as it is written.
fn value(written: Written<'_>, id: TieredId, head: impl Fn(&str) -> String) -> Vec<String> {
    let Some(tiered) = written.program.tiered.get(id.index()) else { return Vec::new() };
    let base = tiered.base.map_or(text::TIERS_ONLY.to_owned(), |b| written.raw(b));
    let tiers = tiered.tiers.iter().filter_map(|t| t.span).map(|span| written.text(span));
    std::iter::once(head(&base)).chain(tiers).collect()
}

/// The definitions that values read, in order of first sight, each once a measure.
fn definitions(written: Written<'_>, values: &[TieredId], seen: &mut BTreeSet<DefinitionId>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut waiting: std::collections::VecDeque<TieredId> = values.iter().copied().collect();
    while let Some(id) = waiting.pop_front() {
        for definition in read_by(written, id) {
            if seen.len() >= MOST_DEFINITIONS || !seen.insert(definition) {
                continue;
            }
            let Some(found) = written.program.definitions.get(definition.index()) else { continue };
            lines.extend(value(written, found.value, |base| text::defined(&found.name, base)));
            waiting.push_back(found.value);
        }
    }
    lines
}

/// The definitions that a value's figures name; what only its conditions name stands there.
fn read_by(written: Written<'_>, id: TieredId) -> Vec<DefinitionId> {
    let Some(tiered) = written.program.tiered.get(id.index()) else { return Vec::new() };
    let mut waiting: Vec<ExprId> = tiered.tiers.iter().rev().map(|t| t.value).chain(tiered.base).collect();
    let mut found = Vec::new();
    while let Some(e) = waiting.pop() {
        let kind = &written.program.expr(e).kind;
        if let ExprKind::Definition(definition) = kind {
            found.push(*definition);
        }
        let before = waiting.len();
        kind.operands(&mut |operand| waiting.push(operand));
        if let Some(new) = waiting.get_mut(before..) {
            new.reverse();
        }
    }
    found
}

/// What the standard is multiplied by and what limits it, in order of their places.
fn limits(written: Written<'_>, measure: &ir::Measure, seen: &mut BTreeSet<DefinitionId>) -> Vec<Limit> {
    let mut found: Vec<(Span, &'static str, Option<TieredId>)> = Vec::new();
    found.extend(measure.quantities.iter().filter_map(|q| Some((q.span?, "quantity", Some(q.value)))));
    found.extend(measure.quantity_limits.iter().map(|l| (l.span, "quantity_limit", Some(l.max))));
    found.extend(measure.caps.iter().map(|c| (c.span, "cap", Some(c.max))));
    found.extend(measure.frequencies.iter().map(|f| (f.span, "frequency", f.max)));
    found.extend(measure.uniques.iter().map(|u| (u.span, "unique", None)));
    found.extend(measure.applications.iter().map(|a| (a.span, "application", None)));
    found.extend(measure.assessed.iter().map(|a| (a.span, "assessed", None)));
    found.sort_by_key(|(span, ..)| (span.source, span.start));
    let values: Vec<TieredId> = found.iter().filter_map(|(.., value)| *value).collect();
    let clauses = found.iter().map(|(span, kind, value)| Limit {
        kind,
        state: if value.is_some_and(|v| is_open(written, v)) { UNSPECIFIED } else { GIVEN },
        text: written.text(*span),
    });
    let below = |text| Limit { kind: "definition", state: GIVEN, text };
    clauses.chain(definitions(written, &values, seen).into_iter().map(below)).collect()
}

/// Whether all that a limit can be is left to another document.
fn is_open(written: Written<'_>, id: TieredId) -> bool {
    let all = written.alternatives(id);
    !all.is_empty() && all.iter().all(|e| figures::is_left_open(written, *e))
}

fn validity(written: Written<'_>, validity: &ir::Validity) -> Validity {
    Validity {
        from: validity.from.map(|d| d.to_string()),
        to: validity.to.map(|d| d.to_string()),
        by: validity.by.map(|e| written.raw(e)).filter(|text| !text.is_empty()),
    }
}
