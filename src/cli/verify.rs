//! `polc verify`: a receipt and the rules at hand → whether they still say the same, and what differs.
//!
//! First the receipt is held to its own hashes (`integrity`), then its files and inputs to those on disk, then everything
//! is computed again and compared (`differ`). Exit code 0: the same, 1: something differs, 2: no receipt.

mod differ;
mod integrity;

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load::{self, Compiled};
use super::profile::tree::Node;
use super::profile::{self, Given, Index, Leniency};
use super::receipt::given::{self, Redaction};
use super::receipt::{self, Facts, Question};
use super::text::args as args_text;
use super::text::receipt as say;
use crate::diag::Diagnostic;
use crate::value::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// The arguments of `polc verify`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// The receipt.
    #[arg(help = say::FILE, value_name = super::text::run::V_FILE)]
    pub file: PathBuf,
    /// A public key.
    #[arg(long, help = say::KEY, value_name = super::text::run::V_FILE)]
    pub key: Option<PathBuf>,
    /// The values that the receipt leaves out.
    #[arg(long, help = say::PROFILE, value_name = super::text::run::V_FILE)]
    pub profile: Option<PathBuf>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = args_text::FORMAT, value_name = args_text::V_FORMAT)]
    pub format: Format,
}

/// The document of `polc verify --format json`.
#[derive(Debug, Serialize)]
struct Document {
    version: u32,
    /// same, differs, unreadable
    verdict: &'static str,
    differences: Vec<Difference>,
    /// What is no difference.
    notes: Vec<String>,
}

/// One thing that differs.
#[derive(Debug, Serialize)]
struct Difference {
    /// The part of the receipt.
    part: String,
    /// The file, input, reading or result; absent for a whole part.
    name: Option<String>,
    message: String,
}

/// What was found so far.
#[derive(Debug, Default)]
struct Findings {
    differences: Vec<Difference>,
    notes: Vec<String>,
}

impl Findings {
    fn differs(&mut self, part: &str, name: Option<&str>, message: String) {
        self.differences.push(Difference { part: part.to_owned(), name: name.map(str::to_owned), message });
    }
}

/// Runs `polc verify`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let mut findings = Findings::default();
    let read = read(args, console).and_then(|(text, receipt)| {
        integrity::check(&text, &receipt, key(args, console)?.as_ref(), &mut findings);
        recompute(args, &receipt, &mut findings, console)
    });
    let verdict = match (&read, findings.differences.is_empty()) {
        (Err(message), _) => {
            findings.differences = vec![Difference { part: "format".to_owned(), name: None, message: message.clone() }];
            "unreadable"
        }
        (Ok(()), true) => "same",
        (Ok(()), false) => "differs",
    };
    show(
        args.format,
        Document { version: 1, verdict, differences: findings.differences, notes: findings.notes },
        console,
    );
    match verdict {
        "same" => Exit::Done,
        "differs" => Exit::Faults,
        _ => Exit::CouldNotRun,
    }
}

fn read(args: &Args, console: &mut Console) -> Result<(String, Map<String, Value>), String> {
    let (_, decoded) = load::read(&args.file, console).map_err(|fault| say::unreadable(&fault.message))?;
    let value: Value = serde_json::from_str(&decoded.text).map_err(|_| say::unreadable(say::NOT_JSON))?;
    match value {
        Value::Object(receipt) if receipt.contains_key("hashes") && receipt.contains_key("results") => {
            Ok((decoded.text, receipt))
        }
        _ => Err(say::unreadable(say::NOT_A_RECEIPT)),
    }
}

fn key(args: &Args, console: &mut Console) -> Result<Option<ed25519_dalek::VerifyingKey>, String> {
    let Some(path) = &args.key else { return Ok(None) };
    let (_, decoded) = load::read(path, console).map_err(|fault| fault.message.clone())?;
    receipt::sign::public_key(&decoded.text).map(Some).ok_or_else(|| say::NO_PUBLIC_KEY.to_owned())
}

/// Computes again and compares.
fn recompute(
    args: &Args,
    receipt: &Map<String, Value>,
    findings: &mut Findings,
    console: &mut Console,
) -> Result<(), String> {
    let part = |name: &str| receipt.get(name).unwrap_or(&Value::Null);
    let malformed = || say::unreadable(say::NOT_A_RECEIPT);
    if part("version").as_u64().is_none_or(|version| version > 1) {
        findings.differs("version", None, say::LATER_FORM.to_owned());
        return Ok(());
    }
    let redaction = Redaction::read(part("redacted")).ok_or_else(malformed)?;
    let root = receipt::root(console);
    let question = question(part("question"), &root).ok_or_else(malformed)?;
    let loaded = load::loaded(&question.paths, &question.expressions, console);
    let policies = receipt::files(&loaded.sources, 0, &root, console);
    let mut compiled = loaded.compile();
    differ::files("policies", part("policies"), &receipt::listed(&policies), findings);
    differ::files("digests", part("digests"), &receipt::digests(&policies, &root, console), findings);
    differ::engine(part("engine"), findings);
    let layers = layers(args, receipt, &redaction, &mut compiled, findings, console);
    if let Some(fault) = compiled.findings.iter().find(|f| f.is_error()) {
        findings.differs("policies", None, say::broken(&fault.message));
        return Ok(());
    }
    let index = Index::new(&compiled.program);
    let date = part("date").as_str().and_then(Date::parse);
    let Some(date) = date else {
        findings.differs("date", None, say::NO_DATE.to_owned());
        return Ok(());
    };
    let mut faults = Vec::new();
    let nodes: Vec<&Node> = layers.nodes.iter().collect();
    let mut read = profile::assemble_with(&compiled.program, &index, &nodes, date, Leniency::default(), &mut faults);
    read.date = date;
    if let Some(fault) = faults.iter().find(|f| f.is_error()) {
        findings.differs("inputs", None, say::unfit(&fault.message));
        return Ok(());
    }
    let measures = measures(&question, &index, &compiled);
    let facts = Facts {
        compiled: &compiled,
        index: &index,
        question: &question,
        measures,
        profile: &read,
        policies: &policies,
        redaction: &redaction,
        root: &root,
    };
    let now = facts.parts(console);
    let open = if layers.complete { Vec::new() } else { redaction.names.clone() };
    differ::readings(part("readings"), now.get("readings"), findings);
    differ::results(&compiled.program, receipt, &now, &open, findings);
    Ok(())
}

fn question(part: &Value, root: &Path) -> Option<Question> {
    let list = |name: &str| -> Option<Vec<String>> {
        part.get(name)?.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
    };
    let paths = list("paths")?.into_iter().map(|path| root.join(path)).collect();
    Some(Question { paths, expressions: list("expressions")?, measures: list("measures")? })
}

fn measures(question: &Question, index: &Index<'_>, compiled: &Compiled) -> Option<Vec<crate::ir::MeasureId>> {
    if question.measures.is_empty() {
        return None;
    }
    let found = question.measures.iter().flat_map(|name| index.find_measures(&compiled.program, name));
    Some(found.collect())
}

/// The inputs to compute with.
struct Layers {
    nodes: Vec<Node>,
    /// Whether nothing is left out of them.
    complete: bool,
}

/// The inputs of the receipt, held to the profile on disk; those that it leaves out from there.
fn layers(
    args: &Args,
    receipt: &Map<String, Value>,
    redaction: &Redaction,
    compiled: &mut Compiled,
    findings: &mut Findings,
    console: &mut Console,
) -> Layers {
    let root = &super::receipt::root(console);
    let inputs = receipt.get("inputs").unwrap_or(&Value::Null);
    let part = |name: &str| inputs.get(name).unwrap_or(&Value::Null);
    let options = given::node(part("options"));
    let recorded = given::node(part("profile"));
    let Some(path) = profile_path(args, receipt, root, findings, console) else {
        return Layers { nodes: vec![recorded, options], complete: redaction.is_empty() };
    };
    let mut faults: Vec<Diagnostic> = Vec::new();
    let sources = &mut compiled.sources;
    let skip = sources.ids().count();
    let given = Given { profile: vec![path], ..Given::default() };
    let index = Index::new(&compiled.program);
    let known = Some(profile::rows::Known { program: &compiled.program, index: &index });
    let (mut named, _) = profile::gather(&given, known, console, sources, &mut faults);
    if args.profile.is_none() {
        let now = receipt::listed(&receipt::files(sources, skip, root, console));
        differ::files("profiles", receipt.get("profiles").unwrap_or(&Value::Null), &now, findings);
    }
    profile::rows::cells(&compiled.program, &index, &mut named, &mut faults);
    let [named] = named.as_slice() else {
        return Layers { nodes: vec![recorded, options], complete: redaction.is_empty() };
    };
    let same = differ::inputs(part("profile"), &redaction.layer(&named.node), findings);
    let from_disk = same && !redaction.is_empty();
    let complete = redaction.is_empty() || from_disk;
    Layers { nodes: vec![if from_disk { named.node.clone() } else { recorded }, options], complete }
}

/// The profile to hold the inputs to: the one that is named, else the recorded one.
fn profile_path(
    args: &Args,
    receipt: &Map<String, Value>,
    root: &Path,
    findings: &mut Findings,
    console: &Console,
) -> Option<PathBuf> {
    if let Some(path) = &args.profile {
        return Some(path.clone());
    }
    let files = receipt.get("profiles")?.as_array()?;
    let path = files.first()?.get("path")?.as_str()?;
    let real = root.join(path);
    if !console.path(&real).is_file() {
        findings.notes.push(say::profile_gone(path));
        return None;
    }
    Some(real)
}

fn show(format: Format, document: Document, console: &mut Console) {
    if format == Format::Json {
        return console.json(&document);
    }
    let head = match document.verdict {
        "same" => format!("{}\n", say::SAME),
        "differs" => format!("{}\n", say::differs(document.differences.len())),
        _ => String::new(),
    };
    console.out(&head);
    let mark = if head.is_empty() { "" } else { "- " };
    document.differences.iter().for_each(|found| console.out(&format!("{mark}{}\n", found.message)));
    document.notes.iter().for_each(|note| console.out(&format!("{note}\n")));
}
