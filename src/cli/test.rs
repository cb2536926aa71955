//! `polc test`.

use super::Exit;
use super::console::Console;

/// The arguments of `polc test`.
#[derive(clap::Args, Debug)]
pub struct Args {}

/// Runs `polc test`.
pub fn execute(_args: &Args, _console: &mut Console) -> Exit {
    Exit::CouldNotRun
}
