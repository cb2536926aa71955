//! The commonest clauses without pest: `须 x >= 3人`, `标准 = 50元/月`, `a 为 b => 60%`.
//!
//! In: a piece. Out: the clause that the grammar would make of it, or `None`, and then the grammar reads the piece.
//! INVARIANT: it reads a part of the grammar and nothing else, to the same tree with the same spans; `quick` in the
//! integration tests holds it to that. It reports nothing: whatever deserves a finding is `None`.

use super::Builder;
use super::expr::{binary, call, close};
use super::quick_value as value;
use crate::syntax::ast::{
    BinaryOp, ClauseKind, CmpOp, Effect, Expr, ExprKind, FigureClause, Name, Refinement, Test, Tiered,
};
use crate::syntax::brackets::TIERS;
use crate::syntax::cut::{Layout, Piece};
use crate::syntax::prepare::FILL;

/// How deep brackets may nest here.
pub(super) const ROOM: u8 = 6;
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

    /// Passes newlines, `;`, commas and the blanks between them; whether there was one.
    fn separators(&mut self) -> bool {
        let mut any = false;
        loop {
            self.skip();
            if !matches!(self.peek(), Some(b'\n' | b';' | b',')) {
                return any;
            }
            (self.at, any) = (self.at + 1, true);
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

    /// Whether 、 or · stands next, which end a name.
    pub fn at_mark(&self) -> bool {
        self.text.get(self.at..self.end).is_some_and(|rest| rest.starts_with(['、', '·']))
    }

    /// Passes blanks and then a word that stands next as a whole.
    pub fn eat_next_word(&mut self, wanted: &str) -> bool {
        let mut ahead = *self;
        ahead.skip();
        let found = ahead.eat_word(wanted);
        if found {
            *self = ahead;
        }
        found
    }

    /// Passes blanks and then a text that stands next.
    pub fn eat_next(&mut self, wanted: &str) -> bool {
        let mut ahead = *self;
        ahead.skip();
        let found = ahead.eat(wanted);
        if found {
            *self = ahead;
        }
        found
    }

    /// Whether a text stands next behind blanks.
    pub fn stands_next(&self, wanted: &str) -> bool {
        let mut ahead = *self;
        ahead.eat_next(wanted)
    }

    /// Passes blanks; whether nothing else is left.
    pub fn done(&mut self) -> bool {
        self.skip();
        self.at == self.end
    }

    /// Passes a word that stands next as a whole.
    pub fn eat_word(&mut self, wanted: &str) -> bool {
        let before = self.at;
        let found = self.word() == wanted;
        if !found {
            self.at = before;
        }
        found
    }
}

impl<'a> Builder<'a, '_> {
    /// A cursor over a piece in which every sign has one byte.
    pub(super) fn quick_cursor(&self, start: usize, end: usize) -> Option<Cursor<'a>> {
        let layout: &'a Layout = self.layout;
        let text = layout.text.as_str();
        let bytes = text.as_bytes();
        let plain = !bytes.get(start..=end).or(bytes.get(start..))?.contains(&FILL);
        (plain && self.quick).then_some(Cursor { text, at: start, end })
    }

    /// The clause of a piece whose first word is `word`, with its `当`.
    pub(super) fn quick_clause(&mut self, piece: Piece, word: &str) -> Option<(ClauseKind, Option<Expr>)> {
        let mut cursor = self.quick_cursor(piece.start, piece.end)?;
        let kind = match word {
            "须" | "除外" => self.quick_requirement(&mut cursor, word)?,
            "标准" | "额度" | "期限" | "人数" | "数量" | "金额" | "每个金额" | "次数" | "结论" => {
                self.quick_figure(&mut cursor)?
            }
            "其中" | "另示" => self.quick_named(&mut cursor, word)?,
            "对象" => self.quick_subject(&mut cursor)?,
            _ => return Some((self.quick_refinement(&mut cursor)?, None)),
        };
        let when = match cursor.eat_next_word("当") {
            true => Some(self.quick_logic(&mut cursor, ROOM)?),
            false => None,
        };
        cursor.done().then_some((kind, when))
    }

    fn quick_requirement(&mut self, cursor: &mut Cursor, word: &str) -> Option<ClauseKind> {
        cursor.word();
        cursor.skip();
        let label = match cursor.peek()? {
            0xe3 => Some(self.quick_label(cursor)?),
            _ => None,
        };
        let cond = self.quick_logic(cursor, ROOM)?;
        Some(match word {
            "除外" => ClauseKind::Exclude { label, cond },
            _ => ClauseKind::Require { label, cond },
        })
    }

    /// `「名」:`
    fn quick_label(&mut self, cursor: &mut Cursor) -> Option<Name> {
        let start = cursor.at;
        if !cursor.eat("「") {
            return None;
        }
        while cursor.peek() == Some(b'_') {
            cursor.at += 1;
        }
        let closed = cursor.eat("」");
        let name = self.name_at(self.sink.span(start, cursor.at));
        (closed && cursor.eat_next(":")).then_some(name)
    }

    fn quick_subject(&mut self, cursor: &mut Cursor) -> Option<ClauseKind> {
        cursor.word();
        cursor.skip();
        Some(ClauseKind::Subjects(vec![value::name(self, cursor)?]))
    }

    /// `其中 名 = 值`
    fn quick_named(&mut self, cursor: &mut Cursor, word: &str) -> Option<ClauseKind> {
        cursor.word();
        cursor.skip();
        let name = value::name(self, cursor)?;
        if !cursor.eat_next("=") {
            return None;
        }
        let value = self.quick_tiered(cursor, ROOM)?;
        Some(match word {
            "另示" => ClauseKind::Output { name, value },
            _ => ClauseKind::Local { name, value },
        })
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
        let value = self.quick_tiered(cursor, ROOM)?;
        let cumulative = cursor.eat_next_word("累计");
        Some(ClauseKind::Figure(FigureClause {
            head,
            head_span,
            unit: None,
            yearly: false,
            year_from: None,
            relation,
            relation_span,
            value,
            cumulative,
        }))
    }

    fn quick_refinement(&mut self, cursor: &mut Cursor) -> Option<ClauseKind> {
        let start = cursor.at;
        let cond = self.quick_logic(cursor, ROOM)?;
        if !cursor.eat_next("=>") {
            return None;
        }
        let value = self.quick_tiered(cursor, ROOM)?;
        if !cursor.done() {
            return None;
        }
        self.check_arrow(&cond);
        self.check_else(&cond);
        let span = self.sink.span(start, cursor.end);
        Some(ClauseKind::Refine(Refinement { cond, effect: Effect::Replace(Box::new(value)), span }))
    }

    /// `值`, `值 { 条件 => 值 … }`, `{ 条件 => 值 … }`
    pub(super) fn quick_tiered(&mut self, cursor: &mut Cursor, room: u8) -> Option<Tiered> {
        cursor.skip();
        let start = cursor.at;
        let base = match cursor.peek()? {
            TIERS => None,
            _ => Some(self.quick_logic(cursor, room)?),
        };
        let tiers = self.quick_tiers(cursor, room.checked_sub(1)?)?;
        Some(Tiered { base, tiers, strategy: None, span: self.sink.span(start, cursor.at) })
    }

    /// The block of tiers that may stand next.
    fn quick_tiers(&mut self, cursor: &mut Cursor, room: u8) -> Option<Vec<Refinement>> {
        let mut tiers = Vec::new();
        let mut ahead = *cursor;
        ahead.skip();
        if ahead.peek() != Some(TIERS) {
            return Some(tiers);
        }
        ahead.at += 1;
        loop {
            let separated = ahead.separators() || tiers.is_empty();
            if ahead.eat("}") {
                *cursor = ahead;
                return Some(tiers);
            }
            if !separated {
                return None;
            }
            tiers.push(self.quick_tier(&mut ahead, room)?);
        }
    }

    fn quick_tier(&mut self, cursor: &mut Cursor, room: u8) -> Option<Refinement> {
        let start = cursor.at;
        let cond = self.quick_logic(cursor, room)?;
        if !cursor.eat_next("=>") || self.no_else(&cond).is_some() {
            return None;
        }
        let value = self.quick_tiered(cursor, room)?;
        let span = self.sink.span(start, cursor.at);
        Some(Refinement { cond, effect: Effect::Replace(Box::new(value)), span })
    }

    /// One expression; the cursor ends behind its last byte.
    pub(super) fn quick_logic(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
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
        let mut behind = ahead;
        if let Some(tail) = Tail::of(behind.word()) {
            let right = self.quick_sum(&mut behind, room)?;
            *cursor = behind;
            let span = left.span.to(self.sink.span(start, cursor.at));
            return Some(Expr { kind: tail.with(Box::new(left), Box::new(right)), span });
        }
        let Some(op) = ahead.relation() else { return Some(left) };
        let op_span = self.sink.span(start, ahead.at);
        let right = self.quick_sum(&mut ahead, room)?;
        *cursor = ahead;
        Some(self.with_tests(left, &mut vec![Test { op, op_span, right }]))
    }

    /// Values under `+ - * /`: `* /` are folded into `term`, which `+ -` then take.
    pub(super) fn quick_sum(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
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
            b'{' => self.quick_set(cursor, room.checked_sub(1)?)?,
            b'[' => self.quick_interval(cursor, room.checked_sub(1)?)?,
            b'0'..=b'9' => value::date(cursor).or_else(|| value::numeric(self, cursor))?,
            _ if cursor.text.get(start..).is_some_and(|rest| rest.starts_with('每')) => value::numeric(self, cursor)?,
            _ => match value::path(self, cursor)? {
                ExprKind::Path(names) if cursor.peek() == Some(b'(') => {
                    self.quick_call(cursor, names, room.checked_sub(1)?)?
                }
                path => path,
            },
        };
        Some(Expr { kind, span: self.sink.span(start, cursor.at) })
    }

    fn quick_brackets(&mut self, cursor: &mut Cursor, room: u8) -> Option<Expr> {
        cursor.at += 1;
        let inner = self.quick_logic(cursor, room)?;
        cursor.eat_next(")").then_some(inner)
    }

    /// `{甲、乙}`
    fn quick_set(&mut self, cursor: &mut Cursor, room: u8) -> Option<ExprKind> {
        cursor.at += 1;
        let mut members = vec![self.quick_logic(cursor, room)?];
        while cursor.eat_next("、") || cursor.eat_next(",") {
            members.push(self.quick_logic(cursor, room)?);
        }
        cursor.eat_next("}").then_some(ExprKind::Set(members))
    }

    /// `[低, 高)`, `[低, 高]`
    fn quick_interval(&mut self, cursor: &mut Cursor, room: u8) -> Option<ExprKind> {
        cursor.at += 1;
        let low = Some(Box::new(self.quick_logic(cursor, room)?));
        if !cursor.eat_next(",") {
            return None;
        }
        let high = Some(Box::new(self.quick_logic(cursor, room)?));
        let high_closed = cursor.eat_next("]");
        let closed = high_closed || cursor.eat_next(")");
        (closed && !self.in_case).then_some(ExprKind::Interval { low, high, low_closed: true, high_closed })
    }

    /// `较小(甲, 乙)`, `合计(甲.乙)`
    fn quick_call(&mut self, cursor: &mut Cursor, names: Vec<Name>, room: u8) -> Option<ExprKind> {
        let [function] = <[Name; 1]>::try_from(names).ok()?;
        cursor.at += 1;
        let mut args = vec![self.quick_logic(cursor, room)?];
        while cursor.eat_next(",") {
            args.push(self.quick_logic(cursor, room)?);
        }
        cursor.eat_next(")").then(|| call(function, args, None))
    }
}

/// What follows the left side of a comparison, signs and boundary words apart.
#[derive(Clone, Copy)]
enum Tail {
    Is { negated: bool },
    In { negated: bool },
    Contains { any: bool, negated: bool },
}

impl Tail {
    fn of(word: &str) -> Option<Tail> {
        Some(match word {
            "为" => Tail::Is { negated: false },
            "不为" => Tail::Is { negated: true },
            "在" => Tail::In { negated: false },
            "不在" => Tail::In { negated: true },
            "含" => Tail::Contains { any: false, negated: false },
            "含任一" => Tail::Contains { any: true, negated: false },
            "不含" => Tail::Contains { any: false, negated: true },
            _ => return None,
        })
    }

    fn with(self, left: Box<Expr>, right: Box<Expr>) -> ExprKind {
        match self {
            Tail::Is { negated } => ExprKind::Is { left, right, negated },
            Tail::In { negated } => ExprKind::In { left, range: right, negated },
            Tail::Contains { any, negated } => ExprKind::Contains { left, right, any, negated },
        }
    }
}
