//! The quick way through a CSV: piece after piece, each split, typed, computed and written by one thread, the products put in
//! order; in `columns` the same for Parquet and Arrow, in `texts` from a CSV to them.
//!
//! The results are the same as row by row. It takes over where nothing stands in its way: a CSV goes to a CSV, no quote in the
//! piece, no second table, no column to divide by; what is in its way is done row by row.

#[cfg(feature = "parquet")]
pub mod columns;
mod lines;
#[cfg(feature = "parquet")]
mod passed;
pub mod pieces;
mod shared;
#[cfg(feature = "parquet")]
mod texts;

use super::answers::answers;
use super::chunk::{Fault, Grid, Typer};
use super::errors::Errors;
use super::output::{Heads, Output};
use super::plain::{Digits, Plain};
use super::progress::Progress;
use super::summary::{Counting, Tally};
use super::words::Words;
use crate::batch::Plan;
use crate::batch::columns::Builder;
use crate::cli::console::Console;
use crate::cli::table::block::Block;
use crate::cli::table::head::Table;
use crate::cli::table::row::Content;
use crate::ir::InputId;
use pieces::Stopped;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

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
    /// Rooms for lines that were written: another piece uses them.
    pub rooms: Mutex<Vec<Vec<u8>>>,
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
    /// The lines, at the beginning.
    bytes: Vec<u8>,
    length: usize,
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
    if matches!(sinks.output, Output::Arrow(_)) {
        return columns::all(job, own, table, sinks, total);
    }
    let width = table.judge().width;
    let separator = table.csv().map_or(b',', |csv| csv.separator());
    let work = |own: &mut Own<'_>, block: Block| job.product(own, &block, (separator, width));
    pieces::blocks(table, own, &work, &mut |mut product: Product, before, bytes| {
        *total += product.rows;
        product.faults.iter_mut().for_each(|fault| fault.row += before);
        let room = put(product, sinks).map_err(Stopped::Output)?;
        job.rooms.lock().unwrap_or_else(PoisonError::into_inner).push(room);
        sinks.progress.show(*total, bytes, sinks.console);
        Ok(())
    })
}

/// Writes a product; its room is free then.
fn put(mut product: Product, sinks: &mut Sinks<'_>) -> std::io::Result<Vec<u8>> {
    sinks.output.raw(product.bytes.get(..product.length).unwrap_or_default())?;
    sinks.counting.absorb(&mut product.tallies)?;
    sinks.errors.add(&product.faults)?;
    Ok(product.bytes)
}

impl Job<'_> {
    fn product(&self, own: &mut Own<'_>, block: &Block, (separator, width): (u8, usize)) -> std::io::Result<Product> {
        let (columns, faults) = self.typer.columns(block, &mut own.denominators);
        let results = self.plan.run(&columns, 1);
        let answers = answers(&results, &faults, self.reach, &mut own.words);
        let in_order = self.heads.kept.iter().enumerate().all(|(at, kept)| kept.place == at);
        let whole_lines = separator == b',' && in_order && self.heads.kept.len() == width;
        let room = self.rooms.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let (bytes, length) = lines::lines((block, &self.heads.kept), &answers, whole_lines, room);
        let tallies = answers.iter().map(Tally::of).collect::<std::io::Result<_>>()?;
        Ok(Product { bytes, length, faults, tallies, rows: block.rows().len() as u64 })
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

    fn numbers(&self, place: usize, rows: Range<usize>, plain: &mut Plain, builder: &mut Builder) -> usize {
        let (text, mut digits) = (self.bytes(), Digits::default());
        plain.fill(builder, rows, |row| digits.of(text, self.place(row, place)))
    }

    fn broken(&self) -> &[(usize, String)] {
        &self.broken
    }
}
