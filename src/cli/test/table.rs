//! `polc test --table F`: one case a row (CSV, xlsx), or one a line (JSONL of the same keys).
//!
//! In: columns for inputs (with a unit in brackets where the cells hold bare numbers), 评估日, 口径.名, 参数.名 and
//! 应得.措施. Out: compared cases; every fault and difference names its row and column. An empty cell is not given.

mod column;

use super::build::insert;
use super::example::{Due, Runner};
use super::report::{Case, Found};
use super::watch::Watch;
use crate::cli::console::Console;
use crate::cli::load::{Compiled, shown};
use crate::cli::profile::tree::{Node, NodeKind};
use crate::cli::profile::{Index, Leniency, assemble_with, gather};
use crate::cli::table::sheet::{self, Line, Sheet};
use crate::cli::table::{Form, Options, cell};
use crate::cli::text::testing::table as text;
use crate::diag::Diagnostic;
use crate::ir::MeasureId;
use crate::source::{SourceId, Span};
use crate::syntax;
use crate::syntax::ast::{CaseLineKind, Expectation, ItemKind, Name};
use crate::value::Date;
use column::{Column, Kind, read};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

/// One filled cell.
struct Cell {
    column: Column,
    /// Its place in the row, from 1; JSONL has none.
    place: Option<usize>,
    value: Node,
}

/// One row.
struct Row {
    file: String,
    source: SourceId,
    /// From 1.
    line: usize,
    cells: Vec<Cell>,
    faults: Vec<String>,
}

/// Runs all rows of some tables. Faults of files and of columns go to `diags`.
pub fn run(
    compiled: &mut Compiled,
    paths: &[PathBuf],
    console: &mut Console,
    watch: &mut Watch,
    diags: &mut Vec<Diagnostic>,
) -> Vec<Case> {
    let index = Index::new(&compiled.program);
    let mut read = Vec::new();
    for path in paths {
        if Form::of(path) != Form::Lines {
            let known = |name: &str| column::is_known(&compiled.program, &index, name);
            let sheet = sheet::load(path, &Options::default(), console, &mut compiled.sources, &known, diags);
            read.extend(sheet.map(|sheet| (shown(path), Read::Sheet(sheet))));
        } else if let Some((shown, text)) = gather::text_of(path, console, diags) {
            let source = compiled.sources.add(&shown, &text);
            read.push((shown, Read::Lines(source, text)));
        }
    }
    let Some(today) = console.today().or_else(|| Date::new(2000, 1, 1)) else { return Vec::new() };
    let runner =
        Runner { program: &compiled.program, sources: &compiled.sources, index: &index, imports: &compiled.imports };
    let rows = read.into_iter().flat_map(|(shown, read)| match read {
        Read::Sheet(sheet) => sheet_rows(&runner, &shown, sheet, diags),
        Read::Lines(source, text) => json_rows(&runner, source, &shown, &text, diags),
    });
    let rows: Vec<Row> = rows.collect();
    rows.into_iter().filter_map(|row| runner.row(row, today, watch)).collect()
}

/// A table that was read.
enum Read {
    /// CSV or a workbook.
    Sheet(Sheet),
    /// JSON Lines.
    Lines(SourceId, String),
}

/// The rows of a CSV or a workbook.
fn sheet_rows(runner: &Runner<'_>, file: &str, sheet: Sheet, diags: &mut Vec<Diagnostic>) -> Vec<Row> {
    let source = sheet.source;
    let columns: Vec<Option<Column>> =
        sheet.head.iter().map(|cell| read(runner, &cell.text, cell.span, diags)).collect();
    let row = |line: Line| {
        let start = line.cells.first().map_or(0, |c| c.span.start);
        let number = runner.sources.get(source).map_or(1, |f| f.line_column(start).line);
        let faults = line.broken.map(|why| format!("{}{why}", text::row(number)));
        let filled = line.cells.iter().zip(&columns).enumerate().filter(|(_, (cell, _))| !cell.text.is_empty());
        let filled = filled.filter_map(|(i, (cell, column))| {
            let value = cell::node(cell.content, &cell.text, cell.span);
            Some(Cell { column: column.clone()?, place: Some(i + 1), value })
        });
        Row {
            file: file.to_owned(),
            source,
            line: number,
            cells: filled.collect(),
            faults: faults.into_iter().collect(),
        }
    };
    sheet.lines.into_iter().map(row).collect()
}

/// The rows of JSON Lines.
fn json_rows(runner: &Runner<'_>, source: SourceId, file: &str, text: &str, diags: &mut Vec<Diagnostic>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (line, node) in gather::lines(source, text, diags) {
        let given = node.entries().iter().filter(|e| !matches!(e.value.kind, NodeKind::Null));
        let cells = given.filter_map(|entry| {
            let column = read(runner, &entry.key, entry.key_span, diags)?;
            Some(Cell { column, place: None, value: entry.value.clone() })
        });
        let cells = cells.collect();
        rows.push(Row { file: file.to_owned(), source, line, cells, faults: Vec::new() });
    }
    rows
}

impl Row {
    /// `第 3 行第 2 列「留用率」`
    fn place(&self, cell: &Cell) -> String {
        text::place(self.line, cell.place, &cell.column.title)
    }

    fn id(&self) -> String {
        let named = self.cells.iter().find(|c| c.column.kind == Kind::Name);
        named.and_then(|c| c.value.scalar()).map_or_else(|| text::row(self.line), str::to_owned)
    }

    /// The profile's text tree.
    fn tree(&self, faults: &mut Vec<String>) -> Node {
        let mut root = Node::new(NodeKind::Map(Vec::new()), Span::new(self.source, 0, 0));
        for cell in &self.cells {
            let Kind::Given(path) = &cell.column.kind else { continue };
            let value = cell.column.with_unit(&cell.value);
            if !insert(&mut root, path, value, cell.value.span) {
                faults.push(format!("{}：{}", self.place(cell), text::CONTRADICTS));
            }
        }
        root
    }

    /// A finding with the cell that it is about.
    fn said(&self, diagnostic: &Diagnostic) -> String {
        let span = diagnostic.labels.first().map(|l| l.span);
        let within =
            |cell: &&Cell| span.is_some_and(|s| cell.value.span.start <= s.start && s.end <= cell.value.span.end);
        let cell = self.cells.iter().find(within);
        let place = cell.map_or_else(|| text::row(self.line), |cell| self.place(cell));
        let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("（{help}）"));
        format!("{place}：{}{help}", diagnostic.message)
    }
}

impl Runner<'_> {
    fn row(&self, row: Row, today: Date, watch: &mut Watch) -> Option<Case> {
        let id = row.id();
        let dues: Vec<(&Cell, &Vec<String>)> = row
            .cells
            .iter()
            .filter_map(|cell| match &cell.column.kind {
                Kind::Due(names) => Some((cell, names)),
                Kind::Name | Kind::Given(_) => None,
            })
            .collect();
        let measures: Vec<MeasureId> = dues
            .iter()
            .filter_map(|(_, names)| names.first())
            .flat_map(|name| self.index.find_measures(self.program, name))
            .collect();
        if !watch.wants(self.program, &[&id], &measures) {
            return None;
        }
        let mut found = Found { faults: row.faults.clone(), ..Found::default() };
        let tree = row.tree(&mut found.faults);
        let mut diags = Vec::new();
        let profile = assemble_with(self.program, self.index, &[&tree], today, Leniency::default(), &mut diags);
        found.faults.extend(diags.iter().filter(|d| d.is_error()).map(|d| row.said(d)));
        if dues.is_empty() {
            found.faults.push(format!("{}：{}", text::row(row.line), text::NOTHING_DUE));
        }
        let (mut expected, mut computed) = (Vec::new(), Vec::new());
        for (cell, names) in dues {
            let words = due_words(cell);
            let Some(due) = expectation(&words, names, cell.value.span) else {
                found.faults.push(format!("{}：{}", row.place(cell), text::UNREADABLE_DUE));
                continue;
            };
            let shown = format!("应得 {} {words}", names.join("."));
            expected.push(json!(shown));
            if found.faults.is_empty() {
                let before = found.differences.len();
                let due = Due { span: cell.value.span, due: &due, text: &shown };
                computed.push(self.due(due, &profile, watch, &mut found));
                for difference in found.differences.iter_mut().skip(before) {
                    *difference = format!("{}：{difference}", row.place(cell));
                }
            }
        }
        found.updates.clear();
        Some(Case::new(&id, (&row.file, row.line), Json::Array(expected), Json::Array(computed), found))
    }
}

/// `= 16200元`, `<= 20万元`, `不可享受 因「正常经营」` as after a measure's name.
fn due_words(cell: &Cell) -> String {
    let node = cell.column.with_unit(&cell.value);
    let text = node.scalar().unwrap_or_default().replace(['\n', '\r'], " ");
    let text = text.trim();
    let is_figure = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '「' | '“' | '"'));
    if is_figure { format!("= {text}") } else { text.to_owned() }
}

/// What a cell expects, read as the line of a 算例; a word that is no status is a choice's member.
fn expectation(words: &str, names: &[String], span: Span) -> Option<Expectation> {
    let line = |words: &str| {
        let text = format!("算例 \"甲\" {{\n  应得 甲 {words}\n}}\n");
        let mut faults = Vec::new();
        let file = syntax::parse(span.source, &text, &mut faults);
        if faults.iter().any(Diagnostic::is_error) {
            return None;
        }
        let [item] = file.items.as_slice() else { return None };
        let ItemKind::Case(case) = &item.kind else { return None };
        let [line] = case.lines.as_slice() else { return None };
        let CaseLineKind::Expect(due) = &line.kind else { return None };
        Some(due.clone())
    };
    let mut due = line(words).or_else(|| line(&format!("= {words}")))?;
    due.measure = names.iter().map(|name| Name { text: name.clone(), span }).collect();
    Some(due)
}
