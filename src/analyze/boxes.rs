//! Exact boxes: a condition as a union of products of constraints, one constraint a term.
//!
//! Within the budget the answers are exact for and/or/not combinations of comparisons of terms with constants. A
//! comparison of two terms is a term too: the sign of their difference. 不适用 is a point outside of every range:
//! a comparison with it is false, and the negation of that is true.

use super::ranges::{Constraint, Values};
use super::terms::{self, Atom, TermId, Terms};
use crate::ir::print;
use crate::ir::{CmpOp, ExprId, ExprKind, Program, Type};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The most boxes of one condition, and of one subtraction.
const BUDGET: usize = 512;

/// An answer of the analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Proven.
    Yes,
    /// Disproven.
    No,
    /// Beyond the budget.
    Unknown,
}

/// A product of constraints; a term without one may be anything.
pub type Product = BTreeMap<TermId, Constraint>;

/// A union of products: where a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The products; none: nowhere.
    pub products: Vec<Product>,
}

/// The analysis of some conditions of one program.
pub struct Boxes<'p> {
    program: &'p Program,
    /// The terms of the conditions so far.
    pub terms: Terms,
}

impl<'p> Boxes<'p> {
    /// An analysis without conditions.
    pub fn new(program: &'p Program) -> Boxes<'p> {
        Boxes { program, terms: Terms::default() }
    }

    /// Where a condition holds; `None` beyond the budget.
    pub fn region(&mut self, cond: ExprId) -> Option<Region> {
        self.lower(cond, true, 0)
    }

    /// Where a condition fails.
    pub fn outside(&mut self, cond: ExprId) -> Option<Region> {
        self.lower(cond, false, 0)
    }

    /// Whether `a` holds only where `b` does.
    pub fn implies(&self, a: &Region, b: &Region) -> Answer {
        if let [hole] = b.products.as_slice() {
            let inside = a.products.iter().all(|product| is_within(product, hole));
            return if inside { Answer::Yes } else { Answer::No };
        }
        match subtract(a, b) {
            None => Answer::Unknown,
            Some(rest) if rest.products.is_empty() => Answer::Yes,
            Some(_) => Answer::No,
        }
    }

    /// Whether no case satisfies both.
    pub fn disjoint(&self, a: &Region, b: &Region) -> Answer {
        match meet(a, b) {
            None => Answer::Unknown,
            Some(both) if both.products.is_empty() => Answer::Yes,
            Some(_) => Answer::No,
        }
    }

    fn lower(&mut self, id: ExprId, holds: bool, depth: usize) -> Option<Region> {
        let id = if depth < 200 { terms::through(self.program, id) } else { id };
        let program = self.program;
        match &program.expr(id).kind {
            ExprKind::And(parts) if holds => self.all(parts, true, depth),
            ExprKind::And(parts) => self.any(parts, false, depth),
            ExprKind::Or(parts) if holds => self.any(parts, true, depth),
            ExprKind::Or(parts) => self.all(parts, false, depth),
            ExprKind::Not(inner) => self.lower(*inner, !holds, depth + 1),
            ExprKind::Const(Value::Bool(b)) => Some(if *b == holds { everywhere() } else { nowhere() }),
            _ => {
                let atoms = self.atoms(id);
                Some(if holds { conjunction(atoms) } else { negation(atoms) })
            }
        }
    }

    fn all(&mut self, parts: &[ExprId], holds: bool, depth: usize) -> Option<Region> {
        let mut region = everywhere();
        for part in parts {
            region = meet(&region, &self.lower(*part, holds, depth + 1)?)?;
        }
        Some(region)
    }

    fn any(&mut self, parts: &[ExprId], holds: bool, depth: usize) -> Option<Region> {
        let mut products = Vec::new();
        for part in parts {
            products.extend(self.lower(*part, holds, depth + 1)?.products);
            if products.len() > BUDGET {
                return None;
            }
        }
        Some(Region { products })
    }

    /// The constraints that together are a condition without 且, 或, 非.
    fn atoms(&mut self, id: ExprId) -> Vec<Atom> {
        let program = self.program;
        let found = match &program.expr(id).kind {
            ExprKind::Compare(op, a, b) => self.comparison(*op, *a, *b),
            ExprKind::Is { left, right, negated } => self.identity(*left, *right, *negated),
            ExprKind::InSet { left, set, negated } => self.in_set(*left, *set, *negated),
            ExprKind::Contains { set, members, any, negated } => self.contains(*set, *members, *any, *negated),
            ExprKind::Reading(reading, index) => {
                let count = program.readings.get(reading.index()).map_or(1, |r| r.options.len()).min(127);
                let all = (1_u128 << count) - 1;
                let term = self.terms.intern(format!("{reading:?}"), None, Values::Bits(all, all));
                Some(vec![(term, exactly(Values::Bits(1 << (*index).min(127), all)))])
            }
            ExprKind::Elapsed { from, to, op, length } => self.elapsed(*from, *to, *op, *length).map(|a| vec![a]),
            ExprKind::Within { date, anchor, length, before } => self.within(*date, *anchor, *length, *before),
            _ => None,
        };
        found.unwrap_or_else(|| vec![self.opaque(id)])
    }

    /// A condition that nothing is known about but itself.
    fn opaque(&mut self, id: ExprId) -> Atom {
        let key = print::expr(self.program, id);
        let term = self.terms.intern(key, Some(id), Values::Bits(0b11, 0b11));
        (term, exactly(Values::Bits(0b10, 0b11)))
    }

    /// The term of a scalar.
    fn scalar(&mut self, id: ExprId) -> Option<(TermId, Values)> {
        let id = terms::through(self.program, id);
        let universe = terms::universe(self.program, id)?;
        let term = self.terms.intern(print::expr(self.program, id), Some(id), universe.clone());
        Some((term, universe))
    }

    fn numeric(&mut self, id: ExprId, values: Values) -> Option<Atom> {
        let whole = terms::is_whole(self.program, terms::through(self.program, id));
        let (term, universe) = self.scalar(id)?;
        let values = values.meet(&universe);
        Some((term, exactly(if whole { values.whole() } else { values })))
    }

    fn comparison(&mut self, op: CmpOp, a: ExprId, b: ExprId) -> Option<Vec<Atom>> {
        let (x, y) = (terms::constant(self.program, a), terms::constant(self.program, b));
        let (x, y) = (x.as_ref().and_then(terms::number_of), y.as_ref().and_then(terms::number_of));
        let atom = match (x, y) {
            (None, Some(n)) => self.numeric(a, terms::related(op, n))?,
            (Some(n), None) => self.numeric(b, terms::related(terms::flipped(op), n))?,
            _ => self.difference(op, a, b),
        };
        Some(vec![atom])
    }

    /// A comparison of two terms: the sign of their difference.
    fn difference(&mut self, op: CmpOp, a: ExprId, b: ExprId) -> Atom {
        let (x, y) = (self.key(a), self.key(b));
        let (x, y, op) = if x <= y { (x, y, op) } else { (y, x, terms::flipped(op)) };
        let term = self.terms.intern(format!("{x} ? {y}"), None, Values::Bits(0b111, 0b111));
        (term, exactly(Values::Bits(terms::signs(op), 0b111)))
    }

    fn key(&self, id: ExprId) -> String {
        print::expr(self.program, terms::through(self.program, id))
    }

    fn identity(&mut self, left: ExprId, right: ExprId, negated: bool) -> Option<Vec<Atom>> {
        let value = terms::constant(self.program, right)?;
        if let Value::Region(path) = &value {
            // 为 is this region and no part of it: the path ends there.
            let ended: Vec<std::sync::Arc<str>> = path.iter().cloned().chain(["".into()]).collect();
            return self.in_region(left, &ended, negated);
        }
        let (term, universe) = match &value {
            Value::Text(_) | Value::Member(_) | Value::Bool(_) | Value::NotApplicable => self.scalar(left)?,
            _ => {
                let n = terms::number_of(&value)?;
                let (term, constraint) = self.numeric(left, terms::related(CmpOp::Equal, n))?;
                return Some(vec![(term, flip(constraint, negated))]);
            }
        };
        let all = if let Values::Bits(all, _) = universe { all } else { 0 };
        let values = match value {
            Value::NotApplicable if negated => return Some(vec![(term, exactly(universe))]),
            Value::NotApplicable => {
                let values = universe.complement().meet(&universe);
                return Some(vec![(term, Constraint { not_applicable: true, values })]);
            }
            Value::Member(index) => Values::Bits(1_u128.checked_shl(u32::from(index))?, all),
            Value::Bool(b) => Values::Bits(if b { 0b10 } else { 0b01 }, all),
            Value::Text(text) => Values::Texts(BTreeSet::from([text]), false),
            _ => return None,
        };
        Some(vec![(term, flip(exactly(values), negated))])
    }

    /// `地区 在 示例市.甲县` holds in the county and in all parts of it: one term a level of the path.
    fn in_region(&mut self, left: ExprId, path: &[std::sync::Arc<str>], negated: bool) -> Option<Vec<Atom>> {
        if negated && path.len() > 1 {
            return None;
        }
        let key = self.key(left);
        let level = |this: &mut Self, (depth, name): (usize, &std::sync::Arc<str>)| {
            let any = Values::Texts(BTreeSet::new(), true);
            let term = this.terms.intern(format!("{key} 第 {depth} 级"), None, any);
            let here = Values::Texts(BTreeSet::from([name.clone()]), false);
            (term, flip(exactly(here), negated))
        };
        Some(path.iter().enumerate().map(|part| level(self, part)).collect())
    }

    fn in_set(&mut self, left: ExprId, set: ExprId, negated: bool) -> Option<Vec<Atom>> {
        let value = terms::constant(self.program, set)?;
        if let Value::Region(path) = &value {
            return self.in_region(left, path, negated);
        }
        let (term, universe) = self.scalar(left)?;
        let values = match (value, universe) {
            (Value::Members(bits), Values::Bits(all, _)) => Values::Bits(bits & all, all),
            (Value::Texts(texts), Values::Texts(..)) => Values::Texts(texts.iter().cloned().collect(), false),
            _ => return None,
        };
        Some(vec![(term, flip(exactly(values), negated))])
    }

    /// 含 of a constant set: one yes-or-no term a member. 含任一 of several is left opaque.
    fn contains(&mut self, set: ExprId, members: ExprId, any: bool, negated: bool) -> Option<Vec<Atom>> {
        let Value::Members(bits) = terms::constant(self.program, members)? else { return None };
        if self.program.expr(set).ty != Type::EnumSet(self.enum_of(set)?) || bits.count_ones() > 1 && (any || negated) {
            return None;
        }
        let key = self.key(set);
        let one = |this: &mut Self, index: u32| {
            let term = this.terms.intern(format!("{key} 含 {index}"), None, Values::Bits(0b11, 0b11));
            (term, exactly(Values::Bits(if negated { 0b01 } else { 0b10 }, 0b11)))
        };
        Some((0..128).filter(|i| bits >> i & 1 == 1).map(|i| one(self, i)).collect())
    }

    fn enum_of(&self, set: ExprId) -> Option<crate::ir::EnumId> {
        if let Type::EnumSet(id) = self.program.expr(set).ty { Some(id) } else { None }
    }

    /// `to` against `from` + n, for a constant n: the number of n that have passed.
    fn elapsed(&mut self, from: ExprId, to: ExprId, op: CmpOp, length: ExprId) -> Option<Atom> {
        let n = terms::number_of(&terms::constant(self.program, length)?)?;
        let unit = self.program.expr(terms::through(self.program, length)).ty.clone();
        let key = format!("{} 起 {} 止 {unit:?}", self.key(from), self.key(to));
        let term = self.terms.intern(key, None, Values::all_numbers());
        Some((term, exactly(terms::related(op, n))))
    }

    /// a ≤ d ≤ a + n; of 年月 the first month counts, which its own term keeps apart.
    fn within(&mut self, date: ExprId, anchor: ExprId, length: ExprId, before: bool) -> Option<Vec<Atom>> {
        let n = terms::number_of(&terms::constant(self.program, length)?)?;
        let order = if before { CmpOp::AtMost } else { CmpOp::AtLeast };
        let side = self.difference(order, date, anchor);
        let unit = self.program.expr(terms::through(self.program, length)).ty.clone();
        let month = self.program.expr(date).ty == Type::Month;
        let key = match (before, month) {
            (false, false) => format!("{} 起 {} 止 {unit:?}", self.key(anchor), self.key(date)),
            _ => format!("{} 在 {} 内 {before} {month} {unit:?}", self.key(date), self.key(anchor)),
        };
        let term = self.terms.intern(key, None, Values::all_numbers());
        Some(vec![side, (term, exactly(terms::related(CmpOp::AtMost, n)))])
    }
}

/// These values and not 不适用.
fn exactly(values: Values) -> Constraint {
    Constraint { not_applicable: false, values }
}

/// 不为, 不在: the other values, still not 不适用.
fn flip(constraint: Constraint, negated: bool) -> Constraint {
    if negated { exactly(constraint.values.complement()) } else { constraint }
}

fn everywhere() -> Region {
    Region { products: vec![Product::new()] }
}

fn nowhere() -> Region {
    Region { products: Vec::new() }
}

fn conjunction(atoms: Vec<Atom>) -> Region {
    let mut product = Product::new();
    for (term, constraint) in atoms {
        let met = product.get(&term).map_or(constraint.clone(), |c| c.meet(&constraint));
        if met.is_empty() {
            return nowhere();
        }
        product.insert(term, met);
    }
    Region { products: vec![product] }
}

fn negation(atoms: Vec<Atom>) -> Region {
    let each = atoms.into_iter().map(|(term, c)| (term, c.complement())).filter(|(_, c)| !c.is_empty());
    Region { products: each.map(|atom| Product::from([atom])).collect() }
}

fn meet_products(a: &Product, b: &Product) -> Option<Product> {
    let mut both = a.clone();
    for (term, constraint) in b {
        let met = both.get(term).map_or_else(|| constraint.clone(), |c| c.meet(constraint));
        if met.is_empty() {
            return None;
        }
        both.insert(*term, met);
    }
    Some(both)
}

/// Whether a product lies in another: every constraint of that is kept. INVARIANT: no product is empty.
fn is_within(product: &Product, hole: &Product) -> bool {
    hole.iter().all(|(term, allowed)| product.get(term).is_some_and(|c| c.is_within(allowed)))
}

/// Where both hold; `None` beyond the budget.
pub fn meet(a: &Region, b: &Region) -> Option<Region> {
    if a.products.len().checked_mul(b.products.len())? > BUDGET * 8 {
        return None;
    }
    let pairs = a.products.iter().flat_map(|x| b.products.iter().filter_map(|y| meet_products(x, y)));
    let products: Vec<Product> = pairs.collect();
    (products.len() <= BUDGET).then_some(Region { products })
}

/// Where `a` holds and `b` does not; `None` beyond the budget.
pub fn subtract(a: &Region, b: &Region) -> Option<Region> {
    let mut rest = a.products.clone();
    for hole in &b.products {
        let mut next = Vec::new();
        for product in rest {
            without(product, hole, &mut next);
            if next.len() > BUDGET {
                return None;
            }
        }
        rest = next;
    }
    Some(Region { products: rest })
}

/// The parts of a product outside of a hole: one a constraint of the hole.
fn without(product: Product, hole: &Product, out: &mut Vec<Product>) {
    if meet_products(&product, hole).is_none() {
        return out.push(product);
    }
    let mut inside = product;
    for (term, constraint) in hole {
        let outside = constraint.complement();
        let cut = inside.get(term).map_or(outside.clone(), |c| c.meet(&outside));
        if !cut.is_empty() {
            let mut part = inside.clone();
            part.insert(*term, cut);
            out.push(part);
        }
        let kept = inside.get(term).map_or(constraint.clone(), |c| c.meet(constraint));
        inside.insert(*term, kept);
    }
}
