//! Products in which it is said of every term whether it is 不适用.
//!
//! In: a product, and the values that `split` chose. Out: products without the choice, in which 仅当 holds for every input
//! and field that a value is made of, and fails for those that are 不适用. A term that is 不适用 for a reason that is not
//! looked into stays in its product without a value.

use super::boxes::{Boxes, Product, Region, meet};
use super::linear::Form;
use super::ranges::{Constraint, Values};
use super::split::Chosen;
use super::terms::{self, Meaning, TermId};
use crate::ir::{Aggregate, ExprId, ExprKind};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The most products that are looked at for one.
const MOST_STEPS: usize = 1024;
/// The most products that one becomes.
const MOST: usize = 256;

/// What a value is made of, so that it is 不适用 where one of them is.
#[derive(Default)]
struct Below {
    leaves: Vec<ExprId>,
    /// Whether something else below it may be 不适用.
    other: bool,
    /// Whether something below it was chosen to be 不适用.
    absent: bool,
}

/// A product in which some terms are decided.
#[derive(Clone, Default)]
struct State {
    product: Product,
    decided: BTreeSet<TermId>,
    /// Terms without a value that follow from an input without one.
    explained: BTreeSet<TermId>,
    /// Inputs and fields with 仅当, and whether they have a value.
    leaves: BTreeMap<String, bool>,
}

impl Boxes<'_> {
    /// Products in which every term is either 不适用 or has a value, with the 仅当 conditions of all inputs; `None` beyond
    /// the budget.
    pub(super) fn definite(&mut self, product: &Product, chosen: &Chosen) -> Option<Vec<Product>> {
        let mut open = vec![State { product: product.clone(), ..State::default() }];
        let mut found = Vec::new();
        for _ in 0..MOST_STEPS {
            let Some(mut state) = open.pop() else { return Some(found) };
            match state.product.iter().find(|(term, _)| !state.decided.contains(term)) {
                Some((term, constraint)) => {
                    let (term, constraint) = (*term, constraint.clone());
                    state.decided.insert(term);
                    let next = self.decided(&state, term, &constraint, chosen)?;
                    open.extend(next.into_iter().rev());
                }
                None => {
                    state.product.retain(|term, _| !state.explained.contains(term));
                    found.push(state.product);
                }
            }
            if found.len() > MOST {
                return None;
            }
        }
        None
    }

    /// A state in which a term has a value, then those in which it has none.
    fn decided(&mut self, state: &State, term: TermId, one: &Constraint, chosen: &Chosen) -> Option<Vec<State>> {
        let meaning = self.terms.get(term)?.meaning.clone();
        let below = self.below(&meaning, &one.values, chosen);
        let mut found = Vec::new();
        if !one.values.is_empty() && !below.absent {
            let with = Constraint { not_applicable: false, values: one.values.clone() };
            let start = State { product: replaced(&state.product, term, with), ..state.clone() };
            found.extend(self.with_leaves(start, &below.leaves)?);
        }
        if !one.not_applicable {
            return Some(found);
        }
        let none = Constraint { not_applicable: true, values: nothing(&one.values) };
        let mut without = State { product: replaced(&state.product, term, none), ..state.clone() };
        if below.other && !below.absent {
            found.push(without.clone());
        }
        if below.absent {
            without.explained.insert(term);
            found.push(without);
            return Some(found);
        }
        for leaf in below.leaves {
            let own = matches!(meaning, Meaning::Has(..) | Meaning::Level(..)).then_some(term);
            let Some(carrier) = own.or_else(|| self.scalar(leaf)) else { continue };
            let mut next = without.clone();
            if carrier != term {
                next.explained.insert(term);
                let universe = self.terms.get(carrier)?.universe.clone();
                let none = Constraint { values: nothing(&universe.values), ..universe };
                let met = next.product.get(&carrier).map_or(none.clone(), |c| c.meet(&none));
                if met.is_empty() {
                    continue;
                }
                next.product.insert(carrier, met);
            }
            found.extend(self.with_leaf(next, leaf, false)?);
        }
        Some(found)
    }

    fn with_leaves(&mut self, state: State, leaves: &[ExprId]) -> Option<Vec<State>> {
        let mut open = vec![state];
        for leaf in leaves {
            let mut next = Vec::new();
            for state in open {
                next.extend(self.with_leaf(state, *leaf, true)?);
            }
            open = next;
        }
        Some(open)
    }

    /// A state in which an input or a field has a value or not: none where it was said otherwise, else with 仅当.
    fn with_leaf(&mut self, mut state: State, leaf: ExprId, present: bool) -> Option<Vec<State>> {
        let Some(only_if) = terms::declared(self.program, leaf).and_then(|input| input.only_if) else {
            return Some(if present { vec![state] } else { Vec::new() });
        };
        if let Some(before) = state.leaves.insert(self.key(leaf), present) {
            return Some(if before == present { vec![state] } else { Vec::new() });
        }
        // The condition of a field speaks of an element of its own.
        if !matches!(self.program.expr(leaf).kind, ExprKind::Input(_)) {
            return Some(vec![state]);
        }
        let condition = if present { self.region(only_if)? } else { self.outside(only_if)? };
        let both = meet(&Region { products: vec![state.product.clone()] }, &condition)?;
        Some(both.products.into_iter().map(|product| State { product, ..state.clone() }).collect())
    }

    /// What the value of a term is made of.
    fn below(&mut self, meaning: &Meaning, values: &Values, chosen: &Chosen) -> Below {
        let mut below = Below::default();
        let mut waiting = Vec::new();
        match (meaning, values) {
            (Meaning::Opaque, _) => below.other = true,
            // What is asked of a set is not so where there is none.
            (Meaning::Condition(e), Values::Bits(0b10, _)) => {
                if let ExprKind::Contains { set, .. } = self.program.expr(*e).kind {
                    waiting.push(set);
                }
            }
            (Meaning::Condition(_), _) => {}
            _ => self.made_of(meaning, &mut waiting),
        }
        for _ in 0..MOST_STEPS {
            let Some(id) = waiting.pop() else { return below };
            self.look_below(terms::through(self.program, id), chosen, &mut waiting, &mut below);
        }
        below.other = true;
        below
    }

    /// The expressions that a term stands for.
    fn made_of(&self, meaning: &Meaning, out: &mut Vec<ExprId>) {
        match meaning {
            Meaning::Scalar(e) | Meaning::Has(e, _) | Meaning::Level(e, _) => out.push(*e),
            Meaning::Periods { from, to } => out.extend([*from, *to]),
            Meaning::Sum(form) => self.parts(form, out),
            Meaning::Reading(_) | Meaning::Today | Meaning::Condition(_) | Meaning::Opaque => {}
        }
    }

    fn parts(&self, form: &Form, out: &mut Vec<ExprId>) {
        for (term, _) in &form.parts {
            match self.terms.get(*term).map(|t| &t.meaning) {
                Some(Meaning::Sum(_)) | None => {}
                Some(other) => self.made_of(other, out),
            }
        }
    }

    /// One value: it is an input, or what it is not without is still to be looked at.
    fn look_below(&mut self, id: ExprId, chosen: &Chosen, waiting: &mut Vec<ExprId>, below: &mut Below) {
        if !chosen.is_empty()
            && let Some(value) = chosen.get(&self.key(id))
        {
            match value {
                Some(form) => self.parts(form, waiting),
                None => below.absent = true,
            }
            return;
        }
        match &self.program.expr(id).kind {
            ExprKind::Input(_) | ExprKind::Field(..) => below.leaves.push(id),
            ExprKind::Const(Value::NotApplicable) => below.absent = true,
            ExprKind::BaseDay => waiting.extend(self.base_day),
            ExprKind::Measure(..) | ExprKind::Aggregate { kind: Aggregate::Max | Aggregate::Min, .. } => {
                below.other = true;
            }
            ExprKind::Definition(_) | ExprKind::Tiered(_) => {
                let own = self.scalar(id);
                match self.forms(id, 0).as_deref() {
                    Some([(_, Some(form))]) if form.parts.iter().all(|(t, _)| Some(*t) != own) => {
                        self.parts(form, waiting);
                    }
                    _ => below.other = true,
                }
            }
            kind => {
                if let ExprKind::Divide(_, _, Some(otherwise)) = kind {
                    below.other |= self.nullable(*otherwise);
                }
                waiting.extend(terms::needed(kind));
            }
        }
    }
}

fn replaced(product: &Product, term: TermId, constraint: Constraint) -> Product {
    let mut product = product.clone();
    product.insert(term, constraint);
    product
}

/// No value, of the kind of some.
fn nothing(values: &Values) -> Values {
    values.complement().meet(values)
}
