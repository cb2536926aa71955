//! `polc review`: one report about a change, for whoever has to agree to it.
//!
//! In: two versions of policies, and data if there are any. Out: what changed and for whom, the impact, findings and
//! cases that changed, cases to paste, readings, the reconciliation with the sources, who should look. It decides nothing
//! itself: `diff`, `impact`, `check` and `test` do. Exit code 0, 1 where a case of the new side fails or an error
//! appeared, 2 where a side does not compile.

mod gather;
mod model;
mod page;

use super::Exit;
use super::args::Format;
use super::check;
use super::console::Console;
use super::diff::{self, Named};
use super::impact::{self, Impact};
use super::load::{self, Compiled};
use super::text::diff as diff_text;
use super::text::files;
use super::text::review as text;
use super::text::run as say;
use super::{revision, run};
use crate::diag::Diagnostic;
use crate::diag::catalogue::{data, usage as codes};
use crate::source::SourceMap;
use crate::value::Date;
use model::Review;
use std::path::{Path, PathBuf};

/// The arguments of `polc review`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The old and the new side.
    #[arg(required = true, num_args = 1..=2, help = diff_text::SIDES, value_name = diff_text::V_SIDE)]
    pub sides: Vec<String>,
    /// Which files of a revision.
    #[arg(last = true, help = diff_text::PATHS, value_name = say::V_FILE)]
    pub paths: Vec<PathBuf>,
    /// The rows of an impact.
    #[command(flatten)]
    pub data: impact::Data,
    /// Files to save.
    #[arg(long, help = text::OUT, value_name = say::V_FILE)]
    pub out: Vec<PathBuf>,
    /// The form of the report.
    #[arg(long, value_enum, default_value_t, help = text::FORMAT, value_name = super::text::args::V_FORMAT)]
    pub format: Form,
}

/// The forms of a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// For a screen.
    #[default]
    Text,
    /// For a pull request.
    Markdown,
    /// One page.
    Html,
    /// One JSON document and nothing else.
    Json,
}

/// Runs `polc review`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    match reviewed(args, console) {
        Ok((review, impact)) => shown(args, &review, impact.as_ref(), console),
        Err(Stop::Finding(finding)) => stopped(*finding, args, console),
        Err(Stop::Broken(compiled)) => run::stop(&compiled, findings_form(args), console, Exit::CouldNotRun),
        Err(Stop::Said(exit)) => exit,
    }
}

/// Why there is no review.
enum Stop {
    Finding(Box<Diagnostic>),
    Broken(Box<Compiled>),
    /// What there is to say has been said.
    Said(Exit),
}

impl From<Box<Diagnostic>> for Stop {
    fn from(finding: Box<Diagnostic>) -> Stop {
        Stop::Finding(finding)
    }
}

fn findings_form(args: &Args) -> Format {
    if args.format == Form::Json { Format::Json } else { Format::Text }
}

fn stopped(finding: Diagnostic, args: &Args, console: &mut Console) -> Exit {
    let compiled = Compiled { findings: vec![finding], failed: true, ..Compiled::default() };
    run::stop(&compiled, findings_form(args), console, Exit::CouldNotRun)
}

fn reviewed(args: &Args, console: &mut Console) -> Result<(Review, Option<Impact>), Stop> {
    let [old, new] = diff::named(&args.sides, &args.paths, console)?;
    let before = sound(diff::compiled(&old, console))?;
    let after = sound(diff::compiled(&new, console))?;
    let day = args.data.shared.date.as_ref().map_or_else(|| console.today(), |text| Date::parse(text));
    let today = day.ok_or_else(|| Box::new(Diagnostic::bare(data::E0503, say::NO_CLOCK)))?;
    let mut found = crate::diff::compare(&before.program, &after.program, today);
    let document = diff::build::document(&old.title, &new.title, &before, &after, &found);
    let impact = match args.data.given() {
        true => Some(impact::assess((&old, &before), (&new, &after), &args.data, console).map_err(Stop::Said)?),
        false => None,
    };
    let was = at(&old, console, check::reviewed)?;
    let is = at(&new, console, check::reviewed)?;
    let [findings, sources] = gather::findings(&was, &is, &found.pairs);
    let cases = at(&new, console, |paths, console| gather::cases((&before, &after), &mut found, paths, console))?;
    let readings = gather::readings(&after, &document);
    let bodies = gather::bodies(&before, &after, &document);
    let line = impact.as_ref().map(Impact::summary);
    let review = Review { version: 1, diff: document, findings, sources, cases, readings, bodies, impact: line };
    Ok((review, impact))
}

fn sound(compiled: Compiled) -> Result<Compiled, Stop> {
    if compiled.is_broken() { Err(Stop::Broken(Box::new(compiled))) } else { Ok(compiled) }
}

/// Does something with the files of a side in place of those on disk.
fn at<T>(side: &Named, console: &mut Console, work: impl FnOnce(&[PathBuf], &mut Console) -> T) -> Result<T, Stop> {
    console.tree = match &side.revision {
        Some(revision) => Some(revision::tree(revision, console)?),
        None => None,
    };
    let done = work(&side.paths, console);
    console.tree = None;
    Ok(done)
}

fn shown(args: &Args, review: &Review, impact: Option<&Impact>, console: &mut Console) -> Exit {
    let ascii = console.out_look().ascii;
    for path in &args.out {
        let ending = path.extension().map_or(String::new(), |e| e.to_string_lossy().to_ascii_lowercase());
        let form = match ending.as_str() {
            "html" | "htm" => Form::Html,
            "json" => Form::Json,
            "txt" => Form::Text,
            _ => Form::Markdown,
        };
        if let Err(finding) = saved(&console.path(path), path, &written(review, impact, form, false)) {
            console.show(&SourceMap::new(), &[*finding]);
            return Exit::CouldNotRun;
        }
    }
    console.out(&written(review, impact, args.format, ascii));
    let mut appeared = review.findings.appeared.iter().chain(&review.sources.appeared);
    if !review.cases.failed.is_empty() || appeared.any(|f| f.code.starts_with('E')) { Exit::Faults } else { Exit::Done }
}

fn saved(path: &Path, named: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    let fault = |error: std::io::Error| {
        Box::new(Diagnostic::bare(codes::E0619, files::unwritable(&load::shown(named), error.kind())))
    };
    std::fs::write(path, text).map_err(fault)
}

/// A form of a review.
fn written(review: &Review, impact: Option<&Impact>, form: Form, ascii: bool) -> String {
    let blocks = || page::blocks(review, impact);
    match form {
        Form::Text => super::page::terminal(&blocks(), ascii),
        Form::Markdown => super::page::markdown(&blocks()),
        Form::Html => super::page::html(&blocks()),
        // Wire types always serialize.
        Form::Json => serde_json::to_string_pretty(review).unwrap_or_default() + "\n",
    }
}
