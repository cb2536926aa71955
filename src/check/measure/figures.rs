//! 标准, 额度 and 结论, with the refinements at the measure's own level.

use super::Draft;
use crate::check::context::Checker;
use crate::check::refine::{End, Refined};
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{Bound, Conclusion, ExprId, QuantityWord, Standard, TieredId, Type};
use crate::syntax::ast::{self, Clause, ClauseKind, CmpOp, FigureClause, Head, Refinement, Strategy};
use crate::units::{Dimension, UnitId};

impl Checker<'_> {
    /// The standards of a measure.
    pub(super) fn standards(&mut self, d: &mut Draft<'_>) {
        let clauses: Vec<(&Clause, &FigureClause)> = d.figures(Head::Standard).chain(d.figures(Head::Quota)).collect();
        let conclusion = d.figures(Head::Conclusion).next().is_some();
        let refinements = self.refinements(d, !conclusion || !clauses.is_empty());
        match (clauses.as_slice(), refinements.as_slice()) {
            ([], []) => {}
            ([], [(first, _), ..]) if !conclusion => {
                let refined =
                    Refined { base: None, tiers: refinements.clone(), strategy: strategy(d), span: first.span };
                self.standard(d, &refined, Bound::Exact, None);
            }
            ([], _) => {}
            ([(clause, f)], _) => {
                let tiers = f.value.tiers.iter().map(|t| (t, None)).chain(refinements.clone()).collect();
                let strategy = f.value.strategy.or(strategy(d));
                let refined = Refined { base: f.value.base.as_ref(), tiers, strategy, span: f.value.span };
                self.standard(d, &refined, bound(f), Some(clause));
            }
            (several, refinements) => {
                self.which_standard(refinements, several);
                self.repeated(several);
                for (clause, f) in several {
                    let tiers = f.value.tiers.iter().map(|t| (t, None)).collect();
                    let refined =
                        Refined { base: f.value.base.as_ref(), tiers, strategy: f.value.strategy, span: f.value.span };
                    self.standard(d, &refined, bound(f), Some(clause));
                }
            }
        }
    }

    /// The refinements at the measure's own level, with their 当.
    fn refinements<'e>(&mut self, d: &Draft<'e>, wanted: bool) -> Vec<(&'e Refinement, Option<ExprId>)> {
        let mut found = Vec::new();
        let decl = d.decl;
        for clause in decl.clauses.iter().filter(|c| wanted && !d.misplaced.contains(&c.span)) {
            if let ClauseKind::Refine(tier) = &clause.kind {
                found.push((tier, self.when(d, clause)));
            }
        }
        found
    }

    fn which_standard(&mut self, tiers: &[(&Refinement, Option<ExprId>)], standards: &[(&Clause, &FigureClause)]) {
        let Some(((tier, _), others)) = tiers.split_first() else { return };
        let report = Diagnostic::new(codes::E0403, tier.span, "有几个标准，这个 => 不知道替换哪一个");
        let report = standards.iter().fold(report, |r, (clause, _)| r.also(clause.span, "这里有一个标准"));
        let report = others.iter().fold(report, |r, (tier, _)| r.also(tier.span, "这个 => 也是"));
        let sign = standards.iter().find(|(_, f)| f.relation == CmpOp::Equal).map_or("<=", |_| "=");
        self.report(report.help(format!("写进所改的那个标准的花括号：标准 {sign} 值 {{ 条件 => 值 }}")));
    }

    /// One relation twice needs 当 each time.
    fn repeated(&mut self, standards: &[(&Clause, &FigureClause)]) {
        for (index, (clause, f)) in standards.iter().enumerate() {
            let earlier = standards
                .iter()
                .take(index)
                .find(|(c, g)| bound(g) == bound(f) && (c.when.is_none() || clause.when.is_none()));
            if let Some((first, _)) = earlier {
                let report = Diagnostic::new(codes::E0407, clause.span, "同一种标准写了两次");
                let report = report.also(first.span, "第一次写在这里");
                self.report(report.help("留下一处，或者每一处都带上 当 条件，或者写成 条件 => 值"));
            }
        }
    }

    fn standard(&mut self, d: &mut Draft<'_>, refined: &Refined<'_>, bound: Bound, clause: Option<&Clause>) {
        let hint = self.expected_standard(d);
        let range = bound == Bound::Range;
        let started = self.diags.len();
        let value = self.refined(&d.scope, refined, hint.as_ref(), if range { End::Low } else { End::None });
        let upper = range.then(|| self.refined(&d.scope, refined, hint.as_ref(), End::High));
        if range {
            self.forget_doubles(started);
        }
        let ty = self.tiered_type(value);
        let span = clause.map_or(refined.span, |c| c.span);
        self.check_standard(d, &ty, refined);
        if let Some(upper) = upper {
            self.check_upper(&ty, upper, refined);
        }
        let when = clause.and_then(|c| self.when(d, c));
        let per_element =
            self.tiered_reads(d, value) || upper.is_some_and(|u| self.tiered_reads(d, u)) || self.when_reads(d, when);
        d.measure.standards.push(Standard { bound, value, upper, when, per_element, span });
    }

    /// The second end of a range repeats the findings of the first.
    fn forget_doubles(&mut self, started: usize) {
        let mut kept: Vec<Diagnostic> = Vec::new();
        for finding in self.diags.split_off(started) {
            if !kept.contains(&finding) {
                kept.push(finding);
            }
        }
        self.diags.extend(kept);
    }

    /// Not an amount at one end of a range and a ratio at the other: `缴费 * 50% ~ 60%`.
    fn check_upper(&mut self, low: &Type, upper: TieredId, refined: &Refined<'_>) {
        let high = self.tiered_type(upper);
        let mixed = matches!((low, &high), (Type::Number(_), Type::Ratio) | (Type::Ratio, Type::Number(_)));
        if let Some(tree) = refined.base.filter(|_| mixed) {
            let report = self.wrong_type((tree, &high), low, "区间的上限");
            self.report(report.help("两端写同一种量，例如 缴费 * 50% ~ 缴费 * 60%"));
        }
    }

    /// A standard is a number or a ratio, and all of a measure are of one type.
    fn check_standard(&mut self, d: &mut Draft<'_>, ty: &Type, refined: &Refined<'_>) {
        let first = refined
            .tiers
            .iter()
            .find_map(|(t, _)| if let ast::Effect::Replace(v) = &t.effect { v.base.as_ref() } else { None });
        let Some(tree) = refined.base.or(first) else { return };
        match (ty, d.standard.clone()) {
            (Type::Error, _) => {}
            (Type::Number(have), None) if have.is_none() && crate::check::mismatch::without_unit(tree) => {
                let yuan = Type::Number(Dimension::of(UnitId::YUAN));
                let wanted = self.expected_standard(d).unwrap_or(yuan);
                let report = self.wrong_type((tree, ty), &wanted, "标准");
                self.report(report);
            }
            (Type::Number(_) | Type::Ratio, None) => d.standard = Some(ty.clone()),
            (Type::Number(_) | Type::Ratio, Some(known)) if known == *ty => {}
            (Type::Number(_) | Type::Ratio, Some(known)) => {
                let report = self.wrong_type((tree, ty), &known, "标准");
                self.report(report);
            }
            (other, _) => {
                let message = format!("标准是金额、数量或比例，写的是{}", self.show_type(other));
                let report = Diagnostic::new(codes::E0413, tree.span, message);
                self.report(match tree.kind {
                    ast::ExprKind::Text(_) => {
                        report.help("引号里是文字，不会计算；式子不加引号，例如 标准 = 工资 * 60%")
                    }
                    _ => report.help("日期、选项和是否写 结论 = …"),
                });
            }
        }
    }

    /// What a standard is expected to be: 元 by its quantities; only a hint for what has no type of its own.
    fn expected_standard(&mut self, d: &Draft<'_>) -> Option<Type> {
        if let Some(known) = &d.standard {
            return Some(known.clone());
        }
        let mut dimension = Dimension::of(UnitId::YUAN);
        for quantity in &d.measure.quantities {
            dimension = dimension.divide(&quantity.dimension)?;
        }
        let has = |word| d.measure.quantities.iter().any(|q| q.word == word);
        let asked = d.decl.clauses.iter().any(|c| matches!(c.kind, ClauseKind::Apply { what: Head::Term, .. }));
        if !has(QuantityWord::Term)
            && !asked
            && let Some((_, f)) = d.figures(Head::Term).find(|(_, f)| f.relation == CmpOp::AtMost)
        {
            dimension = dimension.divide(&self.term_unit(f))?;
        }
        if !has(QuantityWord::People) && d.figures(Head::People).any(|(_, f)| f.relation == CmpOp::AtMost) {
            dimension = dimension.divide(&Dimension::of(UnitId::PERSON))?;
        }
        Some(Type::Number(dimension))
    }

    /// The unit of a 期限 as written in its limit: months unless that is in days.
    fn term_unit(&self, f: &FigureClause) -> Dimension {
        let word = f.value.base.as_ref().and_then(|b| match &b.kind {
            ast::ExprKind::Quantity(q) => q.parts.first().and_then(|p| p.unit.as_ref()),
            _ => None,
        });
        let unit = word.and_then(|w| self.program.units.read_over(&w.text)).and_then(|s| s.unit);
        Dimension::of(unit.filter(|u| *u == UnitId::DAY).unwrap_or(UnitId::MONTH))
    }

    /// 结论, or the only quantity of a measure without a standard.
    pub(super) fn conclusion(&mut self, d: &mut Draft<'_>) {
        let written = d.figures(Head::Conclusion).next();
        let has_standard = !d.measure.standards.is_empty();
        if let Some((clause, f)) = written {
            if has_standard {
                let report = Diagnostic::new(codes::E0417, clause.span, "写了标准，就不能再写结论");
                let places = d.measure.standards.iter().map(|s| s.span);
                let report = places.fold(report, |r, span| r.also(span, "标准写在这里"));
                self.report(report.help("结果之外的值写 另示 名 = …"));
                return;
            }
            let tiers = f.value.tiers.iter().map(|t| (t, None)).chain(self.refinements(d, true)).collect();
            let strategy = f.value.strategy.or(strategy(d));
            let refined = Refined { base: f.value.base.as_ref(), tiers, strategy, span: f.value.span };
            let value = self.refined(&d.scope, &refined, None, End::None);
            let value = self.only_when(d, value, clause);
            d.measure.conclusion = Some(Conclusion { value, term: false, span: clause.span });
        } else if !has_standard {
            self.quantity_as_conclusion(d);
        }
    }

    fn quantity_as_conclusion(&mut self, d: &mut Draft<'_>) {
        // A clause that could not be read may be the standard.
        if d.decl.clauses.iter().any(|c| matches!(c.kind, ClauseKind::Assessed { .. } | ClauseKind::Error)) {
            return;
        }
        match d.measure.quantities.as_slice() {
            [] => self.limited_conclusion(d),
            [only] => {
                let span = only.span.unwrap_or(d.decl.name.span);
                d.measure.conclusion = Some(Conclusion { value: only.value, term: true, span });
                d.measure.quantities.clear();
            }
            [_, second, ..] => {
                let span = second.span.unwrap_or(d.decl.name.span);
                let report = Diagnostic::new(codes::E0417, span, "没有标准，却有几个数量，不知道哪一个是结果");
                self.report(report.help("写出 标准 = …，或者用 结论 = … 说明结果"));
            }
        }
    }

    /// `期限 <= e` alone: the input 期限, where there is one, clipped.
    fn limited_conclusion(&mut self, d: &mut Draft<'_>) {
        let asked = d.decl.clauses.iter().any(|c| matches!(c.kind, ClauseKind::Apply { .. }));
        let Some((clause, f)) = d.figures(Head::Term).find(|(_, f)| f.relation == CmpOp::AtMost).filter(|_| !asked)
        else {
            return;
        };
        let name = ast::Name { text: "期限".to_owned(), span: f.head_span };
        let path = ast::Expr { kind: ast::ExprKind::Path(vec![name]), span: f.head_span };
        if self.needs_type(&d.scope, &path) {
            return;
        }
        let value = self.expr(&d.scope, &path, None);
        let value = self.plain(value);
        d.measure.conclusion = Some(Conclusion { value, term: true, span: clause.span });
    }
}

/// 就高 or 就低 at the measure's own level.
fn strategy(d: &Draft<'_>) -> Option<Strategy> {
    d.decl.clauses.iter().find_map(|c| if let ClauseKind::Strategy(s) = c.kind { Some(s) } else { None })
}

/// The relation of a standard to what is granted; a strict one is reported and taken for the closed one.
fn bound(f: &FigureClause) -> Bound {
    let range = |e: &ast::Expr| matches!(e.kind, ast::ExprKind::Range(..));
    let of_tier = |t: &Refinement| matches!(&t.effect, ast::Effect::Replace(v) if v.base.as_ref().is_some_and(range));
    match f.relation {
        CmpOp::Equal if f.value.base.as_ref().is_some_and(range) || f.value.tiers.iter().any(of_tier) => Bound::Range,
        CmpOp::Equal => Bound::Exact,
        CmpOp::Less | CmpOp::AtMost => Bound::AtMost,
        CmpOp::Greater | CmpOp::AtLeast => Bound::AtLeast,
    }
}
