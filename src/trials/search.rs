//! A profile for a goal: a point of the analysis, completed, computed, held against the goal.
//!
//! In: a goal. Out: a trial that the interpreter confirmed, or none. Where no profile meets the goal together with all
//! requirements, requirements are given up one after another.

use super::goals::{Goal, Past};
use super::values::Named;
use super::{AimKind, Trial, passes, vary};
use crate::analyze::{Boxes, Found, Point, Region, meet};
use crate::eval::Scratch;
use crate::eval::outcome::FailureKind;
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::{Count, History, Profile, Receipt};
use crate::eval::reach::{Reach, reach_expr, reach_with_groups};
use crate::findings::site;
use crate::findings::witness::Replay;
use crate::ir::{ExprId, ExprKind, Function, Input, InputId, Measure, MeasureId, Program, Type};
use crate::units::Dimension;
use crate::value::{Element, Rational, Value};
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

    /// A point as a profile in which everything that the measure reads has a value.
    pub fn filled(&self, point: &Point, id: MeasureId) -> Option<Profile> {
        let (profile, _) = self.replay.profile(point, self.measure(id)?)?;
        Some(self.named_sets(self.completed(profile, id), id))
    }

    /// With a member in each empty set, for a set of none has no notation: one that changes nothing, where there is one.
    fn named_sets(&self, mut profile: Profile, id: MeasureId) -> Profile {
        let empty = |p: &Profile| p.inputs.iter().any(|v| *v == Value::Members(0) || has_empty_set(v));
        if !empty(&profile) {
            return profile;
        }
        let Some(before) = self.outcome(&profile, id) else { return profile };
        let places = self.reached(id).inputs.clone();
        for place in places {
            let Some(input) = self.program.inputs.get(place.index()) else { continue };
            let count = |ty: &Type| match ty {
                Type::EnumSet(e) => self.program.enums.get(e.index()).map_or(0, |e| e.members.len()),
                _ => 0,
            };
            let fields = match input.ty {
                Type::List(entity) => self.program.entities.get(entity.index()).map_or(&[][..], |e| &e.fields),
                _ => &[],
            };
            let now = profile.inputs.get(place.index()).cloned().unwrap_or(Value::Unknown);
            let most = fields.iter().map(|f| count(&f.ty)).max().unwrap_or(0).max(count(&input.ty));
            // The last ones are seldom named by a rule.
            for member in (0..most).rev().filter_map(|i| 1_u128.checked_shl(u32::try_from(i).ok()?)) {
                let Some(slot) = profile.inputs.get_mut(place.index()) else { break };
                *slot = filled_sets(&now, member, fields, &count);
                if *slot == now
                    || self.outcome(&profile, id).is_some_and(|o| passes(&before, &o) && passes(&o, &before))
                {
                    break;
                }
                profile.inputs.get_mut(place.index()).into_iter().for_each(|slot| *slot = now.clone());
            }
        }
        profile
    }

    /// The members of a measure's groups but itself.
    fn others(&self, id: MeasureId) -> Vec<MeasureId> {
        let groups = self.program.groups.iter().filter(|g| g.members.contains(&id));
        groups.flat_map(|g| g.members.iter().copied()).filter(|m| *m != id).collect()
    }

    /// With usual values for everything that the measure reads, and the other members of its groups: what excludes it has to
    /// be known as well.
    fn completed(&self, profile: Profile, id: MeasureId) -> Profile {
        let mut profile = profile;
        for input in &self.known(id).2 {
            let year = Value::Number(Rational::from_integer(profile.date.year()));
            profile
                .inputs
                .get_mut(input.index())
                .filter(|v| **v == Value::Unknown)
                .into_iter()
                .for_each(|v| *v = year.clone());
        }
        profile = self.replay.completed(profile, id);
        for param in &self.replay.reach(id).params {
            let open = self.program.params.get(param.index()).filter(|p| p.versions.is_empty());
            if let (Some(declared), Some(slot)) = (open, profile.params.get_mut(param.index()))
                && slot.is_none()
            {
                *slot = crate::analyze::plausible::any(self.program, &declared.ty);
            }
        }
        for other in self.others(id) {
            profile = self.replay.completed(profile, other);
        }
        for measure in [id].into_iter().chain(self.others(id)).filter_map(|m| self.measure(m)) {
            for attestation in &measure.attestations {
                if let ExprKind::Input(input) = self.program.expr(attestation.value).kind
                    && let Some(slot) = profile.inputs.get_mut(input.index()).filter(|v| **v == Value::Unknown)
                {
                    *slot = Value::Bool(true);
                }
            }
        }
        profile
    }

    /// The profile in which no other member of its groups takes the measure's place, by values that the measure itself does
    /// not read; the same where there are none.
    pub fn apart(&self, profile: Profile, id: MeasureId) -> Profile {
        let excluded = |p: &Profile| self.outcome(p, id).is_some_and(|o| is_excluded(&o));
        let others = self.others(id);
        if others.is_empty() || !excluded(&profile) {
            return profile;
        }
        let own = self.replay.reach(id);
        let mut now = profile.clone();
        for other in others {
            let mut free = self.replay.reach(other).clone();
            free.inputs.retain(|i| !own.inputs.contains(i) || self.is_list(*i));
            free.fields.retain(|f| !own.fields.contains(f));
            free.readings.clear();
            let refused = |p: &Profile| {
                self.outcome(p, other).is_some_and(|o| o.status == Status::Ineligible && !is_excluded(&o))
            };
            if refused(&now) {
                continue;
            }
            let mut tried = now.clone();
            for mut change in vary::changes(self, id, &now, &free) {
                if matches!(change, vary::Change::Day(_)) || empties(&change) {
                    continue;
                }
                change.swap(&mut tried);
                if !excluded(&tried) {
                    return tried;
                }
                if refused(&tried) {
                    now = tried.clone();
                    break;
                }
                change.swap(&mut tried);
            }
        }
        profile
    }

    fn is_list(&self, input: InputId) -> bool {
        self.program.entities.iter().any(|e| e.list == input)
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

fn has_empty_set(value: &Value) -> bool {
    matches!(value, Value::List(elements) if elements.iter().any(|e| e.fields.contains(&Value::Members(0))))
}

/// A value with a member in its empty sets, where their enumerations have it.
fn filled_sets(value: &Value, member: u128, fields: &[Input], count: &dyn Fn(&Type) -> usize) -> Value {
    match value {
        Value::Members(0) => Value::Members(member),
        Value::List(elements) => {
            let one = |element: &Element| {
                let known = element.fields.iter().zip(fields);
                let put = |(v, f): (&Value, &Input)| {
                    if *v == Value::Members(0) && (member.trailing_zeros() as usize) < count(&f.ty) {
                        Value::Members(member)
                    } else {
                        v.clone()
                    }
                };
                Element { fields: known.map(put).collect() }
            };
            Value::List(elements.iter().map(one).collect())
        }
        other => other.clone(),
    }
}

/// Whether another member of a group took the place, of the measure or of one of its elements.
fn is_excluded(outcome: &Outcome) -> bool {
    let failed = outcome.failed.iter().chain(outcome.elements.iter().flat_map(|e| &e.failed));
    outcome.excluded_by.is_some() || failed.into_iter().any(|f| f.kind == FailureKind::Group)
}

/// Whether a change leaves a list empty.
fn empties(change: &vary::Change) -> bool {
    matches!(change, vary::Change::Input(_, Value::List(elements)) if elements.is_empty())
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
