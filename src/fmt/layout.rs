//! Lines, indentation, blank lines and comments.
//!
//! INVARIANT: every comment of the file is printed exactly once, in order; a node that a comment cuts through is copied
//! from the text, and the comments inside it count as printed.

use super::node::{Block, Body, Node};
use crate::source::Span;
use crate::syntax::ast::{Comment, CommentKind};

/// Columns that a line should not pass; a Chinese character takes two.
const WIDTH: usize = 100;

/// Prints the nodes of a file.
pub fn layout(text: &str, comments: &[Comment], nodes: &[Node]) -> String {
    let mut layout = Layout { text, comments, out: String::new(), indent: 0, end: 0, fresh: true };
    layout.nodes(nodes);
    layout.comments_before(text.len());
    layout.out
}

/// How many columns a text takes.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

struct Layout<'a> {
    text: &'a str,
    /// Those not yet printed.
    comments: &'a [Comment],
    out: String,
    indent: usize,
    /// Where the last thing that was printed ends in the text.
    end: usize,
    /// Whether nothing was printed yet in this block: no blank line then.
    fresh: bool,
}

impl<'a> Layout<'a> {
    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or("")
    }

    fn nodes(&mut self, nodes: &[Node]) {
        for node in nodes {
            self.comments_before(node.span.start as usize);
            self.start_line(node.span.start as usize);
            self.node(node);
            self.end = self.end.max(self.trimmed_end(node.span));
            self.trailing_comments();
            self.out.push('\n');
        }
    }

    /// A span may end in blanks; they do not belong to the node.
    fn trimmed_end(&self, span: Span) -> usize {
        let (start, end) = (span.start as usize, span.end as usize);
        start + self.slice(start, end).trim_end().len()
    }

    fn node(&mut self, node: &Node) {
        let cut = self.has_comment_in(node.span);
        match &node.body {
            Body::Verbatim => self.copy(node.span),
            Body::Line(_) if cut => self.copy(node.span),
            Body::Line(pieces) => self.line(pieces),
            Body::Block(block) if cut => self.block(block, node.span),
            Body::Block(block) => self.flat_or_block(block, node.span),
        }
    }

    fn has_comment_in(&self, span: Span) -> bool {
        let end = self.trimmed_end(span);
        self.comments.first().is_some_and(|c| c.span.start >= span.start && (c.span.start as usize) < end)
    }

    /// Copies a part of the text with LF line ends and no blanks at line ends.
    fn copy(&mut self, span: Span) {
        let end = self.trimmed_end(span);
        let lines = self.slice(span.start as usize, end).lines().map(str::trim_end);
        self.out.push_str(&lines.collect::<Vec<_>>().join("\n"));
        while self.comments.first().is_some_and(|c| (c.span.start as usize) < end) {
            self.comments = self.comments.get(1..).unwrap_or_default();
        }
    }

    fn line(&mut self, pieces: &[String]) {
        let whole = pieces.concat();
        if self.indent * 2 + columns(&whole) <= WIDTH || pieces.len() < 2 {
            return self.out.push_str(&whole);
        }
        let indent = format!("\n{}", "  ".repeat(self.indent + 1));
        let pieces: Vec<_> = pieces.iter().map(|p| p.trim()).collect();
        self.out.push_str(&pieces.join(&indent));
    }

    fn flat_or_block(&mut self, block: &Block, span: Span) {
        match &block.flat {
            Some(flat) if self.indent * 2 + columns(flat) <= WIDTH => self.out.push_str(flat),
            Some(_) | None => self.block(block, span),
        }
    }

    fn block(&mut self, block: &Block, span: Span) {
        self.out.push_str(&block.open);
        self.head_comment(block, span);
        self.out.push('\n');
        self.indent += 1;
        self.fresh = true;
        self.nodes(&block.children);
        self.comments_before(self.trimmed_end(span));
        self.indent -= 1;
        self.fresh = false;
        self.out.push_str(&"  ".repeat(self.indent));
        self.out.push_str(&block.close);
    }

    /// A comment on the line of the brace that opens stays there.
    fn head_comment(&mut self, block: &Block, span: Span) {
        let before_child = |c: &&Comment| block.children.first().is_none_or(|n| c.span.start < n.span.start);
        let Some(comment) = self.comments.first().filter(before_child) else { return };
        let start = comment.span.start as usize;
        let head = self.slice(span.start as usize, start);
        if start < self.trimmed_end(span)
            && head.trim_end().ends_with(['{', '｛'])
            && !after_last_brace(head).contains('\n')
        {
            self.append(comment);
        }
    }

    /// Begins a line, with a blank one before it where the author left some.
    fn start_line(&mut self, start: usize) {
        let breaks = self.slice(self.end, start).matches('\n').count();
        if !self.fresh && breaks > 1 {
            self.out.push('\n');
        }
        self.fresh = false;
        self.out.push_str(&"  ".repeat(self.indent));
    }

    /// Comments before a place, each on its own line.
    fn comments_before(&mut self, place: usize) {
        while let Some(comment) = self.comments.first().filter(|c| (c.span.start as usize) < place) {
            self.start_line(comment.span.start as usize);
            self.write(comment);
            self.out.push('\n');
        }
    }

    /// A comment that stands on the line on which the last node ended.
    fn trailing_comments(&mut self) {
        let Some(comment) = self.comments.first() else { return };
        let gap = self.slice(self.end, comment.span.start as usize);
        if comment.kind != CommentKind::Doc && gap.chars().all(|c| c.is_whitespace() && c != '\n' || is_separator(c)) {
            self.append(comment);
        }
    }

    fn append(&mut self, comment: &Comment) {
        self.out.push_str("  ");
        self.write(comment);
    }

    fn write(&mut self, comment: &Comment) {
        let mark = match comment.kind {
            CommentKind::Plain => "// ",
            CommentKind::Note => "注：",
            CommentKind::Doc => "/// ",
        };
        self.out.push_str(format!("{mark}{}", comment.text).trim_end());
        self.end = comment.span.end as usize;
        self.comments = self.comments.get(1..).unwrap_or_default();
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '，' | '；' | '、' | '。')
}

fn after_last_brace(text: &str) -> &str {
    text.rfind(['{', '｛']).and_then(|at| text.get(at..)).unwrap_or("")
}
