//! 实体: fields, what one element counts as, and what makes two the same.

use super::inputs::{difference, differs, same_file};
use super::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::{names as name_codes, types as codes};
use crate::ir::{EntityId, ExprId, Input, Type};
use crate::resolve::{Declared, Referent};
use crate::source::Span;
use crate::syntax::ast::{EntityDecl, InputDecl, ItemKind, Name};
use crate::units::Dimension;
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Fills an entity, or compares a further declaration of it with the first.
    pub(super) fn entity(&mut self, unit: usize, id: EntityId, decl: &EntityDecl) {
        let fields = self.fields(unit, decl);
        let counts_as = decl.counts_as.as_ref().and_then(|name| self.counts_as(name));
        let identity = self.identity(decl, &fields);
        let Some(known) = self.program.entities.get_mut(id.index()) else { return };
        if known.span == Some(decl.name.span) {
            (known.fields, known.counts_as, known.identity) = (fields, counts_as, identity);
            return;
        }
        if same_file(known.span, decl.name.span) {
            return;
        }
        let what = (known.counts_as != counts_as).then_some("「计」");
        let what = what.or((known.identity != identity).then_some("「标识」"));
        let report = match what {
            Some(what) => Some(differs(&decl.name.text, what, decl.name.span, known.span)),
            None => field_difference(&decl.name, known.span, (&known.fields, &fields)),
        };
        self.diags.extend(report);
    }

    fn fields(&mut self, unit: usize, decl: &EntityDecl) -> Vec<Input> {
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        let mut fields = Vec::new();
        for field in &decl.fields {
            match first.get(field.name.text.as_str()) {
                Some(place) => self.field_twice(&field.name, *place),
                None => {
                    first.insert(&field.name.text, field.name.span);
                    fields.push(self.input_of(unit, field, &[]));
                }
            }
        }
        fields
    }

    fn field_twice(&mut self, name: &Name, place: Span) {
        let report = Diagnostic::new(name_codes::E0202, name.span, format!("字段「{}」声明了两次", name.text));
        self.diags.push(report.also(place, "先在这里声明").help("删去其中一处，或者改名"));
    }

    fn counts_as(&mut self, name: &Name) -> Option<Dimension> {
        match self.program.units.read_over(&name.text).and_then(|scaled| scaled.unit) {
            Some(unit) => Some(Dimension::of(unit)),
            None => {
                self.unknown_unit(name);
                None
            }
        }
    }

    fn identity(&mut self, decl: &EntityDecl, fields: &[Input]) -> Vec<usize> {
        let mut found = Vec::new();
        for name in &decl.identity {
            match fields.iter().position(|f| f.name == name.text) {
                Some(index) => found.push(index),
                None => self.no_identity_field(decl, fields, name),
            }
        }
        found
    }

    fn no_identity_field(&mut self, decl: &EntityDecl, fields: &[Input], name: &Name) {
        let report =
            Diagnostic::new(codes::E0309, name.span, format!("「{}」没有字段「{}」", decl.name.text, name.text));
        let names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
        self.diags.push(match self.names.near(&name.text, &names) {
            Some(near) => {
                report.help(format!("是不是「{near}」")).unsafe_fix(format!("改为「{near}」"), name.span, near)
            }
            None => report.help(format!("在花括号里加上字段，例如「{}: 文本」", name.text)),
        });
    }

    /// The 仅当 conditions of all fields, over the entity's own element.
    pub(super) fn field_conditions(&mut self) {
        let units = self.units;
        for unit in self.names.order() {
            let items = units.get(unit).map_or(&[][..], |tree| tree.file.items.as_slice());
            for (position, item) in items.iter().enumerate() {
                if let (ItemKind::Entity(decl), Declared::Named(Referent::Entity(id))) =
                    (&item.kind, self.names.declared(unit, position))
                {
                    decl.fields.iter().for_each(|field| self.field_condition(unit, id, field));
                }
            }
        }
    }

    fn field_condition(&mut self, unit: usize, id: EntityId, field: &InputDecl) {
        let Some(cond) = &field.only_if else { return };
        let Some(own) = self.program.entities.get(id.index()).map(|e| e.own) else { return };
        let scope = Scope { elements: vec![own], ..Scope::file(unit) };
        let cond = self.expr(&scope, cond, Some(&Type::Bool));
        if let Some(slot) = self.field_mut(id, &field.name.text) {
            slot.only_if.get_or_insert(cond);
        }
    }

    /// Takes the condition away from a field whose condition was reported.
    pub(super) fn drop_field_condition(&mut self, id: EntityId, field: usize) -> Option<ExprId> {
        let entity = self.program.entities.get_mut(id.index())?;
        entity.fields.get_mut(field).and_then(|f| f.only_if.take())
    }

    fn field_mut(&mut self, id: EntityId, name: &str) -> Option<&mut Input> {
        let entity = self.program.entities.get_mut(id.index())?;
        entity.fields.iter_mut().find(|f| f.name == name)
    }
}

fn field_difference(name: &Name, place: Option<Span>, (known, read): (&[Input], &[Input])) -> Option<Diagnostic> {
    let same_names = known.iter().map(|f| &f.name).eq(read.iter().map(|f| &f.name));
    if !same_names {
        return Some(differs(&name.text, "字段", name.span, place));
    }
    known.iter().zip(read).find_map(|(known, read)| {
        let what = difference(known, read)?;
        Some(differs(&format!("{}.{}", name.text, read.name), what, read.span?, known.span))
    })
}
