//! What a term that is made of others has to do with them, as linear bounds in alternatives.
//!
//! In: a term and an interval for it. Out: one state an alternative: a quotient by the sign of its divisor, 较小 and 较大
//! by the one that is taken, a rounding as a band, an age as months between two days, a year as days. A term that is
//! none of these becomes a variable of its own; unless it is an input, the state is then marked as beyond the analysis.

use super::linear::Form;
use super::ranges::{End, Interval, Values, day_number, month_number};
use super::solve::{Search, State};
use super::terms::{self, Meaning, TermId};
use crate::ir::{ExprId, ExprKind, Function, Type};
use crate::value::{Date, Rational, Rounding};
use std::collections::BTreeMap;

/// A bound that is still to be brought into a system.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    pub term: TermId,
    pub values: Values,
    /// Whether it is what a variable of the system may be at all.
    pub own: bool,
}

/// Two days with the number of months between them, as `Meaning::Periods` counts.
#[derive(Clone, Debug)]
pub(super) struct Link {
    /// The start: a variable or a constant.
    pub from: Form,
    /// The end.
    pub to: Form,
    /// How many months lie between.
    pub months: Interval,
}

impl Link {
    /// What is left to a variable where the other day has its value.
    pub fn left(&self, term: TermId, values: &BTreeMap<TermId, Rational>) -> Interval {
        let all = Interval { low: None, high: None };
        let day = |form: &Form| form.value(|t| values.get(&t).copied()).and_then(Rational::to_i64);
        let at = |days: i64| Date::from_days_since_epoch(days);
        if self.to == Form::term(term) {
            return day(&self.from).and_then(at).map_or(all, |from| self.ends(from));
        }
        if self.from == Form::term(term) {
            return day(&self.to).and_then(at).map_or(all, |to| self.starts(to));
        }
        all
    }

    /// The ends that lie the months behind a start.
    fn ends(&self, from: Date) -> Interval {
        let end = |(months, closed): (Rational, bool), low: bool| -> End {
            let whole = months.round(Rational::ONE, Rounding::Down)?;
            let day = from.add(whole.to_i64()?, 0).map(day_number)?;
            // Between n and n + 1 months: any day after the n-th.
            if whole == months { Some((day, closed)) } else { Some((day, !low)) }
        };
        let low = self.months.low.and_then(|e| end(e, true));
        let high = self.months.high.and_then(|(months, closed)| {
            let whole = months.round(Rational::ONE, Rounding::Up)?;
            let day = from.add(whole.to_i64()?, 0).map(day_number)?;
            Some((day, closed && whole == months))
        });
        Interval { low, high }
    }

    /// The starts from which an end lies the months behind: found day by day around.
    fn starts(&self, to: Date) -> Interval {
        let fits = |day: &Date| !self.ends(*day).meet(&super::solve::just(day_number(to))).is_empty();
        let near = |end: End| -> Option<i64> {
            let months = end?.0.round(Rational::ONE, Rounding::Down)?.to_i64()?;
            Some(to.add(months.checked_neg()?, 0)?.days_since_epoch())
        };
        let (latest, earliest) = (near(self.months.low), near(self.months.high));
        let around = |centre: i64| (-35..=35).filter_map(move |i| Date::from_days_since_epoch(centre + i));
        let high = latest.and_then(|c| around(c).rfind(|d| fits(d))).map(|d| (day_number(d), true));
        let low = earliest.and_then(|c| around(c).find(|d| fits(d))).map(|d| (day_number(d), true));
        Interval { low, high }
    }

    /// Bounds in days that surely hold: a month has 28 to 31 days, many of them 30.436875 each, give or take three.
    fn days(&self) -> Interval {
        let mean = Rational::new(146_097, 4800).unwrap_or(Rational::ONE);
        let three = Rational::from_integer(3);
        let low = self.months.low.and_then(|(n, _)| n.checked_mul(mean)?.checked_sub(three)).map(|n| (n, true));
        let high = self
            .months
            .high
            .and_then(|(n, _)| n.round(Rational::ONE, Rounding::Up)?.checked_mul(mean)?.checked_add(three));
        Interval { low, high: high.map(|n| (n, true)) }
    }
}

impl Search<'_, '_> {
    /// The states in which a term lies in an interval.
    pub(super) fn alternatives(&mut self, state: &State, bound: &Bound, interval: &Interval) -> Vec<State> {
        let term = bound.term;
        let Some(meaning) = self.boxes.terms.get(term).map(|t| t.meaning.clone()) else { return Vec::new() };
        match meaning {
            Meaning::Sum(form) => vec![with(state, &[(form, *interval)])],
            Meaning::Periods { from, to } => vec![self.linked(state, (from, to), *interval)],
            Meaning::Scalar(e) => match self.taken_apart(state, e, interval) {
                Some(states) if !bound.own => states,
                Some(_) | None => {
                    let mut next = with(state, &[(Form::term(term), *interval)]);
                    next.beyond |= !self.is_leaf(e);
                    vec![next]
                }
            },
            Meaning::Today => vec![with(state, &[(Form::term(term), *interval)])],
            Meaning::Has(..) | Meaning::Level(..) | Meaning::Reading(_) | Meaning::Condition(_) | Meaning::Opaque => {
                vec![State { beyond: true, ..state.clone() }]
            }
        }
    }

    fn is_leaf(&self, e: ExprId) -> bool {
        let kind = &self.boxes.program().expr(terms::through(self.boxes.program(), e)).kind;
        matches!(kind, ExprKind::Input(_) | ExprKind::Field(..) | ExprKind::Param { .. } | ExprKind::Delegated(_))
    }

    fn taken_apart(&mut self, state: &State, e: ExprId, interval: &Interval) -> Option<Vec<State>> {
        if let Some(value) = self.chosen(e) {
            return Some(vec![with(state, &[(value?, *interval)])]);
        }
        let program = self.boxes.program();
        match &program.expr(terms::through(program, e)).kind {
            ExprKind::Divide(a, b, otherwise) => self.quotient(state, (*a, *b, *otherwise), interval),
            ExprKind::Call(function, args) => self.function(state, *function, args, interval),
            _ => None,
        }
    }

    fn quotient(
        &mut self,
        state: &State,
        (a, b, otherwise): (ExprId, ExprId, Option<ExprId>),
        interval: &Interval,
    ) -> Option<Vec<State>> {
        let (x, y) = (self.day(a)?, self.day(b)?);
        let above = |n| Interval { low: Some((n, false)), high: None };
        let mut found = Vec::new();
        for sign in [Rational::ONE, Rational::from_integer(-1)] {
            // sign · y > 0, and sign · (x − end · y) on the right side of 0
            let mut bounds = vec![(y.times(sign)?, above(Rational::ZERO))];
            if let Some((low, closed)) = interval.low {
                let form = x.plus(low.checked_neg()?, &y)?.times(sign)?;
                bounds.push((form, Interval { low: Some((Rational::ZERO, closed)), high: None }));
            }
            if let Some((high, closed)) = interval.high {
                let form = x.plus(high.checked_neg()?, &y)?.times(sign)?;
                bounds.push((form, Interval { low: None, high: Some((Rational::ZERO, closed)) }));
            }
            let plain = with(state, &bounds);
            // A part of a whole is tried first: nobody keeps more people than there were.
            let part = Interval { low: Some((Rational::ZERO, true)), high: None };
            if !sign.is_negative() && self.counted(a) {
                bounds.push((y.plus(Rational::from_integer(-1), &x)?, part));
                found.push(with(state, &bounds));
            }
            found.push(plain);
        }
        if let Some(otherwise) = otherwise {
            let z = self.day(otherwise)?;
            found.push(with(state, &[(y, super::solve::just(Rational::ZERO)), (z, *interval)]));
        }
        Some(found)
    }

    fn counted(&self, e: ExprId) -> bool {
        terms::is_count(self.boxes.program(), terms::through(self.boxes.program(), e))
    }

    fn function(
        &mut self,
        state: &State,
        function: Function,
        args: &[ExprId],
        interval: &Interval,
    ) -> Option<Vec<State>> {
        match function {
            Function::Min | Function::Max => self.extreme(state, args, interval, function == Function::Min),
            Function::Floor | Function::Ceil | Function::Round => {
                let x = self.day(*args.first()?)?;
                let band = band(function, interval)?;
                Some(vec![with(state, &[(x, band)])])
            }
            Function::Age | Function::MonthsBetween => {
                let [from, to] = args else { return None };
                let months = if function == Function::Age { 12 } else { 1 };
                let mut found = vec![self.linked(state, (*from, *to), completed(interval, months)?)];
                if months == 1 && interval.low.is_some_and(|(n, closed)| n.is_zero() && closed) {
                    // Less than a month back is none.
                    let back = Interval { low: Some((Rational::ZERO, true)), high: Some((Rational::ONE, false)) };
                    found.push(self.linked(state, (*to, *from), back));
                }
                Some(found)
            }
            Function::Year => {
                let of = *args.first()?;
                let month = self.boxes.program().expr(of).ty == Type::Month;
                let end = |end: End, m: i64, d: i64| match end {
                    Some((y, _)) => {
                        let day = Date::new(y.to_i64()?, m, d)?;
                        Some(Some((if month { month_number(day.year_month()) } else { day_number(day) }, true)))
                    }
                    None => Some(None),
                };
                let Values::Numbers(list) = Values::Numbers(vec![*interval]).whole() else { return None };
                let inner = list.first()?;
                let years = Interval { low: end(inner.low, 1, 1)?, high: end(inner.high, 12, 31)? };
                Some(vec![with(state, &[(self.day(of)?, years)])])
            }
            Function::MakeDate => {
                let [year, month, day] = args else { return None };
                Some(vec![with(state, &[(self.day(*year)?, self.years((*month, *day), interval)?)])])
            }
            Function::MonthOfYear | Function::DayOfMonth | Function::Weekday | Function::QuarterEnd => None,
            Function::YearMonth | Function::Abs => None,
        }
    }

    /// The years in which a constant day of the year lies in an interval of days.
    fn years(&self, (month, day): (ExprId, ExprId), interval: &Interval) -> Option<Interval> {
        let constant = |e| terms::number_of(&terms::constant(self.boxes.program(), e)?)?.to_i64();
        let (month, day) = (constant(month)?, constant(day)?);
        // A day that not every year has stays a term of its own.
        Date::new(2001, month, day)?;
        let inside = |y: &i64| {
            let there = |d| !interval.meet(&super::solve::just(day_number(d))).is_empty();
            Date::new(*y, month, day).is_some_and(there)
        };
        let mut ends = [None, None];
        for (slot, end, step) in [(0, interval.low, 1), (1, interval.high, -1)] {
            let Some((n, _)) = end else { continue };
            let year = Date::from_days_since_epoch(n.to_i64()?)?.year();
            let Some(found) = [year - step, year, year + step].into_iter().find(inside) else {
                // No year has its day inside.
                return Some(Interval { low: Some((Rational::ONE, true)), high: Some((Rational::ZERO, true)) });
            };
            *ends.get_mut(slot)? = Some((Rational::from_integer(found), true));
        }
        let [low, high] = ends;
        Some(Interval { low, high })
    }

    /// 较小, 较大: one alternative for each value that can be it.
    fn extreme(&mut self, state: &State, args: &[ExprId], interval: &Interval, least: bool) -> Option<Vec<State>> {
        let forms: Vec<Form> = args.iter().map(|a| self.day(*a)).collect::<Option<_>>()?;
        let mut found = Vec::new();
        for (index, taken) in forms.iter().enumerate() {
            let mut bounds = vec![(taken.clone(), *interval)];
            for (_, other) in forms.iter().enumerate().filter(|(i, _)| *i != index) {
                let gap = other.plus(Rational::from_integer(-1), taken)?;
                let zero = Some((Rational::ZERO, true));
                let side = if least { Interval { low: zero, high: None } } else { Interval { low: None, high: zero } };
                bounds.push((gap, side));
            }
            found.push(with(state, &bounds));
        }
        Some(found)
    }

    fn linked(&mut self, state: &State, (from, to): (ExprId, ExprId), months: Interval) -> State {
        let mut next = state.clone();
        let (Some(from), Some(to)) = (self.day(from), self.day(to)) else {
            next.beyond = true;
            return next;
        };
        let simple = |form: &Form| form.parts.len() <= 1 && (form.parts.is_empty() || *form == one_term(form));
        next.beyond |= !simple(&from) || !simple(&to);
        let link = Link { from: from.clone(), to: to.clone(), months };
        let constant = from.number().and_then(Rational::to_i64).and_then(Date::from_days_since_epoch);
        if let (Some(from), Some(_)) = (constant, to.number()) {
            next.system.within(&to, &link.ends(from));
            return next;
        }
        match to.plus(Rational::from_integer(-1), &from) {
            Some(gap) => next.system.within(&gap, &link.days()),
            None => next.beyond = true,
        }
        next.links.push(link);
        next
    }
}

fn one_term(form: &Form) -> Form {
    form.parts.first().map_or_else(Form::default, |(term, _)| Form::term(*term))
}

/// A state with more bounds.
fn with(state: &State, bounds: &[(Form, Interval)]) -> State {
    let mut next = state.clone();
    for (form, interval) in bounds {
        next.system.within(form, interval);
    }
    next
}

/// The months between the days of a number of completed years or months.
fn completed(interval: &Interval, months: i64) -> Option<Interval> {
    let Values::Numbers(list) = Values::Numbers(vec![*interval]).whole() else { return None };
    let inner = list.first()?;
    let k = Rational::from_integer(months);
    let low = match inner.low {
        // Nothing is asked of an age of at least 0.
        Some((n, _)) if months == 12 && !n.is_negative() && n.is_zero() => None,
        Some((n, _)) if n.is_negative() => return None,
        Some((n, _)) => Some((n.checked_mul(k)?, true)),
        None => None,
    };
    let high = match inner.high {
        Some((n, _)) if n.is_negative() => return None,
        Some((n, _)) => Some((n.checked_add(Rational::ONE)?.checked_mul(k)?, false)),
        None => None,
    };
    Some(Interval { low, high })
}

/// The numbers that a rounding takes into an interval; only where no side below 0 is asked for.
fn band(function: Function, interval: &Interval) -> Option<Interval> {
    let Values::Numbers(list) = Values::Numbers(vec![*interval]).whole() else { return None };
    let inner = list.first()?;
    let half = Rational::new(1, 2)?;
    let one = Rational::ONE;
    if inner.low.is_some_and(|(n, _)| n.is_negative() || n.is_zero())
        || inner.high.is_some_and(|(n, _)| n.is_negative())
    {
        return None;
    }
    let low = inner.low.and_then(|(n, _)| match function {
        Function::Floor => Some((n, true)),
        Function::Ceil => Some((n.checked_sub(one)?, false)),
        _ => Some((n.checked_sub(half)?, true)),
    });
    let high = inner.high.and_then(|(n, _)| match function {
        Function::Floor => Some((n.checked_add(one)?, false)),
        Function::Ceil => Some((n, true)),
        _ => Some((n.checked_add(half)?, false)),
    });
    Some(Interval { low, high })
}
