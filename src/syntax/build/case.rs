//! `算例`: its lines.

use super::{Builder, Node, Parts as _};
use crate::syntax::ast::{CaseDecl, CaseLine, CaseLineKind, CmpOp, Expectation, ItemKind};
use crate::syntax::cut::Piece;
use crate::syntax::explain;
use crate::syntax::grammar::Rule;
use crate::syntax::table;

impl<'a> Builder<'a, '_> {
    pub(super) fn case(&mut self, piece: Piece) -> ItemKind {
        let Some((head_end, block)) = self.head_and_block(piece) else { return ItemKind::Error };
        let head = self.read(Rule::case_head, piece.start, head_end);
        let name = head.and_then(|n| n.parts().next()).map(|n| self.text_lit(&n));
        self.in_case = true;
        let mut lines = Vec::new();
        for piece in self.layout.lines(block.0, block.1) {
            self.case_line(piece, &mut lines);
        }
        self.in_case = false;
        match name {
            Some(name) => ItemKind::Case(CaseDecl { name, lines }),
            None => ItemKind::Error,
        }
    }

    fn case_line(&mut self, piece: Piece, lines: &mut Vec<CaseLine>) {
        let span = self.piece_span(piece);
        let word = table::first_word(self.layout.piece(piece));
        let rule = match word {
            "日期" => Some(Rule::value_line),
            "已知" | "口径" | "参数" => Some(Rule::bindings_line),
            "享受记录" => Some(Rule::history_line),
            "应得" => Some(Rule::expect_line),
            _ => None,
        };
        let Some(rule) = rule else {
            explain::unknown_line(self.layout, self.sink, piece, word, "算例", table::CASE_LINES);
            return lines.push(CaseLine { kind: CaseLineKind::Error, span });
        };
        match self.read_piece(rule, piece) {
            Some(node) if word == "应得" => self.expectations(node, lines),
            Some(node) => {
                let kind = self.case_kind(word, node);
                lines.push(CaseLine { kind, span });
            }
            None => lines.push(CaseLine { kind: CaseLineKind::Error, span }),
        }
    }

    fn case_kind(&mut self, word: &str, node: Node<'a>) -> CaseLineKind {
        match word {
            "日期" => CaseLineKind::Date(self.line_value(node).0),
            "享受记录" => CaseLineKind::History(self.line_value(node).0),
            _ => {
                let bindings = node.parts().filter(|n| n.as_rule() == Rule::case_binding);
                let bindings = bindings.map(|n| self.binding(n)).collect();
                match word {
                    "口径" => CaseLineKind::Reading(bindings),
                    "参数" => CaseLineKind::Param(bindings),
                    _ => CaseLineKind::Given(bindings),
                }
            }
        }
    }

    fn expectations(&mut self, node: Node<'a>, lines: &mut Vec<CaseLine>) {
        for part in node.parts().filter(|n| n.as_rule() == Rule::expectation) {
            let span = self.span(&part);
            let kind = CaseLineKind::Expect(self.expectation(part));
            lines.push(CaseLine { kind, span });
        }
    }

    fn expectation(&mut self, node: Node<'a>) -> Expectation {
        let mut expected =
            Expectation { measure: Vec::new(), value: None, status: None, because: Vec::new(), missing: Vec::new() };
        let mut op = CmpOp::Equal;
        for part in node.parts() {
            match part.as_rule() {
                Rule::path => expected.measure = self.path(part),
                Rule::expect_op => op = relation(part.as_str()),
                Rule::expect_value => {
                    let value = self.only_expr(part);
                    expected.value = Some((op, value));
                }
                Rule::because => expected.because = self.names(part),
                Rule::lacking => expected.missing = self.names(part),
                _ => expected.status = Some(self.name(&part)),
            }
        }
        expected
    }
}

fn relation(sign: &str) -> CmpOp {
    match sign {
        "<=" => CmpOp::AtMost,
        ">=" => CmpOp::AtLeast,
        _ => CmpOp::Equal,
    }
}
