//! Amounts that fall on the way up: tiers over one number, most of which give more where the number is higher.
//!
//! In: tiers that bound one number and otherwise the same. Out: advice at each step that falls while others rise. Amounts
//! that only fall are meant so (the young get more); those that rise and then fall are seldom.

use super::desk::Desk;
use super::tiers::Tiers;
use crate::analyze::linear::Form;
use crate::analyze::ranges::{Interval, Values};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::source::Span;
use crate::value::Rational;
use std::cmp::Ordering;

/// One stretch of the number with the value that holds there.
struct Stretch {
    interval: Interval,
    form: Form,
    span: Option<Span>,
}

/// Reports the steps that fall.
pub fn falls(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, axis: usize) {
    let Some(stretches) = stretches(desk, tiers, axis) else { return };
    let mut rising = stretches.iter().filter(|s| slope(s, axis) == Some(Ordering::Greater)).count();
    let mut falling: Vec<(&Stretch, &Stretch, Rational)> = Vec::new();
    for pair in stretches.windows(2) {
        let [below, above] = pair else { continue };
        let Some((end, _)) = below.interval.high.or(above.interval.low) else { continue };
        match jump(below, above, axis, end) {
            Some(Ordering::Greater) => rising += 1,
            Some(Ordering::Less) => falling.push((below, above, end)),
            Some(Ordering::Equal) => {}
            None => return,
        }
    }
    if falling.is_empty() || rising < falling.len() {
        return;
    }
    for (below, above, end) in falling {
        let (Some(a), Some(b), Some(number)) = (below.span, above.span, desk.number(axis, end)) else { continue };
        let message = format!("到 {number} 时数值反而降低，其余各处都随它升高");
        let report = Diagnostic::new(codes::A0709, b, message).saying("这里比下面的一档少").also(a, "下面的一档");
        desk.found.push(report.help("核对这两档的数；原文如此的，写明理由后容许"));
    }
}

/// The tiers as stretches in order, the base below and above them where it is reached; `None` where they are no row.
fn stretches(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, axis: usize) -> Option<Vec<Stretch>> {
    let mut found = Vec::new();
    let mut others = None;
    for (tier, region) in tiers.value.tiers.iter().zip(&tiers.regions) {
        let [product] = region.products.as_slice() else { return None };
        let mut rest = product.clone();
        let Values::Numbers(list) = rest.remove(&axis)?.values else { return None };
        let [interval] = list.as_slice() else { return None };
        if others.get_or_insert_with(|| rest.clone()) != &rest {
            return None;
        }
        found.push(Stretch { interval: *interval, form: form(desk, tier.value)?, span: tier.span });
    }
    found.sort_by_key(|s| s.interval.low.map(|(n, _)| n));
    let overlap = found.windows(2).any(|p| matches!(p, [a, b] if !a.interval.meet(&b.interval).is_empty()));
    if overlap {
        return None;
    }
    if let Some(base) = tiers.value.base.filter(|_| others.is_some_and(|o| o.is_empty())) {
        let form = form(desk, base)?;
        let span = desk.span(base);
        around(desk, tiers, axis, &mut found, &form, span);
    }
    Some(found)
}

/// The base below the first and above the last stretch, where cases lie there.
fn around(
    desk: &mut Desk<'_, '_>,
    tiers: &Tiers<'_, '_>,
    axis: usize,
    found: &mut Vec<Stretch>,
    form: &Form,
    span: Option<Span>,
) {
    let below = found.first().and_then(|s| s.interval.low).map(|(n, c)| Interval { low: None, high: Some((n, !c)) });
    let above = found.last().and_then(|s| s.interval.high).map(|(n, c)| Interval { low: Some((n, !c)), high: None });
    let mut reached = |interval: Option<Interval>| {
        let interval = interval?;
        let region = desk.bounded(&tiers.context, axis, interval)?;
        (!desk.is_nowhere(&region)).then(|| Stretch { interval, form: form.clone(), span })
    };
    let (below, above) = (reached(below), reached(above));
    found.splice(0..0, below);
    found.extend(above);
}

fn form(desk: &mut Desk<'_, '_>, value: crate::ir::ExprId) -> Option<Form> {
    match desk.boxes.forms(value, 0)?.as_slice() {
        [(_, Some(form))] => Some(form.clone()),
        _ => None,
    }
}

fn factor(form: &Form, axis: usize) -> Rational {
    form.parts.iter().find(|(t, _)| *t == axis).map_or(Rational::ZERO, |(_, k)| *k)
}

fn slope(stretch: &Stretch, axis: usize) -> Option<Ordering> {
    Some(factor(&stretch.form, axis).cmp(&Rational::ZERO))
}

/// How the value changes from one stretch to the next at their border; `None` where other inputs decide.
fn jump(below: &Stretch, above: &Stretch, axis: usize, end: Rational) -> Option<Ordering> {
    let gap = above.form.plus(Rational::from_integer(-1), &below.form)?;
    let at = factor(&gap, axis).checked_mul(end)?.checked_add(gap.constant.0)?;
    let mut signs = gap.parts.iter().filter(|(t, _)| *t != axis).map(|(_, k)| k.cmp(&Rational::ZERO));
    let sign = at.cmp(&Rational::ZERO);
    // Amounts are not below 0: shares of one that all grow make the whole grow.
    let together = signs.all(|s| s == sign || sign == Ordering::Equal);
    match gap.parts.iter().find(|(t, _)| *t != axis) {
        Some((_, k)) if sign == Ordering::Equal => {
            let first = k.cmp(&Rational::ZERO);
            gap.parts.iter().filter(|(t, _)| *t != axis).all(|(_, k)| k.cmp(&Rational::ZERO) == first).then_some(first)
        }
        _ => together.then_some(sign),
    }
}
