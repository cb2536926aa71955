//! Parquet and Arrow IPC: the columns of the main table as they were, then three columns a measure.
//!
//! Status and reason are texts, an amount is a decimal with two places. A figure that is no exact amount (a ceiling, a range, 按规定)
//! cannot be one: its words begin the reason, and the amount is absent. Columns of other forms of tables are texts.

pub mod beside;
mod coding;
pub mod groups;
pub mod pages;
pub mod results;

use super::{Heads, Line};
use crate::cli::batch::words::Cell;
use crate::cli::table::Form;
use crate::cli::table::arrow::Rows;
use crate::cli::text::batch as text;
use crate::cli::text::outcome as say;
use crate::cli::whole::{Whole, other};
use crate::eval::outcome::Status;
use crate::value::Rational;
use arrow_array::builder::{Decimal128Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use beside::Beside;
use groups::{Batch, Encoder, Groups};
use parquet::basic::Compression;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::{ColumnPath, TypePtr};
use std::borrow::Cow;
use std::io::Result;
use std::sync::Arc;

/// How many rows without columns of their own are gathered.
const GATHERED: usize = 65_536;
/// The digits of an amount, and how many of them are of fen.
const AMOUNT: (u8, i8) = (18, 2);
/// The amounts of so many digits lie below.
const BEYOND: i128 = 1_000_000_000_000_000_000;

/// Writes columns.
pub struct Writer {
    sink: Sink,
    schema: SchemaRef,
    heads: Heads,
    /// The columns that are kept as texts.
    kept: Vec<StringBuilder>,
    results: Vec<Results>,
    rows: usize,
}

enum Sink {
    Parquet(Box<Groups>),
    Ipc(Box<FileWriter<Whole>>),
    /// Beside columns that are passed on as they are stored.
    Beside(Box<Beside>),
}

/// The columns of a measure.
#[derive(Debug)]
pub struct Results {
    status: StringBuilder,
    amount: Decimal128Builder,
    reason: StringBuilder,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Writer {{ rows: {} }}", self.rows)
    }
}

impl Writer {
    /// Begins a file.
    pub fn new(file: Whole, heads: Heads, form: Form) -> Result<Writer> {
        let schema = Arc::new(schema(&heads));
        let sink = match form {
            Form::Arrow => Sink::Ipc(Box::new(FileWriter::try_new(file, &schema).map_err(other)?)),
            Form::Parquet | Form::Csv | Form::Xlsx | Form::Lines => sink(file, &heads, &schema)?,
        };
        let texts = if heads.types.is_some() { 0 } else { heads.kept.len() + heads.elements.len() };
        let kept = std::iter::repeat_with(StringBuilder::new).take(texts).collect();
        let results = heads.measures.iter().map(|_| Results::default()).collect();
        Ok(Writer { sink, schema, heads, kept, results, rows: 0 })
    }

    /// Adds a row.
    pub fn line(&mut self, line: Line<'_>) -> Result<()> {
        if self.heads.types.is_none() {
            for (builder, (_, _, text)) in self.kept.iter_mut().zip(self.heads.kept(line)) {
                builder.append_option(Some(text).filter(|text| !text.is_empty()));
            }
        }
        for (columns, cell) in self.results.iter_mut().zip(line.cells) {
            columns.cell(cell);
        }
        self.rows += 1;
        if self.heads.types.is_none() && self.rows >= GATHERED { self.flush(None) } else { Ok(()) }
    }

    /// Writes the rows that were added; `columns` gives those that they were read from.
    pub fn flush(&mut self, columns: Option<&mut Rows>) -> Result<()> {
        let results: Vec<ArrayRef> = self.results.iter_mut().flat_map(Results::finish).collect();
        let rows = std::mem::take(&mut self.rows);
        let Some(columns) = columns.filter(|_| self.heads.types.is_some()) else {
            let kept = self.kept.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef);
            let all: Vec<ArrayRef> = kept.chain(results).collect();
            return if rows > 0 { self.write(all) } else { Ok(()) };
        };
        let mut first = 0;
        for batch in columns.batches() {
            let rest = results.iter().map(|column| column.slice(first, batch.num_rows())).collect();
            first += batch.num_rows();
            self.batch(&batch, rest)?;
        }
        Ok(())
    }

    /// Writes a batch as it was read, with the columns of the results.
    pub fn batch(&mut self, batch: &RecordBatch, results: Vec<ArrayRef>) -> Result<()> {
        let all = kept(&self.heads, batch).chain(results).collect();
        self.write(all)
    }

    /// Writes the columns of a batch.
    pub fn write(&mut self, columns: Batch) -> Result<()> {
        match &mut self.sink {
            Sink::Parquet(groups) => groups.add(columns),
            Sink::Ipc(writer) => {
                let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns).map_err(other)?;
                writer.write(&batch).map_err(other)
            }
            Sink::Beside(_) => Err(std::io::ErrorKind::Unsupported.into()),
        }
    }

    /// What makes groups of batches by itself, where the file is one of groups.
    pub fn encoder(&self) -> Option<Encoder> {
        if let Sink::Parquet(groups) = &self.sink { Some(groups.encoder.clone()) } else { None }
    }

    /// The groups, to put those that were made elsewhere.
    pub fn groups(&mut self) -> Option<&mut Groups> {
        if let Sink::Parquet(groups) = &mut self.sink { Some(groups) } else { None }
    }

    /// The file, where columns are passed on as they are stored.
    pub fn beside(&mut self) -> Option<&mut Beside> {
        if let Sink::Beside(beside) = &mut self.sink { Some(beside) } else { None }
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> Result<()> {
        if self.heads.types.is_none() {
            self.flush(None)?;
        }
        let file = match self.sink {
            Sink::Parquet(groups) => groups.finish()?,
            Sink::Beside(beside) => beside.finish()?,
            Sink::Ipc(mut writer) => {
                writer.finish().and_then(|()| writer.into_inner()).map_err(|error: ArrowError| other(error))?
            }
        };
        file.commit()
    }
}

/// A Parquet file of the columns of the heads.
fn sink(file: Whole, heads: &Heads, schema: &SchemaRef) -> Result<Sink> {
    let Some(stored) = &heads.stored else {
        let groups = Groups::new(file, Arc::clone(schema), properties(heads), heads.types.is_some())?;
        return Ok(Sink::Parquet(Box::new(groups)));
    };
    let kept: Vec<TypePtr> = heads.kept.iter().filter_map(|kept| stored.column(kept.place)).collect();
    let beside = Beside::new(file, &kept, &Schema::new(result_fields(heads)), properties(heads))?;
    Ok(Sink::Beside(Box::new(beside)))
}

impl Default for Results {
    fn default() -> Results {
        let amount = Decimal128Builder::new().with_data_type(amount_type());
        Results { status: StringBuilder::new(), amount, reason: StringBuilder::new() }
    }
}

impl Results {
    /// Adds a row.
    pub fn cell(&mut self, cell: &Cell) {
        let fen = fen_of(cell);
        let reason = reason_of(if fen.is_none() { &cell.amount } else { "" }, &cell.reason);
        self.add(cell.status, fen.map(i128::from), &reason);
    }

    /// Adds a row whose figure is an exact amount or none.
    pub fn add(&mut self, status: Status, fen: Option<i128>, reason: &str) {
        self.status.append_value(say::status(status));
        self.amount.append_option(fen);
        self.reason.append_option(Some(reason).filter(|reason| !reason.is_empty()));
    }

    /// The columns of the rows.
    pub fn finish(&mut self) -> [ArrayRef; 3] {
        [Arc::new(self.status.finish()), Arc::new(self.amount.finish()), Arc::new(self.reason.finish())]
    }
}

/// The type of amounts.
pub fn amount_type() -> DataType {
    DataType::Decimal128(AMOUNT.0, AMOUNT.1)
}

/// The amount of a cell in fen, where it is one.
fn fen_of(cell: &Cell) -> Option<i64> {
    let fen = cell.sum?.checked_mul(Rational::from_integer(100)).filter(|fen| fen.is_integer());
    let fen = fen.map(Rational::numerator).filter(|fen| (-BEYOND + 1..BEYOND).contains(fen));
    fen.and_then(|fen| i64::try_from(fen).ok())
}

/// A reason behind the words of a figure that is no amount.
fn reason_of<'a>(words: &'a str, reason: &'a str) -> Cow<'a, str> {
    match (words, reason) {
        ("", reason) => Cow::Borrowed(reason),
        (words, "") => Cow::Borrowed(words),
        (words, reason) => Cow::Owned(format!("{words}；{reason}")),
    }
}

fn schema(heads: &Heads) -> Schema {
    let kept = heads.kept.iter().map(|kept| {
        let own = heads.types.as_ref().and_then(|types| types.fields().get(kept.place));
        own.map_or_else(|| Field::new(&kept.name, DataType::Utf8, true), |field| Field::clone(field))
    });
    let elements = heads.elements.iter().map(|kept| Field::new(&kept.name, DataType::Utf8, true));
    let kept: Vec<Field> = kept.collect();
    Schema::new(kept.into_iter().chain(elements).chain(result_fields(heads)).collect::<Vec<Field>>())
}

/// The columns of the results.
fn result_fields(heads: &Heads) -> Vec<Field> {
    let of = |name: &String| {
        let [status, amount, reason] = text::columns(name);
        let amount = Field::new(amount, amount_type(), true);
        [Field::new(status, DataType::Utf8, false), amount, Field::new(reason, DataType::Utf8, true)]
    };
    heads.measures.iter().flat_map(of).collect()
}

/// The columns of a batch that are kept.
pub fn kept<'a>(heads: &'a Heads, batch: &'a RecordBatch) -> impl Iterator<Item = ArrayRef> + 'a {
    heads.kept.iter().filter_map(|kept| batch.columns().get(kept.place)).map(Arc::clone)
}

/// Amounts are stored as they are: hardly one is found in a dictionary of them.
fn properties(heads: &Heads) -> WriterProperties {
    let properties = WriterProperties::builder()
        .set_created_by("polc".to_owned())
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(None)
        .set_statistics_enabled(EnabledStatistics::Chunk);
    let amounts = heads.measures.iter().map(|name| {
        let [_, amount, _] = text::columns(name);
        ColumnPath::new(vec![amount])
    });
    amounts.fold(properties, |properties, amount| properties.set_column_dictionary_enabled(amount, false)).build()
}
