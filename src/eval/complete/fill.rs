//! Profiles in which an unknown is given a value.

use super::super::machine::Leaf;
use super::super::outcome::Outcome;
use super::super::profile::Profile;
use crate::ir::{ExprKind, InputId, Program};
use crate::value::{Element, Value};
use std::sync::Arc;

/// Puts a value in the place of an unknown.
pub(super) fn fill(profile: &mut Profile, leaf: Leaf, value: Value) {
    match leaf {
        Leaf::Input(id) => set(&mut profile.inputs, id.index(), value),
        Leaf::Param(id) => set(&mut profile.params, id.index(), Some(value)),
        Leaf::Delegated(id) => set(&mut profile.delegated, id.index(), Some(value)),
        Leaf::Field(list, index, field) => set_field(profile, list, index, field, value),
        Leaf::History | Leaf::Zero(_) => {}
    }
}

fn set<T>(values: &mut [T], index: usize, value: T) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}

fn set_field(profile: &mut Profile, list: InputId, index: usize, field: usize, value: Value) {
    let Some(Value::List(elements)) = profile.inputs.get(list.index()) else { return };
    let mut elements: Vec<Element> = elements.to_vec();
    if let Some(element) = elements.get_mut(index) {
        let mut fields: Vec<Value> = element.fields.to_vec();
        set(&mut fields, field, value);
        element.fields = Arc::from(fields);
    }
    set(&mut profile.inputs, list.index(), Value::List(Arc::from(elements)));
}

/// What stands where an unknown is filled: for a field its whole list.
pub(super) fn place(profile: &Profile, leaf: Leaf) -> Option<Value> {
    match leaf {
        Leaf::Input(id) | Leaf::Field(id, _, _) => profile.inputs.get(id.index()).cloned(),
        Leaf::Param(id) => profile.params.get(id.index()).cloned().flatten(),
        Leaf::Delegated(id) => profile.delegated.get(id.index()).cloned().flatten(),
        Leaf::History | Leaf::Zero(_) => None,
    }
}

/// Puts back what stood there.
pub(super) fn put_back(profile: &mut Profile, leaf: Leaf, before: Option<Value>) {
    match leaf {
        Leaf::Input(id) | Leaf::Field(id, _, _) => {
            if let Some(before) = before {
                set(&mut profile.inputs, id.index(), before);
            }
        }
        Leaf::Param(id) => set(&mut profile.params, id.index(), before),
        Leaf::Delegated(id) => set(&mut profile.delegated, id.index(), before),
        Leaf::History | Leaf::Zero(_) => {}
    }
}

/// Values in the places of unknowns, a later one before an earlier one.
pub(super) type Filled = Vec<(Leaf, Value)>;

/// One copy of a profile that serves every completion: what one filled is taken back before the next.
pub(super) struct Scratch<'p> {
    base: &'p Profile,
    now: Profile,
    filled: Vec<Leaf>,
}

impl<'p> Scratch<'p> {
    pub(super) fn new(base: &'p Profile) -> Scratch<'p> {
        Scratch { base, now: base.clone(), filled: Vec::new() }
    }

    /// The profile with these values.
    pub(super) fn at(&mut self, filled: &[(Leaf, Value)]) -> &Profile {
        for leaf in std::mem::take(&mut self.filled) {
            self.take_back(leaf);
        }
        for (leaf, value) in filled {
            fill(&mut self.now, *leaf, value.clone());
            self.filled.push(*leaf);
        }
        &self.now
    }

    fn take_back(&mut self, leaf: Leaf) {
        match leaf {
            Leaf::Input(id) | Leaf::Field(id, _, _) => copy(&mut self.now.inputs, &self.base.inputs, id.index()),
            Leaf::Param(id) => copy(&mut self.now.params, &self.base.params, id.index()),
            Leaf::Delegated(id) => copy(&mut self.now.delegated, &self.base.delegated, id.index()),
            Leaf::History | Leaf::Zero(_) => {}
        }
    }

    /// Whether a completion has this value in the place of an unknown.
    pub(super) fn holds(&self, filled: &[(Leaf, Value)], leaf: Leaf, value: &Value) -> bool {
        let last = filled.iter().rev().find(|(l, _)| *l == leaf);
        last.map_or_else(|| holds(self.base, leaf, value), |(_, v)| v == value)
    }
}

fn copy<T: Clone>(to: &mut [T], from: &[T], index: usize) {
    if let Some(value) = from.get(index) {
        set(to, index, value.clone());
    }
}

/// Whether a profile has this value in the place of an unknown.
fn holds(profile: &Profile, leaf: Leaf, value: &Value) -> bool {
    match leaf {
        Leaf::Input(id) => profile.inputs.get(id.index()) == Some(value),
        Leaf::Param(id) => profile.params.get(id.index()).and_then(Option::as_ref) == Some(value),
        Leaf::Delegated(id) => profile.delegated.get(id.index()).and_then(Option::as_ref) == Some(value),
        Leaf::Field(list, index, field) => field_of(profile, list, index, field) == Some(value),
        Leaf::History | Leaf::Zero(_) => true,
    }
}

/// Whether a profile leaves an unknown open.
pub(super) fn is_open(profile: &Profile, leaf: Leaf) -> bool {
    match leaf {
        Leaf::Input(id) => profile.inputs.get(id.index()) == Some(&Value::Unknown),
        Leaf::Param(id) => profile.params.get(id.index()).is_some_and(Option::is_none),
        Leaf::Delegated(id) => profile.delegated.get(id.index()).is_some_and(Option::is_none),
        Leaf::Field(list, index, field) => field_of(profile, list, index, field) == Some(&Value::Unknown),
        Leaf::History => true,
        Leaf::Zero(_) => false,
    }
}

fn field_of(profile: &Profile, list: InputId, index: usize, field: usize) -> Option<&Value> {
    match profile.inputs.get(list.index()) {
        Some(Value::List(elements)) => elements.get(index)?.fields.get(field),
        _ => None,
    }
}

/// Gives the attestations that the outcome waits for; what stood in their places.
pub(super) fn attest(program: &Program, profile: &mut Profile, outcome: &Outcome) -> Vec<(Leaf, Option<Value>)> {
    let attestations = program.measures.get(outcome.measure.index()).map_or(&[][..], |m| &m.attestations);
    let asked = attestations.iter().filter(|a| outcome.attest.contains(&a.name));
    let leaves: Vec<Leaf> = asked.flat_map(|a| leaves(program, profile, &program.expr(a.value).kind)).collect();
    let given = |leaf: Leaf| {
        let before = place(profile, leaf);
        fill(profile, leaf, Value::Bool(true));
        (leaf, before)
    };
    leaves.into_iter().map(given).collect()
}

/// The input of an attestation, or the fields that are not given.
fn leaves(program: &Program, profile: &Profile, kind: &ExprKind) -> Vec<Leaf> {
    match kind {
        ExprKind::Input(id) => vec![Leaf::Input(*id)],
        ExprKind::Field(var, field) => {
            let entity = program.element_entities.get(var.index()).and_then(|e| program.entities.get(e.index()));
            let Some(list) = entity.map(|e| e.list) else { return Vec::new() };
            let all = (0..length(profile, list)).map(|index| Leaf::Field(list, index, *field));
            all.filter(|leaf| is_open(profile, *leaf)).collect()
        }
        _ => Vec::new(),
    }
}

fn length(profile: &Profile, list: InputId) -> usize {
    match profile.inputs.get(list.index()) {
        Some(Value::List(elements)) => elements.len(),
        _ => 0,
    }
}
