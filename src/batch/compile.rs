//! A program and a schema made ready: which measures kernels compute, their work, and the tables of dictionaries.

use super::columns::{Columns, Data};
use super::graph::{ColumnId, Graph, NO, NodeId, OPEN, Op, Uncovered, YES, bit};
use super::lower::{Lower, Lowered, Table};
use super::machine::Codes;
use super::schema::Schema;
use super::tape::Tape;
use crate::eval::Engine;
use crate::eval::profile::Profile;
use crate::ir::{GroupRule, InputId, MeasureId, Program};
use crate::value::{Element, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is computed for columns of a schema.
#[derive(Debug)]
pub(super) struct Compiled {
    pub schema: Schema,
    pub graph: Graph,
    pub tape: Tape,
    pub tables: Vec<Table>,
    /// The measures that kernels compute, and the others with the reason.
    pub measures: Vec<(MeasureId, Result<Lowered, Uncovered>)>,
    /// Rows where one of these is yes are the interpreter's, for the measures at these places.
    pub left: Vec<(NodeId, Vec<usize>)>,
    /// The inputs that the interpreter reads for each measure.
    pub needs: Vec<Vec<InputId>>,
}

impl Compiled {
    pub(super) fn new(
        engine: &Engine<'_>,
        program: &Program,
        base: &Profile,
        measures: &[MeasureId],
        schema: Schema,
    ) -> Compiled {
        // What a measure that is not covered leaves behind is not kept: only the covered ones are lowered again.
        let mut trial = Lower::new(engine, program, base, &schema);
        let covered: Vec<(MeasureId, Option<Uncovered>)> =
            measures.iter().map(|m| (*m, cover(&mut trial, program, *m).err())).collect();
        let mut lower = Lower::new(engine, program, base, &schema);
        let mut found = Vec::new();
        let mut left: Vec<(NodeId, Vec<usize>)> = Vec::new();
        for (measure, uncovered) in covered {
            let result = match uncovered {
                Some(why) => Err(why),
                None => lower.result(measure).and_then(|lowered| {
                    exclusion(&mut lower, program, measure)?;
                    Ok(lowered)
                }),
            };
            for mask in lower.take_left() {
                match left.iter_mut().find(|(known, _)| *known == mask) {
                    Some((_, measures)) => measures.push(found.len()),
                    None => left.push((mask, vec![found.len()])),
                }
            }
            found.push((measure, result));
        }
        let mut wanted: Vec<NodeId> = left.iter().map(|(mask, _)| *mask).collect();
        for lowered in found.iter().filter_map(|(_, r)| r.as_ref().ok()) {
            wanted.extend([lowered.status, lowered.reason, lowered.shape]);
            wanted.extend([lowered.low, lowered.high].into_iter().flatten());
        }
        let tape = Tape::new(&lower.graph, &schema, &wanted);
        let (graph, tables) = (lower.graph, lower.tables);
        Compiled { schema, graph, tape, tables, measures: found, left, needs: Vec::new() }
    }

    /// The same with what the interpreter asks of a row.
    pub(super) fn with_needs(mut self, program: &Program) -> Compiled {
        self.needs = self.measures.iter().map(|(m, _)| super::reads(program, &[*m])).collect();
        self
    }

    /// The values of each table for the dictionaries of some columns.
    pub(super) fn codes(&self, engine: &Engine<'_>, base: &Profile, columns: &Columns) -> Vec<Codes> {
        let mut codes = vec![Codes::default(); self.tables.len()];
        for node in &self.graph.nodes {
            let (Op::Coded(column, table) | Op::CodedNumber(column, table)) = node.op else { continue };
            let Some(values) = dictionary(columns, column) else { continue };
            if let (Some(slot), Some(table)) = (codes.get_mut(table), self.tables.get(table)) {
                *slot = table.codes(engine, base, column, &values);
            }
        }
        codes
    }
}

/// Whether a measure and its groups are covered.
fn cover(lower: &mut Lower<'_, '_>, program: &Program, measure: MeasureId) -> Result<(), Uncovered> {
    lower.result(measure)?;
    exclusion(lower, program, measure)
}

/// Rows in which two members of a group may be eligible at once are the interpreter's.
pub(super) fn exclusion(lower: &mut Lower<'_, '_>, program: &Program, measure: MeasureId) -> Result<(), Uncovered> {
    for group in program.groups.iter().filter(|g| g.members.contains(&measure)) {
        if group.members.len() < 2 || rests(lower, &group.rules)? {
            continue;
        }
        let members: BTreeSet<MeasureId> = group.members.iter().copied().collect();
        let mut seen: Option<NodeId> = None;
        for member in members {
            let lowered = lower.result(member)?;
            let graph = &mut lower.graph;
            let possible = graph.map(lowered.status, [YES, NO, YES, NO, NO, NO, YES, NO]);
            if graph.bytes(lowered.status) >> 8 != 0 {
                return Err(Uncovered("目标在互斥组里"));
            }
            if let Some(before) = seen {
                let both = graph.and(before, possible)?;
                lower.leave(both);
                seen = Some(lower.graph.or(before, possible)?);
            } else {
                seen = Some(possible);
            }
        }
    }
    Ok(())
}

/// Whether no rule of a group ever holds.
fn rests(lower: &mut Lower<'_, '_>, rules: &[GroupRule]) -> Result<bool, Uncovered> {
    for rule in rules {
        let Some(when) = rule.when else { return Ok(false) };
        let when = lower.condition(when)?;
        if lower.graph.bytes(when) & (bit(YES) | bit(OPEN)) != 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The distinct values of a column, then unknown and 不适用.
fn dictionary(columns: &Columns, id: ColumnId) -> Option<Vec<Value>> {
    let column = columns.column(id.input)?;
    let data = match (id.field, column.data()) {
        (None, data) => data,
        (Some(field), Data::List(list)) => list.fields.get(field)?.data(),
        (Some(_), _) => return None,
    };
    let Data::Coded { dictionary, .. } = data else { return None };
    Some(dictionary.iter().cloned().chain([Value::Unknown, Value::NotApplicable]).collect())
}

impl Table {
    pub(super) fn codes(&self, engine: &Engine<'_>, base: &Profile, column: ColumnId, values: &[Value]) -> Codes {
        let mut codes = Codes::default();
        for value in values {
            match self {
                Table::Truth(cond, var) => {
                    let mut profile = base.clone();
                    let element = element(column, value);
                    if column.field.is_none()
                        && let Some(slot) = profile.inputs.get_mut(column.input.index())
                    {
                        *slot = value.clone();
                    }
                    let bound = var.zip(element.as_ref());
                    let truth = engine.condition(&profile, *cond, bound);
                    codes.bytes.push(truth.map_or(OPEN, |held| if held { YES } else { NO }));
                }
                Table::Param { param, version, denominator } => {
                    let found = engine.row_of(*param, *version, std::slice::from_ref(value));
                    let numerator = match found {
                        Some(Value::Number(n)) => n.numerator().checked_mul(denominator / n.denominator()),
                        _ => None,
                    };
                    codes.numbers.push(numerator.and_then(|n| i64::try_from(n).ok()).unwrap_or(0));
                }
                Table::ParamState { param, version } => {
                    let found = engine.row_of(*param, *version, std::slice::from_ref(value));
                    codes.bytes.push(if found.is_some() { YES } else { NO });
                }
            }
        }
        codes
    }
}

/// An element that has a value in one field only.
fn element(column: ColumnId, value: &Value) -> Option<Element> {
    let field = column.field?;
    let fields: Vec<Value> = (0..=field).map(|i| if i == field { value.clone() } else { Value::Unknown }).collect();
    Some(Element { fields: Arc::from(fields) })
}
