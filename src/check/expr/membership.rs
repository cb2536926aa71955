//! 为, 在 {…}, 含: what is one of several.

use crate::check::context::{Checker, Scope};
use crate::diag::catalogue::{names, types as codes};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::ir::{EnumId, ExprId, ExprKind, MeasurePart, ReadingId, Type};
use crate::resolve::Referent;
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::value::Value;
use std::sync::Arc;

impl Checker<'_> {
    /// `x 为 A`, `x 不为 A`; also a reading against an alternative, and a measure against 可享受.
    pub(super) fn is(
        &mut self,
        scope: &Scope,
        left: &ast::Expr,
        right: &ast::Expr,
        negated: bool,
        span: Span,
    ) -> ExprId {
        if let Some(special) = self.is_special(scope, left, right) {
            return if negated { self.negated(special, span) } else { special };
        }
        let new = |name: &&Name| {
            !self.members.contains_key(&name.text) && self.names.lookup(scope.unit, &name.text).is_empty()
        };
        if let Some(name) = joined_name(right).filter(new) {
            let l = self.expr(scope, left, None);
            return match self.ty(l) {
                Type::Enum(id) => self.joined_members(id, name, Span { start: left.span.end, ..right.span }, negated),
                ty => self.expr(scope, right, Some(&ty)),
            };
        }
        let words = self.are_new_words(scope, left, right);
        let (l, r) = if words {
            (self.new_text(scope, left), self.expr(scope, right, Some(&Type::Text)))
        } else {
            self.both(scope, (left, right), |_, known| known.cloned())
        };
        let (a, b) = (self.ty(l), self.ty(r));
        match (&a, &b) {
            (Type::Error, _) | (_, Type::Error) if !self.is_not_applicable(r) => self.error(span),
            _ if a == Type::Error => self.error(span),
            (Type::List(_), _) => self.cannot_be(left, &a),
            (Type::EnumSet(_) | Type::TextSet, Type::Enum(_) | Type::Text) => self.set_is_one(left, &a),
            _ if a == b || self.is_not_applicable(r) => {
                self.push(ExprKind::Is { left: l, right: r, negated }, Type::Bool, Some(span))
            }
            _ => self.mismatch((l, left), (r, right), "比较"),
        }
    }

    /// In a one-liner `企业规模 为 大型` of two undeclared names compares a text.
    fn are_new_words(&self, scope: &Scope, left: &ast::Expr, right: &ast::Expr) -> bool {
        let unknown = |e: &ast::Expr| matches!(e.kind, ast::ExprKind::Path(_)) && self.needs_type(scope, e);
        let word = |e: &ast::Expr| match &e.kind {
            ast::ExprKind::Path(path) => {
                path.first().is_some_and(|n| !self.members.contains_key(&n.text)) && unknown(e)
            }
            _ => false,
        };
        let words = match &right.kind {
            ast::ExprKind::Set(members) => !members.is_empty() && members.iter().all(word),
            _ => word(right),
        };
        scope.one_line && unknown(left) && words
    }

    /// The new input, a text, that an undeclared name is.
    fn new_text(&mut self, scope: &Scope, e: &ast::Expr) -> ExprId {
        match &e.kind {
            ast::ExprKind::Path(path) => match path.as_slice() {
                [name] => self.implicit(scope, name, Some(&Type::Text)),
                _ => self.error(e.span),
            },
            _ => self.error(e.span),
        }
    }

    fn is_not_applicable(&self, id: ExprId) -> bool {
        matches!(self.program.expr(id).kind, ExprKind::Const(Value::NotApplicable))
    }

    fn negated(&mut self, id: ExprId, span: Span) -> ExprId {
        if self.ty(id) == Type::Error { id } else { self.push(ExprKind::Not(id), Type::Bool, Some(span)) }
    }

    fn cannot_be(&mut self, e: &ast::Expr, ty: &Type) -> ExprId {
        let message = format!("{}不能用“为”比较", self.show_type(ty));
        self.fail(codes::E0336, e.span, message, "判断列表里有没有写 有 列表 (…)")
    }

    fn set_is_one(&mut self, e: &ast::Expr, ty: &Type) -> ExprId {
        let message = format!("{}可能有几个值，不能用“为”", self.show_type(ty));
        self.fail(codes::E0345, e.span, message, "判断里面有没有写“含”，例如 人员类别 含 退役军人")
    }

    fn is_special(&mut self, scope: &Scope, left: &ast::Expr, right: &ast::Expr) -> Option<ExprId> {
        let ast::ExprKind::Path(path) = &left.kind else { return None };
        let [name] = path.as_slice() else { return None };
        if scope.locals.contains_key(&name.text) || !self.fields_named(scope, &name.text).is_empty() {
            return None;
        }
        let found = self.names.lookup(scope.unit, &name.text);
        match found.as_slice() {
            [Referent::Reading(id)] => Some(self.alternative(*id, name, right)),
            [Referent::Measure(_), ..] if found.iter().all(|r| matches!(r, Referent::Measure(_))) => {
                Some(self.eligible(scope, name, &found, right))
            }
            _ => None,
        }
    }

    fn alternative(&mut self, id: ReadingId, name: &Name, right: &ast::Expr) -> ExprId {
        let options = self.options_of(id);
        let word = match &right.kind {
            ast::ExprKind::Path(path) => {
                if let [word] = path.as_slice() {
                    Some(word)
                } else {
                    None
                }
            }
            _ => None,
        };
        let index = word.and_then(|w| options.iter().position(|o| *o == w.text));
        match index {
            Some(index) => self.push(ExprKind::Reading(id, index), Type::Bool, Some(name.span.to(right.span))),
            None => {
                let help = format!("「{}」的选项有：{}", name.text, options.join("、"));
                self.fail(names::E0252, right.span, format!("口径「{}」没有这个选项", name.text), &help)
            }
        }
    }

    /// The alternatives of a reading, from its declaration: the program's entry may not be filled yet.
    fn options_of(&self, id: ReadingId) -> Vec<String> {
        self.program
            .readings
            .get(id.index())
            .map_or(Vec::new(), |r| r.options.iter().map(|(name, _)| name.clone()).collect())
    }

    fn eligible(&mut self, scope: &Scope, name: &Name, found: &[Referent], right: &ast::Expr) -> ExprId {
        let word =
            if let ast::ExprKind::Path(path) = &right.kind { path.first().map(|n| n.text.as_str()) } else { None };
        let positive = match word {
            Some("可享受" | "合规") => true,
            Some("不可享受" | "不合规") => false,
            _ => {
                let message = format!("「{}」是一个措施，只能问它可享受还是不可享受", name.text);
                return self.fail(names::E0253, right.span, message, "写作 措施名 为 可享受");
            }
        };
        let span = name.span.to(right.span);
        let Some(id) = self.one_measure(scope, name, found) else { return self.error(span) };
        if self.broken_measures.contains(&id) {
            return self.error(span);
        }
        let eligible = self.push(ExprKind::Measure(id, MeasurePart::Eligible), Type::Bool, Some(span));
        if positive { eligible } else { self.negated(eligible, span) }
    }

    /// `x 在 {A、B}`, or in an input that holds a set.
    pub(super) fn in_set(
        &mut self,
        scope: &Scope,
        left: &ast::Expr,
        set: &ast::Expr,
        negated: bool,
        span: Span,
    ) -> ExprId {
        let (l, r) = if self.are_new_words(scope, left, set) {
            (self.new_text(scope, left), self.expr(scope, set, Some(&Type::TextSet)))
        } else if self.needs_type(scope, left) {
            let r = self.expr(scope, set, None);
            let wanted = one_of(&self.ty(r));
            (self.expr(scope, left, wanted.as_ref()), r)
        } else {
            let l = self.expr(scope, left, None);
            if self.ty(l) == Type::Error {
                return self.error(span);
            }
            if let Some(each) = self.each_of(scope, (l, left), set, negated, span) {
                return each;
            }
            let wanted = if self.ty(l) == Type::Region { Some(Type::Region) } else { set_of(&self.ty(l)) };
            (l, self.expr(scope, set, wanted.as_ref()))
        };
        match (self.ty(l), self.ty(r)) {
            (Type::Error, _) | (_, Type::Error) => self.error(span),
            (a, b) if set_of(&a).as_ref() == Some(&b) || a == Type::Region && b == Type::Region => {
                self.push(ExprKind::InSet { left: l, set: r, negated }, Type::Bool, Some(span))
            }
            (a @ (Type::EnumSet(_) | Type::TextSet), _) => {
                let message = format!("{}可能有几个值，不能用“在”", self.show_type(&a));
                self.fail(codes::E0345, left.span, message, "几个值里有一个就够写“含任一 {A、B}”，都要有写“含 {A、B}”")
            }
            _ => self.mismatch((l, left), (r, set), "比较"),
        }
    }

    /// A set of values that no bit set holds (regions, dates, numbers): one 为 for each. None for other types.
    fn each_of(
        &mut self,
        scope: &Scope,
        left: (ExprId, &ast::Expr),
        set: &ast::Expr,
        negated: bool,
        span: Span,
    ) -> Option<ExprId> {
        let (l, tree) = left;
        let ty = self.ty(l);
        let ast::ExprKind::Set(members) = &set.kind else { return None };
        if !matches!(ty, Type::Region | Type::Date | Type::Month | Type::Number(_) | Type::Ratio) || members.is_empty()
        {
            return None;
        }
        let mut conds = Vec::new();
        for member in members {
            let r = self.expr(scope, member, Some(&ty));
            let cond = match self.ty(r) {
                Type::Error => self.error(span),
                other if other == ty => {
                    let within = ExprKind::InSet { left: l, set: r, negated };
                    let kind = if ty == Type::Region { within } else { ExprKind::Is { left: l, right: r, negated } };
                    self.push(kind, Type::Bool, Some(span))
                }
                _ => self.mismatch((l, tree), (r, member), "比较"),
            };
            conds.push(cond);
        }
        Some(match conds.as_slice() {
            [one] => *one,
            _ if conds.iter().any(|c| self.ty(*c) == Type::Error) => self.error(span),
            _ if negated => self.push(ExprKind::And(conds), Type::Bool, Some(span)),
            _ => self.push(ExprKind::Or(conds), Type::Bool, Some(span)),
        })
    }

    /// `s 含 A`, `s 含任一 {A、B}`; a single value is a set of one.
    pub(super) fn contains(
        &mut self,
        scope: &Scope,
        sides: (&ast::Expr, &ast::Expr),
        how: (bool, bool),
        span: Span,
    ) -> ExprId {
        let (any, negated) = how;
        let set = self.expr(scope, sides.0, None);
        let ty = self.ty(set);
        let wanted = match &ty {
            Type::Enum(id) | Type::EnumSet(id) => Type::EnumSet(*id),
            Type::Text | Type::TextSet => Type::TextSet,
            Type::Error => return self.error(span),
            other => {
                let message = format!("{}里没有几个值，不能用“含”", self.show_type(other));
                return self.fail(codes::E0345, sides.0.span, message, "“含”用于类型为 多选 的输入");
            }
        };
        let members = self.members_asked(scope, sides.1, &wanted);
        let agrees = match self.ty(members) {
            Type::Error => return self.error(span),
            found => found == wanted || set_of(&found).as_ref() == Some(&wanted),
        };
        if !agrees {
            return self.mismatch((set, sides.0), (members, sides.1), "比较");
        }
        self.push(ExprKind::Contains { set, members, any, negated }, Type::Bool, Some(span))
    }

    /// A member alone is a set of one.
    fn members_asked(&mut self, scope: &Scope, e: &ast::Expr, wanted: &Type) -> ExprId {
        let id = self.expr(scope, e, Some(wanted));
        let set = match &self.program.expr(id).kind {
            ExprKind::Const(Value::Member(index)) => 1_u128.checked_shl(u32::from(*index)).map(Value::Members),
            ExprKind::Const(Value::Text(text)) => Some(Value::Texts(Arc::from([text.clone()]))),
            _ => None,
        };
        match set {
            Some(set) => self.literal(set, wanted.clone(), e.span),
            None => id,
        }
    }

    /// `{A、B}`: members of the expected enumeration, or texts.
    pub(super) fn set(&mut self, scope: &Scope, members: &[ast::Expr], span: Span, expected: Option<&Type>) -> ExprId {
        let inner = expected.and_then(one_of);
        let mut known = inner;
        let mut ids = Vec::new();
        for member in members {
            let id = self.expr(scope, member, known.as_ref());
            let ty = self.ty(id);
            if ty == Type::Error {
                return self.error(span);
            }
            if known.as_ref().is_some_and(|k| *k != ty) {
                let message = format!("集合里混有{}", self.show_type(&ty));
                return self.fail(codes::E0345, member.span, message, "一个集合里只写同一种选项或文本");
            }
            known = Some(ty);
            ids.push(id);
        }
        match known {
            Some(Type::Enum(id)) => self.member_set(id, &ids, span),
            Some(Type::Text) => self.text_set(&ids, span),
            _ => {
                let report = Diagnostic::new(codes::E0345, span, "这里不能用集合");
                let sum = matches!(members, [ast::Expr { kind: ast::ExprKind::Binary { .. }, .. }]);
                self.report(if sum {
                    let edit = |start: u32, text: &str| Edit {
                        span: Span { start, end: start + 1, ..span },
                        text: text.to_owned(),
                    };
                    let edits = vec![edit(span.start, "("), edit(span.end.saturating_sub(1), ")")];
                    report.help("花括号里是集合，算式用圆括号").repair(Fix {
                        title: "改为圆括号".to_owned(),
                        edits,
                        safe: true,
                    })
                } else {
                    report.help("集合里写选项或文本，例如 {大型、中型}")
                });
                self.error(span)
            }
        }
    }

    fn member_set(&mut self, id: EnumId, ids: &[ExprId], span: Span) -> ExprId {
        let bit = |e: &ExprId| match self.program.expr(*e).kind {
            ExprKind::Const(Value::Member(index)) => 1_u128.checked_shl(u32::from(index)),
            _ => None,
        };
        match ids.iter().map(bit).collect::<Option<Vec<u128>>>() {
            Some(bits) => self.literal(Value::Members(bits.iter().fold(0, |all, b| all | b)), Type::EnumSet(id), span),
            None => self.fail(codes::E0344, span, "集合里只能写选项本身", "写 {大型、中型}，不写输入和定义"),
        }
    }

    fn text_set(&mut self, ids: &[ExprId], span: Span) -> ExprId {
        let text = |e: &ExprId| match &self.program.expr(*e).kind {
            ExprKind::Const(Value::Text(t)) => Some(t.clone()),
            _ => None,
        };
        match ids.iter().map(text).collect::<Option<Vec<Arc<str>>>>() {
            Some(mut texts) => {
                texts.sort();
                texts.dedup();
                self.literal(Value::Texts(texts.into()), Type::TextSet, span)
            }
            None => self.fail(codes::E0344, span, "集合里只能写文本本身", "写 {“电工”、“焊工”}，不写输入和定义"),
        }
    }

    /// A member in quotation marks.
    pub(super) fn quoted_member(&mut self, id: EnumId, text: &str, span: Span) -> ExprId {
        if self.member_index(id, text).is_none() {
            return self.no_member(id, &Name { text: text.to_owned(), span });
        }
        let report = Diagnostic::new(codes::E0336, span, format!("「{text}」是选项，不是文本"));
        self.report(report.help("选项不加引号").fix("去掉引号", span, text));
        self.error(span)
    }

    /// `规模 为 小型或微型`; `place` goes from the end of the left side on.
    fn joined_members(&mut self, id: EnumId, name: &Name, place: Span, negated: bool) -> ExprId {
        let parts: Vec<&str> = name.text.split('或').collect();
        if self.member_index(id, &name.text).is_some() || parts.iter().any(|part| self.member_index(id, part).is_none())
        {
            return self.no_member(id, name);
        }
        let relation = if negated { "不在" } else { "在" };
        let right = format!("{relation} {{{}}}", parts.join("、"));
        let report = Diagnostic::new(names::E0252, name.span, format!("“{}”连成了一个选项", name.text));
        let report = report.help(format!("几个选项之一写成 {right}"));
        self.report(report.fix(format!("改为 {right}"), place, format!(" {right}")));
        self.error(name.span)
    }

    /// Reports a name that is no member of the expected enumeration.
    pub(super) fn no_member(&mut self, id: EnumId, name: &Name) -> ExprId {
        let Some(found) = self.program.enums.get(id.index()) else { return self.error(name.span) };
        if found.members.is_empty() {
            return self.error(name.span);
        }
        let message = format!("「{}」没有选项「{}」", found.name, name.text);
        let help = format!("选项有：{}", found.members.join("、"));
        let members: Vec<&str> = found.members.iter().map(String::as_str).collect();
        let near = self.names.near(&name.text, &members);
        let mut report = Diagnostic::new(names::E0252, name.span, message).help(help);
        if let Some(span) = found.span {
            report = report.also(span, "在这里声明");
        }
        if let Some(near) = near {
            report = report.unsafe_fix(format!("改为「{near}」"), name.span, near);
        }
        self.report(report);
        self.error(name.span)
    }
}

/// A single name that 或 may join of several.
fn joined_name(e: &ast::Expr) -> Option<&Name> {
    let ast::ExprKind::Path(path) = &e.kind else { return None };
    let [name] = path.as_slice() else { return None };
    name.text.contains('或').then_some(name)
}

/// The type of a set of such values.
fn set_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::Enum(id) => Some(Type::EnumSet(*id)),
        Type::Text => Some(Type::TextSet),
        _ => None,
    }
}

/// The type of one value of such a set.
fn one_of(ty: &Type) -> Option<Type> {
    match ty {
        Type::EnumSet(id) | Type::Enum(id) => Some(Type::Enum(*id)),
        Type::TextSet | Type::Text => Some(Type::Text),
        _ => None,
    }
}
