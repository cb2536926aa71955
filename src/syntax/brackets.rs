//! Brackets of a prepared text: pairs, what each holds, and which newlines end something.
//!
//! In: the bytes of `prepare`. Out: the pairs in order of their opening; in the bytes, a brace of tiers or of a record
//! shows its kind, newlines that end nothing are blanks, brackets without a partner are blanks and reported. A
//! declaration's keyword at the indentation of the one before it closes whatever that one left open.

use super::prepare::FILL;
use super::report::{self, Sink};
use super::table;

/// The deepest nesting; walks over the tree may recurse that far.
pub const MAX_DEPTH: usize = 200;
/// In place of `{` before tiers.
pub const TIERS: u8 = 3;
/// In place of `{` before the fields of a record.
pub const RECORD: u8 = 5;

/// What a pair of brackets holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `( )`
    Round,
    /// `[ ]`
    Square,
    /// `{ }` of a declaration: lines.
    Block,
    /// `{A、B}`
    Members,
    /// `{ c => v }`
    Tiers,
    /// `{ k = v }`
    Record,
}

/// A pair of brackets.
#[derive(Clone, Copy, Debug)]
pub struct Bracket {
    /// The place of the opening one.
    pub open: usize,
    /// The place of the closing one; of one that is missing, where it should stand at the latest.
    pub close: usize,
    /// What it holds.
    pub shape: Shape,
    /// Whether the closing one is there.
    pub closed: bool,
}

struct Open {
    index: usize,
    byte: u8,
    indent: usize,
    arrow: bool,
    equal: bool,
    block: bool,
}

struct Matcher<'a, 'b> {
    bytes: &'a mut Vec<u8>,
    sink: &'a mut Sink<'b>,
    pairs: Vec<Bracket>,
    stack: Vec<Open>,
    line_indent: usize,
    declaration: usize,
    declaration_indent: usize,
    /// Whether `=` stands in the declaration outside of brackets.
    equal: bool,
    excess: usize,
    depth: usize,
    deep_reported: bool,
}

/// Pairs the brackets of a whole text; also how deep they nest.
pub fn pair(bytes: &mut Vec<u8>, sink: &mut Sink) -> (Vec<Bracket>, usize) {
    let mut matcher = Matcher {
        bytes,
        sink,
        pairs: Vec::new(),
        stack: Vec::new(),
        line_indent: 0,
        declaration: 0,
        declaration_indent: 0,
        equal: false,
        excess: 0,
        depth: 0,
        deep_reported: false,
    };
    matcher.line_start(0);
    let mut at = 0;
    while let Some(byte) = matcher.byte(at) {
        matcher.step(at, byte);
        at += 1;
    }
    matcher.close_all(at);
    matcher.pairs.retain(|p| p.close > p.open);
    let (pairs, depth) = (std::mem::take(&mut matcher.pairs), matcher.depth);
    super::newlines::settle(bytes, &pairs);
    (pairs, depth)
}

impl Matcher<'_, '_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn set(&mut self, at: usize, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(at) {
            *slot = byte;
        }
    }

    fn step(&mut self, at: usize, byte: u8) {
        match byte {
            b'\n' => self.line_start(at + 1),
            b';' if self.stack.is_empty() => (self.declaration, self.equal) = (at + 1, false),
            b'(' | b'[' | b'{' => self.open(at, byte),
            b')' | b']' | b'}' => self.close(at, byte),
            b'=' => self.equals(at),
            b':' => self.note(|open| open.equal = true),
            _ => {}
        }
    }

    fn note(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(open) = self.stack.last_mut() {
            change(open);
        }
    }

    fn equals(&mut self, at: usize) {
        let before = at.checked_sub(1).and_then(|i| self.byte(i));
        self.equal |= self.stack.is_empty();
        if self.byte(at + 1) == Some(b'>') {
            self.note(|open| open.arrow = true);
        } else if !matches!(before, Some(b'<' | b'>' | b'=' | b'!')) {
            self.note(|open| open.equal = true);
        }
    }

    fn tail(&self, at: usize) -> &str {
        // A declaration's keyword has at most six characters.
        let end = (at + 24).min(self.bytes.len());
        let slice = self.bytes.get(at..end).unwrap_or(&[]);
        match std::str::from_utf8(slice) {
            Ok(text) => text,
            Err(error) => slice.get(..error.valid_up_to()).and_then(|s| std::str::from_utf8(s).ok()).unwrap_or(""),
        }
    }

    fn line_start(&mut self, at: usize) {
        let blanks = self.bytes.get(at..).unwrap_or(&[]).iter().take_while(|b| matches!(**b, b' ' | FILL)).count();
        self.line_indent = blanks;
        let start = at + blanks;
        match self.byte(start) {
            None | Some(b'\n' | b'{') => return,
            Some(_) => {}
        }
        if self.stack.is_empty() {
            self.equal = false;
            self.declaration = start;
            self.declaration_indent = blanks;
        } else if blanks <= self.declaration_indent && self.begins_declaration(start) {
            // What was left open ends with the last line that holds something, so that the newlines behind it part the
            // two declarations.
            let before = self.bytes.get(..at).unwrap_or(&[]);
            let blank = before.iter().rev().take_while(|b| matches!(**b, b' ' | b'\n' | FILL)).count();
            self.close_all(at - blank);
            self.equal = false;
            self.declaration = start;
            self.declaration_indent = blanks;
        }
    }

    /// Whether a declaration begins here, inside of another that is still open.
    fn begins_declaration(&self, at: usize) -> bool {
        let tail = self.tail(at);
        let word = table::first_word(tail);
        let after = tail.get(word.len()..).unwrap_or("").trim_start_matches([' ', '\u{1}']);
        let apart = tail.get(word.len()..).is_some_and(|t| t.starts_with([' ', '"', '「']));
        if !table::DECLARATIONS.contains(&word) || !apart || after.starts_with(['=', ':', '\n', '.']) {
            return false;
        }
        let in_case = self.tail(self.declaration).starts_with("算例");
        !(in_case && matches!(word, "口径" | "参数") && self.is_binding(at + word.len()))
    }

    /// `口径 x = B` and `参数 x = v` in a 算例 are no declarations.
    fn is_binding(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or(&[]);
        let sign = rest.iter().find(|b| matches!(b, b'=' | b':' | b'{' | b'\n'));
        sign == Some(&b'=')
    }

    fn open(&mut self, at: usize, byte: u8) {
        if self.stack.len() >= MAX_DEPTH {
            if !self.deep_reported {
                self.deep_reported = true;
                let span = self.sink.span(at, at + 1);
                self.sink.push(report::too_deep(span, MAX_DEPTH));
            }
            self.excess += 1;
            self.sink.taint(at);
            return self.set(at, FILL);
        }
        let block = byte == b'{' && self.is_block();
        let shape = match byte {
            b'(' => Shape::Round,
            b'[' => Shape::Square,
            _ => Shape::Members,
        };
        self.stack.push(Open {
            index: self.pairs.len(),
            byte,
            indent: self.line_indent,
            arrow: false,
            equal: false,
            block,
        });
        self.depth = self.depth.max(self.stack.len());
        self.pairs.push(Bracket { open: at, close: 0, shape, closed: false });
    }

    /// Whether a brace that opens here holds the lines of a declaration.
    fn is_block(&self) -> bool {
        let word = table::first_word(self.tail(self.declaration).trim_start_matches([' ', '\u{1}']));
        match (word, self.stack.len()) {
            ("口径" | "定义", _) => false,
            // `措施 名 = v { 条件 => v }`
            ("措施" | "规则", 0) => !self.equal,
            ("不得重复享受", 0) => {
                self.pairs.last().is_some_and(|p| p.open > self.declaration && p.shape == Shape::Members)
            }
            ("参数", 1) => true,
            (_, depth) => depth == 0 && table::DECLARATIONS.contains(&word),
        }
    }

    fn close(&mut self, at: usize, byte: u8) {
        if self.excess > 0 {
            self.excess -= 1;
            return self.set(at, FILL);
        }
        let curly = byte == b'}';
        let Some(partner) = self.partner(at, curly) else {
            let span = self.sink.span(at, at + 1);
            self.sink.taint(at);
            self.sink.push(report::extra_bracket(char::from(byte), span));
            return self.set(at, FILL);
        };
        while self.stack.len() > partner + 1 {
            self.give_up(at);
        }
        self.finish(at, true);
    }

    /// The place in the stack of what a closing bracket closes.
    fn partner(&self, at: usize, curly: bool) -> Option<usize> {
        let fits = |open: &Open| (open.byte == b'{') == curly;
        let nearest = self.stack.iter().rposition(fits)?;
        if !curly {
            // A round bracket never closes across a brace.
            return (nearest + 1 == self.stack.len()).then_some(nearest);
        }
        let first_on_line = self.bytes.get(..at).unwrap_or(&[]).iter().rev().find(|b| !matches!(**b, b' ' | FILL));
        if !matches!(first_on_line, None | Some(b'\n')) {
            return Some(nearest);
        }
        // A brace alone at the indentation of an outer opening line closes that one.
        let aligned = self.stack.iter().rposition(|open| fits(open) && open.indent == self.line_indent);
        let off = self.stack.get(nearest).is_some_and(|open| open.indent > self.line_indent);
        if off { aligned.or(Some(nearest)) } else { Some(nearest) }
    }

    fn finish(&mut self, at: usize, closed: bool) {
        let Some(open) = self.stack.pop() else { return };
        let Some(pair) = self.pairs.get_mut(open.index) else { return };
        pair.close = at;
        pair.closed = closed;
        if open.byte != b'{' {
            return;
        }
        pair.shape = match (open.block, open.arrow, open.equal) {
            (true, _, _) => Shape::Block,
            (false, true, _) => Shape::Tiers,
            (false, false, true) => Shape::Record,
            (false, false, false) => Shape::Members,
        };
        let (place, shape) = (pair.open, pair.shape);
        match shape {
            Shape::Tiers => self.set(place, TIERS),
            Shape::Record => self.set(place, RECORD),
            Shape::Block | Shape::Members | Shape::Round | Shape::Square => {}
        }
    }

    /// The innermost open bracket has no partner before `at`.
    fn give_up(&mut self, at: usize) {
        let Some(open) = self.stack.last() else { return };
        let place = self.pairs.get(open.index).map_or(0, |p| p.open);
        let (byte, block) = (open.byte, open.block);
        let span = self.sink.span(place, place + 1);
        // A round or square bracket was meant to close on its line; a brace, before what follows the block.
        let line = self.bytes.get(place..at).unwrap_or(&[]);
        let stop = line.iter().position(|b| *b == b'\n').filter(|_| byte != b'{').map_or(at, |i| place + i);
        let blanks = self.bytes.get(place..stop).unwrap_or(&[]).iter().rev().take_while(|b| matches!(**b, b' ' | FILL));
        let stop = stop - blanks.count();
        let end = self.sink.span(stop, stop);
        self.sink.push(report::unclosed_bracket(char::from(byte), span, end));
        if block {
            return self.finish(at, false);
        }
        // Without its partner it binds nothing: what follows is read as if it were not there.
        self.sink.taint(place);
        self.set(place, FILL);
        if let Some(pair) = self.stack.pop().and_then(|open| self.pairs.get_mut(open.index)) {
            pair.close = 0;
        }
    }

    fn close_all(&mut self, at: usize) {
        while !self.stack.is_empty() {
            self.give_up(at);
        }
        self.excess = 0;
    }
}
