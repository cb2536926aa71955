//! Pieces → tree. A piece is read by one rule of the grammar; what cannot be read is reported and becomes an `Error`.

mod case;
mod clause;
mod compare;
mod declare;
mod document;
mod expr;
mod figure;
mod literal;
mod names;
mod param;
mod quick;
mod quick_declare;
mod quick_value;

use super::cut::{Layout, Piece};
use super::explain;
use super::grammar::{PolicyParser, Rule};
use super::prepare;
use super::report::Sink;
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name};
use crate::syntax::table;
use pest::Parser;
use pest::iterators::Pair;

/// A node of pest's tree.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// The children of a node that say something: without keywords and the end.
pub(super) trait Parts<'i> {
    /// In order.
    fn parts(self) -> impl Iterator<Item = Node<'i>>;
}

impl<'i> Parts<'i> for Node<'i> {
    fn parts(self) -> impl Iterator<Item = Node<'i>> {
        self.into_inner().filter(|n| !is_keyword(n.as_rule()))
    }
}

fn is_keyword(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::EOI
            | Rule::sign_is
            | Rule::sign_arrow
            | Rule::sign_colon
            | Rule::sign_open
            | Rule::sign_close
            | Rule::sign_end
            | Rule::cite_word
            | Rule::kw_when
            | Rule::kw_else
            | Rule::kw_at
            | Rule::kw_monthly
            | Rule::kw_since
            | Rule::kw_where
            | Rule::kw_all
            | Rule::kw_by
            | Rule::kw_raise
            | Rule::kw_lower
            | Rule::kw_many
            | Rule::kw_list
            | Rule::kw_from
            | Rule::kw_stop
            | Rule::kw_per
            | Rule::kw_counts
            | Rule::kw_identity
            | Rule::kw_only
            | Rule::kw_table
            | Rule::kw_because
            | Rule::kw_default
            | Rule::kw_until
            | Rule::kw_grant
            | Rule::kw_yearly
            | Rule::kw_lacking
            | Rule::kw_bodies
            | Rule::kw_delegated
            | Rule::kw_to
    )
}

/// What could not be read; reported already.
fn error_expr(span: Span) -> Expr {
    Expr { kind: ExprKind::Error, span }
}

/// What the builders share.
pub struct Builder<'a, 'b> {
    /// The prepared text.
    pub layout: &'a Layout,
    /// The original text.
    pub original: &'a str,
    /// Where findings go.
    pub sink: &'a mut Sink<'b>,
    /// Where the piece that is being read starts.
    base: usize,
    /// Whether `[a, b]` is a list.
    in_case: bool,
    /// How deep the tree is above what is being built.
    depth: usize,
    /// Whether common clauses are read without the grammar.
    pub quick: bool,
}

impl<'a, 'b> Builder<'a, 'b> {
    /// A builder for one text.
    pub fn new(layout: &'a Layout, original: &'a str, sink: &'a mut Sink<'b>) -> Builder<'a, 'b> {
        Builder { layout, original, sink, base: 0, in_case: false, depth: 0, quick: true }
    }

    /// Reads a range by a rule. `None`: reported.
    fn read(&mut self, rule: Rule, start: usize, end: usize) -> Option<Node<'a>> {
        self.base = start;
        let text = self.layout.slice(start, end);
        match PolicyParser::parse(rule, text) {
            Ok(mut pairs) => pairs.next(),
            Err(error) => {
                explain::failure(self.layout, self.sink, rule, start, end, &error);
                None
            }
        }
    }

    /// The whole text as one value.
    pub fn single_value(&mut self) -> Option<Expr> {
        self.in_case = true;
        let end = self.layout.text.len();
        let Some((start, end)) = self.layout.trim(0, end) else {
            explain::no_value(self.sink, end);
            return None;
        };
        let node = self.read(Rule::single_value, start, end)?;
        Some(self.only_expr(node))
    }

    /// The name that a broken declaration would have declared: the first one behind its keyword, or its first word.
    pub fn declared_name(&self, span: Span) -> Option<Name> {
        let (start, end) = (span.start as usize, span.end as usize);
        let word = table::first_word(self.layout.slice(start, end));
        let behind = if table::DECLARATIONS.contains(&word) { start + word.len() } else { start };
        let colon = |c: char| matches!(c, ' ' | ':') || c == char::from(prepare::FILL);
        let rest = self.layout.slice(behind, end).trim_start_matches(colon);
        let (start, end) = self.layout.trim(end - rest.len(), end)?;
        let text = self.layout.slice(start, end);
        let length = match text.strip_prefix('「') {
            Some(inner) => inner.find('」')? + '「'.len_utf8() + '」'.len_utf8(),
            None => table::first_word(text).len(),
        };
        (length > 0).then(|| self.name_at(self.sink.span(start, start + length)))
    }

    fn read_piece(&mut self, rule: Rule, piece: Piece) -> Option<Node<'a>> {
        self.read(rule, piece.start, piece.end)
    }

    fn piece_span(&self, piece: Piece) -> Span {
        self.sink.span(piece.start, self.character_end(piece.end))
    }

    /// The end of the character whose first byte is the last before `end`: what follows of a full-width sign is `FILL`.
    fn character_end(&self, end: usize) -> usize {
        let rest = self.layout.text.as_bytes().get(end..).unwrap_or(&[]);
        end + rest.iter().take_while(|b| **b == prepare::FILL).count()
    }

    /// The span of a node, without trailing blanks.
    fn span(&self, node: &Node) -> Span {
        let span = node.as_span();
        let text = span.as_str().trim_end_matches([' ', '\n', '\u{1}']);
        let start = self.base + span.start();
        self.sink.span(start, self.character_end(start + text.len()))
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.sink.push(diagnostic);
    }

    /// The original text under a span.
    fn text(&self, span: Span) -> &'a str {
        self.original.get(span.start as usize..span.end as usize).unwrap_or("")
    }
}
