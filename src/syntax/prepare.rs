//! The lexical layer: text → a prepared text of the same length in bytes.
//!
//! In the prepared text comments are blank, quoted text is `_`, and full-width punctuation is its half-width sign
//! followed by `FILL`, so that a byte offset means the same in both. Comments are collected; characters that no reader
//! can see and quotes that never close are reported here. Names, numbers and words are not looked at.

use super::habits;
use super::report::Sink;
use super::table;
use crate::diag::catalogue::syntax as code;
use crate::source::Span;
use crate::syntax::ast::{Comment, CommentKind};

/// Stands behind a half-width sign for the rest of the bytes of the full-width one. Counts as a blank, except inside numbers and units.
pub const FILL: u8 = 1;

/// A prepared text.
pub struct Prepared {
    /// As many bytes as the original.
    pub bytes: Vec<u8>,
    /// The comments in order.
    pub comments: Vec<Comment>,
}

/// Prepares a text.
pub fn prepare(text: &str, sink: &mut Sink) -> Prepared {
    let mut preparer =
        Preparer { text, out: Vec::with_capacity(text.len()), comments: Vec::new(), straight: 0, unclosed: 0, sink };
    while let Some(c) = preparer.rest().chars().next() {
        preparer.character(c);
    }
    Prepared { bytes: preparer.out, comments: preparer.comments }
}

struct Preparer<'a, 'b, 'c> {
    text: &'a str,
    out: Vec<u8>,
    comments: Vec<Comment>,
    straight: usize,
    /// Where the last line with a quote that does not close ends; 0 for none.
    unclosed: usize,
    sink: &'b mut Sink<'c>,
}

impl<'a> Preparer<'a, '_, '_> {
    /// What is still to be read: INVARIANT: `out` holds one byte for each byte that was read.
    fn rest(&self) -> &'a str {
        self.text.get(self.out.len()..).unwrap_or("")
    }

    fn character(&mut self, c: char) {
        match c {
            '\n' => self.out.push(b'\n'),
            '\t' | '\r' | ' ' => self.out.push(b' '),
            '/' if self.rest().starts_with("//") && self.out.last() != Some(&b':') => self.comment(),
            '#' | '-' | '/' if self.after_blank() && habits::comment(self.rest()).is_some() => self.foreign_comment(),
            '-' | '=' | '>' | '<' if habits::sign(self.rest()).is_some() => self.foreign_sign(),
            '.' if habits::dotted_date(&self.out, self.rest()).is_some() => self.dotted_date(),
            '"' => self.quoted_text(),
            '\0'..='\u{1f}' | '\u{7f}' => self.strange(c),
            '=' => self.sign("=", 1),
            '>' => self.sign(">", 1),
            '\0'..='\u{7f}' => self.out.push(c as u8),
            '注' if self.starts_note() => self.comment(),
            '的' => self.particle(),
            '\u{4e00}'..='\u{9fff}' => self.copy(c),
            '“' | '”' | '＂' => self.quoted_text(),
            '「' => self.quoted_name(),
            '。' => self.full_stop(),
            '·' if self.between_digits('·') => self.wrong_point('·'),
            '《' | '》' if habits::sign(self.rest()).is_some() => self.foreign_sign(),
            '\u{3000}' | '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' => self.fill_blank(c.len_utf8()),
            _ => self.other(c),
        }
    }

    fn other(&mut self, c: char) {
        if let Some((sign, length)) = self.pair(c) {
            self.sign(sign, length);
        } else if let Some(half) = table::half_width(c) {
            self.sign(half, c.len_utf8());
        } else if matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ') {
            self.wide_letters();
        } else if table::is_strange(c) {
            self.strange(c);
        } else {
            self.copy(c);
        }
    }

    /// `＝＞`, `＞＝`, `＜＝`, in any mixture of widths: one sign of two characters.
    fn pair(&self, c: char) -> Option<(&'static str, usize)> {
        let next = self.rest().chars().nth(1)?;
        if c.is_ascii() && next.is_ascii() {
            return None;
        }
        let plain = |c: char| table::half_width(c).filter(|half| half.len() == 1).and_then(|half| half.chars().next());
        let sign = match (plain(c).unwrap_or(c), plain(next).unwrap_or(next)) {
            ('=', '>') => "=>",
            ('>', '=') => ">=",
            ('<', '=') => "<=",
            _ => return None,
        };
        Some((sign, c.len_utf8() + next.len_utf8()))
    }

    fn copy(&mut self, c: char) {
        let mut buffer = [0; 4];
        self.out.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
    }

    fn fill(&mut self, count: usize) {
        self.out.resize(self.out.len() + count, FILL);
    }

    fn fill_blank(&mut self, count: usize) {
        self.out.resize(self.out.len() + count, b' ');
    }

    /// INVARIANT: signs of two characters (`=>`, `>=`, `<=`) stand together however wide each half is.
    fn sign(&mut self, half: &str, length: usize) {
        let second = self.out.iter().rposition(|b| *b != FILL).map_or(0, |i| i + 1);
        let first = second.checked_sub(1).and_then(|i| self.out.get(i));
        if matches!(half, "=" | ">")
            && matches!(first, Some(b'=' | b'<' | b'>' | b'!'))
            && let Some(slot) = self.out.get_mut(second)
        {
            *slot = half.as_bytes().first().copied().unwrap_or(FILL);
            return self.fill(length);
        }
        self.out.extend_from_slice(half.as_bytes());
        self.fill(length.saturating_sub(half.len()));
    }

    fn strange(&mut self, c: char) {
        let span = self.sink.span(self.out.len(), self.out.len() + c.len_utf8());
        self.sink.taint(self.out.len());
        self.sink.push(super::report::strange_character(c, span));
        self.fill(c.len_utf8());
    }

    /// Full-width letters look like ASCII ones and make another name.
    fn wide_letters(&mut self) {
        let rest = self.rest();
        let wide = |c: char| matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
        let run = rest.get(..rest.find(|c| !wide(c)).unwrap_or(rest.len())).unwrap_or("");
        let span = self.sink.span(self.out.len(), self.out.len() + run.len());
        self.sink.push(super::report::wide_letters(run, span));
        self.out.extend_from_slice(run.as_bytes());
    }

    fn after_blank(&self) -> bool {
        matches!(self.out.last(), None | Some(b' ' | b'\n'))
    }

    fn starts_note(&self) -> bool {
        self.after_blank() && (self.rest().starts_with("注：") || self.rest().starts_with("注:"))
    }

    /// From the mark to the end of the line.
    fn comment(&mut self) {
        let line = self.rest().split('\n').next().unwrap_or("").trim_end_matches('\r');
        let (kind, mark) = match line {
            l if l.starts_with("注：") => (CommentKind::Note, "注："),
            l if l.starts_with("注:") => (CommentKind::Note, "注:"),
            l if l.starts_with("///") => (CommentKind::Doc, "///"),
            _ => (CommentKind::Plain, "//"),
        };
        let span = self.sink.span(self.out.len(), self.out.len() + line.len());
        let text = line.strip_prefix(mark).unwrap_or("").trim().to_owned();
        self.comments.push(Comment { kind, span, text });
        self.fill_blank(line.len());
    }

    /// `的，按` and `的 =>` are the arrow; any other 的 is a character of a name.
    fn particle(&mut self) {
        let after = self.rest().get('的'.len_utf8()..).unwrap_or("");
        let blanks = |s: &'a str| s.trim_start_matches([' ', '\t', '\u{3000}']);
        let next = blanks(after);
        if next.starts_with("=>") || next.starts_with("＝＞") || next.starts_with('⇒') {
            return self.fill_blank('的'.len_utf8());
        }
        let Some(tail) = next.strip_prefix(['，', ',']).map(blanks) else { return self.copy('的') };
        let Some(behind) = tail.strip_prefix('按') else { return self.copy('的') };
        let end = if behind.starts_with("规定") { tail } else { behind };
        let length = self.rest().len() - end.len();
        self.sign("=>", length);
    }

    /// Quoted text ends on its line; the nearest mark of its own kind closes it.
    fn quoted_text(&mut self) {
        let rest = self.rest();
        let Some(open) = rest.chars().next() else { return };
        let inside = rest.get(open.len_utf8()..).unwrap_or("");
        let Some(close) = self.closing_quote(open, inside) else {
            return self.unclosed(open, if open == '"' { "\"" } else { "”" });
        };
        let closer = inside.get(close..).and_then(|s| s.chars().next()).map_or(1, char::len_utf8);
        let inner = (open.len_utf8() + close + closer).saturating_sub(2);
        self.out.push(b'"');
        self.out.resize(self.out.len() + inner, b'_');
        self.out.push(b'"');
    }

    /// The place of the mark that closes a text. `straight` remembers how far no `”` stands, so that no line is searched twice.
    fn closing_quote(&mut self, open: char, inside: &str) -> Option<usize> {
        let straight = ['"', '”', '“', '＂'];
        if open != '“' || self.out.len() < self.straight {
            return find_on_line(inside, &straight).ok();
        }
        match find_on_line(inside, &['”']) {
            Ok(close) => Some(close),
            Err(length) => {
                self.straight = self.out.len() + length;
                find_on_line(inside, &straight).ok()
            }
        }
    }

    fn quoted_name(&mut self) {
        let inside = self.rest().get('「'.len_utf8()..).unwrap_or("");
        let Ok(close) = find_on_line(inside, &['」']) else { return self.unclosed('「', "」") };
        self.copy('「');
        self.out.resize(self.out.len() + close, b'_');
        self.copy('」');
    }

    fn unclosed(&mut self, open: char, close: &str) {
        let start = self.out.len();
        let length = self.rest().split('\n').next().unwrap_or("").trim_end().len();
        let span = self.sink.span(start, start + open.len_utf8());
        let end = self.sink.span(start + length, start + length);
        self.sink.taint(start);
        // The other half of a quote that began on the line before was reported with it.
        let before = self.text.get(self.unclosed..start).unwrap_or("");
        if self.unclosed == 0 || before.matches('\n').count() > 1 {
            let rest = self.text.get(start + length..).unwrap_or("");
            let join = next_line(rest, close).map(|blank| self.sink.span(start + length, start + length + blank));
            self.sink.push(super::report::unclosed_quote(open, close, span, (end, join)));
            self.unclosed = start + length;
        } else {
            self.unclosed = 0;
        }
        self.fill_blank(length);
    }

    /// Whether a sign that is read now stands between digits.
    fn between_digits(&self, sign: char) -> bool {
        let next = self.rest().get(sign.len_utf8()..).and_then(|s| s.chars().next());
        let digit_before = self.out.iter().rev().find(|b| **b != FILL).is_some_and(u8::is_ascii_digit);
        digit_before && next.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
    }

    fn wrong_point(&mut self, sign: char) {
        let span: Span = self.sink.span(self.out.len(), self.out.len() + sign.len_utf8());
        let what = if sign == '。' { "句号" } else { "间隔号" };
        let message = format!("数字中间的小数点写成了{what}");
        let found = crate::diag::Diagnostic::new(code::E0113, span, message).help("小数点写作半角的 .");
        self.sink.push(found.fix("改为小数点", span, "."));
        self.sign(".", sign.len_utf8());
    }

    /// Between digits it was meant as a decimal point; before a blank it ends a clause; else it is the point of a path.
    fn full_stop(&mut self) {
        if self.between_digits('。') {
            return self.wrong_point('。');
        }
        let length = '。'.len_utf8();
        let next = self.rest().get(length..).and_then(|s| s.chars().next());
        let ends = next.is_none_or(|c| c.is_whitespace() || c == '}' || c == '｝');
        self.sign(if ends { ";" } else { "." }, length);
    }

    /// `# …`, `-- …`, `/* … */`: read as the comment that it was meant to be.
    fn foreign_comment(&mut self) {
        let Some(found) = habits::comment(self.rest()) else { return };
        let span = self.sink.span(self.out.len(), self.out.len() + found.mark.len());
        self.sink.push(habits::comment_report(&found, span));
        self.fill_blank(found.length);
    }

    /// `->`, `=<`, `> =`, `》=`: read as what it was meant to be.
    fn foreign_sign(&mut self) {
        let Some(found) = habits::sign(self.rest()) else { return };
        let span = self.sink.span(self.out.len(), self.out.len() + found.length);
        self.sink.push(habits::sign_report(&found, span));
        self.out.extend_from_slice(found.right.as_bytes());
        self.fill(found.length - found.right.len());
    }

    /// `2025.3.1` is read like `2025-3-1`, which is then reported.
    fn dotted_date(&mut self) {
        let Some(length) = habits::dotted_date(&self.out, self.rest()) else { return };
        let dashed = self.rest().get(..length).unwrap_or("").replace('.', "-");
        self.out.extend_from_slice(dashed.as_bytes());
    }
}

/// The first of some characters on the line that a text starts in; else the length of that line.
fn find_on_line(text: &str, wanted: &[char]) -> Result<usize, usize> {
    let at = text.find(|c| c == '\n' || wanted.contains(&c)).unwrap_or(text.len());
    let found = text.get(at..).is_some_and(|t| t.starts_with(wanted));
    if found { Ok(at) } else { Err(at) }
}

/// The line break and the blanks before the next line, where that line holds the other half of a quote and no first half.
fn next_line(rest: &str, close: &str) -> Option<usize> {
    let line = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    let line = line.split('\n').next()?.trim_start();
    let marks = line.matches(['"', '“', '”', '＂', '「', '」']).count();
    (marks == 1 && line.contains(close)).then(|| rest.find(line).unwrap_or(0))
}
