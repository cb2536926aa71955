//! `polc history`: what one profile would have got from one measure, at each version of the rules and each day on which a
//! validity, a repeal or a parameter changes.
//!
//! In: a measure, a profile, the git history of the policies. Out: the versions whose results differ from those of the
//! version before, each with its periods. A version that does not compile, or whose inputs the profile does not fit, says
//! so and is not computed. Nothing is written anywhere.

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load::{self, Compiled};
use super::outcome_json::{self, Figure, Texts};
use super::profile::tree::Node;
use super::profile::{self, Given, Index, Leniency, Shared};
use super::text::args as args_text;
use super::text::history as say;
use super::text::run as run_text;
use super::trail::{self, Trail};
use super::{outcome_text, revision, run};
use crate::diag::{Diagnostic, catalogue::data};
use crate::eval::{self, reach};
use crate::ir::{MeasureId, Program};
use crate::source::SourceMap;
use crate::value::Date;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The arguments of `polc history`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The measure.
    #[arg(help = say::MEASURE, value_name = run_text::V_NAME)]
    pub measure: String,
    /// Files and folders.
    #[arg(help = say::PATHS, value_name = args_text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// The profile.
    #[arg(long, help = run_text::PROFILE, value_name = run_text::V_FILE)]
    pub profile: Vec<PathBuf>,
    /// Inputs.
    #[arg(long, help = run_text::SET, value_name = run_text::V_BINDING)]
    pub set: Vec<String>,
    /// 口径.
    #[arg(long, help = run_text::READING, value_name = run_text::V_BINDING)]
    pub reading: Vec<String>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = args_text::FORMAT, value_name = args_text::V_FORMAT)]
    pub format: Format,
}

/// The document of `polc history --format json`.
#[derive(Debug, Serialize)]
struct Document {
    version: u32,
    measure: String,
    /// How many versions were looked at.
    looked_at: usize,
    versions: Vec<Version>,
}

/// A version of the rules.
#[derive(Debug, Serialize)]
struct Version {
    /// The commit; null for the files on disk.
    commit: Option<String>,
    /// Its day.
    day: Option<String>,
    subject: String,
    /// Why it was not computed.
    error: Option<String>,
    periods: Vec<Period>,
}

/// A time in which the results are the same.
#[derive(Debug, PartialEq, Serialize)]
struct Period {
    /// The first day; null for all the time before.
    from: Option<String>,
    results: Vec<Answer>,
}

/// The result of a measure.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Answer {
    id: String,
    status: &'static str,
    result: Figure,
    missing: Vec<String>,
}

/// A commit that changed the policies.
struct Commit {
    hash: String,
    day: String,
    subject: String,
}

/// Runs `polc history`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    match look(args, console) {
        Ok(document) => {
            show(args.format, &document, console);
            Exit::Done
        }
        Err(fault) => {
            console.show(&SourceMap::new(), &[*fault]);
            Exit::CouldNotRun
        }
    }
}

fn look(args: &Args, console: &mut Console) -> Result<Document, Box<Diagnostic>> {
    let trail = moved(args, console);
    let commits = commits(args, trail.as_ref(), console)?;
    let mut versions: Vec<Version> = Vec::new();
    let looked_at = commits.len() + 1;
    let mut found = false;
    for commit in commits.iter().map(Some).chain([None]) {
        let args = &at_the_time(args, trail.as_ref(), commit);
        console.tree = match commit {
            Some(commit) => Some(revision::tree(&commit.hash, console)?),
            None => None,
        };
        let loaded = load::loaded(&args.paths, &[], console);
        console.tree = None;
        let computed = computed(args, loaded.compile(), console);
        found |= computed.is_ok();
        let (error, periods) = match computed {
            Ok(periods) => (None, periods),
            Err(error) => (Some(error), Vec::new()),
        };
        if versions.last().is_some_and(|before| before.error == error && before.periods == periods) {
            continue;
        }
        versions.push(Version {
            commit: commit.map(|c| c.hash.clone()),
            day: commit.map(|c| c.day.clone()),
            subject: commit.map_or_else(|| say::NOW.to_owned(), |c| c.subject.clone()),
            error,
            periods,
        });
    }
    if !found && versions.iter().any(|v| v.error.as_deref() == Some(say::NO_MEASURE)) {
        return Err(Box::new(Diagnostic::bare(data::E0514, run_text::no_measure(&args.measure))));
    }
    Ok(Document { version: 1, measure: args.measure.clone(), looked_at, versions })
}

/// The way of the measure, where it had another name or stood in another file.
fn moved(args: &Args, console: &mut Console) -> Option<Trail> {
    let today = console.today()?;
    let trail = trail::follow(&args.measure, &args.paths, today, console).ok()?;
    let first = trail.steps.first()?;
    let elsewhere = trail.steps.iter().any(|s| s.name != first.name || s.file != first.file);
    elsewhere.then_some(trail)
}

/// The arguments with the name and the file that the measure had at a commit.
fn at_the_time(args: &Args, trail: Option<&Trail>, commit: Option<&Commit>) -> Args {
    let step = trail.zip(commit).and_then(|(trail, commit)| trail.at(&commit.hash));
    step.map_or_else(
        || args.clone(),
        |(name, file)| Args { measure: name.to_owned(), paths: vec![file.to_path_buf()], ..args.clone() },
    )
}

/// The commits that touched the policies, the oldest first.
fn commits(args: &Args, trail: Option<&Trail>, console: &Console) -> Result<Vec<Commit>, Box<Diagnostic>> {
    let head = revision::resolved("HEAD", console)?;
    if let Some(trail) = trail {
        let known = trail.commits.iter().rev().filter(|c| trail.at(&c.hash).is_some());
        let commit =
            |c: &trail::Commit| Commit { hash: c.hash.clone(), day: c.day.clone(), subject: c.subject.clone() };
        return Ok(known.map(commit).collect());
    }
    let paths: Vec<String> = args.paths.iter().map(|path| load::shown(path)).collect();
    let mut line = vec!["log", "--reverse", "--format=%H%x09%cs%x09%s", &head, "--"];
    line.extend(paths.iter().map(String::as_str));
    let listing = revision::git(&line, &[], console).unwrap_or_default();
    let text = String::from_utf8_lossy(&listing);
    let commit = |line: &str| {
        let mut parts = line.splitn(3, '\t').map(str::to_owned);
        Some(Commit { hash: parts.next()?, day: parts.next()?, subject: parts.next()? })
    };
    Ok(text.lines().filter_map(commit).collect())
}

/// The periods under one version of the rules, or why there are none.
fn computed(args: &Args, mut compiled: Compiled, console: &mut Console) -> Result<Vec<Period>, String> {
    if compiled.is_broken() {
        return Err(say::BROKEN.to_owned());
    }
    let shared = Shared { set: args.set.clone(), reading: args.reading.clone(), ..Shared::default() };
    let given = Given { profile: args.profile.clone(), shared };
    let mut faults = Vec::new();
    let index = Index::new(&compiled.program);
    let known = Some(profile::rows::Known { program: &compiled.program, index: &index });
    let (mut named, options) = profile::gather(&given, known, console, &mut compiled.sources, &mut faults);
    profile::rows::cells(&compiled.program, &index, &mut named, &mut faults);
    let measures = index.find_measures(&compiled.program, &args.measure);
    if measures.is_empty() {
        return Err(say::NO_MEASURE.to_owned());
    }
    let layers: Vec<&Node> = named.first().map(|n| &n.node).into_iter().chain([&options]).collect();
    let today = console.today().or(Date::new(2000, 1, 1)).ok_or_else(|| run_text::NO_CLOCK.to_owned())?;
    let mut read = profile::assemble_with(&compiled.program, &index, &layers, today, Leniency::default(), &mut faults);
    run::once(&mut faults);
    if let Some(fault) = faults.iter().find(|f| f.is_error()) {
        return Err(say::unfit(&fault.message));
    }
    let days = days(&compiled.program, &measures);
    let before = days.first().and_then(|first| first.add(0, -1));
    let options = eval::Options { measures: Some(measures), missing: true, ..eval::Options::default() };
    let mut periods: Vec<Period> = Vec::new();
    for (from, day) in std::iter::once((None, before.unwrap_or(read.date))).chain(days.iter().map(|d| (Some(*d), *d))) {
        read.date = day;
        let report = index.engine.run(&read, &options);
        let texts = Texts { program: &compiled.program, sources: &compiled.sources, readings: &read.readings };
        let document = outcome_json::document(texts, &report, None);
        let results = document.measures.into_iter();
        let results: Vec<Answer> =
            results.map(|m| Answer { id: m.id, status: m.status, result: m.result, missing: m.missing }).collect();
        if periods.last().is_none_or(|last| last.results != results) {
            periods.push(Period { from: from.map(|day| day.to_string()), results });
        }
    }
    Ok(periods)
}

/// The days from which on something that the measures read may be another: validities, repeals, versions of parameters.
fn days(program: &Program, measures: &[MeasureId]) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    let mut after = |day: Option<Date>| days.extend(day.and_then(|day| day.add(0, 1)));
    let mut first = Vec::new();
    for id in measures {
        let reach = reach(program, *id);
        for measure in reach.measures.iter().chain([id]).filter_map(|m| program.measures.get(m.index())) {
            first.push(measure.validity.from);
            after(measure.validity.to);
        }
        for version in reach.params.iter().filter_map(|p| program.params.get(p.index())).flat_map(|p| &p.versions) {
            first.push(version.from);
            after(version.to);
        }
    }
    let repeals = program.documents.iter().flat_map(|d| d.changes.iter().map(move |c| c.from.or(d.published)));
    days.extend(first.into_iter().chain(repeals).flatten());
    days
}

fn show(format: Format, document: &Document, console: &mut Console) {
    if format == Format::Json {
        return console.json(document);
    }
    for version in &document.versions {
        let commit = version.commit.as_deref().and_then(|c| c.get(..10)).unwrap_or("");
        let head = say::version(version.day.as_deref().unwrap_or(""), commit, &version.subject);
        console.out(&format!("{}\n", head.trim()));
        version.error.iter().for_each(|error| console.out(&format!("  {error}\n")));
        for period in &version.periods {
            let many = period.results.len() > 1;
            let results: Vec<String> = period.results.iter().map(|answer| in_words(answer, many)).collect();
            console.out(&format!("{}\n", say::period(period.from.as_deref(), &results.join("；"))));
        }
    }
    console.out(&format!("\n{}\n", say::counts(document.looked_at, document.versions.len())));
}

fn in_words(answer: &Answer, many: bool) -> String {
    let status = outcome_text::status_word(answer.status);
    let figure = outcome_text::figure(&answer.result);
    let name = if many { format!("{} ", answer.id) } else { String::new() };
    let missing =
        if answer.missing.is_empty() { String::new() } else { format!("，缺 {}", answer.missing.join("、")) };
    let figure = if figure.is_empty() { figure } else { format!(" {figure}") };
    format!("{name}{status}{figure}{missing}")
}
