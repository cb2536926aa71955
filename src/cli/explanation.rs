//! The explanation of a result: a tree of steps in words, drawn for people or put into the JSON.
//!
//! In: the trace of the interpreter, which is free of texts. Out: one tree for both forms.

mod condense;
mod draw;

pub use draw::draw;

use super::outcome_json::{Step as Wire, Texts, one_line, place};
use super::profile::index;
use super::profile::shown;
use super::text::explanation::{self as text, words};
use crate::eval::outcome::{Step, Trace};
use crate::ir::{Bound, Citation, MeasureId, ParamId, Precedence, Program, ReadingId, Type};
use crate::source::Span;
use crate::value::{Date, Value};

/// One step with what it rests on.
pub fn step(texts: Texts<'_>, trace: &Trace) -> Wire {
    condense::condense(whole(texts, trace))
}

fn whole(texts: Texts<'_>, trace: &Trace) -> Wire {
    Wire {
        step: word(&trace.step),
        text: say(texts, trace),
        formula: formula(texts, trace).or_else(|| {
            let below = trace.children.iter().filter(|c| is_made(texts, c) && c.value == trace.value);
            below.filter_map(|c| formula(texts, c)).next()
        }),
        value: shown_value(texts, trace),
        span: trace.span.map(|s| place(texts.sources, s)),
        children: shown_children(texts, trace),
    }
}

/// What a step rests on. What no rule says, such as the choice between the old and the new text of an amendment, is
/// left out; what that rests on is kept.
fn shown_children(texts: Texts<'_>, trace: &Trace) -> Vec<Wire> {
    let shown = |child: &Trace| match is_made(texts, child) {
        true => shown_children(texts, child),
        false => vec![whole(texts, child)],
    };
    trace.children.iter().flat_map(shown).collect()
}

/// Whether a step stands for what no rule says in words.
fn is_made(texts: Texts<'_>, trace: &Trace) -> bool {
    let kind = matches!(trace.step, Step::Base | Step::Refinement { .. } | Step::Expression);
    kind && written(texts, trace).is_empty()
}

/// How a number was worked out: `1980元/月 × 12个月`.
fn formula(texts: Texts<'_>, trace: &Trace) -> Option<String> {
    let mut said = String::new();
    for operand in &trace.worked {
        if let Some(sign) = operand.sign {
            said += text::sign(sign);
        }
        said += &shown::value(texts.program, &operand.ty, &operand.value);
    }
    (!said.is_empty()).then_some(said)
}

/// The value after a step; what a reading is taken as stands in its words.
fn shown_value(texts: Texts<'_>, trace: &Trace) -> Option<String> {
    match &trace.step {
        Step::Reading(..) => None,
        Step::Validity if trace.value.as_ref().is_some_and(|(day, _)| outside(day)) => None,
        _ => trace.value.as_ref().map(|(value, ty)| shown::value(texts.program, ty, value)),
    }
}

/// The days that stand for “never in force” where a 过渡 lets the other text hold.
fn outside(day: &Value) -> bool {
    matches!(day, Value::Date(day) if day.year() == 1 || day.year() == 9999)
}

/// The word of a step in JSON.
fn word(step: &Step) -> &'static str {
    match step {
        Step::Measure(_) => "measure",
        Step::Amended(_) => "amended",
        Step::Validity => "validity",
        Step::Requirement(_) => "requirement",
        Step::Attestation(..) => "attestation",
        Step::Input(_) => "input",
        Step::Param { .. } => "parameter",
        Step::Definition(_) => "definition",
        Step::Reading(..) => "reading",
        Step::Base => "base",
        Step::Refinement { .. } => "refinement",
        Step::Standard(_) => "standard",
        Step::Quantity(_) => "quantity",
        Step::QuantityClipped { .. } => "quantity_clipped",
        Step::Cumulative => "cumulative",
        Step::NegativeQuantity { .. } => "negative_quantity",
        Step::Product => "product",
        Step::Element(_) => "element",
        Step::Sum => "sum",
        Step::Capped { .. } => "capped",
        Step::Year(_) => "year",
        Step::Rounded { .. } => "rounded",
        Step::Application => "application",
        Step::Assessed => "assessed",
        Step::History => "history",
        Step::Group(_) => "group",
        Step::Delegated { .. } => "delegated",
        Step::Expression => "expression",
    }
}

/// A step in words, without its value.
fn say(texts: Texts<'_>, trace: &Trace) -> String {
    match &trace.step {
        Step::Measure(id) => index::measure_id(texts.program, *id),
        Step::Amended(new) => amended(texts, *new),
        Step::Validity => words::VALIDITY.to_owned(),
        Step::Requirement(held) => requirement(texts, trace, *held),
        Step::Attestation(name, given) => format!("{name}：{}", text::attested(*given)),
        Step::Input(name) => name.clone(),
        Step::Param { param, name, from, row, replaced } => {
            let source = source_of(texts.program, *param, *from, *row);
            let why = source.1.map(text::precedence);
            let from = from.map(|d| d.to_string());
            format!("{name}{}", text::version(from.as_deref(), source.0.as_deref(), why.as_deref(), *replaced))
        }
        Step::Definition(name) => name.clone(),
        Step::Reading(id, chosen) => reading(texts.program, *id, *chosen),
        Step::Base => with_text(texts, trace, words::BASE),
        Step::Refinement { chosen } => text::refinement(&written(texts, trace), *chosen),
        Step::Standard(bound) => standard(*bound).to_owned(),
        Step::Quantity(name) => name.clone(),
        Step::QuantityClipped { from } => text::from_to(words::CLIPPED, &value(texts, trace, from)),
        Step::Cumulative => words::CUMULATIVE.to_owned(),
        Step::NegativeQuantity { from } => text::from_to(words::NEGATIVE, &value(texts, trace, from)),
        Step::Product => words::PRODUCT.to_owned(),
        Step::Element(place) => format!("第 {} 项", place + 1),
        Step::Sum => words::SUM.to_owned(),
        Step::Capped { from } => text::from_to(words::CAPPED, &value(texts, trace, from)),
        Step::Year(first) => format!("自 {first} 起的一年"),
        Step::Rounded { from } => text::from_to(words::ROUNDED, &value(texts, trace, from)),
        Step::Application => with_text(texts, trace, words::APPLICATION),
        Step::Assessed => with_text(texts, trace, words::ASSESSED),
        Step::History => with_text(texts, trace, words::HISTORY),
        Step::Group(id) => {
            texts.program.groups.get(id.index()).map_or(String::new(), |g| format!("不得重复享受「{}」", g.name))
        }
        Step::Delegated { name, body } => delegated(name, body.as_deref()),
        Step::Expression => with_text(texts, trace, expression(trace)),
    }
}

/// A condition, or anything that is computed.
fn expression(trace: &Trace) -> &'static str {
    let is_condition = trace.value.as_ref().is_some_and(|(_, ty)| *ty == Type::Bool);
    if is_condition { words::CONDITION } else { words::EXPRESSION }
}

/// What the rule says at a step: the expression, else the clause.
fn written(texts: Texts<'_>, trace: &Trace) -> String {
    let of_expr = trace.expr.and_then(|e| texts.program.expr(e).span);
    trace.span.or(of_expr).map_or(String::new(), |s| one_line(texts.sources.expression(s)))
}

fn with_text(texts: Texts<'_>, trace: &Trace, word: &str) -> String {
    let written = written(texts, trace);
    if written.is_empty() { word.to_owned() } else { format!("{word}：{written}") }
}

fn requirement(texts: Texts<'_>, trace: &Trace, held: Option<bool>) -> String {
    let written = written(texts, trace);
    let written = if written.is_empty() { words::REQUIREMENT.to_owned() } else { written };
    let held = if written.starts_with(words::EXCLUSION) { text::excluded(held) } else { text::held(held) };
    format!("{written}：{held}")
}

/// The document and clause of a parameter's row, and why it holds among several.
fn source_of(
    program: &Program,
    id: ParamId,
    from: Option<Date>,
    row: Option<Span>,
) -> (Option<String>, Option<&Precedence>) {
    let Some(param) = program.params.get(id.index()) else { return (None, None) };
    let version = param.versions.iter().find(|v| v.from == from);
    let read = version.and_then(|v| v.rows.iter().find(|r| Some(r.span) == row)).and_then(|r| r.origin.as_deref());
    let own = version.and_then(|v| v.citation.as_ref()).or(param.citation.as_ref());
    let number = index::document_number(program, param.document);
    let source = match read.map(|origin| &origin.citation).or(own) {
        Some(cited) if cited.document.is_some() => cite(cited),
        Some(cited) => format!("{number} {}", cite(cited)).trim().to_owned(),
        None => number.to_owned(),
    };
    (Some(source).filter(|s| !s.is_empty()), read.and_then(|origin| origin.precedence.as_ref()))
}

/// Which text replaces which, and what decides between them.
fn amended(texts: Texts<'_>, new: MeasureId) -> String {
    let program = texts.program;
    let Some((measure, amendment)) = program.measures.get(new.index()).and_then(|m| Some((m, m.amends?))) else {
        return String::new();
    };
    let place = |id: MeasureId| {
        let document = program.measures.get(id.index()).and_then(|m| m.document);
        format!("{} {}", index::document_number(program, document), index::clause(program, id)).trim().to_owned()
    };
    let document = measure.document.and_then(|d| program.documents.get(d.index()));
    let transition = document.and_then(|d| d.transition.as_ref());
    let by = transition.map(|t| program.expr(t.by).span.map_or(String::new(), |s| one_line(texts.sources.text(s))));
    let until = transition.and_then(|t| t.until).map(|d| d.to_string());
    let (old, new) = (place(amendment.original), place(new));
    text::amended((&old, &new), &amendment.from.to_string(), by.as_deref(), until.as_deref())
}

/// A citation as written: document and clauses.
pub fn cite(citation: &Citation) -> String {
    let clauses = citation.clauses.join("、");
    let parts = [citation.document.as_deref().unwrap_or_default(), clauses.as_str()];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
}

fn reading(program: &Program, id: ReadingId, chosen: usize) -> String {
    let Some(reading) = program.readings.get(id.index()) else { return String::new() };
    let option = reading.options.get(chosen).map_or("", |(name, _)| name);
    let default = if reading.default == chosen { "（缺省）" } else { "" };
    format!("口径「{}」取「{option}」{default}", reading.name)
}

fn standard(bound: Bound) -> &'static str {
    match bound {
        Bound::Exact => words::STANDARD,
        Bound::AtMost => words::CEILING,
        Bound::AtLeast => words::FLOOR,
        Bound::Range => words::RANGE,
    }
}

/// A value before the step, in the type of the value after it.
fn value(texts: Texts<'_>, trace: &Trace, value: &Value) -> String {
    let ty = trace.value.as_ref().map_or(&Type::Error, |(_, ty)| ty);
    shown::value(texts.program, ty, value)
}

fn delegated(name: &str, body: Option<&str>) -> String {
    match body {
        Some(body) => format!("按规定「{name}」（由{body}定）"),
        None => format!("按规定「{name}」"),
    }
}
