//! A profile as a 算例 to paste into the policy: only what was given, in the words of the rules.
//!
//! In: a profile, a measure and its outcome. Out: the text, or `None` where a value has no exact notation. The text is
//! valid: read again it gives the same profile and the same result.

use crate::eval::outcome::{Figure, Outcome, Status};
use crate::eval::profile::Profile;
use crate::ir::{Bound, EntityId, Measure, Program, Type};
use crate::value::{Date, Element, Rational, Value};

/// The longest line before the given values stand one a line.
const LINE: usize = 60;

/// A name with its value, both as they are written.
pub type Pair = (String, String);

/// A profile with what is due as a 算例.
pub fn case(program: &Program, name: &str, profile: &Profile, outcome: &Outcome) -> Option<String> {
    cases(program, name, profile, std::slice::from_ref(outcome))
}

/// A profile with what is due of several measures as a 算例.
pub fn cases(program: &Program, name: &str, profile: &Profile, outcomes: &[Outcome]) -> Option<String> {
    let mut lines = head(program, profile)?;
    for outcome in outcomes {
        let measure = program.measures.get(outcome.measure.index())?;
        lines.push(format!("  应得 {} {}", measure_text(program, measure), due(program, outcome)?));
    }
    Some(whole(name, &lines))
}

/// A profile with what is due, and one of the measure's outputs (另示), as a 算例.
pub fn output_case(
    program: &Program,
    name: &str,
    profile: &Profile,
    outcome: &Outcome,
    output: &str,
) -> Option<String> {
    let measure = program.measures.get(outcome.measure.index())?;
    let (_, given, ty) = outcome.outputs.iter().find(|(name, ..)| name == output)?;
    let mut lines = head(program, profile)?;
    let text = value(program, ty, given)?;
    lines.push(format!("  应得 {}.{} = {text}", measure_text(program, measure), name_text(output)));
    Some(whole(name, &lines))
}

/// The name of a measure as a case calls it: with its document's number where another measure has the same name.
fn measure_text(program: &Program, measure: &Measure) -> String {
    let name = name_text(&measure.name);
    let alone = program.measures.iter().filter(|m| m.name == measure.name).count() == 1;
    let document = measure.document.and_then(|d| program.documents.get(d.index()));
    document.filter(|_| !alone).map_or_else(|| name.clone(), |d| format!("{}.{name}", name_text(&d.number)))
}

/// A 算例 of its lines.
pub fn whole(name: &str, lines: &[String]) -> String {
    format!("算例 \"{name}\" {{\n{}\n}}", lines.join("\n"))
}

/// The lines of a 算例 that say what was given: day, readings, figures, inputs.
pub fn head(program: &Program, profile: &Profile) -> Option<Vec<String>> {
    let mut lines = vec![format!("  日期 {}", day(profile.date))];
    lines.extend(readings(program, profile).map(|(name, v)| format!("  口径 {name} = {v}")));
    lines.extend(figures(program, profile)?.into_iter().map(|(name, v)| format!("  参数 {name} = {v}")));
    let given: Vec<String> = given(program, profile)?.into_iter().map(|(name, v)| format!("{name} = {v}")).collect();
    if !given.is_empty() {
        let length: usize = given.iter().map(|g| g.chars().count()).sum();
        lines.push(format!("  已知 {}", given.join(if length > LINE { ",\n    " } else { ", " })));
    }
    Some(lines)
}

/// A day as it is written.
pub fn day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// The given inputs.
pub fn given(program: &Program, profile: &Profile) -> Option<Vec<Pair>> {
    let pairs = program.inputs.iter().zip(&profile.inputs);
    let known = pairs.filter(|(_, value)| **value != Value::Unknown);
    known.map(|(input, v)| Some((name_text(&input.name), value(program, &input.ty, v)?))).collect()
}

/// The readings that are not the default.
pub fn readings<'a>(program: &'a Program, profile: &'a Profile) -> impl Iterator<Item = Pair> + 'a {
    let chosen = program.readings.iter().zip(&profile.readings).filter(|(r, chosen)| r.default != **chosen);
    chosen.filter_map(|(r, chosen)| Some((name_text(&r.name), name_text(&r.options.get(*chosen)?.0))))
}

/// Parameters and figures of other documents that were given, each once.
pub fn figures(program: &Program, profile: &Profile) -> Option<Vec<Pair>> {
    let params = program.params.iter().zip(&profile.params).map(|(p, v)| (&p.name, &p.ty, v));
    let slots = program.delegated.iter().zip(&profile.delegated).map(|(d, v)| (&d.name, &d.ty, v));
    let mut all: Vec<Pair> = Vec::new();
    for (name, ty, given) in params.chain(slots) {
        let Some(given) = given else { continue };
        let pair = (name_text(name), value(program, ty, given)?);
        if !all.contains(&pair) {
            all.push(pair);
        }
    }
    Some(all)
}

fn due(program: &Program, outcome: &Outcome) -> Option<String> {
    let status = match outcome.status {
        Status::Eligible => "可享受",
        Status::Ineligible => "不可享受",
        Status::Unknown if outcome.missing.is_empty() => return None,
        Status::Unknown => {
            let missing: Vec<String> = outcome.missing.iter().map(|name| name_text(name)).collect();
            return Some(format!("待定 缺 {}", missing.join("、")));
        }
        Status::NotInForce => "未施行",
        Status::Expired => "已失效",
        Status::Conflict => "冲突",
        Status::Compliant => "合规",
        Status::NonCompliant => "不合规",
        Status::Met => "完成",
        Status::NotMet => "未完成",
        Status::Pending => "未到期",
    };
    match &outcome.figure {
        Some(figure) if outcome.status == Status::Eligible && !figure.unspecified => figure_text(program, figure),
        Some(_) | None => Some(status.to_owned()),
    }
}

/// A figure as what is due: `= 1200元`.
pub fn figure_text(program: &Program, figure: &Figure) -> Option<String> {
    let text = |v: &Option<Value>| value(program, &figure.ty, v.as_ref()?);
    match figure.bound {
        Bound::Exact => Some(format!("= {}", text(&figure.value)?)),
        Bound::AtMost => Some(format!("<= {}", text(&figure.value)?)),
        Bound::AtLeast => Some(format!(">= {}", text(&figure.value)?)),
        Bound::Range => Some(format!("= {} ~ {}", text(&figure.value)?, text(&figure.max)?)),
    }
}

/// A value as it is written; `None` for what has no exact notation.
pub fn value(program: &Program, ty: &Type, value: &Value) -> Option<String> {
    Some(match (value, ty) {
        (Value::Number(n), Type::Ratio) => ratio(*n)?,
        (Value::Number(n), Type::Number(d)) => {
            n.to_decimal()?;
            let unit = program.units.show(d);
            let unit = if unit == "月" { "个月" } else { unit.as_str() };
            format!("{n}{unit}")
        }
        (Value::Bool(b), _) => if *b { "是" } else { "否" }.to_owned(),
        (Value::Member(index), Type::Enum(_)) => member(program, ty, usize::from(*index))?,
        (Value::Members(0), _) => return None,
        (Value::Members(set), Type::EnumSet(_)) => {
            let names = (0..128).filter(|i| set >> i & 1 == 1).map(|i| member(program, ty, i));
            format!("{{{}}}", names.collect::<Option<Vec<_>>>()?.join("、"))
        }
        (Value::Date(d), _) => day(*d),
        (Value::Month(m), _) => format!("{}年{}月", m.year(), m.month()),
        (Value::Text(text), _) => format!("\"{text}\""),
        (Value::Texts(texts), _) => {
            format!("{{{}}}", texts.iter().map(|t| format!("\"{t}\"")).collect::<Vec<_>>().join("、"))
        }
        (Value::Region(path), _) => path.iter().map(|p| name_text(p)).collect::<Vec<_>>().join("."),
        (Value::NotApplicable, _) => "不适用".to_owned(),
        (Value::List(elements), Type::List(entity)) => {
            let elements = elements.iter().map(|e| element(program, *entity, e));
            format!("[{}]", elements.collect::<Option<Vec<_>>>()?.join("、"))
        }
        (Value::Unknown | Value::Unspecified | Value::Number(_) | Value::Member(_), _) => return None,
        (Value::Members(_) | Value::List(_), _) => return None,
    })
}

fn element(program: &Program, entity: EntityId, element: &Element) -> Option<String> {
    let fields = program.entities.get(entity.index())?.fields.iter().zip(element.fields.iter());
    let known = fields.filter(|(_, v)| **v != Value::Unknown);
    let written = known.map(|(f, v)| Some(format!("{} = {}", name_text(&f.name), value(program, &f.ty, v)?)));
    Some(format!("{{ {} }}", written.collect::<Option<Vec<_>>>()?.join(", ")))
}

fn ratio(n: Rational) -> Option<String> {
    let percent = n.checked_mul(Rational::from_integer(100))?;
    if percent.to_decimal().is_some() { Some(format!("{percent}%")) } else { Some(n.to_string()) }
}

fn member(program: &Program, ty: &Type, index: usize) -> Option<String> {
    let (Type::Enum(id) | Type::EnumSet(id)) = ty else { return None };
    program.enums.get(id.index())?.members.get(index).map(|name| name_text(name))
}

/// A name as it is written: in 「」 where it holds more than letters.
pub fn name_text(name: &str) -> String {
    let plain = !name.is_empty() && name.chars().all(|c| c.is_alphabetic() || c == '_');
    if plain { name.to_owned() } else { format!("「{name}」") }
}
