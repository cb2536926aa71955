//! Funds against their ceilings: a parameter 「<资金>预算」 of the rules, or `--budget`.

use super::count::Counting;
use super::measures::Both;
use super::model::Budget;
use crate::cli::outcome_json::amount;
use crate::cli::profile::number;
use crate::cli::text::impact as text;
use crate::diag::{Diagnostic, catalogue::usage};
use crate::diff::identity::Pair;
use crate::ir::{Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A fund's ceiling, and whether the rules declare it.
pub type Ceilings = BTreeMap<String, (Rational, bool)>;

/// The ceilings of the funds of pairs on a day; what the user gives goes before what the rules say.
pub fn ceilings(given: &[String], both: Both<'_>, pairs: &[Pair], day: Date, faults: &mut Vec<Diagnostic>) -> Ceilings {
    let fund = |program: &Program, id: Option<crate::ir::MeasureId>| program.measures.get(id?.index())?.fund.clone();
    let funds: BTreeSet<String> =
        pairs.iter().filter_map(|p| fund(both.new, p.new).or_else(|| fund(both.old, p.old))).collect();
    let mut found = Ceilings::new();
    for fund in &funds {
        if let Some(declared) = declared(both.new, &text::ceiling(fund), day) {
            found.insert(fund.clone(), (declared, true));
        }
    }
    for written in given {
        let parts = written.split_once(['=', '＝']);
        match parts.and_then(|(name, sum)| Some((name.trim(), yuan(sum.trim())?))) {
            Some((name, sum)) if funds.contains(name) => drop(found.insert(name.to_owned(), (sum, false))),
            Some((name, _)) => faults.push(Diagnostic::bare(usage::E0603, text::no_fund(name))),
            None => faults.push(Diagnostic::bare(usage::E0603, text::bad_budget(written))),
        }
    }
    found
}

/// `5000000元`, `500万元`, `500万`
fn yuan(text: &str) -> Option<Rational> {
    let bare = text.strip_suffix('元').unwrap_or(text);
    let (digits, scale) = match (bare.strip_suffix('万'), bare.strip_suffix('亿')) {
        (Some(digits), _) => (digits, 10_000),
        (_, Some(digits)) => (digits, 100_000_000),
        (None, None) => (bare, 1),
    };
    number::parse(digits)?.checked_mul(Rational::from_integer(scale)).filter(|n| !n.is_negative())
}

/// The value of a parameter of 元 without keys on a day.
fn declared(program: &Program, name: &str, day: Date) -> Option<Rational> {
    let is_yuan = |ty: &Type| *ty == Type::Number(Dimension::of(UnitId::YUAN));
    let param = program.params.iter().find(|p| p.name == name && p.keys.is_empty() && is_yuan(&p.ty))?;
    let holds = |from: Option<Date>, to: Option<Date>| from.is_none_or(|f| f <= day) && to.is_none_or(|t| day <= t);
    let version = param.versions.iter().rev().find(|v| holds(v.from, v.to))?;
    match version.rows.first()?.value {
        Value::Number(n) => Some(n),
        _ => None,
    }
}

/// The funds with a ceiling.
pub fn budgets(ceilings: &Ceilings, counting: &Counting) -> Vec<Budget> {
    let Some(funds) = counting.shared.iter().find(|s| s.by == "fund") else { return Vec::new() };
    let sums = |key: usize| {
        let own = funds.keys.iter().zip(&counting.measures).filter(|(k, _)| **k == Some(key));
        own.fold((Some(Rational::ZERO), Some(Rational::ZERO)), |(before, after), (_, tally)| {
            let add = |a: Option<Rational>, b: Option<Rational>| a?.checked_add(b?);
            (add(before, tally.before.sum()), add(after, tally.after.sum()))
        })
    };
    let budget = |(key, name): (usize, &String)| {
        let (ceiling, declared) = ceilings.get(name)?;
        let (before, after) = sums(key);
        let left = after.and_then(|after| ceiling.checked_sub(after));
        Some(Budget {
            fund: name.clone(),
            ceiling: amount(*ceiling),
            declared: *declared,
            before: before.map(amount),
            after: after.map(amount),
            left: left.map(amount),
        })
    };
    funds.names.iter().enumerate().filter_map(budget).collect()
}
