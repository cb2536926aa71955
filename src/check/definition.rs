//! 定义, and 其中 of measures.

use super::context::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::names;
use crate::ir::{Definition, DefinitionId, MeasureId, TieredId, Type};
use crate::syntax::ast::{DefineDecl, Effect, Expr, ItemKind, Name, Tiered};

impl<'a> Checker<'a> {
    /// The tree of a definition with its unit.
    pub(super) fn definition_tree(&self, id: DefinitionId) -> Option<(usize, &'a DefineDecl)> {
        let (unit, item) = *self.names.definitions.get(id.index())?;
        let units = self.units;
        match &units.get(unit)?.file.items.get(item)?.kind {
            ItemKind::Define(decl) => Some((unit, decl)),
            _ => None,
        }
    }

    /// Fills a definition's value. What it reads must be filled before, or is silent.
    pub(super) fn define(&mut self, id: DefinitionId) {
        let Some((unit, decl)) = self.definition_tree(id) else { return };
        let one_line = self.units.get(unit).is_some_and(|u| u.one_liner);
        let scope = Scope { one_line, ..Scope::file(unit) };
        let declared = decl.ty.as_ref().map(|ty| self.type_of(unit, ty).ty);
        let value = self.tiered_as(&scope, &decl.value, declared.as_ref());
        if let Some(definition) = self.program.definitions.get_mut(id.index()) {
            definition.value = value;
            definition.citation = decl.citation.as_ref().map(crate::resolve::citation);
        }
    }

    /// A value with tiers that must have a declared type where there is one.
    pub(super) fn tiered_as(&mut self, scope: &Scope, value: &Tiered, declared: Option<&Type>) -> TieredId {
        let id = self.tiered(scope, value, declared);
        let found = self.tiered_type(id);
        if let (Some(wanted), Some(base)) = (declared, first_value(value))
            && *wanted != found
            && *wanted != Type::Error
            && found != Type::Error
        {
            let report = self.wrong_type((base, &found), wanted, "这里");
            self.report(report);
            self.silence(id);
        }
        id
    }

    /// Makes a value silent after a report.
    pub(super) fn silence(&mut self, id: TieredId) {
        if let Some(tiered) = self.program.tiered.get_mut(id.index()) {
            tiered.ty = Type::Error;
        }
    }

    /// Declares 其中 of a measure; its value is filled by `fill_local`.
    pub(super) fn declare_local(&mut self, scope: &mut Scope, measure: MeasureId, name: &Name) -> Option<DefinitionId> {
        if let Some(before) = scope.locals.get(&name.text) {
            let place = self.program.definitions.get(before.index()).and_then(|d| d.span);
            self.twice(name, place);
            return None;
        }
        if let Some(referent) = self.names.lookup(scope.unit, &name.text).first() {
            let place = self.names.place(scope.unit, &name.text, *referent);
            self.twice(name, place);
        }
        let id = DefinitionId(u32::try_from(self.program.definitions.len()).unwrap_or(u32::MAX));
        self.program.definitions.push(Definition {
            name: name.text.clone(),
            value: TieredId(u32::MAX),
            local_to: Some(measure),
            document: self.names.document(scope.unit),
            citation: None,
            docs: Vec::new(),
            span: Some(name.span),
        });
        scope.locals.insert(name.text.clone(), id);
        Some(id)
    }

    fn twice(&mut self, name: &Name, place: Option<crate::source::Span>) {
        let report = Diagnostic::new(names::E0202, name.span, format!("「{}」声明了两次", name.text));
        let report = report.help("其中的名字不能与文件里看得见的名字相同，换一个名字");
        self.report(match place {
            Some(place) => report.also(place, "另一处声明"),
            None => report,
        });
    }
}

/// The base, or the first value of a tier.
fn first_value(value: &Tiered) -> Option<&Expr> {
    value.base.as_ref().or_else(|| {
        value.tiers.iter().find_map(|t| if let Effect::Replace(inner) = &t.effect { first_value(inner) } else { None })
    })
}
