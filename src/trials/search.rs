//! A profile for a goal: a point of the analysis, completed, computed, held against the goal.
//!
//! In: a goal. Out: a trial that the interpreter confirmed, or none. Where no profile meets the goal together with all
//! requirements, requirements are given up one after another.

use super::goals::{Goal, Past};
use super::{Aim, AimKind, Trial, vary};
use crate::analyze::{Boxes, Found, Point, Region, meet};
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::{Count, History, Profile, Receipt};
use crate::eval::reach;
use crate::findings::site;
use crate::findings::witness::Replay;
use crate::ir::{ExprId, ExprKind, Measure, MeasureId, Program};
use crate::value::{Rational, Value};
use std::collections::BTreeMap;

/// A program with its goals, made ready for searching.
pub struct Bench<'p> {
    /// The program.
    pub program: &'p Program,
    /// The interpreter and what fills profiles.
    pub replay: Replay<'p>,
    goals: &'p [Vec<Goal>],
    boxes: Option<(MeasureId, Boxes<'p>, Parts)>,
    bases: BTreeMap<MeasureId, Option<Profile>>,
}

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
        Bench { program, replay: Replay::new(program), goals, boxes: None, bases: BTreeMap::new() }
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
        let mut boxes = Boxes::exact(self.program);
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
        self.replay.outcome(profile, id)
    }

    /// A profile that is granted the measure, if there is one.
    pub fn base(&mut self, id: MeasureId) -> Option<Profile> {
        if let Some(known) = self.bases.get(&id) {
            return known.clone();
        }
        self.bases.insert(id, None);
        let granted = self.goals.get(id.index())?.first()?.clone();
        let profile =
            self.profile(id, &granted).or_else(|| self.regions(id, &granted).pop().and_then(|p| self.filled(&p, id)));
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
            vary::toward(self, id, &base, goal)
        })
    }

    /// A point of the regions of the goal that the interpreter confirms.
    fn solved(&mut self, id: MeasureId, goal: &Goal) -> Option<Profile> {
        for point in self.regions(id, goal) {
            let profile = self.filled(&point, id).filter(|profile| self.reaches(profile, id, goal));
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
        Some(self.completed(profile, id))
    }

    fn completed(&self, profile: Profile, id: MeasureId) -> Profile {
        let mut profile = self.replay.completed(profile, id);
        let reached = reach(self.program, id);
        for param in &reached.params {
            let open = self.program.params.get(param.index()).filter(|p| p.versions.is_empty());
            if let (Some(declared), Some(slot)) = (open, profile.params.get_mut(param.index()))
                && slot.is_none()
            {
                *slot = crate::analyze::plausible::any(self.program, &declared.ty);
            }
        }
        if let Some(measure) = self.measure(id) {
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

    /// Whether a profile does what the goal asks.
    pub(super) fn reaches(&self, profile: &Profile, id: MeasureId, goal: &Goal) -> bool {
        let all = |conds: &[(ExprId, bool)]| conds.iter().all(|(e, wanted)| self.is(profile, id, *e, *wanted));
        if !(all(&goal.conds) || goal.rather.as_ref().is_some_and(|conds| all(conds))) {
            return false;
        }
        let Some(measure) = self.measure(id) else { return false };
        let broken = goal.broken.iter().filter_map(|i| measure.requirements.get(*i));
        let mut broken = broken
            .map(|r| self.is(profile, id, r.cond, r.exclude) && r.when.is_none_or(|w| self.is(profile, id, w, true)));
        if !broken.all(|b| b) {
            return false;
        }
        let granted =
            |s: Status| matches!(s, Status::Eligible | Status::Compliant | Status::NonCompliant | Status::Met);
        let status = self.outcome(profile, id).map(|o| o.status);
        goal.aim.kind != AimKind::Granted || status.is_some_and(granted)
    }

    /// Whether a condition has a value, read with the first element of its list.
    pub(super) fn is(&self, profile: &Profile, id: MeasureId, e: ExprId, wanted: bool) -> bool {
        let engine = &self.replay.engine;
        let mut vars =
            self.measure(id).and_then(|m| m.per_element.as_ref()).map(|each| each.var).into_iter().collect::<Vec<_>>();
        vars.extend(crate::eval::reach::free_vars(self.program, e));
        let first = vars.iter().rev().find_map(|var| {
            let entity = self.program.element_entities.get(var.index())?;
            let list = self.program.entities.get(entity.index())?.list;
            match profile.inputs.get(list.index())? {
                Value::List(elements) => elements.first().map(|e| (*var, e)),
                _ => None,
            }
        });
        engine.condition(profile, e, first) == Some(wanted)
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

    /// The profiles beside a known one.
    pub fn variants(&self, id: MeasureId, profile: &Profile) -> Vec<Profile> {
        vary::variants(self, id, profile)
    }

    /// What profiles beside a known one give: one value changed at a time.
    pub fn neighbours(&self, id: MeasureId, profile: &Profile) -> Vec<Trial> {
        let tried = vary::variants(self, id, profile).into_iter();
        let trial = |profile: Profile| {
            let outcome = self.outcome(&profile, id)?;
            let aim = Aim { kind: AimKind::Changed, spans: Vec::new() };
            Some(Trial { measure: id, aim, profile, outcome })
        };
        tried.filter_map(trial).collect()
    }
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
