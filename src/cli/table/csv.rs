//! Separated values → rows, in pieces of the file.
//!
//! A quote opens a quoted cell only at its start; inside, a doubled quote is a quote and line ends are text. The
//! separator is the one that the first line shows most of. Blanks around a cell are no part of it, and that is noted.

use super::encoding::{Encoding, Text};
use super::oddity::{Oddities, Oddity};
use super::row::{Content, Row};
use super::workbook::MAX_COLUMNS;
use super::{Fault, fault};
use crate::cli::text::table as text;

/// The longest row, in bytes: an unclosed quote must not swallow a file of gigabytes.
pub(super) const LONGEST_ROW: usize = 4 << 20;
/// The most text that a reading adds to a piece.
const MORE: usize = 1 << 20;
/// The separators that are tried, the usual one first.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The rows of a file.
#[derive(Debug)]
pub struct Rows {
    name: String,
    /// Absent where the buffer holds the whole text.
    source: Option<Text>,
    buffer: String,
    at: usize,
    /// Bytes of text before the buffer.
    before: usize,
    ended: bool,
    separator: u8,
    number: u64,
    told: bool,
}

impl Rows {
    /// Starts at the first row.
    pub fn new(name: &str, mut source: Text) -> Result<Rows, Fault> {
        let mut buffer = String::new();
        let ended = !source.more(&mut buffer)?;
        let separator = separator(buffer.lines().find(|line| !line.trim().is_empty()).unwrap_or(""));
        let name = name.to_owned();
        let source = Some(source);
        Ok(Rows { name, source, buffer, at: 0, before: 0, ended, separator, number: 0, told: false })
    }

    /// The rows of a whole text.
    pub fn of_text(name: &str, text: &str) -> Rows {
        let separator = separator(text.lines().find(|line| !line.trim().is_empty()).unwrap_or(""));
        let (name, buffer) = (name.to_owned(), text.to_owned());
        Rows { name, source: None, buffer, at: 0, before: 0, ended: true, separator, number: 0, told: false }
    }

    fn encoding(&self) -> Encoding {
        self.source.as_ref().map_or(Encoding::Utf8, Text::encoding)
    }

    /// How many bytes of text were split.
    pub fn bytes(&self) -> u64 {
        (self.before + self.at) as u64
    }

    /// `UTF-8，逗号分隔`
    pub fn about(&self) -> String {
        text::csv_about(self.encoding().name(), self.separator)
    }

    /// The next row that holds something.
    pub fn next(&mut self, row: &mut Row, oddities: &mut Oddities) -> Result<bool, Fault> {
        self.tell(oddities);
        loop {
            if !self.record(row, oddities)? {
                return Ok(false);
            }
            self.number += 1;
            row.number = self.number;
            if !row.is_blank() {
                return Ok(true);
            }
        }
    }

    fn tell(&mut self, oddities: &mut Oddities) {
        if std::mem::replace(&mut self.told, true) {
            return;
        }
        if self.encoding() != Encoding::Utf8 {
            oddities.note(Oddity::Encoding, 0, 0, self.encoding().name());
        }
        if self.separator != b',' {
            oddities.note(Oddity::Separator, 0, 0, text::separator(self.separator));
        }
    }

    /// The next rows as one piece of text that ends with a line, of about so many bytes; none at the end, and none where a quote
    /// stands among them: those are read row by row.
    pub fn piece(&mut self, size: usize) -> Result<Option<String>, Fault> {
        let mut piece = String::with_capacity(size + MORE);
        piece.push_str(self.buffer.get(self.at..).unwrap_or(""));
        self.before += self.at;
        self.at = 0;
        while !self.ended && piece.len() < size {
            self.ended = match &mut self.source {
                Some(source) => !source.more(&mut piece)?,
                None => true,
            };
        }
        let end = if self.ended { piece.len() } else { piece.rfind('\n').map_or(0, |at| at + 1) };
        let quoted = piece.get(..end).is_some_and(|piece| piece.contains('"'));
        self.buffer.clear();
        if end == 0 || quoted {
            self.buffer = piece;
            return Ok(None);
        }
        self.buffer.push_str(piece.get(end..).unwrap_or(""));
        piece.truncate(end);
        self.before += end;
        Ok(Some(piece))
    }

    /// What separates cells.
    pub fn separator(&self) -> u8 {
        self.separator
    }

    /// The number of the last row that was read.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// So many lines of pieces were read.
    pub fn pass(&mut self, lines: u64) {
        self.number += lines;
    }

    /// One record, blank or not; false at the end of the file.
    fn record(&mut self, row: &mut Row, oddities: &mut Oddities) -> Result<bool, Fault> {
        loop {
            row.clear();
            row.number = self.number + 1;
            let rest = self.buffer.get(self.at..).unwrap_or("");
            if rest.is_empty() && self.ended {
                return Ok(false);
            }
            let mut splitter = Splitter {
                text: rest,
                at: 0,
                separator: self.separator,
                ended: self.ended,
                before: self.before + self.at,
            };
            // A record that the buffer cuts is split again: its oddities count once.
            let mut noted = Oddities::default();
            match splitter.record(row, &mut noted) {
                Split::Whole if row.len() > MAX_COLUMNS => {
                    return Err(fault(&self.name, &text::wide_row(self.number + 1)));
                }
                Split::Unclosed => return Err(fault(&self.name, &text::unclosed_quote(self.number + 1))),
                Split::Whole if splitter.at > LONGEST_ROW => {
                    return Err(fault(&self.name, &text::long_row(self.number + 1)));
                }
                Split::Whole => {
                    self.at += splitter.at;
                    oddities.join(noted);
                    return Ok(true);
                }
                Split::NeedsMore if rest.len() > LONGEST_ROW => {
                    return Err(fault(&self.name, &text::long_row(self.number + 1)));
                }
                Split::NeedsMore => self.fill()?,
            }
        }
    }

    fn fill(&mut self) -> Result<(), Fault> {
        self.buffer.drain(..self.at);
        self.before += self.at;
        self.at = 0;
        self.ended = match &mut self.source {
            Some(source) => !source.more(&mut self.buffer)?,
            None => true,
        };
        Ok(())
    }
}

/// The separator that a line shows most of, outside of quotes.
fn separator(line: &str) -> u8 {
    let mut quoted = false;
    let mut counts = SEPARATORS.map(|_| 0_usize);
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        let place = SEPARATORS.iter().position(|s| *s == byte && !quoted);
        if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let place = counts.iter().position(|count| *count == most).filter(|_| most > 0);
    place.and_then(|place| SEPARATORS.get(place)).copied().unwrap_or(b',')
}

/// How splitting off a record ended.
enum Split {
    /// The record is whole.
    Whole,
    /// The buffer ended within it.
    NeedsMore,
    /// The file ended within quotes.
    Unclosed,
}

struct Splitter<'a> {
    text: &'a str,
    at: usize,
    separator: u8,
    ended: bool,
    /// Bytes of the source's text before `text`.
    before: usize,
}

impl Splitter<'_> {
    /// Splits one record, and consumes its line end.
    fn record(&mut self, row: &mut Row, oddities: &mut Oddities) -> Split {
        loop {
            let start = self.at;
            let bytes = self.text.as_bytes();
            let blank = |b: &u8| matches!(b, b' ' | b'\t') && *b != self.separator;
            let lead = bytes.get(start..).unwrap_or_default().iter().take_while(|b| blank(b)).count();
            let quoted = bytes.get(start + lead) == Some(&b'"');
            let unquoted_to = if quoted {
                match self.quoted(start + lead + 1) {
                    Some(after) => after,
                    None if self.ended => return Split::Unclosed,
                    None => return Split::NeedsMore,
                }
            } else {
                start
            };
            let rest = bytes.get(unquoted_to..).unwrap_or_default();
            let end = rest.iter().position(|b| *b == self.separator || *b == b'\n');
            let end = match end {
                Some(length) => unquoted_to + length,
                None if self.ended => bytes.len(),
                None => return Split::NeedsMore,
            };
            self.cell(row, oddities, (start, end), quoted);
            self.at = (end + 1).min(bytes.len());
            if bytes.get(end) != Some(&self.separator) {
                return Split::Whole;
            }
        }
    }

    /// The byte behind the closing quote.
    fn quoted(&self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            let length = bytes.get(at..)?.iter().position(|b| *b == b'"')?;
            at += length + 1;
            match bytes.get(at) {
                Some(b'"') => at += 1,
                // At the end of the buffer the next byte may be the second of a pair.
                None if !self.ended => return None,
                Some(_) | None => return Some(at),
            }
        }
    }

    fn cell(&self, row: &mut Row, oddities: &mut Oddities, (start, end): (usize, usize), quoted: bool) {
        let raw = self.text.get(start..end).unwrap_or("");
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let place = (self.before + start, self.before + start + raw.len());
        let outer = if quoted { raw.trim() } else { raw };
        let inner = outer.strip_prefix('"').and_then(|t| t.strip_suffix('"')).filter(|_| quoted);
        let column = row.len() + 1;
        match inner {
            Some(text) if text.contains('"') => add(row, oddities, &text.replace("\"\"", "\""), place, column),
            Some(text) => add(row, oddities, text, place, column),
            None => add(row, oddities, outer, place, column),
        }
    }
}

/// Adds a text without the blanks around it.
fn add(row: &mut Row, oddities: &mut Oddities, text: &str, place: (usize, usize), column: usize) {
    let trimmed = trim(row.number, column, text, oddities);
    let content = if trimmed.is_empty() { Content::Empty } else { Content::Text };
    row.push_at(content, trimmed, place);
}

/// A text without blanks and characters that nobody sees around it; what was there is noted.
pub fn trim<'a>(row: u64, column: usize, text: &'a str, oddities: &mut Oddities) -> &'a str {
    let plain = |b: Option<&u8>| b.is_none_or(|b| (0x21..0x7f).contains(b));
    if plain(text.as_bytes().first()) && plain(text.as_bytes().last()) {
        return text;
    }
    // What is left out is written with one of these bytes at its start; most texts in Chinese have none of them.
    let suspect = |b: &u8| matches!(b, 0..=0x20 | 0x7f | 0xc2 | 0xe1..=0xe3 | 0xef);
    if !text.as_bytes().iter().any(suspect) {
        return text;
    }
    let invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}');
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || invisible(c));
    if text.contains(invisible) {
        oddities.note(Oddity::Invisible, row, column, trimmed);
    } else if trimmed.len() < text.len() && !trimmed.is_empty() {
        oddities.note(Oddity::Blanks, row, column, trimmed);
    }
    trimmed
}
