//! What the rows of a batch come to: how many have which status, refused by which requirement, open by which input, sums
//! and quantiles; by measure, document, fund, and any column.
//!
//! In: the results as they come. Out: one plain model that the text, the CSV, the workbook, the JSON and the page show. All sums
//! are exact; a quantile is an amount that occurs (nearest rank), never one between two.

pub mod html;
pub mod json;
pub mod quantiles;
pub mod table;

use super::answers::{Answers, Figure, Kind};
use super::words::Cell;
use crate::batch::results::Series;
use crate::cli::outcome_json::amount;
use crate::cli::profile::index::{clause, document_number};
use crate::cli::text::batch as text;
use crate::eval::outcome::Status;
use crate::ir::{MeasureId, Program};
use crate::value::Rational;
use quantiles::{Quantiles, Spread};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The most values of a column that are told apart.
const MOST_VALUES: usize = 1000;

/// Counts of some results.
#[derive(Debug, Default)]
pub struct Tally {
    /// All results.
    pub rows: u64,
    /// 可享受, 合规, 完成.
    pub granted: u64,
    /// 不可享受, 不合规, 未完成.
    pub refused: u64,
    /// 待定.
    pub open: u64,
    /// Any other status, by its word.
    pub others: BTreeMap<&'static str, u64>,
    /// What refused, by its first clause.
    pub failed: BTreeMap<String, u64>,
    /// What is open, by input.
    pub missing: BTreeMap<String, u64>,
    /// The exact amounts, added; `None` before the first.
    sum: Option<Rational>,
    /// Whether the sum left exact arithmetic.
    beyond: bool,
    amounts: Quantiles,
}

impl Tally {
    fn add(&mut self, cell: &Cell) -> std::io::Result<()> {
        self.count(cell.status, &cell.causes, 1);
        match cell.sum {
            Some(sum) if cell.status.pays() => {
                self.pay(sum);
                self.amounts.add(sum, 1)
            }
            _ => Ok(()),
        }
    }

    fn count(&mut self, status: Status, causes: &[String], times: u64) {
        if times == 0 {
            return;
        }
        self.rows += times;
        let own = match status {
            Status::Eligible | Status::Compliant | Status::Met => {
                self.granted += times;
                None
            }
            Status::Ineligible | Status::NonCompliant | Status::NotMet => {
                self.refused += times;
                Some(&mut self.failed)
            }
            Status::Unknown => {
                self.open += times;
                Some(&mut self.missing)
            }
            other @ (Status::NotInForce | Status::Expired | Status::Conflict | Status::Pending) => {
                *self.others.entry(crate::cli::text::outcome::status(other)).or_default() += times;
                None
            }
        };
        if let Some(own) = own {
            for cause in causes {
                match own.get_mut(cause) {
                    Some(count) => *count += times,
                    None => drop(own.insert(cause.clone(), times)),
                }
            }
        }
    }

    /// One of so many that count all rows.
    fn of_many(tallies: usize) -> Tally {
        Tally { amounts: Quantiles::of_many(tallies), ..Tally::default() }
    }

    /// Counts the results of a chunk.
    pub fn of(answers: &Answers) -> std::io::Result<Tally> {
        let mut tally = Tally::default();
        let mut counts = vec![0_u64; answers.kinds.len()];
        let mut count = |place: u32, rows: usize| {
            if let Some(count) = counts.get_mut(place as usize) {
                *count += rows as u64;
            }
        };
        match &answers.rows {
            Series::Same(place) => count(*place, answers.fen.len()),
            Series::Each(places) => places.iter().for_each(|place| count(*place, 1)),
        }
        for (kind, times) in answers.kinds.iter().zip(counts).filter(|(kind, _)| kind.figure != Figure::Other) {
            tally.count(kind.status, &kind.said.1, times);
        }
        let paid = |kind: &Kind| kind.figure == Figure::Fen && kind.status.pays();
        let paid: Vec<bool> = answers.kinds.iter().map(paid).collect();
        let is_paid = |place: u32| paid.get(place as usize) == Some(&true);
        let fen: Cow<'_, [i64]> = match &answers.rows {
            Series::Same(place) if is_paid(*place) => Cow::Borrowed(&answers.fen),
            Series::Same(_) => Cow::Borrowed(&[]),
            Series::Each(places) => {
                places.iter().zip(&answers.fen).filter(|(place, _)| is_paid(**place)).map(|(_, fen)| *fen).collect()
            }
        };
        let sum: i128 = fen.iter().map(|fen| i128::from(*fen)).sum();
        if let Some(sum) = Rational::new(sum, 100).filter(|_| !fen.is_empty()) {
            tally.pay(sum);
        }
        tally.amounts.add_fen(&fen)?;
        answers.others.values().try_for_each(|cell| tally.add(cell))?;
        Ok(tally)
    }

    /// Counts with the counts of a chunk, and its amounts.
    fn absorb(&mut self, chunk: &mut Tally) -> std::io::Result<()> {
        self.join(chunk);
        self.amounts.absorb(&mut chunk.amounts)
    }

    fn pay(&mut self, amount: Rational) {
        let sum = self.sum.unwrap_or(Rational::ZERO).checked_add(amount);
        self.beyond |= sum.is_none();
        self.sum = sum.or(self.sum);
    }

    /// Counts with the counts of others; quantiles are not joined.
    fn join(&mut self, other: &Tally) {
        self.rows += other.rows;
        self.granted += other.granted;
        self.refused += other.refused;
        self.open += other.open;
        let joined = [(&mut self.failed, &other.failed), (&mut self.missing, &other.missing)];
        for (own, others) in joined {
            others.iter().for_each(|(cause, count)| *own.entry(cause.clone()).or_default() += count);
        }
        other.others.iter().for_each(|(word, count)| *self.others.entry(word).or_default() += count);
        self.beyond |= other.beyond;
        if let Some(sum) = other.sum {
            self.pay(sum);
        }
    }
}

/// What is counted while rows go by.
#[derive(Debug)]
pub struct Counting {
    measures: Vec<Tally>,
    columns: Vec<ByColumn>,
}

/// Counts by the values of a column.
#[derive(Debug)]
struct ByColumn {
    name: String,
    place: usize,
    values: BTreeMap<String, Vec<Tally>>,
}

impl Counting {
    /// Counts for so many measures, and by columns at places of a row.
    pub fn new(measures: usize, columns: Vec<(String, usize)>) -> Counting {
        let by = |(name, place)| ByColumn { name, place, values: BTreeMap::new() };
        Counting {
            measures: std::iter::repeat_with(|| Tally::of_many(measures)).take(measures).collect(),
            columns: columns.into_iter().map(by).collect(),
        }
    }

    /// Counts a chunk; without columns to divide by.
    pub fn absorb(&mut self, chunk: &mut [Tally]) -> std::io::Result<()> {
        self.measures.iter_mut().zip(chunk).try_for_each(|(own, chunk)| own.absorb(chunk))
    }

    /// Counts a row.
    pub fn add(&mut self, row: &crate::cli::table::row::Row, cells: &[Cell]) -> std::io::Result<()> {
        for (tally, cell) in self.measures.iter_mut().zip(cells) {
            tally.add(cell)?;
        }
        for column in &mut self.columns {
            let tallies = column.tallies(row.text(column.place), cells.len());
            for (tally, cell) in tallies.iter_mut().zip(cells) {
                tally.add(cell)?;
            }
        }
        Ok(())
    }
}

/// What a value of a column is counted under: none as such, and more than can be told apart as the rest.
pub fn value_key<'v, T>(known: &BTreeMap<String, T>, value: &'v str) -> &'v str {
    match value {
        "" => text::NO_VALUE,
        value if known.len() >= MOST_VALUES && !known.contains_key(value) => text::OTHER_VALUES,
        value => value,
    }
}

impl ByColumn {
    fn tallies(&mut self, value: &str, measures: usize) -> &mut Vec<Tally> {
        let key = value_key(&self.values, value);
        if !self.values.contains_key(key) {
            self.values.insert(key.to_owned(), std::iter::repeat_with(Tally::default).take(measures).collect());
        }
        self.values.entry(key.to_owned()).or_default()
    }
}

/// The summary.
#[derive(Debug)]
pub struct Summary {
    /// Rows of the main table.
    pub rows: u64,
    /// Cells and rows that could not be read.
    pub bad: u64,
    /// The day of assessment.
    pub date: String,
    /// The main table.
    pub data: String,
    /// By measure, by document, by fund, by each column.
    pub sections: Vec<Section>,
}

/// One way to divide the results.
#[derive(Debug)]
pub struct Section {
    /// `measure`, `document`, `fund`, `column`.
    pub by: &'static str,
    /// In words.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// The results of one measure, document, fund or value.
#[derive(Debug)]
pub struct Line {
    /// The document, the fund, or the value of the column; empty by measure.
    pub key: String,
    /// The measure; empty where several are taken together.
    pub measure: String,
    /// Its clause.
    pub clause: String,
    /// The counts.
    pub tally: Tally,
    /// The sum of the exact amounts in 元; absent where there are none.
    pub sum: Option<String>,
    /// Quantiles of the exact amounts.
    pub spread: Option<Spread>,
}

impl Line {
    fn new(key: &str, measure: &str, clause: &str, mut tally: Tally) -> std::io::Result<Line> {
        let spread = tally.amounts.spread()?;
        let sum = tally.sum.filter(|_| !tally.beyond).map(amount);
        let (key, measure, clause) = (key.to_owned(), measure.to_owned(), clause.to_owned());
        Ok(Line { key, measure, clause, tally, sum, spread })
    }
}

/// What the counts come to.
pub fn sections(
    counting: Counting,
    program: &Program,
    measures: &[MeasureId],
    names: &[String],
) -> std::io::Result<Vec<Section>> {
    let documents = measures
        .iter()
        .map(|id| document_number(program, program.measures.get(id.index()).and_then(|m| m.document)).to_owned());
    let funds = measures.iter().map(|id| program.measures.get(id.index()).and_then(|m| m.fund.clone()));
    let regions = measures.iter().map(|id| region(program, *id));
    let documents = joined(&counting.measures, documents.map(|d| Some(d).filter(|d| !d.is_empty())));
    let (funds, regions) = (joined(&counting.measures, funds), joined(&counting.measures, regions));
    let mut sections = Vec::new();
    let mut own = Vec::new();
    for ((id, name), tally) in measures.iter().zip(names).zip(counting.measures) {
        own.push(Line::new("", name, &clause(program, *id), tally)?);
    }
    sections.push(Section { by: "measure", title: text::BY_MEASURE.to_owned(), lines: own });
    for (by, title, tallies, least) in [
        ("document", text::BY_DOCUMENT, documents, 2),
        ("fund", text::BY_FUND, funds, 1),
        ("region", text::BY_REGION, regions, 2),
    ] {
        if tallies.len() >= least {
            let lines = tallies.into_iter().map(|(key, tally)| Line::new(&key, "", "", tally));
            let lines: std::io::Result<Vec<Line>> = lines.collect();
            sections.push(Section { by, title: title.to_owned(), lines: lines? });
        }
    }
    for column in counting.columns {
        let mut lines = Vec::new();
        for (value, tallies) in column.values {
            for (name, tally) in names.iter().zip(tallies) {
                lines.push(Line::new(&value, name, "", tally)?);
            }
        }
        sections.push(Section { by: "column", title: text::by_column(&column.name), lines });
    }
    Ok(sections)
}

/// The region of the document of a measure.
fn region(program: &Program, id: MeasureId) -> Option<String> {
    let document = program.measures.get(id.index())?.document?;
    let region = program.documents.get(document.index())?.region.join(".");
    Some(region).filter(|region| !region.is_empty())
}

/// The tallies of measures with the same key, taken together; measures without one are left out.
fn joined(tallies: &[Tally], keys: impl Iterator<Item = Option<String>>) -> BTreeMap<String, Tally> {
    let mut all: BTreeMap<String, Tally> = BTreeMap::new();
    for (tally, key) in tallies.iter().zip(keys) {
        if let Some(key) = key {
            all.entry(key).or_default().join(tally);
        }
    }
    all
}
