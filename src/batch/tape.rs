//! The graph in an order of work: which buffer each operation writes, and when a buffer is free again.

use super::graph::{ColumnId, Domain, Graph, NodeId, Op, Width};
use super::schema::{Kind, Schema};

/// Where a node's values are while a chunk is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Nowhere: nothing asks for it.
    None,
    /// A constant.
    Constant(i128),
    /// In a column as it is.
    Column(ColumnId),
    /// In a buffer of its width.
    Buffer(usize),
}

/// The operations of a program in order.
#[derive(Clone, Debug)]
pub(super) struct Tape {
    pub work: Vec<NodeId>,
    pub places: Vec<Place>,
    /// How many buffers of each width: bytes, 64 bits, 128 bits.
    pub buffers: [usize; 3],
}

/// The nodes that an operation reads.
pub(crate) fn reads(op: &Op) -> Vec<NodeId> {
    match op {
        Op::Const(_) | Op::Beyond(_) | Op::Load(_) | Op::LoadByte(_) | Op::LoadState(_) | Op::SetHolds { .. } => {
            Vec::new()
        }
        Op::Coded(..) | Op::CodedNumber(..) | Op::Length(_) | Op::Repeated(..) => Vec::new(),
        Op::Widen(a) | Op::Map(a, _) | Op::PickByte(a, _) => vec![*a],
        Op::Year(a) | Op::MonthOfYear(a) | Op::DayOfMonth(a) | Op::MonthOfDay(a) | Op::FirstDay(a) => vec![*a],
        Op::Spread(_, a) | Op::Sum(_, a) | Op::AnyOf(_, a) | Op::AllOf(_, a) => vec![*a],
        Op::Add(a, b) | Op::Subtract(a, b) | Op::Multiply(a, b) | Op::Least(a, b) | Op::Greatest(a, b) => {
            vec![*a, *b]
        }
        Op::Round(a, b, _) | Op::Compare(_, a, b) | Op::Decide(a, b) => vec![*a, *b],
        Op::AddMonths(a, b) | Op::MonthsUntil(a, b) | Op::GreatestOf(_, a, b) => vec![*a, *b],
        Op::Select(a, b, c) | Op::MakeDate(a, b, c) | Op::IsDate(a, b, c) => vec![*a, *b, *c],
        Op::YearlyCut { list: _, day, amount, counts, most, anchor } => vec![*day, *amount, *counts, *most, *anchor],
    }
}

impl Tape {
    /// The work that the results ask for.
    pub(super) fn new(graph: &Graph, schema: &Schema, results: &[NodeId]) -> Tape {
        let mut wanted = vec![false; graph.nodes.len()];
        let mut open: Vec<NodeId> = results.to_vec();
        while let Some(node) = open.pop() {
            if let Some(slot) = wanted.get_mut(node.index())
                && !std::mem::replace(slot, true)
            {
                open.extend(reads(&graph.node(node).op));
            }
        }
        let mut last = vec![0; graph.nodes.len()];
        for (index, node) in graph.nodes.iter().enumerate().filter(|(i, _)| wanted.get(*i) == Some(&true)) {
            for read in reads(&node.op) {
                set(&mut last, read.index(), index);
            }
        }
        results.iter().for_each(|node| set(&mut last, node.index(), usize::MAX));
        place(graph, schema, &wanted, &last)
    }

    pub(super) fn place(&self, node: NodeId) -> Place {
        self.places.get(node.index()).copied().unwrap_or(Place::None)
    }
}

fn set(values: &mut [usize], index: usize, value: usize) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}

/// Gives each wanted node a place; a buffer is taken again once its last reader is done. Buffers over elements and
/// over rows are not mixed, so that none changes its length within a chunk.
fn place(graph: &Graph, schema: &Schema, wanted: &[bool], last: &[usize]) -> Tape {
    let mut tape = Tape { work: Vec::new(), places: vec![Place::None; graph.nodes.len()], buffers: [0; 3] };
    let mut free: Vec<((Width, Domain), usize)> = Vec::new();
    let mut ends: Vec<(usize, (Width, Domain), usize)> = Vec::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        if wanted.get(index) != Some(&true) {
            continue;
        }
        let own = match &node.op {
            Op::Const(value) => Place::Constant(*value),
            Op::Load(column) if matches!(schema.shape(*column).map(|s| &s.kind), Some(Kind::Numbers { .. })) => {
                Place::Column(*column)
            }
            Op::LoadByte(column) | Op::LoadState(column) => Place::Column(*column),
            _ => Place::None,
        };
        let own = if own == Place::None {
            let kind = (node.width, node.domain);
            let buffer = match free.iter().position(|(k, _)| *k == kind) {
                Some(at) => free.swap_remove(at).1,
                None => fresh(&mut tape.buffers, node.width),
            };
            ends.push((last.get(index).copied().unwrap_or(0), kind, buffer));
            tape.work.push(NodeId(u32::try_from(index).unwrap_or(u32::MAX)));
            Place::Buffer(buffer)
        } else {
            own
        };
        if let Some(slot) = tape.places.get_mut(index) {
            *slot = own;
        }
        // A buffer whose last reader is this node is free for the next.
        ends.retain(|(end, kind, buffer)| {
            let done = *end <= index;
            if done {
                free.push((*kind, *buffer));
            }
            !done
        });
    }
    tape
}

fn fresh(buffers: &mut [usize; 3], width: Width) -> usize {
    let at = match width {
        Width::Byte => 0,
        Width::Narrow => 1,
        Width::Wide => 2,
    };
    let Some(count) = buffers.get_mut(at) else { return 0 };
    *count += 1;
    *count - 1
}
