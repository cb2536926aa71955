//! Arrow IPC files: batch by batch, each held to its own size before it is decoded.

use super::Why;
use crate::cli::text::table as text;
use arrow_array::RecordBatch;
use arrow_ipc::reader::FileReader;
use arrow_ipc::{Block, CompressionType, MessageHeader, root_as_footer, root_as_message};
use arrow_schema::{ArrowError, SchemaRef};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// What the file begins and ends with.
const MAGIC: &[u8] = b"ARROW1";
/// The largest footer and message, in bytes.
const HEAD: u64 = 64 << 20;
/// The largest batch, unpacked.
const BATCH: u64 = 256 << 20;
/// How many rows are handed on at once.
const ROWS: usize = 8_192;

/// Reads a file.
#[derive(Debug)]
pub(super) struct Reader {
    batches: FileReader<File>,
    held: Option<RecordBatch>,
    at: usize,
}

impl Reader {
    pub(super) fn open(path: &Path, file: File, wanted: &dyn Fn(&str) -> bool) -> Result<Reader, Why> {
        blocks(&mut File::open(path).map_err(io)?)?;
        let whole = FileReader::try_new(file.try_clone().map_err(io)?, None).map_err(why)?;
        let schema = whole.schema();
        let places = schema.fields().iter().enumerate().filter(|(_, field)| wanted(field.name()));
        let places: Vec<usize> = places.map(|(place, _)| place).collect();
        let batches = FileReader::try_new(file, Some(places)).map_err(why)?;
        Ok(Reader { batches, held: None, at: 0 })
    }

    pub(super) fn schema(&self) -> SchemaRef {
        self.batches.schema()
    }

    pub(super) fn next(&mut self) -> Result<Option<RecordBatch>, Why> {
        loop {
            if let Some(batch) = self.held.as_ref().filter(|batch| self.at < batch.num_rows()) {
                let rows = ROWS.min(batch.num_rows() - self.at);
                let part = batch.slice(self.at, rows);
                self.at += rows;
                return Ok(Some(part));
            }
            match self.batches.next() {
                Some(batch) => (self.held, self.at) = (Some(batch.map_err(why)?), 0),
                None => return Ok(None),
            }
        }
    }
}

/// Judges the footer and every block that it names.
fn blocks(file: &mut File) -> Result<(), Why> {
    let size = file.metadata().map_err(io)?.len();
    let damaged = || text::DAMAGED_COLUMNS.to_owned();
    let mut start = [0; 6];
    read(file, 0, &mut start).map_err(|_| text::NO_ARROW.to_owned())?;
    if start != *MAGIC {
        return Err(text::NO_ARROW.to_owned());
    }
    let mut end = [0; 10];
    read(file, size.checked_sub(10).ok_or_else(damaged)?, &mut end)?;
    let (length, magic) = end.split_at(4);
    let length = u64::from(u32::from_le_bytes(length.try_into().unwrap_or_default()));
    if magic != MAGIC || length > HEAD || length + 18 > size {
        return Err(damaged());
    }
    let footer = bytes(file, size - 10 - length, length)?;
    let footer = root_as_footer(&footer).map_err(|_| damaged())?;
    let lists = [footer.dictionaries(), footer.recordBatches()];
    for found in lists.into_iter().flatten().flat_map(|list| list.iter()) {
        block(file, size, found)?;
    }
    Ok(())
}

/// Judges one block: it lies within the file, and does not unpack to more than a batch may.
fn block(file: &mut File, size: u64, block: &Block) -> Result<(), Why> {
    let damaged = || text::DAMAGED_COLUMNS.to_owned();
    let part = |n: i64| u64::try_from(n).map_err(|_| damaged());
    let (start, head, body) = (part(block.offset())?, part(block.metaDataLength().into())?, part(block.bodyLength())?);
    let inside = start.checked_add(head).and_then(|end| end.checked_add(body)).is_some_and(|end| end <= size);
    if !inside || head > HEAD {
        return Err(damaged());
    }
    if body > BATCH {
        return Err(text::LARGE_BATCH.to_owned());
    }
    let message = bytes(file, start, head)?;
    // A continuation mark of four bytes stands before the length, but not in the oldest files.
    let skip = if message.starts_with(&[0xff; 4]) { 8 } else { 4 };
    let message = message.get(skip..).ok_or_else(damaged)?;
    let message = root_as_message(message).map_err(|_| damaged())?;
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message.header_as_dictionary_batch().and_then(|d| d.data()),
        _ => None,
    };
    let batch = batch.ok_or_else(damaged)?;
    let Some(compression) = batch.compression() else { return Ok(()) };
    if compression.codec() != CompressionType::LZ4_FRAME {
        return Err(text::ipc_codec("zstd"));
    }
    let mut all = 0_u64;
    for buffer in batch.buffers().into_iter().flatten().filter(|buffer| buffer.length() >= 8) {
        let mut claim = [0; 8];
        read(file, (start + head).saturating_add(part(buffer.offset())?), &mut claim)?;
        // −1: not packed.
        let claim = i64::from_le_bytes(claim).max(0);
        all = all.saturating_add(part(claim)?);
    }
    if all > BATCH { Err(text::LARGE_BATCH.to_owned()) } else { Ok(()) }
}

fn bytes(file: &mut File, at: u64, length: u64) -> Result<Vec<u8>, Why> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
    read(file, at, &mut bytes)?;
    Ok(bytes)
}

fn read(file: &mut File, at: u64, bytes: &mut [u8]) -> Result<(), Why> {
    file.seek(SeekFrom::Start(at)).map_err(io)?;
    file.read_exact(bytes).map_err(|_| text::DAMAGED_COLUMNS.to_owned())
}

fn io(error: std::io::Error) -> Why {
    text::io(&error).to_owned()
}

/// What a library says, in words of a user.
fn why(error: ArrowError) -> Why {
    match error {
        ArrowError::NotYetImplemented(_) => text::FOREIGN_COLUMNS.to_owned(),
        _ => text::DAMAGED_COLUMNS.to_owned(),
    }
}
