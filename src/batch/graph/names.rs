//! What nodes are called: for people who read a statement, never for a result.

use super::{Graph, NodeId};

/// What a rule calls a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    pub name: String,
    /// The document's number and the clause.
    pub clause: String,
}

impl Graph {
    /// Calls a node by a name, unless it has one or is a constant.
    pub(crate) fn name(&mut self, node: NodeId, name: impl FnOnce() -> Named) {
        if self.constant(node).is_none() {
            self.names.entry(node).or_insert_with(name);
        }
    }

    /// Says what the nodes since there were so many belong to, unless that was said of them already.
    pub(crate) fn part(&mut self, since: usize, name: impl FnOnce() -> String) {
        if self.nodes.len() > since {
            self.parts.push((since..self.nodes.len(), name()));
        }
    }

    /// What a node belongs to.
    pub(crate) fn part_of(&self, id: NodeId) -> Option<&str> {
        self.parts.iter().find(|(nodes, _)| nodes.contains(&id.index())).map(|(_, name)| name.as_str())
    }
}
