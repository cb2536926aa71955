//! `polc run`: rules and profiles → results with their explanation.

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::load::{self, Compiled};
use super::notices::Notices;
use super::outcome_json::{self, Document, Documents, Texts};
use super::outcome_text::{self, Style};
use super::profile::tree::Node;
use super::profile::{self, Given, Index, Leniency, Named};
use super::receipt::{self, Facts, Question, given::Redaction};
use super::revision;
use super::text::files;
use super::text::history as history_text;
use super::text::outcome as say;
use super::text::receipt as receipt_text;
use super::text::run as text;
use crate::diag::{Diagnostic, catalogue::data, catalogue::usage, json as findings_json};
use crate::eval;
use crate::ir::{MeasureId, Program};
use serde_json::json;
use std::path::PathBuf;

/// The arguments of `polc run`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Args {
    /// Files and folders.
    #[arg(help = super::text::args::PATHS, value_name = super::text::args::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// One-liners.
    #[arg(short = 'e', long = "expression", help = text::EXPRESSION, value_name = text::V_RULE)]
    pub expressions: Vec<String>,
    /// Profiles.
    #[command(flatten)]
    pub given: Given,
    /// Which measures.
    #[arg(long, help = text::MEASURE, value_name = text::V_NAME)]
    pub measure: Vec<String>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = super::text::args::FORMAT, value_name = super::text::args::V_FORMAT)]
    pub format: Format,
    /// What other readings would give.
    #[arg(long, value_enum, help = text::READINGS, value_name = text::V_READINGS)]
    pub readings: Option<Readings>,
    /// Without what does not apply.
    #[arg(long, help = text::APPLICABLE)]
    pub applicable: bool,
    /// With the explanation.
    #[arg(long, help = text::EXPLAIN)]
    pub explain: bool,
    /// The folder of the notices' texts.
    #[arg(long, help = super::text::source::SOURCES, value_name = super::text::args::V_PATH)]
    pub sources: Option<PathBuf>,
    /// Where the receipt is written.
    #[arg(long, help = receipt_text::RECEIPT, value_name = text::V_FILE)]
    pub receipt: Option<PathBuf>,
    /// What the receipt leaves out.
    #[arg(long, requires = "receipt", help = receipt_text::REDACT, value_name = receipt_text::V_INPUT)]
    pub redact: Vec<String>,
    /// The key that signs the receipt.
    #[arg(long, requires = "receipt", help = receipt_text::SIGN, value_name = text::V_FILE)]
    pub sign: Option<PathBuf>,
    /// The revision of the rules.
    #[arg(long, conflicts_with = "receipt", help = history_text::AS_OF_RULES, value_name = history_text::V_REVISION)]
    pub as_of_rules: Option<String>,
}

/// Which readings are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Readings {
    /// Every alternative of every reading that a measure reaches.
    All,
}

/// Runs `polc run`.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    if let Some(revision) = &args.as_of_rules {
        match revision::tree(revision, console) {
            Ok(tree) => console.tree = Some(tree),
            Err(fault) => {
                let compiled = Compiled { findings: vec![*fault], ..Compiled::default() };
                return stop(&compiled, args.format, console, Exit::CouldNotRun);
            }
        }
    }
    let mut loaded = load::loaded(&args.paths, &args.expressions, console);
    console.tree = None;
    let root = receipt::root(console);
    let policies = args.receipt.is_some().then(|| receipt::files(&loaded.sources, 0, &root, console));
    let notices = args.sources.as_deref().map(|folder| Notices::read(folder, &mut loaded, console));
    let mut compiled = loaded.compile();
    compiled.allow(console);
    notices.iter().for_each(|notices| notices.quote_in(&mut compiled.findings));
    over(args, compiled, &Around { root, policies, notices }, console)
}

/// What a run knows beside its rules.
#[derive(Debug, Default)]
pub struct Around {
    root: PathBuf,
    /// The texts of the rules, where a receipt is asked for.
    policies: Option<receipt::Files>,
    notices: Option<Notices>,
}

/// Runs `polc run` over compiled rules.
pub fn over(args: &Args, mut compiled: Compiled, around: &Around, console: &mut Console) -> Exit {
    let Around { root, policies, notices } = around;
    if compiled.is_broken() {
        return stop(&compiled, args.format, console, compiled.exit(false));
    }
    let Some(today) = console.today() else {
        compiled.findings.push(Diagnostic::bare(data::E0503, text::NO_CLOCK));
        return stop(&compiled, args.format, console, Exit::CouldNotRun);
    };
    let mut faults = Vec::new();
    let texts = compiled.sources.ids().count();
    let index = Index::new(&compiled.program);
    let known = Some(profile::rows::Known { program: &compiled.program, index: &index });
    let (mut named, options) = profile::gather(&args.given, known, console, &mut compiled.sources, &mut faults);
    let missing_file = faults.iter().any(|f| f.is_error() && f.labels.is_empty());
    let measures = measures(&args.measure, &compiled.program, &index, &mut faults);
    profile::rows::cells(&compiled.program, &index, &mut named, &mut faults);
    let mut profiles = Vec::new();
    for named in &named {
        let layers = [&named.node, &options];
        let profile =
            profile::assemble_with(&compiled.program, &index, &layers, today, Leniency::default(), &mut faults);
        profiles.push(profile);
    }
    once(&mut faults);
    let broken = faults.iter().any(Diagnostic::is_error);
    compiled.findings.append(&mut faults);
    if broken {
        return stop(&compiled, args.format, console, if missing_file { Exit::CouldNotRun } else { Exit::Faults });
    }
    if let (Some(policies), [named], [profile]) = (policies, named.as_slice(), profiles.as_slice()) {
        let question = Question {
            paths: args.paths.clone(),
            expressions: args.expressions.clone(),
            measures: args.measure.clone(),
        };
        let facts = Facts {
            compiled: &compiled,
            index: &index,
            question: &question,
            measures: measures.clone(),
            profile,
            policies,
            redaction: &Redaction::default(),
            root,
        };
        if let Err(fault) = receipt(args, facts, [&named.node, &options], texts, console) {
            compiled.findings.push(*fault);
            return stop(&compiled, args.format, console, Exit::CouldNotRun);
        }
    } else if policies.is_some() {
        compiled.findings.push(Diagnostic::bare(usage::E0605, receipt_text::ONE_PROFILE));
        return stop(&compiled, args.format, console, Exit::CouldNotRun);
    }
    let options = eval::Options { measures, trace: args.explain, missing: true, ..eval::Options::default() };
    let documents = named.iter().zip(&profiles).map(|(named, profile)| {
        let report = index.engine.run(profile, &options);
        let texts = Texts { program: &compiled.program, sources: &compiled.sources, readings: &profile.readings };
        let name = named.name.clone().filter(|_| profiles.len() > 1);
        let mut document = outcome_json::document(texts, &report, name);
        if args.readings.is_some() {
            let found = report.outcomes.iter().map(|o| (o.measure, index.engine.alternatives(profile, o)));
            outcome_json::alternatives(texts, &mut document, &found.collect::<Vec<_>>());
            for (shown, group) in document.groups.iter_mut().zip(&report.groups) {
                let found = index.engine.group_alternatives(profile, group);
                shown.readings_all = Some(outcome_json::group_effects(texts, &found));
            }
        }
        if args.applicable {
            document.only_applicable();
            document.untouched = outcome_json::untouched(&compiled.program, profile, &report);
        }
        notices.iter().filter(|_| args.explain).for_each(|notices| notices.quote_results(&mut document));
        document
    });
    let documents: Vec<Document> = documents.collect();
    print(args, &compiled, documents, date_given(&args.given.shared.date, &named), console)
}

/// Writes the receipt. `texts`: how many texts were read before the profile.
fn receipt(
    args: &Args,
    facts: Facts<'_>,
    layers: [&Node; 2],
    texts: usize,
    console: &mut Console,
) -> Result<(), Box<Diagnostic>> {
    let Some(path) = &args.receipt else { return Ok(()) };
    if let Some(name) = args.redact.iter().find(|name| !layers.iter().any(|node| receipt::given::names(node, name))) {
        return Err(Box::new(Diagnostic::bare(data::E0501, receipt_text::no_input(name))));
    }
    let redaction = Redaction::new(&receipt::given::with_history(&args.redact, layers, &facts.compiled.program));
    let redaction = redaction.ok_or_else(|| Box::new(Diagnostic::bare(usage::E0605, receipt_text::NO_SALT)))?;
    let profiles = receipt::files(&facts.compiled.sources, texts, facts.root, console);
    let facts = Facts { redaction: &redaction, ..facts };
    let mut parts = facts.parts(console);
    let [profile, options] = layers.map(|node| redaction.layer(node));
    parts.insert("inputs".to_owned(), json!({ "profile": profile, "options": options }));
    // The hash of a file would tell what was left out of it.
    let profiles = if redaction.is_empty() { receipt::listed(&profiles) } else { json!([]) };
    parts.insert("profiles".to_owned(), profiles);
    let mut sealed = receipt::seal(parts);
    if let Some(key) = &args.sign {
        let (name, decoded) = load::read(key, console)?;
        let hash = sealed.get("hash").and_then(serde_json::Value::as_str).unwrap_or_default();
        let signature = receipt::sign::sign(hash, &decoded.text);
        let fault = || Box::new(Diagnostic::bare(usage::E0611, format!("{name}：{}", receipt_text::NO_PRIVATE_KEY)));
        sealed.insert("signature".to_owned(), signature.ok_or_else(fault)?);
    }
    let fault = |error: std::io::Error| {
        Box::new(Diagnostic::bare(usage::E0619, files::unwritable(&load::shown(path), error.kind())))
    };
    std::fs::write(console.path(path), receipt::text(sealed)).map_err(fault)
}

/// Shows findings and ends; with `--format json` the one document is that of the findings.
pub(super) fn stop(compiled: &Compiled, format: Format, console: &mut Console, exit: Exit) -> Exit {
    match format {
        Format::Text => console.show(&compiled.sources, &compiled.findings),
        Format::Json => console.json(&findings_json::document(&compiled.sources, &compiled.findings)),
    }
    exit
}

/// The faults of the options come once for every profile: keep the first of equal ones.
pub(super) fn once(faults: &mut Vec<Diagnostic>) {
    let mut kept: Vec<Diagnostic> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for fault in faults.drain(..) {
        let place = fault.labels.first().map(|l| (l.span.source, l.span.start, l.span.end));
        if seen.insert((fault.code.id, place, fault.message.clone())) {
            kept.push(fault);
        }
    }
    *faults = kept;
}

/// The measures that were asked for; all without `--measure`.
pub(super) fn measures(
    names: &[String],
    program: &Program,
    index: &Index<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<MeasureId>> {
    if names.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for name in names {
        let ids = index.find_measures(program, name);
        if ids.is_empty() {
            faults.push(no_measure(name, index));
        }
        found.extend(ids);
    }
    found.sort();
    found.dedup();
    Some(found)
}

/// No measure bears the name: the nearest names.
pub(super) fn no_measure(name: &str, index: &Index<'_>) -> Diagnostic {
    let known: Vec<&str> = index.measures.keys().copied().collect();
    let mut fault = Diagnostic::bare(data::E0514, text::no_measure(name));
    fault.help = profile::nearest::suggestion(name, &known);
    fault
}

/// Whether the day was given, by an option or by every profile.
pub(super) fn date_given(date: &Option<String>, named: &[Named]) -> bool {
    let in_profile = |n: &Named| n.node.get("评估日").is_some() || n.node.get("日期").is_some();
    date.is_some() || named.iter().all(in_profile)
}

fn print(args: &Args, compiled: &Compiled, documents: Vec<Document>, date_given: bool, console: &mut Console) -> Exit {
    let failed = documents.iter().any(|d| d.measures.iter().any(|m| !m.errors.is_empty()));
    match args.format {
        Format::Json => {
            let json = match <[Document; 1]>::try_from(documents) {
                Ok([one]) => serde_json::to_value(one),
                Err(profiles) => serde_json::to_value(Documents { version: 1, profiles }),
            };
            console.json(&json.unwrap_or_default());
        }
        Format::Text => {
            console.show(&compiled.sources, &compiled.findings);
            let style = Style { date_given, ascii: console.out_look().ascii };
            let many = documents.len();
            let shown: Vec<String> = documents.iter().map(|d| outcome_text::show(d, style)).collect();
            console.out(&shown.join("\n"));
            if many > 1 {
                console.out(&format!("\n{}\n", say::profiles(many)));
            }
        }
    }
    if failed { Exit::Faults } else { Exit::Done }
}
