//! Amounts that fall on the way up: a row of tiers, most of which give more where the number is higher.
//!
//! In: a row of tiers. Out: advice at each step that falls while others rise. Amounts that only fall are meant so (the
//! young get more); those that rise and then fall are seldom. More is better, too, where the amount is multiplied by the
//! number itself, and where a requirement asks for a least number.

use super::desk::Desk;
use super::rows::Row;
use super::site::Role;
use super::tiers::{Tiers, readers};
use crate::analyze::linear::Form;
use crate::analyze::ranges::{Interval, Values};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::Status;
use crate::ir::ExprId;
use crate::source::Span;
use crate::value::Rational;
use std::cmp::Ordering;

/// One stretch of the number with the value that holds there.
struct Stretch {
    interval: Interval,
    value: ExprId,
    form: Form,
    span: Option<Span>,
}

/// A step from one stretch to the next that falls, and the number where it is.
type Fall<'s> = (&'s Stretch, &'s Stretch, Rational);

/// Reports the steps that fall.
pub fn falls(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row) -> bool {
    let multiplied = multiplied(desk, tiers, row);
    if row.tiers.len() == 1 && !multiplied && least(desk, row).is_none() {
        return false;
    }
    let Some((stretches, axis)) = stretches(desk, tiers, row) else { return false };
    let mut rising = stretches.iter().filter(|s| multiplied || factor(&s.form, axis) > Rational::ZERO).count();
    let mut falling: Vec<Fall<'_>> = Vec::new();
    for pair in stretches.windows(2) {
        let [below, above] = pair else { continue };
        let Some((end, _)) = below.interval.high.or(above.interval.low) else { continue };
        match jump(below, above, axis, end) {
            Some(Ordering::Greater) => rising += 1,
            Some(Ordering::Less) => falling.push((below, above, end)),
            Some(Ordering::Equal) => {}
            None => return false,
        }
    }
    let asked = if rising < falling.len().max(1) { least(desk, row) } else { None };
    if falling.is_empty() || rising < falling.len() && asked.is_none() {
        return false;
    }
    let mut any = false;
    for fall in falling {
        if let Some(report) = report(desk, tiers, row, fall, asked) {
            desk.found.push(report);
            any = true;
        }
    }
    any
}

fn report(
    desk: &mut Desk<'_, '_>,
    tiers: &Tiers<'_, '_>,
    row: &Row,
    (below, above, end): Fall<'_>,
    asked: Option<Span>,
) -> Option<Diagnostic> {
    let number = desk.shown(row.axis, end)?;
    let message = match asked {
        None => format!("到 {number} 时数值反而降低，其余各处都随它升高"),
        Some(_) => format!("到 {number} 时数值反而降低，而条件要求它越多越好"),
    };
    let report = Diagnostic::new(codes::A0709, above.span?, message).saying("这里比下面的一档少");
    let report = report.also(below.span?, "下面的一档");
    let mut report = asked.into_iter().fold(report, |r, s| r.also(s, "条件要求它不少于一个数"));
    report.witness = witness(desk, tiers, row, above);
    Some(report.help("核对这两档的数；原文如此的，写明理由后容许"))
}

/// A case of the lower amount.
fn witness(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row, above: &Stretch) -> Option<String> {
    let asked = row.asked(desk, &tiers.context, above.interval)?;
    for reader in readers(desk.program, tiers.site) {
        let reached = desk.program.measures.get(reader.index()).map(|m| super::site::reached(&mut desk.boxes, m));
        let region = reached.and_then(|r| crate::analyze::meet(&asked, &r))?;
        let Some((point, _)) = desk.point(&region) else { continue };
        if let Some(witness) = desk.replay.witness(&point, reader, &[Status::Eligible]) {
            return desk.replay.text("多了反而少", &witness);
        }
    }
    None
}

/// Whether the amount is multiplied by the number: 人数 = 招用人数, or 人数 = 招用人数 - 已领取人数.
fn multiplied(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row) -> bool {
    let program = desk.program;
    let Some(axis) = desk.forms.plain(row.axis).filter(|_| tiers.site.role != Role::Limit) else { return false };
    let measures = readers(program, tiers.site).into_iter().filter_map(|id| program.measures.get(id.index()));
    let values = measures.flat_map(|m| &m.quantities).filter_map(|q| program.tiered.get(q.value.index()));
    let mut plain = values.filter(|t| t.tiers.is_empty()).filter_map(|t| t.base);
    plain.any(|base| {
        let form = desk.forms.forms(base, 0).as_deref().and_then(single);
        form.is_some_and(|form| factor(&form, axis) > Rational::ZERO)
    })
}

/// A requirement that asks for a least number, of more than one, and for no greatest.
fn least(desk: &mut Desk<'_, '_>, row: &Row) -> Option<Span> {
    let measure = desk.declared()?;
    let mut found = None;
    for requirement in measure.requirements.iter().filter(|r| !r.exclude && r.when.is_none()) {
        let Some(shape) = desk.forms.region(requirement.cond) else { continue };
        let [product] = shape.products.as_slice() else { continue };
        let bound = product.iter().find(|(term, _)| super::rows::axis(desk, **term) == Some(row.axis));
        let Some((_, constraint)) = bound else { continue };
        let Values::Numbers(list) = &constraint.values else { continue };
        let [Interval { low: Some((low, _)), high: None }] = list.as_slice() else { return None };
        if *low > Rational::ONE {
            found = Some(requirement.span);
        }
    }
    found
}

/// The tiers as stretches in order, the base below and above them where it is reached, with the term of the number in
/// their forms; `None` where they are no row of comparable values.
fn stretches(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row) -> Option<(Vec<Stretch>, usize)> {
    let mut parts: Vec<(Interval, ExprId, Option<Span>)> = Vec::new();
    for (index, list) in &row.tiers {
        let [interval] = list.as_slice() else { return None };
        let tier = tiers.value.tiers.get(*index)?;
        parts.push((*interval, tier.value, tier.span));
    }
    parts.sort_by_key(|(interval, _, _)| (interval.low.is_some(), interval.low.map(|(n, _)| n)));
    if parts.windows(2).any(|p| matches!(p, [a, b] if !a.0.meet(&b.0).is_empty())) {
        return None;
    }
    if let Some(base) = tiers.value.base.filter(|_| row.others.is_empty()) {
        around(desk, tiers, row, base, &mut parts);
    }
    let exact: Option<Vec<Form>> = parts.iter().map(|(_, value, _)| single(&desk.boxes.forms(*value, 0)?)).collect();
    let (forms, axis) = match exact {
        Some(forms) => (forms, desk.boxes.plain(row.axis)),
        None => {
            let plain = parts.iter().map(|(_, value, _)| single(&desk.forms.forms(*value, 0)?));
            (plain.collect::<Option<Vec<Form>>>()?, desk.forms.plain(row.axis))
        }
    };
    let stretch = |((interval, value, span), form)| Stretch { interval, value, form, span };
    Some((parts.into_iter().zip(forms).map(stretch).collect(), axis.unwrap_or(usize::MAX)))
}

fn single(forms: &[crate::analyze::values::Case<Form>]) -> Option<Form> {
    match forms {
        [(_, Some(form))] => Some(form.clone()),
        _ => None,
    }
}

/// The base below the first and above the last stretch, where cases lie there.
fn around(
    desk: &mut Desk<'_, '_>,
    tiers: &Tiers<'_, '_>,
    row: &Row,
    base: ExprId,
    parts: &mut Vec<(Interval, ExprId, Option<Span>)>,
) {
    let first = parts.first().and_then(|p| p.0.low);
    let last = parts.last().and_then(|p| p.0.high);
    let below = first.map(|(n, closed)| Interval { low: None, high: Some((n, !closed)) });
    let above = last.map(|(n, closed)| Interval { low: Some((n, !closed)), high: None });
    let span = desk.span(base);
    let mut reached = |interval: Option<Interval>| {
        let interval = interval?;
        let region = row.uncovered(desk, tiers, interval)?;
        (!desk.is_nowhere(&region)).then_some((interval, base, span))
    };
    let (below, above) = (reached(below), reached(above));
    parts.splice(0..0, below);
    parts.extend(above);
}

fn factor(form: &Form, axis: usize) -> Rational {
    form.parts.iter().find(|(t, _)| *t == axis).map_or(Rational::ZERO, |(_, k)| *k)
}

/// How the value changes from one stretch to the next at their border; `None` where other inputs decide.
fn jump(below: &Stretch, above: &Stretch, axis: usize, end: Rational) -> Option<Ordering> {
    if below.value == above.value {
        return Some(Ordering::Equal);
    }
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
