//! The values that are worth trying in a box: round ones, those that rules compare with, and their neighbours.
//!
//! In: an input with what a box and the conditions ask of it. Out: its values, those that meet the wish first. It runs
//! nothing.

use super::super::draft::Plain;
use super::super::inside::holds;
use super::super::regions::Limits;
use super::super::term::{Arena, Op, TermId};
use super::Question;
use crate::analyze::ranges::{Constraint, Interval, Values};
use crate::ir::{Input, Program, Type};
use crate::units::UnitId;
use crate::value::{Date, Rational, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the forms of a question speak of.
#[derive(Default)]
pub(super) struct Spoken {
    /// What a profile gives, by its name.
    subjects: BTreeMap<String, TermId>,
    /// The intervals that a subject is held against.
    tests: BTreeMap<TermId, Vec<Interval>>,
    /// The numbers that stand in them, in order of first sight.
    numbers: Vec<Rational>,
}

impl Spoken {
    /// Looks through some terms and limits.
    pub(super) fn of(arena: &Arena, roots: impl Iterator<Item = TermId>, limits: &Limits) -> Spoken {
        let mut found = Spoken::default();
        let mut seen = BTreeSet::new();
        for (subject, constraint) in limits {
            found.against(*subject, constraint);
        }
        let mut open: Vec<TermId> = roots.chain(limits.keys().copied()).collect();
        open.reverse();
        while let Some(id) = open.pop() {
            if !seen.insert(id) {
                continue;
            }
            let term = arena.get(id);
            if let Some((subject, constraint)) = arena.as_test(id) {
                found.against(subject, constraint);
            }
            match &term.op {
                Op::Given(name) => drop(found.subjects.insert(name.clone(), id)),
                Op::Number(n) if !found.numbers.contains(n) => found.numbers.push(*n),
                Op::Number(_) | Op::Constant(_) | Op::Test(_) | Op::And | Op::Or | Op::Not | Op::Linear(..) => {}
                Op::Product | Op::Cases(_) | Op::Nothing | Op::Apply(_) => {}
            }
            open.extend(term.args.iter().rev());
        }
        found
    }

    fn against(&mut self, subject: TermId, constraint: &Constraint) {
        if let Values::Numbers(list) = &constraint.values {
            self.tests.entry(subject).or_default().extend(list.iter().cloned());
        }
    }

    /// The ends of the intervals that a subject is held against, with their neighbours.
    fn ends(&self, subject: Option<TermId>, step: Rational) -> Vec<Rational> {
        let own = subject.and_then(|s| self.tests.get(&s)).map(Vec::as_slice).unwrap_or_default();
        own.iter().flat_map(|i| around(i, step)).collect()
    }
}

impl Question<'_, '_, '_> {
    pub(super) fn choices(
        &self,
        arena: &Arena,
        (name, input): (&str, &Input),
        spoken: &Spoken,
        wishes: &Limits,
    ) -> Vec<Plain> {
        let subject = spoken.subjects.get(name).copied();
        let wish = subject.and_then(|s| wishes.get(&s));
        let limit = subject.and_then(|s| self.limits.get(&s));
        if limit.is_some_and(|c| c.values.is_empty()) {
            return vec![Plain::Value(Value::NotApplicable)];
        }
        match &input.ty {
            Type::Number(_) | Type::Ratio | Type::Date | Type::Month => {
                let points = self.points(spoken, subject, input, (wish, limit));
                points.into_iter().filter_map(|n| Some(Plain::Value(typed(&input.ty, n)?))).collect()
            }
            Type::Bool => self.truths(wish, limit),
            Type::Enum(id) => self.members(*id, name, wish, limit),
            Type::EnumSet(_) | Type::TextSet => self.sets(arena, subject, &input.ty, wishes),
            Type::Region => self.region(arena, subject, wishes),
            Type::Text => texts(wish, limit),
            Type::Error | Type::List(_) => Vec::new(),
        }
    }

    fn truths(&self, wish: Option<&Constraint>, limit: Option<&Constraint>) -> Vec<Plain> {
        let allowed = |c: Option<&Constraint>, one: bool| match c.map(|c| &c.values) {
            Some(Values::Bits(bits, _)) => bits & if one { 0b10 } else { 0b01 } != 0,
            Some(Values::Numbers(_) | Values::Texts(..)) | None => true,
        };
        let mut list: Vec<bool> = [true, false].into_iter().filter(|b| allowed(limit, *b)).collect();
        list.sort_by_key(|b| !allowed(wish, *b));
        list.into_iter().map(|b| Plain::Value(Value::Bool(b))).collect()
    }

    fn members(
        &self,
        id: crate::ir::EnumId,
        name: &str,
        wish: Option<&Constraint>,
        limit: Option<&Constraint>,
    ) -> Vec<Plain> {
        let own = |program: &Program| program.enums.get(id.index()).map(|e| e.name.clone());
        let in_new = self.new.reads().iter().any(|(n, _)| n == name);
        let Some(universe) = own(if in_new { self.new.program } else { self.old.program }) else { return Vec::new() };
        let of = |c: Option<&Constraint>| match c {
            Some(c) => self.enums.allowed(&universe, &c.values),
            None => self.enums.members(&universe, u128::MAX),
        };
        let (wished, within) = (of(wish), of(limit));
        let (wished, others): (Vec<String>, Vec<String>) = within.into_iter().partition(|name| wished.contains(name));
        wished.into_iter().chain(others).map(Plain::Member).collect()
    }

    /// Sets by their single members, each of them asked for or not.
    fn sets(&self, arena: &Arena, subject: Option<TermId>, ty: &Type, wishes: &Limits) -> Vec<Plain> {
        let mut members = Vec::new();
        for (id, constraint) in wishes {
            if let Op::Apply(name) = &arena.get(*id).op
                && let Some(member) = name.strip_prefix("含 ")
                && arena.get(*id).args.first() == subject.as_ref()
                && matches!(constraint.values, Values::Bits(0b10, _))
            {
                members.push(member.to_owned());
            }
        }
        let set = |names: Vec<String>| match ty {
            Type::TextSet => Plain::Value(Value::Texts(names.iter().map(|n| Arc::from(n.as_str())).collect())),
            _ => Plain::Members(names),
        };
        vec![set(members), set(Vec::new())]
    }

    fn region(&self, arena: &Arena, subject: Option<TermId>, wishes: &Limits) -> Vec<Plain> {
        let mut levels: BTreeMap<String, Arc<str>> = BTreeMap::new();
        for (id, constraint) in wishes {
            let term = arena.get(*id);
            if let (Op::Apply(name), Values::Texts(texts, false)) = (&term.op, &constraint.values)
                && term.args.first() == subject.as_ref()
                && let Some(text) = texts.iter().next()
            {
                levels.insert(name.clone(), text.clone());
            }
        }
        let own: Vec<Arc<str>> = self
            .new
            .program
            .documents
            .iter()
            .chain(&self.old.program.documents)
            .find(|d| !d.region.is_empty())
            .map(|d| d.region.iter().map(|p| Arc::from(p.as_str())).collect())
            .unwrap_or_default();
        let mut path = own.clone();
        for (name, text) in levels {
            let depth = name.trim_start_matches('第').trim_end_matches('级').parse().unwrap_or(0_usize);
            path.truncate(depth);
            if !text.is_empty() {
                path.push(text);
            }
        }
        vec![Plain::Value(Value::Region(path.into())), Plain::Value(Value::Region(own.into()))]
    }

    /// Numbers to try: round ones where the wish holds, then the thresholds with their neighbours.
    fn points(
        &self,
        spoken: &Spoken,
        subject: Option<TermId>,
        input: &Input,
        (wish, limit): (Option<&Constraint>, Option<&Constraint>),
    ) -> Vec<Rational> {
        let step = step(input);
        let mut points = defaults(input, self.today);
        points.extend(spoken.ends(subject, step));
        if let Some(Constraint { values: Values::Numbers(list), .. }) = wish.or(limit) {
            points.extend(list.iter().filter_map(Interval::sample));
        }
        if !matches!(input.ty, Type::Date | Type::Month) {
            let most = Rational::from_integer(if money(input) { 1_000_000_000 } else { 1_000 });
            let written = spoken.numbers.iter().copied().filter(|n| *n <= most);
            points.extend(written.flat_map(|n| [Some(n), n.checked_add(step)].into_iter().flatten()));
        }
        if input.ty == Type::Date {
            let written = spoken.numbers.iter().copied().filter(|n| calendar(*n));
            points.extend(
                written.flat_map(|n| AFTER.iter().filter_map(move |d| n.checked_add(Rational::from_integer(*d)))),
            );
        }
        let inside = |c: Option<&Constraint>, n: Rational| c.is_none_or(|c| holds(c, n));
        points.retain(|n| inside(limit, *n) && plausible(input, *n));
        let mut unique = Vec::new();
        points.into_iter().for_each(|n| {
            if !unique.contains(&n) {
                unique.push(n)
            }
        });
        unique.sort_by_key(|n| !inside(wish, *n));
        unique
    }

    /// Days to judge on.
    pub(super) fn days(&self, spoken: &Spoken, wishes: &Limits) -> Vec<Date> {
        let subject = spoken.subjects.get("评估日").copied();
        let wish = subject.and_then(|s| wishes.get(&s));
        let limit = subject.and_then(|s| self.limits.get(&s));
        let mut days = vec![crate::analyze::ranges::day_number(self.today)];
        days.extend(spoken.ends(subject, Rational::ONE));
        days.retain(|n| limit.is_none_or(|c| holds(c, *n)));
        days.sort_by_key(|n| !wish.is_none_or(|c| holds(c, *n)));
        days.into_iter().filter_map(|n| Date::from_days_since_epoch(n.to_i64()?)).collect()
    }
}

/// So many days after a written day are tried.
const AFTER: [i64; 7] = [0, -1, 1, 20, 100, 250, 500];

/// Whether a number can be a day that a rule writes: in the forty years since 1990.
fn calendar(n: Rational) -> bool {
    n.is_integer() && n.to_i64().is_some_and(|n| (7305..22_000).contains(&n))
}

/// Whether an input has such a number: in its domain, and below 0 only where that is said.
pub(super) fn plausible(input: &Input, n: Rational) -> bool {
    let whole = !input.whole || n.is_integer();
    whole
        && match &input.domain {
            Some(crate::ir::Domain::Interval { low, high }) => within(*low, *high, n),
            Some(_) | None => !n.is_negative() || matches!(input.ty, Type::Date | Type::Month),
        }
}

fn within(low: Option<(Rational, bool)>, high: Option<(Rational, bool)>, n: Rational) -> bool {
    let above = low.is_none_or(|(a, closed)| n > a || closed && n == a);
    above && high.is_none_or(|(b, closed)| n < b || closed && n == b)
}

/// The ends of an interval and what is next to them.
fn around(interval: &Interval, step: Rational) -> Vec<Rational> {
    let ends = [interval.low, interval.high].into_iter().flatten();
    ends.flat_map(|(n, _)| [Some(n), n.checked_add(step), n.checked_sub(step)].into_iter().flatten()).collect()
}

fn money(input: &Input) -> bool {
    matches!(&input.ty, Type::Number(d) if d.power(UnitId::YUAN) != 0)
}

/// The distance to a neighbour that a person would write.
fn step(input: &Input) -> Rational {
    match &input.ty {
        Type::Ratio => Rational::CENT,
        Type::Number(_) if money(input) && !input.whole => Rational::CENT,
        _ => Rational::ONE,
    }
}

/// Round values of a type.
fn defaults(input: &Input, today: Date) -> Vec<Rational> {
    let whole = |list: &[i64]| list.iter().map(|n| Rational::from_integer(*n)).collect::<Vec<_>>();
    match &input.ty {
        Type::Ratio => [50, 80, 100, 20, 5, 0].iter().filter_map(|n| Rational::new(*n, 100)).collect(),
        Type::Number(_) if money(input) => whole(&[10_000, 2_000, 100_000, 1_000_000, 0]),
        Type::Number(_) => whole(&[10, 1, 6, 12, 100, 1_000, 0]),
        Type::Date => {
            let ago = [-1, -6, -13, -30, 0, -120, -400, -720, -220].iter().filter_map(|m| today.add(*m, 0));
            ago.map(crate::analyze::ranges::day_number).collect()
        }
        Type::Month => {
            let ago = [-1, -6, -13, -30].iter().filter_map(|m| today.add(*m, 0));
            ago.map(|d| crate::analyze::ranges::month_number(d.year_month())).collect()
        }
        Type::Error | Type::Bool | Type::Enum(_) | Type::EnumSet(_) | Type::Text => Vec::new(),
        Type::TextSet | Type::Region | Type::List(_) => Vec::new(),
    }
}

fn typed(ty: &Type, n: Rational) -> Option<Value> {
    match ty {
        Type::Date => Date::from_days_since_epoch(n.to_i64()?).map(Value::Date),
        Type::Month => {
            let n = n.to_i64()?;
            crate::value::YearMonth::new(n.div_euclid(12), n.rem_euclid(12) + 1).map(Value::Month)
        }
        _ => Some(Value::Number(n)),
    }
}

fn texts(wish: Option<&Constraint>, limit: Option<&Constraint>) -> Vec<Plain> {
    let named = [wish, limit].into_iter().flatten().flat_map(|c| match &c.values {
        Values::Texts(texts, false) => texts.iter().cloned().collect::<Vec<_>>(),
        Values::Texts(_, true) | Values::Numbers(_) | Values::Bits(..) => Vec::new(),
    });
    let list: Vec<Arc<str>> = named.chain([Arc::from("示例")]).collect();
    list.into_iter().map(|t| Plain::Value(Value::Text(t))).collect()
}
