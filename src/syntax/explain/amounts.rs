//! Lines of a measure that give or limit money without the word of a clause before them.
//!
//! In: a line whose first word begins no clause. Out: the clause that was meant, where it is clear. It reads no values.

use super::words::CLAUSE_SYNONYMS;
use crate::diag::Diagnostic;
use crate::diag::catalogue::syntax as code;
use crate::syntax::cut::{Layout, Piece};
use crate::syntax::report::Sink;

/// Words of a bound, with the sign.
const BOUNDS: [(&str, &str); 10] = [
    ("不得超过", "<="),
    ("不超过", "<="),
    ("不高于", "<="),
    ("最高", "<="),
    ("最多", "<="),
    ("至多", "<="),
    ("不得低于", ">="),
    ("不低于", ">="),
    ("不少于", ">="),
    ("至少", ">="),
];

/// What the money of a measure is called.
const MONEY: [&str; 16] = [
    "贴息",
    "贴息额",
    "补贴",
    "补贴额",
    "补贴金额",
    "补助",
    "补助额",
    "补助金额",
    "奖励",
    "奖励额",
    "奖励金额",
    "奖补",
    "奖补额",
    "津贴",
    "返还",
    "返还额",
];

/// Signs and blanks that a prepared text may hold between words.
const BLANKS: [char; 2] = [' ', '\u{1}'];

/// `每人每月不超过1200元`
pub fn at_most(layout: &Layout, sink: &Sink, piece: Piece) -> Option<Diagnostic> {
    let text = layout.piece(piece);
    let (at, word, sign) = BOUNDS.iter().find_map(|(word, sign)| Some((text.find(word)?, *word, *sign)))?;
    let (before, behind) = (text.get(..at)?.trim_matches(BLANKS), text.get(at + word.len()..)?.trim_matches(BLANKS));
    if !behind.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let span = sink.span(piece.start, piece.end);
    let found = Diagnostic::new(code::E0118, span, format!("没有写是什么{word} {behind}"));
    let right = format!("标准 {sign} {before}{behind}");
    let found = found.help(format!("限制标准的写成 {right}"));
    Some(found.unsafe_fix(format!("改为 {right}"), span, right))
}

/// `最高20万元`, `最高不超过20万元`, `每年不超过5万元`, `最长12个月`: a limit that does not say of what.
pub fn bare_limit(layout: &Layout, sink: &Sink, piece: Piece) -> Option<Diagnostic> {
    let text = layout.piece(piece);
    let mut rest = text;
    let (mut yearly, mut total, mut sign) = (false, false, None);
    loop {
        let bound = BOUNDS.iter().chain(&[("最长", "<=")]).find(|(word, _)| rest.starts_with(word));
        let part = ["每年", "累计", "合计"].into_iter().find(|word| rest.starts_with(word));
        let word = bound.map(|(word, _)| *word).or(part)?;
        sign = bound.map(|(_, sign)| *sign).or(sign);
        yearly |= word == "每年";
        total |= word == "累计";
        rest = rest.get(word.len()..)?.trim_start_matches(BLANKS);
        if rest.starts_with(|c: char| c.is_ascii_digit() || c == '每') && !rest.starts_with("每年") {
            break;
        }
    }
    let sign = sign?;
    let (text, rest) = (text.replace('\u{1}', ""), rest.replace('\u{1}', ""));
    let (clause, other) = match rest.as_str() {
        r if r.contains('元') && yearly => ("金额", None),
        r if r.ends_with('元') && total => ("金额", None),
        r if r.ends_with('元') => ("标准", Some("金额")),
        r if r.contains('元') => ("标准", None),
        r if r.ends_with(['月', '天', '年', '日']) => ("期限", None),
        r if r.ends_with('次') => ("次数", None),
        r if r.ends_with(['人', '名']) => ("人数", None),
        _ => return None,
    };
    let right =
        format!("{clause}{} {sign} {rest}{}", if yearly { " 每年" } else { "" }, if total { " 累计" } else { "" });
    let span = sink.span(piece.start, piece.end);
    let found = Diagnostic::new(code::E0118, span, format!("没有写“{text}”限制的是什么"));
    let found = found.help(match other {
        Some(other) => format!("限制标准的写成 {right}，限制总额的写成 {other} {sign} {rest}"),
        None => format!("写成 {right}"),
    });
    Some(found.unsafe_fix(format!("改为 {right}"), span, right))
}

/// `总额不超过20万`
pub fn limit(layout: &Layout, sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    let (name, bound, sign) =
        BOUNDS.iter().find_map(|(bound, sign)| Some((word.strip_suffix(bound)?, *bound, *sign)))?;
    let (_, clause) = CLAUSE_SYNONYMS.iter().find(|(wrong, _)| *wrong == name)?;
    if !matches!(*clause, "金额" | "标准" | "期限" | "人数" | "次数") {
        return None;
    }
    let rest = layout.piece(piece).get(word.len()..)?.trim_matches(BLANKS);
    let span = sink.span(piece.start, piece.start + word.len());
    let right = format!("{clause} {sign}");
    let found = Diagnostic::new(code::E0118, span, format!("没有以“{name}”开头的条款，{name}的界限写在 {clause} 后面"));
    let found = found.help(format!("{name}{bound} 写成 {right} 值"));
    // 20万 is money without its unit.
    let bare = rest.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '万' | '亿'));
    if !matches!(*clause, "金额" | "标准") || !bare {
        return Some(found.unsafe_fix(format!("改为 {right}"), span, format!("{right} ")));
    }
    let right = format!("{right} {rest}元");
    Some(found.unsafe_fix(format!("改为 {right}"), sink.span(piece.start, piece.end), right))
}

/// Whether a word is what the money of a measure is called, and nothing of the file bears it as its name.
pub fn is_new(layout: &Layout, word: &str) -> bool {
    let declared = |head: &str| layout.opening().contains(&format!("{head} {word}"));
    MONEY.contains(&word) && !["输入", "定义", "其中", "参数"].into_iter().any(declared)
}

/// `贴息 = 贷款额 * 利率`
pub fn named(layout: &Layout, sink: &Sink, piece: Piece, word: &str) -> Option<Diagnostic> {
    let rest = layout.piece(piece).get(word.len()..)?.trim_start_matches(BLANKS);
    if !rest.starts_with('=') || rest.starts_with("=>") || !is_new(layout, word) {
        return None;
    }
    let span = sink.span(piece.start, piece.start + word.len());
    let found = Diagnostic::new(code::E0118, span, format!("措施给的钱写 标准，不写 {word}"));
    let found = found.help(format!("给的钱写成 标准 = 算式；只是给算式起名的，写成 其中 {word} = 算式"));
    let opened = layout.slice(0, piece.start).rfind('{').unwrap_or(0);
    let block = layout.slice(opened, layout.text.len());
    let block = block.get(..block.find('}').unwrap_or(block.len())).unwrap_or("");
    let other = block.contains("标准");
    Some(if other { found } else { found.unsafe_fix("改为 标准", span, "标准") })
}
