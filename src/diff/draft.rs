//! A profile by names, so that the programs of both sides can read it.
//!
//! In: values of inputs, of the fields of elements, and a day. Out: a `Profile` of either program; what a program does
//! not have is left out.

use crate::eval::profile::{Count, History, Profile};
use crate::ir::{Entity, Input, Program, Type};
use crate::value::{Date, Element, Value};
use std::collections::{BTreeMap, BTreeSet};
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

/// Values by name; a field of the first element is `实体.字段`, of a second one `实体[2].字段`.
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
            let elements: Vec<Element> = (1..).map_while(|at| self.element(program, entity, at)).collect();
            if let (Some(slot), false) = (profile.inputs.get_mut(entity.list.index()), elements.is_empty()) {
                *slot = Value::List(Arc::from(elements));
            }
        }
        profile
    }

    /// An element of an entity, where any of its fields is given.
    fn element(&self, program: &Program, entity: &Entity, at: usize) -> Option<Element> {
        let given = |field: &Input| self.values.get(&of_element(&entity.name, at, &field.name));
        entity.fields.iter().any(|f| given(f).is_some()).then(|| {
            let value = |f: &Input| given(f).map_or(Value::Unknown, |plain| value(program, &f.ty, plain));
            Element { fields: entity.fields.iter().map(value).collect() }
        })
    }

    /// This and another as one profile: as one person who is both, with either's values where they say different
    /// things, and as two. Of a set each has its own members.
    pub fn joined(&self, other: &Draft, program: &Program) -> Vec<Draft> {
        let with = |values: Values, one: &Draft| {
            let second = if std::ptr::eq(one, self) { other } else { self };
            let mut draft = Draft { values, ..one.clone() };
            let figures = second.figures.iter().filter(|(name, _)| !one.figures.contains_key(*name));
            draft.figures.extend(figures.map(|(name, n)| (name.clone(), *n)));
            let readings = second.readings.iter().filter(|(name, _)| !one.readings.contains_key(*name));
            draft.readings.extend(readings.map(|(name, option)| (name.clone(), option.clone())));
            let received = second.received.iter().filter(|(name, _)| one.received.iter().all(|(n, _)| n != name));
            draft.received.extend(received.cloned());
            draft
        };
        let (ours, theirs) = (both(&self.values, &other.values), both(&other.values, &self.values));
        let mut found = vec![with(ours.clone(), self), with(theirs.clone(), other)];
        if let Some(second) = other.second(program) {
            found.push(with(both(&self.values, &second), self));
            found.push(with(both(&second, &self.values), other));
            // One who is both, beside one who is one of them.
            found.push(with(both(&ours, &second), self));
            found.push(with(both(&theirs, &second), other));
        }
        found
    }

    /// This, with what another says of some inputs and fields.
    pub fn with(&self, other: &Draft, names: &BTreeSet<String>) -> Draft {
        let mut draft = self.clone();
        let said = other.values.iter().filter(|(name, _)| names.contains(*name));
        draft.values.extend(said.map(|(name, plain)| (name.clone(), plain.clone())));
        draft
    }

    /// So many people (or houses, or payments) like the first one, each with its own name.
    pub fn repeated(&self, entity: &Entity, times: usize) -> Draft {
        let mut draft = self.clone();
        for (place, field) in entity.fields.iter().enumerate() {
            let named = matches!(field.ty, Type::Text) && entity.identity.contains(&place);
            let first = self.values.get(&of_element(&entity.name, 1, &field.name)).cloned();
            for at in 1..=times {
                let own = named.then(|| Plain::Value(Value::Text(Arc::from(format!("{ONE_OF}{at}")))));
                let said = own.or(first.clone()).map(|plain| (of_element(&entity.name, at, &field.name), plain));
                draft.values.extend(said);
            }
        }
        draft
    }

    /// The values with what is said of the first elements said of the second ones, who are other people; nothing where no
    /// element is spoken of.
    fn second(&self, program: &Program) -> Option<Values> {
        let mut values = self.values.clone();
        for entity in &program.entities {
            for (at, field) in entity.fields.iter().enumerate() {
                let first = values.remove(&of_element(&entity.name, 1, &field.name));
                let named = matches!(field.ty, Type::Text) && entity.identity.contains(&at);
                let other = if named { Some(Plain::Value(Value::Text(ANOTHER.into()))) } else { first };
                let known = self.values.contains_key(&of_element(&entity.name, 1, &field.name)) || named;
                let moved = other.filter(|_| known && self.speaks_of(entity));
                values.extend(moved.map(|plain| (of_element(&entity.name, 2, &field.name), plain)));
            }
        }
        (values != self.values).then_some(values)
    }

    fn speaks_of(&self, entity: &Entity) -> bool {
        entity.fields.iter().any(|f| self.values.contains_key(&of_element(&entity.name, 1, &f.name)))
    }
}

/// Values by name.
type Values = BTreeMap<String, Plain>;

/// How one of many is called, with a number.
const ONE_OF: &str = "甲";

/// Who stands beside somebody.
const ANOTHER: &str = "乙";

/// The name of a field of an element; they are counted from 1.
pub fn of_element(entity: &str, at: usize, field: &str) -> String {
    if at == 1 { format!("{entity}.{field}") } else { format!("{entity}[{at}].{field}") }
}

/// The values of one, and of another what it does not say.
fn both(one: &Values, other: &Values) -> Values {
    let mut values = one.clone();
    for (name, plain) in other {
        let union = match (one.get(name), plain) {
            (Some(Plain::Members(a)), Plain::Members(b)) => {
                let more = b.iter().filter(|m| !a.contains(m)).cloned();
                Plain::Members(a.iter().cloned().chain(more).collect())
            }
            (Some(known), _) => known.clone(),
            (None, plain) => plain.clone(),
        };
        values.insert(name.clone(), union);
    }
    values
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
