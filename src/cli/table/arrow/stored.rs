//! The row groups of a Parquet file as they stand there, for an output that passes columns on byte by byte.
//!
//! In: an open file, which columns are passed on and which are read. Out: group after group, its bytes in memory once: what is judged,
//! decoded and passed on are the same bytes. The pages of every column are held to the sizes that they claim (`guard`), those of one that
//! nobody reads to the number of its values as well. Its values are not decoded: damage among them is passed on as by a copy of the
//! file, and nothing that is computed rests on it.

use super::parquet::{Decoding, damaged, spread};
use super::{Why, guard, quietly};
use crate::cli::table::{Fault, fault};
use crate::cli::text::table as text;
use arrow_array::ArrayRef;
use bytes::buf::Reader;
use bytes::{Buf, Bytes};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::column::writer::ColumnCloseResult;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length};
use parquet::schema::types::TypePtr;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

/// The most bytes of a group that are held.
const BYTES: u64 = 64 << 20;
/// The most results of a group: its rows by the measures.
const RESULTS: u64 = 16 << 20;

/// Columns of a file that can be passed on.
#[derive(Clone, Debug)]
pub struct Stored {
    name: String,
    metadata: ArrowReaderMetadata,
    /// The columns that are wanted, by their places among all.
    roots: Vec<usize>,
}

/// The groups of a file, as long as there are some.
#[derive(Debug)]
pub struct Groups {
    file: File,
    shared: Arc<Shared>,
    at: usize,
    before: u64,
}

/// What groups have in common.
#[derive(Debug)]
struct Shared {
    stored: Stored,
    /// The leaves that are passed on, in their order.
    kept: Vec<usize>,
    /// Those that are read.
    read: ProjectionMask,
    /// The places of those among the columns that are wanted.
    places: Vec<usize>,
    size: u64,
}

/// A group in memory.
#[derive(Debug)]
pub struct Group {
    shared: Arc<Shared>,
    at: usize,
    before: u64,
    parts: Parts,
}

/// The parts of a file that are held, each with its place.
#[derive(Clone, Debug)]
pub struct Parts {
    size: u64,
    parts: Arc<Vec<(u64, Bytes)>>,
}

impl Stored {
    /// The columns of a file where its groups can be passed on whole: so many measures, and none of them beyond a limit. `None`
    /// where they are decoded and written anew.
    pub(super) fn of(name: &str, metadata: &ArrowReaderMetadata, roots: &[usize], measures: usize) -> Option<Stored> {
        let stored = Stored { name: name.to_owned(), metadata: metadata.clone(), roots: roots.to_vec() };
        let all: Vec<usize> = (0..roots.len()).collect();
        let leaves = stored.leaves(&all);
        let holds = |group: &RowGroupMetaData| {
            let rows = u64::try_from(group.num_rows()).ok().and_then(|rows| rows.checked_mul(measures as u64));
            let columns = || leaves.iter().filter_map(|leaf| group.columns().get(*leaf));
            let bytes =
                || columns().map(|column| u64::try_from(column.compressed_size()).unwrap_or(BYTES)).sum::<u64>();
            rows.is_some_and(|rows| rows <= RESULTS) && bytes() <= BYTES && columns().all(in_order)
        };
        let groups = metadata.metadata().row_groups().iter();
        groups.filter(|group| group.num_rows() != 0).all(holds).then_some(stored)
    }

    /// A column as the file declares it.
    pub fn column(&self, place: usize) -> Option<TypePtr> {
        let fields = self.metadata.parquet_schema().root_schema().get_fields();
        self.roots.get(place).and_then(|root| fields.get(*root)).map(Arc::clone)
    }

    /// The leaves of columns.
    fn leaves(&self, places: &[usize]) -> Vec<usize> {
        let schema = self.metadata.parquet_schema();
        let of = |root: usize| (0..schema.num_columns()).filter(move |leaf| schema.get_column_root_idx(*leaf) == root);
        places.iter().filter_map(|place| self.roots.get(*place)).flat_map(|root| of(*root)).collect()
    }

    /// All groups of a file; `kept` and `read`: the places of the columns that are passed on, and of those that are read, in their order.
    pub(super) fn groups(self, file: &File, kept: &[usize], read: &[usize]) -> Result<Groups, Fault> {
        let io = |error: std::io::Error| fault(&self.name, text::io(&error));
        let (file, size) = (file.try_clone().map_err(io)?, file.metadata().map_err(io)?.len());
        let kept = self.leaves(kept);
        let mask = ProjectionMask::leaves(self.metadata.parquet_schema(), self.leaves(read));
        let shared = Arc::new(Shared { stored: self, kept, read: mask, places: read.to_vec(), size });
        Ok(Groups { file, shared, at: 0, before: 0 })
    }
}

/// Whether a dictionary stands before the data of a column, within it.
fn in_order(column: &ColumnChunkMetaData) -> bool {
    let Ok((first, length)) = guard::range(column) else { return false };
    let data = u64::try_from(column.data_page_offset()).ok();
    data.is_some_and(|data| first <= data && first.checked_add(length).is_some_and(|end| data < end))
}

impl Groups {
    /// The next group that has rows.
    pub fn group(&mut self) -> Result<Option<Group>, Fault> {
        let shared = Arc::clone(&self.shared);
        loop {
            let (at, before) = (self.at, self.before);
            let Some(group) = shared.group(at) else { return Ok(None) };
            self.at += 1;
            if group.num_rows() > 0 {
                self.before += group.num_rows().unsigned_abs();
                let parts = self.parts(group).map_err(|why| fault(&shared.stored.name, &why))?;
                return Ok(Some(Group { shared, at, before, parts }));
            }
        }
    }

    fn parts(&mut self, group: &RowGroupMetaData) -> Result<Parts, Why> {
        let mut parts = Vec::new();
        for (leaf, column) in group.columns().iter().enumerate() {
            if self.shared.kept.contains(&leaf) || self.shared.read.leaf_included(leaf) {
                let (first, length) = guard::range(column)?;
                let mut bytes = vec![0; usize::try_from(length).map_err(|_| damaged())?];
                self.file.seek(SeekFrom::Start(first)).map_err(|error| text::io(&error).to_owned())?;
                self.file.read_exact(&mut bytes).map_err(|_| damaged())?;
                parts.push((first, Bytes::from(bytes)));
            }
        }
        Ok(Parts { size: self.shared.size, parts: Arc::new(parts) })
    }
}

impl Shared {
    fn group(&self, at: usize) -> Option<&RowGroupMetaData> {
        self.stored.metadata.metadata().row_groups().get(at)
    }
}

impl Group {
    /// Gives its columns, some rows after the other, with the number of the last row before them; the places of columns that are not read
    /// hold nothing.
    pub fn read<E: From<Fault>>(
        &self,
        mut take: impl FnMut(u64, Vec<ArrayRef>, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        let why = |why: Why| E::from(fault(&self.shared.stored.name, &why));
        self.judge().map_err(why)?;
        let start = || Decoding::start(self.parts.clone(), &self.shared.stored.metadata, self.at, &self.shared.read);
        let mut decoding = quietly(start).map_err(why)?;
        let mut before = self.before;
        while let Some(batch) = quietly(|| decoding.next()).map_err(why)? {
            let rows = batch.num_rows();
            take(before, spread(&batch, &self.shared.places, self.shared.stored.roots.len()), rows)?;
            before += rows as u64;
        }
        Ok(())
    }

    /// Judges what is passed on without being read.
    fn judge(&self) -> Result<(), Why> {
        let Some(group) = self.shared.group(self.at) else { return Ok(()) };
        for leaf in self.shared.kept.iter().filter(|leaf| !self.shared.read.leaf_included(**leaf)) {
            let Some(column) = group.columns().get(*leaf) else { return Err(damaged()) };
            let values = guard::chunk(&self.parts, column)?;
            let flat = column.column_descr().max_rep_level() == 0;
            if i64::try_from(values) != Ok(column.num_values()) || flat && column.num_values() != group.num_rows() {
                return Err(damaged());
            }
        }
        Ok(())
    }

    /// Gives the columns that are passed on, in their order: the file with their bytes, and what is said of them.
    pub fn pass(
        &self,
        mut put: impl FnMut(&Parts, ColumnCloseResult) -> Result<(), ParquetError>,
    ) -> Result<(), ParquetError> {
        let Some(group) = self.shared.group(self.at) else { return Ok(()) };
        let rows_written = group.num_rows().unsigned_abs();
        for column in self.shared.kept.iter().filter_map(|leaf| group.columns().get(*leaf)) {
            let bytes_written = column.compressed_size().unsigned_abs();
            let (bloom_filter, column_index, offset_index) = (None, None, None);
            let metadata = trusted(column)?;
            put(
                &self.parts,
                ColumnCloseResult { bytes_written, rows_written, metadata, bloom_filter, column_index, offset_index },
            )?;
        }
        Ok(())
    }
}

/// What is said of a column. Statistics of the old kind go: a reader judges by the program that wrote them whether they hold.
fn trusted(column: &ColumnChunkMetaData) -> Result<ColumnChunkMetaData, ParquetError> {
    let old = column.statistics().is_some_and(|statistics| statistics.is_min_max_deprecated());
    if old { column.clone().into_builder().clear_statistics().build() } else { Ok(column.clone()) }
}

impl Length for Parts {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Parts {
    type T = Reader<Bytes>;

    fn get_read(&self, start: u64) -> Result<Reader<Bytes>, ParquetError> {
        self.from(start, 0).map(Buf::reader)
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        self.from(start, length).map(|bytes| bytes.slice(..length))
    }
}

impl Parts {
    /// All bytes from a place on that are held, so many at least.
    fn from(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let tail = |(first, bytes): &(u64, Bytes)| {
            let skipped = usize::try_from(start.checked_sub(*first)?).ok()?;
            (skipped < bytes.len() && length <= bytes.len() - skipped).then(|| bytes.slice(skipped..))
        };
        self.parts.iter().find_map(tail).ok_or_else(|| ParquetError::EOF("no such part".to_owned()))
    }
}
