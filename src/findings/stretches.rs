//! A row of tiers as stretches of its number, each with the one value that holds there.
//!
//! In: a row; its tiers may lie within one another (50人以上, 100人以上), the narrower one counts (S18). Out: the stretches in
//! order, the base below and above them where cases lie there; `None` where two tiers hold at once and none is narrower.
//! Whether a case lies in a stretch between two tiers is not asked here.

use super::desk::Desk;
use super::rows::Row;
use super::tiers::Tiers;
use crate::analyze::linear::Form;
use crate::analyze::ranges::{Interval, Values};
use crate::analyze::terms;
use crate::analyze::values::Case;
use crate::ir::ExprId;
use crate::source::Span;
use crate::value::{Rational, Rounding};

/// One stretch of the number with the value that holds there.
pub struct Stretch {
    /// The numbers.
    pub interval: Interval,
    /// The value.
    pub value: ExprId,
    /// The value as a sum.
    pub form: Form,
    /// Where the tier or the base stands.
    pub span: Option<Span>,
    /// Whether it is the base between two tiers.
    pub hole: bool,
}

/// The stretches of a row.
pub struct Stretches {
    /// In order of their numbers.
    pub list: Vec<Stretch>,
    /// The number's term in their forms.
    pub axis: usize,
    /// Whether the number is whole.
    pub whole: bool,
}

/// A stretch before its value is taken apart.
struct Part {
    interval: Interval,
    value: ExprId,
    span: Option<Span>,
    hole: bool,
}

/// A place between numbers: before one, or behind it.
type Cut = (Rational, bool);

/// Takes a row apart.
pub fn of(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row) -> Option<Stretches> {
    let whole = terms::is_whole(desk.program, row.axis);
    let mut parts = parts(tiers, row, whole)?;
    if let Some(base) = tiers.value.base.filter(|_| row.others.is_empty()) {
        around(desk, tiers, row, base, &mut parts);
        let span = desk.span(base);
        parts.iter_mut().filter(|p| p.hole).for_each(|p| (p.value, p.span) = (base, span));
    } else {
        parts.retain(|p| !p.hole);
    }
    let exact: Option<Vec<Form>> = parts.iter().map(|p| single(&desk.boxes.forms(p.value, 0)?)).collect();
    let (forms, axis) = match exact {
        Some(forms) => (forms, desk.boxes.plain(row.axis)),
        None => {
            let plain = parts.iter().map(|p| single(&desk.forms.forms(p.value, 0)?));
            (plain.collect::<Option<Vec<Form>>>()?, desk.forms.plain(row.axis))
        }
    };
    let stretch =
        |(p, form): (Part, Form)| Stretch { interval: p.interval, value: p.value, form, span: p.span, hole: p.hole };
    let list = parts.into_iter().zip(forms).map(stretch).collect();
    Some(Stretches { list, axis: axis.unwrap_or(usize::MAX), whole })
}

/// The tiers as parts, what lies between them too; that has the value of a neighbour until the base is put there.
fn parts(tiers: &Tiers<'_, '_>, row: &Row, whole: bool) -> Option<Vec<Part>> {
    let mut ranges: Vec<(usize, Interval)> = Vec::new();
    for (index, list) in &row.tiers {
        let [interval] = list.as_slice() else { return None };
        ranges.push((*index, *interval));
    }
    let mut cuts: Vec<Cut> = Vec::new();
    for (_, interval) in &ranges {
        cuts.extend(interval.low.map(|(n, closed)| (n, !closed)));
        cuts.extend(interval.high);
    }
    cuts.sort_unstable();
    cuts.dedup();
    let below = ranges.iter().any(|(_, i)| i.low.is_none()).then_some(None);
    let above = ranges.iter().any(|(_, i)| i.high.is_none()).then_some(None);
    let ends: Vec<Option<Cut>> = below.into_iter().chain(cuts.into_iter().map(Some)).chain(above).collect();
    let mut parts: Vec<Part> = Vec::new();
    for pair in ends.windows(2) {
        let [low, high] = pair else { continue };
        let interval = Interval { low: low.map(|(n, behind)| (n, !behind)), high: *high };
        let Some(interval) = in_whole(interval, whole) else { continue };
        match holding(tiers, &ranges, &interval)? {
            Some(index) => {
                let tier = tiers.value.tiers.get(index)?;
                parts.push(Part { interval, value: tier.value, span: tier.span, hole: false });
            }
            None => {
                let value = parts.last()?.value;
                parts.push(Part { interval, value, span: None, hole: true });
            }
        }
    }
    Some(parts)
}

/// The interval by its whole numbers; `None` where it holds none.
fn in_whole(interval: Interval, whole: bool) -> Option<Interval> {
    match Values::interval(interval.low, interval.high) {
        values if whole => match values.whole() {
            Values::Numbers(list) => list.first().copied(),
            Values::Bits(..) | Values::Texts(..) => None,
        },
        Values::Numbers(list) => list.first().copied(),
        Values::Bits(..) | Values::Texts(..) => None,
    }
}

/// The tier that counts in an interval, inside `Some`; `None` where two of other values do.
fn holding(tiers: &Tiers<'_, '_>, ranges: &[(usize, Interval)], interval: &Interval) -> Option<Option<usize>> {
    let inside = |other: &Interval| !other.meet(interval).is_empty();
    let all: Vec<usize> = ranges.iter().filter(|(_, other)| inside(other)).map(|(index, _)| *index).collect();
    let narrower = |index: usize| tiers.value.narrower.get(index).map_or(&[][..], Vec::as_slice);
    let mut left = all.iter().filter(|index| !all.iter().any(|other| narrower(**index).contains(other)));
    let first = left.next().copied();
    left.next().is_none().then_some(first)
}

/// The form of a value that has one case.
pub fn single(forms: &[Case<Form>]) -> Option<Form> {
    match forms {
        [(_, Some(form))] => Some(form.clone()),
        _ => None,
    }
}

/// The base below the first and above the last stretch, where cases lie there.
fn around(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row, base: ExprId, parts: &mut Vec<Part>) {
    let first = parts.first().and_then(|p| p.interval.low);
    let last = parts.last().and_then(|p| p.interval.high);
    let below = first.map(|(n, closed)| Interval { low: None, high: Some((n, !closed)) });
    let above = last.map(|(n, closed)| Interval { low: Some((n, !closed)), high: None });
    let span = desk.span(base);
    let mut reached = |interval: Option<Interval>| {
        let interval = interval?;
        let region = row.uncovered(desk, tiers, interval)?;
        (!desk.is_nowhere(&region)).then_some(Part { interval, value: base, span, hole: false })
    };
    let (below, above) = (reached(below), reached(above));
    parts.splice(0..0, below);
    parts.extend(above);
}

impl Stretch {
    /// The numbers next to the lower end to try, the nearest last: the whole number, the end itself, or a little more.
    pub fn lowest(&self, whole: bool) -> Vec<Rational> {
        self.interval.low.map_or_else(Vec::new, |end| self.near(end, whole, Rational::ONE))
    }

    /// The numbers next to the upper end to try.
    pub fn highest(&self, whole: bool) -> Vec<Rational> {
        self.interval.high.map_or_else(Vec::new, |end| self.near(end, whole, Rational::from_integer(-1)))
    }

    fn near(&self, (n, closed): Cut, whole: bool, way: Rational) -> Vec<Rational> {
        if closed && !whole {
            return vec![n];
        }
        let at = n.round(Rational::ONE, if way.is_negative() { Rounding::Down } else { Rounding::Up });
        // Below one are ratios: a percent is the first step.
        let least = if n.checked_abs().is_some_and(|n| n <= Rational::ONE) { 2 } else { 0 };
        let cent = |power: u32| Rational::new(1, 10_i128.checked_pow(power)?);
        let steps = if whole { vec![None, Some(Rational::ONE)] } else { (least..6).map(cent).collect() };
        let start = if whole { at } else { Some(n) };
        let step = |step: Option<Rational>| start?.checked_add(way.checked_mul(step.unwrap_or(Rational::ZERO))?);
        let inside = |n: &Rational| Values::points(&[*n]).is_within(&Values::Numbers(vec![self.interval]));
        let found: Vec<Rational> = steps.into_iter().filter_map(step).filter(inside).collect();
        if whole { found.into_iter().take(1).collect() } else { found }
    }
}
