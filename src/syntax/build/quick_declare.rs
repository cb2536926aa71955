//! The commonest declarations without pest: 输入 and fields, 枚举, heads of 口径 and 措施, alternatives, 定义: see `quick`.
//!
//! In: the place of a head or line. Out: its part of the tree; `None` for all that is not plainly one of these.

use super::Builder;
use super::quick::{Cursor, ROOM};
use super::quick_value as value;
use crate::syntax::ast::{
    Citation, EnumDecl, InputDecl, Name, ReadingOption, TextLit, Tiered, TypeExpr, TypeExprKind, UnitExpr,
};
use crate::syntax::cut::Piece;

/// A name and where it is from.
pub(super) type Head = (Name, Option<Citation>);

impl Builder<'_, '_> {
    /// `输入 名: 类型 在 [0, 1] 仅当 条件`, a field without the keyword.
    pub(super) fn quick_input(&mut self, piece: Piece, keyword: bool) -> Option<InputDecl> {
        let mut cursor = self.quick_cursor(piece.start, piece.end)?;
        if keyword && !cursor.eat_word("输入") {
            return None;
        }
        cursor.skip();
        let start = cursor.at;
        let name = value::name(self, &mut cursor)?;
        if !cursor.eat_next(":") {
            return None;
        }
        let ty = self.quick_type(&mut cursor)?;
        let domain = match cursor.eat_next_word("在") {
            true => Some(self.quick_sum(&mut cursor, ROOM)?),
            false => None,
        };
        let only_if = match cursor.eat_next_word("仅当") {
            true => Some(self.quick_logic(&mut cursor, ROOM)?),
            false => None,
        };
        let span = self.sink.span(start, cursor.at);
        cursor.done().then_some(InputDecl { name, ty, domain, only_if, span })
    }

    fn quick_type(&mut self, cursor: &mut Cursor) -> Option<TypeExpr> {
        cursor.skip();
        let start = cursor.at;
        let kind = if cursor.eat_word("多选") {
            cursor.skip();
            let inner = cursor.at;
            let kind = TypeExprKind::Unit(self.quick_unit(cursor)?);
            TypeExprKind::Many(Box::new(TypeExpr { kind, span: self.sink.span(inner, cursor.at) }))
        } else if cursor.eat_word("列表") {
            cursor.skip();
            TypeExprKind::List(value::name(self, cursor)?)
        } else {
            TypeExprKind::Unit(self.quick_unit(cursor)?)
        };
        let goes_on = ["|", "(", "."].iter().any(|sign| cursor.stands_next(sign));
        (!goes_on).then(|| TypeExpr { kind, span: self.sink.span(start, cursor.at) })
    }

    /// `元/人·月`, `整数 人`, the name of an enumeration.
    fn quick_unit(&mut self, cursor: &mut Cursor) -> Option<UnitExpr> {
        let mut unit = UnitExpr { over: vec![value::name(self, cursor)?], under: Vec::new() };
        if unit.over.first().is_some_and(|name| name.text == "整数") {
            let mut ahead = *cursor;
            ahead.skip();
            if let Some(of) = value::name(self, &mut ahead).filter(|name| name.text != "表") {
                unit.over.push(of);
                *cursor = ahead;
            }
        } else {
            self.quick_names(cursor, &["·"], &mut unit.over)?;
        }
        if cursor.eat_next("/") {
            cursor.skip();
            unit.under.push(value::name(self, cursor)?);
            self.quick_names(cursor, &["·", "/"], &mut unit.under)?;
        }
        Some(unit)
    }

    /// More names, each behind one of the signs.
    fn quick_names(&mut self, cursor: &mut Cursor, signs: &[&str], names: &mut Vec<Name>) -> Option<()> {
        while signs.iter().any(|sign| cursor.eat_next(sign)) {
            cursor.skip();
            names.push(value::name(self, cursor)?);
        }
        Some(())
    }

    /// `枚举 名 = 甲 | 乙`
    pub(super) fn quick_enum(&mut self, piece: Piece) -> Option<EnumDecl> {
        let mut cursor = self.quick_cursor(piece.start, piece.end)?;
        cursor.word();
        cursor.skip();
        let name = value::name(self, &mut cursor)?;
        if !cursor.eat_next("=") {
            return None;
        }
        cursor.skip();
        let mut members = vec![value::name(self, &mut cursor)?];
        self.quick_names(&mut cursor, &["|", "、", ","], &mut members)?;
        cursor.done().then_some(EnumDecl { name, members })
    }

    /// `口径 名 依据 第3条`, `措施 名 依据 第3条`
    pub(super) fn quick_head(&mut self, start: usize, end: usize) -> Option<Head> {
        let mut cursor = self.quick_cursor(start, end)?;
        let head = self.quick_name_and_source(&mut cursor)?;
        cursor.done().then_some(head)
    }

    fn quick_name_and_source(&mut self, cursor: &mut Cursor) -> Option<Head> {
        cursor.word();
        cursor.skip();
        let name = value::name(self, cursor)?;
        let mut ahead = *cursor;
        ahead.skip();
        if !ahead.stands_next("依据") {
            return Some((name, None));
        }
        let citation = self.quick_citation(&mut ahead)?;
        *cursor = ahead;
        Some((name, Some(citation)))
    }

    /// `依据 第3条、第4条`
    fn quick_citation(&mut self, cursor: &mut Cursor) -> Option<Citation> {
        let start = cursor.at;
        if !cursor.eat_word("依据") {
            return None;
        }
        let mut clauses = Vec::new();
        loop {
            cursor.skip();
            clauses.push(self.quick_clause_number(cursor)?);
            if !cursor.eat_next("、") {
                break;
            }
        }
        Some(Citation { document: None, clauses, span: self.sink.span(start, cursor.at) })
    }

    fn quick_clause_number(&mut self, cursor: &mut Cursor) -> Option<Name> {
        let start = cursor.at;
        let rest = cursor.text.get(start..cursor.end).filter(|rest| rest.starts_with('第'))?;
        let length = rest.find([' ', '\n', '{', '\u{3}', '\u{5}', '}', ',', ';', '、']);
        cursor.at += length.unwrap_or(rest.len());
        Some(self.name_at(self.sink.span(start, cursor.at)))
    }

    /// `名`, `名 (缺省)`
    pub(super) fn quick_option(&mut self, piece: Piece) -> Option<ReadingOption> {
        let mut cursor = self.quick_cursor(piece.start, piece.end)?;
        let name = value::name(self, &mut cursor)?;
        let default = cursor.eat_next("(");
        if default && !(cursor.eat_next_word("缺省") && cursor.eat_next(")")) {
            return None;
        }
        cursor.done().then_some(ReadingOption { name, default, meaning: None })
    }

    /// `因 "说明" 依据 第3条`
    pub(super) fn quick_reason(&mut self, start: usize, end: usize) -> Option<(TextLit, Option<Citation>)> {
        let mut cursor = self.quick_cursor(start, end)?;
        if !cursor.eat_word("因") {
            return None;
        }
        cursor.skip();
        let text = self.quick_text(&mut cursor)?;
        cursor.skip();
        let citation = match cursor.peek() {
            Some(_) => Some(self.quick_citation(&mut cursor)?),
            None => None,
        };
        cursor.done().then_some((text, citation))
    }

    fn quick_text(&mut self, cursor: &mut Cursor) -> Option<TextLit> {
        let start = cursor.at;
        if !cursor.eat("\"") {
            return None;
        }
        while cursor.peek() == Some(b'_') {
            cursor.at += 1;
        }
        cursor.eat("\"").then(|| self.text_at(self.sink.span(start, cursor.at)))
    }

    /// `定义 名 依据 第3条 = 值`
    pub(super) fn quick_define(&mut self, piece: Piece) -> Option<(Head, Tiered)> {
        let mut cursor = self.quick_cursor(piece.start, piece.end)?;
        let head = self.quick_name_and_source(&mut cursor)?;
        if !cursor.eat_next("=") {
            return None;
        }
        let value = self.quick_tiered(&mut cursor, ROOM)?;
        cursor.done().then_some((head, value))
    }
}
