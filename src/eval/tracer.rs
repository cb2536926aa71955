//! Collects the steps of an explanation while a measure is computed. Costs nothing where no explanation is asked for.

use super::machine::Machine;
use super::outcome::{Operand, Sign, Step, Trace};
use crate::ir::{BinaryOp, Expr, ExprId, ExprKind, Type};
use crate::source::Span;
use crate::value::Value;

/// Longer calculations are not shown in one line.
const MOST_OPERANDS: usize = 8;

/// A value with its type, where there is one to show.
type Shown = Option<(Value, Type)>;

/// The steps of the levels that are open, the outermost first.
#[derive(Clone, Debug, Default)]
pub(super) struct Tracer {
    levels: Vec<Vec<Trace>>,
}

impl Tracer {
    pub(super) fn open(&mut self) {
        self.levels.push(Vec::new());
    }

    /// Closes a level: its steps become what the new one rests on. Without a step they go to the level above.
    pub(super) fn close(
        &mut self,
        step: Option<Step>,
        expr: Option<ExprId>,
        span: Option<Span>,
        value: Option<(Value, Type)>,
        worked: Vec<Operand>,
    ) {
        let children = self.levels.pop().unwrap_or_default();
        let Some(step) = step else { return self.extend(children) };
        self.extend(vec![Trace { step, expr, span, value, worked, children }]);
    }

    /// Closes a level and forgets its steps.
    pub(super) fn forget(&mut self) {
        self.levels.pop();
    }

    /// The steps of the outermost level.
    pub(super) fn finish(mut self) -> Vec<Trace> {
        self.levels.pop().unwrap_or_default()
    }

    fn extend(&mut self, steps: Vec<Trace>) {
        match self.levels.last_mut() {
            Some(level) => level.extend(steps),
            None => self.levels.push(steps),
        }
    }
}

impl Machine<'_> {
    /// Opens a level, where an explanation is made.
    pub(super) fn open(&mut self) {
        if let Some(tracer) = &mut self.tracer {
            tracer.open();
        }
    }

    /// Closes the level with a step. `step` is made only where an explanation is.
    pub(super) fn close(&mut self, step: impl FnOnce() -> Step, span: Option<Span>, value: impl FnOnce() -> Shown) {
        if let Some(tracer) = &mut self.tracer {
            tracer.close(Some(step()), None, span, value(), Vec::new());
        }
    }

    /// Closes the level without a step of its own; its steps are forgotten unless `keep`.
    pub(super) fn drop_unless(&mut self, keep: bool) {
        match &mut self.tracer {
            Some(tracer) if keep => tracer.close(None, None, None, None, Vec::new()),
            Some(tracer) => tracer.forget(),
            None => {}
        }
    }

    /// Notes a step that rests on nothing else.
    pub(super) fn note(&mut self, step: impl FnOnce() -> Step, span: Option<Span>, value: impl FnOnce() -> Shown) {
        if self.tracer.is_some() {
            self.open();
            self.close(step, span, value);
        }
    }

    /// Notes how a number was worked out.
    pub(super) fn work(&mut self, step: Step, span: Option<Span>, value: (Value, Type), worked: Vec<Operand>) {
        if let Some(tracer) = &mut self.tracer {
            tracer.open();
            tracer.close(Some(step), None, span, Some(value), worked);
        }
    }

    /// The operands of a calculation with their values; empty for anything else, and where one is not known.
    fn operands(&mut self, kind: &ExprKind) -> Vec<Operand> {
        let mut parts: Vec<(Option<Sign>, ExprId)> = Vec::new();
        let mut rest = match kind {
            ExprKind::Binary(op, left, right) => (sign(*op), *left, *right),
            ExprKind::Divide(left, right, _) => (Sign::Divided, *left, *right),
            _ => return Vec::new(),
        };
        loop {
            parts.push((Some(rest.0), rest.2));
            match self.program.expr(rest.1).kind {
                ExprKind::Binary(op, left, right) if joins(sign(op), rest.0) => rest = (sign(op), left, right),
                _ => break,
            }
        }
        parts.push((None, rest.1));
        if parts.len() > MOST_OPERANDS {
            return Vec::new();
        }
        let (tracer, row) = (self.tracer.take(), self.row);
        let values = parts.into_iter().rev().map(|(sign, id)| {
            let value = self.eval(id);
            matches!(value, Value::Number(_)).then(|| Operand { sign, value, ty: self.program.expr(id).ty.clone() })
        });
        let values: Option<Vec<Operand>> = values.collect();
        (self.tracer, self.row) = (tracer, row);
        values.unwrap_or_default()
    }

    /// The value of an expression with the step that shows it.
    pub(super) fn traced(&mut self, id: ExprId, expr: &Expr) -> Value {
        self.open();
        let value = self.kind(id, &expr.kind);
        let step = self.step(&expr.kind);
        // A figure of another file is shown where it stands.
        let row = match &step {
            Some(Step::Param { row, .. }) => row.filter(|r| expr.span.is_none_or(|s| s.source != r.source)),
            _ => None,
        };
        let number = matches!(expr.ty, Type::Number(_) | Type::Ratio) && matches!(value, Value::Number(_));
        let worked = if number { self.operands(&expr.kind) } else { Vec::new() };
        if let Some(tracer) = &mut self.tracer {
            tracer.close(step, Some(id), row.or(expr.span), Some((value.clone(), expr.ty.clone())), worked);
        }
        value
    }

    fn step(&self, kind: &ExprKind) -> Option<Step> {
        let program = self.program;
        match kind {
            ExprKind::Error | ExprKind::Const(_) | ExprKind::Tiered(_) => None,
            ExprKind::Input(id) => program.inputs.get(id.index()).map(|i| Step::Input(i.name.clone())),
            ExprKind::Field(var, field) => self.field_name(*var, *field).map(Step::Input),
            ExprKind::AssessmentDay => Some(Step::Input("评估日".to_owned())),
            ExprKind::BaseDay => Some(Step::Input("基准日".to_owned())),
            ExprKind::Param { param, .. } => Some(self.param_step(*param)),
            ExprKind::Definition(id) => program.definitions.get(id.index()).map(|d| Step::Definition(d.name.clone())),
            ExprKind::Measure(id, _) => Some(Step::Measure(*id)),
            ExprKind::Delegated(id) => program
                .delegated
                .get(id.index())
                .map(|d| Step::Delegated { name: d.name.clone(), body: d.body.clone() }),
            ExprKind::Reading(id, _) => Some(Step::Reading(*id, self.profile.readings.get(id.index()).copied()?)),
            ExprKind::Negate(_) | ExprKind::Binary(..) | ExprKind::Divide(..) | ExprKind::Compare(..) => composed(),
            ExprKind::Is { .. } | ExprKind::InSet { .. } | ExprKind::Contains { .. } => composed(),
            ExprKind::Within { .. } | ExprKind::Elapsed { .. } | ExprKind::And(_) | ExprKind::Or(_) => composed(),
            ExprKind::Not(_) | ExprKind::Call(..) | ExprKind::Aggregate { .. } => composed(),
        }
    }

    pub(super) fn param_step(&self, id: crate::ir::ParamId) -> Step {
        let name = self.program.params.get(id.index()).map(|p| p.name.clone()).unwrap_or_default();
        let replaced = self.profile.params.get(id.index()).is_some_and(Option::is_some);
        let from = if replaced { None } else { self.version_day(id) };
        Step::Param { param: id, name, from, row: self.row.filter(|_| !replaced), replaced }
    }
}

fn composed() -> Option<Step> {
    Some(Step::Expression)
}

fn sign(op: BinaryOp) -> Sign {
    match op {
        BinaryOp::Add => Sign::Plus,
        BinaryOp::Subtract => Sign::Minus,
        BinaryOp::Multiply => Sign::Times,
    }
}

/// Whether a chain goes on to the left without brackets.
fn joins(left: Sign, right: Sign) -> bool {
    match right {
        Sign::Plus | Sign::Minus => matches!(left, Sign::Plus | Sign::Minus),
        Sign::Times | Sign::Divided => left == Sign::Times,
    }
}
