//! Pages → a column of a row group, packed by snappy: its bytes and what the footer says of it.

use crate::cli::whole::other;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{CompressedPage, Page, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use std::io::Result;

/// A column of a row group.
pub struct Chunk {
    /// Its pages.
    pub bytes: Bytes,
    /// What is said of it; its places are those within the bytes.
    pub close: ColumnCloseResult,
}

/// Pages on their way.
pub(super) struct Pages {
    column: ColumnDescPtr,
    data: TrackedWrite<Vec<u8>>,
    /// How many bytes they are unpacked.
    unpacked: usize,
    values: u64,
    encodings: Vec<Encoding>,
}

impl Pages {
    pub(super) fn of(column: ColumnDescPtr) -> Pages {
        let data = TrackedWrite::new(Vec::new());
        // Levels, where there are some, are runs.
        Pages { column, data, unpacked: 0, values: 0, encodings: vec![Encoding::RLE] }
    }

    /// Whether values may be absent.
    pub(super) fn nullable(&self) -> bool {
        self.column.max_def_level() > 0
    }

    /// Adds a page of so many values; `levels` says which of them are absent, where they may be.
    pub(super) fn add(&mut self, levels: &[u8], values: &[u8], count: usize, encoding: Encoding) -> Result<()> {
        let length = u32::try_from(levels.len()).map_err(other)?.to_le_bytes();
        let body = if self.nullable() { [&length, levels, values].concat() } else { values.to_vec() };
        let page = Page::DataPage {
            buf: packed(&body)?,
            num_values: u32::try_from(count).map_err(other)?,
            encoding,
            def_level_encoding: Encoding::RLE,
            rep_level_encoding: Encoding::RLE,
            statistics: None,
        };
        self.unpacked += write(&mut self.data, page, body.len()).map_err(other)?;
        self.values += count as u64;
        if !self.encodings.contains(&encoding) {
            self.encodings.push(encoding);
        }
        Ok(())
    }

    /// The column; `dictionary`: its texts as plain values, and how many.
    pub(super) fn finish(
        mut self,
        dictionary: Option<(Vec<u8>, usize)>,
        statistics: Option<Statistics>,
    ) -> Result<Chunk> {
        let mut front = TrackedWrite::new(Vec::new());
        let has_dictionary = dictionary.is_some();
        if let Some((texts, count)) = dictionary {
            let (buf, num_values) = (packed(&texts)?, u32::try_from(count).map_err(other)?);
            let page = Page::DictionaryPage { buf, num_values, encoding: Encoding::PLAIN, is_sorted: false };
            self.unpacked += write(&mut front, page, texts.len()).map_err(other)?;
            self.encodings.push(Encoding::PLAIN);
        }
        let data_at = front.bytes_written();
        let mut bytes = front.into_inner().map_err(other)?;
        bytes.append(&mut self.data.into_inner().map_err(other)?);
        let size = |size: usize| i64::try_from(size).map_err(other);
        let metadata = ColumnChunkMetaData::builder(self.column)
            .set_compression(Compression::SNAPPY)
            .set_encodings(self.encodings)
            .set_total_compressed_size(size(bytes.len())?)
            .set_total_uncompressed_size(size(self.unpacked)?)
            .set_num_values(self.values.cast_signed())
            .set_data_page_offset(size(data_at)?)
            .set_dictionary_page_offset(has_dictionary.then_some(0));
        let metadata = statistics.into_iter().fold(metadata, |metadata, own| metadata.set_statistics(own));
        let (bloom_filter, column_index, offset_index) = (None, None, None);
        let close = ColumnCloseResult {
            bytes_written: bytes.len() as u64,
            rows_written: self.values,
            metadata: metadata.build().map_err(other)?,
            bloom_filter,
            column_index,
            offset_index,
        };
        Ok(Chunk { bytes: Bytes::from(bytes), close })
    }
}

fn packed(body: &[u8]) -> Result<Bytes> {
    snap::raw::Encoder::new().compress_vec(body).map(Bytes::from).map_err(other)
}

/// Writes a page with its header; how many bytes both are unpacked.
fn write(sink: &mut TrackedWrite<Vec<u8>>, page: Page, unpacked: usize) -> std::result::Result<usize, ParquetError> {
    let written = SerializedPageWriter::new(sink).write_page(CompressedPage::new(page, unpacked))?;
    Ok(written.uncompressed_size)
}
