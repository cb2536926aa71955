//! The known name that an unknown one was probably meant to be.

/// The nearest of some names, where it is near enough to be a slip: at most a third of the letters differ, or one
/// holds the other.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = name.chars().take(60).collect();
    let scored = known.into_iter().map(|k| (distance(&letters, k), k));
    let near = scored.filter(|(d, k)| *d <= (letters.len().max(k.chars().count()) / 3).max(1) || holds(name, k));
    near.min_by_key(|(d, k)| (*d, k.to_owned())).map(|(_, k)| k)
}

fn holds(name: &str, known: &str) -> bool {
    name.chars().count() >= 2 && known.chars().count() >= 2 && (known.contains(name) || name.contains(known))
}

/// The number of letters inserted, left out or replaced between two names.
fn distance(name: &[char], known: &str) -> usize {
    let known: Vec<char> = known.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=known.len()).collect();
    for (i, a) in name.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&known) {
            let above = *cell;
            left = (diagonal + usize::from(a != b)).min(above + 1).min(left + 1);
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(name.len())
}

/// The words of a help: the nearest name, else the first few that are known.
pub fn suggestion(name: &str, known: &[&str]) -> Option<String> {
    if let Some(near) = nearest(name, known.iter().copied()) {
        return Some(format!("是不是「{near}」"));
    }
    let shown: Vec<&str> = known.iter().copied().take(8).collect();
    let more = if known.len() > shown.len() { " 等" } else { "" };
    (!shown.is_empty()).then(|| format!("可用的有：{}{more}", shown.join("、")))
}
