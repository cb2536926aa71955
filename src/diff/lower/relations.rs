//! Relations → tests of one subject: 为, 在, 含, 内, 满, readings.

use super::super::inside::exactly;
use super::super::term::{FULL, MONTHS, NEAR, Op, SINCE, TermId, YES};
use super::{Lower, related_terms};
use crate::analyze::ranges::{Values, day_number};
use crate::analyze::starts;
use crate::analyze::terms::{flipped, number_of, related};
use crate::ir::{CmpOp, ExprId, ReadingId, Type};
use crate::units::UnitId;
use crate::value::{Date, Rational, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Lower<'_, '_> {
    /// `x 为 value` for a constant.
    pub(super) fn equals(&mut self, subject: TermId, value: &Value, ty: &Type) -> TermId {
        let values = match (value, ty) {
            (Value::Member(index), Type::Enum(id)) => self.enums.values(self.program, *id, 1 << index),
            (Value::Bool(holds), _) => Values::Bits(if *holds { YES } else { 0b01 }, 0b11),
            (Value::Text(text), _) => Values::Texts(BTreeSet::from([text.clone()]), false),
            (Value::Region(path), _) => return self.in_region(subject, path),
            (value, _) => match number_of(value) {
                Some(n) => related(CmpOp::Equal, n),
                None => {
                    let text = self.enums.text(self.program, value, ty);
                    let term = self.arena.apply(&format!("为 {text}"), vec![subject]);
                    return self.as_condition(term, &Type::Bool);
                }
            },
        };
        self.arena.test(subject, exactly(values))
    }

    /// What may be compared: a condition of one subject stands for that subject.
    fn subject(&mut self, id: ExprId) -> TermId {
        let term = self.expr(id);
        match self.arena.as_test(term) {
            Some((subject, c)) if self.program.expr(id).ty == Type::Bool && c.values == Values::Bits(YES, 0b11) => {
                subject
            }
            _ => term,
        }
    }

    /// Not by its negation, but false of 不适用 too.
    fn turned(&mut self, subject: TermId, holds: TermId, negated: bool) -> TermId {
        if !negated {
            return holds;
        }
        if let Some((subject, constraint)) = self.arena.as_test(holds) {
            let outside = exactly(constraint.values.complement());
            return self.arena.test(subject, outside);
        }
        let given = self.arena.apply("不适用", vec![subject]);
        let missing = self.as_condition(given, &Type::Bool);
        let outside = self.arena.or(vec![holds, missing]);
        self.arena.not(outside)
    }

    pub(super) fn identity(&mut self, left: ExprId, right: ExprId, negated: bool) -> TermId {
        let constant = crate::analyze::terms::constant(self.program, right);
        let subject = self.subject(left);
        let Some(value) = constant else {
            let other = self.subject(right);
            let term = self.arena.set("#相同", vec![subject, other]);
            let holds = self.as_condition(term, &Type::Bool);
            return self.turned(subject, holds, negated);
        };
        if value == Value::NotApplicable {
            let values = self.all_of(left);
            let there = self.arena.test(subject, exactly(values));
            return if negated { there } else { self.arena.not(there) };
        }
        let ty = self.program.expr(left).ty.clone();
        let holds = match &value {
            // 为 is this region and no part of it: the path ends there.
            Value::Region(path) => {
                let ended: Vec<Arc<str>> = path.iter().cloned().chain(["".into()]).collect();
                self.in_region(subject, &ended)
            }
            value => self.equals(subject, value, &ty),
        };
        self.turned(subject, holds, negated)
    }

    /// Every value that an expression's type has.
    fn all_of(&self, id: ExprId) -> Values {
        match self.program.expr(id).ty {
            Type::Bool => Values::Bits(0b11, 0b11),
            Type::Enum(id) => self.enums.values(self.program, id, u128::MAX),
            Type::Text | Type::Region | Type::TextSet | Type::EnumSet(_) | Type::List(_) => {
                Values::Texts(BTreeSet::new(), true)
            }
            Type::Error | Type::Number(_) | Type::Ratio | Type::Date | Type::Month => Values::all_numbers(),
        }
    }

    /// `地区 在 示例市.甲县`: one test a level of the path.
    fn in_region(&mut self, subject: TermId, path: &[Arc<str>]) -> TermId {
        let mut levels = Vec::new();
        for (depth, name) in path.iter().enumerate() {
            let level = self.arena.apply(&format!("第{depth}级"), vec![subject]);
            levels.push(self.arena.test(level, exactly(Values::Texts(BTreeSet::from([name.clone()]), false))));
        }
        self.arena.and(levels)
    }

    pub(super) fn in_set(&mut self, left: ExprId, set: ExprId, negated: bool) -> TermId {
        let subject = self.subject(left);
        let ty = self.program.expr(left).ty.clone();
        let holds = match (crate::analyze::terms::constant(self.program, set), ty) {
            (Some(Value::Region(path)), _) => self.in_region(subject, &path),
            (Some(Value::Members(bits)), Type::Enum(id)) => {
                let values = self.enums.values(self.program, id, bits);
                self.arena.test(subject, exactly(values))
            }
            (Some(Value::Texts(texts)), _) => {
                let values = Values::Texts(texts.iter().cloned().collect(), false);
                self.arena.test(subject, exactly(values))
            }
            _ => {
                let set = self.expr(set);
                let term = self.arena.apply("在", vec![subject, set]);
                self.as_condition(term, &Type::Bool)
            }
        };
        self.turned(subject, holds, negated)
    }

    pub(super) fn contains(&mut self, set: ExprId, members: ExprId, any: bool, negated: bool) -> TermId {
        let subject = self.subject(set);
        let names = match (crate::analyze::terms::constant(self.program, members), &self.program.expr(set).ty) {
            (Some(Value::Members(bits)), Type::EnumSet(id)) => Some(self.enums.names(self.program, *id, bits)),
            (Some(Value::Texts(texts)), _) => Some(texts.iter().map(|t| t.to_string()).collect()),
            _ => None,
        };
        let holds = match names {
            Some(names) => {
                let each = names.iter().map(|name| {
                    let term = self.arena.apply(&format!("含 {name}"), vec![subject]);
                    self.as_condition(term, &Type::Bool)
                });
                let each: Vec<TermId> = each.collect();
                if any { self.arena.or(each) } else { self.arena.and(each) }
            }
            None => {
                let members = self.expr(members);
                let term = self.arena.apply(if any { "含任一" } else { "含" }, vec![subject, members]);
                self.as_condition(term, &Type::Bool)
            }
        };
        self.turned(subject, holds, negated)
    }

    /// `to` against `from` + n: the number of n that have passed, or a bound on one day where the other is written.
    pub(super) fn elapsed(&mut self, from: ExprId, to: ExprId, op: CmpOp, length: ExprId) -> TermId {
        let (unit, by) = (self.unit(from, length), self.steps(from, length));
        let (from, to, length) = (self.expr(from), self.expr(to), self.expr(length));
        match self.arena.as_number(length) {
            Some(n) => self.written_end(from, to, by, op, n).unwrap_or_else(|| {
                let subject = self.arena.apply(&format!("{SINCE} {unit}"), vec![from, to]);
                self.arena.test(subject, exactly(related(op, n)))
            }),
            None => {
                let term = self.arena.apply(&format!("{FULL} {op:?} {unit}"), vec![from, to, length]);
                self.as_condition(term, &Type::Bool)
            }
        }
    }

    /// a ≤ d ≤ a + n; of 年月 the first month counts.
    pub(super) fn near(&mut self, date: ExprId, anchor: ExprId, length: ExprId, before: bool) -> TermId {
        let (unit, by) = (self.unit(date, length), self.steps(date, length));
        let month = self.program.expr(date).ty == Type::Month;
        let (day, start, length) = (self.expr(date), self.expr(anchor), self.expr(length));
        let Some(n) = self.arena.as_number(length) else {
            let term = self.arena.apply(&format!("{NEAR} {before} {unit}"), vec![day, start, length]);
            return self.as_condition(term, &Type::Bool);
        };
        let order = if before { CmpOp::AtMost } else { CmpOp::AtLeast };
        let side = related_terms(self.arena, order, day, start);
        let bound = if before {
            self.before_written(day, start, by, month, n)
        } else {
            self.written_end(start, day, by, if month { CmpOp::Less } else { CmpOp::AtMost }, n)
        };
        let near = bound.unwrap_or_else(|| {
            let subject = if before || month {
                self.arena.apply(&format!("{NEAR} {before} {month} {unit}"), vec![start, day])
            } else {
                self.arena.apply(&format!("{SINCE} {unit}"), vec![start, day])
            };
            self.arena.test(subject, exactly(related(CmpOp::AtMost, n)))
        });
        let parts = side.into_iter().chain([near]).collect();
        self.arena.and(parts)
    }

    /// The unit of a length from a day or a month, as terms name it.
    fn unit(&self, day: ExprId, length: ExprId) -> &'static str {
        match (self.steps(day, length), &self.program.expr(day).ty) {
            (Steps::Months, _) => MONTHS,
            (Steps::Alike, Type::Month) => "年月",
            (Steps::Alike, _) => "日",
        }
    }

    /// How a length is counted from a day or a month.
    fn steps(&self, day: ExprId, length: ExprId) -> Steps {
        let by_day = matches!(&self.program.expr(length).ty, Type::Number(d) if d.power(UnitId::DAY) != 0);
        let month = self.program.expr(day).ty == Type::Month;
        if by_day || month { Steps::Alike } else { Steps::Months }
    }

    /// `to` against `from` + n, where one of the two is written and the other is not.
    fn written_end(&mut self, from: TermId, to: TermId, by: Steps, op: CmpOp, n: Rational) -> Option<TermId> {
        let (subject, values) = match (self.arena.as_number(from), self.arena.as_number(to)) {
            (Some(start), None) => (to, related(op, by.later(start, n)?)),
            (None, Some(end)) if by == Steps::Alike => (from, related(flipped(op), end.checked_sub(n)?)),
            (None, Some(end)) => (from, starts(op, Date::from_days_since_epoch(end.to_i64()?)?, whole(n)?)?),
            (Some(_), Some(_)) | (None, None) => return None,
        };
        Some(self.arena.test(subject, exactly(values)))
    }

    /// `anchor` − n ≤ `day`, where the anchor is written.
    fn before_written(&mut self, day: TermId, anchor: TermId, by: Steps, month: bool, n: Rational) -> Option<TermId> {
        let anchor = self.arena.as_number(anchor).filter(|_| !n.is_negative())?;
        let first = by.later(anchor, Rational::ZERO.checked_sub(n)?)?;
        let op = if month { CmpOp::Greater } else { CmpOp::AtLeast };
        Some(self.arena.test(day, exactly(related(op, first))))
    }

    pub(super) fn reading(&mut self, id: ReadingId, index: usize) -> TermId {
        let Some(reading) = self.program.readings.get(id.index()) else { return self.opaque("?") };
        let key = self.program.reading_key(reading);
        if self.settled.contains(&key) {
            return self.arena.truth(index == reading.default);
        }
        let option = reading.options.get(index).map_or("?", |(name, _)| name.as_str());
        let subject = self.arena.put(Op::Given(format!("口径 {key}")), Vec::new());
        let values = Values::Texts(BTreeSet::from([Arc::from(option)]), false);
        self.arena.test(subject, exactly(values))
    }
}

/// How a length is counted on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Steps {
    /// One number a step: days from a day, months from a month.
    Alike,
    /// Months from a day.
    Months,
}

impl Steps {
    /// A day or a month so many steps later.
    fn later(self, start: Rational, n: Rational) -> Option<Rational> {
        match self {
            Steps::Alike => start.checked_add(n),
            Steps::Months => Date::from_days_since_epoch(start.to_i64()?)?.add(whole(n)?, 0).map(day_number),
        }
    }
}

fn whole(n: Rational) -> Option<i64> {
    n.to_i64().filter(|_| n.is_integer())
}
