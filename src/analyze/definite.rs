//! Products in which it is said of every term whether it is 不适用.
//!
//! In: a product. Out: products without the choice, with what 仅当 asks of the inputs below their terms.

use super::boxes::{Boxes, Product, Region, meet};
use super::ranges::Constraint;
use super::terms::TermId;
use crate::ir::{ExprId, ExprKind};
use std::collections::BTreeSet;

impl Boxes<'_> {
    /// Products in which every term is either 不适用 or has a value, with the 仅当 conditions of all inputs.
    pub(super) fn definite(&mut self, product: &Product) -> Option<Vec<Product>> {
        let mut open = vec![product.clone()];
        for (term, constraint) in product {
            if !constraint.not_applicable {
                continue;
            }
            let mut next = Vec::new();
            for product in open {
                if !constraint.values.is_empty() {
                    let mut with = product.clone();
                    with.insert(*term, Constraint { not_applicable: false, values: constraint.values.clone() });
                    next.push(with);
                }
                next.extend(self.without_value(&product, *term));
            }
            if next.len() > 64 {
                return None;
            }
            open = next;
        }
        let mut found = Vec::new();
        for product in open {
            found.extend(self.applicable(product)?.products);
        }
        (found.len() <= 256).then_some(found)
    }

    /// A product with a term 不适用: with one of the inputs below it 不适用.
    fn without_value(&mut self, product: &Product, term: TermId) -> Vec<Product> {
        let leaves: Vec<ExprId> = self.leaves(term).into_iter().filter(|e| self.nullable(*e)).collect();
        let mut found = Vec::new();
        for leaf in leaves {
            let Some(id) = self.scalar(leaf) else { continue };
            let Some(universe) = self.terms.get(id).map(|t| t.universe.clone()) else { continue };
            let none = universe.values.complement().meet(&universe.values);
            let absent = Constraint { not_applicable: universe.not_applicable, values: none };
            let mut product = product.clone();
            product.remove(&term);
            let met = product.get(&id).map_or(absent.clone(), |c| c.meet(&absent));
            if !met.is_empty() {
                product.insert(id, met);
                found.push(product);
            }
        }
        found
    }

    /// The product where its inputs are applicable: 仅当 holds for those with a value and fails for those without.
    fn applicable(&mut self, product: Product) -> Option<Region> {
        let mut waiting: Vec<ExprId> = product.keys().flat_map(|term| self.leaves(*term)).collect();
        let mut seen = BTreeSet::new();
        let mut region = Region { products: vec![product.clone()] };
        while let Some(leaf) = waiting.pop() {
            let key = self.key(leaf);
            let only_if = match &self.program.expr(leaf).kind {
                ExprKind::Input(input) => self.program.inputs.get(input.index()).and_then(|i| i.only_if),
                _ => None,
            };
            let Some(only_if) = only_if.filter(|_| seen.insert(key)) else { continue };
            let term = self.scalar(leaf);
            let absent = term.and_then(|t| product.get(&t)).is_some_and(|c| c.values.is_empty());
            let condition = if absent { self.outside(only_if)? } else { self.region(only_if)? };
            region = meet(&region, &condition)?;
            waiting.extend(condition.products.iter().flat_map(|p| p.keys()).flat_map(|t| self.leaves(*t)));
        }
        Some(region)
    }
}
