//! Values that bring a sum, a quotient, an age or a period to where a box wants it.
//!
//! In: a profile, a box. Out: the same profile with an input or two moved. What the sum, quotient or age is made of has to
//! be given; anything else is left to the search.

use super::super::draft::{Draft, Plain};
use super::super::term::{AGE, Arena, MONTHS, Op, QUOTIENT, SINCE, TermId};
use super::choices::plausible;
use super::{Question, Random};
use crate::analyze::ranges::{Constraint, Values, day_number};
use crate::analyze::terms::number_of;
use crate::ir::Input;
use crate::value::{Date, Rational, Rounding, Value};
use std::collections::BTreeMap;

/// The inputs by name.
type Names<'n> = BTreeMap<String, &'n Input>;

/// The wholes that a share is tried of.
const WHOLES: [i64; 4] = [1000, 100, 40, 10];

/// So many days after 评估日 a day is still near enough to be told.
const AHEAD: i64 = 366;

/// A day at most so many months before 评估日 is recent.
const LATELY: i64 = 60;

impl Question<'_, '_, '_> {
    /// Moves inputs so that one sum, quotient or age of the box lies in its limits.
    pub(super) fn onto(&self, arena: &Arena, names: &Names<'_>, draft: &mut Draft, random: &mut Random) {
        let made = |id: &TermId| match &arena.get(*id).op {
            Op::Linear(..) => true,
            Op::Apply(name) => name == QUOTIENT || name == AGE || name.starts_with(SINCE),
            Op::Constant(_) | Op::Number(_) | Op::Given(_) | Op::Test(_) | Op::And | Op::Or | Op::Not => false,
            Op::Product | Op::Cases(_) | Op::Nothing => false,
        };
        let made: Vec<(&TermId, &Constraint)> = self.limits.iter().filter(|(s, _)| made(s)).collect();
        let Some((subject, Constraint { values: Values::Numbers(list), .. })) = made.get(random.below(made.len()))
        else {
            return;
        };
        let Some(wanted) = list.get(random.below(list.len())).and_then(|i| i.sample()) else { return };
        let term = arena.get(**subject);
        let moved = match &term.op {
            Op::Linear(constant, factors) => {
                sum(arena, names, draft, (*constant, factors, &term.args), (wanted, random.below(factors.len())))
            }
            Op::Apply(name) if name == AGE => age(arena, draft, &term.args, wanted),
            Op::Apply(name) if name.starts_with(SINCE) => since(arena, draft, &term.args, (name, wanted)),
            Op::Apply(_) => quotient(arena, names, &term.args, (wanted, random)),
            Op::Constant(_) | Op::Number(_) | Op::Given(_) | Op::Test(_) | Op::And | Op::Or | Op::Not => None,
            Op::Product | Op::Cases(_) | Op::Nothing => None,
        };
        moved.into_iter().flatten().for_each(|(name, n)| put(names, draft, &name, n));
    }
}

/// A number for an input, where it can have it.
fn put(names: &Names<'_>, draft: &mut Draft, name: &str, n: Rational) {
    if !names.get(name).is_some_and(|input| plausible(input, n)) {
        return;
    }
    let day = |n: Rational| n.to_i64().and_then(Date::from_days_since_epoch).map(Value::Date);
    let near = Rational::from_integer(AHEAD).checked_add(day_number(draft.date)).is_some_and(|last| n <= last);
    let value = match draft.values.get(name) {
        Some(Plain::Value(Value::Number(_))) => Some(Value::Number(n)),
        Some(Plain::Value(Value::Date(_))) if near => day(n),
        Some(_) | None => None,
    };
    draft.values.extend(value.map(|value| (name.to_owned(), Plain::Value(value))));
}

fn given(arena: &Arena, id: TermId) -> Option<String> {
    if let Op::Given(name) = &arena.get(id).op { Some(name.clone()) } else { None }
}

/// One part of a sum, the others as they are.
fn sum(
    arena: &Arena,
    names: &Names<'_>,
    draft: &Draft,
    (constant, factors, args): (Rational, &[Rational], &[TermId]),
    (wanted, chosen): (Rational, usize),
) -> Option<Vec<(String, Rational)>> {
    let value = |id: TermId| match draft.values.get(&given(arena, id)?) {
        Some(Plain::Value(value)) => number_of(value),
        Some(_) | None => None,
    };
    let mut rest = wanted.checked_sub(constant)?;
    for (_, (factor, arg)) in factors.iter().zip(args).enumerate().filter(|(place, _)| *place != chosen) {
        rest = rest.checked_sub(factor.checked_mul(value(*arg)?)?)?;
    }
    let name = given(arena, *args.get(chosen)?)?;
    names.contains_key(&name).then_some(vec![(name, rest.checked_div(*factors.get(chosen)?)?)])
}

/// The part and the whole of a share.
fn quotient(
    arena: &Arena,
    names: &Names<'_>,
    args: &[TermId],
    (wanted, random): (Rational, &mut Random),
) -> Option<Vec<(String, Rational)>> {
    let (part, whole) = (given(arena, *args.first()?)?, given(arena, *args.get(1)?)?);
    let of = Rational::from_integer(*WHOLES.get(random.below(WHOLES.len()))?);
    let exact = of.checked_mul(wanted)?;
    let share = if names.get(&part)?.whole { exact.round(Rational::ONE, Rounding::HalfUp)? } else { exact };
    Some(vec![(whole, of), (part, share)])
}

/// The day from which so much of a unit has passed on the other.
fn since(
    arena: &Arena,
    draft: &Draft,
    args: &[TermId],
    (name, wanted): (&str, Rational),
) -> Option<Vec<(String, Rational)>> {
    let (from, end) = (given(arena, *args.first()?)?, given(arena, *args.get(1)?)?);
    // A day long ago would do as well, but a recent one is told more plainly.
    let to = match draft.values.get(&end) {
        Some(Plain::Value(Value::Date(day))) if *day > draft.date.add(-LATELY, 0)? => *day,
        Some(Plain::Value(Value::Date(_))) | None => draft.date,
        Some(_) => return None,
    };
    let whole = wanted.round(Rational::ONE, Rounding::Up)?.to_i64()?.checked_neg()?;
    let day = if name.ends_with(MONTHS) { to.add(whole, 0) } else { to.add(0, whole) };
    Some(vec![(from, day_number(day?)), (end, day_number(to))])
}

/// The birthday of who completes so many years on the day.
fn age(arena: &Arena, draft: &Draft, args: &[TermId], wanted: Rational) -> Option<Vec<(String, Rational)>> {
    let (born, day) = (given(arena, *args.first()?)?, given(arena, *args.get(1)?)?);
    let day = match draft.values.get(&day) {
        Some(Plain::Value(Value::Date(day))) => *day,
        Some(_) => return None,
        None => draft.date,
    };
    let birthday = day.add(wanted.to_i64()?.checked_mul(-12)?, 0)?;
    Some(vec![(born, day_number(birthday))])
}
