//! The case that would notice a slip: a profile that the program and the mutant answer differently.
//!
//! In: a mutant. Out: a profile, computed on both. It is looked for at the points that the decision procedure gives, among the
//! boundary trials of the measures, and beside those by changing one value.

use super::{Meaning, Mutant};
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::Profile;
use crate::eval::{Engine, Options, Prepared};
use crate::ir::{MeasureId, Program};
use crate::trials::{self, Bench, Plan, Trial};
use std::collections::{BTreeMap, BTreeSet};

/// The most trials beside which others are looked for.
const MOST_BASES: usize = 24;
/// The most trials of one measure.
const MOST: usize = 4000;
/// Trials two changes away from a boundary trial: bases, first changes of each, second changes of each of those.
const FARTHER: (usize, usize, usize) = (16, 24, 12);

/// What cases are looked for with.
pub struct Killer<'a> {
    program: &'a Program,
    prepared: &'a Prepared,
    bench: Bench<'a>,
    pools: BTreeMap<MeasureId, Vec<Trial>>,
}

impl<'a> Killer<'a> {
    /// Makes a program ready.
    pub fn new(program: &'a Program, prepared: &'a Prepared, plan: &'a Plan) -> Killer<'a> {
        Killer { program, prepared, bench: plan.bench(), pools: BTreeMap::new() }
    }

    /// A trial that notices a mutant, with the outcome of the program; `changed` is a copy of the program.
    pub fn trial(&mut self, mutant: &mut Mutant, meaning: &Meaning, changed: &mut Program) -> Option<Trial> {
        let measures = together(self.program, &mutant.measures);
        let points = if let Meaning::Differs(points) = meaning { points.as_slice() } else { &[] };
        let mut near = Vec::new();
        for (point, id) in points.iter().flat_map(|p| measures.iter().map(move |id| (p, *id))) {
            let Some(profile) = self.bench.filled(point, id) else { continue };
            near.extend(self.computed(id, profile.clone()));
            near.extend(self.bench.neighbours(id, &profile));
        }
        measures.iter().for_each(|id| self.fill(*id));
        mutant.exchange(changed);
        let pools = measures.iter().filter_map(|id| self.pools.get(id)).flatten();
        let found = near.iter().chain(pools).find(|trial| self.notices(trial, changed)).cloned();
        let found = found.map(|trial| self.small(trial, changed));
        mutant.exchange(changed);
        found
    }

    fn computed(&self, id: MeasureId, profile: Profile) -> Option<Trial> {
        let outcome = self.outcome(self.program, &profile, id)?;
        let aim = trials::Aim { kind: trials::AimKind::Changed, spans: Vec::new() };
        Some(Trial { measure: id, aim, profile, outcome })
    }

    /// Makes the trials of a measure and those beside them.
    fn fill(&mut self, id: MeasureId) {
        if self.pools.contains_key(&id) {
            return;
        }
        let mut found = trials::trials(&mut self.bench, id);
        let bases: Vec<Profile> = found.iter().take(MOST_BASES).map(|t| t.profile.clone()).collect();
        for base in bases {
            if found.len() < MOST {
                found.extend(self.bench.neighbours(id, &base));
            }
        }
        found.extend(self.farther(id, &found));
        self.pools.insert(id, found);
    }

    /// Trials two changes away from boundary trials, spread evenly: a reading and an input, two inputs.
    fn farther(&self, id: MeasureId, known: &[Trial]) -> Vec<Trial> {
        let mut found = Vec::new();
        for base in spread(known, FARTHER.0) {
            let near = self.bench.variants(id, &base.profile);
            for (turn, first) in spread(&near, FARTHER.1).enumerate() {
                let far = self.bench.variants(id, first);
                let rest = far.get(turn.checked_rem(7).unwrap_or(0)..).unwrap_or_default();
                found.extend(spread(rest, FARTHER.2).filter_map(|profile| self.computed(id, profile.clone())));
            }
        }
        found
    }

    fn outcome(&self, program: &Program, profile: &Profile, id: MeasureId) -> Option<Outcome> {
        let options = Options { measures: Some(vec![id]), ..Options::default() };
        Engine::like(program, self.prepared).run(profile, &options).outcomes.pop()
    }

    /// Whether a program gives something else than a trial says.
    pub fn notices(&self, trial: &Trial, changed: &Program) -> bool {
        let other = || self.outcome(changed, &trial.profile, trial.measure);
        trial.outcome.status != Status::Unknown && other().is_some_and(|o| !trials::passes(&trial.outcome, &o))
    }

    /// The trial with fewer given values, where it still tells both apart.
    fn small(&self, trial: Trial, changed: &Program) -> Trial {
        let engine = Engine::like(self.program, self.prepared);
        let profile = trials::shrunk(&engine, trial.profile.clone(), trial.measure);
        let small = self.computed(trial.measure, profile).filter(|small| self.notices(small, changed));
        small.unwrap_or(trial)
    }
}

/// At most so many of a list, evenly from its beginning to its end.
fn spread<T>(list: &[T], most: usize) -> impl Iterator<Item = &T> {
    let step = list.len().div_ceil(most.max(1)).max(1);
    list.iter().step_by(step)
}

/// The measures of which results can differ with some: their groups' members.
fn together(program: &Program, measures: &BTreeSet<MeasureId>) -> BTreeSet<MeasureId> {
    let groups = program.groups.iter().filter(|g| g.members.iter().any(|m| measures.contains(m)));
    measures.iter().copied().chain(groups.flat_map(|g| g.members.iter().copied())).collect()
}
