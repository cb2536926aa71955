//! `polc diff`: what a change to the rules does, to whom, and by how much a result differs.
//!
//! In: two files, folders or git revisions. Out: the changes by the identity of rules, each with the inputs for which
//! its result differs and a profile that shows it. Exit code 0 where the meaning is the same, 1 where it differs, 2
//! where a side does not compile.

pub(super) mod build;
mod dates;
mod describe;
pub mod model;
mod office;
pub(super) mod page;
mod word;

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load::{self, Compiled};
use super::revision;
use super::run;
use super::text::diff as text;
use super::text::run as say;
use super::whole::Whole;
use crate::diag::{Diagnostic, catalogue::data, catalogue::usage as codes};
use crate::diff;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The arguments of `polc diff`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// The old and the new side.
    #[arg(required = true, num_args = 1..=2, help = text::SIDES, value_name = text::V_SIDE)]
    pub sides: Vec<String>,
    /// Which files of a revision.
    #[arg(last = true, help = text::PATHS, value_name = say::V_FILE)]
    pub paths: Vec<PathBuf>,
    /// The day on which witnesses are judged.
    #[arg(long, help = text::DATE, value_name = say::V_DATE)]
    pub date: Option<String>,
    /// Where it is saved.
    #[arg(long, help = text::OUT, value_name = say::V_FILE)]
    pub out: Option<PathBuf>,
    /// The form of the comparison.
    #[arg(long, value_enum, default_value_t, help = text::FORMAT, value_name = super::text::args::V_FORMAT)]
    pub format: Form,
}

/// The forms of a comparison.
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
    /// 修订对照表 as a workbook.
    Xlsx,
    /// 修订对照表 for a word processor.
    Docx,
}

/// One side as the user named it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// A revision, or the disk.
    pub revision: Option<String>,
    /// The files and folders.
    pub paths: Vec<PathBuf>,
    /// The name in headings.
    pub title: String,
}

/// Runs `polc diff`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let findings_form = if args.format == Form::Json { Format::Json } else { Format::Text };
    let sides = match named(&args.sides, &args.paths, console) {
        Ok(sides) => sides,
        Err(finding) => {
            let compiled = Compiled { findings: vec![*finding], failed: true, ..Compiled::default() };
            return run::stop(&compiled, findings_form, console, Exit::CouldNotRun);
        }
    };
    let [old, new] = sides;
    let before = compiled(&old, console);
    let after = compiled(&new, console);
    for side in [&before, &after] {
        if side.is_broken() {
            return run::stop(side, findings_form, console, Exit::CouldNotRun);
        }
    }
    let Some(today) = day(args, console) else {
        let finding = Diagnostic::bare(data::E0503, say::NO_CLOCK);
        let compiled = Compiled { findings: vec![finding], ..Compiled::default() };
        return run::stop(&compiled, findings_form, console, Exit::CouldNotRun);
    };
    let comparison = diff::compare(&before.program, &after.program, today);
    let document = build::document(&old.title, &new.title, &before, &after, &comparison);
    let form = Output { args, before: &before, after: &after, comparison: &comparison, document: &document };
    if let Err(finding) = form.write(console) {
        console.show(&crate::source::SourceMap::new(), &[*finding]);
        return Exit::CouldNotRun;
    }
    if comparison.same_meaning() { Exit::Done } else { Exit::Faults }
}

/// What is written.
struct Output<'a> {
    args: &'a Args,
    before: &'a Compiled,
    after: &'a Compiled,
    comparison: &'a diff::Comparison,
    document: &'a model::Document,
}

impl Output<'_> {
    /// Writes to the file that is asked for, else to standard output.
    fn write(&self, console: &mut Console) -> Result<(), Box<Diagnostic>> {
        let ascii = console.out_look().ascii;
        let Some(path) = &self.args.out else {
            let shown = self.text(ascii).ok_or_else(|| Diagnostic::bare(codes::E0604, text::NEEDS_FILE))?;
            console.out(&shown);
            return Ok(());
        };
        let saved = self.save(&console.path(path), ascii);
        saved.map_err(|error| Box::new(super::batch::unwritten(path, &error)))
    }

    /// A form that is a text.
    fn text(&self, ascii: bool) -> Option<String> {
        let blocks = || page::blocks(self.document);
        Some(match self.args.format {
            // Wire types always serialize.
            Form::Json => serde_json::to_string_pretty(self.document).unwrap_or_default() + "\n",
            Form::Text => super::page::terminal(&blocks(), ascii),
            Form::Markdown => super::page::markdown(&blocks()),
            Form::Html => super::page::html(&blocks()),
            Form::Xlsx | Form::Docx => return None,
        })
    }

    fn save(&self, path: &Path, ascii: bool) -> std::io::Result<()> {
        let mut file = Whole::create(path)?;
        let revisions = || office::revisions(self.document, self.before, self.after, self.comparison);
        match self.args.format {
            Form::Xlsx => {
                return super::batch::output::workbook::save(file, &office::sheets(self.document, &revisions()));
            }
            Form::Docx => file.write_all(&word::write(self.document, &revisions())?)?,
            Form::Text | Form::Markdown | Form::Html | Form::Json => {
                file.write_all(self.text(ascii).unwrap_or_default().as_bytes())?;
            }
        }
        file.commit()
    }
}

/// The day of the witnesses: the one asked for, or today.
fn day(args: &Args, console: &Console) -> Option<crate::value::Date> {
    match &args.date {
        Some(text) => crate::value::Date::parse(text),
        None => console.today(),
    }
}

/// What the two sides are: `A B`, `A..B`, or `A` against the files as they stand.
pub(super) fn named(sides: &[String], paths: &[PathBuf], console: &Console) -> Result<[Named; 2], Box<Diagnostic>> {
    let (old, new) = match sides {
        [old, new] => (old.clone(), Some(new.clone())),
        [one] => match one.split_once("..").filter(|_| !console.path(Path::new(one)).exists()) {
            Some((old, new)) => (old.to_owned(), Some(or_head(new))),
            None => (one.clone(), None),
        },
        _ => (String::new(), None),
    };
    let new = match new {
        Some(new) => side(&new, paths, console, None)?,
        None => here(paths),
    };
    let old = side(&old, paths, console, Some(&new))?;
    let new =
        if old.revision.is_none() || new.revision.is_none() { new } else { Named { paths: paths.to_vec(), ..new } };
    Ok([old, new])
}

fn or_head(name: &str) -> String {
    if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() }
}

/// The files as they stand.
fn here(paths: &[PathBuf]) -> Named {
    Named { revision: None, paths: paths.to_vec(), title: text::HERE.to_owned() }
}

/// A path, or a revision of the paths of the other side.
fn side(name: &str, paths: &[PathBuf], console: &Console, other: Option<&Named>) -> Result<Named, Box<Diagnostic>> {
    if name != "HEAD" && console.path(Path::new(name)).exists() {
        return Ok(Named { revision: None, paths: vec![PathBuf::from(name)], title: name.to_owned() });
    }
    if !revision::exists(name, console) {
        revision::resolved(name, console)?;
        return Err(Box::new(Diagnostic::bare(codes::E0630, super::text::revision::no_revision(name))));
    }
    let beside = other.filter(|o| o.revision.is_none() && paths.is_empty()).map(|o| o.paths.clone());
    let paths = beside.unwrap_or_else(|| paths.to_vec());
    Ok(Named { revision: Some(name.to_owned()), paths, title: name.to_owned() })
}

/// The rules of a side.
pub(super) fn compiled(side: &Named, console: &mut Console) -> Compiled {
    let Some(revision) = &side.revision else { return load::compile(&side.paths, &[], console) };
    match revision::tree(revision, console) {
        Ok(tree) => {
            console.tree = Some(tree);
            let compiled = load::compile(&side.paths, &[], console);
            console.tree = None;
            compiled
        }
        Err(finding) => Compiled { findings: vec![*finding], failed: true, ..Compiled::default() },
    }
}
