//! The quick way from a CSV to Parquet and Arrow: pieces make a group, their cells stand in columns of texts, an empty one as absent.

use super::columns::{Counted, Written, put, results, writer};
use super::pieces::{Failed, PIECE, Stopped};
use super::{Job, Own, Sinks, shared};
use crate::cli::batch::output::Kept;
use crate::cli::batch::output::arrow::groups::{self, Encoder, Groups};
use crate::cli::table::block::Block;
use crate::cli::table::head::{Judge, Table};
use crate::cli::table::oddity::Oddities;
use arrow_array::ArrayRef;
use arrow_array::builder::StringBuilder;
use std::sync::Arc;

/// How many bytes of text make a group at least.
const GROUP: usize = 8 << 20;

/// Pieces that make a group of the output.
struct Unit {
    /// Batches that are done already.
    done: Vec<groups::Batch>,
    pieces: Vec<String>,
}

/// What comes of them.
struct Product {
    written: Written,
    pieces: Vec<Piece>,
}

/// What comes of a piece beside its columns.
struct Piece {
    counted: Counted,
    lines: u64,
    oddities: Oddities,
}

/// How a piece is split.
struct Split<'e> {
    judge: Judge,
    separator: u8,
    encoder: Option<&'e Encoder>,
}

/// Takes pieces as long as there are some, by so many threads; adds to the number of rows.
pub(super) fn all(
    job: &Job<'_>,
    own: &mut [Own<'_>],
    table: &mut Table,
    sinks: &mut Sinks<'_>,
    total: &mut u64,
) -> Result<(), Stopped> {
    let encoder = writer(sinks.output).map_err(Stopped::Output)?.encoder();
    let judge = table.judge();
    let Some(separator) = table.csv().map(|csv| csv.separator()) else { return Ok(()) };
    let split = Split { judge, separator, encoder: encoder.as_ref() };
    shared::run(own, &mut Ends { table, sinks, total }, &|own, unit| job.texts(own, unit, &split))
}

/// Where pieces come from and products go.
struct Ends<'e, 's> {
    table: &'e mut Table,
    sinks: &'e mut Sinks<'s>,
    total: &'e mut u64,
}

impl shared::Ends<Unit, Result<Product, Failed>> for Ends<'_, '_> {
    fn next(&mut self) -> Result<Option<Unit>, Stopped> {
        let Some(csv) = self.table.csv() else { return Ok(None) };
        let groups = writer(self.sinks.output).map_err(Stopped::Output)?.groups();
        let least = if groups.is_some() { GROUP } else { PIECE };
        let (mut pieces, mut size) = (Vec::new(), 0);
        while size < least
            && let Some(piece) = csv.piece(PIECE).map_err(Stopped::Table)?
        {
            size += piece.len();
            pieces.push(piece);
        }
        if pieces.is_empty() {
            return Ok(None);
        }
        Ok(Some(Unit { done: groups.map(Groups::take).unwrap_or_default(), pieces }))
    }

    fn put(&mut self, product: Result<Product, Failed>) -> Result<(), Stopped> {
        let number = |table: &mut Table| table.csv().map_or(0, |csv| csv.number());
        let before = number(self.table);
        let product = product.map_err(|failed| failed.behind(&self.table.name, before))?;
        put(product.written, self.sinks).map_err(Stopped::Output)?;
        for piece in product.pieces {
            let before = number(self.table);
            self.table.oddities.join_behind(piece.oddities, before);
            if let Some(csv) = self.table.csv() {
                csv.pass(piece.lines);
            }
            let bytes = self.table.bytes();
            piece.counted.put(self.sinks, self.total, (before, bytes)).map_err(Stopped::Output)?;
        }
        Ok(())
    }

    /// Units are large.
    fn ahead(&self) -> usize {
        1
    }
}

impl Job<'_> {
    fn texts(&self, own: &mut Own<'_>, unit: Unit, split: &Split<'_>) -> Result<Product, Failed> {
        let (mut done, mut pieces, mut lines) = (unit.done, Vec::new(), 0);
        for piece in unit.pieces {
            let block = Block::split(piece, split.separator, &split.judge);
            let mut block = block.map_err(|(why, row)| Failed::Unsplit((why, lines + row)))?;
            let mut counted = Counted::default();
            let answers = self.batch(own, &block, &mut counted).map_err(Failed::Output)?;
            let kept = self.heads.kept.iter().map(|kept| column(&block, kept));
            done.push(kept.chain(results(&answers, split.encoder.is_some())).collect());
            lines += block.lines;
            pieces.push(Piece { counted, lines: block.lines, oddities: std::mem::take(&mut block.oddities) });
        }
        Ok(Product { written: Written::of(done, split.encoder).map_err(Failed::Output)?, pieces })
    }
}

/// The texts of a column.
fn column(block: &Block, kept: &Kept) -> ArrayRef {
    let rows = block.rows().len();
    let mut texts = StringBuilder::with_capacity(rows, rows * 8);
    let cells = (0..rows).map(|row| block.text(row, kept.place));
    cells.for_each(|text| texts.append_option(Some(text).filter(|text| !text.is_empty())));
    Arc::new(texts.finish())
}
