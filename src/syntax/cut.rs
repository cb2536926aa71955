//! Cuts a range of a prepared text into pieces at separators outside of brackets.

use super::brackets::{Bracket, RECORD, TIERS};
use super::prepare::FILL;

/// A prepared text with its brackets.
pub struct Layout {
    /// The prepared text.
    pub text: String,
    /// Its brackets in order of opening.
    pub pairs: Vec<Bracket>,
    /// How deep they nest.
    pub depth: usize,
}

/// What stands before a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The start, a newline or `；`.
    Line,
    /// A comma.
    Comma,
}

/// A piece without blanks around it; never empty.
#[derive(Clone, Copy, Debug)]
pub struct Piece {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands before it.
    pub before: Before,
}

/// How much of a text is searched for one finding, in bytes.
const MOST_SEARCHED: usize = 1 << 15;

impl Layout {
    /// The text of a range.
    pub fn slice(&self, start: usize, end: usize) -> &str {
        self.text.get(start..end).unwrap_or("")
    }

    /// The first lines of the text: what a finding may search for a name, however many findings there are.
    pub fn opening(&self) -> &str {
        let end = (0..=MOST_SEARCHED.min(self.text.len())).rev().find(|end| self.text.is_char_boundary(*end));
        self.slice(0, end.unwrap_or(0))
    }

    /// The text of a piece.
    pub fn piece(&self, piece: Piece) -> &str {
        self.slice(piece.start, piece.end)
    }

    /// The bracket that opens at a place.
    pub fn bracket_at(&self, at: usize) -> Option<Bracket> {
        let index = self.pairs.binary_search_by_key(&at, |p| p.open).ok()?;
        self.pairs.get(index).copied()
    }

    /// The first place of a range, outside of brackets, for which `stop` holds.
    pub fn find(&self, start: usize, end: usize, stop: impl Fn(&[u8], usize, u8) -> bool) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = start;
        while at < end {
            let byte = *bytes.get(at)?;
            if stop(bytes, at, byte) {
                return Some(at);
            }
            at = match byte {
                b'(' | b'[' | b'{' | TIERS | RECORD => {
                    self.bracket_at(at).map_or(at + 1, |b| (b.close + usize::from(b.closed)).min(end))
                }
                _ => at + 1,
            };
        }
        None
    }

    /// The first brace of a range outside of other brackets.
    pub fn first_brace(&self, start: usize, end: usize) -> Option<Bracket> {
        let at = self.find(start, end, |_, _, b| matches!(b, b'{' | TIERS | RECORD))?;
        self.bracket_at(at)
    }

    /// Cuts at newlines and `；`.
    pub fn lines(&self, start: usize, end: usize) -> Vec<Piece> {
        self.cut(start, end, |_, _, b| matches!(b, b'\n' | b';'))
    }

    /// Cuts at newlines, `；` and commas that separate clauses.
    pub fn clauses(&self, start: usize, end: usize) -> Vec<Piece> {
        self.cut(start, end, |bytes, at, b| matches!(b, b'\n' | b';') || b == b',' && separates(bytes, at))
    }

    /// Cuts at commas and 、 too.
    pub fn members(&self, start: usize, end: usize) -> Vec<Piece> {
        self.cut(start, end, |bytes, at, b| {
            matches!(b, b'\n' | b';' | b',') || bytes.get(at..).is_some_and(|s| s.starts_with("、".as_bytes()))
        })
    }

    fn cut(&self, start: usize, end: usize, stop: impl Fn(&[u8], usize, u8) -> bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let (mut at, mut before) = (start, Before::Line);
        while at <= end {
            let next = self.find(at, end, &stop).unwrap_or(end);
            if let Some((start, end)) = self.trim(at, next) {
                pieces.push(Piece { start, end, before });
                before = Before::Comma;
            }
            let byte = self.text.as_bytes().get(next).copied();
            if byte != Some(b',') {
                before = Before::Line;
            }
            at = next + if byte == Some(0xe3) { '、'.len_utf8() } else { 1 };
        }
        pieces
    }

    /// A range without blanks at its ends; `None` where nothing is left.
    pub fn trim(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let blank = |c: char| matches!(c, ' ' | '\n') || c == char::from(FILL);
        let text = self.slice(start, end);
        let left = text.trim_start_matches(blank);
        let start = start + (text.len() - left.len());
        let length = left.trim_end_matches(blank).len();
        (length > 0).then_some((start, start + length))
    }
}

/// Whether a comma separates clauses: not between digits, and not before `按 日期` of a 有效 clause.
fn separates(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or(&[]).iter().rev().find(|b| **b != FILL);
    let rest = bytes.get(at + 1..).unwrap_or(&[]);
    let after = rest.iter().find(|b| **b != FILL);
    if before.is_some_and(u8::is_ascii_digit) && after.is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let blanks = rest.iter().take_while(|b| matches!(**b, b' ' | FILL)).count();
    let next = rest.get(blanks..).unwrap_or(&[]);
    let by = "按".as_bytes();
    !(next.starts_with(by) && next.get(by.len()) == Some(&b' '))
}
