//! The error table: a CSV of every cell and row that cannot be read, in order of the rows. It appears only where there is one.

use super::chunk::Fault;
use super::output::csv_cell;
use crate::cli::text::batch as text;
use crate::cli::whole::Whole;
use std::io::{Read, Result, Write};
use std::path::{Path, PathBuf};

/// The first line, with a byte order mark for Excel.
fn head() -> String {
    format!("\u{feff}{}\n", text::ERROR_HEADS.join(","))
}

/// Whether a file is the error table of an earlier run.
fn is_ours(path: &Path) -> bool {
    let mut start = vec![0; head().len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == head().as_bytes()
}

/// Writes the error table.
#[derive(Debug)]
pub struct Errors {
    path: Option<PathBuf>,
    file: Option<Whole>,
    /// How many cells and rows could not be read.
    pub count: u64,
    /// In how many rows of the main table.
    pub rows: u64,
}

impl Errors {
    /// A table that goes to a file; without one the faults are only counted.
    pub fn new(path: Option<PathBuf>) -> Errors {
        Errors { path, file: None, count: 0, rows: 0 }
    }

    /// Beside the results: `结果.csv` → `结果.errors.csv`.
    pub fn beside(out: &Path) -> PathBuf {
        out.with_extension("errors.csv")
    }

    /// Adds the faults of a chunk.
    pub fn add(&mut self, faults: &[Fault]) -> Result<()> {
        self.count += faults.len() as u64;
        let mut last = None;
        for fault in faults {
            self.rows += u64::from(last.replace(fault.at) != Some(fault.at));
        }
        let Some(path) = self.path.as_ref().filter(|_| !faults.is_empty()) else { return Ok(()) };
        let file = match &mut self.file {
            Some(file) => file,
            empty => {
                let mut file = Whole::create(path)?;
                file.write_all(head().as_bytes())?;
                empty.insert(file)
            }
        };
        let mut line = Vec::new();
        for fault in faults {
            let column = fault.column.as_ref().map_or("", |(_, name)| name);
            let row = fault.row.to_string();
            for (place, text) in [fault.table.as_str(), &row, column, &fault.value, &fault.reason].iter().enumerate() {
                if place > 0 {
                    line.push(b',');
                }
                csv_cell(&mut line, text);
            }
            line.push(b'\n');
        }
        file.write_all(&line)
    }

    /// Puts the table in its place; a table of an earlier run goes where there are no errors any more.
    pub fn finish(self) -> Result<()> {
        match (self.file, self.path) {
            (Some(file), _) => file.commit(),
            (None, Some(path)) if is_ours(&path) => std::fs::remove_file(path),
            (None, _) => Ok(()),
        }
    }
}
