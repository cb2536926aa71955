//! What no tier covers although its neighbours are covered: numbers between two tiers, one member of an enumeration, one
//! corner of several conditions, what lies below the lowest tier of a definition that a measure counts with.

use super::desk::Desk;
use super::rows::{self, Row};
use super::site::{self, Role};
use super::tiers::{Tiers, readers, uncovered};
use super::witness::Witness;
use crate::analyze::boxes::Product;
use crate::analyze::ranges::{Constraint, Interval, Values};
use crate::analyze::{Point, Region, meet};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::{Failure, FailureKind, Outcome, Status};
use crate::ir::{ExprId, MeasureId, Program, Type};
use crate::source::Span;
use std::collections::BTreeSet;

/// The most tiers whose corners are looked at, and the most corners.
const MOST: (usize, usize) = (16, 64);

/// Numbers between two tiers of a row that no tier covers.
pub fn between(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row) -> bool {
    let mut any = false;
    for hole in holes(row) {
        let point = hole.low.is_some() && hole.low == hole.high;
        // A base is there for what lies between; only a single number is left out by mistake.
        if !point && (tiers.value.base.is_some() || tiers.site.role == Role::Limit) {
            continue;
        }
        let Some(mut report) = report(desk, tiers, row, &hole) else { continue };
        let rest = row.uncovered(desk, tiers, hole);
        let Some((_, witness)) = rest.and_then(|rest| uncovered(desk, tiers, &rest)) else { continue };
        report.witness = witness;
        desk.found.push(report);
        any = true;
    }
    any
}

/// The numbers between the lowest and the highest of a row that it leaves out.
fn holes(row: &Row) -> Vec<Interval> {
    let mut covered = Values::Numbers(Vec::new());
    let mut whole: Option<Interval> = None;
    for interval in row.tiers.iter().flat_map(|(_, list)| list) {
        whole = Some(whole.map_or(*interval, |w| w.hull(interval)));
        let one = Values::Numbers(vec![*interval]);
        covered = covered.complement().meet(&one.complement()).complement();
    }
    let Some(whole) = whole else { return Vec::new() };
    match Values::Numbers(vec![whole]).meet(&covered.complement()) {
        Values::Numbers(holes) => holes,
        Values::Bits(..) | Values::Texts(..) => Vec::new(),
    }
}

fn report(desk: &Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row, hole: &Interval) -> Option<Diagnostic> {
    let (below, above) = (neighbour(tiers, row, hole, false)?, neighbour(tiers, row, hole, true)?);
    let (low, high) = (desk.shown(row.axis, hole.low?.0)?, desk.shown(row.axis, hole.high?.0)?);
    let report = if hole.low == hole.high {
        let report = Diagnostic::new(codes::W0702, above, format!("正好 {low} 时两档都不成立"));
        report.help("一档改成包括这个数：以上、以下、不超过 都包括本数，不满、超过 不包括")
    } else {
        let report = Diagnostic::new(codes::W0701, above, format!("{low} 与 {high} 之间没有一档成立"));
        report.help("补上中间的一档，或者把两档的数接上")
    };
    Some(report.saying("上面的一档").also(below, "下面的一档"))
}

/// The tier that ends below a hole, or begins above it.
fn neighbour(tiers: &Tiers<'_, '_>, row: &Row, hole: &Interval, above: bool) -> Option<Span> {
    // Single numbers (月份为 3、5、7) leave room between them on purpose.
    let touches = |list: &[Interval]| {
        list.iter().filter(|i| i.low != i.high).any(|i| {
            if above {
                i.low.map(|e| e.0) == hole.high.map(|e| e.0)
            } else {
                i.high.map(|e| e.0) == hole.low.map(|e| e.0)
            }
        })
    };
    let (index, _) = row.tiers.iter().find(|(_, list)| touches(list))?;
    tiers.value.tiers.get(*index)?.span
}

/// Looks for what is left out besides numbers between two tiers.
pub fn others(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, all: &[Row]) {
    if tiers.value.base.is_some() || tiers.site.role == Role::Limit || tiers.regions.len() < 2 {
        return;
    }
    if !members(desk, tiers) && !corners(desk, tiers) && tiers.site.role == Role::Value {
        all.iter().filter(|row| row.others.is_empty()).any(|row| ends(desk, tiers, row));
    }
}

/// A member of an enumeration for which no tier is written although all others that are reached have one.
fn members(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>) -> bool {
    let Some(first) = tiers.shapes.first().and_then(|r| r.products.first()) else { return false };
    first.keys().any(|term| member(desk, tiers, *term).is_some())
}

fn member(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, term: usize) -> Option<()> {
    let axis = rows::axis(desk, term)?;
    let Type::Enum(id) = desk.program.expr(axis).ty else { return None };
    let declared = desk.program.enums.get(id.index())?;
    let bits = bits(tiers, term)?;
    let mut left = Vec::new();
    for index in (0..declared.members.len()).filter(|i| bits >> i & 1 == 0) {
        let only = Values::Bits(1_u128.checked_shl(u32::try_from(index).ok()?)?, u128::MAX);
        let rest = missed(desk, tiers, &[(term, Constraint { not_applicable: false, values: only })].into())?;
        if !desk.is_nowhere(&rest) {
            left.push((index, rest));
        }
    }
    let [(one, rest)] = left.as_slice() else { return None };
    if declared.other == Some(*one) || declared.members.len() < 3 || bits.count_ones() < 2 {
        return None;
    }
    let name = declared.members.get(*one)?;
    let (_, witness) = uncovered(desk, tiers, rest)?;
    let subject = crate::ir::print::expr(desk.program, axis);
    let subject = subject.rsplit('.').next().unwrap_or_default();
    let message = format!("{subject}为{name}时没有一档成立，其余各项都有");
    let report = Diagnostic::new(codes::W0701, tiers.value.tiers.first()?.span?, message).saying("各档从这里起");
    let spans = tiers.value.tiers.iter().skip(1).filter_map(|t| t.span);
    let mut report = spans.fold(report, |r, s| r.also(s, "另一档"));
    report.witness = witness;
    desk.found.push(report.help("补上这一档；确实没有的，用 须 写明"));
    Some(())
}

/// Where a value is asked and a product holds, but no tier does.
fn missed(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, product: &Product) -> Option<Region> {
    let carried = desk.boxes.carried(&desk.forms.terms, product)?;
    let asked = meet(&tiers.context, &carried)?;
    tiers.regions.iter().try_fold(asked, |rest, region| desk.boxes.subtract(&rest, region))
}

/// The members that tiers ask for, where every tier asks for some.
fn bits(tiers: &Tiers<'_, '_>, term: usize) -> Option<u128> {
    let mut all = 0;
    for product in tiers.shapes.iter().flat_map(|r| &r.products) {
        match product.get(&term).map(|c| &c.values) {
            Some(Values::Bits(set, _)) => all |= set,
            _ => return None,
        }
    }
    Some(all)
}

/// A case from which one step leads to a tier in two directions: 大型且高新, 大型且非高新, 非大型且高新 leave one corner.
fn corners(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>) -> bool {
    if tiers.shapes.len() > MOST.0 {
        return false;
    }
    let whole = Region::everywhere();
    let rest = tiers.shapes.iter().try_fold(whole, |rest, shape| desk.forms.subtract(&rest, shape));
    let Some(rest) = rest.filter(|r| r.products.len() <= MOST.1) else { return false };
    for corner in rest.products.iter().filter(|p| p.values().all(|c| !c.values.is_empty())) {
        let near = neighbours(tiers, corner);
        let directions: BTreeSet<usize> = near.iter().map(|(_, term)| *term).collect();
        if directions.len() < 2 {
            continue;
        }
        let Some(case) = missed(desk, tiers, corner).filter(|case| !case.is_nowhere()) else { continue };
        let Some((_, witness)) = uncovered(desk, tiers, &case) else { continue };
        let mut spans = near.iter().filter_map(|(index, _)| tiers.value.tiers.get(*index)?.span);
        let Some(first) = spans.next() else { continue };
        let message = "有一种情形没有一档成立，与它只差一个条件的情形都有";
        let report = Diagnostic::new(codes::W0701, first, message).saying("相邻的一档");
        let mut report = spans.fold(report, |r, s| r.also(s, "相邻的一档"));
        report.witness = witness;
        desk.found.push(report.help("补上这种情形的一档；确实没有的，用 须 写明"));
        return true;
    }
    false
}

/// The tiers that differ from a case in one term only, with that term.
fn neighbours(tiers: &Tiers<'_, '_>, corner: &Product) -> BTreeSet<(usize, usize)> {
    let mut found = BTreeSet::new();
    for (index, shape) in tiers.shapes.iter().enumerate() {
        for product in &shape.products {
            let apart = |(term, c): (&usize, &Constraint)| {
                corner.get(term).is_some_and(|own| own.meet(c).is_empty()).then_some(*term)
            };
            let terms: Vec<usize> = product.iter().filter_map(apart).collect();
            if let [one] = terms.as_slice() {
                found.insert((index, *one));
            }
        }
    }
    found
}

/// What lies below or above all tiers of a definition, where a measure that counts with it pays nothing for that alone.
fn ends(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, row: &Row) -> bool {
    let Some(whole) = row.tiers.iter().flat_map(|(_, list)| list).copied().reduce(|a, b| a.hull(&b)) else {
        return false;
    };
    let below = whole.low.map(|(n, closed)| (n, Interval { low: None, high: Some((n, !closed)) }));
    let above = whole.high.map(|(n, closed)| (n, Interval { low: Some((n, !closed)), high: None }));
    for (n, hole) in below.into_iter().chain(above) {
        let Some(rest) = row.uncovered(desk, tiers, hole) else { continue };
        for reader in readers(desk.program, tiers.site) {
            let Some(measure) = desk.program.measures.get(reader.index()) else { continue };
            if !counts_with(desk.program, measure, tiers) {
                continue;
            }
            let reached = site::reached(&mut desk.boxes, measure);
            let Some(witness) = meet(&rest, &reached).and_then(|region| for_that_alone(desk, &region, reader)) else {
                continue;
            };
            let (Some(number), Some(span)) = (desk.shown(row.axis, n), nearest(tiers, row, n)) else { continue };
            let side = if hole.low.is_none() { "不到" } else { "过了" };
            let message = format!("{side} {number} 没有一档成立，用到它的「{}」因此得不到", measure.name);
            let mut report = Diagnostic::new(codes::W0701, span, message).saying("最靠边的一档");
            report = measure.name_span.into_iter().fold(report, |r, s| r.also(s, "这一项用到它"));
            report.witness = desk.replay.text("没有一档成立", &witness);
            desk.found.push(report.help("写上基础值，或者补上这一档；确实得不到的，在措施里用 须 写明"));
            return true;
        }
    }
    false
}

/// A case of a region in which a measure is refused because no tier holds, and for nothing else.
fn for_that_alone(desk: &mut Desk<'_, '_>, region: &Region, reader: MeasureId) -> Option<Witness> {
    let replay = desk.replay;
    let refused =
        |point: &Point| replay.witness(point, reader, &[Status::Ineligible]).filter(|w| lacks_a_tier(&w.outcome));
    desk.points(region).find_map(|(point, _)| refused(&point))
}

/// Whether a missing tier is all that refuses a measure, or each of its elements: a standard without a value.
fn lacks_a_tier(outcome: &Outcome) -> bool {
    let all = |failed: &[Failure], kinds: &[FailureKind]| {
        !failed.is_empty() && failed.iter().all(|f| kinds.contains(&f.kind))
    };
    let kinds = [FailureKind::NoTier, FailureKind::NotApplicable];
    let elements = || outcome.elements.iter().all(|e| all(&e.failed, &kinds));
    all(&outcome.failed, &kinds)
        || all(&outcome.failed, &[FailureKind::NoElement]) && !outcome.elements.is_empty() && elements()
}

/// Whether a measure's standard is more than the definition: being it alone, the tiers say who gets anything.
fn counts_with(program: &Program, measure: &crate::ir::Measure, tiers: &Tiers<'_, '_>) -> bool {
    let is_it = |e: ExprId| match program.expr(e).kind {
        crate::ir::ExprKind::Definition(d) => {
            program.definitions.get(d.index()).is_some_and(|d| d.value == tiers.site.tiered)
        }
        _ => false,
    };
    let values = measure.standards.iter().filter_map(|s| program.tiered.get(s.value.index()));
    !values.flat_map(|t| t.base.into_iter().chain(t.tiers.iter().map(|t| t.value))).all(is_it)
}

fn nearest(tiers: &Tiers<'_, '_>, row: &Row, n: crate::value::Rational) -> Option<Span> {
    let ends = |i: &Interval| i.low.is_some_and(|e| e.0 == n) || i.high.is_some_and(|e| e.0 == n);
    let (index, _) = row.tiers.iter().find(|(_, list)| list.iter().any(ends))?;
    tiers.value.tiers.get(*index)?.span
}
