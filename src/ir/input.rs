//! What a profile may give: inputs, their domains, enumerations and entities.

use super::{ElementVar, ExprId, InputId, Type};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{Date, Rational, Value, YearMonth};

/// An input of the profile.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Values that are allowed: a condition over the input itself, with the text shown.
    pub domain: Option<Domain>,
    /// 仅当: 不适用 where it fails.
    pub only_if: Option<ExprId>,
    /// 整数: only whole numbers of its unit.
    pub whole: bool,
    /// How many base units one of the declared unit is (10000 for 万元, 12 for 年): a bare number of a profile is in
    /// the declared unit, values and domains are in base units.
    pub scale: Rational,
    /// Whether it was not declared but inferred in a one-liner.
    pub implicit: bool,
    /// Documentation.
    pub docs: Vec<String>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// An end of an interval of numbers, with whether it belongs to it; absent: no end.
pub type End = Option<(Rational, bool)>;

impl Input {
    /// The numbers that are values, in base units: those declared; of what is counted and has no declared range, those from 0.
    /// `None` where single values are declared.
    pub fn interval(&self) -> Option<(End, End)> {
        match &self.domain {
            Some(Domain::Interval { low, high }) => Some((*low, *high)),
            Some(_) => None,
            None => Some((self.ty.is_count().then_some((Rational::ZERO, true)), None)),
        }
    }
}

/// The values that an input may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// An interval of numbers (in base units) or ratios.
    Interval {
        /// Lower end with whether it belongs to it.
        low: Option<(Rational, bool)>,
        /// Upper end with whether it belongs to it.
        high: Option<(Rational, bool)>,
    },
    /// An interval of days.
    Dates {
        /// First day.
        low: Option<Date>,
        /// Last day.
        high: Option<Date>,
    },
    /// An interval of months of years.
    Months {
        /// First month.
        low: Option<YearMonth>,
        /// Last month.
        high: Option<YearMonth>,
    },
    /// Single values: members of an enumeration, texts, numbers; for 多选 every member must be among them.
    Values(Vec<Value>),
}

/// An enumeration. Two declarations with the same members in the same order are one type.
#[derive(Clone, Debug)]
pub struct EnumType {
    /// The declared name, or that of the first input that lists it.
    pub name: String,
    /// Its members in order; at most 128.
    pub members: Vec<String>,
    /// The index of 其他, which stands for every value outside.
    pub other: Option<usize>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// An entity.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Its name.
    pub name: String,
    /// The list input that holds its elements.
    pub list: InputId,
    /// 计: what one element counts as.
    pub counts_as: Option<Dimension>,
    /// 标识: indexes into `fields`.
    pub identity: Vec<usize>,
    /// Its fields; `only_if` of a field is over the element variable `own`.
    pub fields: Vec<Input>,
    /// The element variable in which the fields' 仅当 conditions are written.
    pub own: ElementVar,
    /// Where it is declared.
    pub span: Option<Span>,
}
