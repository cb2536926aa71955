//! Aggregates over a list. Elements whose value is 不适用 are passed over (S9).

use super::super::machine::Machine;
use super::arithmetic::absent;
use super::compare::order;
use super::truth;
use crate::ir::{Aggregate, ElementVar, ExprId};
use crate::value::{Element, Rational, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// One aggregate: what it needs beside its list.
#[derive(Clone, Copy)]
struct Over {
    id: ExprId,
    var: ElementVar,
    filter: Option<ExprId>,
    body: Option<ExprId>,
}

impl Machine<'_> {
    pub(super) fn aggregate(
        &mut self,
        id: ExprId,
        kind: Aggregate,
        list: ExprId,
        (var, filter, body): (ElementVar, Option<ExprId>, Option<ExprId>),
    ) -> Value {
        let list = match self.eval(list) {
            Value::List(list) => list,
            other => return absent(&other, &other),
        };
        let over = Over { id, var, filter, body };
        match kind {
            Aggregate::Sum | Aggregate::Count => self.total(&list, over),
            Aggregate::Max => self.best(&list, over, Ordering::Greater),
            Aggregate::Min => self.best(&list, over, Ordering::Less),
            Aggregate::All => self.quantified(&list, over, false),
            Aggregate::Any => self.quantified(&list, over, true),
        }
    }

    /// For each element: whether it is counted, and its value (1 without a body).
    fn each(&mut self, list: &Arc<[Element]>, over: Over, index: usize) -> (Option<bool>, Value) {
        let before = self.bind(over.var, list, index);
        let counted = self.when(over.filter);
        let value = match (counted, over.body) {
            (Some(false), _) => Value::NotApplicable,
            (_, Some(body)) => self.eval(body),
            (_, None) => Value::Number(Rational::ONE),
        };
        self.unbind(over.var, before);
        (counted, value)
    }

    fn total(&mut self, list: &Arc<[Element]>, over: Over) -> Value {
        let mut total = Value::Number(Rational::ZERO);
        for index in 0..list.len() {
            let (counted, value) = self.each(list, over, index);
            total = match (counted, value, total) {
                (Some(false), _, total) | (_, Value::NotApplicable, total) => total,
                (None, Value::Number(n), total) if n.is_zero() => total,
                (None, _, total) => absent(&total, &Value::Unknown),
                (Some(true), Value::Number(n), Value::Number(t)) => self.number(over.id, t.checked_add(n)),
                (Some(true), value, total) => absent(&value, &total),
            };
        }
        total
    }

    fn best(&mut self, list: &Arc<[Element]>, over: Over, wanted: Ordering) -> Value {
        let mut best: Option<Value> = None;
        for index in 0..list.len() {
            let (counted, value) = self.each(list, over, index);
            best = match (counted, value, best) {
                (Some(false), _, best) | (_, Value::NotApplicable, best) => best,
                (None, _, _) => Some(Value::Unknown),
                (Some(true), value, None) => Some(value),
                (Some(true), value, Some(best)) => Some(match order(&value, &best) {
                    Some(found) if found == wanted => value,
                    Some(_) => best,
                    None => absent(&value, &best),
                }),
            };
        }
        let nothing = if list.is_empty() { Value::Unknown } else { Value::NotApplicable };
        best.unwrap_or(nothing)
    }

    /// 每个 … 均 (`stop` false) and 有 (`stop` true), without 其中: the first element that answers `stop` decides.
    fn quantified(&mut self, list: &Arc<[Element]>, over: Over, stop: bool) -> Value {
        let mut result = Some(!stop);
        for index in 0..list.len() {
            match self.each(list, over, index).1 {
                Value::Bool(b) if b == stop => return Value::Bool(stop),
                Value::NotApplicable if !stop => return Value::Bool(false),
                Value::Bool(_) | Value::NotApplicable => {}
                _ => result = None,
            }
        }
        truth(result)
    }
}
