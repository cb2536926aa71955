//! The text tree of a profile: what was written, with its place, before anything is typed.
//!
//! In: JSON, YAML, `--set` texts and 算例 bindings come to it. Numbers stay text, so nothing passes through binary
//! floating point; keys keep their order and their doubles, so that every fault can be shown where it stands.

use crate::source::Span;
use crate::syntax::ast;

/// A value as written.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its form.
    pub kind: NodeKind,
    /// Its place.
    pub span: Span,
}

/// The forms of a value.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Could not be read; reported already.
    Error,
    /// `null`, `~`, nothing: not given.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number's digits as written.
    Number(String),
    /// A text.
    Text(String),
    /// A value of a 算例.
    Expr(ast::Expr),
    /// A list.
    List(Vec<Node>),
    /// A record.
    Map(Vec<Entry>),
}

/// One key of a record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Its place.
    pub key_span: Span,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// A value of a form at a place.
    pub fn new(kind: NodeKind, span: Span) -> Node {
        Node { kind, span }
    }

    /// The entries of a record; none for any other form.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key of a record.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|e| e.key == key).map(|e| &e.value)
    }

    /// The text of a scalar: a text, a number's digits, `true` or `false`.
    pub fn scalar(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Text(text) | NodeKind::Number(text) => Some(text),
            NodeKind::Bool(true) => Some("true"),
            NodeKind::Bool(false) => Some("false"),
            NodeKind::Error | NodeKind::Null | NodeKind::Expr(_) | NodeKind::List(_) | NodeKind::Map(_) => None,
        }
    }

    /// The values of a list; any other form is a list of itself.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            NodeKind::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// What it is, in words of the user.
    pub fn word(&self) -> &'static str {
        match &self.kind {
            NodeKind::Error | NodeKind::Expr(_) => "值",
            NodeKind::Null => "空值",
            NodeKind::Bool(_) => "是否值",
            NodeKind::Number(_) => "数",
            NodeKind::Text(_) => "文本",
            NodeKind::List(_) => "列表",
            NodeKind::Map(_) => "记录",
        }
    }
}
