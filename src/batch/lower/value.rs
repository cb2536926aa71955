//! Values of expressions as nodes: numbers as `numerator / (divisor · scale)`, with whether there is a value.

use super::super::graph::{
    BEYOND, GIVEN, Graph, Low, NO, NOT_APPLICABLE, NodeId, OPEN, UNKNOWN, UNSPECIFIED, Uncovered, YES,
};
use crate::ir::CmpOp;
use crate::value::{Rational, Rounding};

/// `numerator / (divisor · scale)`; the divisor (above 0) only behind a division by what is not a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Num {
    pub numerator: NodeId,
    pub divisor: Option<NodeId>,
    pub scale: i128,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Data {
    Number(Num),
    /// Days since 1970-01-01.
    Day(NodeId),
    /// Months since January of year 0.
    Month(NodeId),
    /// Members by index.
    Member(NodeId),
    /// Truths in which states are folded already.
    Truth(NodeId),
    /// There never is a value.
    Nothing,
}

/// A value, and where there is none (absent: there always is one).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Val {
    pub data: Data,
    pub state: Option<NodeId>,
}

const TRUTH_TO_STATE: [u8; 8] = [GIVEN, UNKNOWN, GIVEN, 0, 0, 0, 0, 0];

impl Val {
    pub(super) fn given(data: Data) -> Val {
        Val { data, state: None }
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a.abs() }
}

fn lcm(a: i128, b: i128) -> Low<i128> {
    (a / gcd(a, b)).checked_mul(b).ok_or(BEYOND)
}

impl Graph {
    /// A constant.
    pub(super) fn rational(&mut self, n: Rational) -> Num {
        Num { numerator: self.number(n.numerator()), divisor: None, scale: n.denominator() }
    }

    /// A node times a constant.
    fn times(&mut self, node: NodeId, by: i128) -> Low<NodeId> {
        if by == 1 {
            return Ok(node);
        }
        let by = self.number(by);
        self.multiply(node, by)
    }

    /// The numerators of two numbers over one scale (and their divisors beside).
    fn aligned(&mut self, a: Num, b: Num) -> Low<(NodeId, NodeId, i128)> {
        let scale = lcm(a.scale, b.scale)?;
        Ok((self.times(a.numerator, scale / a.scale)?, self.times(b.numerator, scale / b.scale)?, scale))
    }

    /// The numerators over one scale and one divisor.
    fn common(&mut self, a: Num, b: Num) -> Low<(NodeId, NodeId, Option<NodeId>, i128)> {
        let (mut x, mut y, scale) = self.aligned(a, b)?;
        if a.divisor == b.divisor {
            return Ok((x, y, a.divisor, scale));
        }
        if let Some(d) = b.divisor {
            x = self.multiply(x, d)?;
        }
        if let Some(d) = a.divisor {
            y = self.multiply(y, d)?;
        }
        let divisor = self.product(a.divisor, b.divisor)?;
        Ok((x, y, divisor, scale))
    }

    fn product(&mut self, a: Option<NodeId>, b: Option<NodeId>) -> Low<Option<NodeId>> {
        Ok(match (a, b) {
            (Some(a), Some(b)) => Some(self.multiply(a, b)?),
            (a, b) => a.or(b),
        })
    }

    pub(super) fn plus(&mut self, a: Num, b: Num, minus: bool) -> Low<Num> {
        let (x, y, divisor, scale) = self.common(a, b)?;
        let numerator = if minus { self.subtract(x, y)? } else { self.add(x, y)? };
        Ok(Num { numerator, divisor, scale })
    }

    pub(super) fn mul(&mut self, a: Num, b: Num) -> Low<Num> {
        // A constant numerator and the other scale share factors that need not be carried.
        let (a, b) = (self.reduced(a, b.scale), self.reduced(b, a.scale));
        let (a, b) = ((a.0, a.1), (b.0, b.1));
        let numerator = self.multiply(a.0.numerator, b.0.numerator)?;
        let scale = (a.0.scale / b.1).checked_mul(b.0.scale / a.1).ok_or(BEYOND)?;
        let divisor = self.product(a.0.divisor, b.0.divisor)?;
        Ok(Num { numerator, divisor, scale })
    }

    /// A constant numerator without the factor that it shares with a scale, and that factor.
    fn reduced(&mut self, a: Num, scale: i128) -> (Num, i128) {
        match self.constant(a.numerator) {
            Some(n) if n != 0 => {
                let shared = gcd(n, scale);
                (Num { numerator: self.number(n / shared), ..a }, shared)
            }
            _ => (a, 1),
        }
    }

    pub(super) fn negated(&mut self, a: Num) -> Low<Num> {
        let zero = self.number(0);
        Ok(Num { numerator: self.subtract(zero, a.numerator)?, ..a })
    }

    pub(super) fn absolute(&mut self, a: Num) -> Low<Num> {
        let negated = self.negated(a)?;
        Ok(Num { numerator: self.extreme(a.numerator, negated.numerator, true)?, ..a })
    }

    /// The quotient, meaningful where the divisor is not 0.
    pub(super) fn quotient(&mut self, a: Num, b: Num) -> Low<Num> {
        if let (Some(n), None) = (self.constant(b.numerator), b.divisor) {
            let inverse = Rational::new(b.scale, n).ok_or(Uncovered("除数为 0"))?;
            let inverse = self.rational(inverse);
            return self.mul(a, inverse);
        }
        let zero = self.number(0);
        let (mut over, mut under) = (a.numerator, b.numerator);
        if self.ends(under).0 < 0 {
            let below = self.compare(CmpOp::Less, under, zero)?;
            let (minus_over, minus_under) = (self.subtract(zero, over)?, self.subtract(zero, under)?);
            over = self.select(below, minus_over, over)?;
            under = self.extreme(under, minus_under, true)?;
        }
        let one = self.number(1);
        let under = self.extreme(under, one, true)?;
        let shared = gcd(a.scale, b.scale);
        let mut numerator = self.times(over, b.scale / shared)?;
        if let Some(d) = b.divisor {
            numerator = self.multiply(numerator, d)?;
        }
        let divisor = self.product(a.divisor, Some(under))?;
        Ok(Num { numerator, divisor, scale: a.scale / shared })
    }

    /// A comparison of two numbers; never divides.
    pub(super) fn relation(&mut self, op: CmpOp, a: Num, b: Num) -> Low<NodeId> {
        if let (None, Some(n), None) = (a.divisor, self.constant(b.numerator), b.divisor) {
            return self.against(op, a, n, b.scale);
        }
        let (x, y, ..) = self.common(a, b)?;
        self.compare(op, x, y)
    }

    /// `numerator / scale` against the constant `n / d`: against a whole number, so that nothing is multiplied.
    fn against(&mut self, op: CmpOp, a: Num, n: i128, d: i128) -> Low<NodeId> {
        let bound = n.checked_mul(a.scale).ok_or(BEYOND)?;
        let (floor, rest) = (bound.div_euclid(d), bound.rem_euclid(d));
        let (op, limit) = match op {
            _ if rest == 0 => (op, floor),
            CmpOp::Less | CmpOp::AtMost => (CmpOp::AtMost, floor),
            CmpOp::Greater | CmpOp::AtLeast => (CmpOp::Greater, floor),
            CmpOp::Equal => return Ok(self.byte(NO)),
        };
        let limit = self.number(limit);
        self.compare(op, a.numerator, limit)
    }

    /// The lesser, or the greater, of two numbers.
    pub(super) fn best(&mut self, a: Num, b: Num, greatest: bool) -> Low<Num> {
        if a.divisor == b.divisor {
            let (x, y, scale) = self.aligned(a, b)?;
            return Ok(Num { numerator: self.extreme(x, y, greatest)?, divisor: a.divisor, scale });
        }
        let op = if greatest { CmpOp::AtLeast } else { CmpOp::AtMost };
        let first = self.relation(op, a, b)?;
        self.choose(first, a, b)
    }

    /// The second where the first is yes, else the third.
    pub(super) fn choose(&mut self, cond: NodeId, a: Num, b: Num) -> Low<Num> {
        let (x, y, scale) = self.aligned(a, b)?;
        let numerator = self.select(cond, x, y)?;
        let one = self.number(1);
        let divisor = match (a.divisor, b.divisor) {
            (None, None) => None,
            (d, e) => Some(self.select(cond, d.unwrap_or(one), e.unwrap_or(one))?),
        };
        Ok(Num { numerator, divisor, scale })
    }

    /// The nearest multiple of a step: a whole number of it, over the step's denominator.
    pub(super) fn rounded(&mut self, a: Num, step: Rational, mode: Rounding) -> Low<Num> {
        let over = step.denominator();
        let under = a.scale.checked_mul(step.numerator()).ok_or(BEYOND)?;
        let shared = gcd(over, under);
        let numerator = self.times(a.numerator, over / shared)?;
        let mut by = self.number(under / shared);
        if let Some(d) = a.divisor {
            by = self.multiply(d, by)?;
        }
        let steps = self.round(numerator, by, mode)?;
        let numerator = self.times(steps, step.numerator())?;
        Ok(Num { numerator, divisor: None, scale: step.denominator() })
    }

    /// The state of a value.
    pub(super) fn state(&mut self, val: &Val) -> NodeId {
        match (val.state, &val.data) {
            (Some(state), _) => state,
            (None, Data::Truth(truth)) => self.map(*truth, TRUTH_TO_STATE),
            (None, Data::Number(_) | Data::Day(_) | Data::Month(_) | Data::Member(_) | Data::Nothing) => {
                self.byte(GIVEN)
            }
        }
    }

    /// The stronger state of some values; absent where all are always there.
    pub(super) fn stronger(&mut self, a: Option<NodeId>, b: Option<NodeId>) -> Low<Option<NodeId>> {
        Ok(match (a, b) {
            (Some(a), Some(b)) => Some(self.or(a, b)?),
            (a, b) => a.or(b),
        })
    }

    /// A state that may turn out to be always given.
    pub(super) fn tidy(&self, state: Option<NodeId>) -> Option<NodeId> {
        state.filter(|s| self.constant(*s) != Some(i128::from(GIVEN)))
    }

    /// A value as a condition: 不适用 is no, what is not known is open.
    pub(super) fn truth(&mut self, val: &Val) -> Low<NodeId> {
        match (&val.data, val.state) {
            (Data::Truth(truth), _) => Ok(*truth),
            (Data::Nothing, Some(state)) => Ok(self.map(state, [YES, OPEN, OPEN, NO, NO, 0, 0, 0])),
            (_, _) => Err(Uncovered("条件不是是否")),
        }
    }

    /// Where there is a value and a condition holds, as yes or no.
    pub(super) fn is_given(&mut self, state: Option<NodeId>) -> NodeId {
        match state {
            None => self.byte(YES),
            Some(state) => self.map(state, [YES, NO, NO, NO, NO, 0, 0, 0]),
        }
    }

    /// Yes where a byte is this one.
    pub(super) fn equals(&mut self, node: NodeId, byte: u8) -> NodeId {
        let mut table = [NO; 8];
        if let Some(slot) = table.get_mut(usize::from(byte)) {
            *slot = YES;
        }
        self.map(node, table)
    }

    /// The value of one of two, with its state.
    pub(super) fn choose_val(&mut self, cond: NodeId, a: &Val, b: &Val) -> Low<Val> {
        let data = match (&a.data, &b.data) {
            (Data::Nothing, other) | (other, Data::Nothing) => other.clone(),
            (Data::Number(x), Data::Number(y)) => Data::Number(self.choose(cond, *x, *y)?),
            (Data::Day(x), Data::Day(y)) => Data::Day(self.select(cond, *x, *y)?),
            (Data::Month(x), Data::Month(y)) => Data::Month(self.select(cond, *x, *y)?),
            (Data::Member(x), Data::Member(y)) => Data::Member(self.select(cond, *x, *y)?),
            (Data::Truth(x), Data::Truth(y)) => Data::Truth(self.select(cond, *x, *y)?),
            (_, _) => return Err(Uncovered("各档的值不是一种")),
        };
        let truths = matches!(data, Data::Truth(_));
        if truths && (a.data == Data::Nothing || b.data == Data::Nothing) {
            return self.choose_truth(cond, a, b);
        }
        if truths && a.state.is_none() && b.state.is_none() {
            return Ok(Val { data, state: None });
        }
        let (x, y) = (self.state(a), self.state(b));
        let state = self.select(cond, x, y)?;
        Ok(Val { data, state: self.tidy(Some(state)) })
    }

    fn choose_truth(&mut self, cond: NodeId, a: &Val, b: &Val) -> Low<Val> {
        let (x, y) = (self.truth(a)?, self.truth(b)?);
        let (s, t) = (self.state(a), self.state(b));
        let (truth, state) = (self.select(cond, x, y)?, self.select(cond, s, t)?);
        Ok(Val { data: Data::Truth(truth), state: self.tidy(Some(state)) })
    }

    /// Whether two values are the same, absent ones of one kind included: yes or no.
    pub(super) fn same(&mut self, a: &Val, b: &Val) -> Low<NodeId> {
        let equal = match (&a.data, &b.data) {
            (Data::Nothing, _) | (_, Data::Nothing) => self.byte(YES),
            (Data::Number(x), Data::Number(y)) => self.relation(CmpOp::Equal, *x, *y)?,
            (Data::Day(x), Data::Day(y)) | (Data::Month(x), Data::Month(y)) | (Data::Member(x), Data::Member(y)) => {
                self.compare(CmpOp::Equal, *x, *y)?
            }
            (Data::Truth(x), Data::Truth(y)) => self.compare(CmpOp::Equal, *x, *y)?,
            (_, _) => return Err(Uncovered("各档的值不是一种")),
        };
        let (s, t) = (self.state(a), self.state(b));
        let alike = self.compare(CmpOp::Equal, s, t)?;
        // Absent values are the same whatever stands in their places.
        let absent = self.map(s, [NO, YES, YES, YES, YES, 0, 0, 0]);
        let either = self.or(equal, absent)?;
        self.and(alike, either)
    }

    /// The state of places where a mask is yes: another.
    pub(super) fn where_state(&mut self, mask: NodeId, state: u8, other: Option<NodeId>) -> Low<Option<NodeId>> {
        let there = self.byte(state);
        let other = other.unwrap_or_else(|| self.byte(GIVEN));
        let state = self.select(mask, there, other)?;
        Ok(self.tidy(Some(state)))
    }
}

/// Unknown, always.
pub(super) fn unknown(graph: &mut Graph) -> Val {
    nothing(graph, UNKNOWN)
}

/// 不适用, always.
pub(super) fn not_applicable(graph: &mut Graph) -> Val {
    nothing(graph, NOT_APPLICABLE)
}

/// 按规定, always.
pub(super) fn unspecified(graph: &mut Graph) -> Val {
    nothing(graph, UNSPECIFIED)
}

fn nothing(graph: &mut Graph, state: u8) -> Val {
    Val { data: Data::Nothing, state: Some(graph.byte(state)) }
}
