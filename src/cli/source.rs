//! `polc source`: digests of notices, and what changed between two texts of one.

use super::Exit;
use super::console::Console;
use super::load::{self, Loaded};
use super::notices::Notices;
use super::text::args as words;
use super::text::source as say;
use crate::diag::Diagnostic;
use crate::diag::catalogue::{sources as codes, usage};
use crate::source::SourceMap;
use crate::sources::digest::{self, ClauseDigest, Digest};
use crate::sources::reconcile;
use crate::syntax::ast::File;
use std::path::{Path, PathBuf};

/// The arguments of `polc source`.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: SourceCommand,
}

/// The subcommands.
#[derive(clap::Subcommand, Debug)]
pub enum SourceCommand {
    /// `polc source index`
    #[command(about = say::INDEX)]
    Index(IndexArgs),
    /// `polc source diff`
    #[command(about = say::DIFF)]
    Diff(DiffArgs),
}

/// The arguments of `polc source index`.
#[derive(clap::Args, Debug)]
pub struct IndexArgs {
    /// The text.
    #[arg(help = say::FILE, value_name = words::V_PATH)]
    pub file: PathBuf,
    /// The document's number.
    #[arg(long, help = say::DOCUMENT, value_name = say::V_DOCUMENT)]
    pub document: Option<String>,
    /// Where to write.
    #[arg(long, help = say::OUT, value_name = words::V_PATH)]
    pub out: Option<PathBuf>,
}

/// The arguments of `polc source diff`.
#[derive(clap::Args, Debug)]
pub struct DiffArgs {
    /// The older text.
    #[arg(help = say::OLD, value_name = words::V_PATH)]
    pub old: PathBuf,
    /// The newer text.
    #[arg(help = say::NEW, value_name = words::V_PATH)]
    pub new: PathBuf,
    /// Policies whose rules are looked through.
    #[arg(long, help = say::POLICIES, value_name = words::V_PATH)]
    pub policies: Vec<PathBuf>,
}

/// Runs a subcommand.
pub fn execute(args: &Args, console: &mut Console) -> Exit {
    let done = match &args.command {
        SourceCommand::Index(args) => index(args, console),
        SourceCommand::Diff(args) => diff(args, console),
    };
    done.unwrap_or_else(|finding| {
        console.show(&SourceMap::new(), &[*finding]);
        Exit::CouldNotRun
    })
}

type Outcome<T> = Result<T, Box<Diagnostic>>;

fn index(args: &IndexArgs, console: &mut Console) -> Outcome<Exit> {
    let (name, text) = load::read(&args.file, console).map(|(name, decoded)| (name, decoded.text))?;
    let number = args.document.clone().or_else(|| document_number(&text));
    let number = number.ok_or_else(|| Diagnostic::bare(usage::E0622, say::no_number(&name)))?;
    let json = to_json(&digest::index(&number, &text));
    match &args.out {
        None => console.out(&json),
        Some(path) => std::fs::write(console.path(path), json).map_err(|error| load::missing(path, &error, console))?,
    }
    Ok(Exit::Done)
}

fn to_json(digest: &Digest) -> String {
    serde_json::to_string_pretty(digest).map(|json| json + "\n").unwrap_or_default()
}

/// The first document number of a text: 焦人社文〔2022〕7号.
pub(super) fn document_number(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let plain: String = line.chars().filter(|c| !c.is_whitespace() && !matches!(c, '#' | '*')).collect();
        let open = plain.find('〔')?;
        let end = open + plain.get(open..)?.find('号')? + '号'.len_utf8();
        let word = |c: char| c.is_alphabetic();
        let start = plain.get(..open)?.char_indices().rev().take_while(|(_, c)| word(*c)).last().map(|(i, _)| i)?;
        plain.get(start..end).map(str::to_owned)
    })
}

/// A digest file, or the digest of a text file.
fn digest_of(path: &Path, console: &mut Console) -> Outcome<Digest> {
    let (name, text) = load::read(path, console).map(|(name, decoded)| (name, decoded.text))?;
    if path.extension().is_some_and(|e| e == "json") { parse(&name, &text) } else { Ok(digest::index("", &text)) }
}

fn parse(name: &str, text: &str) -> Outcome<Digest> {
    serde_json::from_str(text).map_err(|error| {
        let place = format!("第 {} 行", error.line());
        Box::new(Diagnostic::bare(usage::E0623, say::bad_digest(name, &place)).help(say::MAKE_AGAIN))
    })
}

fn diff(args: &DiffArgs, console: &mut Console) -> Outcome<Exit> {
    let (old, new) = (digest_of(&args.old, console)?, digest_of(&args.new, console)?);
    let mut loaded = Loaded::default();
    if !args.policies.is_empty() {
        loaded.add(&args.policies, console);
    }
    let files: Vec<&File> = loaded.units.iter().map(|u| &u.file).collect();
    let mut lines = Vec::new();
    for (clause, change) in changes(&old, &new) {
        lines.push(change);
        let rules = reconcile::rules_citing(&files, &clause);
        lines.extend((!rules.is_empty()).then(|| say::cited_by(&rules)));
    }
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    console.out(if text.is_empty() { say::SAME } else { &text });
    Ok(if text.is_empty() { Exit::Done } else { Exit::Faults })
}

/// The changed clauses in order of the new text, those that are gone last.
fn changes(old: &Digest, new: &Digest) -> Vec<(String, String)> {
    let find = |digest: &'_ Digest, id: &str| digest.clauses.iter().find(|c| c.id == id).cloned();
    let mut changes = Vec::new();
    for clause in &new.clauses {
        let change =
            find(old, &clause.id).map_or_else(|| Some(say::added(&clause.id)), |before| change(&before, clause));
        changes.extend(change.map(|text| (clause.id.clone(), text)));
    }
    let gone = old.clauses.iter().filter(|c| find(new, &c.id).is_none());
    changes.extend(gone.map(|c| (c.id.clone(), say::removed(&c.id))));
    changes
}

fn change(before: &ClauseDigest, after: &ClauseDigest) -> Option<String> {
    if before.hash == after.hash {
        return None;
    }
    let figures = |clause: &ClauseDigest| -> Vec<String> {
        clause.figures.iter().filter(|f| !f.quoted).map(|f| format!("{}{}", f.written, f.word)).collect()
    };
    let (old, new) = (figures(before), figures(after));
    let without = |left: &[String], right: &[String]| -> Vec<String> {
        let mut rest = right.to_vec();
        let kept = |f: &&String| rest.iter().position(|r| r == *f).map(|i| rest.swap_remove(i)).is_none();
        left.iter()
            .filter({
                let mut kept = kept;
                move |f| kept(f)
            })
            .cloned()
            .collect()
    };
    let (gone, fresh) = (without(&old, &new), without(&new, &old));
    if gone.is_empty() && fresh.is_empty() {
        return Some(say::reworded(&after.id));
    }
    Some(say::figures(&after.id, &gone, &fresh))
}

/// The digests that stand beside the loaded policies: `名.digest.json` beside `名.pol`.
pub fn digests(loaded: &mut Loaded, console: &mut Console) -> Vec<Digest> {
    let beside = |path: &PathBuf| path.with_extension("digest.json");
    let paths: Vec<PathBuf> = loaded.paths.iter().map(beside).filter(|p| console.path(p).is_file()).collect();
    let mut found = Vec::new();
    for path in paths {
        match digest_of(&path, console) {
            Ok(digest) => found.push(digest),
            Err(finding) => loaded.findings.push(*finding),
        }
    }
    found
}

/// Holds the loaded policies against their digests, and these against the texts of a folder.
pub fn reconcile(loaded: &mut Loaded, sources: Option<&Notices>, console: &mut Console) -> Vec<reconcile::Reconciled> {
    let digests = digests(loaded, console);
    let mut findings = Vec::new();
    let files: Vec<&File> = loaded.units.iter().map(|u| &u.file).collect();
    let accounts = reconcile::reconcile(&files, &digests, &mut findings);
    if let Some(notices) = sources {
        files.iter().for_each(|file| hashes(file, &digests, notices, &mut findings));
    }
    loaded.findings.append(&mut findings);
    accounts
}

fn hashes(file: &File, digests: &[Digest], notices: &Notices, findings: &mut Vec<Diagnostic>) {
    let Some((number, span)) = reconcile::document_number(file) else { return };
    let digest = digests.iter().find(|d| d.document == number);
    let Some((digest, notice)) = digest.zip(notices.of(number)) else { return };
    let now = digest::index(number, &notice.text);
    for clause in digest.clauses.iter().filter(|c| !now.clauses.contains(c)) {
        let finding = Diagnostic::new(codes::W0805, span, say::changed(&clause.id, &notice.name));
        findings.push(finding.help(say::review(&clause.id)).about(number, &clause.id));
    }
}
