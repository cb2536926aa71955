//! Unpacked bytes of a part under limits: the whole size, its ratio to the packed bytes, and the length of a run without
//! markup, which the XML reader would have to hold at once.

use crate::cli::text::table as text;
use std::io::{BufRead, BufReader, Error, Read};

/// The largest part, unpacked, in bytes.
const LARGEST: u64 = 4 << 30;
/// From this size on the ratio is looked at.
const RATIO_FROM: u64 = 32 << 20;
/// The largest ratio of unpacked to packed bytes. Sheets of a single repeated row come to about 100.
const RATIO: u64 = 250;
/// The longest run without markup: a cell holds at most 32,767 characters.
const LONGEST_RUN: usize = 1 << 20;

/// A guarded stream.
pub struct Guard(BufReader<Watched>);

struct Watched {
    inner: Box<dyn Read + Send>,
    packed: u64,
    total: u64,
    run: usize,
    last: u8,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Guard")
    }
}

impl Guard {
    /// Guards a part of so many packed bytes.
    pub fn new(inner: Box<dyn Read + Send>, packed: u64) -> Guard {
        Guard(BufReader::with_capacity(64 * 1024, Watched { inner, packed, total: 0, run: 0, last: b' ' }))
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer).map_err(|_| Error::other(text::DAMAGED_WORKBOOK))?;
        self.total += read as u64;
        if self.total > LARGEST || self.total > RATIO_FROM && self.total > self.packed.saturating_mul(RATIO) {
            return Err(Error::other(text::BOMB));
        }
        self.watch(buffer.get(..read).unwrap_or_default())?;
        Ok(read)
    }
}

impl Watched {
    /// Comments, CDATA and document types stand in no sheet; they could hide any length from the count of a run.
    fn watch(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        for byte in bytes {
            if self.last == b'<' && *byte == b'!' {
                return Err(Error::other(text::DAMAGED_WORKBOOK));
            }
            self.run = if *byte == b'<' { 0 } else { self.run + 1 };
            self.last = *byte;
        }
        if self.run > LONGEST_RUN { Err(Error::other(text::BOMB)) } else { Ok(()) }
    }
}

impl Read for Guard {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(buffer)
    }
}

impl BufRead for Guard {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        self.0.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.0.consume(amount);
    }
}
