//! `polc compare`: the same measure in several documents, side by side, and what it gives a profile in each.
//!
//! In: names of measures, policies, profiles. Out: a table of documents by aspects (text, Markdown, HTML) or its JSON.
//! Three kinds of no value stay apart everywhere: the document has no such measure, it has it and leaves the figure to
//! another document (按规定), and the figure is 0; a clause that the measure does not have is a fourth.

mod aspects;
mod figures;
pub(super) mod html;
mod markdown;
pub mod model;
mod table;
mod terminal;
mod written;

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load::{self, Compiled};
use super::outcome_json::{self, Document, Figure, Texts};
use super::profile::{self, Given, Index, Leniency, Named};
use super::run;
use super::text::compare as text;
use super::text::run as say;
use crate::diag::{Diagnostic, catalogue::data};
use crate::eval::{self, profile::Profile};
use crate::ir::{DocumentId, MeasureId, Program};
use model::{Column, Comparison, Outcome};
use written::Written;

/// The arguments of `polc compare`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// Names of measures, then files and folders.
    #[arg(required = true, help = text::ARGUMENTS, value_name = say::V_NAME)]
    pub arguments: Vec<String>,
    /// Profiles.
    #[command(flatten)]
    pub given: Given,
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
    /// One Markdown table.
    Markdown,
    /// One page.
    Html,
    /// One JSON document and nothing else.
    Json,
}

impl Form {
    /// The form of findings: JSON beside JSON.
    fn of_findings(self) -> Format {
        match self {
            Form::Json => Format::Json,
            Form::Text | Form::Markdown | Form::Html => Format::Text,
        }
    }
}

/// Runs `polc compare`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let (paths, names) = load::split(&args.arguments, &[load::STANDARD_INPUT], console);
    let mut compiled = load::compile(&paths, &[], console);
    if compiled.is_broken() {
        return run::stop(&compiled, args.format.of_findings(), console, compiled.exit(false));
    }
    let Some(today) = console.today() else {
        compiled.findings.push(Diagnostic::bare(data::E0503, say::NO_CLOCK));
        return run::stop(&compiled, args.format.of_findings(), console, Exit::CouldNotRun);
    };
    let mut faults = Vec::new();
    let index = Index::new(&compiled.program);
    let wanted = wanted(&names, &compiled.program, &index, &mut faults);
    let known = Some(profile::rows::Known { program: &compiled.program, index: &index });
    let (named, options) = profile::gather(&args.given, known, console, &mut compiled.sources, &mut faults);
    let assembled = named.iter().map(|named| {
        let layers = [&named.node, &options];
        profile::assemble_with(&compiled.program, &index, &layers, today, Leniency::default(), &mut faults)
    });
    let profiles: Vec<Profile> = assembled.collect();
    run::once(&mut faults);
    let broken = faults.iter().any(Diagnostic::is_error);
    compiled.findings.append(&mut faults);
    if broken {
        return run::stop(&compiled, args.format.of_findings(), console, Exit::Faults);
    }
    let work = Work { compiled: &compiled, index: &index, wanted: &wanted, named: &named, profiles: &profiles };
    let comparison = work.comparison(&names, asked_for_results(args));
    show(args, &compiled, &comparison, run::date_given(&args.given.shared.date, &named), console)
}

/// Whether there is anything to compute with.
fn asked_for_results(args: &Args) -> bool {
    let Given { profile, shared } = &args.given;
    !profile.is_empty() || !shared.set.is_empty() || !shared.param.is_empty() || shared.date.is_some()
}

/// The measures of the names, in order of the program.
fn wanted(names: &[&String], program: &Program, index: &Index<'_>, faults: &mut Vec<Diagnostic>) -> Vec<MeasureId> {
    if names.is_empty() {
        faults.push(Diagnostic::bare(data::E0514, text::NO_NAME).help(text::NO_NAME_HELP));
    }
    let mut found = Vec::new();
    for name in names {
        let ids = index.find_measures(program, name);
        if ids.is_empty() {
            faults.push(run::no_measure(name, index));
        }
        found.extend(ids);
    }
    found.sort();
    found.dedup();
    found
}

fn show(args: &Args, compiled: &Compiled, comparison: &Comparison, date_given: bool, console: &mut Console) -> Exit {
    if args.format != Form::Json {
        console.show(&compiled.sources, &compiled.findings);
    }
    let table = table::table(comparison);
    match args.format {
        Form::Json => console.json(comparison),
        Form::Text => console.out(&terminal::draw(&table, date_given, console.out_look())),
        Form::Markdown => console.out(&markdown::write(&table, date_given)),
        Form::Html => console.out(&html::write(&table, date_given)),
    }
    Exit::Done
}

/// Everything that a comparison is made of.
struct Work<'a> {
    compiled: &'a Compiled,
    index: &'a Index<'a>,
    wanted: &'a [MeasureId],
    named: &'a [Named],
    profiles: &'a [Profile],
}

impl Work<'_> {
    fn comparison(&self, names: &[&String], results: bool) -> Comparison {
        let results = if results { self.results() } else { Vec::new() };
        let date = results.first().map(|document| document.date.clone());
        Comparison {
            version: 1,
            names: names.iter().map(|name| (*name).clone()).collect(),
            date,
            columns: self.columns(&results),
        }
    }

    /// The results of every profile.
    fn results(&self) -> Vec<Document> {
        let options = eval::Options { measures: Some(self.wanted.to_vec()), missing: true, ..eval::Options::default() };
        let one = |(named, profile): (&Named, &Profile)| {
            let report = self.index.engine.run(profile, &options);
            let name = named.name.clone().filter(|_| self.profiles.len() > 1);
            outcome_json::document(self.texts(&profile.readings), &report, name)
        };
        self.named.iter().zip(self.profiles).map(one).collect()
    }

    fn texts<'t>(&'t self, readings: &'t [usize]) -> Texts<'t> {
        Texts { program: &self.compiled.program, sources: &self.compiled.sources, readings }
    }

    /// One column a measure; one for each document that has measures, but none of these.
    fn columns(&self, results: &[Document]) -> Vec<Column> {
        let program = &self.compiled.program;
        let measures = || program.measures.iter().zip(0u32..);
        let mut columns = Vec::new();
        for (document, place) in program.documents.iter().zip(0u32..) {
            let of_document = |id: &Option<DocumentId>| id.is_some_and(|d| d.0 == place);
            let ids: Vec<MeasureId> =
                measures().filter(|(m, _)| of_document(&m.document)).map(|(_, i)| MeasureId(i)).collect();
            let found: Vec<&MeasureId> = ids.iter().filter(|id| self.wanted.contains(id)).collect();
            if found.is_empty() && !ids.is_empty() && !document.number.is_empty() {
                columns.push(self.column(Some(DocumentId(place)), None, results));
            }
            columns.extend(found.into_iter().map(|id| self.column(Some(DocumentId(place)), Some(*id), results)));
        }
        let without = measures().filter(|(m, _)| m.document.is_none()).map(|(_, i)| MeasureId(i));
        let without = without.filter(|id| self.wanted.contains(id));
        columns.extend(without.map(|id| self.column(None, Some(id), results)));
        columns
    }

    fn column(&self, document: Option<DocumentId>, id: Option<MeasureId>, results: &[Document]) -> Column {
        let program = &self.compiled.program;
        let document = document.and_then(|id| program.documents.get(id.index()));
        let readings = self.profiles.first().map_or(&[][..], |p| &p.readings);
        let written = Written { program, sources: &self.compiled.sources, readings, taken: None };
        let measure = id.and_then(|id| Some(aspects::measure(written, id, program.measures.get(id.index())?)));
        let outcome = |d: &Document| outcome(d, &measure.as_ref()?.id);
        Column {
            document: document.map(|d| d.number.clone()).filter(|n| !n.is_empty()),
            issuer: document.and_then(|d| d.issuer.clone()),
            region: document.map(|d| d.region.join(".")).filter(|r| !r.is_empty()),
            state: if measure.is_some() { "present" } else { "absent" },
            results: results.iter().filter_map(outcome).collect(),
            measure,
        }
    }
}

/// The result of a measure in a report.
fn outcome(document: &Document, id: &str) -> Option<Outcome> {
    let profile = document.profile.clone();
    if let Some(m) = document.measures.iter().find(|m| m.id == id) {
        return Some(Outcome {
            profile,
            status: m.status,
            result: m.result.clone(),
            missing: m.missing.clone(),
            attest: m.attest.clone(),
            failed: m.failed.iter().map(|f| f.name.clone()).collect(),
            readings: m.readings.clone(),
        });
    }
    document.targets.iter().find(|t| t.id == id).map(|t| Outcome {
        profile,
        status: t.status,
        result: Figure { kind: "none", bound: "exact", value: None, max: None, unit: None },
        missing: t.missing.clone(),
        attest: Vec::new(),
        failed: t.failed.iter().map(|f| f.name.clone()).collect(),
        readings: t.readings.clone(),
    })
}
