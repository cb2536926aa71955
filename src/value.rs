//! Exact values, shared by every engine: rationals, days, months and the value of an expression.
//!
//! No binary floating point occurs here. An operation that leaves the range of its type returns `None`; the caller
//! makes an error with a place of it. Nothing is rounded but by `Rational::round`.

mod date;
mod rational;

pub use date::{Date, YearMonth};
pub use rational::{Rational, Rounding};

use std::sync::Arc;

/// The value of an expression at run time, in base units (元, 人, 月 …).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Not given, or it depends on something that is not given.
    Unknown,
    /// 按规定: left to another document. Absorbs `Unknown` in arithmetic; in a condition it is unknown.
    Unspecified,
    /// 不适用: known; every comparison with it is false except `为 不适用`.
    NotApplicable,
    /// A number or a ratio.
    Number(Rational),
    /// 是 or 否.
    Bool(bool),
    /// A member of an enumeration, by index.
    Member(u8),
    /// A set of members: bit i is member i.
    Members(u128),
    /// A day.
    Date(Date),
    /// A month of a year.
    Month(YearMonth),
    /// A text.
    Text(Arc<str>),
    /// A set of texts, sorted, without doubles.
    Texts(Arc<[Arc<str>]>),
    /// A region's path from the widest part.
    Region(Arc<[Arc<str>]>),
    /// The elements of a list; each has one value a field of its entity.
    List(Arc<[Element]>),
}

impl Value {
    /// A day, or the first of a month; `None` for all else.
    pub fn first_day(&self) -> Option<Date> {
        match self {
            Value::Date(day) => Some(*day),
            Value::Month(month) => month.first_day(),
            Value::Unknown | Value::Unspecified | Value::NotApplicable | Value::Number(_) | Value::Bool(_) => None,
            Value::Member(_) | Value::Members(_) | Value::Text(_) | Value::Texts(_) => None,
            Value::Region(_) | Value::List(_) => None,
        }
    }
}

/// An element of a list: one value for each field of its entity, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// The values.
    pub fields: Arc<[Value]>,
}
