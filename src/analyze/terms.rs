//! Terms: what a condition speaks about, known by structure, and the atoms over them.

use super::ranges::{Constraint, Values, day_number, month_number};
use crate::ir::{CmpOp, Domain, ExprId, ExprKind, Program, Type};
use crate::units::UnitId;
use crate::value::{Rational, Value};
use std::collections::BTreeMap;

/// The number of a term.
pub type TermId = usize;

/// Something that a condition constrains.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its structure as text: equal terms have equal texts.
    pub key: String,
    /// The expression, for terms that are one.
    pub expr: Option<ExprId>,
    /// What it may be at all.
    pub universe: Values,
}

/// The terms of some conditions.
#[derive(Debug, Default)]
pub struct Terms {
    list: Vec<Term>,
    by_key: BTreeMap<String, TermId>,
}

impl Terms {
    /// A term of this structure, added where it is new.
    pub fn intern(&mut self, key: String, expr: Option<ExprId>, universe: Values) -> TermId {
        if let Some(id) = self.by_key.get(&key) {
            return *id;
        }
        let id = self.list.len();
        self.by_key.insert(key.clone(), id);
        self.list.push(Term { key, expr, universe });
        id
    }

    /// A term that was interned.
    pub fn get(&self, id: TermId) -> Option<&Term> {
        self.list.get(id)
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

/// What a scalar may be at all: its type, and an input's domain.
pub fn universe(program: &Program, id: ExprId) -> Option<Values> {
    let e = program.expr(id);
    let input = match &e.kind {
        ExprKind::Input(input) => program.inputs.get(input.index()),
        ExprKind::Field(var, field) => {
            let entity = program.element_entities.get(var.0 as usize).and_then(|e| program.entities.get(e.index()));
            entity.and_then(|e| e.fields.get(*field))
        }
        _ => None,
    };
    match &e.ty {
        Type::Number(_) | Type::Ratio => match input.and_then(|i| i.domain.as_ref()) {
            Some(Domain::Interval { low, high }) => Some(Values::interval(*low, *high)),
            _ => Some(Values::all_numbers()),
        },
        Type::Date | Type::Month => Some(Values::all_numbers()),
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

/// Whether a scalar takes whole numbers only: days, months, and inputs declared 整数.
pub fn is_whole(program: &Program, id: ExprId) -> bool {
    let e = program.expr(id);
    match (&e.ty, &e.kind) {
        (Type::Date | Type::Month, _) => true,
        (Type::Number(d), ExprKind::Input(input)) => {
            let whole = program.inputs.get(input.index()).is_some_and(|i| i.whole);
            whole && d.power(UnitId::YUAN) == 0
        }
        _ => false,
    }
}
