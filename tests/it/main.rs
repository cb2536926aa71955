//! The only integration binary.

mod render;
