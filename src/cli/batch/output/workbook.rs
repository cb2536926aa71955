//! A workbook that a person wants to read: a frozen and filtered head, numbers, days and percentages with their formats, a
//! further sheet past the last row of one, and sheets of sums.
//!
//! Rows go out as they come (constant memory). A number is written as a number only where its decimal comes back from a
//! binary number as it is: up to 15 digits. Anything longer is written as text.

use super::{Heads, Line, texts};
use crate::cli::profile::number;
use crate::cli::table::row::Content;
use crate::cli::table::workbook::number::is_long;
use crate::cli::table::workbook::{MAX_COLUMNS, MAX_ROWS};
use crate::cli::text::batch as text;
use crate::cli::whole::{Whole, other};
use crate::value::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet};
use std::io::Result;

/// The formats of cells.
#[derive(Debug)]
struct Formats {
    head: Format,
    money: Format,
    percent: Format,
    day: Format,
    words: Format,
}

impl Formats {
    fn new() -> Formats {
        let head = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter);
        Formats {
            head: head.set_background_color("DCE6F1"),
            money: Format::new().set_num_format("#,##0.00"),
            percent: Format::new().set_num_format("0.##%"),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            words: Format::new().set_text_wrap(),
        }
    }
}

/// Writes a workbook.
pub struct Writer {
    file: Whole,
    heads: Heads,
    book: Workbook,
    formats: Formats,
    /// The sheet that is being written.
    sheet: usize,
    /// Its next row.
    next: u32,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Writer(sheet {}, row {})", self.sheet, self.next)
    }
}

/// A small sheet beside the results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows; the first is the head.
    pub rows: Vec<Vec<Field>>,
}

/// A cell of a small sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// A text.
    Text(String),
    /// A whole number.
    Count(u64),
    /// An amount in 元 as a decimal.
    Money(String),
}

impl Writer {
    /// Begins a workbook.
    pub fn new(file: Whole, heads: Heads) -> Result<Writer> {
        if heads.names().len() > MAX_COLUMNS {
            return Err(other(text::TOO_MANY_COLUMNS));
        }
        let (book, formats) = (Workbook::new(), Formats::new());
        let mut writer = Writer { file, heads, book, formats, sheet: 0, next: 0 };
        writer.begin(0)?;
        Ok(writer)
    }

    /// Begins a sheet with the names of the columns.
    fn begin(&mut self, place: usize) -> Result<()> {
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(other)?;
        sheet.set_name(text::results_sheet(place)).map_err(other)?;
        sheet.set_freeze_panes(1, 1).map_err(other)?;
        let names = self.heads.names();
        for (column, name) in (0_u16..).zip(&names) {
            // Two columns of the screen a Chinese character, and never wider than a reason can be read.
            let width = name.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<u32>().clamp(10, 40);
            sheet.set_column_width(column, width + 2).map_err(other)?;
            sheet.write_with_format(0, column, name, &self.formats.head).map_err(other)?;
        }
        let last = u16::try_from(names.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let rows = u32::try_from(MAX_ROWS - 1).unwrap_or(u32::MAX);
        sheet.autofilter(0, 0, rows, last).map_err(other)?;
        (self.sheet, self.next) = (place, 1);
        Ok(())
    }

    /// Writes a row.
    pub fn line(&mut self, line: Line<'_>) -> Result<()> {
        if u64::from(self.next) >= MAX_ROWS {
            self.begin(self.sheet + 1)?;
        }
        let sheet = self.book.worksheet_from_index(self.sheet).map_err(other)?;
        let (row, formats) = (self.next, &self.formats);
        let mut column = 0;
        for (kept, content, text) in self.heads.kept(line) {
            let content = match content {
                Content::Text if kept.numeric && number::looks_like(text.trim_start_matches('-')) => Content::Number,
                Content::Number if !kept.numeric => Content::Text,
                content => content,
            };
            put(sheet, (row, column), content, text, formats)?;
            column += 1;
        }
        for cell in line.cells {
            let [status, amount, reason] = texts(cell);
            sheet.write_string(row, column, status).map_err(other)?;
            if !amount.is_empty() {
                money(sheet, (row, column + 1), amount, formats)?;
            }
            if !reason.is_empty() {
                sheet.write_string(row, column + 2, short(reason)).map_err(other)?;
            }
            column += 3;
        }
        self.next += 1;
        Ok(())
    }

    /// Adds the sheets of sums and puts the file in its place.
    pub fn finish(mut self, sheets: &[Sheet]) -> Result<()> {
        for sheet in sheets {
            small(&mut self.book, sheet, &self.formats)?;
        }
        self.book.save_to_writer(&mut self.file).map_err(other)?;
        self.file.commit()
    }
}

/// A workbook of small sheets only.
pub fn save(mut file: Whole, sheets: &[Sheet]) -> Result<()> {
    let mut book = Workbook::new();
    for sheet in sheets {
        small(&mut book, sheet, &Formats::new())?;
    }
    let bytes = book.save_to_buffer().map_err(other)?;
    std::io::Write::write_all(&mut file, &bytes)?;
    file.commit()
}

fn small(book: &mut Workbook, sheet: &Sheet, formats: &Formats) -> Result<()> {
    let target = book.add_worksheet();
    target.set_name(&sheet.name).map_err(other)?;
    target.set_freeze_panes(1, 1).map_err(other)?;
    for (row, fields) in (0_u32..).zip(&sheet.rows) {
        for (column, field) in (0_u16..).zip(fields) {
            match field {
                Field::Text(text) if row == 0 => target.write_with_format(row, column, short(text), &formats.head),
                Field::Text(text) => target.write_with_format(row, column, short(text), &formats.words),
                Field::Count(count) => target.write_number(row, column, *count as f64),
                Field::Money(amount) => {
                    money(target, (row, column), amount, formats)?;
                    continue;
                }
            }
            .map_err(other)?;
        }
    }
    let widest = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..u16::try_from(widest).unwrap_or(u16::MAX) {
        let long = sheet.rows.iter().skip(1).filter_map(|row| row.get(usize::from(column))).any(is_long_text);
        let width = if column == 0 {
            36
        } else if long {
            48
        } else {
            16
        };
        target.set_column_width(column, width).map_err(other)?;
    }
    Ok(())
}

/// Whether a cell needs a broad column.
fn is_long_text(field: &Field) -> bool {
    matches!(field, Field::Text(text) if text.chars().count() > 24)
}

/// A cell of the input.
fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    content: Content,
    text: &str,
    formats: &Formats,
) -> Result<()> {
    let percent = || text.strip_suffix('%').and_then(hundredth);
    match content {
        Content::Empty => return Ok(()),
        Content::Number if !is_long(text) => match binary(text) {
            Some(number) => sheet.write_number(row, column, number),
            None => sheet.write_string(row, column, short(text)),
        },
        Content::Percent => match percent().filter(|decimal| !is_long(decimal)).and_then(|decimal| binary(&decimal)) {
            Some(number) => sheet.write_number_with_format(row, column, number, &formats.percent),
            None => sheet.write_string(row, column, short(text)),
        },
        Content::Day => match day(text) {
            Some(day) => sheet.write_datetime_with_format(row, column, &day, &formats.day),
            None => sheet.write_string(row, column, short(text)),
        },
        Content::Text | Content::Number | Content::Bool | Content::Json | Content::Broken(_) => {
            sheet.write_string(row, column, short(text))
        }
    }
    .map(drop)
    .map_err(other)
}

fn money(sheet: &mut Worksheet, (row, column): (u32, u16), amount: &str, formats: &Formats) -> Result<()> {
    let plain = number::looks_like(amount.trim_start_matches('-')) && !is_long(amount);
    match binary(amount).filter(|_| plain) {
        Some(number) => sheet.write_number_with_format(row, column, number, &formats.money),
        None => sheet.write_string(row, column, short(amount)),
    }
    .map(drop)
    .map_err(other)
}

/// The binary number that a workbook stores for a decimal; nothing is computed with it.
fn binary(decimal: &str) -> Option<f64> {
    decimal.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `55.5` → `0.555`
fn hundredth(percent: &str) -> Option<String> {
    let value = number::parse(percent)?;
    value.checked_div(crate::value::Rational::from_integer(100))?.to_decimal().map(|d| d.to_string())
}

fn day(text: &str) -> Option<ExcelDateTime> {
    let day = Date::parse(text)?;
    let (year, month, day) = (u16::try_from(day.year()).ok()?, u8::try_from(day.month()).ok()?, day.day());
    ExcelDateTime::from_ymd(year, month, u8::try_from(day).ok()?).ok()
}

/// A text within what a cell holds.
fn short(text: &str) -> String {
    text.chars().take(32_000).collect()
}
