//! Why a condition does not hold: its parts that fail, the actual value, how far off it is (S11).

use super::machine::Machine;
use super::outcome::{Failure, FailureKind};
use super::reach::reach_expr;
use crate::ir::{CmpOp, ExprId, ExprKind, Program, Type};
use crate::source::Span;
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, Value};
use std::sync::Arc;

/// A value with its type, where there is one to show.
type Shown = Option<(Value, Type)>;

/// What a failure is listed under.
#[derive(Clone, Copy)]
pub(super) struct Clause<'p> {
    pub kind: FailureKind,
    pub label: Option<&'p str>,
    pub span: Span,
}

impl Failure {
    /// A failure without a condition.
    pub(super) fn plain(kind: FailureKind, name: Option<&str>, span: Option<Span>) -> Failure {
        let inputs = Arc::from([]);
        Failure { kind, name: name.map(str::to_owned), cond: None, span, actual: None, gap: None, inputs }
    }
}

impl Machine<'_> {
    /// Adds a failure for each part that keeps `cond` from being `wanted`.
    pub(super) fn fail(&mut self, cond: ExprId, wanted: bool, clause: Clause<'_>, failed: &mut Vec<Failure>) {
        let tracer = self.tracer.take();
        self.parts(cond, wanted, clause, failed);
        self.tracer = tracer;
    }

    fn parts(&mut self, cond: ExprId, wanted: bool, clause: Clause<'_>, failed: &mut Vec<Failure>) {
        let program = self.program;
        match &program.expr(cond).kind {
            ExprKind::And(parts) if wanted => self.each_part(parts, wanted, clause, failed),
            ExprKind::Or(parts) if !wanted => self.each_part(parts, wanted, clause, failed),
            ExprKind::Not(inner) => self.parts(*inner, !wanted, clause, failed),
            kind => {
                let (actual, gap) = self.distance(kind, cond);
                let span = program.expr(cond).span.or(Some(clause.span));
                let (kind, name) = (clause.kind, clause.label.map(str::to_owned));
                failed.push(Failure { kind, name, cond: Some(cond), span, actual, gap, inputs: self.reads(cond) });
            }
        }
    }

    fn each_part(&mut self, parts: &[ExprId], wanted: bool, clause: Clause<'_>, failed: &mut Vec<Failure>) {
        for part in parts {
            if self.truth(*part) == Some(!wanted) {
                self.parts(*part, wanted, clause, failed);
            }
        }
    }

    /// The actual value and the distance to the threshold.
    fn distance(&mut self, kind: &ExprKind, cond: ExprId) -> (Shown, Shown) {
        match kind {
            ExprKind::Compare(_, left, right) => {
                let (a, b) = (self.eval(*left), self.eval(*right));
                let gap = gap(&a, &b, &self.program.expr(*left).ty);
                (self.with_type(*left, a), gap)
            }
            ExprKind::Within { date, anchor, length, before } => {
                let (day, start, n) = (self.eval(*date), self.eval(*anchor), self.eval(*length));
                let gap = self.limits(&start, *length, n, *before).and_then(|limits| outside(&day, limits));
                (self.with_type(*date, day), gap)
            }
            ExprKind::Elapsed { from, to, op, length } => {
                let (start, end, n) = (self.eval(*from), self.eval(*to), self.eval(*length));
                let full = self.limits(&start, *length, n, false).map(|(_, last)| Value::Date(last));
                let gap = full.filter(|_| *op != CmpOp::Equal).and_then(|f| gap(&end, &f, &Type::Date));
                (self.with_type(*to, end), gap)
            }
            ExprKind::Is { left, .. } | ExprKind::InSet { left, .. } => {
                let value = self.eval(*left);
                (self.with_type(*left, value), None)
            }
            ExprKind::Contains { set, .. } => {
                let value = self.eval(*set);
                (self.with_type(*set, value), None)
            }
            ExprKind::Input(_) | ExprKind::Field(..) => {
                let value = self.eval(cond);
                (self.with_type(cond, value), None)
            }
            ExprKind::Error | ExprKind::Const(_) | ExprKind::AssessmentDay | ExprKind::BaseDay => (None, None),
            ExprKind::Param { .. } | ExprKind::Definition(_) | ExprKind::Tiered(_) | ExprKind::Measure(..) => {
                (None, None)
            }
            ExprKind::Delegated(_) | ExprKind::Negate(_) | ExprKind::Binary(..) | ExprKind::Divide(..) => (None, None),
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) | ExprKind::Reading(..) => (None, None),
            ExprKind::Call(..) | ExprKind::Aggregate { .. } => (None, None),
        }
    }

    fn with_type(&self, id: ExprId, value: Value) -> Shown {
        Some((value, self.program.expr(id).ty.clone()))
    }

    fn limits(&self, start: &Value, length: ExprId, n: Value, before: bool) -> Option<(Date, Date)> {
        let (Value::Date(start), Value::Number(n)) = (start, n) else { return None };
        let n = n.to_i64()?;
        let n = if before { n.checked_neg()? } else { n };
        let days = matches!(&self.program.expr(length).ty, Type::Number(d) if d.power(UnitId::DAY) != 0);
        let end = if days { start.add(0, n) } else { start.add(n, 0) }?;
        Some(if before { (end, *start) } else { (*start, end) })
    }

    fn reads(&self, cond: ExprId) -> Arc<[String]> {
        let read = || names(self.program, cond);
        self.plan().reads.get(cond.index()).map_or_else(read, |cell| Arc::clone(cell.get_or_init(read)))
    }
}

fn names(program: &Program, cond: ExprId) -> Arc<[String]> {
    let reach = reach_expr(program, cond);
    let inputs = reach.inputs.iter().filter_map(|i| program.inputs.get(i.index())).map(|i| i.name.clone());
    let fields = reach
        .fields
        .iter()
        .filter_map(|(entity, field)| program.entities.get(entity.index())?.fields.get(*field).map(|f| f.name.clone()));
    inputs.chain(fields).collect()
}

fn positive(number: Option<Rational>, ty: &Type) -> Shown {
    let number = number?.checked_abs()?;
    (!number.is_zero()).then(|| (Value::Number(number), ty.clone()))
}

fn days(n: i64) -> Shown {
    positive(Some(Rational::from_integer(n)), &Type::Number(Dimension::of(UnitId::DAY)))
}

fn gap(actual: &Value, threshold: &Value, ty: &Type) -> Shown {
    match (actual, threshold) {
        (Value::Number(a), Value::Number(b)) => positive(a.checked_sub(*b), ty),
        (Value::Date(a), Value::Date(b)) => days(a.days_since_epoch() - b.days_since_epoch()),
        (Value::Month(a), Value::Month(b)) => {
            positive(Some(Rational::from_integer(a.months_since(*b))), &Type::Number(Dimension::of(UnitId::MONTH)))
        }
        _ => None,
    }
}

fn outside(day: &Value, (first, last): (Date, Date)) -> Shown {
    let Value::Date(day) = day else { return None };
    let early = first.days_since_epoch() - day.days_since_epoch();
    let late = day.days_since_epoch() - last.days_since_epoch();
    days(early.max(late).max(0))
}
