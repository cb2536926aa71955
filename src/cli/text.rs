//! Every text that the command line shows, by subject. Another language follows by a second set of these files;
//! findings have their texts with their stage, code titles in `diag::catalogue`, pages in docs/errors.

pub mod args;
pub mod batch;
pub mod check;
pub mod compare;
pub mod compile;
pub mod coverage;
pub mod diff;
pub mod explanation;
pub mod files;
pub mod format;
pub mod gen_tests;
pub mod history;
pub mod impact;
pub mod mutate;
pub mod outcome;
pub mod project;
pub mod receipt;
pub mod review;
pub mod revision;
pub mod run;
pub mod schema;
pub mod source;
pub mod table;
pub mod testing;
pub mod usage;
