//! Two exact standards of one measure whose 当 hold at once: the interpreter refuses such a case as 冲突;
//! and a floor above a ceiling, which is one as well.

use super::desk::Desk;
use super::tiers::{border_of, distinct};
use crate::analyze::meet;
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::diag::catalogue::measures::W0400;
use crate::eval::outcome::Status;
use crate::ir::{Bound, CmpOp, ExprId, Program, Standard};

/// Examines the standards of the desk's measure.
pub fn examine(desk: &mut Desk<'_, '_>) {
    let Some(measure) = desk.declared() else { return };
    let exact: Vec<&Standard> = measure.standards.iter().filter(|s| s.bound == Bound::Exact).collect();
    for (index, a) in exact.iter().enumerate() {
        for b in exact.iter().skip(index + 1) {
            let found = pair(desk, a, b);
            desk.found.extend(found);
        }
    }
    for floor in measure.standards.iter().filter(|s| s.bound == Bound::AtLeast) {
        for ceiling in measure.standards.iter().filter(|s| s.bound == Bound::AtMost) {
            let found = crossed(desk, floor, ceiling);
            desk.found.extend(found);
        }
    }
}

fn pair(desk: &mut Desk<'_, '_>, a: &Standard, b: &Standard) -> Option<Diagnostic> {
    if !distinct(desk.program, plain(desk.program, a)?, plain(desk.program, b)?) {
        return None;
    }
    let mut both = desk.reached.clone();
    for when in [a.when, b.when].into_iter().flatten() {
        both = meet(&both, &desk.boxes.region(when)?)?;
    }
    let (point, _) = desk.point(&both)?;
    let measure = desk.measure?;
    let witness = desk.confirmed(&point, &[measure], &[Status::Conflict])?;
    let shape = |desk: &mut Desk<'_, '_>, s: &Standard| s.when.and_then(|when| desk.forms.region(when));
    let border = shape(desk, a).zip(shape(desk, b)).and_then(|(x, y)| border_of(desk, &x, &y));
    let mut report = match border {
        Some(number) => {
            let report = Diagnostic::new(codes::W0702, b.span, format!("正好 {number} 时两条都成立，数值不同"));
            report.help("以上、以下都包括本数：一条改成 不满、超过")
        }
        None => {
            let report = Diagnostic::new(W0400, b.span, "这两条可以同时成立，数值不同");
            report.help("改 当 后面的条件，让两条不会同时成立")
        }
    };
    report = report.saying("与前面的一条冲突").also(a.span, "这一条");
    report.witness = desk.replay.text("两条同时成立", &witness);
    Some(report)
}

/// A floor above a ceiling: such a case has no standard at all (S14).
fn crossed(desk: &mut Desk<'_, '_>, floor: &Standard, ceiling: &Standard) -> Option<Diagnostic> {
    let mut both = desk.reached.clone();
    for when in [floor.when, ceiling.when].into_iter().flatten() {
        both = meet(&both, &desk.boxes.region(when)?)?;
    }
    let (lows, highs) = (desk.boxes.tiers(floor.value, 0)?, desk.boxes.tiers(ceiling.value, 0)?);
    let measure = desk.measure?;
    for (guard, low) in lows.iter().filter_map(|(g, v)| Some((g, (*v)?))) {
        for (other, high) in highs.iter().filter_map(|(g, v)| Some((g, (*v)?))) {
            let above = desk.boxes.compare(CmpOp::Greater, low, high);
            let region =
                above.and_then(|r| meet(&r, guard)).and_then(|r| meet(&r, other)).and_then(|r| meet(&r, &both));
            let Some(witness) = region.and_then(|r| desk.case(&r, &[measure], &[Status::Conflict])) else { continue };
            let message = "下限可以高于上限，那时算不出结果";
            let report = Diagnostic::new(W0400, floor.span, message).saying("下限").also(ceiling.span, "上限");
            let mut report = report.help("核对两处的数，或者用 当 写明各在什么情形");
            report.witness = desk.replay.text("下限高于上限", &witness);
            return Some(report);
        }
    }
    None
}

/// The value of a standard without tiers.
fn plain(program: &Program, standard: &Standard) -> Option<ExprId> {
    program.tiered.get(standard.value.index()).filter(|t| t.tiers.is_empty())?.base
}
