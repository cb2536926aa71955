//! `参数`: its versions and rows.

use super::{Builder, Parts as _, error_expr};
use crate::source::Span;
use crate::syntax::ast::{Expr, ItemKind, ParamDecl, ParamRow, ParamVersion};
use crate::syntax::cut::Piece;
use crate::syntax::explain;
use crate::syntax::grammar::Rule;
use crate::syntax::table;

impl Builder<'_, '_> {
    pub(super) fn param(&mut self, piece: Piece) -> ItemKind {
        let brace = self.layout.first_brace(piece.start, piece.end);
        let end = brace.map_or(piece.end, |b| b.open);
        let Some(head) = self.read(Rule::param_head, piece.start, end) else { return ItemKind::Error };
        let mut decl = ParamDecl {
            name: self.name_at(self.sink.span(piece.start, piece.start)),
            ty: None,
            keys: Vec::new(),
            versions: Vec::new(),
            citation: None,
            table: None,
        };
        let mut values = Vec::new();
        for part in head.parts() {
            match part.as_rule() {
                Rule::type_expr => decl.ty = Some(self.type_expr(part)),
                Rule::param_keys => decl.keys = self.paths(part),
                Rule::citation => decl.citation = Some(self.citation(part)),
                Rule::param_table => decl.table = part.parts().next().map(|n| self.text_lit(&n)),
                Rule::param_value => values.push(self.only_expr(part)),
                _ => decl.name = self.name(&part),
            }
        }
        decl.versions.extend(values.into_iter().map(plain_version));
        if let Some(brace) = brace {
            self.versions(&mut decl, (brace.open + 1, brace.close));
            let after = (brace.close + usize::from(brace.closed)).min(piece.end);
            if let Some((start, end)) = self.layout.trim(after, piece.end) {
                explain::behind_block(self.layout, self.sink, start, end);
            }
        }
        ItemKind::Param(decl)
    }

    fn versions(&mut self, decl: &mut ParamDecl, block: (usize, usize)) {
        let mut loose = Vec::new();
        for piece in self.layout.clauses(block.0, block.1) {
            if table::first_word(self.layout.piece(piece)) == "自" {
                self.dated(decl, piece);
            } else {
                loose.extend(self.row(piece));
            }
        }
        if let Some(first) = loose.first() {
            let span = first.span;
            decl.versions.push(ParamVersion { from: None, to: None, rows: loose, citation: None, span });
        }
    }

    /// `自 日期 { … }`, and those that follow it on its line.
    fn dated(&mut self, decl: &mut ParamDecl, mut piece: Piece) {
        loop {
            let brace = self.layout.first_brace(piece.start, piece.end);
            let after = brace.map_or(piece.end, |b| (b.close + usize::from(b.closed)).min(piece.end));
            decl.versions.extend(self.version(Piece { end: after, ..piece }));
            let Some((start, end)) = self.layout.trim(after, piece.end) else { return };
            piece = Piece { start, end, ..piece };
            if table::first_word(self.layout.piece(piece)) != "自" {
                explain::behind_block(self.layout, self.sink, start, end);
                return;
            }
        }
    }

    fn version(&mut self, piece: Piece) -> Option<ParamVersion> {
        let brace = self.layout.first_brace(piece.start, piece.end);
        let end = brace.map_or(piece.end, |b| b.open);
        let head = self.read(Rule::version_head, piece.start, end)?;
        let span = self.piece_span(piece);
        let mut version = ParamVersion { from: None, to: None, rows: Vec::new(), citation: None, span };
        for part in head.parts() {
            match part.as_rule() {
                Rule::sum if version.from.is_none() => version.from = Some(self.sum(part)),
                Rule::sum => version.to = Some(self.sum(part)),
                Rule::citation => version.citation = Some(self.citation(part)),
                Rule::version_value => {
                    let value = self.only_expr(part);
                    version.rows.push(ParamRow { keys: Vec::new(), span: value.span, value });
                }
                _ => {}
            }
        }
        if let Some(brace) = brace {
            for piece in self.layout.clauses(brace.open + 1, brace.close) {
                version.rows.extend(self.row(piece));
            }
        }
        Some(version)
    }

    fn row(&mut self, piece: Piece) -> Option<ParamRow> {
        let node = self.read_piece(Rule::row_line, piece)?;
        let span = self.piece_span(piece);
        let (mut keys, mut value) = (Vec::new(), error_expr(span));
        for part in node.parts() {
            match part.as_rule() {
                Rule::row_keys => {
                    for key in part.parts() {
                        let path = key.as_rule() == Rule::path;
                        keys.push(if path { self.path(key) } else { vec![self.name(&key)] });
                    }
                }
                _ => {
                    let tiered = self.value(part);
                    value = self.plain(tiered);
                }
            }
        }
        Some(ParamRow { keys, value, span })
    }
}

fn plain_version(value: Expr) -> ParamVersion {
    let span: Span = value.span;
    let rows = vec![ParamRow { keys: Vec::new(), value, span }];
    ParamVersion { from: None, to: None, rows, citation: None, span }
}
