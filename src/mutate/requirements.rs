//! Whether measures refuse the same cases although single conditions that they require differ.
//!
//! In: a program with conditions and their changed copies beside them. Out: whether every measure that requires one of them
//! provably asks the same of everybody: the same cases meet all requirements, and each requirement that fails fails in the
//! copy too, so that no reason for a refusal is lost. A copy may name a further reason: no case can tell that apart.

use crate::analyze::{Boxes, Found, meet};
use crate::findings::site;
use crate::ir::{ExprId, Measure, Program, Requirement};

/// Whether conditions and their copies ask the same; `false` where it is not proved, or where one stands elsewhere than in a
/// requirement.
pub(super) fn are_same(program: &Program, pairs: &[(ExprId, ExprId)]) -> bool {
    let required =
        |e: &ExprId| program.measures.iter().flat_map(|m| &m.requirements).any(|r| r.cond == *e || r.when == Some(*e));
    !pairs.is_empty()
        && pairs.iter().all(|(old, _)| required(old) && !stands_elsewhere(program, *old))
        && program.measures.iter().all(|m| in_measure(program, m, pairs) == Some(true))
}

/// Whether a condition is also asked by something that is no requirement.
fn stands_elsewhere(program: &Program, cond: ExprId) -> bool {
    let asked = |m: &Measure| {
        let whens = m.attestations.iter().filter_map(|a| a.when).chain(m.standards.iter().filter_map(|s| s.when));
        let whens = whens.chain(m.caps.iter().filter_map(|c| c.when)).chain(m.outputs.iter().filter_map(|o| o.when));
        let whens = whens.chain(m.quantity_limits.iter().filter_map(|l| l.when));
        let whens =
            whens.chain(m.frequencies.iter().filter_map(|f| f.when)).chain(m.uniques.iter().filter_map(|u| u.when));
        let mut whens = whens.chain(m.entitlements.iter().filter_map(|e| e.when));
        whens.any(|when| when == cond)
            || m.target.iter().flat_map(|t| &t.tests).any(|test| test.cond == cond)
            || m.rounding.iter().any(|r| r.when == Some(cond))
    };
    program.measures.iter().any(asked)
        || program.groups.iter().flat_map(|g| &g.rules).any(|r| r.when == Some(cond) || r.choice == Some(cond))
}

fn in_measure(program: &Program, measure: &Measure, pairs: &[(ExprId, ExprId)]) -> Option<bool> {
    let new = |e: ExprId| pairs.iter().find(|(old, _)| *old == e).map_or(e, |(_, new)| *new);
    let copy = |r: &Requirement| Requirement { cond: new(r.cond), when: r.when.map(new), ..r.clone() };
    let changed: Vec<(&Requirement, Requirement)> = measure
        .requirements
        .iter()
        .map(|r| (r, copy(r)))
        .filter(|(a, b)| a.cond != b.cond || a.when != b.when)
        .collect();
    if changed.is_empty() {
        return Some(true);
    }
    let mut boxes = Boxes::exact(program);
    boxes.on_day(measure.base_day);
    let mut around = site::in_force(&mut boxes, measure);
    for requirement in measure.requirements.iter().filter(|r| !changed.iter().any(|(old, _)| old.span == r.span)) {
        around = site::met(&mut boxes, requirement).and_then(|met| meet(&around, &met)).unwrap_or(around);
    }
    let (mut before, mut after) = (around.clone(), around);
    for (old, new) in &changed {
        let (met, met_new) = (site::met(&mut boxes, old)?, site::met(&mut boxes, new)?);
        // What failed fails in the copy too.
        let lost = boxes.subtract(&met_new, &met)?;
        if boxes.find(&lost) != Found::Nowhere {
            return Some(false);
        }
        (before, after) = (meet(&before, &met)?, meet(&after, &met_new)?);
    }
    let refused = boxes.subtract(&before, &after)?;
    Some(boxes.find(&refused) == Found::Nowhere)
}
