//! An impact as one CSV and as sheets of a workbook.

use super::Move;
use super::model::{Impact, Line};
use super::page::{about, named};
use crate::cli::batch::output::csv_cell;
use crate::cli::batch::output::workbook::{Field, Sheet};
use crate::cli::batch::summary::quantiles::Spread;
use crate::cli::text::impact as text;

fn words(text: &str) -> Field {
    Field::Text(text.to_owned())
}

/// The cells of a line under `text::ALL_HEADS`.
fn fields(line: &Line) -> Vec<Field> {
    let money = |amount: Option<&String>| Field::Money(amount.cloned().unwrap_or_default());
    let part = |spread: &Option<Spread>, of: fn(&Spread) -> &String| money(spread.as_ref().map(of));
    let counts = Move::ALL.into_iter().map(|how| count(line.count(how)));
    let head = [words(&line.key), words(&line.clause), count(&line.results)];
    let sums = [&line.before, &line.after, &line.difference, &line.gained, &line.lost].map(|sum| money(sum.as_ref()));
    let spread = [
        part(&line.up, |s| &s.median),
        part(&line.up, |s| &s.greatest),
        part(&line.down, |s| &s.median),
        part(&line.down, |s| &s.greatest),
    ];
    head.into_iter().chain(counts).chain(sums).chain(spread).collect()
}

/// A count; a weighted one may have decimals.
fn count(text: &str) -> Field {
    text.parse().map_or_else(|_| words(text), Field::Count)
}

/// The changes with what they moved.
fn steps(impact: &Impact) -> Vec<Vec<Field>> {
    let row = |(place, step): (usize, &super::model::Step)| {
        let all = |of: fn(&super::edits::Change) -> &Option<String>| {
            step.changes.iter().filter_map(|c| of(c).clone()).collect::<Vec<_>>().join("；")
        };
        let money = |amount: &Option<String>| Field::Money(amount.clone().unwrap_or_default());
        vec![
            Field::Count(u64::try_from(place + 1).unwrap_or(0)),
            words(&named(step)),
            words(&all(|c| &c.old)),
            words(&all(|c| &c.new)),
            count(&step.heads),
            money(&step.gained),
            money(&step.lost),
            money(&step.net),
        ]
    };
    impact.steps.iter().enumerate().map(row).collect()
}

fn cases(impact: &Impact) -> Vec<Vec<Field>> {
    let row = |case: &super::model::Told| {
        let share = |(place, delta): &(usize, String)| {
            let name = impact.steps.get(*place).map_or(String::new(), named);
            format!("{name} {}元", text::signed(delta))
        };
        let shares: Vec<String> = case.shares.iter().map(share).collect();
        vec![
            Field::Count(case.row),
            Field::Money(case.difference.clone()),
            words(&case.measures.join("、")),
            words(&shares.join("；")),
            words(&impact.data),
        ]
    };
    impact.cases.iter().map(row).collect()
}

fn headed(name: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<Field>>) -> Sheet {
    let head = heads.iter().map(|head| words(head)).collect();
    Sheet { name: name.to_owned(), rows: std::iter::once(head).chain(rows).collect() }
}

/// What it is of, then a sheet a section, the changes, the rows that moved most.
pub fn sheets(impact: &Impact) -> Vec<Sheet> {
    let lines = about(impact).into_iter().map(|line| vec![words(&line)]);
    let title = text::title(&impact.old, &impact.new);
    let mut sheets = vec![headed(text::SHEET_ABOUT, &[&title], lines)];
    let whole = std::iter::once(&impact.total).chain(impact.sections.first().into_iter().flat_map(|s| &s.lines));
    sheets.push(headed(crate::cli::text::batch::BY_MEASURE, &text::ALL_HEADS, whole.map(fields)));
    for (place, section) in impact.sections.iter().enumerate().skip(1) {
        let name = crate::cli::text::batch::summary_sheet(place, section.by, &section.title);
        let mut heads = text::ALL_HEADS;
        if let ("column", Some(first)) = (section.by, heads.first_mut()) {
            *first = &section.title;
        }
        sheets.push(headed(&name, &heads, section.lines.iter().map(fields)));
    }
    sheets.push(headed(text::STEPS, &text::STEP_HEADS, steps(impact)));
    if !impact.budgets.is_empty() {
        sheets.push(headed(
            text::BUDGETS,
            &text::BUDGET_HEADS,
            super::page::budget_rows(impact).into_iter().map(|row| row.iter().map(|cell| words(cell)).collect()),
        ));
    }
    sheets.push(headed(text::CASES, &text::CASE_HEADS, cases(impact)));
    sheets
}

/// One table of all lines, the changes behind them.
pub fn csv(impact: &Impact) -> Vec<u8> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut row = |fields: Vec<Field>| {
        for (place, field) in fields.into_iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            match field {
                Field::Text(text) | Field::Money(text) => csv_cell(&mut out, &text),
                Field::Count(count) => csv_cell(&mut out, &count.to_string()),
            }
        }
        out.push(b'\n');
    };
    row(std::iter::once(text::BY).chain(text::ALL_HEADS).map(words).collect());
    let mark = if impact.synthetic { text::synthetic("") } else { String::new() };
    let by = |title: &str| words(&format!("{title}{mark}"));
    row(std::iter::once(by(text::TOTAL)).chain(fields(&impact.total)).collect());
    for section in &impact.sections {
        for line in &section.lines {
            row(std::iter::once(by(&section.title)).chain(fields(line)).collect());
        }
    }
    row(Vec::new());
    row(std::iter::once(text::STEPS).chain(text::STEP_HEADS).map(words).collect());
    for step in steps(impact) {
        row(std::iter::once(by(text::STEPS)).chain(step).collect());
    }
    out
}
