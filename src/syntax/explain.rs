//! Why a piece cannot be read. pest's own words never leave this file: only the place where it stopped is used.

use super::brackets::Bracket;
use super::cut::{Layout, Piece};
use super::grammar::{PolicyParser, Rule};
use super::report::Sink;
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::Span;
use pest::Parser;
use pest::error::{Error, InputLocation};

/// A piece that a rule could not read.
pub fn failure(layout: &Layout, sink: &mut Sink, rule: Rule, start: usize, end: usize, error: &Error<Rule>) {
    if sink.is_tainted(start, end) {
        return;
    }
    let offset = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let _ = rule;
    let at = (start + offset).min(end);
    let span = word_at(layout, sink, at, end);
    let message = if span.is_empty() { "这里少了内容".to_owned() } else { "这里的内容看不懂".to_owned() };
    sink.push(Diagnostic::new(code::E0101, span, message));
}

/// A tier inside of braces that could not be read.
pub fn broken_tier(layout: &Layout, sink: &mut Sink, range: (usize, usize)) {
    let Some((start, end)) = layout.trim(range.0, range.1) else { return };
    if let Err(error) = PolicyParser::parse(Rule::refine_line, layout.slice(start, end)) {
        failure(layout, sink, Rule::refine_line, start, end, &error);
    }
}

/// The word, number or sign at a place.
fn word_at(layout: &Layout, sink: &Sink, at: usize, end: usize) -> Span {
    let text = layout.slice(at, end);
    let left = text.trim_start_matches([' ', '\n', '\u{1}']);
    let start = at + text.len() - left.len();
    let word = super::table::first_word(left).len();
    let length = if word > 0 { word } else { left.chars().next().map_or(0, char::len_utf8) };
    sink.span(start, start + length)
}

/// No text where a value should be.
pub fn no_value(sink: &mut Sink, end: usize) {
    let span = sink.span(0, end);
    sink.push(Diagnostic::new(code::E0120, span, "这里没有值").help("写一个值，例如 2000元/月、60%、2021-06-30"));
}

/// A line in a measure's block whose first word begins no clause.
pub fn unknown_clause(layout: &Layout, sink: &mut Sink, piece: Piece, word: &str) {
    if sink.is_tainted(piece.start, piece.end) {
        return;
    }
    let _ = (layout, word);
    let span = sink.span(piece.start, piece.end);
    sink.push(Diagnostic::new(code::E0118, span, "这一行的开头不是任何一种条款"));
}

/// A line in a block of another declaration whose first word is not known there.
pub fn unknown_line(layout: &Layout, sink: &mut Sink, piece: Piece, word: &str, what: &str, known: &[&str]) {
    if sink.is_tainted(piece.start, piece.end) {
        return;
    }
    let _ = (layout, word);
    let span = sink.span(piece.start, piece.end);
    let message = format!("{what} 里没有这样的行");
    sink.push(Diagnostic::new(code::E0118, span, message).help(format!("可以写：{}", known.join("、"))));
}

/// A line outside of all blocks that declares nothing.
pub fn unknown_declaration(layout: &Layout, sink: &mut Sink, piece: Piece, word: &str) {
    if sink.is_tainted(piece.start, piece.end) {
        return;
    }
    let _ = (layout, word);
    let span = sink.span(piece.start, piece.end);
    sink.push(Diagnostic::new(code::E0119, span, "这一行不是任何一种声明"));
}

/// A declaration that needs a block and has none.
pub fn missing_block(layout: &Layout, sink: &mut Sink, piece: Piece) {
    if sink.is_tainted(piece.start, piece.end) {
        return;
    }
    let _ = layout;
    let span = sink.span(piece.start, piece.end);
    sink.push(Diagnostic::new(code::E0130, span, "后面缺少 { … } 括起来的内容"));
}

/// Something behind the closing brace of a declaration.
pub fn behind_block(layout: &Layout, sink: &mut Sink, start: usize, end: usize) {
    let _ = layout;
    let span = sink.span(start, end);
    sink.push(Diagnostic::new(code::E0101, span, "右花括号后面不能再有内容").help("另起一行"));
}

/// A block without lines.
pub fn empty_block(layout: &Layout, sink: &mut Sink, piece: Piece, brace: Bracket) {
    if sink.is_tainted(piece.start, piece.end) {
        return;
    }
    let _ = layout;
    let span = sink.span(brace.open, brace.close + usize::from(brace.closed));
    sink.push(Diagnostic::new(code::E0122, span, "花括号里没有内容"));
}

/// A clause that cannot stand behind a definition.
pub fn not_in_define(layout: &Layout, sink: &mut Sink, span: Span) {
    let _ = layout;
    sink.push(Diagnostic::new(code::E0101, span, "定义 后面只能跟 条件 => 值"));
}
