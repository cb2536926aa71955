//! The program as a graph of nodes, measure by measure: what the interpreter does step by step, once for all rows.
//!
//! In: the program, what all rows share, and the schema of the columns. Out: the nodes of each measure's status,
//! reason and figure, and nodes that say in which rows the kernels do not tell (an overflow of the calendar, tiers
//! that contradict each other …): those rows are the interpreter's. A construct that is not covered leaves its measure
//! to the interpreter as a whole.

mod aggregate;
mod amount;
mod calendar;
mod caps;
mod elements;
mod expr;
pub(crate) mod measure;
mod monthly;
mod parameter;
mod part;
mod portion;
mod sets;
mod target;
mod tiers;
pub(super) mod value;

use super::graph::{ColumnId, Graph, Low, NodeId, Uncovered, YES};
use super::schema::{Schema, Shape};
use crate::eval::Engine;
use crate::eval::profile::Profile;
use crate::ir::{Citation, DefinitionId, DocumentId, ElementVar, ExprId, InputId, Program};
use crate::value::Value;
use std::collections::HashMap;
use value::Val;

pub(crate) use measure::{Lowered, SHAPES};

/// The deepest nesting of definitions and expressions.
const DEEPEST: u32 = 160;
/// The most nodes of one program.
const MOST: usize = 60_000;

/// A table that is made for the dictionary of a column before a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// The truth of a condition.
    Truth(ExprId, Option<ElementVar>),
    /// The numerator of a parameter's row over a denominator; `states` beside.
    Param { param: crate::ir::ParamId, version: usize, denominator: i128 },
    /// Whether there is such a row.
    ParamState { param: crate::ir::ParamId, version: usize },
}

/// Where an expression is read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    /// 基准日
    day: Val,
    /// The elements that are bound, with their lists.
    bound: Vec<(ElementVar, InputId)>,
}

/// A program on its way to nodes.
pub(super) struct Lower<'a, 'p> {
    program: &'p Program,
    engine: &'a Engine<'p>,
    base: &'a Profile,
    schema: &'a Schema,
    pub graph: Graph,
    pub tables: Vec<Table>,
    /// Yes where the interpreter is to compute the row.
    pub left: Vec<NodeId>,
    places: Vec<Place>,
    place: usize,
    memo: HashMap<(DefinitionId, usize), Val>,
    results: HashMap<crate::ir::MeasureId, Low<Lowered>>,
    depth: u32,
}

impl<'a, 'p> Lower<'a, 'p> {
    pub(super) fn new(engine: &'a Engine<'p>, program: &'p Program, base: &'a Profile, schema: &'a Schema) -> Self {
        let mut graph = Graph::default();
        let today = graph.number(i128::from(base.date.days_since_epoch()));
        let root = Place { day: Val::given(value::Data::Day(today)), bound: Vec::new() };
        Lower {
            program,
            engine,
            base,
            schema,
            graph,
            tables: Vec::new(),
            left: Vec::new(),
            places: vec![root],
            place: 0,
            memo: HashMap::new(),
            results: HashMap::new(),
            depth: 0,
        }
    }

    /// Lowers anew what it lowered already: the nodes are the same, the masks of what comes next are its own.
    pub(super) fn forget(&mut self) {
        self.left.clear();
        self.memo.clear();
        self.results.clear();
    }

    /// Moves to a place; the answer goes to `leave`.
    fn enter(&mut self, place: Place) -> usize {
        let known = self.places.iter().position(|p| *p == place);
        let at = known.unwrap_or_else(|| {
            self.places.push(place);
            self.places.len() - 1
        });
        std::mem::replace(&mut self.place, at)
    }

    fn go_back(&mut self, before: usize) {
        self.place = before;
    }

    fn here(&self) -> Place {
        let root = || Place { day: Val::given(value::Data::Nothing), bound: Vec::new() };
        self.places.get(self.place).cloned().unwrap_or_else(root)
    }

    /// The list of a bound element.
    fn list_of(&self, var: ElementVar) -> Low<InputId> {
        let place = self.places.get(self.place);
        let found = place.and_then(|p| p.bound.iter().rev().find(|(v, _)| *v == var));
        found.map(|(_, list)| *list).ok_or(Uncovered("元素没有绑定"))
    }

    /// Leaves the rows where a mask is yes to the interpreter.
    fn leave_to_interpreter(&mut self, mask: NodeId) {
        if self.graph.bytes(mask) & super::graph::bit(YES) != 0 && !self.left.contains(&mask) {
            self.left.push(mask);
        }
    }

    /// Leaves the rows where a mask is yes to the interpreter.
    pub(super) fn leave(&mut self, mask: NodeId) {
        self.leave_to_interpreter(mask);
    }

    /// A condition outside of any measure.
    pub(super) fn condition(&mut self, cond: ExprId) -> Low<NodeId> {
        let outer = std::mem::replace(&mut self.place, 0);
        let found = self.cond(cond);
        self.place = outer;
        found
    }

    /// The shape of a column; absent where all rows share the base's value.
    fn shape(&self, column: ColumnId) -> Option<&'a Shape> {
        self.schema.shape(column)
    }

    fn constant_input(&self, id: InputId) -> Value {
        self.base.inputs.get(id.index()).cloned().unwrap_or(Value::Unknown)
    }

    /// The number of a document and the clauses cited of it.
    fn clause(&self, document: Option<DocumentId>, citation: Option<&Citation>) -> String {
        let own = document.and_then(|d| self.program.documents.get(d.index())).map(|d| d.number.as_str());
        let other = citation.and_then(|c| c.document.as_deref());
        let clauses = citation.map(|c| c.clauses.join("、")).unwrap_or_default();
        format!("{} {clauses}", other.or(own).unwrap_or_default()).trim().to_owned()
    }

    fn deeper<T>(&mut self, f: impl FnOnce(&mut Self) -> Low<T>) -> Low<T> {
        if self.depth >= DEEPEST || self.graph.nodes.len() > MOST {
            return Err(Uncovered("嵌套过深或过大"));
        }
        self.depth += 1;
        let found = f(self);
        self.depth -= 1;
        found
    }

    /// What is lowered in there belongs to a part of the rules.
    fn belongs<T>(&mut self, part: impl FnOnce() -> String, f: impl FnOnce(&mut Self) -> Low<T>) -> Low<T> {
        let since = self.graph.nodes.len();
        let found = f(self);
        self.graph.part(since, part);
        found
    }

    /// The rows that the interpreter is to compute since the last call. What is lowered next is lowered from the start, to the
    /// same nodes, so that all rows of it are named again.
    pub(super) fn take_left(&mut self) -> Vec<NodeId> {
        self.memo.clear();
        self.results.clear();
        std::mem::take(&mut self.left)
    }

    fn table(&mut self, table: Table) -> usize {
        self.tables.iter().position(|t| *t == table).unwrap_or_else(|| {
            self.tables.push(table);
            self.tables.len() - 1
        })
    }
}
