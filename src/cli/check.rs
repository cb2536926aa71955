//! `polc check`: every finding of the given files, with repairs, a baseline, a configuration and a watch.
//!
//! The way of a finding: found, levelled by polc.toml, allowed by its file, held against the baseline, shown.

mod baseline;
mod config;
mod repair;
mod watch;

use super::Exit;
use super::args::FailLevel;
use super::console::Console;
use super::load::{self, Compiled};
use super::notices::Notices;
use super::text::args as text;
use super::text::check as say;
use super::text::files;
use crate::diag::{Diagnostic, Severity, json, report};
use crate::source::SourceMap;
use config::Config;
use std::path::PathBuf;

/// The arguments of `polc check`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// Files and folders.
    #[arg(help = text::PATHS, value_name = text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// The form of the findings.
    #[arg(long, value_enum, default_value_t, help = say::FORMAT, value_name = text::V_FORMAT)]
    pub format: Format,
    /// From which level on to fail.
    #[arg(long, value_enum, help = text::FAIL_LEVEL, value_name = text::V_LEVEL)]
    pub fail_level: Option<FailLevel>,
    /// The folder of the notices' texts.
    #[arg(long, help = super::text::source::SOURCES, value_name = text::V_PATH)]
    pub sources: Option<PathBuf>,
    /// The configuration.
    #[arg(long, help = say::CONFIG, value_name = text::V_PATH)]
    pub config: Option<PathBuf>,
    /// Known findings.
    #[arg(long, help = say::BASELINE, value_name = text::V_PATH)]
    pub baseline: Option<PathBuf>,
    /// Writes the known findings anew.
    #[arg(long, help = say::WRITE_BASELINE)]
    pub write_baseline: bool,
    /// Repairs.
    #[arg(long, help = say::FIX)]
    pub fix: bool,
    /// Repairs also what a person must look at.
    #[arg(long, help = say::UNSAFE_FIXES)]
    pub unsafe_fixes: bool,
    /// Shows repairs instead of writing them.
    #[arg(long, help = say::DIFF)]
    pub diff: bool,
    /// Checks again after every change.
    #[arg(long, help = say::WATCH)]
    pub watch: bool,
}

/// The form of the findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// The JSON of the contract.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub.
    Github,
    /// The code quality report of GitLab.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// Markdown.
    Markdown,
}

/// What is asked for: the options, and polc.toml for what they leave open.
struct Wanted {
    args: Args,
    config: Config,
}

/// Checks.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let wanted = match config::read(args.config.as_deref(), console) {
        Ok(config) => Wanted { args: merged(args, &config), config },
        Err((sources, findings)) => {
            console.show(&sources, &findings);
            return Exit::CouldNotRun;
        }
    };
    if wanted.args.write_baseline && wanted.args.baseline.is_none() {
        console.show(&SourceMap::new(), &[baseline::nowhere()]);
        return Exit::CouldNotRun;
    }
    if wanted.args.watch { watch::watch(&wanted, console) } else { once(&wanted, console).0 }
}

/// The options, with what polc.toml gives where they say nothing.
fn merged(args: &Args, config: &Config) -> Args {
    let mut args = args.clone();
    if args.paths.is_empty() {
        args.paths.clone_from(&config.paths);
    }
    args.fail_level = args.fail_level.or(config.fail_level);
    args.baseline = args.baseline.or_else(|| config.baseline.clone());
    args.sources = args.sources.or_else(|| config.sources.clone());
    args
}

/// Checks once; the files that were read come back with the exit.
fn once(wanted: &Wanted, console: &mut Console) -> (Exit, Vec<PathBuf>) {
    let args = &wanted.args;
    let (mut compiled, notices) = findings(wanted, console);
    if args.fix || args.unsafe_fixes || args.diff {
        let repaired = repair::repair(&compiled, args, console);
        if args.diff {
            return (if repaired > 0 { Exit::Faults } else { compiled.exit(false) }, compiled.paths);
        }
        if repaired > 0 {
            compiled = findings(wanted, console).0;
        }
    }
    if let Some(path) = &args.baseline {
        let done = if args.write_baseline {
            baseline::write(path, &mut compiled, console)
        } else {
            baseline::apply(path, &mut compiled, console)
        };
        if let Err(finding) = done {
            console.show(&SourceMap::new(), &[*finding]);
            return (Exit::CouldNotRun, compiled.paths);
        }
    }
    notices.iter().for_each(|notices| notices.quote_in(&mut compiled.findings));
    show(args, &compiled, console);
    let exit = compiled.exit(args.fail_level == Some(FailLevel::Warning));
    (exit, compiled.paths)
}

/// All findings of some files as polc.toml levels them, for a review; a polc.toml with faults levels nothing.
pub(super) fn reviewed(paths: &[PathBuf], console: &mut Console) -> Compiled {
    // The configuration of the run's folder holds for both sides.
    let tree = console.tree.take();
    let config = config::read(None, console).unwrap_or_default();
    console.tree = tree;
    let mut loaded = load::Loaded::default();
    loaded.add(paths, console);
    let mut compiled = examined(loaded, None, console);
    config.level(&mut compiled.findings);
    compiled
}

/// All findings that are not allowed. What the rules say otherwise than the notices is no reason not to analyse them.
fn examined(mut loaded: load::Loaded, notices: Option<&Notices>, console: &mut Console) -> Compiled {
    let read = loaded.findings.len();
    super::source::reconcile(&mut loaded, notices, console);
    let reconciled = loaded.findings.split_off(read);
    let mut compiled = loaded.compile();
    compiled.lint();
    compiled.analyze();
    compiled.add(reconciled);
    compiled.allow(console);
    compiled
}

/// All findings, levelled and without the allowed ones.
fn findings(wanted: &Wanted, console: &mut Console) -> (Compiled, Option<Notices>) {
    let args = &wanted.args;
    let mut loaded = load::Loaded::default();
    loaded.add(&args.paths, console);
    let notices = args.sources.as_deref().map(|folder| Notices::read(folder, &mut loaded, console));
    let mut compiled = examined(loaded, notices.as_ref(), console);
    wanted.config.level(&mut compiled.findings);
    (compiled, notices)
}

fn show(args: &Args, compiled: &Compiled, console: &mut Console) {
    let (sources, findings) = (&compiled.sources, &compiled.findings);
    match args.format {
        Format::Text => {
            console.show(sources, findings);
            if findings.is_empty() {
                console.err(&files::clean(compiled.paths.len()));
            }
        }
        Format::Json => console.json(&json::document(sources, findings)),
        Format::Sarif => console.json(&report::sarif::document(sources, findings)),
        Format::Github => console.out(&report::github::document(sources, findings)),
        Format::Gitlab => console.json(&report::gitlab::document(sources, findings)),
        Format::Junit => {
            let names: Vec<String> = compiled.paths.iter().map(|path| load::shown(path)).collect();
            console.out(&report::junit::document(sources, findings, &names));
        }
        Format::Markdown => console.out(&report::markdown::document(sources, findings)),
    }
}

/// Whether a baseline or a level may hide a finding: an error never.
fn may_hide(finding: &Diagnostic) -> bool {
    finding.code.severity < Severity::Error && !finding.labels.is_empty()
}
