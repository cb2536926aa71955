//! Units that cancel by accident: a number divided by itself, and a share of two counts that have nothing to do with
//! each other, taken of an amount.
//!
//! In: the expressions of a program. Two counts belong together where their names share a word beyond the last: 残疾职工人数
//! and 职工人数 do, 招用人数 and 参保人数 do not. Advice: names are all that tells.

use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::ir::{BinaryOp, ExprId, ExprKind, Program, Type, print};
use std::collections::BTreeSet;

/// Examines all expressions.
pub fn examine(program: &Program, found: &mut Vec<Diagnostic>) {
    let mut told = BTreeSet::new();
    for (index, e) in program.exprs.iter().enumerate() {
        let (ExprKind::Divide(a, b, _), Some(span), Ok(_)) = (&e.kind, e.span, u32::try_from(index)) else { continue };
        let factors = factors(program, *a);
        let divisor = print::expr(program, *b);
        let constant = matches!(program.expr(*b).kind, ExprKind::Const(_));
        let same = factors.iter().any(|f| print::expr(program, *f) == divisor);
        if !constant && same && told.insert(span) {
            let message = "同一个数乘了又除，约掉以后什么也没有剩下";
            let report = Diagnostic::new(codes::A0721, span, message);
            found.push(report.help("核对除数，应当除以另一个数"));
        }
    }
    shares(program, &mut told, found);
}

/// The factors of a product.
fn factors(program: &Program, id: ExprId) -> Vec<ExprId> {
    let (mut found, mut waiting) = (Vec::new(), vec![id]);
    while let Some(id) = waiting.pop() {
        match &program.expr(id).kind {
            ExprKind::Binary(BinaryOp::Multiply, a, b) => waiting.extend([*b, *a]),
            ExprKind::Divide(a, _, _) => waiting.push(*a),
            _ => found.push(id),
        }
    }
    found
}

/// Shares of unrelated counts that an amount is multiplied by.
fn shares(program: &Program, told: &mut BTreeSet<crate::source::Span>, found: &mut Vec<Diagnostic>) {
    for e in &program.exprs {
        let ExprKind::Binary(BinaryOp::Multiply, a, b) = &e.kind else { continue };
        for (amount, share) in [(*a, *b), (*b, *a)] {
            let ExprKind::Divide(over, under, _) = &program.expr(share).kind else { continue };
            let money = matches!(&program.expr(amount).ty, Type::Number(d) if !d.is_none());
            let (Some(x), Some(y)) = (count(program, *over), count(program, *under)) else { continue };
            let Some(span) = program.expr(share).span else { continue };
            if money && program.expr(share).ty == Type::Ratio && !akin(x, y) && told.insert(span) {
                let message = format!("「{x}」与「{y}」看不出是部分与整体，单位凑巧约掉");
                let report = Diagnostic::new(codes::A0721, span, message);
                found.push(report.help("核对这个比例的两个数；确实要用的，写明理由后容许"));
            }
        }
    }
}

/// The name of an input that counts something.
fn count(program: &Program, id: ExprId) -> Option<&str> {
    let counts = crate::analyze::terms::is_count(program, id);
    crate::analyze::terms::declared(program, id).filter(|_| counts).map(|i| i.name.as_str())
}

/// Whether two names share two characters in a row beyond the last two.
fn akin(a: &str, b: &str) -> bool {
    let pairs = |name: &str| -> BTreeSet<(char, char)> {
        let letters: Vec<char> = name.chars().collect();
        let kept = letters.len().saturating_sub(2);
        letters
            .iter()
            .take(kept)
            .zip(letters.iter().skip(1).take(kept.saturating_sub(1)))
            .map(|(x, y)| (*x, *y))
            .collect()
    };
    !pairs(a).is_disjoint(&pairs(b))
}
