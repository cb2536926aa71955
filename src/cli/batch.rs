//! `polc batch`: rules and tables → a table of results, row by row, with what could not be read beside it.
//!
//! In: a main table, a second one for each list, options that all rows share. Out: one file that appears whole or not at
//! all, a table of errors, findings. Rows are read, typed, computed and written a chunk at a time, so memory does not grow with
//! them. A bad cell leaves open what could depend on it in its row and touches nothing else. It computes nothing itself.

pub(super) mod answers;
mod children;
pub(super) mod chunk;
pub(super) mod compute;
mod elements;
mod errors;
mod explain;
pub(super) mod mapping;
pub mod output;
mod plain;
pub(super) mod progress;
mod reading;
mod received;
pub(super) mod source;
pub(super) mod stream;
pub(super) mod summary;
pub(super) mod words;

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load::{self, Compiled};
use super::profile::{self, Given, Index, Leniency, Shared};
use super::table::cell::unit_of;
use super::table::{Encoding, Form};
use super::text::batch as text;
use super::text::files::unwritable;
use super::text::impact as impact_text;
use super::text::{args as say_args, run as say, table as say_table};
use super::whole::Whole;
use crate::batch::Plan;
use crate::diag::{Diagnostic, catalogue::data, catalogue::usage};
use crate::eval::profile::Profile;
use crate::ir::{InputId, Program, Type};
use crate::source::SourceMap;
use chunk::{Full, Typer};
use compute::{Done, computed, mistyped, reach};
use errors::Errors;
use mapping::{Mapped, Target};
use output::{Heads, Kept, Output};
use progress::Progress;
use source::{Source, With};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use summary::{Counting, Summary};
use words::Words;

/// How many rows are computed at once.
pub(super) const CHUNK: usize = 65_536;
/// How many rows are computed row by row where pieces are computed otherwise.
pub(super) const FIRST: usize = 1_024;
/// How many rows show whether a column fits its input.
pub(super) const SAMPLE: usize = 1000;
/// The fewest cells that say that a column does not fit.
const FEWEST: usize = 3;

/// The arguments of `polc batch`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// Files and folders.
    #[arg(help = say_args::PATHS, value_name = say_args::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// Tables.
    #[arg(long, help = text::DATA, value_name = text::V_DATA)]
    pub data: Vec<String>,
    /// Where the results go.
    #[arg(long, help = text::OUT, value_name = say::V_FILE)]
    pub out: Option<PathBuf>,
    /// Where bad cells go.
    #[arg(long, help = text::ERRORS, value_name = say::V_FILE)]
    pub errors: Option<PathBuf>,
    /// Names of columns.
    #[arg(long, help = text::MAP, value_name = text::V_MAP)]
    pub map: Vec<String>,
    /// The column that joins.
    #[arg(long, help = text::KEY, value_name = text::V_KEY)]
    pub key: Vec<String>,
    /// One row an element.
    #[arg(long, help = text::ROWS, value_name = text::V_ROWS)]
    pub rows: Option<String>,
    /// The encoding of CSV.
    #[arg(long, value_enum, help = say_table::ENCODING, value_name = say_table::V_ENCODING)]
    pub encoding: Option<Encoding>,
    /// The sheet of a workbook.
    #[arg(long, help = say_table::SHEET, value_name = say_table::V_SHEET)]
    pub sheet: Option<String>,
    /// Columns that the results keep.
    #[arg(long, help = text::KEEP, value_name = text::V_KEY)]
    pub keep: Vec<String>,
    /// Whether anything doubtful refuses.
    #[arg(long, help = text::STRICT)]
    pub strict: bool,
    /// Shows the mapping and some rows.
    #[arg(long, help = text::DRY_RUN, value_name = text::V_NUMBER)]
    pub dry_run: Option<usize>,
    /// A byte order mark.
    #[arg(long, help = text::BOM)]
    pub bom: bool,
    /// The row to explain.
    #[arg(long, help = text::EXPLAIN_ROW, value_name = text::V_ROW)]
    pub explain_row: Option<u64>,
    /// Columns to sum by.
    #[arg(long, help = text::BY_ARG, value_name = text::V_KEY)]
    pub by: Vec<String>,
    /// Where the summary goes.
    #[arg(long, help = text::SUMMARY_ARG, value_name = say::V_FILE)]
    pub summary: Vec<PathBuf>,
    /// Threads.
    #[arg(long, help = text::THREADS, value_name = text::V_COUNT)]
    pub threads: Option<usize>,
    /// What holds for all rows.
    #[command(flatten)]
    pub shared: Shared,
    /// Which measures.
    #[arg(long, help = say::MEASURE, value_name = say::V_NAME)]
    pub measure: Vec<String>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = say_args::FORMAT, value_name = say_args::V_FORMAT)]
    pub format: Format,
}

/// How many threads work: as many as are asked for, or one a core.
pub(super) fn threads(asked: Option<usize>) -> usize {
    asked.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1)
}

/// Runs `polc batch`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let compiled = load::compile(&args.paths, &[], console);
    over(args, compiled, console)
}

/// Runs `polc batch` over compiled rules.
pub fn over(args: &Args, compiled: Compiled, console: &mut Console) -> Exit {
    if compiled.is_broken() {
        let exit = compiled.exit(false);
        return super::run::stop(&compiled, args.format, console, exit);
    }
    let Compiled { mut sources, program, mut findings, .. } = compiled;
    let exit = shared(args, &program, &mut sources, &mut findings, console);
    let (exit, shown) = exit.unwrap_or_else(|fault| (fault, String::new()));
    console.show(&sources, &findings);
    console.out(&shown);
    exit
}

type Ended = Result<(Exit, String), Exit>;

/// Reads what all rows share, opens the tables, and runs.
fn shared(
    args: &Args,
    program: &Program,
    sources: &mut SourceMap,
    findings: &mut Vec<Diagnostic>,
    console: &mut Console,
) -> Ended {
    let Some(today) = console.today() else {
        findings.push(Diagnostic::bare(data::E0503, say::NO_CLOCK));
        return Err(Exit::CouldNotRun);
    };
    let index = Index::new(program);
    let given = Given { shared: args.shared.clone(), ..Given::default() };
    let mut faults = Vec::new();
    let (_, options) = profile::gather(&given, None, console, sources, &mut faults);
    let base = profile::assemble_with(program, &index, &[&options], today, Leniency::default(), &mut faults);
    let measures = super::run::measures(&args.measure, program, &index, &mut faults);
    let renames = mapping::renames(args, console, sources, &mut faults);
    if args.out.is_none() && args.dry_run.is_none() && args.explain_row.is_none() {
        faults.push(Diagnostic::bare(usage::E0601, text::NO_OUT).help(text::NO_OUT_HELP));
    }
    let plan = Plan::new(program, base.clone(), measures.as_deref()).with_names();
    let with = With { args, program, index: &index, renames: &renames, needed: &plan.reads() };
    let source = with.open(console, &mut faults);
    let broken = faults.iter().any(Diagnostic::is_error);
    let unread = faults.iter().any(|f| f.is_error() && matches!(f.code.id, "E0610" | "E0611" | "E0601"));
    findings.append(&mut faults);
    let Some(source) = source.filter(|_| !broken) else {
        return Err(if unread { Exit::CouldNotRun } else { Exit::Faults });
    };
    let mut run =
        Run { args, program, index: &index, sources, base: &base, plan: &plan, source, threads: threads(args.threads) };
    run.columns(findings)?;
    match (args.explain_row, args.dry_run) {
        (Some(row), _) => explain::row(&mut run, row, findings),
        (None, Some(rows)) => explain::dry(&mut run, rows, findings),
        (None, None) => run.all(findings, console),
    }
}

/// A run with its tables open.
struct Run<'a> {
    args: &'a Args,
    program: &'a Program,
    index: &'a Index<'a>,
    sources: &'a SourceMap,
    base: &'a Profile,
    plan: &'a Plan<'a>,
    source: Source,
    threads: usize,
}

impl Run<'_> {
    /// Everything about columns that is known before the first row.
    fn columns(&self, findings: &mut Vec<Diagnostic>) -> Result<(), Exit> {
        let names = mapping::Names { program: self.program, index: self.index, entity: None };
        let (main, strict) = (&self.source.main, self.args.strict);
        let mut found = Vec::new();
        mapping::unknown(names, &main.name, &main.columns, strict, &self.source.keys(), &mut found);
        let mut given: BTreeSet<InputId> = self.typer().inputs().into_iter().collect();
        let in_base =
            |id: &InputId| self.base.inputs.get(id.index()).is_some_and(|value| *value != crate::value::Value::Unknown);
        given.extend(self.plan.inputs().into_iter().filter(in_base));
        found.extend(mapping::missing(self.program, &self.plan.inputs(), &given, strict));
        if self.base.history.is_none() {
            found.extend(mapping::no_history(self.program, self.plan.measures(), &main.columns));
        }
        let broken = found.iter().any(Diagnostic::is_error);
        findings.append(&mut found);
        if broken { Err(Exit::Faults) } else { Ok(()) }
    }

    fn typer(&self) -> Typer<'_> {
        Typer {
            program: self.program,
            index: self.index,
            base: self.base,
            main: &self.source.main,
            children: &self.source.shapes,
        }
    }

    /// For each measure, the inputs that its result can depend on.
    fn reach(&self) -> Vec<BTreeSet<InputId>> {
        reach(self.program, self.plan.measures())
    }

    /// All rows.
    fn all(&mut self, findings: &mut Vec<Diagnostic>, console: &mut Console) -> Ended {
        let Some(out) = self.args.out.clone() else { return Err(Exit::CouldNotRun) };
        let path = console.path(&out);
        let elements = elements::Elements::of(self, findings)?;
        let unwritten = |path: &Path, error: &std::io::Error| unwritten(path, error);
        let error_path = self.args.errors.clone().unwrap_or_else(|| Errors::beside(&out));
        let mut errors = Errors::new(Some(console.path(&error_path)));
        let simple = elements.is_none() && self.args.by.is_empty() && self.typer().is_simple();
        let heads = self.heads(elements.as_ref(), simple && Form::of(&path) == Form::Parquet);
        let mut output = match Output::create(&path, heads.clone(), self.args.bom) {
            Ok(output) => output,
            Err(error) => return stop(findings, unwritten(&out, &error)),
        };
        let mut counting = Counting::new(self.plan.measures().len(), self.by(findings)?);
        let (reach, mut words) = (self.reach(), Words::new(self.program, self.sources));
        let mut progress = Progress::new(&self.source.path);
        let (mut rows, mut total, mut first) = (Vec::new(), 0_u64, true);
        let quick = simple && output.takes_pieces(&mut self.source.table);
        let own = |_| stream::Own { words: Words::new(self.program, self.sources), denominators: Vec::new() };
        let mut own: Vec<stream::Own<'_>> = (0..self.threads.max(1)).map(own).collect();
        loop {
            // The first rows show whether columns fit.
            if quick && !first {
                let sinks = &mut stream::Sinks {
                    output: &mut output,
                    errors: &mut errors,
                    counting: &mut counting,
                    progress: &mut progress,
                    console,
                };
                if let Err(stopped) = self.quickly(&reach, &heads, &mut own, sinks, &mut total) {
                    console.progress("");
                    return match stopped {
                        stream::pieces::Stopped::Table(fault) => stop(findings, *fault),
                        stream::pieces::Stopped::Output(error) => stop(findings, unwritten(&out, &error)),
                    };
                }
            }
            match self.source.chunk(&mut rows, if quick { FIRST } else { CHUNK }) {
                Ok(true) => {}
                Ok(false) => break,
                Err(fault) => {
                    console.progress("");
                    return stop(findings, *fault);
                }
            }
            let done = match self.compute(&rows, &reach, &mut words, first) {
                Ok(done) => done,
                Err(fault) => {
                    console.progress("");
                    return stop(findings, *fault);
                }
            };
            first = false;
            // What is passed on as it is stored begins with the first row again.
            if heads.stored.is_some() {
                continue;
            }
            let written = match &elements {
                Some(elements) => elements.write(self, &rows, &done, &mut words, &mut output),
                None => output.rows(&rows, &done.cells, self.source.table.arrow()),
            };
            let counted = rows.iter().zip(&done.cells).try_for_each(|(full, cells)| counting.add(&full.row, cells));
            if let Err(error) = written.and(counted).and_then(|()| errors.add(&done.faults)) {
                console.progress("");
                return stop(findings, unwritten(&out, &error));
            }
            total += rows.len() as u64;
            progress.show(total, self.source.table.bytes(), console);
        }
        console.progress("");
        findings.extend(self.source.findings());
        if total == 0 {
            findings.push(Diagnostic::bare(data::W0523, text::NO_ROWS));
        }
        let summary = match self.summary(counting, total, errors.count) {
            Ok(summary) => summary,
            Err(error) => return stop(findings, unwritten(&out, &error)),
        };
        self.finish(output, errors, (&out, &error_path), &summary, (findings, console))
    }

    /// What can be done piece by piece.
    fn quickly(
        &mut self,
        reach: &[BTreeSet<InputId>],
        heads: &Heads,
        own: &mut [stream::Own<'_>],
        sinks: &mut stream::Sinks<'_>,
        total: &mut u64,
    ) -> Result<(), stream::pieces::Stopped> {
        let Source { table, main, shapes, .. } = &mut self.source;
        let typer = Typer { program: self.program, index: self.index, base: self.base, main, children: shapes };
        let job = stream::Job { typer, plan: self.plan, reach, heads, rooms: Mutex::default() };
        stream::all(&job, own, table, sinks, total)
    }

    /// The columns of `--by`.
    fn by(&self, findings: &mut Vec<Diagnostic>) -> Result<Vec<(String, usize)>, Exit> {
        let main = &self.source.main;
        let mut places = Vec::new();
        for name in &self.args.by {
            let bare = |column: &&Mapped| column.name == *name || unit_of(&column.name).0 == name;
            match main.columns.iter().find(bare) {
                Some(column) => places.push((name.clone(), column.place)),
                None => findings.push(Diagnostic::bare(data::E0522, text::no_column(name, &main.name))),
            }
        }
        if places.len() == self.args.by.len() { Ok(places) } else { Err(Exit::Faults) }
    }

    fn summary(&self, counting: Counting, rows: u64, bad: u64) -> std::io::Result<Summary> {
        let names = words::names(self.program, self.plan.measures());
        let sections = summary::sections(counting, self.program, self.plan.measures(), &names)?;
        Ok(Summary { rows, bad, date: self.base.date.to_string(), data: self.source.called(), sections })
    }

    fn finish(
        &mut self,
        output: Output,
        errors: Errors,
        (out, error_path): (&Path, &Path),
        summary: &Summary,
        (findings, console): (&mut Vec<Diagnostic>, &Console),
    ) -> Ended {
        let strict = self.args.strict;
        let bad = errors.count > 0;
        if bad {
            let shown = load::shown(error_path);
            let found = Diagnostic::bare(data::W0525, text::bad_cells(errors.count, errors.rows, Some(&shown)));
            findings.push(mapping::stricter(found, strict));
        }
        if let Err(error) = errors.finish() {
            return stop(findings, unwritten(error_path, &error));
        }
        if bad && strict {
            return Ok((Exit::Faults, format!("{}\n", text::REFUSED)));
        }
        for path in &self.args.summary {
            if let Err(error) = save(summary, &console.path(path)) {
                return stop(findings, unwritten(path, &error));
            }
        }
        // The results come last: where they stand, everything beside them does too.
        if let Err(error) = output.finish(&summary::table::sheets(summary)) {
            return stop(findings, unwritten(out, &error));
        }
        let shown = match self.args.format {
            Format::Json => serde_json::to_string_pretty(&summary::json::document(summary)).unwrap_or_default() + "\n",
            Format::Text => {
                let mark =
                    if self.source.is_synthetic() { format!("{}\n", impact_text::SYNTHETIC) } else { String::new() };
                text::done(summary.rows, &load::shown(out)) + &mark + &summary::table::text(summary)
            }
        };
        Ok((Exit::Done, shown))
    }

    /// Computes a chunk. In the first one a column none of whose cells can be read is a fault of the column.
    fn compute(
        &self,
        rows: &[Full],
        reach: &[BTreeSet<InputId>],
        words: &mut Words<'_>,
        first: bool,
    ) -> Result<Done, Box<Diagnostic>> {
        let done = computed(self.typer(), self.plan, self.threads, rows, reach, words);
        match mistyped(&self.source.main, rows, &done.faults).filter(|_| first) {
            Some(found) => Err(Box::new(found)),
            None => Ok(done),
        }
    }

    /// The columns of the output. `passed`: those of the main table may be passed on as they are stored.
    fn heads(&mut self, elements: Option<&elements::Elements>, passed: bool) -> Heads {
        let kept = |column: &&Mapped| self.args.keep.is_empty() || self.args.keep.contains(&column.name);
        let kept = self.source.main.columns.iter().filter(kept).map(|column| self.kept(column)).collect();
        let types = self.source.table.arrow().filter(|_| elements.is_none()).map(|rows| rows.types());
        let (measures, read) = (self.plan.measures().len(), self.typer().places());
        let columns = self.source.table.arrow().filter(|_| passed);
        let stored = columns.and_then(|rows| rows.stored(measures).inspect(|_| rows.narrow(&read)));
        Heads {
            kept,
            elements: elements.map_or(Vec::new(), |elements| elements.kept.clone()),
            measures: words::names(self.program, elements.map_or(self.plan.measures(), |e| e.measures())),
            types,
            stored,
        }
    }

    fn kept(&self, column: &Mapped) -> Kept {
        let ty = match column.target {
            Target::Input(id) => self.program.inputs.get(id.index()).map(|i| &i.ty),
            Target::Field(_) | Target::History | Target::Carried => None,
        };
        let numeric = matches!(ty, Some(Type::Number(_) | Type::Ratio));
        let carried = column.target == Target::Carried;
        Kept {
            name: column.name.clone(),
            place: column.place,
            numeric: numeric || carried && self.source.main.workbook,
        }
    }
}

/// Saves a summary by the extension of its file.
fn save(summary: &Summary, path: &Path) -> std::io::Result<()> {
    let mut file = Whole::create(path)?;
    let extension = path.extension().map_or(String::new(), |e| e.to_string_lossy().to_ascii_lowercase());
    match extension.as_str() {
        "xlsx" => return output::workbook::save(file, &summary::table::sheets(summary)),
        "html" | "htm" => file.write_all(summary::html::page(summary).as_bytes())?,
        "json" => {
            let document = serde_json::to_string_pretty(&summary::json::document(summary)).unwrap_or_default();
            file.write_all(format!("{document}\n").as_bytes())?;
        }
        _ => file.write_all(&summary::table::csv(summary))?,
    }
    file.commit()
}

pub(super) fn unwritten(path: &Path, error: &std::io::Error) -> Diagnostic {
    let name = load::shown(path);
    match error.kind() {
        std::io::ErrorKind::ResourceBusy => Diagnostic::bare(usage::E0619, format!("「{name}」{}", text::BUSY)),
        std::io::ErrorKind::Other => Diagnostic::bare(usage::E0619, format!("无法写入「{name}」：{error}")),
        kind => Diagnostic::bare(usage::E0619, unwritable(&name, kind)),
    }
}

fn stop(findings: &mut Vec<Diagnostic>, fault: Diagnostic) -> Ended {
    let exit = if fault.code == usage::E0619 { Exit::CouldNotRun } else { Exit::Faults };
    findings.push(fault);
    Err(exit)
}
