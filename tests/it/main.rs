//! The only integration binary: one module a topic.

mod catalogue;
mod layers;
mod literate;
mod render;
mod suite;
