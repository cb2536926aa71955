//! Where values with tiers stand, and what holds there: the requirements of their measure.
//!
//! In: the program. Out: one site a value with tiers, and for each measure the region of the profiles that meet its
//! requirements on a day in force.

use crate::analyze::{Boxes, Region, meet};
use crate::ir::{ExprId, ExprKind, Measure, MeasureId, MeasurePart, Program, Requirement, TieredId};
use std::collections::BTreeSet;

/// What a value with tiers is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 标准, 额度, 结论, 期限 of a measure without a standard.
    Figure,
    /// 期限 =, 人数 =, 数量 =.
    Quantity,
    /// 期限 <=, 金额 <=, 次数 <=: where no tier holds there is no limit.
    Limit,
    /// 定义, 其中, 另示.
    Value,
}

/// A value with tiers.
#[derive(Clone, Debug)]
pub struct Site {
    /// The value.
    pub tiered: TieredId,
    /// Its measure.
    pub measure: Option<MeasureId>,
    /// What it is for.
    pub role: Role,
    /// Conditions under which it is asked: 当, the tiers around it.
    pub under: Vec<ExprId>,
}

/// All values with tiers, in order of the measures; those of definitions first.
pub fn sites(program: &Program) -> Vec<Site> {
    let mut found = Vec::new();
    for definition in &program.definitions {
        found.push(Site { tiered: definition.value, measure: definition.local_to, role: Role::Value, under: vec![] });
    }
    for (index, measure) in program.measures.iter().enumerate() {
        let id = u32::try_from(index).ok().map(MeasureId);
        let mut add = |tiered: TieredId, role: Role, when: Option<ExprId>| {
            found.push(Site { tiered, measure: id, role, under: when.into_iter().collect() });
        };
        measure.standards.iter().for_each(|s| add(s.value, Role::Figure, s.when));
        measure.conclusion.iter().for_each(|c| add(c.value, Role::Figure, None));
        measure.quantities.iter().for_each(|q| add(q.value, Role::Quantity, None));
        measure.quantity_limits.iter().for_each(|l| add(l.max, Role::Limit, l.when));
        measure.caps.iter().for_each(|c| add(c.max, Role::Limit, c.when));
        measure.frequencies.iter().for_each(|f| f.max.iter().for_each(|m| add(*m, Role::Limit, f.when)));
        measure.outputs.iter().for_each(|o| add(o.value, Role::Value, o.when));
    }
    nested(program, found)
}

/// The values in braces inside of tiers, with the conditions of those.
fn nested(program: &Program, mut sites: Vec<Site>) -> Vec<Site> {
    let mut seen: BTreeSet<TieredId> = BTreeSet::new();
    let mut next = 0;
    while let Some(site) = sites.get(next).cloned() {
        next += 1;
        let Some(tiered) = program.tiered.get(site.tiered.index()).filter(|_| seen.insert(site.tiered)) else {
            continue;
        };
        let parts = tiered.tiers.iter().map(|t| (t.value, Some(t.cond))).chain(tiered.base.map(|b| (b, None)));
        for (value, cond) in parts {
            if let ExprKind::Tiered(inner) = program.expr(value).kind {
                let under = site.under.iter().copied().chain(cond).collect();
                sites.push(Site { tiered: inner, under, ..site.clone() });
            }
        }
    }
    let mut once = BTreeSet::new();
    sites.retain(|site| once.insert(site.tiered));
    sites
}

/// Where a requirement is met: `须 C 当 P` is 非 P 或 C, `除外 C 当 P` is 非 P 或 非 C (S8).
pub fn met(boxes: &mut Boxes<'_>, requirement: &Requirement) -> Option<Region> {
    let inner = if requirement.exclude { boxes.outside(requirement.cond) } else { boxes.region(requirement.cond) }?;
    let Some(when) = requirement.when else { return Some(inner) };
    crate::analyze::boxes::join(boxes.outside(when)?, inner)
}

/// Where all requirements of a measure are met on a day in force, and those of the measures that it asks for. What does
/// not fit into the budget is left out, so that the region is never too small.
pub fn reached(boxes: &mut Boxes<'_>, measure: &Measure) -> Region {
    boxes.on_day(measure.base_day);
    let region = alone(boxes, measure);
    measure.requirements.iter().fold(region, |region, requirement| {
        let smaller = asked_for(boxes, measure, requirement).and_then(|r| meet(&region, &r));
        smaller.unwrap_or(region)
    })
}

/// Where the measure can be had that a requirement asks for (须 甲 为 可享受); `None` where it asks for none, or for one
/// that is judged on another day or element by element.
pub fn asked_for(boxes: &mut Boxes<'_>, measure: &Measure, requirement: &Requirement) -> Option<Region> {
    let program = boxes.program();
    let ExprKind::Measure(other, MeasurePart::Eligible) = program.expr(requirement.cond).kind else { return None };
    let other = program.measures.get(other.index()).filter(|_| !requirement.exclude && requirement.when.is_none())?;
    let same = other.base_day == measure.base_day && other.per_element.is_none();
    same.then(|| alone(boxes, other))
}

/// Where a measure's own requirements are met on a day in force.
fn alone(boxes: &mut Boxes<'_>, measure: &Measure) -> Region {
    let mut region = in_force(boxes, measure);
    for requirement in &measure.requirements {
        let smaller = met(boxes, requirement).and_then(|r| meet(&region, &r));
        region = smaller.unwrap_or(region);
    }
    for attestation in &measure.attestations {
        let confirmed = boxes.region(attestation.value);
        let confirmed = match attestation.when {
            None => confirmed,
            Some(when) => {
                let outside = boxes.outside(when);
                outside.zip(confirmed).and_then(|(outside, r)| crate::analyze::boxes::join(outside, r))
            }
        };
        region = confirmed.and_then(|r| meet(&region, &r)).unwrap_or(region);
    }
    region
}

/// The days on which a measure is in force, by the day that it names.
pub fn in_force(boxes: &mut Boxes<'_>, measure: &Measure) -> Region {
    let validity = &measure.validity;
    boxes.between(validity.by, validity.from, validity.to).unwrap_or_else(Region::everywhere)
}

/// Where a site is asked: its measure's requirements and the conditions around it.
pub fn context(boxes: &mut Boxes<'_>, program: &Program, site: &Site) -> Region {
    boxes.on_day(None);
    let measure = site.measure.and_then(|m| program.measures.get(m.index()));
    let mut region = measure.map_or_else(Region::everywhere, |m| reached(boxes, m));
    for cond in &site.under {
        let smaller = boxes.region(*cond).and_then(|r| meet(&region, &r));
        region = smaller.unwrap_or(region);
    }
    region
}
