//! Sums and products in their normal form: linear forms, sorted factors.

use super::{AGE, Arena, FLOOR, Op, QUOTIENT, Term, TermId};
use crate::value::{Date, Rational, Rounding};
use std::collections::BTreeMap;

impl Arena {
    /// `constant + Σ coefficient · term`; `None` outside of the range of numbers.
    pub fn linear(&mut self, constant: Rational, parts: &[(Rational, TermId)]) -> Option<TermId> {
        let mut sum = constant;
        let mut terms: BTreeMap<TermId, Rational> = BTreeMap::new();
        for (factor, id) in parts {
            match self.get(*id).clone() {
                Term { op: Op::Number(n), .. } => sum = sum.checked_add(factor.checked_mul(n)?)?,
                Term { op: Op::Linear(own, factors), args } => {
                    sum = sum.checked_add(factor.checked_mul(own)?)?;
                    for (inner, arg) in factors.iter().zip(args) {
                        add(&mut terms, arg, factor.checked_mul(*inner)?)?;
                    }
                }
                _ => add(&mut terms, *id, *factor)?,
            }
        }
        if terms.is_empty() {
            return Some(self.number(sum));
        }
        if let (true, Some((id, factor))) = (sum.is_zero() && terms.len() == 1, terms.iter().next())
            && *factor == Rational::ONE
        {
            return Some(*id);
        }
        let (args, factors) = terms.into_iter().unzip();
        Some(self.put(Op::Linear(sum, factors), args))
    }

    /// The product of two terms.
    pub fn product(&mut self, a: TermId, b: TermId) -> Option<TermId> {
        if let Some(n) = self.as_number(a) {
            return self.linear(Rational::ZERO, &[(n, b)]);
        }
        if let Some(n) = self.as_number(b) {
            return self.linear(Rational::ZERO, &[(n, a)]);
        }
        let mut factor = Rational::ONE;
        let mut args = Vec::new();
        for id in [a, b] {
            let (own, inner) = self.scaled(id);
            factor = factor.checked_mul(own)?;
            match self.get(inner) {
                Term { op: Op::Product, args: factors } => args.extend(factors.iter().copied()),
                _ => args.push(inner),
            }
        }
        args.sort();
        let product = self.put(Op::Product, args);
        self.linear(Rational::ZERO, &[(factor, product)])
    }

    /// A term as a multiple of another, where it is one.
    fn scaled(&self, id: TermId) -> (Rational, TermId) {
        match self.get(id) {
            Term { op: Op::Linear(own, factors), args } if own.is_zero() => match (factors.as_slice(), args.as_slice())
            {
                ([factor], [arg]) => (*factor, *arg),
                _ => (Rational::ONE, id),
            },
            _ => (Rational::ONE, id),
        }
    }

    /// A quotient by a number, by nothing what stands for it (无则), and the whole part of one.
    pub fn computed(&mut self, name: &str, args: &[TermId]) -> Option<TermId> {
        match (name, args) {
            (QUOTIENT, [x, y, otherwise]) => {
                let by = self.as_number(*y)?;
                if by.is_zero() {
                    return Some(*otherwise).filter(|o| self.get(*o).op != Op::Nothing);
                }
                let factor = Rational::ONE.checked_div(by)?;
                self.linear(Rational::ZERO, &[(factor, *x)])
            }
            (FLOOR, [x]) => {
                let n = self.as_number(*x)?.round(Rational::ONE, Rounding::TowardZero)?;
                Some(self.number(n))
            }
            (AGE, [born, day]) => {
                let years = self.as_day(*born)?.years_until(self.as_day(*day)?).max(0);
                Some(self.number(Rational::from_integer(years)))
            }
            _ => self.period(name, args),
        }
    }

    /// The day that a number stands for.
    pub(super) fn as_day(&self, id: TermId) -> Option<Date> {
        Date::from_days_since_epoch(self.as_number(id)?.to_i64()?)
    }
}

fn add(terms: &mut BTreeMap<TermId, Rational>, id: TermId, factor: Rational) -> Option<()> {
    let old = terms.get(&id).copied().unwrap_or(Rational::ZERO);
    terms.insert(id, old.checked_add(factor)?);
    Some(())
}
