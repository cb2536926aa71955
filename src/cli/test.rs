//! `polc test`: the 算例 of policies, or the cases of a folder, each computed first and compared after.

pub(super) mod actual;
pub(super) mod build;
pub(super) mod case_file;
pub(super) mod cases;
mod compare;
mod coverage;
mod difference;
pub(super) mod example;
mod junit;
mod labels;
mod mapping;
pub(super) mod names;
pub(super) mod report;
mod table;
mod update;
mod validate;
pub(super) mod watch;

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load::{self, Compiled};
use super::text::args as text;
use super::text::run as say;
use super::text::testing as words;
use crate::diag::{Diagnostic, json};
use coverage::Coverage;
pub use coverage::Threshold;
use report::Document;
use std::path::PathBuf;
use watch::Watch;

/// The arguments of `polc test`.
#[derive(clap::Args, Debug, Default)]
pub struct Args {
    /// Files and folders.
    #[arg(help = text::PATHS, value_name = text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// A folder of cases.
    #[arg(long, help = say::CASES, value_name = say::V_FOLDER)]
    pub cases: Option<PathBuf>,
    /// Which cases.
    #[arg(long, help = words::FILTER, value_name = words::V_TEXT)]
    pub filter: Option<String>,
    /// A file for other programs.
    #[arg(long, help = words::JUNIT, value_name = say::V_FILE)]
    pub junit: Option<PathBuf>,
    /// Tables of cases.
    #[arg(long, help = words::TABLE, value_name = say::V_FILE, conflicts_with = "cases")]
    pub table: Vec<PathBuf>,
    /// Whether to write computed results into the 算例.
    #[arg(long, help = words::UPDATE, conflicts_with_all = ["cases", "table", "format"])]
    pub update: bool,
    /// The form of the coverage.
    #[arg(long, value_enum, num_args = 0..=1, default_missing_value = "text", help = words::COVERAGE, value_name = text::V_FORMAT)]
    pub coverage: Option<Form>,
    /// The least coverage.
    #[arg(long, help = words::THRESHOLD, value_name = words::V_SHARE)]
    pub coverage_threshold: Option<Threshold>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = text::FORMAT, value_name = text::V_FORMAT)]
    pub format: Format,
}

/// The forms of the coverage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// What is not covered.
    #[default]
    Text,
    /// One page.
    Html,
    /// One JSON document.
    Json,
}

/// Runs `polc test`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let compiled = load::compile(&args.paths, &[], console);
    over(args, compiled, console)
}

/// Runs `polc test` over compiled rules.
pub fn over(args: &Args, mut compiled: Compiled, console: &mut Console) -> Exit {
    if compiled.is_broken() {
        match args.format {
            Format::Text => console.show(&compiled.sources, &compiled.findings),
            Format::Json => console.json(&json::document(&compiled.sources, &compiled.findings)),
        }
        return compiled.exit(false);
    }
    let covered = args.coverage.is_some() || args.coverage_threshold.is_some();
    let mut watch = Watch { filter: args.filter.clone(), coverage: covered.then(|| Coverage::new(&compiled.program)) };
    let mut faults = Vec::new();
    let cases = match &args.cases {
        Some(folder) => cases::run(&mut compiled, folder, console, &mut watch, &mut faults),
        None if !args.table.is_empty() => table::run(&mut compiled, &args.table, console, &mut watch, &mut faults),
        None => example::run(&compiled, console.today(), &mut watch, &mut faults),
    };
    let mut document = Document::new(cases);
    if let Some(path) = &args.junit {
        faults.extend(junit::write(path, &document, console));
    }
    compiled.findings.append(&mut faults);
    document.coverage = watch.coverage.as_ref().map(|c| coverage::Document::new(c, &compiled.sources));
    show(args, &compiled, &document, console);
    let mut left = document.failed;
    if args.update {
        let (updated, faults) = update::write(&compiled, &document, console);
        left = left.saturating_sub(updated.len());
        console.show(&compiled.sources, &faults);
    }
    exit(args, &compiled, &document, left)
}

/// Prints the results and the coverage; a page or a JSON document of the coverage has standard output for itself.
fn show(args: &Args, compiled: &Compiled, document: &Document, console: &mut Console) {
    if args.format == Format::Json {
        return console.json(document);
    }
    console.show(&compiled.sources, &compiled.findings);
    let text = document.text(console.out_look().ascii);
    let Some(covered) = &document.coverage else { return console.out(&text) };
    match args.coverage.unwrap_or_default() {
        Form::Text => console.out(&format!("{text}\n{}", coverage::text(covered, args.coverage_threshold))),
        Form::Html => {
            console.err(&text);
            console.out(&coverage::page(covered));
        }
        Form::Json => {
            console.err(&text);
            console.json(covered);
        }
    }
}

/// `left` is the number of cases that failed and were not updated.
fn exit(args: &Args, compiled: &Compiled, document: &Document, left: usize) -> Exit {
    let no_folder = compiled.findings.iter().any(|f| f.is_error() && f.labels.is_empty());
    if no_folder {
        return Exit::CouldNotRun;
    }
    let broken = compiled.findings.iter().any(Diagnostic::is_error);
    let counts = document.coverage.as_ref().map(|c| (c.covered, c.total));
    let uncovered = args.coverage_threshold.zip(counts).is_some_and(|(asked, counts)| !asked.is_met(counts));
    if left > 0 || broken || uncovered { Exit::Faults } else { Exit::Done }
}
