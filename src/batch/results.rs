//! What a batch answers: a column of statuses, figures and reasons a measure.

use crate::eval::outcome::{ComputeErrorKind, ConflictKind, FailureKind, Figure, Outcome, Status, Undecided};
use crate::ir::{Bound, ExprId, InputId, MeasureId, Type};
use crate::source::Span;
use crate::value::{Rational, Value};
use std::sync::Arc;

/// The results of some rows.
#[derive(Clone, Debug, Default)]
pub struct Results {
    /// How many rows.
    pub rows: usize,
    /// Rows that the interpreter computed because kernels left them (overflow, conflicts, odd cases).
    pub interpreted: usize,
    pub(super) heads: Vec<Head>,
    /// How many rows each part but the last has.
    pub(super) part_rows: usize,
    pub(super) parts: Vec<Vec<MeasurePart>>,
}

/// What the results of a measure have in common over all rows.
#[derive(Clone, Debug)]
pub(super) struct Head {
    pub measure: MeasureId,
    pub ty: Type,
    /// What its ends are counted in: 100 for fen.
    pub denominator: i128,
    /// The reasons that kernels give; the first is none.
    pub reasons: Arc<[Reason]>,
}

/// One value for all rows, or one a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Series<T> {
    /// The same in every row.
    Same(T),
    /// One a row.
    Each(Vec<T>),
}

impl<T: Copy + PartialEq> Series<T> {
    /// Whether a row may have this value.
    pub(super) fn has(&self, value: T) -> bool {
        match self {
            Series::Same(same) => *same == value,
            Series::Each(values) => values.contains(&value),
        }
    }
}

impl<T: Copy> Series<T> {
    /// The value of a row.
    pub fn get(&self, row: usize) -> Option<T> {
        match self {
            Series::Same(value) => Some(*value),
            Series::Each(values) => values.get(row).copied(),
        }
    }
}

/// Which ends a figure has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// No figure.
    None,
    /// The lower end is the figure.
    Exact,
    /// The upper end is a ceiling.
    AtMost,
    /// The lower end is a floor.
    AtLeast,
    /// Both ends.
    Range,
    /// 按规定
    Unspecified,
    /// Kept beside the column.
    Other,
}

/// Numbers over one denominator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Numbers {
    /// None at all.
    Absent,
    /// Numerators of 64 bits.
    Narrow(Vec<i64>),
    /// Numerators of 128 bits.
    Wide(Vec<i128>),
}

impl Numbers {
    /// The number of a row.
    pub fn get(&self, row: usize) -> Option<i128> {
        match self {
            Numbers::Absent => None,
            Numbers::Narrow(values) => values.get(row).map(|v| i128::from(*v)),
            Numbers::Wide(values) => values.get(row).copied(),
        }
    }
}

/// The results of one measure over the rows of a part.
#[derive(Clone, Debug)]
pub(super) struct MeasurePart {
    pub status: Series<Status>,
    pub shape: Series<Shape>,
    /// Places in the reasons of the head, and behind those in `reasons`.
    pub reason: Series<u16>,
    pub low: Numbers,
    pub high: Numbers,
    /// Reasons of rows that the interpreter computed.
    pub reasons: Vec<Reason>,
    /// Figures that do not fit the columns, by row of the part, in order.
    pub others: Vec<(usize, Figure)>,
}

/// Some rows of a measure's results as they lie.
#[derive(Clone, Copy, Debug)]
pub struct Part<'r> {
    /// The statuses.
    pub status: &'r Series<Status>,
    /// Which ends the figures have.
    pub shape: &'r Series<Shape>,
    /// The places of reasons: the same place in a part is the same reason.
    pub reason: &'r Series<u16>,
    /// The lower ends; for exact figures the figures themselves.
    pub low: &'r Numbers,
}

/// The results of one measure.
#[derive(Clone, Copy, Debug)]
pub struct MeasureResults<'r> {
    results: &'r Results,
    head: &'r Head,
    index: usize,
}

/// Why a result is not simply granted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It is, or there is nothing to say.
    None,
    /// The first clause that failed.
    Failed {
        /// The kind of clause.
        kind: FailureKind,
        /// The label, or the name of what is limited.
        name: Option<String>,
        /// The condition, or the part of it.
        cond: Option<ExprId>,
        /// Where it is written; its text stands there.
        span: Option<Span>,
    },
    /// What was not given: names of inputs, and of attestations.
    Missing {
        /// Inputs, fields and parameters.
        inputs: Vec<String>,
        /// Attestations.
        attest: Vec<String>,
    },
    /// A clause is open; `Plan::with_names` puts what is not given in its place.
    Open {
        /// The conditions; none for the figure.
        reads: Vec<ExprId>,
        /// The attestation that was not given.
        attest: Option<String>,
    },
    /// The list, or an element of it, is open.
    List(InputId),
    /// Clauses contradict each other: in what way, and where they are written.
    Conflict(ConflictKind, Vec<Span>),
    /// A group cannot compare its members.
    Undecided(Undecided),
    /// A number or date left its range.
    Error(ComputeErrorKind),
}

impl Reason {
    pub(super) fn of(outcome: &Outcome) -> Reason {
        if let Some(first) = outcome.failed.first() {
            let (kind, name) = (first.kind, first.name.clone());
            return Reason::Failed { kind, name, cond: first.cond, span: first.span };
        }
        if let Some(error) = outcome.errors.first() {
            return Reason::Error(error.kind);
        }
        if let Some(conflict) = outcome.conflicts.first() {
            return Reason::Conflict(conflict.kind, conflict.clauses.iter().map(|(span, _)| *span).collect());
        }
        if outcome.missing.is_empty() && outcome.attest.is_empty() {
            return outcome.undecided.clone().map_or(Reason::None, Reason::Undecided);
        }
        Reason::Missing { inputs: outcome.missing.clone(), attest: outcome.attest.clone() }
    }
}

impl Results {
    /// The results by measure, in order of the program.
    pub fn measures(&self) -> impl Iterator<Item = MeasureResults<'_>> {
        self.heads.iter().enumerate().map(|(index, head)| MeasureResults { results: self, head, index })
    }
}

impl<'r> MeasureResults<'r> {
    /// Which measure.
    pub fn measure(&self) -> MeasureId {
        self.head.measure
    }

    /// The type of its figures.
    pub fn ty(&self) -> &'r Type {
        &self.head.ty
    }

    /// The part of a row and the row's place in it.
    fn at(&self, row: usize) -> Option<(&'r MeasurePart, usize)> {
        let part = row.checked_div(self.results.part_rows)?;
        Some((self.results.parts.get(part)?.get(self.index)?, row % self.results.part_rows))
    }

    /// The status of a row.
    pub fn status(&self, row: usize) -> Status {
        self.at(row).and_then(|(part, row)| part.status.get(row)).unwrap_or(Status::Unknown)
    }

    /// The reason of a row.
    pub fn reason(&self, row: usize) -> &'r Reason {
        let Some((part, row)) = self.at(row) else { return &Reason::None };
        let place = usize::from(part.reason.get(row).unwrap_or(0));
        let own = || part.reasons.get(place.checked_sub(self.head.reasons.len())?);
        self.head.reasons.get(place).or_else(own).unwrap_or(&Reason::None)
    }

    /// The parts of the results as they lie: by the first row of each.
    pub fn parts(&self) -> impl Iterator<Item = (usize, Part<'r>)> {
        let (index, rows) = (self.index, self.results.part_rows);
        let part = move |(at, part): (usize, &'r Vec<MeasurePart>)| {
            let MeasurePart { status, shape, reason, low, .. } = part.get(index)?;
            Some((at * rows, Part { status, shape, reason, low }))
        };
        self.results.parts.iter().enumerate().filter_map(part)
    }

    /// What figures are counted in.
    pub fn denominator(&self) -> i128 {
        self.head.denominator
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.results.rows
    }

    /// The exact figure of a row as numerator and denominator, where it is one that kernels or columns hold.
    pub fn exact(&self, row: usize) -> Option<(i128, i128)> {
        let (part, row) = self.at(row)?;
        match part.shape.get(row)? {
            Shape::Exact => Some((part.low.get(row)?, self.head.denominator)),
            Shape::None | Shape::AtMost | Shape::AtLeast | Shape::Range | Shape::Unspecified | Shape::Other => None,
        }
    }

    /// Whether a row has a figure.
    pub fn has_figure(&self, row: usize) -> bool {
        self.at(row).and_then(|(part, row)| part.shape.get(row)).is_some_and(|shape| shape != Shape::None)
    }

    /// The figure of a row.
    pub fn figure(&self, row: usize) -> Option<Figure> {
        let (part, row) = self.at(row)?;
        let end = |numbers: &Numbers| Some(Value::Number(Rational::new(numbers.get(row)?, self.head.denominator)?));
        let (bound, value, max, unspecified) = match part.shape.get(row)? {
            Shape::None => return None,
            Shape::Other => {
                let at = part.others.binary_search_by_key(&row, |(row, _)| *row).ok()?;
                return part.others.get(at).map(|(_, figure)| figure.clone());
            }
            Shape::Exact => (Bound::Exact, end(&part.low), None, false),
            Shape::AtMost => (Bound::AtMost, end(&part.high), None, false),
            Shape::AtLeast => (Bound::AtLeast, end(&part.low), None, false),
            Shape::Range => (Bound::Range, end(&part.low), end(&part.high), false),
            Shape::Unspecified => (Bound::Exact, None, None, true),
        };
        Some(Figure { ty: self.head.ty.clone(), bound, value, max, unspecified })
    }
}

impl MeasurePart {
    /// A part of which no row is computed yet.
    pub(super) fn blank(rows: usize) -> MeasurePart {
        MeasurePart {
            status: Series::Each(vec![Status::Unknown; rows]),
            shape: Series::Each(vec![Shape::None; rows]),
            reason: Series::Each(vec![0; rows]),
            low: Numbers::Narrow(vec![0; rows]),
            high: Numbers::Absent,
            reasons: Vec::new(),
            others: Vec::new(),
        }
    }

    /// Puts what the interpreter answered in the place of a row. Rows come in order.
    pub(super) fn put(&mut self, row: usize, rows: usize, head: &Head, outcome: &Outcome) {
        self.status.put(row, rows, outcome.status);
        let reason = Reason::of(outcome);
        let place = self.place(reason, head);
        self.reason.put(row, rows, place);
        let shape = outcome.figure.as_ref().map_or(Shape::None, |figure| self.ends(row, rows, head, figure));
        self.shape.put(row, rows, shape);
    }

    pub(super) fn place(&mut self, reason: Reason, head: &Head) -> u16 {
        let known = head.reasons.iter().chain(&self.reasons).position(|r| *r == reason);
        let place = known.unwrap_or_else(|| {
            self.reasons.push(reason);
            head.reasons.len() + self.reasons.len() - 1
        });
        u16::try_from(place).unwrap_or(0)
    }

    fn ends(&mut self, row: usize, rows: usize, head: &Head, figure: &Figure) -> Shape {
        if figure.unspecified {
            return Shape::Unspecified;
        }
        let over = |value: &Option<Value>| match value {
            Some(Value::Number(n)) => over(*n, head.denominator),
            _ => None,
        };
        let (low, high) = (over(&figure.value), over(&figure.max));
        let fitted = match (figure.bound, low, high) {
            (Bound::Exact, Some(low), _) => self.low.put(row, rows, low).then_some(Shape::Exact),
            (Bound::AtLeast, Some(low), _) => self.low.put(row, rows, low).then_some(Shape::AtLeast),
            (Bound::AtMost, Some(high), _) => self.high.put(row, rows, high).then_some(Shape::AtMost),
            (Bound::Range, Some(low), Some(high)) => {
                (self.low.put(row, rows, low) && self.high.put(row, rows, high)).then_some(Shape::Range)
            }
            _ => None,
        };
        fitted.unwrap_or_else(|| {
            self.others.push((row, figure.clone()));
            Shape::Other
        })
    }
}

/// The numerator of a number over a denominator, where it is a whole one.
fn over(n: Rational, denominator: i128) -> Option<i128> {
    if denominator % n.denominator() != 0 {
        return None;
    }
    n.numerator().checked_mul(denominator / n.denominator())
}

impl<T: Copy> Series<T> {
    /// Sets the value of one of `rows` rows.
    pub fn put(&mut self, row: usize, rows: usize, value: T) {
        if let Series::Same(same) = self {
            *self = Series::Each(vec![*same; rows]);
        }
        if let Series::Each(values) = self
            && let Some(slot) = values.get_mut(row)
        {
            *slot = value;
        }
    }
}

impl Numbers {
    /// Sets the number of one of `rows` rows; false where it does not fit.
    fn put(&mut self, row: usize, rows: usize, value: i128) -> bool {
        if *self == Numbers::Absent {
            *self = Numbers::Narrow(vec![0; rows]);
        }
        match self {
            Numbers::Absent => false,
            Numbers::Narrow(values) => match (i64::try_from(value), values.get_mut(row)) {
                (Ok(value), Some(slot)) => {
                    *slot = value;
                    true
                }
                (_, _) => false,
            },
            Numbers::Wide(values) => values.get_mut(row).is_some_and(|slot| {
                *slot = value;
                true
            }),
        }
    }
}
