//! JSON Lines → rows: one record a line; the columns are the keys of all records, in order of first sight.
//!
//! The file is read twice, because a column must be known before the first row. Texts become texts, numbers their digits as
//! written; true, false, lists and records stay JSON. A line that is no record gives a row that says so.

use super::encoding::{self, Encoding, Text};
use super::row::{Content, Row};
use super::{Fault, fault};
use crate::cli::profile::json;
use crate::cli::profile::tree::{Node, NodeKind};
use crate::cli::text::table as text;
use crate::source::SourceId;
use std::collections::BTreeMap;
use std::fs::File;

/// The longest line, in bytes.
const LONGEST_LINE: usize = 4 << 20;
/// The most keys of all records together.
const MOST_KEYS: usize = 16_384;

/// The rows of a file.
#[derive(Debug)]
pub struct Rows {
    name: String,
    source: Lines,
    /// The keys in order of first sight.
    pub keys: Vec<String>,
    places: BTreeMap<String, usize>,
}

/// Opens a file and reads its keys.
pub fn open(name: &str, file: File, asked: Option<Encoding>) -> Result<Rows, Fault> {
    let again = file.try_clone().map_err(|error| fault(name, text::io(&error)))?;
    let mut lines = Lines::new(name, encoding::open(name, again, asked)?);
    let (mut keys, mut places) = (Vec::new(), BTreeMap::new());
    while let Some(line) = lines.next()? {
        let node = json::parse(SourceId(0), line, &mut Vec::new());
        for entry in node.entries() {
            if !places.contains_key(&entry.key) {
                places.insert(entry.key.clone(), keys.len());
                keys.push(entry.key.clone());
            }
        }
        if keys.len() > MOST_KEYS {
            return Err(fault(name, text::TOO_MANY_KEYS));
        }
    }
    let source = Lines::new(name, encoding::open(name, file, asked)?);
    Ok(Rows { name: name.to_owned(), source, keys, places })
}

impl Rows {
    /// The encoding, in words.
    pub fn about(&self) -> String {
        format!("{} {}", self.name, self.source.text.encoding().name())
    }

    /// The next row.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Fault> {
        row.clear();
        let Some(line) = self.source.next()? else { return Ok(false) };
        let mut diags = Vec::new();
        let node = json::parse(SourceId(0), line, &mut diags);
        if let Some(diagnostic) = diags.first() {
            row.broken = Some(diagnostic.message.clone());
        } else if !matches!(node.kind, NodeKind::Map(_)) {
            row.broken = Some(text::NO_RECORD.to_owned());
        }
        let mut values: Vec<Option<&Node>> = vec![None; self.keys.len()];
        for entry in node.entries() {
            let slot = self.places.get(&entry.key).and_then(|place| values.get_mut(*place));
            if let Some(slot) = slot
                && slot.replace(&entry.value).is_some()
            {
                row.broken = Some(text::key_twice(&entry.key));
            }
        }
        for value in values {
            push(row, value, line);
        }
        row.number = self.source.number;
        Ok(true)
    }
}

fn push(row: &mut Row, value: Option<&Node>, line: &str) {
    match value.map(|node| (&node.kind, node.span)) {
        None | Some((NodeKind::Null | NodeKind::Error, _)) => row.push(Content::Empty, ""),
        Some((NodeKind::Text(text), _)) if text.trim().is_empty() => row.push(Content::Empty, ""),
        Some((NodeKind::Text(text), _)) => row.push(Content::Text, text.trim()),
        Some((NodeKind::Number(digits), _)) => row.push(Content::Number, digits),
        Some((NodeKind::Bool(_) | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Expr(_), span)) => {
            let raw = line.get(span.start as usize..span.end as usize).unwrap_or("");
            row.push(Content::Json, raw);
        }
    }
}

/// The lines of a text, blank ones passed over.
#[derive(Debug)]
struct Lines {
    name: String,
    text: Text,
    buffer: String,
    at: usize,
    ended: bool,
    number: u64,
}

impl Lines {
    fn new(name: &str, text: Text) -> Lines {
        Lines { name: name.to_owned(), text, buffer: String::new(), at: 0, ended: false, number: 0 }
    }

    fn next(&mut self) -> Result<Option<&str>, Fault> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or("");
            let end = rest.find('\n').map(|end| self.at + end);
            let (start, stop) = match end {
                _ if end.unwrap_or(self.buffer.len()) - self.at > LONGEST_LINE => {
                    return Err(fault(&self.name, text::LONG_LINE));
                }
                Some(end) => (self.at, end),
                None if self.ended && rest.is_empty() => return Ok(None),
                None if self.ended => (self.at, self.buffer.len()),
                None => {
                    self.buffer.drain(..self.at);
                    self.at = 0;
                    self.ended = !self.text.more(&mut self.buffer)?;
                    continue;
                }
            };
            self.at = (stop + 1).min(self.buffer.len());
            self.number += 1;
            if !self.buffer.get(start..stop).unwrap_or("").trim().is_empty() {
                return Ok(self.buffer.get(start..stop));
            }
        }
    }
}
