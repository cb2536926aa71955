//! Aggregates over a list's elements as nodes. Elements whose value is 不适用 are passed over (S9).

use super::super::graph::{
    ColumnId, GIVEN, Graph, Low, NO, NOT_APPLICABLE, NodeId, OPEN, Op, UNKNOWN, UNSPECIFIED, Uncovered, YES, bit,
};
use super::super::schema::Kind;
use super::Lower;
use super::value::{Data, Num, Val, unknown};
use crate::ir::{Aggregate, CmpOp, ElementVar, ExprId, ExprKind, InputId};
use crate::value::{Rational, Value};

/// The elements of an aggregate: whether each is counted, and its value.
struct Each {
    counted: NodeId,
    value: Val,
}

impl Lower<'_, '_> {
    pub(super) fn aggregate(
        &mut self,
        kind: Aggregate,
        list: ExprId,
        var: ElementVar,
        filter: Option<ExprId>,
        body: Option<ExprId>,
    ) -> Low<Val> {
        let ExprKind::Input(input) = self.program.expr(list).kind else { return Err(Uncovered("列表不是输入")) };
        if !self.here().bound.is_empty() {
            return Err(Uncovered("元素里再合计"));
        }
        let Some(state) = self.list_state(input)? else { return Ok(unknown(&mut self.graph)) };
        let mut place = self.here();
        place.bound.push((var, input));
        let before = self.enter(place);
        let each = self.each(filter, body);
        self.go_back(before);
        let each = each?;
        let val = match kind {
            Aggregate::Sum => self.total(input, each)?,
            Aggregate::Count => {
                let one = Val::given(Data::Number(self.graph.rational(Rational::ONE)));
                self.total(input, Each { value: one, ..each })?
            }
            Aggregate::Max => self.best(input, each, true)?,
            Aggregate::Min => self.best(input, each, false)?,
            Aggregate::All => self.quantified(input, each, true)?,
            Aggregate::Any => self.quantified(input, each, false)?,
        };
        self.of_list(val, state)
    }

    /// The state of a list; none where no row has one.
    pub(super) fn list_state(&mut self, list: InputId) -> Low<Option<Option<NodeId>>> {
        let column = ColumnId { input: list, field: None };
        let only_if = self.program.inputs.get(list.index()).and_then(|i| i.only_if);
        let Some(shape) = self.shape(column) else {
            return match self.constant_input(list) {
                Value::Unknown if only_if.is_none() => Ok(None),
                _ => Err(Uncovered("列表不是列")),
            };
        };
        if !matches!(shape.kind, Kind::List(..)) || only_if.is_some() {
            return Err(Uncovered("列表带仅当"));
        }
        Ok(Some(if shape.absent { Some(self.graph.load_state(column)) } else { None }))
    }

    /// Where the list itself is absent, so is what is taken of it.
    fn of_list(&mut self, val: Val, state: Option<NodeId>) -> Low<Val> {
        let Some(state) = state else { return Ok(val) };
        let none = Val { data: Data::Nothing, state: Some(state) };
        let absent = self.graph.map(state, [NO, YES, YES, YES, YES, 0, 0, 0]);
        self.graph.choose_val(absent, &none, &val)
    }

    fn each(&mut self, filter: Option<ExprId>, body: Option<ExprId>) -> Low<Each> {
        let counted = self.when(filter)?;
        let value = match body {
            Some(body) => self.expr(body)?,
            None => Val::given(Data::Number(self.graph.rational(Rational::ONE))),
        };
        Ok(Each { counted, value })
    }

    pub(super) fn longest(&self, list: InputId) -> i128 {
        match self.shape(ColumnId { input: list, field: None }).map(|s| &s.kind) {
            Some(Kind::List(longest, _)) => i128::try_from(*longest).unwrap_or(i128::MAX),
            _ => 0,
        }
    }

    /// A number of each element (0 where it does not count) summed by row.
    pub(super) fn sum_over(&mut self, list: InputId, node: NodeId) -> Low<NodeId> {
        let node = self.graph.spread_any(list, node);
        let (low, high) = self.graph.ends(node);
        let longest = self.longest(list);
        let beyond = super::super::graph::BEYOND;
        let ends = (low.min(0).checked_mul(longest).ok_or(beyond)?, high.max(0).checked_mul(longest).ok_or(beyond)?);
        if self.graph.constant(node) == Some(0) {
            return Ok(node);
        }
        self.graph.gather(Op::Sum(list, node), ends)
    }

    /// The greatest byte of a row's elements; `none` without any.
    pub(super) fn any_over(&mut self, list: InputId, node: NodeId) -> NodeId {
        let node = self.graph.spread_any(list, node);
        self.graph.gather_bytes(Op::AnyOf(list, node), node, 0)
    }

    fn all_over(&mut self, list: InputId, node: NodeId) -> NodeId {
        let node = self.graph.spread_any(list, node);
        self.graph.gather_bytes(Op::AllOf(list, node), node, YES)
    }

    fn total(&mut self, list: InputId, each: Each) -> Low<Val> {
        let n = self.number(&each.value)?;
        if n.divisor.is_some() {
            return Err(Uncovered("逐个相除后合计"));
        }
        let state = each.value.state;
        let counts = self.graph.equals(each.counted, YES);
        let given = self.graph.is_given(state);
        let adds = self.graph.and(counts, given)?;
        let zero = self.graph.number(0);
        let part = self.graph.select(adds, n.numerator, zero)?;
        let numerator = self.sum_over(list, part)?;
        let absent = self.absent_of(&each, Some(n))?;
        let state = absent.map(|absent| self.any_over(list, absent));
        Ok(Val { data: Data::Number(Num { numerator, ..n }), state: self.graph.tidy(state) })
    }

    /// The state that an element gives to a total: not counted or 不适用 gives none; what may count is open unless 0.
    fn absent_of(&mut self, each: &Each, number: Option<Num>) -> Low<Option<NodeId>> {
        let state = self.graph.state(&each.value);
        let open = self.graph.equals(each.counted, OPEN);
        let none = self.graph.equals(each.counted, NO);
        let own = self.graph.map(state, [GIVEN, UNKNOWN, UNSPECIFIED, GIVEN, 0, 0, 0, 0]);
        // Of an element that may count, anything but a given 0 is open.
        let mut harmless = self.graph.equals(state, NOT_APPLICABLE);
        if let Some(n) = number {
            let zero = self.graph.rational(Rational::ZERO);
            let zero = self.graph.relation(CmpOp::Equal, n, zero)?;
            let given = self.graph.is_given(Some(state));
            let zero = self.graph.and(zero, given)?;
            harmless = self.graph.or(harmless, zero)?;
        }
        let (given, unknown) = (self.graph.byte(GIVEN), self.graph.byte(UNKNOWN));
        let maybe = self.graph.select(harmless, given, unknown)?;
        let state = self.graph.select(open, maybe, own)?;
        let state = self.graph.select(none, given, state)?;
        Ok(self.graph.tidy(Some(state)))
    }

    fn best(&mut self, list: InputId, each: Each, greatest: bool) -> Low<Val> {
        let node = match &each.value.data {
            Data::Number(Num { numerator, divisor: None, .. }) => *numerator,
            Data::Day(node) | Data::Month(node) => *node,
            _ => return Err(Uncovered("最大最小的值")),
        };
        if self.graph.bytes(each.counted) & bit(OPEN) != 0 {
            let open = self.graph.equals(each.counted, OPEN);
            self.leave_to_interpreter(open);
        }
        let state = self.graph.state(&each.value);
        let counts = self.graph.equals(each.counted, YES);
        let given = self.graph.is_given(Some(state));
        let mask = self.graph.and(counts, given)?;
        let zero = self.graph.number(0);
        let signed = if greatest { node } else { self.graph.subtract(zero, node)? };
        let (signed, mask) = (self.graph.spread_any(list, signed), self.graph.spread_any(list, mask));
        let (low, high) = self.graph.ends(signed);
        let found = self.graph.gather(Op::GreatestOf(list, signed, mask), (low.min(0), high.max(0)))?;
        let found = if greatest { found } else { self.graph.subtract(zero, found)? };
        let data = match each.value.data {
            Data::Number(n) => Data::Number(Num { numerator: found, ..n }),
            Data::Day(_) => Data::Day(found),
            _ => Data::Month(found),
        };
        // An absent element that counts makes it unknown (or 按规定); without any element unknown, with none that counts
        // 不适用.
        let own = self.graph.map(state, [GIVEN, UNKNOWN, UNSPECIFIED, GIVEN, 0, 0, 0, 0]);
        let no = self.graph.byte(GIVEN);
        let own = self.graph.select(counts, own, no)?;
        let absent = self.any_over(list, own);
        let any = self.any_over(list, mask);
        let length = self.graph.gather(Op::Length(list), (0, self.longest(list)))?;
        let empty = self.graph.compare(CmpOp::Equal, length, zero)?;
        let none = self.graph.equals(any, NO);
        let (open, absence) = (self.graph.byte(UNKNOWN), self.graph.byte(NOT_APPLICABLE));
        let nothing = self.graph.select(empty, open, absence)?;
        let there = self.graph.byte(GIVEN);
        let nothing = self.graph.select(none, nothing, there)?;
        // With an absent one among those that count it is that, whatever the rest.
        let absent_any = self.graph.map(absent, [NO, YES, YES, NO, NO, 0, 0, 0]);
        let state = self.graph.select(absent_any, absent, nothing)?;
        Ok(Val { data, state: self.graph.tidy(Some(state)) })
    }

    fn quantified(&mut self, list: InputId, each: Each, all: bool) -> Low<Val> {
        let truth = self.graph.truth(&each.value)?;
        let skipped = self.graph.not(each.counted);
        // 均: what does not count is met; 有: it is not.
        let node = if all { self.graph.or(skipped, truth)? } else { self.graph.and(each.counted, truth)? };
        let truth = if all { self.all_over(list, node) } else { self.any_over(list, node) };
        Ok(Val::given(Data::Truth(truth)))
    }
}

impl Graph {
    /// A row's value or a constant at each element.
    pub(super) fn spread_any(&mut self, list: InputId, node: NodeId) -> NodeId {
        self.spread(list, node)
    }
}
