//! What is known about a program before any profile: which values depend on where they are read, how deep chains of
//! definitions go, the order of measures that read each other's results, types of figures.

use super::reach::{Reach, reach, reach_expr, reach_tiered};
use crate::ir::{DefinitionId, EntityId, ExprId, GroupId, Measure, MeasureId, Program, TieredId, Type};
use crate::units::{Dimension, UnitId};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// What `Engine` knows of its program.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    /// By `DefinitionId`.
    pub definitions: Vec<DefinitionPlan>,
    /// By `MeasureId`.
    pub measures: Vec<MeasurePlan>,
    /// By `ExprId`: the names of inputs and fields that a condition reads, made where a failure is first shown.
    pub reads: Vec<OnceLock<Arc<[String]>>>,
}

/// A definition.
#[derive(Clone, Debug, Default)]
pub(super) struct DefinitionPlan {
    /// Whether its value depends on the bound element or the 基准日.
    pub context: bool,
    /// The definitions that it reads directly.
    pub uses: Vec<DefinitionId>,
    /// The longest chain of definitions below it.
    pub height: u32,
}

/// A measure.
#[derive(Clone, Debug, Default)]
pub(crate) struct MeasurePlan {
    /// Measures whose results it reads, itself last, in an order that ends.
    pub order: Vec<MeasureId>,
    /// Its groups, in order.
    pub groups: Vec<GroupId>,
    /// Whether its 基准日 reads the element.
    pub day_of_element: bool,
    /// Whether its conclusion reads the element.
    pub conclusion_of_element: bool,
    /// The type of its figure.
    pub figure: Option<Type>,
    /// Whether what was received before can matter.
    pub history: bool,
    /// For each entitlement and output: whether it reads the element.
    pub entitlement_of_element: Vec<bool>,
    /// Whether one element counts as a person: limits against history then go by person.
    pub by_person: bool,
}

impl Plan {
    pub(super) fn new(program: &Program) -> Plan {
        let definitions = definitions(program);
        let measures = ids(program).map(|id| measure(program, id)).collect();
        let reads = vec![OnceLock::new(); program.exprs.len()];
        Plan { definitions, measures, reads }
    }
}

fn ids(program: &Program) -> impl Iterator<Item = MeasureId> {
    (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId))
}

fn definitions(program: &Program) -> Vec<DefinitionPlan> {
    let mut plans: Vec<DefinitionPlan> = program.definitions.iter().map(|d| direct(program, d.value)).collect();
    for id in postorder(&plans) {
        let below = plans.get(id).map(|p| p.uses.clone()).unwrap_or_default();
        let context = below.iter().any(|d| plans.get(d.index()).is_some_and(|p| p.context));
        let height = below.iter().filter_map(|d| plans.get(d.index())).map(|p| p.height + 1).max().unwrap_or(0);
        if let Some(plan) = plans.get_mut(id) {
            plan.context |= context;
            plan.height = height;
        }
    }
    plans
}

/// What a definition reads itself, without following other definitions.
fn direct(program: &Program, value: TieredId) -> DefinitionPlan {
    let own = shallow(program, value);
    DefinitionPlan { context: own.1, uses: own.0.into_iter().collect(), height: 0 }
}

fn shallow(program: &Program, value: TieredId) -> (BTreeSet<DefinitionId>, bool) {
    use crate::ir::ExprKind;
    let (mut uses, mut context) = (BTreeSet::new(), false);
    let (mut bound, mut free) = (BTreeSet::new(), BTreeSet::new());
    let mut tiers = vec![value];
    let mut exprs: Vec<ExprId> = Vec::new();
    loop {
        if let Some(tiered) = tiers.pop().and_then(|id| program.tiered.get(id.index())) {
            exprs.extend(tiered.base);
            exprs.extend(tiered.tiers.iter().flat_map(|t| [t.cond, t.value]));
            continue;
        }
        let Some(id) = exprs.pop() else { break };
        let kind = &program.expr(id).kind;
        kind.operands(&mut |operand| exprs.push(operand));
        match kind {
            ExprKind::Definition(d) => drop(uses.insert(*d)),
            ExprKind::Tiered(t) => tiers.push(*t),
            ExprKind::Field(var, _) => drop(free.insert(*var)),
            ExprKind::Aggregate { var, .. } => drop(bound.insert(*var)),
            ExprKind::BaseDay | ExprKind::Delegated(_) | ExprKind::Measure(..) => context = true,
            ExprKind::Param { param, on } => context |= on.is_none() || keyed(program, *param),
            ExprKind::Error | ExprKind::Const(_) | ExprKind::Input(_) | ExprKind::AssessmentDay => {}
            ExprKind::Reading(..) | ExprKind::Negate(_) | ExprKind::Binary(..) | ExprKind::Divide(..) => {}
            ExprKind::Compare(..) | ExprKind::Is { .. } | ExprKind::InSet { .. } | ExprKind::Contains { .. } => {}
            ExprKind::Within { .. } | ExprKind::Elapsed { .. } | ExprKind::And(_) | ExprKind::Or(_) => {}
            ExprKind::Not(_) | ExprKind::Call(..) => {}
        }
    }
    let context = context || free.iter().any(|var| !bound.contains(var));
    (uses, context)
}

/// Keys may read anything, so a parameter with keys other than inputs counts as depending on the place.
fn keyed(program: &Program, param: crate::ir::ParamId) -> bool {
    program.params.get(param.index()).is_some_and(|p| !p.keys.is_empty())
}

/// The definitions in an order in which each comes after those it reads.
fn postorder(plans: &[DefinitionPlan]) -> Vec<usize> {
    let (mut seen, mut order) = (vec![false; plans.len()], Vec::with_capacity(plans.len()));
    for start in 0..plans.len() {
        let mut stack = vec![(start, 0)];
        while let Some((id, next)) = stack.pop() {
            if next == 0 && seen.get_mut(id).is_none_or(|s| std::mem::replace(s, true)) {
                continue;
            }
            match plans.get(id).and_then(|p| p.uses.get(next)) {
                Some(use_) => stack.extend([(id, next + 1), (use_.index(), 0)]),
                None => order.push(id),
            }
        }
    }
    order
}

fn measure(program: &Program, id: MeasureId) -> MeasurePlan {
    let Some(measure) = program.measures.get(id.index()) else { return MeasurePlan::default() };
    let groups: Vec<GroupId> =
        (0..).map(GroupId).zip(&program.groups).filter(|(_, g)| g.members.contains(&id)).map(|(g, _)| g).collect();
    let reads = |e: ExprId| of_element(program, measure, &reach_expr(program, e));
    MeasurePlan {
        order: order(program, id),
        day_of_element: measure.base_day.is_some_and(reads),
        conclusion_of_element: measure
            .conclusion
            .as_ref()
            .is_some_and(|c| of_element(program, measure, &reach_tiered(program, c.value))),
        figure: figure(program, measure),
        history: !groups.is_empty() || needs_history(measure),
        entitlement_of_element: measure.entitlements.iter().map(|e| e.when.is_some_and(reads)).collect(),
        by_person: by_person(program, measure),
        groups,
    }
}

fn of_element(program: &Program, measure: &Measure, reach: &Reach) -> bool {
    let entity_vars = |var: &crate::ir::ElementVar| program.element_entities.get(var.index()).copied();
    let Some(each) = &measure.per_element else { return false };
    reach.free.iter().any(|var| *var == each.var || entity_vars(var) == Some(each.entity))
}

fn by_person(program: &Program, measure: &Measure) -> bool {
    let person = Dimension::of(UnitId::PERSON);
    let Some(each) = &measure.per_element else { return false };
    program.entities.get(each.entity.index()).is_some_and(|e| e.counts_as.as_ref() == Some(&person))
}

fn needs_history(m: &Measure) -> bool {
    let limits = m.quantity_limits.iter().any(|l| l.cumulative) || m.caps.iter().any(|c| c.cumulative);
    limits || !m.frequencies.is_empty() || !m.uniques.is_empty()
}

/// Results that must be there before, deepest first, and the measure itself.
fn order(program: &Program, id: MeasureId) -> Vec<MeasureId> {
    let (mut seen, mut order) = (BTreeSet::new(), Vec::new());
    let mut stack = vec![(id, false)];
    while let Some((id, done)) = stack.pop() {
        if done {
            order.push(id);
        } else if seen.insert(id) {
            stack.push((id, true));
            stack.extend(reach(program, id).results.into_iter().map(|m| (m, false)));
        }
    }
    order
}

/// The type of the figure: the standard's, times its quantities and what an element counts as.
fn figure(program: &Program, measure: &Measure) -> Option<Type> {
    if let Some(standard) = measure.standards.first() {
        let ty = &program.tiered.get(standard.value.index())?.ty;
        return Some(multiplied(program, measure, ty));
    }
    if let Some(conclusion) = &measure.conclusion {
        return Some(program.tiered.get(conclusion.value.index())?.ty.clone());
    }
    if let Some(assessed) = &measure.assessed {
        return Some(program.expr(assessed.value).ty.clone());
    }
    if let Some(cap) = measure.caps.first() {
        return Some(program.tiered.get(cap.max.index())?.ty.clone());
    }
    measure.quantity_limits.first().map(|limit| Type::Number(limit.dimension.clone()))
}

fn multiplied(program: &Program, measure: &Measure, ty: &Type) -> Type {
    let Type::Number(dimension) = ty else { return ty.clone() };
    let counted = measure.per_element.as_ref().and_then(|each| counts_as(program, each.entity));
    let quantities = measure.quantities.iter().map(|q| &q.dimension);
    let product = quantities.fold(dimension.clone(), |all, d| all.multiply(d).unwrap_or(all));
    let counted = counted.filter(|d| d.powers().first().is_some_and(|(unit, _)| product.power(*unit) < 0));
    Type::Number(counted.and_then(|d| product.multiply(d)).unwrap_or(product))
}

fn counts_as(program: &Program, entity: EntityId) -> Option<&Dimension> {
    program.entities.get(entity.index())?.counts_as.as_ref()
}
