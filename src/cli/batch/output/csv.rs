//! CSV in UTF-8; with a byte order mark where Excel is to open it by a double click.

use super::{Heads, Line, texts};
use crate::cli::whole::Whole;
use std::io::{Result, Write};

/// Writes a CSV.
#[derive(Debug)]
pub struct Writer {
    file: Whole,
    heads: Heads,
    line: Vec<u8>,
}

impl Writer {
    /// Begins with the names of the columns.
    pub fn new(mut file: Whole, heads: Heads, bom: bool) -> Result<Writer> {
        let mut line = Vec::new();
        if bom {
            line.extend("\u{feff}".as_bytes());
        }
        for (place, name) in heads.names().iter().enumerate() {
            separate(&mut line, place > 0);
            cell(&mut line, name);
        }
        line.push(b'\n');
        file.write_all(&line)?;
        Ok(Writer { file, heads, line })
    }

    /// Writes a row.
    pub fn line(&mut self, line: Line<'_>) -> Result<()> {
        self.line.clear();
        let mut first = true;
        for (_, _, text) in self.heads.kept(line) {
            separate(&mut self.line, !std::mem::take(&mut first));
            cell(&mut self.line, text);
        }
        for text in line.cells.iter().flat_map(texts) {
            separate(&mut self.line, !std::mem::take(&mut first));
            cell(&mut self.line, text);
        }
        self.line.push(b'\n');
        self.file.write_all(&self.line)
    }

    /// Writes lines that are made already.
    pub fn raw(&mut self, lines: &[u8]) -> Result<()> {
        self.file.write_all(lines)
    }

    /// Puts the file in its place.
    pub fn finish(self) -> Result<()> {
        self.file.commit()
    }
}

fn separate(line: &mut Vec<u8>, needed: bool) {
    if needed {
        line.push(b',');
    }
}

/// A cell, in quotes where it must be: also with blanks around it, which are then text.
pub fn cell(line: &mut Vec<u8>, text: &str) {
    let blank = |b: Option<&u8>| b.is_some_and(u8::is_ascii_whitespace);
    let bytes = text.as_bytes();
    let special = bytes.iter().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r'));
    if !special && !blank(bytes.first()) && !blank(bytes.last()) {
        return line.extend(bytes);
    }
    line.push(b'"');
    line.extend(text.replace('"', "\"\"").as_bytes());
    line.push(b'"');
}
