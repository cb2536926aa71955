//! Comparisons, choices, truths, states, and what goes from elements to rows.

use super::{
    ANY_BYTE, Domain, GIVEN, Graph, Low, NO, NOT, NOT_APPLICABLE, NodeId, OPEN, Op, Range, UNKNOWN, UNSPECIFIED,
};
use super::{Uncovered, Width, YES, bit, known};
use crate::ir::{CmpOp, InputId};

impl Graph {
    /// Yes or no.
    pub(crate) fn compare(&mut self, op: CmpOp, a: NodeId, b: NodeId) -> Low<NodeId> {
        let bytes = self.node(a).width == Width::Byte;
        if a == b && matches!(op, CmpOp::Equal | CmpOp::AtMost | CmpOp::AtLeast) {
            return Ok(self.byte(YES));
        }
        if !bytes && let Some(known) = known(op, self.ends(a), self.ends(b)) {
            return Ok(self.byte(if known { YES } else { NO }));
        }
        if bytes && self.bytes(a) & self.bytes(b) == 0 && op == CmpOp::Equal {
            return Ok(self.byte(NO));
        }
        let wide = [a, b].iter().any(|n| self.node(*n).width == Width::Wide);
        let mut both = if wide { [a, b].map(|n| self.widened(n, Width::Wide)) } else { [a, b] };
        self.meet(&mut both)?;
        let domain = self.over(&both)?;
        Ok(self.push(Op::Compare(op, both[0], both[1]), Width::Byte, Range::Bytes(bit(NO) | bit(YES)), domain))
    }

    /// The second where the first is yes, else the third: numbers of one meaning, or bytes.
    pub(crate) fn select(&mut self, cond: NodeId, a: NodeId, b: NodeId) -> Low<NodeId> {
        if a == b || self.bytes(cond) == bit(YES) {
            return Ok(a);
        }
        if self.bytes(cond) & bit(YES) == 0 {
            return Ok(b);
        }
        if self.node(a).width == Width::Byte {
            let set = self.bytes(a) | self.bytes(b);
            let mut all = [cond, a, b];
            self.meet(&mut all)?;
            let domain = self.over(&all)?;
            let op = Op::Select(all[0], all[1], all[2]);
            return Ok(self.push(op, Width::Byte, Range::Bytes(set), domain));
        }
        let ((a0, a1), (b0, b1)) = (self.ends(a), self.ends(b));
        let wide = [a, b].iter().any(|n| self.node(*n).width == Width::Wide);
        let width = if wide { Width::Wide } else { Width::Narrow };
        let mut all = [cond, self.widened(a, width), self.widened(b, width)];
        self.meet(&mut all)?;
        let domain = self.over(&all)?;
        Ok(self.push(Op::Select(all[0], all[1], all[2]), width, Range::Numbers(a0.min(b0), a1.max(b1)), domain))
    }

    /// A byte by a table of the first eight.
    pub(crate) fn map(&mut self, a: NodeId, table: [u8; 8]) -> NodeId {
        let set = self.bytes(a);
        let identity = (0..8_u8).zip(table).all(|(i, to)| set & bit(i) == 0 || to == i);
        if identity {
            return a;
        }
        let mapped = (0..8_u8).zip(table).filter(|(i, _)| set & bit(*i) != 0).fold(0, |all, (_, to)| all | bit(to));
        let domain = self.domain(a);
        self.push(Op::Map(a, table), Width::Byte, Range::Bytes(mapped), domain)
    }

    /// 非
    pub(crate) fn not(&mut self, a: NodeId) -> NodeId {
        if let Op::Map(inner, table) = &self.node(a).op
            && *table == NOT
            && self.bytes(*inner) & !0b111 == 0
        {
            return *inner;
        }
        self.map(a, NOT)
    }

    fn of_bytes(&mut self, a: NodeId, b: NodeId, greatest: bool) -> Low<NodeId> {
        let (x, y) = (self.bytes(a), self.bytes(b));
        let pick = |i: u32, j: u32| if greatest { i.max(j) } else { i.min(j) };
        if x == ANY_BYTE || y == ANY_BYTE {
            return Err(Uncovered("字节无界"));
        }
        let pairs = (0..16_u32).flat_map(|i| (0..16_u32).map(move |j| (i, j)));
        let set =
            pairs.filter(|(i, j)| x >> i & 1 == 1 && y >> j & 1 == 1).fold(0_u16, |s, (i, j)| s | 1 << pick(i, j));
        if a == b {
            return Ok(a);
        }
        // One that never changes the other.
        let neutral = |of: u16, to: u16| {
            (0..16_u32)
                .filter(|i| of >> i & 1 == 1)
                .all(|i| (0..16_u32).filter(|j| to >> j & 1 == 1).all(|j| pick(i, j) == j))
        };
        if neutral(x, y) {
            return Ok(b);
        }
        if neutral(y, x) {
            return Ok(a);
        }
        let mut both = if a <= b { [a, b] } else { [b, a] };
        self.meet(&mut both)?;
        let domain = self.over(&both)?;
        let op = if greatest { Op::Greatest(both[0], both[1]) } else { Op::Least(both[0], both[1]) };
        Ok(self.push(op, Width::Byte, Range::Bytes(set), domain))
    }

    /// 且
    pub(crate) fn and(&mut self, a: NodeId, b: NodeId) -> Low<NodeId> {
        self.of_bytes(a, b, false)
    }

    /// 或; of states the stronger.
    pub(crate) fn or(&mut self, a: NodeId, b: NodeId) -> Low<NodeId> {
        self.of_bytes(a, b, true)
    }

    /// A comparison where there may be no value.
    pub(crate) fn decide(&mut self, cmp: NodeId, state: Option<NodeId>) -> Low<NodeId> {
        let Some(state) = state else { return Ok(cmp) };
        let states = self.bytes(state);
        if states == bit(GIVEN) {
            return Ok(cmp);
        }
        let mut set = if states & bit(GIVEN) != 0 { self.bytes(cmp) } else { 0 };
        if states & (bit(UNKNOWN) | bit(UNSPECIFIED)) != 0 {
            set |= bit(OPEN);
        }
        if states & bit(NOT_APPLICABLE) != 0 {
            set |= bit(NO);
        }
        let mut both = [cmp, state];
        self.meet(&mut both)?;
        let domain = self.over(&both)?;
        Ok(self.push(Op::Decide(both[0], both[1]), Width::Byte, Range::Bytes(set), domain))
    }

    /// A byte by a byte.
    pub(crate) fn pick_byte(&mut self, a: NodeId, table: Vec<u8>) -> NodeId {
        let set = table.iter().fold(0, |set, to| set | bit(*to));
        let domain = self.domain(a);
        self.push(Op::PickByte(a, table), Width::Byte, Range::Bytes(set), domain)
    }

    /// An operation on days or months whose result lies in a range.
    pub(crate) fn calendar(&mut self, op: Op, reads: &[NodeId], (low, high): (i128, i128)) -> Low<NodeId> {
        if reads.iter().any(|n| self.node(*n).width != Width::Narrow) {
            return Err(Uncovered("日期运算的数过大"));
        }
        let domain = self.over(reads)?;
        Ok(self.push(op, Width::Narrow, Range::Numbers(low, high), domain))
    }

    /// A yes or no of numbers.
    pub(crate) fn question(&mut self, op: Op, reads: &[NodeId]) -> Low<NodeId> {
        let domain = self.over(reads)?;
        Ok(self.push(op, Width::Byte, Range::Bytes(bit(NO) | bit(YES)), domain))
    }

    /// An operation from a list's elements to rows, on numbers.
    pub(crate) fn gather(&mut self, op: Op, (low, high): (i128, i128)) -> Low<NodeId> {
        let width = Graph::width(low, high)?;
        let op = match (op, width) {
            (Op::Sum(list, of), Width::Wide) => Op::Sum(list, self.widened(of, width)),
            (op, _) => op,
        };
        Ok(self.push(op, width, Range::Numbers(low, high), Domain::Rows))
    }

    /// An operation from a list's elements to rows, on bytes.
    pub(crate) fn gather_bytes(&mut self, op: Op, of: NodeId, none: u8) -> NodeId {
        let set = self.bytes(of) | bit(none);
        self.push(op, Width::Byte, Range::Bytes(set), Domain::Rows)
    }

    /// Whether an element's key stands before it in its row.
    pub(crate) fn repeated(&mut self, list: InputId, fields: Vec<usize>) -> NodeId {
        let range = Range::Bytes(bit(NO) | bit(YES));
        self.push(Op::Repeated(list, fields), Width::Byte, range, Domain::Elements(list))
    }
}
