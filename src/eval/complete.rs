//! What unknown inputs could change. A result is decided when every completion of the unknowns agrees; an input is
//! missing only if two completions that differ in it alone differ in the result.
//!
//! In: an outcome that Kleene's logic left open. Out: the same outcome decided, or with the inputs that would decide it.
//! Completions are taken from `candidates`: the values around everything that the measure compares with. `decide`
//! follows one unknown after another, and only those that a partly completed run still reads; `missing` walks from
//! completion to completion by single changes, those nearest to being eligible first. Both stop at a budget: what was
//! not followed to its end stays 待定.

mod candidates;

pub use candidates::periods;
mod fill;

use super::Engine;
use super::machine::{Leaf, Rooms};
use super::outcome::{Figure, Outcome, Status};
use super::profile::Profile;
use super::steps::{self, Run};
use crate::ir::{ExprKind, MeasureId, Program};
use candidates::Candidates;
use fill::{Filled, Scratch, attested, fill};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The most evaluations of one profile, all measures together.
pub(super) const POOL: u32 = 8192;
/// The most evaluations to decide one outcome.
const DECIDE: u32 = 1024;
/// The most evaluations to find what is missing for one outcome.
const SEARCH: u32 = 512;
/// The most evaluations without a find, once a completion without failures was looked at.
const PATIENCE: u32 = 96;
/// The most unknowns that are followed.
const MAX_LEAVES: usize = 64;

/// Decides an open outcome, or names what would.
pub(super) fn complete(engine: &Engine<'_>, profile: &Profile, outcome: &mut Outcome, pool: &mut u32) {
    follow(engine, profile, outcome, pool, true);
}

/// Decides an open outcome; what is missing stays as it was.
pub(super) fn settle(engine: &Engine<'_>, profile: &Profile, outcome: &mut Outcome, pool: &mut u32) {
    follow(engine, profile, outcome, pool, false);
}

fn follow(engine: &Engine<'_>, profile: &Profile, outcome: &mut Outcome, pool: &mut u32, names: bool) {
    if !matches!(outcome.status, Status::Unknown | Status::Conflict) || *pool == 0 {
        return;
    }
    let mut base = attested(engine.program, profile, outcome);
    let mut search = Search::new(engine, outcome.measure, profile, pool);
    let before = search.left;
    let decided = search.decide(&mut base, 0);
    *search.pool -= before - search.left;
    match decided {
        Decided::Same if search.leaves.is_empty() && outcome.attest.is_empty() => {}
        Decided::Same => search.take(outcome),
        Decided::Open if !names => {}
        Decided::Open => search.missing(&base, outcome),
    }
}

/// A measure with all members of its groups.
fn together(engine: &Engine<'_>, measure: MeasureId) -> Vec<MeasureId> {
    let groups = engine.plan.measures.get(measure.index()).map(|p| p.groups.as_slice()).unwrap_or_default();
    let members = groups.iter().filter_map(|g| engine.program.groups.get(g.index())).flat_map(|g| g.members.clone());
    let mut all: Vec<MeasureId> = members.chain([measure]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The names of unknowns as a reader knows them; those that are attested stand elsewhere.
pub(super) fn names(program: &Program, leaves: impl Iterator<Item = Leaf>, attest: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in leaves.filter_map(|leaf| name(program, leaf)) {
        if !names.iter().chain(attest).any(|known| **known == *name) {
            names.push(name.into_owned());
        }
    }
    names
}

fn name(program: &Program, leaf: Leaf) -> Option<Cow<'_, str>> {
    match leaf {
        Leaf::Input(id) | Leaf::Zero(id) => program.inputs.get(id.index()).map(|i| i.name.as_str().into()),
        Leaf::Param(id) => program.params.get(id.index()).map(|p| p.name.as_str().into()),
        Leaf::Delegated(id) => program.delegated.get(id.index()).map(|d| d.name.as_str().into()),
        Leaf::History => Some("享受记录".into()),
        Leaf::Field(list, index, field) => {
            let entity = program.entities.iter().find(|e| e.list == list)?;
            let field = &entity.fields.get(field)?.name;
            Some(format!("{}[{}].{field}", entity.name, index.checked_add(1)?).into())
        }
    }
}

/// What two completions are compared by.
type Result = (Status, Option<Figure>);

enum Decided {
    /// Every completion agrees.
    Same,
    /// Two differ, or the budget ended.
    Open,
}

struct Search<'e> {
    engine: &'e Engine<'e>,
    measure: MeasureId,
    original: &'e Profile,
    candidates: Candidates<'e>,
    /// What is left for all measures.
    pool: &'e mut u32,
    left: u32,
    /// Evaluations since the last find.
    idle: u32,
    serial: u32,
    first: Option<Rc<Run>>,
    rooms: Rooms,
    /// Every unknown that a run read.
    leaves: Vec<Leaf>,
}

/// A completion that was evaluated.
struct Point {
    /// What was filled into the profile, in order.
    filled: Filled,
    result: Result,
    failures: usize,
}

impl<'e> Search<'e> {
    fn new(engine: &'e Engine<'e>, measure: MeasureId, original: &'e Profile, pool: &'e mut u32) -> Search<'e> {
        let candidates = Candidates::new(engine.program, &together(engine, measure), original);
        let left = DECIDE.min(*pool);
        let (first, rooms, leaves) = (None, Rooms::default(), Vec::new());
        Search { engine, measure, original, candidates, pool, left, idle: 0, serial: 0, first, rooms, leaves }
    }

    fn run(&mut self, profile: &Profile) -> Option<Rc<Run>> {
        self.left = self.left.checked_sub(1)?;
        self.idle += 1;
        let run = steps::single_run(self.engine, profile, self.measure, &mut self.rooms)?;
        for leaf in &run.touched {
            if !self.leaves.contains(leaf) {
                self.leaves.push(*leaf);
            }
        }
        Some(run)
    }

    /// Follows the unknowns one after another.
    fn decide(&mut self, profile: &mut Profile, depth: usize) -> Decided {
        let Some(run) = self.run(profile) else { return Decided::Open };
        let Some(leaf) = next_leaf(&run) else { return self.agrees(run) };
        let values = self.candidates.all(leaf);
        if values.is_empty() || depth >= MAX_LEAVES {
            return Decided::Open;
        }
        let before = fill::place(profile, leaf);
        let agrees = values.iter().all(|value| {
            fill(profile, leaf, value.clone());
            matches!(self.decide(profile, depth + 1), Decided::Same)
        });
        fill::put_back(profile, leaf, before);
        if agrees { Decided::Same } else { Decided::Open }
    }

    fn agrees(&mut self, run: Rc<Run>) -> Decided {
        let same = match &self.first {
            Some(first) => first.status == run.status && first.figure == run.figure,
            None => true,
        };
        self.first.get_or_insert(run);
        if same { Decided::Same } else { Decided::Open }
    }

    /// The decision; values of a completion are not shown as if they were given.
    fn take(self, outcome: &mut Outcome) {
        let Some(first) = self.first else { return };
        let mut decided = steps::outcome(self.engine, self.original, first);
        if !outcome.attest.is_empty() && decided.status != Status::Ineligible {
            outcome.missing = decided.missing;
            return;
        }
        decided.trace = outcome.trace.take();
        decided.missing = if decided.status == Status::Unknown { outcome.missing.clone() } else { decided.missing };
        for failure in decided.failed.iter_mut().chain(decided.elements.iter_mut().flat_map(|e| &mut e.failed)) {
            (failure.actual, failure.gap) = (None, None);
        }
        *outcome = decided;
    }

    /// Names the unknowns that alone change the result.
    fn missing(&mut self, base: &Profile, outcome: &mut Outcome) {
        self.left = SEARCH.min(*self.pool);
        let before = self.left;
        let mut found: BTreeSet<Leaf> = BTreeSet::new();
        let mut open: BTreeMap<(usize, u32), Point> = BTreeMap::new();
        let mut scratch = Scratch::new(base);
        open.extend(self.completed(&mut scratch, Filled::new()).map(|point| ((point.failures, 0), point)));
        while let Some((_, point)) = open.pop_first() {
            for leaf in self.leaves.clone() {
                self.change(&mut scratch, &point, leaf, &mut found, &mut open);
            }
            let all = self.listed().all(|leaf| found.contains(&leaf) || leaf == Leaf::History);
            if all || self.left == 0 || point.failures == 0 && self.idle > PATIENCE {
                break;
            }
        }
        *self.pool -= before - self.left;
        let known = |leaf: &Leaf| found.contains(leaf) || *leaf == Leaf::History;
        let exact = names(self.engine.program, self.listed().filter(known), &outcome.attest);
        // A search that was cut short and found nothing says nothing.
        if !exact.is_empty() || !outcome.attest.is_empty() && self.left > 0 {
            outcome.missing = exact;
        }
    }

    /// Looks at completions beside a point that differ in one unknown, until one differs in the result too.
    fn change(
        &mut self,
        scratch: &mut Scratch<'_>,
        point: &Point,
        leaf: Leaf,
        found: &mut BTreeSet<Leaf>,
        open: &mut BTreeMap<(usize, u32), Point>,
    ) {
        let values = self.candidates.few(leaf);
        let count = if found.contains(&leaf) { values.len().min(2) } else { values.len() };
        let start = usize::try_from(self.serial).unwrap_or(0).checked_rem(values.len()).unwrap_or(0);
        for value in values.iter().cycle().skip(start).take(count) {
            if scratch.holds(&point.filled, leaf, value) {
                continue;
            }
            let mut filled = point.filled.clone();
            filled.push((leaf, value.clone()));
            let Some(next) = self.completed(scratch, filled) else { return };
            // What the change opened was filled too; the completion before does not read it.
            let differs = next.result != point.result;
            self.serial = self.serial.wrapping_add(1);
            // Scattered, so that changes of one unknown do not crowd out those of another.
            open.insert((next.failures, self.serial.wrapping_mul(2_654_435_761)), next);
            if differs && found.insert(leaf) {
                self.idle = 0;
                return;
            }
        }
    }

    /// The unknowns that the profile itself leaves open.
    fn listed(&self) -> impl Iterator<Item = Leaf> + '_ {
        self.leaves.iter().copied().filter(|leaf| fill::is_open(self.original, *leaf))
    }

    /// Fills what a run still reads until nothing is left open.
    fn completed(&mut self, scratch: &mut Scratch<'_>, mut filled: Filled) -> Option<Point> {
        for _ in 0..MAX_LEAVES {
            let run = self.run(scratch.at(&filled))?;
            let value = next_leaf(&run).and_then(|leaf| Some((leaf, self.candidates.typical(leaf)?)));
            let Some((leaf, value)) = value else {
                let failures = run.failed.len() * 4 + steps::failed_elements(self.engine, &run);
                return Some(Point { filled, result: (run.status, run.figure.clone()), failures });
            };
            filled.push((leaf, value));
        }
        None
    }
}

/// The unknown to follow next: a figure of another document only where nothing else is open.
fn next_leaf(run: &Run) -> Option<Leaf> {
    if !matches!(run.status, Status::Unknown | Status::Conflict) {
        return None;
    }
    let rank = |leaf: &&Leaf| match leaf {
        Leaf::Input(_) | Leaf::Field(..) | Leaf::Param(_) => 0,
        Leaf::Delegated(_) => 1,
        Leaf::History | Leaf::Zero(_) => 2,
    };
    run.touched.iter().filter(|leaf| !matches!(leaf, Leaf::Zero(_))).min_by_key(rank).copied()
}

/// Whether a measure's attestation is this expression's input or field.
fn attestation_leafs(program: &Program, measure: MeasureId, attest: &[String]) -> Vec<ExprKind> {
    let Some(measure) = program.measures.get(measure.index()) else { return Vec::new() };
    let asked = measure.attestations.iter().filter(|a| attest.contains(&a.name));
    asked.map(|a| program.expr(a.value).kind.clone()).collect()
}
