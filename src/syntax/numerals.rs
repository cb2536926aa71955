//! Chinese numerals where digits should stand: `三年`, `百分之五十`, `三分之二`.

/// The units behind a numeral that make it surely a number. 级, 类 and the like are names (`三级`).
const UNITS: [&str; 20] = [
    "年",
    "个月",
    "月",
    "天",
    "日",
    "元",
    "万元",
    "亿元",
    "人",
    "名",
    "位",
    "次",
    "岁",
    "周岁",
    "家",
    "户",
    "倍",
    "个百分点",
    "小时",
    "亩",
];

/// The same in digits; `None` where the word is no number.
pub fn in_digits(word: &str) -> Option<String> {
    let bounds = ["及以上", "及以下", "以上", "以下", "以内", "内", "起"];
    if let Some((number, bound)) = bounds.iter().find_map(|b| Some((word.strip_suffix(b)?, *b))) {
        return Some(format!("{}{bound}", plain(number)?));
    }
    plain(word)
}

fn plain(word: &str) -> Option<String> {
    if let Some(rest) = word.strip_prefix("百分之") {
        return Some(format!("{}%", value(rest)?));
    }
    if let Some(rest) = word.strip_prefix("千分之") {
        return Some(format!("{}‰", value(rest)?));
    }
    if let Some((under, over)) = word.split_once("分之") {
        return Some(format!("{}/{}", value(over)?, value(under)?));
    }
    if word == "半年" {
        return Some("6个月".to_owned());
    }
    if let Some(years) = word.strip_suffix("年半") {
        return Some(format!("{}年6个月", value(years)?));
    }
    if let Some(date) = date(word) {
        return Some(date);
    }
    let unit = UNITS.iter().filter(|u| word.ends_with(**u)).max_by_key(|u| u.len())?;
    let number = word.strip_suffix(unit)?;
    Some(format!("{}{unit}", value(number)?))
}

/// `二〇二五年三月一日`, `二〇二五年三月`
fn date(word: &str) -> Option<String> {
    let (year, rest) = word.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let year = value(year).filter(|_| year.chars().count() == 4)?;
    let day = match rest.strip_suffix('日').or_else(|| rest.strip_suffix('号')) {
        Some(day) => format!("{}日", value(day)?),
        None if rest.is_empty() => String::new(),
        None => return None,
    };
    Some(format!("{year}年{}月{day}", value(month)?))
}

fn digit(c: char) -> Option<u64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn power(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        _ => return None,
    })
}

/// The value of a numeral below ten thousand 万; `None` for anything else.
fn value(text: &str) -> Option<u64> {
    let (mut total, mut section, mut last) = (0_u64, 0_u64, None);
    for c in text.chars() {
        match (digit(c), power(c)) {
            (Some(d), _) => last = Some(last.unwrap_or(0_u64).checked_mul(10)?.checked_add(d)?),
            (None, Some(10_000)) => {
                total = section.checked_add(last.take().unwrap_or(0))?.checked_mul(10_000)?;
                section = 0;
            }
            (None, Some(p)) => section = section.checked_add(last.take().unwrap_or(1).checked_mul(p)?)?,
            (None, None) => return None,
        }
    }
    if text.is_empty() { None } else { total.checked_add(section)?.checked_add(last.unwrap_or(0)) }
}
