//! What stands in the place of Parquet and Arrow IPC where polc is built without them: an error that says how to build it.

use super::{Heads, Line};
use crate::cli::table::Form;
use crate::cli::table::arrow::{Rows, Types};
use crate::cli::text::table as text;
use crate::cli::whole::{Whole, other};
use std::io::Result;

/// Writes nothing: there is none.
#[derive(Debug)]
pub struct Writer {
    never: Types,
}

impl Writer {
    /// Says that the form is not built in.
    pub fn new(_file: Whole, _heads: Heads, _form: Form) -> Result<Writer> {
        Err(other(text::NO_COLUMNAR))
    }

    /// Never called.
    pub fn line(&mut self, _line: Line<'_>) -> Result<()> {
        match self.never {}
    }

    /// Never called.
    pub fn flush(&mut self, _columns: Option<&mut Rows>) -> Result<()> {
        match self.never {}
    }

    /// Never called.
    pub fn finish(self) -> Result<()> {
        match self.never {}
    }
}
