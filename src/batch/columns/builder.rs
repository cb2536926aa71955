//! Columns value by value: the representation widens as values ask for it.

use super::{Column, Data, List, State, month_index};
use crate::ir::{Entity, Type};
use crate::value::{Element, Rational, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Makes one column.
#[derive(Debug)]
pub struct Builder {
    data: Growing,
    /// Empty as long as every row is given.
    states: Vec<State>,
    rows: usize,
}

#[derive(Debug)]
enum Growing {
    Numbers(Numbers),
    Bools(Vec<u8>),
    Members(Vec<u8>),
    Sets(Vec<u128>),
    Days(Vec<i32>),
    Months(Vec<i32>),
    Coded { dictionary: Vec<Value>, codes: Vec<u32>, places: HashMap<Key, u32> },
    List(ListBuilder),
}

/// What tells the values of a dictionary apart.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    One(Arc<str>),
    Several(Arc<[Arc<str>]>),
}

/// Numbers over one denominator as long as that goes.
#[derive(Debug)]
enum Numbers {
    Scaled { denominator: i64, values: Vec<i64> },
    Rationals(Vec<Rational>),
}

impl Numbers {
    fn push(&mut self, n: Rational) {
        match self {
            Numbers::Scaled { denominator, values } => {
                if let Some(scaled) = scaled(n, *denominator) {
                    return values.push(scaled);
                }
                let before: Vec<Rational> = values.iter().map(|v| rational(*v, *denominator)).collect();
                match rescaled(n, *denominator, values) {
                    Some((denominator, values)) => *self = Numbers::Scaled { denominator, values },
                    None => *self = Numbers::Rationals(before.into_iter().chain([n]).collect()),
                }
            }
            Numbers::Rationals(values) => values.push(n),
        }
    }
}

fn rational(value: i64, denominator: i64) -> Rational {
    Rational::new(i128::from(value), i128::from(denominator)).unwrap_or(Rational::ZERO)
}

/// The numerator over a denominator, where it is a whole one.
fn scaled(n: Rational, denominator: i64) -> Option<i64> {
    let (times, rest) = (i128::from(denominator) / n.denominator(), i128::from(denominator) % n.denominator());
    if rest == 0 { i64::try_from(n.numerator().checked_mul(times)?).ok() } else { None }
}

/// All values with one more over the least denominator that holds them.
fn rescaled(n: Rational, denominator: i64, values: &[i64]) -> Option<(i64, Vec<i64>)> {
    let own = i64::try_from(n.denominator()).ok()?;
    let factor = own.checked_div(gcd(own, denominator))?;
    let common = denominator.checked_mul(factor).filter(|d| *d <= 1_000_000_000)?;
    let mut wider = Vec::with_capacity(values.len() + 1);
    for value in values {
        wider.push(value.checked_mul(factor)?);
    }
    wider.push(scaled(n, common)?);
    Some((common, wider))
}

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Builder {
    /// A column of a type. `entity` for a list: that of its elements.
    pub fn new(ty: &Type, entity: Option<&Entity>) -> Builder {
        let data = match ty {
            Type::Number(_) | Type::Ratio | Type::Error => {
                Growing::Numbers(Numbers::Scaled { denominator: 1, values: Vec::new() })
            }
            Type::Bool => Growing::Bools(Vec::new()),
            Type::Enum(_) => Growing::Members(Vec::new()),
            Type::EnumSet(_) => Growing::Sets(Vec::new()),
            Type::Date => Growing::Days(Vec::new()),
            Type::Month => Growing::Months(Vec::new()),
            Type::Text | Type::TextSet | Type::Region => {
                Growing::Coded { dictionary: Vec::new(), codes: Vec::new(), places: HashMap::new() }
            }
            Type::List(_) => Growing::List(ListBuilder::new(entity)),
        };
        Builder { data, states: Vec::new(), rows: 0 }
    }

    /// The value of the next row. What is not of the column's type counts as not given.
    pub fn push(&mut self, value: &Value) {
        let state = match value {
            Value::NotApplicable => State::NotApplicable,
            Value::Unknown | Value::Unspecified => State::Unknown,
            value if self.data.push(value) => State::Given,
            _ => State::Unknown,
        };
        if state == State::Given {
            return self.given(1);
        }
        self.data.push_nothing();
        if self.states.is_empty() {
            self.states.resize(self.rows, State::Given);
        }
        self.states.push(state);
        self.rows += 1;
    }

    /// So many values were put that are given.
    fn given(&mut self, rows: usize) {
        self.rows += rows;
        if !self.states.is_empty() {
            self.states.resize(self.rows, State::Given);
        }
    }

    /// What its numbers are counted in; `None` where they are not counted together.
    pub fn scale(&self) -> Option<i64> {
        match &self.data {
            Growing::Numbers(Numbers::Scaled { denominator, .. }) => Some(*denominator),
            _ => None,
        }
    }

    /// The numbers of the next rows, counted in what `scale` says; how many there were.
    pub fn extend_numbers(&mut self, numbers: impl Iterator<Item = i64>) -> usize {
        let Growing::Numbers(Numbers::Scaled { values, .. }) = &mut self.data else { return 0 };
        let before = values.len();
        values.extend(numbers);
        let added = values.len() - before;
        self.given(added);
        added
    }

    /// The next row's number as `numerator / denominator` (above 0): the way without a `Value`.
    pub fn push_scaled(&mut self, numerator: i64, denominator: i64) {
        if let Growing::Numbers(Numbers::Scaled { denominator: own, values }) = &mut self.data {
            let scaled = match own.checked_div(denominator).filter(|times| times.checked_mul(denominator) == Some(*own))
            {
                Some(1) => Some(numerator),
                times => times.and_then(|times| numerator.checked_mul(times)),
            };
            if let Some(scaled) = scaled {
                values.push(scaled);
                return self.given(1);
            }
        }
        self.push(&Value::Number(rational(numerator, denominator)));
    }

    /// Begins with a denominator, so that the columns of many chunks have the same: for numbers, before the first row.
    pub fn over(mut self, denominator: i64) -> Builder {
        if let Growing::Numbers(Numbers::Scaled { denominator: own, values }) = &mut self.data
            && values.is_empty()
        {
            *own = denominator.max(1);
        }
        self
    }

    /// Makes room for the numbers of so many rows.
    pub fn sized(mut self, rows: usize) -> Builder {
        if let Growing::Numbers(Numbers::Scaled { values, .. }) = &mut self.data {
            values.reserve(rows);
        }
        self
    }

    /// How many rows it holds.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The column.
    pub fn finish(self) -> Column {
        let data = match self.data {
            Growing::Numbers(Numbers::Scaled { denominator, values }) => Data::Numbers { denominator, values },
            Growing::Numbers(Numbers::Rationals(values)) => Data::Rationals(values),
            Growing::Bools(values) => Data::Bools(values),
            Growing::Members(values) => Data::Members(values),
            Growing::Sets(values) => Data::Sets(values),
            Growing::Days(values) => Data::Days(values),
            Growing::Months(values) => Data::Months(values),
            Growing::Coded { dictionary, codes, .. } => Data::Coded { dictionary, codes },
            Growing::List(list) => Data::List(list.finish()),
        };
        Column::new(data, Some(self.states).filter(|states| !states.is_empty()))
    }
}

impl Growing {
    /// Whether the value is of the column's type; it is not pushed otherwise.
    fn push(&mut self, value: &Value) -> bool {
        match (self, value) {
            (Growing::Numbers(numbers), Value::Number(n)) => numbers.push(*n),
            (Growing::Bools(values), Value::Bool(b)) => values.push(u8::from(*b)),
            (Growing::Members(values), Value::Member(i)) => values.push(*i),
            (Growing::Sets(values), Value::Members(set)) => values.push(*set),
            (Growing::Sets(values), Value::Member(i)) => values.push(1_u128.checked_shl(u32::from(*i)).unwrap_or(0)),
            (Growing::Days(values), Value::Date(d)) => match i32::try_from(d.days_since_epoch()) {
                Ok(day) => values.push(day),
                Err(_) => return false,
            },
            (Growing::Months(values), Value::Month(m)) => match i32::try_from(month_index(*m)) {
                Ok(month) => values.push(month),
                Err(_) => return false,
            },
            (Growing::Coded { dictionary, codes, places }, value) => {
                let Some(key) = key(value) else { return false };
                let Ok(next) = u32::try_from(dictionary.len()) else { return false };
                let code = *places.entry(key).or_insert(next);
                if code == next {
                    dictionary.push(value.clone());
                }
                codes.push(code);
            }
            (Growing::List(list), Value::List(elements)) => list.push(elements),
            (_, _) => return false,
        }
        true
    }

    fn push_nothing(&mut self) {
        match self {
            Growing::Numbers(Numbers::Scaled { values, .. }) => values.push(0),
            Growing::Numbers(Numbers::Rationals(values)) => values.push(Rational::ZERO),
            Growing::Bools(values) | Growing::Members(values) => values.push(0),
            Growing::Sets(values) => values.push(0),
            Growing::Days(values) | Growing::Months(values) => values.push(0),
            Growing::Coded { codes, .. } => codes.push(0),
            Growing::List(list) => list.push(&[]),
        }
    }
}

fn key(value: &Value) -> Option<Key> {
    match value {
        Value::Text(text) => Some(Key::One(Arc::clone(text))),
        Value::Texts(texts) | Value::Region(texts) => Some(Key::Several(Arc::clone(texts))),
        _ => None,
    }
}

/// Makes a column of lists, row by row or element by element.
#[derive(Debug)]
pub struct ListBuilder {
    offsets: Vec<u32>,
    fields: Vec<Builder>,
}

impl ListBuilder {
    /// Lists of an entity's elements.
    pub fn new(entity: Option<&Entity>) -> ListBuilder {
        let fields = entity.map(|e| e.fields.as_slice()).unwrap_or_default();
        ListBuilder { offsets: vec![0], fields: fields.iter().map(|f| Builder::new(&f.ty, None)).collect() }
    }

    /// The elements of the next row.
    pub fn push(&mut self, elements: &[Element]) {
        for element in elements {
            for (index, field) in self.fields.iter_mut().enumerate() {
                field.push(element.fields.get(index).unwrap_or(&Value::Unknown));
            }
        }
        self.end_row();
    }

    /// The columns of the fields: one value each is pushed an element, then `end_row`.
    pub fn fields(&mut self) -> &mut [Builder] {
        &mut self.fields
    }

    /// Ends the next row behind the elements that were pushed.
    pub fn end_row(&mut self) {
        let elements = self.fields.first().map_or(0, Builder::len);
        self.offsets.push(u32::try_from(elements).unwrap_or(u32::MAX));
    }

    /// The column's data.
    pub fn finish(self) -> List {
        List { offsets: self.offsets, fields: self.fields.into_iter().map(Builder::finish).collect() }
    }
}
