//! 不得重复享受: members, scopes, strategies.

use super::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::{measures as codes, names as name_codes};
use crate::ir::{EntityId, GroupId, GroupRule, GroupScope, Measure, MeasureId, Strategy, Type};
use crate::resolve::{self, Referent};
use crate::source::Span;
use crate::syntax::ast::{self, GroupDecl, Name};
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Fills a group. Measures must have been lowered: 同一人 needs their 逐个.
    pub(super) fn group(&mut self, unit: usize, id: GroupId, decl: &GroupDecl) {
        let members = self.group_members(unit, decl);
        let complete = members.len() == decl.members.len();
        if decl.members.len() < 2 && members.len() < 2 {
            let report = Diagnostic::new(codes::E0463, decl.name.span, "「不得重复享受」至少要有两个成员");
            self.diags.push(report.help("在第一对花括号里用「、」列出不能同时享受的措施"));
        }
        let rules = decl.rules.iter().map(|r| self.group_rule(unit, &members, r, complete)).collect();
        let mut rules: Vec<GroupRule> = rules;
        if decl.rules.is_empty() && !decl.has_rules {
            // S58: without second braces, 于 同一单位 就高.
            let (scope, strategy) = (GroupScope::Beneficiary, Strategy::Highest);
            rules.push(GroupRule { scope, strategy, choice: None, when: None, span: decl.name.span });
        } else if decl.rules.is_empty() {
            let report = Diagnostic::new(codes::E0464, decl.name.span, "没有写明重复时取哪一个");
            self.diags
                .push(report.help("在第二对花括号里写，例如 { 于 同一单位 就高 }；也可以是 就低、择先、申请人选择"));
        }
        if let Some(slot) = self.program.groups.get_mut(id.index()) {
            (slot.members, slot.rules) = (members, rules);
            slot.citation = decl.citation.as_ref().map(resolve::citation);
        }
    }

    fn group_members(&mut self, unit: usize, decl: &GroupDecl) -> Vec<MeasureId> {
        let mut first: BTreeMap<MeasureId, Span> = BTreeMap::new();
        let mut members = Vec::new();
        for path in &decl.members {
            let Some(id) = self.measure_named(unit, path) else { continue };
            let span = path.iter().map(|n| n.span).reduce(Span::to).unwrap_or(decl.name.span);
            match first.insert(id, span) {
                None => members.push(id),
                Some(place) => {
                    let report = Diagnostic::new(codes::E0463, span, "这个成员写了两次");
                    self.diags.push(report.also(place, "先写在这里").help("删去一个"));
                }
            }
        }
        members
    }

    /// The one measure that a path names: its name, with its document or clause where several bear it. `None` after a
    /// report.
    pub fn measure_named(&mut self, unit: usize, path: &[Name]) -> Option<MeasureId> {
        let candidates = self.one_text(self.measures_of_path(unit, path));
        match candidates.as_slice() {
            [one] => Some(*one),
            [] => {
                self.no_measure(unit, path);
                None
            }
            several => {
                let several = several.to_vec();
                self.several_measures(path, &several);
                None
            }
        }
    }

    fn measures_of_path(&self, unit: usize, path: &[Name]) -> Vec<MeasureId> {
        let mut found = Vec::new();
        for (position, part) in path.iter().enumerate() {
            let rest: Vec<&str> =
                path.iter().enumerate().filter(|(i, _)| *i != position).map(|(_, n)| n.text.as_str()).collect();
            for referent in self.names.lookup(unit, &part.text) {
                if let Referent::Measure(id) = referent
                    && rest.iter().all(|text| self.measure_has(id, text))
                    && !found.contains(&id)
                {
                    found.push(id);
                }
            }
        }
        found
    }

    /// Whether a measure's document or one of its clauses bears a text.
    fn measure_has(&self, id: MeasureId, text: &str) -> bool {
        let Some(measure) = self.program.measures.get(id.index()) else { return false };
        let document = measure.document.and_then(|d| self.program.documents.get(d.index()));
        let clauses = measure.citation.iter().flat_map(|c| &c.clauses);
        document.is_some_and(|d| d.number == text) || clauses.into_iter().any(|c| c == text)
    }

    fn no_measure(&mut self, unit: usize, path: &[Name]) {
        let known = path.iter().find(|n| !self.names.lookup(unit, &n.text).is_empty());
        let Some(name) = known.or(path.first()) else { return };
        if self.names.is_silent(unit, &name.text) {
            return;
        }
        let affordable = self.names.afford(self.program.measures.len());
        let measures = self.program.measures.iter().filter(|_| affordable).map(|m| m.name.as_str());
        let measures: Vec<&str> = measures.collect();
        let near = self.names.near(&name.text, &measures).filter(|near| *near != name.text);
        let report = Diagnostic::new(name_codes::E0210, name.span, format!("没有叫「{}」的措施", name.text));
        self.diags.push(match near {
            Some(near) => {
                report.help(format!("是不是「{near}」")).unsafe_fix(format!("改为「{near}」"), name.span, near)
            }
            None => report.help("写本文件或者「引用」的文件里措施的名字；同名的再加上文号或者条号"),
        });
    }

    fn several_measures(&mut self, path: &[Name], several: &[MeasureId]) {
        let Some(span) = path.iter().map(|n| n.span).reduce(Span::to) else { return };
        let mut report = Diagnostic::new(name_codes::E0203, span, "有几个同名的措施")
            .help("加上条号或者文号分清，例如「第3条 名字」");
        for place in several.iter().filter_map(|id| self.program.measures.get(id.index())?.name_span).take(8) {
            report = report.also(place, "其中一个");
        }
        self.diags.push(report);
    }

    fn group_rule(&mut self, unit: usize, members: &[MeasureId], rule: &ast::GroupRule, complete: bool) -> GroupRule {
        let scope = Scope::file(unit);
        let strategy = strategy(rule.strategy);
        if strategy == Strategy::Choice && rule.choice.is_none() {
            let report = Diagnostic::new(codes::E0465, rule.span, "「申请人选择」没有写明由哪个输入给出选择");
            self.diags.push(report.help("在后面写输入的名字，它的值是所选措施的名字"));
        }
        GroupRule {
            scope: self.group_scope(members, rule.scope.as_ref(), complete),
            strategy,
            choice: rule.choice.as_ref().map(|e| self.expr(&scope, e, None)),
            when: rule.when.as_ref().map(|e| self.expr(&scope, e, Some(&Type::Bool))),
            span: rule.span,
        }
    }

    fn group_scope(&mut self, members: &[MeasureId], written: Option<&Name>, complete: bool) -> GroupScope {
        let Some(name) = written else { return GroupScope::Beneficiary };
        match name.text.strip_prefix("同一") {
            Some("单位" | "主体" | "企业" | "用人单位" | "申请人" | "家庭") => GroupScope::Beneficiary,
            Some(_) => self.element_scope(members, name, complete),
            None => {
                let report = Diagnostic::new(codes::E0466, name.span, format!("「于」后面不能是「{}」", name.text));
                self.diags.push(report.help("写 同一人、同一单位 或者 同一主体"));
                GroupScope::Beneficiary
            }
        }
    }

    /// 同一人: the beneficiary itself where no member is per element, else the elements of the members' common list.
    fn element_scope(&mut self, members: &[MeasureId], name: &Name, complete: bool) -> GroupScope {
        let lists: Vec<Option<EntityId>> =
            members.iter().map(|id| entity(self.program.measures.get(id.index()))).collect();
        match lists.split_first() {
            None | Some((None, [])) => GroupScope::Beneficiary,
            Some((first, rest)) if rest.iter().all(|e| e == first) => {
                self.needs_identity(*first, name);
                if first.is_some() { GroupScope::Element } else { GroupScope::Beneficiary }
            }
            Some(_) if !complete => GroupScope::Beneficiary,
            Some(_) => {
                let message = format!("「{}」要求成员逐个计算同一个列表", name.text);
                let report = Diagnostic::new(codes::E0462, name.span, message);
                self.diags.push(report.help("给每个成员写上相同的「逐个 …」，或者改为「于 同一单位」"));
                GroupScope::Beneficiary
            }
        }
    }

    fn needs_identity(&mut self, entity: Option<EntityId>, name: &Name) {
        let Some(entity) = entity.and_then(|id| self.program.entities.get(id.index())) else { return };
        if entity.identity.is_empty() {
            let message = format!("「{}」认不出同一个：实体「{}」没有「标识」", name.text, entity.name);
            let report = Diagnostic::new(codes::E0462, name.span, message)
                .help("在实体上写「标识 字段」，例如「标识 身份证号」");
            let report = match entity.span {
                Some(place) => report.also(place, "实体在这里声明"),
                None => report,
            };
            self.diags.push(report);
        }
    }
}

fn entity(measure: Option<&Measure>) -> Option<EntityId> {
    measure?.per_element.as_ref().map(|p| p.entity)
}

fn strategy(written: ast::Strategy) -> Strategy {
    match written {
        ast::Strategy::Highest => Strategy::Highest,
        ast::Strategy::Lowest => Strategy::Lowest,
        ast::Strategy::First => Strategy::First,
        ast::Strategy::Choice => Strategy::Choice,
    }
}
