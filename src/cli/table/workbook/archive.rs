//! The parts of a workbook's zip archive, each to be read as a stream under a guard.

use super::guard::Guard;
use crate::cli::text::table as text;
use flate2::read::DeflateDecoder;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// The largest workbook, in bytes.
pub const LARGEST: u64 = 256 << 20;
/// The most parts.
const MOST_PARTS: usize = 10_000;
/// How a file begins that is an old workbook, or one with a password.
const COMPOUND_FILE: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// An open archive.
#[derive(Debug)]
pub struct Archive {
    file: File,
    parts: BTreeMap<String, Part>,
}

#[derive(Clone, Copy, Debug)]
struct Part {
    start: u64,
    packed: u64,
    stored: bool,
}

impl Archive {
    /// Reads the directory of an archive. The fault is in words.
    pub fn open(mut file: File) -> Result<Archive, String> {
        let io = |error: std::io::Error| text::io(&error).to_owned();
        let size = file.seek(SeekFrom::End(0)).map_err(io)?;
        if size > LARGEST {
            return Err(text::workbook_too_large(size >> 20, LARGEST >> 20));
        }
        file.seek(SeekFrom::Start(0)).map_err(io)?;
        let mut start = [0; 4];
        let read = file.read(&mut start).map_err(io)?;
        if read == 4 && start == COMPOUND_FILE {
            return Err(text::OLD_WORKBOOK.to_owned());
        }
        let again = file.try_clone().map_err(io)?;
        let broken = |_| text::DAMAGED_WORKBOOK.to_owned();
        let mut zip = zip::ZipArchive::new(again).map_err(broken)?;
        if zip.len() > MOST_PARTS {
            return Err(text::DAMAGED_WORKBOOK.to_owned());
        }
        let mut parts = BTreeMap::new();
        for place in 0..zip.len() {
            let entry = zip.by_index_raw(place).map_err(broken)?;
            let (Ok(name), Some(start)) = (entry.name(), entry.data_start()) else { continue };
            let stored = match entry.compression() {
                zip::CompressionMethod::Stored => true,
                zip::CompressionMethod::DEFLATE => false,
                _ => continue,
            };
            if entry.encrypted() {
                return Err(text::OLD_WORKBOOK.to_owned());
            }
            parts.insert(name.into_owned(), Part { start, packed: entry.compressed_size(), stored });
        }
        Ok(Archive { file, parts })
    }

    /// A part by its name; `None` where there is none.
    pub fn part(&self, name: &str) -> Result<Option<Guard>, String> {
        let Some(part) = self.parts.get(name) else { return Ok(None) };
        let io = |error: std::io::Error| text::io(&error).to_owned();
        let mut file = self.file.try_clone().map_err(io)?;
        file.seek(SeekFrom::Start(part.start)).map_err(io)?;
        let packed = Packed { file, at: part.start, end: part.start.saturating_add(part.packed) };
        let reader: Box<dyn Read + Send> =
            if part.stored { Box::new(packed) } else { Box::new(DeflateDecoder::new(packed)) };
        Ok(Some(Guard::new(reader, part.packed)))
    }
}

/// The packed bytes of a part. Parts share the file's place, so each read goes to its own first.
struct Packed {
    file: File,
    at: u64,
    end: u64,
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = left.min(buffer.len());
        self.file.seek(SeekFrom::Start(self.at))?;
        let read = self.file.read(buffer.get_mut(..wanted).unwrap_or_default())?;
        self.at += read as u64;
        Ok(read)
    }
}
