//! Limits that never bind: what they limit stays below them in every case that meets the requirements.

use super::desk::Desk;
use crate::analyze::Region;
use crate::analyze::meet;
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::Status;
use crate::ir::{Bound, Cap, CapScope, ExprId, Measure, Program, QuantityLimit, TieredId};
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
    times(desk, measure);
    standards(desk, measure);
}

/// A number of times a year beside a smaller one for ever.
fn times(desk: &mut Desk<'_, '_>, measure: &Measure) {
    let ever = measure.frequencies.iter().filter(|f| !f.yearly && f.when.is_none());
    let Some((least, tighter)) =
        ever.filter_map(|f| Some((constant(desk.program, f.max?)?, f))).min_by_key(|(n, _)| *n)
    else {
        return;
    };
    for yearly in measure.frequencies.iter().filter(|f| f.yearly) {
        if yearly.max.and_then(|max| constant(desk.program, max)).is_some_and(|n| least <= n) {
            let reached = desk.reached.clone();
            let report = idle(desk, &reached, yearly.span, "总的次数已经更少，每年的次数用不上");
            desk.found.push(report.also(tighter.span, "总的次数"));
        }
    }
}

/// The number of a limit that is a number.
fn constant(program: &Program, max: TieredId) -> Option<Rational> {
    let base = program.tiered.get(max.index()).filter(|t| t.tiers.is_empty())?.base?;
    crate::analyze::terms::number_of(&crate::analyze::terms::constant(program, base)?)
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
    if cap.scope == CapScope::Total && cap.when.is_none() && is_capped(desk, measure, cap, &context) {
        let report = idle(desk, &context, cap.span, "金额本来就不超过这个上限，上限用不上");
        let spans: Vec<Span> = measure.standards.iter().map(|s| s.span).collect();
        return desk.found.push(spans.into_iter().fold(report, |r, s| r.also(s, "金额从这里来")));
    }
    // What all years together are not more than, no year is.
    let yearly = matches!(cap.scope, CapScope::CalendarYear | CapScope::YearFrom(_));
    let wide =
        |c: &Cap| c.scope == cap.scope || yearly && c.scope == CapScope::Total && !c.cumulative && !cap.cumulative;
    let other = measure
        .caps
        .iter()
        .enumerate()
        .find(|(other, c)| *other != index && wide(c) && (c.when.is_none() || c.when == cap.when));
    if let Some((other, tighter)) = other {
        let equal = other > index && never_above(desk, cap.max, tighter.max, &context);
        if never_above(desk, tighter.max, cap.max, &context) && !equal {
            let report = idle(desk, &context, cap.span, "另一个上限总是先截住，这个上限用不上");
            desk.found.push(report.also(tighter.span, "先截住的上限"));
        }
    }
}

/// Whether the one standard, which nothing multiplies, is itself at most a limit: 较小(…, 1000元).
fn is_capped(desk: &mut Desk<'_, '_>, measure: &Measure, cap: &Cap, context: &Region) -> bool {
    match measure.standards.as_slice() {
        [one] if one.bound == Bound::Exact && one.when.is_none() && one.upper.is_none() => {
            measure.quantities.is_empty()
                && measure.per_element.is_none()
                && measure.rounding.is_none()
                && within(desk, one.value, cap.max, context)
        }
        _ => false,
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

/// A ceiling beside an exact standard that never exceeds it, a floor beside one that is never below.
fn standards(desk: &mut Desk<'_, '_>, measure: &Measure) {
    let exact: Vec<_> = measure.standards.iter().filter(|s| s.bound == Bound::Exact).collect();
    let [exact] = exact.as_slice() else { return };
    if desk.measure.is_some_and(|m| super::desk::is_read(desk.program, m)) {
        return;
    }
    for ceiling in measure.standards.iter().filter(|s| s.bound == Bound::AtMost) {
        let both = asked(desk, ceiling.when).zip(asked(desk, exact.when));
        let Some(context) = both.and_then(|(a, b)| meet(&a, &b)) else { continue };
        if !desk.is_nowhere(&context) && within(desk, exact.value, ceiling.value, &context) {
            let report = idle(desk, &context, ceiling.span, "标准本来就不超过这个上限，上限用不上");
            desk.found.push(report.also(exact.span, "标准从这里来"));
        }
    }
    for floor in measure.standards.iter().filter(|s| s.bound == Bound::AtLeast) {
        let both = asked(desk, floor.when).zip(asked(desk, exact.when));
        let Some(context) = both.and_then(|(a, b)| meet(&a, &b)) else { continue };
        let always =
            desk.boxes.tiers(exact.value, 0).is_some_and(|cases| cases.iter().all(|(_, value)| value.is_some()));
        if always && !desk.is_nowhere(&context) && within(desk, floor.value, exact.value, &context) {
            let report = idle(desk, &context, floor.span, "标准本来就不低于这个下限，下限用不上");
            desk.found.push(report.also(exact.span, "标准从这里来"));
        }
    }
}

fn idle(desk: &mut Desk<'_, '_>, context: &Region, span: Span, message: &str) -> Diagnostic {
    let name = if message.contains("下限") { "下限" } else { "上限" };
    let mut report = Diagnostic::new(codes::W0708, span, message);
    report = report.help(format!("核对{name}的数和单位；确实用不上的删去"));
    let point = desk.point(context).map(|(point, _)| point).zip(desk.measure);
    let witness = point.and_then(|(point, measure)| desk.confirmed(&point, &[measure], &[Status::Eligible]));
    report.witness = witness.and_then(|w| desk.replay.text(&format!("{name}没有用上"), &w));
    report
}
