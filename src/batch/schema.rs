//! What is known of columns before a row is computed: what kind of values, whether some are absent, and their range.

use super::columns::{Column, Columns, Data};
use super::graph::ColumnId;

/// The columns by input.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Schema {
    columns: Vec<Option<Shape>>,
    /// Whether rows have histories of their own.
    pub histories: bool,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub kind: Kind,
    /// Whether some places have no value.
    pub absent: bool,
}

/// The kinds of columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Numerators from the first to the second.
    Numbers {
        denominator: i64,
        low: i64,
        high: i64,
    },
    Rationals,
    Bools,
    Members,
    Sets,
    Days(i64, i64),
    Months(i64, i64),
    Coded,
    /// The longest row's elements, and the fields.
    List(usize, Vec<Shape>),
}

impl Schema {
    /// Columns of which everything is stated beforehand.
    pub(crate) fn stated(columns: Vec<Option<Shape>>) -> Schema {
        Schema { columns, histories: false }
    }

    pub(crate) fn of(columns: &Columns) -> Schema {
        let shapes = columns.inputs.iter().map(|column| column.as_ref().map(Shape::of));
        Schema { columns: shapes.collect(), histories: columns.histories.is_some() }
    }

    pub(crate) fn shape(&self, column: ColumnId) -> Option<&Shape> {
        let shape = self.columns.get(column.input.index())?.as_ref()?;
        match (column.field, &shape.kind) {
            (None, _) => Some(shape),
            (Some(field), Kind::List(_, fields)) => fields.get(field),
            (Some(_), _) => None,
        }
    }

    /// Whether a plan for this schema computes columns of the other.
    pub(crate) fn covers(&self, other: &Schema) -> bool {
        let each = |(a, b): (&Option<Shape>, &Option<Shape>)| match (a, b) {
            (Some(a), Some(b)) => a.covers(b),
            (a, b) => a.is_none() && b.is_none(),
        };
        self.histories == other.histories
            && self.columns.len() == other.columns.len()
            && self.columns.iter().zip(&other.columns).all(each)
    }

    /// The same with what another schema holds, column by column where both are of a kind: so that chunks that differ a little come
    /// to one plan.
    pub(super) fn joined(mut self, other: &Schema) -> Schema {
        for (own, other) in self.columns.iter_mut().zip(&other.columns) {
            if let (Some(own), Some(other)) = (own, other) {
                own.join(other);
            }
        }
        self
    }

    /// The same with ranges up to the next powers of two, so that a few more rows do not need another plan.
    pub(crate) fn widened(mut self) -> Schema {
        self.columns.iter_mut().flatten().for_each(Shape::widen);
        self
    }
}

impl Shape {
    fn of(column: &Column) -> Shape {
        let (low, high) = column.range();
        let kind = match &column.data {
            Data::Numbers { denominator, .. } => Kind::Numbers { denominator: *denominator, low, high },
            Data::Rationals(_) => Kind::Rationals,
            Data::Bools(_) => Kind::Bools,
            Data::Members(_) => Kind::Members,
            Data::Sets(_) => Kind::Sets,
            Data::Days(_) => Kind::Days(low, high),
            Data::Months(_) => Kind::Months(low, high),
            Data::Coded { .. } => Kind::Coded,
            Data::List(list) => {
                Kind::List(usize::try_from(high).unwrap_or(0), list.fields.iter().map(Shape::of).collect())
            }
        };
        Shape { kind, absent: column.states().is_some() }
    }

    fn covers(&self, other: &Shape) -> bool {
        let within = |a: (i64, i64), b: (i64, i64)| a.0 <= b.0 && b.1 <= a.1;
        let kinds = match (&self.kind, &other.kind) {
            (Kind::Numbers { denominator: d, low: a, high: b }, Kind::Numbers { denominator: e, low: x, high: y }) => {
                d == e && within((*a, *b), (*x, *y))
            }
            (Kind::Days(a, b), Kind::Days(x, y)) | (Kind::Months(a, b), Kind::Months(x, y)) => {
                within((*a, *b), (*x, *y))
            }
            (Kind::List(a, fields), Kind::List(b, others)) => {
                a >= b && fields.len() == others.len() && fields.iter().zip(others).all(|(a, b)| a.covers(b))
            }
            (a, b) => a == b,
        };
        kinds && (self.absent || !other.absent)
    }

    fn join(&mut self, other: &Shape) {
        let ends = |(low, high): (&mut i64, &mut i64), (l, h): (i64, i64)| {
            (*low, *high) = ((*low).min(l), (*high).max(h));
        };
        match (&mut self.kind, &other.kind) {
            (Kind::Numbers { denominator: d, low, high }, Kind::Numbers { denominator: e, low: l, high: h }) => {
                if d == e {
                    ends((low, high), (*l, *h));
                }
            }
            (Kind::Days(low, high), Kind::Days(l, h)) | (Kind::Months(low, high), Kind::Months(l, h)) => {
                ends((low, high), (*l, *h));
            }
            (Kind::List(longest, fields), Kind::List(other, others)) => {
                *longest = (*longest).max(*other);
                fields.iter_mut().zip(others).for_each(|(own, other)| own.join(other));
            }
            (_, _) => {}
        }
        self.absent |= other.absent;
    }

    fn widen(&mut self) {
        match &mut self.kind {
            Kind::Numbers { low, high, .. } | Kind::Days(low, high) | Kind::Months(low, high) => {
                (*low, *high) = (wider(*low), wider(*high));
                // An absent value stands as 0.
                (*low, *high) = ((*low).min(0), (*high).max(0));
            }
            Kind::List(longest, fields) => {
                *longest = longest.checked_next_power_of_two().unwrap_or(*longest);
                fields.iter_mut().for_each(Shape::widen);
            }
            Kind::Rationals | Kind::Bools | Kind::Members | Kind::Sets | Kind::Coded => {}
        }
    }
}

/// The next number away from 0 of the form ±(2ⁿ − 1).
fn wider(n: i64) -> i64 {
    let magnitude = n.unsigned_abs();
    let wide = magnitude.checked_add(1).and_then(u64::checked_next_power_of_two).map_or(u64::MAX, |p| p - 1);
    let wide = i64::try_from(wide).unwrap_or(i64::MAX);
    if n < 0 { -wide } else { wide }
}
