//! What stands at a place of a prepared text, and before it.

use crate::source::Span;
use crate::syntax::cut::Layout;
use crate::syntax::prepare::FILL;
use crate::syntax::report::Sink;
use crate::syntax::table;

/// Where reading stopped.
pub struct Place<'a> {
    /// The piece that was read.
    pub start: usize,
    /// Its end.
    pub end: usize,
    /// The first byte that is not a blank from where reading stopped; `end` where there is none.
    pub at: usize,
    /// What stands there: a word, a number with what is glued to it, or a sign; empty at the end.
    pub token: &'a str,
    /// What stands before it, in the same forms; empty at the start.
    pub before: &'a str,
    /// Whether nothing, not even a blank, stands between the two.
    pub glued: bool,
}

const BLANKS: [char; 3] = [' ', '\n', '\u{1}'];
const SIGNS: [&str; 10] = ["=>", ">=", "<=", "==", "!=", "<>", "=<", "&&", "||", "**"];

impl<'a> Place<'a> {
    /// The place `offset` bytes into the piece.
    pub fn new(layout: &'a Layout, start: usize, end: usize, offset: usize) -> Place<'a> {
        let piece = layout.slice(start, end);
        let (left, right) = (piece.get(..offset).unwrap_or(piece), piece.get(offset..).unwrap_or(""));
        let rest = right.trim_start_matches(BLANKS);
        let at = end - rest.len();
        let head = left.trim_end_matches(BLANKS);
        let glued = head.len() == left.len() && rest.len() == right.len() && !head.is_empty();
        Place { start, end, at, token: token(rest), before: last_token(head), glued }
    }

    /// The same one token earlier.
    pub fn step_back(self, layout: &'a Layout) -> Place<'a> {
        let read = layout.slice(self.start, self.at).trim_end_matches(BLANKS);
        let earlier = read.len().saturating_sub(self.before.len());
        Place::new(layout, self.start, self.end, earlier)
    }

    /// The span of what stands there; at the end, an empty one behind the last word.
    pub fn span(&self, layout: &Layout, sink: &Sink) -> Span {
        sink.span(self.at, sign_end(layout, self.at + self.token.len()))
    }

    /// Whether reading stopped at the end.
    pub fn is_end(&self) -> bool {
        self.token.is_empty()
    }
}

/// The end of a token in the original text: the rest of a full-width sign belongs to it.
pub fn sign_end(layout: &Layout, end: usize) -> usize {
    let rest = layout.text.as_bytes().get(end..).unwrap_or(&[]);
    end + rest.iter().take_while(|b| **b == FILL).count()
}

/// The word, number or sign at the start of a text.
pub fn token(text: &str) -> &str {
    if let Some(sign) = SIGNS.iter().find(|s| text.starts_with(**s)) {
        return text.get(..sign.len()).unwrap_or("");
    }
    let Some(first) = text.chars().next() else { return "" };
    let length = match first {
        '「' => text.find('」').map_or(first.len_utf8(), |i| i + '」'.len_utf8()),
        '"' => text.get(1..).and_then(|t| t.find('"')).map_or(1, |i| i + 2),
        c if table::is_letter(c) => table::first_word(text).len(),
        c if c.is_ascii_digit() => number_length(text),
        c => c.len_utf8(),
    };
    text.get(..length).unwrap_or("").trim_end_matches(BLANKS)
}

fn number_length(text: &str) -> usize {
    let part =
        |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '\u{1}' | '%' | '‰' | '/' | '-') || table::is_letter(c);
    text.find(|c| !part(c)).unwrap_or(text.len())
}

/// The word or sign at the end of a text.
fn last_token(text: &str) -> &str {
    if let Some(sign) = SIGNS.iter().find(|s| text.ends_with(**s)) {
        return text.get(text.len() - sign.len()..).unwrap_or("");
    }
    let Some(last) = text.chars().next_back() else { return "" };
    let part = |c: char| table::is_letter(c) || c.is_ascii_digit();
    let length = if part(last) {
        text.chars().rev().take_while(|c| part(*c)).map(char::len_utf8).sum()
    } else {
        last.len_utf8()
    };
    text.get(text.len() - length..).unwrap_or("")
}
