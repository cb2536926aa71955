//! Days and months as numbers, by the same rules as `value::Date`: months first, cut to the month's end.
//!
//! The civil calendar in whole-number arithmetic; days count from 1970-01-01, months from January of year 0.

/// Year, month and day of a day.
#[inline(always)]
pub(in super::super) fn civil(day: i64) -> (i64, i64, i64) {
    // Years of 400 in which March is the first month.
    let shifted = day + 719_468;
    // From March of year 0 to year 9999, nearly always: arithmetic without signs on 32 bits is half the work.
    if let Some(shifted) = u32::try_from(shifted).ok().filter(|shifted| *shifted < 3_700_000) {
        let (era, of_era) = (shifted / 146_097, shifted % 146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let of_month = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + u32::from(month <= 2);
        return (year.into(), month.into(), of_month.into());
    }
    far_civil(shifted)
}

/// The same for any day.
#[cold]
fn far_civil(shifted: i64) -> (i64, i64, i64) {
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_month)
}

/// The day of year, month and day.
#[inline(always)]
pub(in super::super) fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The last day of a month.
#[inline(always)]
fn last(year: i64, month: i64) -> i64 {
    // A year divides by 100 where it does by 25 and 4, and then by 400 where it does by 16.
    let leap = year & 3 == 0 && (year & 15 == 0 || year.rem_euclid(25) != 0);
    match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A day some months later.
pub(in super::super) fn add_months(day: i64, months: i64) -> i64 {
    let (year, month, of_month) = civil(day);
    let index = year * 12 + month - 1 + months;
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
    days(year, month, of_month.min(last(year, month)))
}

/// The index of the month of a day.
pub(in super::super) fn month_of(day: i64) -> i64 {
    let (year, month, _) = civil(day);
    year * 12 + month - 1
}

/// The first day of a month.
pub(in super::super) fn first_day(month: i64) -> i64 {
    days(month.div_euclid(12), month.rem_euclid(12) + 1, 1)
}

/// The greatest number of months after which a day is not after another.
pub(in super::super) fn months_until(start: i64, end: i64) -> i64 {
    let months = month_of(end) - month_of(start);
    if add_months(start, months) > end { months - 1 } else { months }
}

/// Whether there is such a day in years 1 to 9999.
pub(in super::super) fn is_date(year: i64, month: i64, day: i64) -> bool {
    (1..=9999).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= last(year, month)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Date;

    #[test]
    fn agrees_with_the_calendar_of_values() {
        let mut day = -719_162_i64;
        while day <= 2_932_896 {
            let date = Date::from_days_since_epoch(day).unwrap();
            assert_eq!(civil(day), (date.year(), date.month(), date.day()));
            assert_eq!(days(date.year(), date.month(), date.day()), day);
            for months in [-25, -1, 0, 1, 11, 12, 13, 36] {
                if let Some(moved) = date.add(months, 0) {
                    assert_eq!(add_months(day, months), moved.days_since_epoch(), "{date} {months}");
                    assert_eq!(
                        months_until(day, moved.days_since_epoch() + 3),
                        date.months_until(moved.add(0, 3).unwrap_or(moved)),
                        "{date} {months}"
                    );
                }
            }
            day += 997;
        }
    }
}
