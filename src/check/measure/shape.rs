//! What is wrong with a measure before any type is known: bare conditions, `=>` behind the wrong comma, clauses that
//! stand once and stand twice.

use super::Draft;
use crate::check::context::Checker;
use crate::check::mismatch::one_part;
use crate::diag::catalogue::measures as codes;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::ir::MeasureKind;
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ClauseKind, CmpOp, Effect, FigureClause, Head, MeasureDecl};

impl Checker<'_> {
    pub(super) fn shape(&mut self, d: &mut Draft<'_>) {
        self.commas(d);
        for clause in &d.decl.clauses {
            self.bare_condition(d, clause);
            self.conditional(clause);
            if let ClauseKind::Figure(figure) = &clause.kind {
                self.relation(d, figure, clause.span);
            }
        }
        self.doubles(d.decl);
        self.without_requirements(d.decl);
    }

    /// `期限 = e, 条件 => v`: the refinement seems to change the 期限.
    fn commas(&mut self, d: &mut Draft<'_>) {
        if d.scope.one_line {
            return;
        }
        let decl = d.decl;
        let mut head: Option<(usize, &Clause)> = None;
        for (index, clause) in decl.clauses.iter().enumerate() {
            if !clause.after_comma {
                head = Some((index, clause));
                continue;
            }
            let refines = matches!(clause.kind, ClauseKind::Refine(_));
            if let Some((first, head)) = head.filter(|(_, h)| refines && !may_be_refined(&h.kind)) {
                d.misplaced.push(clause.span);
                let report = Diagnostic::new(codes::E0404, clause.span, "逗号后面的 => 不清楚改的是什么");
                let report = report.also(head.span, "这一行是从这里开始的");
                let report = report.help("它改的是标准：另起一行写；要改前面这个值，写进花括号 { 条件 => 值 }");
                let alone = first + 1 == index && !decl.clauses.get(index + 1).is_some_and(|c| c.after_comma);
                let comma = Span { start: head.span.end, end: clause.span.start, ..clause.span };
                self.report(if alone && pays(&clause.kind) && !pays(&head.kind) {
                    report.unsafe_fix("另起一行，改标准", comma, "\n  ")
                } else if alone && has_value(&head.kind) {
                    in_braces(report, head.span, clause.span)
                } else {
                    report
                });
            }
        }
    }

    /// A 当 behind a clause that stands or falls with the whole measure.
    fn conditional(&mut self, clause: &Clause) {
        let (Some(when), Some(word)) = (&clause.when, unconditional(&clause.kind)) else { return };
        let report = Diagnostic::new(codes::E0418, when.span, format!("“{word}”不能带“当”"));
        self.report(report.help("把条件写进它的值：值 { 条件 => 另一个值 }；整条规则有条件的，写 须 … 当 …"));
    }

    fn bare_condition(&mut self, d: &Draft<'_>, clause: &Clause) {
        let ClauseKind::Require { label: None, cond } = &clause.kind else { return };
        if d.scope.one_line || clause.span.start != cond.span.start {
            return;
        }
        let start = Span { end: clause.span.start, ..clause.span };
        let report = Diagnostic::new(codes::E0406, cond.span, "这个条件前面缺少“须”");
        self.report(report.help("要求写 须，排除写 除外，值的档次写 条件 => 值").unsafe_fix("加上“须”", start, "须 "));
    }

    /// The relations that a figure takes.
    fn relation(&mut self, d: &Draft<'_>, f: &FigureClause, clause: Span) {
        let limit = matches!(
            f.head,
            Head::Term | Head::People | Head::Quantity | Head::Amount | Head::ElementAmount | Head::Times
        );
        match f.relation {
            CmpOp::AtLeast if limit => self.lower_bound(d, f, clause),
            CmpOp::Less | CmpOp::Greater => {
                let report = Diagnostic::new(codes::E0410, f.relation_span, "这里的界限要包含本数");
                let sign = if f.relation == CmpOp::Less { "<=" } else { ">=" };
                self.report(report.help(format!("写“{sign}”；不含本数的条件写在 须 后面")).unsafe_fix(
                    format!("改为 {sign}"),
                    f.relation_span,
                    sign,
                ));
            }
            CmpOp::Equal if matches!(f.head, Head::Amount | Head::ElementAmount | Head::Times) => {
                let report = Diagnostic::new(codes::E0410, f.relation_span, "金额和次数只写上限");
                self.report(report.help("写“<=”；发多少写 标准 = …").unsafe_fix("改为 <=", f.relation_span, "<="));
            }
            CmpOp::AtMost | CmpOp::AtLeast if f.head == Head::Conclusion => {
                let report = Diagnostic::new(codes::E0410, f.relation_span, "结论是一个值，只写“=”");
                self.report(report.help("上限写 标准 <= …"));
            }
            CmpOp::Equal | CmpOp::AtMost | CmpOp::AtLeast => {}
        }
    }

    /// `期限 >= 3个月` demands of what gives the 期限; `金额 >= 500元` raises the standard.
    fn lower_bound(&mut self, d: &Draft<'_>, f: &FigureClause, clause: Span) {
        let report = Diagnostic::new(codes::E0405, clause, "“不少于”在这里不是限额，而是条件");
        let report = report.also(f.relation_span, "这是下限");
        let given = d.decl.clauses.iter().filter_map(|c| match &c.kind {
            ClauseKind::Figure(g) if g.relation == CmpOp::Equal && g.value.tiers.is_empty() => Some(g),
            _ => None,
        });
        let mut given = given.filter(|g| {
            let standard = matches!(f.head, Head::Amount | Head::ElementAmount) && g.head == Head::Standard;
            g.head == f.head || standard
        });
        let source = given.next().and_then(|g| g.value.base.as_ref());
        let floor = f.value.base.as_ref().filter(|_| f.value.tiers.is_empty());
        let word = f.head.word();
        let declared = !self.names.lookup(d.scope.unit, word).is_empty();
        self.report(match (f.head, source, floor.and_then(one_part)) {
            (Head::Amount | Head::ElementAmount, Some(standard), Some((number, unit))) => {
                let report = report.help("不满足就不给的，写在 须 后面；保底的数额用 较大 写进标准");
                raise_to(report, standard.span, &format!("{number}{}", unit.text), clause)
            }
            (Head::Term | Head::People | Head::Quantity, Some(source), _) if plain_name(source).is_some() => {
                let name = plain_name(source).unwrap_or_default();
                let report = report.help("写在 须 后面：不满足的不可享受");
                let named = Span { end: f.relation_span.start, ..clause };
                report.unsafe_fix(format!("写成对 {name} 的要求"), named, format!("须 {name} "))
            }
            _ if declared => {
                let start = Span { end: clause.start, ..clause };
                report.help("写在 须 后面：不满足的不可享受").unsafe_fix("加上“须”", start, "须 ")
            }
            _ => report.help("写在 须 后面，写明是哪一个输入：不满足的不可享受"),
        });
    }

    /// Clauses of which a measure has one.
    fn doubles(&mut self, decl: &MeasureDecl) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for clause in &decl.clauses {
            let Some(word) = single(&clause.kind) else { continue };
            match seen.iter().find(|(w, _)| *w == word) {
                Some((_, first)) => {
                    let report = Diagnostic::new(codes::E0407, clause.span, format!("“{word}”写了两次"));
                    self.report(report.also(*first, "第一次写在这里").help("留下一处"));
                }
                None => seen.push((word, clause.span)),
            }
        }
    }

    fn without_requirements(&mut self, decl: &MeasureDecl) {
        let demands = |c: &Clause| {
            matches!(
                c.kind,
                ClauseKind::Require { .. } | ClauseKind::Exclude { .. } | ClauseKind::Attest(_) | ClauseKind::Error
            )
        };
        let figures = |c: &Clause| {
            matches!(c.kind, ClauseKind::Apply { .. } | ClauseKind::Assessed { .. } | ClauseKind::Figure(_))
        };
        let kind = crate::check::measure::target::kind(decl.kind);
        if kind == MeasureKind::Rule && !decl.clauses.iter().any(|c| demands(c) || figures(c)) {
            let report =
                Diagnostic::new(codes::E0414, decl.name.span, format!("规则「{}」没有任何要求", decl.name.text));
            self.report(report.help("写 须 …；不能计算的条款写 定性"));
        }
    }
}

/// Whether a clause's value is written in 元.
fn pays(kind: &ClauseKind) -> bool {
    let value = match kind {
        ClauseKind::Figure(f) => f.value.base.as_ref(),
        ClauseKind::Refine(r) => match &r.effect {
            Effect::Replace(value) => value.base.as_ref(),
            Effect::Raise(_) | Effect::Lower(_) => None,
        },
        _ => None,
    };
    let Some(ast::ExprKind::Quantity(q)) = value.map(|e| &e.kind) else { return false };
    q.parts.iter().any(|p| p.unit.as_ref().is_some_and(|u| u.text.ends_with('元')))
}

fn may_be_refined(head: &ClauseKind) -> bool {
    match head {
        ClauseKind::Figure(f) => matches!(f.head, Head::Standard | Head::Quota),
        ClauseKind::Refine(_) | ClauseKind::Error => true,
        _ => false,
    }
}

/// Whether a clause has a value that braces may refine.
fn has_value(head: &ClauseKind) -> bool {
    matches!(head, ClauseKind::Figure(_) | ClauseKind::Local { .. } | ClauseKind::Output { .. })
}

/// `e, c => v` becomes `e { c => v }`.
fn in_braces(report: Diagnostic, head: Span, refinement: Span) -> Diagnostic {
    let comma = Span { start: head.end, end: refinement.start, ..head };
    let end = Span { start: refinement.end, ..refinement };
    let edits = vec![Edit { span: comma, text: " { ".to_owned() }, Edit { span: end, text: " }".to_owned() }];
    report.repair(Fix { title: "写进花括号，改前面这个值".to_owned(), edits, safe: false })
}

/// `标准 = e` becomes `标准 = 较大(e, 500元)`, and the clause goes.
fn raise_to(report: Diagnostic, standard: Span, floor: &str, clause: Span) -> Diagnostic {
    let (before, after) = (Span { end: standard.start, ..standard }, Span { start: standard.end, ..standard });
    let edits = vec![
        Edit { span: before, text: "较大(".to_owned() },
        Edit { span: after, text: format!(", {floor})") },
        Edit { span: clause, text: String::new() },
    ];
    report.repair(Fix { title: "写成保底的标准".to_owned(), edits, safe: false })
}

/// The path that an expression is, as written.
fn plain_name(e: &ast::Expr) -> Option<String> {
    let ast::ExprKind::Path(path) = &e.kind else { return None };
    Some(path.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join("."))
}

fn single(kind: &ClauseKind) -> Option<&'static str> {
    match kind {
        ClauseKind::PerElement(_) => Some("逐个"),
        ClauseKind::BaseDate(_) => Some("基准日"),
        ClauseKind::Monthly(_) => Some("逐月"),
        ClauseKind::Assessed { .. } => Some("核定"),
        ClauseKind::Valid(_) => Some("有效"),
        ClauseKind::Deadline(_) => Some("截至"),
        ClauseKind::Fund(_) => Some("资金来源"),
        ClauseKind::Force(_) => Some("力度"),
        ClauseKind::Rounding(_) => Some("取整"),
        ClauseKind::Strategy(_) => Some("就高、就低"),
        ClauseKind::Figure(f) if f.head == Head::Conclusion => Some("结论"),
        ClauseKind::Error | ClauseKind::Subjects(_) | ClauseKind::Require { .. } | ClauseKind::Exclude { .. } => None,
        ClauseKind::Attest(_) | ClauseKind::Figure(_) | ClauseKind::Refine(_) | ClauseKind::Grant { .. } => None,
        ClauseKind::Entitlements(_) | ClauseKind::Output { .. } | ClauseKind::Local { .. } | ClauseKind::Unique(_) => {
            None
        }
        ClauseKind::Apply { .. } | ClauseKind::Cite(_) | ClauseKind::Bodies(_) => None,
    }
}

/// The word of a clause that holds without condition.
fn unconditional(kind: &ClauseKind) -> Option<&'static str> {
    match kind {
        ClauseKind::Subjects(_) => Some("对象"),
        ClauseKind::Cite(_) => Some("依据"),
        ClauseKind::Bodies(_) => Some("责任单位"),
        ClauseKind::Apply { .. } => Some("申请"),
        ClauseKind::Local { .. } => Some("其中"),
        ClauseKind::Rounding(_) => None,
        ClauseKind::Figure(_) => None,
        other => single(other),
    }
}
