//! What a change to the rules does: which measures are new, gone, renamed or changed, clause by clause, and for which
//! inputs the result differs.
//!
//! In: two programs. Out: a `Comparison`, plain data with ids and places of either side. It reads no file and writes
//! no text; `cli` does. It compares meanings, never lines: formatting, comments, the order of clauses and the file in
//! which a measure stands are no change.
//!
//! The proof that nothing changes outside of the told boxes is an equality of normal forms under the constraints of a
//! box (`regions`); it speaks about complete profiles. A box is told with a witness that was computed on both sides.

mod compare;
pub mod draft;
pub mod enums;
mod fewer;
pub mod form;
pub mod identity;
pub mod inside;
pub mod items;
pub mod lower;
pub mod regions;
mod rehearse;
pub mod term;
pub mod witness;

pub use compare::{ClauseChange, Comparison, MeasureChange, Region, alike, compare, paired, touched};
