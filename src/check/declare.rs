//! The order in which declarations are filled: types before expressions, measures before what names them.

use super::Checker;
use crate::resolve::{Declared, Referent};
use crate::syntax::ast::{Item, ItemKind};

impl Checker<'_> {
    /// Everything that expressions rest on: enumerations, then entities and inputs, then parameters' types, readings
    /// and documents. After it every name has its type.
    pub(super) fn declare_types(&mut self) {
        self.each_item(Self::declare_enum);
        self.each_item(Self::declare_input);
        self.each_item(Self::declare_param);
        self.find_amendments();
    }

    /// What rests on definitions and measures: 仅当, keys and rows of parameters, groups, cases, repeals.
    pub(super) fn declare_rest(&mut self) {
        self.input_conditions();
        self.field_conditions();
        self.condition_circles();
        self.each_item(Self::declare_values);
        self.delegations();
        self.amendments();
        self.each_item(Self::declare_group);
        self.amended_members();
        self.repeals();
    }

    /// Every item, imports before the files that import them: the first of several declarations is the one that holds.
    fn each_item(&mut self, declare: fn(&mut Self, usize, &Item, Declared)) {
        let units = self.units;
        for unit in self.names.order() {
            let items = units.get(unit).map_or(&[][..], |tree| tree.file.items.as_slice());
            for (position, item) in items.iter().enumerate() {
                let declared = self.names.declared(unit, position);
                declare(self, unit, item, declared);
            }
        }
    }

    fn declare_enum(&mut self, _unit: usize, item: &Item, declared: Declared) {
        match (&item.kind, declared) {
            (ItemKind::Enum(decl), Declared::Named(Referent::Enum(id))) => self.enumeration(id, decl),
            (ItemKind::Units(names), _) => self.unit_names(names),
            _ => {}
        }
    }

    fn declare_input(&mut self, unit: usize, item: &Item, declared: Declared) {
        match (&item.kind, declared) {
            (ItemKind::Entity(decl), Declared::Named(Referent::Entity(id))) => self.entity(unit, id, decl),
            (ItemKind::Input(decl), Declared::Named(Referent::Input(id))) => self.input(unit, id, decl, &item.docs),
            _ => {}
        }
    }

    fn declare_param(&mut self, unit: usize, item: &Item, declared: Declared) {
        match (&item.kind, declared) {
            (ItemKind::Param(decl), Declared::Named(Referent::Param(id))) => self.param_type(unit, id, decl),
            (ItemKind::Reading(decl), Declared::Named(Referent::Reading(id))) => self.reading(id, decl),
            (ItemKind::Document(decl), Declared::Document(id)) => self.document(unit, id, decl),
            _ => {}
        }
    }

    fn declare_values(&mut self, unit: usize, item: &Item, declared: Declared) {
        if let (ItemKind::Param(decl), Declared::Named(Referent::Param(id))) = (&item.kind, declared) {
            self.param_values(unit, id, decl);
        }
    }

    fn declare_group(&mut self, unit: usize, item: &Item, declared: Declared) {
        match (&item.kind, declared) {
            (ItemKind::Group(decl), Declared::Group(id)) => self.group(unit, id, decl),
            (ItemKind::Case(decl), Declared::Case(_)) => self.case(unit, decl),
            _ => {}
        }
    }
}
