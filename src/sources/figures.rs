//! The figures in a clause: numbers with their unit and boundary word, dates, ratios.
//!
//! Works on text without blanks. A figure is what the law counts with: 12个月, 5000元, 50%以上, 2/3, 三年, 2022年4月30日.
//! Numbers inside 〔〕 and 《》 (document numbers, titles) are marked as such, because no rule computes with them.

use super::numerals;
use crate::value::{Date, Rational, YearMonth};

/// A figure of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its value.
    pub value: FigureValue,
    /// As written, blanks gone: `12个月`.
    pub written: String,
    /// The boundary word that belongs to it: 以上, 不超过 …; empty for none.
    pub word: String,
    /// Whether it stands in a document number or a title.
    pub quoted: bool,
}

/// The value of a figure in base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FigureValue {
    /// A number with its base unit; empty for none. 20万元 is 200000 元, 三年 is 36 月.
    Number(Rational, String),
    /// A ratio.
    Ratio(Rational),
    /// A day.
    Date(Date),
    /// A month of a year.
    Month(YearMonth),
    /// A year alone: 2022年.
    Year(i64),
}

/// Units, longer ones first, with the factor to the base unit.
const UNITS: &[(&str, i64, &str)] = &[
    ("亿元", 100_000_000, "元"),
    ("万元", 10_000, "元"),
    ("个百分点", 1, "百分点"),
    ("万人次", 10_000, "人次"),
    ("万人", 10_000, "人"),
    ("人次", 1, "人次"),
    ("场次", 1, "场"),
    ("个月", 1, "月"),
    ("周岁", 1, "岁"),
    ("小时", 1, "小时"),
    ("年", 12, "月"),
    ("月", 1, "月"),
    ("元", 1, "元"),
    ("人", 1, "人"),
    ("名", 1, "人"),
    ("位", 1, "人"),
    ("天", 1, "天"),
    ("日", 1, "天"),
    ("次", 1, "次"),
    ("家", 1, "家"),
    ("个", 1, "个"),
    ("户", 1, "户"),
    ("项", 1, "项"),
    ("场", 1, "场"),
    ("岁", 1, "岁"),
    ("倍", 1, "倍"),
    ("类", 1, "类"),
    ("期", 1, "期"),
    ("条", 1, "条"),
];

/// Boundary words that stand before a figure, longer ones first.
const BEFORE: &[&str] = &[
    "最高不超过",
    "最长不超过",
    "不得超过",
    "不超过",
    "不低于",
    "不得低于",
    "不少于",
    "不高于",
    "不多于",
    "至少",
    "至多",
    "最高",
    "最长",
    "最低",
    "超过",
    "达到",
    "高于",
    "低于",
    "少于",
    "多于",
    "不满",
    "未满",
    "不足",
    "满",
];

/// Boundary words that stand behind a figure, longer ones first.
const AFTER: &[&str] = &["及以上", "及以下", "以上", "以下", "以内", "以外", "及其以上", "内", "以后", "之后"];

/// Finds the figures of a text from which blanks are gone.
pub fn find(text: &str) -> Vec<Figure> {
    let mut figures = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        match scan(rest, text.get(..at).unwrap_or("")) {
            Some((length, mut found)) => {
                let quoted = in_quotes(text.get(..at).unwrap_or(""));
                found.iter_mut().for_each(|f| f.quoted = quoted);
                figures.append(&mut found);
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    figures
}

fn in_quotes(before: &str) -> bool {
    let open = |left: char, right: char| {
        before.chars().filter(|c| *c == left).count() > before.chars().filter(|c| *c == right).count()
    };
    open('〔', '〕') || open('《', '》') || before.ends_with('〕')
}

/// A figure at the head of `rest`, with the bytes that it takes; a range gives two.
fn scan(rest: &str, before: &str) -> Option<(usize, Vec<Figure>)> {
    date(rest, before).or_else(|| number(rest, before)).or_else(|| chinese(rest, before))
}

fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// A decimal, possibly with groups of three.
fn decimal(text: &str) -> Option<(usize, Rational)> {
    let whole = digits(text);
    if whole == 0 {
        return None;
    }
    let mut end = whole;
    while let Some(group) = text.get(end..).and_then(|t| t.strip_prefix([',', '，'])) {
        if digits(group) != 3 || whole > 3 {
            break;
        }
        end = text.len() - group.len() + 3;
    }
    if let Some(fraction) = text.get(end..).and_then(|t| t.strip_prefix('.')).filter(|t| digits(t) > 0) {
        end = text.len() - fraction.len() + digits(fraction);
    }
    let plain: String = text.get(..end)?.chars().filter(|c| !matches!(c, ',' | '，')).collect();
    Some((end, Rational::parse(&plain)?))
}

fn date(rest: &str, before: &str) -> Option<(usize, Vec<Figure>)> {
    let year_length = digits(rest);
    let year: i64 = rest.get(..year_length)?.parse().ok()?;
    if year_length != 4 || !(1900..2100).contains(&year) {
        return None;
    }
    let after_year = rest.get(year_length..)?.strip_prefix('年')?;
    let month = part(after_year, '月').filter(|(m, _)| (1..=12).contains(m));
    let Some((month, after_month)) = month else {
        return single(FigureValue::Year(year), rest, rest.len() - after_year.len(), before);
    };
    let day = part(after_month, '日').and_then(|(day, tail)| Some((Date::new(year, month, day)?, tail)));
    match day {
        Some((day, tail)) => single(FigureValue::Date(day), rest, rest.len() - tail.len(), before),
        None => single(FigureValue::Month(YearMonth::new(year, month)?), rest, rest.len() - after_month.len(), before),
    }
}

fn part(text: &str, mark: char) -> Option<(i64, &str)> {
    let length = digits(text);
    let tail = text.get(length..)?.strip_prefix(mark)?;
    Some((text.get(..length)?.parse().ok()?, tail))
}

fn single(value: FigureValue, rest: &str, length: usize, before: &str) -> Option<(usize, Vec<Figure>)> {
    let written = rest.get(..length)?.to_owned();
    let word = word(before, rest.get(length..)?);
    Some((length, vec![Figure { value, written, word, quoted: false }]))
}

fn word(before: &str, after: &str) -> String {
    let after = ["（含）", "(含)"].iter().find_map(|mark| after.strip_prefix(mark)).unwrap_or(after);
    let behind = AFTER.iter().find(|w| after.starts_with(**w));
    let ahead = BEFORE.iter().find(|w| before.ends_with(**w));
    behind.or(ahead).map_or(String::new(), |w| (*w).to_owned())
}

fn number(rest: &str, before: &str) -> Option<(usize, Vec<Figure>)> {
    let (length, value) = decimal(rest)?;
    let tail = rest.get(length..)?;
    if let Some(found) = range(rest, length, value, before) {
        return Some(found);
    }
    if let Some(below) = tail.strip_prefix('/').filter(|t| digits(t) > 0) {
        let end = rest.len() - below.len() + digits(below);
        let divisor = Rational::parse(below.get(..digits(below))?)?;
        return single(FigureValue::Ratio(value.checked_div(divisor)?), rest, end, before);
    }
    let about = tail.strip_prefix('余');
    let (value, unit_length) = with_unit(value, about.unwrap_or(tail))?;
    let skipped = tail.len() - about.unwrap_or(tail).len();
    let (end, mut found) = single(value, rest, length + skipped + unit_length, before)?;
    if let Some(figure) = found.first_mut().filter(|f| about.is_some() && f.word.is_empty()) {
        figure.word = "余".to_owned();
    }
    Some((end, found))
}

/// The value with the unit at the head of `tail`, and the unit's bytes.
fn with_unit(value: Rational, tail: &str) -> Option<(FigureValue, usize)> {
    for (sign, below) in [('%', 100), ('％', 100), ('‰', 1000)] {
        if tail.starts_with(sign) {
            let ratio = value.checked_div(Rational::from_integer(below))?;
            return Some((FigureValue::Ratio(ratio), sign.len_utf8()));
        }
    }
    let Some((word, factor, base)) = UNITS.iter().find(|(word, _, _)| tail.starts_with(word)) else {
        return Some((FigureValue::Number(value, String::new()), 0));
    };
    let scaled = value.checked_mul(Rational::from_integer(*factor))?;
    Some((FigureValue::Number(scaled, (*base).to_owned()), word.len()))
}

/// `3-15万元`, `16—24周岁`, `3万元至15万元`: two figures, the unit of the right one for a bare left one.
fn range(rest: &str, length: usize, low: Rational, before: &str) -> Option<(usize, Vec<Figure>)> {
    let tail = rest.get(length..)?;
    let dash = ["——", "—", "-", "~", "～", "－", "至"].iter().find(|d| tail.starts_with(**d))?;
    let second = tail.get(dash.len()..)?;
    let (second_length, high) = decimal(second)?;
    let unit = second.get(second_length..)?;
    let (high, unit_length) = with_unit(high, unit)?;
    let (low, _) = with_unit(low, unit)?;
    let end = length + dash.len() + second_length + unit_length;
    let written = rest.get(..end)?.to_owned();
    let boundary = word(before, rest.get(end..)?);
    let figure = |value| Figure { value, written: written.clone(), word: boundary.clone(), quoted: false };
    Some((end, vec![figure(low), figure(high)]))
}

/// 三年, 两次, 百分之五十, 三分之二: only with a unit that counts, so that 一次性 and 一批 are not figures.
fn chinese(rest: &str, before: &str) -> Option<(usize, Vec<Figure>)> {
    let length = rest.find(|c: char| !numerals::is_numeral(c)).unwrap_or(rest.len());
    if length == 0 || before.ends_with(['第', '十']) {
        return None;
    }
    let tail = rest.get(length..)?;
    if let Some(above) = tail.strip_prefix("分之") {
        let above_length = above.find(|c: char| !numerals::is_numeral(c)).unwrap_or(above.len());
        let end = rest.len() - above.len() + above_length;
        return single(FigureValue::Ratio(numerals::read_ratio(rest.get(..end)?)?), rest, end, before);
    }
    let units = ["个月", "年", "次", "天", "倍", "人"];
    let unit = units.iter().find(|u| tail.starts_with(**u))?;
    let behind = tail.get(unit.len()..)?;
    if *unit == "次" && behind.starts_with('性') || *unit == "年" && behind.starts_with(['级', '度']) {
        return None;
    }
    let value = Rational::from_integer(numerals::read(rest.get(..length)?)?);
    let (value, unit_length) = with_unit(value, tail)?;
    single(value, rest, length + unit_length, before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let found: Vec<String> = find(text)
            .iter()
            .map(|f| {
                let value = match &f.value {
                    FigureValue::Number(v, unit) => format!("{v}{unit}"),
                    FigureValue::Ratio(v) => format!("比{v}"),
                    FigureValue::Date(d) => d.to_string(),
                    FigureValue::Month(m) => m.to_string(),
                    FigureValue::Year(y) => format!("{y}年"),
                };
                format!("{} {} {}{}", f.written, value, f.word, if f.quoted { " 引" } else { "" })
            })
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn numbers_with_units_and_boundary_words() {
        check("比例达到50%以上的，提高到110%", &["50% 比0.5 以上", "110% 比1.1 "]);
        check("期限最长不超过12个月", &["12个月 12月 最长不超过"]);
        check("最高不超过20万元、150万元", &["20万元 200000元 最高不超过", "150万元 1500000元 "]);
        check("超过100人的企业下降为8%", &["100人 100人 超过", "8% 比0.08 "]);
        check(
            "给予3-15万元补助，16—24周岁",
            &["3-15万元 30000元 ", "3-15万元 150000元 ", "16—24周岁 16岁 ", "16—24周岁 24岁 "],
        );
        check("30人（含）以下的企业", &["30人 30人 以下"]);
        check("百家中的100余家", &["100余家 100家 余"]);
        check("共1,000个岗位", &["1,000个 1000个 "]);
        check("实缴的2/3，不超过3年", &["2/3 比2/3 ", "3年 36月 不超过"]);
    }

    #[test]
    fn dates_years_and_document_numbers() {
        check("延长至2022年4月30日", &["2022年4月30日 2022-04-30 "]);
        check("自2017年1月起，2022年，", &["2017年1月 2017-01 ", "2022年 2022年 "]);
        check("焦人社文〔2022〕7号", &["2022 2022  引", "7 7  引"]);
    }

    #[test]
    fn chinese_numerals_only_where_they_count() {
        check("发放三年生活补贴，一次性给予，第三次", &["三年 36月 "]);
        check("三分之二以上，百分之五十", &["三分之二 比2/3 以上", "百分之五十 比0.5 "]);
        check("毕业五年内一批", &["五年 60月 内"]);
    }
}
