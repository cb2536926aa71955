//! Two values that do not go together: why, both places, and the fix that is meant most likely.

use super::context::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::types as codes;
use crate::ir::{ExprId, Type};
use crate::source::Span;
use crate::syntax::ast;
use crate::units::{Dimension, UnitId};
use crate::value::Rational;

/// An operand: its typed expression and its tree.
pub(crate) type Operand<'e> = (ExprId, &'e ast::Expr);

impl Checker<'_> {
    /// Reports that two operands cannot be compared, added …; gives the silent expression.
    pub(crate) fn mismatch(&mut self, left: Operand<'_>, right: Operand<'_>, what: &str) -> ExprId {
        let (a, b) = (self.ty(left.0), self.ty(right.0));
        let whole = left.1.span.to(right.1.span);
        let report = match (&a, &b) {
            (Type::Error, _) | (_, Type::Error) => return self.error(whole),
            (Type::Number(d), Type::Ratio) => self.number_and_ratio(left.1, d, right.1, what),
            (Type::Ratio, Type::Number(d)) => self.number_and_ratio(right.1, d, left.1, what),
            (Type::Number(x), Type::Number(y)) => self.dimensions((left.1, x), (right.1, y), what),
            _ => self.kinds((left.1, &a), (right.1, &b), what),
        };
        self.report(report);
        self.error(whole)
    }

    /// Reports operands that are no numbers where numbers are needed.
    pub(crate) fn not_numbers(&mut self, left: Operand<'_>, right: Operand<'_>, what: &str) -> ExprId {
        let (a, b) = (self.ty(left.0), self.ty(right.0));
        let whole = left.1.span.to(right.1.span);
        let culprit = if matches!(a, Type::Number(_) | Type::Ratio) { (right.1, b) } else { (left.1, a) };
        let message = format!("{}不能{what}", self.show_type(&culprit.1));
        self.fail(codes::E0338, culprit.0.span, message, "乘除的两边都是数、带单位的量或比例");
        self.error(whole)
    }

    fn kinds(&self, left: (&ast::Expr, &Type), right: (&ast::Expr, &Type), what: &str) -> Diagnostic {
        let (a, b) = (self.show_type(left.1), self.show_type(right.1));
        let report = Diagnostic::new(codes::E0336, right.0.span, format!("{a}和{b}不能{what}"));
        let report = report.saying(format!("这是{b}")).also(left.0.span, format!("这是{a}"));
        match (left.1, right.1) {
            (Type::Date, Type::Month) => report.help("写出是哪一天，或者用 年月(…) 取日期所在的月份再比较"),
            (Type::Month, Type::Date) => report.help("用 年月(…) 取日期所在的月份再比较"),
            (Type::Date, Type::Number(d)) if d.is_none() && bare_number(right.0).and_then(compact_day).is_some() => {
                let day = bare_number(right.0).and_then(compact_day).unwrap_or_default();
                report.help(format!("日期写作 {day}")).fix(format!("改为 {day}"), right.0.span, day)
            }
            (Type::Date, Type::Number(d)) if d.is_none() => report.help("写出是哪一天，例如 2025年1月1日"),
            (Type::Date, Type::Number(_)) => {
                report.help("从某一天起算的时间写成 自 日期 满 时长，例如 自 开业日期 满 1年")
            }
            (Type::Date, Type::Text) if date_in(right.0).is_some() => {
                report.help("日期不加引号").fix("去掉引号", right.0.span, date_in(right.0).unwrap_or_default())
            }
            (Type::Text, _) | (_, Type::Text) => report.help("文本写在“”里，只能与文本比较"),
            _ => report.help("两边要是同一类的值"),
        }
    }

    /// A bare number or a quantity against a ratio.
    fn number_and_ratio(&self, number: &ast::Expr, d: &Dimension, ratio: &ast::Expr, what: &str) -> Diagnostic {
        let shown = self.show_type(&Type::Number(d.clone()));
        let report = Diagnostic::new(codes::E0332, number.span, format!("{shown}和比例不能{what}"));
        let report = report.saying(format!("这是{shown}")).also(ratio.span, "这是比例");
        match bare_number(number) {
            Some(n) => with_percent(report, n, number.span),
            None if matches!(what, "相加" | "相减") => {
                report.help("一个量的百分之几写 保费 * 60%，提高百分之几写 保费 * (100% + 60%)")
            }
            None => report.help("比例写作 50%、5‰ 或 2/3；同单位的两个量相除得到比例"),
        }
    }

    fn dimensions(&self, left: (&ast::Expr, &Dimension), right: (&ast::Expr, &Dimension), what: &str) -> Diagnostic {
        if let Some(report) = self.unit_missing(left, right).or_else(|| self.unit_missing(right, left)) {
            return report;
        }
        if let Some(report) = self.years_for_age(left, right).or_else(|| self.years_for_age(right, left)) {
            return report;
        }
        let (a, b) = (self.program.units.show(left.1), self.program.units.show(right.1));
        let code = if swaps(left.1, right.1, UnitId::DAY, UnitId::MONTH) {
            codes::E0335
        } else if swaps(left.1, right.1, UnitId::MONTH, UnitId::YEAR) {
            codes::E0334
        } else {
            codes::E0331
        };
        let report = Diagnostic::new(code, right.0.span, format!("“{a}”和“{b}”不能{what}"));
        let report = report.saying(format!("单位是“{b}”")).also(left.0.span, format!("单位是“{a}”"));
        self.remedy(report, left, right)
    }

    /// An age against years.
    fn years_for_age(&self, age: (&ast::Expr, &Dimension), years: (&ast::Expr, &Dimension)) -> Option<Diagnostic> {
        let (number, unit) = one_part(years.0)?;
        if *age.1 != Dimension::of(UnitId::AGE) || unit.text != "年" {
            return None;
        }
        let report = Diagnostic::new(codes::E0331, years.0.span, "年龄的单位是岁，不是年");
        let report = report.also(age.0.span, "这是年龄").help(format!("写成 {number}岁"));
        Some(report.unsafe_fix("改为 岁", unit.span, "岁"))
    }

    /// A bare number beside a quantity.
    fn unit_missing(&self, number: (&ast::Expr, &Dimension), quantity: (&ast::Expr, &Dimension)) -> Option<Diagnostic> {
        if !number.1.is_none() || quantity.1.is_none() {
            return None;
        }
        if let Some((function, unit)) = part_of_date(number.0).zip(one_part(quantity.0).map(|(_, unit)| unit)) {
            let message = format!("{function}(…) 得出的数不带单位，这里也不写“{}”", unit.text);
            let report = Diagnostic::new(codes::E0333, unit.span, message).also(number.0.span, "这是不带单位的数");
            return Some(report.help("只写数字").unsafe_fix("删去单位", unit.span, ""));
        }
        let unit = self.program.units.show(quantity.1);
        let report = Diagnostic::new(codes::E0333, number.0.span, format!("这里缺少单位“{unit}”"));
        let report = report.saying("没有单位").also(quantity.0.span, format!("单位是“{unit}”"));
        let insert = Span { start: number.0.span.end, ..number.0.span };
        Some(match bare_number(number.0).or_else(|| scaled_number(number.0)) {
            Some(_) => report.help(format!("写出单位，例如在数字后面加“{unit}”")).unsafe_fix("补上单位", insert, unit),
            None => report.help(format!("两边的单位要相同，这里要以“{unit}”为单位")),
        })
    }

    /// What to do about two different dimensions.
    fn remedy(
        &self,
        report: Diagnostic,
        left: (&ast::Expr, &Dimension),
        right: (&ast::Expr, &Dimension),
    ) -> Diagnostic {
        if swaps(left.1, right.1, UnitId::MONTH, UnitId::YEAR) {
            let yearly = if left.1.power(UnitId::YEAR) == 0 { right } else { left };
            return converted(report, yearly.0.span, "月");
        }
        if swaps(left.1, right.1, UnitId::DAY, UnitId::MONTH) {
            return report.help("月的长短不一，天和月不能换算；两边用同一种单位写");
        }
        match self.missing_below(left.1, right.1) {
            Some(unit) if is_quantity(right.0) => self.add_below(report, &unit, right.0),
            Some(unit) => report.help(format!("一边是“每{unit}”的量，一边不是；乘以{unit}数或除以{unit}数再比较")),
            None => match self.missing_below(right.1, left.1) {
                Some(unit) if is_quantity(left.0) => self.add_below(report, &unit, left.0),
                Some(unit) => report.help(format!("一边是“每{unit}”的量，一边不是；乘以{unit}数或除以{unit}数再比较")),
                None => report.help("两边的单位要相同"),
            },
        }
    }

    /// The one unit that `full` has below the line and `part` has not.
    fn missing_below(&self, full: &Dimension, part: &Dimension) -> Option<String> {
        let rest = full.divide(part)?;
        match rest.powers() {
            [(unit, -1)] => Some(self.program.units.name(*unit).to_owned()),
            _ => None,
        }
    }

    fn add_below(&self, report: Diagnostic, unit: &str, quantity: &ast::Expr) -> Diagnostic {
        let end = Span { start: quantity.span.end, ..quantity.span };
        report.help(format!("少写了“/{unit}”")).unsafe_fix(format!("补上“/{unit}”"), end, format!("/{unit}"))
    }
}

/// Adds the remedy 折合 around a rate.
pub(crate) fn converted(report: Diagnostic, rate: Span, unit: &str) -> Diagnostic {
    use crate::diag::{Edit, Fix};
    let before = Span { end: rate.start, ..rate };
    let after = Span { start: rate.end, ..rate };
    let edits = vec![Edit { span: before, text: "折合(".to_owned() }, Edit { span: after, text: format!(", {unit})") }];
    report.help(format!("按年的标准要先折合成按{unit}的：折合(…, {unit})")).repair(Fix {
        title: format!("折合成每{unit}"),
        edits,
        safe: false,
    })
}

/// The number of a literal without a unit.
pub(crate) fn bare_number(e: &ast::Expr) -> Option<Rational> {
    let ast::ExprKind::Quantity(q) = &e.kind else { return None };
    match q.parts.as_slice() {
        [part] if part.unit.is_none() && q.under.is_empty() => Some(part.number),
        _ => None,
    }
}

/// Whether a literal has no unit, or only 万, 亿 … in its place.
pub(crate) fn without_unit(e: &ast::Expr) -> bool {
    bare_number(e).or_else(|| scaled_number(e)).is_some()
}

/// The number of a literal that has only 万, 亿 … in the place of its unit.
fn scaled_number(e: &ast::Expr) -> Option<Rational> {
    one_part(e).filter(|(_, unit)| matches!(unit.text.as_str(), "百" | "千" | "万" | "亿" | "万亿")).map(|(n, _)| n)
}

/// The number and the unit of a literal of one part.
pub(crate) fn one_part(e: &ast::Expr) -> Option<(Rational, &ast::Name)> {
    let ast::ExprKind::Quantity(q) = &e.kind else { return None };
    match q.parts.as_slice() {
        [part] if q.under.is_empty() => Some((part.number, part.unit.as_ref()?)),
        _ => None,
    }
}

/// The function of an expression that takes a part of a day.
fn part_of_date(e: &ast::Expr) -> Option<&str> {
    let ast::ExprKind::Call { function, .. } = &e.kind else { return None };
    let name = function.text.as_str();
    matches!(name, "年" | "月份" | "日").then_some(name)
}

/// The remedy of a bare number that stands for a ratio: 50 is 50%, 0.7 is 70%.
pub(crate) fn with_percent(report: Diagnostic, number: Rational, span: Span) -> Diagnostic {
    let hundred = Rational::from_integer(100);
    let percent =
        if number < Rational::ONE && !number.is_integer() { number.checked_mul(hundred) } else { Some(number) };
    let above = number > Rational::ONE && number < Rational::from_integer(2) && !number.is_integer();
    match percent {
        Some(p) if above => match number.checked_mul(hundred) {
            Some(q) => report.help(format!("比例写作 {q}%（一倍多）或 {p}%（百分之几）")),
            None => report,
        },
        Some(p) => report.help(format!("比例写作 {p}%")).unsafe_fix(format!("改为 {p}%"), span, format!("{p}%")),
        None => report,
    }
}

/// `20250301` as a day.
fn compact_day(number: Rational) -> Option<String> {
    let number = number.to_i64().filter(|n| (10_000_000..100_000_000).contains(n))?;
    crate::value::Date::new(number / 10_000, number / 100 % 100, number % 100).map(|day| day.to_string())
}

/// The day in a quoted text.
fn date_in(e: &ast::Expr) -> Option<String> {
    let ast::ExprKind::Text(text) = &e.kind else { return None };
    crate::value::Date::parse(text.trim()).map(|_| text.trim().to_owned())
}

fn is_quantity(e: &ast::Expr) -> bool {
    matches!(e.kind, ast::ExprKind::Quantity(_))
}

/// Whether the two dimensions differ only in that one has `a` where the other has `b`.
fn swaps(x: &Dimension, y: &Dimension, a: UnitId, b: UnitId) -> bool {
    let Some(rest) = x.divide(y) else { return false };
    let powers: Vec<UnitId> = rest.powers().iter().map(|(u, _)| *u).collect();
    powers.len() == 2 && powers.contains(&a) && powers.contains(&b) && rest.power(a) == -rest.power(b)
}

impl Checker<'_> {
    /// Lowers an expression that must have a type; anything else is reported at `place` (“这里”).
    pub(crate) fn value_of(
        &mut self,
        scope: &super::context::Scope,
        e: &ast::Expr,
        wanted: &Type,
        place: &str,
    ) -> ExprId {
        let id = self.expr(scope, e, Some(wanted));
        let found = self.ty(id);
        if found == *wanted || found == Type::Error {
            return id;
        }
        if *wanted == Type::Error {
            return id;
        }
        let report = self.wrong_type((e, &found), wanted, place);
        self.report(report);
        self.error(e.span)
    }

    /// A value of the wrong type in a place that wants another.
    pub(crate) fn wrong_type(&self, found: (&ast::Expr, &Type), wanted: &Type, place: &str) -> Diagnostic {
        let (e, ty) = found;
        let (is, want) = (self.show_type(ty), self.show_type(wanted));
        let plain = |code| Diagnostic::new(code, e.span, format!("{place}要写{want}，写的是{is}"));
        match (wanted, ty, bare_number(e)) {
            (Type::Ratio, Type::Number(_), Some(n)) => with_percent(plain(codes::E0332), n, e.span),
            (Type::Number(d), Type::Number(_), Some(_)) if !d.is_none() => {
                let unit = self.program.units.show(d);
                let end = Span { start: e.span.end, ..e.span };
                plain(codes::E0333).help(format!("写出单位“{unit}”")).unsafe_fix("补上单位", end, unit)
            }
            (Type::Number(d), Type::Number(_), None) if scaled_number(e).is_some() && d.power(UnitId::YUAN) == 1 => {
                let unit = self.program.units.show(d);
                let end = Span { start: e.span.end, ..e.span };
                plain(codes::E0333).help(format!("写出单位“{unit}”")).unsafe_fix("补上单位", end, unit)
            }
            (Type::Number(want), Type::Number(have), _) => {
                let code = if swaps(want, have, UnitId::MONTH, UnitId::YEAR) { codes::E0334 } else { codes::E0331 };
                let report = plain(code);
                if swaps(want, have, UnitId::MONTH, UnitId::YEAR) && have.power(UnitId::YEAR) == -1 {
                    return converted(report, e.span, "月");
                }
                match self.missing_below(want, have) {
                    Some(unit) if is_quantity(e) => self.add_below(report, &unit, e),
                    _ => report.help("单位要相同"),
                }
            }
            (Type::Number(_), Type::Ratio, _) | (Type::Ratio, Type::Number(_), _) => {
                plain(codes::E0332).help("比例和带单位的量不能互相代替")
            }
            (Type::Date, Type::Number(_), Some(n)) if compact_day(n).is_some() => {
                let day = compact_day(n).unwrap_or_default();
                plain(codes::E0336).help(format!("日期写作 {day}")).fix(format!("改为 {day}"), e.span, day)
            }
            (Type::Date, Type::Number(_), _) => plain(codes::E0336).help("写出是哪一天，例如 2025年3月1日"),
            (Type::EnumSet(_), Type::Enum(_), _) => plain(codes::E0336).help("多选的值写在花括号里，只有一项也是：{A}"),
            _ => plain(codes::E0336).help("值的类型要与声明的相同"),
        }
    }
}
