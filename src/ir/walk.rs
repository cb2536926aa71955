//! The shape of an expression: its direct operands. In: an expression's kind. Out: the ids that it is made of.
//!
//! It does not go into definitions, tiers or measures: those are other nodes, and who wants them follows the ids.

use super::{ExprId, ExprKind};

impl ExprKind {
    /// Calls `f` with each direct operand, in the order of writing.
    pub fn operands(&self, f: &mut dyn FnMut(ExprId)) {
        match self {
            ExprKind::Error | ExprKind::Const(_) | ExprKind::Input(_) | ExprKind::Field(..) => {}
            ExprKind::AssessmentDay | ExprKind::BaseDay | ExprKind::Definition(_) | ExprKind::Tiered(_) => {}
            ExprKind::Measure(..) | ExprKind::Delegated(_) | ExprKind::Reading(..) => {}
            ExprKind::Param { param: _, on } => on.iter().copied().for_each(f),
            ExprKind::Negate(e) | ExprKind::Not(e) => f(*e),
            ExprKind::Binary(_, a, b) | ExprKind::Compare(_, a, b) => [*a, *b].into_iter().for_each(f),
            ExprKind::Divide(a, b, otherwise) => [Some(*a), Some(*b), *otherwise].into_iter().flatten().for_each(f),
            ExprKind::Is { left, right, .. } => [*left, *right].into_iter().for_each(f),
            ExprKind::InSet { left, set, .. } => [*left, *set].into_iter().for_each(f),
            ExprKind::Contains { set, members, .. } => [*set, *members].into_iter().for_each(f),
            ExprKind::Within { date, anchor, length, .. } => [*date, *anchor, *length].into_iter().for_each(f),
            ExprKind::Elapsed { from, to, length, .. } => [*from, *to, *length].into_iter().for_each(f),
            ExprKind::And(parts) | ExprKind::Or(parts) | ExprKind::Call(_, parts) => parts.iter().copied().for_each(f),
            ExprKind::Aggregate { list, filter, body, .. } => {
                [Some(*list), *filter, *body].into_iter().flatten().for_each(f);
            }
        }
    }
}
