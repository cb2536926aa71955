//! Exact boxes: a condition as a union of products of constraints, one constraint a term.
//!
//! Within the budget the algebra is exact for and/or/not combinations of constraints on independent terms. A sum of
//! several terms is a term too (`conditions` makes it): how terms hang together is for `solve` to say. 不适用 is a point
//! outside of every range: a comparison with it is false, and the negation of that is true.

use super::ranges::Constraint;
use super::seen::Seen;
use super::terms::{Atom, TermId, Terms};
use crate::ir::{ElementVar, ExprId, Program, print};
use std::collections::BTreeMap;

/// The most boxes of one condition, and of one subtraction.
pub(super) const BUDGET: usize = 512;

/// An answer of the algebra.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Proven.
    Yes,
    /// Disproven, if the terms are independent.
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

impl Region {
    /// Every case.
    pub fn everywhere() -> Region {
        Region { products: vec![Product::new()] }
    }

    /// No case.
    pub fn nowhere() -> Region {
        Region { products: Vec::new() }
    }

    /// Whether the algebra sees that no case is in it.
    pub fn is_nowhere(&self) -> bool {
        self.products.is_empty()
    }

    /// Where all of some constraints hold.
    pub(super) fn all_of(atoms: Vec<Atom>) -> Region {
        let mut product = Product::new();
        for (term, constraint) in atoms {
            let met = product.get(&term).map_or(constraint.clone(), |c| c.meet(&constraint));
            if met.is_empty() {
                return Region::nowhere();
            }
            product.insert(term, met);
        }
        Region { products: vec![product] }
    }
}

/// The analysis of some conditions of one program.
pub struct Boxes<'p> {
    pub(super) program: &'p Program,
    /// The terms of the conditions so far.
    pub terms: Terms,
    /// Whether definitions with tiers are looked into, and what no profile can give is left out.
    pub(super) exact: bool,
    /// Whether every list is taken to have exactly one element. What is so found is a case; it proves nothing.
    pub(super) single: bool,
    /// The 基准日 of the measure whose conditions are looked at; absent: the day of assessment.
    pub base_day: Option<ExprId>,
    /// Elements that are one and the same, the first in the place of the others.
    pub(super) united: Vec<ElementVar>,
    pub(super) known: BTreeMap<(ExprId, bool), Option<Region>>,
    pub(super) seen: Seen,
}

impl<'p> Boxes<'p> {
    /// An analysis by the form of conditions alone: a definition with tiers is a term, every term may be 不适用. It
    /// decides which refinement is narrower (S18), so what it says is part of the language.
    pub fn new(program: &'p Program) -> Boxes<'p> {
        Boxes {
            program,
            terms: Terms::default(),
            exact: false,
            single: false,
            base_day: None,
            united: Vec::new(),
            known: BTreeMap::new(),
            seen: Seen::default(),
        }
    }

    /// An analysis of what profiles there can be: definitions are unfolded, 不适用 occurs where 仅当 says so, counts are
    /// not below 0.
    pub fn exact(program: &'p Program) -> Boxes<'p> {
        Boxes { exact: true, ..Boxes::new(program) }
    }

    /// The same where every list has one element, so that conditions on lists are conditions on its fields: for finding
    /// cases, not for proofs.
    pub fn of_one(program: &'p Program) -> Boxes<'p> {
        Boxes { single: true, ..Boxes::exact(program) }
    }

    /// Reads conditions on the 基准日 of a measure from now on.
    pub fn on_day(&mut self, base_day: Option<ExprId>) {
        if self.base_day != base_day {
            self.base_day = base_day;
            self.known.clear();
            self.seen = Seen::default();
        }
    }

    /// Takes the elements of several measures for one: what the same person gets. To be called before any condition is
    /// looked at.
    pub fn unite(&mut self, elements: Vec<ElementVar>) {
        self.united = elements;
    }

    /// The structure of an expression as text.
    pub(super) fn text(&self, id: ExprId) -> String {
        let text = print::expr(self.program, id);
        if self.single {
            return self.by_entity(&text);
        }
        let Some((first, others)) = self.united.split_first() else { return text };
        others.iter().fold(text, |text, other| text.replace(&format!("{other:?}."), &format!("{first:?}.")))
    }

    /// The text with the entity in the place of each element.
    fn by_entity(&self, text: &str) -> String {
        let mut parts = text.split("el");
        let mut whole = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let field = part.split_once('.').and_then(|(number, field)| Some((number.parse::<usize>().ok()?, field)));
            match field.and_then(|(var, field)| Some((self.program.element_entities.get(var)?, field))) {
                Some((entity, field)) => whole += &format!("{entity:?}.{field}"),
                None => whole += &format!("el{part}"),
            }
        }
        whole
    }

    /// The program.
    pub fn program(&self) -> &'p Program {
        self.program
    }

    /// Whether `a` holds only where `b` does.
    pub fn implies(&self, a: &Region, b: &Region) -> Answer {
        if let [hole] = b.products.as_slice() {
            let inside = a.products.iter().all(|product| is_within(product, hole));
            return if inside { Answer::Yes } else { Answer::No };
        }
        match self.subtract(a, b) {
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

    /// Where `a` holds and `b` does not; `None` beyond the budget.
    pub fn subtract(&self, a: &Region, b: &Region) -> Option<Region> {
        let mut rest = a.products.clone();
        for hole in &b.products {
            let mut next = Vec::new();
            for product in rest {
                self.without(product, hole, &mut next);
                if next.len() > BUDGET {
                    return None;
                }
            }
            rest = next;
        }
        Some(Region { products: rest })
    }

    /// The parts of a product outside of a hole: one a constraint of the hole.
    fn without(&self, product: Product, hole: &Product, out: &mut Vec<Product>) {
        if meet_products(&product, hole).is_none() {
            return out.push(product);
        }
        let mut inside = product;
        for (term, constraint) in hole {
            let outside = self.terms.outside(*term, constraint);
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
}

fn meet_products(a: &Product, b: &Product) -> Option<Product> {
    for (term, constraint) in b {
        if a.get(term).is_some_and(|c| c.meet(constraint).is_empty()) {
            return None;
        }
    }
    let mut both = a.clone();
    for (term, constraint) in b {
        let met = both.get(term).map_or_else(|| constraint.clone(), |c| c.meet(constraint));
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

/// Where one of two holds; `None` beyond the budget.
pub fn join(mut a: Region, b: Region) -> Option<Region> {
    a.products.extend(b.products);
    (a.products.len() <= BUDGET).then_some(a)
}
