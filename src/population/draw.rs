//! Values of one input: between and on what the rules compare it with, inside its domain, on a round grid.

use super::random::Random;
use crate::analyze::plausible;
use crate::ir::{Domain, Input, Program, Type};
use crate::units::UnitId;
use crate::value::{Date, Rational, Rounding, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An input with what the rules compare it with.
#[derive(Clone, Debug)]
pub struct Drawn<'p> {
    /// Its declaration.
    pub input: &'p Input,
    /// The numbers.
    pub points: BTreeSet<Rational>,
    /// The days.
    pub days: BTreeSet<Date>,
}

/// So many steps lie between two figures at most.
const STEPS: i64 = 200;

impl Drawn<'_> {
    /// A value; `near` draws in the neighbourhood of a known one. `number` makes texts different.
    pub fn value(
        &self,
        program: &Program,
        today: Date,
        near: Option<&Value>,
        random: &mut Random,
        number: u64,
    ) -> Value {
        if let Some(near) = near
            && random.chance(self.kept(), 20)
        {
            return self.told_apart(near, number);
        }
        let found = match &self.input.ty {
            Type::Number(_) | Type::Ratio => self.figure(near, random).map(Value::Number),
            Type::Bool => Some(Value::Bool(random.chance(1, 2))),
            Type::Enum(id) => {
                let members = program.enums.get(id.index()).map_or(0, |e| e.members.len());
                let all: Vec<Value> = (0..members).filter_map(|i| u8::try_from(i).ok().map(Value::Member)).collect();
                let allowed: Vec<Value> = all.into_iter().filter(|v| self.allows(v)).collect();
                random.pick(&allowed).cloned()
            }
            Type::EnumSet(id) => {
                let members = program.enums.get(id.index()).map_or(0, |e| e.members.len());
                let one = random.below(u64::try_from(members).unwrap_or(1));
                Some(Value::Members(if random.chance(1, 3) { 0 } else { 1_u128 << one.min(127) }))
            }
            Type::Date => self.day(today, near, random).map(Value::Date),
            Type::Month => {
                today.add(-i64::try_from(random.below(36)).unwrap_or(0), 0).map(|d| Value::Month(d.year_month()))
            }
            Type::Text => Some(self.text(number)),
            Type::TextSet => Some(Value::Texts(Arc::from([]))),
            Type::Region => near.cloned().or_else(|| own_region(program)),
            Type::Error | Type::List(_) => None,
        };
        found.filter(|v| self.allows(v)).or_else(|| near.cloned()).unwrap_or(Value::Unknown)
    }

    /// In how many of twenty cases a known value stays.
    fn kept(&self) -> u64 {
        match self.input.ty {
            Type::Number(_) | Type::Ratio => 4,
            Type::Date | Type::Month => 10,
            Type::Text => 20,
            _ => 18,
        }
    }

    fn told_apart(&self, near: &Value, number: u64) -> Value {
        match (near, &self.input.domain) {
            (Value::Text(_), None) => self.text(number),
            _ => near.clone(),
        }
    }

    fn text(&self, number: u64) -> Value {
        match &self.input.domain {
            Some(Domain::Values(values)) => values.first().cloned().unwrap_or(Value::Unknown),
            _ => Value::Text(Arc::from(format!("合成{}{number}", self.input.name))),
        }
    }

    fn allows(&self, value: &Value) -> bool {
        match (&self.input.domain, value) {
            (Some(Domain::Interval { low, high }), Value::Number(n)) => {
                low.is_none_or(|(l, closed)| *n > l || closed && *n == l)
                    && high.is_none_or(|(h, closed)| *n < h || closed && *n == h)
            }
            (Some(Domain::Dates { low, high }), Value::Date(d)) => {
                low.is_none_or(|l| l <= *d) && high.is_none_or(|h| *d <= h)
            }
            (Some(Domain::Months { low, high }), Value::Month(m)) => {
                low.is_none_or(|l| l <= *m) && high.is_none_or(|h| *m <= h)
            }
            (Some(Domain::Values(values)), Value::Members(_)) => !values.is_empty(),
            (Some(Domain::Values(values)), value) => values.contains(value),
            _ => true,
        }
    }

    /// The ends of the stretches between figures.
    fn ends(&self) -> Vec<Rational> {
        let (low, high) = match &self.input.domain {
            Some(Domain::Interval { low, high }) => (low.map(|(n, _)| n), high.map(|(n, _)| n)),
            _ => (None, None),
        };
        let low = low.unwrap_or(Rational::ZERO);
        let usual = plausible::usual(&self.input.ty).unwrap_or(Rational::ONE);
        let two = Rational::from_integer(2);
        let beyond = self.points.last().copied().unwrap_or(usual).checked_mul(two).unwrap_or(usual);
        // Where no rule names a figure, most are usual and some much greater.
        let more: &[i64] = if self.points.is_empty() && high.is_none() { &[5, 20] } else { &[] };
        let more: Vec<Rational> = more.iter().filter_map(|n| usual.checked_mul(Rational::from_integer(*n))).collect();
        let top = high.or(more.last().copied()).unwrap_or(beyond);
        let middle = if high.is_none() { Some(beyond) } else { None };
        let all = self.points.iter().copied().chain(more).chain(middle).chain([low, top]);
        let ends: BTreeSet<Rational> = all.filter(|n| low <= *n && *n <= top).collect();
        ends.into_iter().collect()
    }

    /// A figure: once in six cases one that the rules name; near another one in the same stretch, mostly.
    fn figure(&self, near: Option<&Value>, random: &mut Random) -> Option<Rational> {
        let ends = self.ends();
        let inside: Vec<Rational> = self.points.iter().copied().filter(|n| self.allows(&Value::Number(*n))).collect();
        if near.is_none() && !inside.is_empty() && random.chance(1, 6) {
            return random.pick(&inside).copied();
        }
        let stretches: Vec<(Rational, Rational)> = ends.iter().copied().zip(ends.iter().copied().skip(1)).collect();
        let own = match near {
            Some(Value::Number(n)) if random.chance(3, 4) => stretches.iter().find(|(a, b)| a <= n && n <= b).copied(),
            _ => None,
        };
        let Some((low, high)) = own.or_else(|| random.pick(&stretches).copied()) else { return ends.first().copied() };
        self.between(low, high, random)
    }

    /// A round figure of a stretch.
    fn between(&self, low: Rational, high: Rational, random: &mut Random) -> Option<Rational> {
        let ten = Rational::from_integer(10);
        let span = high.checked_sub(low)?;
        let mut step = self.step();
        while span.checked_div(step)? > Rational::from_integer(STEPS) {
            step = step.checked_mul(ten)?;
        }
        let first = low.round(step, Rounding::Up)?;
        let count = high.checked_sub(first)?.checked_div(step)?.round(Rational::ONE, Rounding::Down)?.to_i64()?;
        let steps = i64::try_from(random.below(u64::try_from(count + 1).ok()?)).ok()?;
        first.checked_add(step.checked_mul(Rational::from_integer(steps))?)
    }

    /// The least distance of two figures that people write.
    fn step(&self) -> Rational {
        match &self.input.ty {
            _ if self.input.whole => self.input.scale,
            Type::Ratio => Rational::new(1, 1000).unwrap_or(Rational::ONE),
            Type::Number(d) if d.power(UnitId::YUAN) != 0 => Rational::ONE,
            _ => self.input.scale,
        }
    }

    /// A day: a birthday of working age, near a known day, near one of the rules, or in the last three years.
    fn day(&self, today: Date, near: Option<&Value>, random: &mut Random) -> Option<Date> {
        let mut ago = |most: u64| -> i64 { -i64::try_from(random.below(most)).unwrap_or(0) };
        if self.input.name.contains("出生") {
            let months = ago(50 * 12) - 16 * 12;
            return today.add(months, ago(30));
        }
        if let Some(Value::Date(near)) = near {
            let days = ago(181) + 90;
            return near.add(0, days);
        }
        let days: Vec<Date> = self.days.iter().copied().collect();
        let far = ago(1100);
        match random.pick(&days).copied().filter(|_| random.chance(1, 3)) {
            Some(named) => named.add(0, i64::try_from(random.below(401)).ok()? - 200),
            None => today.add(0, far),
        }
    }
}

/// The first region that a document holds for.
fn own_region(program: &Program) -> Option<Value> {
    let region = program.documents.iter().map(|d| &d.region).find(|r| !r.is_empty())?;
    Some(Value::Region(region.iter().map(|part| Arc::from(part.as_str())).collect()))
}
