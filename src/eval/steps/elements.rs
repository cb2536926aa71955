//! (2)–(4) and (9) for each element of 逐个, or once for a measure without it: requirements, standard, quantities, a 核定
//! that reads the element, history; then (5) the sum (S30–S37).

use super::super::machine::Machine;
use super::super::outcome::{Failure, Operand, Sign, Status, Step};
use super::amount::{Amount, Ends};
use super::history::{Granted, Who};
use super::requirements::Checks;
use crate::ir::{Entity, Measure, MeasureId, PerElement, QuantityWord, Type};
use crate::value::{Date, Element, Rational, Value};
use std::sync::Arc;

/// A sum of more elements is shown without its summands.
const MOST_SUMMANDS: usize = 12;

/// What one element gives; a measure without 逐个 has one.
#[derive(Clone, Debug)]
pub(in super::super) struct Portion {
    pub index: usize,
    pub key: Vec<Value>,
    pub base_day: Value,
    pub status: Status,
    /// Absent for a measure without a figure.
    pub amount: Option<Amount>,
    pub failed: Vec<Failure>,
    pub attest: Vec<String>,
    pub grants: Vec<bool>,
    granted: Option<Granted>,
}

impl Portion {
    pub(in super::super) fn counts(&self) -> bool {
        self.status == Status::Eligible
    }

    pub(super) fn day(&self) -> Option<Date> {
        self.base_day.first_day()
    }
}

/// All portions, or why there are none.
pub(super) enum Portions {
    All(Vec<Portion>),
    Unknown,
    NotApplicable,
}

impl Machine<'_> {
    pub(super) fn portions(&mut self, id: MeasureId, measure: &Measure) -> Portions {
        let Some(each) = &measure.per_element else {
            return Portions::All(vec![self.whole(id, measure)]);
        };
        let Some(entity) = self.program.entities.get(each.entity.index()) else { return Portions::Unknown };
        match self.input(entity.list) {
            Value::List(list) => Portions::All(self.each_portion(id, measure, each, entity, &list)),
            Value::NotApplicable => Portions::NotApplicable,
            _ => Portions::Unknown,
        }
    }

    fn whole(&mut self, id: MeasureId, measure: &Measure) -> Portion {
        let who = Who { measure: id, key: &[], by_person: false, elements: None, earlier: &[] };
        self.portion(measure, 0, Vec::new(), &who, Checks::default())
    }

    fn each_portion(
        &mut self,
        id: MeasureId,
        measure: &Measure,
        each: &PerElement,
        entity: &Entity,
        list: &Arc<[Element]>,
    ) -> Vec<Portion> {
        let by_person = self.plan().measures.get(id.index()).is_some_and(|p| p.by_person);
        let mut portions: Vec<Portion> = Vec::with_capacity(list.len());
        let mut earlier: Vec<Granted> = Vec::new();
        for (index, day) in self.in_order(measure, each, list, id) {
            let bound = self.bind(each.var, list, index);
            let place = self.enter(day, None);
            self.open();
            let key = key(entity, list, index);
            let checks = self.requirements(measure, true);
            let who = Who { measure: id, key: &key, by_person, elements: Some(list.len()), earlier: &earlier };
            let mut portion = self.portion(measure, index, key.clone(), &who, checks);
            let shown = self.shown(&portion);
            self.close(|| Step::Element(index), Some(each.span), || shown);
            self.leave(place);
            self.unbind(each.var, bound);
            earlier.extend(portion.granted.take());
            portions.push(portion);
        }
        portions.sort_by_key(|p| p.index);
        portions
    }

    fn shown(&self, portion: &Portion) -> Option<(Value, Type)> {
        self.tracer.as_ref()?;
        let ty = self.figure_type()?.clone();
        portion.value().map(|value| (value, ty))
    }

    /// The elements by 基准日, then as given; those without a day last.
    fn in_order(
        &mut self,
        measure: &Measure,
        each: &PerElement,
        list: &Arc<[Element]>,
        id: MeasureId,
    ) -> Vec<(usize, Value)> {
        let own = self.plan().measures.get(id.index()).is_some_and(|p| p.day_of_element);
        let Some(base_day) = measure.base_day.filter(|_| own) else {
            return (0..list.len()).map(|i| (i, self.base_day.clone())).collect();
        };
        let mut days = Vec::with_capacity(list.len());
        for index in 0..list.len() {
            let bound = self.bind(each.var, list, index);
            days.push((index, self.eval(base_day)));
            self.unbind(each.var, bound);
        }
        days.sort_by_key(|(_, day)| day.first_day().map_or((1, None), |day| (0, Some(day))));
        days
    }

    /// One portion in the present place.
    fn portion(&mut self, measure: &Measure, index: usize, key: Vec<Value>, who: &Who<'_>, checks: Checks) -> Portion {
        let undecided = checks.undecided();
        let (mut failed, attest) = (checks.failed, checks.attest);
        let mut status = if undecided { Status::Unknown } else { Status::Eligible };
        let (mut amount, mut periods) = (None, None);
        if failed.is_empty() {
            (amount, periods) = self.figure(measure, who);
        }
        let mut unsure = false;
        match &amount {
            Some(Amount::Refused(why)) => failed.push((**why).clone()),
            Some(Amount::Conflict) if status == Status::Eligible => status = Status::Conflict,
            Some(Amount::Unknown) => unsure = true,
            _ => {}
        }
        let mut uniques = Vec::new();
        if failed.is_empty() {
            let (unknown, keys) = self.history(measure, who, &mut failed);
            unsure |= unknown;
            uniques = keys;
        }
        if unsure && status == Status::Eligible {
            status = if self.conflicted() { Status::Conflict } else { Status::Unknown };
        }
        if !failed.is_empty() {
            (status, amount) = (Status::Ineligible, None);
        }
        let sure = status == Status::Eligible;
        let day = self.base_day.first_day();
        let possible = status != Status::Ineligible;
        let granted =
            (possible && remembers(measure)).then(|| Granted { key: key.clone(), day, periods, uniques, sure });
        let grants = if sure { self.element_grants(measure) } else { Vec::new() };
        let attest = if status == Status::Ineligible { Vec::new() } else { attest };
        let base_day = self.base_day.clone();
        Portion { index, key, base_day, status, amount, failed, attest, grants, granted }
    }

    /// The figure of a portion before the measure's own steps, with how much of 期限 it grants.
    fn figure(&mut self, measure: &Measure, who: &Who<'_>) -> (Option<Amount>, Option<Rational>) {
        let (amount, periods) = match self.source(measure, who) {
            Source::Amount(amount, periods) => (amount, periods),
            Source::Nothing => return (None, None),
        };
        let amount = match &measure.assessed {
            Some(assessed) if assessed.per_element => self.clipped(assessed, amount).0,
            _ => amount,
        };
        let amount = self.cap_element(measure, amount);
        let amount =
            if measure.round_each && measure.monthly_from.is_none() { self.rounded(measure, amount) } else { amount };
        (Some(amount), periods)
    }

    fn source(&mut self, measure: &Measure, who: &Who<'_>) -> Source {
        if !measure.standards.is_empty() {
            let factor = self.multiplied(measure, who);
            return Source::Amount(factor.amount, factor.periods);
        }
        if let Some(conclusion) = &measure.conclusion {
            let summed = conclusion.term || self.conclusion_of_element(who.measure);
            return if summed { self.concluded(measure, conclusion.value, who) } else { Source::Nothing };
        }
        if measure.assessed.is_some() || !measure.caps.is_empty() {
            return Source::Amount(Amount::Known(Ends::default()), None);
        }
        self.only_limit(measure, who)
    }

    fn conclusion_of_element(&self, id: MeasureId) -> bool {
        self.plan().measures.get(id.index()).is_some_and(|p| p.conclusion_of_element)
    }

    /// 期限 (人数, 数量) as the result: its limits clip it.
    fn concluded(&mut self, measure: &Measure, value: crate::ir::TieredId, who: &Who<'_>) -> Source {
        let span = measure.conclusion.as_ref().map(|c| c.span);
        let ty = self.program.tiered.get(value.index()).map(|t| t.ty.clone());
        let term = measure.conclusion.as_ref().is_some_and(|c| c.term);
        let amount = match (self.covered(value), ty) {
            (Some(Value::Number(n)), Some(Type::Number(dimension))) if term => {
                self.limited(measure, &dimension, n, who)
            }
            (Some(Value::Number(n)), _) => Amount::Known(Ends::exact(n)),
            (Some(Value::Unspecified), _) => Amount::Unspecified,
            (None | Some(Value::NotApplicable), _) => Amount::Refused(Box::new(Failure::plain(
                super::super::outcome::FailureKind::NotApplicable,
                Some("期限"),
                span,
            ))),
            (Some(_), _) => Amount::Unknown,
        };
        let periods = match &amount {
            Amount::Known(ends) => ends.low,
            _ => None,
        };
        Source::Amount(amount, periods)
    }

    /// Only `期限 <= e`: the result is a ceiling of the duration (S26).
    fn only_limit(&mut self, measure: &Measure, who: &Who<'_>) -> Source {
        let limits = measure.quantity_limits.iter().filter(|l| l.word == QuantityWord::Term);
        let mut ends: Option<Amount> = None;
        for limit in limits {
            let next = match self.limit(limit, who) {
                super::quantities::Limit::None => continue,
                super::quantities::Limit::Unknown => Amount::Unknown,
                super::quantities::Limit::Most(max) => Amount::Known(Ends { low: None, high: Some(max), exact: false }),
            };
            ends = Some(match ends {
                None => next,
                Some(before) => before.join(next, |a, b| Amount::Known(b.high.map_or(a, |max| a.capped(max)))),
            });
        }
        ends.map_or(Source::Nothing, |amount| Source::Amount(amount, None))
    }

    /// (5) The sum over the elements that count.
    pub(in super::super) fn sum(&mut self, portions: &[Portion]) -> Option<Amount> {
        let mut total: Option<Amount> = None;
        for portion in portions.iter().filter(|p| p.counts()) {
            let amount = portion.amount.clone()?;
            total = Some(match total {
                None => amount,
                Some(before) => self.add(before, amount),
            });
        }
        self.show_sum(portions, total.as_ref());
        total
    }

    /// Shows the sum of several elements.
    fn show_sum(&mut self, portions: &[Portion], total: Option<&Amount>) {
        if self.tracer.is_none() {
            return;
        }
        let (Some(Amount::Known(ends)), Some(ty)) = (total, self.figure_type().cloned()) else { return };
        let counting: Vec<&Portion> = portions.iter().filter(|p| p.counts()).collect();
        let (Some(value), true) = (ends.high.or(ends.low), counting.len() > 1) else { return };
        let signs = std::iter::once(None).chain(std::iter::repeat(Some(Sign::Plus)));
        let operand = |(sign, p): (Option<Sign>, &&Portion)| Some(Operand { sign, value: p.value()?, ty: ty.clone() });
        let worked: Option<Vec<Operand>> = signs.zip(&counting).map(operand).collect();
        let worked = worked.filter(|w| w.len() <= MOST_SUMMANDS).unwrap_or_default();
        self.work(Step::Sum, None, (Value::Number(value), ty), worked);
    }
}

/// Where a portion's figure comes from.
enum Source {
    Amount(Amount, Option<Rational>),
    /// It has none.
    Nothing,
}

impl Portion {
    /// The amount, or its higher end.
    pub(in super::super) fn value(&self) -> Option<Value> {
        match self.amount.as_ref()? {
            Amount::Known(ends) => ends.high.or(ends.low).map(Value::Number),
            Amount::Unspecified => Some(Value::Unspecified),
            Amount::Unknown | Amount::Conflict | Amount::Refused(_) => None,
        }
    }
}

/// Whether what an element is granted can matter for the next.
fn remembers(measure: &Measure) -> bool {
    let limits = measure.quantity_limits.iter().any(|l| l.cumulative);
    limits || !measure.frequencies.is_empty() || !measure.uniques.is_empty()
}

fn key(entity: &Entity, list: &Arc<[Element]>, index: usize) -> Vec<Value> {
    let fields = list.get(index).map(|e| &e.fields);
    entity.identity.iter().map(|i| fields.and_then(|f| f.get(*i)).cloned().unwrap_or(Value::Unknown)).collect()
}
