//! Profiles: JSON, YAML, folders of them, JSON Lines and options of the command line → `eval::profile::Profile`.
//!
//! In: what the user named. Out: profiles with their names, and every fault of all of them in one run. Nothing is
//! guessed: an unknown key, a unit that does not fit or a number that exact arithmetic cannot hold is a fault. It
//! computes nothing.

pub mod applies;
pub mod assemble;
pub mod binding;
pub mod dates;
pub mod gather;
pub mod history;
pub mod index;
pub mod json;
pub mod literal;
mod meant;
pub mod nearest;
pub mod number;
pub mod rows;
pub mod shown;
pub mod tree;
pub mod typed;
pub mod yaml;

pub use assemble::{Leniency, assemble, assemble_with};
pub use gather::{Given, Named, Shared, gather};
pub use index::Index;
