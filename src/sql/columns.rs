//! What the statement takes of a table: for each input the column's type, what lies outside of it, and the shape that
//! the plan is made for.
//!
//! NULL is unknown and nothing else. A value that is not of the stated type and range is neither wrong nor unknown: the
//! rows that need it say so in their status and are left to `polc batch`.

use super::dialect::Dialect;
use super::files::Cell;
use crate::batch::portable::month_index;
use crate::batch::schema::{Kind, Shape};
use crate::ir::{Domain, EnumType, Input, Program, Type};
use crate::units::UnitId;
use crate::value::{Date, Rational, Rounding, Value};

/// One column of a table.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    pub name: String,
    pub shape: Shape,
    /// The type to write in a comment.
    pub said: String,
    how: How,
}

#[derive(Clone, Debug)]
enum How {
    Number {
        /// The least and the greatest, in units of the last place.
        low: i128,
        high: i128,
        places: u32,
        digits: u32,
        /// Base units of one in the last place, over the shape's denominator.
        times: i128,
        /// The only values, in units of the last place.
        only: Vec<i128>,
    },
    Bool,
    Member {
        names: Vec<String>,
        other: Option<usize>,
        allowed: Option<u128>,
    },
    Set {
        names: Vec<String>,
    },
    Day(i64, i64),
    Month(i64, i64),
    Text,
}

/// How large numbers and lists may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Digits before the point of a number whose range is not declared.
    pub digits: u32,
    /// Elements of a row's list.
    pub elements: usize,
}

/// The first and the last day that a column of days holds.
const DAYS: (i64, i64) = (-25_567, 84_005);

impl Stated {
    /// A column of an input or of a field of an entity; none for a kind that no column holds.
    pub(super) fn of(program: &Program, input: &Input, extent: Extent) -> Option<Stated> {
        let (how, kind, said) = match &input.ty {
            Type::Number(_) | Type::Ratio => number(input, extent)?,
            Type::Bool => (How::Bool, Kind::Bools, "BOOLEAN".to_owned()),
            Type::Enum(id) => member(program.enums.get(id.index())?, input.domain.as_ref()),
            Type::EnumSet(id) => {
                let names = program.enums.get(id.index())?.members.clone();
                (How::Set { names }, Kind::Sets, "VARCHAR，以「、」分隔".to_owned())
            }
            Type::Date => days(input.domain.as_ref()),
            Type::Month => months(input.domain.as_ref()),
            Type::Text | Type::Region => (How::Text, Kind::Coded, "VARCHAR".to_owned()),
            Type::TextSet | Type::List(_) | Type::Error => return None,
        };
        Some(Stated { name: input.name.clone(), shape: Shape { kind, absent: true }, said, how })
    }

    /// Whether `column` (an expression of the table, not NULL) lies within what is stated, as a condition; none: always.
    pub(super) fn within(&self, dialect: Dialect, column: &str) -> Option<String> {
        let inside = match &self.how {
            How::Number { low, high, places, digits, only, .. } => {
                let (low, high) = (decimal(*low, *places), decimal(*high, *places));
                let fits = format!(
                    "CASE WHEN {column} BETWEEN {low} AND {high} THEN CAST({column} AS DECIMAL({digits}, {places})) = \
                     {column} ELSE FALSE END"
                );
                match only.as_slice() {
                    [] => fits,
                    only => {
                        let only: Vec<String> = only.iter().map(|n| decimal(*n, *places)).collect();
                        format!("{fits} AND {column} IN ({})", only.join(", "))
                    }
                }
            }
            How::Bool | How::Text => return None,
            How::Member { names, other, allowed } => {
                let allows = |i: usize| allowed.is_none_or(|set| set >> i & 1 == 1);
                if other.is_some_and(allows) {
                    return None;
                }
                let names: Vec<String> =
                    names.iter().enumerate().filter(|(i, _)| allows(*i)).map(|(_, n)| dialect.text(n)).collect();
                format!("{column} IN ({})", names.join(", "))
            }
            How::Set { names } => {
                // What is left of the list once each name that there is was taken out.
                let listed = format!("concat('、', {column}, '、')");
                let left = names.iter().fold(listed, |left, name| {
                    format!("replace({left}, {}, '、')", dialect.text(&format!("、{name}、")))
                });
                format!("({column} = '' OR {left} = '、')")
            }
            How::Day(low, high) => format!("CAST({column} AS DATE) BETWEEN {} AND {}", date(*low), date(*high)),
            How::Month(low, high) => {
                format!("CAST({column} AS DATE) BETWEEN {} AND {}", date(first(*low)), date(first(*high + 1) - 1))
            }
        };
        Some(inside)
    }

    /// The value as the plan counts it, where there is one within what is stated; the text itself of texts and sets.
    pub(super) fn value(&self, dialect: Dialect, column: &str) -> String {
        match &self.how {
            How::Number { places, digits, times, .. } => {
                let factor = 10_i128.pow(*places);
                let scaled = if factor == 1 {
                    format!("CAST({column} AS BIGINT)")
                } else {
                    format!("CAST(CAST({column} AS DECIMAL({digits}, {places})) * {factor} AS BIGINT)")
                };
                if *times == 1 { scaled } else { format!("{scaled} * {times}") }
            }
            How::Bool => format!("CASE WHEN {column} THEN 1 ELSE 0 END"),
            How::Member { names, other, .. } => {
                let cases = names.iter().enumerate().map(|(i, n)| format!(" WHEN {} THEN {i}", dialect.text(n)));
                format!("CASE {column}{} ELSE {} END", cases.collect::<String>(), other.unwrap_or(0))
            }
            How::Set { .. } | How::Text => column.to_owned(),
            How::Day(..) => dialect.days(&format!("CAST({column} AS DATE)")),
            How::Month(..) => {
                let day = format!("CAST({column} AS DATE)");
                format!("({} * 12 + {} - 1)", dialect.part("YEAR", &day), dialect.part("MONTH", &day))
            }
        }
    }

    /// What its cells are.
    pub(super) fn cell(&self) -> Cell {
        match self.how {
            How::Number { .. } => Cell::Number,
            How::Bool => Cell::Bool,
            How::Day(..) => Cell::Day,
            How::Month(..) => Cell::Month,
            How::Member { .. } | How::Set { .. } | How::Text => Cell::Text,
        }
    }

    /// What stands where there is no value.
    pub(super) fn nothing(&self) -> &'static str {
        match self.how {
            How::Set { .. } | How::Text => "''",
            How::Number { .. } | How::Bool | How::Member { .. } | How::Day(..) | How::Month(..) => "0",
        }
    }

    /// The names of a set's members.
    pub(super) fn members(&self) -> &[String] {
        match &self.how {
            How::Set { names } | How::Member { names, .. } => names,
            How::Number { .. } | How::Bool | How::Day(..) | How::Month(..) | How::Text => &[],
        }
    }
}

type Made = (How, Kind, String);

/// The places behind the point that a number may have in its declared unit.
fn places(input: &Input) -> u32 {
    if input.whole {
        return 0;
    }
    match &input.ty {
        Type::Number(dimension) if dimension.power(UnitId::YUAN) > 0 => {
            let scale = input.scale.to_i64().filter(|s| *s > 0).unwrap_or(1);
            2 + scale.ilog10()
        }
        Type::Number(dimension) if dimension.power(UnitId::YUAN) == 0 => 4,
        _ => 6,
    }
}

fn number(input: &Input, extent: Extent) -> Option<Made> {
    let places = places(input);
    let unit = 10_i128.pow(places);
    let most = 10_i128.pow(extent.digits + places) - 1;
    // Base units → units of the last place of the declared unit.
    let per = Rational::new(unit, 1)?.checked_div(input.scale)?;
    let end = |n: Rational, mode| n.checked_mul(per)?.round(Rational::ONE, mode).map(Rational::numerator);
    let (mut low, mut high, mut only) = (-most, most, Vec::new());
    if let Some((l, h)) = input.interval() {
        if let Some((n, own)) = l {
            let least = end(n, Rounding::Up)?;
            low = least + i128::from(!own && Rational::new(least, 1)?.checked_div(per)? == n);
        }
        if let Some((n, own)) = h {
            let greatest = end(n, Rounding::Down)?;
            high = greatest - i128::from(!own && Rational::new(greatest, 1)?.checked_div(per)? == n);
        }
    }
    match &input.domain {
        Some(Domain::Values(values)) => {
            for value in values {
                let Value::Number(n) = value else { return None };
                only.push(end(*n, Rounding::Down)?);
            }
            low = only.iter().copied().min()?;
            high = only.iter().copied().max()?;
        }
        Some(Domain::Interval { .. } | Domain::Dates { .. } | Domain::Months { .. }) | None => {}
    }
    if input.ty == Type::Ratio && input.domain.is_none() {
        // As in a table that polc reads: above 1 it might be meant in percent.
        (low, high) = (low.max(-unit), high.min(unit));
    }
    (low, high) = (low.max(-most), high.min(most));
    let base = Rational::new(1, 1)?.checked_div(per)?;
    let (times, denominator) = (base.numerator(), i64::try_from(base.denominator()).ok()?);
    let scaled = |n: i128| i64::try_from(n.checked_mul(times)?).ok();
    let kind = Kind::Numbers { denominator, low: scaled(low)?.min(0), high: scaled(high)?.max(0) };
    let digits = (low.unsigned_abs().max(high.unsigned_abs()).checked_ilog10().unwrap_or(0) + 1).max(places + 1);
    let said = format!("DECIMAL({digits}, {places})，{} 到 {}", decimal(low, places), decimal(high, places));
    Some((How::Number { low, high, places, digits, times, only }, kind, said))
}

fn member(of: &EnumType, domain: Option<&Domain>) -> Made {
    let bit = |value: &Value| match value {
        Value::Member(i) => 1_u128.checked_shl(u32::from(*i)).unwrap_or(0),
        _ => 0,
    };
    let allowed = match domain {
        Some(Domain::Values(values)) => Some(values.iter().fold(0, |set, value| set | bit(value))),
        _ => None,
    };
    let said = format!("VARCHAR：{}", of.members.join("、"));
    (How::Member { names: of.members.clone(), other: of.other, allowed }, Kind::Members, said)
}

fn days(domain: Option<&Domain>) -> Made {
    let (mut first, mut last) = DAYS;
    if let Some(Domain::Dates { low, high }) = domain {
        first = low.map_or(first, |d| d.days_since_epoch().max(first));
        last = high.map_or(last, |d| d.days_since_epoch().min(last));
    }
    let said = format!("DATE，{} 到 {}", iso(first), iso(last));
    (How::Day(first, last), Kind::Days(first.min(0), last.max(0)), said)
}

fn months(domain: Option<&Domain>) -> Made {
    let (mut low, mut high) = (1900 * 12, 2199 * 12 + 11);
    if let Some(Domain::Months { low: l, high: h }) = domain {
        low = l.map_or(low, |m| month_index(m).max(low));
        high = h.map_or(high, |m| month_index(m).min(high));
    }
    let said = format!("DATE（当月任一天），{} 到 {}", iso(first(low)), iso(first(high + 1) - 1));
    (How::Month(low, high), Kind::Months(0, high), said)
}

/// The first day of a month.
fn first(month: i64) -> i64 {
    Date::new(month.div_euclid(12), month.rem_euclid(12) + 1, 1).map_or(0, Date::days_since_epoch)
}

fn iso(day: i64) -> String {
    Date::from_days_since_epoch(day)
        .map_or_else(String::new, |d| format!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day()))
}

fn date(day: i64) -> String {
    format!("DATE '{}'", iso(day))
}

/// A whole number of the last of some places, written out.
pub(super) fn decimal(n: i128, places: u32) -> String {
    let digits = format!("{:0width$}", n.unsigned_abs(), width = places as usize + 1);
    let (whole, rest) = digits.split_at(digits.len() - places as usize);
    let sign = if n < 0 { "-" } else { "" };
    if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}
