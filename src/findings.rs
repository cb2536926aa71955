//! What is wrong with a rule set that compiles: found by the analysis, shown on a case that the interpreter replayed.
//!
//! In: a program without errors. Out: findings, each with all places involved and, where a case can show it, a 算例 to
//! paste. It decides nothing by itself: what can be is asked of `analyze`, what a case gives of `eval`. It is run by
//! `polc check` and by nothing that computes results. What neither proves nor refutes stays silent; what passed the
//! budget is said once (A0730).

pub mod case;
mod desk;
mod exclusions;
mod gaps;
mod idle;
mod limits;
mod parameters;
mod requirements;
mod rows;
pub mod site;
mod standards;
mod steps;
mod stretches;
mod things;
mod tiers;
mod twice;
mod unitless;
mod units;
mod versions;
pub mod witness;

use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::ir::{MeasureId, Program};
use crate::source::Span;
use desk::Desk;
use site::Site;
use std::collections::{BTreeMap, BTreeSet};
use witness::Replay;

/// Everything that is found in a program without errors, in order of the stages, not of the places.
pub fn find(program: &Program) -> Vec<Diagnostic> {
    let replay = Replay::new(program);
    let mut by_measure: BTreeMap<Option<MeasureId>, Vec<Site>> = BTreeMap::new();
    for id in (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId)) {
        by_measure.insert(Some(id), Vec::new());
    }
    for site in site::sites(program) {
        by_measure.entry(site.measure).or_default().push(site);
    }
    let (mut found, mut passed, mut told) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (measure, sites) in by_measure {
        let mut desk = Desk::new(program, &replay, measure);
        requirements::examine(&mut desk);
        limits::examine(&mut desk);
        standards::examine(&mut desk);
        parameters::examine(&mut desk, &mut told);
        sites.iter().for_each(|site| tiers::examine(&mut desk, site));
        found.append(&mut desk.found);
        passed.append(&mut desk.passed);
    }
    exclusions::examine(program, &replay, &mut found);
    twice::examine(program, &replay, &mut found);
    versions::examine(program, &mut found);
    idle::examine(program, &mut found);
    units::examine(program, &mut found);
    unitless::examine(program, &mut found);
    found.extend(beyond(&passed));
    found
}

/// The one finding about all that passed the budget.
fn beyond(passed: &[Span]) -> Option<Diagnostic> {
    let (first, others) = passed.split_first()?;
    let message = format!("{} 处条件太复杂，超出分析的限度，这些地方没有检查到", passed.len());
    let report = Diagnostic::new(codes::A0730, *first, message);
    let report = others.iter().take(9).fold(report, |r, s| r.also(*s, "这里也没有"));
    Some(report.help("把条件分成几个 定义，或者写成按键取值的 参数 表"))
}
