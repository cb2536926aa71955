//! `polc schema`.

use super::Exit;
use super::console::Console;

/// The arguments of `polc schema`.
#[derive(clap::Args, Debug)]
pub struct Args {}

/// Runs `polc schema`.
pub fn execute(_args: &Args, _console: &mut Console) -> Exit {
    Exit::CouldNotRun
}
