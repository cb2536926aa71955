//! 枚举, 计量单位 and 输入: types first, their 仅当 conditions once everything has a type.

use super::{Checker, Scope, domain};
use crate::diag::Diagnostic;
use crate::diag::catalogue::{names as name_codes, types as codes};
use crate::ir::{EnumId, ExprId, Input, InputId, Type};
use crate::resolve::{Declared, Referent};
use crate::source::Span;
use crate::syntax::ast::{EnumDecl, InputDecl, ItemKind, Name};

impl Checker<'_> {
    /// Fills a declared enumeration.
    pub(super) fn enumeration(&mut self, id: EnumId, decl: &EnumDecl) {
        if super::types::is_word(&decl.name.text) {
            self.word_taken(&decl.name);
        }
        let members = self.members(&decl.members);
        self.fill_enum(id, members);
    }

    /// Reports names of units that are words of types.
    pub(super) fn unit_names(&mut self, names: &[Name]) {
        for name in names.iter().filter(|n| super::types::is_word(&n.text)) {
            self.word_taken(name);
        }
    }

    fn word_taken(&mut self, name: &Name) {
        let message = format!("「{}」是语言自带的类型，不能另行声明", name.text);
        self.diags.push(Diagnostic::new(name_codes::E0206, name.span, message).help("换一个名字"));
    }

    /// Fills an input, or compares a further declaration of it with the first.
    pub(super) fn input(&mut self, unit: usize, id: InputId, decl: &InputDecl, docs: &[String]) {
        let read = self.input_of(unit, decl, docs);
        let Some(known) = self.program.inputs.get(id.index()) else { return };
        if known.span == Some(decl.name.span) {
            self.replace_input(id, read);
            return;
        }
        if same_file(known.span, decl.name.span) {
            return;
        }
        match difference(known, &read) {
            Some(what) => {
                let report = differs(&decl.name.text, what, decl.name.span, known.span);
                self.diags.push(report);
            }
            None if known.domain.is_none() => self.narrow_input(id, read),
            None => {}
        }
    }

    fn replace_input(&mut self, id: InputId, read: Input) {
        if let Some(slot) = self.program.inputs.get_mut(id.index()) {
            *slot = read;
        }
    }

    fn narrow_input(&mut self, id: InputId, read: Input) {
        if let Some(slot) = self.program.inputs.get_mut(id.index()) {
            slot.domain = read.domain;
        }
    }

    /// An input or a field without its 仅当.
    pub(super) fn input_of(&mut self, unit: usize, decl: &InputDecl, docs: &[String]) -> Input {
        let typed = self.type_of(unit, &decl.ty);
        let domain = decl.domain.as_ref().and_then(|d| domain::read(self, unit, d, &typed.ty));
        Input {
            name: decl.name.text.clone(),
            ty: typed.ty,
            domain,
            only_if: None,
            whole: typed.whole,
            scale: typed.scale,
            implicit: false,
            docs: docs.to_vec(),
            span: Some(decl.name.span),
        }
    }

    /// The 仅当 conditions of all inputs, and the report of those that depend on themselves.
    pub(super) fn input_conditions(&mut self) {
        let units = self.units;
        for unit in self.names.order() {
            let items = units.get(unit).map_or(&[][..], |tree| tree.file.items.as_slice());
            for (position, item) in items.iter().enumerate() {
                if let (ItemKind::Input(decl), Declared::Named(Referent::Input(id))) =
                    (&item.kind, self.names.declared(unit, position))
                {
                    self.input_condition(unit, id, decl);
                }
            }
        }
    }

    fn input_condition(&mut self, unit: usize, id: InputId, decl: &InputDecl) {
        let Some(cond) = &decl.only_if else { return };
        let cond = self.expr(&Scope::file(unit), cond, Some(&Type::Bool));
        if let Some(slot) = self.program.inputs.get_mut(id.index()) {
            slot.only_if.get_or_insert(cond);
        }
    }

    /// Takes the condition away from an input whose condition was reported.
    pub(super) fn drop_condition(&mut self, id: InputId) -> Option<ExprId> {
        self.program.inputs.get_mut(id.index()).and_then(|input| input.only_if.take())
    }
}

/// Whether both stand in one file: then they are a double that was reported.
pub(super) fn same_file(known: Option<Span>, here: Span) -> bool {
    known.is_some_and(|span| span.source == here.source)
}

/// In what two declarations of one name contradict each other.
pub(super) fn difference(known: &Input, read: &Input) -> Option<&'static str> {
    if known.ty == Type::Error || read.ty == Type::Error {
        return None;
    }
    if known.ty != read.ty || known.whole != read.whole {
        return Some("类型");
    }
    if known.scale != read.scale {
        return Some("单位");
    }
    let both = known.domain.is_some() && read.domain.is_some();
    (both && known.domain != read.domain).then_some("取值范围")
}

/// Two declarations of one name that contradict each other.
pub(super) fn differs(name: &str, what: &str, here: Span, there: Option<Span>) -> Diagnostic {
    let report = Diagnostic::new(codes::E0307, here, format!("「{name}」在两处声明的{what}不同"))
        .help("各个文件里同名的输入是同一个输入：改成一样，或者改名；常用的放到一个文件里「引用」");
    match there {
        Some(place) => report.also(place, "先在这里声明"),
        None => report.help(format!("「{name}」是语言自带的输入，类型是 地区")),
    }
}
