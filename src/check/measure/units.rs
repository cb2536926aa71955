//! The units of a standard against the quantities: each unit below the line needs one, each quantity must be used.

use super::Draft;
use super::quantities::{HEADS, fits_unit};
use crate::check::context::Checker;
use crate::check::mismatch::converted;
use crate::diag::Diagnostic;
use crate::diag::catalogue::{measures as codes, types};
use crate::ir::{ExprKind, Quantity, QuantityWord, Type};
use crate::source::Span;
use crate::syntax::ast::{self, ClauseKind, CmpOp, FigureClause, Head};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};

impl Checker<'_> {
    pub(super) fn match_units(&mut self, d: &mut Draft<'_>) {
        let Some(ty) = d.standard.clone() else { return };
        let dimension = if let Type::Number(dimension) = ty { dimension } else { Dimension::NONE };
        if !self.above(d, &dimension) {
            return;
        }
        let below: Vec<(UnitId, i8)> = dimension.powers().iter().filter(|(_, p)| *p < 0).copied().collect();
        for (unit, power) in &below {
            if *power == -1 {
                self.needed(d, *unit);
            }
        }
        self.unused(d, &below);
    }

    /// Above the line stands one unit, once; false where it is reported.
    fn above(&mut self, d: &Draft<'_>, dimension: &Dimension) -> bool {
        let above: Vec<(UnitId, i8)> = dimension.powers().iter().filter(|(_, p)| *p > 0).copied().collect();
        let squared = dimension.powers().iter().any(|(_, p)| *p < -1 || *p > 1);
        if above.len() <= 1 && !squared {
            return true;
        }
        let shown = self.program.units.show(dimension);
        let span = standard_span(d);
        let report = Diagnostic::new(codes::E0416, span, format!("标准的单位“{shown}”不是一个金额"));
        let extra = above.iter().find(|(u, _)| *u != UnitId::YUAN).map(|(u, _)| self.program.units.name(*u).to_owned());
        let report = match (extra, money_literal(d).map(|end| (end, other_under(d, dimension)))) {
            (Some(unit), Some((_, Some(under)))) => report
                .help(format!("金额是每{}的，数量是{unit}：两处写同一个单位", under.text))
                .unsafe_fix(format!("改为“/{unit}”"), under.span, unit),
            (Some(unit), Some((end, None))) => report
                .help(format!("金额乘以{unit}数，金额要写成“每{unit}”的"))
                .unsafe_fix(format!("补上“/{unit}”"), end, format!("/{unit}")),
            _ => report.help("标准是一个金额，或者每人、每月的金额"),
        };
        self.report(report);
        false
    }

    /// Whether a clause that gives the quantity stands there and could not be read: then nothing is missing.
    fn gave_up(d: &Draft<'_>, unit: UnitId) -> bool {
        let gives = |f: &FigureClause| match unit {
            UnitId::MONTH | UnitId::DAY | UnitId::YEAR => f.head == Head::Term,
            UnitId::PERSON => f.head == Head::People,
            _ => f.head == Head::Quantity,
        };
        d.decl.clauses.iter().any(|clause| match &clause.kind {
            ClauseKind::Error => true,
            ClauseKind::Figure(f) => f.relation == CmpOp::Equal && gives(f),
            ClauseKind::PerElement(_) => d.measure.per_element.is_none(),
            _ => false,
        })
    }

    /// A unit below the line: its quantity, the element that counts as one, or the input that a limit names.
    fn needed(&mut self, d: &mut Draft<'_>, unit: UnitId) {
        let dimension = Dimension::of(unit);
        let known = d.measure.quantities.iter().any(|q| q.dimension == dimension);
        if known || self.element_counts(d, &dimension) || self.implied_quantity(d, &dimension) {
            return;
        }
        let word = self.program.units.name(unit).to_owned();
        let months = d.measure.quantities.iter().any(|q| q.dimension == Dimension::of(UnitId::MONTH))
            || d.figures(Head::Term).next().is_some();
        let report = match unit {
            UnitId::YEAR if months => self.yearly(d),
            UnitId::MONTH | UnitId::DAY if d.measure.quantities.iter().any(|q| q.word == QuantityWord::Term) => {
                self.other_term(d, &word)
            }
            _ if Self::gave_up(d, unit) => return,
            _ => self.missing(d, unit, &word),
        };
        self.report(report);
    }

    fn yearly(&self, d: &Draft<'_>) -> Diagnostic {
        let span = standard_base(d).unwrap_or(standard_span(d));
        let report = Diagnostic::new(types::E0334, span, "标准是按年的，期限是按月的");
        let report = d.figures(Head::Term).fold(report, |r, (clause, _)| r.also(clause.span, "期限以月计"));
        converted(report, span, "月")
    }

    fn other_term(&self, d: &Draft<'_>, word: &str) -> Diagnostic {
        let between = d.figures(Head::Term).find_map(|(_, f)| days_between(f.value.base.as_ref()?));
        if let Some((end, start, place)) = between.filter(|_| word == "月") {
            let report = Diagnostic::new(types::E0335, place, "两个日期相减得到天数，标准是按月的");
            let report = report.also(standard_span(d), "标准写在这里").help("满了几个月写 整月数(从哪一天, 到哪一天)");
            return report.unsafe_fix("改为 整月数", place, format!("整月数({start}, {end})"));
        }
        let report = Diagnostic::new(types::E0335, standard_span(d), format!("标准是按{word}的，期限不是"));
        let report = d.figures(Head::Term).fold(report, |r, (clause, _)| r.also(clause.span, "期限写在这里"));
        report.help("月的长短不一，天和月不能换算；标准和期限用同一种单位")
    }

    fn missing(&self, d: &Draft<'_>, unit: UnitId, word: &str) -> Diagnostic {
        let span = standard_span(d);
        let report = Diagnostic::new(codes::E0400, span, format!("标准是每{word}的，没有写明多少{word}"));
        let end = Span { start: span.end, ..span };
        match unit {
            UnitId::PERSON => {
                let list = self.program.entities.iter().find(|e| e.counts_as == Some(Dimension::of(unit)));
                let list = list.map_or(String::new(), |e| format!("；或者写 逐个 {}", e.name));
                let report = report.help(format!("写 人数 = …；只对一个人时写 人数 = 1人{list}"));
                report.unsafe_fix("按一个人计", end, "\n  人数 = 1人")
            }
            UnitId::MONTH | UnitId::DAY if d.figures(Head::Term).next().is_some() => {
                report.help(format!("只写了期限的上限：再写 期限 = …，或者声明 输入 期限: {word}"))
            }
            UnitId::MONTH | UnitId::DAY => {
                report.help(format!("写 期限 = …，例如 期限 = 12{}", if unit == UnitId::MONTH { "个月" } else { "天" }))
            }
            UnitId::YEAR => report.help("期限以月计：先用 折合(…, 月) 换成每月的标准，再写 期限 = …"),
            _ => report.help(format!("写 数量 {word} = …")),
        }
    }

    /// An element that counts as one of the unit.
    fn element_counts(&mut self, d: &mut Draft<'_>, dimension: &Dimension) -> bool {
        let Some(element) = &d.measure.per_element else { return false };
        let counts =
            self.program.entities.get(element.entity.index()).is_some_and(|e| e.counts_as.as_ref() == Some(dimension));
        if !counts {
            return false;
        }
        let one = self.push(ExprKind::Const(Value::Number(Rational::ONE)), Type::Number(dimension.clone()), None);
        let value = self.plain(one);
        let person = *dimension == Dimension::of(UnitId::PERSON);
        let word = if person { QuantityWord::People } else { QuantityWord::Count };
        d.measure.quantities.push(Quantity {
            dimension: dimension.clone(),
            word,
            value,
            per_element: true,
            span: None,
        });
        true
    }

    /// Quantities that no unit below the line asks for; also limits of those that are not even there.
    fn unused(&mut self, d: &Draft<'_>, below: &[(UnitId, i8)]) {
        let asked = |dimension: &Dimension| below.iter().any(|(u, _)| Dimension::of(*u) == *dimension);
        let yearly = below.iter().any(|(u, _)| *u == UnitId::YEAR);
        let timed = below.iter().any(|(u, _)| matches!(*u, UnitId::MONTH | UnitId::DAY | UnitId::YEAR));
        for quantity in &d.measure.quantities {
            let other_term = quantity.word == QuantityWord::Term && (yearly || timed);
            if !asked(&quantity.dimension) && !other_term {
                self.report_unused(d, &self.program.units.show(&quantity.dimension), quantity.span);
            }
        }
        let exact = d.measure.standards.iter().all(|s| s.bound == crate::ir::Bound::Exact);
        if !exact || self.is_judged(d) {
            return;
        }
        for (head, word) in HEADS {
            if d.measure.quantities.iter().any(|q| q.word == word) {
                continue;
            }
            let idle = |f: &FigureClause| match word {
                QuantityWord::Term => !timed,
                QuantityWord::People => !asked(&Dimension::of(UnitId::PERSON)),
                QuantityWord::Count => !below.iter().any(|(u, _)| fits_unit(self, f, &Dimension::of(*u))),
            };
            let limit = d.figures(head).find(|(_, f)| f.relation == ast::CmpOp::AtMost && idle(f));
            if let Some((clause, f)) = limit {
                match word {
                    QuantityWord::Term => self.report_unused(d, "月", Some(clause.span)),
                    QuantityWord::People => self.report_idle(d, "人", "人数", clause.span),
                    QuantityWord::Count => {
                        let unit = f.unit.as_ref().map_or("个", |unit| unit.text.as_str());
                        self.report_idle(d, unit, &format!("数量 {unit}"), clause.span);
                    }
                }
            }
        }
    }

    /// Whether a figure is asked for or fixed by an authority.
    fn is_judged(&self, d: &Draft<'_>) -> bool {
        d.decl.clauses.iter().any(|c| matches!(c.kind, ClauseKind::Apply { .. } | ClauseKind::Assessed { .. }))
    }

    /// A limit of what the amount does not count.
    fn report_idle(&mut self, d: &Draft<'_>, unit: &str, word: &str, span: Span) {
        let report = Diagnostic::new(codes::E0401, span, format!("标准不是每{unit}的，这个限额限不住什么"));
        let help =
            format!("按{unit}计算的，标准写成“/{unit}”，再写 {word} = …；名额的总数不在一项措施里计算，删去这一句");
        self.report(report.also(standard_span(d), format!("标准里没有“/{unit}”")).help(help));
    }

    fn report_unused(&mut self, d: &Draft<'_>, unit: &str, place: Option<Span>) {
        let span = place.unwrap_or(standard_span(d));
        let report = Diagnostic::new(codes::E0401, span, format!("标准不是每{unit}的，这个数量用不上"));
        let report = report.also(standard_span(d), format!("标准里没有“/{unit}”"));
        let report = match money_literal(d) {
            Some(end) => report.unsafe_fix(format!("标准补上“/{unit}”"), end, format!("/{unit}")),
            None => report,
        };
        self.report(report.help(format!("标准漏写了“/{unit}”就补上，否则删去这个数量")));
    }
}

/// The names of `到 - 从`, and where that stands.
fn days_between(e: &ast::Expr) -> Option<(&str, &str, Span)> {
    let ast::ExprKind::Binary { op: ast::BinaryOp::Subtract, left, right, .. } = &e.kind else { return None };
    match (&left.kind, &right.kind) {
        (ast::ExprKind::Path(end), ast::ExprKind::Path(start)) => match (end.as_slice(), start.as_slice()) {
            ([end], [start]) => Some((&end.text, &start.text, e.span)),
            _ => None,
        },
        _ => None,
    }
}

/// What is paid: the units above the line of a standard.
pub(super) fn paid(standard: Type) -> Type {
    let Type::Number(dimension) = &standard else { return standard };
    let mut above = dimension.powers().iter().filter(|(_, p)| *p > 0);
    let product = above.try_fold(Dimension::NONE, |product, (unit, _)| product.multiply(&Dimension::of(*unit)));
    product.map_or(standard.clone(), Type::Number)
}

/// The place of the standard.
fn standard_span(d: &Draft<'_>) -> Span {
    d.measure.standards.first().map_or(d.decl.name.span, |s| s.span)
}

/// The base of the first standard.
fn standard_tree<'e>(d: &Draft<'e>) -> Option<&'e ast::Expr> {
    let (_, f) = d.figures(Head::Standard).chain(d.figures(Head::Quota)).next()?;
    f.value.base.as_ref()
}

fn standard_base(d: &Draft<'_>) -> Option<Span> {
    standard_tree(d).map(|e| e.span)
}

/// The unit below the line of the one amount, where nothing cancels it.
fn other_under<'e>(d: &Draft<'e>, dimension: &Dimension) -> Option<&'e ast::Name> {
    let mut found = Vec::new();
    quantities(standard_tree(d)?, &mut found);
    let [only] = found.as_slice() else { return None };
    let [under] = only.under.as_slice() else { return None };
    let timed = matches!(under.text.as_str(), "月" | "年" | "天" | "人");
    (!timed && dimension.powers().iter().any(|(_, p)| *p < 0)).then_some(under)
}

/// The end of the one amount in 元 that the standard writes, where `/月` or `/人` may be put.
fn money_literal(d: &Draft<'_>) -> Option<Span> {
    let mut found = Vec::new();
    literals(standard_tree(d)?, &mut found);
    match found.as_slice() {
        [only] => Some(Span { start: only.end, ..*only }),
        _ => None,
    }
}

/// Amounts among the factors of a product.
fn literals(e: &ast::Expr, found: &mut Vec<Span>) {
    match &e.kind {
        ast::ExprKind::Quantity(q) if is_money(q) => found.push(e.span),
        ast::ExprKind::Binary { left, right, .. } => [left, right].into_iter().for_each(|side| literals(side, found)),
        _ => {}
    }
}

/// The same as trees.
fn quantities<'e>(e: &'e ast::Expr, found: &mut Vec<&'e ast::QuantityLit>) {
    match &e.kind {
        ast::ExprKind::Quantity(q) if is_money(q) => found.push(q),
        ast::ExprKind::Binary { left, right, .. } => [left, right].into_iter().for_each(|side| quantities(side, found)),
        _ => {}
    }
}

fn is_money(q: &ast::QuantityLit) -> bool {
    q.parts.iter().any(|p| p.unit.as_ref().is_some_and(|u| u.text.ends_with('元')))
}
