//! Literals and constants in base units.
//!
//! In: what was written (`2年6个月`, `每人每月1000元`, `20万元`). Out: exact values in 元, 月 …, or a report. It reads no
//! names but those of units and of enumerations' members.

use super::context::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::types as codes;
use crate::ir::{ExprId, ExprKind, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Name, QuantityLit, QuantityPart};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};

impl Checker<'_> {
    /// A number with its unit words.
    pub(crate) fn quantity(&mut self, q: &QuantityLit, span: Span) -> ExprId {
        let Some((number, over)) = self.parts(&q.parts) else { return self.error(span) };
        let Some(under) = self.under(&q.under) else { return self.error(span) };
        let over = over.map_or(Dimension::NONE, Dimension::of);
        match over.divide(&under) {
            Some(dimension) => self.literal(Value::Number(number), Type::Number(dimension), span),
            None => self.error(span),
        }
    }

    /// The sum of the parts in base units, with their common unit.
    fn parts(&mut self, parts: &[QuantityPart]) -> Option<(Rational, Option<UnitId>)> {
        let mut total: Option<(Rational, Option<UnitId>)> = None;
        for part in parts {
            let (number, unit) = self.part(part)?;
            total = match total {
                None => Some((number, unit)),
                Some((sum, before)) if before == unit => match sum.checked_add(number) {
                    Some(sum) => Some((sum, unit)),
                    None => return self.too_large(part.span),
                },
                Some(_) => {
                    let day = part.unit.as_ref().is_some_and(|u| matches!(u.text.as_str(), "日" | "号"));
                    let help = if day {
                        "日期要写四位的年份，例如 2025年3月1日；一段时间只用一种单位，月和天不能换算"
                    } else {
                        "一个量只用一种单位；月和天不能换算"
                    };
                    let short = parts.first().filter(|first| {
                        let year = first.unit.as_ref().is_some_and(|u| u.text == "年");
                        day && year && first.number < Rational::from_integer(100)
                    });
                    match (short, parts.last()) {
                        (Some(first), Some(last)) => {
                            let whole = first.span.to(last.span);
                            let report = Diagnostic::new(codes::E0335, whole, "日期的年份要写四位");
                            let at = Span { end: first.span.start, ..first.span };
                            self.report(report.help(help).unsafe_fix("补上 20", at, "20"));
                        }
                        _ => drop(self.fail(codes::E0335, part.span, "这个量混用了不能换算的单位", help)),
                    }
                    return None;
                }
            };
        }
        total
    }

    fn part(&mut self, part: &QuantityPart) -> Option<(Rational, Option<UnitId>)> {
        let Some(word) = &part.unit else { return Some((part.number, None)) };
        let Some(scaled) = self.program.units.read_over(&word.text) else {
            if let Some(report) = basis_points(part, word) {
                self.report(report);
                return None;
            }
            self.unknown_unit(word);
            return None;
        };
        match part.number.checked_mul(scaled.factor) {
            Some(number) => Some((number, scaled.unit)),
            None => self.too_large(part.span),
        }
    }

    fn too_large<T>(&mut self, span: Span) -> Option<T> {
        self.fail(codes::E0349, span, "数字太大", "数字连同单位换算后最多约 38 位");
        None
    }

    /// The product of the units below the line.
    fn under(&mut self, words: &[Name]) -> Option<Dimension> {
        let mut product = Dimension::NONE;
        for word in words {
            let Some(unit) = self.program.units.read_under(&word.text) else {
                self.unknown_unit(word);
                return None;
            };
            product = product.multiply(&Dimension::of(unit))?;
        }
        Some(product)
    }

    /// The value of a constant expression of an expected type; `None` after a report.
    pub fn constant(&mut self, scope: &Scope, e: &ast::Expr, expected: Option<&Type>) -> Option<Value> {
        let scope = Scope { one_line: false, ..scope.clone() };
        let id = match expected {
            Some(ty) => self.value_of(&scope, e, ty, "这里"),
            None => self.expr(&scope, e, None),
        };
        match self.fold(id) {
            Some(value) => Some(value),
            None if self.ty(id) == Type::Error => None,
            None => {
                self.fail(codes::E0344, e.span, "这里要写一个确定的值", "写数字、日期或选项，不能写输入、参数和定义");
                None
            }
        }
    }

    /// The value of an expression without names.
    pub(crate) fn fold(&self, id: ExprId) -> Option<Value> {
        match &self.program.expr(id).kind {
            ExprKind::Const(value) => Some(value.clone()),
            ExprKind::Binary(op, a, b) => {
                let (Value::Number(a), Value::Number(b)) = (self.fold(*a)?, self.fold(*b)?) else { return None };
                let result = match op {
                    crate::ir::BinaryOp::Add => a.checked_add(b),
                    crate::ir::BinaryOp::Subtract => a.checked_sub(b),
                    crate::ir::BinaryOp::Multiply => a.checked_mul(b),
                };
                result.map(Value::Number)
            }
            ExprKind::Divide(a, b, _) => {
                let (Value::Number(a), Value::Number(b)) = (self.fold(*a)?, self.fold(*b)?) else { return None };
                a.checked_div(b).map(Value::Number)
            }
            _ => None,
        }
    }
}

/// The lower end of `3~15万元`, which takes the unit of the upper one.
pub(crate) fn with_unit_of(low: &ast::Expr, high: &ast::Expr) -> ast::Expr {
    let mut low = low.clone();
    let ast::ExprKind::Quantity(q) = &mut low.kind else { return low };
    let [part] = q.parts.as_mut_slice() else { return low };
    if part.unit.is_some() || !q.under.is_empty() {
        return low;
    }
    match &high.kind {
        ast::ExprKind::Quantity(full) => {
            part.unit = full.parts.last().and_then(|p| p.unit.clone());
            q.under.clone_from(&full.under);
        }
        ast::ExprKind::Ratio(ratio) => {
            let scale = if ratio.form == ast::RatioForm::PerMille { 1000 } else { 100 };
            if let Some(value) = part.number.checked_div(Rational::from_integer(scale)) {
                low.kind = ast::ExprKind::Ratio(ast::RatioLit { value, form: ratio.form });
            }
        }
        _ => {}
    }
    low
}

/// `150BP`: hundredths of a percent.
fn basis_points(part: &QuantityPart, word: &Name) -> Option<Diagnostic> {
    let known = ["BP", "bp", "Bp", "BPs", "bps", "基点", "个基点"].contains(&word.text.as_str());
    let percent = part.number.checked_div(Rational::from_integer(100)).filter(|_| known)?.to_decimal()?;
    let report = Diagnostic::new(codes::E0303, part.span, format!("没有计量单位「{}」", word.text));
    let right = format!("{percent}%");
    Some(report.help(format!("一个基点是 0.01%，写成 {right}")).fix(format!("改为 {right}"), part.span, right))
}
