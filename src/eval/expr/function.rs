//! The functions of values.

use super::super::machine::Machine;
use super::arithmetic::absent;
use super::compare::order;
use crate::ir::{ExprId, Function};
use crate::value::{Date, Rational, Rounding, Value, YearMonth};
use std::cmp::Ordering;

impl Machine<'_> {
    pub(super) fn call(&mut self, id: ExprId, function: Function, arguments: &[ExprId]) -> Value {
        match function {
            Function::Min => self.extreme(arguments, Ordering::Less),
            Function::Max => self.extreme(arguments, Ordering::Greater),
            Function::Year => self.of_day(arguments, |y, _, _| y),
            Function::MonthOfYear => self.of_day(arguments, |_, m, _| m),
            Function::DayOfMonth => self.of_day(arguments, |_, _, d| d),
            Function::Weekday => self.one(arguments, |v| weekday(&v)),
            Function::QuarterEnd => self.many(arguments, quarter_end),
            Function::MakeDate => self.many(arguments, make_date),
            Function::YearMonth => self.one(arguments, |v| year_month(&v)),
            Function::Age => self.many(arguments, age),
            Function::MonthsBetween => self.many(arguments, months_between),
            Function::Floor => self.round(id, arguments, Rounding::TowardZero),
            Function::Ceil => self.round(id, arguments, Rounding::AwayFromZero),
            Function::Round => self.round(id, arguments, Rounding::HalfUp),
            Function::Abs => self.one_number(id, arguments, Rational::checked_abs),
        }
    }

    fn extreme(&mut self, arguments: &[ExprId], wanted: Ordering) -> Value {
        let mut values = arguments.iter();
        let Some(first) = values.next() else { return Value::Unknown };
        let mut best = self.eval(*first);
        for next in values {
            let next = self.eval(*next);
            best = match order(&next, &best) {
                Some(found) if found == wanted => next,
                Some(_) => best,
                None => absent(&next, &best),
            };
        }
        best
    }

    fn one(&mut self, arguments: &[ExprId], f: impl FnOnce(Value) -> Option<Value>) -> Value {
        let Some(first) = arguments.first() else { return Value::Unknown };
        let value = self.eval(*first);
        let missing = absent(&value, &value);
        f(value).unwrap_or(missing)
    }

    fn one_number(&mut self, id: ExprId, arguments: &[ExprId], f: impl FnOnce(Rational) -> Option<Rational>) -> Value {
        match self.one(arguments, Some) {
            Value::Number(n) => self.number(id, f(n)),
            other => absent(&other, &other),
        }
    }

    fn many(&mut self, arguments: &[ExprId], f: fn(&[Value]) -> Option<Value>) -> Value {
        let values: Vec<Value> = arguments.iter().map(|a| self.eval(*a)).collect();
        f(&values).unwrap_or_else(|| values.iter().fold(Value::Unknown, |all, v| absent(&all, v)))
    }

    fn of_day(&mut self, arguments: &[ExprId], part: fn(i64, i64, i64) -> i64) -> Value {
        self.one(arguments, |value| {
            let (year, month, day) = match value {
                Value::Date(d) => (d.year(), d.month(), d.day()),
                Value::Month(m) => (m.year(), m.month(), 1),
                _ => return None,
            };
            Some(whole(part(year, month, day)))
        })
    }

    fn round(&mut self, id: ExprId, arguments: &[ExprId], mode: Rounding) -> Value {
        self.one_number(id, arguments, |n| n.round(Rational::ONE, mode))
    }
}

fn whole(n: i64) -> Value {
    Value::Number(Rational::from_integer(n))
}

fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(n) => n.to_i64(),
        _ => None,
    }
}

fn weekday(value: &Value) -> Option<Value> {
    match value {
        Value::Date(d) => Some(whole(d.weekday())),
        _ => None,
    }
}

fn year_month(value: &Value) -> Option<Value> {
    match value {
        Value::Date(d) => Some(Value::Month(d.year_month())),
        _ => None,
    }
}

fn quarter_end(values: &[Value]) -> Option<Value> {
    let [year, quarter] = values else { return None };
    let month = integer(quarter)?.checked_mul(3)?;
    YearMonth::new(integer(year)?, month).map(Value::Month)
}

fn make_date(values: &[Value]) -> Option<Value> {
    let day = match values {
        [Value::Month(month), day] => Date::new(month.year(), month.month(), integer(day)?),
        [year, month, day] => Date::new(integer(year)?, integer(month)?, integer(day)?),
        _ => None,
    };
    day.map(Value::Date)
}

fn age(values: &[Value]) -> Option<Value> {
    match values {
        [Value::Date(born), Value::Date(day)] => Some(whole(born.years_until(*day).max(0))),
        _ => None,
    }
}

/// Whole months; where the end lies before the start, the negative of those from the end to the start (S81).
fn months_between(values: &[Value]) -> Option<Value> {
    let months = match values {
        [Value::Date(a), Value::Date(b)] if b < a => -b.months_until(*a),
        [Value::Date(a), Value::Date(b)] => a.months_until(*b),
        _ => return None,
    };
    Some(whole(months))
}
