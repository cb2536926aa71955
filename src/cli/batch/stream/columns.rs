//! The quick way through Parquet and Arrow: batch after batch, columns to columns.

use super::super::answers::{Answers, OTHER, answers};
use super::super::chunk::{Fault, Grid};
use super::super::output::Output;
use super::super::output::arrow::Results;
use super::super::summary::Tally;
use super::pieces::{Stopped, batches};
use super::{Job, Own, Sinks};
use crate::cli::table::arrow::cells;
use crate::cli::table::head::Table;
use crate::cli::table::row::Content;
use arrow_array::{ArrayRef, RecordBatch};

/// What comes of a batch.
struct Product {
    batch: RecordBatch,
    results: Vec<ArrayRef>,
    faults: Vec<Fault>,
    tallies: Vec<Tally>,
}

/// Takes batches as long as there are some, by so many threads; adds to the number of rows.
pub(super) fn all(
    job: &Job<'_>,
    own: &mut [Own<'_>],
    table: &mut Table,
    sinks: &mut Sinks<'_>,
    total: &mut u64,
) -> Result<(), Stopped> {
    let work = |own: &mut Own<'_>, batch: Batch| job.columns(own, batch);
    batches(table, own, &work, &mut |mut product: Product, _, bytes| {
        *total += product.batch.num_rows() as u64;
        put(&mut product, sinks).map_err(Stopped::Output)?;
        sinks.progress.show(*total, bytes, sinks.console);
        Ok(())
    })
}

fn put(product: &mut Product, sinks: &mut Sinks<'_>) -> std::io::Result<()> {
    match &mut *sinks.output {
        Output::Arrow(writer) => writer.batch(&product.batch, std::mem::take(&mut product.results))?,
        Output::Csv(_) | Output::Lines(_) | Output::Xlsx(_) => return Err(std::io::ErrorKind::Unsupported.into()),
    }
    sinks.counting.absorb(&mut product.tallies)?;
    sinks.errors.add(&product.faults)
}

impl Job<'_> {
    fn columns(&self, own: &mut Own<'_>, grid: Batch) -> std::io::Result<Product> {
        let (columns, faults) = self.typer.columns(&grid, &mut own.denominators);
        let results = self.plan.run(&columns, 1);
        let answers = answers(&results, &faults, self.reach, &mut own.words);
        let tallies = answers.iter().map(Tally::of).collect::<std::io::Result<_>>()?;
        let results = answers.iter().flat_map(arrays).collect();
        Ok(Product { batch: grid.batch, results, faults, tallies })
    }
}

/// Rows with a list that is too long.
fn broken(batch: &RecordBatch) -> Vec<(usize, String)> {
    let long = |row: &usize| batch.columns().iter().any(|column| cells::is_long(column.as_ref(), *row));
    let lists = batch.columns().iter().any(|column| cells::is_list(column.as_ref()));
    let rows = (0..if lists { batch.num_rows() } else { 0 }).filter(long);
    rows.map(|row| (row, crate::cli::text::batch::TOO_MANY_ELEMENTS.to_owned())).collect()
}

/// The columns of a measure.
fn arrays(answers: &Answers) -> [ArrayRef; 3] {
    let mut results = Results::default();
    for (row, answer) in answers.rows.iter().enumerate() {
        match answers.others.get(&row).filter(|_| answer.reason == OTHER) {
            Some(cell) => results.cell(cell),
            None => {
                let reason = answers.reasons.get(answer.reason as usize).map_or("", |(text, _)| text);
                results.add(answer.status, answer.fen.map(i128::from), reason);
            }
        }
    }
    results.finish()
}

/// A batch as rows of cells.
#[derive(Debug)]
pub struct Batch {
    batch: RecordBatch,
    before: u64,
    broken: Vec<(usize, String)>,
}

impl Batch {
    /// A batch behind so many rows.
    pub fn new(before: u64, batch: RecordBatch) -> Batch {
        let broken = broken(&batch);
        Batch { batch, before, broken }
    }
}

impl Grid for Batch {
    fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    fn number(&self, row: usize) -> u64 {
        self.before + row as u64 + 1
    }

    fn cell<'s>(&'s self, row: usize, place: usize, scratch: &'s mut String) -> (Content, &'s str) {
        let column = self.batch.columns().get(place);
        let content = column.map_or(Content::Empty, |column| cells::cell(column.as_ref(), row, scratch));
        (content, scratch)
    }

    fn digits(&self, row: usize, place: usize) -> Option<(i64, u32)> {
        cells::digits(self.batch.columns().get(place)?.as_ref(), row)
    }

    fn broken(&self) -> &[(usize, String)] {
        &self.broken
    }
}
