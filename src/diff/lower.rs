//! Expressions of one program → terms of the arena that both programs share.
//!
//! Definitions are looked through, refinements carry the whole guard of what is narrower, parameters are cases of the
//! day and the keys. What it cannot look into is one term by its name and its operands, which is sound: such terms
//! are equal only where they say the same.

use super::enums::Enums;
use super::term::{Arena, Op, TermId, YES};
use crate::analyze::ranges::{Constraint, Values, day_number};
use crate::analyze::terms::{number_of, related};
use crate::ir::{
    BinaryOp, CmpOp, DefinitionId, DelegatedId, ElementVar, EntityId, ExprId, ExprKind, Function, Input, MeasureId,
    ParamId, ParamRow, ParamVersion, Program, ReadingId, Strategy, TieredId, Type,
};
use crate::value::{Rational, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    depth: usize,
}

/// These values, and not 不适用.
pub(super) fn exactly(values: Values) -> Constraint {
    Constraint { not_applicable: false, values }
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

    /// A parameter as it is read on the 评估日, with its type.
    pub(super) fn whole_param(&mut self, id: ParamId) -> TermId {
        let ty = self.program.params.get(id.index()).map(|p| crate::ir::print::ty(self.program, &p.ty));
        let value = self.param(id, None);
        self.arena.apply(&ty.unwrap_or_default(), vec![value])
    }

    fn param(&mut self, id: ParamId, on: Option<ExprId>) -> TermId {
        let Some(param) = self.program.params.get(id.index()) else { return self.opaque("?") };
        let day = on.map(|on| self.expr(on)).or(self.month).unwrap_or(self.base_day);
        let keys: Vec<TermId> = param.keys.iter().map(|key| self.expr(*key)).collect();
        let mut cases = Vec::new();
        for (index, version) in param.versions.iter().enumerate() {
            let open = self.days(day, version, param.versions.get(index + 1));
            let value = self.rows(&keys, param, version);
            cases.push((open, value));
        }
        let none = self.arena.nothing();
        let term = self.arena.cases("", none, cases);
        self.as_condition_of_cases(term, &param.ty)
    }

    /// The days on which a version is read. Versions stand in order of their first day.
    fn days(&mut self, day: TermId, version: &ParamVersion, next: Option<&ParamVersion>) -> TermId {
        let low = version.from.map(|from| (day_number(from), true));
        let last = version.to.map(|to| (day_number(to), true));
        let next = next.and_then(|n| n.from).map(|from| (day_number(from), false));
        let high = match (last, next) {
            (Some(a), Some(b)) => Some(if a.0 < b.0 { a } else { b }),
            (a, b) => a.or(b),
        };
        match (low, high) {
            (None, None) => self.arena.truth(true),
            (low, high) => self.arena.test(day, exactly(Values::interval(low, high))),
        }
    }

    fn rows(&mut self, keys: &[TermId], param: &crate::ir::Param, version: &ParamVersion) -> TermId {
        let none = self.arena.nothing();
        let mut cases = Vec::new();
        for row in &version.rows {
            let value = self.constant(&row.value, &param.ty);
            if keys.is_empty() {
                return value;
            }
            cases.push((self.row(keys, param, version, row), value));
        }
        self.arena.cases("", none, cases)
    }

    /// Where a row is the narrowest that fits.
    fn row(&mut self, keys: &[TermId], param: &crate::ir::Param, version: &ParamVersion, row: &ParamRow) -> TermId {
        let mut guard = self.fits(keys, param, row);
        for other in version.rows.iter().filter(|other| narrower(other, row)) {
            let parts = self.fits(keys, param, other);
            let fits = self.arena.and(parts);
            guard.push(self.arena.not(fits));
        }
        self.arena.and(guard)
    }

    fn fits(&mut self, keys: &[TermId], param: &crate::ir::Param, row: &ParamRow) -> Vec<TermId> {
        let typed = param.keys.iter().zip(keys).zip(&row.keys);
        typed.map(|((expr, key), value)| self.equals(*key, value, &self.program.expr(*expr).ty)).collect()
    }

    fn delegated(&mut self, id: DelegatedId) -> TermId {
        let Some(slot) = self.program.delegated.get(id.index()) else { return self.opaque("?") };
        match slot.filled_by {
            Some(param) => self.param(param, None),
            None => {
                let term = self.arena.apply(&format!("按规定 {}", slot.name), Vec::new());
                self.as_condition(term, &slot.ty)
            }
        }
    }

    /// A signed sum; `None` outside of the range of numbers.
    fn sum(&mut self, parts: &[(i64, ExprId)]) -> Option<TermId> {
        let parts: Vec<(Rational, TermId)> =
            parts.iter().map(|(sign, e)| (Rational::from_integer(*sign), self.expr(*e))).collect();
        self.arena.linear(Rational::ZERO, &parts)
    }

    fn binary(&mut self, id: ExprId, op: BinaryOp, a: ExprId, b: ExprId, ty: &Type) -> TermId {
        if matches!(ty, Type::Date | Type::Month) {
            let args = vec![self.expr(a), self.expr(b)];
            return self.arena.apply(&format!("日期 {op:?}"), args);
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
        let reciprocal = self.arena.as_number(y).filter(|n| !n.is_zero());
        if let Some(factor) = reciprocal.and_then(|n| Rational::ONE.checked_div(n))
            && let Some(term) = self.arena.linear(Rational::ZERO, &[(factor, x)])
        {
            return term;
        }
        let none = self.arena.nothing();
        let otherwise = otherwise.map(|e| self.expr(e));
        self.arena.apply("商", vec![x, y, otherwise.unwrap_or(none)])
    }

    /// `x 为 value` for a constant.
    fn equals(&mut self, subject: TermId, value: &Value, ty: &Type) -> TermId {
        let values = match (value, ty) {
            (Value::Member(index), Type::Enum(id)) => self.enums.bits(self.program, *id, 1 << index),
            (Value::Bool(holds), _) => Values::Bits(if *holds { YES } else { 0b01 }, 0b11),
            (Value::Text(text), _) => Values::Texts(BTreeSet::from([text.clone()]), false),
            (Value::Region(path), _) => return self.in_region(subject, path),
            (value, _) => match number_of(value) {
                Some(n) => related(CmpOp::Equal, n),
                None => {
                    let text = self.enums.text(self.program, value, ty);
                    let term = self.arena.apply(&format!("为 {text}"), vec![subject]);
                    return self.as_condition(term, &Type::Bool);
                }
            },
        };
        self.arena.test(subject, exactly(values))
    }

    /// What may be compared: a condition of one subject stands for that subject.
    fn subject(&mut self, id: ExprId) -> TermId {
        let term = self.expr(id);
        match self.arena.as_test(term) {
            Some((subject, c)) if self.program.expr(id).ty == Type::Bool && c.values == Values::Bits(YES, 0b11) => {
                subject
            }
            _ => term,
        }
    }

    /// Not by its negation, but false of 不适用 too.
    fn turned(&mut self, subject: TermId, holds: TermId, negated: bool) -> TermId {
        if !negated {
            return holds;
        }
        if let Some((subject, constraint)) = self.arena.as_test(holds) {
            let outside = exactly(constraint.values.complement());
            return self.arena.test(subject, outside);
        }
        let given = self.arena.apply("不适用", vec![subject]);
        let missing = self.as_condition(given, &Type::Bool);
        let outside = self.arena.or(vec![holds, missing]);
        self.arena.not(outside)
    }

    fn identity(&mut self, left: ExprId, right: ExprId, negated: bool) -> TermId {
        let constant = crate::analyze::terms::constant(self.program, right);
        let subject = self.subject(left);
        let Some(value) = constant else {
            let other = self.subject(right);
            let term = self.arena.set("#相同", vec![subject, other]);
            let holds = self.as_condition(term, &Type::Bool);
            return self.turned(subject, holds, negated);
        };
        if value == Value::NotApplicable {
            let values = self.all_of(left);
            let there = self.arena.test(subject, exactly(values));
            return if negated { there } else { self.arena.not(there) };
        }
        let ty = self.program.expr(left).ty.clone();
        let holds = match &value {
            // 为 is this region and no part of it: the path ends there.
            Value::Region(path) => {
                let ended: Vec<Arc<str>> = path.iter().cloned().chain(["".into()]).collect();
                self.in_region(subject, &ended)
            }
            value => self.equals(subject, value, &ty),
        };
        self.turned(subject, holds, negated)
    }

    /// Every value that an expression's type has.
    fn all_of(&self, id: ExprId) -> Values {
        match self.program.expr(id).ty {
            Type::Bool => Values::Bits(0b11, 0b11),
            Type::Enum(id) => self.enums.bits(self.program, id, u128::MAX),
            Type::Text | Type::Region | Type::TextSet | Type::EnumSet(_) | Type::List(_) => {
                Values::Texts(BTreeSet::new(), true)
            }
            Type::Error | Type::Number(_) | Type::Ratio | Type::Date | Type::Month => Values::all_numbers(),
        }
    }

    /// `地区 在 示例市.甲县`: one test a level of the path.
    fn in_region(&mut self, subject: TermId, path: &[Arc<str>]) -> TermId {
        let mut levels = Vec::new();
        for (depth, name) in path.iter().enumerate() {
            let level = self.arena.apply(&format!("第{depth}级"), vec![subject]);
            levels.push(self.arena.test(level, exactly(Values::Texts(BTreeSet::from([name.clone()]), false))));
        }
        self.arena.and(levels)
    }

    fn in_set(&mut self, left: ExprId, set: ExprId, negated: bool) -> TermId {
        let subject = self.subject(left);
        let ty = self.program.expr(left).ty.clone();
        let holds = match (crate::analyze::terms::constant(self.program, set), ty) {
            (Some(Value::Region(path)), _) => self.in_region(subject, &path),
            (Some(Value::Members(bits)), Type::Enum(id)) => {
                let values = self.enums.bits(self.program, id, bits);
                self.arena.test(subject, exactly(values))
            }
            (Some(Value::Texts(texts)), _) => {
                let values = Values::Texts(texts.iter().cloned().collect(), false);
                self.arena.test(subject, exactly(values))
            }
            _ => {
                let set = self.expr(set);
                let term = self.arena.apply("在", vec![subject, set]);
                self.as_condition(term, &Type::Bool)
            }
        };
        self.turned(subject, holds, negated)
    }

    fn contains(&mut self, set: ExprId, members: ExprId, any: bool, negated: bool) -> TermId {
        let subject = self.subject(set);
        let names = match (crate::analyze::terms::constant(self.program, members), &self.program.expr(set).ty) {
            (Some(Value::Members(bits)), Type::EnumSet(id)) => Some(self.enums.names(self.program, *id, bits)),
            (Some(Value::Texts(texts)), _) => Some(texts.iter().map(|t| t.to_string()).collect()),
            _ => None,
        };
        let holds = match names {
            Some(names) => {
                let each = names.iter().map(|name| {
                    let term = self.arena.apply(&format!("含 {name}"), vec![subject]);
                    self.as_condition(term, &Type::Bool)
                });
                let each: Vec<TermId> = each.collect();
                if any { self.arena.or(each) } else { self.arena.and(each) }
            }
            None => {
                let members = self.expr(members);
                let term = self.arena.apply(if any { "含任一" } else { "含" }, vec![subject, members]);
                self.as_condition(term, &Type::Bool)
            }
        };
        self.turned(subject, holds, negated)
    }

    /// `to` against `from` + n: the number of n that have passed.
    fn elapsed(&mut self, from: ExprId, to: ExprId, op: CmpOp, length: ExprId) -> TermId {
        let unit = format!("{:?}", self.program.expr(crate::analyze::terms::through(self.program, length)).ty);
        let (from, to, length) = (self.expr(from), self.expr(to), self.expr(length));
        match self.arena.as_number(length) {
            Some(n) => {
                let subject = self.arena.apply(&format!("自至 {unit}"), vec![from, to]);
                self.arena.test(subject, exactly(related(op, n)))
            }
            None => {
                let term = self.arena.apply(&format!("满 {op:?} {unit}"), vec![from, to, length]);
                self.as_condition(term, &Type::Bool)
            }
        }
    }

    /// a ≤ d ≤ a + n.
    fn near(&mut self, date: ExprId, anchor: ExprId, length: ExprId, before: bool) -> TermId {
        let unit = format!("{:?}", self.program.expr(crate::analyze::terms::through(self.program, length)).ty);
        let month = self.program.expr(date).ty == Type::Month;
        let (day, start, length) = (self.expr(date), self.expr(anchor), self.expr(length));
        let Some(n) = self.arena.as_number(length) else {
            let term = self.arena.apply(&format!("内 {before} {unit}"), vec![day, start, length]);
            return self.as_condition(term, &Type::Bool);
        };
        let order = if before { CmpOp::AtMost } else { CmpOp::AtLeast };
        let side = related_terms(self.arena, order, day, start);
        let subject = if before || month {
            self.arena.apply(&format!("内 {before} {month} {unit}"), vec![start, day])
        } else {
            self.arena.apply(&format!("自至 {unit}"), vec![start, day])
        };
        let near = self.arena.test(subject, exactly(related(CmpOp::AtMost, n)));
        let parts = side.into_iter().chain([near]).collect();
        self.arena.and(parts)
    }

    fn reading(&mut self, id: ReadingId, index: usize) -> TermId {
        let Some(reading) = self.program.readings.get(id.index()) else { return self.opaque("?") };
        let key = self.program.reading_key(reading);
        if self.settled.contains(&key) {
            return self.arena.truth(index == reading.default);
        }
        let option = reading.options.get(index).map_or("?", |(name, _)| name.as_str());
        let subject = self.arena.put(Op::Given(format!("口径 {key}")), Vec::new());
        let values = Values::Texts(BTreeSet::from([Arc::from(option)]), false);
        self.arena.test(subject, exactly(values))
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
pub(super) fn extreme(arena: &mut Arena, least: bool, a: TermId, b: TermId) -> TermId {
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
pub(super) fn today(arena: &mut Arena) -> TermId {
    let day = arena.put(Op::Given("评估日".to_owned()), Vec::new());
    arena.declare_whole(day);
    day
}

/// Whether a row is about a part of what another row is about.
fn narrower(row: &ParamRow, than: &ParamRow) -> bool {
    let within = |(a, b): (&Value, &Value)| match (a, b) {
        (Value::Region(a), Value::Region(b)) => a.starts_with(b),
        (a, b) => a == b,
    };
    row.keys != than.keys && row.keys.iter().zip(&than.keys).all(within)
}
