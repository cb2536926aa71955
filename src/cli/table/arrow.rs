//! Parquet and Arrow IPC → rows of typed cells, and the batches that they stand in for whoever takes columns.
//!
//! In: a path and which columns are wanted; no others are read. Out: rows, a batch at a time, so memory does not grow with
//! the file. Whole numbers, decimals, days, truths and texts are exact; a binary floating-point number is read as the shortest
//! decimal that names it, as in a workbook, and every such column is noted. Lists of records become JSON, the nested form. A file is
//! judged before it is decoded (`guard`, `ipc`): sizes that it claims are never believed. It writes nothing.

pub mod cells;
mod guard;
mod ipc;
mod pages;
mod parquet;
pub mod stored;

pub use self::stored::Stored;
use super::row::{Content, Row};
use super::{Fault, Form, fault};
use crate::cli::text::table as text;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use std::cell::Cell;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;

/// The types of the columns of a file, for an output that keeps them.
pub type Types = SchemaRef;

/// Why a file is not read on, in words.
type Why = String;

/// The rows of a file.
#[derive(Debug)]
pub struct Rows {
    name: String,
    about: String,
    /// The names of the columns that are read.
    pub keys: Vec<String>,
    schema: SchemaRef,
    source: Source,
    batch: Option<RecordBatch>,
    at: usize,
    /// Where the rows of the batch begin that `taken` does not hold yet.
    from: usize,
    taken: Vec<RecordBatch>,
    number: u64,
}

#[derive(Debug)]
enum Source {
    Parquet(Box<parquet::Reader>),
    Ipc(Box<ipc::Reader>),
}

/// Opens a file. `wanted`: whether a column of this name is read.
pub fn open(
    name: &str,
    path: &Path,
    file: File,
    form: Form,
    wanted: Option<&dyn Fn(&str) -> bool>,
) -> Result<Rows, Fault> {
    let wanted = |column: &str| wanted.is_none_or(|wanted| wanted(column));
    let source = quietly(|| match form {
        Form::Arrow => ipc::Reader::open(path, file, &wanted).map(|reader| Source::Ipc(Box::new(reader))),
        Form::Parquet | Form::Csv | Form::Xlsx | Form::Lines => {
            parquet::Reader::open(file, &wanted).map(|reader| Source::Parquet(Box::new(reader)))
        }
    });
    let source = source.map_err(|why| fault(name, &why))?;
    let (schema, about) = match &source {
        Source::Parquet(reader) => (reader.schema(), text::columnar_about("Parquet", reader.rows())),
        Source::Ipc(reader) => (reader.schema(), text::columnar_about("Arrow IPC", None)),
    };
    let keys = schema.fields().iter().map(|field| field.name().clone()).collect();
    let (name, batch, taken) = (name.to_owned(), None, Vec::new());
    Ok(Rows { name, about, keys, schema, source, batch, at: 0, from: 0, taken, number: 0 })
}

impl Rows {
    /// The form, in words.
    pub fn about(&self) -> String {
        self.about.clone()
    }

    /// The columns that hold binary floating-point numbers, also within lists.
    pub fn floats(&self) -> Vec<&str> {
        let floats = self.schema.fields().iter().filter(|field| is_float(field.data_type()));
        floats.map(|field| field.name().as_str()).collect()
    }

    /// The types of the columns.
    pub fn types(&self) -> Types {
        SchemaRef::clone(&self.schema)
    }

    /// The columns as they are stored, where an output can pass them on as they stand beside the results of so many measures.
    pub fn stored(&self, measures: usize) -> Option<Stored> {
        match &self.source {
            Source::Parquet(reader) => reader.stored(&self.name, measures),
            Source::Ipc(_) => None,
        }
    }

    /// Reads these columns only, by their places, before the first row; the others hold nothing then.
    pub fn narrow(&mut self, places: &[usize]) {
        match &mut self.source {
            Source::Parquet(reader) => reader.narrow(places),
            Source::Ipc(_) => {}
        }
    }

    /// All groups as they are stored, from the first on; none is left to read otherwise. `kept` and `read`: the places of the columns that
    /// are passed on, and of those that are read.
    pub fn groups(&mut self, stored: Stored, kept: &[usize], read: &[usize]) -> Result<Option<stored::Groups>, Fault> {
        self.batch = None;
        match &mut self.source {
            Source::Parquet(reader) => reader.groups(stored, kept, read).map(Some),
            Source::Ipc(_) => Ok(None),
        }
    }

    /// The next row.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Fault> {
        while self.batch.as_ref().is_none_or(|batch| self.at >= batch.num_rows()) {
            self.take();
            (self.batch, self.at, self.from) = (self.decode()?, 0, 0);
            if self.batch.is_none() {
                return Ok(false);
            }
        }
        row.clear();
        if let Some(batch) = &self.batch {
            fill(row, batch, self.at);
        }
        self.at += 1;
        self.number += 1;
        row.number = self.number;
        Ok(true)
    }

    /// The rows that come next as columns, with the number of the last row before them; none at the end.
    pub fn piece(&mut self) -> Result<Option<(u64, RecordBatch)>, Fault> {
        let left = self.batch.take().map(|batch| batch.slice(self.at, batch.num_rows() - self.at));
        self.from = 0;
        self.at = 0;
        let piece = match left.filter(|left| left.num_rows() > 0) {
            Some(left) => left,
            None => match self.decode()? {
                Some(batch) => batch,
                None => return Ok(None),
            },
        };
        let before = self.number;
        self.number += piece.num_rows() as u64;
        Ok(Some((before, piece)))
    }

    fn decode(&mut self) -> Result<Option<RecordBatch>, Fault> {
        let source = &mut self.source;
        let next = quietly(|| match source {
            Source::Parquet(reader) => reader.next(),
            Source::Ipc(reader) => reader.next(),
        });
        next.map_err(|why| fault(&self.name, &why))
    }

    /// The batches of the rows that were read since the last call.
    pub fn batches(&mut self) -> Vec<RecordBatch> {
        self.take();
        std::mem::take(&mut self.taken)
    }

    fn take(&mut self) {
        if let Some(batch) = self.batch.as_ref().filter(|_| self.at > self.from) {
            self.taken.push(batch.slice(self.from, self.at - self.from));
        }
        self.from = self.at;
    }
}

/// The cells of a row.
fn fill(row: &mut Row, batch: &RecordBatch, at: usize) {
    let mut shown = String::new();
    for column in batch.columns() {
        shown.clear();
        if cells::is_long(column.as_ref(), at) {
            row.broken = Some(crate::cli::text::batch::TOO_MANY_ELEMENTS.to_owned());
            row.push(Content::Empty, "");
        } else {
            let content = cells::cell(column.as_ref(), at, &mut shown);
            row.push(content, &shown);
        }
    }
}

fn is_float(ty: &DataType) -> bool {
    match ty {
        DataType::Float16 | DataType::Float32 | DataType::Float64 => true,
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            is_float(field.data_type())
        }
        DataType::Struct(fields) => fields.iter().any(|field| is_float(field.data_type())),
        DataType::Dictionary(_, values) => is_float(values),
        _ => false,
    }
}

/// Runs a decoder: what it would panic about in a damaged file is an error, and nothing is printed.
fn quietly<T>(decode: impl FnOnce() -> Result<T, Why>) -> Result<T, Why> {
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.with(Cell::get) {
                before(info);
            }
        }));
    });
    QUIET.with(|quiet| quiet.set(true));
    let done = catch_unwind(AssertUnwindSafe(decode));
    QUIET.with(|quiet| quiet.set(false));
    done.unwrap_or_else(|_| Err(text::DAMAGED_COLUMNS.to_owned()))
}
