//! How figures are written: ratios as decimals, and figures of a document without the clause that they come from.

use crate::diag::Diagnostic;
use crate::diag::catalogue::lints as codes;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, DefineDecl, Expr, ExprKind, File, Item, ItemKind, MeasureDecl, QuantityLit};
use crate::syntax::visit;
use crate::value::Rational;
use std::collections::{BTreeMap, BTreeSet};

/// `最低工资 * 0.7`: a bare number between 0 and 1 that multiplies is a ratio.
pub fn decimals(file: &File, diags: &mut Vec<Diagnostic>) {
    for item in &file.items {
        visit::item(item, &mut |e| {
            if let ExprKind::Binary { op: BinaryOp::Multiply, left, right, .. } = &e.kind {
                [left, right].into_iter().for_each(|part| diags.extend(decimal(part)));
            }
        });
    }
}

fn decimal(e: &Expr) -> Option<Diagnostic> {
    let ExprKind::Quantity(q) = &e.kind else { return None };
    let value = bare(q).filter(|v| *v > Rational::ZERO && *v < Rational::ONE)?;
    let percent = value.checked_mul(Rational::from_integer(100))?.to_decimal()?;
    let finding = Diagnostic::new(codes::W0904, e.span, format!("比例写成了小数：{}%", percent.normalize()));
    let help = "比例写百分号或者分数；写成数的，后面的 => 比例 不能替换它";
    Some(finding.help(help).unsafe_fix("改为百分数", e.span, format!("{}%", percent.normalize())))
}

/// A number without any unit.
fn bare(q: &QuantityLit) -> Option<Rational> {
    match q.parts.as_slice() {
        [part] if part.unit.is_none() && q.under.is_empty() => Some(part.number),
        _ => None,
    }
}

/// Figures in a measure without 依据, and in a definition that neither has one nor is read by a declaration that has, in a
/// file that declares a document: a reviewer cannot find where they come from.
pub fn uncited(file: &File, diags: &mut Vec<Diagnostic>) {
    if !file.items.iter().any(|item| matches!(item.kind, ItemKind::Document(_))) {
        return;
    }
    let traced = traced(file);
    for item in &file.items {
        let (name, place, figure) = match &item.kind {
            ItemKind::Measure(decl) if !cites(decl) => (&decl.name.text, decl.name.span, of_measure(decl)),
            ItemKind::Define(decl) if !traced.contains(decl.name.text.as_str()) && item.docs.is_empty() => {
                (&decl.name.text, decl.name.span, of_definition(decl))
            }
            _ => continue,
        };
        if let Some(figure) = figure {
            let finding = Diagnostic::new(codes::W0903, place, format!("「{name}」里有数，没有写明依据哪一条"));
            diags.push(finding.also(figure, "例如这个数").help("在名称后面写 依据 第N条；来自别的文件的，写出文号"));
        }
    }
}

/// The definitions with 依据, and those that a declaration with 依据 reads.
fn traced(file: &File) -> BTreeSet<&str> {
    let definitions: BTreeMap<&str, &Item> = file.items.iter().filter_map(defined).collect();
    let cites = |item: &&Item| {
        matches!(&item.kind, ItemKind::Measure(decl) if cites(decl))
            || matches!(&item.kind, ItemKind::Define(decl) if decl.citation.is_some())
    };
    let cited = file.items.iter().filter(cites);
    let mut open: Vec<&Item> = cited.collect();
    let mut traced: BTreeSet<&str> = open.iter().filter_map(|item| defined(item)).map(|(name, _)| name).collect();
    while let Some(item) = open.pop() {
        visit::item(item, &mut |e| {
            let ExprKind::Path(path) = &e.kind else { return };
            let read = path.first().and_then(|name| definitions.get_key_value(name.text.as_str()));
            open.extend(read.filter(|(name, _)| traced.insert(name)).map(|(_, item)| *item));
        });
    }
    traced
}

fn defined(item: &Item) -> Option<(&str, &Item)> {
    if let ItemKind::Define(decl) = &item.kind { Some((&decl.name.text, item)) } else { None }
}

fn cites(decl: &MeasureDecl) -> bool {
    decl.citation.is_some() || decl.clauses.iter().any(|c| matches!(c.kind, crate::syntax::ast::ClauseKind::Cite(_)))
}

fn of_measure(decl: &MeasureDecl) -> Option<Span> {
    let mut found = None;
    visit::measure(decl, &mut |e| found = found.or(figure(e)));
    found
}

fn of_definition(decl: &DefineDecl) -> Option<Span> {
    let mut found = None;
    visit::tiered(&decl.value, &mut |e| found = found.or(figure(e)));
    found
}

/// A figure that a notice would give: with a unit, and neither 0 nor 1 of it; or a ratio.
fn figure(e: &Expr) -> Option<Span> {
    let counts = match &e.kind {
        ExprKind::Ratio(ratio) => !ratio.value.is_zero() && ratio.value != Rational::ONE,
        ExprKind::Quantity(q) => {
            q.parts.iter().any(|part| part.unit.is_some() && !part.number.is_zero() && part.number != Rational::ONE)
        }
        _ => false,
    };
    counts.then_some(e.span)
}
