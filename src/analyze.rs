//! Questions about conditions: implication, disjointness, emptiness, witnesses.
//!
//! In: conditions of the typed core. Out: exact answers by the algebra of boxes, or `Unknown` beyond its budget. A
//! scalar that it cannot look into (a sum, a parameter, a definition) is one opaque term, known by its structure. It
//! reports nothing.

pub mod boxes;
pub mod ranges;
pub mod terms;

use crate::ir::{ExprId, Program};
pub use boxes::{Answer, Boxes, Region};

/// For each condition the others that strictly imply it: the narrower ones.
pub fn narrower(program: &Program, conds: &[ExprId]) -> Vec<Vec<usize>> {
    if conds.len() < 2 {
        return vec![Vec::new(); conds.len()];
    }
    let mut boxes = Boxes::new(program);
    let regions: Vec<Option<Region>> = conds.iter().map(|c| boxes.region(*c)).collect();
    let implies = |a: usize, b: usize| match (regions.get(a), regions.get(b)) {
        (Some(Some(a)), Some(Some(b))) => boxes.implies(a, b) == Answer::Yes,
        _ => false,
    };
    let beats = |j: usize, i: usize| j != i && implies(j, i) && !implies(i, j);
    (0..conds.len()).map(|i| (0..conds.len()).filter(|j| beats(*j, i)).collect()).collect()
}
