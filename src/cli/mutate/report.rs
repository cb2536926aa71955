//! What `polc mutate` prints.

use crate::cli::console::Console;
use crate::cli::gen_tests::{self, written::Written};
use crate::cli::load::Compiled;
use crate::cli::text::mutate as say;
use crate::findings::case::value;
use crate::ir::{ExprId, ExprKind};
use crate::mutate::{Change, Mutant};
use crate::source::Span;
use serde::Serialize;

/// What became of a mutant.
pub enum Fate {
    /// The first test that failed.
    Killed(String),
    /// No test failed; a case that would.
    Survived(Option<Written>),
    /// It provably changes nothing.
    Equivalent,
}

/// The document of `polc mutate --format json`.
#[derive(Debug, Serialize)]
pub struct Document {
    version: u32,
    /// All mutants.
    pub total: usize,
    /// Those that a test noticed.
    pub killed: usize,
    /// Those that none noticed.
    pub survived: usize,
    /// Those that provably change nothing.
    pub equivalent: usize,
    mutants: Vec<Line>,
}

/// One mutant.
#[derive(Debug, Serialize)]
struct Line {
    file: String,
    line: usize,
    column: usize,
    text: String,
    change: String,
    status: &'static str,
    killed_by: Option<String>,
    case: Option<String>,
    #[serde(skip)]
    written: Option<Written>,
}

impl Document {
    /// Of so many mutants.
    pub fn new(total: usize) -> Document {
        Document { version: 1, total, killed: 0, survived: 0, equivalent: 0, mutants: Vec::new() }
    }

    /// Adds a mutant.
    pub fn add(&mut self, compiled: &Compiled, mutant: &Mutant, fate: Fate) {
        let file = compiled.sources.get(mutant.span.source);
        let place = file.map(|f| f.line_column(mutant.span.start));
        let (status, killed_by, written) = match fate {
            Fate::Killed(test) => ("killed", Some(test), None),
            Fate::Survived(case) => ("survived", None, case),
            Fate::Equivalent => ("equivalent", None, None),
        };
        let count = match status {
            "killed" => &mut self.killed,
            "survived" => &mut self.survived,
            _ => &mut self.equivalent,
        };
        *count += 1;
        self.mutants.push(Line {
            file: file.map_or(String::new(), |f| f.name.to_string()),
            line: place.as_ref().map_or(1, |p| p.line),
            column: place.as_ref().map_or(1, |p| p.column),
            text: compiled.sources.text(mutant.span).split_whitespace().collect::<Vec<_>>().join(" "),
            change: change(compiled, mutant),
            status,
            killed_by,
            case: None,
            written,
        });
    }

    /// Keeps the cases that pass when they are read again, each with a name of its own.
    pub fn confirm(&mut self, args: &gen_tests::Args, console: &mut Console) {
        self.mutants.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
        let mut count = 0;
        for line in &mut self.mutants {
            if let Some(written) = &mut line.written {
                count += 1;
                let name = format!("{} 之{count}", written.name);
                written.text = written.text.replacen(&written.name, &name, 1);
                written.name = name;
            }
        }
        let all = self.mutants.iter().filter_map(|line| line.written.clone()).collect();
        let kept = gen_tests::confirmed(args, all, console);
        for line in &mut self.mutants {
            let written = line.written.take().filter(|w| kept.iter().any(|k| k.name == w.name));
            line.case = written.map(|w| gen_tests::formatted(&w.text).unwrap_or(w.text));
        }
    }

    /// For people: what survived, and the counts.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.mutants.iter().filter(|l| l.status != "killed") {
            let place = format!("{}:{}:{}", line.file, line.line, line.column);
            text += &say::mutant(line.status == "equivalent", &place, &line.text, &line.change);
            match (&line.case, line.status) {
                (Some(case), _) => text += &format!("{}\n{}\n", say::CASE, case.trim_end()),
                (None, "survived") => text += &format!("{}\n", say::NO_CASE),
                (None, _) => {}
            }
            text.push('\n');
        }
        text + &say::summary(self.total, self.killed, self.survived, self.equivalent)
    }
}

/// The part of a condition as it is written; of `5%以上不满10%`, which is one text, its bound.
fn part(compiled: &Compiled, id: ExprId, whole: Span) -> String {
    let expr = compiled.program.expr(id);
    if let Some(span) = expr.span.filter(|span| *span != whole) {
        return compiled.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let ExprKind::Compare(op, _, bound) = &expr.kind else { return say::A_PART.to_owned() };
    let bound = compiled.program.expr(*bound);
    let ExprKind::Const(n) = &bound.kind else { return say::A_PART.to_owned() };
    value(&compiled.program, &bound.ty, n).map_or(say::A_PART.to_owned(), |n| format!("{} {n}", say::relation(*op)))
}

fn change(compiled: &Compiled, mutant: &Mutant) -> String {
    let program = &compiled.program;
    let shown = |v: &crate::value::Value, ty: &crate::ir::Type| value(program, ty, v).unwrap_or_else(|| "?".to_owned());
    match &mutant.change {
        Change::Relation(op) => say::instead(say::relation(*op)),
        Change::Value(v, ty) => say::instead(&shown(v, ty)),
        Change::Junction(and) => say::instead(if *and { "且" } else { "或" }),
        Change::Negated => say::NEGATED.to_owned(),
        Change::Removed => say::REMOVED.to_owned(),
        Change::Part(id) => say::without(&part(compiled, *id, mutant.span)),
        Change::Without(v, ty) => say::without(&shown(v, ty)),
        Change::Exchanged => say::EXCHANGED.to_owned(),
        Change::Reading(reading, option) => {
            let options = program.readings.get(reading.index()).map(|r| &r.options);
            say::instead(options.and_then(|o| o.get(*option)).map_or("?", |(name, _)| name))
        }
        Change::Operation(word) => say::instead(word),
        Change::Cumulative => say::CUMULATIVE.to_owned(),
        Change::Day(day) => say::instead(&day.to_string()),
        Change::Strategy(strategy) => say::instead(say::strategy(*strategy)),
    }
}
