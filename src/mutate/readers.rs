//! What reads an expression: the way from a slip up to the clauses.
//!
//! In: a program. Out: what is computed from an expression; the reach of the conditions nearest above a slip, by which a
//! case that notices it can differ from one that does not.

use super::{Mutant, Node};
use crate::eval::reach::{Reach, reach_expr, reach_tiered};
use crate::ir::{ExprId, ExprKind, Program, TieredId, Type};
use std::collections::{BTreeMap, BTreeSet};

/// The most expressions above a slip that are looked at.
const MOST: usize = 200;

/// What reads an expression directly.
#[derive(Default)]
pub(super) struct Readers {
    exprs: BTreeMap<ExprId, Vec<ExprId>>,
    /// The values with tiers whose conditions it is.
    conds: BTreeMap<ExprId, Vec<TieredId>>,
    /// The values with tiers in which it stands.
    tiers: BTreeMap<ExprId, Vec<TieredId>>,
    /// The expressions that read a value with tiers.
    values: BTreeMap<TieredId, Vec<ExprId>>,
}

impl Readers {
    pub(super) fn new(program: &Program) -> Readers {
        let mut readers = Readers::default();
        for (id, expr) in (0..).map(ExprId).zip(&program.exprs) {
            expr.kind.operands(&mut |operand| readers.exprs.entry(operand).or_default().push(id));
            let value = match expr.kind {
                ExprKind::Definition(d) => program.definitions.get(d.index()).map(|d| d.value),
                ExprKind::Tiered(t) => Some(t),
                _ => None,
            };
            value.into_iter().for_each(|value| readers.values.entry(value).or_default().push(id));
        }
        for (id, tiered) in (0..).map(TieredId).zip(&program.tiered) {
            let parts = tiered.base.into_iter().chain(tiered.tiers.iter().map(|t| t.value));
            parts.for_each(|e| readers.tiers.entry(e).or_default().push(id));
            tiered.tiers.iter().for_each(|t| readers.conds.entry(t.cond).or_default().push(id));
        }
        readers
    }

    /// An expression with all that is computed from it; `chosen`: also what only chooses a tier by it.
    pub(super) fn computed(&self, id: ExprId, chosen: bool) -> BTreeSet<ExprId> {
        let (mut open, mut found) = (vec![id], BTreeSet::new());
        while let Some(id) = open.pop() {
            if !found.insert(id) {
                continue;
            }
            open.extend(self.exprs.get(&id).into_iter().flatten());
            let by_choice = self.conds.get(&id).filter(|_| chosen);
            let tiers = self.tiers.get(&id).into_iter().chain(by_choice).flatten();
            open.extend(tiers.filter_map(|t| self.values.get(t)).flatten());
        }
        found
    }

    /// What may be changed for a mutant; absent: everything.
    pub(super) fn within(&self, program: &Program, mutant: &Mutant) -> Option<Reach> {
        match mutant.nodes.first()? {
            Node::Expr(id, _) => Some(self.above(program, vec![*id], BTreeSet::new())),
            Node::Tiered(id, _) => {
                let users = self.values.get(id).cloned().unwrap_or_default();
                Some(self.above(program, users, BTreeSet::from([*id])))
            }
            Node::Group(id, _) => {
                let group = program.groups.get(id.index())?;
                let whens = group.rules.iter().flat_map(|r| [r.when, r.choice]).flatten();
                let days = group.members.iter().filter_map(|m| program.measures.get(m.index())?.base_day);
                let mut found = Reach::default();
                whens.chain(days).for_each(|e| found.add(reach_expr(program, e)));
                Some(found)
            }
            Node::Measure(..) => None,
        }
    }

    /// The reach of the nearest conditions above some expressions, and of the values with tiers that they are part of.
    fn above(&self, program: &Program, mut open: Vec<ExprId>, mut tiers: BTreeSet<TieredId>) -> Reach {
        let (mut seen, mut inside, mut found) = (BTreeSet::new(), BTreeSet::new(), Reach::default());
        while let Some(id) = open.pop() {
            if !seen.insert(id) || seen.len() > MOST {
                continue;
            }
            let is_condition = program.expr(id).ty == Type::Bool;
            if is_condition && !inside.contains(&id) {
                found.add(reach_expr(program, id));
            }
            // What a condition chooses is read by others; beside the parts of one condition nothing is looked for.
            for above in self.exprs.get(&id).into_iter().flatten() {
                let joins = matches!(program.expr(*above).kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_));
                if !is_condition || joins {
                    open.push(*above);
                }
                if is_condition && joins {
                    inside.insert(*above);
                }
            }
            let by_choice = self.conds.get(&id).filter(|_| is_condition);
            for tiered in self.tiers.get(&id).into_iter().chain(by_choice).flatten() {
                tiers.insert(*tiered);
                open.extend(self.values.get(tiered).into_iter().flatten());
            }
        }
        tiers.into_iter().for_each(|id| found.add(reach_tiered(program, id)));
        found
    }
}
