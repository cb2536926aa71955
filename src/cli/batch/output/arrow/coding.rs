//! Values → the bytes of a Parquet page: small numbers by runs (the hybrid of RLE and bit-packing), whole numbers by their differences
//! (DELTA_BINARY_PACKED), as the format's document “Encodings” lays them out.

/// How many values are packed together in a run of values that differ.
const GROUP: usize = 8;
/// How many of them are held at most.
const OPEN: usize = 64 * GROUP;
/// How many differences have a least one in common, and how many of them a width.
const BLOCK: usize = 128;
const MINI: usize = 32;

/// Small numbers on their way.
pub(super) struct Runs {
    width: u32,
    out: Vec<u8>,
    /// Numbers of which no run was found.
    open: Vec<u64>,
}

impl Runs {
    /// Numbers of so many bits, 32 at most.
    pub(super) fn of(width: u32) -> Runs {
        Runs { width, out: Vec::new(), open: Vec::with_capacity(OPEN) }
    }

    /// Adds a number so many times.
    pub(super) fn add(&mut self, number: u64, times: usize) {
        let odd = self.open.len() % GROUP;
        let filling = if odd == 0 { 0 } else { times.min(GROUP - odd) };
        self.open.extend(std::iter::repeat_n(number, filling));
        let times = times - filling;
        if times >= GROUP {
            self.pack();
            varint(&mut self.out, (times as u64) << 1);
            let bytes = number.to_le_bytes();
            self.out.extend(bytes.iter().take(self.width.div_ceil(8) as usize));
        } else {
            self.open.extend(std::iter::repeat_n(number, times));
        }
        if self.open.len() >= OPEN && self.open.len().is_multiple_of(GROUP) {
            self.pack();
        }
    }

    /// Writes the open numbers: whole groups, or the last ones, which zeros fill up.
    fn pack(&mut self) {
        let groups = self.open.len().div_ceil(GROUP);
        if groups > 0 {
            self.open.resize(groups * GROUP, 0);
            varint(&mut self.out, (groups as u64) << 1 | 1);
            pack(&mut self.out, &self.open, self.width);
            self.open.clear();
        }
    }

    /// The bytes of all numbers.
    pub(super) fn finish(mut self) -> Vec<u8> {
        self.pack();
        self.out
    }
}

/// Whole numbers by their differences.
pub(super) fn differences(numbers: &[i64]) -> Vec<u8> {
    let mut out = Vec::with_capacity(numbers.len() * 5);
    varint(&mut out, BLOCK as u64);
    varint(&mut out, (BLOCK / MINI) as u64);
    varint(&mut out, numbers.len() as u64);
    let Some(first) = numbers.first() else {
        out.push(0);
        return out;
    };
    signed(&mut out, *first);
    let after = numbers.get(1..).unwrap_or_default();
    for (numbers, before) in after.chunks(BLOCK).zip(numbers.chunks(BLOCK)) {
        block(&mut out, numbers, before);
    }
    out
}

/// Some differences: the least, then how far the others lie above it.
fn block(out: &mut Vec<u8>, numbers: &[i64], before: &[i64]) {
    let mut own = [0_i64; BLOCK];
    for ((slot, number), before) in own.iter_mut().zip(numbers).zip(before) {
        *slot = number.wrapping_sub(*before);
    }
    let own = own.get(..numbers.len()).unwrap_or_default();
    let least = own.iter().copied().min().unwrap_or(0);
    signed(out, least);
    let mut above = [0_u64; BLOCK];
    for (slot, own) in above.iter_mut().zip(own) {
        *slot = own.wrapping_sub(least).cast_unsigned();
    }
    // One that begins behind the last number has no bits and no bytes.
    let (minis, _) = above.as_chunks::<MINI>();
    let width = |mini: &[u64; MINI]| u64::BITS - mini.iter().fold(0, |all, one| all | one).leading_zeros();
    out.extend(minis.iter().map(|mini| width(mini) as u8));
    minis.iter().for_each(|mini| pack(out, mini, width(mini)));
}

/// Numbers of so many bits side by side, the last byte filled up with zeros.
fn pack(out: &mut Vec<u8>, numbers: &[u64], width: u32) {
    let (mut word, mut filled) = (0_u64, 0);
    for number in numbers {
        word |= number << filled;
        filled += width;
        if filled >= u64::BITS {
            out.extend(word.to_le_bytes());
            filled -= u64::BITS;
            word = number.checked_shr(width - filled).unwrap_or(0);
        }
    }
    out.extend(word.to_le_bytes().iter().take(filled.div_ceil(8) as usize));
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        // The low seven bits.
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn signed(out: &mut Vec<u8>, number: i64) {
    varint(out, (number << 1 ^ number >> 63).cast_unsigned());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_differences_are_laid_out_as_the_format_says() {
        // The examples of the format: numbers 0 to 7 of 3 bits; a run of a hundred; five numbers with equal differences.
        let mut runs = Runs::of(3);
        (0..8).for_each(|number| runs.add(number, 1));
        runs.add(4, 100);
        assert_eq!(runs.finish(), [0b11, 0b1000_1000, 0b1100_0110, 0b1111_1010, 0xc8, 0x01, 4]);
        assert_eq!(differences(&[1, 2, 3, 4, 5]), [0x80, 1, 4, 5, 2, 2, 0, 0, 0, 0]);
        let numbers = [7, 5, 3, 1, 2, 3, 4, 5];
        assert_eq!(differences(&numbers), [0x80, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0, 0, 0]);
    }
}
