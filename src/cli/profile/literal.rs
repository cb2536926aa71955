//! One scalar of a profile → what it says, before it is held against a type.
//!
//! The text of a value is read by the language itself (`syntax::parse_value`), so "2000元/月", "60%", "15个月" and
//! "2021年6月30日" mean in a profile what they mean in a rule.

use super::number;
use super::tree::{Node, NodeKind};
use crate::source::SourceId;
use crate::syntax::{self, ast};
use crate::units::{Dimension, UnitTable};
use crate::value::{Date, Rational, YearMonth};

/// What a scalar says.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// Not given.
    Null,
    /// 不适用
    NotApplicable,
    /// 是, 否, true, false
    Bool(bool),
    /// A bare number.
    Number(Rational),
    /// A number with its unit, in base units.
    Quantity(Rational, Dimension),
    /// A ratio.
    Ratio(Rational),
    /// A day.
    Date(Date),
    /// A month of a year.
    Month(YearMonth),
    /// Any other text.
    Word(String),
    /// A unit word that is not known.
    UnknownUnit(String),
    /// A number that exact arithmetic cannot hold.
    TooLong,
    /// Not a scalar.
    Other,
}

/// Reads a scalar.
pub fn read(node: &Node, units: &UnitTable) -> Literal {
    match &node.kind {
        NodeKind::Null => Literal::Null,
        NodeKind::Bool(value) => Literal::Bool(*value),
        NodeKind::Number(text) => number::parse(text).map_or(Literal::TooLong, Literal::Number),
        NodeKind::Text(text) => of_text(text, node.span.source, units),
        NodeKind::Expr(expr) => of_expr(expr, units),
        NodeKind::Error | NodeKind::List(_) | NodeKind::Map(_) => Literal::Other,
    }
}

fn of_text(text: &str, source: SourceId, units: &UnitTable) -> Literal {
    let text = text.trim();
    match text {
        "是" | "true" => return Literal::Bool(true),
        "否" | "false" => return Literal::Bool(false),
        "不适用" => return Literal::NotApplicable,
        _ => {}
    }
    if let Some(date) = Date::parse(text) {
        return Literal::Date(date);
    }
    if number::looks_like(text) && text.matches('-').count() <= 1 && !text.contains('-')
        || text.strip_prefix('-').is_some_and(number::looks_like)
    {
        return number::parse(text).map_or(Literal::TooLong, Literal::Number);
    }
    // By far the most frequent text of a table, and a hundred times faster than by the grammar.
    if let Some(digits) = text.strip_suffix(['%', '％']).filter(|t| number::looks_like(t)) {
        let hundred = Rational::from_integer(100);
        return number::parse(digits).and_then(|n| n.checked_div(hundred)).map_or(Literal::TooLong, Literal::Ratio);
    }
    let starts_like_a_value = text.chars().any(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    // A bookkeeper's brackets mean less than zero; nothing else is written in brackets.
    if !starts_like_a_value || text.starts_with(['(', '（']) {
        return Literal::Word(text.to_owned());
    }
    let mut scratch = Vec::new();
    let expr = syntax::parse_value(source, text, &mut scratch);
    match expr {
        Some(expr) if scratch.iter().all(|d| !d.is_error()) => match of_expr(&expr, units) {
            Literal::Other => Literal::Word(text.to_owned()),
            literal => literal,
        },
        Some(_) | None => Literal::Word(text.to_owned()),
    }
}

fn of_expr(expr: &ast::Expr, units: &UnitTable) -> Literal {
    match &expr.kind {
        ast::ExprKind::Quantity(quantity) => of_quantity(quantity, units),
        ast::ExprKind::Ratio(ratio) => Literal::Ratio(ratio.value),
        ast::ExprKind::Bool(value) => Literal::Bool(*value),
        ast::ExprKind::Date(date) => Literal::Date(*date),
        ast::ExprKind::Month(month) => Literal::Month(*month),
        ast::ExprKind::Text(text) => Literal::Word(text.clone()),
        ast::ExprKind::NotApplicable => Literal::NotApplicable,
        ast::ExprKind::Negate(inner) => negate(of_expr(inner, units)),
        ast::ExprKind::Path(names) => {
            Literal::Word(names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join("."))
        }
        _ => Literal::Other,
    }
}

fn negate(literal: Literal) -> Literal {
    match literal {
        Literal::Number(n) => n.checked_neg().map_or(Literal::TooLong, Literal::Number),
        Literal::Ratio(n) => n.checked_neg().map_or(Literal::TooLong, Literal::Ratio),
        Literal::Quantity(n, unit) => n.checked_neg().map_or(Literal::TooLong, |n| Literal::Quantity(n, unit)),
        _ => Literal::Other,
    }
}

/// A quantity in base units: `2年6个月` is 30 months, `20万元` 200000 yuan.
fn of_quantity(quantity: &ast::QuantityLit, units: &UnitTable) -> Literal {
    let mut total = Rational::ZERO;
    let mut dimension: Option<Dimension> = None;
    for part in &quantity.parts {
        let (factor, unit) = match &part.unit {
            None => (Rational::ONE, Dimension::NONE),
            Some(name) => match units.read_over(&name.text) {
                Some(scaled) => (scaled.factor, scaled.unit.map_or(Dimension::NONE, Dimension::of)),
                None => return Literal::UnknownUnit(name.text.clone()),
            },
        };
        if dimension.as_ref().is_some_and(|d| *d != unit) {
            return Literal::Other;
        }
        dimension = Some(unit);
        let Some(sum) = part.number.checked_mul(factor).and_then(|n| total.checked_add(n)) else {
            return Literal::TooLong;
        };
        total = sum;
    }
    let mut dimension = dimension.unwrap_or(Dimension::NONE);
    for name in &quantity.under {
        let Some(unit) = units.read_under(&name.text) else { return Literal::UnknownUnit(name.text.clone()) };
        match dimension.divide(&Dimension::of(unit)) {
            Some(divided) => dimension = divided,
            None => return Literal::Other,
        }
    }
    if dimension.is_none() { Literal::Number(total) } else { Literal::Quantity(total, dimension) }
}
