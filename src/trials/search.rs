//! A profile for a goal: a point of the analysis, completed, computed, held against the goal.
//!
//! In: a goal. Out: a trial that the interpreter confirmed, or none. Where no profile meets the goal together with all
//! requirements, requirements are given up one after another.

mod complete;

use super::goals::{Goal, Past};
use super::values::Named;
use super::{AimKind, Trial, vary};
use crate::analyze::{Boxes, Found, Point, Region, meet};
use crate::eval::Scratch;
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::{Count, History, Profile, Receipt};
use crate::eval::reach::{Reach, reach_expr, reach_with_groups};
use crate::findings::site;
use crate::findings::witness::Replay;
use crate::ir::{ExprId, ExprKind, Function, InputId, Measure, MeasureId, Program, Type};
use crate::units::Dimension;
use crate::value::{Rational, Value};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The most goals by which somebody is looked for who is granted a measure.
const MOST_BASES: usize = 16;

/// A program with its goals, made ready for searching.
pub struct Bench<'p> {
    /// The program.
    pub program: &'p Program,
    /// The interpreter and what fills profiles.
    pub replay: Replay<'p>,
    goals: &'p [Vec<Goal>],
    /// By measure, made where it is asked for.
    known: Vec<OnceLock<Known>>,
    scratch: RefCell<Scratch>,
    boxes: Option<(MeasureId, Boxes<'p>, Parts)>,
    bases: BTreeMap<MeasureId, Option<Profile>>,
}

/// What a measure, its groups and their members can read, what of that is named, and which numbers are years.
type Known = (Reach, Named, BTreeSet<InputId>);

/// What is known of a measure's requirements.
struct Parts {
    /// Where each is met.
    met: Vec<Option<Region>>,
    /// Where each is not met.
    unmet: Vec<Option<Region>>,
    /// Where it is in force.
    in_force: Region,
    /// Where all are met.
    all: Region,
}

impl<'p> Bench<'p> {
    pub(super) fn new(program: &'p Program, goals: &'p [Vec<Goal>]) -> Bench<'p> {
        let known = vec![OnceLock::new(); program.measures.len()];
        let (replay, scratch, bases) = (Replay::new(program), RefCell::default(), BTreeMap::new());
        Bench { program, replay, goals, known, scratch, boxes: None, bases }
    }

    fn known(&self, id: MeasureId) -> &Known {
        static NOTHING: OnceLock<Known> = OnceLock::new();
        self.known.get(id.index()).unwrap_or(&NOTHING).get_or_init(|| {
            let reached = reach_with_groups(self.program, id);
            let named = Named::new(self.program, &reached);
            let years = years(self.program, &reached);
            (reached, named, years)
        })
    }

    /// What a measure, its groups and their members can read.
    pub fn reached(&self, id: MeasureId) -> &Reach {
        &self.known(id).0
    }

    pub(super) fn named(&self, id: MeasureId) -> &Named {
        &self.known(id).1
    }

    pub(super) fn goals(&self, measure: MeasureId) -> Vec<Goal> {
        self.goals.get(measure.index()).cloned().unwrap_or_default()
    }

    fn measure(&self, id: MeasureId) -> Option<&'p Measure> {
        self.program.measures.get(id.index())
    }

    /// Looks at a measure's requirements, once for all goals in a row.
    fn ready(&mut self, id: MeasureId) -> Option<()> {
        if self.boxes.as_ref().is_some_and(|(of, ..)| *of == id) {
            return Some(());
        }
        let measure = self.measure(id)?;
        let mut boxes = Boxes::of_one(self.program);
        let all = site::reached(&mut boxes, measure);
        let in_force = site::in_force(&mut boxes, measure);
        let met = measure.requirements.iter().map(|r| site::met(&mut boxes, r)).collect();
        let unmet = measure.requirements.iter().map(|r| {
            let inner = if r.exclude { boxes.region(r.cond) } else { boxes.outside(r.cond) }?;
            r.when.map_or(Some(inner.clone()), |when| meet(&boxes.region(when)?, &inner))
        });
        let unmet = unmet.collect();
        self.boxes = Some((id, boxes, Parts { met, unmet, in_force, all }));
        Some(())
    }

    /// The trial of a goal.
    pub(super) fn trial(&mut self, id: MeasureId, goal: &Goal) -> Option<Trial> {
        let profile = self.profile(id, goal)?;
        let outcome = self.outcome(&profile, id)?;
        if matches!(outcome.status, Status::Unknown) || !outcome.errors.is_empty() {
            return None;
        }
        Some(Trial { measure: id, aim: goal.aim.clone(), profile, outcome })
    }

    /// The result of one measure, followed to its end where it is open.
    pub fn outcome(&self, profile: &Profile, id: MeasureId) -> Option<Outcome> {
        self.replay.engine.outcome(profile, id, &mut self.scratch.borrow_mut())
    }

    /// A profile that is granted the measure, if there is one.
    pub fn base(&mut self, id: MeasureId) -> Option<Profile> {
        if let Some(known) = self.bases.get(&id) {
            return known.clone();
        }
        self.bases.insert(id, None);
        let goals = self.goals(id);
        // A condition that holds is met by who is granted the measure too, and seldom by the same values.
        let holding = |g: &&Goal| matches!(g.aim.kind, AimKind::Granted | AimKind::Tier | AimKind::Holds | AimKind::On);
        let mut found = None;
        for goal in goals.iter().filter(holding).take(MOST_BASES) {
            found = self.solved(id, goal).filter(|p| self.outcome(p, id).is_some_and(|o| is_granted(o.status)));
            if found.is_some() {
                break;
            }
        }
        let any = || {
            let point = self.regions(id, goals.first()?).pop()?;
            Some(self.apart(self.filled(&point, id)?, id))
        };
        let profile = found.or_else(any);
        self.bases.insert(id, profile.clone());
        profile
    }

    fn profile(&mut self, id: MeasureId, goal: &Goal) -> Option<Profile> {
        let plain = goal.past == Past::Open && goal.denied.is_none();
        if !plain {
            let base = if goal.conds.is_empty() { self.base(id)? } else { self.solved(id, goal)? };
            return self.with_past(base, id, goal).or_else(|| self.denied(id, goal));
        }
        self.solved(id, goal).or_else(|| {
            let base = self.base(id)?;
            let near = vary::toward(self, id, &base, goal)?;
            let apart = if goal.with.is_none() { self.apart(near.clone(), id) } else { near.clone() };
            Some(if self.reaches(&apart, id, goal) { apart } else { near })
        })
    }

    /// A point of the regions of the goal that the interpreter confirms.
    fn solved(&mut self, id: MeasureId, goal: &Goal) -> Option<Profile> {
        for point in self.regions(id, goal) {
            let filled = self.filled(&point, id);
            let filled = if goal.with.is_none() { filled.map(|p| self.apart(p, id)) } else { filled };
            let profile = filled.filter(|profile| self.reaches(profile, id, goal));
            if profile.is_some() {
                return profile;
            }
        }
        None
    }

    /// Points to try, those nearest to the goal first.
    fn regions(&mut self, id: MeasureId, goal: &Goal) -> Vec<Point> {
        let mut points = Vec::new();
        if self.ready(id).is_none() {
            return points;
        }
        let Some((_, boxes, parts)) = &mut self.boxes else { return points };
        let wanted = [Some(&goal.conds), goal.rather.as_ref()];
        for conds in wanted.into_iter().flatten() {
            let Some(mut region) = aimed(boxes, parts, goal, conds) else { continue };
            let whole = goal.broken.is_empty() && goal.free.is_empty() && !goal.out_of_force && goal.with.is_none();
            if let Some(point) = whole.then(|| meet(&region, &parts.all)).flatten().and_then(|r| point(boxes, &r)) {
                points.push(point);
                continue;
            }
            if let Some(other) = goal.with.and_then(|m| boxes.program().measures.get(m.index())) {
                let base_day = boxes.base_day;
                let reached = site::reached(boxes, other);
                boxes.base_day = base_day;
                region = meet(&region, &reached).unwrap_or(region);
            }
            points.extend(greedy(boxes, parts, goal, region));
        }
        points
    }

    /// Whether a profile does what the goal asks.
    pub(super) fn reaches(&self, profile: &Profile, id: MeasureId, goal: &Goal) -> bool {
        let all = |conds: &[(ExprId, bool)]| conds.iter().all(|(e, wanted)| self.is(profile, *e, *wanted));
        if !(all(&goal.conds) || goal.rather.as_ref().is_some_and(|conds| all(conds))) {
            return false;
        }
        let Some(measure) = self.measure(id) else { return false };
        let broken = goal.broken.iter().filter_map(|i| measure.requirements.get(*i));
        let mut broken =
            broken.map(|r| self.is(profile, r.cond, r.exclude) && r.when.is_none_or(|w| self.is(profile, w, true)));
        if !broken.all(|b| b) {
            return false;
        }
        goal.aim.kind != AimKind::Granted || self.outcome(profile, id).is_some_and(|o| is_granted(o.status))
    }

    /// Whether a condition has a value, read with the first element of each list.
    pub(super) fn is(&self, profile: &Profile, e: ExprId, wanted: bool) -> bool {
        match self.replay.engine.values(profile, &[e]).as_slice() {
            [Value::Bool(b)] => *b == wanted,
            [Value::NotApplicable] => !wanted,
            _ => false,
        }
    }

    /// The profile with what was received before.
    fn with_past(&mut self, mut profile: Profile, id: MeasureId, goal: &Goal) -> Option<Profile> {
        let measure = self.measure(id)?;
        let most = |tiered: crate::ir::TieredId| -> Option<Rational> {
            let base = self.program.tiered.get(tiered.index())?.base?;
            self.figure(&profile, base, 0)
        };
        let less = |n: Rational, whole: bool| if whole { Some(n) } else { n.checked_sub(Rational::ONE) };
        let day = profile.date.add(0, -1)?;
        let none = Count { measure: id, times: None, times_this_year: None, periods: None, amount: None };
        let zero = Count {
            times: Some(Rational::ZERO),
            times_this_year: Some(Rational::ZERO),
            periods: Some(Rational::ZERO),
            amount: Some(Rational::ZERO),
            ..none
        };
        let receipt = |keys| Receipt { measure: id, element: None, date: Some(day), amount: None, periods: None, keys };
        let history = match goal.past {
            Past::Open => return None,
            Past::Times(place, whole) => {
                let n = less(most(measure.frequencies.get(place)?.max?)?, whole).filter(|n| !n.is_negative())?;
                History {
                    receipts: Vec::new(),
                    counts: vec![Count { times: Some(n), times_this_year: Some(n), ..zero }],
                }
            }
            Past::Periods(place, whole) => {
                let n = less(most(measure.quantity_limits.get(place)?.max)?, whole)?;
                History { receipts: Vec::new(), counts: vec![Count { periods: Some(n), ..zero }] }
            }
            Past::Amount(place, whole) => {
                let n = less(most(measure.caps.get(place)?.max)?, whole)?;
                History { receipts: Vec::new(), counts: vec![Count { amount: Some(n), ..zero }] }
            }
            Past::Keys(place, whole) => {
                let keys = &measure.uniques.get(place)?.keys;
                let same: Option<Vec<(String, Value)>> =
                    keys.iter().map(|(name, e)| Some((name.clone(), self.given(&profile, *e)?))).collect();
                let mut keys = same?;
                if !whole {
                    let last = keys.last_mut()?;
                    last.1 = other(&last.1)?;
                }
                History { receipts: vec![receipt(keys)], counts: Vec::new() }
            }
        };
        profile.history = Some(history);
        Some(profile)
    }

    /// A constant figure, through definitions without tiers that hold.
    fn figure(&self, profile: &Profile, e: ExprId, depth: usize) -> Option<Rational> {
        match &self.program.expr(e).kind {
            ExprKind::Const(Value::Number(n)) => Some(*n),
            ExprKind::Definition(id) if depth < 8 => {
                let tiered = self.program.tiered.get(self.program.definitions.get(id.index())?.value.index())?;
                self.figure(profile, tiered.base?, depth + 1)
            }
            ExprKind::Delegated(id) => match profile.delegated.get(id.index())?.as_ref()? {
                Value::Number(n) => Some(*n),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of an input or of a field of the first element.
    fn given(&self, profile: &Profile, e: ExprId) -> Option<Value> {
        let value = match self.program.expr(e).kind {
            ExprKind::Input(input) => profile.inputs.get(input.index())?.clone(),
            ExprKind::Field(var, field) => {
                let entity = self.program.element_entities.get(var.index())?;
                let list = self.program.entities.get(entity.index())?.list;
                let Value::List(elements) = profile.inputs.get(list.index())? else { return None };
                elements.first()?.fields.get(field)?.clone()
            }
            _ => return None,
        };
        (value != Value::Unknown).then_some(value)
    }

    fn denied(&mut self, id: MeasureId, goal: &Goal) -> Option<Profile> {
        let attestation = self.measure(id)?.attestations.get(goal.denied?)?.clone();
        let when: Vec<(ExprId, bool)> = attestation.when.iter().map(|w| (*w, true)).collect();
        let asked = Goal { conds: when, denied: None, ..goal.clone() };
        let mut profile = self.solved(id, &asked).or_else(|| self.base(id))?;
        match self.program.expr(attestation.value).kind {
            ExprKind::Input(input) => *profile.inputs.get_mut(input.index())? = Value::Bool(false),
            _ => return None,
        }
        Some(profile)
    }

    /// The changes of a profile in what is within reach.
    pub fn changes(&self, id: MeasureId, profile: &Profile, within: &Reach) -> Vec<vary::Change> {
        vary::changes(self, id, profile, within)
    }
}

/// Whether a measure is given, or what is asked for was judged.
fn is_granted(status: Status) -> bool {
    matches!(status, Status::Eligible | Status::Compliant | Status::NonCompliant | Status::Met)
}

/// The inputs that a day of a year is made of: usual numbers are no years.
fn years(program: &Program, reached: &Reach) -> BTreeSet<InputId> {
    let mut found = BTreeSet::new();
    for e in &reached.exprs {
        if let ExprKind::Call(Function::MakeDate | Function::QuarterEnd | Function::YearMonth, args) =
            &program.expr(*e).kind
            && let Some(year) = args.first()
        {
            let read = reach_expr(program, *year).inputs;
            let plain =
                |i: &InputId| program.inputs.get(i.index()).is_some_and(|i| i.ty == Type::Number(Dimension::NONE));
            found.extend(read.into_iter().filter(plain));
        }
    }
    found
}

/// Another value of the same kind.
fn other(value: &Value) -> Option<Value> {
    match value {
        Value::Member(0) => Some(Value::Member(1)),
        Value::Member(_) => Some(Value::Member(0)),
        Value::Text(text) => Some(Value::Text(format!("{text}二").into())),
        Value::Number(n) => n.checked_add(Rational::ONE).map(Value::Number),
        Value::Date(day) => day.add(0, 1).map(Value::Date),
        _ => None,
    }
}

/// Where the conditions of a goal are as asked, and the requirements that shall fail do.
fn aimed(boxes: &mut Boxes<'_>, parts: &Parts, goal: &Goal, conds: &[(ExprId, bool)]) -> Option<Region> {
    let mut region = Region::everywhere();
    for (e, wanted) in conds {
        let one = if *wanted { boxes.region(*e) } else { boxes.outside(*e) }?;
        region = meet(&region, &one)?;
    }
    for place in &goal.broken {
        region = meet(&region, parts.unmet.get(*place)?.as_ref()?)?;
    }
    Some(region)
}

/// A point of a region in which as many requirements are met as can be.
fn greedy(boxes: &mut Boxes<'_>, parts: &Parts, goal: &Goal, mut region: Region) -> Option<Point> {
    let mut best = point(boxes, &region)?;
    let force = (!goal.out_of_force).then_some(&parts.in_force);
    let open = parts.met.iter().enumerate().filter(|(i, _)| !goal.broken.contains(i)).filter_map(|(_, r)| r.as_ref());
    for part in force.into_iter().chain(open) {
        let Some(smaller) = meet(&region, part) else { continue };
        if let Some(found) = point(boxes, &smaller) {
            (best, region) = (found, smaller);
        }
    }
    Some(best)
}

fn point(boxes: &mut Boxes<'_>, region: &Region) -> Option<Point> {
    match boxes.find(region) {
        Found::Exact(point) | Found::Guess(point) => Some(point),
        Found::Nowhere | Found::Undecided(_) => None,
    }
}
