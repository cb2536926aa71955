//! Text → tree. The only user of pest.

pub mod ast;
