//! Mutants of rules: a program with one small slip, and whether it can matter.
//!
//! In: a program without errors. Out: the slips that an analyst could make (a relation, a figure, a day, 且 for 或, a member,
//! a clause left out, two tiers exchanged), each as nodes of the core to exchange; whether a slip provably changes nothing
//! (`equivalent`). It runs no tests: that is for who asks.

mod equivalent;
mod killer;
mod readers;
mod requirements;
mod slips;

use crate::ir::{
    CmpOp, ExprId, ExprKind, Group, GroupId, Measure, MeasureId, Program, Strategy, Tiered, TieredId, Type,
};
use crate::source::Span;
use crate::value::Value;
use std::collections::BTreeSet;

pub use equivalent::{Meaning, Meanings};
pub use killer::Killer;
pub use slips::mutants;

/// One slip.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// What was changed.
    pub change: Change,
    /// Where.
    pub span: Span,
    /// The measures whose results can differ.
    pub measures: BTreeSet<MeasureId>,
    /// What stands in the place of what was there.
    nodes: Vec<Node>,
}

/// What a slip does to the words at its place.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Another relation.
    Relation(CmpOp),
    /// Another figure, day, member.
    Value(Value, Type),
    /// 且 for 或, or the reverse: whether it is 且 now.
    Junction(bool),
    /// The opposite.
    Negated,
    /// A clause is left out.
    Removed,
    /// A part of a condition is left out.
    Part(ExprId),
    /// A member of a set is left out.
    Without(Value, Type),
    /// The value of the next tier.
    Exchanged,
    /// Another alternative of a reading, by its place.
    Reading(crate::ir::ReadingId, usize),
    /// 较小 for 较大, + for −, and the like.
    Operation(&'static str),
    /// 累计 left out or put in.
    Cumulative,
    /// A day of 有效 moved.
    Day(crate::value::Date),
    /// Another member of a group is taken.
    Strategy(Strategy),
}

/// Nodes of the core.
#[derive(Clone, Debug)]
enum Node {
    Expr(ExprId, ExprKind),
    Tiered(TieredId, Box<Tiered>),
    Measure(MeasureId, Box<Measure>),
    Group(GroupId, Box<Group>),
}

impl Mutant {
    /// Exchanges what stands in the program with what stands here: once makes the mutant, twice the program.
    pub fn exchange(&mut self, program: &mut Program) {
        for node in &mut self.nodes {
            match node {
                Node::Expr(id, kind) => {
                    if let Some(expr) = program.exprs.get_mut(id.index()) {
                        std::mem::swap(&mut expr.kind, kind);
                    }
                }
                Node::Tiered(id, tiered) => exchange(program.tiered.get_mut(id.index()), tiered),
                Node::Measure(id, measure) => exchange(program.measures.get_mut(id.index()), measure),
                Node::Group(id, group) => exchange(program.groups.get_mut(id.index()), group),
            }
        }
    }
}

fn exchange<T>(slot: Option<&mut T>, with: &mut T) {
    if let Some(slot) = slot {
        std::mem::swap(slot, with);
    }
}
