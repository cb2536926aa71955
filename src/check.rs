//! Names, types and meaning: tree → `ir::Program`.
//!
//! In: the files of a run with their imports resolved to indexes. Out: one program; every fault is a diagnostic, and
//! broken parts are `Error` expressions that silence what would follow from them. It reads no file.

mod amend;
mod cases;
pub mod context;
mod cycle;
mod declare;
mod definition;
mod delegation;
mod documents;
mod domain;
mod entities;
mod expr;
mod groups;
mod infer;
mod inputs;
mod literal;
mod measure;
mod mismatch;
mod names_of;
mod only_if;
mod params;
mod readings;
mod refine;
mod repeal;
mod table;
pub mod types;
mod unknown;

use crate::diag::Diagnostic;
use crate::ir::Program;
use crate::syntax::ast;
use std::collections::BTreeMap;

pub use context::{Checker, Scope};
pub use table::Cell as TableCell;

/// One file of a compilation.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its tree.
    pub file: ast::File,
    /// Indexes of the units that it imports. INVARIANT: imports form no cycle (the loader drops the one that closes it).
    pub imports: Vec<usize>,
    /// Whether an import of it could not be read (reported by the loader): unknown names may come from there.
    pub incomplete: bool,
    /// Whether it is a one-liner of the command line.
    pub one_liner: bool,
    /// The tables of `表 "…"`, by the path as written; absent where the loader reported it.
    pub tables: BTreeMap<String, Table>,
}

/// A table beside a file.
#[derive(Clone, Debug)]
pub struct Table {
    /// The names of its columns.
    pub head: Vec<TableCell>,
    /// Its rows, a cell for each column.
    pub rows: Vec<Vec<TableCell>>,
}

/// Compiles the files of a run, imports before the files that import them.
pub fn compile(units: Vec<Unit>, diags: &mut Vec<Diagnostic>) -> Program {
    let mut program = Program::default();
    let names = crate::resolve::collect(&units, &mut program, diags);
    let mut checker = Checker::new(&units, program, names, diags);
    checker.declare_types();
    checker.index_members();
    checker.declare_attested();
    checker.definitions_and_measures();
    checker.declare_rest();
    checker.program
}
