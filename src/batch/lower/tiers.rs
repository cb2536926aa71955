//! A value with refinements as nodes: of those that hold, the ones that no narrower one beats. Tiers that hold together
//! and differ leave the row to the interpreter, which says whether they are a conflict.

use super::super::graph::{Low, NO, NodeId, OPEN, UNKNOWN, Uncovered, YES, bit};
use super::Lower;
use super::value::{Data, Val, not_applicable, unknown};
use crate::ir::{CmpOp, Strategy, Tiered, TieredId};

/// The tiers of a value as nodes.
struct Lowered {
    /// Conditions, as truths.
    conds: Vec<NodeId>,
    values: Vec<Val>,
}

impl Lower<'_, '_> {
    /// The value, 不适用 where no tier covers the case.
    pub(super) fn tiered(&mut self, id: TieredId) -> Low<Val> {
        let (val, _) = self.covered(id)?;
        Ok(val)
    }

    /// The value, 不适用 where there is no base and no tier holds; and where that is so.
    pub(super) fn covered(&mut self, id: TieredId) -> Low<(Val, NodeId)> {
        self.deeper(|l| l.covered_here(id))
    }

    fn covered_here(&mut self, id: TieredId) -> Low<(Val, NodeId)> {
        let tiered = self.program.tiered.get(id.index()).ok_or(Uncovered("没有这个值"))?;
        let never = self.graph.byte(NO);
        let base = match tiered.base {
            Some(base) => self.expr(base)?,
            None => not_applicable(&mut self.graph),
        };
        let mut lowered = Lowered { conds: Vec::new(), values: Vec::new() };
        let mut kept = Vec::new();
        for (index, tier) in tiered.tiers.iter().enumerate() {
            let cond = self.cond(tier.cond)?;
            if self.graph.constant(cond) != Some(i128::from(NO)) {
                lowered.conds.push(cond);
                lowered.values.push(self.expr(tier.value)?);
                kept.push(index);
            }
        }
        if kept.is_empty() {
            let none = if tiered.base.is_some() { never } else { self.graph.byte(YES) };
            return Ok((base, none));
        }
        let holds = self.minimal(tiered, &kept, &lowered)?;
        let val = self.held(tiered, &kept, &lowered, &holds, base)?;
        if tiered.base.is_some() {
            return Ok((val, never));
        }
        let mut any = never;
        for cond in &lowered.conds {
            any = self.graph.or(any, *cond)?;
        }
        Ok((val, self.graph.equals(any, NO)))
    }

    /// Where each tier holds (or may) and no narrower one surely does.
    fn minimal(&mut self, tiered: &Tiered, kept: &[usize], lowered: &Lowered) -> Low<Vec<NodeId>> {
        let mut holds = Vec::with_capacity(kept.len());
        for (place, index) in kept.iter().enumerate() {
            let mut own = *lowered.conds.get(place).ok_or(Uncovered("档次"))?;
            for narrower in tiered.narrower.get(*index).into_iter().flatten() {
                let other = kept.iter().position(|k| k == narrower).and_then(|at| lowered.conds.get(at));
                let Some(other) = other else { continue };
                let sure = self.graph.map(*other, [YES, YES, NO, 0, 0, 0, 0, 0]);
                own = self.graph.and(own, sure)?;
            }
            holds.push(own);
        }
        Ok(holds)
    }

    /// The value of the tiers that hold, else the base; where some may hold, unknown unless all agree.
    fn held(&mut self, tiered: &Tiered, kept: &[usize], l: &Lowered, holds: &[NodeId], base: Val) -> Low<Val> {
        let mut val = base;
        let mut taken = self.graph.byte(NO);
        let mut seen: Vec<usize> = Vec::new();
        for (place, hold) in holds.iter().enumerate() {
            let sure = self.graph.equals(*hold, YES);
            let own = l.values.get(place).ok_or(Uncovered("档次"))?.clone();
            let apart = seen.iter().all(|before| self.exclusive(tiered, kept, l, *before, place));
            if apart {
                val = self.graph.choose_val(sure, &own, &val)?;
            } else {
                val = self.together(tiered, (sure, taken), &own, val)?;
            }
            taken = self.graph.or(taken, sure)?;
            seen.push(place);
        }
        self.unsure(l, holds, val, taken, tiered)
    }

    /// Two tiers of which at most one can be minimal: one is narrower, or their conditions exclude one another.
    fn exclusive(&self, tiered: &Tiered, kept: &[usize], l: &Lowered, a: usize, b: usize) -> bool {
        let (Some(i), Some(j)) = (kept.get(a), kept.get(b)) else { return false };
        let beats = |i: usize, j: usize| tiered.narrower.get(i).is_some_and(|n| n.contains(&j));
        if beats(*i, *j) || beats(*j, *i) {
            return true;
        }
        match (l.conds.get(a), l.conds.get(b)) {
            (Some(a), Some(b)) => super::super::facts::exclude(&self.graph, *a, *b),
            (_, _) => false,
        }
    }

    /// A tier beside others that may hold too.
    fn together(&mut self, tiered: &Tiered, (sure, taken): (NodeId, NodeId), own: &Val, val: Val) -> Low<Val> {
        let same = self.graph.same(own, &val)?;
        let differs = self.graph.not(same);
        let both = self.graph.and(sure, taken)?;
        let clash = self.graph.and(both, differs)?;
        let (s, t) = (self.graph.state(own), self.graph.state(&val));
        let strategy = match tiered.strategy {
            Some(Strategy::Highest) => Some(CmpOp::Greater),
            Some(Strategy::Lowest) => Some(CmpOp::Less),
            Some(Strategy::First | Strategy::Choice) | None => None,
        };
        let (x, y) = (self.graph.is_given(Some(s)), self.graph.is_given(Some(t)));
        let given = self.graph.and(x, y)?;
        // Without a strategy, and for values that cannot be compared, the interpreter decides.
        let left = match strategy {
            None => clash,
            Some(_) => {
                let absent = self.graph.not(given);
                self.graph.and(clash, absent)?
            }
        };
        self.leave_to_interpreter(left);
        let mut take = sure;
        if let Some(op) = strategy {
            let better = self.relation(op, own, &val)?;
            let worse = self.graph.not(better);
            let kept = self.graph.and(clash, worse)?;
            let kept = self.graph.not(kept);
            take = self.graph.and(sure, kept)?;
        }
        self.graph.choose_val(take, own, &val)
    }

    /// Tiers that may hold: the value stands only where theirs are the same.
    fn unsure(&mut self, l: &Lowered, holds: &[NodeId], val: Val, taken: NodeId, tiered: &Tiered) -> Low<Val> {
        let mut differs = self.graph.byte(NO);
        let mut any = self.graph.byte(NO);
        for (place, hold) in holds.iter().enumerate() {
            if self.graph.bytes(*hold) & bit(OPEN) == 0 {
                continue;
            }
            let open = self.graph.equals(*hold, OPEN);
            any = self.graph.or(any, open)?;
            let own = l.values.get(place).ok_or(Uncovered("档次"))?;
            let same = self.graph.same(own, &val)?;
            let other = self.graph.not(same);
            let apart = self.graph.and(open, other)?;
            differs = self.graph.or(differs, apart)?;
        }
        if self.graph.bytes(any) & bit(YES) == 0 {
            return Ok(val);
        }
        let state = self.graph.state(&val);
        // 按规定 is not one value where several may hold.
        let unspecified = self.graph.equals(state, super::super::graph::UNSPECIFIED);
        let unspecified = self.graph.and(unspecified, any)?;
        let mut lost = self.graph.or(differs, unspecified)?;
        if tiered.base.is_none() {
            let untaken = self.graph.not(taken);
            let nothing = self.graph.and(any, untaken)?;
            lost = self.graph.or(lost, nothing)?;
        }
        if matches!(val.data, Data::Truth(_)) {
            let none = unknown(&mut self.graph);
            return self.graph.choose_val(lost, &none, &val);
        }
        let state = self.graph.where_state(lost, UNKNOWN, Some(state))?;
        Ok(Val { data: val.data, state })
    }
}
