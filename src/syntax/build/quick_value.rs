//! Names, paths, and numbers with their units, without pest: see `quick`.
//!
//! In: a cursor before a value. Out: the value, the cursor behind it; `None` for all that is not plainly one of these.

use super::Builder;
use super::quick::Cursor;
use crate::syntax::ast::{ExprKind, Name, QuantityLit, QuantityPart, RatioForm};
use crate::syntax::explain;
use crate::value::{Date, Rational, YearMonth};

/// The most digits of a number that is read here.
const DIGITS: usize = 15;

/// Whether a run of letters is a word of the language: the rule `reserved` of the grammar.
#[rustfmt::skip]
fn is_reserved(word: &str) -> bool {
    // The longest word has five characters.
    word.len() <= 15 && matches!(
        word,
        "不低于" | "不少于" | "不超过" | "不高于" | "不适用" | "不满" | "不足" | "不为" | "不在" | "不含" | "不限" | "至" | "至少"
            | "至多" | "最低" | "最高" | "最长" | "达到" | "超过" | "超限不合规" | "高于" | "多于" | "低于" | "少于" | "未满" | "满"
            | "以上" | "以下" | "以内" | "以外" | "及以上" | "及以下" | "内" | "起" | "且" | "或" | "非" | "为" | "在" | "含"
            | "含任一" | "当" | "无则" | "无限" | "于" | "其中" | "均" | "每个" | "有" | "自" | "逐月" | "按" | "按规定" | "由"
            | "提高" | "降低" | "原值" | "是" | "否" | "因" | "缺" | "另给" | "累计" | "封顶" | "依据" | "仅当" | "就高" | "就低"
    )
}

/// Whether a name may be a number in Chinese numerals, which is reported.
fn begins_numeral(word: &str) -> bool {
    word.starts_with([
        '零', '〇', '一', '壹', '二', '两', '贰', '三', '叁', '四', '肆', '五', '伍', '六', '陆', '七', '柒', '八',
        '捌', '九', '玖', '十', '拾', '百', '佰', '千', '仟', '万', '半',
    ])
}

/// A bare name.
pub(super) fn name(builder: &Builder, cursor: &mut Cursor) -> Option<Name> {
    let start = cursor.at;
    let word = cursor.word();
    let odd = word.is_empty() || cursor.peek().is_some_and(|b| b >= 0x80 && !cursor.at_mark()) || is_reserved(word);
    (!odd).then(|| builder.name_at(builder.sink.span(start, cursor.at)))
}

/// A path, 是 or 否.
pub(super) fn path(builder: &Builder, cursor: &mut Cursor) -> Option<ExprKind> {
    let mut ahead = *cursor;
    let word = ahead.word();
    if matches!(word, "是" | "否") && ahead.peek().is_none_or(|b| b < 0x80) {
        *cursor = ahead;
        return Some(ExprKind::Bool(word == "是"));
    }
    if begins_numeral(word) || word.starts_with('每') || word.len() <= 12 && explain::BARE_UNITS.contains(&word) {
        return None;
    }
    let mut names = vec![name(builder, cursor)?];
    while cursor.eat(".") {
        names.push(name(builder, cursor)?);
    }
    ahead = *cursor;
    ahead.skip();
    // A blank before the point of a path, or before the bracket of a call.
    let apart = ahead.at > cursor.at && ahead.peek() == Some(b'(') || ahead.peek() == Some(b'.');
    (!apart).then_some(ExprKind::Path(names))
}

/// `50元`, `每人每月50元`, `50元/人·月`, `60%`.
pub(super) fn numeric(builder: &Builder, cursor: &mut Cursor) -> Option<ExprKind> {
    let mut under = Vec::new();
    while cursor.eat("每") {
        under.push(per(builder, cursor)?);
    }
    let start = cursor.at;
    while matches!(cursor.peek(), Some(b'0'..=b'9')) && cursor.at - start <= DIGITS {
        cursor.at += 1;
    }
    let length = cursor.at - start;
    let digits = cursor.text.get(start..cursor.at).filter(|_| (1..=DIGITS).contains(&length))?;
    let number = Rational::from_integer(digits.parse().ok()?);
    let mut span = builder.sink.span(start, cursor.at);
    if cursor.eat("%") {
        let plain = under.is_empty() && ends(cursor);
        return plain.then(|| super::literal::same_ratio(number, RatioForm::Percent));
    }
    let mut unit = None;
    if cursor.letter().is_some() {
        let dated = length == 4 && cursor.text.get(cursor.at..)?.starts_with('年');
        let name = unit_name(builder, cursor).filter(|name| !dated && !name.text.contains("百分点"))?;
        span = span.to(name.span);
        unit = Some(name);
        under_line(builder, cursor, &mut under)?;
    } else if !is_bare(cursor) {
        return None;
    }
    let quantity = QuantityLit { parts: vec![QuantityPart { number, unit, span }], under };
    ends(cursor).then_some(ExprKind::Quantity(quantity))
}

/// `/人·月` behind a unit.
fn under_line(builder: &Builder, cursor: &mut Cursor, under: &mut Vec<Name>) -> Option<()> {
    let mut more = cursor.eat("/");
    while more {
        under.push(unit_name(builder, cursor)?);
        more = cursor.eat("·") || cursor.eat("/");
    }
    Some(())
}

/// Whether a number bears no unit: none follows behind a blank either.
fn is_bare(cursor: &Cursor) -> bool {
    let mut ahead = *cursor;
    ahead.skip();
    ends(cursor) && ahead.letter().is_none() && !ahead.peek().is_some_and(|b| b >= 0x80 || b == b'%')
}

/// Whether a number with all that belongs to it ends here. A comma before a digit belongs to it.
fn ends(cursor: &Cursor) -> bool {
    match cursor.peek() {
        None | Some(b' ' | b')' | b']' | b'}' | b'\n' | b';') => true,
        Some(b',') => !cursor.text.as_bytes().get(cursor.at + 1).is_some_and(u8::is_ascii_digit),
        Some(_) => false,
    }
}

/// `2021-06-30`, `2021年6月30日`, `2021年6月`.
pub(super) fn date(cursor: &mut Cursor) -> Option<ExprKind> {
    let mut ahead = *cursor;
    let year = digits(&mut ahead, 4, 4)?;
    let (month, day) = if ahead.eat("-") {
        let month = digits(&mut ahead, 2, 2)?;
        let day = ahead.eat("-").then(|| digits(&mut ahead, 2, 2)).flatten()?;
        (month, Some(day))
    } else if ahead.eat("年") {
        let month = digits(&mut ahead, 1, 2)?;
        if !ahead.eat("月") {
            return None;
        }
        let day = digits(&mut ahead, 1, 2);
        if day.is_some() && !ahead.eat("日") {
            return None;
        }
        (month, day)
    } else {
        return None;
    };
    let kind = match day {
        Some(day) => ExprKind::Date(Date::new(year, month, day)?),
        None => ExprKind::Month(YearMonth::new(year, month)?),
    };
    *cursor = ahead;
    ends(cursor).then_some(kind)
}

/// A whole number of so many digits.
fn digits(cursor: &mut Cursor, least: usize, most: usize) -> Option<i64> {
    let start = cursor.at;
    while cursor.peek().is_some_and(|b| b.is_ascii_digit()) && cursor.at - start < most {
        cursor.at += 1;
    }
    let text = cursor.text.get(start..cursor.at).filter(|digits| digits.len() >= least)?;
    text.parse().ok()
}

/// What stands behind 每.
fn per(builder: &Builder, cursor: &mut Cursor) -> Option<Name> {
    let start = cursor.at;
    while let Some(length) = cursor.letter().filter(|_| !starts_with_each(cursor)) {
        cursor.at += length;
    }
    let next = cursor.peek()?;
    let goes_on = next.is_ascii_digit() || starts_with_each(cursor);
    (cursor.at > start && goes_on).then(|| builder.name_at(builder.sink.span(start, cursor.at)))
}

fn starts_with_each(cursor: &Cursor) -> bool {
    cursor.text.get(cursor.at..).is_some_and(|rest| rest.starts_with('每'))
}

/// A unit that no word could end: none of the first characters of the rule `unit_stop` is in it.
fn unit_name(builder: &Builder, cursor: &mut Cursor) -> Option<Name> {
    let start = cursor.at;
    let word = cursor.word();
    let stops = ['以', '及', '内', '起', '不', '未', '至', '且', '或', '的', '累', '每', '之'];
    let plain = !word.is_empty() && !word.contains(stops);
    plain.then(|| builder.name_at(builder.sink.span(start, cursor.at)))
}
