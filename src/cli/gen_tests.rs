//! `polc gen-tests`: boundary cases of policies with their computed results, as a file to review.
//!
//! In: policies without errors. Out: a .pol file of 算例 (or JSON Lines for `polc test --table`). INVARIANT: every case was
//! read again from the text and passed; the same policies give the same bytes.

pub(super) mod written;

use super::Exit;
use super::console::Console;
use super::load::{self, Compiled, Loaded};
use super::test::example;
use super::test::watch::Watch;
use super::text::args as text;
use super::text::files;
use super::text::gen_tests as say;
use crate::diag::Diagnostic;
use crate::diag::catalogue::{data, usage as codes};
use crate::eval::Engine;
use crate::ir::{MeasureId, Program};
use crate::mutate::{self, Killer, Meaning, Meanings};
use crate::source::SourceMap;
use crate::trials::{self, Aim, AimKind, Plan, Trial};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use written::Written;

/// The arguments of `polc gen-tests`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files and folders.
    #[arg(help = text::PATHS, value_name = text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// Only one measure.
    #[arg(long, help = say::MEASURE, value_name = say::V_NAME)]
    pub measure: Option<String>,
    /// The file to write.
    #[arg(long, help = say::OUT, value_name = super::text::run::V_FILE)]
    pub out: Option<PathBuf>,
    /// The form.
    #[arg(long, value_enum, default_value_t, help = say::FORMAT, value_name = text::V_FORMAT)]
    pub format: Form,
}

impl Args {
    /// For some paths.
    pub fn of(paths: &[PathBuf]) -> Args {
        Args { paths: paths.to_vec(), measure: None, out: None, format: Form::Pol }
    }
}

/// The forms of the cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// 算例.
    #[default]
    Pol,
    /// One JSON record a line.
    Jsonl,
}

/// Generates.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let compiled = load::compile(&args.paths, &[], console);
    if compiled.is_broken() {
        console.show(&compiled.sources, &compiled.findings);
        return compiled.exit(false);
    }
    let measures = measures(&compiled, args, console);
    if measures.is_empty() {
        let finding = Diagnostic::bare(data::E0514, say::NO_MEASURE.to_owned());
        console.show(&SourceMap::new(), &[finding]);
        return Exit::CouldNotRun;
    }
    let trials = trials_of(&compiled.program, &measures, console);
    let cases = written::cases(&compiled.program, &compiled.sources, &trials);
    let cases = confirmed(args, cases, console);
    let text = match args.format {
        Form::Pol => page(&imports(args, console), &cases),
        Form::Jsonl => cases.iter().map(|case| format!("{}\n", case.json)).collect(),
    };
    write(args, &text, cases.len(), console)
}

fn write(args: &Args, text: &str, count: usize, console: &mut Console) -> Exit {
    let Some(path) = &args.out else {
        console.out(text);
        return Exit::Done;
    };
    if let Err(error) = std::fs::write(console.path(path), text) {
        let name = load::shown(path);
        console.show(&SourceMap::new(), &[Diagnostic::bare(codes::E0619, files::unwritable(&name, error.kind()))]);
        return Exit::CouldNotRun;
    }
    console.err(&say::written(count, &load::shown(path)));
    Exit::Done
}

/// The measures of the named files, or the one asked for, in order of the program.
fn measures(compiled: &Compiled, args: &Args, console: &mut Console) -> Vec<MeasureId> {
    named(compiled, &args.paths, args.measure.as_deref(), console)
}

/// The measures of files, those with a name if it is given.
fn named(compiled: &Compiled, paths: &[PathBuf], name: Option<&str>, console: &mut Console) -> Vec<MeasureId> {
    let files: BTreeSet<String> =
        load::files(paths, "pol", console, &mut Vec::new()).iter().map(|p| load::shown(p)).collect();
    let program = &compiled.program;
    let all = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
    let wanted = |id: &MeasureId| {
        let measure = program.measures.get(id.index());
        let file = measure.and_then(|m| m.name_span).and_then(|s| compiled.sources.get(s.source));
        file.is_some_and(|f| files.contains(&*f.name)) && name.is_none_or(|n| measure.is_some_and(|m| m.name == n))
    };
    all.filter(wanted).collect()
}

/// The trials of measures, each with as few given values as give its result: those of the borders, and for each slip that
/// none of them notices one that does.
fn trials_of(program: &Program, measures: &[MeasureId], console: &mut Console) -> Vec<Trial> {
    let plan = Plan::new(program);
    let engine = Engine::new(program);
    let prepared = engine.prepared();
    let mut killer = Killer::new(program, &prepared, &plan);
    let mut found: BTreeMap<MeasureId, Vec<Trial>> = BTreeMap::new();
    for (place, id) in measures.iter().enumerate() {
        console.progress(&say::progress(place + 1, measures.len()));
        let trials = found.entry(*id).or_default();
        for trial in killer.boundary(*id).to_vec() {
            let profile = trials::shrunk(&engine, trial.profile.clone(), *id);
            let Some(outcome) = killer.outcome(program, &profile, *id) else { continue };
            if !trials.iter().any(|t| t.profile == profile) {
                trials.push(Trial { profile, outcome, ..trial });
            }
        }
    }
    let mut mutants = mutate::mutants(program, measures);
    let mut meanings = Meanings::new(program);
    let (mut changed, all) = (program.clone(), mutants.len());
    for (place, mutant) in mutants.iter_mut().enumerate() {
        console.progress(&super::text::mutate::progress(place, all));
        mutant.exchange(&mut changed);
        let touched = mutant.measures.iter().filter_map(|id| found.get(id)).flatten();
        let noticed = touched.into_iter().any(|trial| killer.notices(trial, &changed));
        mutant.exchange(&mut changed);
        let meaning = if noticed { continue } else { meanings.of(mutant) };
        let more = if matches!(meaning, Meaning::Same) { None } else { killer.trial(mutant, &meaning, &mut changed) };
        let Some(trial) = more.filter(|t| measures.contains(&t.measure)) else { continue };
        let aim = Aim { kind: AimKind::Changed, spans: vec![mutant.span] };
        found.entry(trial.measure).or_default().push(Trial { aim, ..trial });
    }
    console.progress("");
    found.into_values().flatten().collect()
}

/// A file of cases.
fn page(imports: &[String], cases: &[Written]) -> String {
    let imports: String = imports.iter().map(|path| format!("引用 \"{path}\"\n")).collect();
    let body: String = cases.iter().map(|case| format!("\n{}\n", case.text)).collect();
    let text = format!("{}{imports}{body}", say::HEAD);
    formatted(&text).unwrap_or(text)
}

/// The canonical form.
pub(super) fn formatted(text: &str) -> Option<String> {
    let mut findings = Vec::new();
    let mut sources = SourceMap::new();
    let file = crate::syntax::parse(sources.add("", text), text, &mut findings);
    crate::fmt::format(text, &file).ok().filter(|_| !findings.iter().any(Diagnostic::is_error))
}

/// The cases that pass when they are read again.
pub(super) fn confirmed(args: &Args, cases: Vec<Written>, console: &mut Console) -> Vec<Written> {
    let passed = passed(&args.paths, &cases, console);
    cases.into_iter().filter(|case| passed.contains(&case.name)).collect()
}

/// The names of the cases that are read and pass; a case that cannot be read stands aside.
fn passed(paths: &[PathBuf], cases: &[Written], console: &mut Console) -> BTreeSet<String> {
    let readable: Vec<&Written> = cases.iter().filter(|case| formatted(&case.text).is_some()).collect();
    let text: String = readable.iter().map(|case| format!("{}\n", case.text)).collect();
    let mut loaded = Loaded::default();
    loaded.add(paths, console);
    loaded.beside(say::GENERATED, &text);
    let compiled = loaded.compile();
    let broken: Vec<_> = compiled.findings.iter().filter(|f| f.is_error()).filter_map(|f| f.labels.first()).collect();
    let sound = |span: crate::source::Span| {
        !broken.iter().any(|l| l.span.source == span.source && span.start <= l.span.start && l.span.end <= span.end)
    };
    let names: BTreeSet<String> =
        compiled.program.cases.iter().filter(|c| sound(c.span)).map(|c| c.name.clone()).collect();
    let results = example::run(&compiled, console.today(), &mut Watch::default(), &mut Vec::new());
    let good = results.into_iter().filter(|case| case.outcome == "passed").map(|case| case.id);
    good.filter(|name| names.contains(name)).collect()
}

/// The files to import, as seen from the file that is written.
fn imports(args: &Args, console: &mut Console) -> Vec<String> {
    let beside = args.out.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let folder = beside.unwrap_or(Path::new("."));
    let files = load::files(&args.paths, "pol", console, &mut Vec::new());
    let kept = files.into_iter().filter(|f| args.out.as_ref() != Some(f));
    let whole = |path: &Path| std::path::absolute(console.path(path)).unwrap_or_else(|_| path.to_path_buf());
    kept.map(|file| relative(&whole(folder), &whole(&file))).collect()
}

/// A path as seen from a folder; both are absolute.
fn relative(folder: &Path, file: &Path) -> String {
    let parts = |path: &Path| -> Vec<String> {
        let parts = path.components().filter(|c| !matches!(c, Component::CurDir));
        parts.map(|c| c.as_os_str().to_string_lossy().into_owned()).collect()
    };
    let (from, to) = (parts(folder), parts(file));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    up.chain(to.into_iter().skip(common)).collect::<Vec<_>>().join("/")
}
