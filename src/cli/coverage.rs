//! `polc coverage`: what became of every entry of the names files, every clause and every figure of the documents.
//!
//! In: policies with their names files and digests. Out: the ids of rules that a measure answers, of qualitative
//! clauses that are named, whatever is left over, the facts that only a person can attest, and each figure with its use
//! or the reason why no rule computes with it.

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load;
use super::profile::Index;
use super::test::cases::names_files;
use super::test::names::{Answer, Names};
use super::text::args as text;
use super::text::coverage as say;
use crate::diag::json;
use crate::eval::reach;
use crate::ir::{Input, MeasureId, Program, Type};
use crate::sources::reconcile::{Reconciled, State};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The arguments of `polc coverage`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files and folders.
    #[arg(help = text::PATHS, value_name = text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = text::FORMAT, value_name = text::V_FORMAT)]
    pub format: Format,
}

/// The document of `polc coverage --format json`.
#[derive(Debug, Default, Serialize)]
pub struct Document {
    version: u32,
    counts: Counts,
    rules: Vec<String>,
    qualitative: Vec<String>,
    unaccounted: Vec<String>,
    attested: Vec<String>,
    figures_used: Vec<Figure>,
    figures_excused: Vec<Figure>,
}

/// The lengths of the lists.
#[derive(Debug, Default, Serialize)]
struct Counts {
    rules: usize,
    qualitative: usize,
    unaccounted: usize,
    attested: usize,
    figures: usize,
    figures_used: usize,
    figures_excused: usize,
}

/// A figure of a document.
#[derive(Clone, Debug, Serialize)]
struct Figure {
    document: String,
    clause: String,
    figure: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Runs `polc coverage`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let mut loaded = load::Loaded::default();
    loaded.add(&args.paths, console);
    let accounts = super::source::reconcile(&mut loaded, None, console);
    let mut compiled = loaded.compile();
    let mut faults = Vec::new();
    let names = names_files(&mut compiled, console, &mut faults);
    compiled.findings.append(&mut faults);
    if compiled.is_broken() {
        match args.format {
            Format::Text => console.show(&compiled.sources, &compiled.findings),
            Format::Json => console.json(&json::document(&compiled.sources, &compiled.findings)),
        }
        return compiled.exit(false);
    }
    let document = document(&compiled.program, &names, &accounts);
    match args.format {
        Format::Text => console.out(&show(&document)),
        Format::Json => console.json(&document),
    }
    if document.unaccounted.is_empty() { Exit::Done } else { Exit::Faults }
}

fn document(program: &Program, names: &[Names], accounts: &[Reconciled]) -> Document {
    let mut document = Document { version: 1, ..Document::default() };
    let index = Index::new(program);
    for file in names {
        rules(program, &index, file, &mut document);
        qualitative(program, file, &mut document);
    }
    document.attested = attested(program);
    for account in accounts {
        figures(account, &mut document);
    }
    document.counts = Counts {
        rules: document.rules.len(),
        qualitative: document.qualitative.len(),
        unaccounted: document.unaccounted.len(),
        attested: document.attested.len(),
        figures: accounts.iter().map(|a| a.figures.len()).sum(),
        figures_used: document.figures_used.len(),
        figures_excused: document.figures_excused.len(),
    };
    document
}

/// The rules whose measure or group is there.
fn rules(program: &Program, index: &Index<'_>, names: &Names, document: &mut Document) {
    for (id, rule) in &names.rules {
        let answered = match &rule.answer {
            Answer::Measure(node) => node.scalar().is_some_and(|name| !index.find_measures(program, name).is_empty()),
            Answer::Group(node) => node.scalar().is_some_and(|name| program.groups.iter().any(|g| g.name == name)),
        };
        if answered { &mut document.rules } else { &mut document.unaccounted }.push(id.clone());
    }
}

/// The clauses that are named as qualitative.
fn qualitative(program: &Program, names: &Names, document: &mut Document) {
    for (id, name) in &names.qualitative {
        let named = program.qualitative.iter().any(|q| q.name == *name && q.span.source == names.policy);
        if named { &mut document.qualitative } else { &mut document.unaccounted }.push(id.clone());
    }
}

/// Every 认定, and every yes-or-no input that a measure reads.
fn attested(program: &Program) -> Vec<String> {
    let mut found = BTreeSet::new();
    let yes_or_no = |input: &Input| input.ty == Type::Bool;
    for (i, measure) in program.measures.iter().enumerate() {
        found.extend(measure.attestations.iter().map(|a| a.name.clone()));
        let read = reach(program, MeasureId(u32::try_from(i).unwrap_or(u32::MAX)));
        let inputs = read.inputs.iter().filter_map(|id| program.inputs.get(id.index())).filter(|i| yes_or_no(i));
        found.extend(inputs.map(|i| i.name.clone()));
        let fields = read.fields.iter().filter_map(|(entity, field)| {
            let entity = program.entities.get(entity.index())?;
            let field = entity.fields.get(*field).filter(|f| yes_or_no(f))?;
            Some(format!("{}.{}", entity.name, field.name))
        });
        found.extend(fields);
    }
    found.into_iter().collect()
}

fn figures(account: &Reconciled, document: &mut Document) {
    for figure in &account.figures {
        let row = |reason: Option<String>| Figure {
            document: account.document.clone(),
            clause: figure.clause.clone(),
            figure: figure.written.clone(),
            reason,
        };
        match &figure.state {
            State::Used => document.figures_used.push(row(None)),
            State::Excused(reason) => document.figures_excused.push(row(Some(reason.clone()))),
            State::Unused => {
                document.unaccounted.push(format!("{} {} {}", account.document, figure.clause, figure.written));
            }
        }
    }
    document.unaccounted.extend(account.uncovered.iter().map(|c| format!("{} {c}", account.document)));
}

fn show(document: &Document) -> String {
    let mut lines = vec![
        say::count(say::RULES, document.rules.len()),
        say::count(say::QUALITATIVE, document.qualitative.len()),
        say::count(say::UNACCOUNTED, document.unaccounted.len()),
    ];
    lines.extend(document.unaccounted.iter().map(|id| format!("  {id}")));
    lines.push(say::count(say::ATTESTED, document.attested.len()));
    lines.extend(document.attested.iter().map(|name| format!("  {name}")));
    lines.push(say::count(say::USED, document.figures_used.len()));
    lines.push(say::count(say::EXCUSED, document.figures_excused.len()));
    let reason = |f: &Figure| f.reason.clone().unwrap_or_default();
    lines.extend(document.figures_excused.iter().map(|f| say::excused(&f.document, &f.clause, &f.figure, &reason(f))));
    lines.join("\n") + "\n"
}
