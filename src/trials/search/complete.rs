//! A point of the analysis → a whole profile: what is not decided has a usual value, no set is empty, and no other member of a group
//! stands in the measure's place.

use super::super::{passes, vary};
use super::Bench;
use crate::analyze::Point;
use crate::eval::outcome::{FailureKind, Outcome, Status};
use crate::eval::profile::Profile;
use crate::ir::{ExprKind, Input, InputId, MeasureId, Type};
use crate::value::{Element, Rational, Value};

impl Bench<'_> {
    /// A point as a profile in which everything that the measure reads has a value.
    pub fn filled(&self, point: &Point, id: MeasureId) -> Option<Profile> {
        let (profile, _) = self.replay.profile(point, self.measure(id)?)?;
        Some(self.named_sets(self.completed(profile, id), id))
    }

    /// With a member in each empty set, for a set of none has no notation: one that changes nothing, where there is one.
    fn named_sets(&self, mut profile: Profile, id: MeasureId) -> Profile {
        let empty = |p: &Profile| p.inputs.iter().any(|v| *v == Value::Members(0) || has_empty_set(v));
        if !empty(&profile) {
            return profile;
        }
        let Some(before) = self.outcome(&profile, id) else { return profile };
        let places = self.reached(id).inputs.clone();
        for place in places {
            let Some(input) = self.program.inputs.get(place.index()) else { continue };
            let count = |ty: &Type| match ty {
                Type::EnumSet(e) => self.program.enums.get(e.index()).map_or(0, |e| e.members.len()),
                _ => 0,
            };
            let fields = match input.ty {
                Type::List(entity) => self.program.entities.get(entity.index()).map_or(&[][..], |e| &e.fields),
                _ => &[],
            };
            let now = profile.inputs.get(place.index()).cloned().unwrap_or(Value::Unknown);
            let most = fields.iter().map(|f| count(&f.ty)).max().unwrap_or(0).max(count(&input.ty));
            // The last ones are seldom named by a rule.
            for member in (0..most).rev().filter_map(|i| 1_u128.checked_shl(u32::try_from(i).ok()?)) {
                let Some(slot) = profile.inputs.get_mut(place.index()) else { break };
                *slot = filled_sets(&now, member, fields, &count);
                if *slot == now
                    || self.outcome(&profile, id).is_some_and(|o| passes(&before, &o) && passes(&o, &before))
                {
                    break;
                }
                profile.inputs.get_mut(place.index()).into_iter().for_each(|slot| *slot = now.clone());
            }
        }
        profile
    }

    /// The members of a measure's groups but itself.
    fn others(&self, id: MeasureId) -> Vec<MeasureId> {
        let groups = self.program.groups.iter().filter(|g| g.members.contains(&id));
        groups.flat_map(|g| g.members.iter().copied()).filter(|m| *m != id).collect()
    }

    /// With usual values for everything that the measure reads, and the other members of its groups: what excludes it has to
    /// be known as well.
    fn completed(&self, profile: Profile, id: MeasureId) -> Profile {
        let mut profile = profile;
        for input in &self.known(id).2 {
            let year = Value::Number(Rational::from_integer(profile.date.year()));
            profile
                .inputs
                .get_mut(input.index())
                .filter(|v| **v == Value::Unknown)
                .into_iter()
                .for_each(|v| *v = year.clone());
        }
        profile = self.replay.completed(profile, id);
        for param in &self.replay.reach(id).params {
            let open = self.program.params.get(param.index()).filter(|p| p.versions.is_empty());
            if let (Some(declared), Some(slot)) = (open, profile.params.get_mut(param.index()))
                && slot.is_none()
            {
                *slot = crate::analyze::plausible::any(self.program, &declared.ty);
            }
        }
        for other in self.others(id) {
            profile = self.replay.completed(profile, other);
        }
        for measure in [id].into_iter().chain(self.others(id)).filter_map(|m| self.measure(m)) {
            for attestation in &measure.attestations {
                if let ExprKind::Input(input) = self.program.expr(attestation.value).kind
                    && let Some(slot) = profile.inputs.get_mut(input.index()).filter(|v| **v == Value::Unknown)
                {
                    *slot = Value::Bool(true);
                }
            }
        }
        profile
    }

    /// The profile in which no other member of its groups takes the measure's place, by values that the measure itself does
    /// not read; the same where there are none.
    pub fn apart(&self, profile: Profile, id: MeasureId) -> Profile {
        let excluded = |p: &Profile| self.outcome(p, id).is_some_and(|o| is_excluded(&o));
        let others = self.others(id);
        if others.is_empty() || !excluded(&profile) {
            return profile;
        }
        let own = self.replay.reach(id);
        let mut now = profile.clone();
        for other in others {
            let mut free = self.replay.reach(other).clone();
            free.inputs.retain(|i| !own.inputs.contains(i) || self.is_list(*i));
            free.fields.retain(|f| !own.fields.contains(f));
            free.readings.clear();
            let refused = |p: &Profile| {
                self.outcome(p, other).is_some_and(|o| o.status == Status::Ineligible && !is_excluded(&o))
            };
            if refused(&now) {
                continue;
            }
            let mut tried = now.clone();
            for mut change in vary::changes(self, id, &now, &free) {
                if matches!(change, vary::Change::Day(_)) || empties(&change) {
                    continue;
                }
                change.swap(&mut tried);
                if !excluded(&tried) {
                    return tried;
                }
                if refused(&tried) {
                    now = tried.clone();
                    break;
                }
                change.swap(&mut tried);
            }
        }
        profile
    }

    fn is_list(&self, input: InputId) -> bool {
        self.program.entities.iter().any(|e| e.list == input)
    }
}

fn has_empty_set(value: &Value) -> bool {
    matches!(value, Value::List(elements) if elements.iter().any(|e| e.fields.contains(&Value::Members(0))))
}

/// A value with a member in its empty sets, where their enumerations have it.
fn filled_sets(value: &Value, member: u128, fields: &[Input], count: &dyn Fn(&Type) -> usize) -> Value {
    match value {
        Value::Members(0) => Value::Members(member),
        Value::List(elements) => {
            let one = |element: &Element| {
                let known = element.fields.iter().zip(fields);
                let put = |(v, f): (&Value, &Input)| {
                    if *v == Value::Members(0) && (member.trailing_zeros() as usize) < count(&f.ty) {
                        Value::Members(member)
                    } else {
                        v.clone()
                    }
                };
                Element { fields: known.map(put).collect() }
            };
            Value::List(elements.iter().map(one).collect())
        }
        other => other.clone(),
    }
}

/// Whether another member of a group took the place, of the measure or of one of its elements.
fn is_excluded(outcome: &Outcome) -> bool {
    let failed = outcome.failed.iter().chain(outcome.elements.iter().flat_map(|e| &e.failed));
    outcome.excluded_by.is_some() || failed.into_iter().any(|f| f.kind == FailureKind::Group)
}

/// Whether a change leaves a list empty.
fn empties(change: &vary::Change) -> bool {
    matches!(change, vary::Change::Input(_, Value::List(elements)) if elements.is_empty())
}
