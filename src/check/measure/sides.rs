//! What stands beside the figures: subjects, entitlements, side results, citation, fund, days in force.

use super::Draft;
use super::rounding;
use crate::check::context::Checker;
use crate::ir::{Entitlement, MeasureKind, Output, Type, Validity};
use crate::syntax::ast::{self, Clause, ClauseKind, Name, ValidityClause};
use crate::value::{Date, Value};

impl Checker<'_> {
    pub(super) fn sides(&mut self, d: &mut Draft<'_>) {
        d.measure.citation = d.decl.citation.as_ref().map(crate::resolve::citation);
        let decl = d.decl;
        for clause in &decl.clauses {
            self.side(d, clause);
        }
    }

    fn side(&mut self, d: &mut Draft<'_>, clause: &Clause) {
        match &clause.kind {
            ClauseKind::Subjects(names) => d.measure.subjects.extend(names.iter().map(|n| n.text.clone())),
            ClauseKind::Grant { cond, names } => {
                let cond = self.condition(&d.scope, cond);
                let when = self.when(d, clause);
                let when = self.and(cond, when, clause.span);
                entitle(d, names, Some(when));
            }
            ClauseKind::Entitlements(names) => {
                let when = self.when(d, clause);
                entitle(d, names, when);
            }
            ClauseKind::Output { name, value } => self.output(d, name, value, clause),
            ClauseKind::Cite(citation) => {
                let cited = crate::resolve::citation(citation);
                match &mut d.measure.citation {
                    Some(known) if known.document == cited.document => known.clauses.extend(cited.clauses),
                    Some(_) => {}
                    slot => *slot = Some(cited),
                }
            }
            ClauseKind::Fund(text) => d.measure.fund = Some(text.text.clone()),
            ClauseKind::Bodies(text) => d.measure.bodies = Some(text.text.clone()),
            ClauseKind::Force(text) => d.measure.force = Some(text.text.clone()),
            ClauseKind::Rounding(words) => {
                d.measure.round_each |= words.each;
                let when = self.when(d, clause);
                let rounding = rounding::rounding(self, words, clause.span);
                d.measure.rounding = rounding.map(|r| crate::ir::Rounding { when, ..r });
            }
            ClauseKind::Error | ClauseKind::PerElement(_) | ClauseKind::BaseDate(_) | ClauseKind::Monthly(_) => {}
            ClauseKind::Require { .. } | ClauseKind::Exclude { .. } | ClauseKind::Attest(_) | ClauseKind::Figure(_) => {
            }
            ClauseKind::Refine(_) | ClauseKind::Local { .. } | ClauseKind::Unique(_) | ClauseKind::Apply { .. } => {}
            ClauseKind::Assessed { .. } | ClauseKind::Valid(_) | ClauseKind::Deadline(_) | ClauseKind::Strategy(_) => {}
        }
    }

    fn output(&mut self, d: &mut Draft<'_>, name: &Name, value: &ast::Tiered, clause: &Clause) {
        let value = self.tiered(&d.scope, value, None);
        let when = self.when(d, clause);
        d.measure.outputs.push(Output { name: name.text.clone(), value, when, span: clause.span });
    }

    /// Its own days in force, and the document's where it says nothing; a target has only its own.
    pub(super) fn in_force(&mut self, d: &mut Draft<'_>) {
        let inherits = d.measure.kind != MeasureKind::Target;
        let document = d.measure.document.and_then(|id| self.program.documents.get(id.index())).filter(|_| inherits);
        let mut validity = document.map_or(Validity::default(), |doc| doc.validity.clone());
        let own = d.decl.clauses.iter().find_map(|c| if let ClauseKind::Valid(v) = &c.kind { Some(v) } else { None });
        if let Some(own) = own {
            self.own_validity(d, own, &mut validity);
        }
        d.measure.validity = validity;
    }

    fn own_validity(&mut self, d: &Draft<'_>, own: &ValidityClause, validity: &mut Validity) {
        if let Some(from) = &own.from {
            validity.from = self.end_day(d, from, true);
        }
        if let Some(to) = &own.to {
            validity.to = self.end_day(d, to, false);
        }
        if let Some(by) = &own.by {
            validity.by = Some(self.day_of(&d.scope, by));
        }
        validity.span = Some(own.span);
        if let (Some(from), Some(to)) = (validity.from, validity.to)
            && to < from
        {
            use crate::diag::catalogue::measures::E0456;
            let report = crate::diag::Diagnostic::new(E0456, own.span, "有效期的最后一天在第一天之前");
            self.report(report.help("检查两个日期的先后"));
        }
    }

    /// A constant day; of a month its first or last; 不限 is open.
    fn end_day(&mut self, d: &Draft<'_>, e: &ast::Expr, first: bool) -> Option<Date> {
        if matches!(e.kind, ast::ExprKind::Unlimited) {
            return None;
        }
        let wanted = if matches!(e.kind, ast::ExprKind::Month(_)) { Type::Month } else { Type::Date };
        match self.constant(&d.scope, e, Some(&wanted))? {
            Value::Date(day) => Some(day),
            Value::Month(month) if first => month.first_day(),
            Value::Month(month) => month.last_day(),
            _ => None,
        }
    }
}

fn entitle(d: &mut Draft<'_>, names: &[Name], when: Option<crate::ir::ExprId>) {
    let each = names.iter().map(|n| Entitlement { name: n.text.clone(), when, span: n.span });
    d.measure.entitlements.extend(each);
}
