//! Conditions → regions.
//!
//! In: a condition of the core, and whether it shall hold or fail. Out: the region, or `None` beyond the budget. A
//! comparison of numbers, days or months becomes a bound on one term or on a sum of terms (`values`); membership one
//! constraint; what nothing is known of is a term of its own. Where a condition is neither true nor false (a quotient
//! by 0), it neither holds nor fails.

use super::boxes::{Boxes, Region, join, meet};
use super::linear::Form;
use super::ranges::{Constraint, Values};
use super::terms::{self, Atom, Meaning, Term, TermId};
use crate::ir::{CmpOp, ExprId, ExprKind, Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, Value};
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
    fn of_atoms(&mut self, atoms: Vec<Atom>, holds: bool) -> Option<Region> {
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

    fn comparison(&mut self, (op, a, b): (CmpOp, ExprId, ExprId), holds: bool, depth: usize) -> Option<Region> {
        if self.program.expr(a).ty == Type::Month && self.program.expr(b).ty == Type::Date
            || self.program.expr(a).ty == Type::Date && self.program.expr(b).ty == Type::Month
        {
            return self.with_key(op, a, b, holds);
        }
        if let Some((from, length)) = self.later(b) {
            return self.elapsed((from, a), op, length, holds, depth);
        }
        if let Some((from, length)) = self.later(a) {
            return self.elapsed((from, b), terms::flipped(op), length, holds, depth);
        }
        let (Some(xs), Some(ys)) = (self.forms(a, depth), self.forms(b, depth)) else {
            return self.with_key(op, a, b, holds);
        };
        let mut region = Region::nowhere();
        for (guard, x) in &xs {
            for (other, y) in &ys {
                let guard = meet(guard, other)?;
                let inner = match (x, y) {
                    (Some(x), Some(y)) => match x.plus(Rational::from_integer(-1), y) {
                        Some(form) => self.sign(op, &form, holds),
                        None => return self.with_key(op, a, b, holds),
                    },
                    _ if holds => Region::nowhere(),
                    _ => Region::everywhere(),
                };
                region = join(region, meet(&guard, &inner)?)?;
            }
        }
        Some(region)
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
        (day && months(self.program, *n) && terms::constant(self.program, *n).is_some()).then_some((*x, *n))
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
    fn bounded(&self, term: TermId, values: Values) -> Constraint {
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
    fn absence(&mut self, left: ExprId, absent: bool, depth: usize) -> Option<Region> {
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
        let one_term = both.products.iter().all(|p| p.len() == 1) && both.products.len() == 2;
        if let (true, Some((term, _))) = (one_term, both.products.first().and_then(|p| p.first_key_value())) {
            let values = self.terms.get(*term).map(|t| t.universe.values.clone())?;
            return Some(Region::all_of(vec![(*term, exactly(values))]));
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

    /// `to` against `from` + n: days are a sum; months from or to a constant day are a bound; else the number of
    /// months that have passed is a term.
    fn elapsed(
        &mut self,
        (from, to): (ExprId, ExprId),
        op: CmpOp,
        length: ExprId,
        holds: bool,
        depth: usize,
    ) -> Option<Region> {
        let n = terms::constant(self.program, length).as_ref().and_then(terms::number_of);
        let Some(n) = n else { return self.unmeasured((from, to), op, length, holds) };
        let day = self.program.expr(from).ty == Type::Date && months(self.program, length);
        if !day && let (Some(xs), Some(ys)) = (self.forms(from, depth), self.forms(to, depth)) {
            return self.differ((&ys, &xs), op, n, holds);
        }
        let start = terms::constant(self.program, from);
        let end = terms::constant(self.program, to);
        let whole = n.to_i64().filter(|_| n.is_integer());
        match (start, end, whole) {
            (Some(Value::Date(d)), _, Some(n)) => {
                let bound = terms::number_of(&Value::Date(d.add(n, 0)?))?;
                let forms = self.forms(to, depth)?;
                self.differ((&forms, &[(Region::everywhere(), Some(Form::default()))]), op, bound, holds)
            }
            (None, Some(Value::Date(d)), Some(n)) => {
                let values = starts(op, d, n)?;
                let term = self.scalar(from)?;
                let constraint = self.bounded(term, values);
                self.of_atoms(vec![(term, constraint)], holds)
            }
            _ => {
                let term = self.periods(from, to, length);
                self.of_atoms(vec![(term, exactly(terms::related(op, n)))], holds)
            }
        }
    }

    /// Where `x − y` stands in a relation to n, case by case.
    fn differ(
        &mut self,
        (xs, ys): (&[super::values::Case<Form>], &[super::values::Case<Form>]),
        op: CmpOp,
        n: Rational,
        holds: bool,
    ) -> Option<Region> {
        let mut region = Region::nowhere();
        for (guard, x) in xs {
            for (other, y) in ys {
                let guard = meet(guard, other)?;
                let inner = match (x, y) {
                    (Some(x), Some(y)) => {
                        let form = x.plus(Rational::from_integer(-1), y)?;
                        let form = form.plus(Rational::from_integer(-1), &Form::constant(n))?;
                        self.sign(op, &form, holds)
                    }
                    _ if holds => Region::nowhere(),
                    _ => Region::everywhere(),
                };
                region = join(region, meet(&guard, &inner)?)?;
            }
        }
        Some(region)
    }

    /// The number of months between two days.
    fn periods(&mut self, from: ExprId, to: ExprId, length: ExprId) -> TermId {
        let unit = self.program.expr(terms::through(self.program, length)).ty.clone();
        let key = format!("{} 起 {} 止 {unit:?}", self.key(from), self.key(to));
        let nullable = !self.exact || self.nullable(from) || self.nullable(to);
        self.term(key, Meaning::Periods { from, to }, Values::all_numbers(), nullable)
    }

    /// A period whose length is no constant: its own text is all that is known.
    fn unmeasured(&mut self, (from, to): (ExprId, ExprId), op: CmpOp, length: ExprId, holds: bool) -> Option<Region> {
        let key = format!("{} 起 {} 至 {}", self.key(from), self.key(length), self.key(to));
        let nullable = !self.exact || [from, to, length].iter().any(|e| self.nullable(*e));
        let term = self.term(key, Meaning::Opaque, Values::Bits(0b111, 0b111), nullable);
        self.of_atoms(vec![(term, exactly(Values::Bits(terms::signs(op), 0b111)))], holds)
    }

    /// a ≤ d ≤ a + n (前: a − n ≤ d ≤ a); of 年月 the first month counts.
    fn within(
        &mut self,
        (date, anchor): (ExprId, ExprId),
        length: ExprId,
        before: bool,
        holds: bool,
        depth: usize,
    ) -> Option<Region> {
        let side = if before { (CmpOp::AtMost, date, anchor) } else { (CmpOp::AtLeast, date, anchor) };
        let inside = self.comparison(side, true, depth)?;
        let n = terms::constant(self.program, length).as_ref().and_then(terms::number_of);
        let month = self.program.expr(date).ty == Type::Month;
        let days = self.program.expr(date).ty == Type::Date && !months(self.program, length);
        let near = match (n, before) {
            (Some(n), _) if month || days => {
                let n = if month { n.checked_sub(Rational::ONE)? } else { n };
                let (xs, ys) = (self.forms(date, depth)?, self.forms(anchor, depth)?);
                let pair = if before { (ys.as_slice(), xs.as_slice()) } else { (xs.as_slice(), ys.as_slice()) };
                self.differ(pair, CmpOp::AtMost, n, true)?
            }
            (_, false) => self.elapsed((anchor, date), CmpOp::AtMost, length, true, depth)?,
            (_, true) => {
                let (date, anchor, length) = (self.key(date), self.key(anchor), self.key(length));
                let key = format!("{date} 在 {anchor} 前 {length} 内");
                let term = self.term(key, Meaning::Opaque, Values::Bits(0b11, 0b11), !self.exact);
                Region::all_of(vec![(term, exactly(Values::Bits(0b10, 0b11)))])
            }
        };
        let both = meet(&inside, &near)?;
        if holds { Some(both) } else { self.subtract(&Region::everywhere(), &both) }
    }
}

/// Whether a length is in months.
fn months(program: &Program, length: ExprId) -> bool {
    matches!(&program.expr(length).ty, Type::Number(d) if *d == Dimension::of(UnitId::MONTH))
}

/// The days from which the day `to` stands in a relation to n months later.
fn starts(op: CmpOp, to: Date, n: i64) -> Option<Values> {
    // The last day from which n months end by `to`: near `to` − n months, a few days off where months differ in length.
    let near = to.add(n.checked_neg()?, 0)?;
    let ends = |day: &Date| day.add(n, 0);
    let around: Vec<Date> = (-4..=4).filter_map(|i| near.add(0, i)).collect();
    let at_most = around.iter().rfind(|d| ends(d).is_some_and(|e| e <= to))?;
    let below = around.iter().rfind(|d| ends(d).is_some_and(|e| e < to))?;
    let number = |d: &Date| terms::number_of(&Value::Date(*d));
    let up_to = |d: &Date| Some(Values::interval(None, Some((number(d)?, true))));
    match op {
        CmpOp::AtLeast => up_to(at_most),
        CmpOp::Greater => up_to(below),
        CmpOp::Less => Some(up_to(at_most)?.complement()),
        CmpOp::AtMost => Some(up_to(below)?.complement()),
        CmpOp::Equal => Some(up_to(at_most)?.meet(&up_to(below)?.complement())),
    }
}

/// These values and not 不适用.
pub(super) fn exactly(values: Values) -> Constraint {
    Constraint { not_applicable: false, values }
}
