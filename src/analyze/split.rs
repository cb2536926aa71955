//! Products in which every value that a term is made of is one sum.
//!
//! In: a product with terms like 周岁(出生日期, 判定日), where 判定日 has one value a case (a reading, a tier). Out: products
//! that lie in one of the cases each, with the sum that is the value there. What has too many cases stays together, and
//! `relations` then takes its terms for free ones.

use super::boxes::{Boxes, Product, Region, meet};
use super::linear::Form;
use super::terms::{self, Meaning, TermId};
use super::values::Case;
use crate::ir::{ExprId, ExprKind};
use std::collections::{BTreeMap, BTreeSet};

/// The most products that one is split into.
const MOST: usize = 64;

/// The values that were chosen, by the structure of their expression; `None`: 不适用.
pub(super) type Chosen = BTreeMap<String, Option<Form>>;

impl Boxes<'_> {
    /// The product in the cases of the values below its terms.
    pub(super) fn split(&mut self, product: &Product) -> Vec<(Product, Chosen)> {
        let mut open = vec![(product.clone(), Chosen::new())];
        let mut done = Vec::new();
        while let Some((part, chosen)) = open.pop() {
            let Some((operand, cases)) = self.several(&part, &chosen) else {
                done.push((part, chosen));
                continue;
            };
            for (guard, value) in cases.into_iter().rev() {
                let Some(inside) = meet(&Region { products: vec![part.clone()] }, &guard) else {
                    return vec![(product.clone(), Chosen::new())];
                };
                let mut chosen = chosen.clone();
                chosen.insert(operand.clone(), value);
                open.extend(inside.products.into_iter().map(|product| (product, chosen.clone())));
            }
            if open.len() + done.len() > MOST {
                return vec![(product.clone(), Chosen::new())];
            }
        }
        done
    }

    /// A value below the terms that has several cases and is not chosen yet: its structure, its cases.
    fn several(&mut self, product: &Product, chosen: &Chosen) -> Option<(String, Vec<Case<Form>>)> {
        let of_chosen = chosen.values().flatten().flat_map(|form| form.parts.iter().map(|(term, _)| *term));
        let mut waiting: Vec<TermId> = product.keys().copied().chain(of_chosen).collect();
        let mut seen = BTreeSet::new();
        while let Some(term) = waiting.pop() {
            if !seen.insert(term) {
                continue;
            }
            if let Some(Meaning::Sum(form)) = self.terms.get(term).map(|t| &t.meaning) {
                waiting.extend(form.parts.iter().map(|(part, _)| *part));
                continue;
            }
            for operand in self.operands(term) {
                let key = self.key(operand);
                if chosen.contains_key(&key) {
                    continue;
                }
                match self.forms(operand, 0) {
                    Some(cases) if !is_one(&cases) => return Some((key, cases)),
                    Some(cases) => {
                        let forms = cases.iter().filter_map(|(_, form)| form.as_ref());
                        waiting.extend(forms.flat_map(|form| form.parts.iter().map(|(part, _)| *part)));
                    }
                    None => {}
                }
            }
        }
        None
    }

    /// The values that a term is made of, but for inputs and constants, which have no cases.
    fn operands(&self, term: TermId) -> Vec<ExprId> {
        let kind = |e: ExprId| &self.program.expr(terms::through(self.program, e)).kind;
        let mut found = match self.terms.get(term).map(|t| &t.meaning) {
            Some(Meaning::Periods { from, to }) => vec![*from, *to],
            Some(Meaning::Scalar(e)) => match kind(*e) {
                ExprKind::Divide(a, b, otherwise) => [*a, *b].into_iter().chain(*otherwise).collect(),
                ExprKind::Call(_, args) => args.clone(),
                ExprKind::Definition(_) | ExprKind::Tiered(_) => vec![*e],
                _ => Vec::new(),
            },
            Some(Meaning::Sum(_) | Meaning::Has(..) | Meaning::Level(..) | Meaning::Reading(_)) => Vec::new(),
            Some(Meaning::Today | Meaning::Condition(_) | Meaning::Opaque) | None => Vec::new(),
        };
        found.retain(|e| !matches!(kind(*e), ExprKind::Input(_) | ExprKind::Field(..) | ExprKind::Const(_)));
        found
    }
}

/// Whether a value is one sum everywhere.
fn is_one(cases: &[Case<Form>]) -> bool {
    matches!(cases, [(guard, Some(_))] if *guard == Region::everywhere())
}
