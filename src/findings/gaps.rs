//! What no tier covers although its neighbours are covered: numbers between two tiers, one member of an enumeration.

use super::desk::Desk;
use super::site::Role;
use super::tiers::{Tiers, uncovered};
use crate::analyze::Region;
use crate::analyze::ranges::{Interval, Values};
use crate::analyze::terms::Meaning;
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::ir::Type;
use crate::source::Span;

/// Numbers between two tiers that none of them covers.
pub fn between(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, axis: usize) {
    let mut covered = Values::Numbers(Vec::new()).complement().complement();
    let mut whole: Option<Interval> = None;
    for constraint in tiers.regions.iter().flat_map(|r| &r.products).filter_map(|p| p.get(&axis)) {
        let Values::Numbers(list) = &constraint.values else { return };
        for interval in list {
            whole = Some(whole.map_or(*interval, |w| w.hull(interval)));
        }
        covered = covered.complement().meet(&constraint.values.complement()).complement();
    }
    let Some(whole) = whole else { return };
    let Values::Numbers(holes) = Values::Numbers(vec![whole]).meet(&covered.complement()) else { return };
    for hole in holes {
        let point = hole.low.is_some() && hole.low == hole.high;
        // A base is there for what lies between; only a single number is left out by mistake.
        if !point && (tiers.value.base.is_some() || tiers.site.role == Role::Limit) {
            continue;
        }
        let Some(mut report) = report(desk, tiers, axis, &hole) else { continue };
        let asked = desk.bounded(&tiers.context, axis, hole);
        let Some((_, witness)) = asked.and_then(|asked| uncovered(desk, tiers, &asked)) else { continue };
        report.witness = witness;
        desk.found.push(report);
    }
}

fn report(desk: &Desk<'_, '_>, tiers: &Tiers<'_, '_>, axis: usize, hole: &Interval) -> Option<Diagnostic> {
    let (below, above) = (neighbour(tiers, axis, hole, false)?, neighbour(tiers, axis, hole, true)?);
    let (low, high) = (desk.number(axis, hole.low?.0)?, desk.number(axis, hole.high?.0)?);
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
fn neighbour(tiers: &Tiers<'_, '_>, axis: usize, hole: &Interval, above: bool) -> Option<Span> {
    let touches = |region: &Region| {
        region.products.iter().filter_map(|p| p.get(&axis)).any(|c| match &c.values {
            // Single numbers (月份为 3、5、7) leave room between them on purpose.
            Values::Numbers(list) => list.iter().filter(|i| i.low != i.high).any(|i| {
                if above {
                    i.low.map(|e| e.0) == hole.high.map(|e| e.0)
                } else {
                    i.high.map(|e| e.0) == hole.low.map(|e| e.0)
                }
            }),
            Values::Bits(..) | Values::Texts(..) => false,
        })
    };
    let index = tiers.regions.iter().position(touches)?;
    tiers.value.tiers.get(index)?.span
}

/// A member of an enumeration for which no tier is written although all others have one.
pub fn members(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>) {
    if tiers.value.base.is_some() || tiers.site.role == Role::Limit || tiers.regions.len() < 2 {
        return;
    }
    let Some(first) = tiers.regions.first().and_then(|r| r.products.first()) else { return };
    for term in first.keys() {
        let Some(Type::Enum(id)) = desk.type_of(*term) else { continue };
        let Some(bits) = bits(tiers, *term) else { continue };
        let Some(declared) = desk.program.enums.get(id.index()) else { continue };
        let left: Vec<usize> = (0..declared.members.len()).filter(|i| bits >> i & 1 == 0).collect();
        let [one] = left.as_slice() else { continue };
        if declared.other == Some(*one) || declared.members.len() < 3 {
            continue;
        }
        let Some(name) = declared.members.get(*one) else { continue };
        let mut rest = tiers.context.clone();
        for region in &tiers.regions {
            match desk.boxes.subtract(&rest, region) {
                Some(less) => rest = less,
                None => return,
            }
        }
        let Some((_, witness)) = uncovered(desk, tiers, &rest) else { continue };
        let Some(span) = tiers.value.tiers.first().and_then(|t| t.span) else { continue };
        let subject = match desk.boxes.terms.get(*term).map(|t| &t.meaning) {
            Some(Meaning::Scalar(e)) => crate::ir::print::expr(desk.program, *e),
            _ => continue,
        };
        let subject = subject.rsplit('.').next().unwrap_or_default().to_owned();
        let message = format!("{subject}为{name}时没有一档成立，其余各项都有");
        let others = tiers.value.tiers.iter().skip(1).filter_map(|t| t.span);
        let report = Diagnostic::new(codes::W0701, span, message).saying("各档从这里起");
        let mut report = others.fold(report, |r, s| r.also(s, "另一档"));
        report.witness = witness;
        desk.found.push(report.help("补上这一档；确实没有的，用 须 写明"));
    }
}

/// The members that tiers ask for, where every tier asks for some.
fn bits(tiers: &Tiers<'_, '_>, term: usize) -> Option<u128> {
    let mut all = 0;
    for product in tiers.regions.iter().flat_map(|r| &r.products) {
        match product.get(&term).map(|c| &c.values) {
            Some(Values::Bits(set, _)) => all |= set,
            _ => return None,
        }
    }
    Some(all)
}
