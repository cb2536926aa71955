//! 目标: what is counted, against which figure, by which day.

use super::Draft;
use crate::check::context::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{ExprKind, MeasureKind, Target, TargetTest, Type};
use crate::syntax::ast::{self, ClauseKind, Test};

impl Checker<'_> {
    /// The comparison behind the name, or the only 须 that is one; and 截至.
    pub(super) fn target(&mut self, d: &mut Draft<'_>) {
        let mut due = None;
        let decl = d.decl;
        for clause in &decl.clauses {
            let ClauseKind::Deadline(day) = &clause.kind else { continue };
            if kind(decl.kind) != MeasureKind::Target {
                let report = Diagnostic::new(codes::E0411, clause.span, "“截至”只用于目标");
                self.report(report.help("措施和规则的期间写 有效 … 至 …"));
            } else {
                due = Some(self.last_day_of(&d.scope, day));
            }
        }
        if kind(decl.kind) != MeasureKind::Target {
            return;
        }
        let tests = match &decl.head_test {
            Some(tests) => tests.iter().filter_map(|t| self.head_test(d, t)).collect(),
            None => self.required_test(d).into_iter().collect(),
        };
        let span = decl.name.span;
        d.measure.target = Some(Target { tests, due, span });
    }

    /// `目标 名 不少于 1000个`: the input of the target's own name.
    fn head_test(&mut self, d: &Draft<'_>, test: &Test) -> Option<TargetTest> {
        let name = &d.decl.name;
        let expected = self
            .names
            .input_anywhere(&name.text)
            .and_then(|id| self.program.inputs.get(id.index()))
            .map(|i| i.ty.clone());
        let threshold = self.expr(&d.scope, &test.right, expected.as_ref());
        let ty = self.ty(threshold);
        let actual = self.own_input(d.scope.unit, name, &ty)?;
        let tree = ast::Expr { kind: ast::ExprKind::Path(vec![name.clone()]), span: name.span };
        let found = self.ty(actual);
        if found != ty && found != Type::Error && ty != Type::Error {
            self.mismatch((actual, &tree), (threshold, &test.right), "比较");
            return None;
        }
        let op = crate::check::expr::relation(test.op);
        // A citation between the two is no part of the comparison.
        let cited = d.decl.citation.as_ref().is_some_and(|c| c.span.start < test.right.span.start);
        let span = if cited { test.op_span.to(test.right.span) } else { name.span.to(test.right.span) };
        let cond = self.push(ExprKind::Compare(op, actual, threshold), Type::Bool, Some(span));
        Some(TargetTest { actual, op, threshold, cond, span })
    }

    fn own_input(&mut self, unit: usize, name: &ast::Name, ty: &Type) -> Option<crate::ir::ExprId> {
        let id = match self.names.input_anywhere(&name.text) {
            Some(id) => id,
            None if *ty == Type::Error => return None,
            None => self.implicit_input(unit, name, ty.clone()),
        };
        let ty = self.program.inputs.get(id.index())?.ty.clone();
        Some(self.push(ExprKind::Input(id), ty, Some(name.span)))
    }

    fn required_test(&self, d: &Draft<'_>) -> Option<TargetTest> {
        let [only] = d.measure.requirements.as_slice() else { return None };
        match self.program.expr(only.cond).kind {
            ExprKind::Compare(op, actual, threshold) if !only.exclude && only.when.is_none() => {
                Some(TargetTest { actual, op, threshold, cond: only.cond, span: only.span })
            }
            _ => None,
        }
    }
}

/// The kind of the core.
pub(in crate::check) fn kind(written: ast::MeasureKind) -> MeasureKind {
    match written {
        ast::MeasureKind::Measure => MeasureKind::Measure,
        ast::MeasureKind::Rule => MeasureKind::Rule,
        ast::MeasureKind::Target => MeasureKind::Target,
    }
}
