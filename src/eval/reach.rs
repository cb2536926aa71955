//! What a node of the program can read, without any profile: inputs, fields, parameters, readings, definitions, measures.
//!
//! In: roots. Out: everything that an evaluation from them could ever touch, in order of first sight. It walks with a
//! list of its own, never recursively, so chains of definitions of any length are fine.

use crate::ir::{
    CapScope, DefinitionId, DelegatedId, ElementVar, EntityId, ExprId, ExprKind, InputId, Measure, MeasureId,
    MeasurePart, ParamId, Program, ReadingId, TieredId,
};
use std::collections::BTreeSet;

/// Everything that can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Expressions.
    pub exprs: BTreeSet<ExprId>,
    /// Inputs, lists included.
    pub inputs: BTreeSet<InputId>,
    /// Fields of entities, by index.
    pub fields: BTreeSet<(EntityId, usize)>,
    /// Parameters.
    pub params: BTreeSet<ParamId>,
    /// Readings.
    pub readings: BTreeSet<ReadingId>,
    /// Definitions and locals.
    pub definitions: BTreeSet<DefinitionId>,
    /// Other measures of which a part is read.
    pub measures: BTreeSet<MeasureId>,
    /// Those of which the whole result is needed first.
    pub results: BTreeSet<MeasureId>,
    /// 按规定 figures.
    pub delegated: BTreeSet<DelegatedId>,
    /// Element variables that are read and not bound inside.
    pub free: BTreeSet<ElementVar>,
    /// Whether the 基准日 is read, as such or for a version of a parameter.
    pub base_day: bool,
}

impl Reach {
    /// Adds what another can read.
    pub fn add(&mut self, other: Reach) {
        self.exprs.extend(other.exprs);
        self.inputs.extend(other.inputs);
        self.fields.extend(other.fields);
        self.params.extend(other.params);
        self.readings.extend(other.readings);
        self.definitions.extend(other.definitions);
        self.measures.extend(other.measures);
        self.results.extend(other.results);
        self.delegated.extend(other.delegated);
        self.free.extend(other.free);
        self.base_day |= other.base_day;
    }
}

/// What a measure can read, the measures that it refers to included.
pub fn reach(program: &Program, measure: MeasureId) -> Reach {
    let mut walk = Walk::new(program);
    walk.measure(measure);
    walk.finish()
}

/// A measure, the members of its groups, those of their groups and so on: what each gets may decide what it gets.
pub fn bound_by_groups(program: &Program, measure: MeasureId) -> BTreeSet<MeasureId> {
    let (mut members, mut open) = (BTreeSet::new(), vec![measure]);
    while let Some(member) = open.pop() {
        if members.insert(member) {
            let groups = program.groups.iter().filter(|g| g.members.contains(&member));
            open.extend(groups.flat_map(|g| &g.members));
        }
    }
    members
}

/// What a measure, all that groups bind it to, and the rules of these groups can read.
pub fn reach_with_groups(program: &Program, measure: MeasureId) -> Reach {
    let mut walk = Walk::new(program);
    let members = bound_by_groups(program, measure);
    members.iter().for_each(|member| walk.measure(*member));
    let groups = program.groups.iter().filter(|g| g.members.iter().any(|m| members.contains(m)));
    walk.exprs.extend(groups.flat_map(|g| g.rules.iter().flat_map(|r| [r.when, r.choice]).flatten()));
    walk.finish()
}

/// The element variables that an expression reads and does not bind.
pub fn free_vars(program: &Program, expr: ExprId) -> BTreeSet<ElementVar> {
    reach_expr(program, expr).free
}

/// What an expression can read; `through` follows definitions and measures.
pub fn reach_expr(program: &Program, expr: ExprId) -> Reach {
    let mut walk = Walk::new(program);
    walk.exprs.push(expr);
    walk.finish()
}

/// What a value with tiers can read.
pub fn reach_tiered(program: &Program, tiered: TieredId) -> Reach {
    let mut walk = Walk::new(program);
    walk.tiered(tiered);
    walk.finish()
}

struct Walk<'p> {
    program: &'p Program,
    exprs: Vec<ExprId>,
    bound: BTreeSet<ElementVar>,
    tiers: BTreeSet<TieredId>,
    found: Reach,
}

impl<'p> Walk<'p> {
    fn new(program: &'p Program) -> Walk<'p> {
        let (bound, tiers, found) = (BTreeSet::new(), BTreeSet::new(), Reach::default());
        Walk { program, exprs: Vec::new(), bound, tiers, found }
    }

    fn finish(mut self) -> Reach {
        while let Some(id) = self.exprs.pop() {
            if self.found.exprs.insert(id) {
                self.expr(id);
            }
        }
        self.found.free.retain(|var| !self.bound.contains(var));
        self.found
    }

    fn expr(&mut self, id: ExprId) {
        let kind = &self.program.expr(id).kind;
        kind.operands(&mut |operand| self.exprs.push(operand));
        match kind {
            ExprKind::Input(input) => self.input(*input),
            ExprKind::Field(var, field) => self.field(*var, *field),
            ExprKind::BaseDay => self.found.base_day = true,
            ExprKind::Param { param, on } => self.param(*param, on.is_some()),
            ExprKind::Definition(definition) => self.definition(*definition),
            ExprKind::Tiered(tiered) => self.tiered(*tiered),
            ExprKind::Measure(measure, part) => self.part(*measure, part),
            ExprKind::Delegated(slot) => self.delegated(*slot),
            ExprKind::Reading(reading, _) => self.insert_reading(*reading),
            ExprKind::Aggregate { var, .. } => self.insert_bound(*var),
            ExprKind::Error | ExprKind::Const(_) | ExprKind::AssessmentDay | ExprKind::Negate(_) => {}
            ExprKind::Binary(..) | ExprKind::Divide(..) | ExprKind::Compare(..) | ExprKind::Is { .. } => {}
            ExprKind::InSet { .. } | ExprKind::Contains { .. } | ExprKind::Within { .. } => {}
            ExprKind::Elapsed { .. } | ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => {}
            ExprKind::Call(..) => {}
        }
    }

    fn insert_reading(&mut self, reading: ReadingId) {
        self.found.readings.insert(reading);
    }

    fn insert_bound(&mut self, var: ElementVar) {
        self.bound.insert(var);
    }

    fn input(&mut self, input: InputId) {
        if self.found.inputs.insert(input) {
            let only_if = self.program.inputs.get(input.index()).and_then(|i| i.only_if);
            self.exprs.extend(only_if);
        }
    }

    fn field(&mut self, var: ElementVar, field: usize) {
        self.found.free.insert(var);
        let Some(entity) = self.program.element_entities.get(var.index()).copied() else { return };
        let Some(declared) = self.program.entities.get(entity.index()) else { return };
        if self.found.fields.insert((entity, field)) {
            self.exprs.extend(declared.fields.get(field).and_then(|f| f.only_if));
            self.bound.insert(declared.own);
        }
    }

    fn param(&mut self, param: ParamId, on: bool) {
        self.found.base_day |= !on;
        if self.found.params.insert(param) {
            let keys = self.program.params.get(param.index()).map(|p| p.keys.as_slice());
            self.exprs.extend(keys.unwrap_or_default());
        }
    }

    fn delegated(&mut self, slot: DelegatedId) {
        self.found.delegated.insert(slot);
        if let Some(param) = self.program.delegated.get(slot.index()).and_then(|d| d.filled_by) {
            self.param(param, false);
        }
    }

    fn definition(&mut self, id: DefinitionId) {
        if self.found.definitions.insert(id)
            && let Some(definition) = self.program.definitions.get(id.index())
        {
            self.tiered(definition.value);
        }
    }

    fn tiered(&mut self, id: TieredId) {
        let Some(tiered) = self.program.tiered.get(id.index()) else { return };
        if self.tiers.insert(id) {
            self.exprs.extend(tiered.base);
            self.exprs.extend(tiered.tiers.iter().flat_map(|t| [t.cond, t.value]));
        }
    }

    fn part(&mut self, measure: MeasureId, part: &MeasurePart) {
        if matches!(part, MeasurePart::Amount | MeasurePart::Eligible) {
            self.found.results.insert(measure);
        }
        if self.found.measures.insert(measure) {
            self.measure(measure);
        }
    }

    fn measure(&mut self, id: MeasureId) {
        let Some(measure) = self.program.measures.get(id.index()) else { return };
        measure_exprs(measure, &mut |e| self.exprs.push(e));
        measure_tiers(measure, &mut |t| self.tiered(t));
        if let Some(each) = &measure.per_element {
            self.bound.insert(each.var);
            if let Some(entity) = self.program.entities.get(each.entity.index()) {
                self.input(entity.list);
            }
        }
    }
}

/// Calls `f` with each expression that stands directly in a clause of the measure.
fn measure_exprs(m: &Measure, f: &mut dyn FnMut(ExprId)) {
    let single = [m.base_day, m.monthly_from, m.validity.by, m.assessed.as_ref().map(|a| a.value)];
    single.into_iter().flatten().for_each(&mut *f);
    m.requirements.iter().for_each(|r| [Some(r.cond), r.when].into_iter().flatten().for_each(&mut *f));
    m.attestations.iter().for_each(|a| [Some(a.value), a.when].into_iter().flatten().for_each(&mut *f));
    m.standards.iter().filter_map(|s| s.when).for_each(&mut *f);
    m.quantity_limits.iter().filter_map(|l| l.when).for_each(&mut *f);
    m.caps.iter().for_each(|c| [c.when, year_from(c.scope)].into_iter().flatten().for_each(&mut *f));
    m.frequencies.iter().for_each(|q| [q.when, q.year_from].into_iter().flatten().for_each(&mut *f));
    m.uniques.iter().for_each(|u| u.keys.iter().map(|(_, e)| *e).chain(u.when).for_each(&mut *f));
    m.applications.iter().map(|a| a.value).for_each(&mut *f);
    m.rounding.iter().filter_map(|r| r.when).for_each(&mut *f);
    m.entitlements.iter().filter_map(|e| e.when).for_each(&mut *f);
    m.outputs.iter().filter_map(|o| o.when).for_each(&mut *f);
    if let Some(target) = &m.target {
        target.tests.iter().flat_map(|t| [t.actual, t.threshold, t.cond]).chain(target.due).for_each(f);
    }
}

fn measure_tiers(m: &Measure, f: &mut dyn FnMut(TieredId)) {
    m.standards.iter().flat_map(|s| [Some(s.value), s.upper]).flatten().for_each(&mut *f);
    m.conclusion.iter().map(|c| c.value).for_each(&mut *f);
    m.quantities.iter().map(|q| q.value).for_each(&mut *f);
    m.quantity_limits.iter().map(|l| l.max).for_each(&mut *f);
    m.caps.iter().map(|c| c.max).for_each(&mut *f);
    m.frequencies.iter().filter_map(|q| q.max).for_each(&mut *f);
    m.outputs.iter().map(|o| o.value).for_each(f);
}

/// The values with tiers that stand directly in a clause of the measure.
pub fn measure_values(m: &Measure) -> Vec<TieredId> {
    let mut found = Vec::new();
    measure_tiers(m, &mut |t| found.push(t));
    found
}

fn year_from(scope: CapScope) -> Option<ExprId> {
    match scope {
        CapScope::YearFrom(day) => Some(day),
        CapScope::Total | CapScope::CalendarYear | CapScope::Element => None,
    }
}
