//! `polc fmt`: writes policy files in their one form, or says which are not.

use super::Exit;
use super::console::Console;
use super::text::args as text;
use std::path::PathBuf;

/// The arguments of `polc fmt`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files and folders.
    #[arg(help = text::PATHS, value_name = text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// Only say which files would change.
    #[arg(long, help = text::FMT_CHECK)]
    pub check: bool,
}

/// Formats.
pub fn execute(_args: &Args, _console: &mut Console) -> Exit {
    Exit::CouldNotRun
}
