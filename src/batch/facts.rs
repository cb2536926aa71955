//! Whether two conditions exclude one another, by what each says of one node: intervals of numbers, sets of bytes.

use super::graph::{Graph, NodeId, Op, YES};
use crate::ir::CmpOp;
use std::collections::BTreeMap;

/// What a condition that holds says of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fact {
    Between(i128, i128),
    /// One of these bytes.
    OneOf(u128),
}

/// Whether at most one of two truths can be yes.
pub(super) fn exclude(graph: &Graph, a: NodeId, b: NodeId) -> bool {
    let (a, b) = (facts(graph, a), facts(graph, b));
    a.iter().any(|(node, fact)| b.get(node).is_some_and(|other| apart(fact, other)))
}

fn apart(a: &Fact, b: &Fact) -> bool {
    match (a, b) {
        (Fact::Between(x, y), Fact::Between(z, w)) => y < z || w < x,
        (Fact::OneOf(x), Fact::OneOf(y)) => x & y == 0,
        (Fact::Between(..) | Fact::OneOf(_), _) => false,
    }
}

fn facts(graph: &Graph, cond: NodeId) -> BTreeMap<NodeId, Fact> {
    let mut found = BTreeMap::new();
    let mut open = vec![cond];
    while let Some(node) = open.pop() {
        match &graph.node(node).op {
            Op::Least(a, b) => open.extend([*a, *b]),
            Op::Decide(cmp, _) => open.push(*cmp),
            Op::Compare(op, a, b) => {
                if let Some(limit) = graph.constant(*b) {
                    add(&mut found, *a, between(*op, limit));
                }
            }
            Op::PickByte(a, table) => {
                let yes = table.iter().take(128).enumerate().filter(|(_, to)| **to == YES);
                add(&mut found, *a, Fact::OneOf(yes.fold(0, |set, (i, _)| set | 1 << i)));
            }
            Op::Map(a, table) => {
                let yes = table.iter().enumerate().filter(|(_, to)| **to == YES);
                add(&mut found, *a, Fact::OneOf(yes.fold(0, |set, (i, _)| set | 1 << i)));
            }
            _ => {}
        }
    }
    found
}

fn between(op: CmpOp, limit: i128) -> Fact {
    match op {
        CmpOp::Less => Fact::Between(i128::MIN, limit.saturating_sub(1)),
        CmpOp::AtMost => Fact::Between(i128::MIN, limit),
        CmpOp::Greater => Fact::Between(limit.saturating_add(1), i128::MAX),
        CmpOp::AtLeast => Fact::Between(limit, i128::MAX),
        CmpOp::Equal => Fact::Between(limit, limit),
    }
}

fn add(found: &mut BTreeMap<NodeId, Fact>, node: NodeId, fact: Fact) {
    let met = match (found.get(&node), fact) {
        (Some(Fact::Between(a, b)), Fact::Between(c, d)) => Fact::Between(*a.max(&c), *b.min(&d)),
        (Some(Fact::OneOf(a)), Fact::OneOf(b)) => Fact::OneOf(a & b),
        (_, fact) => fact,
    };
    found.insert(node, met);
}
