//! Text → tree. The only user of pest.
//!
//! In: the text of one file. Out: its tree and findings, always both. `prepare` makes half-width signs and takes out
//! comments, `brackets` pairs brackets and settles newlines, `cut` cuts declarations and clauses, `grammar` reads one
//! piece, `build` makes the tree of it (of common clauses without the grammar: `build/quick`), `explain` says what is
//! wrong with a piece that cannot be read. Nothing is resolved here: names and units are as written.

pub mod ast;
mod brackets;
mod build;
mod cut;
mod explain;
mod grammar;
mod habits;
mod lines;
mod newlines;
mod numerals;
mod prepare;
mod report;
mod table;
pub mod visit;

use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::SourceId;
use ast::{Comment, Expr, File, MeasureKind};
use build::Builder;
use cut::{Layout, Piece};
use lines::{Docs, Orphans};
use report::Sink;

/// The largest text that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

/// Reads a file. Findings are in order of position.
pub fn parse(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> File {
    read_file(source, text, diags, |builder, piece, docs| builder.item(piece, docs))
}

/// As `parse`, but every piece by the grammar: what the quick reading of common clauses is held against.
pub fn parse_by_grammar(source: SourceId, text: &str, diags: &mut Vec<Diagnostic>) -> File {
    read_file(source, text, diags, |builder, piece, docs| {
        builder.quick = false;
        builder.item(piece, docs)
    })
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
    let read = || Builder::new(&layout, text, &mut sink).single_value();
    let value = with_room(layout.depth, read);
    report::whole_characters(text, diags.get_mut(before..).unwrap_or_default());
    value.filter(|_| diags.get(before..).is_none_or(|new| !new.iter().any(Diagnostic::is_error)))
}

/// The same in digits for a Chinese numeral with its unit, a part of a hundred or a day: `三年`, `百分之六十`.
pub fn numeral(text: &str) -> Option<String> {
    numerals::in_digits(text)
}

fn read_file(
    source: SourceId,
    text: &str,
    diags: &mut Vec<Diagnostic>,
    read: impl Fn(&mut Builder, Piece, Vec<String>) -> ast::Item + Send,
) -> File {
    let before = diags.len();
    let mut sink = Sink::new(source, diags);
    let Some((layout, comments)) = lay_out(text, &mut sink) else {
        return File { source, items: Vec::new(), comments: Vec::new(), broken: Vec::new() };
    };
    let read_all = || read_items(&layout, text, &comments, &mut sink, read);
    let (items, broken) = with_room(layout.depth, read_all);
    let mut new = diags.split_off(before);
    report::names_of_keywords(text, &mut new);
    report::whole_characters(text, &mut new);
    new.sort_by_key(|found| found.labels.first().map(|label| label.span.start));
    diags.append(&mut new);
    File { source, items, comments, broken }
}

/// Nesting up to which the caller's stack surely suffices.
const SHALLOW: usize = 48;
/// The stack for anything deeper, in bytes.
const ROOM: usize = 64 << 20;

/// Runs `work`, on a thread with a large stack where the text nests deeply.
fn with_room<T: Send + Default>(depth: usize, work: impl FnOnce() -> T + Send) -> T {
    if depth <= SHALLOW {
        return work();
    }
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(ROOM).spawn_scoped(scope, work);
        thread.ok().and_then(|handle| handle.join().ok()).unwrap_or_default()
    })
}

fn read_items(
    layout: &Layout,
    text: &str,
    comments: &[Comment],
    sink: &mut Sink,
    read: impl Fn(&mut Builder, Piece, Vec<String>) -> ast::Item,
) -> (Vec<ast::Item>, Vec<ast::Name>) {
    let mut docs = Docs::new(comments);
    let mut builder = Builder::new(layout, text, sink);
    let pieces = layout.lines(0, layout.text.len());
    let mut orphans = Orphans::new(layout, &pieces);
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
    (items, broken)
}

/// The passes over the whole text. `None`: too large, reported.
fn lay_out(text: &str, sink: &mut Sink) -> Option<(Layout, Vec<Comment>)> {
    if text.len() > MAX_BYTES {
        let message = format!("文件有 {} MB，超过上限 {} MB", text.len() >> 20, MAX_BYTES >> 20);
        sink.push(Diagnostic::new(code::E0124, sink.span(0, 0), message).help("把内容分成几个文件，用 引用 连起来"));
        return None;
    }
    let mut prepared = prepare::prepare(text, sink);
    let (pairs, depth) = brackets::pair(&mut prepared.bytes, sink);
    sink.settle();
    let text = String::from_utf8(prepared.bytes).unwrap_or_default();
    Some((Layout { text, pairs, depth }, prepared.comments))
}
