//! Both versions over the same rows, chunk by chunk.

use super::Data;
use super::cases::{Case, Cases};
use super::count::{Counting, HEAD, Shared, State, Tally, moved};
use super::edits::changes;
use super::ledger::Ledger;
use super::model::{Impact, Line, Section, Told, steps};
use super::side::{Computed, Side, base};
use super::stages::{grouped, stages};
use crate::cli::Exit;
use crate::cli::batch::chunk::Full;
use crate::cli::batch::mapping::{self, Names, Renames};
use crate::cli::batch::source::{Source, With};
use crate::cli::batch::{self, CHUNK, words};
use crate::cli::console::Console;
use crate::cli::diff::Named;
use crate::cli::load::Compiled;
use crate::cli::profile::index::{clause, document_number, measure_id};
use crate::cli::profile::{Given, Index, number};
use crate::cli::revision::{self, Tree};
use crate::cli::run::no_measure;
use crate::cli::table::cell::unit_of;
use crate::cli::text::batch as batch_text;
use crate::cli::text::impact as text;
use crate::cli::text::run as say;
use crate::diag::{Diagnostic, catalogue::data, catalogue::usage};
use crate::diff::{identity::Pair, paired};
use crate::ir::{MeasureId, Program};
use crate::source::SourceMap;
use crate::value::{Date, Rational};
use std::collections::{BTreeMap, BTreeSet};

/// A version with its name.
pub type Version<'a> = (&'a Named, &'a Compiled);

/// Assesses a change; findings about the data go to standard error.
pub fn assess(before: Version<'_>, after: Version<'_>, data: &Data, console: &mut Console) -> Result<Impact, Exit> {
    let Some(today) = console.today() else {
        return Err(refuse(vec![Diagnostic::bare(data::E0503, say::NO_CLOCK)], console));
    };
    let tree = before.0.revision.as_ref().map(|revision| revision::tree(revision, console)).transpose();
    let tree = tree.map_err(|finding| refuse(vec![*finding], console))?;
    let work = Work { old: before.1, new: after.1, tree, data, today };
    let mut impact = work.impact(console)?;
    (impact.old, impact.new) = (before.0.title.clone(), after.0.title.clone());
    Ok(impact)
}

/// Shows findings; the exit that they ask for.
fn refuse(findings: Vec<Diagnostic>, console: &mut Console) -> Exit {
    let unread = findings.iter().any(|f| matches!(f.code.id, "E0610" | "E0611" | "E0601" | "E0503"));
    console.show(&SourceMap::new(), &findings);
    if unread { Exit::CouldNotRun } else { Exit::Faults }
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

    fn options(&self) -> batch::Args {
        batch::Args {
            data: self.data.data.clone(),
            map: self.data.map.clone(),
            key: self.data.key.clone(),
            encoding: self.data.encoding,
            sheet: self.data.sheet.clone(),
            ..batch::Args::default()
        }
    }

    fn impact(&self, console: &mut Console) -> Result<Impact, Exit> {
        let (old, new) = (&self.old.program, &self.new.program);
        let (before, after) = (Index::new(old), Index::new(new));
        let (base_old, _, _) = base(&self.given(), old, self.today, console);
        let (base_new, sources, mut faults) = base(&self.given(), new, self.today, console);
        if faults.iter().any(Diagnostic::is_error) {
            console.show(&sources, &faults);
            return Err(Exit::Faults);
        }
        let args = self.options();
        let renames = mapping::renames(&args, console, &mut SourceMap::new(), &mut faults);
        let pairs = self.pairs(&before, &after, &mut faults);
        let known = |name: &String| {
            let names = Names { program: new, index: &after, entity: None };
            names.find(name).is_some() || before.inputs.get(name.as_str()).is_none()
        };
        let own: Renames = renames.iter().filter(|(_, to)| known(to)).map(|(a, b)| (a.clone(), b.clone())).collect();
        let with = With { args: &args, program: new, index: &after, renames: &own, needed: &[] };
        let source = with.open(console, &mut faults);
        let places = source.as_ref().map(|source| self.places(source, &mut faults));
        let Some((mut source, places)) = source.zip(places).filter(|_| !faults.iter().any(Diagnostic::is_error)) else {
            return Err(refuse(faults, console));
        };
        let threads =
            self.data.threads.or_else(|| std::thread::available_parallelism().ok().map(usize::from)).unwrap_or(1);
        let ids = |of: fn(&Pair) -> Option<MeasureId>| pairs.iter().map(of).collect();
        let date = base_new.date;
        let columns = (&source, new, &renames);
        let left = Side::new((old, &self.old.sources, &before), base_old, ids(|p| p.old), columns, threads);
        let right = Side::new((new, &self.new.sources, &after), base_new, ids(|p| p.new), columns, threads);
        faults.extend(missing(&left, &right));
        console.show(&SourceMap::new(), &faults);
        let changes = grouped(changes(self.old, self.new, &pairs));
        let stages = stages(self.old, self.tree.as_ref(), self.new, &changes, console);
        let programs: Vec<&Compiled> = stages.iter().filter_map(|stage| stage.compiled.as_ref()).collect();
        let indexes: Vec<Index<'_>> = programs.iter().map(|c| Index::new(&c.program)).collect();
        let between: Vec<Side<'_>> = programs
            .iter()
            .zip(&indexes)
            .map(|(compiled, index)| {
                let (base, _, _) = base(&self.given(), &compiled.program, self.today, console);
                let measures = self.stage_measures(&compiled.program, &pairs);
                Side::new((&compiled.program, &compiled.sources, index), base, measures, columns, threads)
            })
            .collect();
        let mut run = Run {
            left,
            right,
            between,
            counting: self.counting(&pairs),
            ledger: Ledger::new(stages.len()),
            cases: Cases::default(),
            places,
            rows: 0,
            bad: BTreeSet::new(),
        };
        run.all(&mut source, console)?;
        let found = source.findings();
        console.show(&SourceMap::new(), &found);
        let names = self.names(&pairs);
        let (rows, bad) = (run.rows, run.bad.len() as u64);
        let steps = steps(&stages, &changes, run.ledger, &names);
        let ascii = console.out_look().ascii;
        let told = |case: Case| Told::new(&case, &run.left, &run.right, &names, ascii);
        let cases = run.cases.all().into_iter().map(told).collect();
        let (total, sections) = self.lines(run.counting, &pairs).map_err(|e| unsaved(&e, console))?;
        Ok(Impact {
            steps,
            cases,
            old: String::new(),
            new: String::new(),
            data: source.main.name.clone(),
            date: date.to_string(),
            rows,
            bad,
            weight: self.data.weight.clone(),
            total,
            sections,
        })
    }

    /// The measures that are asked for, as pairs.
    fn pairs(&self, before: &Index<'_>, after: &Index<'_>, faults: &mut Vec<Diagnostic>) -> Vec<Pair> {
        let all = paired(&self.old.program, &self.new.program);
        if self.data.measure.is_empty() {
            return all;
        }
        let mut asked: BTreeSet<(bool, MeasureId)> = BTreeSet::new();
        for name in &self.data.measure {
            let old = before.find_measures(&self.old.program, name);
            let new = after.find_measures(&self.new.program, name);
            if old.is_empty() && new.is_empty() {
                faults.push(no_measure(name, after));
            }
            asked.extend(old.into_iter().map(|id| (false, id)).chain(new.into_iter().map(|id| (true, id))));
        }
        let wanted = |new: bool, id: Option<MeasureId>| id.is_some_and(|id| asked.contains(&(new, id)));
        all.into_iter().filter(|p| wanted(false, p.old) || wanted(true, p.new)).collect()
    }

    /// The measures of a program between the versions, as pairs: by the identity of either side.
    fn stage_measures(&self, program: &Program, pairs: &[Pair]) -> Vec<Option<MeasureId>> {
        let all: Vec<MeasureId> =
            (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId)).collect();
        let whole = |program: &Program, id: MeasureId| measure_id(program, id);
        let plain = |program: &Program, id: MeasureId| {
            let measure = program.measures.get(id.index());
            let document = document_number(program, measure.and_then(|m| m.document));
            format!("{document}/{}", measure.map_or("", |m| &m.name))
        };
        let rules: [&dyn Fn(&Program, MeasureId) -> String; 2] = [&whole, &plain];
        let find = |pair: &Pair| {
            rules.iter().find_map(|rule| {
                let new = pair.new.map(|id| rule(&self.new.program, id));
                let old = pair.old.map(|id| rule(&self.old.program, id));
                let own = |name: &Option<String>| all.iter().find(|id| Some(rule(program, **id)) == *name).copied();
                own(&new).or_else(|| own(&old))
            })
        };
        pairs.iter().map(find).collect()
    }

    /// The places of `--by` and `--weight` in a row.
    fn places(&self, source: &Source, faults: &mut Vec<Diagnostic>) -> Places {
        let mut place = |name: &String| {
            let column = source.main.columns.iter().find(|c| c.name == *name || unit_of(&c.name).0 == name);
            if column.is_none() {
                faults.push(Diagnostic::bare(data::E0522, batch_text::no_column(name, &source.main.name)));
            }
            column.map(|c| c.place)
        };
        let by = self.data.by.iter().filter_map(&mut place).collect();
        let weight = self.data.weight.as_ref().and_then(&mut place);
        Places { by, weight }
    }

    /// The side that a pair is named by: the new one where it has it.
    fn named(&self, pair: &Pair) -> (&Program, Option<MeasureId>) {
        match (pair.new, pair.old) {
            (Some(id), _) => (&self.new.program, Some(id)),
            (None, old) => (&self.old.program, old),
        }
    }

    fn counting(&self, pairs: &[Pair]) -> Counting {
        let measure = |pair: &Pair| {
            let (program, id) = self.named(pair);
            Some((program, program.measures.get(id?.index())?))
        };
        let document = |pair: &Pair| {
            measure(pair).map(|(p, m)| document_number(p, m.document).to_owned()).filter(|n| !n.is_empty())
        };
        let fund = |pair: &Pair| measure(pair).and_then(|(_, m)| m.fund.clone());
        let region = |pair: &Pair| {
            let (program, measure) = measure(pair)?;
            let region = program.documents.get(measure.document?.index())?.region.join(".");
            Some(region).filter(|region| !region.is_empty())
        };
        let mut shared = Vec::new();
        for (by, keys, least) in [
            ("document", pairs.iter().map(document).collect::<Vec<_>>(), 2),
            ("fund", pairs.iter().map(fund).collect(), 1),
            ("region", pairs.iter().map(region).collect(), 2),
        ] {
            let names: BTreeSet<String> = keys.iter().flatten().cloned().collect();
            let names: Vec<String> = names.into_iter().collect();
            if names.len() >= least {
                let place = |key: &Option<String>| key.as_ref().and_then(|key| names.iter().position(|n| n == key));
                let keys = keys.iter().map(place).collect();
                let tallies = names.iter().map(|_| Tally::default()).collect();
                shared.push(Shared { by, keys, names, tallies });
            }
        }
        Counting {
            total: Tally::default(),
            measures: pairs.iter().map(|_| Tally::default()).collect(),
            shared,
            columns: self.data.by.iter().map(|_| BTreeMap::new()).collect(),
        }
    }

    fn lines(&self, counting: Counting, pairs: &[Pair]) -> std::io::Result<(Line, Vec<Section>)> {
        let Counting { total, measures, mut shared, columns } = counting;
        shared.iter_mut().for_each(|shared| shared.join(&measures));
        let mut sections = Vec::new();
        let names = self.names(pairs);
        let mut own = Vec::new();
        for ((pair, name), tally) in pairs.iter().zip(&names).zip(measures) {
            let (program, id) = self.named(pair);
            own.push(Line::new(name, &id.map_or(String::new(), |id| clause(program, id)), tally)?);
        }
        sections.push(Section { by: "measure", title: batch_text::BY_MEASURE.to_owned(), lines: own });
        for Shared { by, names, tallies, .. } in shared {
            let title = match by {
                "document" => batch_text::BY_DOCUMENT,
                "fund" => batch_text::BY_FUND,
                _ => batch_text::BY_REGION,
            };
            let lines: std::io::Result<Vec<Line>> =
                names.iter().zip(tallies).map(|(name, tally)| Line::new(name, "", tally)).collect();
            sections.push(Section { by, title: title.to_owned(), lines: lines? });
        }
        for (name, values) in self.data.by.iter().zip(columns) {
            let lines: std::io::Result<Vec<Line>> =
                values.into_iter().map(|(value, tally)| Line::new(&value, "", tally)).collect();
            sections.push(Section { by: "column", title: batch_text::by_column(name), lines: lines? });
        }
        Ok((Line::new(text::TOTAL, "", total)?, sections))
    }

    /// The names of pairs: of the new side, of what is gone those of the old.
    fn names(&self, pairs: &[Pair]) -> Vec<String> {
        let all = |program: &Program, ids: Vec<MeasureId>| -> BTreeMap<MeasureId, String> {
            let names = words::names(program, &ids);
            ids.into_iter().zip(names).collect()
        };
        let new = all(&self.new.program, pairs.iter().filter_map(|p| p.new).collect());
        let old = all(&self.old.program, pairs.iter().filter_map(|p| p.old).collect());
        let name = |pair: &Pair| {
            let own = pair.new.and_then(|id| new.get(&id));
            own.or_else(|| pair.old.and_then(|id| old.get(&id))).cloned().unwrap_or_default()
        };
        pairs.iter().map(name).collect()
    }
}

/// Inputs that either version reads and nothing gives.
fn missing(left: &Side<'_>, right: &Side<'_>) -> Option<Diagnostic> {
    let mut names = right.missing();
    names.extend(left.missing());
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(*name));
    (!names.is_empty()).then(|| Diagnostic::bare(data::W0523, batch_text::missing(&names)))
}

fn unsaved(error: &std::io::Error, console: &mut Console) -> Exit {
    let fault = batch::unwritten(std::path::Path::new(text::TEMPORARY), error);
    console.show(&SourceMap::new(), &[fault]);
    Exit::CouldNotRun
}

/// Where columns stand in a row.
struct Places {
    by: Vec<usize>,
    weight: Option<usize>,
}

impl Places {
    /// How many heads a row stands for, in ten-thousandths.
    fn weight(&self, full: &Full) -> Result<u64, String> {
        let Some(place) = self.weight else { return Ok(HEAD) };
        let written = full.row.text(place);
        let number = number::parse(written).filter(|n| !n.is_negative() && *n <= Rational::from_integer(1_000_000));
        let units = number.and_then(|n| n.checked_mul(Rational::from_integer(i64::try_from(HEAD).ok()?)));
        let units = units.and_then(Rational::to_i64).and_then(|n| u64::try_from(n).ok());
        units.ok_or_else(|| text::bad_weight(written, full.row.number))
    }
}

/// Both versions with what they come to.
struct Run<'a> {
    left: Side<'a>,
    right: Side<'a>,
    /// The versions between them.
    between: Vec<Side<'a>>,
    counting: Counting,
    ledger: Ledger,
    cases: Cases,
    places: Places,
    rows: u64,
    /// Cells that could not be read: table, row, column.
    bad: BTreeSet<(String, u64, usize)>,
}

impl Run<'_> {
    fn all(&mut self, source: &mut Source, console: &mut Console) -> Result<(), Exit> {
        let mut rows = Vec::new();
        let mut progress = batch::progress::Progress::new(&source.path);
        loop {
            let more = source.chunk(&mut rows, CHUNK).map_err(|fault| refuse(vec![*fault], console))?;
            if !more {
                break;
            }
            self.chunk(source, &rows).map_err(|fault| refuse(vec![*fault], console))?;
            self.rows += rows.len() as u64;
            progress.show(self.rows, source.table.bytes(), console);
        }
        console.progress("");
        let mut found = Vec::new();
        if self.rows == 0 {
            found.push(Diagnostic::bare(data::W0523, batch_text::NO_ROWS));
        }
        if !self.bad.is_empty() {
            let rows: BTreeSet<(&str, u64)> = self.bad.iter().map(|(t, row, _)| (t.as_str(), *row)).collect();
            let said = batch_text::bad_cells(self.bad.len() as u64, rows.len() as u64, None);
            found.push(Diagnostic::bare(data::W0525, said));
        }
        console.show(&SourceMap::new(), &found);
        Ok(())
    }

    fn chunk(&mut self, source: &Source, rows: &[Full]) -> Result<(), Box<Diagnostic>> {
        let old = self.left.compute(rows);
        let new = self.right.compute(rows);
        if self.rows == 0
            && let Some(found) = batch::mistyped(&source.main, rows, &new.done.faults)
        {
            return Err(Box::new(found));
        }
        for fault in old.done.faults.iter().chain(&new.done.faults) {
            let column = fault.column.as_ref().map_or(0, |(place, _)| *place);
            self.bad.insert((fault.table.clone(), fault.row, column));
        }
        let mut changed = Vec::new();
        for (at, full) in rows.iter().enumerate() {
            let weight = self.places.weight(full).map_err(|why| Box::new(Diagnostic::bare(data::E0522, why)))?;
            let values: Vec<&str> = self.places.by.iter().map(|place| full.row.text(*place)).collect();
            let any = self.counting.add(&old.states(at), &new.states(at), weight, &values);
            if any.map_err(|e| Box::new(Diagnostic::bare(usage::E0619, e.to_string())))? {
                changed.push((at, weight));
            }
        }
        self.attribute(rows, &changed, &old, &new);
        Ok(())
    }

    /// Takes the rows that moved through the stages.
    fn attribute(&mut self, rows: &[Full], changed: &[(usize, u64)], old: &Computed, new: &Computed) {
        if changed.is_empty() {
            return;
        }
        let some: Vec<Full> = changed.iter().filter_map(|(at, _)| rows.get(*at).cloned()).collect();
        let between: Vec<Computed> = self.between.iter_mut().map(|side| side.compute(&some)).collect();
        for (place, (at, weight)) in changed.iter().enumerate() {
            let (before, after) = (old.states(*at), new.states(*at));
            let mut states = vec![before.clone()];
            states.extend(between.iter().map(|stage| stage.states(place)));
            states.push(after.clone());
            let shares = self.ledger.add(&states, *weight);
            let paid =
                |states: &[State<'_>]| states.iter().try_fold(Rational::ZERO, |sum, s| sum.checked_add(s.paid()));
            let delta = paid(&after).zip(paid(&before)).and_then(|(b, a)| b.checked_sub(a)).unwrap_or(Rational::ZERO);
            if self.cases.wants(delta) {
                let moves = before.iter().zip(&after).enumerate().filter(|(_, (a, b))| moved(a, b).is_some());
                let case = Case {
                    row: rows.get(*at).map_or(0, |full| full.row.number),
                    delta,
                    shares,
                    pairs: moves.map(|(pair, _)| pair).collect(),
                    old: old.done.columns.profile(*at, &self.left.base),
                    new: new.done.columns.profile(*at, &self.right.base),
                };
                self.cases.keep(case);
            }
        }
    }
}
