//! Columns: the values of one input over many rows, by the narrowest representation that holds them exactly.
//!
//! In: values in base units, one a row. Out: typed columns that kernels read and that give back each value. A list is
//! offsets with one column a field over all elements of all rows.

mod builder;

pub use builder::{Builder, ListBuilder};

use crate::eval::profile::{History, Profile};
use crate::ir::{InputId, Program};
use crate::value::{Date, Element, Rational, Value, YearMonth};
use std::sync::Arc;

/// The values of all inputs over some rows.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// How many rows.
    pub rows: usize,
    /// By `InputId`; where there is none, every row has the value of the plan's base profile.
    pub inputs: Vec<Option<Column>>,
    /// What each row's beneficiary received before; absent: that of the base profile.
    pub histories: Option<Vec<Option<History>>>,
}

/// One column.
#[derive(Clone, Debug)]
pub struct Column {
    /// The values; where there is none, a harmless one stands.
    pub data: Data,
    /// Whether there is a value, a row; absent: in each.
    pub states: Option<Vec<State>>,
}

/// Whether a place holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum State {
    /// It does.
    Given = 0,
    /// Not given.
    Unknown = 1,
    /// 不适用
    NotApplicable = 3,
}

/// The values of a column.
#[derive(Clone, Debug)]
pub enum Data {
    /// Numbers: each value over one denominator.
    Numbers {
        /// At least 1.
        denominator: i64,
        /// The numerators.
        values: Vec<i64>,
    },
    /// Numbers that do not fit so: row by row only.
    Rationals(Vec<Rational>),
    /// 0 and 1.
    Bools(Vec<u8>),
    /// Members of an enumeration by index.
    Members(Vec<u8>),
    /// Sets of members.
    Sets(Vec<u128>),
    /// Days since 1970-01-01.
    Days(Vec<i32>),
    /// Months since January of year 0.
    Months(Vec<i32>),
    /// Anything else (texts, sets of texts, regions): distinct values, and which of them.
    Coded {
        /// The distinct values.
        dictionary: Vec<Value>,
        /// A row's place in the dictionary.
        codes: Vec<u32>,
    },
    /// The elements of a list.
    List(List),
}

/// Elements of all rows behind one another.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Where each row's elements begin; one more than rows.
    pub offsets: Vec<u32>,
    /// One column a field of the entity, over all elements.
    pub fields: Vec<Column>,
}

impl List {
    /// The places of a row's elements.
    pub fn elements(&self, row: usize) -> std::ops::Range<usize> {
        let at = |i: usize| self.offsets.get(i).map_or(0, |o| *o as usize);
        at(row)..at(row + 1)
    }
}

impl Column {
    /// Whether the value of a row is there.
    pub fn state(&self, row: usize) -> State {
        self.states.as_ref().map_or(State::Given, |s| s.get(row).copied().unwrap_or(State::Unknown))
    }

    /// The value of a row.
    pub fn value(&self, row: usize) -> Value {
        match self.state(row) {
            State::Given => self.data.value(row).unwrap_or(Value::Unknown),
            State::Unknown => Value::Unknown,
            State::NotApplicable => Value::NotApplicable,
        }
    }
}

/// January of year 0 as a month is no month: a month of this index.
pub(super) fn month_of(index: i64) -> Option<YearMonth> {
    YearMonth::new(index.div_euclid(12), index.rem_euclid(12) + 1)
}

/// The index of a month.
pub(super) fn month_index(month: YearMonth) -> i64 {
    month.year() * 12 + month.month() - 1
}

impl Data {
    fn value(&self, row: usize) -> Option<Value> {
        Some(match self {
            Data::Numbers { denominator, values } => {
                Value::Number(Rational::new(i128::from(*values.get(row)?), i128::from(*denominator))?)
            }
            Data::Rationals(values) => Value::Number(*values.get(row)?),
            Data::Bools(values) => Value::Bool(*values.get(row)? != 0),
            Data::Members(values) => Value::Member(*values.get(row)?),
            Data::Sets(values) => Value::Members(*values.get(row)?),
            Data::Days(values) => Value::Date(Date::from_days_since_epoch(i64::from(*values.get(row)?))?),
            Data::Months(values) => Value::Month(month_of(i64::from(*values.get(row)?))?),
            Data::Coded { dictionary, codes } => dictionary.get(*codes.get(row)? as usize)?.clone(),
            Data::List(list) => Value::List(list.elements(row).map(|at| list.element(at)).collect()),
        })
    }
}

impl List {
    fn element(&self, at: usize) -> Element {
        Element { fields: self.fields.iter().map(|column| column.value(at)).collect::<Arc<[Value]>>() }
    }
}

impl Columns {
    /// Columns of a program without any data yet.
    pub fn empty(program: &Program, rows: usize) -> Columns {
        Columns { rows, inputs: vec![None; program.inputs.len()], histories: None }
    }

    /// The column of an input.
    pub fn column(&self, id: InputId) -> Option<&Column> {
        self.inputs.get(id.index())?.as_ref()
    }

    /// Sets the column of an input.
    pub fn set(&mut self, id: InputId, column: Column) {
        if let Some(slot) = self.inputs.get_mut(id.index()) {
            *slot = Some(column);
        }
    }

    /// The profile of one row, as the interpreter reads it.
    pub fn profile(&self, row: usize, base: &Profile) -> Profile {
        let mut profile = base.clone();
        self.fill(row, &mut profile);
        profile
    }

    /// Puts the values of a row into a profile whose other parts stand.
    pub(super) fn fill(&self, row: usize, profile: &mut Profile) {
        for (slot, column) in profile.inputs.iter_mut().zip(&self.inputs) {
            if let Some(column) = column {
                *slot = column.value(row);
            }
        }
        if let Some(histories) = &self.histories {
            profile.history = histories.get(row).cloned().flatten();
        }
    }
}
