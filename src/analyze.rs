//! Questions about conditions: implication, disjointness, emptiness, coverage, and the case that answers.
//!
//! In: conditions of the typed core. Out: `Proved`, `Refuted` with a point, or `Undecided` with the reason. It reports
//! nothing and evaluates nothing.
//!
//! The method. A condition becomes a union of boxes, each a product of sets of values, one set a term (`boxes`,
//! `conditions`): Calvanese, Dumas, Laurson, Maggi, Montali, Teinemaa, *Semantics and Analysis of DMN Decision Tables*
//! (BPM 2016), whose rules are boxes over numbers, find overlaps and gaps by geometry, and *Semantics, Analysis and
//! Simplification of DMN Decision Tables* (Information Systems 78, 2018) by a sweep along one axis after another instead of
//! all pairs. Theirs are tables of constants over independent columns; rules of law relate their inputs. So a sum of inputs
//! is a term too, definitions are unfolded into cases (`values`), and whether a box has a point at all is asked of linear
//! arithmetic: elimination by Fourier and Motzkin over exact rationals (`linear`), quotients, 较小, 较大, roundings, ages
//! and months taken apart into alternatives (`relations`), whole numbers chosen and, where they are few, all tried
//! (`solve`).
//!
//! What is exact. `Proved` and `Refuted` always are. A product of two inputs, a function of a list, a part of another
//! measure are free terms: what holds whatever they are is proved, everything else is `Undecided`. Budgets bound the boxes
//! of a condition (512), the cases of the values below its terms (64, `split`), the alternatives of a question (2000), the
//! inequalities of a system (600) and the choices of values (1000); beyond them the answer is `Undecided(Budget)`.

pub mod boxes;
mod conditions;
mod definite;
pub mod linear;
mod periods;
pub mod plausible;
pub mod ranges;
mod relations;
mod seen;
mod sets;
mod shapes;
pub mod solve;
mod split;
pub mod terms;
pub mod values;

use crate::ir::{ExprId, Program};
pub use boxes::{Answer, Boxes, Region, meet};
pub use periods::starts;
pub use solve::{Found, Place, Point, Reason, Verdict};

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
