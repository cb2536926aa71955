//! A declaration: which printer it goes to.

use super::node::Node;
use super::{case, declaration, literal, measure};
use crate::syntax::ast::{AllowDecl, ExcusedDecl, ExprKind, Item, ItemKind, Name, QualitativeDecl};

/// A declaration without its doc comments, which the layout prints with all others.
pub fn node(text: &str, item: &Item) -> Node {
    let span = item.span;
    match &item.kind {
        ItemKind::Error => Node::line(span, None),
        ItemKind::Document(document) => declaration::document(text, document, span),
        ItemKind::Import(import) => Node::line(span, Some(format!("引用 {}", literal::quoted(text, &import.path)))),
        ItemKind::Units(units) => Node::line(span, Some(listed(text, "计量单位", units, "、"))),
        ItemKind::Enum(choice) => {
            let head = format!("枚举 {} =", literal::name(text, &choice.name));
            Node::line(span, Some(listed(text, &head, &choice.members, " | ")))
        }
        ItemKind::Entity(entity) => declaration::entity(text, entity, span),
        ItemKind::Input(input) => {
            let line = declaration::input(text, input).map(|line| format!("输入 {line}"));
            Node::line(span, line)
        }
        ItemKind::Param(param) => declaration::param(text, param, span),
        ItemKind::Define(define) => declaration::define(text, define, span),
        ItemKind::Reading(reading) => declaration::reading(text, reading, span),
        ItemKind::Measure(decl) => measure::measure(text, decl, span),
        ItemKind::Group(group) => measure::group(text, group, span),
        ItemKind::Case(decl) => case::case(text, decl, span),
        ItemKind::Qualitative(clause) => Node::line(span, Some(qualitative(text, clause))),
        ItemKind::Excused(excuse) => Node::line(span, Some(excused(text, excuse))),
        ItemKind::Allow(allow) => Node::line(span, Some(allowed(text, allow))),
    }
}

fn listed(text: &str, head: &str, names: &[Name], separator: &str) -> String {
    format!("{head} {}", literal::names(text, names, separator))
}

fn qualitative(text: &str, clause: &QualitativeDecl) -> String {
    let bodies = clause.bodies.as_ref().map(|b| format!(" 责任单位 {}", literal::free(text, b)));
    let cited = literal::citation_suffix(clause.citation.as_ref());
    format!("定性 {}{cited}{}", literal::name(text, &clause.name), bodies.unwrap_or_default())
}

fn excused(text: &str, excuse: &ExcusedDecl) -> String {
    let figures: Vec<String> = excuse.figures.iter().map(|f| literal::quoted(text, f)).collect();
    let reason = excuse.reason.as_ref().map(|r| format!(" 因 {}", literal::free(text, r)));
    format!("不计 {} {}{}", literal::run(&excuse.clause), figures.join("、"), reason.unwrap_or_default())
}

fn allowed(text: &str, allow: &AllowDecl) -> String {
    let codes: Vec<String> = allow.codes.iter().map(|code| code.text.to_ascii_uppercase()).collect();
    let target = allow.target.as_ref().map(|name| format!(" 于 {}", literal::name(text, name)));
    let until = allow.until.as_ref().map(|e| match e.kind {
        ExprKind::Date(date) => format!(" 至 {}", literal::date(date)),
        _ => format!(" 至 {}", literal::slice(text, e.span)),
    });
    let reason = literal::quoted(text, &allow.reason);
    format!("容许 {}{} 因 {reason}{}", codes.join("、"), target.unwrap_or_default(), until.unwrap_or_default())
}
