//! Terms: what a condition speaks about, known by structure, and the atoms over them.

use super::linear::Form;
use super::ranges::{Constraint, Values, day_number, month_number};
use crate::ir::{CmpOp, Domain, ExprId, ExprKind, Function, Input, Program, ReadingId, Type};
use crate::units::UnitId;
use crate::value::{Rational, Value};
use std::collections::BTreeMap;

/// The number of a term.
pub type TermId = usize;

/// What a term stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The value of an expression.
    Scalar(ExprId),
    /// A sum of other terms.
    Sum(Form),
    /// Whether a set (of 多选) holds the member of an index.
    Has(ExprId, u32),
    /// A level of a region's path, from 0.
    Level(ExprId, usize),
    /// How many months (or days) lie between two days: n where the end is just `from` + n, between n and n + 1 where it
    /// lies between.
    Periods {
        /// The start.
        from: ExprId,
        /// The end.
        to: ExprId,
    },
    /// The alternative of a reading.
    Reading(ReadingId),
    /// The day of assessment.
    Today,
    /// A condition that is not looked into.
    Condition(ExprId),
    /// Something that only its text tells.
    Opaque,
}

/// Something that a condition constrains.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its structure as text: equal terms have equal texts.
    pub key: String,
    /// What it stands for.
    pub meaning: Meaning,
    /// What it may be at all.
    pub universe: Constraint,
    /// Whether it takes whole numbers only.
    pub whole: bool,
}

/// The terms of some conditions.
#[derive(Debug, Default)]
pub struct Terms {
    list: Vec<Term>,
    by_key: BTreeMap<String, TermId>,
}

impl Terms {
    /// A term of this structure, added where it is new.
    pub fn intern(&mut self, term: Term) -> TermId {
        if let Some(id) = self.by_key.get(&term.key) {
            return *id;
        }
        let id = self.list.len();
        self.by_key.insert(term.key.clone(), id);
        self.list.push(term);
        id
    }

    /// A term that was interned.
    pub fn get(&self, id: TermId) -> Option<&Term> {
        self.list.get(id)
    }

    /// What a term may be where a constraint on it fails.
    pub fn outside(&self, id: TermId, constraint: &Constraint) -> Constraint {
        let outside = constraint.complement();
        self.get(id).map_or(outside.clone(), |term| outside.meet(&term.universe))
    }
}

/// What one atom says: a term and what it may be for the atom to hold.
pub type Atom = (TermId, Constraint);

/// The numbers that stand in a relation to a constant.
pub fn related(op: CmpOp, n: Rational) -> Values {
    match op {
        CmpOp::Less => Values::interval(None, Some((n, false))),
        CmpOp::AtMost => Values::interval(None, Some((n, true))),
        CmpOp::Greater => Values::interval(Some((n, false)), None),
        CmpOp::AtLeast => Values::interval(Some((n, true)), None),
        CmpOp::Equal => Values::interval(Some((n, true)), Some((n, true))),
    }
}

/// The relation with its sides exchanged.
pub fn flipped(op: CmpOp) -> CmpOp {
    match op {
        CmpOp::Less => CmpOp::Greater,
        CmpOp::AtMost => CmpOp::AtLeast,
        CmpOp::Greater => CmpOp::Less,
        CmpOp::AtLeast => CmpOp::AtMost,
        CmpOp::Equal => CmpOp::Equal,
    }
}

/// The signs of a difference (bit 0 below, 1 equal, 2 above) that a relation allows.
pub fn signs(op: CmpOp) -> u128 {
    match op {
        CmpOp::Less => 0b001,
        CmpOp::AtMost => 0b011,
        CmpOp::Greater => 0b100,
        CmpOp::AtLeast => 0b110,
        CmpOp::Equal => 0b010,
    }
}

/// A constant as a number: numbers, days and months.
pub fn number_of(value: &Value) -> Option<Rational> {
    match value {
        Value::Number(n) => Some(*n),
        Value::Date(d) => Some(day_number(*d)),
        Value::Month(m) => Some(month_number(*m)),
        Value::Unknown | Value::Unspecified | Value::NotApplicable | Value::Bool(_) | Value::Member(_) => None,
        Value::Members(_) | Value::Text(_) | Value::Texts(_) | Value::Region(_) | Value::List(_) => None,
    }
}

/// The constant that an expression is; a definition without tiers is looked through.
pub fn constant(program: &Program, id: ExprId) -> Option<Value> {
    match &program.expr(through(program, id)).kind {
        ExprKind::Const(value) => Some(value.clone()),
        _ => None,
    }
}

/// The value of a definition without tiers, and so on, at most 64 steps.
pub fn through(program: &Program, id: ExprId) -> ExprId {
    let mut id = id;
    for _ in 0..64 {
        let ExprKind::Definition(definition) = program.expr(id).kind else { return id };
        let value = program.definitions.get(definition.index()).and_then(|d| program.tiered.get(d.value.index()));
        match value {
            Some(tiered) if tiered.tiers.is_empty() => match tiered.base {
                Some(base) => id = base,
                None => return id,
            },
            _ => return id,
        }
    }
    id
}

/// The operands without which a value is 不适用; those of conditions, which are then false, are none.
pub fn needed(kind: &ExprKind) -> Vec<ExprId> {
    match kind {
        ExprKind::Negate(e) | ExprKind::Aggregate { list: e, .. } => vec![*e],
        // What 无则 gives is not asked for where there is a quotient.
        ExprKind::Binary(_, a, b) | ExprKind::Divide(a, b, _) => vec![*a, *b],
        ExprKind::Call(_, operands) => operands.clone(),
        ExprKind::Param { on, .. } => on.iter().copied().collect(),
        ExprKind::Error | ExprKind::Const(_) | ExprKind::Input(_) | ExprKind::Field(..) => Vec::new(),
        ExprKind::AssessmentDay | ExprKind::BaseDay | ExprKind::Definition(_) | ExprKind::Tiered(_) => Vec::new(),
        ExprKind::Measure(..) | ExprKind::Delegated(_) | ExprKind::Reading(..) => Vec::new(),
        ExprKind::Not(_) | ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Compare(..) => Vec::new(),
        ExprKind::Is { .. } | ExprKind::InSet { .. } | ExprKind::Contains { .. } => Vec::new(),
        ExprKind::Within { .. } | ExprKind::Elapsed { .. } => Vec::new(),
    }
}

/// The declaration of an input or a field.
pub fn declared(program: &Program, id: ExprId) -> Option<&Input> {
    match &program.expr(id).kind {
        ExprKind::Input(input) => program.inputs.get(input.index()),
        ExprKind::Field(var, field) => {
            let entity = program.element_entities.get(var.index()).and_then(|e| program.entities.get(e.index()));
            entity.and_then(|e| e.fields.get(*field))
        }
        _ => None,
    }
}

/// What a scalar may be at all: its type, and an input's domain.
pub fn universe(program: &Program, id: ExprId) -> Option<Values> {
    let domain = declared(program, id).and_then(|i| i.domain.as_ref());
    let all = of_type(program, &program.expr(id).ty)?;
    Some(domain.and_then(|d| allowed(d, &all)).unwrap_or(all))
}

fn of_type(program: &Program, ty: &Type) -> Option<Values> {
    match ty {
        Type::Number(_) | Type::Ratio | Type::Date | Type::Month => Some(Values::all_numbers()),
        Type::Bool => Some(Values::Bits(0b11, 0b11)),
        Type::Enum(id) => {
            let count = program.enums.get(id.index())?.members.len();
            let all = if count >= 128 { u128::MAX } else { (1_u128 << count) - 1 };
            Some(Values::Bits(all, all))
        }
        Type::Text => Some(Values::Texts(std::collections::BTreeSet::new(), true)),
        Type::Error | Type::EnumSet(_) | Type::TextSet | Type::Region | Type::List(_) => None,
    }
}

/// The values of a domain, of the kind of `all`.
fn allowed(domain: &Domain, all: &Values) -> Option<Values> {
    match domain {
        Domain::Interval { low, high } => Some(Values::interval(*low, *high)),
        Domain::Dates { low, high } => {
            Some(Values::interval(low.map(|d| (day_number(d), true)), high.map(|d| (day_number(d), true))))
        }
        Domain::Months { low, high } => {
            Some(Values::interval(low.map(|m| (month_number(m), true)), high.map(|m| (month_number(m), true))))
        }
        Domain::Values(values) => one_of(values, all),
    }
}

fn one_of(values: &[Value], all: &Values) -> Option<Values> {
    match all {
        Values::Bits(..) => {
            let bit = |v: &Value| if let Value::Member(i) = v { 1_u128.checked_shl(u32::from(*i)) } else { None };
            let bits = values.iter().map(bit).try_fold(0, |set, bit| Some(set | bit?))?;
            Some(Values::Bits(bits, bits))
        }
        Values::Texts(..) => {
            let text = |v: &Value| if let Value::Text(t) = v { Some(t.clone()) } else { None };
            Some(Values::Texts(values.iter().map(text).collect::<Option<_>>()?, false))
        }
        Values::Numbers(_) => {
            let mut numbers = values.iter().map(number_of).collect::<Option<Vec<_>>>()?;
            numbers.sort();
            numbers.dedup();
            Some(Values::points(&numbers))
        }
    }
}

/// The different values of a parameter in all its versions and rows.
pub fn figures(program: &Program, id: ExprId) -> Option<Vec<Rational>> {
    let ExprKind::Param { param, .. } = &program.expr(id).kind else { return None };
    let versions = &program.params.get(param.index())?.versions;
    let rows = versions.iter().flat_map(|v| &v.rows);
    let mut figures = rows.map(|row| number_of(&row.value)).collect::<Option<Vec<_>>>()?;
    figures.sort();
    figures.dedup();
    (!figures.is_empty() && figures.len() <= 64).then_some(figures)
}

/// Whether it counts something: an input, a field or a figure left to others, of a type that does.
pub fn is_count(program: &Program, id: ExprId) -> bool {
    let e = program.expr(id);
    matches!(e.kind, ExprKind::Input(_) | ExprKind::Field(..) | ExprKind::Delegated(_)) && e.ty.is_count()
}

/// Whether a scalar takes whole numbers only: days, months, and inputs declared 整数.
pub fn is_whole(program: &Program, id: ExprId) -> bool {
    match (&program.expr(id).ty, declared(program, id)) {
        (Type::Date | Type::Month, _) => true,
        (Type::Number(d), Some(input)) => input.whole && d.power(UnitId::YUAN) == 0,
        (Type::Number(_), None) => is_whole_function(program, id),
        _ => false,
    }
}

fn is_whole_function(program: &Program, id: ExprId) -> bool {
    let ExprKind::Call(function, args) = &program.expr(id).kind else { return false };
    match function {
        Function::Year | Function::MonthOfYear | Function::DayOfMonth | Function::Weekday | Function::Age => true,
        Function::MonthsBetween | Function::Floor | Function::Ceil | Function::Round => true,
        Function::Min | Function::Max => args.iter().all(|a| is_whole(program, through(program, *a))),
        Function::QuarterEnd | Function::MakeDate | Function::YearMonth | Function::Abs => false,
    }
}

/// The numbers that a part of a date can be.
pub fn calendar_range(program: &Program, id: ExprId) -> Option<(i64, i64)> {
    let ExprKind::Call(function, _) = &program.expr(id).kind else { return None };
    match function {
        Function::Weekday => Some((1, 7)),
        Function::MonthOfYear => Some((1, 12)),
        Function::DayOfMonth => Some((1, 31)),
        Function::Year | Function::Age | Function::MonthsBetween | Function::Floor | Function::Ceil => None,
        Function::Round | Function::Min | Function::Max | Function::QuarterEnd | Function::MakeDate => None,
        Function::YearMonth | Function::Abs => None,
    }
}
