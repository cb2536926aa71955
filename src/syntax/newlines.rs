//! Which newlines end something. The others become blanks.
//!
//! A newline ends nothing inside round, square and member brackets, after an operator or a comma, before and after 且
//! and 或, and before an opening brace.

use super::brackets::{Bracket, Shape};
use super::prepare::FILL;
use super::table;

/// Blanks the newlines that end nothing; of a run of newlines at most the first stays.
pub fn settle(bytes: &mut [u8], pairs: &[Bracket]) {
    let mut walk = Walk { pairs, next: 0, stack: Vec::new(), last: None };
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        walk.enter(at);
        if byte == b'\n' {
            let end = run_end(bytes, at);
            let keep = walk.keeps(bytes, at, end);
            blank(bytes, at, end, keep);
            at = end;
            continue;
        }
        if !matches!(byte, b' ' | FILL) {
            walk.last = Some(at);
        }
        at += 1;
    }
}

fn run_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or(&[]);
    start + rest.iter().take_while(|b| matches!(**b, b' ' | b'\n' | FILL)).count()
}

fn blank(bytes: &mut [u8], start: usize, end: usize, keep: bool) {
    for (i, slot) in bytes.get_mut(start..end).unwrap_or(&mut []).iter_mut().enumerate() {
        if *slot == b'\n' && !(keep && i == 0) {
            *slot = b' ';
        }
    }
}

struct Walk<'a> {
    pairs: &'a [Bracket],
    next: usize,
    stack: Vec<(usize, Shape)>,
    last: Option<usize>,
}

impl Walk<'_> {
    fn enter(&mut self, at: usize) {
        while self.stack.last().is_some_and(|(close, _)| *close <= at) {
            self.stack.pop();
        }
        while let Some(pair) = self.pairs.get(self.next).filter(|p| p.open <= at) {
            self.stack.push((pair.close, pair.shape));
            self.next += 1;
        }
    }

    fn keeps(&self, bytes: &[u8], start: usize, end: usize) -> bool {
        match self.stack.last().map(|(_, shape)| *shape) {
            Some(Shape::Round | Shape::Square | Shape::Members) => return false,
            Some(Shape::Block | Shape::Tiers | Shape::Record) | None => {}
        }
        let next = text_at(bytes, end);
        if self.stack.is_empty() && table::DECLARATIONS.contains(&table::first_word(next)) {
            return true;
        }
        !(self.continues_before(bytes, start) || continues_after(next))
    }

    /// Whether what stands before the newline wants more.
    fn continues_before(&self, bytes: &[u8], start: usize) -> bool {
        let Some(last) = self.last.filter(|l| *l < start) else { return false };
        match bytes.get(last) {
            Some(b'+' | b'-' | b'*' | b'/' | b'<' | b'>' | b'=' | b'~' | b',' | b':' | b'|') => true,
            Some(_) => ends_with_word(bytes, last + 1),
            None => false,
        }
    }
}

/// Whether a text ends in 且, 或 or 、.
fn ends_with_word(bytes: &[u8], end: usize) -> bool {
    let Some(text) = bytes.get(end.saturating_sub(6)..end) else { return false };
    if text.ends_with("、".as_bytes()) {
        return true;
    }
    let logic = text.ends_with("且".as_bytes()) || text.ends_with("或".as_bytes());
    let before = text.len().checked_sub(4).and_then(|i| text.get(i));
    logic && before.is_none_or(u8::is_ascii)
}

fn continues_after(next: &str) -> bool {
    let word = table::first_word(next);
    next.starts_with(['{', '\u{3}', '\u{5}']) || matches!(word, "且" | "或")
}

fn text_at(bytes: &[u8], at: usize) -> &str {
    let slice = bytes.get(at..(at + 24).min(bytes.len())).unwrap_or(&[]);
    match std::str::from_utf8(slice) {
        Ok(text) => text,
        Err(error) => slice.get(..error.valid_up_to()).and_then(|s| std::str::from_utf8(s).ok()).unwrap_or(""),
    }
}
