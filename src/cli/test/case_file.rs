//! A file of cases (JSON Lines) → what is given and what is expected, kept apart.
//!
//! INVARIANT: what computes a result gets a `Given` only; `Expected` is read after that.

use crate::cli::profile::tree::{Node, NodeKind};
use crate::diag::{Diagnostic, catalogue::data};

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// What is given.
    pub given: Given,
    /// What is expected.
    pub expected: Expected,
}

/// What a result is computed from.
#[derive(Clone, Debug)]
pub struct Given {
    /// The case's id.
    pub id: String,
    /// The rule's id in the inventory.
    pub rule: String,
    /// The inputs, a record.
    pub inputs: Node,
    /// The parameters, a record.
    pub parameters: Node,
    /// The day of assessment.
    pub date: Node,
    /// The ids of readings: `JZ-03c.1=A`, `LY-5b#1:B`.
    pub readings: Vec<String>,
}

/// What is expected.
#[derive(Clone, Debug)]
pub struct Expected(pub Node);

/// Reads one line; a fault is reported.
pub fn read(node: &Node, diags: &mut Vec<Diagnostic>) -> Option<Case> {
    let missing: Vec<&str> =
        ["case", "rule", "inputs", "date", "expect"].into_iter().filter(|key| node.get(key).is_none()).collect();
    if !missing.is_empty() {
        if !matches!(node.kind, NodeKind::Error) {
            let message = format!("这一行不是用例，缺少 {}", missing.join("、"));
            diags.push(Diagnostic::new(data::E0516, node.span, message));
        }
        return None;
    }
    let text = |key: &str| node.get(key).and_then(Node::scalar).unwrap_or_default().to_owned();
    let empty = Node::new(NodeKind::Map(Vec::new()), node.span);
    let readings = match node.get("reading") {
        Some(given) if !matches!(given.kind, NodeKind::Null) => given.items().to_vec(),
        _ => Vec::new(),
    };
    let ids = readings.iter().filter_map(Node::scalar).filter(|id| !id.is_empty());
    Some(Case {
        given: Given {
            id: text("case"),
            rule: text("rule"),
            inputs: node.get("inputs")?.clone(),
            parameters: node.get("parameters").cloned().unwrap_or(empty),
            date: node.get("date")?.clone(),
            readings: ids.map(str::to_owned).collect(),
        },
        expected: Expected(node.get("expect")?.clone()),
    })
}
