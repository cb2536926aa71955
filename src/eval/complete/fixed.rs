//! What is known of measures before any profile: what they compare with, and which unknowns the candidates cannot cover.
//!
//! In: a program and measures. Out: constants, the lists that are summed, what stands in one comparison together, and what
//! may reach its bound more than once. It looks at no value of a profile.

use super::super::reach::{Reach, reach, reach_expr};
use super::candidates::push;
use crate::ir::{
    Aggregate, DelegatedId, EntityId, ExprId, ExprKind, Function, InputId, MeasureId, ParamId, Program, Type,
};
use crate::value::Value;
use std::collections::BTreeSet;

/// What some measures compare with, whatever the profile.
pub(super) struct Fixed {
    /// Constants, with their types.
    pub points: Vec<(Value, Type)>,
    /// Lists of which something is summed.
    pub summed: BTreeSet<ExprId>,
    pub inputs: BTreeSet<InputId>,
    /// Of what is compared together, what it reads: while one of it is open, bounds of the others are not known.
    pub joint: Vec<BTreeSet<Read>>,
    /// What a comparison may reach, leave and reach again as it grows: read twice, or by its place in the calendar.
    pub winding: BTreeSet<Read>,
}

/// What an expression reads, whatever the element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Read {
    Input(InputId),
    Field(EntityId, usize),
    Param(ParamId),
    Delegated(DelegatedId),
}

fn read(program: &Program, expr: ExprId) -> BTreeSet<Read> {
    let reach = reach_expr(program, expr);
    let inputs = reach.inputs.into_iter().map(Read::Input);
    let fields = reach.fields.into_iter().map(|(entity, field)| Read::Field(entity, field));
    let params = reach.params.into_iter().map(Read::Param);
    inputs.chain(fields).chain(params).chain(reach.delegated.into_iter().map(Read::Delegated)).collect()
}

/// What stands in two operands of one node, or under a function that goes up and down.
fn winding(program: &Program, kind: &ExprKind) -> BTreeSet<Read> {
    if let ExprKind::Call(Function::MonthOfYear | Function::DayOfMonth | Function::Weekday | Function::Abs, arguments) =
        kind
    {
        return arguments.iter().flat_map(|argument| read(program, *argument)).collect();
    }
    let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
    // A quotient of what grows evenly goes one way on each side of a divisor of 0, which is noted where it is computed.
    let is_free =
        matches!(kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Aggregate { .. } | ExprKind::Divide(..));
    if !is_free {
        kind.operands(&mut |operand| {
            for read in read(program, operand) {
                if !seen.insert(read) {
                    twice.insert(read);
                }
            }
        });
    }
    twice
}

/// Whether an expression compares values.
fn compares(kind: &ExprKind) -> bool {
    let sets = matches!(kind, ExprKind::InSet { .. } | ExprKind::Contains { .. });
    sets || matches!(
        kind,
        ExprKind::Compare(..) | ExprKind::Is { .. } | ExprKind::Within { .. } | ExprKind::Elapsed { .. }
    )
}

impl Fixed {
    pub(super) fn new(program: &Program, measures: &[MeasureId]) -> Fixed {
        let (points, summed, inputs) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        let mut fixed = Fixed { points, summed, inputs, joint: Vec::new(), winding: BTreeSet::new() };
        for reach in measures.iter().map(|measure| reach(program, *measure)) {
            fixed.points.extend(constants(program, &reach));
            fixed.summed.extend(reach.exprs.iter().filter_map(|id| match program.expr(*id).kind {
                ExprKind::Aggregate { kind: Aggregate::Sum, list, .. } => Some(list),
                _ => None,
            }));
            for id in &reach.exprs {
                let kind = &program.expr(*id).kind;
                if compares(kind) {
                    let inside = reach_expr(program, *id).exprs;
                    fixed.winding.extend(inside.iter().flat_map(|id| winding(program, &program.expr(*id).kind)));
                    fixed.joint.extend(Some(read(program, *id)).filter(|all| all.len() > 1));
                }
            }
            fixed.inputs.extend(reach.inputs);
        }
        fixed
    }
}

fn constants(program: &Program, reach: &Reach) -> Vec<(Value, Type)> {
    let mut found: Vec<(Value, Type)> = Vec::new();
    for expr in reach.exprs.iter().map(|id| program.expr(*id)) {
        if let ExprKind::Const(value) = &expr.kind {
            push(&mut found, value, &expr.ty);
        }
    }
    for param in reach.params.iter().filter_map(|p| program.params.get(p.index())) {
        for row in param.versions.iter().flat_map(|v| &v.rows).take(8) {
            push(&mut found, &row.value, &param.ty);
        }
    }
    found
}
