//! A comparison on a screen: a table where its columns are wide enough to be read, else one block a document.

use super::table::{Cell, Table};
use crate::cli::text::compare as text;
use crate::cli::text::outcome as words;
use crate::diag::render::{Look, width, wrap};

/// The least columns of a cell.
const NARROWEST: usize = 14;

/// Draws a comparison.
pub fn draw(table: &Table, date_given: bool, look: Look) -> String {
    let mut out = format!("{}\n", table.title);
    if let Some(date) = &table.date {
        out.push_str(&format!("{}\n", words::date(date, date_given)));
    }
    out.push('\n');
    let label = table.rows.iter().map(|r| width(&r.name)).max().unwrap_or(0).min(20);
    match cell_width(table.heads.len(), label, look.width) {
        Some(cell) => grid(table, label, cell, look, &mut out),
        None => blocks(table, look, &mut out),
    }
    out.push('\n');
    wrap(text::LEGEND, look.width).iter().for_each(|line| out.push_str(&format!("{line}\n")));
    out
}

/// The columns of a cell beside the labels; none where they would be too few.
fn cell_width(cells: usize, label: usize, screen: usize) -> Option<usize> {
    let free = screen.checked_sub(label)?;
    free.checked_div(cells)?.checked_sub(3).filter(|cell| *cell >= NARROWEST)
}

fn grid(table: &Table, label: usize, cell: usize, look: Look, out: &mut String) {
    let (bar, line, cross) = if look.ascii { (" | ", "-", "-+-") } else { (" │ ", "─", "─┼─") };
    let heads: Vec<Vec<String>> = table.heads.iter().map(|h| lines(h, cell)).collect();
    band(text::ASPECT, &heads, (label, cell), bar, out);
    let rule: Vec<String> = std::iter::once(label).chain(heads.iter().map(|_| cell)).map(|n| line.repeat(n)).collect();
    for row in &table.rows {
        out.push_str(&format!("{}\n", rule.join(cross)));
        let cells: Vec<Vec<String>> = row.cells.iter().map(|c| lines(&c.lines, cell)).collect();
        band(&row.name, &cells, (label, cell), bar, out);
    }
}

fn lines(texts: &[String], columns: usize) -> Vec<String> {
    texts.iter().flat_map(|text| wrap(text, columns)).collect()
}

/// The lines of one row, each cell filled up to its width.
fn band(name: &str, cells: &[Vec<String>], (label, cell): (usize, usize), bar: &str, out: &mut String) {
    let names = wrap(name, label);
    let height = cells.iter().map(Vec::len).chain([names.len()]).max().unwrap_or(0);
    for at in 0..height {
        let first = padded(names.get(at), label);
        let rest = cells.iter().map(|lines| padded(lines.get(at), cell));
        let line: Vec<String> = std::iter::once(first).chain(rest).collect();
        out.push_str(line.join(bar).trim_end());
        out.push('\n');
    }
}

fn padded(text: Option<&String>, columns: usize) -> String {
    let text = text.map_or("", String::as_str);
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

fn blocks(table: &Table, look: Look, out: &mut String) {
    for (at, head) in table.heads.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        out.push_str(&format!("{}\n", head.join(" ")));
        if table.present.get(at) != Some(&true) {
            out.push_str(&format!("  {}\n", text::ABSENT));
            continue;
        }
        for row in &table.rows {
            if let Some(cell) = row.cells.get(at) {
                block(&row.name, cell, look, out);
            }
        }
    }
}

/// `  name：line`, further lines below the first.
fn block(name: &str, cell: &Cell, look: Look, out: &mut String) {
    let head = format!("  {name}：");
    let indent = width(&head);
    for (at, line) in lines(&cell.lines, look.width.saturating_sub(indent)).iter().enumerate() {
        let before = if at == 0 { head.clone() } else { " ".repeat(indent) };
        out.push_str(&format!("{before}{line}\n"));
    }
}
