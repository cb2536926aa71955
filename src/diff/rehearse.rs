//! Trials of a measure as drafts of witnesses: profiles that its own side is known to give a result for.
//!
//! In: the measure of one side. Out: drafts by name, so that the other side can read them. What one draft cannot say
//! (several elements, single receipts) is left out.

use super::draft::{Draft, Plain};
use crate::eval::profile::Profile;
use crate::ir::{MeasureId, Program, Type};
use crate::trials::{self, AimKind, Plan};
use crate::value::Value;
use std::collections::BTreeMap;

/// What may show a difference that the search does not find: a profile that is granted the measure, and what was
/// received before.
const KINDS: [AimKind; 3] = [AimKind::Granted, AimKind::LastTime, AimKind::UsedUp];

/// The drafts of a measure's trials; `plan` was made of its program.
pub fn drafts(plan: &Plan, measure: MeasureId) -> Vec<Draft> {
    let mut bench = plan.bench();
    trials::of_kinds(&mut bench, measure, &KINDS)
        .iter()
        .filter_map(|trial| draft(&plan.program, &trial.profile))
        .collect()
}

fn draft(program: &Program, profile: &Profile) -> Option<Draft> {
    let mut values = BTreeMap::new();
    for (input, value) in program.inputs.iter().zip(&profile.inputs) {
        let Type::List(entity) = &input.ty else {
            values.extend(plain(program, &input.ty, value).map(|p| (input.name.clone(), p)));
            continue;
        };
        let (Value::List(elements), Some(entity)) = (value, program.entities.get(entity.index())) else { continue };
        let fields = elements.first().map(|e| e.fields.iter()).unwrap_or_default();
        for (field, value) in entity.fields.iter().zip(fields) {
            let name = format!("{}.{}", entity.name, field.name);
            values.extend(plain(program, &field.ty, value).map(|p| (name, p)));
        }
    }
    let number = |value: &Option<Value>| if let Some(Value::Number(n)) = value { Some(*n) } else { None };
    let params = program.params.iter().zip(&profile.params).map(|(p, v)| (&p.name, v));
    let delegated = program.delegated.iter().zip(&profile.delegated).map(|(d, v)| (&d.name, v));
    let figures = params.chain(delegated).filter_map(|(name, v)| Some((name.clone(), number(v)?))).collect();
    let chosen = program.readings.iter().zip(&profile.readings).filter(|(reading, at)| **at != reading.default);
    let readings =
        chosen.filter_map(|(reading, at)| Some((program.reading_key(reading), reading.options.get(*at)?.0.clone())));
    let history = profile.history.clone().unwrap_or_default();
    if !history.receipts.is_empty() {
        return None;
    }
    let name =
        |count: &crate::eval::profile::Count| program.measures.get(count.measure.index()).map(|m| m.name.clone());
    let received = history.counts.iter().filter_map(|count| Some((name(count)?, count.clone()))).collect();
    Some(Draft { date: profile.date, values, figures, readings: readings.collect(), received })
}

fn plain(program: &Program, ty: &Type, value: &Value) -> Option<Plain> {
    let members = |id: &crate::ir::EnumId| program.enums.get(id.index()).map(|e| e.members.as_slice());
    match (value, ty) {
        (Value::Unknown | Value::Unspecified | Value::List(_), _) => None,
        (Value::Member(at), Type::Enum(id)) => members(id)?.get(usize::from(*at)).map(|m| Plain::Member(m.clone())),
        (Value::Members(set), Type::EnumSet(id)) => {
            let within =
                |i: &usize| u32::try_from(*i).ok().and_then(|i| set.checked_shr(i)).is_some_and(|s| s & 1 == 1);
            let names = members(id)?.iter().enumerate().filter(|(i, _)| within(i)).map(|(_, m)| m.clone());
            Some(Plain::Members(names.collect()))
        }
        (value, _) => Some(Plain::Value(value.clone())),
    }
}
