//! Results beside columns that are passed on as they are stored → the row groups of a Parquet file.

use super::pages::Chunk;
use crate::cli::table::arrow::stored::Group;
use crate::cli::whole::{Whole, other};
use arrow_schema::Schema;
use parquet::arrow::ArrowSchemaConverter;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};
use std::io::Result;
use std::sync::Arc;

/// Writes groups.
pub struct Beside {
    file: SerializedFileWriter<Whole>,
    results: Arc<SchemaDescriptor>,
}

impl Beside {
    /// Begins a file: the columns that are passed on as they are declared, those of the results behind them.
    pub fn new(file: Whole, stored: &[TypePtr], results: &Schema, properties: WriterProperties) -> Result<Beside> {
        let results = ArrowSchemaConverter::new().convert(results).map_err(other)?;
        let fields = stored.iter().chain(results.root_schema().get_fields()).map(Arc::clone).collect();
        let all = Type::group_type_builder(results.name()).with_fields(fields).build().map_err(other)?;
        let file = SerializedFileWriter::new(file, Arc::new(all), Arc::new(properties)).map_err(other)?;
        Ok(Beside { file, results: Arc::new(results) })
    }

    /// The columns of results that are encoded, none so far.
    pub fn columns(&self) -> Arc<SchemaDescriptor> {
        Arc::clone(&self.results)
    }

    /// Writes a group whose first columns are those of another as they stand.
    pub fn put(&mut self, stored: &Group, results: Vec<Chunk>) -> Result<()> {
        let mut group = self.file.next_row_group().map_err(other)?;
        stored.pass(|parts, column| group.append_column(parts, column)).map_err(other)?;
        for Chunk { bytes, close } in results {
            group.append_column(&bytes, close).map_err(other)?;
        }
        group.close().map(drop).map_err(other)
    }

    /// Ends the file; it is not in its place yet.
    pub fn finish(self) -> Result<Whole> {
        self.file.into_inner().map_err(other)
    }
}
