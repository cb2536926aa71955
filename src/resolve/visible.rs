//! Which files a file sees: itself and, transitively, its imports. One bit a pair; no recursion, so that a chain of
//! ten thousand imports works.

/// A square of bits.
#[derive(Debug, Default)]
pub struct Visibility {
    rows: Vec<Vec<u64>>,
    order: Vec<usize>,
}

impl Visibility {
    /// Computes it. Imports must form no cycle; an import that does not exist is passed over.
    pub fn new(imports: &[&[usize]]) -> Visibility {
        let words = imports.len().div_ceil(64);
        let mut rows = vec![Vec::new(); imports.len()];
        let order = after_imports(imports);
        for unit in order.iter().copied() {
            let mut row = vec![0_u64; words];
            set(&mut row, unit);
            for import in imports.get(unit).copied().unwrap_or_default() {
                let theirs: &[u64] = rows.get(*import).map_or(&[], Vec::as_slice);
                row.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine |= theirs);
            }
            if let Some(slot) = rows.get_mut(unit) {
                *slot = row;
            }
        }
        Visibility { rows, order }
    }

    /// All units, each after its imports.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Whether `unit` sees `other`.
    pub fn sees(&self, unit: usize, other: usize) -> bool {
        let word = self.rows.get(unit).and_then(|row| row.get(other / 64)).copied().unwrap_or(0);
        word >> (other % 64) & 1 == 1
    }
}

fn set(row: &mut [u64], bit: usize) {
    if let Some(word) = row.get_mut(bit / 64) {
        *word |= 1 << (bit % 64);
    }
}

/// All units, each after its imports.
fn after_imports(imports: &[&[usize]]) -> Vec<usize> {
    let (mut order, mut entered) = (Vec::with_capacity(imports.len()), vec![false; imports.len()]);
    for root in 0..imports.len() {
        let mut stack = vec![(root, 0_usize)];
        while let Some((unit, next)) = stack.pop() {
            if next == 0 && std::mem::replace(entered.get_mut(unit).unwrap_or(&mut true), true) {
                continue;
            }
            match imports.get(unit).and_then(|list| list.get(next)) {
                Some(import) => stack.extend([(unit, next + 1), (*import, 0)]),
                None => order.push(unit),
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_and_a_diamond() {
        let chain: Vec<Vec<usize>> = (0..10_000_usize).map(|i| if i == 0 { vec![] } else { vec![i - 1] }).collect();
        let chain: Vec<&[usize]> = chain.iter().map(Vec::as_slice).collect();
        let seen = Visibility::new(&chain);
        assert!(seen.sees(9_999, 0) && seen.sees(5, 5) && !seen.sees(0, 1));
        let seen = Visibility::new(&[&[1, 2], &[3], &[3], &[]]);
        assert!(seen.sees(0, 3) && !seen.sees(1, 2) && seen.sees(2, 3));
    }
}
