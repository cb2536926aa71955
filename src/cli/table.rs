//! Tables: CSV in the usual encodings and sheets of xlsx workbooks → rows of typed cells, one after the other.
//!
//! In: a path and what the user said about encoding and sheet. Out: rows with the numbers that they bear in the file,
//! and every oddity of the file with its places: nothing is changed silently. Memory stays bounded: a row at a time. It
//! knows no rules: what a cell means for an input is decided by whoever reads the rows.
//!
//! No number passes through binary arithmetic. A workbook stores the digits of a binary number; the shortest decimal
//! that names the same binary number is what was typed into the cell (`workbook::number`).

#[cfg(feature = "parquet")]
pub mod arrow;
#[cfg(not(feature = "parquet"))]
#[path = "table/without_arrow.rs"]
pub mod arrow;
pub mod block;
pub mod cell;
pub mod csv;
pub mod encoding;
pub mod head;
pub mod lines;
pub mod oddity;
pub mod row;
pub mod sheet;
pub mod workbook;

use super::console::Console;
use super::load::{missing, shown};
use super::text::table as text;
use crate::diag::{Diagnostic, catalogue::data};
use std::collections::VecDeque;
use std::fs::File;
use std::path::Path;

pub use encoding::Encoding;
pub use oddity::{Oddities, Oddity};
pub use row::{Content, Row};

/// Why a table cannot be read (on).
pub type Fault = Box<Diagnostic>;

/// What the user said about a table.
#[derive(Clone, Default)]
pub struct Options<'a> {
    /// `--encoding`; found out without it.
    pub encoding: Option<Encoding>,
    /// `--sheet`; the first visible one without it.
    pub sheet: Option<String>,
    /// Whether a column of this name is read; all of them without. Heeded where columns stand apart in the file.
    pub wanted: Option<&'a dyn Fn(&str) -> bool>,
}

/// The forms of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Separated values.
    Csv,
    /// A workbook.
    Xlsx,
    /// JSON Lines, one record a line.
    Lines,
    /// Parquet.
    Parquet,
    /// An Arrow IPC file.
    Arrow,
}

impl Form {
    /// The form of a file by its extension; CSV where it says nothing.
    pub fn of(path: &Path) -> Form {
        let extension = path.extension().map_or(String::new(), |e| e.to_string_lossy().to_ascii_lowercase());
        match extension.as_str() {
            "xlsx" | "xlsm" | "xls" | "et" => Form::Xlsx,
            "jsonl" | "ndjson" => Form::Lines,
            "parquet" | "parq" => Form::Parquet,
            "arrow" | "feather" | "ipc" => Form::Arrow,
            _ => Form::Csv,
        }
    }
}

/// The rows of an open table of cells.
#[derive(Debug)]
pub enum Rows {
    /// Of separated values.
    Csv(csv::Rows),
    /// Of a sheet.
    Xlsx(Box<workbook::Rows>),
    /// Of records.
    Lines(Box<lines::Rows>),
    /// Of columns.
    Arrow(Box<arrow::Rows>),
    /// Read already.
    Held(VecDeque<Row>),
}

/// Opens a table. A missing file, an encoding that cannot be, a damaged or hostile workbook is a fault.
pub fn open(path: &Path, options: &Options<'_>, console: &Console) -> Result<Rows, Fault> {
    let name = shown(path);
    let real = console.path(path);
    let file = File::open(&real).map_err(|error| Box::new(missing(path, &error, console)))?;
    match Form::of(path) {
        Form::Xlsx => workbook::open(&name, file, options.sheet.as_deref()).map(|rows| Rows::Xlsx(Box::new(rows))),
        Form::Lines => lines::open(&name, file, options.encoding).map(|rows| Rows::Lines(Box::new(rows))),
        Form::Csv => {
            let text = encoding::open(&name, file, options.encoding)?;
            csv::Rows::new(&name, text).map(Rows::Csv)
        }
        form @ (Form::Parquet | Form::Arrow) => {
            arrow::open(&name, &real, file, form, options.wanted).map(|rows| Rows::Arrow(Box::new(rows)))
        }
    }
}

impl Rows {
    /// Reads the next row that holds something; false at the end.
    pub fn next(&mut self, row: &mut Row, oddities: &mut Oddities) -> Result<bool, Fault> {
        match self {
            Rows::Csv(rows) => rows.next(row, oddities),
            Rows::Xlsx(rows) => rows.next(row, oddities),
            Rows::Lines(rows) => rows.next(row),
            Rows::Arrow(rows) => rows.next(row),
            Rows::Held(rows) => Ok(rows.pop_front().map(|held| *row = held).is_some()),
        }
    }

    /// The names of the columns, where the file says them by itself.
    pub fn names(&self) -> Option<&[String]> {
        match self {
            Rows::Lines(rows) => Some(&rows.keys),
            Rows::Arrow(rows) => Some(&rows.keys),
            Rows::Csv(_) | Rows::Xlsx(_) | Rows::Held(_) => None,
        }
    }

    /// How many bytes of the text were read; 0 where that is not known.
    pub fn bytes(&self) -> u64 {
        match self {
            Rows::Csv(rows) => rows.bytes(),
            Rows::Xlsx(_) | Rows::Lines(_) | Rows::Arrow(_) | Rows::Held(_) => 0,
        }
    }

    /// What the table is, in words: its encoding and separator, or its sheet.
    pub fn about(&self) -> String {
        match self {
            Rows::Csv(rows) => rows.about(),
            Rows::Xlsx(rows) => rows.about(),
            Rows::Lines(rows) => rows.about(),
            Rows::Arrow(rows) => rows.about(),
            Rows::Held(_) => String::new(),
        }
    }
}

/// A fault of a file.
pub fn fault(name: &str, why: &str) -> Fault {
    Box::new(Diagnostic::bare(data::E0520, text::unreadable(name, why)))
}
