//! Requirements that can never or must always hold, and measures that nobody can get.

use super::desk::Desk;
use super::site;
use crate::analyze::{Region, meet};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::ir::{CmpOp, ExprKind, Measure, MeasureKind, Requirement};
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
}

/// Requirements that no profile meets.
fn impossible(desk: &mut Desk<'_, '_>, met: &[Met<'_>]) -> bool {
    let mut any = false;
    for one in met {
        if !desk.is_nowhere(&one.region) {
            continue;
        }
        any = true;
        let message = if one.requirement.exclude {
            "这一条除外总是成立，谁也得不到这一项"
        } else {
            "这一条件不可能满足，谁也得不到这一项"
        };
        let report = Diagnostic::new(codes::W0705, one.requirement.span, message);
        desk.found.push(report.help("核对条件里的数、单位和大于小于，以及输入允许的范围"));
    }
    any
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
        if let Some(stronger) = stronger {
            gone.push(index);
            let message = "满足另一条件就一定满足这一条件，等于没有写";
            let report = Diagnostic::new(codes::W0706, span, message).also(stronger, "由这一条件推出");
            desk.found.push(report.help("删去这一条，或者核对两处的数"));
        }
    }
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
    parts.extend(met.iter().map(|m| (Some(m.requirement.span), m.region.clone())));
    let Some(true) = contradicts(desk, &parts) else { return };
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
    desk.found.push(report.help("核对这几处的数、日期和大于小于"));
}

fn contradicts(desk: &mut Desk<'_, '_>, parts: &[(Option<Span>, Region)]) -> Option<bool> {
    let mut both = Region::everywhere();
    for (_, region) in parts {
        both = meet(&both, region)?;
    }
    Some(desk.is_nowhere(&both))
}
