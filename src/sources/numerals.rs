//! Chinese numerals as notices write them: 三, 十二, 二十三, 两, 百分之五十, 三分之二.

use crate::value::Rational;

/// The value of a Chinese digit; 两 is 2, 〇 and 零 are 0.
fn digit(c: char) -> Option<i64> {
    "零一二三四五六七八九".chars().position(|d| d == c).and_then(|p| i64::try_from(p).ok()).or(match c {
        '〇' => Some(0),
        '两' => Some(2),
        _ => None,
    })
}

/// The value of 十, 百, 千.
fn power(c: char) -> Option<i64> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

/// Whether a character can stand in a Chinese numeral below 万.
pub fn is_numeral(c: char) -> bool {
    digit(c).is_some() || power(c).is_some()
}

/// Reads a whole text as a numeral from 0 to 9999: 二十三 is 23. `None` for anything else.
pub fn read(text: &str) -> Option<i64> {
    if text.is_empty() || !text.chars().all(is_numeral) {
        return None;
    }
    let (mut total, mut last) = (0_i64, None);
    for c in text.chars() {
        match (power(c), digit(c)) {
            (Some(p), _) => {
                total += last.take().unwrap_or(1) * p;
            }
            (None, Some(d)) if last.is_none_or(|l| l == 0) => last = Some(d),
            _ => return None,
        }
    }
    Some(total + last.unwrap_or(0))
}

/// Reads 百分之五十 and 三分之二 as a ratio.
pub fn read_ratio(text: &str) -> Option<Rational> {
    let (below, above) = text.split_once("分之")?;
    Rational::new(i128::from(read(above)?), i128::from(read(below)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals() {
        let cases = [("三", 3), ("十", 10), ("十二", 12), ("二十三", 23), ("两", 2), ("三十", 30), ("一百零五", 105)];
        for (text, value) in cases {
            assert_eq!(read(text), Some(value), "{text}");
        }
        for bad in ["", "三二", "万", "3", "一二三"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(read_ratio("百分之五十"), Rational::new(1, 2));
        assert_eq!(read_ratio("三分之二"), Rational::new(2, 3));
    }
}
