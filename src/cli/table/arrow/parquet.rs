//! Parquet: row group by row group, the wanted columns only.

use super::stored::{Groups, Stored};
use super::{Why, guard};
use crate::cli::table::Fault;
use crate::cli::text::table as text;
use arrow_array::{ArrayRef, NullArray, RecordBatch};
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
use parquet::file::reader::ChunkReader;
use std::fs::File;
use std::sync::Arc;

/// How many rows are decoded at once.
const BATCH: usize = 8_192;

/// Reads a file.
#[derive(Debug)]
pub(super) struct Reader {
    file: File,
    metadata: ArrowReaderMetadata,
    schema: SchemaRef,
    mask: ProjectionMask,
    /// The row group that comes next.
    group: usize,
    running: Option<Decoding>,
    /// The wanted columns by their places among all.
    roots: Vec<usize>,
    /// The places of those that are read, where others are only passed on.
    read: Option<Vec<usize>>,
}

/// A row group that is being decoded.
pub(super) struct Decoding {
    batches: ParquetRecordBatchReader,
    /// The rows that are still to come, as the file says.
    left: i64,
}

impl std::fmt::Debug for Decoding {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Decoding {{ left: {} }}", self.left)
    }
}

impl Decoding {
    /// Judges the wanted columns of a group and begins; `source`: the file, or its parts that hold them.
    pub(super) fn start(
        source: impl ChunkReader + 'static,
        metadata: &ArrowReaderMetadata,
        group: usize,
        mask: &ProjectionMask,
    ) -> Result<Decoding, Why> {
        let left = guard::group(&source, metadata.metadata(), group, mask)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(source, metadata.clone());
        let builder = builder.with_row_groups(vec![group]).with_projection(mask.clone());
        let batches = builder.with_batch_size(BATCH).build().map_err(|error| why(&error))?;
        Ok(Decoding { batches, left })
    }

    /// The next rows; fewer than the file says is an error.
    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, Why> {
        match self.batches.next() {
            Some(batch) => {
                let batch = batch.map_err(|_| damaged())?;
                self.left -= i64::try_from(batch.num_rows()).unwrap_or(i64::MAX);
                Ok(Some(batch))
            }
            None if self.left != 0 => Err(damaged()),
            None => Ok(None),
        }
    }
}

impl Reader {
    pub(super) fn open(file: File, wanted: &dyn Fn(&str) -> bool) -> Result<Reader, Why> {
        guard::footer(&file)?;
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let plain = ArrowReaderMetadata::load(&file, options.clone()).map_err(|error| why(&error))?;
        // Texts as views: those of a dictionary are not written out once for each row.
        let views = Arc::new(Schema::new(views(plain.schema().fields())));
        let options = options.with_schema(Arc::clone(&views));
        let metadata =
            ArrowReaderMetadata::try_new(Arc::clone(plain.metadata()), options).map_err(|error| why(&error))?;
        let fields: Vec<FieldRef> = views.fields().iter().filter(|field| wanted(field.name())).cloned().collect();
        let roots = views.fields().iter().enumerate().filter(|(_, field)| wanted(field.name())).map(|(at, _)| at);
        let roots: Vec<usize> = roots.collect();
        let mask = ProjectionMask::roots(metadata.parquet_schema(), roots.iter().copied());
        guard::columns(&file, metadata.metadata(), &mask)?;
        Ok(Reader {
            file,
            metadata,
            schema: Arc::new(Schema::new(fields)),
            mask,
            group: 0,
            running: None,
            roots,
            read: None,
        })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// How many rows the file says it has.
    pub(super) fn rows(&self) -> Option<u64> {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).ok()
    }

    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, Why> {
        loop {
            match self.running.as_mut().map(Decoding::next).transpose()?.flatten() {
                Some(batch) => return self.placed(batch).map(Some),
                None if self.group >= self.metadata.metadata().num_row_groups() => return Ok(None),
                None => {
                    let file = self.file.try_clone().map_err(|error| text::io(&error).to_owned())?;
                    self.running = Some(Decoding::start(file, &self.metadata, self.group, &self.mask)?);
                    self.group += 1;
                }
            }
        }
    }

    /// Reads these of the wanted columns only, before the first row; the others hold nothing.
    pub(super) fn narrow(&mut self, places: &[usize]) {
        let roots = places.iter().filter_map(|place| self.roots.get(*place)).copied();
        self.mask = ProjectionMask::roots(self.metadata.parquet_schema(), roots);
        self.read = Some(places.to_vec());
    }

    /// A batch with all wanted columns in their places.
    fn placed(&self, batch: RecordBatch) -> Result<RecordBatch, Why> {
        let Some(read) = &self.read else { return Ok(batch) };
        let columns = spread(&batch, read, self.roots.len());
        let names = self.schema.fields().iter().map(|field| field.name());
        let all = names.zip(columns).map(|(name, column)| (name, column, true));
        RecordBatch::try_from_iter_with_nullable(all).map_err(|_| damaged())
    }

    /// The columns as they are stored, where they can be passed on beside the results of so many measures.
    pub(super) fn stored(&self, name: &str, measures: usize) -> Option<Stored> {
        Stored::of(name, &self.metadata, &self.roots, measures)
    }

    /// All groups as they are stored; nothing is left to read then.
    pub(super) fn groups(&mut self, stored: Stored, kept: &[usize], read: &[usize]) -> Result<Groups, Fault> {
        (self.group, self.running) = (self.metadata.metadata().num_row_groups(), None);
        stored.groups(&self.file, kept, read)
    }
}

/// The columns of a batch in their places among more; the others hold nothing.
pub(super) fn spread(batch: &RecordBatch, places: &[usize], width: usize) -> Vec<ArrayRef> {
    let nothing: ArrayRef = Arc::new(NullArray::new(batch.num_rows()));
    let mut columns = vec![nothing; width];
    for (place, column) in places.iter().zip(batch.columns()) {
        if let Some(slot) = columns.get_mut(*place) {
            *slot = Arc::clone(column);
        }
    }
    columns
}

/// The same fields with texts as views.
fn views(fields: &Fields) -> Fields {
    let one = |field: &FieldRef| Arc::new(Field::clone(field).with_data_type(view(field.data_type())));
    fields.iter().map(one).collect()
}

fn view(ty: &DataType) -> DataType {
    let inner = |field: &FieldRef| Arc::new(Field::clone(field).with_data_type(view(field.data_type())));
    match ty {
        DataType::Utf8 => DataType::Utf8View,
        DataType::Binary => DataType::BinaryView,
        DataType::List(field) => DataType::List(inner(field)),
        DataType::Struct(fields) => DataType::Struct(views(fields)),
        other => other.clone(),
    }
}

/// What a library says, in words of a user.
fn why(error: &ParquetError) -> Why {
    match error {
        ParquetError::NYI(_) | ParquetError::ArrowError(_) => text::FOREIGN_COLUMNS.to_owned(),
        _ => damaged(),
    }
}

/// A file that does not hold what it says.
pub(super) fn damaged() -> Why {
    text::DAMAGED_COLUMNS.to_owned()
}
