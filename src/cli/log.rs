//! `polc log` and `polc blame`: when what a measure says was changed, and by which commit. By meaning, not by lines.
//!
//! In: a measure, or one of its clauses, in a git repository. Out: the commits that changed its meaning, with what
//! changed and an example of both results.

use super::Exit;
use super::args::Format;
use super::console::Console;
use super::diff::model::{Clause, Measure};
use super::diff::page as diff_page;
use super::outcome_json::build::one_line;
use super::text::args as args_text;
use super::text::diff as diff_text;
use super::text::log as say;
use super::text::run as run_text;
use super::trail::{self, Commit, Step, Trail};
use crate::diag::Diagnostic;
use crate::diag::catalogue::data;
use crate::source::SourceMap;
use crate::value::Date;
use serde::Serialize;
use std::path::PathBuf;

/// The arguments of `polc log`.
#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// The measure.
    #[arg(help = say::MEASURE, value_name = run_text::V_NAME)]
    pub measure: String,
    /// Files and folders.
    #[arg(help = say::PATHS, value_name = args_text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// The day of examples.
    #[arg(long, help = say::DATE, value_name = run_text::V_DATE)]
    pub date: Option<String>,
    /// Rewritings too.
    #[arg(long, help = say::ALL)]
    pub all: bool,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = args_text::FORMAT, value_name = args_text::V_FORMAT)]
    pub format: Format,
}

/// The arguments of `polc blame`.
#[derive(clap::Args, Clone, Debug)]
pub struct Blame {
    /// The measure, or one of its clauses.
    #[arg(help = say::CLAUSE, value_name = run_text::V_NAME)]
    pub clause: String,
    /// Files and folders.
    #[arg(help = say::PATHS, value_name = args_text::V_PATH)]
    pub paths: Vec<PathBuf>,
    /// Text or JSON.
    #[arg(long, value_enum, default_value_t, help = args_text::FORMAT, value_name = args_text::V_FORMAT)]
    pub format: Format,
}

/// The document of `--format json`.
#[derive(Debug, Serialize)]
struct Document {
    version: u32,
    measure: String,
    /// Versions that do not compile.
    broken: usize,
    entries: Vec<Entry>,
}

/// A commit that changed the measure.
#[derive(Debug, Serialize)]
struct Entry {
    /// The commit; null for what is not committed.
    commit: Option<String>,
    day: Option<String>,
    author: Option<String>,
    subject: Option<String>,
    /// `began`, `changed`, `equivalent` or `undecided`.
    kind: &'static str,
    /// The name from this commit on.
    name: String,
    /// The file from this commit on.
    file: String,
    /// The clauses whose meaning changed.
    clauses: Vec<String>,
    /// What changed.
    change: Option<Measure>,
}

/// Runs `polc log`.
pub fn log(args: &Args, console: &mut Console) -> Exit {
    let day = args.date.as_ref().map_or_else(|| console.today(), |text| Date::parse(text));
    let trail = match followed(&args.measure, &args.paths, day, console) {
        Ok(trail) => trail,
        Err(exit) => return exit,
    };
    let wanted = |entry: &Entry| args.all || entry.kind != "equivalent" || renamed(entry);
    let begun = begun(&trail);
    let entries: Vec<Entry> = trail.steps.into_iter().map(entry).filter(wanted).collect();
    if args.format == Format::Json {
        console.json(&Document { version: 1, measure: args.measure.clone(), broken: trail.broken, entries });
        return Exit::Done;
    }
    for entry in &entries {
        console.out(&format!("{}\n", head(entry)));
        lines(entry, &begun).iter().for_each(|line| console.out(&format!("    {line}\n")));
    }
    if trail.broken > 0 {
        console.out(&format!("\n{}\n", say::broken(trail.broken)));
    }
    Exit::Done
}

/// Runs `polc blame`.
pub fn blame(args: &Blame, console: &mut Console) -> Exit {
    let (measure, clause) = args.clause.rsplit_once('.').unwrap_or((&args.clause, ""));
    let trail = match followed(measure, &args.paths, console.today(), console) {
        Ok(trail) => trail,
        Err(exit) => return exit,
    };
    let asked = |word: &str| word == clause || word.contains(&format!("「{clause}」")) || word.starts_with(clause);
    let known = has_clause(&trail, clause) || trail.steps.iter().any(|s| s.words.iter().any(|w| asked(w)));
    if !clause.is_empty() && !known {
        let finding = Diagnostic::bare(data::E0514, say::no_clause(measure, clause));
        console.show(&SourceMap::new(), &[finding]);
        return Exit::CouldNotRun;
    }
    let mut rows: Vec<(String, Entry)> = Vec::new();
    for step in trail.steps {
        let words: Vec<String> = if step.change.is_none() {
            vec![if clause.is_empty() { say::SINCE_BEGINNING.to_owned() } else { clause.to_owned() }]
        } else {
            step.words.iter().filter(|word| asked(word)).cloned().collect()
        };
        let copy =
            |step: &Step| Step { commit: step.commit.clone(), change: None, words: step.words.clone(), ..named(step) };
        for word in words.iter().filter(|w| !rows.iter().any(|(known, _)| known == *w)).collect::<Vec<_>>() {
            let mut one = entry(copy(&step));
            one.kind = if step.change.is_some() { "changed" } else { "began" };
            rows.push((word.clone(), one));
        }
        if !clause.is_empty() && !rows.is_empty() {
            break;
        }
    }
    if args.format == Format::Json {
        let entries: Vec<Entry> = rows.into_iter().map(|(word, e)| Entry { clauses: vec![word], ..e }).collect();
        console.json(&Document { version: 1, measure: measure.to_owned(), broken: trail.broken, entries });
        return Exit::Done;
    }
    for (word, entry) in &rows {
        console.out(&format!("{word}  {}\n", head(entry)));
    }
    Exit::Done
}

/// A step without its change.
fn named(step: &Step) -> Step {
    Step { commit: None, change: None, words: Vec::new(), name: step.name.clone(), file: step.file.clone() }
}

fn followed(measure: &str, paths: &[PathBuf], day: Option<Date>, console: &mut Console) -> Result<Trail, Exit> {
    let finding = match day {
        Some(day) => match trail::follow(measure, paths, day, console) {
            Ok(trail) => return Ok(trail),
            Err(finding) => *finding,
        },
        None => Diagnostic::bare(data::E0503, run_text::NO_CLOCK),
    };
    console.show(&SourceMap::new(), &[finding]);
    Err(Exit::CouldNotRun)
}

/// Whether the measure has such a clause now.
fn has_clause(trail: &Trail, clause: &str) -> bool {
    let (compiled, id) = &trail.now;
    let Some(measure) = compiled.program.measures.get(id.index()) else { return false };
    let label = |r: &crate::ir::Requirement| r.label.as_deref() == Some(clause);
    match clause {
        "标准" => !measure.standards.is_empty(),
        "期限" | "人数" | "数量" => !measure.quantities.is_empty(),
        "须" | "除外" => !measure.requirements.is_empty(),
        "有效" | "依据" => true,
        "责任单位" => measure.bodies.is_some(),
        "资金来源" => measure.fund.is_some(),
        "力度" => measure.force.is_some(),
        "次数" => !measure.frequencies.is_empty(),
        "金额" => !measure.caps.is_empty(),
        "待遇" => !measure.entitlements.is_empty(),
        "取整" => measure.rounding.is_some(),
        _ => measure.requirements.iter().any(label),
    }
}

/// What the measure says now of its standards: for its beginning where nothing changed since.
fn begun(trail: &Trail) -> Vec<String> {
    let (compiled, id) = &trail.now;
    let never = trail.steps.iter().all(|s| !s.words.iter().any(|w| w == "标准"));
    let measure = compiled.program.measures.get(id.index()).filter(|_| never);
    let spans = measure.into_iter().flat_map(|m| &m.standards).map(|s| s.span);
    spans.map(|span| one_line(compiled.sources.text(span))).collect()
}

fn entry(step: Step) -> Entry {
    let kind = match step.change.as_ref().map(|c| c.change) {
        None => "began",
        Some("equivalent") => "equivalent",
        Some("undecided") => "undecided",
        Some(_) => "changed",
    };
    let Commit { hash, day, author, subject } = step.commit.clone().unwrap_or(Commit {
        hash: String::new(),
        day: String::new(),
        author: String::new(),
        subject: String::new(),
    });
    let committed = step.commit.is_some();
    Entry {
        commit: committed.then_some(hash),
        day: committed.then_some(day),
        author: committed.then_some(author),
        subject: committed.then_some(subject),
        kind,
        name: step.name,
        file: super::load::shown(&step.file),
        clauses: step.words,
        change: step.change,
    }
}

fn renamed(entry: &Entry) -> bool {
    entry.change.as_ref().is_some_and(|c| c.renamed_from.is_some() || c.moved_from.is_some())
}

fn head(entry: &Entry) -> String {
    let Some(commit) = &entry.commit else { return say::NOW.to_owned() };
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let hash = commit.get(..10).unwrap_or(commit);
    say::commit(&text(&entry.day), hash, &text(&entry.author), &text(&entry.subject))
}

/// What changed, one line each.
fn lines(entry: &Entry, begun: &[String]) -> Vec<String> {
    let Some(change) = &entry.change else {
        let first = say::says(say::BEGAN, &entry.file);
        return std::iter::once(first).chain(begun.iter().cloned()).collect();
    };
    let mut lines: Vec<String> = change.renamed_from.iter().map(|from| diff_text::renamed(from)).collect();
    lines.extend(change.moved_from.iter().map(|from| diff_text::moved(from)));
    let side = |text: &Option<String>| text.clone().unwrap_or_else(|| diff_text::NONE.to_owned());
    let clause = |c: &Clause| say::says(&c.word, &format!("{} → {}", side(&c.old), side(&c.new)));
    lines.extend(change.clauses.iter().map(clause));
    lines.extend((!change.through.is_empty()).then(|| diff_text::through(&change.through)));
    match entry.kind {
        "equivalent" => lines.push(say::REWRITTEN.to_owned()),
        "undecided" => lines.push(say::UNDECIDED.to_owned()),
        _ => {}
    }
    for region in change.regions.iter().filter(|r| r.witness.is_some()) {
        let (who, results) = diff_page::in_brief(change, region);
        lines.push(say::says(&who.replace('\n', "，"), &results));
    }
    lines
}
