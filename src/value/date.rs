//! Days and months of the calendar, and periods by the Civil Code of the PRC, arts. 201–203.
//!
//! A period of months ends on the corresponding day of the last month, and where there is none on that month's last
//! day (art. 202): months are added first, then the day is clamped once, then days are added.

use jiff::Span;
use jiff::civil;
use std::fmt;

/// A day of the Gregorian calendar, years 1 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(civil::Date);

impl Date {
    /// The day, where there is one.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Date> {
        let (year, month, day) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        if year < 1 {
            return None;
        }
        civil::Date::new(year, month, day).ok().map(Date)
    }

    /// Reads `2025-03-01`; leading zeros are needed.
    pub fn parse(text: &str) -> Option<Date> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        if year.len() != 4 || month.len() != 2 || day.len() != 2 {
            return None;
        }
        if !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return None;
        }
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    /// The year.
    pub fn year(self) -> i64 {
        i64::from(self.0.year())
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i64 {
        i64::from(self.0.month())
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i64 {
        i64::from(self.0.day())
    }

    /// The day of the week, 1 (Monday) to 7 (Sunday).
    pub fn weekday(self) -> i64 {
        i64::from(self.0.weekday().to_monday_one_offset())
    }

    /// The month that it lies in.
    pub fn year_month(self) -> YearMonth {
        YearMonth { index: self.year() * 12 + self.month() - 1 }
    }

    /// Days since 1970-01-01.
    pub fn days_since_epoch(self) -> i64 {
        let epoch = civil::date(1970, 1, 1);
        self.0.since(epoch).map_or(0, |span| i64::from(span.get_days()))
    }

    /// The day that many days after 1970-01-01.
    pub fn from_days_since_epoch(days: i64) -> Option<Date> {
        Date(civil::date(1970, 1, 1)).add(0, days)
    }

    /// Months first, clamped once to the month's end, then days. `None` outside of years 1 to 9999.
    pub fn add(self, months: i64, days: i64) -> Option<Date> {
        let moved = if months == 0 { self.0 } else { self.0.checked_add(Span::new().try_months(months).ok()?).ok()? };
        let moved = if days == 0 { moved } else { moved.checked_add(Span::new().try_days(days).ok()?).ok()? };
        if moved.year() < 1 { None } else { Some(Date(moved)) }
    }

    /// The number of whole months from `self` to `end`: the greatest n with `self` + n months ≤ `end`, below 0 where `end` lies before.
    pub fn months_until(self, end: Date) -> i64 {
        let mut months = end.year_month().months_since(self.year_month());
        if self.add(months, 0).is_none_or(|day| day > end) {
            months -= 1;
        }
        months
    }

    /// Completed years on a day (周岁); somebody born on 02-29 completes a year on 02-28 in a common year.
    pub fn years_until(self, end: Date) -> i64 {
        self.months_until(end).div_euclid(12)
    }
}

/// `2025-03-01`
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A month of a year (年月).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct YearMonth {
    /// Months since January of year 0.
    index: i64,
}

impl YearMonth {
    /// The month, where there is one in years 1 to 9999.
    pub fn new(year: i64, month: i64) -> Option<YearMonth> {
        let valid = (1..=9999).contains(&year) && (1..=12).contains(&month);
        valid.then(|| YearMonth { index: year * 12 + month - 1 })
    }

    /// Reads `2025-03`.
    pub fn parse(text: &str) -> Option<YearMonth> {
        let (year, month) = text.split_once('-')?;
        if year.len() != 4 || month.len() != 2 || !text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return None;
        }
        YearMonth::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// The year.
    pub fn year(self) -> i64 {
        self.index.div_euclid(12)
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i64 {
        self.index.rem_euclid(12) + 1
    }

    /// Its first day.
    pub fn first_day(self) -> Option<Date> {
        Date::new(self.year(), self.month(), 1)
    }

    /// Its last day.
    pub fn last_day(self) -> Option<Date> {
        self.first_day()?.add(1, -1)
    }

    /// Months from `start` to it.
    pub fn months_since(self, start: YearMonth) -> i64 {
        self.index - start.index
    }

    /// The month that many months later; `None` outside of years 1 to 9999.
    pub fn plus_months(self, months: i64) -> Option<YearMonth> {
        let index = self.index.checked_add(months)?;
        YearMonth::new(index.div_euclid(12), index.rem_euclid(12) + 1)
    }
}

/// `2025-03`
impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl fmt::Debug for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_add(start: &str, months: i64, days: i64, expect: &str) {
        assert_eq!(Date::parse(start).unwrap().add(months, days).unwrap().to_string(), expect);
    }

    #[test]
    fn months_clamp_once_to_the_end_of_the_month() {
        check_add("2021-08-31", 6, 0, "2022-02-28");
        check_add("2018-11-30", 3, 0, "2019-02-28");
        check_add("2020-01-31", 1, 1, "2020-03-01");
        check_add("2024-02-29", 12, 0, "2025-02-28");
        check_add("2024-02-29", 48, 0, "2028-02-29");
        assert_eq!(Date::parse("9999-12-31").unwrap().add(0, 1), None);
        assert_eq!(Date::parse("2020-01-01").unwrap().add(i64::MAX, 0), None);
    }

    #[test]
    fn completed_years_of_somebody_born_on_the_29th_of_february() {
        let born = Date::parse("2000-02-29").unwrap();
        assert_eq!(born.years_until(Date::parse("2016-02-28").unwrap()), 15);
        assert_eq!(born.years_until(Date::parse("2018-02-27").unwrap()), 17);
        assert_eq!(born.years_until(Date::parse("2018-02-28").unwrap()), 18);
        assert_eq!(born.years_until(Date::parse("1999-12-31").unwrap()), -1);
    }

    #[test]
    fn days_of_the_epoch_and_weekdays() {
        let day = Date::parse("2024-07-05").unwrap();
        assert_eq!(day.weekday(), 5);
        assert_eq!(Date::from_days_since_epoch(day.days_since_epoch()), Some(day));
    }

    #[test]
    fn months_between_days() {
        let start = Date::parse("2021-08-31").unwrap();
        assert_eq!(start.months_until(Date::parse("2022-02-28").unwrap()), 6);
        assert_eq!(start.months_until(Date::parse("2022-02-27").unwrap()), 5);
        assert_eq!(start.months_until(Date::parse("2021-08-30").unwrap()), -1);
    }

    #[test]
    fn only_days_of_the_calendar() {
        let day = |text: &str| Date::parse(text).map(|d| (d.year(), d.month(), d.day()));
        assert_eq!(day("2024-02-29"), Some((2024, 2, 29)));
        assert_eq!(day("0001-01-01"), Some((1, 1, 1)));
        for bad in
            ["2023-02-29", "0000-12-31", "2024-2-29", "24-02-29", "2024-02-9", "2024-02", "+024-02-29", "2024-+2-29"]
        {
            assert_eq!(day(bad), None, "{bad}");
        }
        assert_eq!((Date::new(0, 1, 1), Date::new(-5, 1, 1)), (None, None));
        assert_eq!((Date::new(70_000, 1, 1), Date::new(2024, 300, 1), Date::new(2024, 1, 300)), (None, None, None));
        assert_eq!(Date::parse("0001-01-01").unwrap().add(-1, 0), None);
        assert_eq!(Date::parse("0001-01-01").unwrap().add(0, -1), None);
        assert_eq!(Date::parse("0001-02-01").unwrap().add(-1, 0), Date::parse("0001-01-01"));
        assert_eq!(format!("{:?}", Date::new(824, 3, 1).unwrap()), "0824-03-01");
    }

    #[test]
    fn days_count_from_1970() {
        assert_eq!(Date::parse("1970-01-01").unwrap().days_since_epoch(), 0);
        assert_eq!(Date::parse("1969-12-31").unwrap().days_since_epoch(), -1);
        assert_eq!(Date::parse("2024-03-01").unwrap().days_since_epoch(), 19_783);
        assert_eq!(Date::parse("2024-07-07").unwrap().weekday(), 7);
    }

    #[test]
    fn months_of_years() {
        let month = |text: &str| YearMonth::parse(text).map(|m| (m.year(), m.month()));
        assert_eq!((month("2025-03"), month("2025-12")), (Some((2025, 3)), Some((2025, 12))));
        for bad in ["2025-13", "2025-00", "0000-05", "2025-3", "025-03", "2025-+3", "+025-03"] {
            assert_eq!(month(bad), None, "{bad}");
        }
        assert_eq!((YearMonth::new(9999, 12).is_some(), YearMonth::new(10_000, 1)), (true, None));
        let march = YearMonth::parse("2025-03").unwrap();
        assert_eq!(format!("{march} {march:?}"), "2025-03 2025-03");
        assert_eq!(march.first_day(), Date::parse("2025-03-01"));
        assert_eq!(YearMonth::parse("2024-02").unwrap().last_day(), Date::parse("2024-02-29"));
        assert_eq!(Date::parse("2025-03-31").unwrap().year_month(), march);
        assert_eq!(march.plus_months(10), YearMonth::parse("2026-01"));
        assert_eq!(march.plus_months(-3), YearMonth::parse("2024-12"));
        assert_eq!((march.plus_months(i64::MAX), march.plus_months(-30_000)), (None, None));
        assert_eq!(march.months_since(YearMonth::parse("2023-12").unwrap()), 15);
    }
}
