//! A comparison as one Markdown table.

use super::table::Table;
use crate::cli::page::markdown::escaped;
use crate::cli::text::compare as text;
use crate::cli::text::outcome as words;

/// Writes a comparison.
pub fn write(table: &Table, date_given: bool) -> String {
    let mut out = format!("# {}\n\n", escaped(&table.title));
    if let Some(date) = &table.date {
        out.push_str(&format!("{}\n\n", words::date(date, date_given)));
    }
    let heads = table.heads.iter().map(|head| cell(head));
    out.push_str(&row(text::ASPECT, heads));
    out.push_str(&row("---", table.heads.iter().map(|_| "---".to_owned())));
    for line in &table.rows {
        out.push_str(&row(&escaped(&line.name), line.cells.iter().map(|c| cell(&c.lines))));
    }
    out.push_str(&format!("\n{}\n", text::LEGEND));
    out
}

fn row(name: &str, cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = std::iter::once(name.to_owned()).chain(cells).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn cell(lines: &[String]) -> String {
    lines.iter().map(|line| escaped(line)).collect::<Vec<_>>().join("<br>")
}
