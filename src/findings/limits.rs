//! Limits that never bind: what they limit stays below them in every case that meets the requirements.

use super::desk::Desk;
use crate::analyze::Region;
use crate::analyze::meet;
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::Status;
use crate::ir::{Bound, Cap, CapScope, ExprId, Measure, QuantityLimit, TieredId};
use crate::source::Span;
use crate::value::Rational;

/// Examines the limits of the desk's measure.
pub fn examine(desk: &mut Desk<'_, '_>) {
    let Some(measure) = desk.declared() else { return };
    if desk.is_nowhere(&desk.reached.clone()) {
        return;
    }
    for (index, limit) in measure.quantity_limits.iter().enumerate() {
        quantity(desk, measure, index, limit);
    }
    for (index, cap) in measure.caps.iter().enumerate() {
        amount(desk, measure, index, cap);
    }
    standards(desk, measure);
}

/// Where a limit stands: the requirements are met and its 当 holds.
fn asked(desk: &mut Desk<'_, '_>, when: Option<ExprId>) -> Option<Region> {
    match when {
        None => Some(desk.reached.clone()),
        Some(when) => meet(&desk.boxes.region(when)?, &desk.reached),
    }
}

fn quantity(desk: &mut Desk<'_, '_>, measure: &Measure, index: usize, limit: &QuantityLimit) {
    if limit.cumulative {
        return;
    }
    let Some(context) = asked(desk, limit.when) else { return };
    for quantity in measure.quantities.iter().filter(|q| q.dimension == limit.dimension) {
        if within(desk, quantity.value, limit.max, &context) {
            let report = idle(desk, &context, limit.span, "数量本来就不超过这个上限，上限用不上");
            let span = quantity.span.filter(|s| *s != limit.span);
            return desk.found.push(span.into_iter().fold(report, |r, s| r.also(s, "数量从这里来")));
        }
    }
    let smaller = measure.quantity_limits.iter().enumerate().find(|(other, l)| {
        *other != index && l.dimension == limit.dimension && (l.when.is_none() || l.when == limit.when)
    });
    if let Some((other, tighter)) = smaller {
        let equal = other > index && never_above(desk, limit.max, tighter.max, &context);
        if never_above(desk, tighter.max, limit.max, &context) && !equal {
            let report = idle(desk, &context, limit.span, "另一个上限总是先截住，这个上限用不上");
            desk.found.push(report.also(tighter.span, "先截住的上限"));
        }
    }
}

/// Whether one limit is at most another wherever both are asked; braces without a tier that holds are no limit.
fn never_above(desk: &mut Desk<'_, '_>, a: TieredId, b: TieredId, context: &Region) -> bool {
    let cases = desk.boxes.tiers(a, 0);
    cases.is_some_and(|cases| cases.iter().all(|(_, value)| value.is_some())) && within(desk, a, b, context)
}

/// Whether a value is at most a limit wherever both are there: where no tier of the value holds nothing is paid.
fn within(desk: &mut Desk<'_, '_>, a: TieredId, b: TieredId, context: &Region) -> bool {
    let (Some(xs), Some(ys)) = (desk.boxes.tiers(a, 0), desk.boxes.tiers(b, 0)) else { return false };
    for (guard, x) in xs.iter().filter_map(|(g, x)| Some((g, (*x)?))) {
        for (other, y) in ys.iter().filter_map(|(g, y)| Some((g, (*y)?))) {
            let above = desk.boxes.compare(crate::ir::CmpOp::Greater, x, y);
            let region = above.and_then(|r| meet(&r, guard)).and_then(|r| meet(&r, other));
            match region.and_then(|r| meet(&r, context)) {
                Some(region) if desk.is_nowhere(&region) => {}
                _ => return false,
            }
        }
    }
    true
}

fn amount(desk: &mut Desk<'_, '_>, measure: &Measure, index: usize, cap: &Cap) {
    let many = measure.per_element.is_some() && cap.scope != CapScope::Element;
    if cap.cumulative || measure.monthly_from.is_some() {
        return;
    }
    let Some(context) = asked(desk, cap.when) else { return };
    let most = if many { None } else { most(desk, measure, &context) };
    let least = desk.boxes.range(cap.max, &context).and_then(|(low, _)| low);
    if let (Some(most), Some(least)) = (most, least)
        && most <= least
    {
        let report = idle(desk, &context, cap.span, "金额本来就不超过这个上限，上限用不上");
        let spans: Vec<Span> = measure.standards.iter().map(|s| s.span).collect();
        return desk.found.push(spans.into_iter().fold(report, |r, s| r.also(s, "金额从这里来")));
    }
    let other = measure
        .caps
        .iter()
        .enumerate()
        .find(|(other, c)| *other != index && c.scope == cap.scope && (c.when.is_none() || c.when == cap.when));
    if let Some((other, tighter)) = other {
        let equal = other > index && never_above(desk, cap.max, tighter.max, &context);
        if never_above(desk, tighter.max, cap.max, &context) && !equal {
            let report = idle(desk, &context, cap.span, "另一个上限总是先截住，这个上限用不上");
            desk.found.push(report.also(tighter.span, "先截住的上限"));
        }
    }
}

/// The most that a measure can pay before its caps: the standard times each quantity, these within their limits.
fn most(desk: &mut Desk<'_, '_>, measure: &Measure, context: &Region) -> Option<Rational> {
    let mut ceiling: Option<Rational> = None;
    for standard in measure.standards.iter().filter(|s| s.when.is_none() && s.bound != Bound::AtLeast) {
        let value = standard.upper.unwrap_or(standard.value);
        if let Some(high) = desk.boxes.range(value, context).and_then(|(_, high)| high) {
            ceiling = Some(ceiling.map_or(high, |c| c.min(high)));
        }
    }
    let mut most = ceiling?;
    for quantity in &measure.quantities {
        let mut high = desk.boxes.range(quantity.value, context).and_then(|(_, high)| high);
        let limits = measure.quantity_limits.iter().filter(|l| l.dimension == quantity.dimension && l.when.is_none());
        for limit in limits {
            let max = desk.boxes.range(limit.max, context).and_then(|(_, high)| high);
            high = match (high, max) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
        }
        most = most.checked_mul(high?)?;
    }
    (!most.is_negative()).then_some(most)
}

/// A ceiling beside an exact standard that never exceeds it.
fn standards(desk: &mut Desk<'_, '_>, measure: &Measure) {
    let exact: Vec<_> = measure.standards.iter().filter(|s| s.bound == Bound::Exact).collect();
    let [exact] = exact.as_slice() else { return };
    for ceiling in measure.standards.iter().filter(|s| s.bound == Bound::AtMost) {
        let both = asked(desk, ceiling.when).zip(asked(desk, exact.when));
        let Some(context) = both.and_then(|(a, b)| meet(&a, &b)) else { continue };
        if !desk.is_nowhere(&context) && within(desk, exact.value, ceiling.value, &context) {
            let report = idle(desk, &context, ceiling.span, "标准本来就不超过这个上限，上限用不上");
            desk.found.push(report.also(exact.span, "标准从这里来"));
        }
    }
}

fn idle(desk: &mut Desk<'_, '_>, context: &Region, span: Span, message: &str) -> Diagnostic {
    let mut report = Diagnostic::new(codes::W0708, span, message).help("核对上限的数和单位；确实用不上的删去");
    let point = desk.point(context).map(|(point, _)| point).zip(desk.measure);
    let witness = point.and_then(|(point, measure)| desk.confirmed(&point, &[measure], &[Status::Eligible]));
    report.witness = witness.and_then(|w| desk.replay.text("上限没有用上", &w));
    report
}
