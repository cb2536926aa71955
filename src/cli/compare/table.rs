//! A comparison as rows and columns of texts, which every form of output but JSON draws.

use super::figures;
use super::model::{Column, Comparison, Measure, Outcome};
use crate::cli::outcome_text;
use crate::cli::text::compare as text;
use crate::cli::text::compare::rows;
use crate::cli::text::outcome as words;

/// A table of texts.
#[derive(Clone, Debug)]
pub struct Table {
    /// What is compared.
    pub title: String,
    /// The day of assessment, where results stand in it.
    pub date: Option<String>,
    /// The heads of the columns: number, region.
    pub heads: Vec<Vec<String>>,
    /// Whether the document of each column has the measure.
    pub present: Vec<bool>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// What it is about.
    pub name: String,
    /// One a column.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct Cell {
    /// absent, not_stated, unspecified or given
    pub state: &'static str,
    /// Its lines.
    pub lines: Vec<String>,
}

impl Cell {
    fn absent() -> Cell {
        Cell { state: "absent", lines: vec![text::ABSENT.to_owned()] }
    }

    fn given(lines: Vec<String>) -> Cell {
        if lines.iter().all(String::is_empty) {
            return Cell { state: figures::NOT_STATED, lines: vec![text::NOT_STATED.to_owned()] };
        }
        Cell { state: figures::GIVEN, lines }
    }

    fn one(line: Option<&String>) -> Cell {
        Cell::given(line.cloned().into_iter().collect())
    }
}

/// The head of a row, and its cell of a measure.
type Aspect = (&'static str, fn(&Measure) -> Cell);

/// The rows of a comparison.
pub fn table(comparison: &Comparison) -> Table {
    let columns = &comparison.columns;
    let aspects: [Aspect; 11] = [
        (rows::NAME, |m| Cell::given(vec![m.name.clone()])),
        (rows::CLAUSE, |m| Cell::one(m.clause.as_ref())),
        (rows::SUBJECTS, subjects),
        (rows::CONDITIONS, |m| Cell::given(m.conditions.iter().map(|c| c.text.clone()).collect())),
        (rows::FIGURES, figures),
        (rows::STANDARD, |m| Cell::given(m.standard.clone())),
        (rows::LIMITS, |m| Cell::given(m.limits.iter().map(|l| l.text.clone()).collect())),
        (rows::VALIDITY, validity),
        (rows::FUND, |m| Cell::one(m.fund.as_ref())),
        (rows::BODIES, |m| Cell::one(m.bodies.as_ref())),
        (rows::FORCE, |m| Cell::one(m.force.as_ref())),
    ];
    let of_aspect = |(name, cell): Aspect| Row {
        name: name.to_owned(),
        cells: columns.iter().map(|c| c.measure.as_ref().map_or_else(Cell::absent, cell)).collect(),
    };
    let one_name = comparison.names.len() == 1;
    let wanted = aspects.into_iter().filter(|(name, _)| !(one_name && *name == rows::NAME));
    Table {
        title: text::title(&comparison.names),
        date: comparison.date.clone(),
        heads: columns.iter().map(head).collect(),
        present: columns.iter().map(|c| c.measure.is_some()).collect(),
        rows: wanted.map(of_aspect).chain(results(columns)).collect(),
    }
}

fn head(column: &Column) -> Vec<String> {
    let number = column.document.clone().unwrap_or_else(|| text::NO_NUMBER.to_owned());
    let place = column.region.clone().or_else(|| column.issuer.clone());
    std::iter::once(number).chain(place).collect()
}

fn subjects(measure: &Measure) -> Cell {
    let subjects = measure.subjects.join("、");
    Cell::given(std::iter::once(subjects).chain(measure.each.as_ref().map(|e| text::each(e))).collect())
}

fn figures(measure: &Measure) -> Cell {
    let cell = Cell::one(measure.figures.text.as_ref());
    Cell { state: measure.figures.state, ..cell }
}

fn validity(measure: &Measure) -> Cell {
    let validity = &measure.validity;
    let days = text::validity(validity.from.as_deref(), validity.to.as_deref());
    match (&validity.from, &validity.to, &validity.by) {
        (None, None, _) => Cell::given(Vec::new()),
        (_, _, Some(by)) => Cell::given(vec![days + &text::judged_by(by)]),
        (_, _, None) => Cell::given(vec![days]),
    }
}

/// One row a profile.
fn results(columns: &[Column]) -> Vec<Row> {
    let most = columns.iter().map(|c| c.results.len()).max().unwrap_or(0);
    let row = |place: usize| {
        let profile = columns.iter().find_map(|c| c.results.get(place)?.profile.clone());
        Row {
            name: profile.map_or(rows::RESULT.to_owned(), |p| text::result_of(&p)),
            cells: columns.iter().map(|c| c.results.get(place).map_or_else(Cell::absent, result)).collect(),
        }
    };
    (0..most).map(row).collect()
}

fn result(outcome: &Outcome) -> Cell {
    let mut lines = vec![outcome_text::status_word(outcome.status).to_owned()];
    lines.push(outcome_text::figure(&outcome.result));
    lines.extend(outcome.failed.iter().map(|name| format!("{} {name}", words::FAILED)));
    if !outcome.missing.is_empty() {
        lines.push(text::missing(&outcome.missing.join("、")));
    }
    if !outcome.attest.is_empty() {
        lines.push(format!("{} {}", words::ATTEST, outcome.attest.join("、")));
    }
    let readings: Vec<String> = outcome.readings.iter().map(|(name, option)| format!("{name} 取 {option}")).collect();
    if !readings.is_empty() {
        lines.push(text::readings(&readings.join("，")));
    }
    lines.retain(|line| !line.is_empty());
    let state = if outcome.result.bound == "unspecified" { figures::UNSPECIFIED } else { figures::GIVEN };
    Cell { state, lines }
}
