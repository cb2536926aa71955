//! `polc completions`: a script for a shell, derived from the description of the command line.

use super::Exit;
use super::args;
use super::console::Console;
use super::text::args as text;

/// The arguments of `polc completions`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// For which shell.
    #[arg(value_enum, help = text::SHELL, value_name = text::V_SHELL)]
    pub shell: clap_complete::Shell,
}

/// Prints the script.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut args::command(), "polc", &mut script);
    console.out(&String::from_utf8_lossy(&script));
    Exit::Done
}
