//! A summary as JSON: explicit wire types; decimals are strings.

use super::{Line, Summary};
use serde::Serialize;
use std::collections::BTreeMap;

/// The document.
#[derive(Debug, Serialize)]
pub struct Document {
    version: u32,
    data: String,
    date: String,
    rows: u64,
    bad_cells: u64,
    sections: Vec<Section>,
}

#[derive(Debug, Serialize)]
struct Section {
    by: &'static str,
    title: String,
    lines: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    key: Option<String>,
    measure: Option<String>,
    clause: Option<String>,
    results: u64,
    granted: u64,
    refused: u64,
    unknown: u64,
    others: BTreeMap<&'static str, u64>,
    refused_by: BTreeMap<String, u64>,
    unknown_by: BTreeMap<String, u64>,
    sum: Option<String>,
    quantiles: Option<Spread>,
}

#[derive(Debug, Serialize)]
struct Spread {
    min: String,
    p25: String,
    p50: String,
    p75: String,
    max: String,
}

/// The document of a summary.
pub fn document(summary: &Summary) -> Document {
    let section = |section: &super::Section| Section {
        by: section.by,
        title: section.title.clone(),
        lines: section.lines.iter().map(entry).collect(),
    };
    Document {
        version: 1,
        data: summary.data.clone(),
        date: summary.date.clone(),
        rows: summary.rows,
        bad_cells: summary.bad,
        sections: summary.sections.iter().map(section).collect(),
    }
}

fn entry(line: &Line) -> Entry {
    let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let tally = &line.tally;
    Entry {
        key: some(&line.key),
        measure: some(&line.measure),
        clause: some(&line.clause),
        results: tally.rows,
        granted: tally.granted,
        refused: tally.refused,
        unknown: tally.open,
        others: tally.others.clone(),
        refused_by: tally.failed.clone(),
        unknown_by: tally.missing.clone(),
        sum: line.sum.clone(),
        quantiles: line.spread.as_ref().map(|s| Spread {
            min: s.least.clone(),
            p25: s.lower.clone(),
            p50: s.median.clone(),
            p75: s.upper.clone(),
            max: s.greatest.clone(),
        }),
    }
}
