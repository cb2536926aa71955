//! What people meant by a value that cannot be read: a serial day of a spreadsheet, a word for “not known”, a numeral.

use crate::ir::Type;
use crate::syntax;
use crate::value::Date;

/// Words for a value that nobody knows, and the errors that a spreadsheet leaves in a cell.
const ABSENT: [&str; 18] = [
    "无", "没有", "-", "--", "—", "/", "／", "暂缺", "暂无", "缺", "未知", "不详", "待定", "待补", "N/A", "NA", "null",
    "空",
];

/// What to write instead, for a text in the place of a value of a type.
pub fn hint(text: &str, ty: &Type) -> Option<String> {
    let text = text.trim();
    if ABSENT.contains(&text) {
        return Some("不知道的不写，或者写 null；不存在的写 不适用；没有就是零的写 0".to_owned());
    }
    if text.starts_with('#') && text.len() > 1 {
        return Some("这是电子表格的错误值，单元格没有算出来；不知道的不写，或者写 null".to_owned());
    }
    if text.starts_with('=') {
        return Some("这是电子表格的公式，要写算出来的值".to_owned());
    }
    match ty {
        Type::Date => day(text),
        Type::Bool => boolean(text),
        Type::Number(_) | Type::Ratio => figure(text),
        Type::Month => month(text),
        Type::Error | Type::Enum(_) | Type::EnumSet(_) | Type::Text | Type::TextSet | Type::Region | Type::List(_) => {
            None
        }
    }
}

fn day(text: &str) -> Option<String> {
    if let Some((first, _)) = text.split_once([' ', 'T'])
        && let Some(date) = Date::parse(first)
    {
        return Some(format!("日期不带时刻，写成 {date}"));
    }
    if let Some(written) = syntax::numeral(text) {
        return Some(format!("写成 {written}"));
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    if parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())) {
        return Some("年份写四位，按年、月、日的顺序写，如 2025-07-01".to_owned());
    }
    let serial: i64 = text.parse().ok().filter(|n| (20_000..80_000).contains(n))?;
    // Day 60 of a spreadsheet is a day that never was, so its days count from 1899-12-30.
    let date = Date::new(1899, 12, 30)?.add(0, serial)?;
    Some(format!("这是电子表格里日期的序号，写成 {date}"))
}

/// A spreadsheet makes 2025.1 of 2025.10.
fn month(text: &str) -> Option<String> {
    let (year, month) = text.split_once('.')?;
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let pointed = year.len() == 4 && digits(year) && digits(month);
    pointed.then(|| format!("写成 {year}-01 这样；小数点后面的 1 看不出是 1 月还是 10 月"))
}

fn boolean(text: &str) -> Option<String> {
    let yes = ["√", "✓", "✔", "T", "Y", "yes", "Yes", "YES", "有", "对", "1"];
    let no = ["×", "✗", "✘", "F", "N", "no", "No", "NO", "错", "0"];
    if yes.contains(&text) {
        return Some("写成 是".to_owned());
    }
    no.contains(&text).then(|| "写成 否".to_owned())
}

fn figure(text: &str) -> Option<String> {
    if let Some(tenths) = text.strip_suffix('成') {
        let ten = "一二三四五六七八九".chars().position(|c| tenths == c.to_string());
        return ten.map(|n| format!("写成 {}0%", n + 1));
    }
    if let Some(written) = syntax::numeral(text) {
        return Some(format!("写成 {written}"));
    }
    if text.starts_with(['(', '（']) {
        return Some("括号表示负数的，写成 -12000 这样".to_owned());
    }
    if text.starts_with(['¥', '￥', '$']) {
        return Some("去掉货币符号，写成 12000 或「12000元」".to_owned());
    }
    if text.starts_with(['>', '<', '≥', '≤', '约'])
        || text.contains(['~', '～'])
        || text.trim_start_matches('-').contains('-')
    {
        return Some("档案里写一个确定的值，不写范围".to_owned());
    }
    let grouped = text
        .split_once(' ')
        .is_some_and(|(a, b)| a.bytes().all(|c| c.is_ascii_digit()) && b.starts_with(|c: char| c.is_ascii_digit()));
    grouped.then(|| "数字中间不能有空格".to_owned())
}
