//! YAML → text tree, with byte spans, from the events of saphyr-parser.
//!
//! Plain scalars are read by the core schema (null, true, false, numbers), everything else is a text; numbers stay
//! text. Tags are refused. Aliases repeat what their anchor marked, within a budget of values, because aliases can blow up.

use super::tree::{Entry, Node, NodeKind};
use crate::diag::{Diagnostic, catalogue::data};
use crate::source::{SourceId, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Mark};
use std::collections::BTreeMap;

/// The deepest nesting of lists and records.
const MAX_DEPTH: usize = 100;
/// How many values all aliases of a text may repeat together.
const MAX_REPEATED: usize = 100_000;

/// Reads all documents of a text (`---` separates them); an empty text has none.
pub fn parse(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> Vec<Node> {
    let offsets = text.char_indices().map(|(i, _)| i).chain(std::iter::once(text.len())).collect();
    let mut builder = Builder {
        source,
        text,
        offsets,
        open: Vec::new(),
        documents: Vec::new(),
        anchors: BTreeMap::new(),
        repeated: 0,
        diags,
    };
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, mark)) => {
                if !builder.event(event, mark) {
                    break;
                }
            }
            Err(error) => {
                builder.scan_error(&error);
                break;
            }
        }
    }
    builder.documents
}

/// A list or record that is still open.
enum Open {
    List { start: usize, anchor: usize, items: Vec<Node> },
    Map { start: usize, anchor: usize, entries: Vec<Entry>, key: Option<(String, Span)> },
}

struct Builder<'a> {
    source: SourceId,
    text: &'a str,
    /// The byte offset of each character: the parser counts characters.
    offsets: Vec<usize>,
    open: Vec<Open>,
    documents: Vec<Node>,
    /// What each anchor marked; 0 is no anchor.
    anchors: BTreeMap<usize, Node>,
    repeated: usize,
    diags: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    fn byte(&self, index: usize) -> usize {
        self.offsets.get(index).copied().unwrap_or(self.text.len())
    }

    fn span(&self, mark: Mark) -> Span {
        Span::new(self.source, self.byte(mark.start.index()), self.byte(mark.end.index()))
    }

    fn scan_error(&mut self, error: &ScanError) {
        let at = self.byte(error.marker().index());
        let width = self.text.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8);
        let span = Span::new(self.source, at, at + width);
        let found = self.usual_slip(at).unwrap_or_else(|| {
            let message = "YAML 在这里读不下去：检查缩进、冒号后的空格、引号和括号是否配对";
            Diagnostic::new(data::E0509, span, message)
        });
        self.diags.push(found);
        self.documents.push(Node::new(NodeKind::Error, span));
        self.open.clear();
    }

    /// What usually is wrong up to the place where the reader gave up: a tab as indentation, a full-width colon behind
    /// a key.
    fn usual_slip(&self, stop: usize) -> Option<Diagnostic> {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            let found = (start <= stop).then(|| self.slip_of_line(line, start))?;
            if found.is_some() {
                return found;
            }
            start += line.len();
        }
        None
    }

    fn slip_of_line(&self, line: &str, start: usize) -> Option<Diagnostic> {
        let rest = line.trim_start();
        let indent = line.len() - rest.len();
        if let Some(tab) = line.get(..indent).and_then(|blank| blank.find('\t')).filter(|_| !rest.is_empty()) {
            let span = Span::new(self.source, start + tab, start + tab + 1);
            let found = Diagnostic::new(data::E0509, span, "YAML 的缩进不能用制表符（Tab）");
            return Some(found.help("改为空格").fix("改为两个空格", span, "  "));
        }
        let colon = rest.find('：').filter(|at| !rest.get(..*at).unwrap_or("").contains([':', '"', '\'', '#']))?;
        let from = start + indent + colon;
        let span = Span::new(self.source, from, from + '：'.len_utf8());
        let found = Diagnostic::new(data::E0509, span, "键后面的冒号要写半角的 :，再空一格");
        Some(found.help("写成 名称: 值").fix("改为半角冒号", span, ": "))
    }

    /// Takes one event; false where reading must stop.
    fn event(&mut self, event: Event<'_>, mark: Mark) -> bool {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd => true,
            Event::DocumentStart(_) | Event::DocumentEnd => true,
            Event::Alias(anchor) => self.alias(anchor, mark),
            Event::Scalar(_, _, _, Some(_)) => self.refuse(mark, "不支持 YAML 的标签（!）"),
            Event::Scalar(text, style, anchor, None) => {
                let span = self.scalar_span(mark, style);
                self.scalar(&text, style, anchor, span);
                true
            }
            Event::SequenceStart(anchor, tag) => self.start(mark, anchor, tag.is_some(), true),
            Event::MappingStart(anchor, tag) => self.start(mark, anchor, tag.is_some(), false),
            Event::SequenceEnd | Event::MappingEnd => {
                self.end(mark);
                true
            }
        }
    }

    /// Repeats what an anchor marked.
    fn alias(&mut self, anchor: usize, mark: Mark) -> bool {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            return self.refuse(mark, "这个引用（*）没有对应的锚点（&）");
        };
        self.repeated += size(&node);
        if self.repeated > MAX_REPEATED {
            return self.refuse(mark, "引用（*）重复的内容太多");
        }
        self.add(node);
        true
    }

    fn refuse(&mut self, mark: Mark, message: &str) -> bool {
        let span = self.span(mark);
        self.diags.push(Diagnostic::new(data::E0509, span, message));
        self.documents.push(Node::new(NodeKind::Error, span));
        self.open.clear();
        false
    }

    fn start(&mut self, mark: Mark, anchor: usize, tagged: bool, list: bool) -> bool {
        if tagged {
            return self.refuse(mark, "不支持 YAML 的标签（!）");
        }
        if self.open.len() >= MAX_DEPTH {
            return self.refuse(mark, &format!("嵌套超过 {MAX_DEPTH} 层"));
        }
        let start = self.byte(mark.start.index());
        self.open.push(if list {
            Open::List { start, anchor, items: Vec::new() }
        } else {
            Open::Map { start, anchor, entries: Vec::new(), key: None }
        });
        true
    }

    fn end(&mut self, mark: Mark) {
        let end = self.byte(mark.end.index());
        let trimmed = |start: usize| {
            let text = self.text.get(start..end.max(start)).unwrap_or("");
            Span::new(self.source, start, start + text.trim_end().len())
        };
        let (node, anchor) = match self.open.pop() {
            Some(Open::List { start, items, anchor }) => (Node::new(NodeKind::List(items), trimmed(start)), anchor),
            Some(Open::Map { start, entries, anchor, .. }) => {
                (Node::new(NodeKind::Map(entries), trimmed(start)), anchor)
            }
            None => return,
        };
        self.mark(anchor, &node);
        self.add(node);
    }

    fn scalar_span(&self, mark: Mark, style: ScalarStyle) -> Span {
        let span = self.span(mark);
        let text = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        match style {
            ScalarStyle::Plain => {
                Span::new(self.source, span.start as usize, span.start as usize + text.trim_end().len())
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => span,
            ScalarStyle::Literal | ScalarStyle::Folded => span,
        }
    }

    fn mark(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, span: Span) {
        if let Some(Open::Map { key: key @ None, .. }) = self.open.last_mut() {
            *key = Some((text.to_owned(), span));
            return;
        }
        let kind = if style == ScalarStyle::Plain { plain(text) } else { NodeKind::Text(text.to_owned()) };
        let node = Node::new(kind, span);
        self.mark(anchor, &node);
        self.add(node);
    }

    fn add(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(Open::List { items, .. }) => items.push(node),
            Some(Open::Map { entries, key, .. }) => match key.take() {
                Some((key, key_span)) => entries.push(Entry { key, key_span, value: node }),
                None => self.diags.push(Diagnostic::new(data::E0509, node.span, "键必须是文本")),
            },
            None => self.documents.push(node),
        }
    }
}

/// How many values a node holds, itself included.
fn size(node: &Node) -> usize {
    match &node.kind {
        NodeKind::List(items) => 1 + items.iter().map(size).sum::<usize>(),
        NodeKind::Map(entries) => 1 + entries.iter().map(|e| size(&e.value)).sum::<usize>(),
        _ => 1,
    }
}

/// A plain scalar by the core schema, numbers as text.
pub fn plain(text: &str) -> NodeKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => NodeKind::Null,
        "true" | "True" | "TRUE" => NodeKind::Bool(true),
        "false" | "False" | "FALSE" => NodeKind::Bool(false),
        _ if is_number(text) => NodeKind::Number(text.to_owned()),
        _ => NodeKind::Text(text.to_owned()),
    }
}

/// Digits with at most one point between digits, a sign before and an exponent behind.
fn is_number(text: &str) -> bool {
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(fraction) && digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))
}
