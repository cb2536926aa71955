//! Measures: every clause of a 措施, 规则 or 目标 → `ir::Measure`.
//!
//! In: the tree of one measure, after what it reads. Out: the filled entry of the program. Clauses are lowered in the
//! order in which types flow (elements, locals, conditions, quantities, standards, limits), never in that of the file:
//! the order of the file decides nothing.

mod bounds;
mod conditions;
mod figures;
mod quantities;
mod rounding;
mod shape;
mod sides;
mod target;
mod units;
mod whole;

use super::context::{Checker, Scope};
use crate::ir::{self, DefinitionId, ElementVar, ExprId, ExprKind, MeasureId, TieredId, Type};
use crate::syntax::ast::{Clause, ClauseKind, FigureClause, Head, MeasureDecl, Tiered};
use std::collections::BTreeSet;

/// A measure in the making.
pub(super) struct Draft<'e> {
    /// Its id.
    pub id: MeasureId,
    /// Its tree.
    pub decl: &'e MeasureDecl,
    /// Where its expressions stand.
    pub scope: Scope,
    /// What is made.
    pub measure: ir::Measure,
    /// Whether its 基准日 reads the element.
    pub daily: bool,
    /// Places of refinements that were reported as misplaced: they refine nothing.
    pub misplaced: Vec<crate::source::Span>,
    /// The type of its standards; absent before they are lowered and where there is none.
    pub standard: Option<Type>,
}

impl<'e> Draft<'e> {
    /// The clauses of a figure, with their clause.
    fn figures(&self, head: Head) -> impl Iterator<Item = (&'e Clause, &'e FigureClause)> {
        let decl = self.decl;
        decl.clauses.iter().filter_map(move |c| match &c.kind {
            ClauseKind::Figure(f) if f.head == head => Some((c, f)),
            _ => None,
        })
    }
}

impl Checker<'_> {
    /// Fills a measure.
    pub(super) fn measure(&mut self, id: MeasureId) {
        let Some((unit, decl)) = self.measure_tree(id) else { return };
        let Some(placeholder) = self.program.measures.get(id.index()) else { return };
        let one_line = decl.one_line || self.units.get(unit).is_some_and(|u| u.one_liner);
        let scope = Scope { measure: Some(id), one_line, ..Scope::file(unit) };
        let mut d = Draft {
            id,
            decl,
            scope,
            measure: placeholder.clone(),
            daily: false,
            misplaced: Vec::new(),
            standard: None,
        };
        self.monthly_from = None;
        self.clauses(&mut d);
        d.measure.monthly_from = d.measure.monthly_from.or(self.monthly_from.take());
        if let Some(slot) = self.program.measures.get_mut(id.index()) {
            *slot = d.measure;
        }
    }

    fn clauses(&mut self, d: &mut Draft<'_>) {
        self.shape(d);
        self.elements(d);
        self.locals(d);
        self.days(d);
        self.conditions(d);
        self.quantities(d);
        self.standards(d);
        self.conclusion(d);
        self.match_units(d);
        self.limits(d);
        self.caps(d);
        self.frequencies(d);
        self.applications(d);
        self.sides(d);
        self.target(d);
        self.in_force(d);
        self.of_the_whole(d);
    }

    /// 当 of a clause.
    fn when(&mut self, d: &Draft<'_>, clause: &Clause) -> Option<ExprId> {
        clause.when.as_ref().map(|cond| self.condition(&d.scope, cond))
    }

    /// Whether an expression reads the element of 逐个, itself, by locals, or by a 基准日 that does.
    fn reads(&self, d: &Draft<'_>, id: ExprId) -> bool {
        d.measure.per_element.as_ref().is_some_and(|element| self.reads_field_of(element.var, d.daily, id))
    }

    /// The same of an element; `daily`: the 基准日 reads it.
    fn reads_field_of(&self, element: ElementVar, daily: bool, id: ExprId) -> bool {
        let (mut todo, mut seen) = (vec![id], BTreeSet::new());
        while let Some(id) = todo.pop() {
            if !seen.insert(id) {
                continue;
            }
            let kind = &self.program.expr(id).kind;
            match kind {
                ExprKind::Field(var, _) if *var == element => return true,
                ExprKind::BaseDay | ExprKind::Param { on: None, .. } if daily => return true,
                ExprKind::Definition(definition) => self.inside_definition(*definition, &mut todo),
                ExprKind::Tiered(tiered) => self.inside(*tiered, &mut todo),
                _ => kind.operands(&mut |operand| todo.push(operand)),
            }
        }
        false
    }

    fn inside_definition(&self, id: DefinitionId, todo: &mut Vec<ExprId>) {
        if let Some(definition) = self.program.definitions.get(id.index()) {
            self.inside(definition.value, todo);
        }
    }

    fn inside(&self, id: TieredId, todo: &mut Vec<ExprId>) {
        if let Some(tiered) = self.program.tiered.get(id.index()) {
            todo.extend(tiered.base);
            todo.extend(tiered.tiers.iter().flat_map(|t| [t.cond, t.value]));
        }
    }

    /// Whether a value with tiers reads the element.
    fn tiered_reads(&self, d: &Draft<'_>, id: TieredId) -> bool {
        let mut parts = Vec::new();
        self.inside(id, &mut parts);
        parts.into_iter().any(|e| self.reads(d, e))
    }

    /// Whether an optional condition reads the element.
    fn when_reads(&self, d: &Draft<'_>, when: Option<ExprId>) -> bool {
        when.is_some_and(|w| self.reads(d, w))
    }

    /// A value with tiers that must have a type; 不限 is allowed.
    fn limit_value(&mut self, d: &Draft<'_>, value: &Tiered, wanted: &Type) -> TieredId {
        let scope = Scope { unlimited: Some(wanted.clone()), ..d.scope.clone() };
        self.tiered_as(&scope, value, Some(wanted))
    }

    /// The type of a part of a measure; `None` where it has no such part, `Error` where it is broken.
    pub(super) fn part_type(&self, id: MeasureId, part: &ir::MeasurePart) -> Option<Type> {
        if self.broken_measures.contains(&id) {
            return Some(Type::Error);
        }
        let measure = self.program.measures.get(id.index())?;
        let standard = measure.standards.first().map(|s| self.tiered_type(s.value));
        match part {
            ir::MeasurePart::Standard => standard,
            ir::MeasurePart::Base => {
                let first = measure.standards.first().and_then(|s| self.program.tiered.get(s.value.index()))?;
                first.base.map(|b| self.ty(b))
            }
            ir::MeasurePart::Amount => match (&measure.conclusion, standard) {
                (Some(conclusion), _) => Some(self.tiered_type(conclusion.value)),
                (None, standard) => standard.map(units::paid),
            },
            ir::MeasurePart::Output(index) => measure.outputs.get(*index).map(|o| self.tiered_type(o.value)),
            ir::MeasurePart::Eligible => Some(Type::Bool),
        }
    }
}
