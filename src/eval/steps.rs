//! The ten steps of a measure, one file a step, and the report of a profile.
//!
//! In: a program made ready and a profile. Out: the outcomes. What unknown inputs could change is not asked here.

mod amount;
mod application;
mod caps;
mod elements;
mod groups;
mod history;
mod measure;
mod quantities;
mod requirements;
mod rounding;
mod standard;
mod target;
mod validity;

use super::machine::{Fault, Leaf, Machine, Rooms};
use super::outcome::{
    Assumption, ComputeError, Conflict, ElementOutcome, Failure, Figure, GroupOutcome, Outcome, Report, Status,
    TargetOutcome, Trace, Undecided,
};
use super::profile::Profile;
use super::tracer::Tracer;
use super::{Engine, Options};
use crate::ir::{Bound, DelegatedId, GroupId, MeasureId, Type};
use crate::value::{Date, Value};
use amount::Ends;
use elements::Portion;
use std::mem::{replace, take};
use std::rc::Rc;

/// The result of one measure while it is made.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub measure: MeasureId,
    pub status: Status,
    pub figure: Option<Figure>,
    pub ends: Option<Ends>,
    pub base_day: Value,
    pub outputs: Vec<(String, Value, Type)>,
    pub grants: Vec<String>,
    pub attest: Vec<String>,
    pub failed: Vec<Failure>,
    pub portions: Vec<Portion>,
    pub excluded_by: Option<(GroupId, Option<MeasureId>)>,
    pub undecided: Option<Undecided>,
    pub replaced: bool,
    pub target: Option<TargetOutcome>,
    pub slots: Vec<DelegatedId>,
    pub assumed: Vec<Assumption>,
    pub touched: Vec<Leaf>,
    /// What would tell whether entitlements are granted.
    pub lacking: Vec<Leaf>,
    pub faults: Vec<Fault>,
    pub trace: Option<Trace>,
}

impl Run {
    /// What contradicts each other in it.
    pub(super) fn conflicts(&self) -> Vec<Conflict> {
        let own = |fault: &Fault| match fault {
            Fault::Conflict(conflict) | Fault::Standards(conflict) => Some(conflict.clone()),
            Fault::Error(_) => None,
        };
        self.faults.iter().filter_map(own).collect()
    }

    fn new(measure: MeasureId, date: Date) -> Run {
        Run {
            measure,
            status: Status::Unknown,
            figure: None,
            ends: None,
            base_day: Value::Date(date),
            outputs: Vec::new(),
            grants: Vec::new(),
            attest: Vec::new(),
            failed: Vec::new(),
            portions: Vec::new(),
            excluded_by: None,
            undecided: None,
            replaced: false,
            target: None,
            slots: Vec::new(),
            assumed: Vec::new(),
            touched: Vec::new(),
            lacking: Vec::new(),
            faults: Vec::new(),
            trace: None,
        }
    }

    /// Whether it, or an element of it, has no day to go by.
    fn lacks_day(&self) -> bool {
        self.base_day.first_day().is_none() || self.portions.iter().any(|p| p.day().is_none())
    }

    /// `A.金额` of an eligible measure: exact amounts only.
    pub(super) fn amount(&self) -> Value {
        match &self.figure {
            Some(figure) if figure.unspecified => Value::Unspecified,
            Some(figure) if figure.bound == Bound::Exact => figure.value.clone().unwrap_or(Value::Unknown),
            Some(_) | None => Value::Unknown,
        }
    }
}

/// The report on some measures of a program; those that share a group with them are computed too.
pub(super) fn report(engine: &Engine<'_>, profile: &Profile, asked: &[MeasureId], options: &Options) -> Report {
    let (mut runs, groups, _) = runs(engine, profile, asked, options, Rooms::default());
    let mut outcomes = Vec::with_capacity(asked.len());
    outcomes.extend(asked.iter().filter_map(|id| Some(outcome(engine, profile, taken(&mut runs, *id)?))));
    Report { date: profile.date, outcomes, groups }
}

/// The outcome of one measure.
pub(super) fn single(engine: &Engine<'_>, profile: &Profile, id: MeasureId, rooms: &mut Rooms) -> Option<Outcome> {
    Some(outcome(engine, profile, single_run(engine, profile, id, rooms)?))
}

/// The run of one measure, after exclusion.
pub(super) fn single_run(engine: &Engine<'_>, profile: &Profile, id: MeasureId, rooms: &mut Rooms) -> Option<Rc<Run>> {
    let (mut runs, _, mut left) = runs(engine, profile, &[id], &Options::default(), take(rooms));
    let run = taken(&mut runs, id);
    left.keep(runs);
    *rooms = left;
    run
}

fn taken(runs: &mut [Option<Rc<Run>>], id: MeasureId) -> Option<Rc<Run>> {
    runs.get_mut(id.index()).and_then(Option::take)
}

/// The runs of the measures asked for and of all that share a group with them, after exclusion.
fn runs(
    engine: &Engine<'_>,
    profile: &Profile,
    asked: &[MeasureId],
    options: &Options,
    rooms: Rooms,
) -> (Vec<Option<Rc<Run>>>, Vec<GroupOutcome>, Rooms) {
    let mut machine = Machine::new(engine, profile, rooms);
    machine.tracer = options.trace.then(Tracer::default);
    machine.rejected = options.rejected;
    let (measures, groups) = closure(&mut machine, asked);
    for id in &measures {
        machine.result(*id);
        machine.touched.clear();
    }
    if groups.is_empty() {
        let runs = take(&mut machine.runs);
        return (runs, Vec::new(), machine.into_rooms());
    }
    let mut runs = machine.runs.clone();
    let outcomes = groups.iter().filter_map(|group| machine.exclude(*group, &mut runs)).collect();
    machine.runs.clear();
    (runs, outcomes, machine.into_rooms())
}

/// The measures asked for with all members of their groups, and those groups, in order of the program. Members of a
/// group of which no rule holds are left alone (S58).
fn closure(machine: &mut Machine<'_>, asked: &[MeasureId]) -> (Vec<MeasureId>, Vec<GroupId>) {
    let (engine, program) = (machine.engine, machine.program);
    let plans = asked.iter().filter_map(|id| engine.plan.measures.get(id.index()));
    if plans.into_iter().all(|plan| plan.groups.is_empty()) {
        return (asked.to_vec(), Vec::new());
    }
    let mut measures = vec![false; program.measures.len()];
    let mut groups = vec![false; program.groups.len()];
    let mut open: Vec<MeasureId> = asked.to_vec();
    while let Some(id) = open.pop() {
        let new = measures.get_mut(id.index()).is_some_and(|known| !replace(known, true));
        let Some(plan) = engine.plan.measures.get(id.index()).filter(|_| new) else { continue };
        for group in &plan.groups {
            if groups.get_mut(group.index()).is_some_and(|known| !replace(known, true)) {
                let active = program.groups.get(group.index()).filter(|g| !machine.rests(g));
                open.extend(active.map(|g| g.members.as_slice()).unwrap_or_default());
            }
        }
    }
    let listed = |flags: Vec<bool>| (0..).zip(flags).filter_map(|(id, known)| known.then_some(id));
    (listed(measures).map(MeasureId).collect(), listed(groups).map(GroupId).collect())
}

/// The outcome of a run. Runs are large: they stay where they were made.
pub(super) fn outcome(engine: &Engine<'_>, profile: &Profile, mut run: Rc<Run>) -> Outcome {
    let run = Rc::make_mut(&mut run);
    let plan = engine.plan.measures.get(run.measure.index());
    let active = !matches!(run.status, Status::NotInForce | Status::Expired);
    let assumed = active && profile.history.is_none() && plan.is_some_and(|p| p.history);
    let unspecified = run.figure.as_ref().is_some_and(|f| f.unspecified);
    let slots = run.slots.iter().filter(|_| unspecified).map(|slot| Leaf::Delegated(*slot));
    let open = run.touched.iter().copied().filter(|_| run.status == Status::Unknown);
    let leaves = slots.chain(open).chain(run.lacking.iter().copied());
    let missing = super::complete::names(engine.program, leaves, &run.attest);
    let negative = take(&mut run.assumed).into_iter().filter(|_| run.figure.is_some());
    let assumed = assumed.then_some(Assumption::NoHistory).into_iter().chain(negative).collect();
    let conflicts = if run.status == Status::Conflict { run.conflicts() } else { Vec::new() };
    Outcome {
        measure: run.measure,
        status: run.status,
        figure: run.figure.take(),
        outputs: take(&mut run.outputs),
        grants: take(&mut run.grants),
        missing,
        attest: take(&mut run.attest),
        assumed,
        failed: take(&mut run.failed),
        conflicts,
        elements: if plan.is_some() { elements(engine, run.measure, &run.portions) } else { Vec::new() },
        excluded_by: run.excluded_by,
        undecided: run.undecided.take().filter(|_| run.status == Status::Unknown),
        replaced: run.replaced,
        readings: Vec::new(),
        target: run.target.take(),
        errors: take(&mut run.faults).into_iter().filter_map(error).collect(),
        trace: run.trace.take(),
    }
}

/// How many requirements the elements of a run fail.
pub(super) fn failed_elements(engine: &Engine<'_>, run: &Run) -> usize {
    let listed = engine.program.measures.get(run.measure.index()).is_some_and(|m| m.per_element.is_some());
    run.portions.iter().filter(|_| listed).map(|p| p.failed.len()).sum()
}

fn elements(engine: &Engine<'_>, id: MeasureId, portions: &[Portion]) -> Vec<ElementOutcome> {
    let listed = engine.program.measures.get(id.index()).is_some_and(|m| m.per_element.is_some());
    let shown = |p: &Portion| ElementOutcome {
        index: p.index,
        key: p.key.clone(),
        status: p.status,
        value: p.value().filter(|_| p.status == Status::Eligible),
        failed: p.failed.clone(),
    };
    portions.iter().filter(|_| listed).map(shown).collect()
}

fn error(fault: Fault) -> Option<ComputeError> {
    match fault {
        Fault::Error(error) => Some(error),
        Fault::Conflict(_) | Fault::Standards(_) => None,
    }
}
