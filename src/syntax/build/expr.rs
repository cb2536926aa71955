//! Expressions and conditions. The grammar is flat; precedence is made here.
//!
//! Loosest first: 或 and 且 (never mixed without brackets), 非, one comparison, `+ -`, `* /`, `-x`.

use super::{Builder, Node, Parts as _, error_expr};
use crate::diag::catalogue::syntax as code;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Binding, CmpOp, DelegatedLit, Expr, ExprKind, Name};
use crate::syntax::grammar::Rule;

/// The deepest tree of one expression, brackets and chains of operators together.
const MAX_HEIGHT: usize = 400;

impl Builder<'_, '_> {
    /// The expression of a node that wraps exactly one.
    pub(super) fn only_expr(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        match node.parts().next() {
            Some(inner) => self.expr(inner),
            None => error_expr(span),
        }
    }

    /// An expression of any rule that makes one.
    pub(super) fn expr(&mut self, node: Node) -> Expr {
        match node.as_rule() {
            Rule::expr => self.logic(node),
            Rule::sum => self.sum(node),
            Rule::operand => self.operand(node),
            Rule::tier_block => self.tiered_expr(node),
            _ => self.primary(node),
        }
    }

    fn logic(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let (mut parts, mut ops) = (Vec::new(), Vec::new());
        for part in node.parts() {
            match part.as_rule() {
                Rule::and => ops.push((true, self.span(&part))),
                Rule::or => ops.push((false, self.span(&part))),
                _ => parts.push(self.logic_part(part)),
            }
        }
        let Some((all, first)) = ops.first().copied() else {
            return parts.pop().unwrap_or_else(|| error_expr(span));
        };
        if let Some((_, other)) = ops.iter().copied().find(|(op, _)| *op != all) {
            self.mixed_logic(&parts, &ops, first, other);
            return error_expr(span);
        }
        Expr { kind: ExprKind::Logic { all, parts }, span }
    }

    /// 且 and 或 mixed: brackets around the first run of 且.
    fn mixed_logic(&mut self, parts: &[Expr], ops: &[(bool, Span)], first: Span, other: Span) {
        let start = ops.iter().position(|(all, _)| *all).unwrap_or(0);
        let length = ops.iter().skip(start).take_while(|(all, _)| *all).count();
        let run = parts.get(start).zip(parts.get(start + length)).map(|(a, b)| a.span.to(b.span));
        let found = Diagnostic::new(code::E0107, other, "且 和 或 混用时要加括号说明先后")
            .also(first, "与这里的不同")
            .help("先算的部分用括号括起来，例如 (甲 且 乙) 或 丙");
        let found = match run {
            Some(run) => {
                let text = format!("({})", self.text(run));
                found.unsafe_fix("给 且 连接的部分加括号", run, text)
            }
            None => found,
        };
        self.report(found);
    }

    fn logic_part(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let mut nots: Vec<Span> = Vec::new();
        let mut result = error_expr(span);
        for part in node.parts() {
            match part.as_rule() {
                Rule::not => nots.push(self.span(&part)),
                _ if self.too_high(nots.len(), span) => return error_expr(span),
                _ => {
                    self.depth += nots.len();
                    result = self.comparison(part);
                    self.depth -= nots.len();
                }
            }
        }
        for not in nots.into_iter().rev() {
            let span = Span { start: not.start, ..span };
            result = Expr { kind: ExprKind::Not(Box::new(result)), span };
        }
        result
    }

    /// Whether a chain of that many operators makes the tree too high; reports it.
    fn too_high(&mut self, more: usize, span: Span) -> bool {
        let high = self.depth + more > MAX_HEIGHT;
        if high {
            let found = Diagnostic::new(code::E0137, span, format!("一个式子里连着的运算超过 {MAX_HEIGHT} 个"));
            self.report(found.help("用 定义 或 其中 给中间结果起名，把式子拆开"));
        }
        high
    }

    pub(super) fn sum(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let chain = node.clone().into_inner().count() / 2;
        if chain > 0 && self.too_high(chain, span) {
            return error_expr(span);
        }
        self.depth += chain;
        let result = self.fold_sum(node);
        self.depth -= chain;
        result.unwrap_or_else(|| error_expr(span))
    }

    /// Two levels: `* /` are folded into `term`, which `+ -` then take.
    fn fold_sum(&mut self, node: Node) -> Option<Expr> {
        let mut done: Option<(Expr, BinaryOp)> = None;
        let mut term: Option<Expr> = None;
        let mut op = BinaryOp::Add;
        for part in node.parts() {
            match part.as_rule() {
                Rule::plus => op = BinaryOp::Add,
                Rule::minus => op = BinaryOp::Subtract,
                Rule::times => op = BinaryOp::Multiply,
                Rule::divide => op = BinaryOp::Divide,
                Rule::fallback => self.fallback(&mut term, part),
                _ => {
                    let right = self.operand(part);
                    term = Some(match (term.take(), op) {
                        (None, _) => right,
                        (Some(left), BinaryOp::Multiply | BinaryOp::Divide) => binary(op, left, right),
                        (Some(left), BinaryOp::Add | BinaryOp::Subtract) => {
                            done = Some((close(done.take(), left), op));
                            right
                        }
                    });
                }
            }
        }
        term.map(|term| close(done, term))
    }

    /// `a / b 无则 c`
    fn fallback(&mut self, term: &mut Option<Expr>, node: Node) {
        let span = self.span(&node);
        let value = self.only_expr(node);
        match term {
            Some(Expr { kind: ExprKind::Binary { op: BinaryOp::Divide, fallback, .. }, span }) => {
                *span = span.to(value.span);
                *fallback = Some(Box::new(value));
            }
            _ => {
                let found = Diagnostic::new(code::E0101, span, "无则 只能跟在除法后面");
                self.report(found.help("写成 甲 / 乙 无则 0%，表示乙为 0 时取后面的值"));
            }
        }
    }

    fn operand(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let mut minus: Vec<Span> = Vec::new();
        let mut result = error_expr(span);
        for part in node.parts() {
            match part.as_rule() {
                Rule::minus => minus.push(self.span(&part)),
                Rule::at => result = self.at(result, part),
                Rule::monthly => result = self.monthly(result, part),
                _ => result = self.primary(part),
            }
        }
        if self.too_high(minus.len(), span) {
            return error_expr(span);
        }
        for sign in minus.into_iter().rev() {
            let span = sign.to(result.span);
            result = Expr { kind: ExprKind::Negate(Box::new(result)), span };
        }
        result
    }

    fn at(&mut self, value: Expr, node: Node) -> Expr {
        let span = value.span.to(self.span(&node));
        let date = Box::new(self.only_expr(node));
        Expr { kind: ExprKind::At { value: Box::new(value), date }, span }
    }

    fn monthly(&mut self, value: Expr, node: Node) -> Expr {
        let span = value.span.to(self.span(&node));
        let from = Box::new(self.only_expr(node));
        Expr { kind: ExprKind::Monthly { value: Box::new(value), from }, span }
    }

    fn primary(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::date => self.date(&node),
            Rule::numeric => self.numeric(node),
            Rule::text => ExprKind::Text(self.text_at(span).text),
            Rule::yes => ExprKind::Bool(true),
            Rule::no => ExprKind::Bool(false),
            Rule::inapplicable => ExprKind::NotApplicable,
            Rule::unlimited => ExprKind::Unlimited,
            Rule::original => ExprKind::Original,
            Rule::path => ExprKind::Path(self.path(node)),
            Rule::call_or_path => self.call_or_path(node),
            Rule::quantified => self.quantified(node),
            Rule::delegated => self.delegated(node),
            Rule::round => return self.deeper(node, Self::round),
            Rule::square => return self.deeper(node, Self::square),
            Rule::set => ExprKind::Set(self.exprs(node)),
            Rule::record => ExprKind::Record(self.record(node)),
            Rule::tier_block => return self.tiered_expr(node),
            Rule::expr => return self.logic(node),
            Rule::sum => return self.sum(node),
            _ => ExprKind::Error,
        };
        Expr { kind, span }
    }

    fn deeper(&mut self, node: Node, build: fn(&mut Self, Node) -> Expr) -> Expr {
        self.depth += 1;
        let result = build(self, node);
        self.depth -= 1;
        result
    }

    /// The expressions among the children.
    fn exprs(&mut self, node: Node) -> Vec<Expr> {
        let inner = node.parts().filter(|n| n.as_rule() == Rule::expr);
        inner.map(|n| self.logic(n)).collect()
    }

    fn record(&mut self, node: Node) -> Vec<Binding> {
        let inner = node.parts().filter(|n| n.as_rule() == Rule::binding);
        inner.map(|n| self.binding(n)).collect()
    }

    /// `路径 = 值`
    pub(super) fn binding(&mut self, node: Node) -> Binding {
        let span = self.span(&node);
        let mut binding = Binding { name: Vec::new(), value: error_expr(span), span };
        for part in node.parts() {
            match part.as_rule() {
                Rule::path => binding.name = self.path(part),
                Rule::value => {
                    let tiered = self.value(part);
                    binding.value = self.plain(tiered);
                }
                _ => binding.value = self.expr(part),
            }
        }
        binding
    }

    /// `(e)`, `(a, b]`
    fn round(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let interval = node.clone().parts().any(|n| n.as_rule() == Rule::interval_comma);
        if interval {
            return self.interval(node, false);
        }
        let square = node.clone().parts().any(|n| n.as_rule() == Rule::close_square);
        match self.exprs(node).pop() {
            Some(expr) if !square => expr,
            _ => {
                let found = Diagnostic::new(code::E0135, span, "括号里少了内容，或者两头的括号不配对");
                self.report(found.help("普通括号写 ( )，区间写 [下限, 上限]、[下限, 上限) 等"));
                error_expr(span)
            }
        }
    }

    fn square(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        if self.in_case {
            return Expr { kind: ExprKind::List(self.exprs(node)), span };
        }
        self.interval(node, true)
    }

    fn interval(&mut self, node: Node, low_closed: bool) -> Expr {
        let span = self.span(&node);
        let (mut ends, mut commas, mut high_closed) = ([None, None], 0_usize, false);
        for part in node.parts() {
            match part.as_rule() {
                Rule::interval_comma | Rule::list_comma => commas += 1,
                Rule::close_square => high_closed = true,
                Rule::close_round => high_closed = false,
                _ => {
                    let expr = Box::new(self.logic(part));
                    if let Some(end) = ends.get_mut(commas) {
                        *end = Some(expr);
                    }
                }
            }
        }
        let [low, high] = ends;
        if commas != 1 || (low.is_none() && high.is_none()) {
            if let (0, Some(inside)) = (commas, low.as_deref())
                && matches!(inside.kind, ExprKind::Binary { .. })
            {
                self.report(other_brackets(span, "方括号里是区间，算式用圆括号"));
                return error_expr(span);
            }
            let found = Diagnostic::new(code::E0135, span, "区间要写两头，用一个逗号隔开");
            self.report(found.help("例如 [16岁, 24岁]，不含上限时写 [50%, 60%)"));
            return error_expr(span);
        }
        Expr { kind: ExprKind::Interval { low, high, low_closed, high_closed }, span }
    }

    fn call_or_path(&mut self, node: Node) -> ExprKind {
        let mut inner = node.parts();
        let Some(path) = inner.next() else { return ExprKind::Error };
        let span = self.span(&path);
        let mut names = self.path(path);
        let Some(arguments) = inner.next() else {
            self.check_numeral(&names);
            return ExprKind::Path(names);
        };
        let function = names.pop().filter(|_| names.is_empty()).unwrap_or_else(|| self.name_at(span));
        self.depth += 1;
        let call = self.call(function, arguments);
        self.depth -= 1;
        call
    }

    fn call(&mut self, function: Name, node: Node) -> ExprKind {
        let (mut args, mut filter) = (Vec::new(), None);
        for part in node.parts() {
            match part.as_rule() {
                Rule::filter => filter = Some(Box::new(self.only_expr(part))),
                _ => args.push(self.expr(part)),
            }
        }
        call(function, args, filter)
    }

    fn quantified(&mut self, node: Node) -> ExprKind {
        let span = self.span(&node);
        let (mut all, mut list, mut body) = (false, self.name_at(span), error_expr(span));
        self.depth += 1;
        for part in node.parts() {
            match part.as_rule() {
                Rule::each => all = true,
                Rule::has => all = false,
                Rule::expr => body = self.logic(part),
                _ => list = self.name(&part),
            }
        }
        self.depth -= 1;
        ExprKind::Quantified { all, list, body: Box::new(body) }
    }

    fn delegated(&mut self, node: Node) -> ExprKind {
        let mut delegated = DelegatedLit { name: None, ty: None, body: None };
        for part in node.parts() {
            match part.as_rule() {
                Rule::type_expr => delegated.ty = Some(self.type_expr(part)),
                Rule::by_body => delegated.body = part.parts().next().map(|n| self.text_lit(&n)),
                _ => delegated.name = Some(self.name(&part)),
            }
        }
        ExprKind::Delegated(delegated)
    }

    /// `3~15万元`: the left end takes the unit on the right.
    pub(super) fn range(&mut self, left: Expr, right: Expr) -> Expr {
        let span = left.span.to(right.span);
        let left = borrow_unit(left, &right);
        Expr { kind: ExprKind::Range(Box::new(left), Box::new(right)), span }
    }

    /// The relation of a boundary word's node.
    pub(super) fn relation_of(rule: Rule) -> Option<CmpOp> {
        match rule {
            Rule::at_least | Rule::suffix_at_least => Some(CmpOp::AtLeast),
            Rule::at_most | Rule::suffix_at_most => Some(CmpOp::AtMost),
            Rule::less => Some(CmpOp::Less),
            Rule::greater | Rule::suffix_greater => Some(CmpOp::Greater),
            Rule::equal => Some(CmpOp::Equal),
            _ => None,
        }
    }
}

/// The left end of a range with the unit of the right one, where it bears none.
fn borrow_unit(left: Expr, right: &Expr) -> Expr {
    let Expr { kind: ExprKind::Quantity(mut lit), span } = left else { return left };
    let [only] = lit.parts.as_mut_slice() else { return Expr { kind: ExprKind::Quantity(lit), span } };
    if only.unit.is_some() {
        return Expr { kind: ExprKind::Quantity(lit), span };
    }
    match &right.kind {
        ExprKind::Quantity(to) => {
            only.unit = to.parts.last().and_then(|p| p.unit.clone());
            lit.under.clone_from(&to.under);
            Expr { kind: ExprKind::Quantity(lit), span }
        }
        ExprKind::Ratio(to) => Expr { kind: super::literal::same_ratio(only.number, to.form), span },
        _ => Expr { kind: ExprKind::Quantity(lit), span },
    }
}

/// A call, or an aggregate over a list.
pub(super) fn call(function: Name, mut args: Vec<Expr>, filter: Option<Box<Expr>>) -> ExprKind {
    let aggregate = matches!(function.text.as_str(), "合计" | "计数" | "最大" | "最小") && args.len() == 1;
    match args.pop() {
        Some(body) if aggregate || filter.is_some() => ExprKind::Aggregate { function, body: Box::new(body), filter },
        Some(last) => {
            args.push(last);
            ExprKind::Call { function, args }
        }
        None => ExprKind::Call { function, args },
    }
}

/// `a op b`
pub(super) fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr { kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right), fallback: None }, span }
}

/// A sum that is complete.
pub(super) fn close(done: Option<(Expr, BinaryOp)>, term: Expr) -> Expr {
    match done {
        Some((left, op)) => binary(op, left, term),
        None => term,
    }
}

/// A sum in brackets of another kind, with round ones in their place.
fn other_brackets(span: Span, message: &str) -> Diagnostic {
    let edit = |start: u32, text: &str| Edit { span: Span { start, end: start + 1, ..span }, text: text.to_owned() };
    let edits = vec![edit(span.start, "("), edit(span.end.saturating_sub(1), ")")];
    let found = Diagnostic::new(code::E0135, span, message).help("写成 (甲 + 乙) * 60%");
    found.repair(Fix { title: "改为圆括号".to_owned(), edits, safe: true })
}
