//! `polc mutate`: would the tests notice a slip in the rules?
//!
//! In: policies with their 算例, and a folder of cases. Every mutant of the rules is computed in memory and given to the
//! tests of the measures that it touches, until one fails. Out: the slips that none noticed, each with a case that would;
//! those that provably change nothing stand apart.

mod report;
mod tests;

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::gen_tests;
use super::gen_tests::written::{self, Written};
use super::load::{self, Compiled};
use super::profile::Index;
use super::test::cases;
use super::text::args as text;
use super::text::mutate as say;
use super::text::run as words;
use crate::diag::Diagnostic;
use crate::diag::catalogue::data;
use crate::eval::{Engine, Prepared};
use crate::ir::{MeasureId, Program};
use crate::mutate::{self, Killer, Meaning, Meanings, Mutant};
use crate::source::SourceMap;
use crate::trials::{Aim, AimKind, Plan, Trial};
use report::{Document, Fate};
use std::path::PathBuf;
use tests::Tests;

/// The arguments of `polc mutate`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files and folders.
    #[arg(help = text::PATHS, value_name = text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// A folder of cases.
    #[arg(long, help = words::CASES, value_name = words::V_FOLDER)]
    pub cases: Option<PathBuf>,
    /// Only one measure.
    #[arg(long, help = say::MEASURE, value_name = super::text::gen_tests::V_NAME)]
    pub measure: Option<String>,
    /// The least share of mutants that are noticed.
    #[arg(long, help = say::THRESHOLD, value_name = super::text::testing::V_SHARE)]
    pub threshold: Option<super::test::Threshold>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = text::FORMAT, value_name = text::V_FORMAT)]
    pub format: Format,
}

/// Mutates.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let mut compiled = load::compile(&args.paths, &[], console);
    let mut faults = Vec::new();
    let names = cases::names_files(&mut compiled, console, &mut faults);
    let lines = match &args.cases {
        Some(folder) => cases::lines(&mut compiled, folder, console, &mut faults),
        None => Vec::new(),
    };
    compiled.findings.append(&mut faults);
    if compiled.is_broken() {
        console.show(&compiled.sources, &compiled.findings);
        return compiled.exit(false);
    }
    let measures = measures(&compiled.program, args);
    if measures.is_empty() {
        let finding = Diagnostic::bare(data::E0514, super::text::gen_tests::NO_MEASURE.to_owned());
        console.show(&SourceMap::new(), &[finding]);
        return Exit::CouldNotRun;
    }
    let index = Index::new(&compiled.program);
    let mut tests = Tests::of_examples(&compiled, &index, console.today());
    tests.add(cases::prepared((&compiled.program, &compiled.sources, &index, &names), lines));
    let failing = tests.sound(&compiled.program, &index.engine);
    if !failing.is_empty() {
        console.err(&say::failing(&failing));
        return Exit::Faults;
    }
    let document = judge(args, &compiled, &measures, &tests, &index.engine, console);
    match args.format {
        Format::Json => console.json(&document),
        Format::Text => console.out(&document.text()),
    }
    let enough = args.threshold.is_none_or(|t| t.is_met((document.killed, document.killed + document.survived)));
    if enough { Exit::Done } else { Exit::Faults }
}

fn measures(program: &Program, args: &Args) -> Vec<MeasureId> {
    let all = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
    let wanted = |id: &MeasureId| {
        let name = program.measures.get(id.index()).map(|m| m.name.as_str());
        args.measure.as_deref().is_none_or(|wanted| name == Some(wanted))
    };
    all.filter(wanted).collect()
}

/// Every mutant with what became of it.
fn judge(
    args: &Args,
    compiled: &Compiled,
    measures: &[MeasureId],
    tests: &Tests<'_>,
    engine: &Engine<'_>,
    console: &mut Console,
) -> Document {
    let program = &compiled.program;
    let prepared = engine.prepared();
    let mut changed = program.clone();
    let mut mutants = mutate::mutants(program, measures);
    let all = mutants.len();
    let mut left = Vec::new();
    let mut document = Document::new(all);
    for (place, mutant) in mutants.iter_mut().enumerate() {
        if place.is_multiple_of(50) {
            console.progress(&say::progress(place, all));
        }
        match noticed(mutant, &mut changed, &prepared, tests) {
            Some(test) => document.add(compiled, mutant, Fate::Killed(test)),
            None => left.push(place),
        }
    }
    let plan = Plan::new(program);
    let mut killer = Killer::new(program, &prepared, &plan);
    let mut meanings = Meanings::new(program);
    for (done, place) in left.iter().enumerate() {
        console.progress(&say::looking(done, left.len()));
        let Some(mutant) = mutants.get_mut(*place) else { continue };
        let fate = match meanings.of(mutant) {
            Meaning::Same => Fate::Equivalent,
            meaning => {
                let trial = killer.trial(mutant, &meaning, &mut changed);
                Fate::Survived(trial.and_then(|trial| written(compiled, mutant, trial)))
            }
        };
        document.add(compiled, mutant, fate);
    }
    console.progress("");
    document.confirm(&gen_tests::Args::of(&args.paths), console);
    document
}

/// The first test that fails on a mutant.
fn noticed(mutant: &mut Mutant, changed: &mut Program, prepared: &Prepared, tests: &Tests<'_>) -> Option<String> {
    mutant.exchange(changed);
    let engine = Engine::like(changed, prepared);
    let found = tests.touching(&mutant.measures).find(|test| tests.fails(*test, changed, &engine));
    let name = found.map(|test| tests.name(test).to_owned());
    mutant.exchange(changed);
    name
}

/// A trial as a case that is named after what it tells apart.
fn written(compiled: &Compiled, mutant: &Mutant, trial: Trial) -> Option<Written> {
    let aim = Aim { kind: AimKind::Changed, spans: vec![mutant.span] };
    written::cases(&compiled.program, &compiled.sources, &[Trial { aim, ..trial }]).pop()
}
