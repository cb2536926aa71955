//! Results → a file that appears whole or not at all: CSV, JSON Lines or a workbook, by its name.
//!
//! In: the names of the columns once, then a row after the other. A row keeps its cells as they were read; the results
//! stand behind them, three cells a measure.

#[cfg(feature = "parquet")]
pub mod arrow;
#[cfg(not(feature = "parquet"))]
#[path = "output/without_arrow.rs"]
mod arrow;
mod csv;
mod lines;
pub mod workbook;

use super::chunk::Full;
use super::words::Cell;
use crate::cli::table::Form;
use crate::cli::table::arrow::{Rows, Stored, Types};
use crate::cli::table::head::Table;
use crate::cli::table::row::{Content, Row};
use crate::cli::text::batch as text;
use crate::cli::text::outcome as say;
use crate::cli::whole::Whole;
use std::path::Path;

pub use csv::cell as csv_cell;

/// A column of the input in the output.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its name.
    pub name: String,
    /// Its place in a row.
    pub place: usize,
    /// Whether bare digits in it are a number: an input of numbers, not a text of digits.
    pub numeric: bool,
}

/// What the columns of the output are.
#[derive(Clone, Debug)]
pub struct Heads {
    /// The columns of the main table.
    pub kept: Vec<Kept>,
    /// The columns of the elements, with `--rows elements`.
    pub elements: Vec<Kept>,
    /// The names of the measures.
    pub measures: Vec<String>,
    /// The types of the columns of the main table, where it has some and a row goes to a row.
    pub types: Option<Types>,
    /// The columns of the main table as they are stored, where they are passed on as they stand.
    pub stored: Option<Stored>,
}

/// One row of the output.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The row of the main table.
    pub row: &'a Row,
    /// The row of the element.
    pub element: Option<&'a Row>,
    /// A result for each measure.
    pub cells: &'a [Cell],
}

impl Heads {
    /// The names of all columns.
    pub fn names(&self) -> Vec<String> {
        let kept = self.kept.iter().chain(&self.elements).map(|kept| kept.name.clone());
        kept.chain(self.measures.iter().flat_map(|name| text::columns(name))).collect()
    }

    /// The cells of the input in a line.
    fn kept<'a>(&'a self, line: Line<'a>) -> impl Iterator<Item = (&'a Kept, Content, &'a str)> {
        let main = self.kept.iter().map(move |kept| (kept, line.row.get(kept.place)));
        let element = self.elements.iter().map(move |kept| match line.element {
            Some(row) => (kept, row.get(kept.place)),
            None => (kept, (Content::Empty, "")),
        });
        main.chain(element).map(|(kept, (content, text))| (kept, content, text))
    }
}

/// The three texts of a result.
fn texts(cell: &Cell) -> [&str; 3] {
    [say::status(cell.status), &cell.amount, &cell.reason]
}

/// A file that results are written to.
#[derive(Debug)]
pub enum Output {
    /// Separated by commas.
    Csv(csv::Writer),
    /// A record a line.
    Lines(lines::Writer),
    /// A workbook.
    Xlsx(Box<workbook::Writer>),
    /// Columns: Parquet or Arrow IPC.
    Arrow(Box<arrow::Writer>),
}

impl Output {
    /// Begins a file. `bom`: for Excel on Chinese Windows.
    pub fn create(path: &Path, heads: Heads, bom: bool) -> std::io::Result<Output> {
        let file = Whole::create(path)?;
        match Form::of(path) {
            Form::Csv => csv::Writer::new(file, heads, bom).map(Output::Csv),
            Form::Lines => Ok(Output::Lines(lines::Writer::new(file, heads))),
            Form::Xlsx => workbook::Writer::new(file, heads).map(|writer| Output::Xlsx(Box::new(writer))),
            form @ (Form::Parquet | Form::Arrow) => {
                arrow::Writer::new(file, heads, form).map(|writer| Output::Arrow(Box::new(writer)))
            }
        }
    }

    /// Writes a row.
    pub fn line(&mut self, line: Line<'_>) -> std::io::Result<()> {
        match self {
            Output::Csv(writer) => writer.line(line),
            Output::Lines(writer) => writer.line(line),
            Output::Xlsx(writer) => writer.line(line),
            Output::Arrow(writer) => writer.line(line),
        }
    }

    /// Whether it can take the rows of a table piece by piece: lines to lines, lines and columns to columns.
    pub fn takes_pieces(&self, table: &mut Table) -> bool {
        match self {
            Output::Csv(_) => table.is_csv(),
            Output::Arrow(_) => table.is_csv() || table.arrow().is_some(),
            Output::Lines(_) | Output::Xlsx(_) => false,
        }
    }

    /// Writes lines that are made already; for separated values.
    pub fn raw(&mut self, lines: &[u8]) -> std::io::Result<()> {
        match self {
            Output::Csv(writer) => writer.raw(lines),
            Output::Lines(_) | Output::Xlsx(_) | Output::Arrow(_) => Err(std::io::ErrorKind::Unsupported.into()),
        }
    }

    /// Writes the rows of a chunk; `columns`: what they were read from, where that holds columns.
    pub fn rows(&mut self, rows: &[Full], cells: &[Vec<Cell>], columns: Option<&mut Rows>) -> std::io::Result<()> {
        for (full, cells) in rows.iter().zip(cells) {
            self.line(Line { row: &full.row, element: None, cells })?;
        }
        match self {
            Output::Arrow(writer) => writer.flush(columns),
            Output::Csv(_) | Output::Lines(_) | Output::Xlsx(_) => Ok(()),
        }
    }

    /// Ends the file and puts it in its place; a workbook gets sheets of sums first.
    pub fn finish(self, sheets: &[workbook::Sheet]) -> std::io::Result<()> {
        match self {
            Output::Csv(writer) => writer.finish(),
            Output::Lines(writer) => writer.finish(),
            Output::Xlsx(writer) => writer.finish(sheets),
            Output::Arrow(writer) => writer.finish(),
        }
    }
}
