//! Expressions of one program → terms of the arena that both programs share.
//!
//! Definitions are looked through, refinements carry the whole guard of what is narrower, parameters are cases of the
//! day and the keys. What it cannot look into is one term by its name and its operands, which is sound: such terms
//! are equal only where they say the same.

mod params;
mod relations;

use super::enums::Enums;
use super::inside::exactly;
use super::term::{Arena, MONTHS_LATER, Op, QUOTIENT, TermId, YES};
use crate::analyze::ranges::Values;
use crate::analyze::terms::related;
use crate::ir::{
    BinaryOp, CmpOp, DefinitionId, ElementVar, EntityId, ExprId, ExprKind, Function, Input, MeasureId, Program,
    Strategy, TieredId, Type,
};
use crate::units::UnitId;
use crate::value::{Rational, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Deeper than this a definition is one term by its name: a chain of definitions must not use up the stack.
const DEEPEST: usize = 300;

/// A definition, and where it is read: the day of parameters and the elements that are bound.
type Place = (DefinitionId, TermId, Vec<(ElementVar, String)>);

/// The lowering of one side.
pub struct Lower<'p, 'a> {
    /// The program of this side.
    pub program: &'p Program,
    /// Where the terms go.
    pub arena: &'a mut Arena,
    /// What enumerations of both sides have in common.
    pub enums: &'a Enums,
    /// Names this side where a term could not be looked into.
    pub side: &'static str,
    /// The readings whose default differs between the sides: here they stand as their default.
    pub settled: &'a BTreeSet<String>,
    pub(super) definitions: BTreeMap<Place, TermId>,
    pub(super) measures: BTreeMap<MeasureId, TermId>,
    pub(super) elements: Vec<(ElementVar, String)>,
    pub(super) base_day: TermId,
    pub(super) month: Option<TermId>,
    /// The measure that is read by the one at hand, where one is.
    pub(super) of: Option<String>,
    depth: usize,
}

/// Whether `a` stands in a relation to `b`, both as terms.
pub(super) fn related_terms(arena: &mut Arena, op: CmpOp, a: TermId, b: TermId) -> Option<TermId> {
    let minus = Rational::from_integer(-1);
    let difference = arena.linear(Rational::ZERO, &[(Rational::ONE, a), (minus, b)])?;
    Some(arena.test(difference, exactly(related(op, Rational::ZERO))))
}

impl<'p, 'a> Lower<'p, 'a> {
    /// A lowering of one side of a comparison.
    pub fn new(
        program: &'p Program,
        arena: &'a mut Arena,
        enums: &'a Enums,
        side: &'static str,
        settled: &'a BTreeSet<String>,
    ) -> Lower<'p, 'a> {
        let base_day = today(arena);
        Lower {
            program,
            arena,
            enums,
            side,
            settled,
            definitions: BTreeMap::new(),
            measures: BTreeMap::new(),
            elements: Vec::new(),
            base_day,
            month: None,
            of: None,
            depth: 0,
        }
    }

    /// The term of an expression; a condition is a term of tests.
    pub fn expr(&mut self, id: ExprId) -> TermId {
        if self.depth > DEEPEST {
            return self.opaque(&format!("{id:?}"));
        }
        self.depth += 1;
        let term = self.kind(id);
        self.depth -= 1;
        term
    }

    fn kind(&mut self, id: ExprId) -> TermId {
        let program = self.program;
        let e = program.expr(id);
        match &e.kind {
            ExprKind::Error => self.opaque("?"),
            ExprKind::Const(value) => self.constant(value, &e.ty),
            ExprKind::Input(input) => match program.inputs.get(input.index()) {
                Some(input) => self.given(input, ""),
                None => self.opaque("?"),
            },
            ExprKind::Field(var, field) => self.field(*var, *field),
            ExprKind::AssessmentDay => today(self.arena),
            ExprKind::BaseDay => self.base_day,
            ExprKind::Param { param, on } => self.param(*param, *on),
            ExprKind::Definition(definition) => self.definition(*definition),
            ExprKind::Tiered(tiered) => self.tiered(*tiered),
            ExprKind::Measure(measure, part) => {
                let whole = self.measure(*measure);
                let term = self.arena.apply(&format!("部分 {part:?}"), vec![whole]);
                self.as_condition(term, &e.ty)
            }
            ExprKind::Delegated(slot) => self.delegated(*slot),
            ExprKind::Negate(a) => self.sum(&[(-1, *a)]).unwrap_or_else(|| self.opaque_of(id)),
            ExprKind::Binary(op, a, b) => self.binary(id, *op, *a, *b, &e.ty),
            ExprKind::Divide(a, b, otherwise) => self.quotient(*a, *b, *otherwise),
            ExprKind::Compare(op, a, b) => {
                let (x, y) = (self.expr(*a), self.expr(*b));
                related_terms(self.arena, *op, x, y).unwrap_or_else(|| self.opaque_of(id))
            }
            ExprKind::Is { left, right, negated } => self.identity(*left, *right, *negated),
            ExprKind::InSet { left, set, negated } => self.in_set(*left, *set, *negated),
            ExprKind::Contains { set, members, any, negated } => self.contains(*set, *members, *any, *negated),
            ExprKind::Within { date, anchor, length, before } => self.near(*date, *anchor, *length, *before),
            ExprKind::Elapsed { from, to, op, length } => self.elapsed(*from, *to, *op, *length),
            ExprKind::And(parts) => {
                let parts = parts.iter().map(|p| self.expr(*p)).collect();
                self.arena.and(parts)
            }
            ExprKind::Or(parts) => {
                let parts = parts.iter().map(|p| self.expr(*p)).collect();
                self.arena.or(parts)
            }
            ExprKind::Not(inner) => {
                let inner = self.expr(*inner);
                self.arena.not(inner)
            }
            ExprKind::Reading(reading, index) => self.reading(*reading, *index),
            ExprKind::Call(function, args) => self.call(*function, args, &e.ty),
            ExprKind::Aggregate { kind, list, var, filter, body } => {
                let list = self.expr(*list);
                let entity = program.element_entities.get(var.0 as usize).copied();
                self.enter(*var, entity);
                let filter = filter.map(|f| self.expr(f));
                let body = body.map(|b| self.expr(b));
                self.elements.pop();
                let none = self.arena.nothing();
                let args = vec![list, filter.unwrap_or(none), body.unwrap_or(none)];
                let term = self.arena.apply(&format!("{kind:?}"), args);
                self.as_condition(term, &e.ty)
            }
        }
    }

    /// Binds an element: the first of its entity by the entity's name, a nested one apart.
    pub(super) fn enter(&mut self, var: ElementVar, entity: Option<EntityId>) {
        let name = entity.and_then(|e| self.program.entities.get(e.index())).map_or("?", |e| e.name.as_str());
        let depth = self.elements.iter().filter(|(_, n)| n.trim_end_matches('′') == name).count();
        self.elements.push((var, format!("{name}{}", "′".repeat(depth))));
    }

    /// A term that only equals itself on this side.
    fn opaque(&mut self, text: &str) -> TermId {
        self.arena.apply(&format!("{}: {text}", self.side), Vec::new())
    }

    fn opaque_of(&mut self, id: ExprId) -> TermId {
        let text = crate::ir::print::expr(self.program, id);
        let ty = self.program.expr(id).ty.clone();
        let term = self.opaque(&text);
        self.as_condition(term, &ty)
    }

    /// A term of type 是否 as a condition.
    fn as_condition(&mut self, term: TermId, ty: &Type) -> TermId {
        if *ty == Type::Bool { self.arena.test(term, exactly(Values::Bits(YES, 0b11))) } else { term }
    }

    fn constant(&mut self, value: &Value, ty: &Type) -> TermId {
        let text = self.enums.text(self.program, value, ty);
        self.arena.constant(value, text)
    }

    /// The subject of an input or, with a prefix, of an element's field.
    pub(super) fn given(&mut self, input: &Input, prefix: &str) -> TermId {
        let subject = self.arena.put(Op::Given(format!("{prefix}{}", input.name)), Vec::new());
        if input.whole || matches!(input.ty, Type::Date | Type::Month) {
            self.arena.declare_whole(subject);
        }
        self.as_condition(subject, &input.ty)
    }

    fn field(&mut self, var: ElementVar, field: usize) -> TermId {
        let program = self.program;
        let entity = program.element_entities.get(var.0 as usize).and_then(|e| program.entities.get(e.index()));
        let Some((entity, input)) = entity.and_then(|e| Some((e, e.fields.get(field)?))) else {
            return self.opaque("?");
        };
        let bound = self.elements.iter().rev().find(|(bound, _)| *bound == var).map(|(_, name)| name.clone());
        let prefix = bound.unwrap_or_else(|| entity.name.clone());
        self.given(input, &format!("{prefix}."))
    }

    fn definition(&mut self, id: DefinitionId) -> TermId {
        let key = (id, self.month.unwrap_or(self.base_day), self.elements.clone());
        if let Some(term) = self.definitions.get(&key) {
            return *term;
        }
        let Some(definition) = self.program.definitions.get(id.index()) else { return self.opaque("?") };
        let term = self.tiered(definition.value);
        self.definitions.insert(key, term);
        term
    }

    /// A value with tiers: cases, each guarded by what is narrower.
    pub fn tiered(&mut self, id: TieredId) -> TermId {
        let Some(tiered) = self.program.tiered.get(id.index()) else { return self.opaque("?") };
        let base = match tiered.base {
            Some(base) => self.expr(base),
            None => self.arena.nothing(),
        };
        let conds: Vec<TermId> = tiered.tiers.iter().map(|t| self.expr(t.cond)).collect();
        let mut cases = Vec::new();
        for (index, tier) in tiered.tiers.iter().enumerate() {
            let value = self.expr(tier.value);
            let narrower = tiered.narrower.get(index).map(Vec::as_slice).unwrap_or_default();
            let mut guard: Vec<TermId> = conds.get(index).copied().into_iter().collect();
            for cond in narrower.iter().filter_map(|j| conds.get(*j)) {
                guard.push(self.arena.not(*cond));
            }
            cases.push((self.arena.and(guard), value));
        }
        let strategy = match tiered.strategy {
            None => "",
            Some(Strategy::Highest) => "就高",
            Some(Strategy::Lowest) => "就低",
            Some(Strategy::First) => "择先",
            Some(Strategy::Choice) => "选择",
        };
        let term = self.arena.cases(strategy, base, cases);
        self.as_condition_of_cases(term, &tiered.ty)
    }

    fn as_condition_of_cases(&mut self, term: TermId, ty: &Type) -> TermId {
        let cases = matches!(self.arena.get(term).op, Op::Cases(_) | Op::Nothing);
        if cases { self.as_condition(term, ty) } else { term }
    }

    /// A signed sum; `None` outside of the range of numbers.
    fn sum(&mut self, parts: &[(i64, ExprId)]) -> Option<TermId> {
        let parts: Vec<(Rational, TermId)> =
            parts.iter().map(|(sign, e)| (Rational::from_integer(*sign), self.expr(*e))).collect();
        self.arena.linear(Rational::ZERO, &parts)
    }

    /// A day or a month so much later: days after a day and months after a month are sums, months after a day are not.
    fn day_moved(&mut self, id: ExprId, op: BinaryOp, (a, b): (ExprId, ExprId), ty: &Type) -> TermId {
        let days = |e: ExprId| matches!(&self.program.expr(e).ty, Type::Number(d) if d.power(UnitId::DAY) != 0);
        let alike = *ty == Type::Month || days(b) || days(a);
        let sign = match op {
            BinaryOp::Add => 1,
            BinaryOp::Subtract => -1,
            BinaryOp::Multiply => return self.opaque_of(id),
        };
        let is_day = |e: ExprId| self.program.expr(e).ty == *ty;
        let (day, length) = if is_day(a) { (a, b) } else { (b, a) };
        let moved = if alike {
            self.sum(&[(1, day), (sign, length)])
        } else {
            let months = self.sum(&[(sign, length)]);
            let day = self.expr(day);
            months.map(|months| self.arena.rebuilt_by_name(MONTHS_LATER, vec![day, months]))
        };
        moved.unwrap_or_else(|| self.opaque_of(id))
    }

    fn binary(&mut self, id: ExprId, op: BinaryOp, a: ExprId, b: ExprId, ty: &Type) -> TermId {
        if matches!(ty, Type::Date | Type::Month) {
            return self.day_moved(id, op, (a, b), ty);
        }
        let term = match op {
            BinaryOp::Add => self.sum(&[(1, a), (1, b)]),
            BinaryOp::Subtract => self.sum(&[(1, a), (-1, b)]),
            BinaryOp::Multiply => {
                let (x, y) = (self.expr(a), self.expr(b));
                self.arena.product(x, y)
            }
        };
        term.unwrap_or_else(|| self.opaque_of(id))
    }

    fn quotient(&mut self, a: ExprId, b: ExprId, otherwise: Option<ExprId>) -> TermId {
        let (x, y) = (self.expr(a), self.expr(b));
        let none = self.arena.nothing();
        let otherwise = otherwise.map(|e| self.expr(e));
        let args = vec![x, y, otherwise.unwrap_or(none)];
        self.arena.computed(QUOTIENT, &args).unwrap_or_else(|| self.arena.apply(QUOTIENT, args))
    }

    fn call(&mut self, function: Function, args: &[ExprId], ty: &Type) -> TermId {
        let args: Vec<TermId> = args.iter().map(|a| self.expr(*a)).collect();
        if let (Function::Min | Function::Max, Type::Number(_) | Type::Ratio) = (function, ty) {
            let least = function == Function::Min;
            let mut args = args.into_iter();
            let first = args.next().unwrap_or_else(|| self.arena.nothing());
            return args.fold(first, |a, b| extreme(self.arena, least, a, b));
        }
        let term = self.arena.apply(&format!("{function:?}"), args);
        self.as_condition(term, ty)
    }
}

/// The lesser (or greater) of two terms, as cases of their order.
fn extreme(arena: &mut Arena, least: bool, a: TermId, b: TermId) -> TermId {
    if a == b {
        return a;
    }
    let op = if least { CmpOp::AtMost } else { CmpOp::AtLeast };
    let (a, b) = if a < b { (a, b) } else { (b, a) };
    let (first, second) = (related_terms(arena, op, a, b), related_terms(arena, strict(op), b, a));
    match (first, second) {
        (Some(first), Some(second)) => {
            let none = arena.nothing();
            arena.cases("", none, vec![(first, a), (second, b)])
        }
        _ => arena.set(if least { "#较小" } else { "#较大" }, vec![a, b]),
    }
}

fn strict(op: CmpOp) -> CmpOp {
    match op {
        CmpOp::AtMost => CmpOp::Less,
        CmpOp::AtLeast => CmpOp::Greater,
        CmpOp::Less | CmpOp::Greater | CmpOp::Equal => op,
    }
}

/// 评估日.
pub(in crate::diff) fn today(arena: &mut Arena) -> TermId {
    let day = arena.put(Op::Given("评估日".to_owned()), Vec::new());
    arena.declare_whole(day);
    day
}
