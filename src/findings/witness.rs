//! Witnesses: a point of the analysis as a whole profile, replayed through the interpreter before anybody sees it.
//!
//! In: a point and the measure that it is about. Out: a profile with round values for everything else that the measure
//! reads, taken away again where they do not matter, and what the interpreter says of it. INVARIANT: a witness was
//! computed; one that the interpreter does not confirm is not made.

use super::case;
use crate::analyze::{Place, Point, plausible};
use crate::eval::outcome::{Outcome, Status};
use crate::eval::profile::Profile;
use crate::eval::{Engine, Options, Reach, reach};
use crate::ir::{
    Aggregate, BinaryOp, Domain, EntityId, ExprId, ExprKind, Input, InputId, Measure, MeasureId, Program, Type,
};
use crate::value::{Date, Element, Rational, Value};
use std::sync::{Arc, OnceLock};

/// The most elements that a list of a witness has: nobody reads a longer case.
const MOST_ELEMENTS: usize = 60;

/// A program made ready for replaying.
pub struct Replay<'p> {
    program: &'p Program,
    /// The interpreter.
    pub engine: Engine<'p>,
    /// What each measure can read, made where it is asked for.
    reaches: Vec<OnceLock<Reach>>,
}

/// A profile that the interpreter confirmed.
#[derive(Clone, Debug)]
pub struct Witness {
    /// The profile.
    pub profile: Profile,
    /// What the measure gives.
    pub outcome: Outcome,
}

impl<'p> Replay<'p> {
    /// Makes a program ready.
    pub fn new(program: &'p Program) -> Replay<'p> {
        Replay { program, engine: Engine::new(program), reaches: vec![OnceLock::new(); program.measures.len()] }
    }

    /// What a measure can read.
    pub fn reach(&self, measure: MeasureId) -> &Reach {
        static NOTHING: OnceLock<Reach> = OnceLock::new();
        self.reaches.get(measure.index()).unwrap_or(&NOTHING).get_or_init(|| reach(self.program, measure))
    }

    /// The witness of a point for a measure, if the interpreter gives one of the asked statuses and every condition
    /// holds that can be asked outside of elements.
    pub fn witness(&self, point: &Point, measure: MeasureId, wanted: &[Status]) -> Option<Witness> {
        let (profile, fixed) = self.profile(point, self.program.measures.get(measure.index())?)?;
        let whole = self.completed(profile.clone(), measure);
        let outcome = self.outcome(&whole, measure)?;
        if !wanted.contains(&outcome.status) {
            return None;
        }
        let profile = self.reduced(whole, measure, &outcome, &fixed);
        Some(Witness { outcome: self.outcome(&profile, measure)?, profile })
    }

    /// A profile of a point for two measures with their outcomes, if both have one of the asked statuses; otherwise what
    /// excludes one of them and has such a status.
    pub fn both(
        &self,
        point: &Point,
        pair: (MeasureId, MeasureId),
        wanted: &[Status],
    ) -> Result<(Profile, [Outcome; 2]), Option<MeasureId>> {
        let measure = self.program.measures.get(pair.0.index()).ok_or(None)?;
        let (profile, fixed) = self.profile(point, measure).ok_or(None)?;
        // What excludes one of them has to be known as well.
        let groups = self.program.groups.iter().filter(|g| g.members.contains(&pair.0) || g.members.contains(&pair.1));
        let others: Vec<MeasureId> = groups.flat_map(|g| g.members.iter().copied()).collect();
        let all = [pair.0, pair.1].into_iter().chain(others.iter().copied());
        let profile = all.fold(profile, |profile, measure| self.completed(profile, measure));
        let outcomes = |profile: &Profile| Some([self.outcome(profile, pair.0)?, self.outcome(profile, pair.1)?]);
        let found = outcomes(&profile).ok_or(None)?;
        if !found.iter().all(|o| wanted.contains(&o.status)) {
            let had = |m: &MeasureId| self.outcome(&profile, *m).is_some_and(|o| wanted.contains(&o.status));
            return Err(others.into_iter().find(|m| *m != pair.0 && *m != pair.1 && had(m)));
        }
        let mut profile = profile;
        for index in 0..profile.inputs.len() {
            let Some(slot) = profile.inputs.get_mut(index).filter(|v| !matches!(v, Value::Unknown | Value::List(_)))
            else {
                continue;
            };
            if fixed.iter().any(|f| f.index() == index) {
                continue;
            }
            let value = std::mem::replace(slot, Value::Unknown);
            let kept = outcomes(&profile).is_some_and(|now| now.iter().zip(&found).all(|(a, b)| same(a, b)));
            if let Some(slot) = profile.inputs.get_mut(index).filter(|_| !kept) {
                *slot = value;
            }
        }
        Ok((profile, found))
    }

    /// A case with another value of one input, and the first case with all that the other one needs, if the measure is
    /// granted in both.
    pub fn beside(
        &self,
        first: &Witness,
        id: MeasureId,
        (input, value): (InputId, Value),
    ) -> Option<(Witness, Witness)> {
        let one = self.completed(first.profile.clone(), id);
        let mut other = one.clone();
        *other.inputs.get_mut(input.index())? = value;
        let whole = [self.outcome(&other, id)?, self.outcome(&one, id)?];
        let mut pair = [other, one];
        for index in (0..pair[0].inputs.len()).filter(|i| *i != input.index()) {
            let fewer = pair.clone().map(|mut profile| {
                let slot = profile.inputs.get_mut(index).filter(|v| !matches!(v, Value::List(_)));
                slot.into_iter().for_each(|slot| *slot = Value::Unknown);
                profile
            });
            let kept = fewer.iter().zip(&whole).all(|(p, o)| self.outcome(p, id).is_some_and(|now| same(&now, o)));
            if kept {
                pair = fewer;
            }
        }
        let granted = whole.iter().all(|o| o.status == Status::Eligible);
        let [other, one] = pair;
        let [lower, higher] = whole;
        granted.then_some((Witness { profile: other, outcome: lower }, Witness { profile: one, outcome: higher }))
    }

    /// The interpreter.
    pub fn engine(&self) -> &Engine<'p> {
        &self.engine
    }

    /// The result of one measure.
    pub fn outcome(&self, profile: &Profile, measure: MeasureId) -> Option<Outcome> {
        let options = Options { measures: Some(vec![measure]), ..Options::default() };
        self.engine.run(profile, &options).outcomes.pop()
    }

    /// The profile of a point where every condition holds; for values outside of measures.
    pub fn holding(&self, point: &Point, conditions: &[ExprId]) -> Option<Profile> {
        let (profile, _) = self.filled(point, Profile::empty(self.program, usual_day()?))?;
        conditions.iter().all(|c| self.engine.condition(&profile, *c, None) == Some(true)).then_some(profile)
    }

    /// The given values of a profile in words.
    pub fn words(&self, profile: &Profile) -> Option<String> {
        let given = case::given(self.program, profile)?;
        Some(given.iter().map(|(name, v)| format!("{name} = {v}")).collect::<Vec<_>>().join("，"))
    }

    /// The witness as a 算例.
    pub fn text(&self, name: &str, witness: &Witness) -> Option<String> {
        // What is missing is followed to its end, as it is when the case is run.
        let options = Options { measures: Some(vec![witness.outcome.measure]), missing: true, ..Options::default() };
        let open = witness.outcome.status == Status::Unknown;
        let told = open.then(|| self.engine.run(&witness.profile, &options).outcomes.pop()).flatten();
        case::case(self.program, name, &witness.profile, told.as_ref().unwrap_or(&witness.outcome))
    }

    /// The witness as a 算例 of one output. What the figure did not need may be needed here.
    pub fn text_of(&self, name: &str, witness: &Witness, output: &str) -> Option<String> {
        let id = witness.outcome.measure;
        let profile = self.completed(witness.profile.clone(), id);
        case::output_case(self.program, name, &profile, &self.outcome(&profile, id)?, output)
    }

    /// The profile of a point on a day in force, and the inputs that the point gives.
    pub fn profile(&self, point: &Point, measure: &Measure) -> Option<(Profile, Vec<InputId>)> {
        let mut profile = Profile::empty(self.program, day_in_force(measure)?);
        if let Some(each) = &measure.per_element {
            self.list(&mut profile, each.entity);
        }
        self.filled(point, profile)
    }

    /// Puts the values of a point into a profile; the inputs among them.
    pub fn filled(&self, point: &Point, mut profile: Profile) -> Option<(Profile, Vec<InputId>)> {
        let mut fixed = Vec::new();
        for (place, value) in point {
            match place {
                Place::Today => {
                    let Value::Date(day) = value else { return None };
                    profile.date = *day;
                }
                Place::Input(input) => {
                    fixed.push(*input);
                    *profile.inputs.get_mut(input.index())? = value.clone();
                }
                Place::Field(entity, field) => {
                    self.list(&mut profile, *entity);
                    self.set_field(&mut profile, *entity, *field, value.clone())?;
                }
                Place::Param(param) => *profile.params.get_mut(param.index())? = Some(value.clone()),
                Place::Delegated(slot) => *profile.delegated.get_mut(slot.index())? = Some(value.clone()),
                Place::Reading(reading) => {
                    let Value::Member(chosen) = value else { return None };
                    *profile.readings.get_mut(reading.index())? = usize::from(*chosen);
                }
                Place::Other(e) => {
                    self.counted(&mut profile, *e, value);
                    self.made(&mut profile, *e, value);
                }
            }
        }
        Some((profile, fixed))
    }

    /// Gives the list of an entity one element of which nothing is known, where it has none.
    fn list(&self, profile: &mut Profile, entity: EntityId) {
        let Some(declared) = self.program.entities.get(entity.index()) else { return };
        let Some(slot) = profile.inputs.get_mut(declared.list.index()) else { return };
        if *slot == Value::Unknown {
            let fields: Vec<Value> = vec![Value::Unknown; declared.fields.len()];
            *slot = Value::List(Arc::from([Element { fields: Arc::from(fields) }]));
        }
    }

    /// A list with so many elements as a count of it is: all like the first. What is counted otherwise stays open.
    fn counted(&self, profile: &mut Profile, count: ExprId, value: &Value) {
        let ExprKind::Aggregate { kind: Aggregate::Count, list, .. } = &self.program.expr(count).kind else { return };
        let (ExprKind::Input(input), Type::List(entity)) =
            (&self.program.expr(*list).kind, &self.program.expr(*list).ty)
        else {
            return;
        };
        let wanted = if let Value::Number(n) = value { n.to_i64() } else { None };
        let Some(wanted) = wanted.and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= MOST_ELEMENTS) else { return };
        self.list(profile, *entity);
        if let Some(Value::List(elements)) = profile.inputs.get_mut(input.index())
            && let Some(first) = elements.first().cloned()
        {
            *elements = vec![first; wanted].into();
        }
        // A case names something of each element.
        let Some(declared) = self.program.entities.get(entity.index()) else { return };
        let named = if declared.identity.is_empty() { &[0][..] } else { &declared.identity };
        named.iter().for_each(|field| self.complete_field(profile, *entity, *field));
    }

    /// A sum over a list as the one element of it, a product of two inputs as the first of them times one.
    fn made(&self, profile: &mut Profile, e: ExprId, value: &Value) {
        match &self.program.expr(e).kind {
            ExprKind::Aggregate { kind: Aggregate::Sum, filter: None, body: Some(body), .. } => {
                let ExprKind::Field(var, field) = self.program.expr(*body).kind else { return };
                let Some(entity) = self.program.element_entities.get(var.index()) else { return };
                self.list(profile, *entity);
                self.set_field(profile, *entity, field, value.clone()).unwrap_or_default();
            }
            ExprKind::Binary(BinaryOp::Multiply, a, b) => {
                for (e, value) in [(*a, value.clone()), (*b, Value::Number(Rational::ONE))] {
                    let ExprKind::Input(input) = self.program.expr(e).kind else { return };
                    let slot = profile.inputs.get_mut(input.index()).filter(|v| **v == Value::Unknown);
                    slot.into_iter().for_each(|slot| *slot = value.clone());
                }
            }
            _ => {}
        }
    }

    /// Gives a field of all elements a value; what tells them apart is numbered.
    fn set_field(&self, profile: &mut Profile, entity: EntityId, field: usize, value: Value) -> Option<()> {
        let declared = self.program.entities.get(entity.index())?;
        let Value::List(elements) = profile.inputs.get_mut(declared.list.index())? else { return None };
        let of = |(place, element): (usize, &Element)| {
            let mut fields = element.fields.to_vec();
            *fields.get_mut(field)? = match &value {
                Value::Text(text) if place > 0 && declared.identity.contains(&field) => {
                    Value::Text(Arc::from(format!("{text}{}", place + 1)))
                }
                value => value.clone(),
            };
            Some(Element { fields: Arc::from(fields) })
        };
        *elements = elements.iter().enumerate().map(of).collect::<Option<Vec<_>>>()?.into();
        Some(())
    }

    /// Gives usual values to everything else that the measure reads.
    pub fn completed(&self, mut profile: Profile, measure: MeasureId) -> Profile {
        let reach = self.reach(measure);
        for input in &reach.inputs {
            let Some(declared) = self.program.inputs.get(input.index()) else { continue };
            let open = profile.inputs.get(input.index()) == Some(&Value::Unknown);
            match declared.ty {
                Type::List(entity) => self.list(&mut profile, entity),
                _ if open && self.applies(&profile, declared) => {
                    if let (Some(value), Some(slot)) = (self.usual(declared), profile.inputs.get_mut(input.index())) {
                        *slot = value;
                    }
                }
                _ => {}
            }
        }
        for (entity, field) in &reach.fields {
            self.complete_field(&mut profile, *entity, *field);
        }
        for slot in &reach.delegated {
            let ty = self.program.delegated.get(slot.index()).map(|d| &d.ty);
            let value = ty.and_then(|ty| plausible::any(self.program, ty));
            if let Some(open) = profile.delegated.get_mut(slot.index()).filter(|v| v.is_none()) {
                *open = value;
            }
        }
        profile
    }

    fn complete_field(&self, profile: &mut Profile, entity: EntityId, field: usize) {
        let Some(declared) = self.program.entities.get(entity.index()) else { return };
        let Some(Value::List(elements)) = profile.inputs.get(declared.list.index()) else { return };
        let open = elements.first().and_then(|e| e.fields.get(field)) == Some(&Value::Unknown);
        let Some(input) = declared.fields.get(field).filter(|f| open && f.only_if.is_none()) else { return };
        if let Some(value) = self.usual(input) {
            self.set_field(profile, entity, field, value);
        }
    }

    fn applies(&self, profile: &Profile, input: &Input) -> bool {
        input.only_if.is_none_or(|cond| self.engine.condition(profile, cond, None) == Some(true))
    }

    /// A usual value that the declaration allows.
    fn usual(&self, input: &Input) -> Option<Value> {
        match &input.domain {
            Some(Domain::Interval { low, high }) => {
                let interval = crate::analyze::ranges::Interval { low: *low, high: *high };
                let first = plausible::candidates(&input.ty, input.whole, &interval).next()?;
                Some(Value::Number(first))
            }
            Some(Domain::Dates { low, high }) => Some(Value::Date(low.or(*high)?)),
            Some(Domain::Months { low, high }) => Some(Value::Month(low.or(*high)?)),
            Some(Domain::Values(values)) => values.first().cloned(),
            None => plausible::any(self.program, &input.ty),
        }
    }

    /// The profile without what does not change the result.
    pub fn reduced(&self, mut profile: Profile, measure: MeasureId, outcome: &Outcome, fixed: &[InputId]) -> Profile {
        for index in 0..profile.inputs.len() {
            let Some(slot) = profile.inputs.get_mut(index) else { continue };
            let is_fixed = fixed.iter().any(|f| f.index() == index);
            if *slot == Value::Unknown || is_fixed || matches!(slot, Value::List(_)) {
                continue;
            }
            let value = std::mem::replace(slot, Value::Unknown);
            let same = self.outcome(&profile, measure).is_some_and(|o| same(&o, outcome));
            if let Some(slot) = profile.inputs.get_mut(index).filter(|_| !same) {
                *slot = value;
            }
        }
        self.reduced_slots(profile, measure, outcome)
    }

    fn reduced_slots(&self, mut profile: Profile, measure: MeasureId, outcome: &Outcome) -> Profile {
        for index in 0..profile.delegated.len() {
            let Some(value) = profile.delegated.get_mut(index).and_then(Option::take) else { continue };
            if !self.outcome(&profile, measure).is_some_and(|o| same(&o, outcome))
                && let Some(slot) = profile.delegated.get_mut(index)
            {
                *slot = Some(value);
            }
        }
        profile
    }
}

fn same(a: &Outcome, b: &Outcome) -> bool {
    a.status == b.status && a.figure == b.figure && a.failed == b.failed
}

fn usual_day() -> Option<Date> {
    let (y, m, d) = plausible::DAY;
    Date::new(y, m, d)
}

/// The usual day, or the day in force that is nearest to it.
fn day_in_force(measure: &Measure) -> Option<Date> {
    let usual = usual_day()?;
    // Judged by another day (按), which is often the day of assessment under some reading: near it at least.
    let late = measure.validity.to.map_or(usual, |to| usual.min(to));
    Some(measure.validity.from.map_or(late, |from| late.max(from)))
}
