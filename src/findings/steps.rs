//! Amounts that fall on the way up: a row of tiers, most of which give more where the number is higher.
//!
//! In: a row of tiers. Out: advice at each step that falls while others rise, with the two cases beside it. Amounts that
//! only fall are meant so (the young get more); those that rise and then fall are seldom. More is better, too, where the
//! amount is multiplied by the number itself, and where a requirement asks for a least number. Where the tiers only rise
//! and leave room between two of them, the base in between is such a fall.

use super::desk::Desk;
use super::rows::Row;
use super::site::Role;
use super::stretches::{self, Stretch, Stretches, single};
use super::tiers::{Tiers, readers};
use super::witness::Witness;
use crate::analyze::linear::Form;
use crate::analyze::ranges::{Interval, Values};
use crate::analyze::{meet, solve};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::Status;
use crate::ir::{ExprKind, MeasureId, Type};
use crate::source::Span;
use crate::units::UnitId;
use crate::value::{Rational, Value};
use std::cmp::Ordering;

/// A step from one stretch to the next that falls.
type Fall<'s> = (&'s Stretch, &'s Stretch);

/// Reports the steps that fall.
pub fn falls(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row) -> bool {
    let Some(mut found) = stretches::of(desk, tiers, row) else { return false };
    if row.tiers.iter().any(|(index, _)| tiers.idle.contains(index)) {
        found.list.retain(|s| s.hole || lies(desk, tiers, row, s));
    }
    let holes = holes(desk, tiers, row, &found);
    found.list.retain(|s| !s.hole || holes);
    let multiplied = multiplied(desk, tiers, row);
    let grows = |s: &Stretch| multiplied || factor(&s.form, found.axis) > Rational::ZERO;
    if row.tiers.len() == 1 && !found.list.iter().any(grows) && least(desk, row).is_none() {
        return false;
    }
    let mut rising = found.list.iter().filter(|s| grows(s)).count();
    let mut falling: Vec<Fall<'_>> = Vec::new();
    for pair in found.list.windows(2) {
        let [below, above] = pair else { continue };
        match jump(below, above, &found) {
            Some(Ordering::Greater) => rising += 1,
            Some(Ordering::Less) => falling.push((below, above)),
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
        if let Some(report) = report(desk, tiers, row, &found, fall, asked) {
            desk.found.push(report);
            any = true;
        }
    }
    any
}

/// Whether the base between two tiers counts as a fall: the tiers are a ladder that only rises, nothing above it.
/// Ages and days are no ladder: what lies between two groups of them is meant.
fn holes(desk: &Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row, found: &Stretches) -> bool {
    let ladder = match &desk.program.expr(row.axis).ty {
        Type::Ratio => true,
        Type::Number(d) => d.power(UnitId::AGE) == 0,
        _ => false,
    };
    let solid: Vec<&Stretch> = found.list.iter().filter(|s| !s.hole).collect();
    let rises = |pair: &[&Stretch]| matches!(pair, [a, b] if jump(a, b, found) == Some(Ordering::Greater));
    ladder
        && tiers.site.role != Role::Limit
        && tiers.value.tiers.len() == row.tiers.len()
        && solid.last().is_some_and(|last| Some(last.value) != tiers.value.base)
        && found.list.first().is_some_and(|first| Some(first.value) == tiers.value.base)
        && solid.windows(2).all(rises)
}

/// Whether a case lies in a stretch.
fn lies(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row, stretch: &Stretch) -> bool {
    let asked = row.asked(desk, &tiers.context, stretch.interval);
    asked.is_none_or(|asked| !desk.is_nowhere(&asked))
}

fn report(
    desk: &mut Desk<'_, '_>,
    tiers: &Tiers<'_, '_>,
    row: &Row,
    found: &Stretches,
    fall: Fall<'_>,
    asked: Option<Span>,
) -> Option<Diagnostic> {
    let (below, above) = fall;
    if !lies(desk, tiers, row, below) || !lies(desk, tiers, row, above) {
        return None;
    }
    let witness = match shown(desk, tiers, row, found, fall) {
        Shown::Falls(cases) => Some(cases),
        Shown::Rises => return None,
        Shown::Open => None,
    };
    let (n, reached) = above.interval.low.or(below.interval.high.map(|(n, closed)| (n, !closed)))?;
    let number = desk.shown(row.axis, n)?;
    let place = if reached { format!("到 {number} 时") } else { format!("过了 {number} ") };
    let message = match asked {
        None if above.hole => format!("{place}数值反而降低：这里没有一档，取的是基础值"),
        None => format!("{place}数值反而降低，其余各处都随它升高"),
        Some(_) => format!("{place}数值反而降低，而条件要求它越多越好"),
    };
    let report = Diagnostic::new(codes::A0709, above.span?, message);
    let report = report.saying(if above.hole { "取的是基础值" } else { "这里比下面的一档少" });
    let report = report.also(below.span?, "下面的一档");
    let mut report = asked.into_iter().fold(report, |r, s| r.also(s, "条件要求它不少于一个数"));
    report.witness = witness;
    Some(if above.hole {
        report.help("补上中间的一档，或者把两档的数接上；确实取基础值的，写明理由后容许")
    } else {
        report.help("核对这两档的数；原文如此的，写明理由后容许")
    })
}

/// What two cases beside a step show.
enum Shown {
    /// The lower number gives more.
    Falls(String),
    /// All else being the same, the lower number gives no more: a limit makes both equal.
    Rises,
    /// No such cases were found, or the value is not what is paid.
    Open,
}

/// Looks for two cases beside the step, of which the lower number gives more.
fn shown(
    desk: &mut Desk<'_, '_>,
    tiers: &Tiers<'_, '_>,
    row: &Row,
    found: &Stretches,
    (below, above): Fall<'_>,
) -> Shown {
    let paid = matches!(tiers.site.role, Role::Figure | Role::Quantity);
    let mut seen = Shown::Open;
    for reader in readers(desk.program, tiers.site) {
        for high in above.lowest(found.whole) {
            let Some(more) = at(desk, tiers, row, (high, reader)) else { continue };
            for low in below.highest(found.whole) {
                let Some((less, more)) = beside(desk, tiers, row, (low, reader), &more) else { continue };
                let (Some(a), Some(b)) = (amount(&less), amount(&more)) else { continue };
                let texts = desk.replay.text("少的反而多", &less).zip(desk.replay.text("多了反而少", &more));
                match texts {
                    Some((less, more)) if a > b => return Shown::Falls(format!("{less}\n{more}")),
                    _ if a <= b && paid && is_input(desk, row) => seen = Shown::Rises,
                    _ => {}
                }
            }
        }
    }
    seen
}

/// A case in which the number is exactly one.
fn at(
    desk: &mut Desk<'_, '_>,
    tiers: &Tiers<'_, '_>,
    row: &Row,
    (n, reader): (Rational, MeasureId),
) -> Option<Witness> {
    let asked = row.asked(desk, &tiers.context, solve::just(n))?;
    let measure = desk.program.measures.get(reader.index())?;
    let reached = super::site::reached(&mut desk.boxes, measure);
    desk.case(&meet(&asked, &reached)?, &[reader], &[Status::Eligible])
}

/// The case with another number beside a case: where the number is an input, all else is the same in both.
fn beside(
    desk: &mut Desk<'_, '_>,
    tiers: &Tiers<'_, '_>,
    row: &Row,
    (n, reader): (Rational, MeasureId),
    other: &Witness,
) -> Option<(Witness, Witness)> {
    let axis = crate::analyze::terms::through(desk.program, row.axis);
    let ExprKind::Input(input) = desk.program.expr(axis).kind else {
        return Some((at(desk, tiers, row, (n, reader))?, other.clone()));
    };
    let value = solve::value_of(&desk.program.expr(axis).ty, n)?;
    desk.replay.beside(other, reader, (input, value))
}

/// Whether the number is an input, so that two cases can differ in nothing else.
fn is_input(desk: &Desk<'_, '_>, row: &Row) -> bool {
    let axis = crate::analyze::terms::through(desk.program, row.axis);
    matches!(desk.program.expr(axis).kind, ExprKind::Input(_))
}

fn amount(witness: &Witness) -> Option<Rational> {
    match witness.outcome.figure.as_ref()?.value.as_ref()? {
        Value::Number(n) => Some(*n),
        _ => None,
    }
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

fn factor(form: &Form, axis: usize) -> Rational {
    form.parts.iter().find(|(t, _)| *t == axis).map_or(Rational::ZERO, |(_, k)| *k)
}

/// How the value changes from one stretch to the next at their border; `None` where other inputs decide.
fn jump(below: &Stretch, above: &Stretch, found: &Stretches) -> Option<Ordering> {
    if below.value == above.value {
        return Some(Ordering::Equal);
    }
    let (end, _) = above.interval.low.or(below.interval.high)?;
    let axis = found.axis;
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
