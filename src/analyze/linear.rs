//! Linear forms and systems of linear inequalities over exact rationals.
//!
//! In: forms over terms, and bounds on them. Out: for each variable in turn the interval that is left to it, by the
//! elimination of Fourier and Motzkin; none where no point satisfies all. Every step is exact. The number of
//! inequalities is bounded: beyond it the answer is `Outcome::TooMany`, never a guess.

use super::ranges::{End, Interval};
use super::terms::TermId;
use crate::value::Rational;
use std::collections::{BTreeMap, BTreeSet};

/// The most inequalities of one system while variables are eliminated.
const MOST_ROWS: usize = 600;

/// A sum of terms with factors, and a constant. INVARIANT: sorted by term, no factor is 0.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Form {
    /// The terms with their factors.
    pub parts: Vec<(TermId, Rational)>,
    /// What is added.
    pub constant: Constant,
}

/// The constant of a form; 0 by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Constant(pub Rational);

impl Default for Constant {
    fn default() -> Constant {
        Constant(Rational::ZERO)
    }
}

impl Form {
    /// A constant.
    pub fn constant(n: Rational) -> Form {
        Form { parts: Vec::new(), constant: Constant(n) }
    }

    /// One term.
    pub fn term(id: TermId) -> Form {
        Form { parts: vec![(id, Rational::ONE)], constant: Constant::default() }
    }

    /// The number that it is, where no term is in it.
    pub fn number(&self) -> Option<Rational> {
        self.parts.is_empty().then_some(self.constant.0)
    }

    /// `self + k · other`; `None` beyond the range of numbers.
    pub fn plus(&self, k: Rational, other: &Form) -> Option<Form> {
        let mut parts: BTreeMap<TermId, Rational> = self.parts.iter().copied().collect();
        for (term, factor) in &other.parts {
            let sum = parts.get(term).copied().unwrap_or(Rational::ZERO).checked_add(k.checked_mul(*factor)?)?;
            parts.insert(*term, sum);
        }
        parts.retain(|_, factor| !factor.is_zero());
        let constant = self.constant.0.checked_add(k.checked_mul(other.constant.0)?)?;
        Some(Form { parts: parts.into_iter().collect(), constant: Constant(constant) })
    }

    /// `k · self`
    pub fn times(&self, k: Rational) -> Option<Form> {
        Form::default().plus(k, self)
    }

    /// Its value where every term has one.
    pub fn value(&self, of: impl Fn(TermId) -> Option<Rational>) -> Option<Rational> {
        self.parts.iter().try_fold(self.constant.0, |sum, (term, k)| sum.checked_add(k.checked_mul(of(*term)?)?))
    }
}

/// `Σ k · x ≤ bound`, or `<`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    parts: BTreeMap<TermId, Rational>,
    bound: Rational,
    strict: bool,
}

impl Row {
    /// Divided by the size of its first factor: equal rows become the same.
    fn normal(mut self) -> Option<Row> {
        self.parts.retain(|_, k| !k.is_zero());
        let Some(size) = self.parts.values().next() else { return Some(self) };
        let size = size.checked_abs()?;
        for k in self.parts.values_mut() {
            *k = k.checked_div(size)?;
        }
        self.bound = self.bound.checked_div(size)?;
        Some(self)
    }

    /// Without variables: whether it holds.
    fn holds(&self) -> bool {
        if self.strict { !self.bound.is_negative() && !self.bound.is_zero() } else { !self.bound.is_negative() }
    }

    /// `k · self + m · other` for k, m above 0.
    fn combined(&self, k: Rational, other: &Row, m: Rational) -> Option<Row> {
        let mut parts = BTreeMap::new();
        for (row, factor) in [(self, k), (other, m)] {
            for (term, a) in &row.parts {
                let sum = parts.get(term).copied().unwrap_or(Rational::ZERO).checked_add(a.checked_mul(factor)?)?;
                parts.insert(*term, sum);
            }
        }
        let bound = self.bound.checked_mul(k)?.checked_add(other.bound.checked_mul(m)?)?;
        Row { parts, bound, strict: self.strict || other.strict }.normal()
    }
}

/// A system of inequalities.
#[derive(Clone, Debug, Default)]
pub struct System {
    rows: Vec<Row>,
    /// Whether a number left the range of exact arithmetic.
    overflow: bool,
}

/// What is known of a system.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// No point satisfies it.
    Empty,
    /// Beyond the budget or the range of numbers.
    TooMany,
    /// Rational points satisfy it: the stages of the elimination, from which they are read.
    Open(Stages),
}

/// The eliminated variables, each with the rows in which it stood; the last was eliminated last.
#[derive(Clone, Debug)]
pub struct Stages(Vec<(TermId, Vec<Row>)>);

impl System {
    /// Asks a form to lie in an interval.
    pub fn within(&mut self, form: &Form, interval: &Interval) {
        if let Some(high) = interval.high {
            self.below(form, high);
        }
        if let Some((low, closed)) = interval.low {
            match (form.times(Rational::from_integer(-1)), low.checked_neg()) {
                (Some(form), Some(low)) => self.below(&form, (low, closed)),
                _ => self.overflow = true,
            }
        }
    }

    fn below(&mut self, form: &Form, (bound, closed): (Rational, bool)) {
        let row = bound
            .checked_sub(form.constant.0)
            .and_then(|bound| Row { parts: form.parts.iter().copied().collect(), bound, strict: !closed }.normal());
        match row {
            Some(row) if self.rows.contains(&row) => {}
            Some(row) => self.rows.push(row),
            None => self.overflow = true,
        }
    }

    /// For variables that are bound in pairs, the numbers of which whole values of them are multiples where one is a fixed
    /// part of the other: of `x = 11/200 · y` 11 for x and 200 for y.
    pub fn proportions(&self) -> BTreeMap<TermId, BTreeSet<Rational>> {
        let mut found: BTreeMap<TermId, BTreeSet<Rational>> = BTreeMap::new();
        for row in &self.rows {
            let mut parts = row.parts.iter();
            let (Some((x, a)), Some((y, b)), None) = (parts.next(), parts.next(), parts.next()) else { continue };
            let Some(part) = b.checked_div(*a).and_then(Rational::checked_abs) else { continue };
            for (term, n) in [(x, part.numerator()), (y, part.denominator())] {
                let n = i64::try_from(n).ok().filter(|n| *n > 1).map(Rational::from_integer);
                found.entry(*term).or_default().extend(n);
            }
        }
        found
    }

    /// The variables that occur.
    pub fn variables(&self) -> BTreeSet<TermId> {
        self.rows.iter().flat_map(|r| r.parts.keys().copied()).collect()
    }

    /// Eliminates all variables; those that take whole numbers only last, so that they are chosen first.
    pub fn solve(self, whole: impl Fn(TermId) -> bool) -> Outcome {
        if self.overflow {
            return Outcome::TooMany;
        }
        let mut free = self.variables();
        let mut rows = self.rows;
        let mut stages = Vec::new();
        loop {
            if rows.iter().any(|r| r.parts.is_empty() && !r.holds()) {
                return Outcome::Empty;
            }
            rows.retain(|r| !r.parts.is_empty());
            let Some(next) = cheapest(&rows, &whole) else {
                // What lost all its bounds on the way may be anything.
                stages.extend(free.into_iter().map(|term| (term, Vec::new())));
                return Outcome::Open(Stages(stages));
            };
            free.remove(&next);
            let (with, without): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|r| r.parts.contains_key(&next));
            match eliminated(next, &with, without) {
                Some(left) => rows = left,
                None => return Outcome::TooMany,
            }
            stages.push((next, with));
        }
    }
}

/// The variable whose elimination makes the fewest rows.
fn cheapest(rows: &[Row], whole: &impl Fn(TermId) -> bool) -> Option<TermId> {
    let mut counts: BTreeMap<TermId, (usize, usize)> = BTreeMap::new();
    for (term, k) in rows.iter().flat_map(|r| &r.parts) {
        let count = counts.entry(*term).or_default();
        if k.is_negative() { count.0 += 1 } else { count.1 += 1 }
    }
    counts.into_iter().min_by_key(|(term, (low, high))| (whole(*term), low * high, *term)).map(|(term, _)| term)
}

/// The rows without a variable: the others, and every lower bound of it with every upper one.
fn eliminated(term: TermId, with: &[Row], without: Vec<Row>) -> Option<Vec<Row>> {
    let mut rows = without;
    let factor = |row: &Row| row.parts.get(&term).copied().unwrap_or(Rational::ZERO);
    for low in with.iter().filter(|r| factor(r).is_negative()) {
        for high in with.iter().filter(|r| !factor(r).is_negative()) {
            let mut row = low.combined(factor(high), high, factor(low).checked_neg()?)?;
            row.parts.remove(&term);
            if !rows.contains(&row) {
                rows.push(row);
            }
            if rows.len() > MOST_ROWS {
                return None;
            }
        }
    }
    Some(rows)
}

impl Stages {
    /// The variables in the order in which they are to be chosen.
    pub fn order(&self) -> impl Iterator<Item = TermId> + '_ {
        self.0.iter().rev().map(|(term, _)| *term)
    }

    /// What is left to a variable when those before it in the order have values.
    pub fn left(&self, term: TermId, of: &BTreeMap<TermId, Rational>) -> Option<Interval> {
        let rows = self.0.iter().find(|(t, _)| *t == term).map(|(_, rows)| rows.as_slice())?;
        let mut interval = Interval { low: None, high: None };
        for row in rows {
            let mut rest = row.bound;
            for (other, k) in row.parts.iter().filter(|(t, _)| **t != term) {
                rest = rest.checked_sub(k.checked_mul(*of.get(other)?)?)?;
            }
            let k = *row.parts.get(&term)?;
            let end: End = Some((rest.checked_div(k)?, !row.strict));
            let half =
                if k.is_negative() { Interval { low: end, high: None } } else { Interval { low: None, high: end } };
            interval = interval.meet(&half);
        }
        Some(interval)
    }
}
