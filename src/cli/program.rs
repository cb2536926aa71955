//! Another program that the system has: run in the folder of the run, fed by its standard input.
//!
//! In: the program with its arguments, and a text. Out: what it printed and how it ended. It knows nothing of any program.

use super::console::Console;
use std::io::{Result, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs a program to its end; an error where it cannot be started.
pub fn fed(mut command: Command, input: &[u8], console: &Console) -> Result<Output> {
    let folder = console.path(Path::new(""));
    if !folder.as_os_str().is_empty() {
        command.current_dir(folder);
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stdin = child.stdin.take();
    let text = input.to_vec();
    // A program prints while it reads: writing beside it keeps both pipes moving.
    let writer = std::thread::spawn(move || stdin.map(|mut pipe| pipe.write_all(&text)));
    let output = child.wait_with_output()?;
    drop(writer.join());
    Ok(output)
}
