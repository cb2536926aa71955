//! The digits of a workbook's number → the decimal that was meant.
//!
//! A workbook stores binary numbers, and writes 0.55 as `0.55000000000000004`, which are the digits of the binary
//! number nearest to it. The shortest decimal that is nearest to the same binary number is `0.55`: every decimal of up to 15
//! digits comes back as it was typed. So the text is read to a binary number and written shortest; nothing is computed
//! with it. Days and percentages come from the decimal by moving its point and by whole numbers.

use crate::value::Date;

/// The most digits that survive in a binary number, whatever they are.
const SURE_DIGITS: usize = 15;

/// The shortest decimal of a stored number, without exponent; `None` where it is no number.
pub fn shortest(stored: &str) -> Option<String> {
    let number: f64 = stored.trim().parse().ok().filter(|n: &f64| n.is_finite())?;
    let text = format!("{number}");
    Some(if text == "-0" { "0".to_owned() } else { text })
}

/// Whether a decimal has more digits than a binary number surely keeps.
pub fn is_long(decimal: &str) -> bool {
    let digits = decimal.bytes().filter(u8::is_ascii_digit).skip_while(|b| *b == b'0').count();
    // Of 410801200001010000 the last digits are zeros because they were lost.
    digits > SURE_DIGITS
}

/// `0.555` → `55.5%`
pub fn percent(decimal: &str) -> String {
    let (sign, digits) = decimal.strip_prefix('-').map_or(("", decimal), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let moved: String = fraction.chars().chain("00".chars()).take(2).collect();
    let rest: String = fraction.chars().skip(2).collect();
    let whole = format!("{whole}{moved}");
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if rest.is_empty() { format!("{sign}{whole}%") } else { format!("{sign}{whole}.{rest}%") }
}

/// The day of a serial number, whole days only. Day 60 of the count from 1900 never was.
pub fn day(whole: &str, from_1904: bool) -> Option<Date> {
    let serial: i64 = whole.parse().ok()?;
    match (from_1904, serial) {
        (true, 0..) => Date::new(1904, 1, 1)?.add(0, serial),
        (false, 1..=59) => Date::new(1899, 12, 31)?.add(0, serial),
        (false, 61..) => Date::new(1899, 12, 30)?.add(0, serial),
        _ => None,
    }
}

/// `0.5` of a day → `12:00`, to the second below.
pub fn clock(fraction: &str) -> String {
    let digits: String = fraction.chars().chain("000000000".chars()).take(9).collect();
    let billionths: u64 = digits.parse().unwrap_or(0);
    // Half a second is added, because a stored time lies on either side of its second.
    let seconds = (billionths * 86_400 + 500_000_000) / 1_000_000_000;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_decimal_that_was_typed_comes_back() {
        let cases = [
            ("0.55000000000000004", "0.55"),
            ("0.1", "0.1"),
            ("1E-3", "0.001"),
            ("4.1080120000101E+17", "410801200001010000"),
            ("0.30000000000000004", "0.30000000000000004"),
            ("12345678901.23", "12345678901.23"),
            ("-0", "0"),
        ];
        for (stored, meant) in cases {
            assert_eq!(shortest(stored).as_deref(), Some(meant));
        }
        assert_eq!([shortest("inf"), shortest("1e999"), shortest("甲")], [None, None, None]);
    }

    #[test]
    fn percentages_move_the_point() {
        let cases =
            [("0.55", "55%"), ("0.555", "55.5%"), ("1.5", "150%"), ("0", "0%"), ("0.001", "0.1%"), ("-0.2", "-20%")];
        for (decimal, shown) in cases {
            assert_eq!(percent(decimal), shown);
        }
    }

    #[test]
    fn days_skip_the_one_that_never_was() {
        let shown = |serial: &str| day(serial, false).map(|d| d.to_string());
        assert_eq!(shown("59").as_deref(), Some("1900-02-28"));
        assert_eq!(shown("60"), None);
        assert_eq!(shown("61").as_deref(), Some("1900-03-01"));
        assert_eq!(shown("45717").as_deref(), Some("2025-03-01"));
        assert_eq!(day("44255", true).map(|d| d.to_string()).as_deref(), Some("2025-03-01"));
        assert_eq!(clock("5"), "12:00:00");
    }
}
