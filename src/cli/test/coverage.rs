//! Which parts of the rules the cases tried: each refinement held and not, each requirement met and not, each
//! threshold hit exactly.
//!
//! In: the program, then the traces of the cases that ran. Out: one list of points a measure (or definition), each with
//! the outcomes that were seen. Only comparisons in conditions are thresholds: a limit that cuts a quantity is none.

mod document;
mod html;
mod points;
mod threshold;

pub use document::{Document, text};
pub use html::page;
pub use threshold::Threshold;

use crate::eval::outcome::{Report, Step, Trace};
use crate::ir::{ExprId, Program};
use crate::source::Span;
use crate::value::Value;
use std::collections::BTreeMap;

/// What kind of point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 须, 除外, 认定
    Requirement,
    /// `条件 => 值`
    Refinement,
    /// A comparison with a threshold.
    Boundary,
}

/// One point.
#[derive(Clone, Debug)]
pub struct Point {
    /// Its kind.
    pub kind: Kind,
    /// Where it is written.
    pub span: Span,
    /// Whether a case held it; for a boundary: lay exactly on it.
    pub held: bool,
    /// Whether a case did not hold it; a boundary has no such outcome.
    pub not_held: bool,
}

/// The points of one measure or definition.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// The measure's identity, or the definition's name.
    pub id: String,
    /// Its points in order of the file.
    pub points: Vec<Point>,
}

/// The points of a program and what was seen of them.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// One a measure or definition that has points.
    pub sections: Vec<Section>,
    /// Conditions of refinements → section and point.
    conditions: BTreeMap<ExprId, Vec<(usize, usize)>>,
    /// Comparisons → section and point.
    comparisons: BTreeMap<ExprId, Vec<(usize, usize)>>,
    /// Requirements by their place → section and point.
    requirements: BTreeMap<Span, (usize, usize)>,
}

impl Point {
    /// Outcomes seen and outcomes there are.
    pub fn count(&self) -> (usize, usize) {
        match self.kind {
            Kind::Boundary => (usize::from(self.held), 1),
            Kind::Requirement | Kind::Refinement => (usize::from(self.held) + usize::from(self.not_held), 2),
        }
    }
}

impl Section {
    /// Outcomes seen and outcomes there are.
    pub fn count(&self) -> (usize, usize) {
        sum(self.points.iter().map(Point::count))
    }
}

fn sum(counts: impl Iterator<Item = (usize, usize)>) -> (usize, usize) {
    counts.fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
}

impl Coverage {
    /// Outcomes seen and outcomes there are.
    pub fn count(&self) -> (usize, usize) {
        sum(self.sections.iter().map(Section::count))
    }

    /// Takes up what one run of a case showed.
    pub fn record(&mut self, program: &Program, report: &Report) {
        let mut waiting: Vec<&Trace> = report.outcomes.iter().filter_map(|o| o.trace.as_ref()).collect();
        while let Some(trace) = waiting.pop() {
            self.step(program, trace);
            waiting.extend(&trace.children);
        }
    }

    fn step(&mut self, program: &Program, trace: &Trace) {
        if let (Step::Requirement(Some(held)) | Step::Attestation(_, Some(held)), Some(span)) =
            (&trace.step, trace.span)
            && let Some(place) = self.requirements.get(&span)
        {
            see(&mut self.sections, *place, *held);
        }
        let Some(expr) = trace.expr else { return };
        let held = match &trace.value {
            Some((Value::Bool(held), _)) => Some(*held),
            Some((Value::NotApplicable, _)) => Some(false),
            Some(_) | None => None,
        };
        if let (Some(places), Some(held)) = (self.conditions.get(&expr), held) {
            places.iter().for_each(|place| see(&mut self.sections, *place, held));
        }
        if let Some(places) = self.comparisons.get(&expr)
            && threshold::is_hit(program, expr, trace)
        {
            places.iter().for_each(|place| see(&mut self.sections, *place, true));
        }
    }
}

fn see(sections: &mut [Section], (section, point): (usize, usize), held: bool) {
    let point = sections.get_mut(section).and_then(|s| s.points.get_mut(point));
    if let Some(point) = point {
        point.held |= held;
        point.not_held |= !held;
    }
}
