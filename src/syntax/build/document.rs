//! `文件`: the facts of a document.

use super::{Builder, Node, Parts as _};
use crate::syntax::ast::{
    DocumentChange, DocumentDecl, DocumentFact, DocumentFactKind, ItemKind, Name, TransitionRule,
};
use crate::syntax::cut::Piece;
use crate::syntax::explain;
use crate::syntax::grammar::Rule;
use crate::syntax::table;

impl<'a> Builder<'a, '_> {
    pub(super) fn document(&mut self, piece: Piece) -> ItemKind {
        let Some((head_end, block)) = self.head_and_block(piece) else { return ItemKind::Error };
        let head = self.read(Rule::document_head, piece.start, head_end);
        let number = head.and_then(|n| n.parts().next()).map(|n| self.name(&n));
        let facts = self.layout.lines(block.0, block.1).into_iter().map(|p| self.fact(p)).collect();
        if let Some(found) = number.as_ref().and_then(explain::plain_brackets) {
            self.sink.push(found);
        }
        match number {
            Some(number) => ItemKind::Document(DocumentDecl { number, facts }),
            None => ItemKind::Error,
        }
    }

    fn fact(&mut self, piece: Piece) -> DocumentFact {
        let span = self.piece_span(piece);
        let word = table::first_word(self.layout.piece(piece));
        let rule = match word {
            "过渡" if is_rule(self.layout.piece(piece)) => Some(Rule::transition_line),
            "标题" | "机关" | "过渡" => Some(Rule::text_line),
            "地区" => Some(Rule::path_line),
            "级别" => Some(Rule::name_line),
            "发布" => Some(Rule::value_line),
            "有效" => Some(Rule::valid_line),
            "废止" | "修改" | "参照" => Some(Rule::change_line),
            "附件" => Some(Rule::annex_line),
            _ => None,
        };
        let Some(rule) = rule else {
            explain::unknown_line(self.layout, self.sink, piece, word, "文件", table::FACTS);
            return DocumentFact { kind: DocumentFactKind::Error, span };
        };
        let node = self.read_piece(rule, piece);
        let kind = node.map_or(DocumentFactKind::Error, |node| match node.as_rule() {
            Rule::transition_line => self.transition(node),
            _ => self.fact_kind(word, node),
        });
        DocumentFact { kind, span }
    }

    fn fact_kind(&mut self, word: &str, node: Node<'a>) -> DocumentFactKind {
        match word {
            "标题" => DocumentFactKind::Title(self.line_text(node)),
            "机关" => DocumentFactKind::Issuer(self.line_text(node)),
            "过渡" => DocumentFactKind::Transition(self.line_text(node)),
            "地区" => DocumentFactKind::Region(self.paths(node).pop().unwrap_or_default()),
            "级别" => self.names(node).pop().map_or(DocumentFactKind::Error, DocumentFactKind::Level),
            "发布" => DocumentFactKind::Published(self.line_value(node).0),
            "有效" => DocumentFactKind::Valid(Box::new(self.validity(node).0)),
            "废止" => self.change(node).map_or(DocumentFactKind::Error, DocumentFactKind::Repeals),
            "修改" => self.change(node).map_or(DocumentFactKind::Error, DocumentFactKind::Amends),
            "参照" => self.change(node).map_or(DocumentFactKind::Error, DocumentFactKind::Follows),
            _ => self.annex(node).unwrap_or(DocumentFactKind::Error),
        }
    }

    fn change(&mut self, node: Node<'a>) -> Option<DocumentChange> {
        let (mut number, mut clause, mut from) = (None, None, None);
        for part in node.parts() {
            match part.as_rule() {
                Rule::quoted | Rule::run => number = Some(self.name(&part)),
                Rule::clause_number => clause = Some(self.name(&part)),
                Rule::change_from => from = Some(self.only_expr(part)),
                _ => {}
            }
        }
        Some(DocumentChange { number: number?, clause, from })
    }

    fn transition(&mut self, node: Node<'a>) -> DocumentFactKind {
        let (mut by, mut until, mut reason) = (None, None, None);
        for part in node.parts() {
            match part.as_rule() {
                Rule::sum => by = Some(self.expr(part)),
                Rule::change_until => until = Some(self.only_expr(part)),
                Rule::text | Rule::rest => reason = Some(self.text_lit(&part)),
                _ => {}
            }
        }
        by.map_or(DocumentFactKind::Error, |by| {
            DocumentFactKind::TransitionBy(Box::new(TransitionRule { by, until, reason }))
        })
    }

    fn annex(&mut self, node: Node<'a>) -> Option<DocumentFactKind> {
        let (mut name, mut text): (Option<Name>, _) = (None, None);
        for part in node.parts() {
            match part.as_rule() {
                Rule::quoted | Rule::run => name = Some(self.name(&part)),
                _ => text = Some(self.text_lit(&part)),
            }
        }
        Some(DocumentFactKind::Annex(name?, text))
    }
}

/// Whether a line of 过渡 names the day that decides; anything else is free text.
fn is_rule(line: &str) -> bool {
    let after = line.strip_prefix("过渡").unwrap_or_default().trim_start();
    after.strip_prefix(':').unwrap_or(after).trim_start().starts_with("按 ")
}
