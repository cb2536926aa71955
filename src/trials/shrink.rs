//! A profile without what does not matter to its result.
//!
//! In: a profile and its outcome. Out: the smallest profile that is found by leaving out one value after another; everything
//! that a case can say of the result stays the same.

use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::Profile;
use crate::eval::{Engine, Scratch};
use crate::ir::{MeasureId, Type};
use crate::value::{Element, Value};
use std::cell::RefCell;
use std::sync::Arc;

/// Whether a case that expects the first result passes with the second: status, figure, side results, and that the named
/// conditions failed.
pub fn passes(expected: &Outcome, found: &Outcome) -> bool {
    let shown = matches!(expected.status, Status::Eligible | Status::Compliant | Status::Met);
    expected.status == found.status
        && expected.figure == found.figure
        && (!shown || told(expected).eq(told(found)))
        && names(expected).iter().all(|name| names(found).contains(name))
}

/// The side results that a case can name: of two with one name neither.
pub fn told(outcome: &Outcome) -> impl Iterator<Item = &(String, Value, Type)> {
    let all = &outcome.outputs;
    all.iter().filter(|(name, ..)| all.iter().filter(|(other, ..)| other == name).count() == 1)
}

/// Whether two results are the same for a reader.
fn same(a: &Outcome, b: &Outcome) -> bool {
    passes(a, b) && passes(b, a) && a.grants == b.grants
}

fn names(outcome: &Outcome) -> Vec<&str> {
    let all = outcome.failed.iter().chain(outcome.elements.iter().flat_map(|e| &e.failed));
    all.filter_map(|f| f.name.as_deref()).collect()
}

/// The profile without what does not change the outcome.
pub fn shrunk(engine: &Engine<'_>, mut profile: Profile, measure: MeasureId) -> Profile {
    let scratch = RefCell::new(Scratch::default());
    let outcome = |profile: &Profile| engine.outcome(profile, measure, &mut scratch.borrow_mut());
    let Some(whole) = outcome(&profile) else { return profile };
    let keeps = |profile: &Profile| outcome(profile).is_some_and(|o| same(&o, &whole));
    for index in 0..profile.inputs.len() {
        if profile.inputs.get(index).is_none_or(|v| *v == Value::Unknown) {
            continue;
        }
        let without = with(&profile, index, Value::Unknown);
        if keeps(&without) {
            profile = without;
        } else if let Some(Value::List(elements)) = profile.inputs.get(index).cloned() {
            profile = fields(profile, index, &elements, &keeps);
        }
    }
    for index in 0..profile.delegated.len() {
        let mut without = profile.clone();
        let taken = without.delegated.get_mut(index).and_then(Option::take);
        profile = if taken.is_some() && keeps(&without) { without } else { profile };
    }
    for index in 0..profile.params.len() {
        let mut without = profile.clone();
        let taken = without.params.get_mut(index).and_then(Option::take);
        profile = if taken.is_some() && keeps(&without) { without } else { profile };
    }
    profile
}

fn with(profile: &Profile, index: usize, value: Value) -> Profile {
    let mut profile = profile.clone();
    if let Some(slot) = profile.inputs.get_mut(index) {
        *slot = value;
    }
    profile
}

fn fields(mut profile: Profile, index: usize, elements: &[Element], keeps: &dyn Fn(&Profile) -> bool) -> Profile {
    let mut now: Vec<Element> = elements.to_vec();
    for place in 0..now.len() {
        for field in 0..now.get(place).map_or(0, |e| e.fields.len()) {
            let mut tried = now.clone();
            let Some(element) = tried.get_mut(place) else { continue };
            // An element of which nothing is known has no notation.
            if element.fields.iter().filter(|v| **v != Value::Unknown).count() < 2 {
                continue;
            }
            let mut values = element.fields.to_vec();
            match values.get_mut(field) {
                Some(slot) if *slot != Value::Unknown => *slot = Value::Unknown,
                _ => continue,
            }
            element.fields = Arc::from(values);
            let without = with(&profile, index, Value::List(Arc::from(tried.clone())));
            if keeps(&without) {
                (profile, now) = (without, tried);
            }
        }
    }
    profile
}
