//! The rows of a table through both versions, piece by piece where every version can read pieces, else chunk by chunk.

use super::part::{Found, Fulls, Own, Piece, Versions};
use crate::cli::batch::progress::Progress;
use crate::cli::batch::source::Source;
use crate::cli::batch::stream::pieces::{self, Stopped};
use crate::cli::batch::{self, CHUNK, FIRST};
use crate::cli::console::Console;
use crate::cli::table::head::Table;
use crate::cli::text::batch as batch_text;
use crate::cli::text::impact as text;
use crate::diag::{Diagnostic, catalogue::data, catalogue::usage};
use std::collections::BTreeSet;

/// Both versions with what they come to.
pub struct Run<'a> {
    /// The versions.
    pub versions: Versions<'a>,
    /// What was found so far.
    pub found: Found,
    /// How many threads work.
    pub threads: usize,
}

/// What comes of a part.
type Product = Result<Found, super::part::BadWeight>;

impl Run<'_> {
    /// All rows; what is odd about them afterwards.
    pub fn all(&mut self, source: &mut Source, console: &mut Console) -> Result<Vec<Diagnostic>, Box<Diagnostic>> {
        let mut rows = Vec::new();
        let mut progress = Progress::new(&source.path);
        let mut own: Vec<Own> = (0..self.threads.max(1)).map(|_| Own::default()).collect();
        let quick = self.versions.are_simple() && source.shapes.is_empty();
        loop {
            // The first rows show whether columns fit.
            if quick && self.found.rows > 0 {
                self.quickly(&mut source.table, &mut own, &mut progress, console)?;
            }
            if !source.chunk(&mut rows, if quick { FIRST } else { CHUNK })? {
                break;
            }
            let rows = Fulls(&rows, self.threads);
            if self.found.rows == 0 {
                self.fitting(source, &rows)?;
            }
            let product = self.versions.part(&rows, &mut Own::default(), self.found.empty());
            join(&mut self.found, product.map_err(unsaved)?, 0)?;
            progress.show(self.found.rows, source.table.bytes(), console);
        }
        console.progress("");
        let mut found = source.findings();
        if self.found.rows == 0 {
            found.push(Diagnostic::bare(data::W0523, batch_text::NO_ROWS));
        }
        let bad = &self.found.bad;
        if !bad.is_empty() {
            let rows: BTreeSet<(&str, u64)> = bad.iter().map(|(t, row, _)| (t.as_str(), *row)).collect();
            let said = batch_text::bad_cells(bad.len() as u64, rows.len() as u64, None);
            found.push(Diagnostic::bare(data::W0525, said));
        }
        Ok(found)
    }

    /// A column that does not fit its input is a fault of the column.
    fn fitting(&self, source: &Source, rows: &Fulls<'_>) -> Result<(), Box<Diagnostic>> {
        let first = rows.0.get(..batch::SAMPLE.min(rows.0.len())).unwrap_or_default();
        let faults = self.versions.right.read(first, 1).faults;
        batch::compute::mistyped(&source.main, first, &faults).map_or(Ok(()), |found| Err(Box::new(found)))
    }

    /// What can be done piece by piece.
    fn quickly(
        &mut self,
        table: &mut Table,
        own: &mut [Own],
        progress: &mut Progress,
        console: &mut Console,
    ) -> Result<(), Box<Diagnostic>> {
        let (empty, versions) = (self.found.empty(), &self.versions);
        let found = &mut self.found;
        let mut take = |product: Product, before, bytes| {
            join(found, product, before).map_err(Stopped::Table)?;
            progress.show(found.rows, bytes, console);
            Ok(())
        };
        #[cfg(feature = "parquet")]
        if table.arrow().is_some() {
            let work = |own: &mut Own, batch| versions.part(&Piece(batch), own, empty.empty());
            return pieces::batches(table, own, &work, &mut take).map_err(stopped);
        }
        let work = |own: &mut Own, block| versions.part(&Piece(block), own, empty.empty());
        pieces::blocks(table, own, &work, &mut take).map_err(stopped)
    }
}

fn join(found: &mut Found, product: Product, before: u64) -> Result<(), Box<Diagnostic>> {
    let bad = |(row, written): (u64, String)| text::bad_weight(&written, row + before);
    let product = product.map_err(|why| Box::new(Diagnostic::bare(data::E0522, bad(why))))?;
    found.join(product, before).map_err(unsaved)
}

fn stopped(why: Stopped) -> Box<Diagnostic> {
    match why {
        Stopped::Table(fault) => fault,
        Stopped::Output(error) => unsaved(error),
    }
}

fn unsaved(error: std::io::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::bare(usage::E0619, error.to_string()))
}
