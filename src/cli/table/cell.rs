//! A cell → a node of the text tree, which the strict reader of profiles holds against a type.

use super::row::Content;
use crate::cli::profile::tree::{Entry, Node, NodeKind};
use crate::cli::profile::{dates, number};
use crate::cli::profile::{json, yaml};
use crate::ir::Type;
use crate::source::Span;
use crate::value::{Date, YearMonth};

/// `最低工资(元/月)`, `最低工资（单位：元/月）`, `最低工资[元/月]` → the name and the unit.
pub fn unit_of(title: &str) -> (&str, Option<&str>) {
    let inner = title.strip_suffix([')', '）', ']', '］', '】', '〕']);
    let split = inner.and_then(|inner| inner.rsplit_once(['(', '（', '[', '［', '【', '〔']));
    split.map_or((title, None), |(name, unit)| {
        let said = unit.trim().strip_prefix("单位").and_then(|rest| rest.strip_prefix([':', '：']));
        (name.trim_end(), Some(said.unwrap_or(unit).trim()))
    })
}

/// A cell as a value: as after `--set`, so a text in brackets is JSON.
pub fn node(content: Content, text: &str, span: Span) -> Node {
    let kind = match content {
        Content::Empty => NodeKind::Null,
        Content::Number => NodeKind::Number(text.to_owned()),
        Content::Percent | Content::Day | Content::Bool | Content::Broken(_) => NodeKind::Text(text.to_owned()),
        Content::Json => nested(text, span),
        Content::Text if text.starts_with(['[', '{']) => nested(text, span),
        Content::Text => yaml::plain(text),
    };
    Node::new(kind, span)
}

/// A bare number gets the unit of its column.
pub fn with_unit(node: Node, unit: Option<&str>) -> Node {
    match (unit, node.scalar()) {
        (Some(unit), Some(digits)) if number::is_bare(digits) => {
            Node::new(NodeKind::Text(format!("{digits}{unit}")), node.span)
        }
        _ => node,
    }
}

fn nested(text: &str, span: Span) -> NodeKind {
    let mut scratch = Vec::new();
    let node = json::parse(span.source, text, &mut scratch);
    if scratch.is_empty() { placed(node, span).kind } else { NodeKind::Text(text.to_owned()) }
}

/// The same tree with all places in the cell.
fn placed(node: Node, span: Span) -> Node {
    let kind = match node.kind {
        NodeKind::List(items) => NodeKind::List(items.into_iter().map(|item| placed(item, span)).collect()),
        NodeKind::Map(entries) => {
            let entry = |e: Entry| Entry { key: e.key, key_span: span, value: placed(e.value, span) };
            NodeKind::Map(entries.into_iter().map(entry).collect())
        }
        kind => kind,
    };
    Node::new(kind, span)
}

/// `2025/7/1` and `2025/7` in a cell of a day or month, as a spreadsheet saves them: the same as it is otherwise written.
pub fn day(node: &Node, ty: &Type) -> Option<Node> {
    let text = node.scalar()?;
    let written = match ty {
        Type::Date if Date::parse(text).is_none() => dates::meant(text)?.ok()?.to_string(),
        Type::Month if YearMonth::parse(text).is_none() => dates::meant_month(text)?.to_string(),
        _ => return None,
    };
    Some(Node::new(NodeKind::Text(written), node.span))
}

/// `甲、乙` in a cell that may name several.
pub fn several(node: Node) -> Node {
    let NodeKind::Text(text) = &node.kind else { return node };
    if !text.contains(['、', '，', ',', ';', '；']) {
        return node;
    }
    let parts = text.split(['、', '，', ',', ';', '；']).map(str::trim).filter(|part| !part.is_empty());
    let items = parts.map(|part| Node::new(NodeKind::Text(part.to_owned()), node.span)).collect();
    Node::new(NodeKind::List(items), node.span)
}
