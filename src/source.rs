//! Source texts and places in them.
//!
//! In: the text of a file, already decoded, without its byte order mark. Out: ids, byte spans, and lines and
//! columns computed once. It reads no file itself.

use std::fmt;
use std::sync::Arc;

/// One text of a compilation: a file, a one-liner of the command line, a profile.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "source{}", self.0)
    }
}

/// A half-open range of bytes in one source. Both ends stand on character boundaries.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text that it lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `source`.
    pub fn new(source: SourceId, start: usize, end: usize) -> Span {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { source, start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that holds both. Spans of different sources: the first one.
    pub fn to(self, other: Span) -> Span {
        if self.source != other.source {
            return self;
        }
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether it holds no character.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}:{}..{}", self.source, self.start, self.end)
    }
}

/// A line and a column, both from 1; the column counts characters, not bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

/// One text with its name and the starts of its lines.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The name shown to the user: the path as given, with `/` between parts, or `<命令行>`.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
    line_starts: Vec<u32>,
    /// The characters before each `BLOCK` of bytes: a column costs the same on a line of any length.
    chars_before: Vec<u32>,
}

/// So many bytes are counted for a column at most.
const BLOCK: usize = 4096;

impl SourceFile {
    fn new(name: &str, text: &str) -> SourceFile {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        let starts = breaks.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX));
        let line_starts = std::iter::once(0).chain(starts).collect();
        let mut total = 0;
        let counts = text.as_bytes().chunks(BLOCK).map(|block| {
            total += char_starts(block);
            total
        });
        let chars_before = std::iter::once(0).chain(counts).collect();
        SourceFile { name: name.into(), text: text.into(), line_starts, chars_before }
    }

    /// Line and column of a byte offset; an offset past the end is the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let line = self.line_starts.partition_point(|s| *s <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0) as usize;
        let end = (offset as usize).min(self.text.len());
        LineColumn { line, column: self.chars_before(end).saturating_sub(self.chars_before(start)) + 1 }
    }

    /// The characters that begin before a byte of the text.
    fn chars_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let counted = self.chars_before.get(block).copied().unwrap_or(0) as usize;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        counted + char_starts(rest) as usize
    }

    /// The text of a line (from 1) without its line break.
    pub fn line(&self, line: usize) -> &str {
        let start = line.checked_sub(1).and_then(|i| self.line_starts.get(i)).copied();
        let Some(start) = start else { return "" };
        let end = self.line_starts.get(line).map_or(self.text.len(), |e| *e as usize);
        self.text.get(start as usize..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// The first byte of a line (from 1); the end of the text for a line behind the last.
    pub fn line_start(&self, line: usize) -> usize {
        let start = line.checked_sub(1).and_then(|i| self.line_starts.get(i));
        start.map_or(self.text.len(), |start| *start as usize)
    }

    /// The number of lines; an empty text has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}

/// How many characters of UTF-8 begin in these bytes.
fn char_starts(bytes: &[u8]) -> u32 {
    let starts = bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
    u32::try_from(starts).unwrap_or(u32::MAX)
}

/// All texts of a compilation.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a text; a leading byte order mark is not part of it.
    pub fn add(&mut self, name: &str, text: &str) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(name, text.strip_prefix('\u{feff}').unwrap_or(text)));
        id
    }

    /// The file of an id that this map gave out.
    pub fn get(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The text under a span; empty for a span that is not of this map.
    pub fn text(&self, span: Span) -> &str {
        let file = self.get(span.source);
        file.and_then(|f| f.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// The text of an expression. Its span goes from its first operand to its last; brackets around those belong to it.
    pub fn expression(&self, span: Span) -> &str {
        let text = self.get(span.source).map_or("", |f| &*f.text);
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        let (mut open, mut closed) = (0_usize, 0_usize);
        for c in self.text(span).chars() {
            match c {
                '(' | '（' => open += 1,
                ')' | '）' if open > 0 => open -= 1,
                ')' | '）' => closed += 1,
                _ => {}
            }
        }
        for _ in 0..open {
            let rest = text.get(end..).unwrap_or("");
            let Some(after) = rest.trim_start().strip_prefix([')', '）']) else { break };
            end = text.len() - after.len();
        }
        for _ in 0..closed {
            let rest = text.get(..start).unwrap_or("");
            let Some(before) = rest.trim_end().strip_suffix(['(', '（']) else { break };
            start = before.len();
        }
        text.get(start..end).unwrap_or("")
    }

    /// The ids of all files in the order in which they were added.
    pub fn ids(&self) -> impl Iterator<Item = SourceId> + '_ {
        (0..self.files.len()).map(|i| SourceId(u32::try_from(i).unwrap_or(u32::MAX)))
    }
}
