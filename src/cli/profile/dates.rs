//! The day that a text in another form means: `2025.3.1`, `2025/3/1`, `2025-3-1`, `20250301`.

use crate::value::Date;

/// The day that was meant; `Err` with the text where the calendar has no such day, `None` where it is no day at all.
pub fn meant(text: &str) -> Option<Result<Date, String>> {
    let text = text.trim();
    let parts: Vec<&str> = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        vec![text.get(..4)?, text.get(4..6)?, text.get(6..)?]
    } else {
        text.split(['-', '.', '/', '．', '／', '－', '年', '月']).map(|p| p.trim_end_matches(['日', '号'])).collect()
    };
    let [year, month, day] = parts.as_slice() else { return None };
    let numbers = (number(year, 4)?, number(month, 2)?, number(day, 2)?);
    if numbers.0 < 1000 {
        return None;
    }
    Some(Date::new(numbers.0, numbers.1, numbers.2).ok_or_else(|| text.to_owned()))
}

fn number(text: &str, most: usize) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
