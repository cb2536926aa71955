//! (6) Limits on what is paid: each element's, then each year's, then the total's (S35, S36, S38–S40).

use super::super::machine::Machine;
use super::super::outcome::{Failure, FailureKind, Step};
use super::amount::{Amount, Ends};
use super::elements::Portion;
use crate::ir::{Cap, CapScope, Measure, MeasureId, Type};
use crate::source::Span;
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, Value};
use std::collections::BTreeMap;

/// The year that a day lies in, from its first day to that of the next: the calendar year, or from a day or month on.
/// `None` where the start is not known.
pub(super) fn year_start(day: Date, from: Option<&Value>) -> Option<(Date, Date)> {
    let first = match from {
        None => Date::new(1, 1, 1)?,
        Some(from) => from.first_day()?,
    };
    let years = first.months_until(day).div_euclid(12);
    let start = first.add(years.checked_mul(12)?, 0)?;
    let end = first.add(years.checked_add(1)?.checked_mul(12)?, 0).or_else(|| Date::new(9999, 12, 31))?;
    Some((start, end))
}

/// What an element gives, with the day by which it belongs to a year.
struct Dated {
    day: Option<Date>,
    amount: Option<Amount>,
}

impl Dated {
    fn of(portion: &Portion) -> Dated {
        Dated { day: portion.day(), amount: portion.amount.clone() }
    }
}

/// What a limit says.
enum Most {
    None,
    Unknown,
    Is(Rational),
}

impl Machine<'_> {
    fn most(&mut self, cap: &Cap) -> Most {
        match self.when(cap.when) {
            Some(true) => {}
            Some(false) => return Most::None,
            None => return Most::Unknown,
        }
        match self.covered(cap.max) {
            None | Some(Value::NotApplicable) => Most::None,
            Some(Value::Number(max)) => Most::Is(max.max(Rational::ZERO)),
            Some(_) => Most::Unknown,
        }
    }

    /// 每个金额: one element's amount.
    pub(super) fn cap_element(&mut self, measure: &Measure, mut amount: Amount) -> Amount {
        for cap in measure.caps.iter().filter(|c| c.scope == CapScope::Element) {
            let most = self.most(cap);
            amount = self.cut(amount, cap, most);
        }
        amount
    }

    /// The yearly limits, then those of the total.
    pub(super) fn cap_total(
        &mut self,
        id: MeasureId,
        measure: &Measure,
        portions: &[Portion],
        total: Amount,
    ) -> Amount {
        let mut amount = total;
        let mut dated: Vec<Dated> = portions.iter().filter(|p| p.counts()).map(Dated::of).collect();
        dated.sort_by_key(|d| d.day);
        for cap in &measure.caps {
            match cap.scope {
                CapScope::CalendarYear => amount = self.cap_years(id, cap, None, &mut dated, amount),
                CapScope::YearFrom(from) => {
                    let from = self.eval(from);
                    amount = self.cap_years(id, cap, Some(&from), &mut dated, amount);
                }
                CapScope::Total | CapScope::Element => {}
            }
        }
        for cap in measure.caps.iter().filter(|c| c.scope == CapScope::Total) {
            let most = self.most(cap);
            let most = if cap.cumulative { self.rest(id, most, None, cap.span) } else { most };
            amount = self.cut(amount, cap, most);
        }
        amount
    }

    fn rest(&mut self, id: MeasureId, most: Most, year: Option<(Date, Date)>, span: Span) -> Most {
        let Most::Is(max) = most else { return most };
        let Some(used) = self.used_amount(id, year) else { return Most::Unknown };
        let Some(rest) = max.checked_sub(used).map(|rest| rest.max(Rational::ZERO)) else { return Most::Unknown };
        self.used((max, used, rest), &money(), span);
        Most::Is(rest)
    }

    fn cut(&mut self, amount: Amount, cap: &Cap, most: Most) -> Amount {
        let Amount::Known(ends) = &amount else { return amount };
        let max = match most {
            Most::None => return amount,
            Most::Unknown if *ends == Ends::exact(Rational::ZERO) => return amount,
            Most::Unknown => return Amount::Unknown,
            Most::Is(max) => max,
        };
        let cut = ends.capped(max);
        if cut != *ends {
            self.capped(*ends, cut, cap);
        }
        if ends.is_positive() && !cut.is_positive() {
            return Amount::Refused(Box::new(refused(cap, *ends)));
        }
        Amount::Known(cut)
    }

    fn capped(&mut self, from: Ends, to: Ends, cap: &Cap) {
        let from = from.high.or(from.low).map_or(Value::Unknown, Value::Number);
        let shown = || to.high.map(|n| (Value::Number(n), money()));
        self.note(|| Step::Capped { from }, Some(cap.span), shown);
    }

    /// A limit for each year: elements go by their 基准日. What it leaves of each is what the next limit starts from.
    fn cap_years(
        &mut self,
        id: MeasureId,
        cap: &Cap,
        from: Option<&Value>,
        dated: &mut [Dated],
        total: Amount,
    ) -> Amount {
        let Amount::Known(whole) = &total else { return total };
        let whole = *whole;
        let most = self.most(cap);
        // Nothing is cut of an exact 0, whatever the year.
        if matches!(most, Most::None) || whole == Ends::exact(Rational::ZERO) {
            return total;
        }
        if let Most::Is(max) = most
            && !(cap.cumulative && self.has_received(id))
            && whole.high.is_some_and(|high| high <= max)
        {
            return total;
        }
        let mut years: BTreeMap<(Date, Date), Vec<&mut Dated>> = BTreeMap::new();
        for one in dated {
            let year = one.day.and_then(|day| year_start(day, from));
            let (Some(year), Some(_)) = (year, &one.amount) else { return Amount::Unknown };
            years.entry(year).or_default().push(one);
        }
        self.sum_years(id, cap, &most, years, whole)
    }

    fn sum_years(
        &mut self,
        id: MeasureId,
        cap: &Cap,
        most: &Most,
        years: BTreeMap<(Date, Date), Vec<&mut Dated>>,
        whole: Ends,
    ) -> Amount {
        let mut sum = Amount::Known(Ends::exact(Rational::ZERO));
        for (year, mut members) in years {
            let nothing = Amount::Known(Ends::exact(Rational::ZERO));
            let amounts = members.iter().filter_map(|one| one.amount.clone());
            let amount = amounts.fold(nothing, |sum, amount| self.add(sum, amount));
            let most = match most {
                Most::None => Most::None,
                Most::Unknown => Most::Unknown,
                Most::Is(max) if cap.cumulative => self.rest(id, Most::Is(*max), Some(year), cap.span),
                Most::Is(max) => Most::Is(*max),
            };
            if let Most::Is(max) = most {
                spread(&mut members, max);
            }
            self.open();
            let cut = match self.cut(amount, cap, most) {
                Amount::Refused(_) => Amount::Known(Ends::exact(Rational::ZERO)),
                other => other,
            };
            self.close(|| Step::Year(year.0), Some(cap.span), || shown(&cut));
            sum = self.add(sum, cut);
        }
        match &sum {
            Amount::Known(ends) if whole.is_positive() && !ends.is_positive() => {
                Amount::Refused(Box::new(refused(cap, whole)))
            }
            Amount::Known(ends) => Amount::Known(whole.least(*ends)),
            _ => sum,
        }
    }
}

/// Leaves of a year's elements, the earliest first, what its limit allows.
fn spread(members: &mut [&mut Dated], max: Rational) {
    let mut left = max;
    for one in members {
        let Some(Amount::Known(ends)) = one.amount else { continue };
        let kept = ends.capped(if ends.exact { left } else { max });
        if let (true, Some(taken)) = (ends.exact, kept.high) {
            left = left.checked_sub(taken).unwrap_or(Rational::ZERO);
        }
        one.amount = Some(Amount::Known(kept));
    }
}

fn shown(amount: &Amount) -> Option<(Value, Type)> {
    match amount {
        Amount::Known(ends) => ends.high.or(ends.low).map(|n| (Value::Number(n), money())),
        _ => None,
    }
}

pub(super) fn money() -> Type {
    Type::Number(Dimension::of(UnitId::YUAN))
}

fn refused(cap: &Cap, ends: Ends) -> Failure {
    let mut failure = Failure::plain(FailureKind::Cap, Some("金额"), Some(cap.span));
    failure.actual = ends.high.or(ends.low).map(|n| (Value::Number(n), money()));
    failure.gap = failure.actual.clone();
    failure
}
