//! 算例.

use super::expr;
use super::literal;
use super::node::{Block, Node};
use crate::source::Span;
use crate::syntax::ast::{Binding, CaseDecl, CaseLine, CaseLineKind, Expectation, Expr, ExprKind};

/// `算例 "名" { … }`
pub fn case(text: &str, case: &CaseDecl, span: Span) -> Node {
    let children: Vec<Node> = case.lines.iter().map(|line| Node::pieces(line.span, pieces(text, line))).collect();
    let head = format!("算例 {}", literal::quoted(text, &case.name));
    let flat = children.is_empty().then(|| format!("{head} {{}}"));
    Node::block(span, Some(Block { open: format!("{head} {{"), children, close: "}".to_owned(), flat }))
}

fn pieces(text: &str, line: &CaseLine) -> Option<Vec<String>> {
    match &line.kind {
        CaseLineKind::Error => None,
        CaseLineKind::Date(day) => Some(vec![format!("日期 {}", expr::any(text, day)?)]),
        CaseLineKind::Given(bindings) => bound(text, "已知", bindings),
        CaseLineKind::Reading(bindings) => bound(text, "口径", bindings),
        CaseLineKind::Param(bindings) => bound(text, "参数", bindings),
        CaseLineKind::History(receipts) => value("享受记录 = ".to_owned(), text, receipts),
        CaseLineKind::Expect(expectation) => Some(vec![expected(text, expectation)?]),
    }
}

/// `已知 a = 1, b = 2`; a long line may be broken behind each comma.
fn bound(text: &str, word: &str, bindings: &[Binding]) -> Option<Vec<String>> {
    let mut out = Vec::new();
    for (i, binding) in bindings.iter().enumerate() {
        let head = if i == 0 { format!("{word} ") } else { " ".to_owned() };
        let head = format!("{head}{} = ", literal::path(text, &binding.name));
        let mut pieces = value(head, text, &binding.value)?;
        if let Some(last) = pieces.last_mut().filter(|_| i + 1 < bindings.len()) {
            last.push(',');
        }
        out.extend(pieces);
    }
    Some(out)
}

/// A list may be broken before each of its elements.
fn value(head: String, text: &str, value: &Expr) -> Option<Vec<String>> {
    let ExprKind::List(elements) = &value.kind else { return Some(vec![head + &expr::any(text, value)?]) };
    let mut pieces = vec![format!("{head}[")];
    for (i, element) in elements.iter().enumerate() {
        let mark = if i + 1 < elements.len() { "、" } else { "]" };
        pieces.push(expr::any(text, element)? + mark);
    }
    if elements.is_empty() {
        pieces = vec![format!("{head}[]")];
    }
    Some(pieces)
}

fn expected(text: &str, expected: &Expectation) -> Option<String> {
    let mut line = format!("应得 {}", literal::path(text, &expected.measure));
    if let Some((op, value)) = &expected.value {
        line += &format!(" {} {}", literal::sign(*op), expr::any(text, value)?);
    }
    if let Some(status) = &expected.status {
        line += &format!(" {}", literal::name(text, status));
    }
    if !expected.because.is_empty() {
        let because: Vec<_> = expected.because.iter().map(literal::quoted_name).collect();
        line += &format!(" 因{}", because.join("、"));
    }
    if !expected.missing.is_empty() {
        line += &format!(" 缺 {}", literal::names(text, &expected.missing, "、"));
    }
    Some(line)
}
