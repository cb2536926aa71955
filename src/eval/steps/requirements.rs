//! (2) Requirements, exclusions, attestations: all are judged and every one that fails is listed (S7–S10).

use super::super::failure::Clause;
use super::super::machine::Machine;
use super::super::outcome::{Failure, FailureKind, Step};
use crate::ir::{Attestation, ExprId, ExprKind, Measure, Requirement};

/// What the requirements gave.
#[derive(Default)]
pub(super) struct Checks {
    pub failed: Vec<Failure>,
    /// Attestations not given.
    pub attest: Vec<String>,
    /// Whether a condition is unknown, attestations apart.
    pub unknown: bool,
}

impl Checks {
    pub(super) fn undecided(&self) -> bool {
        self.unknown || !self.attest.is_empty()
    }
}

impl Machine<'_> {
    pub(super) fn requirements(&mut self, measure: &Measure, per_element: bool) -> Checks {
        let mut checks = Checks::default();
        for requirement in measure.requirements.iter().filter(|r| r.per_element == per_element) {
            self.requirement(requirement, &mut checks);
        }
        for attestation in measure.attestations.iter().filter(|a| a.per_element == per_element) {
            self.attestation(attestation, &mut checks);
        }
        checks
    }

    fn requirement(&mut self, requirement: &Requirement, checks: &mut Checks) {
        self.open();
        let held = self.required(requirement);
        self.close(|| Step::Requirement(held), Some(requirement.span), || None);
        match held {
            Some(true) => {}
            None => checks.unknown = true,
            Some(false) => {
                let kind = if requirement.exclude { FailureKind::Exclusion } else { FailureKind::Requirement };
                let clause = Clause { kind, label: requirement.label.as_deref(), span: requirement.span };
                self.fail(requirement.cond, !requirement.exclude, clause, &mut checks.failed);
            }
        }
    }

    /// 须 C 当 P: 非 P 或 C. 除外 C 当 P: 非 (P 且 C).
    fn required(&mut self, requirement: &Requirement) -> Option<bool> {
        let when = self.when(requirement.when);
        if when == Some(false) {
            return Some(true);
        }
        let met = self.truth(requirement.cond).map(|held| held != requirement.exclude);
        if met == Some(true) { met } else { when.and(met) }
    }

    fn attestation(&mut self, attestation: &Attestation, checks: &mut Checks) {
        let when = self.when(attestation.when);
        if when == Some(false) {
            return;
        }
        let before = self.touched.len();
        let attested = self.truth(attestation.value);
        self.untouch(attestation.value, before);
        self.note(|| Step::Attestation(attestation.name.clone(), attested), Some(attestation.span), || None);
        match (attested, when) {
            (Some(true), _) => {}
            (None, _) => push(&mut checks.attest, &attestation.name),
            (Some(false), None) => checks.unknown = true,
            (Some(false), _) => {
                let clause =
                    Clause { kind: FailureKind::Attestation, label: Some(&attestation.name), span: attestation.span };
                self.fail(attestation.value, true, clause, &mut checks.failed);
            }
        }
    }

    /// An attestation not given is not a missing input.
    fn untouch(&mut self, value: ExprId, before: usize) {
        if matches!(self.program.expr(value).kind, ExprKind::Input(_) | ExprKind::Field(..)) {
            self.touched.truncate(before);
        }
    }
}

fn push(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|n| n == name) {
        names.push(name.to_owned());
    }
}
