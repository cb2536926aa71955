//! Why a result is not the expected one: the explanation of a measure, restricted to the steps that matter.
//!
//! In: a measure that was computed once, and whether its status or its figure is in question. Out: a tree of steps. A
//! wrong figure keeps the steps of the figure and the refinements that do not hold; a refusal keeps what was not met; a
//! grant that was not expected keeps every condition.

use crate::cli::explanation;
use crate::cli::outcome_json::{Step as Wire, Texts};
use crate::eval::outcome::{Outcome, Status, Step, Trace};
use crate::eval::profile::Profile;
use crate::eval::{Engine, Options};
use crate::ir::MeasureId;

/// What is in question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    /// Not in force or expired.
    Validity,
    /// Refused or undecided: what was not met.
    Refused,
    /// Granted: all conditions.
    Granted,
    /// The figure.
    Figure,
}

/// The explanations of some measures of one profile.
pub fn explain(
    texts: Texts<'_>,
    engine: &Engine<'_>,
    profile: &Profile,
    asked: &[MeasureId],
    status: bool,
) -> Vec<Wire> {
    let options = Options { measures: Some(asked.to_vec()), trace: true, rejected: true, missing: false };
    let report = engine.run(profile, &options);
    report.outcomes.iter().filter_map(|outcome| one(texts, outcome, status)).collect()
}

fn one(texts: Texts<'_>, outcome: &Outcome, status: bool) -> Option<Wire> {
    let whole = outcome.trace.as_ref()?;
    let mut trace = whole.clone();
    restrict(&mut trace, focus(outcome.status, status));
    if trace.children.is_empty() {
        trace = whole.clone();
        restrict(&mut trace, Focus::Figure);
    }
    Some(explanation::step(texts, &trace))
}

fn focus(actual: Status, status: bool) -> Focus {
    match actual {
        Status::NotInForce | Status::Expired => Focus::Validity,
        Status::Ineligible | Status::Unknown => Focus::Refused,
        Status::Eligible | Status::Compliant if status => Focus::Granted,
        Status::NonCompliant if status => Focus::Refused,
        Status::Eligible | Status::Compliant | Status::NonCompliant | Status::Conflict => Focus::Figure,
        Status::Met | Status::NotMet | Status::Pending => Focus::Figure,
    }
}

fn restrict(trace: &mut Trace, focus: Focus) {
    trace.children.retain_mut(|child| matters(child, focus));
}

/// Whether a step bears on what is in question; the steps of an element are restricted in turn.
fn matters(trace: &mut Trace, focus: Focus) -> bool {
    let condition = |held: Option<bool>| match focus {
        Focus::Validity | Focus::Figure => held != Some(true),
        Focus::Refused => held != Some(true),
        Focus::Granted => true,
    };
    match trace.step {
        Step::Amended(_) => focus == Focus::Validity || focus == Focus::Figure,
        Step::Validity => focus == Focus::Validity,
        Step::Requirement(held) | Step::Attestation(_, held) => condition(held),
        Step::Element(_) => {
            restrict(trace, focus);
            !trace.children.is_empty()
        }
        Step::Group(_) | Step::History | Step::Application | Step::Assessed => true,
        Step::Measure(_) | Step::Input(_) | Step::Param { .. } | Step::Definition(_) | Step::Reading(..) => {
            focus == Focus::Figure
        }
        Step::Base | Step::Refinement { .. } | Step::Standard(_) | Step::Quantity(_) | Step::Expression => {
            focus == Focus::Figure
        }
        Step::Product => focus == Focus::Figure,
        Step::QuantityClipped { .. } | Step::Cumulative | Step::NegativeQuantity { .. } | Step::Sum => {
            focus == Focus::Figure
        }
        Step::Capped { .. } | Step::Year(_) | Step::Rounded { .. } | Step::Delegated { .. } => focus == Focus::Figure,
    }
}
