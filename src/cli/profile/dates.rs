//! The day that a text in another form means: `2025.3.1`, `2025/3/1`, `2025-3-1`, `20250301`; the month of `2025/3`.

use crate::value::{Date, YearMonth};

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

/// The month that was meant. Behind a point stands no month: a spreadsheet makes 2025.1 of 2025.10.
pub fn meant_month(text: &str) -> Option<YearMonth> {
    let text = text.trim();
    let (year, month) = match text.split_once(['-', '/', '／', '－', '年']) {
        Some((year, month)) => (year, month.trim_end_matches('月')),
        None if text.len() == 6 => text.split_at_checked(4)?,
        None => return None,
    };
    YearMonth::new(number(year, 4).filter(|year| *year >= 1000)?, number(month, 2)?)
}

fn number(text: &str, most: usize) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
