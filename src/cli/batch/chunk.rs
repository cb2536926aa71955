//! Rows of cells → typed columns, with every cell that cannot be a value of its input.
//!
//! A bad cell is not given to the engine, and what could depend on it is not decided; other rows and other inputs go on. The rows
//! of a chunk are shared among threads; faults stay in order of the rows.

use super::mapping::{Mapped, NOWHERE, Names, Target};
use super::plain::Plain;
use super::reading::{Quick, Reading};
use crate::batch::columns::{Builder, Columns};
use crate::cli::profile::tree::{Node, NodeKind};
use crate::cli::profile::typed::{Expected, Reader};
use crate::cli::profile::{Index, applies};
use crate::cli::table::cell;
use crate::cli::table::oddity::Oddities;
use crate::cli::table::row::{Content, Row};
use crate::cli::table::workbook::number::is_long;
use crate::cli::text::batch as text;
use crate::diag::Diagnostic;
use crate::eval::profile::{History, Profile};
use crate::ir::{EntityId, Input, InputId, Program, Type};
use crate::source::Span;
use crate::value::{Element, Value};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::Ordering;

/// So many rows are typed column by column at once.
const NEAR: usize = 1_024;

/// A table as its cells are read.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its name, for messages.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Mapped>,
    /// Whether numbers come from a workbook, which keeps 15 digits.
    pub workbook: bool,
}

impl Shape {
    /// The columns whose days were written in another form than `2025-07-01`, once all cells are read.
    pub fn days_otherwise(&self) -> Oddities {
        let mut oddities = Oddities::default();
        let columns = self.columns.iter().filter(|column| column.otherwise.load(Ordering::Relaxed));
        let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
        oddities.days(&names);
        oddities
    }
}

/// A second table, as its cells are read.
#[derive(Clone, Debug)]
pub struct ChildShape {
    /// The table.
    pub shape: Shape,
    /// The list that it gives.
    pub list: InputId,
    /// The entity of its elements.
    pub entity: EntityId,
}

/// A row of the main table with its elements.
#[derive(Clone, Debug, Default)]
pub struct Full {
    /// The row.
    pub row: Row,
    /// Its rows in each second table.
    pub children: Vec<Vec<Row>>,
}

/// A cell or a row that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The row of the chunk, from 0.
    pub at: usize,
    /// The table.
    pub table: String,
    /// The row's number in its file.
    pub row: u64,
    /// The column, from 1, and its name; the whole row without.
    pub column: Option<(usize, String)>,
    /// What stands there.
    pub value: String,
    /// Why it is no value, in words.
    pub reason: String,
    /// The input that is left open; all of them without.
    pub input: Option<InputId>,
}

/// What cells are read with.
#[derive(Clone, Copy, Debug)]
pub struct Typer<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Their names.
    pub index: &'a Index<'a>,
    /// What all rows share.
    pub base: &'a Profile,
    /// The main table.
    pub main: &'a Shape,
    /// The second tables.
    pub children: &'a [ChildShape],
}

/// The values of some rows: one for each mapped input of `inputs`, row by row.
#[derive(Default)]
struct Part {
    values: Vec<Value>,
    /// What was received before, row by row, where a column says it.
    histories: Vec<Option<History>>,
    faults: Vec<Fault>,
}

impl Typer<'_> {
    /// The inputs that the tables give, in the order of the values of a row.
    pub fn inputs(&self) -> Vec<InputId> {
        let own = self.main.columns.iter().filter_map(|m| match m.target {
            Target::Input(id) => Some(id),
            Target::Field(_) | Target::History | Target::Carried => None,
        });
        own.chain(self.children.iter().map(|c| c.list)).collect()
    }

    /// The places of the columns of the main table that are read.
    pub fn places(&self) -> Vec<usize> {
        let is_read = |column: &&Mapped| matches!(column.target, Target::Input(_) | Target::History);
        let read = self.main.columns.iter().filter(is_read);
        read.map(|column| column.place).collect()
    }

    /// Reads rows by so many threads.
    pub fn read(&self, rows: &[Full], threads: usize) -> (Columns, Vec<Fault>) {
        let inputs = self.inputs();
        let size = rows.len().div_ceil(threads.max(1)).max(1);
        let work = |(place, rows): (usize, &[Full])| self.part(place * size, rows, &inputs);
        let parts: Vec<Part> = if threads < 2 || rows.len() < 1024 {
            rows.chunks(size).enumerate().map(work).collect()
        } else {
            std::thread::scope(|scope| {
                let run = |chunk| scope.spawn(move || work(chunk));
                let running: Vec<_> = rows.chunks(size).enumerate().map(run).collect();
                running.into_iter().filter_map(|thread| thread.join().ok()).collect()
            })
        };
        let mut columns = Columns::empty(self.program, rows.len());
        for (place, id) in inputs.iter().enumerate() {
            let Some(input) = self.program.inputs.get(id.index()) else { continue };
            let mut builder = Builder::new(&input.ty, self.entity(&input.ty));
            for part in &parts {
                part.values.iter().skip(place).step_by(inputs.len()).for_each(|value| builder.push(value));
            }
            columns.set(*id, builder.finish());
        }
        let mut faults = Vec::new();
        let mut histories = Vec::new();
        for part in parts {
            faults.extend(part.faults);
            histories.extend(part.histories);
        }
        columns.histories = self.history().map(|_| histories);
        (columns, faults)
    }

    /// Whether columns can be read one by one: no value decides whether another is asked for, and no list has its own table.
    pub fn is_simple(&self) -> bool {
        let free = |id: &InputId| self.program.inputs.get(id.index()).is_some_and(|input| input.only_if.is_none());
        self.children.is_empty() && self.inputs().iter().all(free)
    }

    /// Reads the columns of a grid one by one. `denominators`: what each column was counted in before, and is now.
    pub fn columns(&self, grid: &impl Grid, denominators: &mut Vec<i64>) -> (Columns, Vec<Fault>) {
        let mut diags = Vec::new();
        let mut reader = Reader {
            program: self.program,
            index: self.index,
            diags: &mut diags,
            open_enums: false,
            bare_ratios: false,
        };
        let (mut columns, mut faults) = (Columns::empty(self.program, grid.rows()), Vec::new());
        for (row, reason) in grid.broken() {
            let (table, number) = (self.main.name.clone(), grid.number(*row));
            let (value, reason) = (String::new(), reason.clone());
            faults.push(Fault { at: *row, table, row: number, column: None, value, reason, input: None });
        }
        denominators.resize(self.main.columns.len(), 1);
        let mut all: Vec<OneColumn<'_>> = Vec::new();
        for (mapped, denominator) in self.main.columns.iter().zip(denominators.iter()) {
            let Target::Input(id) = mapped.target else { continue };
            let Some(input) = self.program.inputs.get(id.index()) else { continue };
            let builder = Builder::new(&input.ty, self.entity(&input.ty)).over(*denominator).sized(grid.rows());
            let reading = Reading::of(input, mapped.unit.as_deref());
            all.push(OneColumn { shape: self.main, mapped, input, id, builder, reading, scratch: String::new() });
        }
        // So many rows at once that their cells stay in the cache for all columns.
        for first in (0..grid.rows()).step_by(NEAR) {
            let rows = first..grid.rows().min(first + NEAR);
            all.iter_mut().for_each(|one| one.fill(grid, rows.clone(), &mut reader, &mut faults));
        }
        let inputs = self.main.columns.iter().zip(denominators).filter(|(m, _)| matches!(m.target, Target::Input(_)));
        for (one, (_, denominator)) in all.into_iter().zip(inputs) {
            *denominator = one.builder.scale().unwrap_or(1);
            columns.set(one.id, one.builder.finish());
        }
        columns.histories = self.history().map(|mapped| self.histories(mapped, grid, &mut reader, &mut faults));
        // By row, and in a row by column, as they are read one by one.
        faults.sort_by_key(|fault| fault.at);
        (columns, faults)
    }

    fn entity(&self, ty: &Type) -> Option<&crate::ir::Entity> {
        if let Type::List(id) = ty { self.program.entities.get(id.index()) } else { None }
    }

    /// How the cells of each column of a table are read; one that gives nothing has a reading that is not asked.
    fn readings(&self, shape: &Shape, entity: Option<EntityId>) -> Vec<Reading> {
        let names = Names { program: self.program, index: self.index, entity };
        let reading =
            |mapped: &Mapped| names.input(mapped.target).map(|input| Reading::of(input, mapped.unit.as_deref()));
        shape.columns.iter().map(|mapped| reading(mapped).unwrap_or_default()).collect()
    }

    fn part(&self, first: usize, rows: &[Full], inputs: &[InputId]) -> Part {
        let mut diags = Vec::new();
        let mut reader = Reader {
            program: self.program,
            index: self.index,
            diags: &mut diags,
            open_enums: false,
            bare_ratios: false,
        };
        let mut part = Part { values: Vec::with_capacity(rows.len() * inputs.len()), ..Part::default() };
        let history = self.history();
        let mut main = self.readings(self.main, None);
        let mut children: Vec<Vec<Reading>> =
            self.children.iter().map(|child| self.readings(&child.shape, Some(child.entity))).collect();
        let conditional = |id: &InputId| self.program.inputs.get(id.index()).is_some_and(|i| i.only_if.is_some());
        let conditional = inputs.iter().any(conditional);
        for (place, full) in rows.iter().enumerate() {
            let mut cells = Cells { typer: self, reader: &mut reader, at: first + place, faults: &mut part.faults };
            let before = part.values.len();
            cells.row(full, &mut main, &mut children, &mut part.values);
            if conditional && let Some(values) = part.values.get_mut(before..) {
                cells.only_if(full, inputs, values);
            }
            if let Some(mapped) = history {
                let history = cells.history(mapped, &full.row);
                part.histories.push(history);
            }
        }
        part
    }
}

/// The cells of one row.
struct Cells<'c, 'r, 'a> {
    typer: &'c Typer<'a>,
    reader: &'c mut Reader<'r>,
    at: usize,
    faults: &'c mut Vec<Fault>,
}

impl Cells<'_, '_, '_> {
    fn row(&mut self, full: &Full, main: &mut [Reading], children: &mut [Vec<Reading>], values: &mut Vec<Value>) {
        let typer = self.typer;
        if let Some(why) = &full.row.broken {
            self.whole(&typer.main.name, &full.row, why, None);
            values.extend(typer.inputs().iter().map(|_| Value::Unknown));
            return;
        }
        for (mapped, reading) in typer.main.columns.iter().zip(main) {
            let Target::Input(id) = mapped.target else { continue };
            let input = typer.program.inputs.get(id.index());
            let value = input.map(|input| self.cell(typer.main, &full.row, (mapped, reading), input, id));
            values.push(value.unwrap_or(Value::Unknown));
        }
        for ((child, readings), rows) in typer.children.iter().zip(children).zip(&full.children) {
            values.push(self.list(child, readings, rows));
        }
    }

    fn history(&mut self, mapped: &Mapped, row: &Row) -> Option<History> {
        let (content, written) = row.get(mapped.place);
        self.typer.history_of(self.reader, (content, written)).unwrap_or_else(|reason| {
            self.faults.push(self.typer.bad_history(mapped, (self.at, row.number), written, reason));
            None
        })
    }

    /// Elements of a second table. One broken row leaves the whole list open: it could change any sum.
    fn list(&mut self, child: &ChildShape, readings: &mut [Reading], rows: &[Row]) -> Value {
        let program = self.typer.program;
        let fields = program.entities.get(child.entity.index()).map_or(&[][..], |e| &e.fields);
        let before = self.faults.len();
        let mut elements = Vec::with_capacity(rows.len());
        for row in rows {
            if let Some(why) = &row.broken {
                self.whole(&child.shape.name, row, why, Some(child.list));
            }
            let mut values = vec![Value::Unknown; fields.len()];
            for (mapped, reading) in child.shape.columns.iter().zip(&mut *readings) {
                let Target::Field(place) = mapped.target else { continue };
                let (Some(slot), Some(field)) = (values.get_mut(place), fields.get(place)) else { continue };
                *slot = self.cell(&child.shape, row, (mapped, reading), field, child.list);
            }
            elements.push(Element { fields: values.into() });
        }
        if self.faults.len() > before { Value::Unknown } else { Value::List(elements.into()) }
    }

    fn cell(
        &mut self,
        shape: &Shape,
        row: &Row,
        (mapped, reading): (&Mapped, &mut Reading),
        input: &Input,
        id: InputId,
    ) -> Value {
        let (content, written) = row.get(mapped.place);
        if let Some(quick) = reading.quick(content, written) {
            return quick.value();
        }
        match value(self.reader, shape, mapped, input, (content, written)) {
            Ok(value) => {
                reading.remember(content, written, &value);
                value
            }
            Err(reason) => {
                self.fault(shape, row, mapped, &reason, id);
                Value::Unknown
            }
        }
    }

    fn fault(&mut self, shape: &Shape, row: &Row, mapped: &Mapped, reason: &str, id: InputId) {
        self.faults.push(Fault {
            at: self.at,
            table: shape.name.clone(),
            row: row.number,
            column: Some((mapped.place + 1, mapped.name.clone())),
            value: row.text(mapped.place).to_owned(),
            reason: reason.to_owned(),
            input: Some(id),
        });
    }

    fn whole(&mut self, table: &str, row: &Row, why: &str, input: Option<InputId>) {
        let (table, reason) = (table.to_owned(), why.to_owned());
        self.faults.push(Fault {
            at: self.at,
            table,
            row: row.number,
            column: None,
            value: String::new(),
            reason,
            input,
        });
    }

    /// Values that are given although they do not apply, or the other way round.
    fn only_if(&mut self, full: &Full, inputs: &[InputId], values: &mut [Value]) {
        let mut profile = self.typer.base.clone();
        for (id, value) in inputs.iter().zip(values.iter()) {
            if let Some(slot) = profile.inputs.get_mut(id.index()) {
                *slot = value.clone();
            }
        }
        for (id, value) in inputs.iter().zip(values) {
            let node = Node::new(NodeKind::Null, span());
            let places = BTreeMap::from([(id.index(), node)]);
            let before = self.reader.diags.len();
            applies::check(self.reader, &profile, &places);
            if self.reader.diags.len() == before {
                continue;
            }
            let said = all_said(self.reader, before);
            *value = Value::Unknown;
            let mapped = self.typer.main.columns.iter().find(|m| m.target == Target::Input(*id));
            match mapped {
                Some(mapped) => self.fault(self.typer.main, &full.row, mapped, &said, *id),
                None => self.whole(&self.typer.main.name, &full.row, &said, Some(*id)),
            }
        }
    }
}

/// The value of a cell, or why it is none.
fn value(
    reader: &mut Reader<'_>,
    shape: &Shape,
    mapped: &Mapped,
    input: &Input,
    (content, written): (Content, &str),
) -> Result<Value, String> {
    match content {
        Content::Empty => return Ok(Value::Unknown),
        Content::Broken(broken) => return Err(text::broken(broken).to_owned()),
        Content::Number if shape.workbook && input.ty == Type::Text && is_long(written) => {
            return Err(text::DAMAGED_NUMBER.to_owned());
        }
        Content::Text | Content::Number | Content::Percent | Content::Day | Content::Bool | Content::Json => {}
    }
    let node = cell::with_unit(cell::node(content, written, span()), mapped.unit.as_deref());
    let node = if matches!(input.ty, Type::EnumSet(_) | Type::TextSet) { cell::several(node) } else { node };
    let day = cell::day(&node, &input.ty);
    if day.is_some() {
        mapped.otherwise.store(true, Ordering::Relaxed);
    }
    let node = day.unwrap_or(node);
    let before = reader.diags.len();
    let value = reader.value(&node, Expected::of(&input.name, input));
    if reader.diags.len() == before { Ok(value) } else { Err(all_said(reader, before)) }
}

/// What a reader found since, in words.
pub(super) fn all_said(reader: &mut Reader<'_>, before: usize) -> String {
    let said: Vec<String> = reader.diags.drain(before..).map(|d| said(&d)).collect();
    said.join("；")
}

/// Rows of cells that are read column by column.
pub trait Grid {
    /// How many rows.
    fn rows(&self) -> usize;
    /// A row's number in its file.
    fn number(&self, row: usize) -> u64;
    /// A cell; `scratch` may hold its text.
    fn cell<'s>(&'s self, row: usize, place: usize, scratch: &'s mut String) -> (Content, &'s str);
    /// Puts the numbers of a column into its builder as long as they are plain; how many it put.
    fn numbers(&self, place: usize, rows: Range<usize>, plain: &mut Plain, builder: &mut Builder) -> usize;
    /// Rows that cannot be read as a whole, with the reason.
    fn broken(&self) -> &[(usize, String)];
}

/// One column on its way.
struct OneColumn<'a> {
    shape: &'a Shape,
    mapped: &'a Mapped,
    input: &'a Input,
    id: InputId,
    builder: Builder,
    reading: Reading,
    scratch: String,
}

impl OneColumn<'_> {
    fn fill(&mut self, grid: &impl Grid, rows: Range<usize>, reader: &mut Reader<'_>, faults: &mut Vec<Fault>) {
        let from = grid.broken().partition_point(|(row, _)| *row < rows.start);
        let mut broken = grid.broken().iter().skip(from).map(|(row, _)| *row).peekable();
        let mut row = rows.start;
        while row < rows.end {
            if broken.next_if_eq(&row).is_some() {
                self.builder.push(&Value::Unknown);
                row += 1;
                continue;
            }
            let end = broken.peek().map_or(rows.end, |broken| rows.end.min(*broken));
            row += self.reading.numbers(grid, self.mapped.place, row..end, &mut self.builder);
            if row < end {
                self.cell(grid, row, reader, faults);
                row += 1;
            }
        }
    }

    /// A cell that is not among others that are put at once.
    fn cell(&mut self, grid: &impl Grid, row: usize, reader: &mut Reader<'_>, faults: &mut Vec<Fault>) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        let (content, text) = grid.cell(row, self.mapped.place, &mut scratch);
        match self.reading.quick(content, text) {
            Some(Quick::Number(n, d)) => self.builder.push_scaled(n, d),
            Some(Quick::Value(value)) => self.builder.push(value),
            None => self.slowly(grid.number(row), row, (content, text), reader, faults),
        }
        self.scratch = scratch;
    }

    /// By the general reader.
    fn slowly(
        &mut self,
        number: u64,
        at: usize,
        (content, written): (Content, &str),
        reader: &mut Reader<'_>,
        faults: &mut Vec<Fault>,
    ) {
        match value(reader, self.shape, self.mapped, self.input, (content, written)) {
            Ok(value) => {
                self.builder.push(&value);
                self.reading.remember(content, written, &value);
            }
            Err(reason) => {
                self.builder.push(&Value::Unknown);
                faults.push(Fault {
                    at,
                    table: self.shape.name.clone(),
                    row: number,
                    column: Some((self.mapped.place + 1, self.mapped.name.clone())),
                    value: written.to_owned(),
                    reason,
                    input: Some(self.id),
                });
            }
        }
    }
}

pub(super) fn span() -> Span {
    Span::new(NOWHERE, 0, 0)
}

fn said(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("（{help}）"));
    format!("{}{help}", diagnostic.message)
}
