//! `polc man`: the manual page, derived from the description of the command line.

use super::Exit;
use super::args;
use super::console::Console;

/// The arguments of `polc man`.
#[derive(clap::Args, Debug)]
pub struct Args {}

/// Prints the page.
pub fn execute(_args: &Args, console: &mut Console) -> Exit {
    let mut page = Vec::new();
    match clap_mangen::Man::new(args::command()).render(&mut page) {
        Ok(()) => {
            console.out(&String::from_utf8_lossy(&page));
            Exit::Done
        }
        Err(_) => Exit::CouldNotRun,
    }
}
