//! A Parquet file held to its own size before anything of it is decoded: codecs, encodings and the sizes that pages claim.
//!
//! A page of some bytes can claim gigabytes. Headers are read by themselves (`pages`), a claim beyond a limit is an error, and a
//! page of gzip, whose decoder would not stop at the claim, is unpacked once without being kept.

use super::Why;
use super::pages::{Page, header, schema_holds};
use crate::cli::text::table as text;
use parquet::arrow::ProjectionMask;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::ChunkReader;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, copy, sink};

/// The largest footer, in bytes.
const FOOTER: u64 = 64 << 20;
/// The most columns, those within lists counted.
const MOST_COLUMNS: usize = 16_384;
/// The largest page, unpacked.
const PAGE: u64 = 64 << 20;
/// The most values of a page.
const PAGE_VALUES: u64 = 16 << 20;
/// The most values within lists of a row group, all columns together: in a hostile file they may be of one row.
const LIST_VALUES: u64 = 48 << 20;
/// A page of gzip below this size cannot unpack to more than the largest page: a byte makes 1,032 at most.
const SMALL_GZIP: u64 = PAGE / 1_032;
/// How many bytes of a header are read at first, and at most.
const HEADER: (u64, u64) = (1 << 10, 4 << 20);
/// The texts that are stored as differences: their decoder believes how many there are.
const DELTA_TEXTS: [i64; 2] = [6, 7];

/// Holds the length of the footer to the file, and its schema to what a reader can take.
pub(super) fn footer(file: &File) -> Result<(), Why> {
    let size = file.metadata().map_err(io)?.len();
    let mut end = [0; 8];
    if size < 12 {
        return Err(text::NO_PARQUET.to_owned());
    }
    read(file, size - 8, &mut end)?;
    let (length, magic) = end.split_at(4);
    let length = u64::from(u32::from_le_bytes(length.try_into().unwrap_or_default()));
    match magic {
        b"PAR1" if length > FOOTER || length + 12 > size => Err(text::DAMAGED_COLUMNS.to_owned()),
        b"PAR1" => {
            let mut footer = vec![0; usize::try_from(length).unwrap_or(0)];
            read(file, size - 8 - length, &mut footer)?;
            if schema_holds(&footer) { Ok(()) } else { Err(text::DAMAGED_COLUMNS.to_owned()) }
        }
        b"PARE" => Err(text::ENCRYPTED.to_owned()),
        _ => Err(text::NO_PARQUET.to_owned()),
    }
}

/// Judges codecs and the number of columns.
pub(super) fn columns(file: &File, metadata: &ParquetMetaData, mask: &ProjectionMask) -> Result<(), Why> {
    let leaves = metadata.file_metadata().schema_descr().num_columns();
    if leaves > MOST_COLUMNS {
        return Err(text::too_many_columns(MOST_COLUMNS));
    }
    let size = file.metadata().map_err(io)?.len();
    for group in metadata.row_groups() {
        for (_, column) in group.columns().iter().enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf)) {
            codec(column)?;
            let (start, length) = range(column)?;
            if start.checked_add(length).is_none_or(|end| end > size) {
                return Err(text::DAMAGED_COLUMNS.to_owned());
            }
        }
    }
    Ok(())
}

fn codec(column: &ColumnChunkMetaData) -> Result<(), Why> {
    match column.compression() {
        Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::GZIP(_) => Ok(()),
        Compression::LZ4_RAW => Ok(()),
        // The retired form, whose decoder tries several frames and none of them to a limit.
        Compression::LZ4 => Err(text::codec("lz4")),
        Compression::ZSTD(_) => Err(text::codec("zstd")),
        Compression::BROTLI(_) => Err(text::codec("brotli")),
        Compression::LZO => Err(text::codec("lzo")),
    }
}

/// Where the pages of a column begin, and how many bytes they take.
pub(super) fn range(column: &ColumnChunkMetaData) -> Result<(u64, u64), Why> {
    let first = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
    let first = u64::try_from(first).map_err(|_| text::DAMAGED_COLUMNS.to_owned())?;
    let length = u64::try_from(column.compressed_size()).map_err(|_| text::DAMAGED_COLUMNS.to_owned())?;
    Ok((first, length))
}

/// Judges all wanted pages of a row group; how many rows the file says it has. `source`: the file, or the parts of it that matter.
pub(super) fn group(
    source: &impl ChunkReader,
    metadata: &ParquetMetaData,
    at: usize,
    mask: &ProjectionMask,
) -> Result<i64, Why> {
    let Some(group) = metadata.row_groups().get(at) else { return Ok(0) };
    let mut in_lists = 0;
    for (_, column) in group.columns().iter().enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf)) {
        let values = chunk(source, column)?;
        if column.column_descr().max_rep_level() > 0 {
            in_lists += values;
        }
        if in_lists > LIST_VALUES {
            return Err(text::LARGE_GROUP.to_owned());
        }
    }
    Ok(group.num_rows())
}

/// Judges the pages of a column; how many values they claim.
pub(super) fn chunk(source: &impl ChunkReader, column: &ColumnChunkMetaData) -> Result<u64, Why> {
    let (mut at, length) = range(column)?;
    let end = at.saturating_add(length);
    let mut values = 0;
    while at < end {
        let (page, header) = page(source, at, end)?;
        let packed_at = at + header;
        let next = packed_at.checked_add(page.packed).filter(|next| *next <= end);
        let next = next.ok_or_else(|| text::DAMAGED_COLUMNS.to_owned())?;
        judge(&page)?;
        if matches!(column.compression(), Compression::GZIP(_)) && page.packed > SMALL_GZIP {
            unpack(source, (packed_at, page.packed))?;
        }
        values += if page.dictionary { 0 } else { page.values };
        at = next;
    }
    Ok(values)
}

fn judge(page: &Page) -> Result<(), Why> {
    if page.unpacked > PAGE || page.values > PAGE_VALUES {
        return Err(text::LARGE_PAGE.to_owned());
    }
    if page.dictionary && page.values > page.unpacked {
        return Err(text::DAMAGED_COLUMNS.to_owned());
    }
    if DELTA_TEXTS.contains(&page.encoding) {
        return Err(text::DELTA_TEXTS.to_owned());
    }
    Ok(())
}

/// The header of a page and how many bytes it takes.
fn page(source: &impl ChunkReader, at: u64, end: u64) -> Result<(Page, u64), Why> {
    let mut most = HEADER.0;
    loop {
        let length = most.min(end - at);
        let bytes = source.get_bytes(at, usize::try_from(length).unwrap_or(0));
        match header(&bytes.map_err(|_| text::DAMAGED_COLUMNS.to_owned())?) {
            Some((page, taken)) => return Ok((page, taken as u64)),
            None if length < most || most >= HEADER.1 => return Err(text::DAMAGED_COLUMNS.to_owned()),
            None => most *= 16,
        }
    }
}

/// Unpacks a page of gzip to nowhere; more than the largest page is an error.
fn unpack(source: &impl ChunkReader, (at, packed): (u64, u64)) -> Result<(), Why> {
    let bytes = source.get_read(at).map_err(|_| text::DAMAGED_COLUMNS.to_owned())?;
    let unpacked = flate2::read::MultiGzDecoder::new(bytes.take(packed));
    let length = copy(&mut unpacked.take(PAGE + 1), &mut sink()).map_err(|_| text::DAMAGED_COLUMNS.to_owned())?;
    if length > PAGE { Err(text::LARGE_PAGE.to_owned()) } else { Ok(()) }
}

fn read(mut file: &File, at: u64, bytes: &mut [u8]) -> Result<(), Why> {
    file.seek(SeekFrom::Start(at)).map_err(io)?;
    file.read_exact(bytes).map_err(|_| text::DAMAGED_COLUMNS.to_owned())
}

fn io(error: std::io::Error) -> Why {
    text::io(&error).to_owned()
}
