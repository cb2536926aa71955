//! What a receipt says against what is computed now, one name at a time.

use super::Findings;
use crate::cli::receipt::{canonical, given};
use crate::cli::text::receipt as say;
use crate::eval::reach::{bound_by_groups, reach, reach_with_groups};
use crate::ir::{MeasureId, Program};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Files by path: changed, gone, new.
pub fn files(kind: &str, then: &Value, now: &Value, findings: &mut Findings) {
    let (then, now) = (by(then, "path"), by(now, "path"));
    for (path, file) in &then {
        match now.get(path) {
            None => findings.differs(kind, Some(path), say::file_gone(kind, path)),
            Some(found) if found != file => findings.differs(kind, Some(path), say::file_changed(kind, path)),
            Some(_) => {}
        }
    }
    for path in now.keys().filter(|path| !then.contains_key(*path)) {
        findings.differs(kind, Some(path), say::file_new(kind, path));
    }
}

/// The members of a list by one of their texts.
fn by<'v>(list: &'v Value, key: &str) -> BTreeMap<&'v str, &'v Value> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(|item| Some((item.get(key)?.as_str()?, item))).collect()
}

/// Another engine is no difference by itself.
pub fn engine(then: &Value, findings: &mut Findings) {
    let then = then.get("version").and_then(Value::as_str).unwrap_or("?");
    let now = env!("CARGO_PKG_VERSION");
    if then != now {
        findings.notes.push(say::engine(then, now));
    }
}

/// Whether the inputs of a profile are those of the receipt; names every one that is not.
pub fn inputs(then: &Value, now: &Value, findings: &mut Findings) -> bool {
    let before = findings.differences.len();
    let empty = Map::new();
    let (then, now) = (then.as_object().unwrap_or(&empty), now.as_object().unwrap_or(&empty));
    for name in then.keys().chain(now.keys().filter(|name| !then.contains_key(*name))) {
        let (a, b) = (then.get(name), now.get(name));
        if a == b {
            continue;
        }
        let hidden = a.is_some_and(|a| a.get("$redacted").is_some());
        let message = if hidden { say::hidden_input(name) } else { say::input(name, &shown(a), &shown(b)) };
        findings.differs("inputs", Some(name), message);
    }
    findings.differences.len() == before
}

fn shown(value: Option<&Value>) -> String {
    match value {
        None => say::NOT_GIVEN.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Object(map)) if map.contains_key("$number") => shown(map.get("$number")),
        Some(value) => canonical::text(value),
    }
}

/// Readings by name.
pub fn readings(then: &Value, now: Option<&Value>, findings: &mut Findings) {
    let empty = Map::new();
    let now = now.and_then(Value::as_object).unwrap_or(&empty);
    for (name, chosen) in then.as_object().unwrap_or(&empty) {
        let found = now.get(name);
        if found != Some(chosen) {
            let message = say::reading(name, &shown(Some(chosen)), &shown(found));
            findings.differs("readings", Some(name), message);
        }
    }
}

/// Results by their ids. `hidden`: inputs that are not known here; what reads them is not compared.
pub fn results(
    program: &Program,
    then: &Map<String, Value>,
    now: &Map<String, Value>,
    hidden: &[String],
    findings: &mut Findings,
) {
    let part = |of: &Map<String, Value>, name: &str, kind: &str| of.get(name).and_then(|p| p.get(kind)).cloned();
    let list = |of, kind| part(of, "results", kind).unwrap_or_default();
    let apart = given::tells_people_apart(of(then, "inputs"));
    let open = reading(program, hidden, apart);
    for (kind, key) in [("measures", "id"), ("targets", "id"), ("groups", "name")] {
        let (then, now) = (list(then, kind), list(now, kind));
        let (then, now) = (by(&then, key), by(&now, key));
        for (id, result) in &then {
            let name = name_of(result);
            if open.contains(&name) || !hidden.is_empty() && kind == "groups" {
                continue;
            }
            match now.get(id) {
                None => findings.differs("results", Some(name), say::result_gone(name)),
                Some(found) => fields(name, result, found, findings),
            }
        }
        for result in now.iter().filter(|(id, _)| !then.contains_key(*id)).map(|(_, result)| result) {
            findings.differs("results", Some(name_of(result)), say::result_new(name_of(result)));
        }
    }
    if !hidden.is_empty() {
        return findings.notes.push(say::not_recomputed(hidden, &open));
    }
    let (then, now) = (by(of(then, "traces"), "id"), by(of(now, "traces"), "id"));
    for (id, trace) in then {
        let name = id.rsplit('/').next().unwrap_or(id);
        let told = findings.differences.iter().any(|d| d.part == "results" && d.name.as_deref() == Some(name));
        if now.get(id) != Some(&trace) && !told {
            findings.differs("traces", Some(name), say::trace(name));
        }
    }
}

fn of<'v>(parts: &'v Map<String, Value>, name: &str) -> &'v Value {
    parts.get(name).unwrap_or(&Value::Null)
}

fn name_of(result: &Value) -> &str {
    result.get("name").and_then(Value::as_str).unwrap_or_default()
}

/// The measures that read one of these inputs or fields, or share a group with one that does: its result decides which is taken.
/// `apart`: who is who may decide too.
fn reading<'p>(program: &'p Program, names: &[String], apart: bool) -> Vec<&'p str> {
    if names.is_empty() {
        return Vec::new();
    }
    let ids = (0..).map(MeasureId).zip(&program.measures);
    let reads = |id: MeasureId| {
        let reach = reach_with_groups(program, id);
        let inputs = reach.inputs.iter().filter_map(|i| program.inputs.get(i.index()));
        let entities =
            |(entity, field): &(crate::ir::EntityId, usize)| program.entities.get(entity.index())?.fields.get(*field);
        let fields = reach.fields.iter().filter_map(entities);
        inputs.chain(fields).any(|input| names.contains(&input.name))
    };
    let entity = |id: MeasureId| {
        let each = program.measures.get(id.index())?.per_element.as_ref()?;
        program.entities.get(each.entity.index())
    };
    let of_hidden = |id: &MeasureId| entity(*id).is_some_and(|entity| given::identifies(entity, names));
    let by_person = |id: MeasureId| {
        let read = bound_by_groups(program, id).into_iter().chain(reach(program, id).measures);
        apart && read.collect::<Vec<_>>().iter().any(of_hidden)
    };
    ids.filter(|(id, _)| reads(*id) || by_person(*id)).map(|(_, measure)| measure.name.as_str()).collect()
}

/// The fields of one result.
fn fields(name: &str, then: &Value, now: &Value, findings: &mut Findings) {
    let empty = Map::new();
    let (then, now) = (then.as_object().unwrap_or(&empty), now.as_object().unwrap_or(&empty));
    for (key, value) in then {
        let found = now.get(key);
        if found == Some(value) {
            continue;
        }
        let message = match (told(key, Some(value)), told(key, found)) {
            (Some(a), Some(b)) if a != b => say::result(name, say::field(key), &a, &b),
            _ => say::result_differs(name, say::field(key)),
        };
        findings.differs("results", Some(name), message);
    }
}

/// A field in a few words; `None` where it takes more.
fn told(key: &str, value: Option<&Value>) -> Option<String> {
    let part = |figure: &Map<String, Value>, name: &str| figure.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(match (key, value) {
        ("status", Some(Value::String(status))) => crate::cli::outcome_text::status_word(status).to_owned(),
        ("result", Some(Value::Object(figure))) => match (part(figure, "value"), part(figure, "unit")) {
            (Some(value), unit) => value + &unit.unwrap_or_default(),
            (None, _) => say::NOTHING.to_owned(),
        },
        (_, None | Some(Value::Null)) => say::NOTHING.to_owned(),
        (_, Some(Value::String(text))) => text.clone(),
        (_, Some(Value::Array(items))) if items.iter().all(Value::is_string) && !items.is_empty() => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、")
        }
        (_, Some(Value::Array(items))) if items.is_empty() => say::NOTHING.to_owned(),
        (_, Some(_)) => return None,
    })
}
