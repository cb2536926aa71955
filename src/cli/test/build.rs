//! A record that is built path by path: `见习人员[0].见习月数`, `享受记录[1].键.工种`.

use crate::cli::profile::tree::{Entry, Node, NodeKind};
use crate::source::Span;

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A key of a record.
    Key(String),
    /// A place in a list, from 0.
    Index(usize),
}

/// The most elements that a path may make.
const MAX_INDEX: usize = 10_000;

/// Reads a path; `None` where it is none.
pub fn path(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    for piece in text.split('.') {
        let (name, indexes) = piece.split_once('[').map_or((piece, ""), |(name, rest)| (name, rest));
        if name.is_empty() {
            return None;
        }
        parts.push(Part::Key(name.trim_matches(['「', '」']).to_owned()));
        for index in indexes.split('[').filter(|i| !i.is_empty()) {
            let number: usize = index.strip_suffix(']')?.parse().ok()?;
            parts.push(Part::Index(number));
        }
    }
    Some(parts)
}

/// Puts a value at a path of a node, making records and lists on the way. False where the path contradicts what is
/// there already.
pub fn insert(node: &mut Node, path: &[Part], value: Node, span: Span) -> bool {
    let Some((first, rest)) = path.split_first() else {
        merge(node, value);
        return true;
    };
    match (first, &mut node.kind) {
        (_, kind @ NodeKind::Null) => {
            *kind = match first {
                Part::Key(_) => NodeKind::Map(Vec::new()),
                Part::Index(_) => NodeKind::List(Vec::new()),
            };
            insert(node, path, value, span)
        }
        (Part::Key(_), NodeKind::List(items)) if items.is_empty() => {
            node.kind = NodeKind::Null;
            insert(node, path, value, span)
        }
        (Part::Key(key), NodeKind::Map(entries)) => {
            if !entries.iter().any(|e| e.key == *key) {
                entries.push(Entry { key: key.clone(), key_span: span, value: Node::new(NodeKind::Null, span) });
            }
            let slot = entries.iter_mut().find(|e| e.key == *key);
            slot.is_some_and(|entry| insert(&mut entry.value, rest, value, span))
        }
        (Part::Index(place), NodeKind::List(items)) if *place < MAX_INDEX => {
            while items.len() <= *place {
                items.push(Node::new(NodeKind::Map(Vec::new()), span));
            }
            items.get_mut(*place).is_some_and(|item| insert(item, rest, value, span))
        }
        _ => false,
    }
}

/// A later value replaces an earlier one; records of one list come together place by place. An empty list says nothing
/// against a record: no receipts, and counts of them.
fn merge(node: &mut Node, value: Node) {
    match (&mut node.kind, value.kind) {
        (NodeKind::List(items), NodeKind::List(more)) => {
            for (i, item) in more.into_iter().enumerate() {
                match items.get_mut(i) {
                    Some(slot) => merge(slot, item),
                    None => items.push(item),
                }
            }
        }
        (NodeKind::Map(entries), NodeKind::Map(more)) => {
            for entry in more {
                match entries.iter_mut().find(|e| e.key == entry.key) {
                    Some(slot) => merge(&mut slot.value, entry.value),
                    None => entries.push(entry),
                }
            }
        }
        (NodeKind::Map(_), NodeKind::List(none)) if none.is_empty() => {}
        (kind, new) => *kind = new,
    }
}
