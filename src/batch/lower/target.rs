//! 目标 as nodes (S74–S78).

use super::super::graph::{GIVEN, Low, NO, NodeId, OPEN, UNKNOWN, Uncovered, YES};
use super::super::results::Reason;
use super::Lower;
use super::amount::Context;
use super::measure::{Lowered, code};
use super::value::{Data, Val};
use crate::eval::outcome::{FailureKind, Status};
use crate::ir::{CmpOp, ExprId, ExprKind, Measure};

impl Lower<'_, '_> {
    /// 目标 (S74–S78).
    pub(super) fn target(&mut self, context: &mut Context<'_>) -> Low<Lowered> {
        let measure = context.measure;
        let due = match measure.target.as_ref().and_then(|t| t.due) {
            Some(due) => Some(self.expr(due)?),
            None => None,
        };
        let checks = self.requirements(context, false)?;
        let (mut met, mut why, mut open) = (checks.truth, checks.why, checks.open);
        let tests = measure.target.as_ref().map(|t| t.tests.as_slice()).unwrap_or_default();
        for test in tests {
            let held = self.cond(test.cond)?;
            let name = Some(measure.name.clone());
            let (kind, cond, span) = (FailureKind::Requirement, Some(test.cond), Some(test.span));
            let failure = context.reasons.code(Reason::Failed { kind, name, cond, span })?;
            let unknown = context.reasons.code(Reason::Open { reads: vec![test.cond], attest: None })?;
            let no = self.graph.equals(held, NO);
            let before = self.graph.equals(met, NO);
            let (failure, unknown) = (self.graph.byte(failure), self.graph.byte(unknown));
            let first = self.graph.select(before, why, failure)?;
            why = self.graph.select(no, first, why)?;
            let was_open = self.graph.equals(met, OPEN);
            let maybe = self.graph.equals(held, OPEN);
            let first = self.graph.select(was_open, open, unknown)?;
            open = self.graph.select(maybe, first, open)?;
            met = self.graph.and(met, held)?;
        }
        let growing = self.growing(measure)?;
        let early = self.early(due)?;
        let status = self.judged(met, early, growing)?;
        let none = self.graph.byte(0);
        let fails = self.pick_status(status, &[Status::NotMet, Status::Pending]);
        let unknown = self.pick_status(status, &[Status::Unknown]);
        let reason = self.graph.select(fails, why, none)?;
        let reason = self.graph.select(unknown, open, reason)?;
        Ok(Lowered { status, reason, shape: none, low: None, high: None, denominator: 1, reasons: Vec::new() })
    }

    pub(super) fn pick_status(&mut self, status: NodeId, wanted: &[Status]) -> NodeId {
        let table = Status::ALL.iter().map(|s| if wanted.contains(s) { YES } else { NO });
        let table = table.chain(std::iter::repeat_n(NO, 256 - Status::ALL.len())).collect();
        self.graph.pick_byte(status, table)
    }

    /// Yes before the due day, no from it on.
    pub(super) fn early(&mut self, due: Option<Val>) -> Low<NodeId> {
        let Some(due) = due else { return Ok(self.graph.byte(NO)) };
        let day = match due.data {
            Data::Day(day) => day,
            _ => return Err(Uncovered("截至不是日期")),
        };
        let today = self.today();
        let early = self.graph.compare(CmpOp::Less, today, day)?;
        let state = due.state.map(|s| self.graph.map(s, [GIVEN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 0, 0, 0]));
        self.graph.decide(early, state)
    }

    /// Whether what is asked can only become true as counts grow.
    pub(super) fn growing(&mut self, measure: &Measure) -> Low<bool> {
        let grows = |op: CmpOp| matches!(op, CmpOp::AtLeast | CmpOp::Greater);
        let tests = measure.target.as_ref().map(|t| t.tests.as_slice()).unwrap_or_default();
        let mut growing = tests.iter().all(|t| grows(t.op));
        for requirement in &measure.requirements {
            let when = self.when(requirement.when)?;
            let grows = !requirement.exclude && self.only_grows(requirement.cond);
            match self.graph.constant(when) {
                Some(0) => {}
                Some(_) => growing &= grows,
                None if grows => {}
                None => return Err(Uncovered("目标的条件随行而变")),
            }
        }
        Ok(growing)
    }

    pub(super) fn only_grows(&self, cond: ExprId) -> bool {
        match &self.program.expr(cond).kind {
            ExprKind::Compare(op, ..) => matches!(op, CmpOp::AtLeast | CmpOp::Greater),
            ExprKind::And(parts) => parts.iter().all(|p| self.only_grows(*p)),
            ExprKind::Aggregate { kind: crate::ir::Aggregate::All, body: Some(body), filter: None, .. } => {
                self.only_grows(*body)
            }
            _ => false,
        }
    }

    pub(super) fn judged(&mut self, met: NodeId, early: NodeId, growing: bool) -> Low<NodeId> {
        let [full, not, unknown, pending] =
            [Status::Met, Status::NotMet, Status::Unknown, Status::Pending].map(|s| self.graph.byte(code(s)));
        let yes = self.graph.equals(met, YES);
        let no = self.graph.equals(met, NO);
        let late = self.graph.select(yes, full, unknown)?;
        let late = self.graph.select(no, not, late)?;
        let before = if growing { self.graph.select(yes, full, pending)? } else { pending };
        let undated = if growing { self.graph.select(yes, full, unknown)? } else { unknown };
        let is_early = self.graph.equals(early, YES);
        let maybe = self.graph.equals(early, OPEN);
        let status = self.graph.select(is_early, before, late)?;
        self.graph.select(maybe, undated, status)
    }
}
