//! Conditions → regions.
//!
//! In: a condition of the core, and whether it shall hold or fail. Out: the region, or `None` beyond the budget. A
//! comparison of numbers, days or months becomes a bound on one term or on a sum of terms (`values`); membership one
//! constraint; what nothing is known of is a term of its own. Where a condition is neither true nor false (a quotient
//! by 0), it neither holds nor fails.

use super::boxes::{Boxes, Product, Region, join, meet};
use super::linear::Form;
use super::ranges::{Constraint, Values};
use super::seen::{self, Shared};
use super::terms::{self, Atom, Meaning, Term, TermId};
use crate::ir::{Aggregate, CmpOp, ExprId, ExprKind, Type};
use crate::value::{Rational, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How deep conditions are looked into; below they are terms.
pub(super) const DEPTH: usize = 120;

impl Boxes<'_> {
    /// Where a condition holds; `None` beyond the budget.
    pub fn region(&mut self, cond: ExprId) -> Option<Region> {
        self.known(cond, true, 0)
    }

    /// Where a condition fails.
    pub fn outside(&mut self, cond: ExprId) -> Option<Region> {
        self.known(cond, false, 0)
    }

    fn known(&mut self, cond: ExprId, holds: bool, depth: usize) -> Option<Region> {
        if let Some(region) = self.known.get(&(cond, holds)) {
            return region.clone();
        }
        let region = self.lower(cond, holds, depth);
        if depth < DEPTH / 2 {
            self.known.insert((cond, holds), region.clone());
        }
        region
    }

    pub(super) fn lower(&mut self, id: ExprId, holds: bool, depth: usize) -> Option<Region> {
        let Some(shared) = Shared::of(self.program, id).filter(|_| depth < DEPTH) else {
            return self.lower_one(id, holds, depth);
        };
        let key = (shared, depth);
        let answers = if holds { &self.seen.holds } else { &self.seen.fails };
        if let Some(region) = answers.get(&key) {
            return region.clone();
        }
        let region = self.lower_one(id, holds, depth);
        let answers = if holds { &mut self.seen.holds } else { &mut self.seen.fails };
        seen::keep(answers, key, &region);
        region
    }

    fn lower_one(&mut self, id: ExprId, holds: bool, depth: usize) -> Option<Region> {
        let id = if depth < DEPTH { terms::through(self.program, id) } else { id };
        let program = self.program;
        match &program.expr(id).kind {
            ExprKind::And(parts) if holds => self.all(parts, true, depth),
            ExprKind::And(parts) => self.any(parts, false, depth),
            ExprKind::Or(parts) if holds => self.any(parts, true, depth),
            ExprKind::Or(parts) => self.all(parts, false, depth),
            ExprKind::Not(inner) => self.lower(*inner, !holds, depth + 1),
            ExprKind::Const(Value::Bool(b)) => Some(if *b == holds { Region::everywhere() } else { Region::nowhere() }),
            ExprKind::Definition(_) | ExprKind::Tiered(_) if self.unfolds(depth) => self.by_cases(id, holds, depth),
            ExprKind::Compare(op, a, b) => self.comparison((*op, *a, *b), holds, depth),
            ExprKind::Is { left, right, negated } => self.identity((*left, *right, *negated), holds, depth),
            ExprKind::Within { date, anchor, length, before } => {
                self.within((*date, *anchor), *length, *before, holds, depth)
            }
            ExprKind::Elapsed { from, to, op, length } => self.elapsed((*from, *to), *op, *length, holds, depth),
            ExprKind::Aggregate { kind: Aggregate::All | Aggregate::Any, body: Some(body), .. } if self.single => {
                self.lower(*body, holds, depth + 1)
            }
            ExprKind::Contains { set, members, any, negated } if self.exact => {
                match self.some_of((*set, *members), *any, *negated) {
                    Some(region) if holds => Some(region),
                    Some(region) => self.subtract(&Region::everywhere(), &region),
                    None => {
                        let atoms = self.atoms(id);
                        self.of_atoms(atoms, holds)
                    }
                }
            }
            _ => {
                let atoms = self.atoms(id);
                self.of_atoms(atoms, holds)
            }
        }
    }

    /// Where all of some constraints hold, or where one of them fails.
    pub(super) fn of_atoms(&mut self, atoms: Vec<Atom>, holds: bool) -> Option<Region> {
        if holds {
            return Some(Region::all_of(atoms));
        }
        let mut rest = Region::everywhere();
        let mut region = Region::nowhere();
        for (term, constraint) in atoms {
            let outside = Region::all_of(vec![(term, self.terms.outside(term, &constraint))]);
            region = join(region, meet(&rest, &outside)?)?;
            rest = meet(&rest, &Region::all_of(vec![(term, constraint)]))?;
        }
        Some(region)
    }

    fn all(&mut self, parts: &[ExprId], holds: bool, depth: usize) -> Option<Region> {
        let mut region = Region::everywhere();
        for part in parts {
            region = meet(&region, &self.lower(*part, holds, depth + 1)?)?;
        }
        Some(region)
    }

    fn any(&mut self, parts: &[ExprId], holds: bool, depth: usize) -> Option<Region> {
        let mut region = Region::nowhere();
        for part in parts {
            region = join(region, self.lower(*part, holds, depth + 1)?)?;
        }
        Some(region)
    }

    /// A definition of a truth with tiers: what each case of it says.
    fn by_cases(&mut self, id: ExprId, holds: bool, depth: usize) -> Option<Region> {
        let mut region = Region::nowhere();
        for (guard, value) in self.cases(id, depth) {
            let inner = match value {
                None => {
                    if holds {
                        Region::nowhere()
                    } else {
                        Region::everywhere()
                    }
                }
                Some(value) if value == id => {
                    let atoms = vec![self.opaque(id)];
                    self.of_atoms(atoms, holds)?
                }
                Some(value) => self.lower(value, holds, depth + 1)?,
            };
            region = join(region, meet(&guard, &inner)?)?;
        }
        Some(region)
    }

    /// The constraints that together are a condition without 且, 或, 非.
    fn atoms(&mut self, id: ExprId) -> Vec<Atom> {
        let program = self.program;
        let found = match &program.expr(id).kind {
            ExprKind::InSet { left, set, negated } => self.in_set(*left, *set, *negated),
            ExprKind::Contains { set, members, any, negated } => self.contains(*set, *members, *any, *negated),
            ExprKind::Reading(reading, index) => {
                let count = program.readings.get(reading.index()).map_or(1, |r| r.options.len()).min(127);
                let all = (1_u128 << count) - 1;
                let term = self.term(format!("{reading:?}"), Meaning::Reading(*reading), Values::Bits(all, all), false);
                Some(vec![(term, exactly(Values::Bits(1 << (*index).min(127), all)))])
            }
            _ if program.expr(id).ty == Type::Bool => self.truth(id),
            _ => None,
        };
        found.unwrap_or_else(|| vec![self.opaque(id)])
    }

    /// An input of 是否 as a condition.
    fn truth(&mut self, id: ExprId) -> Option<Vec<Atom>> {
        terms::declared(self.program, id)?;
        let term = self.scalar(id)?;
        Some(vec![(term, exactly(Values::Bits(0b10, 0b11)))])
    }

    /// A condition that nothing is known about but itself.
    fn opaque(&mut self, id: ExprId) -> Atom {
        let key = self.text(id);
        let nullable = !self.exact;
        let term = self.term(key, Meaning::Condition(id), Values::Bits(0b11, 0b11), nullable);
        (term, exactly(Values::Bits(0b10, 0b11)))
    }

    /// A term; `nullable` where it can be 不适用.
    pub(super) fn term(&mut self, key: String, meaning: Meaning, values: Values, nullable: bool) -> TermId {
        let universe = Constraint { not_applicable: nullable, values };
        self.terms.intern(Term { key, meaning, universe, whole: false })
    }

    pub(super) fn comparison(
        &mut self,
        (op, a, b): (CmpOp, ExprId, ExprId),
        holds: bool,
        depth: usize,
    ) -> Option<Region> {
        if let Some((from, length)) = self.later(b) {
            return self.elapsed((from, a), op, length, holds, depth);
        }
        if let Some((from, length)) = self.later(a) {
            return self.elapsed((from, b), terms::flipped(op), length, holds, depth);
        }
        let (Some(xs), Some(ys)) = (self.forms(a, depth), self.forms(b, depth)) else {
            return self.with_key(op, a, b, holds);
        };
        self.differ((&xs, &ys), op, Rational::ZERO, holds)
    }

    /// Where two values stand in a relation; `None` beyond the budget.
    pub fn compare(&mut self, op: CmpOp, a: ExprId, b: ExprId) -> Option<Region> {
        self.comparison((op, a, b), true, 0)
    }

    /// Two values of which only the order is known.
    fn with_key(&mut self, op: CmpOp, a: ExprId, b: ExprId, holds: bool) -> Option<Region> {
        let (x, y) = (self.key(a), self.key(b));
        let (x, y, op) = if x <= y { (x, y, op) } else { (y, x, terms::flipped(op)) };
        let nullable = !self.exact || self.nullable(a) || self.nullable(b);
        let term = self.term(format!("{x} ? {y}"), Meaning::Opaque, Values::Bits(0b111, 0b111), nullable);
        self.of_atoms(vec![(term, exactly(Values::Bits(terms::signs(op), 0b111)))], holds)
    }

    /// `x + n月` of a day: the day and the length.
    fn later(&self, id: ExprId) -> Option<(ExprId, ExprId)> {
        let id = terms::through(self.program, id);
        let ExprKind::Binary(crate::ir::BinaryOp::Add, x, n) = &self.program.expr(id).kind else { return None };
        let day = self.program.expr(*x).ty == Type::Date && terms::constant(self.program, *x).is_none();
        (day && super::periods::months(self.program, *n) && terms::constant(self.program, *n).is_some())
            .then_some((*x, *n))
    }

    /// Where a form stands in a relation to 0.
    pub(super) fn sign(&mut self, op: CmpOp, form: &Form, holds: bool) -> Region {
        if let Some(n) = form.number() {
            let values = terms::related(op, Rational::ZERO).meet(&Values::points(&[n]));
            return if values.is_empty() != holds { Region::everywhere() } else { Region::nowhere() };
        }
        let Some((term, factor, rest)) = self.sum(form) else { return Region::everywhere() };
        let op = if factor.is_negative() { terms::flipped(op) } else { op };
        let constraint = self.bounded(term, terms::related(op, rest));
        Region::all_of(vec![(term, if holds { constraint } else { self.terms.outside(term, &constraint) })])
    }

    /// These values of a term, as far as it takes them.
    pub(super) fn bounded(&self, term: TermId, values: Values) -> Constraint {
        let Some(found) = self.terms.get(term) else { return exactly(values) };
        let values = if found.whole { values.whole() } else { values };
        exactly(values.meet(&found.universe.values))
    }

    pub(super) fn key(&self, id: ExprId) -> String {
        self.text(terms::through(self.program, id))
    }

    /// `x 为 y`, `x 不为 y`.
    fn identity(&mut self, (left, right, no): (ExprId, ExprId, bool), holds: bool, depth: usize) -> Option<Region> {
        let value = terms::constant(self.program, right);
        if value == Some(Value::NotApplicable) {
            return self.absence(left, no != holds, depth);
        }
        let numeric = matches!(self.program.expr(left).ty, Type::Number(_) | Type::Ratio | Type::Date | Type::Month);
        if numeric && self.program.expr(left).ty == self.program.expr(right).ty {
            let equal = self.comparison((CmpOp::Equal, left, right), true, depth)?;
            let present = self.presence(left, right, depth)?;
            return match (no, holds) {
                (false, true) => Some(equal),
                (true, true) => self.subtract(&present, &equal),
                (false, false) => self.comparison((CmpOp::Equal, left, right), false, depth),
                (true, false) => {
                    let unequal = self.subtract(&present, &equal)?;
                    self.subtract(&Region::everywhere(), &unequal)
                }
            };
        }
        let mut region = Region::nowhere();
        for (guard, case) in self.cases(left, depth) {
            let inner = match case {
                None => {
                    if holds {
                        Region::nowhere()
                    } else {
                        Region::everywhere()
                    }
                }
                Some(case) => self.same(case, (right, value.as_ref()), no, holds)?,
            };
            region = join(region, meet(&guard, &inner)?)?;
        }
        Some(region)
    }

    /// Where a value is 不适用, or where it is not.
    pub(super) fn absence(&mut self, left: ExprId, absent: bool, depth: usize) -> Option<Region> {
        let mut region = Region::nowhere();
        for (guard, case) in self.cases(left, depth) {
            let inner = match case.map(|c| (c, self.scalar(c))) {
                None => {
                    if absent {
                        Region::everywhere()
                    } else {
                        Region::nowhere()
                    }
                }
                Some((_, Some(term))) => {
                    let universe = self.terms.get(term).map(|t| t.universe.clone())?;
                    let none = universe.complement().values.meet(&universe.values);
                    let only = Constraint { not_applicable: universe.not_applicable && absent, values: none };
                    Region::all_of(vec![(term, if absent { only } else { exactly(universe.values) })])
                }
                Some((case, None)) => {
                    let key = format!("{} 为 不适用", self.key(case));
                    let term = self.term(key, Meaning::Opaque, Values::Bits(0b11, 0b11), false);
                    Region::all_of(vec![(term, exactly(Values::Bits(if absent { 0b10 } else { 0b01 }, 0b11)))])
                }
            };
            region = join(region, meet(&guard, &inner)?)?;
        }
        Some(region)
    }

    /// Where two numbers are both there.
    fn presence(&mut self, left: ExprId, right: ExprId, depth: usize) -> Option<Region> {
        let below = self.comparison((CmpOp::AtMost, left, right), true, depth)?;
        let above = self.comparison((CmpOp::Greater, left, right), true, depth)?;
        let both = join(below, above)?;
        let one = |p: &Product| p.first_key_value().filter(|_| p.len() == 1).map(|(term, c)| (*term, c.values.clone()));
        // Below and above of one term are all of it.
        if let [x, y] = both.products.as_slice()
            && let (Some((term, below)), Some((same, above))) = (one(x), one(y))
            && term == same
        {
            let values = self.terms.get(term).map(|t| t.universe.values.clone())?;
            if values.meet(&below.complement()).meet(&above.complement()).is_empty() {
                return Some(Region::all_of(vec![(term, exactly(values))]));
            }
        }
        Some(both)
    }

    /// A value without cases against another.
    fn same(
        &mut self,
        case: ExprId,
        (right, value): (ExprId, Option<&Value>),
        no: bool,
        holds: bool,
    ) -> Option<Region> {
        let found = terms::constant(self.program, case);
        if let (Some(a), Some(b)) = (&found, value)
            && matches!(a, Value::Member(_) | Value::Bool(_) | Value::Text(_) | Value::Region(_))
        {
            return Some(if ((a == b) != no) == holds { Region::everywhere() } else { Region::nowhere() });
        }
        let atoms = value.and_then(|value| self.equal(case, value, no));
        match atoms {
            Some(atoms) => self.of_atoms(atoms, holds),
            None => self.with_identity(case, right, no, holds),
        }
    }

    /// Two values of which only equality is known.
    fn with_identity(&mut self, left: ExprId, right: ExprId, no: bool, holds: bool) -> Option<Region> {
        let (x, y) = (self.key(left), self.key(right));
        let (x, y) = if x <= y { (x, y) } else { (y, x) };
        let nullable = !self.exact || self.nullable(left) || self.nullable(right);
        let term = self.term(format!("{x} = {y}"), Meaning::Opaque, Values::Bits(0b11, 0b11), nullable);
        self.of_atoms(vec![(term, exactly(Values::Bits(if no { 0b01 } else { 0b10 }, 0b11)))], holds)
    }

    fn equal(&mut self, left: ExprId, value: &Value, negated: bool) -> Option<Vec<Atom>> {
        let bits = match value {
            Value::Region(path) => {
                // 为 is this region and no part of it: the path ends there.
                let ended: Vec<Arc<str>> = path.iter().cloned().chain(["".into()]).collect();
                return self.in_region(left, &ended, negated);
            }
            Value::Member(index) => 1_u128.checked_shl(u32::from(*index))?,
            Value::Bool(b) => {
                if *b {
                    0b10
                } else {
                    0b01
                }
            }
            Value::Text(text) => {
                let term = self.scalar(left)?;
                let one = exactly(Values::Texts(BTreeSet::from([text.clone()]), false));
                return Some(vec![(term, self.flip(term, one, negated))]);
            }
            _ => return None,
        };
        let term = self.scalar(left)?;
        let universe = self.terms.get(term).map(|t| t.universe.values.clone())?;
        let Values::Bits(all, _) = universe else { return None };
        Some(vec![(term, self.flip(term, exactly(Values::Bits(bits & all, all)), negated))])
    }

    /// 不为, 不在: the other values, still not 不适用.
    pub(super) fn flip(&self, term: TermId, constraint: Constraint, negated: bool) -> Constraint {
        if negated { exactly(self.terms.outside(term, &constraint).values) } else { constraint }
    }

    /// `地区 在 示例市.甲县` holds in the county and in all parts of it: one term a level of the path.
    pub(super) fn in_region(&mut self, left: ExprId, path: &[Arc<str>], negated: bool) -> Option<Vec<Atom>> {
        if negated && path.len() > 1 {
            return None;
        }
        let (key, nullable) = (self.key(left), !self.exact || self.nullable(left));
        let level = |this: &mut Self, (depth, name): (usize, &Arc<str>)| {
            let any = Values::Texts(BTreeSet::new(), true);
            let term = this.term(format!("{key} 第 {depth} 级"), Meaning::Level(left, depth), any, nullable);
            let here = exactly(Values::Texts(BTreeSet::from([name.clone()]), false));
            (term, this.flip(term, here, negated))
        };
        Some(path.iter().enumerate().map(|part| level(self, part)).collect())
    }
}

/// These values and not 不适用.
pub(super) fn exactly(values: Values) -> Constraint {
    Constraint { not_applicable: false, values }
}
