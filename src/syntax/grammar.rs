//! The parser that pest makes of grammar/policy.pest. Nothing outside of `syntax` sees it.
#![allow(missing_docs, reason = "generated")]

use pest_derive::Parser;

/// The grammar's rules.
#[derive(Parser)]
#[grammar = "grammar/policy.pest"]
pub struct PolicyParser;
