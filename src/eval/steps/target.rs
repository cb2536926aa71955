//! 目标: what was counted against what was asked, by a day (S74–S78).

use super::super::machine::Machine;
use super::super::outcome::{Status, TargetOutcome};
use super::Run;
use crate::ir::{Aggregate, CmpOp, ExprId, ExprKind, Measure};
use crate::value::{Date, Value};

impl Machine<'_> {
    pub(super) fn target(&mut self, measure: &Measure, run: &mut Run) {
        let tests = measure.target.as_ref().map(|t| t.tests.as_slice()).unwrap_or_default();
        let due = measure.target.as_ref().and_then(|t| t.due).map(|due| self.eval(due));
        let checks = self.requirements(measure, false);
        let mut met = if checks.failed.is_empty() { Some(true) } else { Some(false) };
        if met == Some(true) && checks.undecided() {
            met = None;
        }
        run.failed = checks.failed;
        run.attest = checks.attest;
        for test in tests {
            let held = self.truth(test.cond);
            let listed = measure.requirements.iter().any(|r| r.cond == test.cond);
            if held == Some(false) && !listed {
                let kind = super::super::outcome::FailureKind::Requirement;
                let clause = super::super::failure::Clause { kind, label: Some(&measure.name), span: test.span };
                self.fail(test.cond, true, clause, &mut run.failed);
            }
            met = both(met, held);
        }
        let due_day = due.as_ref().and_then(Value::first_day);
        run.target = self.compared(measure, due_day);
        let growing = tests.iter().all(|t| grows(t.op))
            && measure
                .requirements
                .iter()
                .all(|r| self.when(r.when) == Some(false) || !r.exclude && self.only_grows(r.cond));
        let early = match (&due, due_day) {
            (None, _) => Some(false),
            (Some(_), Some(day)) => Some(self.profile.date < day),
            (Some(_), None) => None,
        };
        run.status = judge(met, early, growing);
        if !matches!(run.status, Status::NotMet | Status::Pending) {
            run.failed.clear();
        }
        if run.status != Status::Unknown {
            run.attest.clear();
        }
    }

    /// Actual and threshold: of the comparison behind the name, else of the only 须 that stands.
    fn compared(&mut self, measure: &Measure, due: Option<Date>) -> Option<TargetOutcome> {
        let first = measure.target.as_ref().and_then(|t| t.tests.first()).map(|t| (t.actual, t.threshold));
        let (actual, threshold) = first.or_else(|| self.standing_comparison(measure))?;
        let ty = self.program.expr(actual).ty.clone();
        let (actual, threshold) = (self.eval(actual), self.eval(threshold));
        Some(TargetOutcome { actual, threshold, ty, due })
    }

    fn standing_comparison(&mut self, measure: &Measure) -> Option<(ExprId, ExprId)> {
        let mut standing = measure.requirements.iter().filter(|r| self.when(r.when) != Some(false));
        let (Some(only), None) = (standing.next(), standing.next()) else { return None };
        match self.program.expr(only.cond).kind {
            ExprKind::Compare(_, left, right) => Some((left, right)),
            _ => None,
        }
    }

    /// Whether a condition can only become true as counts grow.
    fn only_grows(&self, cond: ExprId) -> bool {
        match &self.program.expr(cond).kind {
            ExprKind::Compare(op, ..) => grows(*op),
            ExprKind::And(parts) => parts.iter().all(|p| self.only_grows(*p)),
            ExprKind::Aggregate { kind: Aggregate::All, body: Some(body), filter: None, .. } => self.only_grows(*body),
            _ => false,
        }
    }
}

fn grows(op: CmpOp) -> bool {
    match op {
        CmpOp::AtLeast | CmpOp::Greater => true,
        CmpOp::Less | CmpOp::AtMost | CmpOp::Equal => false,
    }
}

fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn judge(met: Option<bool>, early: Option<bool>, growing: bool) -> Status {
    match (met, early) {
        (Some(true), Some(true) | None) if growing => Status::Met,
        (_, Some(true)) => Status::Pending,
        (_, None) => Status::Unknown,
        (Some(true), Some(false)) => Status::Met,
        (Some(false), Some(false)) => Status::NotMet,
        (None, Some(false)) => Status::Unknown,
    }
}
