//! Functions of values.

use crate::check::context::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::types as codes;
use crate::ir::{BinaryOp, ExprId, ExprKind, Function, Type};
use crate::source::Span;
use crate::syntax::ast::{self, Name};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};

/// All functions with what they take, for the message about an unknown one.
const KNOWN: &str = "较小、较大、合计、计数、最大、最小、年、月份、日、星期、季末月、日期、年月、周岁、整月数、取整、进一、四舍五入、绝对值、折合";
/// 折合 becomes a product: it is no function of the core.
const CONVERT: &str = "写作 折合(3000元/人/年, 月)";

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        scope: &Scope,
        function: &Name,
        args: &[ast::Expr],
        place: (Span, Option<&Type>),
    ) -> ExprId {
        let (span, expected) = place;
        let plain = Type::Number(Dimension::NONE);
        match function.text.as_str() {
            "较小" => self.choice(scope, Function::Min, args, place),
            "较大" => self.choice(scope, Function::Max, args, place),
            "年" => self.of_dates(scope, Function::Year, (args, 1), plain, span),
            "月份" => self.of_dates(scope, Function::MonthOfYear, (args, 1), plain, span),
            "日" => self.of_days(scope, Function::DayOfMonth, (args, 1), plain, span),
            "星期" => self.of_days(scope, Function::Weekday, (args, 1), plain, span),
            "年月" => self.of_days(scope, Function::YearMonth, (args, 1), Type::Month, span),
            "整月数" => self.of_days(
                scope,
                Function::MonthsBetween,
                (args, 2),
                Type::Number(Dimension::of(UnitId::MONTH)),
                span,
            ),
            "周岁" => self.age(scope, args, span),
            "季末月" => self.of_numbers(scope, Function::QuarterEnd, (args, 2), Type::Month, span),
            "日期" => self.make_date(scope, args, span),
            "取整" => self.same(scope, Function::Floor, args, (span, expected)),
            "进一" => self.same(scope, Function::Ceil, args, (span, expected)),
            "四舍五入" => self.same(scope, Function::Round, args, (span, expected)),
            "绝对值" => self.same(scope, Function::Abs, args, (span, expected)),
            "折合" => self.convert(scope, args, span),
            other => {
                let message = format!("没有叫「{other}」的函数");
                let known: Vec<&str> = KNOWN.split('、').collect();
                let near = meant_function(other).map(str::to_owned).or_else(|| self.names.near(other, &known));
                let report = Diagnostic::new(codes::E0342, function.span, message);
                self.report(match (spreadsheet(other), near) {
                    (Some(help), _) => match same_arguments(other, args.len()) {
                        Some(right) => report.help(help).unsafe_fix(format!("改为 {right}"), function.span, right),
                        None => report.help(help),
                    },
                    (None, Some(near)) => {
                        report.help(format!("是不是 {near}")).unsafe_fix(format!("改为 {near}"), function.span, near)
                    }
                    (None, None) => report.help(format!("可用的函数：{KNOWN}")),
                });
                self.error(span)
            }
        }
    }

    fn arguments(&mut self, function: Function, found: usize, wanted: usize, span: Span) -> bool {
        if found == wanted {
            return true;
        }
        let message = format!("这个函数要 {wanted} 个参数，写了 {found} 个");
        self.fail(codes::E0342, span, message, usage(function));
        false
    }

    fn finish(&mut self, function: Function, ids: Vec<ExprId>, ty: Type, span: Span) -> ExprId {
        if ids.iter().any(|id| self.ty(*id) == Type::Error) {
            return self.error(span);
        }
        self.push(ExprKind::Call(function, ids), ty, Some(span))
    }

    /// 较小, 较大: of at least two values of one type.
    fn choice(
        &mut self,
        scope: &Scope,
        function: Function,
        args: &[ast::Expr],
        place: (Span, Option<&Type>),
    ) -> ExprId {
        let (span, expected) = place;
        let known = args.iter().find(|a| !self.needs_type(scope, a));
        let Some(known) = known.or(args.first()) else {
            self.arguments(function, 0, 2, span);
            return self.error(span);
        };
        if args.len() < 2 {
            self.arguments(function, args.len(), 2, span);
        }
        let first = self.expr(scope, known, expected);
        let ty = self.ty(first);
        let mut ids = Vec::new();
        for arg in args {
            let id = if std::ptr::eq(arg, known) { first } else { self.expr(scope, arg, Some(&ty)) };
            if self.ty(id) != ty && self.ty(id) != Type::Error && ty != Type::Error {
                return self.mismatch((first, known), (id, arg), "比较");
            }
            ids.push(id);
        }
        if !matches!(ty, Type::Number(_) | Type::Ratio | Type::Date | Type::Month | Type::Error) {
            let message = format!("{}没有大小", self.show_type(&ty));
            return self.fail(codes::E0343, span, message, "较小、较大用于数、带单位的量、比例和日期");
        }
        self.finish(function, ids, ty, span)
    }

    fn of_days(
        &mut self,
        scope: &Scope,
        function: Function,
        args: (&[ast::Expr], usize),
        ty: Type,
        span: Span,
    ) -> ExprId {
        if !self.arguments(function, args.0.len(), args.1, span) {
            return self.error(span);
        }
        let ids = args.0.iter().map(|a| self.value_of(scope, a, &Type::Date, "这里")).collect();
        self.finish(function, ids, ty, span)
    }

    /// Of a date or a 年月.
    fn of_dates(
        &mut self,
        scope: &Scope,
        function: Function,
        args: (&[ast::Expr], usize),
        ty: Type,
        span: Span,
    ) -> ExprId {
        if !self.arguments(function, args.0.len(), args.1, span) {
            return self.error(span);
        }
        let Some(arg) = args.0.first() else { return self.error(span) };
        let id = self.expr(scope, arg, Some(&Type::Date));
        match self.ty(id) {
            Type::Date | Type::Month | Type::Error => self.finish(function, vec![id], ty, span),
            other => {
                let message = format!("这里要写日期，写的是{}", self.show_type(&other));
                self.fail(codes::E0336, arg.span, message, usage(function))
            }
        }
    }

    fn of_numbers(
        &mut self,
        scope: &Scope,
        function: Function,
        args: (&[ast::Expr], usize),
        ty: Type,
        span: Span,
    ) -> ExprId {
        if !self.arguments(function, args.0.len(), args.1, span) {
            return self.error(span);
        }
        let plain = Type::Number(Dimension::NONE);
        let ids = args.0.iter().map(|a| self.value_of(scope, a, &plain, "这里")).collect();
        self.finish(function, ids, ty, span)
    }

    /// 周岁(出生日期, 日期); without a day the 基准日.
    fn age(&mut self, scope: &Scope, args: &[ast::Expr], span: Span) -> ExprId {
        let mut ids: Vec<ExprId> = args.iter().map(|a| self.value_of(scope, a, &Type::Date, "这里")).collect();
        if ids.len() == 1 {
            ids.push(self.push(ExprKind::BaseDay, Type::Date, None));
        }
        if !self.arguments(Function::Age, ids.len(), 2, span) {
            return self.error(span);
        }
        self.finish(Function::Age, ids, Type::Number(Dimension::of(UnitId::AGE)), span)
    }

    /// 日期(年, 月, 日), 日期(年月, 日).
    fn make_date(&mut self, scope: &Scope, args: &[ast::Expr], span: Span) -> ExprId {
        if args.len() != 2 {
            return self.of_numbers(scope, Function::MakeDate, (args, 3), Type::Date, span);
        }
        let wanted = [Type::Month, Type::Number(Dimension::NONE)];
        let ids = args.iter().zip(&wanted).map(|(a, ty)| self.value_of(scope, a, ty, "这里")).collect();
        self.finish(Function::MakeDate, ids, Type::Date, span)
    }

    /// A function whose result has the type of its argument.
    fn same(&mut self, scope: &Scope, function: Function, args: &[ast::Expr], place: (Span, Option<&Type>)) -> ExprId {
        let (span, expected) = place;
        if !self.arguments(function, args.len(), 1, span) {
            return self.error(span);
        }
        let Some(arg) = args.first() else { return self.error(span) };
        let id = self.expr(scope, arg, expected);
        match self.ty(id) {
            ty @ (Type::Number(_) | Type::Ratio | Type::Error) => self.finish(function, vec![id], ty, span),
            other => {
                let message = format!("{}不能取整或取绝对值", self.show_type(&other));
                self.fail(codes::E0338, arg.span, message, usage(function))
            }
        }
    }

    /// 折合(rate, 月) of a rate per year, 折合(rate, 年) of one per month: a twelfth or twelve times.
    fn convert(&mut self, scope: &Scope, args: &[ast::Expr], span: Span) -> ExprId {
        let [rate, unit] = args else {
            let message = format!("这个函数要 2 个参数，写了 {} 个", args.len());
            return self.fail(codes::E0342, span, message, CONVERT);
        };
        let id = self.expr(scope, rate, None);
        let Type::Number(dimension) = self.ty(id) else {
            return if self.ty(id) == Type::Error { id } else { self.not_a_rate(rate) };
        };
        let (from, to, factor) = match unit_word(unit) {
            Some("月" | "个月") => (UnitId::YEAR, UnitId::MONTH, Rational::new(1, 12)),
            Some("年") => (UnitId::MONTH, UnitId::YEAR, Some(Rational::from_integer(12))),
            _ => return self.fail(codes::E0342, unit.span, "折合的单位只能是月或年", CONVERT),
        };
        if dimension.power(from) != -1 {
            return self.not_a_rate(rate);
        }
        let step = Dimension::of(from).divide(&Dimension::of(to));
        let converted = step.as_ref().and_then(|s| dimension.multiply(s));
        let (Some(step), Some(converted), Some(factor)) = (step, converted, factor) else { return self.error(span) };
        let factor = self.push(ExprKind::Const(Value::Number(factor)), Type::Number(step), None);
        self.push(ExprKind::Binary(BinaryOp::Multiply, id, factor), Type::Number(converted), Some(span))
    }

    fn not_a_rate(&mut self, rate: &ast::Expr) -> ExprId {
        self.fail(codes::E0342, rate.span, "这个量不用折合", "折合把 元/年 换成 元/月，或把 元/月 换成 元/年")
    }
}

/// What to write for a function of a spreadsheet.
/// The function that takes what a spreadsheet's takes.
fn same_arguments(name: &str, count: usize) -> Option<&'static str> {
    Some(match (name.to_ascii_uppercase().as_str(), count) {
        ("MIN", 2..) => "较小",
        ("MAX", 2..) => "较大",
        ("ABS", 1) => "绝对值",
        ("INT" | "TRUNC", 1) => "取整",
        ("YEAR", 1) => "年",
        ("MONTH", 1) => "月份",
        ("DATE", 3) => "日期",
        _ => return None,
    })
}

/// The function that a word of speech means.
fn meant_function(name: &str) -> Option<&'static str> {
    Some(match name {
        "取小" | "取低" | "孰低" | "孰小" | "较低" | "最小值" => "较小",
        "取大" | "取高" | "孰高" | "孰大" | "较高" | "最大值" => "较大",
        "求和" | "总和" | "总计" | "累加" => "合计",
        "个数" | "人数" | "数量" | "统计" => "计数",
        "向下取整" | "舍去" | "截取" => "取整",
        "向上取整" | "进位" => "进一",
        "年份" => "年",
        "月" => "月份",
        "年龄" | "年满" => "周岁",
        "月数" | "相差月数" | "月差" => "整月数",
        _ => return None,
    })
}

fn spreadsheet(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_uppercase().as_str() {
        "IF" | "IFS" | "SWITCH" => "条件不写成函数：先写 标准 = 值，每一种情形另起一行写 条件 => 值",
        "IFERROR" | "IFNA" => "除数为 0 时的值写 无则，例如 留用人数 / 期满人数 无则 0%",
        "SUM" | "SUMIF" | "SUMIFS" | "SUMPRODUCT" => "合计写 合计(月度费用.金额)，有条件的写 合计(… 其中 …)",
        "COUNT" | "COUNTA" | "COUNTIF" | "COUNTIFS" => {
            "计数写 计数(见习人员)，有条件的写 计数(见习人员 其中 见习人员.已留用)"
        }
        "MIN" => "两个值中较小的写 较小(a, b)，列表中最小的写 最小(…)",
        "MAX" => "两个值中较大的写 较大(a, b)，列表中最大的写 最大(…)",
        "ROUND" => "结果本来就四舍五入到分；别的取整另起一行写 取整 到元，取到整数写 四舍五入(x)",
        "ROUNDUP" | "CEILING" => "进一法写 进一(x)，结果的取整另起一行写 取整 到元 进一",
        "ROUNDDOWN" | "INT" | "TRUNC" | "FLOOR" => "舍去零头写 取整(x)，结果的取整另起一行写 取整 到元 舍去",
        "AND" => "条件之间写 且",
        "OR" => "条件之间写 或",
        "NOT" => "否定写 非 (…)",
        "ABS" => "绝对值写 绝对值(x)",
        "TODAY" | "NOW" => "判断所在的那一天写 评估日，不带括号",
        "DATE" => "确定的日期直接写 2025年3月1日，拼成的写 日期(年, 月, 日)",
        "YEAR" => "年份写 年(d)",
        "MONTH" => "月份写 月份(d)",
        "DATEDIF" => "周岁写 周岁(出生日期, 基准日)，满的月数写 整月数(a, b)，经过的时间写 自 开业日期 满 1年",
        "EDATE" | "EOMONTH" => "日期直接加上时长，例如 招用日期 + 3个月",
        "VLOOKUP" | "HLOOKUP" | "XLOOKUP" | "LOOKUP" | "INDEX" | "MATCH" => {
            "查表写成参数：参数 名: 元/人 按 工种 { 自 日期 { 电工 = 300元/人 } }，用到时直接写参数的名称"
        }
        "AVERAGE" => "平均数写成 合计(…) 除以 计数(…)",
        _ => return None,
    })
}

/// The word of a unit in an argument, which the tree holds as a name.
fn unit_word(e: &ast::Expr) -> Option<&str> {
    let ast::ExprKind::Path(path) = &e.kind else { return None };
    path.first().map(|n| n.text.as_str())
}

fn usage(function: Function) -> &'static str {
    match function {
        Function::Min => "写作 较小(a, b)",
        Function::Max => "写作 较大(a, b)",
        Function::Year => "写作 年(日期)",
        Function::MonthOfYear => "写作 月份(日期)",
        Function::DayOfMonth => "写作 日(日期)",
        Function::Weekday => "写作 星期(日期)，星期一为 1",
        Function::QuarterEnd => "写作 季末月(年, 季)",
        Function::MakeDate => "写作 日期(年, 月, 日) 或 日期(年月, 日)",
        Function::YearMonth => "写作 年月(日期)",
        Function::Age => "写作 周岁(出生日期, 日期)",
        Function::MonthsBetween => "写作 整月数(开始日期, 结束日期)",
        Function::Floor => "写作 取整(e)",
        Function::Ceil => "写作 进一(e)",
        Function::Round => "写作 四舍五入(e)",
        Function::Abs => "写作 绝对值(e)",
    }
}
