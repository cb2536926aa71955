//! The names of the columns, and the rows below them that are data.
//!
//! A sheet of an office has a title above, a row of sums below and remarks under that. The row of names is the one, among the
//! first rows, that holds most known names; where none is known, the first with two filled cells. Rows above it, rows of
//! sums and remarks are left out, and each is noted.

use super::oddity::{Oddities, Oddity};
use super::row::Row;
use super::{Fault, Options, Rows, arrow, csv, fault, open};
use crate::cli::console::Console;
use crate::cli::load::shown;
use crate::cli::text::table as text;
use std::collections::VecDeque;
use std::path::Path;

/// The names stand within so many rows.
const WITHIN: usize = 20;
/// What the first cell of a row of sums says.
const TOTALS: [&str; 6] = ["合计", "总计", "小计", "共计", "累计", "总和"];
/// How a remark begins that fills a row alone.
const REMARKS: [&str; 8] = ["注", "备注", "说明", "填表", "制表", "审核", "填报", "单位负责人"];

/// A named column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name without blanks.
    pub name: String,
    /// Its place in a row, from 0.
    pub place: usize,
    /// The bytes of the source's text at which its name stands.
    pub span: (usize, usize),
}

/// A table with names for its columns.
#[derive(Debug)]
pub struct Table {
    /// Its name, for messages.
    pub name: String,
    /// Its named columns, from the left.
    pub columns: Vec<Column>,
    /// The number of the row that names them; 0 in an empty table.
    pub head: u64,
    /// What is odd about it so far; complete after the last row.
    pub oddities: Oddities,
    rows: Rows,
    ahead: VecDeque<Row>,
    width: usize,
}

impl Table {
    /// Opens a table and finds its names.
    pub fn open(
        path: &Path,
        options: &Options<'_>,
        console: &Console,
        known: &dyn Fn(&str) -> bool,
    ) -> Result<Table, Fault> {
        Table::new(&shown(path), open(path, options, console)?, known)
    }

    /// Finds the names in rows.
    pub fn new(name: &str, mut rows: Rows, known: &dyn Fn(&str) -> bool) -> Result<Table, Fault> {
        let mut oddities = Oddities::default();
        if let Some(names) = rows.names() {
            let column = |(place, name): (usize, &String)| Column { name: name.clone(), place, span: (0, 0) };
            let columns: Vec<Column> = names.iter().enumerate().map(column).collect();
            let (ahead, width, name) = (VecDeque::new(), columns.len(), name.to_owned());
            return Ok(Table { name, columns, head: 0, oddities, rows, ahead, width });
        }
        let mut ahead = VecDeque::new();
        let mut row = Row::new();
        while ahead.len() < WITHIN && rows.next(&mut row, &mut oddities)? {
            ahead.push_back(std::mem::take(&mut row));
        }
        let at = names_at(&ahead, known);
        let Some(names) = ahead.get(at) else { return Err(fault(name, text::EMPTY)) };
        let above = at.checked_sub(1).and_then(|above| ahead.get(above));
        let columns = columns(names, above, known, &mut oddities);
        let head = names.number;
        for title in ahead.iter().take(at) {
            let shown: Vec<&str> = title.filled().map(|(_, text)| text).collect();
            oddities.note(Oddity::Title, title.number, 0, &shown.join(" "));
        }
        ahead.drain(..=at);
        let width = columns.last().map_or(0, |c| c.place + 1);
        Ok(Table { name: name.to_owned(), columns, head, oddities, rows, ahead, width })
    }

    /// The next row of data; false at the end.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, Fault> {
        loop {
            match self.ahead.pop_front() {
                Some(read) => *row = read,
                None if self.rows.next(row, &mut self.oddities)? => {}
                None => return Ok(false),
            }
            if self.rows.names().is_some() {
                return Ok(true);
            }
            if self.is_too_wide(row) {
                row.broken = Some(text::too_wide(row.len(), self.width));
                return Ok(true);
            }
            if !self.is_aside(row) {
                return Ok(true);
            }
        }
    }

    /// The batches that the rows stood in that were read since the last call, where the file holds columns.
    pub fn arrow(&mut self) -> Option<&mut arrow::Rows> {
        if let Rows::Arrow(rows) = &mut self.rows { Some(rows) } else { None }
    }

    /// How many bytes of the text were read, for progress; 0 where that is not known.
    pub fn bytes(&self) -> u64 {
        self.rows.bytes()
    }

    /// What the table is, in words.
    pub fn about(&self) -> String {
        self.rows.about()
    }

    /// What tells data from other rows.
    pub fn judge(&self) -> Judge {
        Judge { width: self.width, columns: self.columns.len(), first: self.columns.first().map_or(0, |c| c.place) }
    }

    /// Whether it is one of separated values.
    pub fn is_csv(&self) -> bool {
        matches!(self.rows, Rows::Csv(_))
    }

    /// The rows of a CSV, where nothing was read ahead.
    pub fn csv(&mut self) -> Option<&mut csv::Rows> {
        match &mut self.rows {
            Rows::Csv(rows) if self.ahead.is_empty() => Some(rows),
            _ => None,
        }
    }

    fn is_aside(&mut self, row: &Row) -> bool {
        self.judge().is_aside(row.number, row.filled(), &mut self.oddities)
    }

    /// Whether a row of a CSV has more cells than there are names: an unquoted comma has shifted its values.
    fn is_too_wide(&self, row: &Row) -> bool {
        let beyond = || row.filled().any(|(place, _)| place >= self.width);
        matches!(self.rows, Rows::Csv(_)) && row.len() > self.width && beyond()
    }
}

/// What tells data from other rows.
#[derive(Clone, Copy, Debug)]
pub struct Judge {
    /// How many cells a row has at most.
    pub width: usize,
    columns: usize,
    /// The place of the first named column.
    first: usize,
}

impl Judge {
    /// A row of sums, a remark, or one that only has cells under no name: left out and noted.
    pub fn is_aside<'a>(
        &self,
        number: u64,
        filled: impl Iterator<Item = (usize, &'a str)> + Clone,
        oddities: &mut Oddities,
    ) -> bool {
        let mut others = filled.clone();
        let Some((first_place, first)) = others.next() else { return true };
        if first_place > self.first && first_place < self.width && filled.clone().all(|(_, text)| is_plain_number(text))
        {
            // Who it is about is not said: perhaps sums without the word. It stays a row of data.
            oddities.note(Oddity::LikeTotal, number, 0, "");
        }
        if first.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            // Neither a sum nor a remark begins so.
            return self.is_beyond(number, first_place, filled, oddities);
        }
        let alone = others.next().is_none();
        let bare: String = first.chars().filter(|c| !c.is_whitespace() && !matches!(c, '：' | ':')).take(8).collect();
        if TOTALS.contains(&bare.as_str()) {
            oddities.note(Oddity::Total, number, 0, first);
            return true;
        }
        if alone && self.columns > 1 && REMARKS.iter().any(|r| bare.starts_with(r)) {
            oddities.note(Oddity::Remark, number, 0, first);
            return true;
        }
        self.is_beyond(number, first_place, filled, oddities)
    }

    fn is_beyond<'a>(
        &self,
        number: u64,
        first_place: usize,
        filled: impl Iterator<Item = (usize, &'a str)>,
        oddities: &mut Oddities,
    ) -> bool {
        for (place, shown) in filled.filter(|(place, _)| *place >= self.width) {
            oddities.note(Oddity::Beyond, number, place + 1, shown);
        }
        first_place >= self.width
    }
}

fn is_plain_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-'))
}

/// The place of the row of names.
fn names_at(rows: &VecDeque<Row>, known: &dyn Fn(&str) -> bool) -> usize {
    let score = |row: &Row| row.filled().filter(|(_, text)| known(&name(text))).count();
    let best = rows.iter().map(score).max().unwrap_or(0);
    let at = match best {
        0 => rows.iter().position(|row| row.filled().nth(1).is_some()),
        best => rows.iter().position(|row| score(row) == best),
    };
    at.unwrap_or(0)
}

/// The name of a column without blanks and line ends.
fn name(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The named columns. Where a cell of the row is empty, a known name right above it counts: two rows were merged.
fn columns(names: &Row, above: Option<&Row>, known: &dyn Fn(&str) -> bool, oddities: &mut Oddities) -> Vec<Column> {
    let width = names.len().max(above.map_or(0, Row::len));
    let mut columns = Vec::new();
    for place in 0..width {
        let own = names.text(place);
        let merged = above.map(|row| name(row.text(place))).filter(|above| own.is_empty() && known(above));
        let found = merged.clone().unwrap_or_else(|| name(own));
        if found.is_empty() {
            continue;
        }
        if merged.is_some() || found != own {
            oddities.note(Oddity::ColumnName, names.number, place + 1, &found);
        }
        let span = if merged.is_some() { above.map_or((0, 0), |row| row.place(place)) } else { names.place(place) };
        columns.push(Column { name: found, place, span });
    }
    columns
}
