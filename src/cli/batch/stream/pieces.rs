//! A table in pieces: each is worked on by one thread, the products are taken in order.
//!
//! In: an open table of which nothing is read ahead, what each thread keeps, the work. Out: products, one after the other. What is done
//! with a piece is not decided here, and it ends without a word where a piece cannot be had: the rest goes row by row.

use crate::cli::table::block::{Block, Unsplit};
use crate::cli::table::head::Table;
use crate::cli::table::oddity::Oddities;
use crate::cli::table::{self, fault};

/// The size of a piece, in bytes.
const PIECE: usize = 2 << 20;

/// Why the pieces end before their end.
#[derive(Debug)]
pub enum Stopped {
    /// A row that no way can read.
    Table(table::Fault),
    /// Nothing can be written.
    Output(std::io::Error),
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
enum Failed {
    Unsplit(Unsplit),
    Output(std::io::Error),
}

/// The pieces of a CSV, as long as there are some. Their rows are numbered from the piece.
pub fn blocks<O: Send, T: Send>(
    table: &mut Table,
    own: &mut [O],
    work: Work<'_, O, Block, T>,
    take: Take<'_, T>,
) -> Result<(), Stopped> {
    let judge = table.judge();
    loop {
        let Some(csv) = table.csv() else { return Ok(()) };
        let separator = csv.separator();
        let pieces = some(own.len(), || csv.piece(PIECE))?;
        if pieces.is_empty() {
            return Ok(());
        }
        let made = each(own, pieces, &|own, piece| {
            let mut block = Block::split(piece, separator, &judge).map_err(Failed::Unsplit)?;
            let (oddities, lines) = (std::mem::take(&mut block.oddities), block.lines);
            let product = work(own, block).map_err(Failed::Output)?;
            Ok(Made { product, lines, oddities })
        });
        for made in made {
            let before = table.csv().map_or(0, |csv| csv.number());
            let made = made.ok_or_else(lost)?.map_err(|failed| match failed {
                Failed::Unsplit((why, row)) => Stopped::Table(fault(&table.name, &why(before + row))),
                Failed::Output(error) => Stopped::Output(error),
            })?;
            table.oddities.join_behind(made.oddities, before);
            if let Some(csv) = table.csv() {
                csv.pass(made.lines);
            }
            take(made.product, before, table.bytes())?;
        }
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
    loop {
        let Some(rows) = table.arrow() else { return Ok(()) };
        let pieces = some(own.len(), || rows.piece())?;
        if pieces.is_empty() {
            return Ok(());
        }
        let batch = |own: &mut O, (before, batch)| work(own, super::columns::Batch::new(before, batch));
        for product in each(own, pieces, &batch) {
            take(product.ok_or_else(lost)?.map_err(Stopped::Output)?, 0, 0)?;
        }
    }
}

/// So many pieces at most.
fn some<P>(most: usize, mut next: impl FnMut() -> Result<Option<P>, table::Fault>) -> Result<Vec<P>, Stopped> {
    let mut pieces = Vec::new();
    while pieces.len() < most
        && let Some(piece) = next().map_err(Stopped::Table)?
    {
        pieces.push(piece);
    }
    Ok(pieces)
}

/// Does each piece by a thread of its own; the products stand in order, none where a thread did not come back.
fn each<O: Send, P: Send, T: Send>(
    own: &mut [O],
    pieces: Vec<P>,
    work: &(dyn Fn(&mut O, P) -> T + Sync),
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
