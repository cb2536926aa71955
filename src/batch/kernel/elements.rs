//! From elements to rows: each row's elements lie behind one another.

use super::Arg;

/// Where the elements of each row of a chunk begin; one more than rows, counted from the chunk's first element.
pub(in super::super) type Offsets<'a> = &'a [u32];

fn rows(offsets: Offsets<'_>) -> impl Iterator<Item = std::ops::Range<usize>> + '_ {
    let first = offsets.first().copied().unwrap_or(0);
    let at = move |offset: u32| offset.saturating_sub(first) as usize;
    offsets.iter().zip(offsets.iter().skip(1)).map(move |(a, b)| at(*a)..at(*b))
}

/// The sum over each row's elements.
pub(in super::super) fn sum<T: Copy + std::iter::Sum<T> + std::ops::Mul<Output = T> + TryFrom<u32>>(
    out: &mut [T],
    offsets: Offsets<'_>,
    a: Arg<'_, T>,
) {
    for (out, row) in out.iter_mut().zip(rows(offsets)) {
        match a {
            Arg::Each(values) => *out = values.get(row).unwrap_or_default().iter().copied().sum(),
            Arg::Same(value) => {
                let count = u32::try_from(row.len()).ok().and_then(|n| T::try_from(n).ok());
                if let Some(count) = count {
                    *out = value * count;
                }
            }
        }
    }
}

/// The greatest or the least byte of each row's elements.
pub(in super::super) fn gather_bytes(out: &mut [u8], offsets: Offsets<'_>, a: Arg<'_, u8>, none: u8, greatest: bool) {
    for (out, row) in out.iter_mut().zip(rows(offsets)) {
        *out = match a {
            Arg::Each(values) => {
                let values = values.get(row).unwrap_or_default().iter().copied();
                values.fold(none, |best, v| if greatest { best.max(v) } else { best.min(v) })
            }
            Arg::Same(_) if row.is_empty() => none,
            Arg::Same(value) if greatest => value.max(none),
            Arg::Same(value) => value.min(none),
        };
    }
}

/// The greatest number of each row's elements where the mask is yes; of none 0.
pub(in super::super) fn greatest_of(out: &mut [i64], offsets: Offsets<'_>, a: Arg<'_, i64>, mask: Arg<'_, u8>) {
    for (out, row) in out.iter_mut().zip(rows(offsets)) {
        let counted = row.filter(|i| mask.at(*i) == Some(2));
        *out = counted.filter_map(|i| a.at(i)).max().unwrap_or(0);
    }
}

/// Yes where an element's key also stands before it in its row. `same` compares two elements.
pub(in super::super) fn repeated(out: &mut [u8], offsets: Offsets<'_>, same: impl Fn(usize, usize) -> bool) {
    for row in rows(offsets) {
        for at in row.clone() {
            let before = (row.start..at).any(|other| same(other, at));
            if let Some(out) = out.get_mut(at) {
                *out = u8::from(before) << 1;
            }
        }
    }
}

/// The operands of a yearly limit.
pub(in super::super) struct Years<'a> {
    pub day: Arg<'a, i64>,
    pub amount: Arg<'a, i64>,
    pub counts: Arg<'a, u8>,
    pub most: Arg<'a, i64>,
    pub anchor: Arg<'a, i64>,
}

/// The sum of each row's years, each cut to the limit.
pub(in super::super) fn yearly_cut(out: &mut [i64], offsets: Offsets<'_>, years: &Years<'_>) {
    let mut sums: Vec<(i64, i64)> = Vec::new();
    for (index, (out, row)) in out.iter_mut().zip(rows(offsets)).enumerate() {
        let (most, anchor) = (years.most.at(index).unwrap_or(0), years.anchor.at(index).unwrap_or(0));
        sums.clear();
        for at in row.filter(|i| years.counts.at(*i) == Some(2)) {
            let day = years.day.at(at).unwrap_or(0);
            let year = super::calendar::months_until(anchor, day).div_euclid(12);
            let amount = years.amount.at(at).unwrap_or(0);
            match sums.iter_mut().find(|(y, _)| *y == year) {
                Some((_, sum)) => *sum += amount,
                None => sums.push((year, amount)),
            }
        }
        *out = sums.iter().map(|(_, sum)| (*sum).min(most)).sum();
    }
}
