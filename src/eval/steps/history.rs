//! (9) History: 次数, 不重复, 累计 against what was received before. This application counts as one; what an element of
//! it is granted is history for the next (S49–S56).

use super::super::machine::{Leaf, Machine};
use super::super::outcome::{Failure, FailureKind, Step};
use super::super::profile::{Count, Receipt};
use super::caps::year_start;
use crate::ir::{Frequency, Measure, MeasureId, Type, Unique};
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, Value};

/// On whose account history goes.
pub(in super::super) struct Who<'w> {
    pub measure: MeasureId,
    /// The element's 标识; empty where there is none.
    pub key: &'w [Value],
    /// Whether limits go by the person that the element is.
    pub by_person: bool,
    /// How many elements the list has; `None` without 逐个.
    pub elements: Option<usize>,
    /// What elements before it in this application were granted.
    pub earlier: &'w [Granted],
}

/// What an element of this application was granted (or may be).
#[derive(Clone, Debug)]
pub(in super::super) struct Granted {
    pub key: Vec<Value>,
    pub day: Option<Date>,
    pub periods: Option<Rational>,
    pub uniques: Vec<Vec<Value>>,
    /// Whether it is certain.
    pub sure: bool,
}

/// How many, at least and at most.
#[derive(Clone, Copy, Default)]
struct Tally {
    sure: u64,
    possible: u64,
}

impl Tally {
    fn add(&mut self, held: Option<bool>) {
        self.sure += u64::from(held == Some(true));
        self.possible += u64::from(held != Some(false));
    }
}

impl Who<'_> {
    /// Whether a receipt is on the same account; `None`: of several elements it does not say which. `element`: whether
    /// the limit goes by element.
    fn owns(&self, key: Option<&[Value]>, element: bool) -> Option<bool> {
        if !element {
            return Some(true);
        }
        match key {
            Some(key) => Some(!key.is_empty() && key == self.key && !key.contains(&Value::Unknown)),
            None => (self.elements == Some(1)).then_some(true),
        }
    }

    /// Whether an element before it in this application is on the same account.
    fn goes_on(&self, granted: &Granted, element: bool) -> bool {
        self.owns(Some(&granted.key), element) == Some(true)
    }
}

impl<'a> Machine<'a> {
    fn receipts(&self, measure: MeasureId) -> impl Iterator<Item = &'a Receipt> + use<'a> {
        let profile: &'a super::super::profile::Profile = self.profile;
        let receipts = profile.history.as_ref().map(|h| h.receipts.as_slice()).unwrap_or_default();
        let program = self.program;
        receipts.iter().filter(move |r| program.original(r.measure) == program.original(measure))
    }

    /// The receipts that are, or may be, on this account, with which of the two.
    fn own<'w, 'k>(
        &self,
        who: &'w Who<'k>,
        element: bool,
    ) -> impl Iterator<Item = (&'a Receipt, Option<bool>)> + use<'a, 'w, 'k> {
        let owned = move |r: &'a Receipt| (r, who.owns(r.element.as_deref(), element));
        self.receipts(who.measure).map(owned).filter(|(_, own)| *own != Some(false))
    }

    /// The derived counts (S54).
    fn count(&self, measure: MeasureId) -> Option<&'a Count> {
        let same = |c: &&Count| self.program.original(c.measure) == self.program.original(measure);
        self.profile.history.as_ref()?.counts.iter().find(same)
    }

    /// A derived count on this account; `Err`: it does not tell, nor do receipts. A count of none is none for each
    /// element.
    fn derived(
        &mut self,
        who: &Who<'_>,
        element: bool,
        part: fn(&Count) -> Option<Rational>,
    ) -> Result<Option<Rational>, ()> {
        let Some(count) = self.count(who.measure) else { return Ok(None) };
        let apart = |told: &Rational| !element || told.is_zero() || who.elements.is_none_or(|n| n == 1);
        let told = if count.is_none() { Some(Rational::ZERO) } else { part(count).filter(apart) };
        if told.is_none() && self.receipts(who.measure).next().is_none() {
            self.touch(Leaf::History);
            return Err(());
        }
        Ok(told)
    }

    /// The larger of a derived figure and what receipts come to, which is `None` where one of them does not say; by
    /// itself each may leave out some of what was received (S54).
    fn larger(&mut self, told: Option<Rational>, receipts: impl Iterator<Item = Option<Rational>>) -> Option<Rational> {
        let mut used = Rational::ZERO;
        for figure in receipts {
            match figure {
                Some(figure) => used = used.checked_add(figure)?,
                None if told.is_some() => {}
                None => {
                    self.touch(Leaf::History);
                    return None;
                }
            }
        }
        Some(told.map_or(used, |told| told.max(used)))
    }

    /// The periods received before; `None`: not known.
    pub(super) fn used_periods(&mut self, element: bool, who: &Who<'_>) -> Option<Rational> {
        let element = element || who.by_person;
        let told = self.derived(who, element, |c| c.periods).ok()?;
        let used = self.larger(told, self.own(who, element).map(|(r, own)| own.and(r.periods)))?;
        self.earlier_periods(who, element, used)
    }

    fn earlier_periods(&self, who: &Who<'_>, element: bool, used: Rational) -> Option<Rational> {
        let earlier = who.earlier.iter().filter(|g| element && who.goes_on(g, true));
        earlier.into_iter().try_fold(used, |used, g| used.checked_add(if g.sure { g.periods? } else { return None }))
    }

    /// Whether anything is recorded of a measure.
    pub(super) fn has_received(&self, id: MeasureId) -> bool {
        self.count(id).is_some() || self.receipts(id).next().is_some()
    }

    /// The amounts received before, in the year from `year` on where one is given.
    pub(super) fn used_amount(&mut self, id: MeasureId, year: Option<(Date, Date)>) -> Option<Rational> {
        let count = self.count(id);
        let nothing = |c: &&Count| c.is_none() || c.amount.is_some_and(|amount| amount.is_zero());
        let told = match count.filter(nothing) {
            Some(_) => Some(Rational::ZERO),
            None => count.and_then(|c| c.amount).filter(|_| year.is_none()),
        };
        if told.is_none() && count.is_some() && self.receipts(id).next().is_none() {
            self.touch(Leaf::History);
            return None;
        }
        let within = |r: &Receipt| year.map_or(Some(true), |(from, to)| r.date.map(|d| from <= d && d < to));
        let counted = self.receipts(id).filter(|r| within(r) != Some(false));
        self.larger(told, counted.map(|r| within(r).and(r.amount)))
    }

    /// Refusals by 次数 and 不重复; the answer is whether something stays unknown, with the values of the 不重复 keys.
    pub(super) fn history(
        &mut self,
        measure: &Measure,
        who: &Who<'_>,
        failed: &mut Vec<Failure>,
    ) -> (bool, Vec<Vec<Value>>) {
        let mut unknown = false;
        for frequency in &measure.frequencies {
            match self.when(frequency.when) {
                Some(true) => unknown |= self.frequency(frequency, who, failed).is_none(),
                Some(false) => {}
                None => unknown = true,
            }
        }
        let mut keys = Vec::new();
        for (index, unique) in measure.uniques.iter().enumerate() {
            let values: Vec<Value> = unique.keys.iter().map(|(_, e)| self.eval(*e)).collect();
            match self.when(unique.when) {
                Some(true) => unknown |= self.unique(unique, index, &values, who, failed).is_none(),
                Some(false) => {}
                None => unknown = true,
            }
            keys.push(values);
        }
        (unknown, keys)
    }

    fn frequency(&mut self, frequency: &Frequency, who: &Who<'_>, failed: &mut Vec<Failure>) -> Option<()> {
        let Some(max) = frequency.max else { return Some(()) };
        let Some(max) = self.covered(max) else { return Some(()) };
        let max = match max {
            Value::Number(max) => max,
            Value::NotApplicable => return Some(()),
            _ => return None,
        };
        let tally = self.tally(frequency, who)?;
        let count = |n: u64| i64::try_from(n).ok()?.checked_add(1).map(Rational::from_integer);
        let (least, most) = (count(tally.sure)?, count(tally.possible)?);
        let ty = Type::Number(Dimension::of(UnitId::TIME));
        self.note(|| Step::History, Some(frequency.span), || Some((Value::Number(least), ty.clone())));
        if least > max {
            let mut failure = Failure::plain(FailureKind::Frequency, Some("次数"), Some(frequency.span));
            failure.actual = Some((Value::Number(least), ty.clone()));
            failure.gap = least.checked_sub(max).map(|gap| (Value::Number(gap), ty));
            failed.push(failure);
            return Some(());
        }
        if most > max {
            self.touch(Leaf::History);
            return None;
        }
        Some(())
    }

    fn tally(&mut self, frequency: &Frequency, who: &Who<'_>) -> Option<Tally> {
        let element = who.by_person;
        let year = self.year_of(frequency);
        let mut tally = Tally::default();
        let told = self.told(who, element, year)?;
        for (receipt, own) in self.own(who, element) {
            let held = inside(year, receipt.date);
            tally.add(if held == Some(false) { held } else { held.and(own) });
        }
        if let Some(told) = told {
            tally.sure = tally.sure.max(told.sure);
            // What is told exactly covers receipts without a day (S54).
            let least = if told.sure == told.possible { tally.sure } else { tally.possible };
            tally.possible = least.max(told.possible);
        }
        for earlier in who.earlier.iter().filter(|g| who.goes_on(g, element)) {
            let held = inside(year, earlier.day);
            tally.add(if earlier.sure || held == Some(false) { held } else { None });
        }
        Some(tally)
    }

    /// What derived counts say of a year: 今年次数 is that of the calendar year of the day of assessment; of another year
    /// they tell how many there may be. `None`: too little.
    fn told(&mut self, who: &Who<'_>, element: bool, year: Option<Option<(Date, Date)>>) -> Option<Option<Tally>> {
        let this = year_start(self.profile.date, None);
        let exactly = |n: u64| Tally { sure: n, possible: n };
        let part: fn(&Count) -> Option<Rational> = match year {
            None => |c| c.times,
            Some(year) if year.is_some() && year == this => |c| c.times_this_year,
            Some(year) => {
                let ever = self.derived(who, element, |c| c.times).ok()?;
                let apart = year.zip(this).is_some_and(|(a, b)| a.1 <= b.0 || b.1 <= a.0);
                let elsewhere = self.count(who.measure).and_then(|c| c.times_this_year).filter(|_| apart);
                let most = ever.map(|ever| ever.checked_sub(elsewhere.unwrap_or(Rational::ZERO)));
                let most = most.map(|most| whole(most?.max(Rational::ZERO)));
                return most.map_or(Some(None), |most| Some(Some(Tally { sure: 0, possible: most? })));
            }
        };
        let told = self.derived(who, element, part).ok()?;
        told.map_or(Some(None), |told| Some(Some(exactly(whole(told)?))))
    }

    /// The year in which receipts count; `Some(None)`: not known.
    fn year_of(&mut self, frequency: &Frequency) -> Option<Option<(Date, Date)>> {
        if !frequency.yearly && frequency.year_from.is_none() {
            return None;
        }
        let from = frequency.year_from.map(|from| self.eval(from));
        Some(self.base_day.first_day().and_then(|day| year_start(day, from.as_ref())))
    }

    /// Whether a receipt bears the same keys (S53).
    fn unique(
        &mut self,
        unique: &Unique,
        index: usize,
        values: &[Value],
        who: &Who<'_>,
        failed: &mut Vec<Failure>,
    ) -> Option<()> {
        let element = who.by_person;
        let mut tally = Tally::default();
        for (receipt, own) in self.own(who, element) {
            let held = unique.keys.iter().zip(values).map(|((name, _), value)| {
                let before = receipt.keys.iter().find(|(key, _)| key == name).map(|(_, v)| v);
                before.and_then(|before| same(before, value))
            });
            tally.add(every(held.chain([own])));
        }
        for earlier in who.earlier.iter().filter(|g| who.goes_on(g, element)) {
            let before = earlier.uniques.get(index).map(Vec::as_slice).unwrap_or_default();
            let held = every(before.iter().zip(values).map(|(before, value)| same(before, value)));
            tally.add(if earlier.sure || held == Some(false) { held } else { None });
        }
        if tally.sure > 0 {
            failed.push(Failure::plain(FailureKind::Unique, Some("不重复"), Some(unique.span)));
            return Some(());
        }
        if tally.possible > 0 {
            self.touch(Leaf::History);
            return None;
        }
        Some(())
    }
}

/// A number of times; `None` above 2⁶⁴.
fn whole(times: Rational) -> Option<u64> {
    u64::try_from(times.numerator().checked_div(times.denominator())?).ok()
}

fn inside(year: Option<Option<(Date, Date)>>, day: Option<Date>) -> Option<bool> {
    match year {
        None => Some(true),
        Some(year) => {
            let ((from, to), day) = (year?, day?);
            Some(from <= day && day < to)
        }
    }
}

fn same(a: &Value, b: &Value) -> Option<bool> {
    let absent = |v: &Value| matches!(v, Value::Unknown | Value::Unspecified);
    if absent(a) || absent(b) { None } else { Some(a == b) }
}

/// Kleene's conjunction.
fn every(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    result
}
