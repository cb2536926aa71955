//! Enumerations of two programs seen as one: members are the same where their names are.
//!
//! In: both programs. Out: for a set of members of either side its bits in the common universe, and its names.

use crate::analyze::ranges::Values;
use crate::ir::{EnumId, Program, Type};
use crate::value::Value;
use std::collections::BTreeMap;

/// The common universes, by the name of the enumeration.
#[derive(Debug, Default)]
pub struct Enums {
    universes: BTreeMap<String, Vec<String>>,
}

impl Enums {
    /// The universes of two programs: the members of the old side in order, then those that are new.
    pub fn new(old: &Program, new: &Program) -> Enums {
        let mut universes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for found in old.enums.iter().chain(&new.enums) {
            let universe = universes.entry(found.name.clone()).or_default();
            for member in &found.members {
                if !universe.contains(member) {
                    universe.push(member.clone());
                }
            }
        }
        Enums { universes }
    }

    /// A set of members in the common universe; members past its 128th are left out of both.
    pub fn bits(&self, program: &Program, id: EnumId, set: u128) -> Values {
        let Some(found) = program.enums.get(id.index()) else { return Values::Bits(0, 0) };
        let universe = self.universes.get(&found.name).map(Vec::as_slice).unwrap_or_default();
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

    /// The members of a universe that some bits stand for.
    pub fn members(&self, name: &str, set: u128) -> Vec<String> {
        let universe = self.universes.get(name).map(Vec::as_slice).unwrap_or_default();
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
