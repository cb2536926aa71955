//! The rows of a table through both versions, chunk by chunk; those whose results moved go through the versions between.

use super::Data;
use super::cases::{Case, Cases};
use super::count::{Counting, HEAD, State, moved};
use super::ledger::Ledger;
use super::side::{Computed, Side};
use crate::cli::batch::chunk::Full;
use crate::cli::batch::progress::Progress;
use crate::cli::batch::source::Source;
use crate::cli::batch::{self, CHUNK};
use crate::cli::console::Console;
use crate::cli::profile::number;
use crate::cli::table::cell::unit_of;
use crate::cli::text::batch as batch_text;
use crate::cli::text::impact as text;
use crate::diag::{Diagnostic, catalogue::data, catalogue::usage};
use crate::value::Rational;
use std::collections::BTreeSet;

/// Where columns stand in a row.
pub struct Places {
    by: Vec<usize>,
    weight: Option<usize>,
}

impl Places {
    /// The places of `--by` and `--weight`.
    pub fn of(data: &Data, source: &Source, faults: &mut Vec<Diagnostic>) -> Places {
        let mut place = |name: &String| {
            let column = source.main.columns.iter().find(|c| c.name == *name || unit_of(&c.name).0 == name);
            if column.is_none() {
                faults.push(Diagnostic::bare(data::E0522, batch_text::no_column(name, &source.main.name)));
            }
            column.map(|c| c.place)
        };
        let by = data.by.iter().filter_map(&mut place).collect();
        let weight = data.weight.as_ref().and_then(&mut place);
        Places { by, weight }
    }

    /// How many heads a row stands for, in ten-thousandths.
    fn weight(&self, full: &Full) -> Result<u64, String> {
        let Some(place) = self.weight else { return Ok(HEAD) };
        let written = full.row.text(place);
        let number = number::parse(written).filter(|n| !n.is_negative() && *n <= Rational::from_integer(1_000_000));
        let units = number.and_then(|n| n.checked_mul(Rational::from_integer(i64::try_from(HEAD).ok()?)));
        let units = units.and_then(Rational::to_i64).and_then(|n| u64::try_from(n).ok());
        units.ok_or_else(|| text::bad_weight(written, full.row.number))
    }
}

/// Both versions with what they come to.
pub struct Run<'a> {
    /// The old version.
    pub left: Side<'a>,
    /// The new one.
    pub right: Side<'a>,
    /// The versions between them.
    pub between: Vec<Side<'a>>,
    /// Heads and money.
    pub counting: Counting,
    /// What each change moved.
    pub ledger: Ledger,
    /// The rows that moved most.
    pub cases: Cases,
    /// Where columns stand.
    pub places: Places,
    /// Rows so far.
    pub rows: u64,
    /// Cells that could not be read: table, row, column.
    pub bad: BTreeSet<(String, u64, usize)>,
}

impl Run<'_> {
    /// All rows; what is odd about them afterwards.
    pub fn all(&mut self, source: &mut Source, console: &mut Console) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
        let mut rows = Vec::new();
        let mut progress = Progress::new(&source.path);
        loop {
            let more = source.chunk(&mut rows, CHUNK)?;
            if !more {
                break;
            }
            self.chunk(source, &rows)?;
            self.rows += rows.len() as u64;
            progress.show(self.rows, source.table.bytes(), console);
        }
        console.progress("");
        let mut found = source.findings();
        if self.rows == 0 {
            found.push(Diagnostic::bare(data::W0523, batch_text::NO_ROWS));
        }
        if !self.bad.is_empty() {
            let rows: BTreeSet<(&str, u64)> = self.bad.iter().map(|(t, row, _)| (t.as_str(), *row)).collect();
            let said = batch_text::bad_cells(self.bad.len() as u64, rows.len() as u64, None);
            found.push(Diagnostic::bare(data::W0525, said));
        }
        Ok(found)
    }

    fn chunk(&mut self, source: &Source, rows: &[Full]) -> Result<(), Box<Diagnostic>> {
        let new = self.right.compute(rows);
        let all: Vec<usize> = (0..rows.len()).collect();
        let old = self.left.compute_some(rows, &all, &new);
        if self.rows == 0
            && let Some(found) = batch::compute::mistyped(&source.main, rows, &new.faults)
        {
            return Err(Box::new(found));
        }
        for fault in old.faults.iter().chain(&new.faults) {
            let column = fault.column.as_ref().map_or(0, |(place, _)| *place);
            self.bad.insert((fault.table.clone(), fault.row, column));
        }
        let mut changed = Vec::new();
        for (at, full) in rows.iter().enumerate() {
            let weight = self.places.weight(full).map_err(|why| Box::new(Diagnostic::bare(data::E0522, why)))?;
            let values: Vec<&str> = self.places.by.iter().map(|place| full.row.text(*place)).collect();
            let any = self.counting.add(&old.states(at), &new.states(at), weight, &values);
            if any.map_err(|e| Box::new(Diagnostic::bare(usage::E0619, e.to_string())))? {
                changed.push((at, weight));
            }
        }
        self.attribute(rows, &changed, &old, &new);
        Ok(())
    }

    /// Takes the rows that moved through the stages.
    fn attribute(&mut self, rows: &[Full], changed: &[(usize, u64)], old: &Computed, new: &Computed) {
        if changed.is_empty() {
            return;
        }
        let places: Vec<usize> = changed.iter().map(|(at, _)| *at).collect();
        let some = |side: &mut Side<'_>| side.compute_some(rows, &places, new);
        let between: Vec<Computed> = self.between.iter_mut().map(some).collect();
        for (place, (at, weight)) in changed.iter().enumerate() {
            let (before, after) = (old.states(*at), new.states(*at));
            let mut states = vec![before.clone()];
            states.extend(between.iter().map(|stage| stage.states(place)));
            states.push(after.clone());
            let shares = self.ledger.add(&states, *weight);
            let paid =
                |states: &[State<'_>]| states.iter().try_fold(Rational::ZERO, |sum, s| sum.checked_add(s.paid()));
            let delta = paid(&after).zip(paid(&before)).and_then(|(b, a)| b.checked_sub(a)).unwrap_or(Rational::ZERO);
            if self.cases.wants(delta) {
                let moves = before.iter().zip(&after).enumerate().filter(|(_, (a, b))| moved(a, b).is_some());
                let case = Case {
                    row: rows.get(*at).map_or(0, |full| full.row.number),
                    delta,
                    shares,
                    pairs: moves.map(|(pair, _)| pair).collect(),
                    old: old.columns.profile(*at, &self.left.base),
                    new: new.columns.profile(*at, &self.right.base),
                };
                self.cases.keep(case);
            }
        }
    }
}
