//! Two exact standards of one measure whose 当 hold at once: the interpreter refuses such a case as 冲突.

use super::desk::Desk;
use super::tiers::{border_of, distinct};
use crate::analyze::meet;
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::diag::catalogue::measures::W0400;
use crate::eval::outcome::Status;
use crate::ir::{Bound, ExprId, Program, Standard};

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

/// The value of a standard without tiers.
fn plain(program: &Program, standard: &Standard) -> Option<ExprId> {
    program.tiered.get(standard.value.index()).filter(|t| t.tiers.is_empty())?.base
}
