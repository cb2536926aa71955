//! What other readings would change: each alternative alone, the others as chosen.
//!
//! In: an outcome and its profile. Out: the readings on which it depends, or each alternative with its result.

use super::complete;
use super::complete::Hints;
use super::machine::Rooms;
use super::outcome::{Alternative, GroupAlternative, GroupOutcome, Outcome};
use super::profile::Profile;
use super::reach::{reach, reach_expr};
use super::steps;
use super::{Engine, Options};
use crate::ir::{MeasureId, ReadingId};
use std::collections::BTreeSet;

/// The readings of which another value would change status, figure or entitlements.
pub(super) fn depends(engine: &Engine<'_>, profile: &Profile, outcome: &mut Outcome) {
    let reached = reached(engine, outcome.measure);
    if reached.is_empty() {
        return;
    }
    let rooms = &mut Rooms::default();
    let Some(base) = steps::single(engine, profile, outcome.measure, rooms) else { return };
    for reading in reached {
        let count = engine.program.readings.get(reading.index()).map_or(0, |r| r.options.len());
        let chosen = profile.readings.get(reading.index()).copied();
        let others = (0..count).filter(|option| Some(*option) != chosen);
        if others
            .into_iter()
            .any(|option| changed(&base, &with(engine, profile, base.measure, (reading, option), rooms).0))
        {
            outcome.readings.push(reading);
        }
    }
}

fn reached(engine: &Engine<'_>, measure: MeasureId) -> BTreeSet<ReadingId> {
    let mut found = reach(engine.program, measure).readings;
    let groups = engine.plan.measures.get(measure.index()).map(|p| p.groups.as_slice()).unwrap_or_default();
    for group in groups.iter().filter_map(|g| engine.program.groups.get(g.index())) {
        let tests = group.rules.iter().flat_map(|r| [r.when, r.choice]).flatten();
        found.extend(tests.flat_map(|e| reach_expr(engine.program, e).readings));
        found.extend(group.members.iter().flat_map(|m| reach(engine.program, *m).readings));
    }
    found
}

/// Each alternative of each reading that the outcome's measure reaches.
pub(super) fn alternatives(engine: &Engine<'_>, profile: &Profile, shown: &Outcome) -> Vec<Alternative> {
    let rooms = &mut Rooms::default();
    let mut found = Vec::new();
    let mut hints = Hints::default();
    for reading in reached(engine, shown.measure) {
        let count = engine.program.readings.get(reading.index()).map_or(0, |r| r.options.len());
        let chosen = profile.readings.get(reading.index()).copied();
        for option in (0..count).filter(|option| Some(*option) != chosen) {
            let (outcome, mut other) = with(engine, profile, shown.measure, (reading, option), rooms);
            let Some(mut outcome) = outcome else { continue };
            // What completion settled for the profile itself must be settled here too before the two are compared.
            complete::settle(engine, &mut other, &mut outcome, &mut hints);
            let changes = differs(shown, &outcome);
            let (status, figure, grants) = (outcome.status, outcome.figure, outcome.grants);
            found.push(Alternative { reading, option, changes, status, figure, grants });
        }
    }
    found
}

/// Each alternative of each reading that the members of a group or its rules reach; none where the group is gone.
pub(super) fn group_alternatives(
    engine: &Engine<'_>,
    profile: &Profile,
    shown: &GroupOutcome,
) -> Vec<GroupAlternative> {
    let members = engine.program.groups.get(shown.group.index()).map_or(&[][..], |g| g.members.as_slice());
    let Some(first) = members.first() else { return Vec::new() };
    let mut found = Vec::new();
    for reading in reached(engine, *first) {
        let count = engine.program.readings.get(reading.index()).map_or(0, |r| r.options.len());
        let chosen = profile.readings.get(reading.index()).copied();
        for option in (0..count).filter(|option| Some(*option) != chosen) {
            let report = steps::report(engine, &chosen_as(profile, reading, option), members, &Options::default());
            let other = report.groups.into_iter().find(|g| g.group == shown.group);
            found.extend(other.map(|other| GroupAlternative {
                reading,
                option,
                changes: other.value != shown.value || other.chosen != shown.chosen,
                value: other.value,
            }));
        }
    }
    found
}

/// The outcome under one alternative, and the profile with it.
fn with(
    engine: &Engine<'_>,
    profile: &Profile,
    measure: MeasureId,
    (reading, option): (ReadingId, usize),
    rooms: &mut Rooms,
) -> (Option<Outcome>, Profile) {
    let other = chosen_as(profile, reading, option);
    (steps::single(engine, &other, measure, rooms), other)
}

/// The profile with one reading chosen otherwise.
fn chosen_as(profile: &Profile, reading: ReadingId, option: usize) -> Profile {
    let mut other = profile.clone();
    if let Some(chosen) = other.readings.get_mut(reading.index()) {
        *chosen = option;
    }
    other
}

fn changed(base: &Outcome, other: &Option<Outcome>) -> bool {
    other.as_ref().is_some_and(|other| differs(base, other))
}

fn differs(base: &Outcome, other: &Outcome) -> bool {
    other.status != base.status || other.figure != base.figure || other.grants != base.grants
}
