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
    pub(super) data: Data,
    states: Option<Vec<u8>>,
    range: (i64, i64),
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
        self.elements_of(&(row..row + 1))
    }

    /// The places of the elements of some rows.
    pub fn elements_of(&self, rows: &std::ops::Range<usize>) -> std::ops::Range<usize> {
        let at = |i: usize| self.offsets.get(i).map_or(0, |o| *o as usize);
        at(rows.start)..at(rows.end)
    }
}

impl Column {
    /// A column. `states`: whether there is a value, a row; absent: in each. Where there is none, 0 must stand.
    pub fn new(data: Data, states: Option<Vec<State>>) -> Column {
        let states = states.filter(|s| s.iter().any(|s| *s != State::Given));
        let range = data.range();
        Column { data, states: states.map(|s| s.into_iter().map(|s| s as u8).collect()), range }
    }

    /// The values; where there is none, 0 stands.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// The states, where not all are given.
    pub(super) fn states(&self) -> Option<&[u8]> {
        self.states.as_deref()
    }

    /// The least and the greatest number (day, month); for lists the longest.
    pub(super) fn range(&self) -> (i64, i64) {
        self.range
    }

    /// Whether two places hold the same known value.
    pub(super) fn same(&self, a: usize, b: usize) -> bool {
        let (s, t) = (self.state(a), self.state(b));
        if s != t || s == State::Unknown {
            return false;
        }
        s == State::NotApplicable || self.data.same(a, b)
    }

    /// Whether the value of a row is there.
    pub fn state(&self, row: usize) -> State {
        match self.states.as_ref().map(|s| s.get(row).copied()) {
            None | Some(Some(0)) => State::Given,
            Some(Some(3)) => State::NotApplicable,
            Some(_) => State::Unknown,
        }
    }

    /// The values of some rows.
    fn gathered(&self, rows: &[usize]) -> Column {
        let states = self.states.as_ref().map(|_| rows.iter().map(|row| self.state(*row)).collect());
        Column::new(self.data.gathered(rows), states)
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
    /// The least and the greatest number.
    fn range(&self) -> (i64, i64) {
        let ends = |values: &mut dyn Iterator<Item = i64>| {
            values.fold((0, 0), |(low, high): (i64, i64), v| (low.min(v), high.max(v)))
        };
        match self {
            Data::Numbers { values, .. } => ends(&mut values.iter().copied()),
            Data::Days(values) | Data::Months(values) => ends(&mut values.iter().map(|v| i64::from(*v))),
            Data::List(list) => {
                let mut lengths =
                    list.offsets.iter().zip(list.offsets.iter().skip(1)).map(|(a, b)| i64::from(*b) - i64::from(*a));
                ends(&mut lengths)
            }
            Data::Rationals(_) | Data::Bools(_) | Data::Members(_) | Data::Sets(_) | Data::Coded { .. } => (0, 0),
        }
    }

    /// The values of some rows; none for a row that is not there.
    fn gathered(&self, rows: &[usize]) -> Data {
        match self {
            Data::Numbers { denominator, values } => {
                Data::Numbers { denominator: *denominator, values: gathered(values, rows) }
            }
            Data::Rationals(values) => Data::Rationals(gathered(values, rows)),
            Data::Bools(values) => Data::Bools(gathered(values, rows)),
            Data::Members(values) => Data::Members(gathered(values, rows)),
            Data::Sets(values) => Data::Sets(gathered(values, rows)),
            Data::Days(values) => Data::Days(gathered(values, rows)),
            Data::Months(values) => Data::Months(gathered(values, rows)),
            Data::Coded { dictionary, codes } => {
                Data::Coded { dictionary: dictionary.clone(), codes: gathered(codes, rows) }
            }
            Data::List(list) => Data::List(list.gathered(rows)),
        }
    }

    fn same(&self, a: usize, b: usize) -> bool {
        match self {
            Data::Numbers { values, .. } => values.get(a) == values.get(b),
            Data::Members(values) => values.get(a) == values.get(b),
            Data::Coded { codes, .. } => codes.get(a) == codes.get(b),
            Data::Rationals(_) | Data::Bools(_) | Data::Sets(_) | Data::Days(_) | Data::Months(_) | Data::List(_) => {
                self.value(a) == self.value(b)
            }
        }
    }

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

fn gathered<T: Copy>(values: &[T], rows: &[usize]) -> Vec<T> {
    rows.iter().filter_map(|row| values.get(*row).copied()).collect()
}

impl List {
    fn gathered(&self, rows: &[usize]) -> List {
        let (mut elements, mut offsets) = (Vec::new(), vec![0]);
        for row in rows {
            elements.extend(self.elements(*row));
            offsets.push(u32::try_from(elements.len()).unwrap_or(u32::MAX));
        }
        List { offsets, fields: self.fields.iter().map(|field| field.gathered(&elements)).collect() }
    }

    fn element(&self, at: usize) -> Element {
        Element { fields: self.fields.iter().map(|column| column.value(at)).collect::<Arc<[Value]>>() }
    }
}

impl Columns {
    /// Columns of a program without any data yet.
    pub fn empty(program: &Program, rows: usize) -> Columns {
        Columns { rows, inputs: vec![None; program.inputs.len()], histories: None }
    }

    /// Some of the rows.
    pub fn gathered(&self, rows: &[usize]) -> Columns {
        let inputs = self.inputs.iter().map(|column| column.as_ref().map(|column| column.gathered(rows)));
        let histories = self.histories.as_ref();
        let histories = histories.map(|all| rows.iter().map(|row| all.get(*row).cloned().flatten()).collect());
        Columns { rows: rows.len(), inputs: inputs.collect(), histories }
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

    /// Puts the values of some inputs of a row into a profile, and what was received before.
    pub(super) fn fill_some(&self, row: usize, inputs: impl Iterator<Item = InputId>, profile: &mut Profile) {
        for id in inputs {
            if let (Some(column), Some(slot)) = (self.column(id), profile.inputs.get_mut(id.index())) {
                *slot = column.value(row);
            }
        }
        if let Some(histories) = &self.histories {
            profile.history = histories.get(row).cloned().flatten();
        }
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
