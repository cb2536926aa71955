//! The same rules as one statement for a database: DuckDB, PostgreSQL, Spark.
//!
//! In: a plan of `batch` and the names of tables. Out: the statement that gives each row the status, the amount and the
//! reason that the interpreter gives it, or why a measure has none. It is printed from the graph that the kernels run
//! on, so ranges and scales are proven already; it runs nothing and knows no connection.
//!
//! Policy. Whole numbers only, at proven widths; NULL is unknown and is told apart in the first step, after which no
//! value is NULL; division is that of whole numbers, and only in rounding. A row that the statement cannot tell (a value
//! outside of the stated type and range, a case that the kernels leave to the interpreter) has the status `另算` and no
//! amount. A measure that the graph or the dialect cannot hold is refused as a whole.

mod columns;
mod dialect;
mod files;
mod layout;
mod print;
mod statement;
mod text;

pub use dialect::Dialect;
pub use files::{Cell, Read};

use crate::batch::Plan;
use crate::batch::graph::{BEYOND, ColumnId, Domain, Graph, NO, NodeId, Op, Uncovered};
use crate::batch::portable::{Codes, Portable};
use crate::batch::results::Reason;
use crate::batch::schema::{Kind, Shape};
use crate::batch::tape;
use crate::ir::{InputId, MeasureId, Program, Type};
use columns::{Extent, Stated};
use print::Printer;
use std::collections::{BTreeMap, BTreeSet};

/// What a row is called that the statement does not tell.
pub const LEFT: &str = "另算";

/// What the statement is made for.
pub struct Target<'a> {
    /// The dialect.
    pub dialect: Dialect,
    /// The table of rows.
    pub table: &'a str,
    /// The column by which a row is known, there once a row, and by which elements belong to it.
    pub key: &'a str,
    /// The names of the measures' columns, in order of the plan's measures.
    pub names: &'a [String],
    /// The clause of each, for a comment.
    pub clauses: &'a [String],
    /// The lines above the statement.
    pub heading: &'a [String],
    /// The word of a status by its code.
    pub statuses: &'a [String],
    /// The reason of a row that the statement does not tell.
    pub left: &'a str,
    /// The reason of 按规定.
    pub unspecified: &'a str,
    /// A reason in words.
    pub reason: &'a dyn Fn(&Reason) -> String,
}

/// The statement and what it leaves out.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The statement; none where no measure can be computed.
    pub statement: Option<String>,
    /// The measures that are refused, with why.
    pub refused: Vec<(MeasureId, &'static str)>,
    /// What it reads, the rows' table first.
    pub tables: Vec<Read>,
}

/// What is known of the tables.
#[derive(Debug)]
struct Table {
    key: String,
    extent: Extent,
    columns: BTreeMap<ColumnId, Stated>,
    lists: BTreeMap<InputId, String>,
}

/// Ranges of numbers without a declared one, from the widest: the first in which nothing leaves 128 bits is taken.
const EXTENTS: [Extent; 3] = [
    Extent { digits: 12, elements: 100_000 },
    Extent { digits: 10, elements: 10_000 },
    Extent { digits: 8, elements: 1_000 },
];

/// Makes the statement.
pub fn compile(plan: &Plan<'_>, program: &Program, target: &Target<'_>) -> Compiled {
    let mut best: Option<(Table, Portable)> = None;
    for extent in EXTENTS {
        let table = Table::of(plan, program, target.key, extent);
        let portable = plan.portable(table.shapes(program));
        let beyond = |p: &Portable| p.measures.iter().filter(|(_, m)| m.as_ref().err() == Some(&BEYOND)).count();
        let fewer = best.as_ref().is_none_or(|(_, before)| beyond(&portable) < beyond(before));
        let done = beyond(&portable) == 0;
        if fewer {
            best = Some((table, portable));
        }
        if done {
            break;
        }
    }
    let Some((table, mut portable)) = best else {
        return Compiled { statement: None, refused: Vec::new(), tables: Vec::new() };
    };
    let codes = codes(plan, &portable);
    let mut refused = Vec::new();
    let mut measures = Vec::new();
    let lowered = std::mem::take(&mut portable.measures);
    for (place, (id, stated)) in lowered.into_iter().enumerate() {
        let made = stated.and_then(|stated| {
            let name = target.names.get(place).map_or("", String::as_str);
            let since = portable.graph.nodes.len();
            let mask = mask(&mut portable.graph, &table, &stated.lowered, &stated.left)?;
            portable.graph.part(since, || format!("{name}·越界"));
            let measure = statement::Measure::of(&portable.graph, place, stated.lowered, mask)?;
            measure.name(&mut portable.graph, name);
            Printer::new(&mut portable.graph, target.dialect, &table, &codes).print(&measure.nodes())?;
            Ok(measure)
        });
        match made {
            Ok(measure) => measures.push(measure),
            Err(Uncovered(why)) => refused.push((id, why)),
        }
    }
    let results: Vec<NodeId> = measures.iter().flat_map(statement::Measure::nodes).collect();
    let mut printer = Printer::new(&mut portable.graph, target.dialect, &table, &codes);
    let printed = printer.print(&results).is_ok() && !measures.is_empty();
    let (statement, tables) = match printed {
        true => (Some(statement::write(&mut printer, &measures, target)), statement::reads(&printer, target)),
        false => (None, Vec::new()),
    };
    Compiled { statement, refused, tables }
}

fn codes(plan: &Plan<'_>, portable: &Portable) -> BTreeMap<NodeId, Codes> {
    let nodes = (0..portable.graph.nodes.len()).filter_map(|i| u32::try_from(i).ok().map(NodeId));
    nodes.filter_map(|node| Some((node, plan.codes(portable, node)?))).collect()
}

/// Where a row is left: what the plan leaves, and values beyond what is stated.
fn mask(
    graph: &mut Graph,
    table: &Table,
    lowered: &crate::batch::lower::Lowered,
    left: &[NodeId],
) -> Result<NodeId, Uncovered> {
    let mut open: Vec<NodeId> = vec![lowered.status, lowered.reason, lowered.shape];
    open.extend(lowered.low.iter().chain(&lowered.high).chain(left));
    let (columns, lists) = reached(graph, open);
    let mut masks: Vec<NodeId> = left.to_vec();
    masks.extend(columns.into_iter().filter(|c| table.may_leave(*c)).map(|column| graph.beyond(column)));
    masks.extend(lists.into_iter().map(|list| graph.beyond(ColumnId { input: list, field: None })));
    let mut all = graph.byte(NO);
    for mask in masks {
        let mask = match graph.domain(mask) {
            Domain::Elements(list) => graph.gather_bytes(Op::AnyOf(list, mask), mask, NO),
            Domain::Any | Domain::Rows => mask,
        };
        all = graph.or(all, mask)?;
    }
    Ok(all)
}

/// The columns and the lists that nodes read.
fn reached(graph: &Graph, mut open: Vec<NodeId>) -> (BTreeSet<ColumnId>, BTreeSet<InputId>) {
    let (mut columns, mut lists, mut seen) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    while let Some(node) = open.pop() {
        if !seen.insert(node) {
            continue;
        }
        let op = &graph.node(node).op;
        match op {
            Op::Load(c) | Op::LoadByte(c) | Op::LoadState(c) | Op::Coded(c, _) | Op::CodedNumber(c, _) => {
                columns.insert(*c);
            }
            Op::SetHolds { column, .. } => {
                columns.insert(*column);
            }
            Op::Repeated(list, fields) => {
                columns.extend(fields.iter().map(|field| ColumnId { input: *list, field: Some(*field) }));
            }
            Op::Sum(list, _) | Op::AnyOf(list, _) | Op::AllOf(list, _) | Op::GreatestOf(list, ..) => {
                lists.insert(*list);
            }
            Op::Length(list) | Op::YearlyCut { list, .. } => {
                lists.insert(*list);
            }
            _ => {}
        }
        open.extend(tape::reads(op));
    }
    (columns, lists)
}

impl Table {
    fn of(plan: &Plan<'_>, program: &Program, key: &str, extent: Extent) -> Table {
        let mut table = Table { key: key.to_owned(), extent, columns: BTreeMap::new(), lists: BTreeMap::new() };
        for id in plan.inputs().into_iter().filter(|id| !plan.is_shared(*id)) {
            let Some(input) = program.inputs.get(id.index()) else { continue };
            let Type::List(entity) = &input.ty else {
                let stated = Stated::of(program, input, extent);
                table.columns.extend(stated.map(|s| (ColumnId { input: id, field: None }, s)));
                continue;
            };
            let Some(entity) = program.entities.get(entity.index()) else { continue };
            table.lists.insert(id, input.name.clone());
            for (field, of) in entity.fields.iter().enumerate() {
                let stated = Stated::of(program, of, extent);
                table.columns.extend(stated.map(|s| (ColumnId { input: id, field: Some(field) }, s)));
            }
        }
        table
    }

    /// The shapes of the columns by input.
    fn shapes(&self, program: &Program) -> Vec<Option<Shape>> {
        let all = (0..program.inputs.len()).filter_map(|i| u32::try_from(i).ok().map(InputId));
        all.map(|input| self.shape(program, input)).collect()
    }

    fn shape(&self, program: &Program, input: InputId) -> Option<Shape> {
        if !self.lists.contains_key(&input) {
            return self.columns.get(&ColumnId { input, field: None }).map(|s| s.shape.clone());
        }
        let Type::List(entity) = &program.inputs.get(input.index())?.ty else { return None };
        let fields = &program.entities.get(entity.index())?.fields;
        // A field that no column holds is no set either: what reads it is not covered.
        let none = || Shape { kind: Kind::Rationals, absent: true };
        let of = |field: usize| self.columns.get(&ColumnId { input, field: Some(field) }).map(|s| s.shape.clone());
        let shapes = (0..fields.len()).map(|field| of(field).unwrap_or_else(none)).collect();
        Some(Shape { kind: Kind::List(self.extent.elements, shapes), absent: false })
    }

    fn column(&self, id: ColumnId) -> Option<&Stated> {
        self.columns.get(&id)
    }

    fn list(&self, id: InputId) -> Option<&str> {
        self.lists.get(&id).map(String::as_str)
    }

    fn may_leave(&self, id: ColumnId) -> bool {
        self.column(id).is_some_and(|stated| stated.within(Dialect::DuckDb, "").is_some())
    }
}
