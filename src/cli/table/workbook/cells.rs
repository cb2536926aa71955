//! The cells of a sheet, row by row.

use super::number;
use super::shared::Shared;
use super::styles::Shown;
use super::xml::{Item, Tag, Xml};
use super::{MAX_COLUMNS, MAX_ROWS};
use crate::cli::table::csv::trim;
use crate::cli::table::oddity::{Oddities, Oddity};
use crate::cli::table::row::{Broken, Content, Row};
use crate::cli::text::table as text;

/// The longest text of a cell, in bytes; a spreadsheet holds 32,767 characters.
const LONGEST_TEXT: usize = 256 * 1024;

/// The most empty cells before filled ones: a million rows each with a lone cell far to the right only cost time.
const MOST_GAPS: u64 = 100_000_000;

/// A sheet that is being read.
#[derive(Debug)]
pub struct Cells {
    xml: Xml,
    styles: Vec<Shown>,
    shared: Shared,
    from_1904: bool,
    last_row: u64,
    /// Empty cells laid out so far before filled ones.
    gaps: u64,
    ended: bool,
}

/// One cell as stored.
#[derive(Default)]
struct Stored {
    column: usize,
    style: usize,
    kind: String,
    value: String,
    has_formula: bool,
    has_value: bool,
}

impl Cells {
    /// Reads a sheet's part.
    pub fn new(xml: Xml, styles: Vec<Shown>, shared: Shared, from_1904: bool) -> Cells {
        Cells { xml, styles, shared, from_1904, last_row: 0, gaps: 0, ended: false }
    }

    /// The next row, blank or not; false at the end. The fault is in words.
    pub fn next(&mut self, row: &mut Row, oddities: &mut Oddities) -> Result<bool, String> {
        row.clear();
        while !self.ended {
            match self.xml.next()? {
                Item::Open(tag) if tag.name() == "row" => {
                    let (number, empty) = (row_number(&tag, self.last_row)?, tag.is_empty);
                    if tag.is("hidden", "1") || tag.is("hidden", "true") {
                        oddities.note(Oddity::Hidden, number, 0, "");
                    }
                    self.last_row = number;
                    row.number = number;
                    if !empty {
                        self.row(row, oddities)?;
                    }
                    return Ok(true);
                }
                Item::Open(tag) if tag.name() == "mergeCell" => merged(&tag, oddities),
                Item::End => self.ended = true,
                Item::Open(_) | Item::Close(_) | Item::Text(_) => {}
            }
        }
        Ok(false)
    }

    fn row(&mut self, row: &mut Row, oddities: &mut Oddities) -> Result<(), String> {
        let mut cell = Stored::default();
        let (mut inside, mut aside) = (false, false);
        loop {
            match self.xml.next()? {
                Item::Open(tag) => match tag.name() {
                    "c" => {
                        cell = stored(&tag, row.len())?;
                        if tag.is_empty {
                            self.cell(row, &cell, oddities)?;
                        }
                    }
                    "v" | "t" => {
                        inside = !tag.is_empty && !aside;
                        cell.has_value = true;
                    }
                    "f" => cell.has_formula = true,
                    "rPh" => aside = !tag.is_empty,
                    _ => {}
                },
                Item::Text(text) if inside => {
                    cell.value.push_str(&text);
                    if cell.value.len() > LONGEST_TEXT {
                        return Err(text::BOMB.to_owned());
                    }
                }
                Item::Text(_) => {}
                Item::Close(name) => match name.as_str() {
                    "v" | "t" => inside = false,
                    "rPh" => aside = false,
                    "c" => self.cell(row, &cell, oddities)?,
                    "row" => return Ok(()),
                    _ => {}
                },
                Item::End => return Err(text::DAMAGED_WORKBOOK.to_owned()),
            }
        }
    }

    fn cell(&mut self, row: &mut Row, cell: &Stored, oddities: &mut Oddities) -> Result<(), String> {
        if cell.column < row.len() {
            return Err(text::DAMAGED_WORKBOOK.to_owned());
        }
        if !cell.has_value && !cell.has_formula {
            return Ok(());
        }
        self.gaps += (cell.column - row.len()) as u64;
        if self.gaps > MOST_GAPS {
            return Err(text::BOMB.to_owned());
        }
        while row.len() < cell.column {
            row.push(Content::Empty, "");
        }
        let place = (row.number, cell.column + 1);
        if cell.has_formula {
            if !cell.has_value {
                row.push(Content::Broken(Broken::NotComputed), "");
                return Ok(());
            }
            oddities.note(Oddity::Formula, place.0, place.1, &cell.value);
        }
        match cell.kind.as_str() {
            "s" => {
                let shared = cell.value.trim().parse().ok().and_then(|index| self.shared.get(index));
                words(row, shared.ok_or(text::DAMAGED_WORKBOOK)?, oddities);
            }
            "inlineStr" | "str" => words(row, &cell.value, oddities),
            "b" => row.push(Content::Bool, if cell.value.trim() == "1" { "是" } else { "否" }),
            "e" => row.push(Content::Broken(Broken::ErrorValue), &cell.value),
            "d" => words(row, cell.value.split('T').next().unwrap_or(""), oddities),
            _ => self.number(row, cell, oddities)?,
        }
        Ok(())
    }

    fn number(&self, row: &mut Row, cell: &Stored, oddities: &mut Oddities) -> Result<(), String> {
        if cell.value.trim().is_empty() {
            row.push(Content::Empty, "");
            return Ok(());
        }
        let Some(decimal) = number::shortest(&cell.value) else { return Err(text::DAMAGED_WORKBOOK.to_owned()) };
        let shown = self.styles.get(cell.style).copied().unwrap_or(Shown::Plain);
        if number::is_long(&decimal) && matches!(shown, Shown::Plain | Shown::Percent) {
            let kind = if decimal.contains('.') { Oddity::Crumbs } else { Oddity::LongNumber };
            oddities.note(kind, row.number, cell.column + 1, &decimal);
        }
        match shown {
            Shown::Plain => row.push(Content::Number, &decimal),
            Shown::Percent => row.push(Content::Percent, &number::percent(&decimal)),
            Shown::Day | Shown::Month | Shown::Clock => self.day(row, &decimal, shown),
        }
        Ok(())
    }

    fn day(&self, row: &mut Row, decimal: &str, shown: Shown) {
        let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
        if shown == Shown::Clock {
            row.push(Content::Broken(Broken::Clock), &number::clock(fraction));
            return;
        }
        let Some(day) = number::day(whole, self.from_1904) else {
            row.push(Content::Broken(Broken::NoDay), decimal);
            return;
        };
        match (fraction, shown) {
            ("", Shown::Month) if day.day() == 1 => {
                row.push(Content::Day, &format!("{:04}-{:02}", day.year(), day.month()));
            }
            ("", _) => row.push(Content::Day, &day.to_string()),
            (fraction, _) => {
                row.push(Content::Broken(Broken::Clock), &format!("{day} {}", number::clock(fraction)));
            }
        }
    }
}

/// A text, with the escapes of a workbook (`_x000D_`) undone.
fn words(row: &mut Row, text: &str, oddities: &mut Oddities) {
    let unescaped;
    let mut text = text;
    if text.contains("_x") {
        unescaped = unescape(text);
        text = &unescaped;
    }
    let trimmed = trim(row.number, row.len() + 1, text, oddities);
    row.push(if trimmed.is_empty() { Content::Empty } else { Content::Text }, trimmed);
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let hex = escape.get(2..6).filter(|_| escape.get(6..7) == Some("_"));
        match hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
            Some(letter) => {
                out.push(letter);
                rest = escape.get(7..).unwrap_or("");
            }
            None => {
                out.push_str("_x");
                rest = escape.get(2..).unwrap_or("");
            }
        }
    }
    out.push_str(rest);
    out
}

/// The number of a row: rows stand in order.
fn row_number(tag: &Tag<'_>, last: u64) -> Result<u64, String> {
    let number = match tag.attribute("r") {
        Some(written) => written.parse().map_err(|_| text::DAMAGED_WORKBOOK.to_owned())?,
        None => last + 1,
    };
    if number > last && number <= MAX_ROWS { Ok(number) } else { Err(text::DAMAGED_WORKBOOK.to_owned()) }
}

fn stored(tag: &Tag<'_>, next: usize) -> Result<Stored, String> {
    let column = match tag.attribute("r") {
        Some(address) => column(&address).ok_or(text::DAMAGED_WORKBOOK)?,
        None => next,
    };
    if column >= MAX_COLUMNS {
        return Err(text::DAMAGED_WORKBOOK.to_owned());
    }
    let style = tag.attribute("s").and_then(|s| s.parse().ok()).unwrap_or(0);
    Ok(Stored { column, style, kind: tag.attribute("t").unwrap_or_default(), ..Stored::default() })
}

/// The column of `AB12`, from 0.
fn column(address: &str) -> Option<usize> {
    let letters = address.bytes().take_while(u8::is_ascii_uppercase);
    let number = letters.take(4).fold(0_usize, |n, letter| n * 26 + usize::from(letter - b'A') + 1);
    number.checked_sub(1).filter(|column| *column < MAX_COLUMNS)
}

/// Notes a merged range.
fn merged(tag: &Tag<'_>, oddities: &mut Oddities) {
    let range = tag.attribute("ref").unwrap_or_default();
    let (first, last) = range.split_once(':').unwrap_or((&range, &range));
    let row = |address: &str| address.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse::<u64>().unwrap_or(0);
    // Within one row a merged cell is a title or a wide cell: nothing below it is missing.
    if row(first) < row(last) {
        oddities.note(Oddity::Merged, row(first), column(first).map_or(0, |c| c + 1), &range);
    }
}
