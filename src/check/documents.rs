//! 文件: number, issuer, region, level, days, and what it does to other documents.

use super::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{ChangeKind, Document, DocumentChange, DocumentId, Level, Transition, Type, Validity};
use crate::source::Span;
use crate::syntax::ast::{self, DocumentDecl, DocumentFact, DocumentFactKind, Expr, Name, ValidityClause};
use crate::value::{Date, Value};
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Fills the document of a unit.
    pub(super) fn document(&mut self, unit: usize, id: DocumentId, decl: &DocumentDecl) {
        if self.program.documents.get(id.index()).and_then(|d| d.span) != Some(decl.number.span) {
            return;
        }
        let blank = Document { number: decl.number.text.clone(), span: Some(decl.number.span), ..Document::default() };
        let mut document = blank;
        let mut first = BTreeMap::new();
        for fact in &decl.facts {
            self.once(fact, &mut first);
            self.fact(unit, &mut document, fact);
        }
        if let Some(slot) = self.program.documents.get_mut(id.index()) {
            *slot = document;
        }
    }

    fn once(&mut self, fact: &DocumentFact, first: &mut BTreeMap<&'static str, Span>) {
        let Some(word) = single(&fact.kind) else { return };
        match first.get(word) {
            Some(place) => {
                let report = Diagnostic::new(codes::E0458, fact.span, format!("「{word}」写了两次"));
                self.diags.push(report.also(*place, "先写在这里").help("删去一处"));
            }
            None => drop(first.insert(word, fact.span)),
        }
    }

    fn fact(&mut self, unit: usize, document: &mut Document, fact: &DocumentFact) {
        match &fact.kind {
            DocumentFactKind::Error | DocumentFactKind::Transition(_) => {}
            DocumentFactKind::Title(text) => document.title = Some(text.text.clone()),
            DocumentFactKind::Issuer(text) => document.issuer = Some(text.text.clone()),
            DocumentFactKind::Region(path) => document.region = path.iter().map(|n| n.text.clone()).collect(),
            DocumentFactKind::Level(name) => document.level = self.level(name),
            DocumentFactKind::Published(day) => document.published = self.constant_day(unit, day),
            DocumentFactKind::Valid(clause) => document.validity = self.validity(&Scope::file(unit), clause),
            DocumentFactKind::Repeals(c) => document.changes.push(self.change(unit, ChangeKind::Repeals, c, fact.span)),
            DocumentFactKind::Amends(c) => document.changes.push(self.change(unit, ChangeKind::Amends, c, fact.span)),
            DocumentFactKind::Follows(c) => document.changes.push(self.change(unit, ChangeKind::Follows, c, fact.span)),
            DocumentFactKind::TransitionBy(rule) => {
                let by = self.day_of(&Scope::file(unit), &rule.by);
                let until = rule.until.as_ref().and_then(|day| self.constant_day(unit, day));
                document.transition = Some(Transition { by, until, span: fact.span });
            }
            DocumentFactKind::Annex(name, _) => document.annexes.push(name.text.clone()),
        }
    }

    fn level(&mut self, name: &Name) -> Option<Level> {
        let level = match name.text.as_str() {
            "国家" | "国家级" => Some(Level::Country),
            "省" | "省级" => Some(Level::Province),
            "市" | "市级" => Some(Level::City),
            "县" | "县级" | "区" | "区级" => Some(Level::County),
            _ => None,
        };
        if level.is_none() {
            let report = Diagnostic::new(codes::E0457, name.span, format!("没有「{}」这个级别", name.text));
            self.diags.push(report.help("级别是 国家、省、市、县 之一"));
        }
        level
    }

    /// A constant day; `None` after a report.
    pub(super) fn constant_day(&mut self, unit: usize, written: &Expr) -> Option<Date> {
        match self.constant(&Scope::file(unit), written, Some(&Type::Date))? {
            Value::Date(day) => Some(day),
            _ => None,
        }
    }

    /// `有效 a 至 b, 按 日期`, of a document or of a measure. Its days are constants; the first is not after the last.
    pub fn validity(&mut self, scope: &Scope, clause: &ValidityClause) -> Validity {
        let from = clause.from.as_ref().and_then(|e| self.constant_day(scope.unit, e));
        let to = clause.to.as_ref().and_then(|e| self.constant_day(scope.unit, e));
        let by = clause.by.as_ref().map(|e| self.expr(scope, e, Some(&Type::Date)));
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            let message = format!("有效期的最后一天 {last} 在第一天 {first} 之前");
            self.diags.push(Diagnostic::new(codes::E0456, clause.span, message).help("两端都算在内；把两天换过来"));
        }
        Validity { from, to, by, span: Some(clause.span) }
    }

    fn change(&mut self, unit: usize, kind: ChangeKind, change: &ast::DocumentChange, span: Span) -> DocumentChange {
        DocumentChange {
            kind,
            number: change.number.text.clone(),
            clause: change.clause.as_ref().map(|c| c.text.clone()),
            from: change.from.as_ref().and_then(|day| self.constant_day(unit, day)),
            span,
        }
    }
}

/// The word of a fact that a document has once.
fn single(kind: &DocumentFactKind) -> Option<&'static str> {
    match kind {
        DocumentFactKind::Title(_) => Some("标题"),
        DocumentFactKind::Issuer(_) => Some("机关"),
        DocumentFactKind::Region(_) => Some("地区"),
        DocumentFactKind::Level(_) => Some("级别"),
        DocumentFactKind::Published(_) => Some("发布"),
        DocumentFactKind::Valid(_) => Some("有效"),
        DocumentFactKind::TransitionBy(_) => Some("过渡 按"),
        DocumentFactKind::Error | DocumentFactKind::Transition(_) | DocumentFactKind::Annex(..) => None,
        DocumentFactKind::Repeals(_) | DocumentFactKind::Amends(_) | DocumentFactKind::Follows(_) => None,
    }
}
