//! The quick way through a CSV: piece after piece, each split, typed, computed and written by one thread, the products put in
//! order; in `columns` the same for Parquet and Arrow.
//!
//! The results are the same as row by row. It takes over where nothing stands in its way: a CSV goes to a CSV, no quote in the
//! piece, no second table, no column to divide by; what is in its way is done row by row.

#[cfg(feature = "parquet")]
mod columns;

use super::answers::{Answers, OTHER, answers, write_fen};
use super::chunk::{Fault, Grid, Typer};
use super::errors::Errors;
use super::output::{Heads, Output, csv_cell};
use super::progress::Progress;
use super::summary::{Counting, Tally};
use super::words::Words;
use crate::batch::Plan;
use crate::cli::console::Console;
use crate::cli::table::block::{Block, Unsplit};
use crate::cli::table::head::{Judge, Table};
use crate::cli::table::oddity::Oddities;
use crate::cli::table::row::Content;
use crate::cli::table::{self, fault};
use crate::cli::text::outcome as say;
use crate::ir::InputId;
use std::collections::BTreeSet;

/// The size of a piece, in bytes.
const PIECE: usize = 2 << 20;

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

/// Why the quick way ends before its end.
#[derive(Debug)]
pub enum Stopped {
    /// A row that no way can read.
    Table(table::Fault),
    /// Nothing can be written.
    Output(std::io::Error),
}

/// What comes of a piece.
struct Product {
    bytes: Vec<u8>,
    faults: Vec<Fault>,
    tallies: Vec<Tally>,
    rows: u64,
    lines: u64,
    oddities: Oddities,
}

/// Why there is no product.
enum Failed {
    Unsplit(Unsplit),
    Output(std::io::Error),
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
    let judge = table.judge();
    loop {
        let Some(csv) = table.csv() else { return Ok(()) };
        let separator = csv.separator();
        let mut pieces = Vec::new();
        while pieces.len() < own.len()
            && let Some(piece) = csv.piece(PIECE).map_err(Stopped::Table)?
        {
            pieces.push(piece);
        }
        if pieces.is_empty() {
            return Ok(());
        }
        let products = each(own, pieces, &|own, piece| job.product(own, piece, (separator, &judge)));
        for product in products {
            let before = table.csv().map_or(0, |csv| csv.number());
            let product = product.ok_or_else(lost)?.map_err(|failed| match failed {
                Failed::Unsplit((why, row)) => Stopped::Table(fault(&table.name, &why(before + row))),
                Failed::Output(error) => Stopped::Output(error),
            })?;
            *total += product.rows;
            put(product, before, table, sinks).map_err(Stopped::Output)?;
            sinks.progress.show(*total, table.bytes(), sinks.console);
        }
    }
}

/// Does each piece by a thread of its own; the products stand in order, none where a thread did not come back.
fn each<'r, P: Send, T: Send>(
    own: &mut [Own<'r>],
    pieces: Vec<P>,
    work: &(dyn Fn(&mut Own<'r>, P) -> T + Sync),
) -> Vec<Option<T>> {
    let tasks = own.iter_mut().zip(pieces);
    if tasks.len() == 1 {
        return tasks.map(|(own, piece)| Some(work(own, piece))).collect();
    }
    std::thread::scope(|scope| {
        let running: Vec<_> = tasks.map(|(own, piece)| scope.spawn(move || work(own, piece))).collect();
        running.into_iter().map(|thread| thread.join().ok()).collect()
    })
}

/// A thread that did not come back has left rows out: nothing may be written then.
fn lost() -> Stopped {
    Stopped::Output(std::io::ErrorKind::Interrupted.into())
}

/// Puts a product behind those before.
fn put(mut product: Product, before: u64, table: &mut Table, sinks: &mut Sinks<'_>) -> std::io::Result<()> {
    product.faults.iter_mut().for_each(|fault| fault.row += before);
    table.oddities.join_behind(product.oddities, before);
    if let Some(csv) = table.csv() {
        csv.pass(product.lines);
    }
    sinks.output.raw(&product.bytes)?;
    sinks.counting.absorb(&mut product.tallies)?;
    sinks.errors.add(&product.faults)
}

impl Job<'_> {
    fn product(&self, own: &mut Own<'_>, piece: String, (separator, judge): (u8, &Judge)) -> Result<Product, Failed> {
        let mut block = Block::split(piece, separator, judge).map_err(Failed::Unsplit)?;
        let oddities = std::mem::take(&mut block.oddities);
        let (columns, faults) = self.typer.columns(&block, &mut own.denominators);
        let results = self.plan.run(&columns, 1);
        let answers = answers(&results, &faults, self.reach, &mut own.words);
        let in_order = self.heads.kept.iter().enumerate().all(|(at, kept)| kept.place == at);
        let whole_lines = separator == b',' && in_order && self.heads.kept.len() == judge.width;
        let bytes = self.lines(&block, &answers, whole_lines);
        let tallies = answers.iter().map(Tally::of).collect::<std::io::Result<_>>().map_err(Failed::Output)?;
        Ok(Product { bytes, faults, tallies, rows: block.rows().len() as u64, lines: block.lines, oddities })
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
