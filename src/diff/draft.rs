//! A profile by names, so that the programs of both sides can read it.
//!
//! In: values of inputs, of the fields of one element, and a day. Out: a `Profile` of either program; what a program
//! does not have is left out.

use crate::eval::profile::{Count, History, Profile};
use crate::ir::{Entity, Input, Program, Type};
use crate::value::{Date, Element, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value that means the same in both programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plain {
    /// What needs no enumeration: numbers, days, texts, regions, 是否, 不适用.
    Value(Value),
    /// A member by name.
    Member(String),
    /// A set of members by name.
    Members(Vec<String>),
}

/// Values by name; a field of an element is `实体.字段`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// 评估日.
    pub date: Date,
    /// The values.
    pub values: BTreeMap<String, Plain>,
    /// Figures for parameters and 按规定 that the rules have none for, as `--param` gives them.
    pub figures: BTreeMap<String, crate::value::Rational>,
    /// The readings that are not left to their default, each with its alternative.
    pub readings: BTreeMap<String, String>,
    /// What was received of measures before, each by its name.
    pub received: Vec<(String, Count)>,
}

impl Draft {
    /// The profile of a program; nothing more was received before than is said, so that no result rests on a guess.
    pub fn profile(&self, program: &Program) -> Profile {
        let mut profile = Profile::empty(program, self.date);
        let counts = self.received.iter().filter_map(|(name, count)| {
            let at = program.measures.iter().position(|m| m.name == *name)?;
            Some(Count { measure: crate::ir::MeasureId(u32::try_from(at).ok()?), ..count.clone() })
        });
        profile.history = Some(History { receipts: Vec::new(), counts: counts.collect() });
        for (slot, input) in profile.inputs.iter_mut().zip(&program.inputs) {
            if let Some(plain) = self.values.get(&input.name) {
                *slot = value(program, &input.ty, plain);
            }
        }
        let figure = |name: &String| self.figures.get(name).map(|n| Value::Number(*n));
        profile.params.iter_mut().zip(&program.params).for_each(|(slot, p)| *slot = figure(&p.name));
        profile.delegated.iter_mut().zip(&program.delegated).for_each(|(slot, d)| *slot = figure(&d.name));
        for (slot, reading) in profile.readings.iter_mut().zip(&program.readings) {
            let asked = self.readings.get(&program.reading_key(reading));
            let place = asked.and_then(|asked| reading.options.iter().position(|(name, _)| name == asked));
            *slot = place.unwrap_or(*slot);
        }
        for entity in &program.entities {
            let element = self.element(program, entity);
            if let (Some(slot), Some(element)) = (profile.inputs.get_mut(entity.list.index()), element) {
                *slot = Value::List(Arc::from([element]));
            }
        }
        profile
    }

    /// The one element of an entity, where any of its fields is given.
    fn element(&self, program: &Program, entity: &Entity) -> Option<Element> {
        let given = |field: &Input| self.values.get(&format!("{}.{}", entity.name, field.name));
        entity.fields.iter().any(|f| given(f).is_some()).then(|| {
            let value = |f: &Input| given(f).map_or(Value::Unknown, |plain| value(program, &f.ty, plain));
            Element { fields: entity.fields.iter().map(value).collect() }
        })
    }
}

fn value(program: &Program, ty: &Type, plain: &Plain) -> Value {
    let members =
        |id: &crate::ir::EnumId| program.enums.get(id.index()).map(|e| e.members.as_slice()).unwrap_or_default();
    match (plain, ty) {
        (Plain::Value(value), _) => value.clone(),
        (Plain::Member(name), Type::Enum(id)) => {
            let place = members(id).iter().position(|m| m == name).and_then(|p| u8::try_from(p).ok());
            place.map_or(Value::Unknown, Value::Member)
        }
        (Plain::Members(names), Type::EnumSet(id)) => {
            let bits = members(id).iter().enumerate().filter(|(_, m)| names.contains(m));
            Value::Members(
                bits.fold(0, |set, (i, _)| set | 1_u128.checked_shl(u32::try_from(i).unwrap_or(127)).unwrap_or(0)),
            )
        }
        (Plain::Member(_) | Plain::Members(_), _) => Value::Unknown,
    }
}
