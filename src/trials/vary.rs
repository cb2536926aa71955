//! Profiles beside a known one: one thing changed at a time.
//!
//! In: a profile, and what may be changed. Out: the changes, in order of readings, inputs, figures, days. It needs no
//! analysis, so it reaches what that cannot take apart.

use super::goals::Goal;
use super::search::Bench;
use super::values::Values;
use crate::eval::profile::Profile;
use crate::eval::reach::Reach;
use crate::ir::{InputId, MeasureId, Program, Type};
use crate::value::{Date, Element, Value};
use std::collections::BTreeSet;
use std::mem::swap;
use std::sync::Arc;

/// One thing of a profile, with another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The day of assessment.
    Day(Date),
    /// An input, by place.
    Input(usize, Value),
    /// A reading, by place.
    Reading(usize, usize),
    /// A parameter, by place.
    Param(usize, Option<Value>),
    /// A figure of another document, by place.
    Delegated(usize, Option<Value>),
}

impl Change {
    /// Exchanges what the profile says with what stands here: once makes the change, twice takes it back.
    pub fn swap(&mut self, profile: &mut Profile) {
        match self {
            Change::Day(day) => swap(&mut profile.date, day),
            Change::Input(place, value) => {
                profile.inputs.get_mut(*place).into_iter().for_each(|slot| swap(slot, value))
            }
            Change::Reading(place, option) => {
                profile.readings.get_mut(*place).into_iter().for_each(|slot| swap(slot, option));
            }
            Change::Param(place, value) => {
                profile.params.get_mut(*place).into_iter().for_each(|slot| swap(slot, value))
            }
            Change::Delegated(place, value) => {
                profile.delegated.get_mut(*place).into_iter().for_each(|slot| swap(slot, value));
            }
        }
    }
}

/// The first variant that reaches a goal.
pub(super) fn toward(bench: &Bench<'_>, id: MeasureId, base: &Profile, goal: &Goal) -> Option<Profile> {
    let mut profile = base.clone();
    for mut change in changes(bench, id, base, bench.reached(id)) {
        change.swap(&mut profile);
        if bench.reaches(&profile, id, goal) {
            return Some(profile);
        }
        change.swap(&mut profile);
    }
    None
}

/// The changes of a profile of a measure in what is within reach.
pub(super) fn changes(bench: &Bench<'_>, id: MeasureId, base: &Profile, within: &Reach) -> Vec<Change> {
    let program = bench.program;
    let values = bench.named(id).values(bench.replay.engine(), program, base);
    let mut found = Vec::new();
    for reading in &within.readings {
        let count = program.readings.get(reading.index()).map_or(0, |r| r.options.len());
        let now = base.readings.get(reading.index());
        found.extend((0..count).filter(|o| Some(o) != now).map(|option| Change::Reading(reading.index(), option)));
    }
    let lists_of = within.fields.iter().filter_map(|(e, _)| Some(program.entities.get(e.index())?.list));
    let inputs: BTreeSet<InputId> = within.inputs.iter().copied().chain(lists_of).collect();
    for input in &inputs {
        let Some((declared, now)) = program.inputs.get(input.index()).zip(base.inputs.get(input.index())) else {
            continue;
        };
        match now {
            Value::List(elements) => {
                let lists = lists(program, &values, within, input.index(), elements);
                found.extend(lists.into_iter().map(|list| Change::Input(input.index(), list)));
            }
            now => found.extend(values.of(declared, now).into_iter().map(|v| Change::Input(input.index(), v))),
        }
    }
    for slot in &within.delegated {
        let Some((declared, now)) = program.delegated.get(slot.index()).zip(base.delegated.get(slot.index())) else {
            continue;
        };
        let all = values.of_type(&declared.ty, false, now.as_ref().unwrap_or(&Value::Unknown));
        let other = all.into_iter().filter(|v| now.as_ref() != Some(v));
        found.extend(other.map(|v| Change::Delegated(slot.index(), Some(v))));
    }
    for param in &within.params {
        let open = program.params.get(param.index()).filter(|p| p.versions.is_empty());
        let Some((declared, now)) = open.zip(base.params.get(param.index())) else { continue };
        let all = values.of_type(&declared.ty, false, now.as_ref().unwrap_or(&Value::Unknown));
        let other = all.into_iter().filter(|v| now.as_ref() != Some(v));
        found.extend(other.map(|v| Change::Param(param.index(), Some(v))));
    }
    let days = values.of_type(&Type::Date, true, &Value::Date(base.date));
    let days = days.into_iter().filter_map(|v| if let Value::Date(day) = v { Some(day) } else { None });
    found.extend(days.filter(|day| *day != base.date).map(Change::Day));
    found
}

/// A list with one field of its first or second element changed, with its first element twice, and empty.
fn lists(program: &Program, values: &Values<'_>, within: &Reach, place: usize, elements: &[Element]) -> Vec<Value> {
    let list = |elements: Vec<Element>| Value::List(Arc::from(elements));
    let mut found = vec![list(Vec::new())];
    let Some(first) = elements.first() else { return found };
    let Some((entity, declared)) = program.entities.iter().enumerate().find(|(_, e)| e.list.index() == place) else {
        return found;
    };
    let twin = |fields: &[Value]| -> Element {
        let mut fields = fields.to_vec();
        for key in &declared.identity {
            if let Some(slot) = fields.get_mut(*key) {
                *slot = Value::Text("乙".into());
            }
        }
        Element { fields: Arc::from(fields) }
    };
    if elements.len() == 1 {
        found.push(list(vec![first.clone(), twin(&first.fields)]));
    }
    for (_, field) in within.fields.iter().filter(|(of, _)| of.index() == entity) {
        for (at, element) in elements.iter().enumerate().take(2) {
            let now = element.fields.get(*field).unwrap_or(&Value::Unknown);
            for value in declared.fields.get(*field).map_or(Vec::new(), |f| values.of(f, now)) {
                let mut fields = element.fields.to_vec();
                if let Some(slot) = fields.get_mut(*field) {
                    *slot = value;
                }
                let changed = Element { fields: Arc::from(fields) };
                if elements.len() == 1 {
                    found.push(list(vec![first.clone(), twin(&changed.fields)]));
                }
                let other = |(i, e): (usize, &Element)| if i == at { changed.clone() } else { e.clone() };
                found.push(list(elements.iter().enumerate().map(other).collect()));
            }
        }
    }
    found
}
