//! The same rules over columns: many rows at once, exactly what the interpreter answers one by one.
//!
//! In: a program, what all rows share (day, readings, parameters), and columns by id in base units. Out: one column of
//! statuses, figures and reasons a measure, in order of the rows, the same on every machine and for every number of
//! threads. It reads no file and makes no text. It does not look for the inputs that would decide an open result
//! beyond the first clause that is open, and it does not explain: `Columns::profile` gives one row to the interpreter.

pub mod columns;
mod exact;
pub mod results;
mod run;

use crate::eval::Engine;
use crate::eval::profile::Profile;
use crate::ir::{InputId, MeasureId, Program};
use columns::Columns;
use results::Results;

/// A program made ready for rows of one shape.
#[derive(Debug)]
pub struct Plan<'p> {
    program: &'p Program,
    engine: Engine<'p>,
    base: Profile,
    measures: Vec<MeasureId>,
}

/// How the rows of a measure are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// By kernels over columns.
    Kernels,
    /// Row by row by the interpreter: slower, with the same results.
    Interpreter,
}

impl<'p> Plan<'p> {
    /// Looks at a program that was checked without errors. `base` holds what all rows share; its inputs are what a
    /// column that is not there gives. `measures`: those asked for; absent: all.
    pub fn new(program: &'p Program, base: Profile, measures: Option<&[MeasureId]>) -> Plan<'p> {
        let all = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
        let measures = all.filter(|id| measures.is_none_or(|some| some.contains(id))).collect();
        Plan { program, engine: Engine::new(program), base, measures }
    }

    /// The measures that are computed, in order of the program.
    pub fn measures(&self) -> &[MeasureId] {
        &self.measures
    }

    /// The inputs that the measures can read: no other column is needed.
    pub fn inputs(&self) -> Vec<InputId> {
        let reached = self.measures.iter().flat_map(|m| crate::eval::reach(self.program, *m).inputs);
        let groups = self.program.groups.iter().filter(|g| g.members.iter().any(|m| self.measures.contains(m)));
        let members = groups.flat_map(|g| g.members.iter().copied().collect::<Vec<_>>());
        let through = members.flat_map(|m| crate::eval::reach(self.program, m).inputs);
        let mut inputs: Vec<InputId> = reached.chain(through).collect();
        inputs.sort_unstable();
        inputs.dedup();
        inputs
    }

    /// How each measure is computed.
    pub fn coverage(&self) -> Vec<(MeasureId, Coverage)> {
        self.measures.iter().map(|m| (*m, Coverage::Interpreter)).collect()
    }

    /// The results of all rows, by so many threads (at least one).
    pub fn run(&self, columns: &Columns, threads: usize) -> Results {
        run::run(self, columns, threads)
    }
}
