//! `polc run`.

use super::Exit;
use super::console::Console;

/// The arguments of `polc run`.
#[derive(clap::Args, Debug)]
pub struct Args {}

/// Runs `polc run`.
pub fn execute(_args: &Args, _console: &mut Console) -> Exit {
    Exit::CouldNotRun
}
