//! Profiles beside a known one: one value changed to each that the rules name, and to the next above and below.
//!
//! In: a profile. Out: its variants, in order of inputs. It needs no analysis, so it reaches what that cannot take apart.

use super::goals::Goal;
use super::search::Bench;
use crate::eval::profile::Profile;
use crate::eval::reach::{Reach, reach};
use crate::ir::{Domain, ExprKind, Input, MeasureId, Program, Type};
use crate::value::{Date, Element, Rational, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most values for one input.
const MOST: usize = 40;

/// The first variant that reaches a goal.
pub(super) fn toward(bench: &Bench<'_>, id: MeasureId, base: &Profile, goal: &Goal) -> Option<Profile> {
    variants(bench, id, base).into_iter().find(|profile| bench.reaches(profile, id, goal))
}

/// All variants.
pub(super) fn variants(bench: &Bench<'_>, id: MeasureId, base: &Profile) -> Vec<Profile> {
    let program = bench.program;
    let reached = reach(program, id);
    let values = Values::new(program, &reached);
    let mut found = Vec::new();
    for reading in &reached.readings {
        let count = program.readings.get(reading.index()).map_or(0, |r| r.options.len());
        for option in 0..count {
            let mut profile = base.clone();
            if let Some(slot) = profile.readings.get_mut(reading.index()) {
                *slot = option;
            }
            found.push(profile);
        }
    }
    for input in &reached.inputs {
        let Some(declared) = program.inputs.get(input.index()) else { continue };
        if let Some(Value::List(elements)) = base.inputs.get(input.index()) {
            found.extend(lists(program, &values, &reached, base, input.index(), elements));
            continue;
        }
        for value in values.of(declared) {
            let mut profile = base.clone();
            if let Some(slot) = profile.inputs.get_mut(input.index()) {
                *slot = value;
            }
            found.push(profile);
        }
    }
    for day in values.days() {
        found.push(Profile { date: day, ..base.clone() });
    }
    found.retain(|profile| profile != base);
    found
}

/// A list with one field of its first element changed, with that element twice, and empty.
fn lists(
    program: &Program,
    values: &Values,
    reached: &Reach,
    base: &Profile,
    place: usize,
    elements: &[Element],
) -> Vec<Profile> {
    let with = |elements: Vec<Element>| {
        let mut profile = base.clone();
        if let Some(slot) = profile.inputs.get_mut(place) {
            *slot = Value::List(Arc::from(elements));
        }
        profile
    };
    let mut found = vec![with(Vec::new())];
    let Some(first) = elements.first() else { return found };
    let Some((entity, declared)) = program.entities.iter().enumerate().find(|(_, e)| e.list.index() == place) else {
        return found;
    };
    let twin = |fields: &[Value]| -> Element {
        let mut fields = fields.to_vec();
        for key in &declared.identity {
            if let Some(slot) = fields.get_mut(*key) {
                *slot = Value::Text("乙".into());
            }
        }
        Element { fields: Arc::from(fields) }
    };
    found.push(with(vec![first.clone(), twin(&first.fields)]));
    for (_, field) in reached.fields.iter().filter(|(of, _)| of.index() == entity) {
        for value in declared.fields.get(*field).map_or(Vec::new(), |f| values.of(f)) {
            let mut fields = first.fields.to_vec();
            if let Some(slot) = fields.get_mut(*field) {
                *slot = value;
            }
            let changed = Element { fields: Arc::from(fields) };
            let second = twin(&changed.fields);
            found.push(with(vec![changed]));
            found.push(with(vec![first.clone(), second]));
        }
    }
    found
}

/// The figures and days that a measure names.
struct Values<'p> {
    program: &'p Program,
    numbers: Vec<(Rational, Type)>,
    days: BTreeSet<Date>,
}

impl<'p> Values<'p> {
    fn new(program: &'p Program, reached: &Reach) -> Values<'p> {
        let mut values = Values { program, numbers: Vec::new(), days: BTreeSet::new() };
        for e in reached.exprs.iter().map(|id| program.expr(*id)) {
            match &e.kind {
                ExprKind::Const(Value::Number(n)) if !values.numbers.iter().any(|(m, ty)| m == n && *ty == e.ty) => {
                    values.numbers.push((*n, e.ty.clone()));
                }
                ExprKind::Const(Value::Date(day)) => drop(values.days.insert(*day)),
                _ => {}
            }
        }
        values
    }

    fn of(&self, input: &Input) -> Vec<Value> {
        let all = match &input.ty {
            Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
            Type::Enum(id) => {
                let count = self.program.enums.get(id.index()).map_or(0, |e| e.members.len());
                (0..count).filter_map(|i| u8::try_from(i).ok().map(Value::Member)).collect()
            }
            Type::EnumSet(id) => {
                let count = self.program.enums.get(id.index()).map_or(0, |e| e.members.len());
                (0..count).filter_map(|i| 1_u128.checked_shl(u32::try_from(i).ok()?).map(Value::Members)).collect()
            }
            Type::Number(_) | Type::Ratio => self.numbers(input),
            Type::Date => self.days().into_iter().map(Value::Date).collect(),
            Type::Error | Type::Month | Type::Text | Type::TextSet | Type::Region | Type::List(_) => Vec::new(),
        };
        all.into_iter().filter(|v| allowed(input, v)).take(MOST).collect()
    }

    fn numbers(&self, input: &Input) -> Vec<Value> {
        let small = Rational::new(1, if input.ty == Type::Ratio { 1000 } else { 100 }).unwrap_or(Rational::ONE);
        let step = if input.whole { Rational::ONE } else { small };
        let named = self.numbers.iter().filter(|(_, ty)| *ty == input.ty).map(|(n, _)| *n);
        let odd = Rational::new(333_333, 100).filter(|_| !input.whole && input.ty != Type::Ratio);
        let points: BTreeSet<Rational> = named.chain([Rational::ZERO, Rational::ONE]).chain(odd).collect();
        let around = |n: &Rational| [n.checked_sub(step), Some(*n), n.checked_add(step)];
        let all: BTreeSet<Rational> = points.iter().flat_map(around).flatten().filter(|n| !n.is_negative()).collect();
        all.into_iter().map(Value::Number).collect()
    }

    /// The days that are named, a year and some months away from them, and those beside.
    fn days(&self) -> Vec<Date> {
        let beside = |day: &Date| [day.add(0, -1), Some(*day), day.add(0, 1)];
        let mut all: BTreeSet<Date> = self.days.iter().flat_map(beside).flatten().collect();
        for day in self.days.iter().take(4) {
            all.extend([day.add(-12, 0), day.add(12, 0), day.add(-24, 0), day.add(24, 0)].into_iter().flatten());
        }
        all.into_iter().collect()
    }
}

fn allowed(input: &Input, value: &Value) -> bool {
    let whole = match value {
        Value::Number(n) if input.whole => n.checked_div(input.scale).is_some_and(Rational::is_integer),
        _ => true,
    };
    let inside = match (&input.domain, value) {
        (Some(Domain::Interval { low, high }), Value::Number(n)) => {
            low.is_none_or(|(l, closed)| *n > l || closed && *n == l)
                && high.is_none_or(|(h, closed)| *n < h || closed && *n == h)
        }
        (Some(Domain::Dates { low, high }), Value::Date(d)) => {
            low.is_none_or(|l| l <= *d) && high.is_none_or(|h| *d <= h)
        }
        (Some(Domain::Values(values)), Value::Members(_)) => !values.is_empty(),
        (Some(Domain::Values(values)), value) => values.contains(value),
        _ => true,
    };
    whole && inside
}
