//! 且, 或, 非, and what may stand as a condition.

use crate::check::context::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::types as codes;
use crate::ir::{ExprId, ExprKind, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Name};

impl Checker<'_> {
    pub(super) fn logic(&mut self, scope: &Scope, all: bool, parts: &[ast::Expr], span: Span) -> ExprId {
        if !all && self.members_without_is(scope, parts, span) {
            return self.error(span);
        }
        let ids: Vec<ExprId> = parts.iter().map(|p| self.condition(scope, p)).collect();
        if ids.iter().any(|id| self.ty(*id) == Type::Error) {
            return self.error(span);
        }
        let kind = if all { ExprKind::And(ids) } else { ExprKind::Or(ids) };
        self.push(kind, Type::Bool, Some(span))
    }

    /// `企业规模 为 大型 或 小型`: the second part is a member without its 为. Reports it with the set that is meant.
    fn members_without_is(&mut self, scope: &Scope, parts: &[ast::Expr], span: Span) -> bool {
        let Some((first, rest)) = parts.split_first() else { return false };
        let ast::ExprKind::Is { left, right, negated: false } = &first.kind else { return false };
        let ast::ExprKind::Path(subject) = &left.kind else { return false };
        let words: Option<Vec<&Name>> = std::iter::once(&**right).chain(rest).map(only_name).collect();
        let Some(words) = words.filter(|w| w.iter().skip(1).all(|n| self.means_nothing_else(scope, n))) else {
            return false;
        };
        let subject: Vec<&str> = subject.iter().map(|n| n.text.as_str()).collect();
        let members: Vec<&str> = words.iter().map(|n| n.text.as_str()).collect();
        let text = format!("{} 在 {{{}}}", subject.join("."), members.join("、"));
        let culprit = rest.first().map_or(span, |e| e.span);
        let report = Diagnostic::new(codes::E0337, culprit, "“或”的右边要写完整的条件");
        self.report(report.help("几个选项之一写“在 {A、B}”").fix(format!("改为 {text}"), span, text));
        true
    }

    fn means_nothing_else(&self, scope: &Scope, name: &Name) -> bool {
        self.names.lookup(scope.unit, &name.text).is_empty() && self.members.contains_key(&name.text)
    }

    pub(super) fn not(&mut self, scope: &Scope, inner: &ast::Expr, span: Span) -> ExprId {
        let id = self.condition(scope, inner);
        if self.ty(id) == Type::Error {
            return id;
        }
        self.push(ExprKind::Not(id), Type::Bool, Some(span))
    }

    /// An expression that must be 是 or 否.
    pub fn condition(&mut self, scope: &Scope, e: &ast::Expr) -> ExprId {
        let id = self.expr(scope, e, Some(&Type::Bool));
        match self.ty(id) {
            Type::Bool | Type::Error => id,
            other => {
                self.not_a_condition(e, &other);
                self.error(e.span)
            }
        }
    }

    fn not_a_condition(&mut self, e: &ast::Expr, ty: &Type) {
        let message = format!("这里要写条件，写的是{}", self.show_type(ty));
        let report = Diagnostic::new(codes::E0337, e.span, message);
        let member = only_name(e).map(|n| n.text.as_str()).filter(|_| matches!(ty, Type::Enum(_)));
        self.report(match member.and_then(|member| self.is_member(member)) {
            Some(text) => {
                report.help(format!("写出是哪一个输入：{text}")).unsafe_fix(format!("改为 {text}"), e.span, text)
            }
            None => report.help("条件是一个比较（留用率 50%以上）、一个“为”（企业规模 为 大型），或类型为是否的名字"),
        });
    }

    /// `企业规模 为 大型` for 大型, where exactly one input may be that.
    fn is_member(&self, member: &str) -> Option<String> {
        let types = self.members.get(member)?;
        let fits = |ty: &Type| matches!(ty, Type::Enum(id) if types.iter().any(|(of, _)| of == id));
        let mut inputs = self.program.inputs.iter().filter(|input| fits(&input.ty));
        let input = inputs.next().filter(|_| inputs.next().is_none())?;
        Some(format!("{} 为 {member}", input.name))
    }

    /// What a name in the place of a condition means that begins with a member: 大型企业 with 企业规模: 大型 | 中型.
    pub(super) fn member_inside(&self, text: &str) -> Option<String> {
        let ends = text.char_indices().map(|(i, _)| i).skip(2);
        let member = ends.filter_map(|i| text.get(..i)).filter(|head| self.members.contains_key(*head)).last()?;
        self.is_member(member)
    }

    /// Two conditions that must both hold; the second may be absent.
    pub(crate) fn and(&mut self, first: ExprId, second: Option<ExprId>, span: Span) -> ExprId {
        match second {
            None => first,
            Some(second) if self.ty(first) == Type::Error || self.ty(second) == Type::Error => self.error(span),
            Some(second) => self.push(ExprKind::And(vec![first, second]), Type::Bool, Some(span)),
        }
    }
}

/// The name that an expression is.
fn only_name(e: &ast::Expr) -> Option<&Name> {
    match &e.kind {
        ast::ExprKind::Path(path) if path.len() == 1 => path.first(),
        _ => None,
    }
}
