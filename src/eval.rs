//! The interpreter, the reference for every other engine: IR × profile → result with its explanation.
//!
//! `Engine::new` looks at a program once; `Engine::run` then answers one profile at a time and holds no state between
//! two of them. It reads no file, no clock and no environment. The steps of a measure stand in `steps`, one file a
//! step; expressions in `expr`; what unknown inputs would change in `complete`; what other readings would change in
//! `readings`. The decisions that it follows are numbered in `docs/language/semantics.md` (S1 …).

mod complete;
mod expr;
mod failure;
mod frame;
mod machine;
pub mod outcome;
mod plan;
pub mod profile;
pub mod reach;
mod readings;
mod steps;
mod tracer;

use crate::ir::{ElementVar, ExprId, MeasureId, Program};
use crate::value::{Element, Value};
use machine::{Machine, Rooms};
use outcome::{Alternative, GroupAlternative, GroupOutcome, Outcome, Report};
use plan::Plan;
use profile::Profile;
use std::sync::Arc;

pub use complete::{Hints, periods};
pub use reach::{Reach, reach, reach_expr};

/// What is asked of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The measures asked for; absent: all of the program.
    pub measures: Option<Vec<MeasureId>>,
    /// Whether explanations are made.
    pub trace: bool,
    /// Whether explanations keep the conditions of refinements that do not hold, as measuring coverage needs.
    pub rejected: bool,
    /// Whether undecided results are followed to the inputs that would decide them, and readings to those that matter.
    /// Without it they may be 待定 where every completion agrees; `Engine::settle` tells.
    pub missing: bool,
}

/// Room that one evaluation leaves to the next.
#[derive(Default)]
pub struct Scratch(Rooms);

/// A program made ready for many profiles.
#[derive(Clone, Debug)]
pub struct Engine<'p> {
    program: &'p Program,
    plan: Arc<Plan>,
}

/// What an engine knows of its program, for engines of programs that differ from it in single nodes.
#[derive(Clone, Debug)]
pub struct Prepared(Arc<Plan>);

impl<'p> Engine<'p> {
    /// Looks at a program that was checked without errors.
    pub fn new(program: &'p Program) -> Engine<'p> {
        Engine { program, plan: Arc::new(Plan::new(program)) }
    }

    /// What it knows of its program.
    pub fn prepared(&self) -> Prepared {
        Prepared(Arc::clone(&self.plan))
    }

    /// An engine for a program that has the same definitions, measures and groups as the prepared one, and reads nothing that
    /// that does not read.
    pub fn like(program: &'p Program, prepared: &Prepared) -> Engine<'p> {
        Engine { program, plan: Arc::clone(&prepared.0) }
    }

    /// The results of one profile; one outcome a measure asked for, in order of the program.
    pub fn run(&self, profile: &Profile, options: &Options) -> Report {
        let asked = self.asked(options);
        let mut report = steps::report(self, profile, &asked, options);
        if options.missing {
            let mut pool = complete::POOL;
            for outcome in &mut report.outcomes {
                complete::complete(self, profile, outcome, &mut pool);
                readings::depends(self, profile, outcome);
            }
        }
        report
    }

    /// What each other alternative of each reading that an outcome's measure reaches would give.
    pub fn alternatives(&self, profile: &Profile, outcome: &Outcome) -> Vec<Alternative> {
        readings::alternatives(self, profile, outcome)
    }

    /// The same for the total of a group.
    pub fn group_alternatives(&self, profile: &Profile, group: &GroupOutcome) -> Vec<GroupAlternative> {
        readings::group_alternatives(self, profile, group)
    }

    /// Whether a condition holds, outside of any measure; `None`: unknown. `element` binds one element.
    pub fn condition(&self, profile: &Profile, cond: ExprId, element: Option<(ElementVar, &Element)>) -> Option<bool> {
        let mut machine = Machine::new(self, profile, Rooms::default());
        if let Some((var, element)) = element {
            machine.bind(var, &Arc::from([element.clone()]), 0);
        }
        machine.truth(cond)
    }

    /// Decides an outcome that `run` left open without `missing`, where every completion of what is not given agrees: as
    /// `missing` does, and nothing is named. The profile is the one of the run, and is so afterwards.
    pub fn settle(&self, profile: &mut Profile, outcome: &mut Outcome, hints: &mut Hints) {
        complete::settle(self, profile, outcome, hints);
    }

    /// The result of one measure, as `run` gives it without options; for thousands of profiles in a row.
    pub fn outcome(&self, profile: &Profile, measure: MeasureId, scratch: &mut Scratch) -> Option<Outcome> {
        steps::single(self, profile, measure, &mut scratch.0)
    }

    /// The values of expressions outside of any measure, read with the first element of each list.
    pub fn values(&self, profile: &Profile, exprs: &[ExprId]) -> Vec<Value> {
        let mut machine = Machine::new(self, profile, Rooms::default());
        for (var, entity) in (0..).map(ElementVar).zip(&self.program.element_entities) {
            let list = self.program.entities.get(entity.index()).and_then(|e| profile.inputs.get(e.list.index()));
            if let Some(Value::List(elements)) = list.filter(|l| !matches!(l, Value::List(e) if e.is_empty())) {
                machine.bind(var, elements, 0);
            }
        }
        exprs.iter().map(|e| machine.eval(*e)).collect()
    }

    /// The type of a measure's figure, where it has one.
    pub fn figure_type(&self, measure: MeasureId) -> Option<&crate::ir::Type> {
        self.plan.measures.get(measure.index())?.figure.as_ref()
    }

    /// What is known of a measure before any profile.
    pub(crate) fn about(&self, measure: MeasureId) -> Option<&plan::MeasurePlan> {
        self.plan.measures.get(measure.index())
    }

    /// What an expression can read.
    pub(crate) fn reads(&self, expr: ExprId) -> Reach {
        reach::reach_expr(self.program, expr)
    }

    /// What a value with tiers can read.
    pub(crate) fn reads_of_tiered(&self, value: crate::ir::TieredId) -> Reach {
        reach::reach_tiered(self.program, value)
    }

    /// The value of the row that fits given keys best, in one version of a parameter.
    pub(crate) fn row_of(&self, param: crate::ir::ParamId, version: usize, keys: &[Value]) -> Option<&'p Value> {
        let version = self.program.params.get(param.index())?.versions.get(version)?;
        expr::row_of(version, keys).map(|row| &row.value)
    }

    fn asked(&self, options: &Options) -> Vec<MeasureId> {
        let all = (0..self.program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
        match &options.measures {
            None => all.collect(),
            Some(some) => all.filter(|id| some.contains(id)).collect(),
        }
    }
}

/// The results of one profile; for many profiles make an `Engine` once.
pub fn run(program: &Program, profile: &Profile, options: &Options) -> Report {
    Engine::new(program).run(profile, options)
}
