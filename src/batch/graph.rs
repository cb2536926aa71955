//! What kernels compute: a graph of operations on whole columns, each kept once however often it is asked for.
//!
//! INVARIANT: the range of a node of numbers holds every value that it can take, also in places without a value, as
//! long as the columns keep to the ranges of their schema. So an operation on 64 (or 128) bits is only made where its
//! result is proven to fit; what is not proven is no node.
//!
//! Truths are 0 (no), 1 (unknown), 2 (yes): 且 is the least, 或 the greatest. States are 0 (given), 1 (unknown),
//! 2 (按规定), 3 (不适用): the stronger wins, which is the greatest.

mod fold;
mod logic;
mod names;

pub(crate) use names::Named;

use crate::ir::{CmpOp, InputId};
use crate::value::Rounding;
use std::collections::{BTreeMap, HashMap};

/// A node of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub u32);

impl NodeId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// No.
pub(crate) const NO: u8 = 0;
/// Unknown, as a truth.
pub(crate) const OPEN: u8 = 1;
/// Yes.
pub(crate) const YES: u8 = 2;

/// A state: given.
pub(crate) const GIVEN: u8 = 0;
/// A state: unknown.
pub(crate) const UNKNOWN: u8 = 1;
/// A state: 按规定.
pub(crate) const UNSPECIFIED: u8 = 2;
/// A state: 不适用.
pub(crate) const NOT_APPLICABLE: u8 = 3;
/// A state of amounts: refused.
pub(crate) const REFUSED: u8 = 4;

/// How a node's values are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Width {
    /// Truths, states, members, codes of reasons.
    Byte,
    /// Numbers proven to fit 64 bits.
    Narrow,
    /// Numbers proven to fit 128 bits.
    Wide,
}

/// Over what a node has values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Domain {
    /// A constant: over anything.
    Any,
    /// One a row.
    Rows,
    /// One an element of a list.
    Elements(InputId),
}

/// A column of the data: an input, or a field of a list's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ColumnId {
    pub input: InputId,
    pub field: Option<usize>,
}

/// The operations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    /// A number, or a byte.
    Const(i128),
    /// A column's numbers, days or months.
    Load(ColumnId),
    /// A column's truths (0, 1) or members.
    LoadByte(ColumnId),
    /// A column's states.
    LoadState(ColumnId),
    /// Whether a column's value lies outside of what was stated of the column: yes or no. Never in measured columns.
    Beyond(ColumnId),
    /// Whether a set holds the members (all, or any): yes or no.
    SetHolds {
        column: ColumnId,
        members: u128,
        any: bool,
    },
    /// A truth by the code of a column with a dictionary: the place in the tables that are made before a run.
    Coded(ColumnId, usize),
    /// A number by the code of a column with a dictionary.
    CodedNumber(ColumnId, usize),
    /// From 64 to 128 bits.
    Widen(NodeId),
    Add(NodeId, NodeId),
    Subtract(NodeId, NodeId),
    Multiply(NodeId, NodeId),
    Least(NodeId, NodeId),
    Greatest(NodeId, NodeId),
    /// The second where the first is yes, else the third. Numbers or bytes.
    Select(NodeId, NodeId, NodeId),
    /// The quotient by a number above 0 (a node or a constant), rounded.
    Round(NodeId, NodeId, Rounding),
    /// Yes or no.
    Compare(CmpOp, NodeId, NodeId),
    /// A byte (up to 7) by a table.
    Map(NodeId, [u8; 8]),
    /// A byte by a byte.
    PickByte(NodeId, Vec<u8>),
    /// The truth of a comparison in places with a state: 不适用 is no, other states are unknown.
    Decide(NodeId, NodeId),
    /// Days moved by months, cut to the month's end.
    AddMonths(NodeId, NodeId),
    /// Whole months between two days; as `months_until`.
    MonthsUntil(NodeId, NodeId),
    /// Parts of a day.
    Year(NodeId),
    MonthOfYear(NodeId),
    DayOfMonth(NodeId),
    /// The index of the month that a day lies in.
    MonthOfDay(NodeId),
    /// The first day of a month.
    FirstDay(NodeId),
    /// The day of year, month and day; 0 where there is none.
    MakeDate(NodeId, NodeId, NodeId),
    /// Whether there is such a day.
    IsDate(NodeId, NodeId, NodeId),
    /// A row's value at each of its elements.
    Spread(InputId, NodeId),
    /// Over a row's elements; of none: 0.
    Sum(InputId, NodeId),
    /// The greatest byte over a row's elements; of none: 0.
    AnyOf(InputId, NodeId),
    /// The least byte over a row's elements; of none: 2.
    AllOf(InputId, NodeId),
    /// The greatest number over a row's elements where the mask is yes; of none: 0.
    GreatestOf(InputId, NodeId, NodeId),
    /// How many elements a row has.
    Length(InputId),
    /// Whether an element's key (columns) also stands before it in its row.
    Repeated(InputId, Vec<usize>),
    /// The sum of a row's amounts, each year's cut to a limit: list, day, amount, which count, the limit and the first
    /// day of the year (an element-wise spread is not needed: both by row).
    YearlyCut {
        list: InputId,
        day: NodeId,
        amount: NodeId,
        counts: NodeId,
        most: NodeId,
        anchor: NodeId,
    },
}

/// What a node can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    /// Numbers from the first to the second.
    Numbers(i128, i128),
    /// Bytes: bit i for value i; `u16::MAX` for anything.
    Bytes(u16),
}

/// A node with what is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub op: Op,
    pub width: Width,
    pub range: Range,
    pub domain: Domain,
}

/// Why something is not computed by kernels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uncovered(pub &'static str);

/// What lowering gives.
pub(crate) type Low<T> = Result<T, Uncovered>;

/// All nodes, each after those that it reads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Graph {
    pub nodes: Vec<Node>,
    /// Whether columns never hold 不适用: those of a database, where only NULL stands for no value.
    pub nulls_only: bool,
    /// What a node is called where a rule names it, and its clause: the first name given.
    pub names: BTreeMap<NodeId, Named>,
    /// What the nodes from one to before another belong to, the narrower first.
    parts: Vec<(std::ops::Range<usize>, String)>,
    places: HashMap<(Op, Width), NodeId>,
}

const ANY_BYTE: u16 = u16::MAX;

impl Graph {
    pub(crate) fn node(&self, id: NodeId) -> &Node {
        static NONE: Node = Node { op: Op::Const(0), width: Width::Byte, range: Range::Bytes(1), domain: Domain::Any };
        self.nodes.get(id.index()).unwrap_or(&NONE)
    }

    pub(crate) fn domain(&self, id: NodeId) -> Domain {
        self.node(id).domain
    }

    /// The ends of a node of numbers.
    pub(crate) fn ends(&self, id: NodeId) -> (i128, i128) {
        match self.node(id).range {
            Range::Numbers(low, high) => (low, high),
            Range::Bytes(_) => (0, 255),
        }
    }

    /// What bytes a node can be.
    pub(crate) fn bytes(&self, id: NodeId) -> u16 {
        match self.node(id).range {
            Range::Numbers(..) => ANY_BYTE,
            Range::Bytes(set) => set,
        }
    }

    /// The constant that a node is.
    pub(crate) fn constant(&self, id: NodeId) -> Option<i128> {
        match self.node(id).op {
            Op::Const(value) => Some(value),
            _ => None,
        }
    }

    fn push(&mut self, op: Op, width: Width, range: Range, domain: Domain) -> NodeId {
        match range {
            Range::Numbers(low, high) if low == high && !matches!(op, Op::Const(_)) => return self.number(low),
            Range::Bytes(set) if set.is_power_of_two() && !matches!(op, Op::Const(_)) => {
                return self.byte(u8::try_from(set.trailing_zeros()).unwrap_or(0));
            }
            Range::Numbers(..) | Range::Bytes(_) => {}
        }
        if let Some(value) = self.folded(&op) {
            return self.number(value);
        }
        if let Some(truth) = self.folded_truth(&op) {
            return self.byte(if truth { YES } else { NO });
        }
        let next = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let nodes = &mut self.nodes;
        *self.places.entry((op.clone(), width)).or_insert_with(|| {
            nodes.push(Node { op, width, range, domain });
            next
        })
    }

    /// A constant number.
    pub(crate) fn number(&mut self, value: i128) -> NodeId {
        let width = if i64::try_from(value).is_ok() { Width::Narrow } else { Width::Wide };
        self.push(Op::Const(value), width, Range::Numbers(value, value), Domain::Any)
    }

    /// A constant byte.
    pub(crate) fn byte(&mut self, value: u8) -> NodeId {
        let range = Range::Bytes(bit(value));
        self.push(Op::Const(i128::from(value)), Width::Byte, range, Domain::Any)
    }

    /// The common domain of some nodes.
    fn over(&self, nodes: &[NodeId]) -> Low<Domain> {
        let mut all = Domain::Any;
        for node in nodes {
            all = match (all, self.domain(*node)) {
                (Domain::Any, other) | (other, Domain::Any) => other,
                (a, b) if a == b => a,
                (_, _) => return Err(Uncovered("行与元素混用")),
            };
        }
        Ok(all)
    }

    /// Brings two nodes over one domain: a row's value stands at each of its elements.
    pub(crate) fn meet(&mut self, nodes: &mut [NodeId]) -> Low<()> {
        let lists = nodes.iter().filter_map(|n| match self.domain(*n) {
            Domain::Elements(list) => Some(list),
            Domain::Any | Domain::Rows => None,
        });
        let lists: Vec<InputId> = lists.collect();
        let Some(list) = lists.first().copied() else { return Ok(()) };
        if lists.iter().any(|l| *l != list) {
            return Err(Uncovered("两个列表的元素混用"));
        }
        for node in nodes {
            *node = self.spread(list, *node);
        }
        Ok(())
    }

    /// A row's value at each element.
    pub(crate) fn spread(&mut self, list: InputId, node: NodeId) -> NodeId {
        if self.domain(node) != Domain::Rows {
            return node;
        }
        let (width, range) = (self.node(node).width, self.node(node).range);
        self.push(Op::Spread(list, node), width, range, Domain::Elements(list))
    }

    /// A column's numbers within a range.
    pub(crate) fn load(&mut self, column: ColumnId, low: i128, high: i128) -> NodeId {
        self.push(Op::Load(column), Width::Narrow, Range::Numbers(low, high), of(column))
    }

    /// A column's bytes.
    pub(crate) fn load_byte(&mut self, column: ColumnId, set: u16) -> NodeId {
        self.push(Op::LoadByte(column), Width::Byte, Range::Bytes(set), of(column))
    }

    /// A column's states: given, unknown or 不适用.
    pub(crate) fn load_state(&mut self, column: ColumnId) -> NodeId {
        let absent = if self.nulls_only { 0 } else { bit(NOT_APPLICABLE) };
        let set = bit(GIVEN) | bit(UNKNOWN) | absent;
        self.push(Op::LoadState(column), Width::Byte, Range::Bytes(set), of(column))
    }

    /// Whether a column's value lies beyond what was stated.
    pub(crate) fn beyond(&mut self, column: ColumnId) -> NodeId {
        self.push(Op::Beyond(column), Width::Byte, Range::Bytes(bit(NO) | bit(YES)), of(column))
    }

    /// An operation that reads a column and says yes or no.
    pub(crate) fn test(&mut self, op: Op, column: ColumnId) -> NodeId {
        self.push(op, Width::Byte, Range::Bytes(bit(NO) | bit(OPEN) | bit(YES)), of(column))
    }

    /// A number by a column's code.
    pub(crate) fn coded_number(&mut self, column: ColumnId, table: usize, low: i128, high: i128) -> NodeId {
        self.push(Op::CodedNumber(column, table), Width::Narrow, Range::Numbers(low, high), of(column))
    }

    /// The width that a range needs.
    fn width(low: i128, high: i128) -> Low<Width> {
        if i64::try_from(low).is_ok() && i64::try_from(high).is_ok() {
            return Ok(Width::Narrow);
        }
        // One bit less than 128, so that negation and one addition of a half never overflow.
        if low.checked_abs().is_some_and(|l| l < 1 << 126) && high.checked_abs().is_some_and(|h| h < 1 << 126) {
            return Ok(Width::Wide);
        }
        Err(Uncovered("数值范围超过 128 位"))
    }

    /// A node as wide as asked.
    fn widened(&mut self, node: NodeId, width: Width) -> NodeId {
        let own = self.node(node);
        if own.width != Width::Narrow || width != Width::Wide || matches!(own.op, Op::Const(_)) {
            return node;
        }
        let (range, domain) = (own.range, own.domain);
        self.push(Op::Widen(node), Width::Wide, range, domain)
    }

    fn arithmetic(
        &mut self,
        a: NodeId,
        b: NodeId,
        (low, high): (i128, i128),
        make: fn(NodeId, NodeId) -> Op,
    ) -> Low<NodeId> {
        let mut width = Graph::width(low, high)?;
        for node in [a, b] {
            if self.node(node).width == Width::Wide {
                width = Width::Wide;
            }
        }
        let mut both = [self.widened(a, width), self.widened(b, width)];
        self.meet(&mut both)?;
        let domain = self.over(&both)?;
        Ok(self.push(make(both[0], both[1]), width, Range::Numbers(low, high), domain))
    }

    pub(crate) fn add(&mut self, a: NodeId, b: NodeId) -> Low<NodeId> {
        if self.constant(a) == Some(0) {
            return Ok(b);
        }
        if self.constant(b) == Some(0) {
            return Ok(a);
        }
        let ((a0, a1), (b0, b1)) = (self.ends(a), self.ends(b));
        let ends = (a0.checked_add(b0).ok_or(BEYOND)?, a1.checked_add(b1).ok_or(BEYOND)?);
        self.arithmetic(a, b, ends, Op::Add)
    }

    pub(crate) fn subtract(&mut self, a: NodeId, b: NodeId) -> Low<NodeId> {
        if self.constant(b) == Some(0) {
            return Ok(a);
        }
        let ((a0, a1), (b0, b1)) = (self.ends(a), self.ends(b));
        let ends = (a0.checked_sub(b1).ok_or(BEYOND)?, a1.checked_sub(b0).ok_or(BEYOND)?);
        self.arithmetic(a, b, ends, Op::Subtract)
    }

    pub(crate) fn multiply(&mut self, a: NodeId, b: NodeId) -> Low<NodeId> {
        if self.constant(a) == Some(1) {
            return Ok(b);
        }
        if self.constant(b) == Some(1) {
            return Ok(a);
        }
        let ((a0, a1), (b0, b1)) = (self.ends(a), self.ends(b));
        let mut products = [0_i128; 4];
        for (slot, (x, y)) in products.iter_mut().zip([(a0, b0), (a0, b1), (a1, b0), (a1, b1)]) {
            *slot = x.checked_mul(y).ok_or(BEYOND)?;
        }
        let low = products.iter().copied().min().unwrap_or(0);
        let high = products.iter().copied().max().unwrap_or(0);
        let (a, b) = if self.constant(a).is_some() { (b, a) } else { (a, b) };
        self.arithmetic(a, b, (low, high), Op::Multiply)
    }

    /// The lesser, or the greater.
    pub(crate) fn extreme(&mut self, a: NodeId, b: NodeId, greatest: bool) -> Low<NodeId> {
        let ((a0, a1), (b0, b1)) = (self.ends(a), self.ends(b));
        if a1 <= b0 {
            return Ok(if greatest { b } else { a });
        }
        if b1 <= a0 {
            return Ok(if greatest { a } else { b });
        }
        let ends = if greatest { (a0.max(b0), a1.max(b1)) } else { (a0.min(b0), a1.min(b1)) };
        self.arithmetic(a, b, ends, if greatest { Op::Greatest } else { Op::Least })
    }

    /// The rounded quotient by a number above 0.
    pub(crate) fn round(&mut self, a: NodeId, by: NodeId, mode: Rounding) -> Low<NodeId> {
        if self.constant(by) == Some(1) {
            return Ok(a);
        }
        let ((low, high), (least, _)) = (self.ends(a), self.ends(by));
        if least < 1 {
            return Err(Uncovered("除数可能不大于 0"));
        }
        // A quotient by one or more lies no farther from 0; by a constant it lies nearer by that.
        let by_constant = self.constant(by).unwrap_or(1);
        let ends = (low.min(0) / by_constant - 1, high.max(0) / by_constant + 1);
        let ends = (ends.0.max(low.min(0)), ends.1.min(high.max(0)));
        if let (Some(n), Some(d)) = (self.constant(a), self.constant(by)) {
            return Ok(self.number(super::kernel::rounded(n, d, mode)));
        }
        let mut both = [a, by];
        let width = if both.iter().any(|n| self.node(*n).width == Width::Wide) { Width::Wide } else { Width::Narrow };
        both = both.map(|n| self.widened(n, width));
        self.meet(&mut both)?;
        let domain = self.over(&both)?;
        let wide = self.push(Op::Round(both[0], both[1], mode), width, Range::Numbers(ends.0, ends.1), domain);
        Ok(wide)
    }
}

const NOT: [u8; 8] = [YES, OPEN, NO, 0, 0, 0, 0, 0];
pub(crate) const BEYOND: Uncovered = Uncovered("数值范围超过 128 位");

/// The bit of a byte in a set of bytes.
pub(crate) fn bit(byte: u8) -> u16 {
    if byte < 15 { 1 << byte } else { ANY_BYTE }
}

fn of(column: ColumnId) -> Domain {
    if column.field.is_some() { Domain::Elements(column.input) } else { Domain::Rows }
}

/// What a comparison of two ranges always is.
fn known(op: CmpOp, (a0, a1): (i128, i128), (b0, b1): (i128, i128)) -> Option<bool> {
    let (never_above, always_above) = (a1 <= b0, a0 > b1);
    let (never_below, always_below) = (a0 >= b1, a1 < b0);
    match op {
        CmpOp::Less if always_below => Some(true),
        CmpOp::Less if never_below => Some(false),
        CmpOp::AtMost if never_above => Some(true),
        CmpOp::AtMost if always_above => Some(false),
        CmpOp::Greater if always_above => Some(true),
        CmpOp::Greater if never_above => Some(false),
        CmpOp::AtLeast if never_below => Some(true),
        CmpOp::AtLeast if always_below => Some(false),
        CmpOp::Equal if always_above || always_below => Some(false),
        CmpOp::Equal if a0 == a1 && b0 == b1 && a0 == b0 => Some(true),
        CmpOp::Less | CmpOp::AtMost | CmpOp::Greater | CmpOp::AtLeast | CmpOp::Equal => None,
    }
}
