//! Exact quantiles of any number of amounts in bounded memory.
//!
//! Amounts of whole fen, which nearly all are, stay as they came; beyond a limit they go to a temporary file, and the ranks are
//! found by counting the leading bits, pass by pass; those that come with a count as well. Other amounts are counted by value, and beyond
//! a limit the sorted counts go to a file, to be merged at the end; where there are some, all go that way.

use crate::cli::outcome_json::amount;
use crate::value::Rational;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Result, Seek, SeekFrom, Write};

/// So many different amounts are held in memory.
const HELD: usize = 1 << 18;
/// The bytes of an amount with its count in the file.
const SIZE: usize = 40;

/// So many amounts in fen are held in memory at least, and so many by all who count all rows.
const FEN: usize = 1 << 18;
const ALL_FEN: usize = 1 << 23;
/// So many bits of an amount are counted in a pass: few where passes are cheap, so that the counts stay in the nearest cache.
const STEP: u32 = 16;
const NEAR_STEP: u32 = 12;

/// So many amounts in fen that came with a count are held.
const COUNTED: usize = 1 << 16;

/// The amounts so far.
#[derive(Debug, Default)]
pub struct Quantiles {
    fen: Vec<i64>,
    /// The least and the greatest of them, those in the file too.
    range: Option<(i64, i64)>,
    /// How many of them are held beyond the least number.
    room: usize,
    fen_file: Option<File>,
    /// How many amounts the file has.
    fen_filed: u64,
    /// Amounts in fen with a count.
    counted: Vec<(i64, u64)>,
    counted_file: Option<File>,
    /// How many of them the file has.
    counted_filed: u64,
    held: BTreeMap<Rational, u64>,
    file: Option<File>,
    /// How many entries each sorted run of the file has.
    runs: Vec<usize>,
    count: u64,
}

/// Least, quarters and greatest, in 元.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The least.
    pub least: String,
    /// A quarter lies at or below it.
    pub lower: String,
    /// Half lies at or below it.
    pub median: String,
    /// Three quarters lie at or below it.
    pub upper: String,
    /// The greatest.
    pub greatest: String,
}

impl Spread {
    fn of(found: impl Iterator<Item = Rational>) -> Option<Spread> {
        let mut shown = found.map(amount);
        let mut next = || shown.next().unwrap_or_default();
        Some(Spread { least: next(), lower: next(), median: next(), upper: next(), greatest: next() })
    }
}

impl Quantiles {
    /// One of so many that get all amounts.
    pub fn of_many(others: usize) -> Quantiles {
        Quantiles { room: (ALL_FEN / others.max(1)).saturating_sub(FEN), ..Quantiles::default() }
    }

    /// Adds an amount so many times.
    pub fn add(&mut self, value: Rational, times: u64) -> Result<()> {
        let fen = value.checked_mul(Rational::from_integer(100)).and_then(Rational::to_i64);
        match fen {
            Some(fen) => self.add_fen_times(fen, times),
            None => self.add_value(value, times),
        }
    }

    /// Adds an amount in fen so many times.
    pub fn add_fen_times(&mut self, fen: i64, times: u64) -> Result<()> {
        if times == 1 {
            return self.add_fen(&[fen]);
        }
        let (low, high) = self.range.unwrap_or((fen, fen));
        self.range = Some((low.min(fen), high.max(fen)));
        self.count += times;
        self.counted.push((fen, times));
        if self.counted.len() >= COUNTED { self.file_counted() } else { Ok(()) }
    }

    fn file_counted(&mut self) -> Result<()> {
        let file = match &mut self.counted_file {
            Some(file) => file,
            empty => empty.insert(tempfile::tempfile()?),
        };
        let mut bytes = vec![0; 16 * self.counted.len()];
        for (slot, (fen, times)) in bytes.as_chunks_mut::<16>().0.iter_mut().zip(&self.counted) {
            *slot = (u128::from(fen.cast_unsigned()) << 64 | u128::from(*times)).to_le_bytes();
        }
        file.write_all(&bytes)?;
        self.counted_filed += self.counted.len() as u64;
        self.counted.clear();
        Ok(())
    }

    /// All amounts in fen that came with a count.
    fn each_counted(&self, take: &mut dyn FnMut(i64, u64) -> Result<()>) -> Result<()> {
        if let Some(mut file) = self.counted_file.as_ref() {
            file.seek(SeekFrom::Start(0))?;
            let mut left = self.counted_filed;
            let mut bytes = vec![0; 16 * COUNTED];
            while left > 0 {
                let count = COUNTED.min(usize::try_from(left).unwrap_or(COUNTED));
                let piece = bytes.get_mut(..16 * count).unwrap_or_default();
                file.read_exact(piece)?;
                for chunk in piece.as_chunks::<16>().0 {
                    let both = u128::from_le_bytes(*chunk);
                    take(((both >> 64) as u64).cast_signed(), both as u64)?;
                }
                left -= count as u64;
            }
            file.seek(SeekFrom::End(0))?;
        }
        self.counted.iter().try_for_each(|(fen, times)| take(*fen, *times))
    }

    /// Adds amounts in fen.
    pub fn add_fen(&mut self, fen: &[i64]) -> Result<()> {
        let first = self.range.or(fen.first().map(|fen| (*fen, *fen)));
        self.range = first.map(|ends| fen.iter().fold(ends, |(low, high), fen| (low.min(*fen), high.max(*fen))));
        self.hold(fen)
    }

    /// Adds amounts that lie within the range.
    fn hold(&mut self, fen: &[i64]) -> Result<()> {
        self.count += fen.len() as u64;
        self.fen.extend_from_slice(fen);
        if self.fen.len() >= FEN + self.room { self.file_fen() } else { Ok(()) }
    }

    /// Takes the amounts of others.
    pub fn absorb(&mut self, other: &mut Quantiles) -> Result<()> {
        let ranges = self.range.into_iter().chain(other.range);
        self.range = ranges.reduce(|(low, high), (least, most)| (low.min(least), high.max(most)));
        self.hold(&std::mem::take(&mut other.fen))?;
        let mut buffer = Vec::new();
        other.each_fen(&mut buffer, &mut |fen| self.hold(fen))?;
        other.each_counted(&mut |fen, times| self.add_fen_times(fen, times))?;
        let mut values = Vec::new();
        if other.runs.is_empty() {
            values.extend(std::mem::take(&mut other.held));
        } else {
            other.spill()?;
            other.merge(&mut |value, times| values.push((value, times)))?;
        }
        values.into_iter().try_for_each(|(value, times)| self.add_value(value, times))
    }

    fn file_fen(&mut self) -> Result<()> {
        let file = match &mut self.fen_file {
            Some(file) => file,
            empty => empty.insert(tempfile::tempfile()?),
        };
        let mut bytes = vec![0; 8 * FEN];
        for fen in self.fen.chunks(FEN) {
            bytes.as_chunks_mut::<8>().0.iter_mut().zip(fen).for_each(|(slot, fen)| *slot = fen.to_le_bytes());
            file.write_all(bytes.get(..8 * fen.len()).unwrap_or_default())?;
        }
        self.fen_filed += self.fen.len() as u64;
        self.fen.clear();
        Ok(())
    }

    /// All amounts in fen, piece by piece.
    fn each_fen(&self, buffer: &mut Vec<i64>, take: &mut dyn FnMut(&[i64]) -> Result<()>) -> Result<()> {
        if let Some(mut file) = self.fen_file.as_ref() {
            file.seek(SeekFrom::Start(0))?;
            let mut left = self.fen_filed;
            let mut bytes = vec![0; 8 * FEN.min(usize::try_from(left).unwrap_or(FEN))];
            while left > 0 {
                let count = FEN.min(usize::try_from(left).unwrap_or(FEN));
                let piece = bytes.get_mut(..8 * count).unwrap_or_default();
                file.read_exact(piece)?;
                buffer.clear();
                let chunks = piece.as_chunks::<8>().0;
                buffer.extend(chunks.iter().map(|chunk| i64::from_le_bytes(*chunk)));
                take(buffer)?;
                left -= count as u64;
            }
            file.seek(SeekFrom::End(0))?;
        }
        take(&self.fen)
    }

    /// The amount in fen of each rank, from 1, in order: so many more bits of what it lies above the least a pass.
    fn ranked(&self, ranks: &[u64]) -> Result<Vec<i64>> {
        let (least, greatest) = self.range.unwrap_or_default();
        let key = |fen: i64| fen.wrapping_sub(least).cast_unsigned();
        let mut found: Vec<(u64, u64)> = ranks.iter().map(|rank| (0, *rank)).collect();
        let mut buffer = Vec::new();
        let all = u64::BITS - key(greatest).leading_zeros();
        let mut bits = all;
        let most = if self.fen_file.is_some() || self.counted_file.is_some() { STEP } else { NEAR_STEP };
        while bits > 0 {
            let (step, shift) = (bits.min(most), bits.saturating_sub(most));
            let above = |key: u64| key.checked_shr(bits).unwrap_or(0);
            let mut heads: Vec<u64> = found.iter().map(|(head, _)| *head).collect();
            heads.dedup();
            let mut counts = vec![vec![0_u64; 1 << step]; heads.len()];
            let place = |key: u64| usize::try_from(key >> shift & ((1 << step) - 1)).unwrap_or(0);
            // Most amounts are far from a rank: the last bits of their head show it.
            let last = |head: u64| usize::try_from(head & ((1 << most) - 1)).unwrap_or(0);
            let mut near = vec![false; 1 << most];
            heads.iter().for_each(|head| near.get_mut(last(*head)).into_iter().for_each(|near| *near = true));
            let own = |counts: &mut [Vec<u64>], key: u64, times: u64| {
                let own = heads.iter().position(|head| *head == above(key));
                if let Some(count) = own.and_then(|own| counts.get_mut(own)).and_then(|c| c.get_mut(place(key))) {
                    *count += times;
                }
            };
            self.each_fen(&mut buffer, &mut |piece| {
                let keys = piece.iter().map(|fen| key(*fen));
                match counts.as_mut_slice() {
                    // As yet all have the same head.
                    [counts] if bits == all => keys.for_each(|key| {
                        counts.get_mut(place(key)).into_iter().for_each(|count| *count += 1);
                    }),
                    counts => keys
                        .filter(|key| near.get(last(above(*key))) == Some(&true))
                        .for_each(|key| own(counts, key, 1)),
                }
                Ok(())
            })?;
            self.each_counted(&mut |fen, times| {
                own(&mut counts, key(fen), times);
                Ok(())
            })?;
            for (head, rank) in &mut found {
                let own = heads.iter().position(|known| known == head).and_then(|own| counts.get(own));
                for (place, count) in own.into_iter().flatten().enumerate() {
                    if *rank <= *count {
                        *head = *head << step | place as u64;
                        break;
                    }
                    *rank -= count;
                }
            }
            bits = shift;
        }
        Ok(found.into_iter().map(|(head, _)| least.wrapping_add(head.cast_signed())).collect())
    }

    fn add_value(&mut self, value: Rational, times: u64) -> Result<()> {
        self.count += times;
        *self.held.entry(value).or_default() += times;
        if self.held.len() > HELD { self.spill() } else { Ok(()) }
    }

    fn spill(&mut self) -> Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            empty => empty.insert(tempfile::tempfile()?),
        };
        let mut bytes = Vec::with_capacity(self.held.len() * SIZE);
        for (value, count) in &self.held {
            bytes.extend(value.numerator().to_le_bytes());
            bytes.extend(value.denominator().to_le_bytes());
            bytes.extend(count.to_le_bytes());
        }
        file.write_all(&bytes)?;
        self.runs.push(self.held.len());
        self.held.clear();
        Ok(())
    }

    /// The quantiles by nearest rank; `None` without an amount.
    pub fn spread(&mut self) -> Result<Option<Spread>> {
        if self.count == 0 {
            return Ok(None);
        }
        let ranks = [1, self.count.div_ceil(4), self.count.div_ceil(2), (self.count * 3).div_ceil(4), self.count];
        if self.runs.is_empty() && self.held.is_empty() {
            let found = self.ranked(&ranks)?;
            return Ok(Spread::of(found.into_iter().filter_map(|fen| Rational::new(i128::from(fen), 100))));
        }
        self.fen_by_value()?;
        let mut found: Vec<Rational> = Vec::new();
        let mut passed = 0;
        let mut take = |value: Rational, times: u64| {
            passed += times;
            while ranks.get(found.len()).is_some_and(|rank| *rank <= passed) {
                found.push(value);
            }
        };
        if self.runs.is_empty() {
            self.held.iter().for_each(|(value, times)| take(*value, *times));
        } else {
            self.spill()?;
            self.merge(&mut take)?;
        }
        Ok(Spread::of(found.into_iter()))
    }

    /// Counts the amounts in fen by value too.
    fn fen_by_value(&mut self) -> Result<()> {
        let own = Quantiles {
            fen: std::mem::take(&mut self.fen),
            fen_file: self.fen_file.take(),
            fen_filed: std::mem::take(&mut self.fen_filed),
            counted: std::mem::take(&mut self.counted),
            counted_file: self.counted_file.take(),
            counted_filed: std::mem::take(&mut self.counted_filed),
            range: self.range.take(),
            ..Quantiles::default()
        };
        let before = self.count;
        own.each_fen(&mut Vec::new(), &mut |piece| {
            let values = piece.iter().filter_map(|fen| Rational::new(i128::from(*fen), 100));
            values.into_iter().try_for_each(|value| self.add_value(value, 1))
        })?;
        own.each_counted(&mut |fen, times| match Rational::new(i128::from(fen), 100) {
            Some(value) => self.add_value(value, times),
            None => Ok(()),
        })?;
        self.count = before;
        Ok(())
    }

    /// All amounts of the runs in order.
    fn merge(&self, take: &mut dyn FnMut(Rational, u64)) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let mut readers = Vec::new();
        let mut heads: BTreeMap<(Rational, usize), u64> = BTreeMap::new();
        let mut start = 0;
        for (run, entries) in self.runs.iter().enumerate() {
            let bytes = entries * SIZE;
            let part = Part { file: file.try_clone()?, at: start, left: bytes };
            let mut reader = BufReader::with_capacity(SIZE * 1024, part);
            if let Some((value, times)) = entry(&mut reader)? {
                heads.insert((value, run), times);
            }
            readers.push(reader);
            start += bytes as u64;
        }
        while let Some(((value, run), times)) = heads.pop_first() {
            take(value, times);
            if let Some((value, times)) = readers.get_mut(run).map(entry).transpose()?.flatten() {
                heads.insert((value, run), times);
            }
        }
        Ok(())
    }
}

/// One run of the file; runs share the file's place, so each read goes to its own first.
struct Part {
    file: File,
    at: u64,
    left: usize,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let wanted = self.left.min(buffer.len());
        self.file.seek(SeekFrom::Start(self.at))?;
        let read = self.file.read(buffer.get_mut(..wanted).unwrap_or_default())?;
        self.at += read as u64;
        self.left -= read;
        Ok(read)
    }
}

fn entry(reader: &mut impl Read) -> Result<Option<(Rational, u64)>> {
    let mut wide = [0; 16];
    match reader.read_exact(&mut wide) {
        Ok(()) => {}
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let numerator = i128::from_le_bytes(wide);
    reader.read_exact(&mut wide)?;
    let denominator = i128::from_le_bytes(wide);
    let mut count = [0; 8];
    reader.read_exact(&mut count)?;
    Ok(Rational::new(numerator, denominator).map(|value| (value, u64::from_le_bytes(count))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_memory_in_files_and_by_value_have_the_same_quantiles() {
        let values = || (0..1000_i64).map(|n| Rational::from_integer(n * 7 % 1000 - 300));
        let third = Rational::new(1, 3).unwrap();
        let mut all = [Quantiles::default(), Quantiles::default(), Quantiles::default(), Quantiles::default()];
        for (place, value) in values().enumerate() {
            let [held, filed, counted, spilled] = &mut all;
            held.add(value, 1).unwrap();
            filed.add(value, 1).unwrap();
            counted.add_value(value, 1).unwrap();
            spilled.add_value(value, 1).unwrap();
            if place % 300 == 299 {
                filed.file_fen().unwrap();
                spilled.spill().unwrap();
            }
        }
        let mut twice = Quantiles::default();
        for (place, value) in values().enumerate() {
            twice.add(value, 2).unwrap();
            if place == 600 {
                twice.file_counted().unwrap();
            }
        }
        assert_eq!(twice.spread().unwrap().unwrap().median, "199.00");
        let mut thrice = Quantiles::default();
        values().for_each(|value| thrice.add(value, 1).unwrap());
        thrice.absorb(&mut twice).unwrap();
        let mut by_value = Quantiles::default();
        values().for_each(|value| by_value.add_value(value, 3).unwrap());
        assert_eq!(thrice.spread().unwrap(), by_value.spread().unwrap());
        thrice.add(third, 1).unwrap();
        by_value.add(third, 1).unwrap();
        assert_eq!((thrice.count, thrice.spread().unwrap()), (3001, by_value.spread().unwrap()));
        let mut joined = Quantiles::default();
        all.iter_mut().take(2).for_each(|one| joined.absorb(one).unwrap());
        let spread = |q: &mut Quantiles| q.spread().unwrap().unwrap();
        let [_, _, counted, spilled] = &mut all;
        let expected = spread(counted);
        assert_eq!(
            [&expected.least, &expected.lower, &expected.median, &expected.upper, &expected.greatest],
            ["-300.00", "-51.00", "199.00", "449.00", "699.00"]
        );
        assert_eq!(spread(spilled), expected);
        assert_eq!((joined.count, spread(&mut joined)), (2000, expected));
        // One amount that is not of whole fen, and negative ones.
        joined.add(third, 1).unwrap();
        assert_eq!(spread(&mut joined).median, "199.00");
        assert_eq!(joined.count, 2001);
    }
}
