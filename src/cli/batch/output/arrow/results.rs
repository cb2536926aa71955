//! Answers → the columns of the results of a row group, encoded straight from the few kinds of answers that rows have.
//!
//! Statuses and reasons are codes of a dictionary, by runs; texts beyond a dictionary's size stand in plain pages. Amounts are stored by their
//! differences, absent where a row has none. Page after page, so that what is held is nearly what is written.

use super::coding::{Runs, differences};
use super::pages::{Chunk, Pages};
use super::{BEYOND, fen_of, reason_of};
use crate::batch::results::Series;
use crate::cli::batch::answers::{Answers, Figure, Kind, WIDEST, fen_text};
use crate::cli::text::outcome as say;
use crate::eval::outcome::Status;
use parquet::basic::Encoding;
use parquet::data_type::ByteArray;
use parquet::file::statistics::Statistics;
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor};
use std::collections::HashMap;
use std::io::Result;
use std::ops::Range;
use std::sync::Arc;

/// How many rows a page has at least, but the last one.
const ROWS: usize = 65_536;
/// The most texts of a dictionary, and their bytes.
const TEXTS: usize = 4_096;
const BYTES: usize = 1 << 20;
/// The longest text that the footer names as the first or last one, in bytes.
const NAMED: usize = 64;

/// The columns of all measures on their way.
pub struct Columns {
    measures: Vec<Measure>,
}

struct Measure {
    status: Texts,
    amount: Amounts,
    reason: Texts,
}

impl Columns {
    /// Columns of these types: three a measure.
    pub fn of(schema: &SchemaDescriptor) -> Columns {
        let (columns, _) = schema.columns().as_chunks::<3>();
        let measure = |[status, amount, reason]: &[ColumnDescPtr; 3]| Measure {
            status: Texts::of(status),
            amount: Amounts::of(amount),
            reason: Texts::of(reason),
        };
        Columns { measures: columns.iter().map(measure).collect() }
    }

    /// Adds the rows of a chunk.
    pub fn add(&mut self, answers: &[Answers]) -> Result<()> {
        self.measures.iter_mut().zip(answers).try_for_each(|(measure, answers)| measure.add(answers))
    }

    /// All columns in their order.
    pub fn finish(self) -> Result<Vec<Chunk>> {
        let mut chunks = Vec::new();
        for measure in self.measures {
            chunks.extend([measure.status.finish()?, measure.amount.finish()?, measure.reason.finish()?]);
        }
        Ok(chunks)
    }
}

impl Measure {
    fn add(&mut self, answers: &Answers) -> Result<()> {
        let kinds: Vec<(&Kind, [u32; 2])> = answers.kinds.iter().map(|kind| (kind, self.codes(kind))).collect();
        match &answers.rows {
            Series::Same(place) => self.rows(answers, kinds.get(*place as usize), 0..answers.fen.len()),
            Series::Each(places) => {
                let mut first = 0;
                for same in places.chunk_by(|a, b| a == b) {
                    let kind = same.first().and_then(|place| kinds.get(*place as usize));
                    self.rows(answers, kind, first..first + same.len());
                    first += same.len();
                }
            }
        }
        self.status.page(false)?;
        self.amount.page(false)?;
        self.reason.page(false)
    }

    /// The codes of status and reason.
    fn codes(&mut self, kind: &Kind) -> [u32; 2] {
        match kind.figure {
            // Each of its rows has its own.
            Figure::Other => [ABSENT; 2],
            Figure::Fen | Figure::None => [self.status.code(say::status(kind.status)), self.reason.code(&kind.said.0)],
        }
    }

    /// Adds rows of one kind.
    fn rows(&mut self, answers: &Answers, kind: Option<&(&Kind, [u32; 2])>, rows: Range<usize>) {
        let Some((kind, codes)) = kind else { return };
        let fen = answers.fen.get(rows.clone()).unwrap_or_default();
        match kind.figure {
            Figure::Other => rows.for_each(|row| self.other(answers, row)),
            Figure::Fen if fen.iter().any(|fen| i128::from(fen.unsigned_abs()) >= BEYOND) => {
                fen.iter().for_each(|fen| self.large(kind, *fen));
            }
            Figure::Fen => {
                self.amount.add(fen);
                self.texts(*codes, rows.len());
            }
            Figure::None => {
                self.amount.absent(rows.len());
                self.texts(*codes, rows.len());
            }
        }
    }

    fn texts(&mut self, [status, reason]: [u32; 2], times: usize) {
        self.status.add(status, times);
        self.reason.add(reason, times);
    }

    fn other(&mut self, answers: &Answers, row: usize) {
        let Some(cell) = answers.others.get(&row) else { return };
        self.row(cell.status, fen_of(cell), (&cell.amount, &cell.reason));
    }

    /// An amount that may have more digits than its column.
    fn large(&mut self, kind: &Kind, fen: i64) {
        let within = (i128::from(fen.unsigned_abs()) < BEYOND).then_some(fen);
        let (digits, begin) = fen_text(fen);
        let words = std::str::from_utf8(digits.get(begin..WIDEST).unwrap_or_default()).unwrap_or_default();
        self.row(kind.status, within, (words, &kind.said.0));
    }

    /// Adds a row; the words of its figure stand before its reason where it is no amount.
    fn row(&mut self, status: Status, fen: Option<i64>, (words, reason): (&str, &str)) {
        let reason = reason_of(if fen.is_none() { words } else { "" }, reason);
        match fen {
            Some(fen) => self.amount.add(&[fen]),
            None => self.amount.absent(1),
        }
        let codes = [self.status.code(say::status(status)), self.reason.code(&reason)];
        self.texts(codes, 1);
    }
}

/// The code of no text.
const ABSENT: u32 = u32::MAX;

/// Texts of which many are the same.
struct Texts {
    pages: Pages,
    known: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32>,
    /// How many of them are the dictionary's, and how many bytes all of them have.
    coded: usize,
    bytes: usize,
    /// Codes of the page, each so many times.
    runs: Vec<(u32, usize)>,
    rows: usize,
    absent: u64,
    ends: Option<(Arc<str>, Arc<str>)>,
}

impl Texts {
    fn of(column: &ColumnDescPtr) -> Texts {
        Texts {
            pages: Pages::of(Arc::clone(column)),
            known: Vec::new(),
            places: HashMap::new(),
            coded: 0,
            bytes: 0,
            runs: Vec::new(),
            rows: 0,
            absent: 0,
            ends: None,
        }
    }

    /// The code of a text until the page ends; an empty one may be absent.
    fn code(&mut self, text: &str) -> u32 {
        if text.is_empty() && self.pages.nullable() {
            return ABSENT;
        }
        if let Some(code) = self.places.get(text) {
            return *code;
        }
        let (text, code) = (Arc::<str>::from(text), u32::try_from(self.known.len()).unwrap_or(ABSENT));
        let (low, high) = self.ends.take().unwrap_or((Arc::clone(&text), Arc::clone(&text)));
        self.ends = Some((low.min(Arc::clone(&text)), high.max(Arc::clone(&text))));
        self.bytes += text.len();
        self.places.insert(Arc::clone(&text), code);
        self.known.push(text);
        code
    }

    fn add(&mut self, code: u32, times: usize) {
        self.rows += times;
        match self.runs.last_mut() {
            Some((last, count)) if *last == code => *count += times,
            _ => self.runs.push((code, times)),
        }
    }

    /// Ends the page where it is large, or the `last` one.
    fn page(&mut self, last: bool) -> Result<()> {
        if self.rows == 0 || !last && self.rows < ROWS && self.bytes < BYTES {
            return Ok(());
        }
        if self.known.len() <= TEXTS && self.bytes <= BYTES {
            self.coded = self.known.len();
        }
        let present = || self.runs.iter().filter(|(code, _)| *code != ABSENT);
        let in_dictionary = present().all(|(code, _)| (*code as usize) < self.coded);
        // A page without a text is plain: there may be no dictionary.
        let (values, encoding) = match in_dictionary && present().next().is_some() {
            true => (self.codes(), Encoding::RLE_DICTIONARY),
            false => (self.plainly(), Encoding::PLAIN),
        };
        let mut levels = Runs::of(1);
        for (code, times) in &self.runs {
            levels.add(u64::from(*code != ABSENT), *times);
            self.absent += if *code == ABSENT { *times as u64 } else { 0 };
        }
        self.pages.add(&levels.finish(), &values, self.rows, encoding)?;
        for text in self.known.drain(self.coded..) {
            self.places.remove(&text);
            self.bytes -= text.len();
        }
        self.runs.clear();
        self.rows = 0;
        Ok(())
    }

    /// The codes of the page, of as many bits as the dictionary needs by now.
    fn codes(&self) -> Vec<u8> {
        let width = u32::BITS - u32::try_from(self.coded.saturating_sub(1)).unwrap_or(ABSENT).leading_zeros();
        let mut codes = Runs::of(width);
        let present = self.runs.iter().filter(|(code, _)| *code != ABSENT);
        present.for_each(|(code, times)| codes.add(u64::from(*code), *times));
        // So many bits: 32 at most.
        [vec![width as u8], codes.finish()].concat()
    }

    fn plainly(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (code, times) in &self.runs {
            let text = self.known.get(*code as usize);
            (0..*times).for_each(|_| text.into_iter().for_each(|text| plain(&mut out, text)));
        }
        out
    }

    fn finish(mut self) -> Result<Chunk> {
        self.page(true)?;
        let mut texts = Vec::new();
        let coded = self.known.get(..self.coded).unwrap_or_default();
        coded.iter().for_each(|text| plain(&mut texts, text));
        let named = self.ends.filter(|(low, high)| low.len() <= NAMED && high.len() <= NAMED);
        let (low, high) = named.map(|(low, high)| (ByteArray::from(&*low), ByteArray::from(&*high))).unzip();
        let statistics = Statistics::byte_array(low, high, None, Some(self.absent), false);
        self.pages.finish((self.coded > 0).then_some((texts, self.coded)), Some(statistics))
    }
}

/// A text as a plain value.
fn plain(out: &mut Vec<u8>, text: &str) {
    // A text of 4 GB is no reason.
    out.extend(u32::try_from(text.len()).unwrap_or(0).to_le_bytes());
    out.extend(text.as_bytes());
}

/// Amounts in fen.
struct Amounts {
    pages: Pages,
    fen: Vec<i64>,
    levels: Vec<(bool, usize)>,
    rows: usize,
    absent: u64,
    ends: Option<(i64, i64)>,
}

impl Amounts {
    fn of(column: &ColumnDescPtr) -> Amounts {
        let pages = Pages::of(Arc::clone(column));
        Amounts { pages, fen: Vec::new(), levels: Vec::new(), rows: 0, absent: 0, ends: None }
    }

    fn add(&mut self, fen: &[i64]) {
        let first = self.ends.or(fen.first().map(|fen| (*fen, *fen)));
        self.ends = first.map(|ends| fen.iter().fold(ends, |(low, high), fen| (low.min(*fen), high.max(*fen))));
        self.fen.extend_from_slice(fen);
        self.level(true, fen.len());
    }

    fn absent(&mut self, count: usize) {
        self.absent += count as u64;
        self.level(false, count);
    }

    fn level(&mut self, present: bool, count: usize) {
        self.rows += count;
        match self.levels.last_mut() {
            Some((last, times)) if *last == present => *times += count,
            _ => self.levels.push((present, count)),
        }
    }

    fn page(&mut self, last: bool) -> Result<()> {
        if self.rows == 0 || !last && self.rows < ROWS {
            return Ok(());
        }
        let mut levels = Runs::of(1);
        self.levels.iter().for_each(|(present, times)| levels.add(u64::from(*present), *times));
        // Where there is none, none is encoded.
        let (values, encoding) = match self.fen.is_empty() {
            true => (Vec::new(), Encoding::PLAIN),
            false => (differences(&self.fen), Encoding::DELTA_BINARY_PACKED),
        };
        self.pages.add(&levels.finish(), &values, self.rows, encoding)?;
        self.levels.clear();
        self.fen.clear();
        self.rows = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<Chunk> {
        self.page(true)?;
        let (low, high) = self.ends.unzip();
        self.pages.finish(None, Some(Statistics::int64(low, high, None, Some(self.absent), false)))
    }
}
