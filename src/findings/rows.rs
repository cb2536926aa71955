//! Tiers in rows: those that bound one number and otherwise ask for the same.
//!
//! In: the conditions of tiers by their form, where a definition is one number however many cases it has. Out: the rows,
//! each with the intervals of its tiers in order. Whether a case lies somewhere is asked of the exact analysis.

use super::desk::Desk;
use super::tiers::Tiers;
use crate::analyze::boxes::Product;
use crate::analyze::ranges::{Interval, Values};
use crate::analyze::terms::Meaning;
use crate::analyze::{Region, meet};
use crate::ir::ExprId;

/// Tiers over one number.
pub struct Row {
    /// The number.
    pub axis: ExprId,
    /// What else all of them ask for.
    pub others: Product,
    /// Each tier's place in the list with its intervals.
    pub tiers: Vec<(usize, Vec<Interval>)>,
}

/// The rows of two tiers and more, and single tiers beside a base that ask for nothing else.
pub fn rows(desk: &Desk<'_, '_>, shapes: &[Region], base: bool) -> Vec<Row> {
    let mut found: Vec<Row> = Vec::new();
    for (index, shape) in shapes.iter().enumerate() {
        for product in &shape.products {
            for (term, constraint) in product {
                let (Some(axis), Values::Numbers(list)) = (axis(desk, *term), &constraint.values) else { continue };
                let mut others = product.clone();
                others.remove(term);
                let row = found.iter_mut().find(|row| row.axis == axis && row.others == others);
                match row {
                    Some(row) => add(row, index, list),
                    None => found.push(Row { axis, others, tiers: vec![(index, list.clone())] }),
                }
            }
        }
    }
    found.retain(|row| row.tiers.len() > 1 || base && row.others.is_empty());
    found
}

fn add(row: &mut Row, index: usize, list: &[Interval]) {
    match row.tiers.iter_mut().find(|(i, _)| *i == index) {
        Some((_, intervals)) => intervals.extend_from_slice(list),
        None => row.tiers.push((index, list.to_vec())),
    }
}

/// The number that a term of the forms stands for.
pub fn axis(desk: &Desk<'_, '_>, term: usize) -> Option<ExprId> {
    match &desk.forms.terms.get(term)?.meaning {
        Meaning::Scalar(e) => Some(*e),
        Meaning::Today | Meaning::Sum(_) | Meaning::Has(..) | Meaning::Level(..) | Meaning::Periods { .. } => None,
        Meaning::Reading(_) | Meaning::Condition(_) | Meaning::Opaque => None,
    }
}

impl Row {
    /// Where a value is asked, the row's other conditions hold and the number lies in an interval.
    pub fn asked(&self, desk: &mut Desk<'_, '_>, context: &Region, interval: Interval) -> Option<Region> {
        let others = desk.boxes.carried(&desk.forms.terms, &self.others)?;
        let inside = desk.boxes.among(self.axis, &[interval])?;
        meet(&meet(context, &others)?, &inside)
    }

    /// The same without the cases in which any tier holds.
    pub fn uncovered(&self, desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, interval: Interval) -> Option<Region> {
        let asked = self.asked(desk, &tiers.context, interval)?;
        tiers.regions.iter().try_fold(asked, |rest, region| desk.boxes.subtract(&rest, region))
    }
}
