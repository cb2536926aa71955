//! The second table of a join: its rows by key, in order, kept in a temporary file beyond a limit.
//!
//! In memory stay 16 bytes a row (a hash and a place); a row is read again when its main row comes.

use super::source::MOST_ELEMENTS;
use crate::cli::table::row::Row;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Read, Seek, SeekFrom, Write};

/// So many bytes are held before they go to the file.
const HELD: usize = 64 << 20;

/// The rows of a second table.
#[derive(Debug, Default)]
pub struct Children {
    /// Hash of the key → place of the row; sorted by `seal`.
    index: Vec<(u64, u64)>,
    held: Vec<u8>,
    spilled: Option<File>,
    /// Bytes in the file.
    written: u64,
    used: Vec<bool>,
}

/// The hash of a key: the same within a run.
pub fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

impl Children {
    /// Adds a row under a key.
    pub fn add(&mut self, key: &str, row: &Row) -> std::io::Result<()> {
        self.index.push((hash(key), self.written + self.held.len() as u64));
        put(&mut self.held, key);
        let mut bytes = Vec::new();
        row.encode(&mut bytes);
        self.held.extend((bytes.len() as u32).to_le_bytes());
        self.held.append(&mut bytes);
        if self.held.len() > HELD { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> std::io::Result<()> {
        let file = match &mut self.spilled {
            Some(file) => file,
            empty => empty.insert(tempfile::tempfile()?),
        };
        file.write_all(&self.held)?;
        self.written += self.held.len() as u64;
        self.held.clear();
        Ok(())
    }

    /// All rows are there.
    pub fn seal(&mut self) -> std::io::Result<()> {
        if self.spilled.is_some() {
            self.spill()?;
        }
        self.index.sort_unstable();
        self.used = vec![false; self.index.len()];
        Ok(())
    }

    /// The rows of a key, in the order of their table.
    pub fn of(&mut self, key: &str) -> std::io::Result<Vec<Row>> {
        let hash = hash(key);
        let first = self.index.partition_point(|(h, _)| *h < hash);
        let mut rows = Vec::new();
        let mut place = first;
        while let Some((_, at)) = self.index.get(place).copied().filter(|(h, _)| *h == hash) {
            let (own, row) = self.read(at)?;
            if own == key {
                if rows.len() <= MOST_ELEMENTS {
                    rows.push(row);
                }
                if let Some(used) = self.used.get_mut(place) {
                    *used = true;
                }
            }
            place += 1;
        }
        Ok(rows)
    }

    fn read(&mut self, at: u64) -> std::io::Result<(String, Row)> {
        let key = self.part(at)?;
        let row = self.part(at + 4 + key.len() as u64)?;
        Ok((String::from_utf8_lossy(&key).into_owned(), Row::decode(&row)))
    }

    /// A length and so many bytes.
    fn part(&mut self, at: u64) -> std::io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.bytes(at, &mut length)?;
        let mut bytes = vec![0; u32::from_le_bytes(length) as usize];
        self.bytes(at + 4, &mut bytes)?;
        Ok(bytes)
    }

    fn bytes(&mut self, at: u64, into: &mut [u8]) -> std::io::Result<()> {
        if let Some(file) = &mut self.spilled {
            file.seek(SeekFrom::Start(at))?;
            return file.read_exact(into);
        }
        let start = usize::try_from(at).unwrap_or(usize::MAX);
        let held = self.held.get(start..start.saturating_add(into.len()));
        into.copy_from_slice(held.ok_or(std::io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    /// How many rows no main row asked for, and the numbers of the first three.
    pub fn orphans(&mut self) -> std::io::Result<(u64, Vec<u64>)> {
        let unused = self.index.iter().zip(&self.used).filter(|(_, used)| !**used).map(|((_, at), _)| *at);
        let mut places: Vec<u64> = unused.collect();
        places.sort_unstable();
        let count = places.len() as u64;
        let numbers: std::io::Result<Vec<u64>> =
            places.into_iter().take(3).map(|at| self.read(at).map(|(_, row)| row.number)).collect();
        Ok((count, numbers?))
    }
}

fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes.extend(text.as_bytes());
}
