//! Numbers with their units, ratios, dates.

use super::{Builder, Node, Parts as _};
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name, QuantityLit, QuantityPart, RatioForm, RatioLit};
use crate::syntax::explain;
use crate::syntax::grammar::Rule;
use crate::syntax::numerals;
use crate::value::{Date, Rational, YearMonth};

/// The digits of a number and their point; full-width signs were made half-width.
fn digits(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect()
}

impl Builder<'_, '_> {
    pub(super) fn numeric(&mut self, node: Node) -> ExprKind {
        let mut quantity = QuantityLit { parts: Vec::new(), under: Vec::new() };
        let mut ratio = None;
        for part in node.parts() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::per => quantity.under.push(self.per(span)),
                Rule::number => quantity.parts.push(QuantityPart { number: self.number(&part), unit: None, span }),
                Rule::unit | Rule::spaced_unit => self.unit(&mut quantity, &part),
                Rule::under => {
                    let names: Vec<Name> = part.parts().map(|u| self.name(&u)).collect();
                    quantity.under.extend(names);
                }
                Rule::fraction => return self.fraction(&part),
                Rule::percent => ratio = Some((100, RatioForm::Percent)),
                Rule::permille => ratio = Some((1000, RatioForm::PerMille)),
                Rule::points => ratio = Some((100, RatioForm::Points)),
                _ => {}
            }
        }
        match (ratio, quantity.parts.first()) {
            (Some((by, form)), Some(part)) => ratio_of(part.number, by, form),
            _ => ExprKind::Quantity(quantity),
        }
    }

    fn per(&self, span: Span) -> Name {
        let start = span.start + u32::try_from('每'.len_utf8()).unwrap_or(3);
        self.name_at(Span { start, ..span })
    }

    fn unit(&mut self, quantity: &mut QuantityLit, node: &Node) {
        let name = self.name(node);
        if let Some(part) = quantity.parts.last_mut() {
            part.span = part.span.to(name.span);
            part.unit = Some(name);
        }
    }

    pub(super) fn number(&mut self, node: &Node) -> Rational {
        let span = self.span(node);
        let text = node.as_str();
        if text.contains(',') && !well_grouped(text) {
            self.wrong_groups(span);
        }
        match Rational::parse(&digits(text)) {
            Some(number) => number,
            None => {
                let found = Diagnostic::new(code::E0115, span, "这个数超过 28 位数字");
                self.report(found.help("检查是否多打了数字；金额很大时用 万 或 亿 作单位"));
                Rational::ZERO
            }
        }
    }

    fn wrong_groups(&mut self, span: Span) {
        let written = self.text(span);
        let joined: String = written.chars().filter(|c| !matches!(c, ',' | '，')).collect();
        let apart = written.replace([',', '，'], ", ");
        let found = Diagnostic::new(code::E0112, span, format!("{written} 里的逗号不在千分位上"));
        let help = format!("是一个数就写 {joined}，是几个数就在逗号后面空一格：{apart}");
        self.report(found.help(help).unsafe_fix(format!("改为 {joined}"), span, joined));
    }

    fn fraction(&mut self, node: &Node) -> ExprKind {
        let span = self.span(node);
        let (over, under) = node.as_str().split_once('/').unwrap_or(("", ""));
        let parts = (Rational::parse(&digits(over)), Rational::parse(&digits(under)));
        let value = match parts {
            (Some(over), Some(under)) => over.checked_div(under),
            _ => None,
        };
        match value {
            Some(value) => ExprKind::Ratio(RatioLit { value, form: RatioForm::Fraction }),
            None => {
                let found = Diagnostic::new(code::E0115, span, "这个分数的分母是 0，或者数字太长");
                self.report(found.help("检查分数的分子和分母"));
                ExprKind::Error
            }
        }
    }

    /// `三年`, `百分之五十` where a value should be: numbers are written in digits.
    pub(super) fn check_numeral(&mut self, names: &[Name]) {
        let [name] = names else { return };
        if self.text(name.span).starts_with('「') {
            return;
        }
        if let Some(right) = numerals::in_digits(&name.text) {
            let found = Diagnostic::new(code::E0114, name.span, format!("数要用数字写，不能写作 {}", name.text));
            let help = format!("写作 {right}；如果 {} 是一个名称，给它加上「」", name.text);
            self.report(found.help(help).unsafe_fix(format!("改为 {right}"), name.span, right));
        }
    }

    /// `人数 >= 人`: a unit where a number with its unit should be.
    pub(super) fn check_unit(&mut self, expr: &Expr) {
        let ExprKind::Path(path) = &expr.kind else { return };
        if let [name] = path.as_slice()
            && explain::BARE_UNITS.contains(&self.text(name.span))
        {
            self.report(explain::unit_without_number(&name.text, name.span));
        }
    }

    pub(super) fn date(&mut self, node: &Node) -> ExprKind {
        let span = self.span(node);
        let text: String = node.as_str().chars().filter(|c| !matches!(c, ' ' | '\u{1}')).collect();
        let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
        let number = |i: usize| groups.get(i).and_then(|g| g.parse::<i64>().ok());
        let (year, month, day) = (number(0).unwrap_or(0), number(1).unwrap_or(0), number(2));
        let short = groups.iter().skip(1).any(|g| g.len() == 1);
        if text.contains('/') || text.contains('-') && short {
            self.date_form(span, year, month, day);
        }
        let kind = match day {
            Some(day) => Date::new(year, month, day).map(ExprKind::Date),
            None => YearMonth::new(year, month).map(ExprKind::Month),
        };
        kind.unwrap_or_else(|| {
            let found = Diagnostic::new(code::E0116, span, format!("日历上没有 {} 这一天", self.text(span)));
            self.report(found.help("检查月份（1 到 12）和该月的天数"));
            ExprKind::Error
        })
    }

    fn date_form(&mut self, span: Span, year: i64, month: i64, day: Option<i64>) {
        let right = match day {
            Some(day) => format!("{year:04}-{month:02}-{day:02}"),
            None => format!("{year:04}-{month:02}"),
        };
        let found = Diagnostic::new(code::E0117, span, "日期的写法不对");
        let help = format!("写作 {right}，月和日各占两位；也可以写成 年月日 的形式");
        self.report(found.help(help).fix(format!("改为 {right}"), span, right));
    }
}

/// A bare number as a ratio of the same form as its neighbour's.
pub(super) fn same_ratio(number: Rational, form: RatioForm) -> ExprKind {
    match form {
        RatioForm::Percent | RatioForm::Points => ratio_of(number, 100, form),
        RatioForm::PerMille => ratio_of(number, 1000, form),
        RatioForm::Fraction => ratio_of(number, 1, form),
    }
}

fn ratio_of(number: Rational, by: i64, form: RatioForm) -> ExprKind {
    match number.checked_div(Rational::from_integer(by)) {
        Some(value) => ExprKind::Ratio(RatioLit { value, form }),
        None => ExprKind::Error,
    }
}

/// `1,000,000.5`: groups of three behind one to three digits.
fn well_grouped(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or("");
    let groups: Vec<usize> = whole.split(',').map(|g| g.bytes().filter(u8::is_ascii_digit).count()).collect();
    let (first, rest) = groups.split_first().map_or((0, &[][..]), |(f, r)| (*f, r));
    (1..=3).contains(&first) && rest.iter().all(|n| *n == 3)
}
