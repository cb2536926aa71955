//! Numbers and days that a reader takes for real: round ones, of a usual size.
//!
//! In: what is allowed, and a type. Out: a few values to try, the most usual first.

use super::ranges::{Interval, day_number, month_number};
use crate::ir::{Program, Type};
use crate::units::UnitId;
use crate::value::{Date, Rational, Rounding, YearMonth};

/// The day that is taken where nothing asks for another.
pub const DAY: (i64, i64, i64) = (2025, 6, 1);

/// Values of an interval to try, each made when it is asked for; none where the interval holds no value of the kind.
pub fn candidates<'a>(ty: &'a Type, whole: bool, interval: &'a Interval) -> impl Iterator<Item = Rational> + 'a {
    let positive = Interval { low: Some((Rational::ZERO, true)), high: None }.meet(interval);
    let dated = matches!(ty, Type::Date | Type::Month);
    let preferred = if dated || positive.is_empty() { *interval } else { positive };
    let mut tried = Vec::new();
    (0..8).filter_map(move |way| {
        let n = match way {
            0 => usual(ty),
            1 => calendar(ty, interval),
            2 => roundest(ty, whole, &preferred),
            3 => end(&preferred, whole, true),
            4 => end(&preferred, whole, false),
            5 => end(interval, whole, true),
            6 => end(interval, whole, false),
            _ => roundest(ty, whole, interval),
        }?;
        let fits = contains(interval, n) && (!whole || n.is_integer()) && !tried.contains(&n);
        fits.then(|| tried.push(n))?;
        Some(n)
    })
}

fn contains(interval: &Interval, n: Rational) -> bool {
    let point = Interval { low: Some((n, true)), high: Some((n, true)) };
    !interval.meet(&point).is_empty()
}

/// What a value of a type often is.
pub fn usual(ty: &Type) -> Option<Rational> {
    match ty {
        Type::Ratio => Rational::new(1, 2),
        Type::Date => Date::new(DAY.0, DAY.1, DAY.2).map(day_number),
        Type::Month => YearMonth::new(DAY.0, DAY.1).map(month_number),
        Type::Number(d) => Some(Rational::from_integer(match d.powers().first() {
            Some((UnitId::YUAN, 1)) if d.powers().len() == 1 => 10_000,
            Some((UnitId::YUAN, _)) => 2000,
            Some((UnitId::PERSON, _)) => 10,
            Some((UnitId::MONTH, _)) => 6,
            Some((UnitId::AGE, _)) => 30,
            Some((UnitId::DAY, _)) => 30,
            Some(_) => 2,
            None => 1,
        })),
        Type::Error | Type::Bool | Type::Enum(_) | Type::EnumSet(_) | Type::Text => None,
        Type::TextSet | Type::Region | Type::List(_) => None,
    }
}

/// The first day of a month inside, near the usual day.
fn calendar(ty: &Type, interval: &Interval) -> Option<Rational> {
    if *ty != Type::Date {
        return None;
    }
    let (low, high) = (interval.low.map(|(n, _)| n), interval.high.map(|(n, _)| n));
    let usual = usual(ty)?;
    let near = match (low, high) {
        (Some(low), _) if low > usual => low,
        (_, Some(high)) if high < usual => high,
        _ => usual,
    };
    let day = Date::from_days_since_epoch(near.round(Rational::ONE, Rounding::Down)?.to_i64()?)?;
    let first = day.year_month().first_day()?;
    let found = [-1, 0, 1].into_iter().filter_map(|months| first.add(months, 0)).map(day_number);
    found.filter(|n| contains(interval, *n)).min_by_key(|n| n.checked_sub(near).and_then(Rational::checked_abs))
}

/// The number of an interval with the fewest digits, near its lower end.
fn roundest(ty: &Type, whole: bool, interval: &Interval) -> Option<Rational> {
    if matches!(ty, Type::Date | Type::Month) {
        return None;
    }
    let unit = if *ty == Type::Ratio { Rational::CENT } else { Rational::ONE };
    let (low, closed) = match (interval.low, interval.high) {
        (Some(low), _) => low,
        (None, Some((high, _))) => (high.checked_sub(high.checked_abs()?)?.checked_sub(unit)?, true),
        (None, None) => return Some(Rational::ZERO),
    };
    let least = if whole { 0 } else { -6 };
    for power in (least..=9).rev() {
        for digit in [5, 2, 1] {
            let step = ten(power)?.checked_mul(Rational::from_integer(digit))?.checked_mul(unit)?;
            let near = low.round(step, Rounding::Up)?;
            let near = if near == low && !closed { near.checked_add(step)? } else { near };
            if contains(interval, near) && within_reach(low, near, interval) {
                return Some(near);
            }
        }
    }
    let (low, high) = (interval.low?.0, interval.high?.0);
    low.checked_add(high)?.checked_div(Rational::from_integer(2))
}

/// Whether a round number is of the size of an open interval's end.
fn within_reach(low: Rational, near: Rational, interval: &Interval) -> bool {
    let far = low.checked_abs().and_then(|l| l.checked_add(l)).and_then(|l| l.checked_add(Rational::ONE));
    interval.high.is_some() || far.is_none_or(|far| near <= far)
}

fn ten(power: i32) -> Option<Rational> {
    let n = 10_i128.checked_pow(power.unsigned_abs())?;
    if power < 0 { Rational::new(1, n) } else { Rational::new(n, 1) }
}

/// An end that belongs to the interval, or the whole number next to it.
fn end(interval: &Interval, whole: bool, low: bool) -> Option<Rational> {
    let (n, closed) = if low { interval.low? } else { interval.high? };
    if !whole {
        return closed.then_some(n);
    }
    let near = n.round(Rational::ONE, if low { Rounding::Up } else { Rounding::Down })?;
    match (near == n && !closed, low) {
        (false, _) => Some(near),
        (true, true) => near.checked_add(Rational::ONE),
        (true, false) => near.checked_sub(Rational::ONE),
    }
}

/// A usual value of a type where nothing constrains it; `None` for lists.
pub fn any(program: &Program, ty: &Type) -> Option<crate::value::Value> {
    use crate::value::Value;
    match ty {
        Type::Number(_) | Type::Ratio | Type::Date | Type::Month => super::solve::value_of(ty, usual(ty)?),
        Type::Bool => Some(Value::Bool(true)),
        Type::Enum(id) => program.enums.get(id.index()).filter(|e| !e.members.is_empty()).map(|_| Value::Member(0)),
        Type::EnumSet(_) => Some(Value::Members(1)),
        Type::Text => Some(Value::Text("甲".into())),
        Type::TextSet => Some(Value::Texts(std::sync::Arc::from(["甲".into()]))),
        Type::Region => Some(Value::Region(std::sync::Arc::from(["示例市".into()]))),
        Type::Error | Type::List(_) => None,
    }
}
