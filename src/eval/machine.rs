//! The state of one evaluation: the profile, the bound elements, the 基准日, values of definitions, and what went wrong.
//!
//! INVARIANT: `memo` holds a value only together with the stamp of the place in which it was computed; every change of
//! the bound elements or of the 基准日 takes a stamp that was never used before, and leaving restores the former one.

use super::Engine;
use super::outcome::{Assumption, ComputeError, ComputeErrorKind, Conflict};
use super::plan::Plan;
use super::profile::Profile;
use super::steps::Run;
use super::tracer::Tracer;
use crate::ir::{DefinitionId, DelegatedId, ElementVar, ExprId, InputId, MeasureId, ParamId, Program};
use crate::source::Span;
use crate::value::{Element, Value};
use std::rc::Rc;
use std::sync::Arc;

/// The deepest nesting of expressions; the parser allows less.
const MAX_DEPTH: u32 = 1500;
/// Definitions with longer chains below them are computed from the bottom up.
const MAX_CHAIN: u32 = 24;
/// The stamp of a value that was never computed.
const NEVER: u32 = 0;
/// Stamps are not reused below this; above it, everything that was computed is forgotten.
const LAST: u32 = 1 << 31;

/// Something unknown that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Leaf {
    /// An input.
    Input(InputId),
    /// A field of an element: its list, the element's place, the field.
    Field(InputId, usize, usize),
    /// A parameter without a value for the day and keys.
    Param(ParamId),
    /// A figure left to another document, asked in a condition.
    Delegated(DelegatedId),
    /// An input that makes a divisor 0: known, but the quotient has no meaning (S12).
    Zero(InputId),
    /// 享受记录 that are needed and do not tell.
    History,
}

/// Why a value cannot be told although its inputs are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Clauses that contradict each other where one value is due.
    Conflict(Conflict),
    /// Standards that contradict each other: as the amount says already.
    Standards(Conflict),
    /// Out of range.
    Error(ComputeError),
}

#[derive(Clone, Debug)]
struct Memo {
    stamp: u32,
    value: Value,
    fault: Option<Fault>,
    /// The unknowns that it read: whoever takes the value from here reads them too.
    touched: Vec<Leaf>,
}

impl Memo {
    fn never() -> Memo {
        Memo { stamp: NEVER, value: Value::Unknown, fault: None, touched: Vec::new() }
    }
}

/// Something that depends on which side of a bound a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Compared {
    /// A comparison, by its first operand.
    Values(ExprId),
    /// The version of a parameter, by the first day of the one that is read.
    Version(ParamId),
    /// Whether a measure is in force.
    Force(MeasureId),
}

#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub list: Arc<[Element]>,
    pub index: usize,
}

/// What an evaluation leaves to the next one, so that thousands of them do not each ask for memory.
#[derive(Default)]
pub(super) struct Rooms {
    /// Where the sides of comparisons are noted; none where nobody asks.
    pub sides: Option<Vec<(Compared, i64)>>,
    memo: Vec<Memo>,
    runs: Vec<Option<Rc<Run>>>,
    bound: Vec<Option<Bound>>,
    /// The last stamp: values of earlier evaluations have no stamp of a later one.
    fresh: u32,
}

impl Rooms {
    /// Takes the list of results back.
    pub(super) fn keep(&mut self, runs: Vec<Option<Rc<Run>>>) {
        self.runs = runs;
    }
}

/// The interpreter's state for one profile.
pub(super) struct Machine<'a> {
    pub engine: &'a Engine<'a>,
    pub program: &'a Program,
    pub profile: &'a Profile,
    pub base_day: Value,
    pub month: Option<Value>,
    pub bound: Vec<Option<Bound>>,
    /// How often an element was bound and not yet unbound.
    pub within: u32,
    pub faults: Vec<Fault>,
    pub touched: Vec<Leaf>,
    pub slots: Vec<DelegatedId>,
    /// What came to less than 0.
    pub assumed: Vec<Assumption>,
    pub tracer: Option<Tracer>,
    /// Whether the explanation keeps what does not hold.
    pub rejected: bool,
    /// On which side of its bound each value lay that was compared, in order.
    sides: Option<Vec<(Compared, i64)>>,
    pub runs: Vec<Option<Rc<Run>>>,
    pub current: MeasureId,
    /// The place of the row that a parameter was read from last: its step is made next.
    pub row: Option<Span>,
    memo: Vec<Memo>,
    stamp: u32,
    /// The stamp of what holds in the whole profile.
    everywhere: u32,
    /// The stamp of a place without element where the 基准日 is the day of assessment.
    root: u32,
    fresh: u32,
    depth: u32,
}

/// What `enter` hands back for `leave`.
pub(super) struct Place {
    stamp: u32,
    base_day: Value,
    month: Option<Value>,
}

impl<'a> Machine<'a> {
    /// A machine in the rooms of an evaluation of the same program, or in new ones.
    pub(super) fn new(engine: &'a Engine<'a>, profile: &'a Profile, rooms: Rooms) -> Machine<'a> {
        let Rooms { mut sides, mut memo, mut runs, mut bound, mut fresh } = rooms;
        if fresh > LAST {
            memo.clear();
            fresh = NEVER;
        }
        memo.resize_with(engine.program.definitions.len(), Memo::never);
        sides.iter_mut().for_each(Vec::clear);
        runs.clear();
        runs.resize(engine.program.measures.len(), None);
        bound.clear();
        bound.resize_with(engine.program.element_vars as usize, || None);
        Machine {
            engine,
            program: engine.program,
            profile,
            base_day: Value::Date(profile.date),
            month: None,
            bound,
            within: 0,
            faults: Vec::new(),
            touched: Vec::new(),
            slots: Vec::new(),
            assumed: Vec::new(),
            tracer: None,
            rejected: false,
            sides,
            runs,
            current: MeasureId(0),
            row: None,
            memo,
            stamp: fresh + 2,
            everywhere: fresh + 1,
            root: fresh + 2,
            fresh: fresh + 2,
            depth: 0,
        }
    }

    /// The rooms, for the next evaluation.
    pub(super) fn into_rooms(self) -> Rooms {
        Rooms { sides: self.sides, memo: self.memo, runs: self.runs, bound: self.bound, fresh: self.fresh }
    }

    pub(super) fn plan(&self) -> &'a Plan {
        &self.engine.plan
    }

    /// Moves to another 基准日 or month.
    pub(super) fn enter(&mut self, base_day: Value, month: Option<Value>) -> Place {
        let before = Place { stamp: self.stamp, base_day: self.base_day.clone(), month: self.month.clone() };
        if base_day != self.base_day || month != self.month {
            self.fresh += 1;
            self.stamp = self.fresh;
        }
        self.base_day = base_day;
        self.month = month;
        before
    }

    /// The place outside of any element, on the day of assessment.
    pub(super) fn enter_root(&mut self) -> Place {
        let before = Place { stamp: self.stamp, base_day: self.base_day.clone(), month: self.month.clone() };
        if self.within == 0 {
            self.stamp = self.root;
        } else {
            self.fresh += 1;
            self.stamp = self.fresh;
        }
        self.base_day = Value::Date(self.profile.date);
        self.month = None;
        before
    }

    pub(super) fn leave(&mut self, place: Place) {
        self.stamp = place.stamp;
        self.base_day = place.base_day;
        self.month = place.month;
    }

    /// Binds an element; `unbind` with the answer takes it back.
    pub(super) fn bind(&mut self, var: ElementVar, list: &Arc<[Element]>, index: usize) -> (u32, Option<Bound>) {
        let before = self.stamp;
        self.fresh += 1;
        self.stamp = self.fresh;
        self.within += 1;
        let bound = Some(Bound { list: Arc::clone(list), index });
        let old = self.bound.get_mut(var.index()).and_then(|slot| std::mem::replace(slot, bound));
        (before, old)
    }

    pub(super) fn unbind(&mut self, var: ElementVar, before: (u32, Option<Bound>)) {
        self.stamp = before.0;
        self.within -= 1;
        if let Some(slot) = self.bound.get_mut(var.index()) {
            *slot = before.1;
        }
    }

    /// The value of an expression in the present place.
    pub(super) fn eval(&mut self, id: ExprId) -> Value {
        let program = self.program;
        let expr = program.expr(id);
        if self.depth >= MAX_DEPTH {
            return self.error(Some(id), ComputeErrorKind::TooDeep);
        }
        self.depth += 1;
        let value = if self.tracer.is_some() { self.traced(id, expr) } else { self.kind(id, &expr.kind) };
        self.depth -= 1;
        value
    }

    /// A condition: 不适用 is no (S9), 按规定 is unknown.
    pub(super) fn truth(&mut self, id: ExprId) -> Option<bool> {
        match self.eval(id) {
            Value::Bool(b) => Some(b),
            Value::NotApplicable => Some(false),
            _ => None,
        }
    }

    /// `当`: absent holds.
    pub(super) fn when(&mut self, cond: Option<ExprId>) -> Option<bool> {
        cond.map_or(Some(true), |c| self.truth(c))
    }

    pub(super) fn touch(&mut self, leaf: Leaf) -> Value {
        if let Leaf::Delegated(slot) = leaf
            && !self.slots.contains(&slot)
        {
            self.slots.push(slot);
        }
        if !self.touched.contains(&leaf) {
            self.touched.push(leaf);
        }
        Value::Unknown
    }

    /// Notes on which side of a bound a value lies: below, on or above it, or in which of several parts.
    pub(super) fn mark_side(&mut self, what: Compared, side: impl FnOnce() -> Option<i64>) {
        if let Some(sides) = &mut self.sides {
            sides.extend(side().map(|side| (what, side)));
        }
    }

    /// Whether sides are noted.
    pub(super) fn notes_sides(&self) -> bool {
        self.sides.is_some()
    }

    pub(super) fn fault(&mut self, fault: Fault) -> Value {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
        Value::Unknown
    }

    pub(super) fn assume(&mut self, assumption: Assumption) {
        if !self.assumed.contains(&assumption) {
            self.assumed.push(assumption);
        }
    }

    pub(super) fn error(&mut self, expr: Option<ExprId>, kind: ComputeErrorKind) -> Value {
        self.fault(Fault::Error(ComputeError { expr, kind }))
    }

    /// A checked number, or the error of an overflow.
    pub(super) fn number(&mut self, id: ExprId, number: Option<crate::value::Rational>) -> Value {
        match number {
            Some(number) => Value::Number(number),
            None => self.error(Some(id), ComputeErrorKind::Overflow),
        }
    }

    /// The value of a definition; long chains are computed from the bottom up, so that none overflows the stack.
    pub(super) fn definition(&mut self, id: DefinitionId) -> Value {
        let plan = self.plan();
        if plan.definitions.get(id.index()).is_some_and(|p| p.height > MAX_CHAIN) && !self.known(id) {
            self.below(id);
        }
        self.define(id)
    }

    fn below(&mut self, id: DefinitionId) {
        let plan = self.plan();
        let mut stack = vec![(id, 0)];
        while let Some((id, next)) = stack.pop() {
            let Some(found) = plan.definitions.get(id.index()) else { continue };
            match found.uses.get(next) {
                Some(used) if self.known(*used) => stack.push((id, next + 1)),
                Some(used) => stack.extend([(id, next + 1), (*used, 0)]),
                None => drop(self.define(id)),
            }
        }
    }

    fn stamp_of(&self, id: DefinitionId) -> u32 {
        let context = self.plan().definitions.get(id.index()).is_none_or(|p| p.context);
        if context { self.stamp } else { self.everywhere }
    }

    fn known(&self, id: DefinitionId) -> bool {
        self.memo.get(id.index()).is_none_or(|m| m.stamp == self.stamp_of(id))
    }

    fn define(&mut self, id: DefinitionId) -> Value {
        let stamp = self.stamp_of(id);
        if let Some(memo) = self.memo.get_mut(id.index()).filter(|m| m.stamp == stamp) {
            let (value, fault, touched) = (memo.value.clone(), memo.fault.clone(), std::mem::take(&mut memo.touched));
            fault.into_iter().for_each(|f| drop(self.fault(f)));
            touched.iter().for_each(|leaf| drop(self.touch(*leaf)));
            if let Some(memo) = self.memo.get_mut(id.index()) {
                memo.touched = touched;
            }
            return value;
        }
        let Some(definition) = self.program.definitions.get(id.index()) else { return Value::Unknown };
        let (outer, before) = (std::mem::take(&mut self.faults), std::mem::take(&mut self.touched));
        let value = self.tiered(definition.value);
        let inner = std::mem::replace(&mut self.faults, outer);
        let touched = std::mem::replace(&mut self.touched, before);
        let fault = inner.first().cloned();
        inner.into_iter().for_each(|f| drop(self.fault(f)));
        touched.iter().for_each(|leaf| drop(self.touch(*leaf)));
        if let Some(slot) = self.memo.get_mut(id.index()) {
            *slot = Memo { stamp, value: value.clone(), fault, touched };
        }
        value
    }
}
