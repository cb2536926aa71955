//! Outcomes → wire types.

use super::{
    AlternativeResult, Chosen, Conflict, ConflictClause, Document, Element, ExcludedBy, Failed, Figure, Group,
    GroupEffect, Measure, Output, Place, ReadingEffect, Target, UndecidedBy,
};
use crate::cli::explanation;
use crate::cli::profile::{index, shown};
use crate::cli::text::outcome as text;
use crate::eval::outcome::{self, Alternative, Failure, GroupAlternative, Outcome, Report, Status};
use crate::eval::profile::Profile;
use crate::eval::reach;
use crate::ir::{
    Bound, ChangeKind, DocumentChange, DocumentId, InputId, MeasureId, MeasureKind, Program, ReadingId, Type,
};
use crate::source::{SourceMap, Span};
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What names and texts are looked up in.
#[derive(Clone, Copy, Debug)]
pub struct Texts<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Their texts.
    pub sources: &'a SourceMap,
    /// The chosen alternative of each reading.
    pub readings: &'a [usize],
}

/// The results of one profile.
pub fn document(texts: Texts<'_>, report: &Report, profile: Option<String>) -> Document {
    let is_target = |o: &&Outcome| kind(texts.program, o.measure) == Some(MeasureKind::Target);
    let (targets, measures): (Vec<&Outcome>, Vec<&Outcome>) = report.outcomes.iter().partition(is_target);
    Document {
        version: 1,
        profile,
        date: report.date.to_string(),
        measures: measures.into_iter().map(|o| measure(texts, o)).collect(),
        groups: report.groups.iter().map(|g| group(texts.program, g)).collect(),
        targets: targets.into_iter().map(|o| target(texts, o)).collect(),
        sources: sources(texts.program, report),
        hidden: BTreeMap::new(),
        untouched: BTreeSet::new(),
    }
}

/// The key of a document; those without a 文件 declaration come last.
fn source(document: Option<DocumentId>) -> u32 {
    document.map_or(u32::MAX, |d| d.0)
}

/// The documents of a report with their headings.
fn sources(program: &Program, report: &Report) -> BTreeMap<u32, String> {
    let of_measure = |o: &Outcome| program.measures.get(o.measure.index()).and_then(|m| m.document);
    let of_group = |g: &outcome::GroupOutcome| program.groups.get(g.group.index()).and_then(|g| g.document);
    let all = report.outcomes.iter().map(of_measure).chain(report.groups.iter().map(of_group));
    all.map(|declared| (source(declared), heading(program, declared))).collect()
}

fn heading(program: &Program, declared: Option<DocumentId>) -> String {
    let document = declared.and_then(|d| program.documents.get(d.index()));
    document
        .map_or(text::NO_DOCUMENT.to_owned(), |d| text::heading(&d.number, d.issuer.as_deref(), &d.region.join(".")))
}

/// The undecided results of which a profile gives no input but the region.
pub fn untouched(program: &Program, profile: &Profile, report: &Report) -> BTreeSet<String> {
    let given = |id: &InputId| {
        let has_value = profile.inputs.get(id.index()).is_some_and(|value| *value != Value::Unknown);
        has_value && program.inputs.get(id.index()).is_some_and(|input| input.ty != Type::Region)
    };
    let undecided = report.outcomes.iter().filter(|o| o.status == Status::Unknown);
    let silent = undecided.filter(|o| !reach(program, o.measure).inputs.iter().any(given));
    silent.map(|o| index::measure_id(program, o.measure)).collect()
}

/// What every other reading would give, beside each result of the document.
pub fn alternatives(texts: Texts<'_>, document: &mut Document, found: &[(MeasureId, Vec<Alternative>)]) {
    for (id, alternatives) in found {
        let (name, effects) = (index::measure_id(texts.program, *id), effects(texts, alternatives));
        if let Some(measure) = document.measures.iter_mut().find(|m| m.id == name) {
            measure.readings_all = Some(effects);
        } else if let Some(target) = document.targets.iter_mut().find(|t| t.id == name) {
            target.readings_all = Some(effects);
        }
    }
}

/// The alternatives by their reading.
fn effects(texts: Texts<'_>, alternatives: &[Alternative]) -> Vec<ReadingEffect> {
    let by_reading = alternatives.chunk_by(|a, b| a.reading == b.reading);
    by_reading.filter_map(|of_one| effect(texts, of_one)).collect()
}

fn effect(texts: Texts<'_>, alternatives: &[Alternative]) -> Option<ReadingEffect> {
    let id = alternatives.first()?.reading;
    let reading = texts.program.readings.get(id.index())?;
    let option = |place: usize| reading.options.get(place).map_or(String::new(), |(name, _)| name.clone());
    let result = |a: &Alternative| AlternativeResult {
        value: option(a.option),
        changes: a.changes,
        status: status(a.status),
        result: figure(texts.program, a.figure.as_ref()),
        grants: a.grants.clone(),
    };
    Some(ReadingEffect {
        reading: reading.name.clone(),
        chosen: texts.readings.get(id.index()).map_or(String::new(), |chosen| option(*chosen)),
        changes: alternatives.iter().any(|a| a.changes),
        alternatives: alternatives.iter().map(result).collect(),
    })
}

fn kind(program: &Program, id: MeasureId) -> Option<MeasureKind> {
    program.measures.get(id.index()).map(|m| m.kind)
}

fn name(program: &Program, id: MeasureId) -> String {
    program.measures.get(id.index()).map_or(String::new(), |m| m.name.clone())
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn measure(texts: Texts<'_>, outcome: &Outcome) -> Measure {
    let program = texts.program;
    let declared = program.measures.get(outcome.measure.index()).and_then(|m| m.document);
    Measure {
        id: index::measure_id(program, outcome.measure),
        name: name(program, outcome.measure),
        document: some(index::document_number(program, declared).to_owned()),
        clause: some(index::clause(program, outcome.measure)),
        source: source(declared),
        status: status(outcome.status),
        period: period(program, outcome),
        result: figure(program, outcome.figure.as_ref()),
        outputs: outputs(program, outcome),
        grants: outcome.grants.clone(),
        missing: outcome.missing.clone(),
        attest: outcome.attest.clone(),
        assumed: outcome.assumed.iter().map(|a| text::assumption(*a)).collect(),
        failed: failures(texts, &outcome.failed),
        conflicts: outcome.conflicts.iter().map(|c| conflict(texts, c)).collect(),
        elements: outcome.elements.iter().map(|e| element(texts, outcome, e)).collect(),
        excluded_by: outcome.excluded_by.map(|(group, by)| ExcludedBy {
            group: program.groups.get(group.index()).map_or(String::new(), |g| g.name.clone()),
            by: by.map(|id| index::measure_id(program, id)),
        }),
        undecided_by: undecided_by(program, outcome),
        readings: readings(texts, outcome),
        readings_all: None,
        errors: outcome.errors.iter().map(|e| text::compute_error(e.kind).to_owned()).collect(),
        trace: outcome.trace.as_ref().map(|t| explanation::step(texts, t)),
        clause_text: Vec::new(),
    }
}

/// The group that leaves a measure open where nothing that could be given would tell.
fn undecided_by(program: &Program, outcome: &Outcome) -> Option<UndecidedBy> {
    let undecided = outcome.undecided.as_ref().filter(|_| outcome.missing.is_empty() && outcome.attest.is_empty())?;
    Some(UndecidedBy {
        group: program.groups.get(undecided.group.index()).map_or(String::new(), |g| g.name.clone()),
        inexact: undecided.inexact.iter().map(|id| index::measure_id(program, *id)).collect(),
    })
}

/// The period in force of a measure that is not, or no longer, in force; nothing where the day is inside it (repealed).
fn period(program: &Program, outcome: &Outcome) -> Option<String> {
    let validity = &program.measures.get(outcome.measure.index())?.validity;
    let never = |day: Option<Date>| day.is_some_and(|day| day.year() == 1 || day.year() == 9999);
    match outcome.status {
        // The days of a 过渡 are those of the beneficiary, not of the document.
        Status::Expired if outcome.replaced || never(validity.to) => {
            let by = replaced(program, outcome.measure);
            by.map(|(_, said)| said).or_else(|| repealed(program, outcome.measure))
        }
        Status::NotInForce if never(validity.from) => Some(text::OLD_TEXT.to_owned()),
        Status::Expired => {
            let replaced = replaced(program, outcome.measure).filter(|(day, _)| day.add(0, -1) == validity.to);
            let said = replaced.map(|(_, said)| said);
            said.or_else(|| validity.to.map(|day| text::valid_to(&day.to_string())))
        }
        Status::NotInForce => validity.from.map(|day| text::valid_from(&day.to_string())),
        Status::Eligible | Status::Ineligible | Status::Unknown | Status::Conflict => None,
        Status::Compliant | Status::NonCompliant | Status::Met | Status::NotMet | Status::Pending => None,
    }
}

/// The first day of the repeal of a measure, and by which document.
fn repealed(program: &Program, id: MeasureId) -> Option<String> {
    let measure = program.measures.get(id.index())?;
    let own = index::document_number(program, measure.document);
    let clauses = measure.citation.as_ref().map_or(&[][..], |c| c.clauses.as_slice());
    let mine = |c: &DocumentChange| {
        c.kind == ChangeKind::Repeals && c.number == own && c.clause.as_ref().is_none_or(|c| clauses.contains(c))
    };
    let changes = program.documents.iter().flat_map(|d| d.changes.iter().filter(|c| mine(c)).map(move |c| (d, c)));
    let (day, by) = changes.filter_map(|(d, c)| Some((d.first_day(c)?, &d.number))).min()?;
    Some(text::repealed(&day.to_string(), by))
}

/// The first day of the text that replaces a measure's, and where that stands.
fn replaced(program: &Program, id: MeasureId) -> Option<(Date, String)> {
    let own = program.measures.get(id.index())?.amends.map(|a| a.from);
    let later = (0..).map(MeasureId).zip(&program.measures).filter_map(|(new, m)| Some((m.amends?, new)));
    let mut later = later.filter(|(a, new)| a.original == program.original(id) && *new != id && Some(a.from) > own);
    let (amendment, new) = later.by_ref().min_by_key(|(a, _)| a.from)?;
    let document = program.measures.get(new.index()).and_then(|m| m.document);
    let place = format!("{} {}", index::document_number(program, document), index::clause(program, new));
    Some((amendment.from, text::replaced(&amendment.from.to_string(), place.trim())))
}

fn target(texts: Texts<'_>, outcome: &Outcome) -> Target {
    let program = texts.program;
    let counted = outcome.target.as_ref();
    let declared = program.measures.get(outcome.measure.index()).and_then(|m| m.document);
    let show = |value: &Value, ty: &Type| plain_value(program, ty, value);
    Target {
        id: index::measure_id(program, outcome.measure),
        name: name(program, outcome.measure),
        document: some(index::document_number(program, declared).to_owned()),
        clause: some(index::clause(program, outcome.measure)),
        source: source(declared),
        status: status(outcome.status),
        actual: counted.and_then(|t| show(&t.actual, &t.ty)),
        threshold: counted.and_then(|t| show(&t.threshold, &t.ty)),
        unit: counted.and_then(|t| unit(program, &t.ty)),
        is_ratio: counted.is_some_and(|t| t.ty == Type::Ratio),
        due: counted.and_then(|t| t.due).map(|d| d.to_string()),
        outputs: outputs(program, outcome),
        missing: outcome.missing.clone(),
        attest: outcome.attest.clone(),
        failed: failures(texts, &outcome.failed),
        readings: readings(texts, outcome),
        readings_all: None,
        trace: outcome.trace.as_ref().map(|t| explanation::step(texts, t)),
        clause_text: Vec::new(),
    }
}

fn readings(texts: Texts<'_>, outcome: &Outcome) -> BTreeMap<String, String> {
    let chosen = |id: &ReadingId| {
        let reading = texts.program.readings.get(id.index())?;
        let option = reading.options.get(*texts.readings.get(id.index())?)?;
        Some((reading.name.clone(), option.0.clone()))
    };
    outcome.readings.iter().filter_map(chosen).collect()
}

/// The word of a status in JSON.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Eligible => "eligible",
        Status::Ineligible => "ineligible",
        Status::Unknown => "unknown",
        Status::NotInForce => "not_in_force",
        Status::Expired => "expired",
        Status::Conflict => "conflict",
        Status::Compliant => "compliant",
        Status::NonCompliant => "non_compliant",
        Status::Met => "met",
        Status::NotMet => "not_met",
        Status::Pending => "pending",
    }
}

fn bound(figure: &outcome::Figure) -> &'static str {
    match figure.bound {
        _ if figure.unspecified => "unspecified",
        Bound::Exact => "exact",
        Bound::AtMost => "at_most",
        Bound::AtLeast => "at_least",
        Bound::Range => "range",
    }
}

/// The kind of a type in JSON.
pub fn kind_of(ty: &Type) -> &'static str {
    match ty {
        Type::Number(unit) if unit.power(UnitId::YUAN) == 1 => "amount",
        Type::Number(unit) if *unit == Dimension::of(UnitId::MONTH) || *unit == Dimension::of(UnitId::DAY) => {
            "duration"
        }
        Type::Number(_) => "count",
        Type::Ratio => "ratio",
        Type::Date | Type::Month => "date",
        Type::Bool | Type::Enum(_) | Type::Text | Type::Region => "choice",
        Type::EnumSet(_) | Type::TextSet | Type::List(_) => "list",
        Type::Error => "none",
    }
}

/// The figure of an outcome.
fn figure(program: &Program, figure: Option<&outcome::Figure>) -> Figure {
    match figure {
        Some(figure) => figure_of(program, figure),
        None => Figure { kind: "none", bound: "exact", value: None, max: None, unit: None },
    }
}

/// A figure in its wire form.
pub fn figure_of(program: &Program, figure: &outcome::Figure) -> Figure {
    let show = |value: &Option<Value>| value.as_ref().and_then(|v| plain_value(program, &figure.ty, v));
    Figure {
        kind: kind_of(&figure.ty),
        bound: bound(figure),
        value: if figure.unspecified { None } else { show(&figure.value) },
        max: show(&figure.max),
        unit: unit(program, &figure.ty),
    }
}

fn unit(program: &Program, ty: &Type) -> Option<String> {
    match ty {
        Type::Number(unit) => some(program.units.show(unit)),
        _ => None,
    }
}

/// A value without its unit; amounts with two decimals. `None` for what is not known.
pub fn plain_value(program: &Program, ty: &Type, value: &Value) -> Option<String> {
    match value {
        Value::Unknown | Value::Unspecified => None,
        Value::Number(n) if kind_of(ty) == "amount" => Some(amount(*n)),
        Value::Number(n) => Some(n.to_string()),
        _ => Some(shown::value(program, ty, value)),
    }
}

/// An amount with two decimals; what is finer keeps its digits, or is a fraction.
pub fn amount(value: Rational) -> String {
    value.to_fixed(2).unwrap_or_else(|| value.to_string())
}

fn outputs(program: &Program, outcome: &Outcome) -> BTreeMap<String, Output> {
    let one = |(name, value, ty): &(String, Value, Type)| {
        let output = Output { kind: kind_of(ty), value: plain_value(program, ty, value), unit: unit(program, ty) };
        (name.clone(), output)
    };
    outcome.outputs.iter().map(one).collect()
}

fn failures(texts: Texts<'_>, failed: &[Failure]) -> Vec<Failed> {
    failed.iter().map(|f| failure(texts, f)).collect()
}

fn failure(texts: Texts<'_>, failure: &Failure) -> Failed {
    let condition =
        failure.cond.and_then(|c| texts.program.expr(c).span).map(|s| one_line(texts.sources.expression(s)));
    let word = text::failure(failure.kind).to_owned();
    let show = |pair: &(Value, Type)| shown::value(texts.program, &pair.1, &pair.0);
    Failed {
        kind: failure_kind(failure.kind),
        name: failure.name.clone().or_else(|| condition.clone()).unwrap_or(word),
        condition,
        actual: failure.actual.as_ref().map(show),
        gap: failure.gap.as_ref().map(show),
        inputs: failure.inputs.to_vec(),
        span: failure.span.map(|s| place(texts.sources, s)),
    }
}

fn conflict(texts: Texts<'_>, conflict: &outcome::Conflict) -> Conflict {
    let clause = |(span, value): &(Span, Option<(Value, Type)>)| ConflictClause {
        text: one_line(texts.sources.text(*span)),
        value: value.as_ref().map(|(value, ty)| shown::value(texts.program, ty, value)),
        span: place(texts.sources, *span),
    };
    let kind = match conflict.kind {
        outcome::ConflictKind::Several => "several",
        outcome::ConflictKind::Limits => "limits",
    };
    let clauses = conflict.clauses.iter().map(clause).collect();
    Conflict { kind, words: text::conflict(conflict.kind), clauses }
}

fn failure_kind(kind: outcome::FailureKind) -> &'static str {
    use outcome::FailureKind as K;
    match kind {
        K::Requirement => "requirement",
        K::Exclusion => "exclusion",
        K::Attestation => "attestation",
        K::NoTier => "no_tier",
        K::QuantityLimit => "quantity_limit",
        K::Cap => "cap",
        K::Frequency => "frequency",
        K::Unique => "unique",
        K::Application => "application",
        K::Group => "group",
        K::NoElement => "no_element",
        K::NotApplicable => "not_applicable",
    }
}

/// A text on one line, blanks drawn together.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A place with its line and column.
pub fn place(sources: &SourceMap, span: Span) -> Place {
    let file = sources.get(span.source);
    let at = file.map(|f| f.line_column(span.start));
    Place {
        file: file.map_or(String::new(), |f| f.name.to_string()),
        start: span.start,
        end: span.end,
        line: at.map_or(1, |a| a.line),
        column: at.map_or(1, |a| a.column),
    }
}

fn element(texts: Texts<'_>, outcome: &Outcome, element: &outcome::ElementOutcome) -> Element {
    let program = texts.program;
    let measure = program.measures.get(outcome.measure.index());
    let entity = measure.and_then(|m| m.per_element.as_ref()).and_then(|p| program.entities.get(p.entity.index()));
    let types =
        entity.map_or(Vec::new(), |e| e.identity.iter().filter_map(|i| e.fields.get(*i)).map(|f| &f.ty).collect());
    let keys: Vec<String> = types.iter().zip(&element.key).map(|(ty, v)| shown::value(program, ty, v)).collect();
    let yuan = Type::Number(Dimension::of(UnitId::YUAN));
    let ty = outcome.figure.as_ref().map_or(&yuan, |f| &f.ty);
    Element {
        key: if keys.is_empty() { (element.index + 1).to_string() } else { keys.join("/") },
        status: status(element.status),
        value: element.value.as_ref().and_then(|v| plain_value(program, ty, v)),
        failed: failures(texts, &element.failed),
    }
}

fn group(program: &Program, group: &outcome::GroupOutcome) -> Group {
    let chosen = group
        .chosen
        .iter()
        .map(|(id, element)| Chosen { measure: index::measure_id(program, *id), element: element.map(|i| i + 1) });
    Group {
        name: program.groups.get(group.group.index()).map_or(String::new(), |g| g.name.clone()),
        source: source(program.groups.get(group.group.index()).and_then(|g| g.document)),
        value: group.value.map(amount),
        chosen: chosen.collect(),
        readings_all: None,
    }
}

/// What every other reading would give a group.
pub fn group_effects(texts: Texts<'_>, found: &[GroupAlternative]) -> Vec<GroupEffect> {
    let one = |a: &GroupAlternative| {
        let reading = texts.program.readings.get(a.reading.index())?;
        let option = |place: usize| reading.options.get(place).map(|(name, _)| name.clone());
        Some(GroupEffect {
            reading: reading.name.clone(),
            chosen: option(*texts.readings.get(a.reading.index())?)?,
            value: option(a.option)?,
            changes: a.changes,
            total: a.value.map(amount),
        })
    };
    found.iter().filter_map(one).collect()
}
