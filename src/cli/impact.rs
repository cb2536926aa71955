//! `polc impact`: what a change to the rules does to the people and employers of a table: heads and money, and which clause
//! moved what.
//!
//! In: two versions of the rules and a table, or a synthetic population. Out: an `Impact`, which every form is drawn from.
//! Both versions are computed by the engine of `polc batch` on the same rows; it computes no result itself.

mod assess;
mod cases;
mod count;
mod edits;
mod ledger;
mod model;
mod page;
mod side;
mod stages;
mod units;

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::diff::{compiled, named};
use super::load::Compiled;
use super::profile::Shared;
use super::run;
use super::table::Encoding;
use super::text::batch as batch_text;
use super::text::impact as text;
use super::text::{diff as diff_text, run as say, table as say_table};
pub use assess::assess;
pub use count::Move;
pub use model::Impact;
use std::path::PathBuf;

/// The arguments of `polc impact`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// The old and the new side.
    #[arg(required = true, num_args = 1..=2, help = diff_text::SIDES, value_name = diff_text::V_SIDE)]
    pub sides: Vec<String>,
    /// Which files of a revision.
    #[arg(last = true, help = diff_text::PATHS, value_name = say::V_FILE)]
    pub paths: Vec<PathBuf>,
    /// The rows.
    #[command(flatten)]
    pub data: Data,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t, help = text::FORMAT, value_name = super::text::args::V_FORMAT)]
    pub format: Form,
}

/// The rows, and what they share.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Data {
    /// Tables.
    #[arg(long, help = batch_text::DATA, value_name = batch_text::V_DATA)]
    pub data: Vec<String>,
    /// Names of columns.
    #[arg(long, help = batch_text::MAP, value_name = batch_text::V_MAP)]
    pub map: Vec<String>,
    /// The column that joins.
    #[arg(long, help = batch_text::KEY, value_name = batch_text::V_KEY)]
    pub key: Vec<String>,
    /// The encoding of CSV.
    #[arg(long, value_enum, help = say_table::ENCODING, value_name = say_table::V_ENCODING)]
    pub encoding: Option<Encoding>,
    /// The sheet of a workbook.
    #[arg(long, help = say_table::SHEET, value_name = say_table::V_SHEET)]
    pub sheet: Option<String>,
    /// Columns to count by.
    #[arg(long, help = batch_text::BY_ARG, value_name = batch_text::V_KEY)]
    pub by: Vec<String>,
    /// How many a row stands for.
    #[arg(long, help = text::WEIGHT, value_name = batch_text::V_KEY)]
    pub weight: Option<String>,
    /// What holds for all rows.
    #[command(flatten)]
    pub shared: Shared,
    /// Which measures.
    #[arg(long, help = say::MEASURE, value_name = say::V_NAME)]
    pub measure: Vec<String>,
    /// Threads.
    #[arg(long, help = batch_text::THREADS, value_name = batch_text::V_COUNT)]
    pub threads: Option<usize>,
}

impl Data {
    /// Whether there are rows to assess.
    pub fn given(&self) -> bool {
        !self.data.is_empty()
    }
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For a screen.
    #[default]
    Text,
    /// For a pull request.
    Markdown,
}

/// Runs `polc impact`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let sides = match named(&args.sides, &args.paths, console) {
        Ok(sides) => sides,
        Err(finding) => {
            let compiled = Compiled { findings: vec![*finding], failed: true, ..Compiled::default() };
            return run::stop(&compiled, Format::Text, console, Exit::CouldNotRun);
        }
    };
    let [old, new] = sides;
    let (before, after) = (compiled(&old, console), compiled(&new, console));
    for side in [&before, &after] {
        if side.is_broken() {
            return run::stop(side, Format::Text, console, Exit::CouldNotRun);
        }
    }
    let impact = match assess((&old, &before), (&new, &after), &args.data, console) {
        Ok(impact) => impact,
        Err(exit) => return exit,
    };
    let blocks = page::whole(&impact);
    match args.format {
        Form::Text => console.out(&super::page::terminal(&blocks, console.out_look().ascii)),
        Form::Markdown => console.out(&super::page::markdown(&blocks)),
    }
    Exit::Done
}
