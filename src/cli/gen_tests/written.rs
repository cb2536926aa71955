//! A trial in the words of the rules: a 算例, and the same as a record of a table.
//!
//! A trial that has no exact notation, or whose result a case cannot say, has neither.

use crate::cli::profile::history::figures;
use crate::cli::text::gen_tests as say;
use crate::cli::text::outcome as words;
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::{Count, History, Profile, Receipt};
use crate::findings::case::{self, Pair, figure_text, name_text, value};
use crate::ir::{Measure, Program, QuantityWord, Type};
use crate::source::{SourceMap, Span};
use crate::trials::{self, Aim, Trial};
use crate::units::{Dimension, UnitId};
use crate::value::{Element, Rational, Value};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// The longest text of a rule in a name, in characters.
const NAME: usize = 36;

/// A written case.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its name.
    pub name: String,
    /// The 算例.
    pub text: String,
    /// The record.
    pub json: Json,
}

/// The cases of trials, each with a name of its own.
pub fn cases(program: &Program, sources: &SourceMap, trials: &[Trial]) -> Vec<Written> {
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let one = |trial: &Trial| {
        let measure = program.measures.get(trial.measure.index())?;
        let name = title(sources, measure, &trial.aim);
        let count = names.entry(name.clone()).or_default();
        *count += 1;
        let name = if *count == 1 { name } else { format!("{name}（{count}）") };
        written(program, name, &trial.profile, &trial.outcome)
    };
    trials.iter().filter_map(one).collect()
}

/// One case.
fn written(program: &Program, name: String, profile: &Profile, outcome: &Outcome) -> Option<Written> {
    let measure = program.measures.get(outcome.measure.index())?;
    let due = due(program, outcome)?;
    let mut lines = case::head(program, profile)?;
    let past = profile.history.as_ref().map(|h| history(program, h));
    let past = match past {
        Some(None) => return None,
        Some(Some(past)) => Some(past),
        None => None,
    };
    lines.extend(past.iter().map(|p| format!("  享受记录 = {p}")));
    let target = name_text(&measure.name);
    lines.push(format!("  应得 {target} {due}"));
    lines.extend(outputs(program, outcome).into_iter().map(|(n, v)| format!("  应得 {target}.{n} = {v}")));
    let text = case::whole(&name, &lines);
    let json = record(program, &name, profile, measure, &due);
    Some(Written { name, text, json })
}

/// `就业见习补贴（第3条）：留用率 50%以上，正好在界限上`
fn title(sources: &SourceMap, measure: &Measure, aim: &Aim) -> String {
    let clause = measure.citation.as_ref().map(|c| c.clauses.join("、")).filter(|c| !c.is_empty());
    let clause = clause.map_or(String::new(), |c| format!("（{c}）"));
    let label = |span: &Span| {
        let required = measure.requirements.iter().find(|r| r.span == *span);
        required.and_then(|r| r.label.clone()).unwrap_or_else(|| short(sources.text(*span)))
    };
    let about: Vec<String> = aim.spans.iter().map(label).collect();
    format!("{}{clause}：{}", measure.name, say::aim(aim.kind, &about.join("、"))).replace('"', "”")
}

/// A text of a rule on one line, shortened.
fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= NAME { line } else { format!("{}…", line.chars().take(NAME).collect::<String>()) }
}

/// What is due: a figure where there is one, else the status with the conditions that failed.
fn due(program: &Program, outcome: &Outcome) -> Option<String> {
    match (&outcome.figure, outcome.status) {
        (_, Status::Unknown) => None,
        (Some(figure), Status::Eligible) if !figure.unspecified => figure_text(program, figure),
        (_, status) => Some(format!("{}{}", words::status(status), because(outcome))),
    }
}

fn because(outcome: &Outcome) -> String {
    let all = outcome.failed.iter().chain(outcome.elements.iter().flat_map(|e| &e.failed));
    let mut names: Vec<String> = Vec::new();
    for failure in all {
        let name = failure.name.clone().or_else(|| failure.inputs.first().cloned());
        names.extend(name.filter(|n| !names.contains(n) && !n.contains(['「', '」', '.', '['])));
    }
    if names.is_empty() { String::new() } else { format!(" 因「{}」", names.join("」、「")) }
}

/// 另示 that have a notation.
fn outputs(program: &Program, outcome: &Outcome) -> Vec<Pair> {
    let shown = matches!(outcome.status, Status::Eligible | Status::Compliant | Status::Met);
    let known = trials::told(outcome).filter(|(_, v, _)| shown && *v != Value::Unknown && *v != Value::Unspecified);
    known.filter_map(|(name, v, ty)| Some((name_text(name), value(program, ty, v)?))).collect()
}

/// One entry of 享受记录: its measure, and what else it says; the keys of 不重复 by the names that the rules give them.
struct Before<'p> {
    measure: &'p str,
    own: Vec<(&'static str, Type, Value)>,
    keys: Vec<(&'p str, &'p Type, &'p Value)>,
}

fn before<'p>(program: &'p Program, history: &'p History) -> Option<Vec<Before<'p>>> {
    let receipt = |r: &'p Receipt| {
        let measure = program.measures.get(r.measure.index())?;
        let types = measure.uniques.iter().flat_map(|u| &u.keys);
        let key = |(name, v): &'p (String, Value)| {
            let (_, expr) = types.clone().find(|(n, _)| n == name)?;
            Some((name.as_str(), &program.expr(*expr).ty, v))
        };
        let own = r.date.map(|d| ("日期", Type::Date, Value::Date(d))).into_iter().collect();
        Some(Before { measure: &measure.name, own, keys: r.keys.iter().map(key).collect::<Option<_>>()? })
    };
    let count = |c: &'p Count| {
        let measure = program.measures.get(c.measure.index())?;
        let of = |unit: UnitId| Type::Number(Dimension::of(unit));
        let limit = measure.quantity_limits.iter().find(|l| l.word == QuantityWord::Term).map(|l| l.dimension.clone());
        let term = limit.map_or(of(UnitId::MONTH), Type::Number);
        let types = [of(UnitId::TIME), of(UnitId::TIME), term, of(UnitId::YUAN)];
        let own = figures(c).into_iter().zip(types);
        let own = own.filter_map(|((name, n), ty)| Some((name, ty, Value::Number(n?)))).collect();
        Some(Before { measure: &measure.name, own, keys: Vec::new() })
    };
    history.receipts.iter().map(receipt).chain(history.counts.iter().map(count)).collect()
}

fn history(program: &Program, history: &History) -> Option<String> {
    let one = |entry: Before<'_>| {
        let mut parts = vec![format!("措施 = {}", name_text(entry.measure))];
        for (name, ty, v) in &entry.own {
            parts.push(format!("{name} = {}", value(program, ty, v)?));
        }
        for (name, ty, v) in entry.keys {
            parts.push(format!("{} = {}", name_text(name), value(program, ty, v)?));
        }
        Some(format!("{{ {} }}", parts.join(", ")))
    };
    let all: Option<Vec<String>> = before(program, history)?.into_iter().map(one).collect();
    Some(format!("[{}]", all?.join("、")))
}

fn history_record(program: &Program, history: &History) -> Json {
    let one = |entry: Before<'_>| {
        let mut map = Map::new();
        map.insert("措施".to_owned(), json!(entry.measure));
        map.extend(entry.own.iter().map(|(name, ty, v)| ((*name).to_owned(), plain(program, ty, v))));
        map.extend(entry.keys.iter().map(|(name, ty, v)| ((*name).to_owned(), plain(program, ty, v))));
        Json::Object(map)
    };
    Json::Array(before(program, history).unwrap_or_default().into_iter().map(one).collect())
}

/// The case as a record for `polc test --table`.
fn record(program: &Program, name: &str, profile: &Profile, measure: &Measure, due: &str) -> Json {
    let mut map = Map::new();
    map.insert("用例".to_owned(), json!(name));
    map.insert("评估日".to_owned(), json!(profile.date.to_string()));
    for (input, v) in program.inputs.iter().zip(&profile.inputs).filter(|(_, v)| **v != Value::Unknown) {
        map.insert(input.name.clone(), plain(program, &input.ty, v));
    }
    let bare = |text: &str| text.trim_matches(['「', '」', '"']).to_owned();
    if let Some(history) = &profile.history {
        map.insert("享受记录".to_owned(), history_record(program, history));
    }
    for (reading, option) in case::readings(program, profile) {
        map.insert(format!("口径.{}", bare(&reading)), json!(bare(&option)));
    }
    for (figure, v) in case::figures(program, profile).unwrap_or_default() {
        map.insert(format!("参数.{}", bare(&figure)), json!(bare(&v)));
    }
    let due = due.strip_prefix("= ").unwrap_or(due);
    map.insert(format!("应得.{}", measure.name), json!(due));
    Json::Object(map)
}

fn plain(program: &Program, ty: &Type, v: &Value) -> Json {
    match (v, ty) {
        (Value::List(elements), Type::List(entity)) => {
            let fields = program.entities.get(entity.index()).map_or(&[][..], |e| &e.fields);
            let one = |element: &Element| {
                let known = fields.iter().zip(element.fields.iter()).filter(|(_, v)| **v != Value::Unknown);
                Json::Object(known.map(|(f, v)| (f.name.clone(), plain(program, &f.ty, v))).collect())
            };
            Json::Array(elements.iter().map(one).collect())
        }
        (Value::Members(bits), _) => {
            let all = (0..128).filter(|i| bits >> i & 1 == 1);
            Json::Array(all.map(|i| json!(crate::cli::profile::shown::member(program, ty, i))).collect())
        }
        (Value::Date(d), _) => json!(d.to_string()),
        (Value::Bool(b), _) => json!(b),
        (Value::Number(n), Type::Ratio) => json!(ratio(*n)),
        _ => json!(value(program, ty, v).unwrap_or_default().trim_matches(['「', '」', '"']).replace("个月", "月")),
    }
}

fn ratio(n: Rational) -> String {
    let percent = n.checked_mul(Rational::from_integer(100)).filter(|p| p.to_decimal().is_some());
    percent.map_or_else(|| n.to_string(), |p| format!("{p}%"))
}
