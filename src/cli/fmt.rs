//! `polc fmt`: writes policy files in their one form, or says which are not.

use super::Exit;
use super::console::Console;
use super::load::{self, Decoded, STANDARD_INPUT};
use super::text::args as help;
use super::text::files as files_say;
use super::text::format as say;
use crate::diag::Diagnostic;
use crate::diag::catalogue::usage as codes;
use crate::source::SourceMap;
use crate::syntax;
use std::path::{Path, PathBuf};

/// The arguments of `polc fmt`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files and folders.
    #[arg(help = help::PATHS, value_name = help::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// Only say which files would change.
    #[arg(long, help = help::FMT_CHECK)]
    pub check: bool,
}

/// What became of one file.
enum Outcome {
    /// It was in its form already.
    Same,
    /// It was written, or would be.
    Changed,
    /// It has errors or cannot be written; reported.
    Fault,
}

/// Formats: files in place, standard input to standard output. Exit 1 with errors, or with `--check` and a change.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let mut findings = Vec::new();
    let files = load::files(&args.paths, "pol", console, &mut findings);
    if files.is_empty() && findings.is_empty() {
        findings.push(Diagnostic::bare(codes::E0616, files_say::no_policy(".")));
    }
    let missing = !findings.is_empty();
    console.show(&SourceMap::new(), &findings);
    let outcomes: Vec<Outcome> = files.iter().map(|file| one(file, args.check, console)).collect();
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|o| wanted(o)).count();
    let (changed, faults) = (count(|o| matches!(o, Outcome::Changed)), count(|o| matches!(o, Outcome::Fault)));
    if !files.iter().any(|file| file.as_os_str() == STANDARD_INPUT) {
        console.err(&say::summary(files.len(), changed, args.check));
    }
    match (missing, faults > 0 || (args.check && changed > 0)) {
        (true, _) => Exit::CouldNotRun,
        (false, true) => Exit::Faults,
        (false, false) => Exit::Done,
    }
}

fn one(path: &Path, check: bool, console: &mut Console) -> Outcome {
    match load::read(path, console) {
        Ok((name, decoded)) => text(path, &name, &decoded, check, console),
        Err(finding) => {
            console.show(&SourceMap::new(), &[*finding]);
            Outcome::Fault
        }
    }
}

/// Formats one text. A text with errors of syntax is left alone: what could not be read cannot be laid out.
fn text(path: &Path, name: &str, decoded: &Decoded, check: bool, console: &mut Console) -> Outcome {
    let mut sources = SourceMap::new();
    let source = sources.add(name, &decoded.text);
    let mut findings = Vec::new();
    let file = syntax::parse(source, &decoded.text, &mut findings);
    findings.retain(Diagnostic::is_error);
    if !findings.is_empty() {
        console.show(&sources, &findings);
        return Outcome::Fault;
    }
    match crate::fmt::format(&decoded.text, &file) {
        Ok(formatted) => write(path, name, decoded, &formatted, check, console),
        Err(error) => {
            console.show(&sources, &[Diagnostic::bare(codes::E0621, say::not_formatted(name, &error))]);
            Outcome::Fault
        }
    }
}

/// Puts the formatted text in the place of the old one, in UTF-8.
fn write(path: &Path, name: &str, old: &Decoded, new: &str, check: bool, console: &mut Console) -> Outcome {
    let same = old.text == new && old.foreign.is_none();
    if path.as_os_str() == STANDARD_INPUT && !check {
        console.out(new);
    } else if !same && check {
        console.out(&say::would_change(name));
    } else if !same && let Err(error) = std::fs::write(console.path(path), new) {
        let finding = Diagnostic::bare(codes::E0619, files_say::unwritable(name, error.kind()));
        console.show(&SourceMap::new(), &[finding]);
        return Outcome::Fault;
    }
    if same { Outcome::Same } else { Outcome::Changed }
}
