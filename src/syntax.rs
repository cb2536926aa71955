//! Text → tree. The only user of pest.
//!
//! In: the text of one file. Out: its tree and findings, always both. `prepare` makes half-width signs and takes out
//! comments, `brackets` pairs brackets and settles newlines, `cut` cuts declarations and clauses, `grammar` reads one
//! piece, `build` makes the tree of it, `explain` says what is wrong with a piece that cannot be read. Nothing is
//! resolved here: names and units are as written.

pub mod ast;
mod brackets;
mod build;
mod cut;
mod explain;
mod grammar;
mod newlines;
mod numerals;
mod prepare;
mod report;
mod table;
pub mod visit;

use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::SourceId;
use ast::{Comment, CommentKind, Expr, File, MeasureKind};
use build::Builder;
use cut::{Layout, Piece};
use report::Sink;

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// Reads a file. Findings are in order of position within each declaration.
pub fn parse(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> File {
    read_file(source, text, diags, |builder, piece, docs| builder.item(piece, docs))
}

/// Reads the one-liners of a command line; a line with a declaration's keyword is that declaration.
pub fn parse_one_liners(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> File {
    read_file(source, text, diags, |builder, piece, docs| {
        let word = table::first_word(builder.layout.piece(piece));
        if table::DECLARATIONS.contains(&word) {
            return builder.item(piece, docs);
        }
        let span = builder.sink.span(piece.start, piece.end);
        let kind = builder.one_liner(piece, MeasureKind::Measure);
        ast::Item { kind, span, docs }
    })
}

/// Reads a single value: `2000元/月`, `60%`, `2021-06-30`, `{电工、焊工}`. `None`: reported.
pub fn parse_value(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> Option<Expr> {
    let before = diags.len();
    let mut sink = Sink::new(source, diags);
    let (layout, _) = lay_out(text, &mut sink)?;
    let value = Builder::new(&layout, text, &mut sink).single_value();
    value.filter(|_| diags.get(before..).is_none_or(|new| !new.iter().any(Diagnostic::is_error)))
}

fn read_file(
    source: SourceId,
    text: &str,
    diags: &mut Vec<Diagnostic>,
    read: impl Fn(&mut Builder, Piece, Vec<String>) -> ast::Item,
) -> File {
    let mut sink = Sink::new(source, diags);
    let Some((layout, comments)) = lay_out(text, &mut sink) else {
        return File { source, items: Vec::new(), comments: Vec::new(), broken: Vec::new() };
    };
    let mut docs = Docs { comments: &comments, next: 0 };
    let mut builder = Builder::new(&layout, text, &mut sink);
    let pieces = layout.lines(0, layout.text.len());
    let mut orphans = Orphans::new(&layout, &pieces);
    let items = pieces.iter().enumerate().map(|(i, piece)| {
        let lines = docs.before(text, piece.start);
        if orphans.holds(i, &builder) {
            let span = builder.sink.span(piece.start, piece.end);
            return ast::Item { kind: ast::ItemKind::Error, span, docs: lines };
        }
        let item = read(&mut builder, *piece, lines);
        orphans.after(i, &item);
        item
    });
    let items: Vec<ast::Item> = items.collect();
    let broken = items.iter().filter(|item| matches!(item.kind, ast::ItemKind::Error));
    let broken = broken.filter_map(|item| builder.declared_name(item.span)).collect();
    File { source, items, comments, broken }
}

/// The passes over the whole text. `None`: too large, reported.
fn lay_out(text: &str, sink: &mut Sink) -> Option<(Layout, Vec<Comment>)> {
    if text.len() > MAX_BYTES {
        let message = format!("文件有 {} MB，超过上限 {} MB", text.len() >> 20, MAX_BYTES >> 20);
        sink.push(Diagnostic::new(code::E0124, sink.span(0, 0), message).help("把内容分成几个文件，用 引用 连起来"));
        return None;
    }
    let mut prepared = prepare::prepare(text, sink);
    let pairs = brackets::pair(&mut prepared.bytes, sink);
    sink.settle();
    let text = String::from_utf8(prepared.bytes).unwrap_or_default();
    Some((Layout { text, pairs }, prepared.comments))
}

/// Lines outside of all blocks that belong to a declaration whose braces are wrong: that was reported, they stay silent.
struct Orphans<'a> {
    layout: &'a Layout,
    pieces: &'a [Piece],
    /// The last declaration had no block at all.
    headless: bool,
}

impl<'a> Orphans<'a> {
    fn new(layout: &'a Layout, pieces: &'a [Piece]) -> Orphans<'a> {
        Orphans { layout, pieces, headless: false }
    }

    fn word(&self, index: usize) -> &'a str {
        self.pieces.get(index).map_or("", |piece| table::first_word(self.layout.piece(*piece)))
    }

    fn declares(&self, index: usize) -> bool {
        table::DECLARATIONS.contains(&self.word(index))
    }

    /// Whether a line belongs to broken braces: behind a head without a block, or before a `}` too many.
    fn holds(&self, index: usize, builder: &Builder) -> bool {
        let Some(piece) = self.pieces.get(index).filter(|_| !self.declares(index)) else { return false };
        if self.headless {
            return true;
        }
        let clause = table::CLAUSES.contains(&self.word(index)) || self.is_indented(*piece);
        clause && builder.sink.is_tainted(piece.start, self.next_declaration(index))
    }

    fn is_indented(&self, piece: Piece) -> bool {
        piece.start.checked_sub(1).is_some_and(|i| self.layout.slice(i, i + 1) == " ")
    }

    fn next_declaration(&self, index: usize) -> usize {
        let next = self.pieces.iter().enumerate().skip(index + 1).take(64).find(|(i, _)| self.declares(*i));
        next.map_or(self.layout.text.len(), |(_, piece)| piece.start)
    }

    fn after(&mut self, index: usize, item: &ast::Item) {
        let broken = matches!(item.kind, ast::ItemKind::Error) && self.declares(index);
        let piece = self.pieces.get(index);
        let brace = piece.is_some_and(|p| self.layout.first_brace(p.start, p.end).is_some());
        let line = matches!(self.word(index), "引用" | "计量单位" | "枚举" | "输入" | "定义" | "定性" | "参数");
        self.headless = broken && !brace && !line;
    }
}

/// Hands out the `///` lines that stand directly before a place.
struct Docs<'a> {
    comments: &'a [Comment],
    next: usize,
}

impl Docs<'_> {
    fn before(&mut self, text: &str, start: usize) -> Vec<String> {
        let first = self.next;
        self.next += self.comments.iter().skip(first).take_while(|c| (c.span.start as usize) < start).count();
        let passed = self.comments.get(first..self.next).unwrap_or(&[]);
        let mut docs = Vec::new();
        let mut reach = start;
        for comment in passed.iter().rev() {
            let gap = text.get(comment.span.end as usize..reach).unwrap_or("x");
            if comment.kind != CommentKind::Doc || !gap.trim().is_empty() {
                break;
            }
            docs.push(comment.text.clone());
            reach = comment.span.start as usize;
        }
        docs.reverse();
        docs
    }
}
