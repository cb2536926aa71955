//! (4) What the standard's units below the line are multiplied by: 累计 is subtracted from the limit, then the quantity
//! is clipped (S21, S22, S25–S27); 逐月 reads parameters month by month (S28).

use super::super::machine::{Fault, Machine};
use super::super::outcome::{Assumption, ComputeErrorKind, Failure, FailureKind, Operand, Sign, Step};
use super::amount::{Amount, Ends};
use super::history::Who;
use crate::ir::{Measure, Quantity, QuantityLimit, QuantityWord, Type};
use crate::source::Span;
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};

/// The most months of 逐月.
const MAX_MONTHS: i64 = 1200;

/// A factor: exact, or what stands in its place.
pub(super) struct Factor {
    pub amount: Amount,
    /// How much of 期限 is granted.
    pub periods: Option<Rational>,
}

impl QuantityWord {
    /// The word as it is written.
    pub(crate) fn name(self) -> &'static str {
        match self {
            QuantityWord::Term => "期限",
            QuantityWord::People => "人数",
            QuantityWord::Count => "数量",
        }
    }
}

impl Machine<'_> {
    /// The standard times its quantities.
    pub(super) fn multiplied(&mut self, measure: &Measure, who: &Who<'_>) -> Factor {
        let term = |q: &&Quantity| q.word == QuantityWord::Term;
        let monthly = measure.monthly_from.filter(|_| measure.quantities.iter().any(|q| term(&q)));
        let (mut product, mut periods) = (Amount::Known(Ends::exact(Rational::ONE)), None);
        let mut work = Work::default();
        for quantity in &measure.quantities {
            let value = self.tiered(quantity.value);
            let factor = self.quantity(measure, quantity, value, who);
            if let (QuantityWord::Term, Amount::Known(ends)) = (quantity.word, &factor) {
                periods = ends.low;
            }
            work.quantity(quantity, &factor);
            if quantity.word != QuantityWord::Term || monthly.is_none() || !matches!(factor, Amount::Known(_)) {
                product = self.times(product, factor);
            }
        }
        let standard = match (monthly, periods) {
            (Some(from), Some(months)) => {
                let from = self.eval(from);
                self.monthly(measure, &from, months, &mut work)
            }
            _ => {
                let standard = self.standard(measure);
                work.standard(&standard, None);
                standard
            }
        };
        let amount = self.times(standard, product);
        self.show_work(measure, work, &amount);
        Factor { amount, periods }
    }

    /// Shows the standard times its quantities, where there is anything to multiply.
    fn show_work(&mut self, measure: &Measure, work: Work, amount: &Amount) {
        if self.tracer.is_none() {
            return;
        }
        let (Amount::Known(ends), Some(ty)) = (amount, self.figure_type().cloned()) else { return };
        let standard = measure.standards.first().and_then(|s| self.program.tiered.get(s.value.index()));
        let Some(unit) = standard.map(|t| t.ty.clone()) else { return };
        let (Some(value), worked) = (one_end(*ends), work.operands(&unit)) else { return };
        if worked.len() > 1 {
            self.work(Step::Product, None, (Value::Number(value), ty), worked);
        }
    }

    fn times(&mut self, left: Amount, right: Amount) -> Amount {
        left.join(right, |a, b| {
            let Some(by) = b.low else { return Amount::Unknown };
            match a.map(|end| end.checked_mul(by)) {
                Some(ends) => Amount::Known(ends),
                None => self.overflow(),
            }
        })
    }

    pub(super) fn overflow(&mut self) -> Amount {
        self.error(None, ComputeErrorKind::Overflow);
        Amount::Unknown
    }

    fn quantity(&mut self, measure: &Measure, quantity: &Quantity, value: Value, who: &Who<'_>) -> Amount {
        let name = quantity.word.name();
        let shown = || Some((value.clone(), Type::Number(quantity.dimension.clone())));
        self.note(|| Step::Quantity(name.to_owned()), quantity.span, shown);
        match value {
            Value::Number(n) => self.limited(measure, &quantity.dimension, n, who),
            Value::Unspecified => Amount::Unspecified,
            Value::NotApplicable => {
                Amount::Refused(Box::new(Failure::plain(FailureKind::NotApplicable, Some(name), quantity.span)))
            }
            _ => Amount::Unknown,
        }
    }

    /// A quantity within its limits; a negative one counts as 0.
    pub(super) fn limited(&mut self, measure: &Measure, dimension: &Dimension, n: Rational, who: &Who<'_>) -> Amount {
        if n.is_negative() {
            self.note(|| Step::NegativeQuantity { from: Value::Number(n) }, None, || None);
            self.assume(Assumption::NegativeQuantity);
        }
        let mut left = n.max(Rational::ZERO);
        let mut unknown = false;
        for limit in measure.quantity_limits.iter().filter(|l| l.dimension == *dimension) {
            match self.limit(limit, who) {
                Limit::None => {}
                Limit::Unknown => unknown = true,
                Limit::Most(max) if left > max => {
                    let from = Value::Number(left);
                    let shown = || Some((Value::Number(max), Type::Number(dimension.clone())));
                    self.note(|| Step::QuantityClipped { from }, Some(limit.span), shown);
                    left = max;
                    if max.is_zero() {
                        return Amount::Refused(Box::new(clipped(limit, n)));
                    }
                }
                Limit::Most(_) => {}
            }
        }
        if unknown && !left.is_zero() { Amount::Unknown } else { Amount::Known(Ends::exact(left)) }
    }

    /// A limit after 累计 is subtracted.
    pub(super) fn limit(&mut self, limit: &QuantityLimit, who: &Who<'_>) -> Limit {
        match self.when(limit.when) {
            Some(false) => return Limit::None,
            Some(true) => {}
            None => return Limit::Unknown,
        }
        let max = match self.covered(limit.max) {
            None | Some(Value::NotApplicable) => return Limit::None,
            Some(Value::Number(max)) => max,
            Some(_) => return Limit::Unknown,
        };
        if !limit.cumulative {
            return Limit::Most(max.max(Rational::ZERO));
        }
        let Some(used) = self.used_periods(limit.per_element, who) else { return Limit::Unknown };
        let Some(rest) = max.checked_sub(used).map(|rest| rest.max(Rational::ZERO)) else { return Limit::Unknown };
        self.used((max, used, rest), &Type::Number(limit.dimension.clone()), limit.span);
        Limit::Most(rest)
    }

    /// Shows what of a limit is left after what was received before.
    pub(super) fn used(&mut self, (max, used, rest): (Rational, Rational, Rational), ty: &Type, span: Span) {
        if self.tracer.is_some() && !used.is_zero() {
            let operand = |sign, n| Operand { sign, value: Value::Number(n), ty: ty.clone() };
            let worked = vec![operand(None, max), operand(Some(Sign::Minus), used)];
            self.work(Step::Cumulative, Some(span), (Value::Number(rest), ty.clone()), worked);
        }
    }

    /// The sum of the standards of `months` months from a day on; the last part of a month in proportion.
    fn monthly(&mut self, measure: &Measure, from: &Value, months: Rational, work: &mut Work) -> Amount {
        let Some(first) = from.first_day() else { return self.undated(measure, months, work) };
        if months > Rational::from_integer(MAX_MONTHS) {
            self.error(None, ComputeErrorKind::TooManyMonths);
            return Amount::Unknown;
        }
        let mut total = Amount::Known(Ends::exact(Rational::ZERO));
        let (mut index, mut left) = (0, months);
        while left > Rational::ZERO {
            let part = left.min(Rational::ONE);
            let month = self.month_of(measure, first, (index, part), work);
            total = self.add(total, month);
            index += 1;
            left = left.checked_sub(Rational::ONE).unwrap_or(Rational::ZERO);
        }
        total
    }

    /// Without a first day: decided only where no version of a parameter matters (S91).
    fn undated(&mut self, measure: &Measure, months: Rational, work: &mut Work) -> Amount {
        let place = self.enter(self.base_day.clone(), Some(Value::Unknown));
        let standard = self.standard(measure);
        work.standard(&standard, Some(months));
        self.leave(place);
        self.times(standard, Amount::Known(Ends::exact(months)))
    }

    fn month_of(
        &mut self,
        measure: &Measure,
        first: crate::value::Date,
        (index, part): (i64, Rational),
        work: &mut Work,
    ) -> Amount {
        let Some(day) = first.add(index, 0) else {
            self.error(None, ComputeErrorKind::DateOutOfRange);
            return Amount::Unknown;
        };
        let place = self.enter(self.base_day.clone(), Some(Value::Date(day)));
        let standard = self.standard(measure);
        work.standard(&standard, Some(part));
        self.leave(place);
        let month = self.times(standard, Amount::Known(Ends::exact(part)));
        if measure.round_each { self.rounded(measure, month) } else { month }
    }

    pub(super) fn add(&mut self, left: Amount, right: Amount) -> Amount {
        left.join(right, |a, b| match sum(a, b) {
            Some(ends) => Amount::Known(ends),
            None => self.overflow(),
        })
    }

    /// Whether a conflict was found since.
    pub(super) fn conflicted(&self) -> bool {
        self.faults.iter().any(|f| matches!(f, Fault::Conflict(_)))
    }
}

/// The calculation of a figure, for its explanation.
#[derive(Default)]
struct Work {
    /// The standards with the months that each of them is paid for (逐月); one without months otherwise.
    standards: Vec<(Rational, Option<Rational>)>,
    /// The other quantities with their units.
    quantities: Vec<(Rational, Dimension, QuantityWord)>,
}

impl Work {
    fn quantity(&mut self, quantity: &Quantity, factor: &Amount) {
        if let Amount::Known(Ends { low: Some(n), exact: true, .. }) = factor {
            self.quantities.push((*n, quantity.dimension.clone(), quantity.word));
        }
    }

    fn standard(&mut self, standard: &Amount, months: Option<Rational>) {
        let Amount::Known(ends) = standard else { return };
        let Some(value) = one_end(*ends) else { return };
        match (self.standards.last_mut(), months) {
            (Some((before, Some(so_far))), Some(part)) if *before == value => {
                *so_far = so_far.checked_add(part).unwrap_or(*so_far);
            }
            _ => self.standards.push((value, months)),
        }
    }

    /// Standards times quantities. A person that an element is, is said where the standard is per person.
    fn operands(self, unit: &Type) -> Vec<Operand> {
        let person = Dimension::of(UnitId::PERSON);
        let each = matches!(unit, Type::Number(d) if d.power(UnitId::PERSON) < 0);
        let counted = self.quantities.iter().any(|(_, d, _)| *d == person);
        let one = (each && !counted).then(|| (Rational::ONE, person.clone()));
        let mut worked = Vec::new();
        for (value, months) in self.standards {
            let sign = (!worked.is_empty()).then_some(Sign::Plus);
            worked.push(Operand { sign, value: Value::Number(value), ty: unit.clone() });
            let rest = self.quantities.iter().filter(|(.., word)| months.is_none() || *word != QuantityWord::Term);
            let factors = one.clone().into_iter().chain(rest.map(|(n, d, _)| (*n, d.clone())));
            for (n, dimension) in factors.chain(months.map(|n| (n, Dimension::of(UnitId::MONTH)))) {
                let ty = Type::Number(dimension);
                worked.push(Operand { sign: Some(Sign::Times), value: Value::Number(n), ty });
            }
        }
        worked
    }
}

/// The end of a figure that is shown; a range has two and shows none.
fn one_end(ends: Ends) -> Option<Rational> {
    match (ends.low, ends.high) {
        (Some(low), Some(high)) => (low == high).then_some(low),
        (low, high) => low.or(high),
    }
}

/// A sum with an exact 0 has the other's shape.
fn sum(a: Ends, b: Ends) -> Option<Ends> {
    let nothing = Ends::exact(Rational::ZERO);
    if a == nothing {
        Some(b)
    } else if b == nothing {
        Some(a)
    } else {
        a.plus(b)
    }
}

/// A limit on a quantity.
pub(super) enum Limit {
    None,
    Unknown,
    Most(Rational),
}

fn clipped(limit: &QuantityLimit, n: Rational) -> Failure {
    let mut failure = Failure::plain(FailureKind::QuantityLimit, Some(limit.word.name()), Some(limit.span));
    let ty = Type::Number(limit.dimension.clone());
    failure.actual = Some((Value::Number(n), ty.clone()));
    failure.gap = Some((Value::Number(n), ty));
    failure
}
