//! A piece of a CSV without quotes → its cells as places in its own text: nothing is copied, and pieces are split by
//! several threads at once.
//!
//! The same cells, oddities and rows left out as by `csv::Rows` and `head::Table`, with row numbers counted from the piece.

use super::csv::{LONGEST_ROW, trim};
use super::head::Judge;
use super::oddity::Oddities;
use super::workbook::MAX_COLUMNS;
use crate::cli::text::table as text;

/// A row of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its number, from 1, counted from the piece.
    pub number: u64,
    /// Behind its last cell.
    end: usize,
    /// Its line without the line end.
    line: (usize, usize),
    /// Whether the line is its cells, one for each named column, exactly as they stand.
    pub plain: bool,
}

/// The cells of a piece.
#[derive(Debug, Default)]
pub struct Block {
    text: String,
    rows: Vec<Place>,
    cells: Vec<(usize, usize)>,
    /// Rows that cannot be read as a whole, with the reason.
    pub broken: Vec<(usize, String)>,
    /// How many lines the piece has, blank ones counted.
    pub lines: u64,
    /// What is odd about it.
    pub oddities: Oddities,
}

/// Why a piece cannot be split, with the number of the row in words.
pub type Unsplit = (fn(u64) -> String, u64);

impl Block {
    /// Splits a piece.
    pub fn split(text: String, separator: u8, judge: &Judge) -> Result<Block, Unsplit> {
        let mut block = Block::default();
        let (mut start, mut line) = (0, 0);
        let (mut first, mut plain) = (0, true);
        for (at, byte) in text.bytes().enumerate() {
            if byte != separator && byte != b'\n' {
                continue;
            }
            plain &= block.cell(&text, (start, at), block.cells.len() - first);
            start = at + 1;
            if byte == b'\n' {
                block.row(&text, judge, (line, at), (first, plain))?;
                (line, first, plain) = (start, block.cells.len(), true);
            }
        }
        if line < text.len() {
            let end = text.len();
            plain &= block.cell(&text, (start, end), block.cells.len() - first);
            block.row(&text, judge, (line, end), (first, plain))?;
        }
        block.text = text;
        Ok(block)
    }

    /// Adds a cell; whether nothing of it was left out.
    fn cell(&mut self, text: &str, (start, end): (usize, usize), column: usize) -> bool {
        let raw = text.get(start..end).unwrap_or("");
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let inner = trim(self.lines + 1, column + 1, raw, &mut self.oddities);
        let start = start + (inner.as_ptr() as usize).saturating_sub(raw.as_ptr() as usize);
        self.cells.push((start, start + inner.len()));
        inner.len() == raw.len()
    }

    /// Ends a row; one that is blank or no data goes again.
    fn row(
        &mut self,
        text: &str,
        judge: &Judge,
        (start, end): (usize, usize),
        (first, plain): (usize, bool),
    ) -> Result<(), Unsplit> {
        self.lines += 1;
        let number = self.lines;
        let count = self.cells.len() - first;
        if end - start > LONGEST_ROW {
            return Err((text::long_row, number));
        }
        if count > MAX_COLUMNS {
            return Err((text::wide_row, number));
        }
        let cells = self.cells.get(first..).unwrap_or_default();
        let filled = cells.iter().enumerate().filter(|(_, (start, end))| start < end);
        let filled = filled.map(|(place, (start, end))| (place, text.get(*start..*end).unwrap_or("")));
        let wide = count > judge.width && filled.clone().any(|(place, _)| place >= judge.width);
        if filled.clone().next().is_none() || !wide && judge.is_aside(number, filled, &mut self.oddities) {
            self.cells.truncate(first);
            return Ok(());
        }
        if wide {
            self.broken.push((self.rows.len(), text::too_wide(count, judge.width)));
        }
        let line_end = if text.get(start..end).is_some_and(|line| line.ends_with('\r')) { end - 1 } else { end };
        let whole = text.get(start..line_end).is_some_and(|line| !line.contains('\r'));
        let plain = plain && whole && count == judge.width;
        self.rows.push(Place { number, end: self.cells.len(), line: (start, line_end), plain });
        Ok(())
    }

    /// How many bytes it has.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// Its rows.
    pub fn rows(&self) -> &[Place] {
        &self.rows
    }

    /// The text of a cell, from 0; beyond the end it is empty.
    pub fn text(&self, row: usize, column: usize) -> &str {
        let first = row.checked_sub(1).and_then(|before| self.rows.get(before)).map_or(0, |before| before.end);
        let end = self.rows.get(row).map_or(0, |row| row.end);
        let cell = self.cells.get(first + column).filter(|_| first + column < end);
        cell.and_then(|(start, end)| self.text.get(*start..*end)).unwrap_or("")
    }

    /// The line of a row as it stands.
    pub fn line(&self, row: usize) -> &str {
        self.rows.get(row).and_then(|row| self.text.get(row.line.0..row.line.1)).unwrap_or("")
    }
}
