//! A small table as a whole, each cell with its place in a text, so that findings are underlined in it: what `表 "…"` of a
//! policy and `polc test --table` read.
//!
//! A CSV is its own text. A sheet gets one: a line a row, so that line and row bear the same number.

use super::head::Table;
use super::oddity::Oddities;
use super::row::{Content, Row};
use super::{Fault, Form, Options, Rows, csv, fault, open};
use crate::cli::console::Console;
use crate::cli::load::{LARGEST, shown};
use crate::cli::profile::gather::text_of;
use crate::cli::text::files::too_large;
use crate::cli::text::table as text;
use crate::diag::{Diagnostic, catalogue::usage};
use crate::source::{SourceId, SourceMap, Span};
use std::collections::VecDeque;
use std::path::Path;

/// The most cells of a table that is held as a whole.
const MOST_CELLS: usize = 4_000_000;

/// A cell with its place.
#[derive(Clone, Debug)]
pub struct Placed {
    /// What it holds.
    pub content: Content,
    /// Its text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A row of placed cells, one for each named column.
#[derive(Clone, Debug)]
pub struct Line {
    /// The row's number in the file.
    pub number: u64,
    /// The cells, in order of the columns; a row of a CSV may end early.
    pub cells: Vec<Placed>,
    /// Why the row as a whole cannot be read, where that is so.
    pub broken: Option<String>,
}

/// A whole table.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its text.
    pub source: SourceId,
    /// The names of its columns.
    pub head: Vec<Placed>,
    /// Its rows of data.
    pub lines: Vec<Line>,
}

/// Reads a table whole; faults and oddities are reported.
pub fn load(
    path: &Path,
    options: &Options<'_>,
    console: &mut Console,
    sources: &mut SourceMap,
    known: &dyn Fn(&str) -> bool,
    diags: &mut Vec<Diagnostic>,
) -> Option<Sheet> {
    let found = match Form::of(path) {
        Form::Csv | Form::Lines => {
            let (name, text) = text_of(path, console, diags)?;
            let source = sources.add(&name, &text);
            let rows = Rows::Csv(csv::Rows::of_text(&name, &text));
            Table::new(&name, rows, known).and_then(|mut table| read(&mut table, source, diags))
        }
        Form::Xlsx => drawn(path, options, console, sources, known, diags),
        Form::Parquet | Form::Arrow => Err(fault(&shown(path), text::ONLY_BATCH)),
    };
    found.map_err(|fault| diags.push(*fault)).ok()
}

fn read(table: &mut Table, source: SourceId, diags: &mut Vec<Diagnostic>) -> Result<Sheet, Fault> {
    let mut lines = Vec::new();
    let mut row = Row::new();
    let mut cells = 0;
    while table.next(&mut row)? {
        cells += row.len();
        if cells > MOST_CELLS {
            return Err(fault(&table.name, text::TOO_MANY_CELLS));
        }
        let cell = |place: usize| {
            let (content, text) = row.get(place);
            let (start, end) = row.place(place);
            Placed { content, text: text.to_owned(), span: Span::new(source, start, end) }
        };
        let given = table.columns.iter().take_while(|column| column.place < row.len());
        let cells = given.map(|column| cell(column.place)).collect();
        lines.push(Line { number: row.number, cells, broken: row.broken.take() });
    }
    diags.extend(table.oddities.findings(&table.name));
    let head = table.columns.iter().map(|column| Placed {
        content: Content::Text,
        text: column.name.clone(),
        span: Span::new(source, column.span.0, column.span.1),
    });
    Ok(Sheet { source, head: head.collect(), lines })
}

/// A sheet of a workbook with a text of its own: cells side by side, a line a row.
fn drawn(
    path: &Path,
    options: &Options<'_>,
    console: &Console,
    sources: &mut SourceMap,
    known: &dyn Fn(&str) -> bool,
    diags: &mut Vec<Diagnostic>,
) -> Result<Sheet, Fault> {
    let name = shown(path);
    let mut rows = open(path, options, console)?;
    let (mut oddities, mut held, mut drawn, mut line) = (Oddities::default(), VecDeque::new(), String::new(), 1);
    let (mut row, mut cells) = (Row::new(), 0);
    while rows.next(&mut row, &mut oddities)? {
        while line < row.number {
            drawn.push('\n');
            line += 1;
        }
        held.push_back(placed(&row, &mut drawn));
        cells += row.len();
        if cells > MOST_CELLS {
            return Err(fault(&name, text::TOO_MANY_CELLS));
        }
        if drawn.len() as u64 > LARGEST {
            return Err(Box::new(Diagnostic::bare(usage::E0613, too_large(&name))));
        }
    }
    let source = sources.add(&name, &drawn);
    let mut table = Table::new(&name, Rows::Held(held), known)?;
    table.oddities.join(oddities);
    read(&mut table, source, diags)
}

/// A row with its cells written at the end of a text.
fn placed(row: &Row, drawn: &mut String) -> Row {
    let mut with_places = Row::new();
    with_places.number = row.number;
    for place in 0..row.len() {
        let (content, text) = row.get(place);
        if place > 0 {
            drawn.push('\t');
        }
        let start = drawn.len();
        drawn.push_str(&text.replace(['\n', '\r'], " "));
        with_places.push_at(content, text, (start, drawn.len()));
    }
    with_places
}
