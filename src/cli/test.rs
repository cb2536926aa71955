//! `polc test`: the 算例 of policies, or the cases of a folder, each computed first and compared after.

mod actual;
mod build;
mod case_file;
pub(super) mod cases;
mod compare;
mod example;
mod labels;
mod mapping;
pub(super) mod names;
mod report;
mod validate;

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load;
use super::text::args as text;
use super::text::run as say;
use crate::diag::{Diagnostic, json};
use std::path::PathBuf;

/// The arguments of `polc test`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files and folders.
    #[arg(help = text::PATHS, value_name = text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// A folder of cases.
    #[arg(long, help = say::CASES, value_name = say::V_FOLDER)]
    pub cases: Option<PathBuf>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = text::FORMAT, value_name = text::V_FORMAT)]
    pub format: Format,
}

/// Runs `polc test`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let mut compiled = load::compile(&args.paths, &[], console);
    if compiled.is_broken() {
        match args.format {
            Format::Text => console.show(&compiled.sources, &compiled.findings),
            Format::Json => console.json(&json::document(&compiled.sources, &compiled.findings)),
        }
        return compiled.exit(false);
    }
    let mut faults = Vec::new();
    let cases = match &args.cases {
        Some(folder) => cases::run(&mut compiled, folder, console, &mut faults),
        None => example::run(&compiled, console.today(), &mut faults),
    };
    compiled.findings.append(&mut faults);
    let document = report::Document::new(cases);
    match args.format {
        Format::Text => {
            console.show(&compiled.sources, &compiled.findings);
            console.out(&document.text());
        }
        Format::Json => console.json(&document),
    }
    let no_folder = compiled.findings.iter().any(|f| f.is_error() && f.labels.is_empty());
    if no_folder {
        return Exit::CouldNotRun;
    }
    let broken = compiled.findings.iter().any(Diagnostic::is_error);
    if document.failed > 0 || broken { Exit::Faults } else { Exit::Done }
}
