//! Lints: what compiles and computes, and is still probably not what was meant or not what a reviewer can follow.
//!
//! In: the texts and trees of a rule set, and its program where it has no errors. Out: warnings. What contradicts the
//! law, the document or itself is found by `check` and `sources`; what needs a proof by `analyze`. Nothing here changes a
//! result.

mod allow;
mod figures;
mod looks;
mod unused;

use crate::diag::Diagnostic;
use crate::ir::Program;
use crate::source::SourceMap;
use crate::syntax::ast::File;

pub use allow::allow;

/// The lints of texts and trees; a file with errors has them too.
pub fn written(files: &[&File], sources: &SourceMap, diags: &mut Vec<Diagnostic>) {
    files.iter().for_each(|file| looks::hidden_order(file.source, sources, diags));
    looks::alike(files, diags);
    files.iter().for_each(|file| figures::decimals(file, diags));
    files.iter().for_each(|file| figures::uncited(file, diags));
}

/// The lints of a program without errors.
pub fn compiled(program: &Program, diags: &mut Vec<Diagnostic>) {
    unused::definitions(program, diags);
    unused::options(program, diags);
    unused::expired(program, diags);
}
