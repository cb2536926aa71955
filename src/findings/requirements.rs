//! Requirements that can never or must always hold, and measures that nobody can get.

use super::desk::Desk;
use super::site;
use crate::analyze::boxes::join;
use crate::analyze::{Boxes, Found, Region, meet};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::ir::{Bound, CmpOp, ExprKind, Measure, MeasureKind, MeasurePart, Program, Requirement};
use crate::source::Span;
use crate::value::Value;

/// A requirement with where it is met.
struct Met<'p> {
    requirement: &'p Requirement,
    region: Region,
}

/// Examines the requirements of the desk's measure.
pub fn examine(desk: &mut Desk<'_, '_>) {
    let Some(measure) = desk.declared() else { return };
    let mut met = Vec::new();
    for requirement in &measure.requirements {
        match site::met(&mut desk.boxes, requirement) {
            Some(region) => met.push(Met { requirement, region }),
            None => desk.passed.push(requirement.span),
        }
    }
    let impossible = impossible(desk, &met);
    idle(desk, &met, measure);
    if !impossible {
        nobody(desk, &met, measure);
    }
    grants(desk, measure);
}

/// What a measure grants besides (另给), where its condition can never hold or always does.
fn grants(desk: &mut Desk<'_, '_>, measure: &Measure) {
    let reached = desk.reached.clone();
    if measure.entitlements.iter().all(|e| e.when.is_none()) || desk.is_nowhere(&reached) {
        return;
    }
    for grant in &measure.entitlements {
        let Some(region) = grant.when.and_then(|when| desk.boxes.region(when)) else { continue };
        // That who meets the requirements meets a plain condition too can be what the grant is for; a bound is not.
        let bound = grant.when.is_some_and(|when| matches!(desk.program.expr(when).kind, ExprKind::Compare(..)));
        let never = meet(&region, &reached).is_some_and(|both| desk.is_nowhere(&both));
        let always = desk.boxes.subtract(&reached, &region).is_some_and(|rest| desk.is_nowhere(&rest));
        let (code, message) = match (never, always) {
            (true, _) => (codes::W0703, "满足这项措施的条件时，这一条不可能成立，用不上"),
            (false, true) if bound => (codes::W0704, "满足这项措施的条件时，这一条总是成立，条件等于没有写"),
            (false, _) => continue,
        };
        desk.found.push(Diagnostic::new(code, grant.span, message).help("核对条件里的数和大于小于，以及措施的条件"));
    }
}

/// Requirements that no profile meets.
fn impossible(desk: &mut Desk<'_, '_>, met: &[Met<'_>]) -> bool {
    let mut any = false;
    for one in met {
        let whole = desk.is_nowhere(&one.region);
        if !whole && !refuses_all_of_its_case(desk, one.requirement) {
            continue;
        }
        any |= whole;
        let message = match (one.requirement.exclude, whole) {
            (true, true) => "这一条除外总是成立，谁也得不到这一项",
            (false, true) => "这一条件不可能满足，谁也得不到这一项",
            (true, false) => "当 的条件成立时这一条除外总是成立",
            (false, false) => "当 的条件成立时这一条件不可能满足",
        };
        let report = Diagnostic::new(codes::W0705, one.requirement.span, message);
        desk.found.push(report.help("核对条件里的数、单位和大于小于，以及输入允许的范围"));
    }
    any
}

/// Whether no profile meets a requirement in the case that its 当 names, although there are such profiles.
fn refuses_all_of_its_case(desk: &mut Desk<'_, '_>, requirement: &Requirement) -> bool {
    let Some(when) = requirement.when else { return false };
    let boxes = &mut desk.boxes;
    let inner = if requirement.exclude { boxes.outside(requirement.cond) } else { boxes.region(requirement.cond) };
    let (Some(inner), Some(when)) = (inner, boxes.region(when)) else { return false };
    meet(&inner, &when).is_some_and(|both| desk.is_nowhere(&both)) && !desk.is_nowhere(&when)
}

/// Requirements that every profile meets, or that follow from one other.
fn idle(desk: &mut Desk<'_, '_>, met: &[Met<'_>], measure: &Measure) {
    if measure.kind == MeasureKind::Target {
        return;
    }
    let mut gone: Vec<usize> = Vec::new();
    for (index, one) in met.iter().enumerate() {
        let span = one.requirement.span;
        if asks_for_presence(desk, one.requirement) {
            continue;
        }
        let outside = desk.boxes.subtract(&Region::everywhere(), &one.region);
        if outside.is_some_and(|outside| desk.is_nowhere(&outside)) {
            gone.push(index);
            let message = if one.requirement.exclude {
                "这一条除外不可能成立，等于没有写"
            } else {
                "这一条件总是满足，等于没有写"
            };
            let report = Diagnostic::new(codes::W0706, span, message);
            desk.found.push(report.help("核对条件里的数、单位和大于小于，以及输入允许的范围"));
            continue;
        }
        let follows = |desk: &mut Desk<'_, '_>, other: usize| {
            let stronger = met.get(other).filter(|_| other != index && !gone.contains(&other))?;
            if stronger.requirement.when.is_some() && one.requirement.when.is_some() {
                return None;
            }
            let rest = desk.boxes.subtract(&stronger.region, &one.region)?;
            let implied = rest.is_nowhere() && !stronger.region.is_nowhere();
            implied.then_some(stronger.requirement.span)
        };
        let stronger = (0..met.len()).find_map(|other| follows(desk, other));
        let stronger = stronger.or_else(|| by_validity(desk, measure, &one.region));
        if let Some(stronger) = stronger {
            gone.push(index);
            let message = "满足另一条件就一定满足这一条件，等于没有写";
            let report = Diagnostic::new(codes::W0706, span, message).also(stronger, "由这一条件推出");
            desk.found.push(report.help("删去这一条，或者核对两处的数"));
        }
    }
}

/// The days in force, of the day of assessment or of an input (按 招用日期), where they lie within a requirement.
fn by_validity(desk: &mut Desk<'_, '_>, measure: &Measure, region: &Region) -> Option<Span> {
    let force = site::in_force(&mut desk.boxes, measure);
    let rest = desk.boxes.subtract(&force, region)?;
    (rest.is_nowhere() && force != Region::everywhere()).then_some(measure.validity.span).flatten()
}

/// `人数 >= 0人` is always met where the number is given: it is written to ask for it.
fn asks_for_presence(desk: &Desk<'_, '_>, requirement: &Requirement) -> bool {
    let ExprKind::Compare(CmpOp::AtLeast, _, bound) = &desk.program.expr(requirement.cond).kind else { return false };
    matches!(&desk.program.expr(*bound).kind, ExprKind::Const(Value::Number(n)) if n.is_zero())
}

/// A measure whose requirements contradict each other, or are never met while it is in force.
fn nobody(desk: &mut Desk<'_, '_>, met: &[Met<'_>], measure: &Measure) {
    let force = site::in_force(&mut desk.boxes, measure);
    let mut parts: Vec<(Option<Span>, Region)> = vec![(measure.validity.span, force)];
    for one in met {
        // Who asks for another measure asks for what that one requires.
        let asked = site::asked_for(&mut desk.boxes, measure, one.requirement).and_then(|r| meet(&r, &one.region));
        parts.push((Some(one.requirement.span), asked.unwrap_or_else(|| one.region.clone())));
    }
    parts.extend(paid(desk, measure).map(|paid| (None, paid)));
    if contradicts(desk, &parts) != Some(true) {
        return unobtainable(desk, measure);
    }
    let mut index = 0;
    while index < parts.len() {
        let mut fewer = parts.clone();
        fewer.remove(index);
        if contradicts(desk, &fewer) == Some(true) { parts = fewer } else { index += 1 }
    }
    let Some(name) = measure.name_span else { return };
    let message = match measure.kind {
        MeasureKind::Measure => "这些条件不能同时满足，谁也得不到这一项",
        MeasureKind::Rule => "这些条件不能同时满足，谁也做不到合规",
        MeasureKind::Target => "这些条件不能同时满足，这一目标完不成",
    };
    let report = Diagnostic::new(codes::W0707, name, message);
    let report = parts.iter().filter_map(|(span, _)| *span).fold(report, |r, s| r.also(s, "与其余几处矛盾"));
    let tiers = parts.iter().any(|(span, _)| span.is_none()).then(|| figure_tiers(desk.program, measure));
    let report = tiers.into_iter().flatten().fold(report, |r, s| r.also(s, "这一档因此用不上"));
    desk.found.push(report.help("核对这几处的数、日期和大于小于"));
}

/// Where some tier of every standard holds, if all standards have tiers and no base: elsewhere nothing is paid.
fn paid(desk: &mut Desk<'_, '_>, measure: &Measure) -> Option<Region> {
    let mut region = Region::everywhere();
    for standard in measure.standards.iter().filter(|s| s.bound != Bound::AtMost) {
        let tiered = desk.program.tiered.get(standard.value.index())?;
        if standard.when.is_some() || tiered.base.is_some() || tiered.tiers.is_empty() {
            return None;
        }
        let mut any = Region::nowhere();
        for tier in &tiered.tiers {
            any = join(any, desk.boxes.region(tier.cond)?)?;
        }
        region = meet(&region, &any)?;
    }
    (region != Region::everywhere()).then_some(region)
}

fn figure_tiers(program: &Program, measure: &Measure) -> Vec<Span> {
    let values = measure.standards.iter().filter_map(|s| program.tiered.get(s.value.index()));
    values.flat_map(|t| &t.tiers).filter_map(|t| t.span).collect()
}

/// A measure that asks for another one that nobody can get.
fn unobtainable(desk: &mut Desk<'_, '_>, measure: &Measure) {
    for requirement in measure.requirements.iter().filter(|r| !r.exclude && r.when.is_none()) {
        let ExprKind::Measure(other, MeasurePart::Eligible) = desk.program.expr(requirement.cond).kind else {
            continue;
        };
        let Some(declared) = desk.program.measures.get(other.index()) else { continue };
        let mut boxes = Boxes::exact(desk.program);
        let reached = site::reached(&mut boxes, declared);
        let nowhere = reached.is_nowhere() || boxes.find(&reached) == Found::Nowhere;
        if let (true, Some(name)) = (nowhere, measure.name_span) {
            let message = format!("它要求先得到「{}」，那一项谁也得不到", declared.name);
            let report = Diagnostic::new(codes::W0707, name, message).also(requirement.span, "要求的那一项谁也得不到");
            return desk.found.push(report.help("先改那一项的条件，或者删去这一要求"));
        }
    }
}

fn contradicts(desk: &mut Desk<'_, '_>, parts: &[(Option<Span>, Region)]) -> Option<bool> {
    let mut both = Region::everywhere();
    for (_, region) in parts {
        both = meet(&both, region)?;
    }
    Some(desk.is_nowhere(&both))
}
