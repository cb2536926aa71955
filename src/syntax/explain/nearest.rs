//! The nearest known word.

/// The word of `known` that `word` was probably meant to be: at most one character off, or two in four and more.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let letters: Vec<char> = word.chars().collect();
    let close = known.iter().map(|k| (distance(&letters, &k.chars().collect::<Vec<_>>()), *k));
    let (distance, best) = close.min_by_key(|(d, _)| *d)?;
    let allowed = match best.chars().count() {
        0 | 1 => 0,
        2 | 3 => 1,
        _ => 2,
    };
    (distance > 0 && distance <= allowed && distance < letters.len()).then_some(best)
}

/// Insertions, deletions and replacements from one to the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(b) {
            let replaced = diagonal + usize::from(x != y);
            diagonal = *slot;
            left = replaced.min(diagonal + 1).min(left + 1);
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(usize::MAX)
}
