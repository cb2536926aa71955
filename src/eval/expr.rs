//! The value of an expression: one line a kind; the work stands in the files beside.
//!
//! Unknown values are carried by Kleene's logic. Order of strength in arithmetic: 不适用, then 按规定, then unknown.

mod aggregate;
mod arithmetic;
mod calendar;
mod compare;
mod function;
mod parameter;
mod part;
mod tiers;

pub(super) use compare::order;
pub(super) use parameter::row_of;

use super::machine::Machine;
use crate::ir::{ExprId, ExprKind};
use crate::value::Value;

impl Machine<'_> {
    pub(super) fn kind(&mut self, id: ExprId, kind: &ExprKind) -> Value {
        match kind {
            ExprKind::Error => Value::Unknown,
            ExprKind::Const(value) => value.clone(),
            ExprKind::Input(input) => self.input(*input),
            ExprKind::Field(var, field) => self.field(*var, *field),
            ExprKind::AssessmentDay => Value::Date(self.profile.date),
            ExprKind::BaseDay => self.base_day.clone(),
            ExprKind::Param { param, on } => self.param(*param, *on),
            ExprKind::Definition(definition) => self.definition(*definition),
            ExprKind::Tiered(tiered) => self.tiered(*tiered),
            ExprKind::Measure(measure, part) => self.part(*measure, part),
            ExprKind::Delegated(slot) => self.delegated(*slot),
            ExprKind::Negate(e) => self.negate(id, *e),
            ExprKind::Binary(op, left, right) => self.binary(id, *op, *left, *right),
            ExprKind::Divide(left, right, otherwise) => self.divide(id, *left, *right, *otherwise),
            ExprKind::Compare(op, left, right) => self.compare(*op, *left, *right),
            ExprKind::Is { left, right, negated } => self.is(*left, *right, *negated),
            ExprKind::InSet { left, set, negated } => self.in_set(*left, *set, *negated),
            ExprKind::Contains { set, members, any, negated } => self.contains(*set, *members, *any, *negated),
            ExprKind::Within { date, anchor, length, before } => self.within(*date, *anchor, *length, *before),
            ExprKind::Elapsed { from, to, op, length } => self.elapsed(*from, *to, *op, *length),
            ExprKind::And(parts) => self.all(parts),
            ExprKind::Or(parts) => self.any(parts),
            ExprKind::Not(e) => truth(self.truth(*e).map(|b| !b)),
            ExprKind::Reading(reading, option) => {
                Value::Bool(self.profile.readings.get(reading.index()) == Some(option))
            }
            ExprKind::Call(function, arguments) => self.call(id, *function, arguments),
            ExprKind::Aggregate { kind, list, var, filter, body } => {
                self.aggregate(id, *kind, *list, (*var, *filter, *body))
            }
        }
    }

    fn all(&mut self, parts: &[ExprId]) -> Value {
        self.joined(parts, false)
    }

    fn any(&mut self, parts: &[ExprId]) -> Value {
        self.joined(parts, true)
    }

    /// All parts, or with `decisive` true one of them; what decides ends it.
    fn joined(&mut self, parts: &[ExprId], decisive: bool) -> Value {
        let mut result = Some(!decisive);
        for (part, rest) in parts.iter().zip((1..).map(|next| parts.get(next..))) {
            match self.truth(*part) {
                Some(truth) if truth == decisive => {
                    self.aside(rest.unwrap_or_default());
                    return Value::Bool(decisive);
                }
                Some(_) => {}
                None => result = None,
            }
        }
        truth(result)
    }

    /// Notes the sides of what is not asked any more, where somebody wants them; nothing else comes of it.
    fn aside(&mut self, parts: &[ExprId]) {
        if self.notes_sides() {
            let before = (self.faults.len(), self.touched.len(), self.slots.len(), self.assumed.len());
            for part in parts {
                self.truth(*part);
            }
            self.faults.truncate(before.0);
            self.touched.truncate(before.1);
            self.slots.truncate(before.2);
            self.assumed.truncate(before.3);
        }
    }
}

/// A Kleene truth as a value.
pub(super) fn truth(value: Option<bool>) -> Value {
    value.map_or(Value::Unknown, Value::Bool)
}
