//! The same rules over columns: many rows at once, exactly what the interpreter answers one by one.
//!
//! In: a program, what all rows share (day, readings, parameters), and columns by id in base units. Out: one column of
//! statuses, figures and reasons a measure, in order of the rows, the same on every machine and for every number of
//! threads. It reads no file and makes no text. It does not look for the inputs that would decide an open result
//! beyond the first clause that is open, and it does not explain: `Columns::profile` gives one row to the interpreter.

pub mod columns;
mod compile;
mod exact;
mod facts;
pub(crate) mod graph;
mod kernel;
pub(crate) mod lower;
mod machine;
mod missing;
pub(crate) mod portable;
pub mod results;
mod run;
pub(crate) mod schema;
pub(crate) mod tape;

use crate::eval::Engine;
use crate::eval::profile::Profile;
use crate::ir::{EntityId, InputId, MeasureId, Program};
use columns::Columns;
use compile::Compiled;
pub use graph::Uncovered;
use results::Results;
use schema::Schema;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A program made ready for rows.
#[derive(Debug)]
pub struct Plan<'p> {
    program: &'p Program,
    engine: Engine<'p>,
    base: Profile,
    measures: Vec<MeasureId>,
    /// What was compiled last; columns of another shape compile anew.
    compiled: Mutex<Option<Arc<Compiled>>>,
    kernels: bool,
    names: bool,
}

/// How the rows of a measure are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// By kernels over columns.
    Kernels,
    /// Row by row by the interpreter, and why: slower, with the same results.
    Interpreter(&'static str),
}

impl<'p> Plan<'p> {
    /// Looks at a program that was checked without errors. `base` holds what all rows share; its inputs are what a
    /// column that is not there gives. `measures`: those asked for; absent: all.
    pub fn new(program: &'p Program, base: Profile, measures: Option<&[MeasureId]>) -> Plan<'p> {
        let all = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
        let measures = all.filter(|id| measures.is_none_or(|some| some.contains(id))).collect();
        Plan {
            program,
            engine: Engine::new(program),
            base,
            measures,
            compiled: Mutex::new(None),
            kernels: true,
            names: false,
        }
    }

    /// The same with every row by the interpreter: what the kernels are compared with.
    pub fn interpreted(program: &'p Program, base: Profile, measures: Option<&[MeasureId]>) -> Plan<'p> {
        Plan { kernels: false, ..Plan::new(program, base, measures) }
    }

    /// The same with what is not given named in the reasons of open results (`Reason::Missing`), at some cost a row.
    pub fn with_names(self) -> Plan<'p> {
        Plan { names: true, ..self }
    }

    /// The measures that are computed, in order of the program.
    pub fn measures(&self) -> &[MeasureId] {
        &self.measures
    }

    /// The inputs that the measures can read: no other column is needed.
    pub fn inputs(&self) -> Vec<InputId> {
        let all = self.measures.iter().map(|m| crate::eval::reach::reach_with_groups(self.program, *m));
        let mut inputs: Vec<InputId> = all.flat_map(|reach| reach.inputs).collect();
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    /// Whatever is read of a row for its measures: those inputs and what decides about groups.
    pub fn reads(&self) -> Vec<InputId> {
        reads(self.program, &self.measures)
    }

    /// Whether all rows share an input's value: what `base` gives.
    pub(crate) fn is_shared(&self, input: InputId) -> bool {
        self.base.inputs.get(input.index()).is_some_and(|value| *value != crate::value::Value::Unknown)
    }

    /// How each measure is computed for columns like these.
    pub fn coverage(&self, columns: &Columns) -> Vec<(MeasureId, Coverage)> {
        let compiled = self.compiled(columns);
        let coverage = |result: &Result<_, Uncovered>| match result {
            Ok(_) => Coverage::Kernels,
            Err(Uncovered(why)) => Coverage::Interpreter(why),
        };
        compiled.measures.iter().map(|(m, result)| (*m, coverage(result))).collect()
    }

    /// The results of all rows, by so many threads (at least one).
    pub fn run(&self, columns: &Columns, threads: usize) -> Results {
        run::run(self, &self.compiled(columns), columns, threads)
    }

    fn compiled(&self, columns: &Columns) -> Arc<Compiled> {
        let schema = Schema::of(columns);
        let mut last = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(compiled) = last.as_ref().filter(|c| c.schema.covers(&schema)) {
            return Arc::clone(compiled);
        }
        let asked = if self.kernels { self.measures.as_slice() } else { &[] };
        let schema = match last.as_ref() {
            Some(before) => schema.joined(&before.schema),
            None => schema,
        };
        let mut compiled = Compiled::new(&self.engine, self.program, &self.base, asked, schema.widened());
        if !self.kernels {
            compiled.measures = self.measures.iter().map(|m| (*m, Err(Uncovered("按要求")))).collect();
        }
        let compiled = Arc::new(compiled.with_needs(self.program));
        *last = Some(Arc::clone(&compiled));
        compiled
    }
}

/// Whatever the interpreter can read for some measures: what they refer to, the other members of groups, the conditions of
/// their rules, and the lists whose elements are read.
fn reads(program: &Program, measures: &[MeasureId]) -> Vec<InputId> {
    let (mut open, mut seen, mut inputs) = (measures.to_vec(), BTreeSet::new(), BTreeSet::new());
    let list = |entity: EntityId| program.entities.get(entity.index()).map(|e| e.list);
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let mut found = vec![crate::eval::reach(program, id)];
        for group in program.groups.iter().filter(|g| g.members.contains(&id)) {
            open.extend(&group.members);
            let asked = group.rules.iter().flat_map(|rule| [rule.when, rule.choice]).flatten();
            found.extend(asked.map(|expr| crate::eval::reach_expr(program, expr)));
        }
        for reach in found {
            open.extend(reach.measures);
            inputs.extend(reach.inputs);
            inputs.extend(reach.fields.iter().filter_map(|(entity, _)| list(*entity)));
        }
        let measure = program.measures.get(id.index());
        inputs.extend(measure.and_then(|m| m.per_element.as_ref()).and_then(|each| list(each.entity)));
    }
    inputs.into_iter().collect()
}
