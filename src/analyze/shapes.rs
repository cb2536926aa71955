//! What the form of conditions says, carried over into an analysis of what profiles there can be.
//!
//! In: a product of an analysis by form alone (`Boxes::new`), where a definition with tiers is a term. Out: where it
//! holds, definitions unfolded (`Boxes::exact`). A constraint that has no counterpart is left out, so that the region
//! is never too small.

use super::boxes::{Boxes, Product, Region, join, meet};
use super::linear::Form;
use super::ranges::{Constraint, Interval, Values};
use super::terms::{Meaning, Term, Terms};
use crate::ir::{CmpOp, ExprId};
use crate::value::Rational;

impl Boxes<'_> {
    /// Where a product of another analysis of the same program holds; `None` beyond the budget.
    pub fn carried(&mut self, from: &Terms, product: &Product) -> Option<Region> {
        let mut region = Region::everywhere();
        for (term, constraint) in product {
            let Some(term) = from.get(*term) else { continue };
            region = meet(&region, &self.carried_one(term, constraint)?)?;
        }
        Some(region)
    }

    fn carried_one(&mut self, term: &Term, constraint: &Constraint) -> Option<Region> {
        let with = self.counterpart(term, &constraint.values)?;
        match (&term.meaning, constraint.not_applicable) {
            (_, false) => Some(with),
            (Meaning::Scalar(e), true) => join(with, self.absence(*e, true, 0)?),
            (Meaning::Condition(_), true) => Some(with),
            (_, true) => Some(Region::everywhere()),
        }
    }

    fn counterpart(&mut self, term: &Term, values: &Values) -> Option<Region> {
        match (&term.meaning, values) {
            (Meaning::Scalar(e), Values::Numbers(list)) => self.among(*e, list),
            (Meaning::Scalar(e), Values::Bits(..) | Values::Texts(..)) => self.chosen(*e, values),
            (Meaning::Condition(e), Values::Bits(0b10, _)) => self.region(*e),
            (Meaning::Condition(e), Values::Bits(0b01, _)) => self.outside(*e),
            (Meaning::Today, _) => {
                let today = self.today();
                Some(one(today, values.clone()))
            }
            (Meaning::Sum(_), _) => Some(Region::everywhere()),
            (Meaning::Has(..) | Meaning::Level(..) | Meaning::Periods { .. } | Meaning::Reading(_), _)
            | (Meaning::Condition(_) | Meaning::Opaque, _) => {
                let id = self.terms.intern(term.clone());
                Some(one(id, values.clone()))
            }
        }
    }

    /// Where a number lies in one of some intervals.
    pub fn among(&mut self, value: ExprId, intervals: &[Interval]) -> Option<Region> {
        let mut region = Region::nowhere();
        for (guard, form) in self.forms(value, 0)? {
            let Some(form) = form else { continue };
            for interval in intervals {
                let inside = self.form_within(&form, interval)?;
                region = join(region, meet(&guard, &inside)?)?;
            }
        }
        Some(region)
    }

    /// Where a multiple of one value stands in a relation to a multiple of another.
    pub fn compare_times(&mut self, op: CmpOp, a: (ExprId, Rational), b: (ExprId, Rational)) -> Option<Region> {
        let (xs, ys) = (self.forms(a.0, 0)?, self.forms(b.0, 0)?);
        let mut region = Region::nowhere();
        for (guard, x) in &xs {
            for (other, y) in &ys {
                let (Some(x), Some(y)) = (x, y) else { continue };
                let gap = x.times(a.1)?.plus(Rational::ZERO.checked_sub(b.1)?, y)?;
                let inner = self.sign(op, &gap, true);
                region = join(region, meet(&meet(guard, other)?, &inner)?)?;
            }
        }
        Some(region)
    }

    fn form_within(&mut self, form: &Form, interval: &Interval) -> Option<Region> {
        let mut region = match interval {
            // Without an end it still asks for a number.
            Interval { low: None, high: None } => Region::all_of(self.lost(form, form, &Form::default())),
            _ => Region::everywhere(),
        };
        let mut end = |n: Rational, op: CmpOp| {
            let gap = form.plus(Rational::from_integer(-1), &Form::constant(n))?;
            Some(self.sign(op, &gap, true))
        };
        if let Some((low, closed)) = interval.low {
            region = meet(&region, &end(low, if closed { CmpOp::AtLeast } else { CmpOp::Greater })?)?;
        }
        if let Some((high, closed)) = interval.high {
            region = meet(&region, &end(high, if closed { CmpOp::AtMost } else { CmpOp::Less })?)?;
        }
        Some(region)
    }

    /// Where a value that is no number is one of some.
    fn chosen(&mut self, value: ExprId, values: &Values) -> Option<Region> {
        let mut region = Region::nowhere();
        for (guard, case) in self.cases(value, 0) {
            let Some(term) = case.and_then(|case| self.scalar(case)) else { continue };
            region = join(region, meet(&guard, &one(term, values.clone()))?)?;
        }
        Some(region)
    }
}

fn one(term: usize, values: Values) -> Region {
    Region { products: vec![[(term, Constraint { not_applicable: false, values })].into()] }
}
