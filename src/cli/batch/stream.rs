//! The quick way through a CSV: piece after piece, each split, typed, computed and written by one thread, the products put in
//! order; in `columns` the same for Parquet and Arrow.
//!
//! The results are the same as row by row. It takes over where nothing stands in its way: a CSV goes to a CSV, no quote in the
//! piece, no second table, no column to divide by; what is in its way is done row by row.

#[cfg(feature = "parquet")]
pub mod columns;
pub mod pieces;

use super::answers::{Answers, OTHER, answers, write_fen};
use super::chunk::{Fault, Grid, Typer};
use super::errors::Errors;
use super::output::{Heads, Output, csv_cell};
use super::progress::Progress;
use super::summary::{Counting, Tally};
use super::words::Words;
use crate::batch::Plan;
use crate::cli::console::Console;
use crate::cli::table::block::Block;
use crate::cli::table::head::Table;
use crate::cli::table::row::Content;
use crate::cli::text::outcome as say;
use crate::ir::InputId;
use pieces::Stopped;
use std::collections::BTreeSet;

/// What all threads read.
#[derive(Debug)]
pub struct Job<'r> {
    /// How cells are read.
    pub typer: Typer<'r>,
    /// The rules.
    pub plan: &'r Plan<'r>,
    /// For each measure, the inputs that its result can depend on.
    pub reach: &'r [BTreeSet<InputId>],
    /// The columns of the output.
    pub heads: &'r Heads,
}

/// What a thread keeps from piece to piece.
#[derive(Debug)]
pub struct Own<'r> {
    /// Reasons in words.
    pub words: Words<'r>,
    /// What the columns were counted in so far.
    pub denominators: Vec<i64>,
}

/// Where the products go.
#[derive(Debug)]
pub struct Sinks<'s> {
    /// The results.
    pub output: &'s mut Output,
    /// The error table.
    pub errors: &'s mut Errors,
    /// The summary.
    pub counting: &'s mut Counting,
    /// How far it is.
    pub progress: &'s mut Progress,
    /// Who is told so.
    pub console: &'s mut Console,
}

/// What comes of a piece.
struct Product {
    bytes: Vec<u8>,
    faults: Vec<Fault>,
    tallies: Vec<Tally>,
    rows: u64,
}

/// Takes pieces as long as there are some, by so many threads; adds to the number of rows.
pub fn all(
    job: &Job<'_>,
    own: &mut [Own<'_>],
    table: &mut Table,
    sinks: &mut Sinks<'_>,
    total: &mut u64,
) -> Result<(), Stopped> {
    #[cfg(feature = "parquet")]
    if table.arrow().is_some() {
        return columns::all(job, own, table, sinks, total);
    }
    let width = table.judge().width;
    let separator = table.csv().map_or(b',', |csv| csv.separator());
    let work = |own: &mut Own<'_>, block: Block| job.product(own, &block, (separator, width));
    pieces::blocks(table, own, &work, &mut |mut product: Product, before, bytes| {
        *total += product.rows;
        product.faults.iter_mut().for_each(|fault| fault.row += before);
        put(product, sinks).map_err(Stopped::Output)?;
        sinks.progress.show(*total, bytes, sinks.console);
        Ok(())
    })
}

fn put(mut product: Product, sinks: &mut Sinks<'_>) -> std::io::Result<()> {
    sinks.output.raw(&product.bytes)?;
    sinks.counting.absorb(&mut product.tallies)?;
    sinks.errors.add(&product.faults)
}

impl Job<'_> {
    fn product(&self, own: &mut Own<'_>, block: &Block, (separator, width): (u8, usize)) -> std::io::Result<Product> {
        let (columns, faults) = self.typer.columns(block, &mut own.denominators);
        let results = self.plan.run(&columns, 1);
        let answers = answers(&results, &faults, self.reach, &mut own.words);
        let in_order = self.heads.kept.iter().enumerate().all(|(at, kept)| kept.place == at);
        let whole_lines = separator == b',' && in_order && self.heads.kept.len() == width;
        let bytes = self.lines(block, &answers, whole_lines);
        let tallies = answers.iter().map(Tally::of).collect::<std::io::Result<_>>()?;
        Ok(Product { bytes, faults, tallies, rows: block.rows().len() as u64 })
    }

    /// The lines of the output; a plain row is written as it stands.
    fn lines(&self, block: &Block, answers: &[Answers], whole_lines: bool) -> Vec<u8> {
        let columns: Vec<Column<'_>> = answers.iter().map(Column::of).collect();
        let mut out = Vec::with_capacity(block.size() * 2 + block.rows().len() * columns.len() * 40);
        for (row, place) in block.rows().iter().enumerate() {
            if whole_lines && place.plain {
                out.extend(block.line(row).as_bytes());
            } else {
                for (at, kept) in self.heads.kept.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    csv_cell(&mut out, block.text(row, kept.place));
                }
            }
            let nothing_kept = self.heads.kept.is_empty();
            columns.iter().enumerate().for_each(|(at, column)| column.write(row, at == 0 && nothing_kept, &mut out));
            out.push(b'\n');
        }
        out
    }
}

/// The results of a measure with its reasons as they are written.
struct Column<'a> {
    answers: &'a Answers,
    reasons: Vec<Vec<u8>>,
}

impl<'a> Column<'a> {
    fn of(answers: &'a Answers) -> Column<'a> {
        let written = |(text, _): &(std::sync::Arc<str>, _)| {
            let mut bytes = Vec::new();
            csv_cell(&mut bytes, text);
            bytes
        };
        Column { answers, reasons: answers.reasons.iter().map(written).collect() }
    }

    fn write(&self, row: usize, first: bool, out: &mut Vec<u8>) {
        let Some(answer) = self.answers.rows.get(row) else { return };
        if !first {
            out.push(b',');
        }
        out.extend(say::status(answer.status).as_bytes());
        out.push(b',');
        if answer.reason == OTHER {
            if let Some(cell) = self.answers.others.get(&row) {
                csv_cell(out, &cell.amount);
                out.push(b',');
                csv_cell(out, &cell.reason);
            }
            return;
        }
        if let Some(fen) = answer.fen {
            write_fen(out, fen);
        }
        out.push(b',');
        out.extend(self.reasons.get(answer.reason as usize).map(Vec::as_slice).unwrap_or_default());
    }
}

impl Grid for Block {
    fn rows(&self) -> usize {
        Block::rows(self).len()
    }

    fn number(&self, row: usize) -> u64 {
        Block::rows(self).get(row).map_or(0, |row| row.number)
    }

    fn cell<'s>(&'s self, row: usize, place: usize, _scratch: &'s mut String) -> (Content, &'s str) {
        let text = self.text(row, place);
        (if text.is_empty() { Content::Empty } else { Content::Text }, text)
    }

    fn digits(&self, _row: usize, _place: usize) -> Option<(i64, u32)> {
        None
    }

    fn broken(&self) -> &[(usize, String)] {
        &self.broken
    }
}
