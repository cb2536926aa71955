//! The case that would notice a slip: a profile that the program and the mutant answer differently.
//!
//! In: a mutant. Out: a profile, computed on both. It is looked for at the points that the decision procedure gives and
//! among the boundary trials of the measures, then beside both by changing one thing, then two, of what the slip's
//! condition reads.

use super::readers::Readers;
use super::{Meaning, Mutant};
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::Profile;
use crate::eval::{Engine, Prepared, Reach, Scratch};
use crate::ir::{MeasureId, Program};
use crate::trials::{self, Bench, Change, Plan, Trial};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// The most profiles beside which others are looked for, by one change and by two.
const MOST_BASES: (usize, usize) = (64, 24);
/// The most profiles of one mutant with one change, and with two.
const MOST_TRIED: (usize, usize) = (12_000, 12_000);

/// What cases are looked for with.
pub struct Killer<'a> {
    program: &'a Program,
    prepared: &'a Prepared,
    bench: Bench<'a>,
    readers: Readers,
    pools: BTreeMap<MeasureId, Vec<Trial>>,
    scratch: RefCell<Scratch>,
}

impl<'a> Killer<'a> {
    /// Makes a program ready.
    pub fn new(program: &'a Program, prepared: &'a Prepared, plan: &'a Plan) -> Killer<'a> {
        let (pools, scratch) = (BTreeMap::new(), RefCell::default());
        Killer { program, prepared, bench: plan.bench(), readers: Readers::new(program), pools, scratch }
    }

    /// The boundary trials of a measure, made once.
    pub fn boundary(&mut self, id: MeasureId) -> &[Trial] {
        if !self.pools.contains_key(&id) {
            let found = trials::trials(&mut self.bench, id);
            self.pools.insert(id, found);
        }
        self.pools.get(&id).map_or(&[], Vec::as_slice)
    }

    /// A trial that notices a mutant, with the outcome of the program; `changed` is a copy of the program.
    pub fn trial(&mut self, mutant: &mut Mutant, meaning: &Meaning, changed: &mut Program) -> Option<Trial> {
        let measures = together(self.program, &mutant.measures);
        let points = if let Meaning::Differs(points) = meaning { points.as_slice() } else { &[] };
        let mut near = Vec::new();
        for (point, id) in points.iter().flat_map(|p| measures.iter().map(move |id| (p, *id))) {
            let Some(profile) = self.bench.filled(point, id) else { continue };
            let apart = self.bench.apart(profile.clone(), id);
            near.extend(self.computed(id, &apart).filter(|_| apart != profile));
            near.extend(self.computed(id, &profile));
        }
        for id in &measures {
            self.boundary(*id);
        }
        mutant.exchange(changed);
        let pools = || measures.iter().filter_map(|id| self.pools.get(id)).flatten();
        let known = near.iter().chain(pools()).find(|trial| self.notices(trial, changed)).cloned();
        let found = known.or_else(|| {
            let within = self.readers.within(self.program, mutant);
            let bases: Vec<&Trial> = near.iter().chain(pools()).collect();
            self.beside(&bases, within.as_ref(), changed)
        });
        let found = found.map(|trial| self.small(trial, changed));
        mutant.exchange(changed);
        found
    }

    /// A trial one change away from some, then two. `within`: what may be changed; absent: everything.
    fn beside(&self, bases: &[&Trial], within: Option<&Reach>, changed: &Program) -> Option<Trial> {
        let mut left = MOST_TRIED.0;
        for base in spread(bases, MOST_BASES.0) {
            let id = base.measure;
            let mut profile = base.profile.clone();
            for mut change in self.bench.changes(id, &profile, within.unwrap_or(self.bench.reached(id))) {
                change.swap(&mut profile);
                let found = self.differs(id, &profile, changed);
                change.swap(&mut profile);
                left -= 1;
                if found.is_some() || left == 0 {
                    return found;
                }
            }
        }
        self.farther(bases, within, changed)
    }

    /// Two changes: one of them of a reading or of what may be changed, the other of what may be changed.
    fn farther(&self, bases: &[&Trial], within: Option<&Reach>, changed: &Program) -> Option<Trial> {
        let each = MOST_TRIED.1.checked_div(MOST_BASES.1.min(bases.len()))?;
        for base in spread(bases, MOST_BASES.1) {
            let id = base.measure;
            let all = self.bench.reached(id);
            let within = within.unwrap_or(all);
            let readings = Reach { readings: all.readings.clone(), ..Reach::default() };
            let mut profile = base.profile.clone();
            let first = self.bench.changes(id, &profile, &readings).into_iter();
            let first: Vec<Change> = first.chain(self.bench.changes(id, &profile, within)).collect();
            let share = each.checked_div(first.len()).unwrap_or(0).max(1);
            for mut one in first {
                one.swap(&mut profile);
                let second = self.bench.changes(id, &profile, within);
                for mut two in spread(&second, share).cloned() {
                    two.swap(&mut profile);
                    let found = self.differs(id, &profile, changed);
                    two.swap(&mut profile);
                    if found.is_some() {
                        return found;
                    }
                }
                one.swap(&mut profile);
            }
        }
        None
    }

    /// The trial of a profile, if a changed program answers it differently.
    fn differs(&self, id: MeasureId, profile: &Profile, changed: &Program) -> Option<Trial> {
        let outcome = self.outcome(self.program, profile, id)?;
        let other = self.outcome(changed, profile, id)?;
        let differ =
            outcome.status != Status::Unknown && outcome.errors.is_empty() && !trials::passes(&outcome, &other);
        differ.then(|| trial(id, profile.clone(), outcome))
    }

    fn computed(&self, id: MeasureId, profile: &Profile) -> Option<Trial> {
        Some(trial(id, profile.clone(), self.outcome(self.program, profile, id)?))
    }

    /// What a program that is like the given one gives.
    pub fn outcome(&self, program: &Program, profile: &Profile, id: MeasureId) -> Option<Outcome> {
        Engine::like(program, self.prepared).outcome(profile, id, &mut self.scratch.borrow_mut())
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
        let small = self.computed(trial.measure, &profile).filter(|small| self.notices(small, changed));
        small.unwrap_or(trial)
    }
}

fn trial(measure: MeasureId, profile: Profile, outcome: Outcome) -> Trial {
    let aim = trials::Aim { kind: trials::AimKind::Changed, spans: Vec::new() };
    Trial { measure, aim, profile, outcome }
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
