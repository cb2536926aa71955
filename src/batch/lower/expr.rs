//! Expressions: one line a kind; the work stands in the files beside.

use super::super::graph::{ColumnId, GIVEN, Low, NO, Named, NodeId, OPEN, Op, Uncovered, YES, bit};
use super::super::schema::Kind;
use super::sets::{chosen, members};
use super::value::{Data, Num, Val, not_applicable, unknown, unspecified};
use super::{Lower, Table};
use crate::ir::{BinaryOp, CmpOp, DefinitionId, DelegatedId, ElementVar, ExprId, ExprKind, Function, InputId, Type};
use crate::value::{Rational, Rounding, Value};

pub(super) const NOT_TEXT: Uncovered = Uncovered("文本、集合或地区的值");

impl Lower<'_, '_> {
    /// The value of an expression in the present place.
    pub(super) fn expr(&mut self, id: ExprId) -> Low<Val> {
        let found = self.deeper(|l| l.kind(id));
        if found.is_err() && self.program.expr(id).ty == Type::Bool {
            return self.coded(id).ok_or(()).or(found);
        }
        found
    }

    /// A condition.
    pub(super) fn cond(&mut self, id: ExprId) -> Low<NodeId> {
        let val = self.expr(id)?;
        self.graph.truth(&val)
    }

    /// `当`: absent holds.
    pub(super) fn when(&mut self, cond: Option<ExprId>) -> Low<NodeId> {
        match cond {
            Some(cond) => self.cond(cond),
            None => Ok(self.graph.byte(YES)),
        }
    }

    fn kind(&mut self, id: ExprId) -> Low<Val> {
        let program = self.program;
        match &program.expr(id).kind {
            ExprKind::Error => Err(Uncovered("未通过检查的表达式")),
            ExprKind::Const(value) => self.constant(value),
            ExprKind::Input(input) => self.input(*input),
            ExprKind::Field(var, field) => self.field(*var, *field),
            ExprKind::AssessmentDay => self.constant(&Value::Date(self.base.date)),
            ExprKind::BaseDay => Ok(self.here().day),
            ExprKind::Param { param, on } => self.param(*param, *on),
            ExprKind::Definition(definition) => self.definition(*definition),
            ExprKind::Tiered(tiered) => self.tiered(*tiered),
            ExprKind::Measure(measure, part) => self.part(*measure, part),
            ExprKind::Delegated(slot) => self.delegated(*slot),
            ExprKind::Negate(e) => self.negate(*e),
            ExprKind::Binary(op, a, b) => self.binary(*op, *a, *b),
            ExprKind::Divide(a, b, otherwise) => self.divide(*a, *b, *otherwise),
            ExprKind::Compare(op, a, b) => self.compare(*op, *a, *b),
            ExprKind::Is { left, right, negated } => self.is(*left, *right, *negated),
            ExprKind::InSet { left, set, negated } => self.in_set(*left, *set, *negated),
            ExprKind::Contains { set, members, any, negated } => self.contains(*set, *members, *any, *negated),
            ExprKind::Within { date, anchor, length, before } => self.within(*date, *anchor, *length, *before),
            ExprKind::Elapsed { from, to, op, length } => self.elapsed(*from, *to, *op, *length),
            ExprKind::And(parts) => self.all(parts, true),
            ExprKind::Or(parts) => self.all(parts, false),
            ExprKind::Not(e) => {
                let truth = self.cond(*e)?;
                Ok(self.truth(truth, |l, t| l.graph.not(t)))
            }
            ExprKind::Reading(reading, option) => {
                let chosen = self.base.readings.get(reading.index()) == Some(option);
                self.constant(&Value::Bool(chosen))
            }
            ExprKind::Call(function, arguments) => self.call(*function, arguments),
            ExprKind::Aggregate { kind, list, var, filter, body } => self.aggregate(*kind, *list, *var, *filter, *body),
        }
    }

    fn truth(&mut self, node: NodeId, f: impl FnOnce(&mut Self, NodeId) -> NodeId) -> Val {
        let truth = f(self, node);
        Val::given(Data::Truth(truth))
    }

    pub(super) fn constant(&mut self, value: &Value) -> Low<Val> {
        let graph = &mut self.graph;
        Ok(match value {
            Value::Unknown => unknown(graph),
            Value::Unspecified => unspecified(graph),
            Value::NotApplicable => not_applicable(graph),
            Value::Number(n) => Val::given(Data::Number(graph.rational(*n))),
            Value::Bool(b) => Val::given(Data::Truth(graph.byte(if *b { YES } else { NO }))),
            Value::Member(i) => Val::given(Data::Member(graph.byte(*i))),
            Value::Date(d) => Val::given(Data::Day(graph.number(i128::from(d.days_since_epoch())))),
            Value::Month(m) => {
                Val::given(Data::Month(graph.number(i128::from(super::super::columns::month_index(*m)))))
            }
            Value::Members(_) | Value::Text(_) => return Err(NOT_TEXT),
            Value::Texts(_) | Value::Region(_) | Value::List(_) => return Err(NOT_TEXT),
        })
    }

    pub(super) fn input(&mut self, id: InputId) -> Low<Val> {
        let column = ColumnId { input: id, field: None };
        let val = match self.shape(column) {
            Some(_) => self.column(column)?,
            None => self.constant(&self.constant_input(id))?,
        };
        let only_if = self.program.inputs.get(id.index()).and_then(|i| i.only_if);
        self.only_if(only_if, val)
    }

    fn only_if(&mut self, cond: Option<ExprId>, val: Val) -> Low<Val> {
        let Some(cond) = cond else { return Ok(val) };
        let applies = self.cond(cond)?;
        let absent = self.graph.equals(applies, NO);
        self.contradicted(absent, val.state)?;
        let none = not_applicable(&mut self.graph);
        let val = self.graph.choose_val(absent, &none, &val)?;
        Ok(val)
    }

    /// A value in a table where the input does not apply is for the reader of tables to judge; who has none leaves the row.
    pub(super) fn contradicted(&mut self, absent: NodeId, state: Option<NodeId>) -> Low<()> {
        if !self.graph.nulls_only {
            return Ok(());
        }
        let given = self.graph.is_given(state);
        let mask = self.graph.and(absent, given)?;
        self.leave_to_interpreter(mask);
        Ok(())
    }

    fn field(&mut self, var: ElementVar, field: usize) -> Low<Val> {
        let list = self.list_of(var)?;
        let column = ColumnId { input: list, field: Some(field) };
        let val = self.column(column)?;
        let entity = self.program.element_entities.get(var.index()).and_then(|e| self.program.entities.get(e.index()));
        let entity = entity.ok_or(Uncovered("没有实体"))?;
        let Some(cond) = entity.fields.get(field).and_then(|f| f.only_if) else { return Ok(val) };
        let mut place = self.here();
        place.bound.push((entity.own, list));
        let before = self.enter(place);
        let val = self.only_if(Some(cond), val);
        self.go_back(before);
        val
    }

    /// The values of a column, with their states.
    fn column(&mut self, column: ColumnId) -> Low<Val> {
        let shape = self.shape(column).ok_or(Uncovered("没有这一列"))?;
        let state = if shape.absent { Some(self.graph.load_state(column)) } else { None };
        let data = match &shape.kind {
            Kind::Numbers { denominator, low, high } => {
                let numerator = self.graph.load(column, i128::from(*low), i128::from(*high));
                Data::Number(Num { numerator, divisor: None, scale: i128::from(*denominator) })
            }
            Kind::Days(low, high) => Data::Day(self.graph.load(column, i128::from(*low), i128::from(*high))),
            Kind::Months(low, high) => Data::Month(self.graph.load(column, i128::from(*low), i128::from(*high))),
            Kind::Members => Data::Member(self.graph.load_byte(column, u16::MAX)),
            Kind::Bools => {
                let bytes = self.graph.load_byte(column, bit(0) | bit(1));
                let truth = self.graph.map(bytes, [NO, YES, YES, 0, 0, 0, 0, 0]);
                Data::Truth(self.graph.decide(truth, state)?)
            }
            Kind::Rationals => return Err(Uncovered("列里的数不能写成同一分母的 64 位整数")),
            Kind::Sets | Kind::Coded | Kind::List(..) => return Err(NOT_TEXT),
        };
        Ok(Val { data, state })
    }

    fn definition(&mut self, id: DefinitionId) -> Low<Val> {
        let key = (id, self.place);
        if let Some(val) = self.memo.get(&key) {
            return Ok(val.clone());
        }
        let definition = self.program.definitions.get(id.index()).ok_or(Uncovered("没有定义"))?;
        let val = self.belongs(|| definition.name.clone(), |l| l.tiered(definition.value))?;
        self.named(id, &val);
        self.memo.insert(key, val.clone());
        Ok(val)
    }

    /// The nodes of a definition bear its name.
    fn named(&mut self, id: DefinitionId, val: &Val) {
        let Some(definition) = self.program.definitions.get(id.index()) else { return };
        let node = match val.data {
            Data::Number(n) if n.divisor.is_none() => n.numerator,
            Data::Day(node) | Data::Month(node) | Data::Member(node) | Data::Truth(node) => node,
            Data::Number(_) | Data::Nothing => return,
        };
        let clause = self.clause(definition.document, definition.citation.as_ref());
        self.graph.name(node, || Named { name: definition.name.clone(), clause });
    }

    fn delegated(&mut self, id: DelegatedId) -> Low<Val> {
        if let Some(value) = self.base.delegated.get(id.index()).and_then(Option::as_ref) {
            return self.constant(value);
        }
        match self.program.delegated.get(id.index()).and_then(|d| d.filled_by) {
            Some(param) => self.param(param, None),
            None => Ok(unspecified(&mut self.graph)),
        }
    }

    /// The number of a value; where there never is one, 0 stands.
    pub(super) fn number(&mut self, val: &Val) -> Low<Num> {
        match &val.data {
            Data::Number(n) => Ok(*n),
            Data::Nothing => Ok(self.graph.rational(Rational::ZERO)),
            Data::Day(_) | Data::Month(_) | Data::Member(_) | Data::Truth(_) => Err(Uncovered("不是数")),
        }
    }

    fn negate(&mut self, e: ExprId) -> Low<Val> {
        let val = self.expr(e)?;
        let n = self.number(&val)?;
        Ok(Val { data: Data::Number(self.graph.negated(n)?), state: val.state })
    }

    fn binary(&mut self, op: BinaryOp, left: ExprId, right: ExprId) -> Low<Val> {
        let (a, b) = (self.expr(left)?, self.expr(right)?);
        let state = self.graph.stronger(a.state, b.state)?;
        let data = match (&a.data, &b.data) {
            (Data::Nothing, _) | (_, Data::Nothing) => Data::Nothing,
            (Data::Number(x), Data::Number(y)) => Data::Number(match op {
                BinaryOp::Add => self.graph.plus(*x, *y, false)?,
                BinaryOp::Subtract => self.graph.plus(*x, *y, true)?,
                BinaryOp::Multiply => self.graph.mul(*x, *y)?,
            }),
            (Data::Day(x), Data::Number(n)) => return self.move_day(*x, *n, right, op, state),
            (Data::Number(n), Data::Day(x)) => return self.move_day(*x, *n, left, op, state),
            (Data::Month(x), Data::Number(n)) | (Data::Number(n), Data::Month(x)) => {
                return self.move_month(*x, *n, op, state);
            }
            (Data::Day(x), Data::Day(y)) | (Data::Month(x), Data::Month(y)) => {
                let numerator = self.graph.subtract(*x, *y)?;
                Data::Number(Num { numerator, divisor: None, scale: 1 })
            }
            (_, _) => return Err(Uncovered("日期与年月相减")),
        };
        Ok(Val { data, state })
    }

    fn divide(&mut self, left: ExprId, right: ExprId, otherwise: Option<ExprId>) -> Low<Val> {
        let (a, b) = (self.expr(left)?, self.expr(right)?);
        let (x, y) = (self.number(&a)?, self.number(&b)?);
        let zero = self.graph.rational(Rational::ZERO);
        let mut none = self.graph.relation(CmpOp::Equal, y, zero)?;
        let given = self.graph.is_given(b.state);
        none = self.graph.and(none, given)?;
        if let Some(state) = a.state {
            let applies = self.graph.map(state, [YES, YES, YES, NO, YES, 0, 0, 0]);
            none = self.graph.and(none, applies)?;
        }
        let state = self.graph.stronger(a.state, b.state)?;
        if self.graph.constant(y.numerator) == Some(0) && y.divisor.is_none() {
            let instead = self.otherwise(otherwise)?;
            let never = Val { data: Data::Nothing, state: state.or_else(|| Some(self.graph.byte(GIVEN))) };
            return self.graph.choose_val(none, &instead, &never);
        }
        let quotient = Val { data: Data::Number(self.graph.quotient(x, y)?), state };
        if self.graph.bytes(none) & bit(YES) == 0 {
            return Ok(quotient);
        }
        let instead = self.otherwise(otherwise)?;
        self.graph.choose_val(none, &instead, &quotient)
    }

    fn otherwise(&mut self, otherwise: Option<ExprId>) -> Low<Val> {
        match otherwise {
            Some(otherwise) => self.expr(otherwise),
            None => Ok(unknown(&mut self.graph)),
        }
    }

    /// A relation of two values of one kind: yes or no.
    pub(super) fn relation(&mut self, op: CmpOp, a: &Val, b: &Val) -> Low<NodeId> {
        match (&a.data, &b.data) {
            (Data::Nothing, _) | (_, Data::Nothing) => Ok(self.graph.byte(NO)),
            (Data::Number(x), Data::Number(y)) => self.graph.relation(op, *x, *y),
            (Data::Day(x), Data::Day(y)) | (Data::Month(x), Data::Month(y)) => self.graph.compare(op, *x, *y),
            (Data::Day(x), Data::Month(y)) => {
                let x = self.month_of_day(*x)?;
                self.graph.compare(op, x, *y)
            }
            (Data::Month(x), Data::Day(y)) => {
                let y = self.month_of_day(*y)?;
                self.graph.compare(op, *x, y)
            }
            (Data::Member(x), Data::Member(y)) if op == CmpOp::Equal => self.graph.compare(op, *x, *y),
            (Data::Truth(x), Data::Truth(y)) if op == CmpOp::Equal => self.graph.compare(op, *x, *y),
            (_, _) => Err(Uncovered("不能比较的两个值")),
        }
    }

    /// A yes or no of two values as a truth: 不适用 is no, absent ones are open.
    pub(super) fn decided(&mut self, yes: NodeId, a: &Val, b: &Val) -> Low<Val> {
        let (s, t) = (self.state_of(a), self.state_of(b));
        let state = self.graph.stronger(s, t)?;
        let truth = self.graph.decide(yes, state)?;
        Ok(Val::given(Data::Truth(truth)))
    }

    /// The state of a value, truths included.
    fn state_of(&mut self, val: &Val) -> Option<NodeId> {
        let state = self.graph.state(val);
        self.graph.tidy(Some(state))
    }

    fn compare(&mut self, op: CmpOp, left: ExprId, right: ExprId) -> Low<Val> {
        let (a, b) = (self.expr(left)?, self.expr(right)?);
        let yes = self.relation(op, &a, &b)?;
        self.decided(yes, &a, &b)
    }

    fn is(&mut self, left: ExprId, right: ExprId, negated: bool) -> Low<Val> {
        if matches!(self.program.expr(right).kind, ExprKind::Const(Value::NotApplicable)) {
            let state = self.state_only(left)?;
            let (same, other) = if negated { (NO, YES) } else { (YES, NO) };
            let truth = self.graph.map(state, [other, OPEN, other, same, other, 0, 0, 0]);
            return Ok(Val::given(Data::Truth(truth)));
        }
        let a = self.expr(left)?;
        if let (Data::Member(member), ExprKind::Const(value)) = (&a.data, &self.program.expr(right).kind)
            && let Some(set) = members(value)
        {
            let member = *member;
            let single = set.is_power_of_two();
            let yes = self.graph.pick_byte(member, chosen(if single { set } else { 0 }, negated));
            return self.decided(yes, &a, &Val::given(Data::Nothing));
        }
        let b = self.expr(right)?;
        let yes = self.relation(CmpOp::Equal, &a, &b)?;
        let yes = if negated { self.graph.not(yes) } else { yes };
        self.decided(yes, &a, &b)
    }

    /// Only whether there is a value: of any column.
    fn state_only(&mut self, e: ExprId) -> Low<NodeId> {
        let column = match self.program.expr(e).kind {
            ExprKind::Input(input) if self.program.inputs.get(input.index()).is_some_and(|i| i.only_if.is_none()) => {
                ColumnId { input, field: None }
            }
            _ => {
                let val = self.expr(e)?;
                return Ok(self.graph.state(&val));
            }
        };
        match self.shape(column).map(|shape| shape.absent) {
            Some(true) => Ok(self.graph.load_state(column)),
            Some(false) => Ok(self.graph.byte(GIVEN)),
            None => {
                let val = self.expr(e)?;
                Ok(self.graph.state(&val))
            }
        }
    }

    fn all(&mut self, parts: &[ExprId], every: bool) -> Low<Val> {
        let mut all = self.graph.byte(if every { YES } else { NO });
        for part in parts {
            let truth = self.cond(*part)?;
            all = if every { self.graph.and(all, truth)? } else { self.graph.or(all, truth)? };
            if self.graph.constant(all) == Some(i128::from(if every { NO } else { YES })) {
                break;
            }
        }
        Ok(Val::given(Data::Truth(all)))
    }

    fn call(&mut self, function: Function, arguments: &[ExprId]) -> Low<Val> {
        match function {
            Function::Min => self.extreme(arguments, false),
            Function::Max => self.extreme(arguments, true),
            Function::Floor => self.round(arguments, Rounding::TowardZero),
            Function::Ceil => self.round(arguments, Rounding::AwayFromZero),
            Function::Round => self.round(arguments, Rounding::HalfUp),
            Function::Abs => {
                let val = self.argument(arguments, 0)?;
                let n = self.number(&val)?;
                Ok(Val { data: Data::Number(self.graph.absolute(n)?), state: val.state })
            }
            Function::Year | Function::MonthOfYear | Function::DayOfMonth | Function::Weekday => {
                self.of_day(function, arguments)
            }
            Function::QuarterEnd | Function::MakeDate | Function::YearMonth => self.made(function, arguments),
            Function::Age | Function::MonthsBetween => self.between(function, arguments),
        }
    }

    pub(super) fn argument(&mut self, arguments: &[ExprId], index: usize) -> Low<Val> {
        self.expr(*arguments.get(index).ok_or(Uncovered("缺少参数"))?)
    }

    fn extreme(&mut self, arguments: &[ExprId], greatest: bool) -> Low<Val> {
        let mut best = self.argument(arguments, 0)?;
        for next in arguments.iter().skip(1) {
            let next = self.expr(*next)?;
            let state = self.graph.stronger(best.state, next.state)?;
            let data = match (&best.data, &next.data) {
                (Data::Nothing, _) | (_, Data::Nothing) => Data::Nothing,
                (Data::Number(a), Data::Number(b)) => Data::Number(self.graph.best(*a, *b, greatest)?),
                (Data::Day(a), Data::Day(b)) => Data::Day(self.graph.extreme(*a, *b, greatest)?),
                (Data::Month(a), Data::Month(b)) => Data::Month(self.graph.extreme(*a, *b, greatest)?),
                (_, _) => return Err(Uncovered("日期与年月相比")),
            };
            best = Val { data, state };
        }
        Ok(best)
    }

    fn round(&mut self, arguments: &[ExprId], mode: Rounding) -> Low<Val> {
        let step = match arguments.get(1).map(|e| &self.program.expr(*e).kind) {
            None => Rational::ONE,
            Some(ExprKind::Const(Value::Number(step))) if *step > Rational::ZERO => *step,
            Some(_) => return Err(Uncovered("取整的单位不是常数")),
        };
        let val = self.argument(arguments, 0)?;
        let n = self.number(&val)?;
        Ok(Val { data: Data::Number(self.graph.rounded(n, step, mode)?), state: val.state })
    }

    /// A condition that reads one column with a dictionary and nothing else: asked once a distinct value.
    fn coded(&mut self, id: ExprId) -> Option<Val> {
        let reach = self.engine.reads(id);
        if !reach.measures.is_empty() || !reach.params.is_empty() || !reach.delegated.is_empty() || reach.base_day {
            return None;
        }
        let lists: Vec<InputId> = self.program.entities.iter().map(|e| e.list).collect();
        let plain: Vec<InputId> = reach.inputs.iter().copied().filter(|i| !lists.contains(i)).collect();
        let free: Vec<ElementVar> = reach.free.iter().copied().collect();
        let fields: Vec<usize> = reach.fields.iter().map(|(_, field)| *field).collect();
        let (column, var) = match (plain.as_slice(), fields.as_slice(), free.as_slice()) {
            ([input], [], []) if reach.inputs.len() == 1 => (ColumnId { input: *input, field: None }, None),
            ([], [field], [var]) => (ColumnId { input: self.list_of(*var).ok()?, field: Some(*field) }, Some(*var)),
            _ => return None,
        };
        let shape = self.shape(column)?;
        if shape.kind != Kind::Coded {
            return None;
        }
        let table = self.table(Table::Truth(id, var));
        // The two last codes of a table stand for unknown and 不适用.
        let truth = self.graph.test(Op::Coded(column, table), column);
        Some(Val::given(Data::Truth(truth)))
    }
}
