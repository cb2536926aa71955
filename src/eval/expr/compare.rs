//! Comparisons: every one with 不适用 is false, but `为 不适用`; with anything unknown it is unknown.

use super::super::machine::{Compared, Machine};
use super::truth;
use crate::ir::{CmpOp, ExprId, ExprKind};
use crate::value::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// Whether an order answers a relation.
pub(super) fn holds(op: CmpOp, order: Ordering) -> bool {
    match op {
        CmpOp::Less => order.is_lt(),
        CmpOp::AtMost => order.is_le(),
        CmpOp::Greater => order.is_gt(),
        CmpOp::AtLeast => order.is_ge(),
        CmpOp::Equal => order.is_eq(),
    }
}

/// The order of two values of one ordered type.
pub(in crate::eval) fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Month(a), Value::Month(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

fn is_absent(value: &Value) -> bool {
    matches!(value, Value::Unknown | Value::Unspecified)
}

/// A comparison of two known values; with 不适用 it is false whatever the rest.
fn decided(left: &Value, right: &Value, known: impl FnOnce() -> Option<bool>) -> Value {
    if *left == Value::NotApplicable || *right == Value::NotApplicable {
        return Value::Bool(false);
    }
    if is_absent(left) || is_absent(right) {
        return Value::Unknown;
    }
    truth(known())
}

impl Machine<'_> {
    pub(super) fn compare(&mut self, op: CmpOp, left: ExprId, right: ExprId) -> Value {
        let (a, b) = (self.eval(left), self.eval(right));
        self.mark_side(Compared::Values(left), || order(&a, &b).map(|order| order as i64));
        decided(&a, &b, || order(&a, &b).map(|order| holds(op, order)))
    }

    pub(super) fn is(&mut self, left: ExprId, right: ExprId, negated: bool) -> Value {
        let a = self.eval(left);
        if matches!(self.program.expr(right).kind, ExprKind::Const(Value::NotApplicable)) {
            return truth((a != Value::Unknown).then_some((a == Value::NotApplicable) != negated));
        }
        let b = self.eval(right);
        self.mark_side(Compared::Values(left), || order(&a, &b).map(|order| order as i64));
        decided(&a, &b, || Some((a == b) != negated))
    }

    pub(super) fn in_set(&mut self, left: ExprId, set: ExprId, negated: bool) -> Value {
        let (a, b) = (self.eval(left), self.eval(set));
        decided(&a, &b, || Some(contained(&b, &a, false)? != negated))
    }

    pub(super) fn contains(&mut self, set: ExprId, members: ExprId, any: bool, negated: bool) -> Value {
        let (a, b) = (self.eval(set), self.eval(members));
        decided(&a, &b, || Some(contained(&a, &b, any)? != negated))
    }
}

fn members(value: &Value) -> Option<u128> {
    match value {
        Value::Member(i) => 1_u128.checked_shl(u32::from(*i)),
        Value::Members(set) => Some(*set),
        _ => None,
    }
}

fn texts(value: &Value) -> Option<&[Arc<str>]> {
    match value {
        Value::Text(text) => Some(std::slice::from_ref(text)),
        Value::Texts(texts) => Some(texts),
        _ => None,
    }
}

/// Whether a set holds all members asked for, or with `any` one of them. A region holds the regions within it.
fn contained(set: &Value, asked: &Value, any: bool) -> Option<bool> {
    if let (Some(set), Some(asked)) = (members(set), members(asked)) {
        return Some(if any { set & asked != 0 } else { set & asked == asked });
    }
    if let (Some(set), Some(asked)) = (texts(set), texts(asked)) {
        let mut held = asked.iter().map(|text| set.contains(text));
        return Some(if any { held.any(|h| h) } else { held.all(|h| h) });
    }
    match (set, asked) {
        (Value::Region(whole), Value::Region(part)) => Some(part.starts_with(whole)),
        _ => None,
    }
}
