//! Inputs and fields of elements: what the profile says, with 仅当.

use super::machine::{Leaf, Machine};
use crate::ir::{ElementVar, InputId};
use crate::value::Value;

impl Machine<'_> {
    /// An input; 不适用 where its 仅当 fails.
    pub(super) fn input(&mut self, id: InputId) -> Value {
        let program = self.program;
        let profile = self.profile;
        let only_if = program.inputs.get(id.index()).and_then(|i| i.only_if);
        if only_if.is_some_and(|cond| self.truth(cond) == Some(false)) {
            return Value::NotApplicable;
        }
        match profile.inputs.get(id.index()) {
            None | Some(Value::Unknown) => self.touch(Leaf::Input(id)),
            Some(value) => value.clone(),
        }
    }

    /// `见习人员[1].见习月数` of the bound element, counted from 1.
    pub(super) fn field_name(&self, var: ElementVar, field: usize) -> Option<String> {
        let entity = self.program.entities.get(self.program.element_entities.get(var.index())?.index())?;
        let place = self.bound.get(var.index())?.as_ref()?.index.checked_add(1)?;
        Some(format!("{}[{place}].{}", entity.name, entity.fields.get(field)?.name))
    }

    /// A field of the bound element.
    pub(super) fn field(&mut self, var: ElementVar, field: usize) -> Value {
        let program = self.program;
        let Some(bound) = self.bound.get(var.index()).cloned().flatten() else { return Value::Unknown };
        let entity = program.element_entities.get(var.index()).and_then(|e| program.entities.get(e.index()));
        let Some(entity) = entity else { return Value::Unknown };
        if let Some(cond) = entity.fields.get(field).and_then(|f| f.only_if) {
            let before = self.bind(entity.own, &bound.list, bound.index);
            let applies = self.truth(cond);
            self.unbind(entity.own, before);
            if applies == Some(false) {
                return Value::NotApplicable;
            }
        }
        match bound.list.get(bound.index).and_then(|e| e.fields.get(field)) {
            None | Some(Value::Unknown) => self.touch(Leaf::Field(entity.list, bound.index, field)),
            Some(value) => value.clone(),
        }
    }
}
