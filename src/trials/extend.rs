//! Conditions beside the written ones: on a border, just below it, just above it.
//!
//! In: an atom of a condition. Out: new expressions of the program that hold there. INVARIANT: only appends.

use crate::ir::{BinaryOp, CmpOp, Expr, ExprId, ExprKind, Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};

/// The two sides of a border, and how far the next value beside it is.
pub struct Border {
    /// Left.
    pub left: ExprId,
    /// Right.
    pub right: ExprId,
}

/// Appends an expression.
pub fn push(program: &mut Program, kind: ExprKind, ty: Type) -> ExprId {
    let id = ExprId(u32::try_from(program.exprs.len()).unwrap_or(u32::MAX));
    program.exprs.push(Expr { kind, ty, span: None });
    id
}

/// A constant.
pub fn constant(program: &mut Program, value: Value, ty: Type) -> ExprId {
    push(program, ExprKind::Const(value), ty)
}

/// A comparison.
pub fn compare(program: &mut Program, op: CmpOp, a: ExprId, b: ExprId) -> ExprId {
    push(program, ExprKind::Compare(op, a, b), Type::Bool)
}

/// The borders of an atom: the values that its sides have in common there.
pub fn borders(program: &mut Program, atom: ExprId) -> Vec<Border> {
    match program.expr(atom).kind.clone() {
        ExprKind::Compare(_, left, right) => vec![Border { left, right }],
        ExprKind::Is { left, right, .. } if measurable(&program.expr(left).ty) => vec![Border { left, right }],
        ExprKind::Within { date, anchor, length, before } if program.expr(date).ty == Type::Date => {
            let op = if before { BinaryOp::Subtract } else { BinaryOp::Add };
            let end = push(program, ExprKind::Binary(op, anchor, length), Type::Date);
            vec![Border { left: date, right: anchor }, Border { left: date, right: end }]
        }
        ExprKind::Elapsed { from, to, length, .. } if program.expr(to).ty == Type::Date => {
            let end = push(program, ExprKind::Binary(BinaryOp::Add, from, length), Type::Date);
            vec![Border { left: to, right: end }]
        }
        _ => Vec::new(),
    }
}

fn measurable(ty: &Type) -> bool {
    matches!(ty, Type::Number(_) | Type::Ratio | Type::Date)
}

/// Where the left side is on a border, the next value below, the next above; then anywhere below, anywhere above.
pub fn beside(program: &mut Program, border: &Border) -> [ExprId; 5] {
    let (left, right) = (border.left, border.right);
    let ty = program.expr(left).ty.clone();
    let on = compare(program, CmpOp::Equal, left, right);
    let (amount, of) = step(program, left, &ty);
    let by = constant(program, Value::Number(amount), of);
    let low = push(program, ExprKind::Binary(BinaryOp::Add, left, by), ty.clone());
    let high = push(program, ExprKind::Binary(BinaryOp::Subtract, left, by), ty);
    let below = compare(program, CmpOp::Equal, low, right);
    let above = compare(program, CmpOp::Equal, high, right);
    let under = compare(program, CmpOp::Less, left, right);
    let over = compare(program, CmpOp::Greater, left, right);
    [on, below, above, under, over]
}

/// The distance to the next value of a side, with its type.
fn step(program: &Program, side: ExprId, ty: &Type) -> (Rational, Type) {
    let small = |n: i128| Rational::new(1, n).unwrap_or(Rational::ONE);
    match ty {
        Type::Ratio => (small(1000), Type::Ratio),
        Type::Number(d) if d.powers().iter().any(|(unit, _)| *unit == UnitId::YUAN) => (small(100), ty.clone()),
        Type::Number(_) if is_whole(program, side) => (Rational::ONE, ty.clone()),
        Type::Number(d) if d.powers().iter().any(|(unit, _)| *unit == UnitId::MONTH) => (small(10), ty.clone()),
        Type::Date => (Rational::ONE, Type::Number(Dimension::of(UnitId::DAY))),
        _ => (Rational::ONE, ty.clone()),
    }
}

fn is_whole(program: &Program, side: ExprId) -> bool {
    match program.expr(side).kind {
        ExprKind::Input(id) => program.inputs.get(id.index()).is_some_and(|i| i.whole),
        ExprKind::Field(var, field) => {
            let entity = program.element_entities.get(var.index()).and_then(|e| program.entities.get(e.index()));
            entity.and_then(|e| e.fields.get(field)).is_some_and(|f| f.whole)
        }
        _ => true,
    }
}
