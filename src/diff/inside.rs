//! Whether a profile lies in a box.
//!
//! In: the limits of a box, a profile. Out: whether the profile meets them, seen with one element of each list after
//! another. What a profile does not say by itself (an aggregate, an attested figure of another document) decides nothing.

use super::enums::Enums;
use super::form::{PERIODS, TIMES, TIMES_THIS_YEAR};
use super::regions::{Limits, simplified};
use super::term::{Arena, Op, TermId, YES};
use crate::analyze::ranges::{Constraint, Values, day_number};
use crate::eval::profile::Profile;
use crate::ir::{Input, MeasureId, Program, Type};
use crate::value::{Element, Rational, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Whether a profile may lie in a box of a measure: with one of its elements, or without any, every limit is met or left
/// open.
pub fn lies(
    arena: &mut Arena,
    enums: &Enums,
    (program, measure): (&Program, Option<MeasureId>),
    profile: &Profile,
    limits: &Limits,
) -> bool {
    let mut plain = Limits::from([(super::lower::today(arena), exactly(number(day_number(profile.date))))]);
    received(arena, profile, measure, &mut plain);
    let mut lists = Vec::new();
    for (input, value) in program.inputs.iter().zip(&profile.inputs) {
        match (value, &input.ty) {
            (Value::List(elements), Type::List(id)) => {
                lists.extend(program.entities.get(id.index()).map(|entity| (entity, elements)));
            }
            (value, _) => known(arena, enums, program, (input, "", value), &mut plain),
        }
    }
    let longest = lists.iter().map(|(_, elements)| elements.len()).max().unwrap_or(0).max(1);
    (0..longest).any(|at| {
        let mut limits_of_one = plain.clone();
        for (entity, elements) in &lists {
            let element: Option<&Element> = elements.get(at).or_else(|| elements.first());
            let fields = element.map(|e| e.fields.iter()).unwrap_or_default();
            for (field, value) in entity.fields.iter().zip(fields) {
                known(arena, enums, program, (field, &format!("{}.", entity.name), value), &mut limits_of_one);
            }
        }
        meets(arena, limits, &limits_of_one)
    })
}

fn meets(arena: &mut Arena, limits: &Limits, point: &Limits) -> bool {
    limits.iter().all(|(subject, constraint)| {
        let subject = simplified(arena, *subject, point);
        let test = arena.test(subject, constraint.clone());
        let test = simplified(arena, test, point);
        arena.decided(test) != Some(false)
    })
}

/// What was received of the measure before, where a profile says it by counts.
fn received(arena: &mut Arena, profile: &Profile, measure: Option<MeasureId>, point: &mut Limits) {
    let history = profile.history.as_ref();
    if history.is_some_and(|h| !h.receipts.is_empty()) {
        return;
    }
    let count = history.and_then(|h| h.counts.iter().find(|c| Some(c.measure) == measure));
    let none = Some(Rational::ZERO);
    let parts = match count {
        Some(c) => [(TIMES, c.times), (TIMES_THIS_YEAR, c.times_this_year), (PERIODS, c.periods)],
        None => [(TIMES, none), (TIMES_THIS_YEAR, none), (PERIODS, none)],
    };
    for (name, n) in parts {
        let subject = arena.put(Op::Given(name.to_owned()), Vec::new());
        point.extend(n.map(|n| (subject, exactly(number(n)))));
    }
}

/// Puts one value among what is known, with the members of a set and the levels of a region.
fn known(
    arena: &mut Arena,
    enums: &Enums,
    program: &Program,
    (input, prefix, value): (&Input, &str, &Value),
    point: &mut Limits,
) {
    let subject = arena.put(Op::Given(format!("{prefix}{}", input.name)), Vec::new());
    let mut holds = |arena: &mut Arena, name: String, values: Values| {
        let part = arena.apply(&name, vec![subject]);
        point.insert(part, exactly(values));
    };
    match (value, &input.ty) {
        (Value::Members(bits), Type::EnumSet(id)) => {
            let all = enums.names(program, *id, u128::MAX);
            let own = enums.names(program, *id, *bits);
            for name in all {
                let has = own.contains(&name);
                holds(arena, format!("含 {name}"), truth(has));
            }
        }
        (Value::Region(path), _) => {
            let ended = path.iter().cloned().chain([Arc::from("")]);
            for (depth, name) in ended.enumerate() {
                holds(arena, format!("第{depth}级"), Values::Texts(BTreeSet::from([name]), false));
            }
        }
        (value, ty) => point.extend(exact(enums, program, ty, value).map(|c| (subject, c))),
    }
}

/// A value as the limit that only it meets, in the common universe of its enumeration; sets, lists and what is not known
/// have none.
pub fn exact(enums: &Enums, program: &Program, ty: &Type, value: &Value) -> Option<Constraint> {
    Some(match (value, ty) {
        (Value::Member(index), Type::Enum(id)) => {
            exactly(enums.values(program, *id, 1_u128.checked_shl(u32::from(*index))?))
        }
        (Value::NotApplicable, _) => Constraint { not_applicable: true, values: Values::Numbers(Vec::new()) },
        (Value::Bool(holds), _) => exactly(truth(*holds)),
        (Value::Text(text), _) => exactly(Values::Texts(BTreeSet::from([text.clone()]), false)),
        (value, _) => exactly(number(crate::analyze::terms::number_of(value)?)),
    })
}

/// 是 or 否.
pub(super) fn truth(holds: bool) -> Values {
    Values::Bits(if holds { YES } else { 0b01 }, 0b11)
}

/// One number.
fn number(n: Rational) -> Values {
    Values::interval(Some((n, true)), Some((n, true)))
}

/// These values, and not 不适用.
pub(super) fn exactly(values: Values) -> Constraint {
    Constraint { not_applicable: false, values }
}

/// Whether a constraint allows a number.
pub(super) fn holds(constraint: &Constraint, n: Rational) -> bool {
    number(n).is_within(&constraint.values)
}

/// The subjects of what was received before, among some limits.
pub(super) fn received_before(arena: &Arena, limits: &Limits) -> Vec<(TermId, &'static str)> {
    let named = |id: &TermId| match &arena.get(*id).op {
        Op::Given(name) => [TIMES, TIMES_THIS_YEAR, PERIODS].into_iter().find(|n| n == name),
        Op::Constant(_) | Op::Number(_) | Op::Test(_) | Op::And | Op::Or | Op::Not => None,
        Op::Linear(..) | Op::Product | Op::Cases(_) | Op::Nothing | Op::Apply(_) => None,
    };
    limits.keys().filter_map(|id| Some((*id, named(id)?))).collect()
}
