//! Values and types in the words of the user: `2000元/月`, `60%`, `大型`, `[0%, 100%]`.

use crate::ir::{Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Rounding, Value};

/// A number of a type, with its unit; an amount with two decimals. What is no finite decimal is shown as a fraction
/// with its value to two places.
pub fn number(program: &Program, ty: &Type, value: Rational) -> String {
    let Type::Number(unit) = ty else {
        return if *ty == Type::Ratio { ratio(value) } else { value.to_string() };
    };
    let digits = if *unit == Dimension::of(UnitId::YUAN) { value.to_fixed(2) } else { None };
    let digits = digits.unwrap_or_else(|| value.to_string());
    let about = if value.to_decimal().is_some() { None } else { about(value) };
    let about = about.map_or(String::new(), |n| format!("（约 {n}）"));
    format!("{digits}{about}{}", unit_behind(&program.units.show(unit)))
}

/// A unit as it stands behind a number: months are 个月, since 12月 is December too.
pub fn unit_behind(unit: &str) -> &str {
    if unit == "月" { "个月" } else { unit }
}

/// A ratio in percent where that is finite, else as a fraction with about how many percent it is.
pub fn ratio(value: Rational) -> String {
    let percent = value.checked_mul(Rational::from_integer(100));
    match percent {
        Some(percent) if percent.to_decimal().is_some() => format!("{percent}%"),
        Some(percent) => match about(percent) {
            Some(about) => format!("{value}（约 {about}%）"),
            None => value.to_string(),
        },
        None => value.to_string(),
    }
}

/// The value to two places.
fn about(value: Rational) -> Option<String> {
    value.round(Rational::CENT, Rounding::HalfUp)?.to_fixed(2)
}

/// A value of a type.
pub fn value(program: &Program, ty: &Type, value: &Value) -> String {
    match value {
        Value::Unknown => "未知".to_owned(),
        Value::Unspecified => "按规定".to_owned(),
        Value::NotApplicable => "不适用".to_owned(),
        Value::Number(n) => number(program, ty, *n),
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::Member(place) => member(program, ty, usize::from(*place)),
        Value::Members(set) => members(program, ty, *set),
        Value::Date(date) => date.to_string(),
        Value::Month(month) => month.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Texts(texts) => bracketed(texts.iter().map(|t| t.to_string())),
        Value::Region(path) => path.iter().map(|p| p.as_ref()).collect::<Vec<_>>().join("."),
        Value::List(items) => format!("{}项", items.len()),
    }
}

/// The name of a member of an enumeration type.
pub fn member(program: &Program, ty: &Type, place: usize) -> String {
    let (Type::Enum(id) | Type::EnumSet(id)) = ty else { return place.to_string() };
    let choice = program.enums.get(id.index());
    choice.and_then(|e| e.members.get(place)).cloned().unwrap_or_else(|| place.to_string())
}

/// The names of the members of a set, in the order of the enumeration.
pub fn member_names(program: &Program, ty: &Type, set: u128) -> Vec<String> {
    (0..128).filter(|i| set >> i & 1 == 1).map(|i| member(program, ty, i)).collect()
}

fn members(program: &Program, ty: &Type, set: u128) -> String {
    bracketed(member_names(program, ty, set).into_iter())
}

fn bracketed(parts: impl Iterator<Item = String>) -> String {
    format!("{{{}}}", parts.collect::<Vec<_>>().join("、"))
}

/// An interval of numbers: `[0%, 100%]`, `(0元, ∞)`.
pub fn interval(program: &Program, ty: &Type, low: Option<(Rational, bool)>, high: Option<(Rational, bool)>) -> String {
    let end = |end: Option<(Rational, bool)>, open: &str| end.map_or(open.to_owned(), |(n, _)| number(program, ty, n));
    let left = if low.is_some_and(|(_, closed)| closed) { "[" } else { "(" };
    let right = if high.is_some_and(|(_, closed)| closed) { "]" } else { ")" };
    format!("{left}{}, {}{right}", end(low, "-∞"), end(high, "∞"))
}

/// What a value of a type looks like: `元/月的数，如 2000 或 「2000元/月」`.
pub fn type_with_example(program: &Program, ty: &Type) -> String {
    match ty {
        Type::Error => "值".to_owned(),
        Type::Number(unit) if unit.is_none() => "数，如 12".to_owned(),
        Type::Number(unit) => {
            let unit = program.units.show(unit);
            format!("以{unit}为单位的数，如 12 或「12{unit}」")
        }
        Type::Ratio => "比例，如「60%」或 0.6".to_owned(),
        Type::Bool => "是或否".to_owned(),
        Type::Enum(id) | Type::EnumSet(id) => {
            let members = program.enums.get(id.index()).map_or(String::new(), |e| e.members.join("、"));
            format!("选项之一：{members}")
        }
        Type::Date => "日期，如「2025-03-01」".to_owned(),
        Type::Month => "年月，如「2025-03」".to_owned(),
        Type::Text | Type::TextSet => "文本".to_owned(),
        Type::Region => "地区，如「示例市.甲县」".to_owned(),
        Type::List(_) => "列表，如 [ {…}, {…} ]".to_owned(),
    }
}
