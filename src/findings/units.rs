//! Units that cancel by accident: a number divided by itself; a share of two counts that have nothing to do with each
//! other; an amount for each one that is multiplied and divided by counts of the same; an amount divided by one count and
//! paid for another.
//!
//! In: the expressions of a program. Two counts belong together where their names share a word beyond the last (残疾职工人数
//! and 职工人数 do, 招用人数 and 参保人数 do not), or where the rules divide or compare them elsewhere. Advice: names are all
//! that tells.

use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::ir::{Aggregate, BinaryOp, ExprId, ExprKind, Measure, Program, Type, print};
use crate::source::Span;
use crate::units::UnitId;
use std::collections::{BTreeMap, BTreeSet};

/// Examines all expressions.
pub fn examine(program: &Program, found: &mut Vec<Diagnostic>) {
    let mut look = Look { program, together: together(program), told: BTreeSet::new() };
    look.cancelled(found);
    look.shares(found);
    look.products(found);
    program.measures.iter().for_each(|m| look.quantities(m, found));
}

/// What is looked at.
struct Look<'p> {
    program: &'p Program,
    /// Two names that the rules divide or compare, with the places.
    together: BTreeMap<(&'p str, &'p str), BTreeSet<Span>>,
    told: BTreeSet<Span>,
}

/// The names that the rules divide or compare.
fn together(program: &Program) -> BTreeMap<(&str, &str), BTreeSet<Span>> {
    let mut found: BTreeMap<(&str, &str), BTreeSet<Span>> = BTreeMap::new();
    for e in &program.exprs {
        let (ExprKind::Divide(a, b, _) | ExprKind::Compare(_, a, b)) = &e.kind else { continue };
        if let (Some(x), Some(y), Some(span)) = (name(program, *a), name(program, *b), e.span) {
            found.entry((x, y)).or_default().insert(span);
            found.entry((y, x)).or_default().insert(span);
        }
    }
    found
}

impl<'p> Look<'p> {
    /// A number that is multiplied and divided.
    fn cancelled(&mut self, found: &mut Vec<Diagnostic>) {
        let program = self.program;
        for e in &program.exprs {
            let text = |id: ExprId| print::expr(program, id);
            let (number, same) = match &e.kind {
                ExprKind::Divide(a, b, _) => (*b, factors(program, *a).iter().any(|f| text(*f) == text(*b))),
                ExprKind::Binary(BinaryOp::Multiply, a, b) => {
                    (*b, divisors(program, *a).iter().any(|by| text(*by) == text(*b)))
                }
                _ => continue,
            };
            let Some(span) = e.span else { continue };
            let constant = matches!(program.expr(number).kind, ExprKind::Const(_));
            if !constant && same && self.told.insert(span) {
                let message = "同一个数乘了又除，约掉以后什么也没有剩下";
                let report = Diagnostic::new(codes::A0721, span, message);
                found.push(report.help("核对除数，应当除以另一个数"));
            }
        }
    }

    /// Shares of unrelated counts that an amount is multiplied by.
    fn shares(&mut self, found: &mut Vec<Diagnostic>) {
        let program = self.program;
        for e in &program.exprs {
            let ExprKind::Binary(BinaryOp::Multiply, a, b) = &e.kind else { continue };
            for (amount, share) in [(*a, *b), (*b, *a)] {
                let ExprKind::Divide(over, under, _) = &program.expr(share).kind else { continue };
                let money = matches!(&program.expr(amount).ty, Type::Number(d) if !d.is_none());
                let Some(span) = program.expr(share).span else { continue };
                if money && program.expr(share).ty == Type::Ratio && counts(program, *over) {
                    found.extend(self.unrelated(*over, *under, span));
                }
            }
        }
    }

    /// 元/人 times a count of people divided by another count of people, or by a constant one.
    fn products(&mut self, found: &mut Vec<Diagnostic>) {
        let program = self.program;
        for e in &program.exprs {
            let (ExprKind::Divide(over, under, _), Some(span)) = (&e.kind, e.span) else { continue };
            let Some(unit) = counted(program, *under) else { continue };
            let above = factors(program, *over);
            let each = above.iter().any(|f| power(program, *f, unit) < 0);
            let count = above.iter().find(|f| counted(program, **f) == Some(unit));
            if let (true, Some(count)) = (each, count) {
                found.extend(self.unrelated(*count, *under, span));
            }
        }
        for e in &program.exprs {
            let ExprKind::Binary(BinaryOp::Multiply, a, b) = &e.kind else { continue };
            for (amount, share) in [(*a, *b), (*b, *a)] {
                let ExprKind::Divide(over, under, _) = &program.expr(share).kind else { continue };
                let (Some(unit), Some(span)) = (counted(program, *under), program.expr(share).span) else { continue };
                let each = factors(program, amount).iter().any(|f| power(program, *f, unit) < 0);
                if each && counted(program, *over) == Some(unit) {
                    found.extend(self.unrelated(*over, *under, span));
                }
            }
        }
    }

    /// A standard divided by one count and paid for each of another.
    fn quantities(&mut self, measure: &Measure, found: &mut Vec<Diagnostic>) {
        let program = self.program;
        for quantity in &measure.quantities {
            let tiered = program.tiered.get(quantity.value.index()).filter(|t| t.tiers.is_empty());
            let Some(count) = tiered.and_then(|t| t.base) else { continue };
            let Some(unit) = counted(program, count) else { continue };
            for divide in self.divisions(measure) {
                let ExprKind::Divide(over, under, _) = &program.expr(divide).kind else { continue };
                let whole = factors(program, *over).iter().all(|f| power(program, *f, unit) == 0);
                let Some(span) = program.expr(divide).span else { continue };
                let constant = matches!(program.expr(*under).kind, ExprKind::Const(_));
                if whole && !constant && counted(program, *under) == Some(unit) {
                    let parts = summands(program, count);
                    let apart = parts.iter().all(|p| self.strange(*p, *under, span));
                    let report = parts.first().filter(|_| apart).and_then(|p| self.unrelated(*p, *under, span));
                    found.extend(report.map(|r| quantity.span.into_iter().fold(r, |r, s| r.also(s, "乘的是这个数"))));
                }
            }
        }
    }

    /// The divisions that a measure's standards are made of.
    fn divisions(&self, measure: &Measure) -> Vec<ExprId> {
        let values = measure.standards.iter().filter_map(|s| self.program.tiered.get(s.value.index()));
        let mut waiting: Vec<ExprId> =
            values.flat_map(|t| t.base.into_iter().chain(t.tiers.iter().map(|t| t.value))).collect();
        let mut found = Vec::new();
        while let Some(id) = waiting.pop() {
            match &self.program.expr(id).kind {
                ExprKind::Binary(BinaryOp::Multiply, a, b) => waiting.extend([*a, *b]),
                ExprKind::Divide(a, _, _) => {
                    found.push(id);
                    waiting.push(*a);
                }
                _ => {}
            }
        }
        found
    }

    /// Whether nothing relates two counts.
    fn strange(&self, a: ExprId, b: ExprId, here: Span) -> bool {
        let names = name(self.program, a).zip(name(self.program, b));
        names.is_some_and(|(x, y)| x != y && !akin(x, y) && !self.stand_together(x, y, here))
    }

    /// The finding about two counts, if nothing relates them; a constant is related to nothing.
    fn unrelated(&mut self, a: ExprId, b: ExprId, span: Span) -> Option<Diagnostic> {
        let program = self.program;
        let x = name(program, a)?;
        let message = match name(program, b) {
            Some(_) if !self.strange(a, b, span) => return None,
            Some(y) => format!("「{x}」与「{y}」看不出是部分与整体，单位凑巧约掉"),
            None if matches!(program.expr(b).kind, ExprKind::Const(_)) => {
                format!("「{x}」除以一个定数，与前面的单价一起把单位凑巧约掉")
            }
            None => return None,
        };
        let report = Diagnostic::new(codes::A0721, span, message);
        self.told.insert(span).then(|| report.help("核对这两个数；确实要用的，写明理由后容许"))
    }

    /// Whether the rules divide or compare two names at another place.
    fn stand_together(&self, x: &str, y: &str, here: Span) -> bool {
        let other = |s: &Span| s.source != here.source || s.end <= here.start || s.start >= here.end;
        self.together.get(&(x, y)).is_some_and(|places| places.iter().any(other))
    }
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

/// What a product is divided by.
fn divisors(program: &Program, id: ExprId) -> Vec<ExprId> {
    let (mut found, mut waiting) = (Vec::new(), vec![id]);
    while let Some(id) = waiting.pop() {
        match &program.expr(id).kind {
            ExprKind::Binary(BinaryOp::Multiply, a, b) => waiting.extend([*b, *a]),
            ExprKind::Divide(a, by, _) => {
                waiting.push(*a);
                found.push(*by);
            }
            _ => {}
        }
    }
    found
}

/// What a sum or a difference is made of.
fn summands(program: &Program, id: ExprId) -> Vec<ExprId> {
    let (mut found, mut waiting) = (Vec::new(), vec![id]);
    while let Some(id) = waiting.pop() {
        match &program.expr(id).kind {
            ExprKind::Binary(BinaryOp::Add | BinaryOp::Subtract, a, b) => waiting.extend([*b, *a]),
            _ => found.push(id),
        }
    }
    found
}

/// The unit that a number counts: 人, 月, 个.
fn counted(program: &Program, id: ExprId) -> Option<UnitId> {
    match &program.expr(id).ty {
        Type::Number(d) => match d.powers() {
            [(unit, 1)] if *unit != UnitId::YUAN => Some(*unit),
            _ => None,
        },
        _ => None,
    }
}

/// The power of a unit in a number.
fn power(program: &Program, id: ExprId, unit: UnitId) -> i8 {
    match &program.expr(id).ty {
        Type::Number(d) => d.power(unit),
        _ => 0,
    }
}

fn counts(program: &Program, id: ExprId) -> bool {
    crate::analyze::terms::is_count(program, id)
}

/// The name of what is counted: an input, a definition, the elements of a list.
fn name(program: &Program, id: ExprId) -> Option<&str> {
    match &program.expr(id).kind {
        ExprKind::Definition(d) => program.definitions.get(d.index()).map(|d| d.name.as_str()),
        ExprKind::Aggregate { kind: Aggregate::Count, list, .. } => name(program, *list),
        _ => crate::analyze::terms::declared(program, id).map(|i| i.name.as_str()),
    }
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
