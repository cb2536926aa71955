//! `表 "文件.csv"`: the rows of a parameter from a table beside the file.
//!
//! The first line names the columns: one for each key of 按, 自 and 至 where there are versions, and one for the value,
//! headed by the parameter's name or 值. A bare number is in the declared unit.

use super::params::Rows;
use super::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{ParamRow, ParamVersion, Type};
use crate::source::Span;
use crate::syntax;
use crate::value::{Date, Rational, Value};
use std::collections::BTreeMap;

/// A cell with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// The columns of a table, by index.
struct Columns {
    keys: Vec<usize>,
    from: Option<usize>,
    to: Option<usize>,
    value: usize,
}

impl Checker<'_> {
    /// The versions that a parameter's table holds; none where it names no table or the loader could not read it.
    pub(super) fn table_versions(&mut self, rows: &Rows<'_>) -> Vec<ParamVersion> {
        let Some(written) = &rows.decl.table else { return Vec::new() };
        let units = self.units;
        let table = units.get(rows.unit).and_then(|u| u.tables.get(&written.text));
        let Some(table) = table else { return Vec::new() };
        let Some(columns) = self.columns(rows, &table.head, written.span) else { return Vec::new() };
        let mut versions: BTreeMap<(Option<Date>, Option<Date>), Vec<ParamRow>> = BTreeMap::new();
        for line in &table.rows {
            if let Some((days, row)) = self.table_row(rows, &columns, line) {
                versions.entry(days).or_default().push(row);
            }
        }
        let version = |((from, to), rows)| ParamVersion { from, to, rows, citation: None, span: written.span };
        versions.into_iter().map(version).collect()
    }

    fn columns(&mut self, rows: &Rows<'_>, head: &[Cell], place: Span) -> Option<Columns> {
        let find = |name: &str| head.iter().position(|c| c.text == name);
        let mut keys = Vec::new();
        for path in &rows.decl.keys {
            let whole = path.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".");
            let last = path.last().map_or("", |n| n.text.as_str());
            match find(&whole).or_else(|| find(last)) {
                Some(index) => keys.push(index),
                None => return self.no_column(&whole, head, place),
            }
        }
        let name = rows.decl.name.text.as_str();
        match find(name).or_else(|| find("值")) {
            Some(value) => Some(Columns { keys, from: find("自"), to: find("至"), value }),
            None => self.no_column(name, head, place),
        }
    }

    fn no_column(&mut self, name: &str, head: &[Cell], place: Span) -> Option<Columns> {
        let names: Vec<&str> = head.iter().map(|c| c.text.as_str()).collect();
        let report = Diagnostic::new(codes::E0454, place, format!("这个表没有「{name}」一列"));
        let report = report.help(format!("表的列是 {}；数值一列用参数的名字或者「值」作列名", names.join("、")));
        self.diags.push(match head.first() {
            Some(cell) => report.also(cell.span, "列名在这里"),
            None => report,
        });
        None
    }

    #[expect(clippy::type_complexity, reason = "the days of a version and one of its rows")]
    fn table_row(
        &mut self,
        rows: &Rows<'_>,
        columns: &Columns,
        line: &[Cell],
    ) -> Option<((Option<Date>, Option<Date>), ParamRow)> {
        let span = line.first()?.span.to(line.last()?.span);
        let mut keys = Vec::new();
        for (column, ty) in columns.keys.iter().zip(&rows.keys) {
            let cell = self.cell(line, *column, span)?;
            let path: Vec<&str> = if *ty == Type::Region { cell.text.split('.').collect() } else { vec![&cell.text] };
            keys.push(self.key_value(&path, ty, cell.span)?);
        }
        let value = self.cell(line, columns.value, span)?;
        let value = self.cell_value(rows, value)?;
        let from = self.cell_day(line, columns.from)?;
        let to = self.cell_day(line, columns.to)?;
        Some(((from, to), ParamRow { keys, value, origin: None, span }))
    }

    fn cell<'c>(&mut self, line: &'c [Cell], column: usize, span: Span) -> Option<&'c Cell> {
        let cell = line.get(column);
        if cell.is_none() {
            let message = format!("这一行缺第 {} 列", column + 1);
            self.diags.push(Diagnostic::new(codes::E0455, span, message).help("每一行的列数和第一行相同"));
        }
        cell
    }

    /// The outer `None` is after a report.
    fn cell_day(&mut self, line: &[Cell], column: Option<usize>) -> Option<Option<Date>> {
        let Some(cell) = column.and_then(|c| line.get(c)).filter(|c| !c.text.is_empty()) else { return Some(None) };
        match self.cell_constant(cell, &Type::Date)? {
            Value::Date(day) => Some(Some(day)),
            _ => None,
        }
    }

    fn cell_value(&mut self, rows: &Rows<'_>, cell: &Cell) -> Option<Value> {
        match (Rational::parse(&cell.text), &rows.ty) {
            (Some(number), Type::Number(_)) => number.checked_mul(rows.scale).map(Value::Number),
            (_, Type::Text) => Some(Value::Text(cell.text.as_str().into())),
            (_, Type::Enum(_) | Type::Bool | Type::Region) => {
                let path: Vec<&str> =
                    if rows.ty == Type::Region { cell.text.split('.').collect() } else { vec![&cell.text] };
                self.key_value(&path, &rows.ty, cell.span)
            }
            (_, ty) => self.cell_constant(cell, ty),
        }
    }

    /// A cell read as a constant of the language; its findings are moved to the cell.
    fn cell_constant(&mut self, cell: &Cell, ty: &Type) -> Option<Value> {
        let before = self.diags.len();
        let parsed = syntax::parse_value(cell.span.source, &cell.text, self.diags);
        let readable = self.diags.len() == before;
        let value = parsed.filter(|_| readable).and_then(|e| self.constant(&Scope::default(), &e, Some(ty)));
        let messages: Vec<String> = self.diags.drain(before..).map(|d| d.message).collect();
        if value.is_none() && *ty != Type::Error {
            let why = messages.into_iter().next().filter(|_| readable);
            let why = why.unwrap_or_else(|| "按参数的类型写一个值，例如 2000、2000元/月、60%、2025-01-01".to_owned());
            let report = Diagnostic::new(codes::E0455, cell.span, format!("读不出这一格「{}」", cell.text));
            self.diags.push(report.help(why));
        }
        value
    }
}
