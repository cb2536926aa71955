//! The figures of a standard in one line: `1000→1500元/人·月`, `最低工资 * 70%→110%`, `按规定`.

use super::model::{Figures, Value};
use super::written::{DEEPEST, Written};
use crate::cli::profile::shown;
use crate::cli::text::compare as text;
use crate::ir::{Bound, DelegatedId, ExprId, ExprKind, Measure, Standard, TieredId, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value as Exact};

/// The most figures of one value.
const MOST: usize = 40;

/// A value without a figure of its own.
pub const UNSPECIFIED: &str = "unspecified";
/// A value that the document gives.
pub const GIVEN: &str = "given";
/// Nothing written.
pub const NOT_STATED: &str = "not_stated";

/// The figures of a measure.
pub fn figures(written: Written<'_>, measure: &Measure) -> Figures {
    let mut values = Vec::new();
    let mut texts = Vec::new();
    for standard in measure.standards.iter().filter(|s| written.possible(s.when)) {
        texts.push(self::standard(written, standard, &mut values));
    }
    if let Some(conclusion) = &measure.conclusion {
        let found = of_value(written, conclusion.value);
        texts.push(line(&found));
        values.extend(found);
    }
    for test in measure.target.iter().flat_map(|t| &t.tests) {
        let text = written.text(test.span);
        values.push(Value { state: GIVEN, text: text.clone() });
        texts.push(text);
    }
    finish(written, measure, values, texts)
}

fn standard(written: Written<'_>, standard: &Standard, values: &mut Vec<Value>) -> String {
    let low = of_value(written, standard.value);
    let shown = match standard.upper {
        Some(upper) => {
            let high = of_value(written, upper);
            let shown = text::range(&line(&low), &line(&high));
            values.extend(low.into_iter().chain(high));
            return shown;
        }
        None => line(&low),
    };
    let bound = if standard.bound == Bound::Range { Bound::Exact } else { standard.bound };
    values.extend(low);
    text::bounded(bound, &shown)
}

fn finish(written: Written<'_>, measure: &Measure, values: Vec<Value>, texts: Vec<String>) -> Figures {
    if values.is_empty() {
        let grants: Vec<&str> = measure.entitlements.iter().map(|e| e.name.as_str()).collect();
        let state = if grants.is_empty() { NOT_STATED } else { GIVEN };
        return Figures { state, text: (!grants.is_empty()).then(|| grants.join("、")), values };
    }
    if values.iter().any(|v| v.state == GIVEN) {
        return Figures { state: GIVEN, text: Some(texts.join("；")), values };
    }
    let body = measure.standards.first().and_then(|s| body(written, s.value));
    let shown = body.map_or(text::UNSPECIFIED.to_owned(), |b| text::fixed_by(&b));
    Figures { state: UNSPECIFIED, text: Some(shown), values }
}

/// Who fixes the base.
fn body(written: Written<'_>, id: TieredId) -> Option<String> {
    let mut waiting = written.alternatives(id);
    while let Some(e) = waiting.pop() {
        let kind = &written.program.expr(e).kind;
        if let ExprKind::Delegated(slot) = kind {
            return written.program.delegated.get(slot.index())?.body.clone();
        }
        kind.operands(&mut |operand| waiting.push(operand));
    }
    None
}

/// The figures that a value can have under the chosen readings; each once, in order of writing.
fn of_value(written: Written<'_>, id: TieredId) -> Vec<Value> {
    let mut values = Vec::new();
    collect(written, id, 0, &mut values);
    values
}

fn collect(written: Written<'_>, id: TieredId, depth: usize, values: &mut Vec<Value>) {
    for e in written.alternatives(id) {
        let inner = match &written.program.expr(e).kind {
            ExprKind::Definition(definition) => written.definition(*definition),
            ExprKind::Tiered(tiered) => Some(*tiered),
            _ => None,
        };
        match inner.filter(|_| depth < DEEPEST) {
            Some(inner) => collect(written, inner, depth + 1, values),
            None => leaves(written, e, values),
        }
    }
}

/// A figure; one for each value of a definition in it that can have several.
fn leaves(written: Written<'_>, e: ExprId, values: &mut Vec<Value>) {
    let taken = match written.several(e).filter(|_| written.taken.is_none()) {
        Some((definition, several)) => several.into_iter().map(|value| Some((definition, value))).collect(),
        None => vec![written.taken],
    };
    for taken in taken {
        let value = leaf(Written { taken, ..written }, e);
        if values.len() < MOST && !values.contains(&value) {
            values.push(value);
        }
    }
}

fn leaf(written: Written<'_>, id: ExprId) -> Value {
    if is_left_open(written, id) {
        return Value { state: UNSPECIFIED, text: text::UNSPECIFIED_SHORT.to_owned() };
    }
    let e = written.program.expr(id);
    let text = match (&e.kind, &e.ty) {
        (ExprKind::Const(Exact::Number(n)), Type::Number(unit)) => number(written, *n, unit),
        (ExprKind::Const(value), ty) => shown::value(written.program, ty, value),
        (ExprKind::Delegated(slot), _) => filled(written, *slot).unwrap_or_else(|| written.expr(id)),
        _ => written.expr(id),
    };
    Value { state: GIVEN, text }
}

/// What an imported document fixes a figure at; the parameter's name where that depends on day, region or other keys.
fn filled(written: Written<'_>, slot: DelegatedId) -> Option<String> {
    let id = written.program.delegated.get(slot.index())?.filled_by?;
    let param = written.program.params.get(id.index())?;
    let rows: Vec<&Exact> = param.versions.iter().flat_map(|v| &v.rows).map(|row| &row.value).collect();
    Some(match (rows.as_slice(), &param.ty) {
        ([Exact::Number(n)], Type::Number(unit)) => number(written, *n, unit),
        _ => param.name.clone(),
    })
}

/// A number with its unit; 万 for large amounts.
fn number(written: Written<'_>, n: Rational, unit: &Dimension) -> String {
    let ten_thousand = Rational::from_integer(10_000);
    let large = (unit.power(UnitId::YUAN) == 1 && n >= ten_thousand).then(|| n.checked_div(ten_thousand)).flatten();
    let name = written.program.units.show(unit);
    match large.and_then(|n| n.to_fixed(0).or_else(|| n.to_fixed(1)).or_else(|| n.to_fixed(2))) {
        Some(short) => format!("{short}万{name}"),
        None => format!("{n}{name}"),
    }
}

/// Whether a figure that no imported document fixes stands in an expression.
pub fn is_left_open(written: Written<'_>, id: ExprId) -> bool {
    let mut waiting = vec![id];
    while let Some(e) = waiting.pop() {
        let kind = &written.program.expr(e).kind;
        if let ExprKind::Delegated(slot) = kind
            && written.program.delegated.get(slot.index()).is_some_and(|d| d.filled_by.is_none())
        {
            return true;
        }
        kind.operands(&mut |operand| waiting.push(operand));
    }
    false
}

/// Figures in one line: what all share before and behind is said once; two are joined by →, more by /.
fn line(values: &[Value]) -> String {
    let texts: Vec<&str> = values.iter().map(|v| v.text.as_str()).collect();
    let [first, rest @ ..] = texts.as_slice() else { return text::TIERS_ONLY.to_owned() };
    if rest.is_empty() {
        return (*first).to_owned();
    }
    let (head, tail) = (shared_head(first, rest), shared_tail(first, rest));
    let last = texts.len() - 1;
    let cut = |(i, text): (usize, &&str)| {
        let from = if i == 0 { 0 } else { head };
        let to = if i == last { text.len() } else { text.len().saturating_sub(tail) };
        text.get(from..to.max(from)).unwrap_or(text).to_owned()
    };
    let parts: Vec<String> = texts.iter().enumerate().map(cut).collect();
    parts.join(if parts.len() == 2 { "→" } else { "/" })
}

/// Bytes that all begin with, up to the last blank.
fn shared_head(first: &str, rest: &[&str]) -> usize {
    let fits = |end: &usize| first.get(..*end).is_some_and(|head| rest.iter().all(|t| t.starts_with(head)));
    first.match_indices(' ').map(|(at, _)| at + 1).rfind(fits).unwrap_or(0)
}

/// Bytes that all end with: a unit behind a digit, never `%`.
fn shared_tail(first: &str, rest: &[&str]) -> usize {
    let unit = |text: &str| {
        let at = text.rfind(|c: char| c.is_ascii_digit() || c == '%').map_or(0, |at| at + 1);
        text.get(at..).unwrap_or("").to_owned()
    };
    let tail = unit(first);
    if rest.iter().all(|text| unit(text) == tail) { tail.len() } else { 0 }
}
