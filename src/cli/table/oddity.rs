//! What is odd about a table although it could be read: gathered by kind with the first places and a count, so that a
//! million rows with the same oddity say it once.

use crate::cli::text::table as text;
use crate::diag::{Diagnostic, catalogue::data};
use std::collections::BTreeMap;

/// So many places of an oddity are named.
const SHOWN: usize = 3;

/// The kinds of oddities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oddity {
    /// Another encoding than UTF-8.
    Encoding,
    /// Another separator than the comma.
    Separator,
    /// The workbook has several sheets.
    Sheets,
    /// Rows above the names of the columns.
    Title,
    /// A name of a column was put together from two rows, or holds blanks.
    ColumnName,
    /// A row of sums.
    Total,
    /// A row without its first cell and with nothing but numbers.
    LikeTotal,
    /// A row of remarks.
    Remark,
    /// Blanks around a text.
    Blanks,
    /// Characters that nobody sees.
    Invisible,
    /// A number of more than 15 digits, of which a workbook keeps only 15.
    LongNumber,
    /// The crumbs of a binary computation.
    Crumbs,
    /// Results of formulas.
    Formula,
    /// Hidden rows.
    Hidden,
    /// Merged cells among the data.
    Merged,
    /// Cells to the right of the last named column.
    Beyond,
    /// A column of binary floating-point numbers.
    Binary,
    /// Columns of days in another form.
    DayForm,
    /// A text of digits where a text is due, stored as a number.
    NumberAsText,
}

/// Where an oddity stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The row, from 1; 0 for the whole table.
    pub row: u64,
    /// The column, from 1; 0 for the whole row.
    pub column: usize,
    /// What stands there; may be empty.
    pub text: String,
}

/// All oddities of a table.
#[derive(Clone, Debug, Default)]
pub struct Oddities {
    found: BTreeMap<Oddity, (u64, Vec<Place>)>,
}

impl Oddities {
    /// Notes one; the text is copied only for the first places.
    pub fn note(&mut self, kind: Oddity, row: u64, column: usize, shown: &str) {
        let (count, places) = self.found.entry(kind).or_default();
        *count += 1;
        if places.len() < SHOWN {
            let text = shown.chars().take(40).collect();
            places.push(Place { row, column, text });
        }
    }

    /// Notes the columns whose days are in another form.
    pub fn days(&mut self, columns: &[&str]) {
        if !columns.is_empty() {
            self.note(Oddity::DayForm, 0, 0, &columns.join("、"));
        }
    }

    /// Takes those of another reading of the same table.
    pub fn join(&mut self, other: Oddities) {
        for (kind, (count, places)) in other.found {
            let (all, shown) = self.found.entry(kind).or_default();
            *all += count;
            shown.extend(places);
            shown.truncate(SHOWN);
        }
    }

    /// Adds those of a piece that begins behind so many rows.
    pub fn join_behind(&mut self, mut other: Oddities, rows: u64) {
        other.found.values_mut().flat_map(|(_, places)| places).for_each(|place| place.row += rows);
        self.join(other);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Each kind with its count and first places, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (Oddity, u64, &[Place])> {
        self.found.iter().map(|(kind, (count, places))| (*kind, *count, places.as_slice()))
    }

    /// As findings about a file.
    pub fn findings(&self, name: &str) -> Vec<Diagnostic> {
        let finding = |(kind, count, places): (Oddity, u64, &[Place])| {
            let found = Diagnostic::bare(data::A0521, text::oddity(name, kind, count, places));
            match text::oddity_help(kind) {
                Some(help) => found.help(help),
                None => found,
            }
        };
        self.iter().map(finding).collect()
    }
}
