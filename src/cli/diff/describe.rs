//! Boxes in the words of the rules: `留用率 不低于 50%`, `企业规模 为 小型`.

use super::build::input;
use crate::analyze::ranges::{Constraint, Interval, Values};
use crate::cli::profile::shown;
use crate::diff::enums::Enums;
use crate::diff::form::{TIMES, TIMES_THIS_YEAR};
use crate::diff::regions::Limits;
use crate::diff::term::{Arena, FLOOR, FULL, MONTHS, MONTHS_LATER, NEAR, Op, QUOTIENT, SINCE, TermId};
use crate::ir::{Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, YearMonth};

/// Knows both sides and the terms.
pub struct Describe<'a> {
    arena: &'a Arena,
    enums: &'a Enums,
    old: &'a Program,
    new: &'a Program,
}

impl<'a> Describe<'a> {
    /// For the terms of one comparison.
    pub fn new(arena: &'a Arena, enums: &'a Enums, old: &'a Program, new: &'a Program) -> Describe<'a> {
        Describe { arena, enums, old, new }
    }

    /// One condition a subject.
    pub fn limits(&self, limits: &Limits) -> Vec<String> {
        // That something is not 不适用 goes without saying.
        let tells = |c: &Constraint| !c.values.complement().is_empty();
        limits.iter().filter(|(_, c)| tells(c)).map(|(subject, c)| self.limit(*subject, c)).collect()
    }

    fn limit(&self, subject: TermId, constraint: &Constraint) -> String {
        let name = self.term(subject);
        let (program, ty) = self.typed(subject);
        match &constraint.values {
            Values::Bits(bits, _) if matches!(ty, Type::Enum(_)) => {
                let universe = match &ty {
                    Type::Enum(id) => program.enums.get(id.index()).map_or("", |e| e.name.as_str()),
                    _ => "",
                };
                let members = self.enums.members(universe, *bits);
                let and_none = if constraint.not_applicable { "、不适用" } else { "" };
                match members.as_slice() {
                    [] => format!("{name} 为 不适用"),
                    [one] if !constraint.not_applicable => format!("{name} 为 {one}"),
                    many => format!("{name} 在 {{{}{and_none}}}", many.join("、")),
                }
            }
            Values::Bits(0b10, _) => yes(&name),
            Values::Bits(..) => no(&name),
            Values::Texts(texts, outside) if matches!(ty, Type::Enum(_)) && texts.len() > 1 => {
                let list = texts.iter().map(|t| t.to_string()).collect::<Vec<_>>().join("、");
                format!("{name} {} {{{list}}}", if *outside { "不在" } else { "在" })
            }
            Values::Texts(texts, outside) => {
                let list = texts.iter().map(|t| t.to_string()).collect::<Vec<_>>().join("、");
                format!("{name} {} {list}", if *outside { "不为" } else { "为" })
            }
            Values::Numbers(list) if list.is_empty() => format!("{name} 为 不适用"),
            Values::Numbers(list) if gap(list, self.whole(subject)).is_some() => {
                let only = gap(list, self.whole(subject)).map(|n| number(program, &ty, n));
                format!("{name} 不为 {}", only.unwrap_or_default())
            }
            Values::Numbers(list) => {
                let parts: Vec<String> = list.iter().map(|i| interval(program, &ty, i)).collect();
                format!("{name} {}", parts.join("，或 "))
            }
        }
    }

    /// The type of a subject, in the program that has it.
    fn typed(&self, subject: TermId) -> (&'a Program, Type) {
        let term = self.arena.get(subject);
        let name = match &term.op {
            Op::Given(name) => name,
            // What is divided by its like is a share.
            Op::Apply(name) if name == QUOTIENT => {
                let kinds: Vec<Type> = term.args.iter().take(2).map(|a| self.typed(*a).1).collect();
                let share = matches!(kinds.as_slice(), [a, b] if a == b && *a != Type::Error);
                return (self.new, if share { Type::Ratio } else { Type::Error });
            }
            Op::Apply(name) if name == FLOOR => {
                return term.args.first().map_or((self.new, Type::Error), |a| self.typed(*a));
            }
            Op::Apply(name) if [SINCE, NEAR].iter().any(|head| name.split(' ').next() == Some(head)) => {
                let unit = if name.ends_with(MONTHS) { UnitId::MONTH } else { UnitId::DAY };
                return (self.new, Type::Number(Dimension::of(unit)));
            }
            Op::Apply(name) if name == MONTHS_LATER => return (self.new, Type::Date),
            // A sum is of the kind of its parts.
            Op::Linear(_, factors) => {
                let own = factors.iter().zip(&term.args).filter(|(f, _)| !f.is_zero());
                let mut kinds = own.map(|(_, a)| self.typed(*a)).filter(|(_, ty)| matches!(ty, Type::Number(_)));
                return kinds.next().unwrap_or((self.new, Type::Error));
            }
            _ => return (self.new, Type::Error),
        };
        match name.as_str() {
            "评估日" => return (self.new, Type::Date),
            TIMES | TIMES_THIS_YEAR => return (self.new, Type::Number(Dimension::of(UnitId::TIME))),
            _ => {}
        }
        let found = [self.new, self.old].into_iter().find_map(|p| Some((p, input(p, name)?.ty.clone())));
        found.unwrap_or((self.new, Type::Error))
    }

    /// Whether a subject takes whole numbers only.
    fn whole(&self, subject: TermId) -> bool {
        let Op::Given(name) = &self.arena.get(subject).op else { return false };
        [self.new, self.old].into_iter().find_map(|p| input(p, name)).is_some_and(|i| i.whole)
    }

    /// A term in words.
    fn term(&self, id: TermId) -> String {
        let term = self.arena.get(id);
        let args = || term.args.iter().map(|a| self.operand(id, *a)).collect::<Vec<_>>();
        match &term.op {
            Op::Given(name) | Op::Constant(name) => name.clone(),
            Op::Number(n) => n.to_string(),
            Op::Product => args().join(" × "),
            Op::Linear(constant, factors) => sum(*constant, factors, &args()),
            Op::Not => format!("非（{}）", args().join("")),
            Op::And => args().join(" 且 "),
            Op::Or => args().join(" 或 "),
            Op::Test(_) => match self.arena.as_test(id) {
                Some((subject, constraint)) => self.limit(subject, &constraint.clone()),
                None => String::new(),
            },
            Op::Cases(_) => "（分档的值）".to_owned(),
            Op::Nothing => NOTHING.to_owned(),
            Op::Apply(name) => apply(name, &args()),
        }
    }
}

impl Describe<'_> {
    /// A part of a term; a day or a month of the calendar where the term speaks of days.
    fn operand(&self, of: TermId, part: TermId) -> String {
        let (Op::Apply(name), Op::Number(n)) = (&self.arena.get(of).op, &self.arena.get(part).op) else {
            return self.term(part);
        };
        let args = &self.arena.get(of).args;
        let head = name.split(' ').next().unwrap_or(name);
        let between = DAYS.contains(&head) && args.iter().take(2).any(|a| *a == part);
        let kinds = args.iter().map(|a| self.typed(*a).1).find(|ty| matches!(ty, Type::Date | Type::Month));
        match kinds {
            Some(ty) if between => number(self.new, &ty, *n),
            None if between => number(self.new, &Type::Date, *n),
            Some(_) | None => self.term(part),
        }
    }
}

/// The heads of terms whose first two parts are days.
const DAYS: [&str; 5] = [SINCE, NEAR, FULL, "Age", "MonthsBetween"];

fn apply(name: &str, args: &[String]) -> String {
    let head = name.split(' ').next().unwrap_or(name);
    match (head, args) {
        ("含", [set]) => format!("{set} {name}"),
        ("All", [list, condition]) | ("All", [list, _, condition]) => format!("每个{list}均（{condition}）"),
        ("Any", [list, condition]) | ("Any", [list, _, condition]) => format!("有{list}（{condition}）"),
        _ if name == MONTHS_LATER => match args {
            [day, months] => match months.strip_prefix('-') {
                Some(months) => format!("{day} - {months}个月"),
                None => format!("{day} + {months}个月"),
            },
            _ => name.to_owned(),
        },
        (QUOTIENT, [a, b, ..]) => format!("{a} ÷ {b}"),
        ("Sum" | "Count" | "Max" | "Min", [list, filter, body]) => {
            let what = if body == NOTHING { list } else { body };
            let among = if filter == NOTHING { String::new() } else { format!(" 其中 {filter}") };
            format!("{}({what}{among})", function(head).unwrap_or_default())
        }
        (_, args) if function(head).is_some() && !args.is_empty() => {
            format!("{}({})", function(head).unwrap_or_default(), args.join("，"))
        }
        (SINCE, [from, to]) => format!("自 {from} 至 {to} 的期间"),
        (NEAR, [from, to]) => format!("{from} 与 {to} 的间隔"),
        (NEAR, [day, anchor, length]) => {
            format!("{day} 在 {anchor} {} {length} 内", if name.contains("true") { "前" } else { "起" })
        }
        (FULL, [from, to, length]) => {
            let words = [("Less", "不满"), ("AtMost", "不超过"), ("Greater", "超过"), ("Equal", "恰好")];
            let found = words.into_iter().find(|(op, _)| name.contains(&format!(" {op} ")));
            format!("自 {from} 至 {to} {} {length}", found.map_or("满", |(_, word)| word))
        }
        (level, [region]) if level.starts_with('第') => format!("{region}（{level}）"),
        (_, []) => name.to_owned(),
        (_, args) => format!("{}（{}）", name.trim_start_matches('#'), args.join("，")),
    }
}

/// No value.
const NOTHING: &str = "无";

/// The word of a function whose term bears its name.
fn function(name: &str) -> Option<&'static str> {
    let words = [
        (FLOOR, "取整"),
        ("Ceil", "进一"),
        ("Round", "四舍五入"),
        ("Age", "周岁"),
        ("MonthsBetween", "整月数"),
        ("Year", "年"),
        ("MonthOfYear", "月份"),
        ("DayOfMonth", "日"),
        ("Weekday", "星期"),
        ("QuarterEnd", "季末月"),
        ("MakeDate", "日期"),
        ("YearMonth", "年月"),
        ("Convert", "折合"),
        ("Sum", "合计"),
        ("Count", "计数"),
        ("Max", "最大"),
        ("Min", "最小"),
    ];
    words.into_iter().find(|(n, _)| *n == name).map(|(_, word)| word)
}

/// The one value that two halves of a line leave out.
fn gap(list: &[Interval], whole: bool) -> Option<Rational> {
    let [Interval { low: None, high: Some((a, x)) }, Interval { low: Some((b, y)), high: None }] = list else {
        return None;
    };
    let one = Rational::ONE;
    match (x, y) {
        (false, false) if a == b => Some(*a),
        (true, true) if whole && a.checked_add(one)?.checked_add(one)? == *b => a.checked_add(one),
        _ => None,
    }
}

fn yes(name: &str) -> String {
    if name.contains(" 含 ") || many(name) { name.to_owned() } else { format!("{name} 为 是") }
}

/// A statement about elements, which stands for itself.
fn many(name: &str) -> bool {
    name.ends_with('）') && (name.starts_with("每个") || name.starts_with("有"))
}

fn no(name: &str) -> String {
    if many(name) {
        return format!("并非 {name}");
    }
    if name.contains(" 含 ") { name.replacen(" 含 ", " 不含 ", 1) } else { format!("{name} 为 否") }
}

fn sum(constant: Rational, factors: &[Rational], args: &[String]) -> String {
    let mut out = String::new();
    for (factor, arg) in factors.iter().zip(args).filter(|(factor, _)| !factor.is_zero()) {
        let sign = if factor.is_negative() { " − " } else { " + " };
        let sign = if out.is_empty() && !factor.is_negative() { "" } else { sign };
        let size = factor.checked_abs().unwrap_or(*factor);
        let size = if size == Rational::ONE { String::new() } else { format!("{size} × ") };
        out.push_str(&format!("{sign}{size}{arg}"));
    }
    if !constant.is_zero() {
        let sign = if constant.is_negative() { " − " } else { " + " };
        let size = constant.checked_abs().unwrap_or(constant);
        out.push_str(&format!("{sign}{size}"));
    }
    out.trim_start().to_owned()
}

/// An interval in words.
fn interval(program: &Program, ty: &Type, found: &Interval) -> String {
    let value = |n: Rational| number(program, ty, n);
    match (found.low, found.high) {
        (Some((a, true)), Some((b, true))) if a == b => format!("为 {}", value(a)),
        (Some((a, closed)), None) => format!("{} {}", if closed { "不低于" } else { "超过" }, value(a)),
        (None, Some((b, closed))) => format!("{} {}", if closed { "不超过" } else { "低于" }, value(b)),
        (None, None) => "为任何值".to_owned(),
        (Some((a, x)), Some((b, y))) => {
            format!("在 {}{}, {}{}", if x { "[" } else { "(" }, value(a), value(b), if y { "]" } else { ")" })
        }
    }
}

fn number(program: &Program, ty: &Type, n: Rational) -> String {
    let shown = match ty {
        Type::Date => n.to_i64().and_then(Date::from_days_since_epoch).map(|d| d.to_string()),
        Type::Month => {
            n.to_i64().and_then(|n| YearMonth::new(n.div_euclid(12), n.rem_euclid(12) + 1)).map(|m| m.to_string())
        }
        _ => None,
    };
    shown.unwrap_or_else(|| shown::number(program, ty, n))
}
