//! Inputs as they were given, in a receipt and back; what of them is left out.
//!
//! A number stays the digits that were written (`{"$number": "1000.01"}`): no reader of JSON can round it. What is left
//! out is the SHA-256 of a salt and the value's canonical form.

use super::canonical;
use crate::cli::profile::tree::{Entry, Node, NodeKind};
use crate::ir::{Entity, Program};
use crate::source::{SourceId, Span};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

const NUMBER: &str = "$number";
const REDACTED: &str = "$redacted";

const HISTORY: &str = "享受记录";
const BENEFICIARY: &str = "对象";

/// What is left out of a receipt.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    /// The names of inputs and fields.
    pub names: Vec<String>,
    /// 32 hexadecimal digits.
    pub salt: String,
}

impl Redaction {
    /// The names with a salt of their own; `None` where the system gives none.
    pub fn new(names: &[String]) -> Option<Redaction> {
        let mut salt = [0; 16];
        if !names.is_empty() {
            getrandom::fill(&mut salt).ok()?;
        }
        Some(Redaction { names: names.to_vec(), salt: canonical::hex(&salt) })
    }

    /// What a receipt says; `None` where it says something else.
    pub fn read(part: &Value) -> Option<Redaction> {
        if part.is_null() {
            return Some(Redaction::default());
        }
        let names = part.get("names")?.as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
        Some(Redaction { names: names.collect::<Option<_>>()?, salt: part.get("salt")?.as_str()?.to_owned() })
    }

    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// As a part of a receipt.
    pub fn as_json(&self) -> Value {
        if self.is_empty() { Value::Null } else { json!({ "names": self.names, "salt": self.salt }) }
    }

    /// A layer of a profile as a part of a receipt.
    pub fn layer(&self, node: &Node) -> Value {
        match &node.kind {
            NodeKind::Error | NodeKind::Null | NodeKind::Expr(_) => Value::Null,
            NodeKind::Bool(value) => Value::Bool(*value),
            NodeKind::Number(digits) => json!({ NUMBER: digits }),
            NodeKind::Text(text) => Value::String(text.clone()),
            NodeKind::List(items) => items.iter().map(|item| self.layer(item)).collect(),
            NodeKind::Map(entries) => Value::Object(entries.iter().map(|entry| self.entry(entry)).collect()),
        }
    }

    fn entry(&self, entry: &Entry) -> (String, Value) {
        let value = self.layer(&entry.value);
        let shown = if self.names.contains(&entry.key) { self.hidden(&value) } else { value };
        (entry.key.clone(), shown)
    }

    fn hidden(&self, value: &Value) -> Value {
        json!({ REDACTED: canonical::sha256(format!("{}{}", self.salt, canonical::text(value)).as_bytes()) })
    }

    /// Takes out of a result what would tell the values: keys of elements, actual values and gaps.
    pub fn scrub(&self, result: &mut Map<String, Value>) {
        if self.is_empty() {
            return;
        }
        self.scrub_failures(result);
        for (i, element) in result.get_mut("elements").and_then(Value::as_array_mut).into_iter().flatten().enumerate() {
            if let Some(element) = element.as_object_mut() {
                element.insert("key".to_owned(), (i + 1).to_string().into());
                self.scrub_failures(element);
            }
        }
    }

    fn scrub_failures(&self, result: &mut Map<String, Value>) {
        let failed = result.get_mut("failed").and_then(Value::as_array_mut);
        for failure in failed.into_iter().flatten().filter_map(Value::as_object_mut) {
            let inputs = failure.get("inputs").and_then(Value::as_array).into_iter().flatten();
            if inputs.filter_map(Value::as_str).any(|input| self.names.iter().any(|name| name == input)) {
                failure.insert("actual".to_owned(), Value::Null);
                failure.insert("gap".to_owned(), Value::Null);
            }
        }
    }
}

/// The names to leave out, and the word by which 享受记录 says whose it was where that is one of them.
pub fn with_history(names: &[String], layers: [&Node; 2], program: &Program) -> Vec<String> {
    let told = layers.iter().any(|node| self::names(node, HISTORY))
        && program.entities.iter().any(|entity| identifies(entity, names));
    names.iter().cloned().chain(told.then(|| BENEFICIARY.to_owned())).collect()
}

/// Whether one of these names is of a 标识 of an entity.
pub fn identifies(entity: &Entity, names: &[String]) -> bool {
    entity.identity.iter().filter_map(|place| entity.fields.get(*place)).any(|field| names.contains(&field.name))
}

/// Whether who is who decides a result: there is a 享受记录, or a value that is left out stands there twice.
pub fn tells_people_apart(part: &Value) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![part];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(map) => {
                let twice = map.get(REDACTED).and_then(Value::as_str).is_some_and(|hash| !seen.insert(hash));
                if twice || map.contains_key(HISTORY) {
                    return true;
                }
                open.extend(map.values());
            }
            Value::Array(items) => open.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

/// The layer that a part of a receipt says; what is left out is not given.
pub fn node(part: &Value) -> Node {
    let span = Span::new(SourceId(0), 0, 0);
    let kind = match part {
        Value::Null | Value::Number(_) => NodeKind::Null,
        Value::Bool(value) => NodeKind::Bool(*value),
        Value::String(text) => NodeKind::Text(text.clone()),
        Value::Array(items) => NodeKind::List(items.iter().map(node).collect()),
        Value::Object(map) => match (map.get(NUMBER).and_then(Value::as_str), map.contains_key(REDACTED)) {
            (Some(digits), _) => NodeKind::Number(digits.to_owned()),
            (None, true) => NodeKind::Null,
            (None, false) => NodeKind::Map(map.iter().map(|(key, value)| entry(key, value)).collect()),
        },
    };
    Node::new(kind, span)
}

fn entry(key: &str, value: &Value) -> Entry {
    Entry { key: key.to_owned(), key_span: Span::new(SourceId(0), 0, 0), value: node(value) }
}

/// Whether a layer gives a value of a name anywhere.
pub fn names(node: &Node, name: &str) -> bool {
    match &node.kind {
        NodeKind::Map(entries) => entries.iter().any(|entry| entry.key == name || names(&entry.value, name)),
        NodeKind::List(items) => items.iter().any(|item| names(item, name)),
        NodeKind::Error
        | NodeKind::Null
        | NodeKind::Bool(_)
        | NodeKind::Number(_)
        | NodeKind::Text(_)
        | NodeKind::Expr(_) => false,
    }
}
