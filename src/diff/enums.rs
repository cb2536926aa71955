//! Enumerations of two programs seen as one: members are the same where their names are.
//!
//! In: both programs. Out: for a set of members of either side its bits in the common universe, and its names.

use crate::analyze::ranges::Values;
use crate::ir::{EnumId, Program, Type};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most members that bits can stand for.
const MOST_BITS: usize = 128;

/// The common universes.
#[derive(Debug, Default)]
pub struct Enums {
    /// Of each enumeration, by its name.
    places: BTreeMap<String, usize>,
    universes: Vec<Vec<String>>,
}

impl Enums {
    /// The universes of two programs: the members of the old side in order, then those that are new. Enumerations share one
    /// where they have one name, or where the same input or field has one on each side: an inline list has no name of its own.
    pub fn new(old: &Program, new: &Program) -> Enums {
        let mut found = Enums::default();
        for own in old.enums.iter().chain(&new.enums) {
            let next = found.places.len();
            found.places.entry(own.name.clone()).or_insert(next);
        }
        let (before, after) = (typed(old), typed(new));
        for (of, name) in &before {
            if let Some(other) = after.get(of) {
                found.share(name, other);
            }
        }
        found.universes = vec![Vec::new(); found.places.len()];
        for own in old.enums.iter().chain(&new.enums) {
            let Some(universe) = found.places.get(&own.name).and_then(|place| found.universes.get_mut(*place)) else {
                continue;
            };
            for member in &own.members {
                if !universe.contains(member) {
                    universe.push(member.clone());
                }
            }
        }
        found
    }

    fn share(&mut self, one: &str, other: &str) {
        if let (Some(one), Some(other)) = (self.places.get(one).copied(), self.places.get(other).copied()) {
            self.places.values_mut().filter(|place| **place == other).for_each(|place| *place = one);
        }
    }

    fn universe(&self, name: &str) -> &[String] {
        let universe = self.places.get(name).and_then(|place| self.universes.get(*place));
        universe.map(Vec::as_slice).unwrap_or_default()
    }

    /// A set of members in the common universe: bits, or names where both sides together have more members than bits. All of
    /// a side's members are then every name.
    pub fn values(&self, program: &Program, id: EnumId, set: u128) -> Values {
        let Some(found) = program.enums.get(id.index()) else { return Values::Bits(0, 0) };
        let universe = self.universe(&found.name);
        if universe.len() > MOST_BITS {
            let names = self.names(program, id, set).into_iter().map(Arc::from).collect();
            return if set == u128::MAX { Values::Texts(BTreeSet::new(), true) } else { Values::Texts(names, false) };
        }
        let place = |name: &String| universe.iter().position(|m| m == name).and_then(|p| u32::try_from(p).ok());
        let bit = |name: &String| place(name).and_then(|p| 1_u128.checked_shl(p)).unwrap_or(0);
        let own = found.members.iter().enumerate().filter(|(i, _)| set >> (*i).min(127) & 1 == 1);
        let bits = own.fold(0, |bits, (_, name)| bits | bit(name));
        Values::Bits(bits, universe.iter().fold(0, |bits, name| bits | bit(name)))
    }

    /// The names of members.
    pub fn names(&self, program: &Program, id: EnumId, set: u128) -> Vec<String> {
        let members = program.enums.get(id.index()).map(|e| e.members.as_slice()).unwrap_or_default();
        members
            .iter()
            .enumerate()
            .filter(|(i, _)| set >> (*i).min(127) & 1 == 1)
            .map(|(_, name)| name.clone())
            .collect()
    }

    /// The members of a universe that some values allow.
    pub fn allowed(&self, name: &str, values: &Values) -> Vec<String> {
        match values {
            Values::Bits(bits, _) => self.members(name, *bits),
            Values::Texts(texts, outside) => {
                let of = |member: &&String| texts.contains(member.as_str()) != *outside;
                self.universe(name).iter().filter(of).cloned().collect()
            }
            Values::Numbers(_) => Vec::new(),
        }
    }

    /// The members of a universe that some bits stand for.
    pub fn members(&self, name: &str, set: u128) -> Vec<String> {
        let universe = self.universe(name);
        universe.iter().enumerate().filter(|(i, _)| set >> (*i).min(127) & 1 == 1).map(|(_, n)| n.clone()).collect()
    }

    /// A constant as a text that means the same on both sides.
    pub fn text(&self, program: &Program, value: &Value, ty: &Type) -> String {
        match (value, ty) {
            (Value::Member(index), Type::Enum(id)) => self.names(program, *id, 1 << index).join("、"),
            (Value::Members(set), Type::EnumSet(id) | Type::Enum(id)) => {
                let mut names = self.names(program, *id, *set);
                names.sort();
                format!("{{{}}}", names.join("、"))
            }
            (Value::Text(text), _) => text.to_string(),
            (value, _) => format!("{value:?}"),
        }
    }
}

/// The enumerations that inputs, fields and parameters have, by what has them.
fn typed(program: &Program) -> BTreeMap<(&str, &str), &str> {
    let inputs = program.inputs.iter().map(|input| (("", input.name.as_str()), &input.ty));
    let params = program.params.iter().map(|param| (("参数", param.name.as_str()), &param.ty));
    let fields = program
        .entities
        .iter()
        .flat_map(|entity| entity.fields.iter().map(|field| ((entity.name.as_str(), field.name.as_str()), &field.ty)));
    let name = |ty: &Type| match ty {
        Type::Enum(id) | Type::EnumSet(id) => program.enums.get(id.index()).map(|e| e.name.as_str()),
        Type::Error | Type::Bool | Type::Number(_) | Type::Ratio | Type::Date | Type::Month | Type::Text => None,
        Type::Region | Type::TextSet | Type::List(_) => None,
    };
    inputs.chain(params).chain(fields).filter_map(|(of, ty)| Some((of, name(ty)?))).collect()
}
