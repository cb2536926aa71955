//! Few boxes to read instead of many that are exact.
//!
//! In: the boxes in which two sides differ. Out: the same boxes, or one around all of them where they are many and have
//! something in common: what a reader sees first is what was changed, not every way to meet the other conditions. A box
//! around others covers more, so that nothing still changes outside.

use super::regions::{Cell, Limits, joined};
use super::term::Arena;
use crate::analyze::ranges::Constraint;

/// The most conditions of all boxes together that are told one by one.
const READABLE: usize = 5;
/// The most boxes that are told one by one, whatever they have in common.
const MANY: usize = 12;

/// A box to be told, and the boxes that it stands for.
pub struct Told {
    /// The box.
    pub cell: Cell,
    /// The exact boxes; for a box that stands for itself, that one.
    pub parts: Vec<Cell>,
}

/// The boxes to be told.
pub fn fewer(arena: &Arena, cells: Vec<Cell>) -> Vec<Told> {
    let conditions: usize = cells.iter().map(|c| c.limits.len()).sum();
    let around = around(arena, &cells);
    let shared = |c: &Cell| c.limits.iter().any(|(s, limit)| cells.iter().all(|x| x.limits.get(s) == Some(limit)));
    match around {
        Some(cell) if cells.len() > MANY || cells.len() > 1 && conditions > READABLE && shared(&cell) => {
            vec![Told { cell, parts: cells }]
        }
        Some(_) | None => cells.into_iter().map(|cell| Told { parts: vec![cell.clone()], cell }).collect(),
    }
}

/// The smallest box around boxes.
fn around(arena: &Arena, cells: &[Cell]) -> Option<Cell> {
    let first = cells.first()?;
    let mut limits = Limits::new();
    for (subject, limit) in &first.limits {
        let all: Option<Vec<&Constraint>> = cells.iter().map(|c| c.limits.get(subject)).collect();
        let both = |a: Constraint, b: &Constraint| if a == *b { Some(a) } else { joined(arena, *subject, &a, b) };
        let around = all.and_then(|all| all.into_iter().try_fold(limit.clone(), both));
        limits.extend(around.map(|c| (*subject, c)));
    }
    Some(Cell { limits, undecided: cells.iter().any(|c| c.undecided), ..first.clone() })
}
