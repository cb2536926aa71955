//! Batches → the row groups of a Parquet file: each encoded as a whole by whoever has it, put into the file in order.
//!
//! A group ends with the batch that brings it to so many rows or bytes: where it ends depends on the batches only, never on how
//! many threads encode.

use crate::cli::whole::{Whole, other};
use arrow_array::{Array, ArrayRef};
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowColumnWriter, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use std::io::Result;
use std::sync::Arc;

/// How many rows a group has.
const ROWS: usize = 131_072;
/// How many bytes the batches of a group take in memory, about, where it has so many rows at least: what batches share counts more
/// than once.
const BYTES: usize = 32 << 20;
const LEAST: usize = 16_384;

/// The columns of a batch, those of the results behind the others.
pub type Batch = Vec<ArrayRef>;

/// Whether batches of so many rows and bytes make a group.
pub fn is_full(rows: usize, bytes: usize) -> bool {
    rows >= ROWS || rows >= LEAST && bytes >= BYTES
}

/// Encodes groups; any thread may.
#[derive(Clone, Debug)]
pub struct Encoder {
    schema: SchemaRef,
    factory: Arc<ArrowRowGroupWriterFactory>,
}

impl Encoder {
    /// A group of these batches.
    pub fn encode(&self, batches: &[Batch]) -> Result<Vec<ArrowColumnChunk>> {
        self.encoded(batches).map_err(other)
    }

    fn encoded(&self, batches: &[Batch]) -> std::result::Result<Vec<ArrowColumnChunk>, ParquetError> {
        let mut writers = self.factory.create_column_writers(0)?;
        for columns in batches {
            let mut next = writers.iter_mut();
            for (field, column) in self.schema.fields().iter().zip(columns) {
                for (leaf, writer) in compute_leaves(field, column)?.iter().zip(&mut next) {
                    writer.write(leaf)?;
                }
            }
        }
        writers.into_iter().map(ArrowColumnWriter::close).collect()
    }
}

/// Writes groups.
pub struct Groups {
    file: SerializedFileWriter<Whole>,
    /// Encodes them.
    pub encoder: Encoder,
    /// Batches that do not make a group yet.
    open: Vec<Batch>,
}

impl Groups {
    /// Begins a file. `typed`: its columns say everything by their types in Parquet.
    pub fn new(file: Whole, schema: SchemaRef, properties: WriterProperties, typed: bool) -> Result<Groups> {
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(typed);
        let writer = ArrowWriter::try_new_with_options(file, Arc::clone(&schema), options).map_err(other)?;
        let (file, factory) = writer.into_serialized_writer().map_err(other)?;
        Ok(Groups { file, encoder: Encoder { schema, factory: Arc::new(factory) }, open: Vec::new() })
    }

    /// Adds a batch, and writes a group where it makes one.
    pub fn add(&mut self, batch: Batch) -> Result<()> {
        self.open.push(batch);
        let (rows, bytes) = self.open.iter().map(size).fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
        if is_full(rows, bytes) { self.flush() } else { Ok(()) }
    }

    /// The batches that do not make a group yet: they are somebody else's then.
    pub fn take(&mut self) -> Vec<Batch> {
        std::mem::take(&mut self.open)
    }

    /// Writes a group that was encoded.
    pub fn put(&mut self, chunks: Vec<ArrowColumnChunk>) -> Result<()> {
        let mut group = self.file.next_row_group().map_err(other)?;
        chunks.into_iter().try_for_each(|chunk| chunk.append_to_row_group(&mut group)).map_err(other)?;
        group.close().map(drop).map_err(other)
    }

    fn flush(&mut self) -> Result<()> {
        let batches = self.take();
        let chunks = if batches.is_empty() { return Ok(()) } else { self.encoder.encode(&batches)? };
        self.put(chunks)
    }

    /// Ends the file; it is not in its place yet.
    pub fn finish(mut self) -> Result<Whole> {
        self.flush()?;
        self.file.into_inner().map_err(other)
    }
}

/// How many rows and bytes a batch has.
pub fn size(batch: &Batch) -> (usize, usize) {
    let bytes = batch.iter().map(|column| column.get_array_memory_size()).sum();
    (batch.first().map_or(0, |column| column.len()), bytes)
}
