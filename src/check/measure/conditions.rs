//! Elements, locals, days and conditions: what the figures of a measure rest on.

use super::Draft;
use crate::check::context::Checker;
use crate::check::names_of;
use crate::diag::Diagnostic;
use crate::diag::catalogue::{measures, types};
use crate::ir::{Attestation, DefinitionId, ExprId, PerElement, Requirement, Tiered, TieredId, Type};
use crate::resolve::Referent;
use crate::syntax::ast::{self, Clause, ClauseKind, Name};

impl Checker<'_> {
    /// 逐个
    pub(super) fn elements(&mut self, d: &mut Draft<'_>) {
        for clause in &d.decl.clauses {
            let ClauseKind::PerElement(name) = &clause.kind else { continue };
            let found = self.names.lookup(d.scope.unit, &name.text);
            let entity = match found.as_slice() {
                [Referent::Entity(id)] => *id,
                [] => {
                    self.unknown_name(d.scope.unit, name, &[], None);
                    continue;
                }
                _ => {
                    let report = Diagnostic::new(measures::E0415, name.span, format!("「{}」不是列表", name.text));
                    self.report(report.help("逐个 后面写 实体 的名称"));
                    continue;
                }
            };
            let (scope, var) = self.bind(&d.scope, entity, &name.text);
            d.scope = scope;
            d.measure.per_element = Some(PerElement { entity, var, span: clause.span });
            return;
        }
    }

    /// 其中: each after those that it reads.
    pub(super) fn locals(&mut self, d: &mut Draft<'_>) {
        let mut open: Vec<(DefinitionId, &Name, &ast::Tiered, &Clause)> = Vec::new();
        for clause in &d.decl.clauses {
            if let ClauseKind::Local { name, value } = &clause.kind
                && let Some(id) = self.declare_local(&mut d.scope, d.id, name)
            {
                open.push((id, name, value, clause));
            }
        }
        while !open.is_empty() {
            let waiting: Vec<&str> = open.iter().map(|(_, name, ..)| name.text.as_str()).collect();
            let ready = open.iter().position(|(_, _, value, _)| !mentions(value, &waiting));
            let Some(index) = ready else { return self.local_circle(&open.iter().map(|o| o.1).collect::<Vec<_>>()) };
            let (id, _, value, clause) = open.remove(index);
            let tiered = self.tiered(&d.scope, value, None);
            let tiered = self.only_when(d, tiered, clause);
            if let Some(slot) = self.program.definitions.get_mut(id.index()) {
                slot.value = tiered;
            }
        }
    }

    fn local_circle(&mut self, names: &[&Name]) {
        let Some(first) = names.first() else { return };
        let shown: Vec<&str> = names.iter().map(|n| n.text.as_str()).collect();
        let message = format!("这些“其中”的值互相依赖，绕成了圈：{}", shown.join("、"));
        let report = Diagnostic::new(types::E0330, first.span, message);
        let report = names.iter().skip(1).fold(report, |r, n| r.also(n.span, "也在这个圈里或依赖它"));
        self.report(report.help("改其中一处，让它不再读后面的值"));
    }

    /// A value that is absent where 当 of its clause fails.
    pub(super) fn only_when(&mut self, d: &Draft<'_>, value: TieredId, clause: &Clause) -> TieredId {
        let Some(cond) = self.when(d, clause) else { return value };
        self.guarded(value, cond, clause.span)
    }

    /// Adds a value with tiers.
    pub(crate) fn add_tiered(&mut self, tiered: Tiered) -> TieredId {
        let id = TieredId(u32::try_from(self.program.tiered.len()).unwrap_or(u32::MAX));
        self.program.tiered.push(tiered);
        id
    }

    /// A value that is one expression.
    pub(super) fn plain(&mut self, e: ExprId) -> TieredId {
        let (ty, span) = (self.ty(e), self.program.expr(e).span);
        self.add_tiered(Tiered { base: Some(e), tiers: Vec::new(), narrower: Vec::new(), strategy: None, ty, span })
    }

    /// 基准日 and 逐月.
    pub(super) fn days(&mut self, d: &mut Draft<'_>) {
        for clause in &d.decl.clauses {
            match &clause.kind {
                ClauseKind::BaseDate(e) => {
                    let day = self.day_of(&d.scope, e);
                    d.measure.base_day = Some(day);
                    d.daily = self.reads(d, day);
                }
                ClauseKind::Monthly(e) => d.measure.monthly_from = Some(self.day_of(&d.scope, e)),
                _ => {}
            }
        }
    }

    /// 须, 除外, 认定.
    pub(super) fn conditions(&mut self, d: &mut Draft<'_>) {
        for clause in &d.decl.clauses {
            match &clause.kind {
                ClauseKind::Require { label, cond } => self.requirement(d, label.as_ref(), (cond, false), clause),
                ClauseKind::Exclude { label, cond } => self.requirement(d, label.as_ref(), (cond, true), clause),
                ClauseKind::Attest(name) => self.attestation(d, name, clause),
                _ => {}
            }
        }
    }

    fn requirement(&mut self, d: &mut Draft<'_>, label: Option<&Name>, what: (&ast::Expr, bool), clause: &Clause) {
        let (tree, exclude) = what;
        let cond = self.condition(&d.scope, tree);
        let when = self.when(d, clause);
        let per_element = self.reads(d, cond) || self.when_reads(d, when);
        let label = label.map(|n| n.text.clone());
        d.measure.requirements.push(Requirement { label, cond, when, exclude, per_element, span: clause.span });
    }

    fn attestation(&mut self, d: &mut Draft<'_>, name: &Name, clause: &Clause) {
        let parts = name.text.split('.').map(|part| Name { text: part.to_owned(), span: name.span });
        let path = ast::Expr { kind: ast::ExprKind::Path(parts.collect()), span: name.span };
        let value = self.condition(&d.scope, &path);
        let when = self.when(d, clause);
        let per_element = self.reads(d, value) || self.when_reads(d, when);
        let name = name.text.clone();
        d.measure.attestations.push(Attestation { name, value, when, per_element, span: clause.span });
    }

    /// Declares what is attested and not declared: an input of type 是否.
    pub(in crate::check) fn declare_attested(&mut self) {
        for index in 0..self.names.measures.len() {
            let id = crate::ir::MeasureId(u32::try_from(index).unwrap_or(u32::MAX));
            let Some((unit, decl)) = self.measure_tree(id) else { continue };
            for clause in &decl.clauses {
                let ClauseKind::Attest(name) = &clause.kind else { continue };
                if !name.text.contains('.')
                    && !self.is_field_of_element(unit, decl, name)
                    && self.names.lookup(unit, &name.text).is_empty()
                {
                    self.add_input(unit, &name.text, (Type::Bool, false), name.span);
                }
            }
        }
    }

    fn is_field_of_element(&self, unit: usize, decl: &ast::MeasureDecl, name: &Name) -> bool {
        decl.clauses.iter().any(|c| {
            let ClauseKind::PerElement(entity) = &c.kind else { return false };
            self.names.lookup(unit, &entity.text).iter().any(|r| {
                let Referent::Entity(id) = r else { return false };
                self.program.entities.get(id.index()).is_some_and(|e| e.fields.iter().any(|f| f.name == name.text))
            })
        })
    }
}

fn mentions(value: &ast::Tiered, names: &[&str]) -> bool {
    let mut found = false;
    names_of::of_tiered(value, &mut |path| found |= path.first().is_some_and(|n| names.contains(&n.text.as_str())));
    found
}
