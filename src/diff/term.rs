//! Terms: what both sides of a comparison are lowered to. No id of a program occurs in one, so terms of two programs
//! are equal exactly where they say the same.
//!
//! The arena shares equal terms and its constructors keep a normal form: 且 and 或 are flat, sorted and without
//! doubles, tests of one subject are one test, sums are linear forms, products are sorted, refinements carry their
//! whole guard. Normal forms that are equal prove two rules equal; unequal ones prove nothing.

mod periods;
mod sums;

use crate::analyze::ranges::{Constraint, End, Interval, Values};
use crate::value::{Rational, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The place of a term in its arena.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TermId(pub u32);

/// What a term is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// A constant that is no number, as its canonical text.
    Constant(String),
    /// A number in base units.
    Number(Rational),
    /// Something that a profile gives, by name: an input, a field of the element at hand, 评估日, 享受记录.
    Given(String),
    /// Whether the one argument lies in the constraint of this number (`Arena::constraint`).
    Test(u32),
    /// All hold.
    And,
    /// One holds.
    Or,
    /// 非 of what is no test.
    Not,
    /// A linear form: a constant and the coefficient of each argument, in order.
    Linear(Rational, Vec<Rational>),
    /// The product of the arguments.
    Product,
    /// Guards and values in turn, after the base (or `Nothing`); the text names 就高 or 就低.
    Cases(&'static str),
    /// No value.
    Nothing,
    /// Everything else, by its name: functions, aggregates, clauses of a measure.
    Apply(String),
}

/// A term: an operation and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The operation.
    pub op: Op,
    /// The arguments.
    pub args: Vec<TermId>,
}

/// The terms of a comparison.
#[derive(Debug, Default)]
pub struct Arena {
    terms: Vec<Term>,
    ids: BTreeMap<Term, TermId>,
    constraints: Vec<Constraint>,
    whole: BTreeSet<TermId>,
}

/// The text of the constant 不适用.
const NOT_APPLICABLE: &str = "不适用";

/// The bit set of 是 alone.
pub const YES: u128 = 0b10;

impl Arena {
    /// A term as it is, without a normal form.
    pub fn put(&mut self, op: Op, args: Vec<TermId>) -> TermId {
        let term = Term { op, args };
        if let Some(id) = self.ids.get(&term) {
            return *id;
        }
        let id = TermId(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        self.terms.push(term.clone());
        self.ids.insert(term, id);
        id
    }

    /// A term of this arena.
    pub fn get(&self, id: TermId) -> &Term {
        static NOTHING: Term = Term { op: Op::Nothing, args: Vec::new() };
        self.terms.get(id.0 as usize).unwrap_or(&NOTHING)
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The constraint of a test.
    pub fn constraint(&self, number: u32) -> Option<&Constraint> {
        self.constraints.get(number as usize)
    }

    /// The subject and the constraint of a term that is a test.
    pub fn as_test(&self, id: TermId) -> Option<(TermId, &Constraint)> {
        let term = self.get(id);
        match (&term.op, term.args.as_slice()) {
            (Op::Test(number), [subject]) => Some((*subject, self.constraint(*number)?)),
            _ => None,
        }
    }

    /// 是 or 否 as a condition.
    pub fn truth(&mut self, holds: bool) -> TermId {
        self.put(if holds { Op::And } else { Op::Or }, Vec::new())
    }

    /// Whether a condition is a constant.
    pub fn decided(&self, id: TermId) -> Option<bool> {
        let term = self.get(id);
        match (&term.op, term.args.is_empty()) {
            (Op::And, true) => Some(true),
            (Op::Or, true) => Some(false),
            _ => None,
        }
    }

    /// No value.
    pub fn nothing(&mut self) -> TermId {
        self.put(Op::Nothing, Vec::new())
    }

    /// 不适用.
    pub fn not_applicable(&mut self) -> TermId {
        self.put(Op::Constant(NOT_APPLICABLE.to_owned()), Vec::new())
    }

    /// Whether a term is 不适用; a value that no tier covers is (S20).
    pub fn is_not_applicable(&self, id: TermId) -> bool {
        match &self.get(id).op {
            Op::Nothing => true,
            Op::Constant(text) => text == NOT_APPLICABLE,
            _ => false,
        }
    }

    /// A number.
    pub fn number(&mut self, n: Rational) -> TermId {
        self.put(Op::Number(n), Vec::new())
    }

    /// The number that a term is.
    pub fn as_number(&self, id: TermId) -> Option<Rational> {
        if let Op::Number(n) = self.get(id).op { Some(n) } else { None }
    }

    /// A constant; `text` names the members of sets and enumerations.
    pub fn constant(&mut self, value: &Value, text: String) -> TermId {
        if *value == Value::NotApplicable {
            return self.not_applicable();
        }
        match (value, crate::analyze::terms::number_of(value)) {
            (_, Some(n)) => self.number(n),
            (Value::Bool(holds), None) => self.truth(*holds),
            _ => self.put(Op::Constant(text), Vec::new()),
        }
    }

    /// From now on a subject takes whole numbers only: days, months, inputs declared 整数.
    pub fn declare_whole(&mut self, subject: TermId) {
        self.whole.insert(subject);
    }

    /// The values of a constraint that its subject can take.
    pub fn tight(&self, subject: TermId, constraint: Constraint) -> Constraint {
        if !self.whole.contains(&subject) {
            return constraint;
        }
        Constraint { values: constraint.values.whole(), ..constraint }
    }

    /// Whether a subject lies in a constraint.
    pub fn test(&mut self, subject: TermId, constraint: Constraint) -> TermId {
        let (subject, constraint) = self.turned(subject, constraint);
        let (subject, constraint) = self.of_start(subject, &constraint).unwrap_or((subject, constraint));
        let constraint = self.tight(subject, constraint);
        let everything = self.tight(subject, constraint.complement()).is_empty();
        if everything || constraint.is_empty() {
            return self.truth(everything);
        }
        if let Values::Bits(bits, _) = constraint.values
            && matches!(self.get(subject).op, Op::And | Op::Or | Op::Not | Op::Test(_))
        {
            return if bits == YES { subject } else { self.not(subject) };
        }
        if let (Some(n), Values::Numbers(_)) = (self.as_number(subject), &constraint.values) {
            let point = Values::interval(Some((n, true)), Some((n, true)));
            return self.truth(point.is_within(&constraint.values));
        }
        if self.is_not_applicable(subject) {
            return self.truth(constraint.not_applicable);
        }
        if let (Op::Constant(text), Values::Texts(..)) = (&self.get(subject).op, &constraint.values) {
            let point = Values::Texts(BTreeSet::from([Arc::from(text.as_str())]), false);
            return self.truth(point.is_within(&constraint.values));
        }
        let number = self.number_of_constraint(constraint);
        self.put(Op::Test(number), vec![subject])
    }

    /// A test of a linear form as one of the form without constant whose first coefficient is 1.
    fn turned(&mut self, subject: TermId, constraint: Constraint) -> (TermId, Constraint) {
        let turned = self.unit_form(subject).and_then(|(form, constant, first)| {
            let Values::Numbers(list) = &constraint.values else { return None };
            let moved = |end: End| match end {
                Some((n, closed)) => Some(Some((n.checked_sub(constant)?.checked_div(first)?, closed))),
                None => Some(None),
            };
            let mut values = Vec::new();
            for interval in list {
                let (low, high) = (moved(interval.low)?, moved(interval.high)?);
                let (low, high) = if first.is_negative() { (high, low) } else { (low, high) };
                values.push(Interval { low, high });
            }
            if first.is_negative() {
                values.reverse();
            }
            Some((form, Constraint { values: Values::Numbers(values), ..constraint.clone() }))
        });
        turned.unwrap_or((subject, constraint))
    }

    /// A linear form as `constant + first · form`, where it is not of that form already.
    fn unit_form(&mut self, subject: TermId) -> Option<(TermId, Rational, Rational)> {
        let term = self.get(subject).clone();
        let Op::Linear(constant, factors) = term.op else { return None };
        let first = factors.first().copied().filter(|f| !f.is_zero())?;
        if constant.is_zero() && first == Rational::ONE {
            return None;
        }
        let parts: Option<Vec<(Rational, TermId)>> =
            factors.iter().zip(term.args).map(|(f, arg)| Some((f.checked_div(first)?, arg))).collect();
        Some((self.linear(Rational::ZERO, &parts?)?, constant, first))
    }

    fn number_of_constraint(&mut self, constraint: Constraint) -> u32 {
        let known = self.constraints.iter().position(|c| *c == constraint);
        let place = known.unwrap_or_else(|| {
            self.constraints.push(constraint);
            self.constraints.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// The negation of a condition, carried to its tests.
    pub fn not(&mut self, id: TermId) -> TermId {
        let term = self.get(id).clone();
        match term.op {
            Op::And | Op::Or => {
                let parts: Vec<TermId> = term.args.iter().map(|a| self.not(*a)).collect();
                if term.op == Op::And { self.or(parts) } else { self.and(parts) }
            }
            Op::Not => term.args.first().copied().unwrap_or(id),
            Op::Test(_) => match self.as_test(id).map(|(subject, c)| (subject, c.complement())) {
                Some((subject, outside)) => self.test(subject, outside),
                None => id,
            },
            Op::Constant(_)
            | Op::Number(_)
            | Op::Given(_)
            | Op::Linear(..)
            | Op::Product
            | Op::Cases(_)
            | Op::Nothing
            | Op::Apply(_) => self.put(Op::Not, vec![id]),
        }
    }

    /// All of some conditions.
    pub fn and(&mut self, parts: Vec<TermId>) -> TermId {
        self.junction(parts, true)
    }

    /// One of some conditions.
    pub fn or(&mut self, parts: Vec<TermId>) -> TermId {
        self.junction(parts, false)
    }

    fn junction(&mut self, parts: Vec<TermId>, all: bool) -> TermId {
        let op = if all { Op::And } else { Op::Or };
        let mut tests: BTreeMap<TermId, Constraint> = BTreeMap::new();
        let mut rest = Vec::new();
        let mut open: Vec<TermId> = parts.into_iter().rev().collect();
        while let Some(part) = open.pop() {
            if self.decided(part) == Some(!all) {
                return self.truth(!all);
            }
            let term = self.get(part);
            if term.op == op {
                open.extend(term.args.iter().rev());
            } else if let Some((subject, constraint)) = self.as_test(part) {
                let joined = tests.get(&subject).map(|c| if all { c.meet(constraint) } else { join(c, constraint) });
                let joined = joined.unwrap_or_else(|| constraint.clone());
                tests.insert(subject, joined);
            } else {
                rest.push(part);
            }
        }
        for (subject, constraint) in tests {
            let test = self.test(subject, constraint);
            match self.decided(test) {
                Some(holds) if holds == all => {}
                Some(_) => return self.truth(!all),
                None => rest.push(test),
            }
        }
        self.closed(op, rest, all)
    }

    fn closed(&mut self, op: Op, mut parts: Vec<TermId>, all: bool) -> TermId {
        parts.sort();
        parts.dedup();
        let negations: Vec<TermId> = parts.iter().map(|p| self.negated(*p)).collect();
        if negations.iter().any(|n| parts.binary_search(n).is_ok()) {
            return self.truth(!all);
        }
        match parts.as_slice() {
            [only] => *only,
            _ => self.put(op, parts),
        }
    }

    /// The negation of a part that is no junction; itself for one (never found beside it).
    fn negated(&mut self, id: TermId) -> TermId {
        match self.get(id).op {
            Op::And | Op::Or | Op::Test(_) => self.put(Op::Not, vec![id]),
            Op::Not | Op::Constant(_) | Op::Number(_) | Op::Given(_) | Op::Linear(..) => self.not(id),
            Op::Product | Op::Cases(_) | Op::Nothing | Op::Apply(_) => self.not(id),
        }
    }

    /// A value by cases: guards exclude what beats them already.
    pub fn cases(&mut self, strategy: &'static str, base: TermId, cases: Vec<(TermId, TermId)>) -> TermId {
        let mut by_value: BTreeMap<TermId, Vec<TermId>> = BTreeMap::new();
        for (guard, value) in cases {
            if self.decided(guard) != Some(false) {
                by_value.entry(value).or_default().push(guard);
            }
        }
        let mut list: Vec<(TermId, TermId)> = Vec::new();
        for (value, guards) in by_value {
            list.push((self.or(guards), value));
        }
        let sure = list.iter().any(|(guard, _)| self.decided(*guard) == Some(true));
        match list.as_slice() {
            [] => return base,
            [(_, only)] if sure => return *only,
            [..] => {}
        }
        let base = if sure { self.nothing() } else { base };
        if !sure && list.iter().all(|(_, value)| *value == base) {
            return base;
        }
        let args = std::iter::once(base).chain(list.into_iter().flat_map(|(guard, value)| [guard, value])).collect();
        self.put(Op::Cases(strategy), args)
    }

    /// Everything else by its name.
    pub fn apply(&mut self, name: &str, args: Vec<TermId>) -> TermId {
        self.put(Op::Apply(name.to_owned()), args)
    }

    /// The same, or what it comes to where its arguments are known.
    pub fn rebuilt_by_name(&mut self, name: &str, args: Vec<TermId>) -> TermId {
        self.computed(name, &args).unwrap_or_else(|| self.apply(name, args))
    }

    /// The same, where the order of the arguments means nothing.
    pub fn set(&mut self, name: &str, mut args: Vec<TermId>) -> TermId {
        args.sort();
        args.dedup();
        self.apply(name, args)
    }

    /// A measure: its heads in their order, its clauses in none.
    pub fn measure(&mut self, name: &str, mut args: Vec<TermId>) -> TermId {
        args.get_mut(HEADS..).into_iter().for_each(<[TermId]>::sort);
        self.apply(name, args)
    }

    /// A term made again of other arguments, in its normal form.
    pub fn rebuilt(&mut self, id: TermId, args: Vec<TermId>) -> TermId {
        let op = self.get(id).op.clone();
        if matches!(op, Op::Linear(..) | Op::Product) && args.iter().any(|a| self.is_not_applicable(*a)) {
            return self.not_applicable();
        }
        match op {
            Op::And => self.and(args),
            Op::Or => self.or(args),
            Op::Not => args.first().map_or(id, |a| self.not(*a)),
            Op::Test(number) => match (args.first(), self.constraint(number).cloned()) {
                (Some(subject), Some(constraint)) => self.test(*subject, constraint),
                _ => id,
            },
            Op::Linear(constant, factors) => {
                let parts: Vec<(Rational, TermId)> = factors.into_iter().zip(args).collect();
                self.linear(constant, &parts).unwrap_or(id)
            }
            Op::Product => {
                let mut parts = args.into_iter();
                let first = parts.next().unwrap_or(id);
                parts.try_fold(first, |a, b| self.product(a, b)).unwrap_or(id)
            }
            Op::Cases(strategy) => match args.split_first() {
                Some((base, rest)) => {
                    let pairs = rest.chunks_exact(2).filter_map(|p| p.first().copied().zip(p.last().copied()));
                    self.cases(strategy, *base, pairs.collect())
                }
                None => id,
            },
            Op::Apply(name) if name.starts_with(SET) => self.set(&name, args),
            Op::Apply(name) if name.starts_with(MEASURE) => self.measure(&name, args),
            Op::Apply(name) => self.rebuilt_by_name(&name, args),
            Op::Constant(_) | Op::Number(_) | Op::Given(_) | Op::Nothing => self.put(op, args),
        }
    }
}

/// The name of a quotient.
pub const QUOTIENT: &str = "商";
/// The name of 取整: toward zero to a whole number.
pub const FLOOR: &str = "Floor";
/// The name of 周岁: completed years from a birthday to a day.
pub const AGE: &str = "Age";
/// The first word of the name of a period from one day to another; the last one is its unit.
pub const SINCE: &str = "自至";
/// The same of whether such a period stands in a relation to a length that is not written.
pub const FULL: &str = "满";
/// The same of the distance between two days, for 内.
pub const NEAR: &str = "内";
/// The name of the day so many months after another one.
pub const MONTHS_LATER: &str = "日期 月";
/// The unit of a period of months between days.
pub const MONTHS: &str = "月";
/// The strategy of cases between the texts of one measure, of which one is in force on each day.
pub const IN_PLACE: &str = "修改";
/// The first words of the name of a measure's term.
pub const MEASURE: &str = "措施 ";
/// How many arguments of a measure stand in a fixed order before its clauses.
pub const HEADS: usize = 4;

/// The first character of the name of an `Apply` whose arguments have no order.
pub const SET: char = '#';

/// What one of two constraints allows.
pub fn join(a: &Constraint, b: &Constraint) -> Constraint {
    a.complement().meet(&b.complement()).complement()
}
