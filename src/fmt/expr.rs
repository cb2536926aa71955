//! Expressions and conditions, with no more brackets than the tree needs.
//!
//! Every function gives `None` for a part that could not be read; the line that holds it is then copied.

use super::literal::{self, slice};
use super::tiers;
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Binding, CmpOp, DelegatedLit, Expr, ExprKind, Name, Test};

/// How tightly a form binds, loosest first; a part that binds looser than its place asks for stands in brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 且, 或
    Logic,
    /// 非
    Not,
    /// comparisons, ranges
    Compare,
    /// + -
    Sum,
    /// * /
    Product,
    /// -x
    Unary,
    /// 于, 逐月 自
    Postfix,
    /// names, numbers, calls, brackets
    Primary,
}

/// An expression or condition where anything may stand.
pub fn any(text: &str, e: &Expr) -> Option<String> {
    at(text, e, Level::Logic)
}

/// An expression in a place that asks for a level.
pub fn at(text: &str, e: &Expr, min: Level) -> Option<String> {
    let inner = form(text, e)?;
    Some(if level(&e.kind) < min { format!("({inner})") } else { inner })
}

/// A condition in pieces: before each 且 or 或 a long line may be broken.
pub fn pieces(text: &str, e: &Expr) -> Option<Vec<String>> {
    let ExprKind::Logic { all, parts } = &e.kind else { return Some(vec![any(text, e)?]) };
    if let Some(chain) = elapsed_chain(text, parts)? {
        return Some(vec![chain]);
    }
    let word = if *all { "且" } else { "或" };
    let part = |(i, p): (usize, &Expr)| {
        let part = at(text, p, Level::Not)?;
        Some(if i == 0 { part } else { format!(" {word} {part}") })
    };
    parts.iter().enumerate().map(part).collect()
}

fn level(kind: &ExprKind) -> Level {
    match kind {
        ExprKind::Logic { .. } => Level::Logic,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Compare { .. } | ExprKind::In { .. } | ExprKind::Within { .. } | ExprKind::Elapsed { .. } => {
            Level::Compare
        }
        ExprKind::Is { .. } | ExprKind::Contains { .. } | ExprKind::Range(..) => Level::Compare,
        ExprKind::Binary { op: BinaryOp::Add | BinaryOp::Subtract, .. } => Level::Sum,
        ExprKind::Binary { op: BinaryOp::Multiply | BinaryOp::Divide, .. } => Level::Product,
        ExprKind::Negate(_) => Level::Unary,
        ExprKind::At { .. } | ExprKind::Monthly { .. } => Level::Postfix,
        ExprKind::Error | ExprKind::Quantity(_) | ExprKind::Ratio(_) | ExprKind::Bool(_) | ExprKind::Date(_) => {
            Level::Primary
        }
        ExprKind::Month(_) | ExprKind::Text(_) | ExprKind::NotApplicable | ExprKind::Unlimited => Level::Primary,
        ExprKind::Original | ExprKind::Path(_) | ExprKind::Set(_) | ExprKind::List(_) | ExprKind::Record(_) => {
            Level::Primary
        }
        ExprKind::Interval { .. } | ExprKind::Call { .. } | ExprKind::Aggregate { .. } => Level::Primary,
        ExprKind::Quantified { .. } | ExprKind::Delegated(_) | ExprKind::Tiered(_) => Level::Primary,
    }
}

fn form(text: &str, e: &Expr) -> Option<String> {
    match &e.kind {
        ExprKind::Error => None,
        ExprKind::Quantity(quantity) => Some(literal::quantity(quantity)),
        ExprKind::Ratio(ratio) => literal::ratio(ratio),
        ExprKind::Bool(value) => Some(if *value { "是" } else { "否" }.to_owned()),
        ExprKind::Date(date) => Some(literal::date(*date)),
        ExprKind::Month(month) => Some(literal::month(*month)),
        ExprKind::Text(inner) => Some(literal::quote(inner).unwrap_or_else(|| slice(text, e.span).to_owned())),
        ExprKind::NotApplicable => Some("不适用".to_owned()),
        ExprKind::Unlimited => Some("不限".to_owned()),
        ExprKind::Original => Some("原值".to_owned()),
        ExprKind::Path(path) => Some(literal::path(text, path)),
        ExprKind::Set(members) => Some(format!("{{{}}}", all(text, members, "、")?)),
        ExprKind::List(members) => Some(format!("[{}]", all(text, members, "、")?)),
        ExprKind::Record(fields) => record(text, fields),
        ExprKind::Interval { low, high, low_closed, high_closed } => {
            interval(text, [low.as_deref(), high.as_deref()], [*low_closed, *high_closed])
        }
        ExprKind::Range(low, high) => binary(text, (low, Level::Sum), "~", (high, Level::Sum)),
        ExprKind::Negate(inner) => Some(format!("-{}", at(text, inner, Level::Unary)?)),
        ExprKind::Not(inner) => not(text, inner),
        ExprKind::Binary { op, left, right, fallback } => operation(text, *op, (left, right), fallback.as_deref()),
        ExprKind::Logic { .. } => Some(pieces(text, e)?.concat()),
        ExprKind::Compare { left, tests: all } => {
            Some(format!("{} {}", at(text, left, Level::Sum)?, tests(text, all)?))
        }
        ExprKind::In { left, range, negated } => membership(text, left, range, *negated),
        ExprKind::Within { left, anchor, length, before } => within(text, [left, anchor, length], *before),
        ExprKind::Elapsed { from, to, op, length } => elapsed(text, (from, to.as_deref()), *op, length),
        ExprKind::Is { left, right, negated } => {
            binary(text, (left, Level::Sum), if *negated { "不为" } else { "为" }, (right, Level::Sum))
        }
        ExprKind::Contains { left, right, any, negated } => {
            binary(text, (left, Level::Sum), contains_word(*any, *negated), (right, Level::Sum))
        }
        ExprKind::Call { function, args } => {
            Some(format!("{}({})", literal::name(text, function), all(text, args, ", ")?))
        }
        ExprKind::Aggregate { function, body, filter } => aggregate(text, function, body, filter.as_deref()),
        ExprKind::Quantified { all, list, body } => quantified(text, *all, list, body),
        ExprKind::Delegated(delegated) => self::delegated(text, delegated),
        ExprKind::Tiered(tiered) => tiers::inline(text, tiered),
        ExprKind::At { value, date } => binary(text, (value, Level::Primary), "于", (date, Level::Primary)),
        ExprKind::Monthly { value, from } => binary(text, (value, Level::Primary), "逐月 自", (from, Level::Primary)),
    }
}

fn all(text: &str, members: &[Expr], separator: &str) -> Option<String> {
    Some(members.iter().map(|m| any(text, m)).collect::<Option<Vec<_>>>()?.join(separator))
}

fn binary(text: &str, left: (&Expr, Level), word: &str, right: (&Expr, Level)) -> Option<String> {
    Some(format!("{} {word} {}", at(text, left.0, left.1)?, at(text, right.0, right.1)?))
}

fn record(text: &str, fields: &[Binding]) -> Option<String> {
    let fields = fields.iter().map(|f| binding(text, f)).collect::<Option<Vec<_>>>()?;
    Some(if fields.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", fields.join(", ")) })
}

/// `名 = 值`
pub fn binding(text: &str, binding: &Binding) -> Option<String> {
    Some(format!("{} = {}", literal::path(text, &binding.name), any(text, &binding.value)?))
}

fn interval(text: &str, ends: [Option<&Expr>; 2], closed: [bool; 2]) -> Option<String> {
    let [low, high] = ends.map(|end| end.map_or(Some(String::new()), |e| any(text, e)));
    let [open, close] = [if closed[0] { "[" } else { "(" }, if closed[1] { "]" } else { ")" }];
    Some(format!("{open}{}, {}{close}", low?, high?))
}

/// Brackets around everything but a single name or call.
fn not(text: &str, inner: &Expr) -> Option<String> {
    Some(format!(
        "非 {}",
        if level(&inner.kind) == Level::Primary { any(text, inner)? } else { format!("({})", any(text, inner)?) }
    ))
}

fn operation(text: &str, op: BinaryOp, sides: (&Expr, &Expr), fallback: Option<&Expr>) -> Option<String> {
    let (word, left, right) = match op {
        BinaryOp::Add => ("+", Level::Sum, Level::Product),
        BinaryOp::Subtract => ("-", Level::Sum, Level::Product),
        BinaryOp::Multiply => ("*", Level::Product, Level::Unary),
        BinaryOp::Divide => ("/", Level::Product, Level::Unary),
    };
    let plain = binary(text, (sides.0, left), word, (sides.1, right))?;
    match fallback {
        Some(value) => Some(format!("{plain} 无则 {}", at(text, value, Level::Unary)?)),
        None => Some(plain),
    }
}

/// `不低于 50% 不满 60%`; words behind a number stand right behind it: `50%以上不满60%`.
pub fn tests(text: &str, tests: &[Test]) -> Option<String> {
    let mut out = String::new();
    let mut last_behind = false;
    for test in tests {
        let word = literal::relation(text, test.op, test.op_span);
        let behind = test.op_span.start >= test.right.span.end;
        let number = is_number(&test.right);
        let glued = number && (behind || last_behind);
        let value = at(text, &test.right, Level::Sum)?;
        let (first, second) = if behind { (value, word) } else { (word, value) };
        let gap = if out.is_empty() || (glued && last_behind && !behind) { "" } else { " " };
        out = format!("{out}{gap}{first}{}{second}", if glued { "" } else { " " });
        last_behind = behind && number;
    }
    Some(out)
}

fn is_number(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Quantity(_) | ExprKind::Ratio(_))
}

fn membership(text: &str, left: &Expr, range: &Expr, negated: bool) -> Option<String> {
    let word = if negated { "不在" } else { "在" };
    let range = match &range.kind {
        ExprKind::Range(..) => any(text, range)?,
        ExprKind::Interval { .. } => worded_interval(text, range)?,
        _ => at(text, range, Level::Sum)?,
    };
    Some(format!("{} {word} {range}", at(text, left, Level::Sum)?))
}

/// An interval that the author wrote in words (`50%以上不满60%`) keeps them.
fn worded_interval(text: &str, range: &Expr) -> Option<String> {
    let written = slice(text, range.span).trim();
    let plain = |c: char| c.is_ascii_digit() || c.is_alphabetic() || matches!(c, '%' | '.' | '/' | '·');
    if written.chars().all(plain) { Some(written.to_owned()) } else { any(text, range) }
}

fn within(text: &str, parts: [&Expr; 3], before: bool) -> Option<String> {
    let [left, anchor, length] = parts;
    let word = if before { "前" } else { "起" };
    let end = if is_number(length) { "内" } else { " 内" };
    let anchor = at(text, anchor, Level::Sum)?;
    Some(format!("{} 在 {anchor} {word} {}{end}", at(text, left, Level::Sum)?, at(text, length, Level::Sum)?))
}

fn elapsed(text: &str, ends: (&Expr, Option<&Expr>), op: CmpOp, length: &Expr) -> Option<String> {
    Some(format!("{} {}", elapsed_dates(text, ends)?, elapsed_test(text, ends, op, length)?))
}

fn elapsed_dates(text: &str, ends: (&Expr, Option<&Expr>)) -> Option<String> {
    let to = match ends.1 {
        Some(to) => format!(" 至 {}", at(text, to, Level::Sum)?),
        None => String::new(),
    };
    Some(format!("自 {}{to}", at(text, ends.0, Level::Sum)?))
}

fn elapsed_test(text: &str, ends: (&Expr, Option<&Expr>), op: CmpOp, length: &Expr) -> Option<String> {
    let last = ends.1.unwrap_or(ends.0);
    let value = at(text, length, Level::Sum)?;
    Some(match word_behind(text, length) {
        Some(word) => format!("{value}{word}"),
        None => format!("{} {value}", elapsed_word(text, last.span, length.span, op)),
    })
}

/// `自 a 满 3个月 不满 6个月`: the tree holds one part a test, all of one place.
fn elapsed_chain(text: &str, parts: &[Expr]) -> Option<Option<String>> {
    let place = parts.first().map(|p| p.span);
    let mut out = String::new();
    for part in parts.iter().filter(|p| Some(p.span) == place) {
        let ExprKind::Elapsed { from, to, op, length } = &part.kind else { return Some(None) };
        let ends = (from.as_ref(), to.as_deref());
        if out.is_empty() {
            out = elapsed_dates(text, ends)?;
        }
        out = format!("{out} {}", elapsed_test(text, ends, *op, length)?);
    }
    let all = parts.iter().all(|p| Some(p.span) == place);
    Some(all.then_some(out))
}

/// 以上 and its like right behind a length, where no word stands before it.
fn word_behind<'a>(text: &'a str, length: &Expr) -> Option<&'a str> {
    let before = text.get(..length.span.start as usize)?.trim_end().chars().next_back()?;
    let worded =
        ['满', '足', '过', '于', '少', '多', '低', '高', '长', '到', '=', '>', '<', '≥', '≤', '＞', '＜', '＝'];
    if worded.contains(&before) || !is_number(length) {
        return None;
    }
    let rest = text.get(length.span.end as usize..)?;
    ["及以上", "及以下", "以上", "以下", "以内", "以外"].into_iter().find(|word| rest.starts_with(word))
}

/// The author's word right before the length, else that of the relation.
fn elapsed_word(text: &str, last: Span, length: Span, op: CmpOp) -> &'static str {
    let between = text.get(last.end as usize..length.start as usize).unwrap_or("").trim_end();
    let (words, usual): (&[&str], &str) = match op {
        CmpOp::AtLeast | CmpOp::Equal => (&["不低于", "不少于", "至少", "最低", "达到", "满", ">="], "满"),
        CmpOp::Less => (&["不满", "未满", "不足", "低于", "少于", "<"], "不满"),
        CmpOp::Greater => (&["超过", "高于", "多于", ">"], "超过"),
        CmpOp::AtMost => (&["不超过", "不高于", "至多", "最高", "最长", "<="], "不超过"),
    };
    words.iter().find(|word| between.ends_with(**word)).unwrap_or(&usual)
}

fn contains_word(any: bool, negated: bool) -> &'static str {
    match (any, negated) {
        (true, false) => "含任一",
        (false, false) => "含",
        (_, true) => "不含",
    }
}

fn aggregate(text: &str, function: &Name, body: &Expr, filter: Option<&Expr>) -> Option<String> {
    let filter = match filter {
        Some(filter) => format!(" 其中 {}", any(text, filter)?),
        None => String::new(),
    };
    Some(format!("{}({}{filter})", literal::name(text, function), any(text, body)?))
}

fn quantified(text: &str, all: bool, list: &Name, body: &Expr) -> Option<String> {
    let (list, body) = (literal::name(text, list), any(text, body)?);
    Some(if all { format!("每个 {list} 均 ({body})") } else { format!("有 {list} ({body})") })
}

/// The body stands in quotes where it is more than one word: bare, it would run on to the next blank.
fn delegated(text: &str, delegated: &DelegatedLit) -> Option<String> {
    let name = delegated.name.as_ref().map(literal::quoted_name).unwrap_or_default();
    let ty = match &delegated.ty {
        Some(ty) => format!(": {}", literal::type_expr(text, ty)?),
        None => String::new(),
    };
    let body = delegated.body.as_ref().map(|body| {
        let one_word = !body.text.is_empty() && body.text.chars().all(char::is_alphabetic);
        format!(" 由 {}", if one_word { body.text.clone() } else { literal::quoted(text, body) })
    });
    Some(format!("按规定{name}{ty}{}", body.unwrap_or_default()))
}
