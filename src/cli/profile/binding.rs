//! The bindings of a 算例 → the text tree, so that its values are read like those of a profile.

use super::tree::{Entry, Node, NodeKind};
use crate::diag::{Diagnostic, catalogue::data};
use crate::syntax::ast::{Binding, Expr, ExprKind};

/// A record of bindings: `留用率 = 60%, 见习人员 = [{ 见习月数 = 15个月 }]`.
pub fn record(bindings: &[Binding], diags: &mut Vec<Diagnostic>) -> Vec<Entry> {
    bindings.iter().map(|binding| entry(binding, diags)).collect()
}

fn entry(binding: &Binding, diags: &mut Vec<Diagnostic>) -> Entry {
    let key = binding.name.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
    let first = binding.name.first().map_or(binding.span, |n| n.span);
    let key_span = binding.name.last().map_or(first, |n| first.to(n.span));
    Entry { key, key_span, value: node(&binding.value, diags) }
}

/// One value.
pub fn node(expr: &Expr, diags: &mut Vec<Diagnostic>) -> Node {
    let kind = match &expr.kind {
        ExprKind::Error => NodeKind::Error,
        ExprKind::List(items) | ExprKind::Set(items) => NodeKind::List(items.iter().map(|i| node(i, diags)).collect()),
        ExprKind::Record(bindings) => NodeKind::Map(record(bindings, diags)),
        ExprKind::Path(names) => NodeKind::Text(names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".")),
        ExprKind::Text(text) => NodeKind::Text(text.clone()),
        ExprKind::Bool(value) => NodeKind::Bool(*value),
        ExprKind::Interval { low: Some(low), high: Some(high), low_closed: true, high_closed: true } => {
            NodeKind::List(vec![node(low, diags), node(high, diags)])
        }
        ExprKind::Quantity(_)
        | ExprKind::Ratio(_)
        | ExprKind::Date(_)
        | ExprKind::Month(_)
        | ExprKind::NotApplicable
        | ExprKind::Negate(_) => NodeKind::Expr(expr.clone()),
        _ => {
            let message = "算例里的值要直接写出，不能是算式或条件";
            diags.push(Diagnostic::new(data::E0503, expr.span, message));
            NodeKind::Error
        }
    };
    Node::new(kind, expr.span)
}
