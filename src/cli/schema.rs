//! `polc schema`: the JSON Schema of a profile for chosen measures, so that editors and other systems can fill it in.
//!
//! Only the inputs that the measures can read are in it, with their units, options, bounds and documentation.

use super::Exit;
use super::console::Console;
use super::load;
use super::profile::index::Index;
use super::profile::{nearest, shown};
use super::text::run as text;
use super::text::schema as say;
use crate::diag::{Diagnostic, catalogue::data};
use crate::eval::{Reach, reach};
use crate::ir::{Domain, Input, MeasureId, Program, Type};
use crate::value::{Rational, Value};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// The arguments of `polc schema`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Measures, or the files and folders that hold them.
    #[arg(help = say::ARGUMENTS, value_name = text::V_NAME)]
    pub arguments: Vec<String>,
    /// Measures.
    #[arg(long, help = text::SCHEMA_MEASURE, value_name = text::V_NAME)]
    pub measure: Vec<String>,
}

/// Runs `polc schema`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let (paths, names) = load::split(&args.arguments, &[load::STANDARD_INPUT], console);
    let mut compiled = load::compile(&paths, &[], console);
    let index = Index::new(&compiled.program);
    let mut wanted = BTreeSet::new();
    let mut faults = Vec::new();
    for name in names.into_iter().chain(&args.measure) {
        let found = index.find_measures(&compiled.program, name);
        if found.is_empty() {
            let known: Vec<&str> = index.measures.keys().copied().collect();
            let mut fault = Diagnostic::bare(data::E0514, text::no_measure(name));
            fault.help = nearest::suggestion(name, &known);
            faults.push(fault);
        }
        wanted.extend(found);
    }
    drop(index);
    let broken = !faults.is_empty();
    compiled.findings.append(&mut faults);
    console.show(&compiled.sources, &compiled.findings);
    if compiled.is_broken() || broken {
        return if broken { Exit::Faults } else { compiled.exit(false) };
    }
    console.json(&schema(&compiled.program, &wanted));
    Exit::Done
}

/// The schema for some measures; for all without any.
fn schema(program: &Program, wanted: &BTreeSet<MeasureId>) -> Json {
    let all = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
    let reached: Vec<Reach> =
        all.filter(|id| wanted.is_empty() || wanted.contains(id)).map(|id| reach(program, id)).collect();
    let mut properties = Map::new();
    properties.insert("$schema".to_owned(), json!({ "type": "string" }));
    properties.insert("评估日".to_owned(), date(say::DATE));
    for (place, input) in program.inputs.iter().enumerate() {
        if reached.iter().any(|r| r.inputs.iter().any(|id| id.index() == place)) {
            properties.insert(input.name.clone(), of_input(program, input));
        }
    }
    let params = params(program, &reached);
    if !params.is_empty() {
        properties.insert("参数".to_owned(), record(params, say::PARAMS));
    }
    let readings = readings(program, &reached);
    if !readings.is_empty() {
        properties.insert("口径".to_owned(), record(readings, say::READINGS));
    }
    properties
        .insert("享受记录".to_owned(), json!({ "type": ["array", "object", "null"], "description": say::HISTORY }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": say::TITLE,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn record(properties: Map<String, Json>, description: &str) -> Json {
    json!({
        "type": ["object", "null"],
        "description": description,
        "properties": properties,
        "additionalProperties": false,
    })
}

fn params(program: &Program, reached: &[Reach]) -> Map<String, Json> {
    let mut properties = Map::new();
    for (place, param) in program.params.iter().enumerate() {
        if reached.iter().any(|r| r.params.iter().any(|id| id.index() == place)) {
            properties.insert(param.name.clone(), of_type(program, &param.ty));
        }
    }
    for (place, slot) in program.delegated.iter().enumerate() {
        if reached.iter().any(|r| r.delegated.iter().any(|id| id.index() == place)) {
            properties.insert(slot.name.clone(), of_type(program, &slot.ty));
        }
    }
    properties
}

fn readings(program: &Program, reached: &[Reach]) -> Map<String, Json> {
    let mut properties = Map::new();
    for (place, reading) in program.readings.iter().enumerate() {
        if reached.iter().any(|r| r.readings.iter().any(|id| id.index() == place)) {
            let names: Vec<&str> = reading.options.iter().map(|(name, _)| name.as_str()).collect();
            let default = names.get(reading.default).copied().unwrap_or_default();
            let mut one = json!({ "enum": names, "default": default });
            if let (Some(reason), Json::Object(map)) = (&reading.reason, &mut one) {
                map.insert("description".to_owned(), json!(reason));
            }
            properties.insert(reading.name.clone(), one);
        }
    }
    properties
}

/// An input or a field with its bounds and documentation.
fn of_input(program: &Program, input: &Input) -> Json {
    let mut schema = of_type(program, &input.ty);
    let Json::Object(map) = &mut schema else { return schema };
    let unit = map.get("description").and_then(Json::as_str).map(str::to_owned);
    let texts: Vec<String> = input.docs.iter().cloned().chain(unit).collect();
    if !texts.is_empty() {
        map.insert("description".to_owned(), json!(texts.join("；")));
    }
    if let Some(Domain::Interval { low, high }) = &input.domain
        && input.scale == Rational::ONE
    {
        bound(map, *low, ["minimum", "exclusiveMinimum"]);
        bound(map, *high, ["maximum", "exclusiveMaximum"]);
    }
    if let Some(Domain::Values(values)) = &input.domain
        && matches!(input.ty, Type::Enum(_) | Type::Text)
    {
        map.insert("enum".to_owned(), options(program, &input.ty, values));
    }
    schema
}

/// An end of an interval where it is a finite decimal.
fn bound(map: &mut Map<String, Json>, end: Option<(Rational, bool)>, [closed, open]: [&str; 2]) {
    let Some((value, belongs)) = end else { return };
    let number = value.to_decimal().and_then(|_| serde_json::from_str::<serde_json::Number>(&value.to_string()).ok());
    if let Some(number) = number {
        map.insert((if belongs { closed } else { open }).to_owned(), Json::Number(number));
    }
}

fn options(program: &Program, ty: &Type, values: &[Value]) -> Json {
    let shown = values.iter().map(|v| Json::String(shown::value(program, ty, v)));
    Json::Array(shown.chain([json!("不适用"), Json::Null]).collect())
}

/// A type: what a profile may write for it; null is not given.
fn of_type(program: &Program, ty: &Type) -> Json {
    match ty {
        Type::Error | Type::Region => json!({ "type": ["string", "null"] }),
        Type::Number(unit) if unit.is_none() => json!({ "type": ["number", "string", "null"] }),
        Type::Number(unit) => {
            json!({ "type": ["number", "string", "null"], "description": say::unit(&program.units.show(unit)) })
        }
        Type::Ratio => json!({ "type": ["number", "string", "null"], "description": say::RATIO }),
        Type::Bool => json!({ "enum": [true, false, "是", "否", "不适用", null] }),
        Type::Enum(id) => {
            let names = members(program, id.index());
            json!({ "enum": names.into_iter().chain([json!("不适用"), Json::Null]).collect::<Vec<_>>() })
        }
        Type::EnumSet(id) => {
            let one = json!({ "enum": members(program, id.index()) });
            let many = json!({ "type": "array", "items": one, "uniqueItems": true });
            json!({ "anyOf": [one, many, { "enum": ["不适用", null] }] })
        }
        Type::Date => date(""),
        Type::Month => json!({ "type": ["string", "null"], "description": say::MONTH }),
        Type::Text => json!({ "type": ["string", "number", "null"] }),
        Type::TextSet => json!({ "type": ["string", "array", "null"], "items": { "type": "string" } }),
        Type::List(id) => {
            let fields = program.entities.get(id.index()).map_or(&[][..], |e| &e.fields);
            let properties: Map<String, Json> = fields.iter().map(|f| (f.name.clone(), of_input(program, f))).collect();
            let element = json!({ "type": "object", "properties": properties, "additionalProperties": false });
            json!({ "type": ["array", "string", "null"], "items": element })
        }
    }
}

fn members(program: &Program, place: usize) -> Vec<Json> {
    program.enums.get(place).map_or(Vec::new(), |e| e.members.iter().map(|m| json!(m)).collect())
}

fn date(description: &str) -> Json {
    let words = [description, say::DAY].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join("；");
    json!({ "type": ["string", "null"], "description": words })
}
