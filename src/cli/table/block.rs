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
    /// Its cells.
    cells: (u32, u32),
    /// Its line without the line end.
    line: (u32, u32),
    /// Whether the line is its cells, one for each named column, exactly as they stand.
    pub plain: bool,
}

/// The cells of a piece.
#[derive(Debug, Default)]
pub struct Block {
    text: String,
    rows: Vec<Place>,
    /// From where to where; a piece is far below 4 GB.
    cells: Vec<(u32, u32)>,
    /// Rows that cannot be read as a whole, with the reason.
    pub broken: Vec<(usize, String)>,
    /// How many lines the piece has, blank ones counted.
    pub lines: u64,
    /// What is odd about it.
    pub oddities: Oddities,
}

/// Why a piece cannot be split, with the number of the row in words.
pub type Unsplit = (fn(u64) -> String, u64);

/// A line while it is split.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    /// Where its cells begin among all.
    first: usize,
    /// Whether all its cells stand without anything around them.
    plain: bool,
    /// How many returns it has, and where the last one stands.
    returns: (u32, usize),
}

/// How many bytes are searched at once.
const STRIDE: usize = 64;

impl Block {
    /// Splits a piece.
    pub fn split(text: String, separator: u8, judge: &Judge) -> Result<Block, Unsplit> {
        let mut block = Block::default();
        block.cells.reserve(text.len() / 8);
        let bytes = text.as_bytes();
        let (mut start, mut line) = (0, Line::at(0, 0));
        let mut base = 0;
        let (strides, rest) = bytes.as_chunks::<STRIDE>();
        let mut last = [b' '; STRIDE];
        last.iter_mut().zip(rest).for_each(|(slot, byte)| *slot = *byte);
        for stride in strides.iter().chain([&last]) {
            let mut marks = marks(stride, separator);
            while marks != 0 {
                let at = base + marks.trailing_zeros() as usize;
                marks &= marks - 1;
                match bytes.get(at) {
                    Some(b'\r') => line.returns = (line.returns.0 + 1, at),
                    Some(b'\n') => {
                        let end = if line.returns.0 == 1 && line.ends_so(at) { at - 1 } else { at };
                        line.plain &= block.cell(&text, (start, end), line.first);
                        block.row(&text, judge, line, at)?;
                        (start, line) = (at + 1, Line::at(at + 1, block.cells.len()));
                    }
                    _ => {
                        line.plain &= block.cell(&text, (start, at), line.first);
                        start = at + 1;
                    }
                }
            }
            base += STRIDE;
        }
        if line.start < text.len() {
            let end = text.len();
            line.plain &= block.cell(&text, (start, end), line.first);
            block.row(&text, judge, line, end)?;
        }
        block.text = text;
        Ok(block)
    }

    /// Adds a cell; whether nothing of it was left out.
    #[inline]
    fn cell(&mut self, text: &str, (start, end): (usize, usize), first: usize) -> bool {
        let bytes = text.as_bytes();
        let plain = |b: Option<&u8>| b.is_some_and(|b| (0x21..0x7f).contains(b));
        if start < end && plain(bytes.get(start)) && plain(bytes.get(end - 1)) {
            self.cells.push((start as u32, end as u32));
            return true;
        }
        self.odd_cell(text, (start, end), first)
    }

    fn odd_cell(&mut self, text: &str, (start, end): (usize, usize), first: usize) -> bool {
        let raw = text.get(start..end).unwrap_or("");
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let inner = trim(self.lines + 1, self.cells.len() - first + 1, raw, &mut self.oddities);
        let start = start + (inner.as_ptr() as usize).saturating_sub(raw.as_ptr() as usize);
        self.cells.push((start as u32, (start + inner.len()) as u32));
        inner.len() == raw.len()
    }

    /// Ends a row; one that is blank or no data goes again.
    fn row(&mut self, text: &str, judge: &Judge, line: Line, end: usize) -> Result<(), Unsplit> {
        self.lines += 1;
        let number = self.lines;
        let count = self.cells.len() - line.first;
        if end - line.start > LONGEST_ROW {
            return Err((text::long_row, number));
        }
        if count > MAX_COLUMNS {
            return Err((text::wide_row, number));
        }
        if !(count == judge.width && self.is_data(text, line.first) || self.keeps(text, judge, line.first)) {
            self.cells.truncate(line.first);
            return Ok(());
        }
        let returned = line.ends_so(end);
        let line_end = end - usize::from(returned);
        let plain = line.plain && line.returns.0 == u32::from(returned) && count == judge.width;
        let cells = (line.first as u32, self.cells.len() as u32);
        self.rows.push(Place { number, cells, line: (line.start as u32, line_end as u32), plain });
        Ok(())
    }

    /// Whether the first cell begins with a letter or digit: then the row is neither blank nor a sum nor a remark.
    fn is_data(&self, text: &str, first: usize) -> bool {
        let start = self.cells.get(first).filter(|(start, end)| start < end).map(|(start, _)| *start as usize);
        start.and_then(|start| text.as_bytes().get(start)).is_some_and(u8::is_ascii_alphanumeric)
    }

    /// Whether a row that is not seen at once to be data is; a row that is too wide is noted.
    fn keeps(&mut self, text: &str, judge: &Judge, first: usize) -> bool {
        let cells = self.cells.get(first..).unwrap_or_default();
        let count = cells.len();
        let filled = cells.iter().enumerate().filter(|(_, (start, end))| start < end);
        let filled =
            filled.map(|(place, (start, end))| (place, text.get(*start as usize..*end as usize).unwrap_or("")));
        let wide = count > judge.width && filled.clone().any(|(place, _)| place >= judge.width);
        if filled.clone().next().is_none() || !wide && judge.is_aside(self.lines, filled, &mut self.oddities) {
            return false;
        }
        if wide {
            self.broken.push((self.rows.len(), text::too_wide(count, judge.width)));
        }
        true
    }

    /// How many bytes it has.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// Its rows.
    pub fn rows(&self) -> &[Place] {
        &self.rows
    }

    /// From where to where a cell stands in the text, from 0; beyond the end it is empty.
    #[inline]
    pub fn place(&self, row: usize, column: usize) -> (usize, usize) {
        let Some(row) = self.rows.get(row) else { return (0, 0) };
        let at = row.cells.0 as usize + column;
        let cell = self.cells.get(at).filter(|_| at < row.cells.1 as usize);
        cell.map_or((0, 0), |(start, end)| (*start as usize, *end as usize))
    }

    /// The text of a cell, from 0; beyond the end it is empty.
    pub fn text(&self, row: usize, column: usize) -> &str {
        let (start, end) = self.place(row, column);
        self.text.get(start..end).unwrap_or("")
    }

    /// The bytes of all cells, as `place` finds them.
    pub fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The line of a row as it stands.
    pub fn line(&self, row: usize) -> &[u8] {
        let line = self.rows.get(row).map_or((0, 0), |row| row.line);
        self.text.as_bytes().get(line.0 as usize..line.1 as usize).unwrap_or_default()
    }
}

impl Line {
    fn at(start: usize, first: usize) -> Line {
        Line { start, first, plain: true, returns: (0, 0) }
    }

    /// Whether the last byte before its end is a return.
    fn ends_so(self, end: usize) -> bool {
        self.returns.0 > 0 && self.returns.1 + 1 == end
    }
}

/// A bit for each byte that is the separator, a line end or a return. Comparing makes bytes of 0 and 1, eight of which a
/// multiplication brings side by side.
fn marks(stride: &[u8; STRIDE], separator: u8) -> u64 {
    let mut ones = [0_u8; STRIDE];
    for (one, byte) in ones.iter_mut().zip(stride) {
        *one = u8::from(*byte == separator) | u8::from(*byte == b'\n') | u8::from(*byte == b'\r');
    }
    let (words, _) = ones.as_chunks::<8>();
    let side_by_side = |word: &[u8; 8]| u64::from_le_bytes(*word).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    words.iter().enumerate().fold(0, |marks, (at, word)| marks | side_by_side(word) << (8 * at))
}
