//! Comparisons: boundary words and signs, 在, 为, 含, ranges, full months between dates.

use super::{Builder, Node, Parts as _, error_expr};
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::Span;
use crate::syntax::ast::{CmpOp, Expr, ExprKind, Test};
use crate::syntax::grammar::Rule;

impl Builder<'_, '_> {
    pub(super) fn comparison(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let mut result = error_expr(span);
        let mut tests = Vec::new();
        for part in node.parts() {
            match part.as_rule() {
                Rule::elapsed => return self.elapsed(part),
                Rule::test => tests.extend(self.test(part)),
                Rule::sum => result = self.sum(part),
                _ => {
                    result = self.with_tests(result, &mut tests);
                    result = self.tail(result, part);
                }
            }
        }
        self.with_tests(result, &mut tests)
    }

    pub(super) fn with_tests(&mut self, left: Expr, tests: &mut Vec<Test>) -> Expr {
        let Some(last) = tests.last() else { return left };
        let span = left.span.to(last.right.span).to(last.op_span);
        Expr { kind: ExprKind::Compare { left: Box::new(left), tests: std::mem::take(tests) }, span }
    }

    fn tail(&mut self, left: Expr, node: Node) -> Expr {
        let rule = node.as_rule();
        let span = left.span.to(self.span(&node));
        let kind = match rule {
            Rule::in_tail => return self.membership(left, node),
            Rule::is_tail => {
                let (word, right) = self.word_and_expr(node);
                ExprKind::Is { left: Box::new(left), right: Box::new(right), negated: word == Some(Rule::is_not) }
            }
            Rule::contains_tail => {
                let (word, right) = self.word_and_expr(node);
                let (any, negated) = (word == Some(Rule::contains_any), word == Some(Rule::contains_not));
                ExprKind::Contains { left: Box::new(left), right: Box::new(right), any, negated }
            }
            _ => {
                let right = self.only_expr(node);
                return self.range(left, right);
            }
        };
        Expr { kind, span }
    }

    fn word_and_expr(&mut self, node: Node) -> (Option<Rule>, Expr) {
        let span = self.span(&node);
        let mut inner = node.parts();
        let word = inner.next().map(|n| n.as_rule());
        let right = inner.next().map_or_else(|| error_expr(span), |n| self.expr(n));
        (word, right)
    }

    /// `x 在 …`
    fn membership(&mut self, left: Expr, node: Node) -> Expr {
        let span = left.span.to(self.span(&node));
        let (mut negated, mut word) = (false, None);
        let (mut sums, mut tests) = (Vec::new(), Vec::new());
        for part in node.parts() {
            match part.as_rule() {
                Rule::not_in => negated = true,
                Rule::is_in | Rule::within_end => {}
                Rule::after => word = Some(false),
                Rule::before => word = Some(true),
                Rule::test => tests.extend(self.test(part)),
                _ => sums.push(self.expr(part)),
            }
        }
        let mut sums = sums.into_iter();
        let (first, second) = (sums.next(), sums.next());
        let kind = match (first, second, word) {
            (Some(anchor), Some(length), Some(before)) => {
                let (left, anchor, length) = (Box::new(left), Box::new(anchor), Box::new(length));
                let kind = ExprKind::Within { left, anchor, length, before };
                return negate(Expr { kind, span }, negated);
            }
            (Some(low), Some(high), None) => {
                let range = Box::new(self.range(low, high));
                ExprKind::In { left: Box::new(left), range, negated }
            }
            (Some(set), None, _) => ExprKind::In { left: Box::new(left), range: Box::new(set), negated },
            (None, _, _) => return negate(self.with_tests(left, &mut tests), negated),
        };
        Expr { kind, span }
    }

    /// `自 a 至 b 满 3个月`
    fn elapsed(&mut self, node: Node) -> Expr {
        let span = self.span(&node);
        let (mut sums, mut tests) = (Vec::new(), Vec::new());
        for part in node.parts() {
            match part.as_rule() {
                Rule::sum => sums.push(self.sum(part)),
                Rule::test => tests.extend(self.test(part)),
                _ => {}
            }
        }
        let to = (sums.len() > 1).then(|| sums.pop()).flatten().map(Box::new);
        let from = Box::new(sums.pop().unwrap_or_else(|| error_expr(span)));
        let make = |test: Test| {
            let (from, to, length) = (from.clone(), to.clone(), Box::new(test.right));
            Expr { kind: ExprKind::Elapsed { from, to, op: test.op, length }, span }
        };
        let mut parts: Vec<Expr> = tests.into_iter().map(make).collect();
        match parts.len() {
            0 => error_expr(span),
            1 => parts.pop().unwrap_or_else(|| error_expr(span)),
            _ => Expr { kind: ExprKind::Logic { all: true, parts }, span },
        }
    }

    /// `>= 3`, `超过 30人`, `50%以上`, `达到 50%以上`; `None`: reported.
    pub(super) fn test(&mut self, node: Node) -> Option<Test> {
        let whole = self.span(&node);
        let (mut before, mut after, mut right) = (None, None, None);
        for part in node.parts() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::at_least | Rule::at_most | Rule::less | Rule::greater => before = Some((part.as_rule(), span)),
                Rule::suffix_at_least | Rule::suffix_at_most | Rule::suffix_greater => {
                    after = Some((part.as_rule(), span))
                }
                Rule::wrong_op => before = self.wrong_relation(span),
                _ => right = Some(self.expr(part)),
            }
        }
        let right = right.unwrap_or_else(|| error_expr(whole));
        self.check_unit(&right);
        let relation = |(rule, span): (Rule, Span)| Self::relation_of(rule).map(|op| (op, span));
        let (op, op_span) = match (before.and_then(relation), after.and_then(relation)) {
            (Some((first, span)), Some((second, other))) => {
                if let Some(found) = self.two_numbers((first, span), (second, other), &right) {
                    self.report(found);
                    return Some(Test { op: first, op_span: span, right: error_expr(right.span) });
                }
                self.double_bound((first, span), (second, other), &right)?;
                (first, span)
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return Some(Test { op: CmpOp::AtLeast, op_span: whole, right: error_expr(whole) }),
        };
        Some(Test { op, op_span, right })
    }

    /// `超过10人50人以下`: a lower bound before, an upper one behind, and two numbers of one unit between them.
    fn two_numbers(&self, before: (CmpOp, Span), after: (CmpOp, Span), right: &Expr) -> Option<Diagnostic> {
        let ExprKind::Quantity(quantity) = &right.kind else { return None };
        let [low, high] = quantity.parts.as_slice() else { return None };
        let unit = |part: &crate::syntax::ast::QuantityPart| part.unit.as_ref().map(|unit| unit.text.clone());
        let below =
            matches!(before.0, CmpOp::Greater | CmpOp::AtLeast) && matches!(after.0, CmpOp::AtMost | CmpOp::Less);
        if !below || unit(low) != unit(high) || low.number >= high.number {
            return None;
        }
        let text = self.text(right.span);
        let end = low.unit.as_ref()?.span.end.checked_sub(right.span.start)? as usize;
        let (first, second) = (text.get(..end)?.trim(), text.get(end..)?.trim());
        let open = if before.0 == CmpOp::Greater { '(' } else { '[' };
        let close = if after.0 == CmpOp::Less { ')' } else { ']' };
        let right = format!("在 {open}{first}, {second}{close}");
        let span = before.1.to(after.1);
        let found = Diagnostic::new(code::E0109, span, format!("“{}”要写成区间", self.text(span).trim()));
        let found = found.help(format!("写成 {right}：方括号含本数，圆括号不含"));
        Some(found.unsafe_fix("改为区间", span, right))
    }

    /// `达到 x以上` says the same twice; `超过 x以上` says two different things.
    fn double_bound(&mut self, before: (CmpOp, Span), after: (CmpOp, Span), right: &Expr) -> Option<()> {
        if before.0 == after.0 {
            return Some(());
        }
        let (word, suffix) = (self.text(before.1), self.text(after.1));
        let value = self.text(right.span);
        let message = format!("“{word} {value}{suffix}”有两种读法：{word} {value}，或者 {value}{suffix}");
        let found = Diagnostic::new(code::E0111, before.1.to(after.1), message)
            .also(before.1, format!("{word}：{}", says(before.0)))
            .also(after.1, format!("{suffix}：{}", says(after.0)))
            .help(format!(
                "按原文的意思只留一个：{word} {value}（{}），或者 {value}{suffix}（{}）",
                says(before.0),
                says(after.0)
            ));
        self.report(found);
        None
    }

    /// Reports a sign or word of other languages; the relation that was meant, where it is one of ours.
    fn wrong_relation(&mut self, span: Span) -> Option<(Rule, Span)> {
        let written = self.text(span).trim();
        let (right, rule) = match written {
            "=<" | "小于等于" | "不大于" | "最多" => ("<=", Some(Rule::at_most)),
            "大于等于" | "不小于" | "最少" => (">=", Some(Rule::at_least)),
            "大于" => (">", Some(Rule::greater)),
            "小于" | "不到" => ("<", Some(Rule::less)),
            "!=" | "<>" | "≠" | "不等于" => ("不为", None),
            _ => ("为", None),
        };
        let (code, message) = match written {
            "=" | "＝" | "==" | "＝＝" | "等于" => (code::E0108, format!("条件里的“等于”不写作 {written}")),
            _ => (code::E0109, format!("不认识的比较写法 {written}")),
        };
        let help = match right {
            "为" => "相等写作 为，例如 级别 为 国家级；= 只用来给出值",
            "不为" => "不相等写作 不为，例如 级别 不为 国家级",
            _ => "可以写 >=、<=、>、<，或者 不低于、不超过、超过、不满 等法律用语",
        };
        let found = Diagnostic::new(code, span, message).help(help);
        self.report(found.fix(format!("改为 {right}"), span, format!(" {right} ")));
        rule.map(|rule| (rule, span))
    }
}

fn says(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Equal => "等于本数",
        CmpOp::Less => "小于，不含本数",
        CmpOp::AtMost => "小于或等于，含本数",
        CmpOp::Greater => "大于，不含本数",
        CmpOp::AtLeast => "大于或等于，含本数",
    }
}

fn negate(expr: Expr, negated: bool) -> Expr {
    if !negated {
        return expr;
    }
    let span = expr.span;
    Expr { kind: ExprKind::Not(Box::new(expr)), span }
}
