//! Parquet: row group by row group, the wanted columns only.

use super::{Why, guard};
use crate::cli::text::table as text;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, FieldRef, Fields, Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::errors::ParquetError;
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
    running: Option<Group>,
}

/// A row group that is being read.
struct Group {
    batches: ParquetRecordBatchReader,
    /// The rows that are still to come, as the file says.
    left: i64,
}

impl std::fmt::Debug for Group {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Group {{ left: {} }}", self.left)
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
        let places = views.fields().iter().enumerate().filter(|(_, field)| wanted(field.name())).map(|(at, _)| at);
        let mask = ProjectionMask::roots(metadata.parquet_schema(), places);
        guard::columns(&file, metadata.metadata(), &mask)?;
        Ok(Reader { file, metadata, schema: Arc::new(Schema::new(fields)), mask, group: 0, running: None })
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
            if let Some(group) = &mut self.running {
                match group.batches.next() {
                    Some(batch) => {
                        let batch = batch.map_err(|_| text::DAMAGED_COLUMNS.to_owned())?;
                        group.left -= i64::try_from(batch.num_rows()).unwrap_or(i64::MAX);
                        return Ok(Some(batch));
                    }
                    None if group.left != 0 => return Err(text::DAMAGED_COLUMNS.to_owned()),
                    None => self.running = None,
                }
            }
            if self.group >= self.metadata.metadata().num_row_groups() {
                return Ok(None);
            }
            self.running = Some(self.start()?);
            self.group += 1;
        }
    }

    fn start(&self) -> Result<Group, Why> {
        let metadata = self.metadata.metadata();
        let left = guard::group(&self.file, metadata, self.group, &self.mask)?;
        let file = self.file.try_clone().map_err(|error| text::io(&error).to_owned())?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let builder = builder.with_row_groups(vec![self.group]).with_projection(self.mask.clone());
        let batches = builder.with_batch_size(BATCH).build().map_err(|error| why(&error))?;
        Ok(Group { batches, left })
    }
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
        _ => text::DAMAGED_COLUMNS.to_owned(),
    }
}
