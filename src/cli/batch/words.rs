//! A result of the engine → the three cells of a measure: status, amount, reason in words.

use crate::batch::results::{MeasureResults, Reason};
use crate::cli::outcome_json::{amount, figure_of, one_line, place};
use crate::cli::outcome_text;
use crate::cli::profile::index::measure_id;
use crate::cli::text::batch as text;
use crate::cli::text::outcome as say;
use crate::eval::outcome::{Failure, Figure, Outcome, Status, Undecided};
use crate::ir::{Bound, MeasureId, Program, Type};
use crate::source::{SourceMap, Span};
use crate::units::{Dimension, UnitId};
use crate::value::{Rational, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// The result of a row and measure.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The status.
    pub status: Status,
    /// The exact amount in 元, where the figure is one.
    pub sum: Option<Rational>,
    /// The figure in words: an exact amount is a bare number.
    pub amount: String,
    /// Why.
    pub reason: Arc<str>,
    /// What the reason names, for counting: a requirement, an input.
    pub causes: Arc<[String]>,
}

/// A reason in words, and what it names, for counting.
pub type Said = (Arc<str>, Arc<[String]>);

/// What results are put into words with.
#[derive(Debug)]
pub struct Words<'a> {
    program: &'a Program,
    sources: &'a SourceMap,
    nothing: Arc<str>,
    reasons: HashMap<Reason, Said>,
}

/// The names of the columns of measures: the name, or the whole identity where several bear it.
pub fn names(program: &Program, measures: &[MeasureId]) -> Vec<String> {
    let name = |id: &MeasureId| program.measures.get(id.index()).map_or("", |m| m.name.as_str());
    let one = |id: &MeasureId| {
        let alone = measures.iter().filter(|other| name(other) == name(id)).count() == 1;
        if alone { name(id).to_owned() } else { measure_id(program, *id) }
    };
    measures.iter().map(one).collect()
}

impl<'a> Words<'a> {
    /// Words for a program.
    pub fn new(program: &'a Program, sources: &'a SourceMap) -> Words<'a> {
        Words { program, sources, nothing: Arc::from(""), reasons: HashMap::new() }
    }

    /// The result of a row.
    pub fn cell(&mut self, results: &MeasureResults<'_>, row: usize) -> Cell {
        let (reason, causes) = self.reason(results.reason(row));
        let figure = results.figure(row);
        let sum = figure.as_ref().and_then(exact);
        let amount = figure.map_or(String::new(), |figure| self.amount(&figure));
        Cell { status: results.status(row), sum, amount, reason, causes }
    }

    /// The result where a cell of the row cannot be read.
    pub fn bad(&self, reason: &str, column: &str) -> Cell {
        let causes = Arc::from([text::unread(column)]);
        Cell { status: Status::Unknown, sum: None, amount: String::new(), reason: Arc::from(reason), causes }
    }

    /// A figure: a bare number where it is an exact amount.
    pub fn amount(&self, figure: &Figure) -> String {
        match exact(figure) {
            Some(sum) => amount(sum),
            None => outcome_text::figure(&figure_of(self.program, figure)),
        }
    }

    /// A refused measure, without its figure: what the row says of each of its elements.
    pub fn of_outcome(&mut self, outcome: &Outcome) -> Cell {
        let (reason, causes) = match outcome.failed.first() {
            Some(failure) => self.of_failure(failure),
            None => (Arc::clone(&self.nothing), Arc::from([])),
        };
        Cell { status: outcome.status, sum: None, amount: String::new(), reason, causes }
    }

    /// A clause that failed.
    pub fn of_failure(&mut self, failure: &Failure) -> (Arc<str>, Arc<[String]>) {
        let (kind, name) = (failure.kind, failure.name.clone());
        self.reason(&Reason::Failed { kind, name, cond: failure.cond, span: failure.span })
    }

    /// The words of a reason alone.
    pub fn in_words(&mut self, reason: &Reason) -> String {
        self.reason(reason).0.to_string()
    }

    /// The words of no reason.
    pub fn said_nothing(&self) -> Said {
        (Arc::clone(&self.nothing), Arc::from([]))
    }

    /// A reason in words.
    pub fn reason(&mut self, reason: &Reason) -> Said {
        if *reason == Reason::None {
            return self.said_nothing();
        }
        if let Some((text, causes)) = self.reasons.get(reason) {
            return (Arc::clone(text), Arc::clone(causes));
        }
        let (text, causes) = self.said(reason);
        let said: Said = (Arc::from(text), Arc::from(causes));
        self.reasons.insert(reason.clone(), said.clone());
        said
    }

    fn said(&self, reason: &Reason) -> (String, Vec<String>) {
        match reason {
            Reason::None | Reason::Open { .. } | Reason::List(_) => (String::new(), Vec::new()),
            Reason::Failed { kind, name, cond, span } => {
                let own = cond.and_then(|cond| self.program.expr(cond).span);
                let condition = own.or(*span).map(|span| one_line(self.sources.expression(span)));
                let condition = condition.filter(|_| cond.is_some());
                let word = say::failure(*kind).to_owned();
                let title = name
                    .clone()
                    .filter(|name| !name.is_empty())
                    .or_else(|| condition.clone())
                    .unwrap_or_else(|| word.clone());
                let whole = match condition.filter(|c| *c != title) {
                    Some(condition) => format!("{title}：{condition}"),
                    None => title.clone(),
                };
                (format!("{}{whole}", text::FAILED), vec![title])
            }
            Reason::Missing { inputs, attest } => {
                let lists = [(say::MISSING, inputs), (say::ATTEST, attest)];
                let shown = lists.iter().filter(|(_, names)| !names.is_empty());
                let shown: Vec<String> = shown.map(|(head, names)| format!("{head} {}", names.join("、"))).collect();
                (shown.join("；"), inputs.iter().chain(attest).map(|name| bare(name)).collect())
            }
            Reason::Undecided(Undecided { group, inexact }) => {
                let name = self.program.groups.get(group.index()).map_or("", |g| g.name.as_str());
                let members = inexact.iter().filter_map(|id| self.program.measures.get(id.index()));
                let members: Vec<&str> = members.map(|m| m.name.as_str()).collect();
                let said = say::undecided(name, &members);
                (format!("{}：{said}", say::GROUP), vec![say::GROUP.to_owned()])
            }
            Reason::Conflict(kind, spans) => {
                let word = say::conflict(*kind);
                let clause = |span: &Span| {
                    let line = place(self.sources, *span).line;
                    say::clause_at(line, &one_line(self.sources.text(*span)))
                };
                (format!("{word}：{}", spans.iter().map(clause).collect::<Vec<_>>().join("、")), vec![word.to_owned()])
            }
            Reason::Error(kind) => {
                let word = say::compute_error(*kind).to_owned();
                (format!("{}：{word}", say::ERRORS), vec![word])
            }
        }
    }
}

/// `见习人员[3].见习月数` → `见习人员.见习月数`, so that rows can be counted together.
fn bare(name: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for letter in name.chars() {
        inside = (inside || letter == '[') && letter != ']';
        if !inside && letter != ']' {
            out.push(letter);
        }
    }
    out
}

/// The type of amounts of money.
pub fn yuan() -> Type {
    Type::Number(Dimension::of(UnitId::YUAN))
}

/// The exact amount of a figure in 元.
pub fn exact(figure: &Figure) -> Option<Rational> {
    match &figure.value {
        Some(Value::Number(n)) if figure.bound == Bound::Exact && figure.ty == yuan() => Some(*n),
        _ => None,
    }
}
