//! `polc impact`: what a change to the rules does to the people and employers of a table: heads and money, and which clause
//! moved what.
//!
//! In: two versions of the rules and a table, or a synthetic population. Out: an `Impact`, which every form is drawn from.
//! Both versions are computed by the engine of `polc batch` on the same rows; it computes no result itself.

mod amount;
mod assess;
mod budget;
mod cases;
mod charts;
mod count;
pub(super) mod edits;
mod json;
mod ledger;
mod measures;
mod model;
mod page;
mod part;
mod rows;
mod shared;
mod side;
mod stages;
mod table;
mod units;
mod verdicts;

use super::Exit;
use super::args::Format;
use super::batch::output::workbook::save as save_workbook;
use super::batch::unwritten;
use super::console::Console;
use super::diff::{compiled, named};
use super::load::Compiled;
use super::profile::Shared;
use super::run;
use super::table::Encoding;
use super::text::batch as batch_text;
use super::text::impact as text;
use super::text::{diff as diff_text, run as say, table as say_table};
use super::whole::Whole;
use crate::source::SourceMap;
pub use assess::assess;
pub use count::Move;
pub use model::Impact;
use std::io::Write;
use std::path::{Path, PathBuf};

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
    /// Where it is saved.
    #[arg(long, help = text::OUT, value_name = say::V_FILE)]
    pub out: Vec<PathBuf>,
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
    /// Ceilings of funds.
    #[arg(long, help = text::BUDGET, value_name = text::V_BUDGET)]
    pub budget: Vec<String>,
    /// A synthetic population instead of tables.
    #[arg(long, help = text::SAMPLE_ROWS, value_name = batch_text::V_NUMBER, conflicts_with = "data")]
    pub sample: Option<u64>,
    /// Its seed.
    #[arg(long, help = text::SEED, value_name = text::V_SEED)]
    pub seed: Option<u64>,
    /// Threads.
    #[arg(long, help = batch_text::THREADS, value_name = batch_text::V_COUNT)]
    pub threads: Option<usize>,
}

impl Data {
    /// Whether there are rows to assess.
    pub fn given(&self) -> bool {
        !self.data.is_empty() || self.sample.is_some()
    }

    /// The seed of a synthetic population.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or(1)
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
    /// One page with charts.
    Html,
    /// One JSON document and nothing else.
    Json,
    /// One table.
    Csv,
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
    for path in &args.out {
        if let Err(error) = save(&impact, &console.path(path)) {
            console.show(&SourceMap::new(), &[unwritten(path, &error)]);
            return Exit::CouldNotRun;
        }
    }
    let ascii = console.out_look().ascii;
    match args.format {
        Form::Text => console.out(&super::page::terminal(&page::whole(&impact), ascii)),
        Form::Markdown | Form::Html | Form::Json | Form::Csv => {
            console.out(&String::from_utf8_lossy(&written(&impact, args.format)));
        }
    }
    Exit::Done
}

/// The bytes of a form.
fn written(impact: &Impact, form: Form) -> Vec<u8> {
    let blocks = || page::whole(impact);
    match form {
        Form::Text => super::page::terminal(&blocks(), false).into_bytes(),
        Form::Markdown => super::page::markdown(&blocks()).into_bytes(),
        Form::Html => super::page::html(&blocks()).into_bytes(),
        // Wire types always serialize.
        Form::Json => (serde_json::to_string_pretty(&json::document(impact)).unwrap_or_default() + "\n").into_bytes(),
        Form::Csv => table::csv(impact),
    }
}

/// Saves by the ending of the file's name.
fn save(impact: &Impact, path: &Path) -> std::io::Result<()> {
    let mut file = Whole::create(path)?;
    let ending = path.extension().map_or(String::new(), |e| e.to_string_lossy().to_ascii_lowercase());
    let form = match ending.as_str() {
        "xlsx" => return save_workbook(file, &table::sheets(impact)),
        "html" | "htm" => Form::Html,
        "json" => Form::Json,
        "md" => Form::Markdown,
        "txt" => Form::Text,
        _ => Form::Csv,
    };
    file.write_all(&written(impact, form))?;
    file.commit()
}
