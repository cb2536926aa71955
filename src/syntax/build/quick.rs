//! The commonest clauses without pest: `须 x >= 3人`, `标准 = 50元/月`, `a 为 b => 60%`.
//!
//! In: a piece. Out: the clause that the grammar would make of it, or `None`, and then the grammar reads the piece.
//! INVARIANT: it reads a part of the grammar and nothing else, to the same tree with the same spans; `quick` in the
//! integration tests holds it to that. It reports nothing: whatever deserves a finding is `None`.

use super::Builder;
use super::expr::{binary, close};
use super::quick_value as value;
use crate::syntax::ast::{BinaryOp, ClauseKind, CmpOp, Effect, Expr, ExprKind, FigureClause, Refinement, Test, Tiered};
use crate::syntax::cut::Piece;
use crate::syntax::prepare::FILL;

/// How deep brackets may nest here.
const ROOM: u8 = 6;
/// How many operators one sum may have here.
const CHAIN: usize = 6;

/// Reads the bytes of a piece.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    /// The prepared text.
    pub text: &'a str,
    /// The next byte.
    pub at: usize,
    /// One past the last byte of the piece.
    pub end: usize,
}

impl<'a> Cursor<'a> {
    /// The next byte.
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied().filter(|_| self.at < self.end)
    }

    /// Passes blanks.
    pub fn skip(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Passes a text that stands next.
    pub fn eat(&mut self, wanted: &str) -> bool {
        let found = self.text.get(self.at..self.end).is_some_and(|rest| rest.starts_with(wanted));
        self.at += if found { wanted.len() } else { 0 };
        found
    }

    /// Passes a run of letters; empty where none stands next.
    pub fn word(&mut self) -> &'a str {
        let start = self.at;
        while let Some(length) = self.letter() {
            self.at += length;
        }
        self.text.get(start..self.at).unwrap_or("")
    }

    /// The length of the letter that stands next: an ideograph, an ASCII letter or `_`.
    pub fn letter(&self) -> Option<usize> {
        match self.peek()? {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => Some(1),
            0xe5..=0xe9 => Some(3),
            0xe4 => self.text.as_bytes().get(self.at + 1).filter(|second| **second >= 0xb8).map(|_| 3),
            _ => None,
        }
    }

    /// The relation that stands next; a word stands apart from what follows.
    fn relation(&mut self) -> Option<CmpOp> {
        let signs = [(">=", CmpOp::AtLeast), ("<=", CmpOp::AtMost), (">", CmpOp::Greater), ("<", CmpOp::Less)];
        if let Some((_, op)) = signs.into_iter().find(|(sign, _)| self.eat(sign)) {
            return Some(op).filter(|_| !matches!(self.peek(), Some(b'=' | b'<' | b'>')));
        }
        match self.word() {
            "不低于" | "不少于" | "至少" | "最低" | "达到" | "满" => Some(CmpOp::AtLeast),
            "不超过" | "不高于" | "至多" | "最高" | "最长" => Some(CmpOp::AtMost),
            "不满" | "不足" | "未满" | "低于" | "少于" => Some(CmpOp::Less),
            "超过" | "高于" | "多于" => Some(CmpOp::Greater),
            _ => None,
        }
    }

    fn operator(&mut self) -> Option<BinaryOp> {
        let op = match self.peek()? {
            b'+' => BinaryOp::Add,
            b'-' => BinaryOp::Subtract,
            b'*' => BinaryOp::Multiply,
            b'/' => BinaryOp::Divide,
            _ => return None,
        };
        self.at += 1;
        Some(op)
    }

    /// Passes a word that stands next as a whole.
    fn eat_word(&mut self, wanted: &str) -> bool {
        let before = self.at;
        let found = self.word() == wanted;
        if !found {
            self.at = before;
        }
        found
    }
}

impl Builder<'_, '_> {
    /// The clause of a piece whose first word is `word`.
    pub(super) fn quick_clause(&mut self, piece: Piece, word: &str) -> Option<ClauseKind> {
        let text = self.layout.text.as_str();
        let bytes = text.as_bytes();
        if bytes.get(piece.start..=piece.end).or(bytes.get(piece.start..))?.contains(&FILL) {
            return None;
        }
        let mut cursor = Cursor { text, at: piece.start, end: piece.end };
        match word {
            "须" | "除外" => self.quick_requirement(&mut cursor, word),
            "标准" | "额度" | "期限" | "人数" | "数量" | "金额" | "每个金额" | "次数" | "结论" => {
                self.quick_figure(&mut cursor)
            }
            "对象" => self.quick_subject(&mut cursor),
            _ => self.quick_refinement(&mut cursor),
        }
    }

    fn quick_requirement(&mut self, cursor: &mut Cursor, word: &str) -> Option<ClauseKind> {
        cursor.word();
        let cond = self.quick_whole(cursor)?;
        Some(match word {
            "除外" => ClauseKind::Exclude { label: None, cond },
            _ => ClauseKind::Require { label: None, cond },
        })
    }

    fn quick_subject(&mut self, cursor: &mut Cursor) -> Option<ClauseKind> {
        cursor.word();
        cursor.skip();
        let name = value::name(self, cursor)?;
        (cursor.at == cursor.end).then(|| ClauseKind::Subjects(vec![name]))
    }

    fn quick_figure(&mut self, cursor: &mut Cursor) -> Option<ClauseKind> {
        let start = cursor.at;
        let head = Self::head(cursor.word());
        let head_span = self.sink.span(start, cursor.at);
        cursor.skip();
        let sign = cursor.at;
        let relation = match cursor.peek()? {
            b'=' => {
                cursor.at += 1;
                Some(CmpOp::Equal).filter(|_| !matches!(cursor.peek(), Some(b'=' | b'>')))?
            }
            _ => cursor.relation()?,
        };
        let relation_span = self.sink.span(sign, cursor.at);
        let value = self.quick_tiered(cursor)?;
        Some(ClauseKind::Figure(FigureClause {
            head,
            head_span,
            unit: None,
            yearly: false,
            year_from: None,
            relation,
            relation_span,
            value,
            cumulative: false,
        }))
    }

    fn quick_refinement(&mut self, cursor: &mut Cursor) -> Option<ClauseKind> {
        let start = cursor.at;
        let cond = self.quick_logic(cursor, ROOM)?;
        cursor.skip();
        if !cursor.eat("=>") {
            return None;
        }
        let value = self.quick_tiered(cursor)?;
        self.check_arrow(&cond);
        self.check_else(&cond);
        let span = self.sink.span(start, cursor.end);
        Some(ClauseKind::Refine(Refinement { cond, effect: Effect::Replace(Box::new(value)), span }))
    }

    /// The rest of the piece as a value without tiers.
    fn quick_tiered(&mut self, cursor: &mut Cursor) -> Option<Tiered> {
        cursor.skip();
        let span = self.sink.span(cursor.at, cursor.end);
        let base = Some(self.quick_whole(cursor)?);
        Some(Tiered { base, tiers: Vec::new(), strategy: None, span })
    }

    /// The rest of the piece as one expression.
    fn quick_whole(&mut self, cursor: &mut Cursor) -> Option<Expr> {
        let expr = self.quick_logic(cursor, ROOM)?;
        (cursor.at == cursor.end).then_some(expr)
    }

    /// One expression; the cursor ends behind its last byte.
    fn quick_logic(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
        cursor.skip();
        let start = cursor.at;
        let first = self.quick_part(cursor, room)?;
        let mut ahead = *cursor;
        ahead.skip();
        let (word, all) = if ahead.eat_word("且") {
            ("且", true)
        } else if ahead.eat_word("或") {
            ("或", false)
        } else {
            return Some(first);
        };
        let mut parts = vec![first];
        loop {
            parts.push(self.quick_part(&mut ahead, room)?);
            *cursor = ahead;
            ahead.skip();
            if !ahead.eat_word(word) {
                break;
            }
        }
        Some(Expr { kind: ExprKind::Logic { all, parts }, span: self.sink.span(start, cursor.at) })
    }

    /// A comparison, maybe under one 非.
    fn quick_part(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
        cursor.skip();
        let start = cursor.at;
        if !cursor.eat_word("非") {
            return self.quick_comparison(cursor, room);
        }
        let inner = self.quick_comparison(cursor, room)?;
        let span = self.sink.span(start, cursor.at);
        Some(Expr { kind: ExprKind::Not(Box::new(inner)), span })
    }

    fn quick_comparison(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
        let left = self.quick_sum(cursor, room)?;
        let mut ahead = *cursor;
        ahead.skip();
        let start = ahead.at;
        let negated = ahead.eat_word("不为");
        if negated || ahead.eat_word("为") {
            let right = self.quick_sum(&mut ahead, room)?;
            *cursor = ahead;
            let span = left.span.to(self.sink.span(start, cursor.at));
            return Some(Expr { kind: ExprKind::Is { left: Box::new(left), right: Box::new(right), negated }, span });
        }
        let Some(op) = ahead.relation() else { return Some(left) };
        let op_span = self.sink.span(start, ahead.at);
        let right = self.quick_sum(&mut ahead, room)?;
        *cursor = ahead;
        Some(self.with_tests(left, &mut vec![Test { op, op_span, right }]))
    }

    /// Values under `+ - * /`: `* /` are folded into `term`, which `+ -` then take.
    fn quick_sum(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
        cursor.skip();
        let mut term = self.quick_operand(cursor, room)?;
        let mut done = None;
        for _ in 0..CHAIN {
            let mut ahead = *cursor;
            ahead.skip();
            let Some(op) = ahead.operator() else { break };
            ahead.skip();
            let right = self.quick_operand(&mut ahead, room)?;
            *cursor = ahead;
            term = match op {
                BinaryOp::Multiply | BinaryOp::Divide => binary(op, term, right),
                BinaryOp::Add | BinaryOp::Subtract => {
                    done = Some((close(done, term), op));
                    right
                }
            };
        }
        Some(close(done, term))
    }

    fn quick_operand(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
        let start = cursor.at;
        let kind = match cursor.peek()? {
            b'(' => return self.quick_brackets(cursor, room.checked_sub(1)?),
            b'0'..=b'9' => value::numeric(self, cursor)?,
            _ if cursor.text.get(start..).is_some_and(|rest| rest.starts_with('每')) => value::numeric(self, cursor)?,
            _ => value::path(self, cursor)?,
        };
        Some(Expr { kind, span: self.sink.span(start, cursor.at) })
    }

    fn quick_brackets(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
        cursor.at += 1;
        let inner = self.quick_logic(cursor, room)?;
        cursor.skip();
        cursor.eat(")").then_some(inner)
    }
}
