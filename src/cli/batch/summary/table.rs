//! A summary as text, as CSV, and as sheets of a workbook.

use super::{Line, Section, Summary};
use crate::cli::batch::output::csv_cell;
use crate::cli::batch::output::workbook::{Field, Sheet};
use crate::cli::text::batch as text;
use std::collections::BTreeMap;

/// So many reasons are shown in a line of text.
const SHOWN: usize = 5;

/// For a terminal: a line or three for each measure, document, fund and value.
pub fn text(summary: &Summary) -> String {
    let mut out = String::new();
    for section in &summary.sections {
        out.push_str(&format!("\n{}\n", section.title));
        for line in &section.lines {
            out.push_str(&format!("  {}\n", told(line)));
            for (word, causes) in [(text::REFUSED_BY, &line.tally.failed), (text::OPEN_BY, &line.tally.missing)] {
                if !causes.is_empty() {
                    out.push_str(&format!("    {word}：{}\n", shown(causes, SHOWN)));
                }
            }
        }
    }
    out
}

/// `示例补贴：可享受 1，不可享受 1，待定 2；合计 13500.00元，中位数 13500.00元`
fn told(line: &Line) -> String {
    let tally = &line.tally;
    let counts = [(text::GRANTED, tally.granted), (text::REFUSED_WORD, tally.refused), (text::OPEN, tally.open)];
    let others = tally.others.iter().map(|(word, count)| (*word, *count));
    let counts = counts.into_iter().chain(others).filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(word, count)| format!("{word} {count}")).collect();
    let sum = line.sum.as_ref().map_or(String::new(), |sum| format!("；合计 {sum}元"));
    let median = line.spread.as_ref().map_or(String::new(), |s| format!("，中位数 {}元", s.median));
    format!("{}：{}{sum}{median}", name(line), counts.join("，"))
}

/// The value, the measure, or both.
pub fn name(line: &Line) -> String {
    let parts = [line.key.as_str(), line.measure.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Causes with their counts, the most frequent first.
pub fn shown(causes: &BTreeMap<String, u64>, most: usize) -> String {
    let mut sorted: Vec<(&String, &u64)> = causes.iter().collect();
    sorted.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
    let shown: Vec<String> = sorted.iter().take(most).map(|(name, count)| format!("{name} {count}")).collect();
    let more = if sorted.len() > most { text::more(sorted.len()) } else { String::new() };
    format!("{}{more}", shown.join("、"))
}

/// One table of all sections.
pub fn csv(summary: &Summary) -> Vec<u8> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    let mut row = |fields: Vec<String>| {
        for (place, field) in fields.iter().enumerate() {
            if place > 0 {
                out.push(b',');
            }
            csv_cell(&mut out, field);
        }
        out.push(b'\n');
    };
    row(std::iter::once(text::BY).chain(text::SUMMARY_HEADS).map(str::to_owned).collect());
    for section in &summary.sections {
        for line in &section.lines {
            let fields = fields(line).into_iter().map(|field| match field {
                Field::Text(text) | Field::Money(text) => text,
                Field::Count(count) => count.to_string(),
            });
            row(std::iter::once(section.title.clone()).chain(fields).collect());
        }
    }
    out
}

fn fields(line: &Line) -> Vec<Field> {
    let (tally, words) = (&line.tally, |text: &str| Field::Text(text.to_owned()));
    let others: u64 = tally.others.values().sum();
    let money = |amount: Option<&String>| Field::Money(amount.cloned().unwrap_or_default());
    let spread = line.spread.as_ref();
    vec![
        words(&line.key),
        words(&line.measure),
        words(&line.clause),
        Field::Count(tally.rows),
        Field::Count(tally.granted),
        Field::Count(tally.refused),
        Field::Count(tally.open),
        Field::Count(others),
        money(line.sum.as_ref()),
        money(spread.map(|s| &s.least)),
        money(spread.map(|s| &s.lower)),
        money(spread.map(|s| &s.median)),
        money(spread.map(|s| &s.upper)),
        money(spread.map(|s| &s.greatest)),
        words(&shown(&tally.failed, 50)),
        words(&shown(&tally.missing, 50)),
    ]
}

/// A sheet a section.
pub fn sheets(summary: &Summary) -> Vec<Sheet> {
    let sheet = |(place, section): (usize, &Section)| {
        let mut head: Vec<Field> = text::SUMMARY_HEADS.iter().map(|head| Field::Text((*head).to_owned())).collect();
        if let ("column", Some(first)) = (section.by, head.first_mut()) {
            *first = Field::Text(section.title.clone());
        }
        let rows = std::iter::once(head).chain(section.lines.iter().map(fields));
        Sheet { name: text::summary_sheet(place, section.by, &section.title), rows: rows.collect() }
    };
    summary.sections.iter().enumerate().map(sheet).collect()
}
