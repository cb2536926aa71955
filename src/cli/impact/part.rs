//! Some rows through both versions; those whose results moved go through the versions between.
//!
//! In: rows, as a piece of a file or one by one. Out: what was found in them, which is joined in order of the rows. Parts are worked
//! on by several threads at once.

use super::Data;
use super::amount::{Amount, HEAD, Weight};
use super::cases::{Case, Cases};
use super::count::{Counting, State, moved};
use super::ledger::{Ledger, shares};
use super::side::{Computed, Side, Typed};
use crate::cli::batch::chunk::{Fault, Full, Grid};
use crate::cli::batch::source::Source;
use crate::cli::profile::number;
use crate::cli::table::cell::unit_of;
use crate::cli::text::batch as batch_text;
use crate::diag::{Diagnostic, catalogue::data};
use crate::units::{UnitId, UnitTable};
use crate::value::Rational;
use std::collections::BTreeSet;
use std::io::Result;

/// Where columns stand in a row.
#[derive(Debug)]
pub struct Places {
    by: Vec<usize>,
    weight: Option<usize>,
    units: UnitTable,
}

impl Places {
    /// The places of `--by` and `--weight`.
    pub fn of(data: &Data, source: &Source, units: &UnitTable, faults: &mut Vec<Diagnostic>) -> Places {
        let mut place = |name: &String| {
            let column = source.main.columns.iter().find(|c| c.name == *name || unit_of(&c.name).0 == name);
            if column.is_none() {
                faults.push(Diagnostic::bare(data::E0522, batch_text::no_column(name, &source.main.name)));
            }
            column.map(|c| c.place)
        };
        let by = data.by.iter().filter_map(&mut place).collect();
        let weight = data.weight.as_ref().and_then(&mut place);
        Places { by, weight, units: units.clone() }
    }

    /// What a row stands for; as an error, what is written in the place of it.
    fn weight(&self, rows: &impl Rows, row: usize, scratch: &mut String) -> std::result::Result<Weight, String> {
        let Some(place) = self.weight else { return Ok(Weight::ONE) };
        scratch.clear();
        let written = rows.text(row, place, scratch);
        let number = self.heads(written).filter(|n| !n.is_negative() && *n <= Rational::from_integer(1_000_000));
        let units = number.and_then(|n| n.checked_mul(Rational::from_integer(i64::try_from(HEAD).ok()?)));
        let heads = units.and_then(Rational::to_i64).and_then(|n| u64::try_from(n).ok());
        heads.map(|heads| Weight { heads, times: heads }).ok_or_else(|| written.to_owned())
    }

    /// A number, alone or of what is counted: `3`, `3人`, `1万户`; neither money nor time.
    fn heads(&self, written: &str) -> Option<Rational> {
        let end = written.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '-' | '+' | 'e' | 'E'));
        let (digits, word) = written.split_at(end.unwrap_or(written.len()));
        let number = number::parse(digits.trim_end())?;
        if word.is_empty() {
            return Some(number);
        }
        let scaled = self.units.read_over(word.trim())?;
        let measured = [UnitId::YUAN, UnitId::MONTH, UnitId::DAY, UnitId::YEAR, UnitId::AGE];
        let counted = scaled.unit.is_none_or(|unit| !measured.contains(&unit));
        number.checked_mul(scaled.factor).filter(|_| counted)
    }
}

/// Rows of a table.
pub trait Rows {
    /// How many.
    fn count(&self) -> usize;
    /// A row's number in the file, or in the piece.
    fn number(&self, row: usize) -> u64;
    /// The text of a cell; `scratch` may hold it.
    fn text<'s>(&'s self, row: usize, place: usize, scratch: &'s mut String) -> &'s str;
    /// How a version reads them.
    fn typed(&self, side: &Side<'_>, denominators: &mut Vec<i64>) -> Typed;
    /// How many threads may compute them.
    fn threads(&self) -> usize;
}

/// Rows that were read one by one, and the threads for them.
#[derive(Debug)]
pub struct Fulls<'r>(pub &'r [Full], pub usize);

impl Rows for Fulls<'_> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn number(&self, row: usize) -> u64 {
        self.0.get(row).map_or(0, |full| full.row.number)
    }

    fn text<'s>(&'s self, row: usize, place: usize, _scratch: &'s mut String) -> &'s str {
        self.0.get(row).map_or("", |full| full.row.text(place))
    }

    fn typed(&self, side: &Side<'_>, _denominators: &mut Vec<i64>) -> Typed {
        side.read(self.0, self.1)
    }

    fn threads(&self) -> usize {
        self.1
    }
}

/// A piece of a file.
#[derive(Debug)]
pub struct Piece<G>(pub G);

impl<G: Grid> Rows for Piece<G> {
    fn count(&self) -> usize {
        self.0.rows()
    }

    fn number(&self, row: usize) -> u64 {
        self.0.number(row)
    }

    fn text<'s>(&'s self, row: usize, place: usize, scratch: &'s mut String) -> &'s str {
        self.0.cell(row, place, scratch).1
    }

    fn typed(&self, side: &Side<'_>, denominators: &mut Vec<i64>) -> Typed {
        side.columns(&self.0, denominators)
    }

    fn threads(&self) -> usize {
        1
    }
}

/// What a thread keeps from part to part: what the columns were counted in so far, by version.
#[derive(Debug, Default)]
pub struct Own {
    left: Vec<i64>,
    right: Vec<i64>,
    between: Vec<Vec<i64>>,
}

/// Both versions, those between them, and where columns stand.
pub struct Versions<'a> {
    /// The old version.
    pub left: Side<'a>,
    /// The new one.
    pub right: Side<'a>,
    /// The versions between them.
    pub between: Vec<Side<'a>>,
    /// Where columns stand.
    pub places: Places,
}

/// What was found in rows.
#[derive(Debug)]
pub struct Found {
    /// Heads and money.
    pub counting: Counting,
    /// What each change moved.
    pub ledger: Ledger,
    /// The rows that moved most.
    pub cases: Cases,
    /// How many rows.
    pub rows: u64,
    /// Cells that could not be read: table, row, column.
    pub bad: BTreeSet<(String, u64, usize)>,
}

/// A weight that cannot be read: the row's number, what is written.
pub type BadWeight = (u64, String);

impl Found {
    /// Nothing yet.
    pub fn new(counting: Counting, stages: usize) -> Found {
        let (ledger, cases, bad) = (Ledger::new(stages), Cases::default(), BTreeSet::new());
        Found { counting, ledger, cases, rows: 0, bad }
    }

    /// One that counts the same from nothing.
    pub fn empty(&self) -> Found {
        Found::new(self.counting.empty(), self.ledger.entries.len())
    }

    /// What was found in the rows behind: `before` rows of the file stand before their first.
    pub fn join(&mut self, other: Found, before: u64) -> Result<()> {
        self.rows += other.rows;
        self.bad.extend(other.bad.into_iter().map(|(table, row, column)| (table, row + before, column)));
        self.cases.join(other.cases, before);
        self.ledger.join(&other.ledger);
        self.counting.join(other.counting)
    }

    fn faults(&mut self, faults: &[Fault]) {
        for fault in faults {
            let column = fault.column.as_ref().map_or(0, |(place, _)| *place);
            self.bad.insert((fault.table.clone(), fault.row, column));
        }
    }
}

impl Versions<'_> {
    /// Whether every version can read pieces.
    pub fn are_simple(&self) -> bool {
        let others = self.between.iter().chain([&self.left]);
        self.right.is_simple() && others.into_iter().all(|side| side.is_shared() || side.is_simple())
    }

    /// What is found in rows; `found` is empty. What all threads need is only read.
    pub fn part(
        &self,
        rows: &impl Rows,
        own: &mut Own,
        mut found: Found,
    ) -> Result<std::result::Result<Found, BadWeight>> {
        let new = rows.typed(&self.right, &mut own.right);
        let old = self.left.taken(&new);
        let old = old.unwrap_or_else(|| rows.typed(&self.left, &mut own.left));
        found.faults(&old.faults);
        found.faults(&new.faults);
        let part = Part {
            versions: self,
            rows,
            before: self.left.results(&old, rows.threads()),
            after: self.right.results(&new, rows.threads()),
            old,
            new,
        };
        let changed = match part.count(&mut found)? {
            Ok(changed) => changed,
            Err(bad) => return Ok(Err(bad)),
        };
        if !changed.is_empty() {
            part.attribute(&changed, own, &mut found);
        }
        Ok(Ok(found))
    }
}

/// Rows with their results on both sides.
struct Part<'p, 'a, R> {
    versions: &'p Versions<'a>,
    rows: &'p R,
    old: Typed,
    new: Typed,
    before: Computed<'p>,
    after: Computed<'p>,
}

impl<R: Rows> Part<'_, '_, R> {
    /// Counts the rows; the places of those that moved with their heads, or the first weight that cannot be read.
    fn count(&self, found: &mut Found) -> Result<std::result::Result<Vec<(usize, u64)>, BadWeight>> {
        let (mut old, mut new) = (Vec::new(), Vec::new());
        let (mut changed, mut scratch) = (Vec::new(), String::new());
        let places = &self.versions.places;
        let mut values: Vec<String> = places.by.iter().map(|_| String::new()).collect();
        for row in 0..self.rows.count() {
            let weight = match places.weight(self.rows, row, &mut scratch) {
                Ok(weight) => weight,
                Err(written) => return Ok(Err((self.rows.number(row), written))),
            };
            for (value, place) in values.iter_mut().zip(&places.by) {
                scratch.clear();
                value.clear();
                value.push_str(self.rows.text(row, *place, &mut scratch));
            }
            self.before.states(row, &mut old);
            self.after.states(row, &mut new);
            if found.counting.add(&old, &new, weight, values.iter().map(String::as_str))? {
                changed.push((row, weight.heads));
            }
        }
        found.rows += self.rows.count() as u64;
        Ok(Ok(changed))
    }

    /// The results of a version between for the rows that moved.
    fn stage<'s>(&self, side: &'s Side<'_>, places: &[usize], some: &Typed, own: &mut Vec<i64>) -> Computed<'s> {
        let typed = side.taken(some).unwrap_or_else(|| self.rows.typed(side, own).gathered(places));
        side.results(&typed, self.rows.threads())
    }

    /// Takes the rows that moved through the stages.
    fn attribute(&self, changed: &[(usize, u64)], own: &mut Own, found: &mut Found) {
        let places: Vec<usize> = changed.iter().map(|(row, _)| *row).collect();
        let between = &self.versions.between;
        own.between.resize(between.len(), Vec::new());
        let some = self.new.gathered(if between.is_empty() { &[] } else { &places });
        let stages = between.iter().zip(&mut own.between);
        let stages: Vec<Computed<'_>> = stages.map(|(side, own)| self.stage(side, &places, &some, own)).collect();
        let mut states: Vec<Vec<State<'_>>> = (0..stages.len() + 2).map(|_| Vec::new()).collect();
        for (place, (row, heads)) in changed.iter().enumerate() {
            let computed = [(&self.before, *row)].into_iter().chain(stages.iter().map(|stage| (stage, place)));
            let computed = computed.chain([(&self.after, *row)]);
            computed.zip(&mut states).for_each(|((computed, row), states)| computed.states(row, states));
            found.ledger.add(&states, *heads);
            self.case(*row, &states, found);
        }
    }

    /// Keeps a row where it is one of those that moved most.
    fn case(&self, row: usize, states: &[Vec<State<'_>>], found: &mut Found) {
        let (Some(before), Some(after)) = (states.first(), states.last()) else { return };
        let paid = |states: &[State<'_>]| states.iter().try_fold(Amount::ZERO, |sum, s| sum.plus(s.paid()));
        let delta = paid(after).zip(paid(before)).and_then(|(b, a)| b.less(a)).unwrap_or(Amount::ZERO);
        if !found.cases.wants(delta) {
            return;
        }
        let moves = before.iter().zip(after).enumerate().filter(|(_, (a, b))| moved(a, b).is_some());
        found.cases.keep(Case {
            row: self.rows.number(row),
            delta,
            shares: shares(states),
            pairs: moves.map(|(pair, _)| pair).collect(),
            old: self.old.columns.profile(row, &self.versions.left.base),
            new: self.new.columns.profile(row, &self.versions.right.base),
        });
    }
}
