//! A measure through the history of its repository: by its identity, not by its lines, its name or its file.
//!
//! In: a measure as it is now. Out: the commits, the newest first, that changed what it says, each with the comparison of
//! the versions before and after. A version that does not compile is passed over. It writes nothing.

use super::console::Console;
use super::diff;
use super::diff::model::Measure;
use super::load::{self, Compiled};
use super::profile::{Index, index::measure_id};
use super::revision::{self, Tree};
use super::text::diff as diff_text;
use super::text::log as say;
use super::text::run as run_text;
use crate::diag::Diagnostic;
use crate::diag::catalogue::data;
use crate::ir::MeasureId;
use crate::value::Date;
use std::path::{Path, PathBuf};

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The full hash.
    pub hash: String,
    /// Its day.
    pub day: String,
    /// Who wrote it.
    pub author: String,
    /// Its first line.
    pub subject: String,
}

/// One change of the measure.
#[derive(Debug)]
pub struct Step {
    /// The commit; none for what is not committed.
    pub commit: Option<Commit>,
    /// What changed; none where the measure began.
    pub change: Option<Measure>,
    /// The words of the clauses whose meaning changed, also through a definition or a parameter.
    pub words: Vec<String>,
    /// The name from this commit on.
    pub name: String,
    /// The file in which it stands from this commit on.
    pub file: PathBuf,
}

/// The whole way of a measure.
#[derive(Debug)]
pub struct Trail {
    /// The changes, the newest first; the last one is the beginning.
    pub steps: Vec<Step>,
    /// The rules as they are now, and the measure in them.
    pub now: (Compiled, MeasureId),
    /// All commits that touched rules, the newest first.
    pub commits: Vec<Commit>,
    /// How many versions do not compile.
    pub broken: usize,
}

impl Trail {
    /// The name and the file of the measure right after a commit; none before it began.
    pub fn at(&self, hash: &str) -> Option<(&str, &Path)> {
        let place = |hash: &str| self.commits.iter().position(|c| c.hash == hash);
        let asked = place(hash)?;
        let began = |step: &&Step| step.commit.as_ref().is_none_or(|c| place(&c.hash).is_some_and(|at| asked <= at));
        let step = self.steps.iter().filter(|s| s.commit.is_some()).find(began)?;
        Some((&step.name, &step.file))
    }
}

/// A version of the rules with the measure in it.
struct Version {
    compiled: Compiled,
    id: MeasureId,
}

impl Version {
    fn name(&self) -> String {
        self.compiled.program.measures.get(self.id.index()).map(|m| m.name.clone()).unwrap_or_default()
    }

    /// The file of the measure, without the revision before it.
    fn file(&self) -> PathBuf {
        let span = self.compiled.program.measures.get(self.id.index()).and_then(|m| m.name_span);
        let name = span.and_then(|s| self.compiled.sources.get(s.source)).map(|f| f.name.to_string());
        let name = name.unwrap_or_default();
        PathBuf::from(name.split_once(':').map_or(name.as_str(), |(_, path)| path))
    }

    /// Whether a tree holds the same texts at the same places.
    fn is_in(&self, tree: &Tree) -> bool {
        let plain = |name: &str| PathBuf::from(name.split_once(':').map_or(name, |(_, path)| path));
        let same = |text: &crate::source::SourceFile| {
            tree.bytes(&plain(&text.name)).is_ok_and(|bytes| bytes == text.text.as_bytes())
        };
        self.compiled.sources.ids().filter_map(|id| self.compiled.sources.get(id)).all(same)
    }
}

/// Follows a measure.
pub fn follow(name: &str, paths: &[PathBuf], today: Date, console: &mut Console) -> Result<Trail, Box<Diagnostic>> {
    let head = revision::resolved("HEAD", console)?;
    let first = now(name, paths, console)?;
    let mut version = match alone(&first, console) {
        Some(alone) => alone,
        None => now(name, paths, console)?,
    };
    let commits = commits(&head, console);
    let (mut steps, mut broken) = (Vec::new(), 0);
    let mut commit: Option<Commit> = None;
    for older in &commits {
        let tree = revision::tree(&older.hash, console)?;
        if version.is_in(&tree) {
            commit = Some(older.clone());
            continue;
        }
        match before(&version, &tree, paths, today, console) {
            Before::Same(earlier) => version = earlier,
            Before::Changed(earlier, change, words) => {
                let (name, file) = (version.name(), version.file());
                steps.push(Step { commit: commit.take(), change: Some(*change), words, name, file });
                version = earlier;
            }
            Before::Broken => {
                broken += 1;
                continue;
            }
            Before::Absent => break,
        }
        commit = Some(older.clone());
    }
    steps.push(Step { commit, change: None, words: Vec::new(), name: version.name(), file: version.file() });
    Ok(Trail { steps, now: (first.compiled, first.id), commits, broken })
}

/// The measure on disk.
fn now(name: &str, paths: &[PathBuf], console: &mut Console) -> Result<Version, Box<Diagnostic>> {
    let compiled = load::compile(paths, &[], console);
    if let Some(fault) = compiled.findings.iter().find(|f| f.is_error()) {
        return Err(Box::new(fault.clone()));
    }
    let found = Index::new(&compiled.program).find_measures(&compiled.program, name);
    match found.as_slice() {
        [id] => Ok(Version { id: *id, compiled }),
        [] => Err(Box::new(Diagnostic::bare(data::E0514, run_text::no_measure(name)).help(say::SEE_ALL))),
        many => {
            let ids: Vec<String> = many.iter().map(|id| measure_id(&compiled.program, *id)).collect();
            Err(Box::new(Diagnostic::bare(data::E0514, say::several(name, &ids))))
        }
    }
}

/// A version of the disk by its own file and what that imports: definitions of the same name in other files are not its own.
fn alone(version: &Version, console: &mut Console) -> Option<Version> {
    let compiled = load::compile(&[version.file()], &[], console);
    if compiled.is_broken() {
        return None;
    }
    let known = measure_id(&version.compiled.program, version.id);
    let found = Index::new(&compiled.program).find_measures(&compiled.program, &known);
    match found.as_slice() {
        [id] => Some(Version { id: *id, compiled }),
        _ => None,
    }
}

/// The commits of the line of HEAD that touched rules, the newest first.
fn commits(head: &str, console: &Console) -> Vec<Commit> {
    let format = "--format=%H%x09%cs%x09%an%x09%s";
    let line = ["log", "--first-parent", format, head, "--", ":(top)*.pol", ":(top)*.csv", ":(top)*.xlsx"];
    let listing = revision::git(&line, &[], console).unwrap_or_default();
    let text = String::from_utf8_lossy(&listing);
    let commit = |line: &str| {
        let mut parts = line.splitn(4, '\t').map(str::to_owned);
        Some(Commit { hash: parts.next()?, day: parts.next()?, author: parts.next()?, subject: parts.next()? })
    };
    text.lines().filter_map(commit).collect()
}

/// What an older version says of the measure.
enum Before {
    /// The same.
    Same(Version),
    /// Something else, with the clauses that changed.
    Changed(Version, Box<Measure>, Vec<String>),
    /// It does not compile.
    Broken,
    /// It has no such measure.
    Absent,
}

fn before(version: &Version, tree: &Tree, paths: &[PathBuf], today: Date, console: &mut Console) -> Before {
    let mut compile = |paths: &[PathBuf]| {
        let here = |path: &PathBuf| tree.is_folder(path).is_ok();
        if !paths.iter().all(here) {
            return None;
        }
        console.tree = Some(tree.clone());
        let compiled = load::compile(paths, &[], console);
        console.tree = None;
        Some(compiled).filter(|compiled| !compiled.is_broken())
    };
    let file = version.file();
    // The file alone first: it imports what it needs. Then everything, for a measure that came from another file, which then
    // stands alone too: definitions of the same name in other files are not its own.
    let mut tried = vec![vec![file.clone()], paths.to_vec(), Vec::new()];
    tried.dedup();
    let mut compiled_any = false;
    for paths in tried {
        let Some(compiled) = compile(&paths) else { continue };
        compiled_any = true;
        let Some(found) = compared(version, compiled, today) else { continue };
        let (Before::Same(earlier) | Before::Changed(earlier, ..)) = &found else { return found };
        if paths == [file.clone()] {
            return found;
        }
        let alone = compile(&[earlier.file()]).and_then(|alone| compared(version, alone, today));
        return alone.unwrap_or(found);
    }
    if compiled_any || !holds_rules(tree) { Before::Absent } else { Before::Broken }
}

fn holds_rules(tree: &Tree) -> bool {
    tree.is_folder(Path::new("")).is_ok()
}

/// The measure in an older version, if it is there.
fn compared(version: &Version, older: Compiled, today: Date) -> Option<Before> {
    let whole = |compiled: Compiled, id| Version { compiled, id };
    let found = crate::diff::compare(&older.program, &version.compiled.program, today);
    let at = found.measures.iter().position(|m| m.pair.new == Some(version.id));
    let Some(at) = at else {
        let id = found.pairs.iter().find(|pair| pair.new == Some(version.id))?.old?;
        return Some(Before::Same(whole(older, id)));
    };
    let change = found.measures.get(at)?;
    let id = change.pair.old?;
    let mut words: Vec<String> = change.clauses.iter().map(|c| c.word.clone()).collect();
    let document = diff::build::document("", "", &older, &version.compiled, &found);
    let measure = document.measures.into_iter().nth(at)?;
    let in_force = |side: &Compiled, id: MeasureId| {
        side.program.measures.get(id.index()).map(|m| (m.validity.from, m.validity.to))
    };
    let days = in_force(&older, id) != in_force(&version.compiled, version.id);
    words.extend(days.then(|| diff_text::VALID.to_owned()));
    for clause in &measure.clauses {
        if !words.contains(&clause.word) {
            words.push(clause.word.clone());
        }
    }
    Some(Before::Changed(whole(older, id), Box::new(measure), words))
}
