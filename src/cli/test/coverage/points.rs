//! The points of a program, before any case ran.

use super::{Coverage, Kind, Point, Section};
use crate::cli::profile::index::measure_id;
use crate::cli::text::testing as say;
use crate::ir::{CmpOp, ExprId, ExprKind, Measure, MeasureId, Program, TieredId, Type};
use crate::source::Span;
use std::collections::BTreeSet;

impl Coverage {
    /// All points of a program.
    pub fn new(program: &Program) -> Coverage {
        let mut coverage = Coverage::default();
        for (i, measure) in program.measures.iter().enumerate() {
            let id = MeasureId(u32::try_from(i).unwrap_or(u32::MAX));
            let mut finder = Finder::new(program, &mut coverage, measure_id(program, id));
            finder.measure(measure);
            let locals = program.definitions.iter().filter(|d| d.local_to == Some(id));
            locals.for_each(|local| finder.tiered(local.value));
            finder.finish();
        }
        for definition in program.definitions.iter().filter(|d| d.local_to.is_none()) {
            let mut finder = Finder::new(program, &mut coverage, say::definition(&definition.name));
            finder.tiered(definition.value);
            finder.finish();
        }
        coverage
    }
}

/// Fills one section.
struct Finder<'a> {
    program: &'a Program,
    coverage: &'a mut Coverage,
    place: usize,
    seen: BTreeSet<ExprId>,
}

impl<'a> Finder<'a> {
    fn new(program: &'a Program, coverage: &'a mut Coverage, id: String) -> Finder<'a> {
        let place = coverage.sections.len();
        coverage.sections.push(Section { id, points: Vec::new() });
        Finder { program, coverage, place, seen: BTreeSet::new() }
    }

    /// A section without points is none.
    fn finish(self) {
        if self.coverage.sections.last().is_some_and(|s| s.points.is_empty()) {
            self.coverage.sections.pop();
        }
    }

    fn measure(&mut self, measure: &Measure) {
        for requirement in &measure.requirements {
            let point = self.point(Kind::Requirement, requirement.span);
            self.coverage.requirements.insert(requirement.span, point);
            self.expr(requirement.cond);
            self.when(requirement.when);
        }
        for attestation in &measure.attestations {
            let point = self.point(Kind::Requirement, attestation.span);
            self.coverage.requirements.insert(attestation.span, point);
            self.when(attestation.when);
        }
        for test in measure.target.iter().flat_map(|target| &target.tests) {
            let point = self.point(Kind::Requirement, test.span);
            self.coverage.conditions.entry(test.cond).or_default().push(point);
            self.expr(test.cond);
        }
        for standard in &measure.standards {
            self.tiered(standard.value);
            standard.upper.iter().for_each(|upper| self.tiered(*upper));
            self.when(standard.when);
        }
        measure.conclusion.iter().for_each(|c| self.tiered(c.value));
        measure.quantities.iter().for_each(|q| self.tiered(q.value));
        for limit in &measure.quantity_limits {
            self.tiered(limit.max);
            self.when(limit.when);
        }
        for cap in &measure.caps {
            self.tiered(cap.max);
            self.when(cap.when);
        }
        for output in &measure.outputs {
            self.tiered(output.value);
            self.when(output.when);
        }
        measure.entitlements.iter().for_each(|e| self.when(e.when));
    }

    fn when(&mut self, when: Option<ExprId>) {
        when.iter().for_each(|cond| self.expr(*cond));
    }

    fn tiered(&mut self, id: TieredId) {
        let program = self.program;
        let Some(tiered) = program.tiered.get(id.index()) else { return };
        tiered.base.iter().for_each(|base| self.expr(*base));
        for tier in &tiered.tiers {
            if let Some(span) = tier.span.or(program.expr(tier.cond).span) {
                let point = self.point(Kind::Refinement, span);
                self.coverage.conditions.entry(tier.cond).or_default().push(point);
            }
            self.expr(tier.cond);
            self.expr(tier.value);
        }
    }

    /// The comparisons of an expression and the tiers within it. Definitions have sections of their own.
    fn expr(&mut self, root: ExprId) {
        let program = self.program;
        let mut waiting = vec![root];
        while let Some(id) = waiting.pop() {
            if !self.seen.insert(id) {
                continue;
            }
            let expr = program.expr(id);
            if let (true, Some(span)) = (is_threshold(program, &expr.kind), expr.span) {
                let point = self.point(Kind::Boundary, span);
                self.coverage.comparisons.entry(id).or_default().push(point);
            }
            if let ExprKind::Tiered(tiered) = &expr.kind {
                self.tiered(*tiered);
            }
            expr.kind.operands(&mut |operand| waiting.push(operand));
        }
    }

    /// The point at a place; a place has one of each kind.
    fn point(&mut self, kind: Kind, span: Span) -> (usize, usize) {
        let Some(section) = self.coverage.sections.get_mut(self.place) else { return (self.place, 0) };
        let known = section.points.iter().position(|p| p.kind == kind && p.span == span);
        let index = known.unwrap_or_else(|| {
            section.points.push(Point { kind, span, held: false, not_held: false });
            section.points.len() - 1
        });
        (self.place, index)
    }
}

/// A comparison of an order: its threshold can be met exactly.
fn is_threshold(program: &Program, kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Compare(op, left, _) => {
            *op != CmpOp::Equal
                && matches!(program.expr(*left).ty, Type::Number(_) | Type::Ratio | Type::Date | Type::Month)
        }
        ExprKind::Elapsed { op, .. } => *op != CmpOp::Equal,
        other => matches!(other, ExprKind::Within { .. }),
    }
}
