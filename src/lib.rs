//! polc: a language for employment policies. The pipeline:
//!
//! `source` texts and places → `syntax` tree → `resolve` names → `check` types and dimensions, lowering → `ir` the typed
//! core → `eval` a result with its explanation. `units` and `value` know no tree; `diag` holds findings and how they
//! are shown; only `cli` touches files, the environment, the clock and the standard streams.

pub mod analyze;
pub mod batch;
pub mod check;
pub mod cli;
pub mod diag;
pub mod diff;
pub mod eval;
pub mod findings;
pub mod fmt;
pub mod ir;
pub mod lint;
pub mod mutate;
pub mod population;
pub mod resolve;
pub mod source;
pub mod sources;
pub mod sql;
pub mod syntax;
pub mod trials;
pub mod units;
pub mod value;
