//! Limits on what is paid, limits against history, applications and fixed figures.

use super::{Draft, units};
use crate::check::context::Checker;
use crate::diag::catalogue::{measures as codes, types};
use crate::diag::{Diagnostic, Edit, Fix};
use crate::ir::{
    Application, ApplicationOf, Assessed, BinaryOp, Cap, CapScope, ExprId, ExprKind, Frequency, InputId, Standard,
    Type, Unique,
};
use crate::source::Span;
use crate::syntax::ast::{self, Clause, ClauseKind, CmpOp, FigureClause, Head, Name};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};

impl Checker<'_> {
    /// What the measure pays: the standard times its quantities, 元 where there is none.
    fn paid(&self, d: &Draft<'_>) -> Type {
        d.standard.clone().map_or(Type::Number(Dimension::of(UnitId::YUAN)), units::paid)
    }

    /// 金额 and 每个金额.
    pub(super) fn caps(&mut self, d: &mut Draft<'_>) {
        for head in [Head::Amount, Head::ElementAmount] {
            let clauses: Vec<(&Clause, &FigureClause)> = d.figures(head).collect();
            for (clause, f) in clauses {
                self.cap(d, clause, f);
            }
        }
    }

    fn cap(&mut self, d: &mut Draft<'_>, clause: &Clause, f: &FigureClause) {
        if f.head == Head::ElementAmount && d.measure.per_element.is_none() {
            let report = Diagnostic::new(codes::E0411, clause.span, "没有 逐个，“每个金额”不知道是哪一个的");
            self.report(report.help("写 金额 <= …，或者先写 逐个 实体"));
            return;
        }
        if is_unlimited(f) || !matches!(f.relation, CmpOp::AtMost | CmpOp::Less) {
            return;
        }
        let wanted = self.paid(d);
        let yearly = |ty: &Type| matches!(ty, Type::Number(d) if d.power(UnitId::YEAR) != 0);
        if let Some(report) = by_the_year(f, "金额").filter(|_| f.head == Head::Amount && !yearly(&wanted)) {
            return self.report(report);
        }
        let max = self.limit_value(d, &f.value, &wanted);
        let scope = self.cap_scope(d, f);
        let when = self.when(d, clause);
        d.measure.caps.push(Cap { scope, max, cumulative: f.cumulative, when, span: clause.span });
    }

    fn cap_scope(&mut self, d: &Draft<'_>, f: &FigureClause) -> CapScope {
        match (f.head, f.yearly, &f.year_from) {
            (Head::ElementAmount, ..) => CapScope::Element,
            (_, _, Some(day)) => CapScope::YearFrom(self.day_of(&d.scope, day)),
            (_, true, None) => CapScope::CalendarYear,
            (_, false, None) => CapScope::Total,
        }
    }

    /// 次数 and 不重复.
    pub(super) fn frequencies(&mut self, d: &mut Draft<'_>) {
        let clauses: Vec<(&Clause, &FigureClause)> = d.figures(Head::Times).collect();
        for (clause, f) in clauses {
            if let Some(report) = by_the_year(f, "次数") {
                self.report(report);
                continue;
            }
            let times = Type::Number(Dimension::of(UnitId::TIME));
            let max = (!is_unlimited(f)).then(|| self.limit_value(d, &f.value, &times));
            let year_from = f.year_from.as_ref().map(|day| self.day_of(&d.scope, day));
            let yearly = f.yearly || year_from.is_some();
            let when = self.when(d, clause);
            d.measure.frequencies.push(Frequency { max, yearly, year_from, when, span: clause.span });
        }
        let decl = d.decl;
        for clause in &decl.clauses {
            if let ClauseKind::Unique(keys) = &clause.kind {
                self.unique(d, keys, clause);
            }
        }
    }

    fn unique(&mut self, d: &mut Draft<'_>, keys: &[Vec<Name>], clause: &Clause) {
        let mut found: Vec<(String, ExprId)> = Vec::new();
        for key in keys {
            let (Some(first), Some(last)) = (key.first(), key.last()) else { continue };
            let tree = ast::Expr { kind: ast::ExprKind::Path(key.clone()), span: first.span.to(last.span) };
            found.push((last.text.clone(), self.expr(&d.scope, &tree, None)));
        }
        let when = self.when(d, clause);
        d.measure.uniques.push(Unique { keys: found, when, span: clause.span });
    }

    /// 申请 and 核定.
    pub(super) fn applications(&mut self, d: &mut Draft<'_>) {
        let decl = d.decl;
        for clause in &decl.clauses {
            match &clause.kind {
                ClauseKind::Apply { what, value } => self.application(d, *what, value, clause),
                ClauseKind::Assessed { value, clip } => self.assessed(d, value, *clip, clause),
                _ => {}
            }
        }
    }

    fn application(&mut self, d: &mut Draft<'_>, what: Head, value: &ast::Expr, clause: &Clause) {
        let (what, wanted) = match what {
            Head::Term => (ApplicationOf::Term, self.term_type(d)),
            Head::Standard | Head::Quota | Head::Amount => (ApplicationOf::Amount, self.paid(d)),
            Head::People | Head::Quantity | Head::ElementAmount | Head::Times | Head::Conclusion => {
                let report = Diagnostic::new(codes::E0411, clause.span, "申请的只能是额度或期限");
                self.report(report.help("写 申请 额度 = … 或 申请 期限 = …"));
                return;
            }
        };
        let value = self.value_of(&d.scope, value, &wanted, "申请的数字");
        if what == ApplicationOf::Amount {
            self.beyond_its_share(d, value, clause.span);
        }
        d.measure.applications.push(Application { what, value, span: clause.span });
    }

    /// `申请 额度 = 贷款额` beside `标准 = 贷款额 * 1.5%`: what is asked for is more than its share, whoever asks.
    fn beyond_its_share(&mut self, d: &Draft<'_>, asked: ExprId, span: Span) {
        let ExprKind::Input(input) = self.program.expr(asked).kind else { return };
        let mut parts = Vec::new();
        let shares = |checker: &Self, standard: &&Standard| {
            let mut values: Vec<ExprId> = Vec::new();
            if let Some(tiered) = checker.program.tiered.get(standard.value.index()) {
                values.extend(tiered.base);
                values.extend(tiered.tiers.iter().map(|tier| tier.value));
            }
            !values.is_empty() && values.iter().all(|value| checker.is_share(*value, input))
        };
        parts.extend(d.measure.standards.iter().filter(|standard| shares(self, standard)).map(|s| s.span));
        let Some(standard) = parts.first().filter(|_| parts.len() == d.measure.standards.len()) else { return };
        let name = self.program.inputs.get(input.index()).map_or("", |input| input.name.as_str());
        let message = format!("申请的是{name}，而标准只是{name}的一部分，申请总是超出标准");
        let report = Diagnostic::new(codes::W0411, span, message).also(*standard, "与申请比较的是这个标准");
        let help = format!("申请的不是补贴的，删去这一行；{name}有上限的，写成 须 {name} 不超过 20万元 这样");
        self.report(report.help(help));
    }

    /// Whether a value is an input times a ratio below 1: a constant, or one that is not known before.
    fn is_share(&self, value: ExprId, input: InputId) -> bool {
        let (mut todo, mut whole, mut ratio) = (vec![value], false, false);
        while let Some(id) = todo.pop() {
            let expr = self.program.expr(id);
            match &expr.kind {
                ExprKind::Binary(BinaryOp::Multiply, left, right) => todo.extend([*left, *right]),
                ExprKind::Input(read) if *read == input && !whole => whole = true,
                ExprKind::Const(Value::Number(n)) if expr.ty == Type::Ratio && *n < Rational::ONE => ratio = true,
                _ if expr.ty == Type::Ratio && !matches!(expr.kind, ExprKind::Const(_)) => ratio = true,
                _ => return false,
            }
        }
        whole && ratio
    }

    /// A term that is asked for is in the unit of its limit.
    fn term_type(&self, d: &Draft<'_>) -> Type {
        let limit = d.measure.quantity_limits.iter().find(|l| l.word == crate::ir::QuantityWord::Term);
        Type::Number(limit.map_or(Dimension::of(UnitId::MONTH), |l| l.dimension.clone()))
    }

    fn assessed(&mut self, d: &mut Draft<'_>, value: &ast::Expr, clip: bool, clause: &Clause) {
        let wanted = self.paid(d);
        let value = self.value_of(&d.scope, value, &wanted, "核定的数字");
        let per_element = self.reads(d, value);
        d.measure.assessed = Some(Assessed { value, clip, per_element, span: clause.span });
    }
}

/// `次数 不限`: no limit at all.
fn is_unlimited(f: &FigureClause) -> bool {
    matches!(f.value.base.as_ref().map(|b| &b.kind), Some(ast::ExprKind::Unlimited)) && f.value.tiers.is_empty()
}

/// `次数 <= 每年3次`, `金额 不超过 5万元/年`: the year stands before the sign.
fn by_the_year(f: &FigureClause, head: &str) -> Option<Diagnostic> {
    let base = f.value.base.as_ref().filter(|_| f.value.tiers.is_empty())?;
    let ast::ExprKind::Quantity(times) = &base.kind else { return None };
    let ([part], [under]) = (times.parts.as_slice(), times.under.as_slice()) else { return None };
    let unit = part.unit.as_ref().filter(|unit| under.text == "年" && (unit.text == "次" || head == "金额"))?;
    let right = format!("{}{}", part.number, unit.text);
    let report = Diagnostic::new(types::E0331, base.span, format!("按年限制{head}的，“每年”写在“{head}”后面"));
    let report = report.help(format!("写成 {head} 每年 <= {right}"));
    let head = Span { start: f.head_span.end, ..f.head_span };
    let yearly = (!f.yearly).then(|| Edit { span: head, text: " 每年".to_owned() });
    let edits = yearly.into_iter().chain([Edit { span: base.span, text: right }]).collect();
    Some(report.repair(Fix { title: "把“每年”移到前面".to_owned(), edits, safe: false }))
}
