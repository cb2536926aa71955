//! Periods between days → regions.
//!
//! In: `自 … 至 … 满`, `在 … 起 n 内`, a day of 有效. Out: the region; months from or to a constant day are a bound on the
//! other, months between two days a term of their own (`Meaning::Periods`).

use super::boxes::{Boxes, Region, join, meet};
use super::conditions::exactly;
use super::linear::Form;
use super::ranges::Values;
use super::terms::{self, Meaning, TermId};
use crate::ir::{CmpOp, ExprId, Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, Value};

impl Boxes<'_> {
    /// `to` against `from` + n: days are a sum; months from or to a constant day are a bound; else the number of
    /// months that have passed is a term.
    pub(super) fn elapsed(
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
    pub(super) fn differ(
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
                        let lost = self.lost(x, y, &form);
                        let form = form.plus(Rational::from_integer(-1), &Form::constant(n))?;
                        let inner = self.sign(op, &form, holds);
                        // What both sides have is not in the form; without it the relation fails.
                        match (lost.is_empty(), holds) {
                            (true, _) => inner,
                            (false, true) => meet(&inner, &Region::all_of(lost))?,
                            (false, false) => join(inner, self.of_atoms(lost, false)?)?,
                        }
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
    pub(super) fn within(
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
pub(super) fn months(program: &Program, length: ExprId) -> bool {
    matches!(&program.expr(length).ty, Type::Number(d) if *d == Dimension::of(UnitId::MONTH))
}

/// The days from which the day `to` stands in a relation to n months later.
pub fn starts(op: CmpOp, to: Date, n: i64) -> Option<Values> {
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
