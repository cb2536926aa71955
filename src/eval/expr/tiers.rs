//! A value with refinements: of those that hold, the ones that no other that holds is narrower than; one value among
//! them is the result, several are a conflict unless 就高 or 就低 is declared (S17–S20, S23).

use super::super::machine::{Fault, Machine};
use super::super::outcome::{Conflict, ConflictKind, Step};
use super::compare::order;
use crate::ir::{ExprId, ExprKind, Strategy, Tiered, TieredId};
use crate::value::Value;
use std::cmp::Ordering;

/// Which tiers hold.
#[derive(Default)]
struct Held {
    sure: Vec<usize>,
    unsure: Vec<usize>,
}

impl Machine<'_> {
    /// The value, 不适用 where no tier covers the case.
    pub(in super::super) fn tiered(&mut self, id: TieredId) -> Value {
        self.covered(id).unwrap_or(Value::NotApplicable)
    }

    /// The value; `None` where there is no base and no tier holds.
    pub(in super::super) fn covered(&mut self, id: TieredId) -> Option<Value> {
        let program = self.program;
        let Some(tiered) = program.tiered.get(id.index()) else { return Some(Value::Unknown) };
        if tiered.tiers.is_empty() {
            return tiered.base.map(|base| self.eval(base));
        }
        let held = self.held(tiered);
        if let ([only], []) = (held.sure.as_slice(), held.unsure.as_slice()) {
            return self.tier(tiered, *only, true);
        }
        if held.sure.is_empty() && held.unsure.is_empty() {
            return tiered.base.map(|base| self.based(base));
        }
        let minimal: Vec<usize> = held.sure.iter().copied().filter(|i| !beaten(tiered, &held.sure, *i)).collect();
        let unsure: Vec<usize> = held.unsure.iter().copied().filter(|i| !beaten(tiered, &held.sure, *i)).collect();
        let decides = unsure.is_empty();
        let values: Vec<Value> = minimal.iter().filter_map(|i| self.tier(tiered, *i, decides)).collect();
        if unsure.is_empty() {
            return Some(self.one_value(tiered, &minimal, values));
        }
        Some(self.undecided(tiered, values, &unsure))
    }

    fn held(&mut self, tiered: &Tiered) -> Held {
        let mut held = Held::default();
        for (index, tier) in tiered.tiers.iter().enumerate() {
            self.open();
            let truth = self.truth(tier.cond);
            self.drop_unless(truth != Some(false) || self.rejected);
            match truth {
                Some(true) => held.sure.push(index),
                Some(false) => {}
                None => held.unsure.push(index),
            }
        }
        held
    }

    fn based(&mut self, base: ExprId) -> Value {
        self.open();
        let value = self.eval(base);
        let expr = self.program.expr(base);
        self.close(|| Step::Base, expr.span, || Some((value.clone(), expr.ty.clone())));
        value
    }

    fn tier(&mut self, tiered: &Tiered, index: usize, chosen: bool) -> Option<Value> {
        let tier = tiered.tiers.get(index)?;
        self.open();
        let value = self.eval(tier.value);
        self.close(|| Step::Refinement { chosen }, tier.span, || Some((value.clone(), tiered.ty.clone())));
        Some(value)
    }

    fn one_value(&mut self, tiered: &Tiered, minimal: &[usize], values: Vec<Value>) -> Value {
        let mut rest = values.iter();
        let Some(first) = rest.next() else { return Value::Unknown };
        if rest.all(|v| v == first) && self.same_slots(tiered, minimal, first) {
            return first.clone();
        }
        if values.contains(&Value::Unknown) {
            return Value::Unknown;
        }
        if tiered.strategy.is_some() && values.contains(&Value::Unspecified) {
            return Value::Unspecified;
        }
        match extreme(tiered.strategy, &values) {
            Some(value) => value,
            None => {
                let spans = minimal.iter().filter_map(|i| tiered.tiers.get(*i)?.span);
                let clauses = spans.zip(values).map(|(span, value)| (span, Some((value, tiered.ty.clone()))));
                let clauses = clauses.collect();
                self.fault(Fault::Conflict(Conflict { kind: ConflictKind::Several, clauses }))
            }
        }
    }

    /// Two 按规定 are one value only if they are of one name.
    fn same_slots(&self, tiered: &Tiered, minimal: &[usize], first: &Value) -> bool {
        if *first != Value::Unspecified {
            return true;
        }
        let names = minimal.iter().filter_map(|i| tiered.tiers.get(*i)).filter_map(|t| self.slot_name(t.value));
        let mut names: Vec<&str> = names.collect();
        names.dedup();
        names.len() <= 1
    }

    fn slot_name(&self, e: ExprId) -> Option<&str> {
        match &self.program.expr(e).kind {
            ExprKind::Delegated(slot) => self.program.delegated.get(slot.index()).map(|d| d.name.as_str()),
            _ => None,
        }
    }

    /// Some tiers may hold: decided only where every possible value is the same.
    fn undecided(&mut self, tiered: &Tiered, mut values: Vec<Value>, unsure: &[usize]) -> Value {
        if values.is_empty() {
            match tiered.base {
                Some(base) => values.push(self.based(base)),
                None => return self.explore(tiered, unsure),
            }
        }
        for index in unsure {
            values.extend(self.tier(tiered, *index, false));
        }
        let (first, rest) = values.split_first().map_or((&Value::Unknown, values.as_slice()), |s| s);
        if *first != Value::Unspecified && rest.iter().all(|v| v == first) { first.clone() } else { Value::Unknown }
    }

    /// Reads the values so that what they need is noted.
    fn explore(&mut self, tiered: &Tiered, unsure: &[usize]) -> Value {
        for index in unsure {
            self.tier(tiered, *index, false);
        }
        Value::Unknown
    }
}

fn beaten(tiered: &Tiered, sure: &[usize], index: usize) -> bool {
    tiered.narrower.get(index).is_some_and(|narrower| narrower.iter().any(|j| sure.contains(j)))
}

fn extreme(strategy: Option<Strategy>, values: &[Value]) -> Option<Value> {
    let wanted = match strategy? {
        Strategy::Highest => Ordering::Greater,
        Strategy::Lowest => Ordering::Less,
        Strategy::First | Strategy::Choice => return None,
    };
    let (first, rest) = values.split_first()?;
    let mut best = first;
    for value in rest {
        if order(value, best)? == wanted {
            best = value;
        }
    }
    Some(best.clone())
}
