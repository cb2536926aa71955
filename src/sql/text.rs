//! Nodes → expressions over columns: one line an operation. Truths are 0, 1 (unknown), 2; wherever a condition is asked
//! for (`yes`), the text is that of a plain condition, which is never NULL because no column is.

use super::dialect::Dialect;
use super::layout::Step;
use crate::batch::graph::Uncovered;
use crate::ir::CmpOp;
use crate::value::Rounding;
use std::collections::BTreeSet;

/// A node as text.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// The value: a whole number.
    pub value: String,
    /// The condition that it is yes; for truths only.
    pub yes: Option<String>,
    /// The columns that it reads.
    pub reads: BTreeSet<usize>,
    /// The step whose output has them all.
    pub at: Step,
    /// Whether the text is one name or number, which may be written as often as one likes.
    pub atom: bool,
}

impl Text {
    pub(super) fn constant(n: i128) -> Text {
        let value = if n < 0 { format!("({n})") } else { n.to_string() };
        let yes = Some(if n == 2 { "TRUE" } else { "FALSE" }.to_owned());
        Text { value, yes, reads: BTreeSet::new(), at: (0, 0), atom: true }
    }

    pub(super) fn column(name: String, index: usize, at: Step) -> Text {
        Text { value: name, yes: None, reads: BTreeSet::from([index]), at, atom: true }
    }

    /// The condition that it is yes.
    pub(super) fn is_yes(&self) -> String {
        self.yes.clone().unwrap_or_else(|| format!("{} = 2", self.value))
    }
}

/// A comparison's sign.
pub(super) fn sign(op: CmpOp) -> &'static str {
    match op {
        CmpOp::Less => "<",
        CmpOp::AtMost => "<=",
        CmpOp::Greater => ">",
        CmpOp::AtLeast => ">=",
        CmpOp::Equal => "=",
    }
}

/// A quotient to be rounded: both operands are atoms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotient<'a> {
    pub over: &'a str,
    pub under: &'a str,
    /// The divisor where it is a constant.
    pub constant: Option<i128>,
    /// What the operands lie between.
    pub over_ends: (i128, i128),
    pub under_most: i128,
    /// Whether the result is on 38 digits.
    pub wide: bool,
}

impl Quotient<'_> {
    /// The rounded quotient.
    pub(super) fn rounded(&self, dialect: Dialect, mode: Rounding) -> Result<String, Uncovered> {
        let most = self.over_ends.0.unsigned_abs().max(self.over_ends.1.unsigned_abs());
        let sum = most.checked_add(self.under_most.unsigned_abs()).ok_or(DIGITS)?;
        let wide = self.wide || i64::try_from(sum).is_err();
        if wide
            && dialect.narrow_quotients()
            && i64::try_from(most / self.constant.unwrap_or(1).unsigned_abs().max(1) + 1).is_err()
        {
            return Err(Uncovered("商可能超过 64 位，而 Spark 的整除只给 64 位"));
        }
        let over = if wide && !self.wide {
            format!("CAST({} AS {})", self.over, dialect.whole(true))
        } else {
            self.over.to_owned()
        };
        let up = self.upward(dialect, &over, mode, wide);
        let text = if self.over_ends.0 >= 0 {
            up
        } else {
            let mirrored = match mode {
                Rounding::Down => Rounding::Up,
                Rounding::Up => Rounding::Down,
                Rounding::TowardZero | Rounding::AwayFromZero | Rounding::HalfUp | Rounding::HalfEven => mode,
            };
            let down = self.upward(dialect, &format!("(-{over})"), mirrored, wide);
            format!("CASE WHEN {} >= 0 THEN {up} ELSE -{down} END", self.over)
        };
        Ok(if wide && !self.wide { format!("CAST({text} AS {})", dialect.whole(false)) } else { text })
    }

    /// The same of a number not below 0.
    fn upward(&self, dialect: Dialect, over: &str, mode: Rounding, wide: bool) -> String {
        let under = self.under;
        let plus = |n: Option<i128>, text: &str| match n {
            Some(0) => over.to_owned(),
            Some(n) => format!("({over} + {n})"),
            None => format!("({over} + {text})"),
        };
        let over = match mode {
            Rounding::Down | Rounding::TowardZero => over.to_owned(),
            Rounding::Up | Rounding::AwayFromZero => plus(self.constant.map(|n| n - 1), &format!("({under} - 1)")),
            Rounding::HalfUp => plus(self.constant.map(|n| n / 2), &dialect.quotient(under, "2", self.wide)),
            Rounding::HalfEven => {
                let floor = dialect.quotient(over, under, wide);
                let rest = format!("({over} - {floor} * {under})");
                return format!(
                    "CASE WHEN {rest} > {under} - {rest} OR ({rest} = {under} - {rest} AND {floor} % 2 = 1) THEN {floor} \
                     + 1 ELSE {floor} END"
                );
            }
        };
        dialect.quotient(&over, under, wide)
    }
}

pub(super) const DIGITS: Uncovered = Uncovered("数值可能超过 38 位");

/// The index of the month of a day (a number of days).
pub(super) fn month_of(dialect: Dialect, day: &str) -> String {
    let day = dialect.day(day);
    format!("({} * 12 + {} - 1)", dialect.part("YEAR", &day), dialect.part("MONTH", &day))
}

/// The first day of a month.
pub(super) fn first_day(dialect: Dialect, month: &str) -> String {
    dialect.days(&dialect.later("DATE '1970-01-01'", &format!("({month} - 23640)")))
}

/// A day moved by months.
pub(super) fn add_months(dialect: Dialect, day: &str, months: &str) -> String {
    dialect.days(&dialect.later(&dialect.day(day), months))
}

/// Whole months between two days.
pub(super) fn months_until(dialect: Dialect, from: &str, to: &str) -> String {
    let between = format!("({} - {})", month_of(dialect, to), month_of(dialect, from));
    let there = add_months(dialect, from, &between);
    format!("({between} - CASE WHEN {there} > {to} THEN 1 ELSE 0 END)")
}

/// Whether there is such a day, as a condition.
pub(super) fn is_date(year: &str, month: &str, day: &str) -> String {
    let leap = format!("({year} % 4 = 0 AND {year} % 100 <> 0) OR {year} % 400 = 0");
    let last = format!(
        "CASE WHEN {month} = 2 AND ({leap}) THEN 29 WHEN {month} = 2 THEN 28 WHEN {month} IN (4, 6, 9, 11) THEN 30 \
         ELSE 31 END"
    );
    format!("({year} BETWEEN 1 AND 9999 AND {month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND {last})")
}

/// The day of year, month and day; 0 where there is none.
pub(super) fn make_date(dialect: Dialect, year: &str, month: &str, day: &str) -> String {
    let first = first_day(dialect, &format!("({year} * 12 + {month} - 1)"));
    format!("CASE WHEN {} THEN {first} + {day} - 1 ELSE 0 END", is_date(year, month, day))
}
