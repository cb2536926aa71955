//! Both versions over the same rows: what is opened, in which order, and what it comes to.

use super::Data;
use super::budget::{budgets, ceilings};
use super::cases::Case;
use super::edits::{Change, changes};
use super::measures::Both;
use super::model::{Impact, Told, heads, steps};
use super::part::{Found, Places, Versions};
use super::rows::Run;
use super::side::{Side, base};
use super::stages::{Stage, grouped, stages};
use crate::cli::Exit;
use crate::cli::batch;
use crate::cli::batch::mapping::{self, Names, Renames};
use crate::cli::batch::source::With;
use crate::cli::console::Console;
use crate::cli::diff::Named;
use crate::cli::load::Compiled;
use crate::cli::outcome_text::Style;
use crate::cli::profile::{Given, Index};
use crate::cli::revision::{self, Tree};
use crate::cli::sample::Drawn;
use crate::cli::text::batch as batch_text;
use crate::cli::text::impact as text;
use crate::cli::text::run as say;
use crate::diag::{Diagnostic, catalogue::data};
use crate::diff::{identity::Pair, paired, touched};
use crate::eval::profile::Profile;
use crate::ir::{MeasureId, Program};
use crate::population::Around;
use crate::source::SourceMap;
use crate::value::Date;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use tempfile::NamedTempFile;

/// A version with its name.
pub type Version<'a> = (&'a Named, &'a Compiled);

/// Assesses a change; findings about the data go to standard error.
pub fn assess(before: Version<'_>, after: Version<'_>, data: &Data, console: &mut Console) -> Result<Impact, Exit> {
    let Some(today) = console.today() else {
        return Err(refuse(&[Diagnostic::bare(data::E0503, say::NO_CLOCK)], console));
    };
    let tree = before.0.revision.as_ref().map(|revision| revision::tree(revision, console)).transpose();
    let tree = tree.map_err(|finding| refuse(&[*finding], console))?;
    let work = Work { old: before.1, new: after.1, tree, data, today };
    let mut impact = work.impact(console)?;
    (impact.old, impact.new) = (before.0.title.clone(), after.0.title.clone());
    Ok(impact)
}

/// Shows findings; the exit that they ask for.
fn refuse(findings: &[Diagnostic], console: &mut Console) -> Exit {
    let unread =
        findings.iter().any(|f| matches!(f.code.id, "E0610" | "E0611" | "E0601" | "E0603" | "E0619" | "E0503"));
    console.show(&SourceMap::new(), findings);
    if unread { Exit::CouldNotRun } else { Exit::Faults }
}

fn unsaved(error: &std::io::Error) -> Diagnostic {
    batch::unwritten(Path::new(text::TEMPORARY), error)
}

struct Work<'a> {
    old: &'a Compiled,
    new: &'a Compiled,
    /// The files of the old version, where it is a revision.
    tree: Option<Tree>,
    data: &'a Data,
    today: Date,
}

impl Work<'_> {
    fn given(&self) -> Given {
        Given { shared: self.data.shared.clone(), ..Given::default() }
    }

    /// The profile that all rows share, for a program between the versions: the options were read before.
    fn base(&self, program: &Program, console: &mut Console) -> Profile {
        base(&self.given(), program, self.today, console).0
    }

    fn options(&self, made: Option<&NamedTempFile>) -> batch::Args {
        let made = made.map(|file| file.path().to_string_lossy().into_owned());
        batch::Args {
            data: made.map_or_else(|| self.data.data.clone(), |path| vec![path]),
            map: self.data.map.clone(),
            key: self.data.key.clone(),
            encoding: self.data.encoding,
            sheet: self.data.sheet.clone(),
            ..batch::Args::default()
        }
    }

    /// A synthetic table, where one is asked for.
    fn made(&self, pairs: &[Pair], date: Date) -> std::io::Result<Option<NamedTempFile>> {
        let Some(rows) = self.data.sample else { return Ok(None) };
        let measures: Vec<MeasureId> = pairs.iter().filter_map(|pair| pair.new).collect();
        let differ = touched(&self.old.program, &self.new.program);
        let asked = || differ.iter().filter(|pair| pairs.contains(pair));
        let versions = [
            Around { program: &self.old.program, measures: asked().filter_map(|pair| pair.old).collect() },
            Around { program: &self.new.program, measures: asked().filter_map(|pair| pair.new).collect() },
        ];
        let drawn = Drawn::new(&self.new.program, Some(&measures), date, &versions);
        let mut file = tempfile::Builder::new().suffix(".csv").tempfile()?;
        let mut out = std::io::BufWriter::new(&mut file);
        drawn.csv(rows, self.data.seed(), &mut out)?;
        out.flush()?;
        drop(out);
        Ok(Some(file))
    }

    fn impact(&self, console: &mut Console) -> Result<Impact, Exit> {
        let both = Both { old: &self.old.program, new: &self.new.program };
        let (before, after) = (Index::new(both.old), Index::new(both.new));
        let (shared, sources, mut faults) = base(&self.given(), both.new, self.today, console);
        if faults.iter().any(Diagnostic::is_error) {
            console.show(&sources, &faults);
            return Err(Exit::Faults);
        }
        let date = shared.date;
        let pairs = both.pairs(&self.data.measure, [&before, &after], &mut faults);
        let ceilings = ceilings(&self.data.budget, both, &pairs, date, &mut faults);
        let made = self.made(&pairs, date).map_err(|e| refuse(&[unsaved(&e)], console))?;
        let args = self.options(made.as_ref());
        let renames = mapping::renames(&args, console, &mut SourceMap::new(), &mut faults);
        let own = known(&renames, [&before, &after], both);
        let with = With { args: &args, program: both.new, index: &after, renames: &own, needed: &[] };
        let source = with.open(console, &mut faults);
        let places = source.as_ref().map(|source| Places::of(self.data, source, &both.new.units, &mut faults));
        let Some((mut source, places)) = source.zip(places).filter(|_| !faults.iter().any(Diagnostic::is_error)) else {
            return Err(refuse(&faults, console));
        };
        let threads = batch::threads(self.data.threads);
        let ids = |of: fn(&Pair) -> Option<MeasureId>| pairs.iter().map(of).collect();
        let columns = (&source, both.new, &renames);
        let earlier = self.base(both.old, console);
        let right = Side::new((both.new, &self.new.sources, &after), shared, ids(|p| p.new), columns);
        let left = Side::new((both.old, &self.old.sources, &before), earlier, ids(|p| p.old), columns);
        let left = left.beside(&right);
        faults.extend(missing(&left, &right));
        // Columns that are no input are not carried anywhere here.
        faults.retain(|f| f.code != data::A0524);
        console.show(&SourceMap::new(), &faults);
        let (changes, stages) = self.stages(console);
        let programs: Vec<&Compiled> = stages.iter().filter_map(|stage| stage.compiled.as_ref()).collect();
        let indexes: Vec<Index<'_>> = programs.iter().map(|c| Index::new(&c.program)).collect();
        let side = |(compiled, index)| {
            let compiled: &Compiled = compiled;
            let measures = both.between(&compiled.program, &pairs);
            let base = self.base(&compiled.program, console);
            Side::new((&compiled.program, &compiled.sources, index), base, measures, columns).beside(&right)
        };
        let between = programs.iter().copied().zip(&indexes).map(side).collect();
        let found = Found::new(both.counting(&pairs, self.data.by.len()), stages.len());
        let mut run = Run { versions: Versions { left, right, between, places }, found, threads };
        let mut odd = run.all(&mut source, console).map_err(|fault| refuse(&[*fault], console))?;
        odd.retain(|f| f.code != data::A0521 || made.is_none());
        console.show(&SourceMap::new(), &odd);
        let Run { versions, found, .. } = run;
        let names = both.names(&pairs);
        let style = Style { date_given: self.data.shared.date.is_some(), ascii: console.out_look().ascii };
        let told = |case: Case| Told::new(&case, &versions.left, &versions.right, &names, style);
        let cases = found.cases.all().into_iter().map(told).collect();
        let budgets = budgets(&ceilings, &found.counting);
        let undecided = heads(found.counting.measures.iter().map(|tally| tally.undecided).sum());
        let lines = both.lines(found.counting, &pairs, &self.data.by);
        let (total, sections) = lines.map_err(|e| refuse(&[unsaved(&e)], console))?;
        let synthetic = source.is_synthetic();
        let name = self.data.sample.map(|rows| text::made(rows, self.data.seed()));
        Ok(Impact {
            old: String::new(),
            new: String::new(),
            data: name.unwrap_or_else(|| source.main.name.clone()),
            synthetic,
            date: date.to_string(),
            rows: found.rows,
            bad: found.bad.len() as u64,
            weight: self.data.weight.clone(),
            undecided,
            total,
            sections,
            steps: steps(&stages, &changes, found.ledger, &names),
            budgets,
            cases,
        })
    }

    /// The changes of all measures: those that are not asked for may be read by those that are.
    fn stages(&self, console: &mut Console) -> (Vec<Change>, Vec<Stage>) {
        let pairs = paired(&self.old.program, &self.new.program);
        let changes = grouped(changes(self.old, self.new, &pairs));
        let stages = stages(self.old, self.tree.as_ref(), self.new, &changes, console);
        (changes, stages)
    }
}

/// What `--map` says, without what only the old version knows.
fn known(renames: &Renames, [before, after]: [&Index<'_>; 2], both: Both<'_>) -> Renames {
    let names = Names { program: both.new, index: after, entity: None };
    let known = |name: &str| names.find(name).is_some() || !before.inputs.contains_key(name);
    renames.iter().filter(|(_, to)| known(to)).map(|(a, b)| (a.clone(), b.clone())).collect()
}

/// Inputs that either version reads and nothing gives.
fn missing(left: &Side<'_>, right: &Side<'_>) -> Option<Diagnostic> {
    let mut names = right.missing();
    names.extend(left.missing());
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    (!names.is_empty()).then(|| Diagnostic::bare(data::W0523, batch_text::missing(&names)))
}
