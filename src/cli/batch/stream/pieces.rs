//! A table in pieces: each is worked on by one thread, the products are taken in order.
//!
//! In: an open table of which nothing is read ahead, what each thread keeps, the work. Out: products, one after the other. What is done
//! with a piece is not decided here, and it ends without a word where a piece cannot be had: the rest goes row by row.

use super::shared::{self, Ends};
use crate::cli::table::block::{Block, Unsplit};
use crate::cli::table::head::Table;
use crate::cli::table::oddity::Oddities;
use crate::cli::table::{self, fault};
#[cfg(feature = "parquet")]
use arrow_array::RecordBatch;

/// The size of a piece, in bytes.
pub(super) const PIECE: usize = 1 << 18;

/// Why the pieces end before their end.
#[derive(Debug)]
pub enum Stopped {
    /// A row that no way can read.
    Table(table::Fault),
    /// Nothing can be written.
    Output(std::io::Error),
}

impl From<table::Fault> for Stopped {
    fn from(fault: table::Fault) -> Stopped {
        Stopped::Table(fault)
    }
}

/// What is done with a piece by a thread that keeps something from piece to piece.
pub type Work<'w, O, P, T> = &'w (dyn Fn(&mut O, P) -> std::io::Result<T> + Sync);

/// What is done with a product: it, the rows of the file before it, the bytes of the file so far; 0 where that is not known.
pub type Take<'t, T> = &'t mut dyn FnMut(T, u64, u64) -> Result<(), Stopped>;

/// What comes of a piece of text.
struct Made<T> {
    product: T,
    lines: u64,
    oddities: Oddities,
}

/// Why nothing does.
pub(super) enum Failed {
    Unsplit(Unsplit),
    Output(std::io::Error),
}

impl Failed {
    /// In a table, behind so many rows.
    pub(super) fn behind(self, table: &str, before: u64) -> Stopped {
        match self {
            Failed::Unsplit((why, row)) => Stopped::Table(fault(table, &why(before + row))),
            Failed::Output(error) => Stopped::Output(error),
        }
    }
}

/// The pieces of a CSV, as long as there are some. Their rows are numbered from the piece.
pub fn blocks<O: Send, T: Send>(
    table: &mut Table,
    own: &mut [O],
    work: Work<'_, O, Block, T>,
    take: Take<'_, T>,
) -> Result<(), Stopped> {
    let judge = table.judge();
    let Some(separator) = table.csv().map(|csv| csv.separator()) else { return Ok(()) };
    let make = |own: &mut O, piece: String| {
        let mut block = Block::split(piece, separator, &judge).map_err(Failed::Unsplit)?;
        let (oddities, lines) = (std::mem::take(&mut block.oddities), block.lines);
        let product = work(own, block).map_err(Failed::Output)?;
        Ok(Made { product, lines, oddities })
    };
    shared::run(own, &mut Blocks { table, take }, &make)
}

/// Where the pieces of a CSV come from and go.
struct Blocks<'b, T> {
    table: &'b mut Table,
    take: Take<'b, T>,
}

impl<T> Ends<String, Result<Made<T>, Failed>> for Blocks<'_, T> {
    fn next(&mut self) -> Result<Option<String>, Stopped> {
        self.table.csv().map_or(Ok(None), |csv| csv.piece(PIECE).map_err(Stopped::Table))
    }

    fn put(&mut self, made: Result<Made<T>, Failed>) -> Result<(), Stopped> {
        let before = self.table.csv().map_or(0, |csv| csv.number());
        let made = made.map_err(|failed| failed.behind(&self.table.name, before))?;
        self.table.oddities.join_behind(made.oddities, before);
        if let Some(csv) = self.table.csv() {
            csv.pass(made.lines);
        }
        (self.take)(made.product, before, self.table.bytes())
    }
}

/// The batches of a file of columns, as long as there are some. Their rows bear their numbers.
#[cfg(feature = "parquet")]
pub fn batches<O: Send, T: Send>(
    table: &mut Table,
    own: &mut [O],
    work: Work<'_, O, super::columns::Batch, T>,
    take: Take<'_, T>,
) -> Result<(), Stopped> {
    let make = |own: &mut O, (before, batch): (u64, RecordBatch)| {
        work(own, super::columns::Batch::new(before, batch.columns().to_vec(), batch.num_rows()))
    };
    shared::run(own, &mut Batches { table, take }, &make)
}

/// Where batches come from and go.
#[cfg(feature = "parquet")]
struct Batches<'b, T> {
    table: &'b mut Table,
    take: Take<'b, T>,
}

#[cfg(feature = "parquet")]
impl<T> Ends<(u64, RecordBatch), std::io::Result<T>> for Batches<'_, T> {
    fn next(&mut self) -> Result<Option<(u64, RecordBatch)>, Stopped> {
        self.table.arrow().map_or(Ok(None), |rows| rows.piece().map_err(Stopped::Table))
    }

    fn put(&mut self, product: std::io::Result<T>) -> Result<(), Stopped> {
        (self.take)(product.map_err(Stopped::Output)?, 0, 0)
    }
}
