//! The only integration binary: one module a topic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected stops there"
)]

mod analysis;
mod batch;
mod batch_cli;
mod cases;
mod catalogue;
mod changes;
mod check_forms;
mod cli;
mod compare;
mod diff;
mod eval;
mod findings;
mod fmt;
#[allow(dead_code, reason = "benches use the rest")]
mod generate;
mod history;
mod impact;
mod layers;
mod levels;
mod limits;
mod literate;
mod measures;
mod mutate;
mod names;
mod oracle;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "parquet")]
mod passed;
mod policies;
mod profile;
mod properties;
mod quick;
mod readme;
mod receipt;
mod render;
mod repairs;
mod review;
mod rich;
mod run;
mod sample;
mod seeded_faults;
mod sources;
mod sql;
mod suite;
mod support;
mod syntax;
mod syntax_findings;
mod syntax_print;
mod table;
mod testing;
mod types;
mod wording;
mod z3;
