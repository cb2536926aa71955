//! What stands in the place of Parquet and Arrow IPC where polc is built without them: an error that says how to build it.

use super::row::Row;
use super::{Fault, Form, fault};
use crate::cli::text::table as text;
use std::fs::File;
use std::path::Path;

/// The types of the columns of a file.
pub type Types = std::convert::Infallible;

/// Columns that can be passed on: there are none.
pub type Stored = std::convert::Infallible;

/// The rows of a file: there are none.
#[derive(Debug)]
pub struct Rows {
    /// The names of the columns.
    pub keys: Vec<String>,
    never: Types,
}

/// Says that the form is not built in.
pub fn open(
    name: &str,
    _path: &Path,
    _file: File,
    _form: Form,
    _wanted: Option<&dyn Fn(&str) -> bool>,
) -> Result<Rows, Fault> {
    Err(fault(name, text::NO_COLUMNAR))
}

impl Rows {
    /// Never called.
    pub fn about(&self) -> String {
        match self.never {}
    }

    /// Never called.
    pub fn types(&self) -> Types {
        self.never
    }

    /// Never called.
    pub fn stored(&self, _measures: usize) -> Option<Stored> {
        match self.never {}
    }

    /// Never called.
    pub fn narrow(&mut self, _places: &[usize]) {
        match self.never {}
    }

    /// Never called.
    pub fn floats(&self) -> Vec<&str> {
        match self.never {}
    }

    /// Never called.
    pub fn next(&mut self, _row: &mut Row) -> Result<bool, Fault> {
        match self.never {}
    }
}
