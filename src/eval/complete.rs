//! What unknown inputs could change. A result is decided when every completion of the unknowns agrees; an input is
//! missing only if two completions that differ in it alone differ in the result.
//!
//! In: an outcome that Kleene's logic left open. Out: the same outcome decided, or with the inputs that would decide it.
//! Completions are taken from `candidates`: the values around everything that the measure compares with. `decide`
//! follows one unknown after another, and only those that a partly completed run still reads; a run notes on which side
//! of its bound each value lies that it compares, so that bounds which are computed are found between two candidates by
//! halving. It rests on each comparison changing its side once from one candidate to the next, as it does where an
//! unknown stands in it once. `missing` walks from completion to completion by single changes, those nearest to being
//! eligible first. Both stop at a budget: what was not followed to its end stays 待定.

mod candidates;

pub use candidates::periods;
mod fill;
mod fixed;

use super::Engine;
use super::machine::{Compared, Leaf, Rooms};
use super::outcome::{Figure, Outcome, Status};
use super::profile::Profile;
use super::steps::{self, Run};
use crate::ir::{MeasureId, Program};
use crate::value::Value;
use candidates::Candidates;
use fill::{Filled, Scratch, fill};
use fixed::Fixed;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The most evaluations to find what is missing in one profile, all measures together.
pub(super) const POOL: u32 = 8192;
/// The most evaluations to decide one outcome.
const DECIDE: u32 = 1024;
/// The most evaluations to find what is missing for one outcome.
const SEARCH: u32 = 512;
/// The most evaluations without a find, once a completion without failures was looked at.
const PATIENCE: u32 = 96;
/// The most pairs of completions that are kept for a measure.
const MAX_PAIRS: usize = 24;
/// The most unknowns that are followed.
const MAX_LEAVES: usize = 64;

/// Decides an open outcome, or names what would with the evaluations of the pool.
pub(super) fn complete(engine: &Engine<'_>, profile: &Profile, outcome: &mut Outcome, pool: &mut u32) {
    let open = is_open(outcome).then(|| decide(engine, profile, outcome, &mut Hints::default())).flatten();
    if let Some((base, mut search)) = open.filter(|_| *pool > 0) {
        search.missing(&base, outcome, pool);
    }
}

/// Decides an open outcome; what is missing stays as it was. The hints change nothing but the time.
pub(super) fn settle(engine: &Engine<'_>, profile: &mut Profile, outcome: &mut Outcome, hints: &mut Hints) {
    if is_open(outcome) && !hints.refute(engine, profile, outcome) {
        decide(engine, profile, outcome, hints);
    }
}

/// Decides an open outcome. Where it stays open: the profile with what is attested, and the search so far.
fn decide<'e>(
    engine: &'e Engine<'e>,
    profile: &'e Profile,
    outcome: &mut Outcome,
    hints: &mut Hints,
) -> Option<(Profile, Search<'e>)> {
    let mut base = profile.clone();
    fill::attest(engine.program, &mut base, outcome);
    let mut search = Search::new(engine, outcome.measure, profile, hints);
    if search.decide(&mut base, 0).is_none() {
        hints.keep(outcome.measure, search.differ.take());
        return Some((base, search));
    }
    if !outcome.attest.is_empty() {
        hints.keep(outcome.measure, search.first.as_ref().map(|(_, filled)| [filled.clone(), filled.clone()]));
    }
    if !search.leaves.is_empty() || !outcome.attest.is_empty() {
        search.take(outcome);
    }
    None
}

fn is_open(outcome: &Outcome) -> bool {
    matches!(outcome.status, Status::Unknown | Status::Conflict)
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

/// On which side of its bound each value lay that a run compared, in its order.
type Sides = Vec<(Compared, i64)>;

/// A value of an unknown with which every completion agrees.
type Tried = (Value, Sides);

/// What deciding leaves to the next profile of the same program.
#[derive(Default)]
pub struct Hints {
    /// Of each measure pairs of completions that differed, the last ones first.
    pairs: BTreeMap<MeasureId, Vec<[Filled; 2]>>,
    /// What each measure compares with, whatever the profile.
    fixed: BTreeMap<MeasureId, Rc<Fixed>>,
    rooms: Rooms,
}

impl Hints {
    fn keep(&mut self, measure: MeasureId, pair: Option<[Filled; 2]>) {
        let Some(pair) = pair else { return };
        let pairs = self.pairs.entry(measure).or_default();
        pairs.insert(0, pair);
        pairs.truncate(MAX_PAIRS);
    }

    /// Whether two completions that differed before show that an outcome is open. The profile is as it was afterwards.
    fn refute(&mut self, engine: &Engine<'_>, profile: &mut Profile, outcome: &Outcome) -> bool {
        let Some(pairs) = self.pairs.get_mut(&outcome.measure) else { return false };
        let rooms = &mut self.rooms;
        let found = pairs.iter().position(|[one, other]| {
            let Some(first) = completed(engine, profile, outcome, one, rooms) else { return false };
            if !outcome.attest.is_empty() {
                return first.status != Status::Ineligible;
            }
            let second = completed(engine, profile, outcome, other, rooms);
            second.is_some_and(|second| (second.status, &second.figure) != (first.status, &first.figure))
        });
        if let Some(found) = found {
            pairs.get_mut(..=found).into_iter().for_each(|own| own.rotate_right(1));
        }
        found.is_some()
    }
}

/// The run of a profile with these values and what is attested, where just these are open and nothing is afterwards.
fn completed(
    engine: &Engine<'_>,
    profile: &mut Profile,
    outcome: &Outcome,
    filled: &Filled,
    rooms: &mut Rooms,
) -> Option<Rc<Run>> {
    let mut before = fill::attest(engine.program, profile, outcome);
    let fits = filled.iter().all(|(leaf, value)| {
        let is_open = fill::is_open(profile, *leaf);
        if is_open {
            before.push((*leaf, fill::place(profile, *leaf)));
            fill(profile, *leaf, value.clone());
        }
        is_open
    });
    let run = fits.then(|| steps::single_run(engine, profile, outcome.measure, rooms)).flatten();
    before.into_iter().rev().for_each(|(leaf, value)| fill::put_back(profile, leaf, value));
    run.filter(|run| next_leaf(run).is_none())
}

struct Search<'e> {
    engine: &'e Engine<'e>,
    measure: MeasureId,
    original: &'e Profile,
    candidates: Candidates<'e>,
    left: u32,
    /// Evaluations since the last find.
    idle: u32,
    serial: u32,
    /// The first completion without anything open, and what was filled into it.
    first: Option<(Rc<Run>, Filled)>,
    /// What is filled in where `decide` stands.
    path: Filled,
    /// Two completions of which the results differ.
    differ: Option<[Filled; 2]>,
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
    fn new(engine: &'e Engine<'e>, measure: MeasureId, original: &'e Profile, hints: &mut Hints) -> Search<'e> {
        let fixed = || Rc::new(Fixed::new(engine.program, &together(engine, measure)));
        let fixed = hints.fixed.entry(measure).or_insert_with(fixed);
        let candidates = Candidates::new(engine.program, fixed, original);
        let mut rooms = Rooms::default();
        rooms.sides = Some(Vec::new());
        let (left, idle, serial) = (DECIDE, 0, 0);
        let (first, path, differ, leaves) = (None, Filled::new(), None, Vec::new());
        Search { engine, measure, original, candidates, left, idle, serial, first, path, differ, rooms, leaves }
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

    /// Follows the unknowns one after another. Where every completion agrees: on which sides the values lay that the
    /// run compared before anything more was filled in.
    fn decide(&mut self, profile: &mut Profile, depth: usize) -> Option<Sides> {
        let run = self.run(profile)?;
        let sides = self.rooms.sides.clone().unwrap_or_default();
        let Some(leaf) = next_leaf(&run) else { return self.agrees(run).then_some(sides) };
        if depth >= MAX_LEAVES {
            return None;
        }
        let before = fill::place(profile, leaf);
        let agrees = self.all_agree(profile, leaf, depth + 1);
        fill::put_back(profile, leaf, before);
        agrees.then_some(sides)
    }

    /// Tries the candidates of an unknown, and between two of them wherever something that is compared changes its side.
    fn all_agree(&mut self, profile: &mut Profile, leaf: Leaf, depth: usize) -> bool {
        let values = self.candidates.all(leaf);
        let tried: Option<Vec<Tried>> = values.iter().map(|v| self.with(profile, leaf, v.clone(), depth)).collect();
        let Some(mut tried) =
            tried.filter(|tried| !tried.is_empty() && self.candidates.cover(leaf, profile, &self.leaves))
        else {
            return false;
        };
        tried.sort_by(|(a, _), (b, _)| candidates::order(a, b));
        if let (Some(beyond), Some((_, last))) = (self.candidates.beyond(leaf), tried.last()) {
            fill(profile, leaf, beyond.clone());
            let Some(sides) = self.sides(profile) else { return false };
            if both(last, &sides).iter().any(|(a, b)| a != b) {
                let Some(found) = self.with(profile, leaf, beyond, depth) else { return false };
                tried.push(found);
            }
        }
        let mut gaps: Vec<[Tried; 2]> = tried.windows(2).filter_map(|two| two.to_vec().try_into().ok()).collect();
        while let Some([low, high]) = gaps.pop() {
            let middle = hide(&low.1, &high.1).then(|| self.candidates.between(leaf, &low.0, &high.0)).flatten();
            let Some(middle) = middle else { continue };
            let Some(found) = self.with(profile, leaf, middle, depth) else { return false };
            gaps.extend([[low, found.clone()], [found, high]]);
        }
        true
    }

    /// Decides a profile with one more unknown filled in.
    fn with(&mut self, profile: &mut Profile, leaf: Leaf, value: Value, depth: usize) -> Option<Tried> {
        fill(profile, leaf, value.clone());
        self.path.push((leaf, value.clone()));
        let sides = self.decide(profile, depth);
        self.path.pop();
        Some((value, sides?))
    }

    /// On which sides values lie that the run of a profile compares.
    fn sides(&mut self, profile: &Profile) -> Option<Sides> {
        self.run(profile)?;
        self.rooms.sides.clone()
    }

    /// Whether a completion has the result of the first one.
    fn agrees(&mut self, run: Rc<Run>) -> bool {
        let Some((first, filled)) = &self.first else {
            self.first = Some((run, self.path.clone()));
            return true;
        };
        let same = (first.status, &first.figure, &first.grants) == (run.status, &run.figure, &run.grants);
        if !same {
            self.differ = Some([filled.clone(), self.path.clone()]);
        }
        same
    }

    /// The decision; values of a completion are not shown as if they were given.
    fn take(self, outcome: &mut Outcome) {
        let Some((first, _)) = self.first else { return };
        let mut decided = steps::outcome(self.engine, self.original, first);
        if !outcome.attest.is_empty() && decided.status != Status::Ineligible {
            outcome.missing = decided.missing;
            return;
        }
        (decided.trace, decided.outputs) = (outcome.trace.take(), std::mem::take(&mut outcome.outputs));
        decided.missing = if decided.status == Status::Unknown { outcome.missing.clone() } else { decided.missing };
        for failure in decided.failed.iter_mut().chain(decided.elements.iter_mut().flat_map(|e| &mut e.failed)) {
            (failure.actual, failure.gap) = (None, None);
        }
        *outcome = decided;
    }

    /// Names the unknowns that alone change the result.
    fn missing(&mut self, base: &Profile, outcome: &mut Outcome, pool: &mut u32) {
        self.rooms.sides = None;
        self.left = SEARCH.min(*pool);
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
        *pool -= before - self.left;
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

/// The sides of what both compared, the first, the second … time.
fn both(low: &Sides, high: &Sides) -> Vec<(i64, i64)> {
    if low.len() == high.len() && low.iter().zip(high).all(|((a, _), (b, _))| a == b) {
        return low.iter().zip(high).map(|((_, a), (_, b))| (*a, *b)).collect();
    }
    let mut others: BTreeMap<Compared, Vec<i64>> = BTreeMap::new();
    high.iter().rev().for_each(|(what, side)| others.entry(*what).or_default().push(*side));
    low.iter().filter_map(|(what, side)| Some((*side, others.get_mut(what)?.pop()?))).collect()
}

/// Whether something between two values may lie otherwise than at both: a bound lies between them, or both are bounds.
fn hide(low: &Sides, high: &Sides) -> bool {
    let sides = both(low, high);
    let is_bound = |side: i64, other: i64| side == 0 && other != 0;
    sides.iter().any(|(a, b)| a.abs_diff(*b) > 1)
        || sides.iter().any(|(a, b)| is_bound(*a, *b)) && sides.iter().any(|(a, b)| is_bound(*b, *a))
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
