//! Exact quantiles of any number of amounts in bounded memory: equal amounts are counted together, and beyond a limit the
//! sorted counts go to a temporary file, to be merged at the end.

use crate::cli::outcome_json::amount;
use crate::value::Rational;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Result, Seek, SeekFrom, Write};

/// So many different amounts are held in memory.
const HELD: usize = 1 << 18;
/// The bytes of an amount with its count in the file.
const SIZE: usize = 40;

/// The amounts so far.
#[derive(Debug, Default)]
pub struct Quantiles {
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

impl Quantiles {
    /// Adds an amount so many times.
    pub fn add(&mut self, value: Rational, times: u64) -> Result<()> {
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
        let mut shown = found.into_iter().map(amount);
        let mut next = || shown.next().unwrap_or_default();
        Ok(Some(Spread { least: next(), lower: next(), median: next(), upper: next(), greatest: next() }))
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
    fn spilled_and_held_amounts_have_the_same_quantiles() {
        let values = || (0..1000_i64).map(|n| Rational::from_integer(n * 7 % 1000));
        let (mut held, mut spilled) = (Quantiles::default(), Quantiles::default());
        for (place, value) in values().enumerate() {
            held.add(value, 1).unwrap();
            spilled.add(value, 1).unwrap();
            if place % 300 == 299 {
                spilled.spill().unwrap();
            }
        }
        let spread = held.spread().unwrap().unwrap();
        assert_eq!(
            (spread.least.as_str(), spread.lower.as_str(), spread.median.as_str()),
            ("0.00", "249.00", "499.00")
        );
        assert_eq!((spread.upper.as_str(), spread.greatest.as_str()), ("749.00", "999.00"));
        assert_eq!(spilled.spread().unwrap().unwrap(), spread);
    }
}
