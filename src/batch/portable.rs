//! The graph of a program for columns that are stated beforehand, for back ends that print it.
//!
//! In: a plan and the shape of each column. Out: the graph, and by measure its nodes with the masks of the rows that
//! they do not tell. Nothing is computed here but the tables of texts and regions.

use super::compile::exclusion;
use super::graph::{ColumnId, Graph, NodeId, Op, Uncovered};
use super::lower::{Lower, Lowered, Table};
use super::schema::{Schema, Shape};
use super::{Plan, columns};
use crate::ir::MeasureId;
use crate::value::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A program over stated columns.
#[derive(Debug)]
pub(crate) struct Portable {
    pub graph: Graph,
    pub measures: Vec<(MeasureId, Result<Stated, Uncovered>)>,
    tables: Vec<Table>,
}

/// A measure over stated columns.
#[derive(Clone, Debug)]
pub(crate) struct Stated {
    pub lowered: Lowered,
    /// Yes where the nodes do not tell: such a row is the interpreter's.
    pub left: Vec<NodeId>,
}

/// What a column of texts or regions gives by its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Codes {
    /// The values that give another code than any other value, with theirs.
    pub exact: Vec<(Arc<str>, i128)>,
    /// Paths of regions: what lies in them, the longest first.
    pub within: Vec<(String, i128)>,
    /// Any other value.
    pub other: i128,
    /// No value.
    pub unknown: i128,
}

impl Plan<'_> {
    /// Lowers each measure for columns of these shapes, by input; without a shape every row has the base's value.
    pub(crate) fn portable(&self, shapes: Vec<Option<Shape>>) -> Portable {
        let schema = Schema::stated(shapes);
        let mut lower = Lower::new(&self.engine, self.program, &self.base, &schema);
        lower.graph.nulls_only = true;
        let mut measures = Vec::new();
        for measure in &self.measures {
            // Each measure by itself, so that its masks are known; equal nodes are still one.
            lower.forget();
            let lowered = lower.result(*measure).and_then(|lowered| {
                exclusion(&mut lower, self.program, *measure)?;
                Ok(lowered)
            });
            let left = std::mem::take(&mut lower.left);
            measures.push((*measure, lowered.map(|lowered| Stated { lowered, left })));
        }
        let (graph, tables) = (lower.graph, lower.tables);
        Portable { graph, measures, tables }
    }

    /// The codes of a node that reads a column of texts or regions.
    pub(crate) fn codes(&self, portable: &Portable, node: NodeId) -> Option<Codes> {
        let (Op::Coded(column, table) | Op::CodedNumber(column, table)) = portable.graph.node(node).op else {
            return None;
        };
        let table = portable.tables.get(table)?;
        let (texts, regions) = self.constants();
        let fresh: Arc<str> = Arc::from("\u{1}");
        let ask = |value: Value| self.code(table, column, value);
        let unknown = ask(Value::Unknown)?;
        let mut codes = Codes { unknown, ..Codes::default() };
        if self.is_region(column) {
            codes.other = ask(Value::Region(Arc::from([Arc::clone(&fresh)])))?;
            for path in regions.iter().rev() {
                let own = ask(Value::Region(Arc::from(path.as_slice())))?;
                let below = ask(Value::Region(path.iter().chain([&fresh]).cloned().collect()))?;
                codes.exact.push((Arc::from(path.join(".")), own));
                codes.within.push((format!("{}.", path.join(".")), below));
            }
            codes.within.sort_by_key(|(path, _)| std::cmp::Reverse(path.matches('.').count()));
            return Some(codes);
        }
        codes.other = ask(Value::Text(fresh))?;
        for text in texts {
            let own = ask(Value::Text(Arc::clone(&text)))?;
            if own != codes.other {
                codes.exact.push((text, own));
            }
        }
        Some(codes)
    }

    fn is_region(&self, column: ColumnId) -> bool {
        let Some(input) = self.program.inputs.get(column.input.index()) else { return false };
        match (&input.ty, column.field) {
            (crate::ir::Type::List(entity), Some(field)) => {
                let field = self.program.entities.get(entity.index()).and_then(|e| e.fields.get(field));
                field.is_some_and(|f| f.ty == crate::ir::Type::Region)
            }
            (ty, _) => *ty == crate::ir::Type::Region,
        }
    }

    fn code(&self, table: &Table, column: ColumnId, value: Value) -> Option<i128> {
        let codes = table.codes(&self.engine, &self.base, column, &[value]);
        let byte = codes.bytes.first().map(|b| i128::from(*b));
        byte.or_else(|| codes.numbers.first().map(|n| i128::from(*n)))
    }

    /// All texts, and all regions with those that they lie in, that the program names.
    fn constants(&self) -> (BTreeSet<Arc<str>>, BTreeSet<Vec<Arc<str>>>) {
        let exprs = self.program.exprs.iter().filter_map(|e| match &e.kind {
            crate::ir::ExprKind::Const(value) => Some(value),
            _ => None,
        });
        let rows = self.program.params.iter().flat_map(|p| &p.versions).flat_map(|v| &v.rows).flat_map(|r| &r.keys);
        let (mut texts, mut regions) = (BTreeSet::new(), BTreeSet::new());
        for value in exprs.chain(rows) {
            match value {
                Value::Text(text) => drop(texts.insert(Arc::clone(text))),
                Value::Texts(all) => texts.extend(all.iter().cloned()),
                Value::Region(path) => {
                    regions.extend((1..=path.len()).filter_map(|n| path.get(..n)).map(<[_]>::to_vec))
                }
                _ => {}
            }
        }
        (texts, regions)
    }
}

/// Months since January of year 0: what a column of months is counted in.
pub(crate) fn month_index(month: crate::value::YearMonth) -> i64 {
    columns::month_index(month)
}
