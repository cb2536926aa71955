//! Names and dotted paths: what they refer to in a scope.
//!
//! Order: 评估日 and 基准日; locals of the measure; fields of bound elements; what the file sees; members of the
//! expected enumeration; in a one-liner a new input. Nothing shadows anything: two meanings are an error.

use crate::check::context::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{ElementVar, EntityId, EnumId, ExprId, ExprKind, MeasureId, MeasurePart, Type};
use crate::resolve::Referent;
use crate::source::Span;
use crate::syntax::ast::Name;
use crate::value::Value;

impl Checker<'_> {
    pub(super) fn path(&mut self, scope: &Scope, names: &[Name], span: Span, expected: Option<&Type>) -> ExprId {
        match names {
            [] => self.error(span),
            _ if matches!(expected, Some(Type::Region)) && !self.is_known(scope, names) => self.region(names, span),
            [name] => self.name(scope, name, expected),
            [first, rest @ ..] => self.dotted(scope, first, rest, (span, expected)),
        }
    }

    /// Whether the head of a path means something in the scope.
    fn is_known(&self, scope: &Scope, names: &[Name]) -> bool {
        names.first().is_some_and(|head| {
            let bound =
                self.bound_element(scope, &head.text).is_some() || !self.fields_named(scope, &head.text).is_empty();
            bound
                || is_builtin(&head.text)
                || scope.locals.contains_key(&head.text)
                || !self.names.lookup(scope.unit, &head.text).is_empty()
        })
    }

    fn region(&mut self, names: &[Name], span: Span) -> ExprId {
        let path = names.iter().map(|n| n.text.as_str().into()).collect();
        self.literal(Value::Region(path), Type::Region, span)
    }

    fn name(&mut self, scope: &Scope, name: &Name, expected: Option<&Type>) -> ExprId {
        match name.text.as_str() {
            "评估日" => return self.push(ExprKind::AssessmentDay, Type::Date, Some(name.span)),
            "基准日" => return self.push(ExprKind::BaseDay, Type::Date, Some(name.span)),
            _ => {}
        }
        if let Some(member) = self.expected_member(expected, name) {
            return member;
        }
        if let Some(local) = scope.locals.get(&name.text) {
            return self.local(scope, *local, name);
        }
        let fields = self.fields_named(scope, &name.text);
        let mut found = self.names.lookup(scope.unit, &name.text);
        if found.iter().any(|r| matches!(r, Referent::Input(_))) {
            // A target bears the name of the input that it counts.
            found.retain(|r| !matches!(r, Referent::Measure(_)));
        }
        match (fields.as_slice(), found.as_slice()) {
            ([], []) => self.unknown(scope, name, expected),
            ([(var, field)], []) => self.field(*var, *field, name.span),
            ([], [one]) => self.referent(*one, name),
            ([], many) => {
                self.ambiguous(scope.unit, name, many);
                self.error(name.span)
            }
            (fields, _) => self.ambiguous_field(name, fields),
        }
    }

    /// A member of the expected enumeration, unless the name means something else too that has its type.
    fn expected_member(&mut self, expected: Option<&Type>, name: &Name) -> Option<ExprId> {
        let (Some(Type::Enum(id)) | Some(Type::EnumSet(id))) = expected else { return None };
        let index = self.member_index(*id, &name.text)?;
        Some(self.literal(Value::Member(index), Type::Enum(*id), name.span))
    }

    /// The index of a member.
    pub(crate) fn member_index(&self, id: EnumId, text: &str) -> Option<u8> {
        let members = &self.program.enums.get(id.index())?.members;
        u8::try_from(members.iter().position(|m| m == text)?).ok()
    }

    fn referent(&mut self, referent: Referent, name: &Name) -> ExprId {
        let span = name.span;
        match referent {
            Referent::Input(id) => {
                let ty = self.program.inputs.get(id.index()).map_or(Type::Error, |i| i.ty.clone());
                self.push(ExprKind::Input(id), ty, Some(span))
            }
            Referent::Entity(id) => self.list_of(id, span),
            Referent::Param(param) => {
                let ty = self.program.params.get(param.index()).map_or(Type::Error, |p| p.ty.clone());
                self.push(ExprKind::Param { param, on: None }, ty, Some(span))
            }
            Referent::Definition(id) => self.definition(id, span),
            Referent::Reading(_) => {
                self.fail(codes::E0253, span, format!("口径「{}」要与一个选项比较", name.text), "写作 口径名 为 选项")
            }
            Referent::Measure(_) => {
                let help = format!("读它的结果写 {0}.标准、{0}.金额，问能否享受写 {0} 为 可享受", name.text);
                self.fail(codes::E0253, span, format!("「{}」是一个措施，不是一个值", name.text), &help)
            }
            Referent::Enum(_) => {
                self.fail(codes::E0253, span, format!("「{}」是一个枚举，不是一个值", name.text), "写它的一个选项")
            }
        }
    }

    fn list_of(&mut self, id: EntityId, span: Span) -> ExprId {
        match self.program.entities.get(id.index()).map(|e| e.list) {
            Some(list) => self.push(ExprKind::Input(list), Type::List(id), Some(span)),
            None => self.error(span),
        }
    }

    /// A definition or local; one that is broken or part of a cycle is silent.
    pub(super) fn definition(&mut self, id: crate::ir::DefinitionId, span: Span) -> ExprId {
        let value = self.program.definitions.get(id.index()).map(|d| d.value);
        let ty = value.map_or(Type::Error, |v| self.tiered_type(v));
        if ty == Type::Error {
            return self.error(span);
        }
        self.push(ExprKind::Definition(id), ty, Some(span))
    }

    fn unknown(&mut self, scope: &Scope, name: &Name, expected: Option<&Type>) -> ExprId {
        // What it stands beside is broken: it may be a member of an enumeration that could not be read.
        if let Some(Type::Error) = expected {
            return self.error(name.span);
        }
        if let Some(Type::Enum(id) | Type::EnumSet(id)) = expected {
            let id = *id;
            return self.no_member(id, name);
        }
        if let Some((id, index)) = self.only_member(scope, &name.text) {
            return self.literal(Value::Member(index), Type::Enum(id), name.span);
        }
        if scope.one_line && expected == Some(&Type::Text) {
            return self.literal(Value::Text(name.text.as_str().into()), Type::Text, name.span);
        }
        if scope.one_line && self.unknown_is_new(scope, name) {
            return self.implicit(scope, name, expected);
        }
        if let Some(Type::Text) = expected {
            return self.bare_text(name);
        }
        let meant = if expected == Some(&Type::Bool) { self.member_inside(&name.text) } else { None };
        let extra: Vec<String> = self.names_in_scope(scope);
        let extra: Vec<&str> = extra.iter().map(String::as_str).collect();
        self.unknown_name(scope.unit, name, &extra, meant);
        self.error(name.span)
    }

    fn bare_text(&mut self, name: &Name) -> ExprId {
        let report = Diagnostic::new(codes::E0201, name.span, format!("未知的名字「{}」", name.text));
        let quoted = format!("“{}”", name.text);
        self.report(report.help("这里要的是文本，文本写在“”里").unsafe_fix("加引号", name.span, quoted));
        self.error(name.span)
    }

    /// The member of this name where exactly one enumeration has it.
    fn only_member(&self, _scope: &Scope, text: &str) -> Option<(EnumId, u8)> {
        let found = self.members.get(text)?;
        if let [(id, index)] = found.as_slice() { Some((*id, *index)) } else { None }
    }

    fn names_in_scope(&self, scope: &Scope) -> Vec<String> {
        let fields = scope.elements.iter().filter_map(|var| self.entity_of(*var)).flat_map(|e| e.fields.iter());
        scope.locals.keys().cloned().chain(fields.map(|f| f.name.clone())).collect()
    }

    /// The fields of this name of the bound elements, innermost first.
    pub(crate) fn fields_named(&self, scope: &Scope, text: &str) -> Vec<(ElementVar, usize)> {
        let found = scope.elements.iter().rev().filter_map(|var| {
            let position = self.entity_of(*var)?.fields.iter().position(|f| f.name == text)?;
            Some((*var, position))
        });
        found.collect()
    }

    /// The entity of a bound element.
    pub(crate) fn entity_of(&self, var: ElementVar) -> Option<&crate::ir::Entity> {
        let id = self.program.element_entities.get(var.0 as usize)?;
        self.program.entities.get(id.index())
    }

    fn field(&mut self, var: ElementVar, field: usize, span: Span) -> ExprId {
        let ty = self.entity_of(var).and_then(|e| e.fields.get(field)).map_or(Type::Error, |f| f.ty.clone());
        self.push(ExprKind::Field(var, field), ty, Some(span))
    }

    fn ambiguous_field(&mut self, name: &Name, fields: &[(ElementVar, usize)]) -> ExprId {
        let owners = fields.iter().filter_map(|(var, _)| self.entity_of(*var)).map(|e| e.name.clone());
        let paths: Vec<String> = owners.map(|e| format!("{e}.{}", name.text)).collect();
        let report = Diagnostic::new(codes::E0251, name.span, format!("「{}」不止指一件事", name.text));
        let report = report.help(format!("元素的字段写全路径：{}", paths.join("、")));
        let report = match paths.first() {
            Some(path) => report.unsafe_fix("写全路径", name.span, path.clone()),
            None => report,
        };
        self.report(report);
        self.error(name.span)
    }

    /// The innermost bound element that a path's head names.
    pub(crate) fn bound_element(&self, scope: &Scope, head: &str) -> Option<ElementVar> {
        if let Some(var) = scope.aliases.get(head) {
            return Some(*var);
        }
        scope.elements.iter().rev().copied().find(|var| self.entity_of(*var).is_some_and(|e| e.name == head))
    }

    fn dotted(&mut self, scope: &Scope, first: &Name, rest: &[Name], place: (Span, Option<&Type>)) -> ExprId {
        let (span, expected) = place;
        if let (Some(var), [field]) = (self.bound_element(scope, &first.text), rest) {
            return self.field_of(var, first, field, span);
        }
        let found = self.names.lookup(scope.unit, &first.text);
        match (found.as_slice(), rest) {
            ([Referent::Entity(id)], [field]) => self.unbound_field(*id, first, field, span),
            ([Referent::Enum(id)], [member]) => match self.member_index(*id, &member.text) {
                Some(index) => self.literal(Value::Member(index), Type::Enum(*id), span),
                None => self.no_member(*id, member),
            },
            (measures, [part])
                if !measures.is_empty() && measures.iter().all(|m| matches!(m, Referent::Measure(_))) =>
            {
                match self.one_measure(scope, first, measures) {
                    Some(id) => self.measure_part(id, part, span),
                    None => self.error(span),
                }
            }
            ([Referent::Input(id)], [field]) if self.is_list(*id) => {
                let entity = if let Some(Type::List(e)) = self.program.inputs.get(id.index()).map(|i| i.ty.clone()) {
                    e
                } else {
                    return self.error(span);
                };
                self.unbound_field(entity, first, field, span)
            }
            ([], _) if matches!(expected, Some(Type::Region)) => {
                self.region(&[std::slice::from_ref(first), rest].concat(), span)
            }
            ([], _) => {
                self.unknown_name(scope.unit, first, &[], None);
                self.error(span)
            }
            _ => {
                let message = format!(
                    "「{}」没有「{}」",
                    first.text,
                    rest.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".")
                );
                self.fail(codes::E0250, span, message, "点号后面是元素的字段，或措施的 标准、金额、另示")
            }
        }
    }

    fn is_list(&self, id: crate::ir::InputId) -> bool {
        matches!(self.program.inputs.get(id.index()).map(|i| &i.ty), Some(Type::List(_)))
    }

    /// The measure of a name; of several, the only one of the scope's own file.
    pub(crate) fn one_measure(&mut self, scope: &Scope, name: &Name, found: &[Referent]) -> Option<MeasureId> {
        let all = found.iter().filter_map(|r| if let Referent::Measure(id) = r { Some(*id) } else { None });
        let all: Vec<MeasureId> = self.one_text(all.collect());
        let own: Vec<MeasureId> = all
            .iter()
            .copied()
            .filter(|id| self.names.measures.get(id.index()).is_some_and(|(u, _)| *u == scope.unit))
            .collect();
        match (all.as_slice(), own.as_slice()) {
            ([one], _) | (_, [one]) => Some(*one),
            _ => {
                self.ambiguous(scope.unit, name, found);
                None
            }
        }
    }

    fn field_of(&mut self, var: ElementVar, owner: &Name, field: &Name, span: Span) -> ExprId {
        let position = self.entity_of(var).and_then(|e| e.fields.iter().position(|f| f.name == field.text));
        match position {
            Some(position) => self.field(var, position, span),
            None => {
                let id = self.program.element_entities.get(var.0 as usize).copied();
                self.field_missing(id, owner, field)
            }
        }
    }

    fn field_missing(&mut self, id: Option<EntityId>, owner: &Name, field: &Name) -> ExprId {
        let entity = id.and_then(|id| self.program.entities.get(id.index()));
        if entity.is_none_or(|e| e.fields.iter().any(|f| f.ty == Type::Error)) {
            return self.error(field.span);
        }
        let fields: Vec<&str> = entity.iter().flat_map(|e| e.fields.iter()).map(|f| f.name.as_str()).collect();
        let help = format!("「{}」的字段有：{}", owner.text, fields.join("、"));
        self.fail(codes::E0250, field.span, format!("「{}」没有字段「{}」", owner.text, field.text), &help)
    }

    fn unbound_field(&mut self, id: EntityId, owner: &Name, field: &Name, span: Span) -> ExprId {
        let known =
            self.program.entities.get(id.index()).is_some_and(|e| e.fields.iter().any(|f| f.name == field.text));
        if !known {
            return self.field_missing(Some(id), owner, field);
        }
        let message = format!("「{}」是一个列表，这里不知道读哪一个元素", owner.text);
        let help = format!(
            "逐个计算写 逐个 {0}（定义 里用到的，移进措施写 其中），汇总写 合计({0}.{1})，判断写 每个 {0} 均 (…) 或 有 {0} (…)",
            owner.text, field.text
        );
        self.fail(codes::E0254, span, message, &help)
    }

    fn measure_part(&mut self, id: MeasureId, part: &Name, span: Span) -> ExprId {
        let Some(measure) = self.program.measures.get(id.index()) else { return self.error(span) };
        let output = measure.outputs.iter().position(|o| o.name == part.text);
        let known = match (part.text.as_str(), output) {
            (_, Some(index)) => MeasurePart::Output(index),
            ("标准" | "额度", _) => MeasurePart::Standard,
            ("基本标准", _) => MeasurePart::Base,
            ("金额" | "结论", _) => MeasurePart::Amount,
            _ => return self.no_part(id, part),
        };
        let per_element = measure.standards.first().is_some_and(|s| s.per_element);
        if per_element && matches!(known, MeasurePart::Standard | MeasurePart::Base) {
            let message = format!("措施「{}」的标准逐个不同，在外面读不出", measure.name);
            return self.fail(codes::E0250, part.span, message, "读它的合计写 措施.金额");
        }
        let ty = self.part_type(id, &known);
        match ty {
            Some(Type::Error) => self.error(span),
            Some(ty) => self.push(ExprKind::Measure(id, known), ty, Some(span)),
            None => self.no_part(id, part),
        }
    }

    fn no_part(&mut self, id: MeasureId, part: &Name) -> ExprId {
        let Some(measure) = self.program.measures.get(id.index()) else { return self.error(part.span) };
        if self.broken_measures.contains(&id) {
            return self.error(part.span);
        }
        let outputs: Vec<&str> = measure.outputs.iter().map(|o| o.name.as_str()).collect();
        let outputs =
            if outputs.is_empty() { String::new() } else { format!("，以及另示：{}", outputs.join("、")) };
        let message = format!("措施「{}」没有「{}」", measure.name, part.text);
        let help = format!("可读的有 标准、基本标准、金额（没有标准的措施为 结论）{outputs}");
        self.fail(codes::E0250, part.span, message, &help)
    }
}

/// Names that the language brings along and that are not declarations.
fn is_builtin(text: &str) -> bool {
    matches!(text, "评估日" | "基准日")
}
