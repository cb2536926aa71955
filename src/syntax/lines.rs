//! What belongs to a line at the level of the file: the documentation before it, and whether it is the rest of broken braces.

use super::ast::{Comment, CommentKind, Item, ItemKind};
use super::build::Builder;
use super::cut::{Layout, Piece};
use super::table;

/// Lines outside of all blocks that belong to a declaration whose braces are wrong: that was reported, they stay silent.
pub struct Orphans<'a> {
    layout: &'a Layout,
    pieces: &'a [Piece],
    /// The last declaration had no block at all.
    headless: bool,
}

impl<'a> Orphans<'a> {
    /// Nothing is known yet.
    pub fn new(layout: &'a Layout, pieces: &'a [Piece]) -> Orphans<'a> {
        Orphans { layout, pieces, headless: false }
    }

    fn word(&self, index: usize) -> &'a str {
        self.pieces.get(index).map_or("", |piece| table::first_word(self.layout.piece(*piece)))
    }

    fn declares(&self, index: usize) -> bool {
        table::DECLARATIONS.contains(&self.word(index))
    }

    /// Whether a line belongs to broken braces: behind a head without a block, or before a `}` too many.
    pub fn holds(&self, index: usize, builder: &Builder) -> bool {
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

    /// Takes note of an item that was read.
    pub fn after(&mut self, index: usize, item: &Item) {
        let broken = matches!(item.kind, ItemKind::Error) && self.declares(index);
        let piece = self.pieces.get(index);
        let brace = piece.is_some_and(|p| self.layout.first_brace(p.start, p.end).is_some());
        let line = matches!(
            self.word(index),
            "引用" | "计量单位" | "枚举" | "输入" | "定义" | "定性" | "不计" | "参数" | "容许"
        );
        self.headless = broken && !brace && !line;
    }
}

/// Hands out the `///` lines that stand directly before a place.
pub struct Docs<'a> {
    comments: &'a [Comment],
    next: usize,
}

impl<'a> Docs<'a> {
    /// Of the comments of a file.
    pub fn new(comments: &'a [Comment]) -> Docs<'a> {
        Docs { comments, next: 0 }
    }

    /// Those before a place; places are asked for in order.
    pub fn before(&mut self, text: &str, start: usize) -> Vec<String> {
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
