//! Names, texts, numbers, dates, types and citations.

use crate::source::Span;
use crate::syntax::ast::{
    Citation, CmpOp, Name, QuantityLit, QuantityPart, RatioForm, RatioLit, Strategy, TextLit, TypeExpr, TypeExprKind,
    UnitExpr,
};
use crate::value::{Date, Rational, YearMonth};

/// Words that are no bare name, wherever they stand, and words that head a clause.
const RESERVED: &[&str] = &[
    "不低于",
    "不少于",
    "不超过",
    "不高于",
    "不适用",
    "不满",
    "不足",
    "不为",
    "不在",
    "不含",
    "不限",
    "至少",
    "至多",
    "至",
    "最低",
    "最高",
    "最长",
    "达到",
    "超过",
    "高于",
    "多于",
    "低于",
    "少于",
    "未满",
    "满",
    "以上",
    "以下",
    "以内",
    "以外",
    "及以上",
    "及以下",
    "内",
    "起",
    "且",
    "或",
    "非",
    "为",
    "在",
    "含任一",
    "含",
    "当",
    "无则",
    "无限",
    "于",
    "其中",
    "均",
    "每个",
    "每年",
    "有",
    "自",
    "逐月",
    "按规定",
    "按",
    "由",
    "提高",
    "降低",
    "原值",
    "是",
    "否",
    "因",
    "缺",
    "另给",
    "累计",
    "封顶",
    "超限不合规",
    "依据",
    "仅当",
    "就高",
    "就低",
    "择先",
    "申请人选择",
    "标准",
    "额度",
    "期限",
    "人数",
    "数量",
    "金额",
    "每个金额",
    "次数",
    "结论",
    "须",
    "除外",
    "认定",
    "逐个",
    "基准日",
    "对象",
    "待遇",
    "另示",
    "不重复",
    "申请",
    "核定",
    "有效",
    "截至",
    "资金来源",
    "责任单位",
    "力度",
    "取整",
    "逐笔取整",
    "计",
    "标识",
    "表",
    "多选",
    "列表",
    "前",
    "后",
    "日期",
    "已知",
    "口径",
    "参数",
    "享受记录",
    "应得",
];

/// What a place of the text holds; empty for a place outside.
pub fn slice(text: &str, span: Span) -> &str {
    text.get(span.start as usize..span.end as usize).unwrap_or("")
}

/// A name: bare where the author wrote it so, or where it can be.
pub fn name(text: &str, name: &Name) -> String {
    let quoted = slice(text, name.span).starts_with('「');
    if quoted && !can_be_bare(&name.text) { format!("「{}」", name.text) } else { name.text.clone() }
}

/// A name that always stands in 「」.
pub fn quoted_name(name: &Name) -> String {
    format!("「{}」", name.text)
}

/// Chinese characters, ASCII letters and `_`, and no word of the language.
fn can_be_bare(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphabetic() || c == '_' || ('\u{4e00}'..='\u{9fff}').contains(&c);
    !name.is_empty() && name.chars().all(letter) && !RESERVED.contains(&name)
}

/// Names with a separator.
pub fn names(text: &str, names: &[Name], separator: &str) -> String {
    names.iter().map(|n| name(text, n)).collect::<Vec<_>>().join(separator)
}

/// A dotted path.
pub fn path(text: &str, path: &[Name]) -> String {
    names(text, path, ".")
}

/// Paths with a separator.
pub fn paths(text: &str, all: &[Vec<Name>], separator: &str) -> String {
    all.iter().map(|p| path(text, p)).collect::<Vec<_>>().join(separator)
}

/// The number of a document or clause: bare, unless it holds what would end it.
pub fn run(name: &Name) -> String {
    let ends = |c: char| c.is_whitespace() || "{}｛｝,，;；、".contains(c);
    if name.text.is_empty() || name.text.contains(ends) { quoted_name(name) } else { name.text.clone() }
}

/// A text in quotes, in those that it does not hold itself.
pub fn quoted(text: &str, literal: &TextLit) -> String {
    quote(&literal.text).unwrap_or_else(|| slice(text, literal.span).trim().to_owned())
}

/// A text in quotes; `None` where it holds every kind of them.
pub fn quote(inner: &str) -> Option<String> {
    let breaks = |mark: &[char]| inner.contains(mark);
    match (breaks(&['"', '“', '”', '＂']), breaks(&['”'])) {
        (false, _) => Some(format!("\"{inner}\"")),
        (true, false) => Some(format!("“{inner}”")),
        (true, true) => None,
    }
}

/// Free text at the end of its clause: bare, unless it holds what would end it.
pub fn free(text: &str, literal: &TextLit) -> String {
    let inner = &literal.text;
    let ends = |c: char| ",，;；{}｛｝\"“”＂「」。：:=".contains(c);
    let plain =
        !inner.is_empty() && !inner.contains(ends) && ["//", "注：", "注:"].iter().all(|mark| !inner.contains(mark));
    if plain { inner.clone() } else { quoted(text, literal) }
}

/// `依据 文号 第3条、附件2`
pub fn citation(citation: &Citation) -> String {
    let document = citation.document.iter().map(run);
    let clauses = citation.clauses.iter().map(|c| c.text.clone()).collect::<Vec<_>>().join("、");
    let parts = document.chain((!clauses.is_empty()).then_some(clauses));
    std::iter::once("依据".to_owned()).chain(parts).collect::<Vec<_>>().join(" ")
}

/// ` 依据 …`, or nothing.
pub fn citation_suffix(cited: Option<&Citation>) -> String {
    cited.map(|c| format!(" {}", citation(c))).unwrap_or_default()
}

/// A type.
pub fn type_expr(text: &str, ty: &TypeExpr) -> Option<String> {
    match &ty.kind {
        TypeExprKind::Error => None,
        TypeExprKind::Unit(unit) => Some(unit_expr(text, unit)),
        TypeExprKind::Choice(members) => Some(names(text, members, " | ")),
        TypeExprKind::Many(inner) => Some(format!("多选 {}", type_expr(text, inner)?)),
        TypeExprKind::List(entity) => Some(format!("列表 {}", name(text, entity))),
    }
}

fn unit_expr(text: &str, unit: &UnitExpr) -> String {
    let over = match unit.over.split_first() {
        Some((first, rest)) if first.text == "整数" && !rest.is_empty() => format!("整数 {}", names(text, rest, "·")),
        _ => names(text, &unit.over, "·"),
    };
    if unit.under.is_empty() { over } else { format!("{over}/{}", names(text, &unit.under, "·")) }
}

/// `2年6个月`, `1000元/人·月`; `每人1000` where there is no unit above the line.
pub fn quantity(quantity: &QuantityLit) -> String {
    let number: String = quantity.parts.iter().map(part).collect();
    let under: Vec<&str> = quantity.under.iter().map(|n| n.text.as_str()).collect();
    let bare = quantity.parts.last().is_none_or(|p| p.unit.is_none());
    match (under.is_empty(), bare) {
        (true, _) => number,
        (false, false) => format!("{number}/{}", under.join("·")),
        (false, true) => format!("每{}{number}", under.join("每")),
    }
}

fn part(part: &QuantityPart) -> String {
    let unit = part.unit.as_ref().map_or("", |u| u.text.as_str());
    format!("{}{}", part.number, if unit == "月" { "个月" } else { unit })
}

/// `70%`, `5‰`, `2/3`, `10个百分点`
pub fn ratio(ratio: &RatioLit) -> Option<String> {
    let times = |factor| ratio.value.checked_mul(Rational::from_integer(factor));
    Some(match ratio.form {
        RatioForm::Percent => format!("{}%", times(100)?),
        RatioForm::PerMille => format!("{}‰", times(1000)?),
        RatioForm::Points => format!("{}个百分点", times(100)?),
        RatioForm::Fraction => format!("{}/{}", ratio.value.numerator(), ratio.value.denominator()),
    })
}

/// `2025年3月1日`
pub fn date(date: Date) -> String {
    format!("{}年{}月{}日", year(date.year()), date.month(), date.day())
}

/// `2025年3月`
pub fn month(month: YearMonth) -> String {
    format!("{}年{}月", year(month.year()), month.month())
}

/// Four digits: what begins a date.
fn year(year: i64) -> String {
    format!("{year:04}")
}

/// The sign of a relation.
pub fn sign(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Equal => "=",
        CmpOp::Less => "<",
        CmpOp::AtMost => "<=",
        CmpOp::Greater => ">",
        CmpOp::AtLeast => ">=",
    }
}

/// The word of the text where the author wrote one, else the sign.
pub fn relation(text: &str, op: CmpOp, span: Span) -> String {
    let written = slice(text, span).trim();
    let word = !written.is_empty() && written.chars().all(char::is_alphabetic);
    if word { written.to_owned() } else { sign(op).to_owned() }
}

/// 就高 …
pub fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Highest => "就高",
        Strategy::Lowest => "就低",
        Strategy::First => "择先",
        Strategy::Choice => "申请人选择",
    }
}
