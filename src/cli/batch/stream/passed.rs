//! Parquet to Parquet where a row group of the input makes one of the output: its columns are passed on byte by byte, only what the rules read
//! is decoded, only the results are encoded.

use super::super::output::arrow::pages::Chunk;
use super::super::output::arrow::results::Columns;
use super::columns::{Batch, Counted, writer};
use super::pieces::Stopped;
use super::{Job, Own, Sinks, shared};
use crate::cli::table::arrow::Stored;
use crate::cli::table::arrow::stored::{Group, Groups};
use crate::cli::table::head::Table;
use parquet::schema::types::SchemaDescriptor;

/// What comes of a group.
struct Product {
    group: Group,
    results: Vec<Chunk>,
    counted: Counted,
}

/// Takes all groups from the first on, by so many threads; adds to the number of rows.
pub(super) fn all(
    job: &Job<'_>,
    own: &mut [Own<'_>],
    (table, stored): (&mut Table, Stored),
    sinks: &mut Sinks<'_>,
    total: &mut u64,
) -> Result<(), Stopped> {
    let kept: Vec<usize> = job.heads.kept.iter().map(|kept| kept.place).collect();
    let read = job.typer.places();
    let groups = table.arrow().map(|rows| rows.groups(stored, &kept, &read)).transpose()?.flatten();
    let schema = writer(sinks.output).map_err(Stopped::Output)?.beside().map(|beside| beside.columns());
    let (Some(groups), Some(schema)) = (groups, schema) else { return Ok(()) };
    shared::run(own, &mut Ends { groups, sinks, total }, &|own, group| job.group(own, group, &schema))
}

/// Where groups come from and go.
struct Ends<'e, 's> {
    groups: Groups,
    sinks: &'e mut Sinks<'s>,
    total: &'e mut u64,
}

impl shared::Ends<Group, Result<Product, Stopped>> for Ends<'_, '_> {
    fn next(&mut self) -> Result<Option<Group>, Stopped> {
        Ok(self.groups.group()?)
    }

    fn put(&mut self, product: Result<Product, Stopped>) -> Result<(), Stopped> {
        let Product { group, results, counted } = product?;
        if let Some(beside) = writer(self.sinks.output).map_err(Stopped::Output)?.beside() {
            beside.put(&group, results).map_err(Stopped::Output)?;
        }
        counted.put(self.sinks, self.total, (0, 0)).map_err(Stopped::Output)
    }

    /// Groups are large.
    fn ahead(&self) -> usize {
        1
    }
}

impl Job<'_> {
    fn group(&self, own: &mut Own<'_>, group: Group, schema: &SchemaDescriptor) -> Result<Product, Stopped> {
        let mut counted = Counted::default();
        let mut encoding = Columns::of(schema);
        group.read(|before, columns, rows| {
            let answers = self.batch(own, &Batch::new(before, columns, rows), &mut counted);
            answers.and_then(|answers| encoding.add(&answers)).map_err(Stopped::Output)
        })?;
        let results = encoding.finish().map_err(Stopped::Output)?;
        Ok(Product { group, results, counted })
    }
}
