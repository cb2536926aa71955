//! Parameters that are read where they have no value: on days outside of their versions, in regions without a row.
//!
//! In: the measures with what they read. A day is only held against the versions where both of its ends are known: the
//! days in force, or the bounds that the requirements set for the 基准日.

use super::desk::Desk;
use super::witness::Witness;
use crate::analyze::ranges::{Constraint, Interval, Values, day_number};
use crate::analyze::{Region, meet};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::Status;
use crate::eval::reach::reach;
use crate::ir::{ExprId, ExprKind, Measure, Param, ParamId, Program, Type};
use crate::value::{Date, Rational, Value};
use std::collections::BTreeSet;

/// The most tiers that read a parameter and are tried.
const MOST: usize = 24;

/// Examines the parameters that the desk's measure reads; `told` holds those that were reported.
pub fn examine(desk: &mut Desk<'_, '_>, told: &mut BTreeSet<(ParamId, &'static str)>) {
    let (Some(id), Some(measure)) = (desk.measure, desk.declared()) else { return };
    let program = desk.program;
    for e in reach(program, id).exprs {
        let ExprKind::Param { param, on } = program.expr(e).kind else { continue };
        let Some(declared) = program.params.get(param.index()) else { continue };
        if !told.contains(&(param, "日")) && days(desk, measure, (e, declared), on) {
            told.insert((param, "日"));
        }
        if !told.contains(&(param, "地")) && regions(desk, measure, (e, declared)) {
            told.insert((param, "地"));
        }
    }
}

/// The days for which no version holds.
fn holes(param: &Param) -> Values {
    let end = |day: Date, closed: bool| Some((day_number(day), closed));
    let mut starts: Vec<(Option<Date>, Option<Date>)> = param.versions.iter().map(|v| (v.from, v.to)).collect();
    starts.sort();
    let mut covered = Values::Numbers(Vec::new());
    for (index, (from, to)) in starts.iter().enumerate() {
        let next = starts.get(index + 1).and_then(|(from, _)| *from);
        let high = match (to, next) {
            (Some(to), _) => end(*to, true),
            (None, Some(next)) => end(next, false),
            (None, None) => None,
        };
        let version = Values::interval(from.and_then(|f| end(f, true)), high);
        covered = covered.complement().meet(&version.complement()).complement();
    }
    covered.complement().whole()
}

fn days(desk: &mut Desk<'_, '_>, measure: &Measure, (e, param): (ExprId, &Param), on: Option<ExprId>) -> bool {
    let Values::Numbers(holes) = holes(param) else { return false };
    if holes.is_empty() || measure.monthly_from.is_some() && on.is_none() {
        return false;
    }
    if let Some(on) = on {
        let Some(Value::Date(day)) = crate::analyze::terms::constant(desk.program, on) else { return false };
        let inside = |h: &Interval| !h.meet(&crate::analyze::solve::just(day_number(day))).is_empty();
        if holes.iter().any(inside) {
            return report(desk, (e, param), None, &format!("{day} 这一天没有值")).is_some();
        }
        return false;
    }
    let Some((term, asked)) = day(desk, measure) else { return false };
    for hole in holes {
        let hole = hole.meet(&asked);
        let (Some((low, _)), Some((high, _))) = (hole.low, hole.high) else { continue };
        if hole.is_empty() {
            continue;
        }
        let bound = Constraint { not_applicable: false, values: Values::Numbers(vec![hole]) };
        let region = meet(&desk.reached, &Region { products: vec![[(term, bound)].into()] });
        let Some(region) = region.filter(|r| !r.is_nowhere()) else { continue };
        if desk.is_nowhere(&region) {
            continue;
        }
        let text = |n: Rational| n.to_i64().and_then(Date::from_days_since_epoch).map(|d| d.to_string());
        let (Some(low), Some(high)) = (text(low), text(high)) else { continue };
        let days =
            if low == high { format!("{low} 这一天没有值") } else { format!("{low} 至 {high} 没有值") };
        // A tier that reads it can ask for other days.
        if guarded(desk, e, &region) {
            continue;
        }
        let witness = confirmed(desk, e, &region);
        return report(desk, (e, param), witness, &days).is_some();
    }
    false
}

/// The conditions of the tiers in whose values an expression stands.
fn guards(desk: &Desk<'_, '_>, e: ExprId) -> Vec<ExprId> {
    let tiers = desk.program.tiered.iter().flat_map(|t| &t.tiers);
    tiers.filter(|t| stands_in(desk.program, t.value, e)).take(MOST).map(|t| t.cond).collect()
}

/// Whether an expression is a part of another.
fn stands_in(program: &Program, whole: ExprId, e: ExprId) -> bool {
    let mut waiting = vec![whole];
    while let Some(id) = waiting.pop() {
        if id == e {
            return true;
        }
        program.expr(id).kind.operands(&mut |operand| waiting.push(operand));
    }
    false
}

/// Whether an expression stands in tiers none of which holds in a region.
fn guarded(desk: &mut Desk<'_, '_>, e: ExprId, region: &Region) -> bool {
    let conds = guards(desk, e);
    let never = |cond: &ExprId| {
        let both = desk.boxes.region(*cond).and_then(|guard| meet(region, &guard));
        both.is_some_and(|both| desk.is_nowhere(&both))
    };
    !conds.is_empty() && conds.iter().all(never)
}

/// A case of a region that stays open for want of a value: anywhere in it, or in one of the tiers that read the value.
fn confirmed(desk: &mut Desk<'_, '_>, e: ExprId, region: &Region) -> Option<Witness> {
    let measure = desk.measure?;
    desk.case(region, &[measure], &[Status::Unknown]).or_else(|| {
        guards(desk, e).into_iter().find_map(|cond| {
            let guarded = desk.boxes.region(cond).and_then(|guard| meet(region, &guard))?;
            desk.case(&guarded, &[measure], &[Status::Unknown])
        })
    })
}

/// The day on which parameters are read and the days that it can be.
fn day(desk: &mut Desk<'_, '_>, measure: &Measure) -> Option<(usize, Interval)> {
    let term = match measure.base_day {
        Some(day) => desk.boxes.plain(day)?,
        None => desk.boxes.today(),
    };
    let mut whole: Option<Interval> = None;
    for product in &desk.reached.products {
        let found = match product.get(&term).map(|c| &c.values) {
            Some(Values::Numbers(list)) => list.iter().copied().reduce(|a, b| a.hull(&b))?,
            _ => Interval { low: None, high: None },
        };
        whole = Some(whole.map_or(found, |w| w.hull(&found)));
    }
    let validity = &measure.validity;
    if measure.base_day.is_none() && validity.by.is_some() {
        // Judged by another day, but assessed near it.
        let end = |d: Option<Date>| d.map(|d| (day_number(d), true));
        return Some((term, Interval { low: end(validity.from), high: end(validity.to) }));
    }
    Some((term, whole?))
}

fn report(desk: &mut Desk<'_, '_>, (e, param): (ExprId, &Param), witness: Option<Witness>, days: &str) -> Option<()> {
    let span = desk.span(e)?;
    let message = format!("参数「{}」在 {days}，这里却要读它", param.name);
    let mut report = Diagnostic::new(codes::W0715, span, message);
    report = param.versions.iter().fold(report, |r, v| r.also(v.span, "有值的一版"));
    report.witness = witness.and_then(|w| desk.replay.text("这一天没有值", &w));
    desk.found.push(report.help("补上那些日子的一版，或者核对有效期、基准日和 于 后面的日期"));
    Some(())
}

fn regions(desk: &mut Desk<'_, '_>, measure: &Measure, (e, param): (ExprId, &Param)) -> bool {
    let program = desk.program;
    let Some(place) = param.keys.iter().position(|k| program.expr(*k).ty == Type::Region) else { return false };
    let region = measure.document.and_then(|d| program.documents.get(d.index())).map(|d| d.region.as_slice());
    let Some(region) = region.filter(|r| !r.is_empty()) else { return false };
    let lacks = |version: &&crate::ir::ParamVersion| {
        !version.rows.is_empty()
            && !version.rows.iter().any(|row| match row.keys.get(place) {
                Some(Value::Region(path)) => {
                    path.len() <= region.len() && path.iter().zip(region).all(|(a, b)| **a == **b)
                }
                _ => true,
            })
    };
    let in_time = |version: &&crate::ir::ParamVersion| {
        version.to.is_none_or(|to| measure.validity.from.is_none_or(|from| from <= to))
    };
    let Some(version) = param.versions.iter().filter(in_time).find(lacks) else { return false };
    let Some(span) = desk.span(e) else { return false };
    let message = format!("参数「{}」没有写到{}，这里却要读它", param.name, region.join("."));
    let mut report = Diagnostic::new(codes::W0716, span, message).also(version.span, "这一版没有这个地区");
    let reached = desk.reached.clone();
    if let (Some((point, _)), Some(measure)) = (desk.point(&reached), desk.measure) {
        let witness = desk.replay.witness(&point, measure, &[Status::Unknown]);
        report.witness = witness.and_then(|w| desk.replay.text("这个地区没有值", &w));
    }
    desk.found.push(report.help("补上这个地区的一行；只写了所属区县的，也要有本级的一行"));
    true
}
