//! Names, paths, free text, citations, types.

use super::{Builder, Node, Parts as _};
use crate::source::Span;
use crate::syntax::ast::{Citation, Name, ReadingOption, TextLit, TypeExpr, TypeExprKind, UnitExpr};
use crate::syntax::cut::Piece;
use crate::syntax::grammar::Rule;
use crate::syntax::table;

impl Builder<'_, '_> {
    /// What is surely meant by an option that could not be read: that it is there saves findings that only follow.
    pub(super) fn broken_option(&mut self, piece: Piece) -> Option<ReadingOption> {
        let text = self.layout.piece(piece);
        let word = table::first_word(text).len();
        let name = self.name_at(self.sink.span(piece.start, piece.start + word));
        (word > 0).then_some(ReadingOption { name, default: text.contains("缺省"), meaning: None })
    }

    /// A name, quoted or bare; of a run of characters, all of it.
    pub(super) fn name(&mut self, node: &Node) -> Name {
        let span = self.span(node);
        self.name_at(span)
    }

    pub(super) fn name_at(&self, span: Span) -> Name {
        let text = self.text(span);
        let inner = text.strip_prefix('「').and_then(|t| t.strip_suffix('」')).unwrap_or(text);
        Name { text: inner.trim().to_owned(), span }
    }

    /// The names among the children.
    pub(super) fn names(&mut self, node: Node) -> Vec<Name> {
        let names = node.parts().filter(|n| matches!(n.as_rule(), Rule::quoted | Rule::bare | Rule::whole_number));
        names.map(|n| self.name(&n)).collect()
    }

    pub(super) fn path(&mut self, node: Node) -> Vec<Name> {
        self.names(node)
    }

    /// The paths among the children.
    pub(super) fn paths(&mut self, node: Node) -> Vec<Vec<Name>> {
        let paths = node.parts().filter(|n| n.as_rule() == Rule::path);
        paths.map(|n| self.path(n)).collect()
    }

    /// Free text or quoted text.
    pub(super) fn text_lit(&mut self, node: &Node) -> TextLit {
        let span = self.span(node);
        self.text_at(span)
    }

    pub(super) fn text_at(&self, span: Span) -> TextLit {
        const MARKS: [char; 4] = ['"', '“', '”', '＂'];
        let text = self.text(span).trim();
        let quoted = text.strip_prefix(MARKS).and_then(|t| t.strip_suffix(MARKS));
        TextLit { text: quoted.unwrap_or(text).to_owned(), span }
    }

    pub(super) fn citation(&mut self, node: Node) -> Citation {
        let span = self.span(&node);
        let mut citation = Citation { document: None, clauses: Vec::new(), span };
        for part in node.parts() {
            match part.as_rule() {
                Rule::clause_number => citation.clauses.push(self.name(&part)),
                Rule::quoted | Rule::run => citation.document = Some(self.name(&part)),
                _ => {}
            }
        }
        if let Some(found) = citation.document.as_ref().and_then(crate::syntax::explain::clause_without_mark) {
            self.sink.push(found);
        }
        citation
    }

    pub(super) fn type_expr(&mut self, node: Node) -> TypeExpr {
        let span = self.span(&node);
        let kind = node.parts().next().map_or(TypeExprKind::Error, |n| self.type_kind(n));
        TypeExpr { kind, span }
    }

    fn type_kind(&mut self, node: Node) -> TypeExprKind {
        let span = self.span(&node);
        match node.as_rule() {
            Rule::many => {
                let choice = node.parts().next();
                let Some(choice) = choice else { return TypeExprKind::Error };
                let span = self.span(&choice);
                TypeExprKind::Many(Box::new(TypeExpr { kind: self.type_kind(choice), span }))
            }
            Rule::list_of => TypeExprKind::List(self.names(node).pop().unwrap_or(Name { text: String::new(), span })),
            _ => self.choice(node),
        }
    }

    fn choice(&mut self, node: Node) -> TypeExprKind {
        let mut unit = UnitExpr::default();
        let mut others = Vec::new();
        for part in node.parts() {
            match part.as_rule() {
                Rule::unit_type => unit = self.unit_type(part),
                _ => others.push(self.name(&part)),
            }
        }
        if others.is_empty() {
            return TypeExprKind::Unit(unit);
        }
        let mut members = unit.over;
        members.append(&mut others);
        TypeExprKind::Choice(members)
    }

    fn unit_type(&mut self, node: Node) -> UnitExpr {
        let mut unit = UnitExpr::default();
        for part in node.parts() {
            match part.as_rule() {
                Rule::type_over => unit.over = self.names(part),
                _ => unit.under = self.names(part),
            }
        }
        unit
    }
}
