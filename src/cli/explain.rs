//! `polc explain`: the page of a code.

use super::Exit;
use super::console::Console;
use super::text::args as text;

/// The arguments of `polc explain`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The code.
    #[arg(help = text::EXPLAIN_CODE, value_name = text::V_CODE)]
    pub code: Option<String>,
}

/// Prints the page.
pub fn execute(_args: &Args, _console: &mut Console) -> Exit {
    Exit::CouldNotRun
}
