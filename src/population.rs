//! A synthetic population for rules that have no data yet: rows of inputs drawn from the declared domains, on and around what the
//! rules compare them with, three in four beside a profile that is granted a measure.
//!
//! In: a program, measures, a day, a seed. Out: values of inputs, a row after the other; the same seed gives the same rows on every
//! machine. It is no statistics: how often something occurs says nothing about the world. It writes nothing.

mod draw;
mod random;

use crate::eval::profile::Profile;
use crate::eval::{Engine, reach};
use crate::ir::{ElementVar, Entity, ExprKind, Input, InputId, MeasureId, Program, Type};
use crate::trials::{AimKind, Plan, of_kinds};
use crate::value::{Date, Element, Rational, Value};
use draw::Drawn;
pub use random::Random;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most elements of a list.
const MOST_ELEMENTS: u64 = 4;

/// A version of the rules, with the measures that are drawn around.
pub struct Around<'v> {
    /// Its program.
    pub program: &'v Program,
    /// The measures around whose limits is drawn: those that differ from another version's.
    pub measures: Vec<MeasureId>,
}

/// What rows are drawn with.
pub struct Population<'p> {
    program: &'p Program,
    engine: Engine<'p>,
    today: Date,
    inputs: Vec<(InputId, Drawn<'p>)>,
    /// The fields of each list's entity, by the list.
    lists: BTreeMap<InputId, (&'p Entity, Vec<Drawn<'p>>)>,
    /// Profiles that are granted a measure.
    bases: Vec<Profile>,
}

impl<'p> Population<'p> {
    /// Looks at measures of a program; of `versions` also at what they compare inputs of the same name with, and at where the
    /// limits of their measures begin to cut.
    pub fn new(program: &'p Program, measures: &[MeasureId], today: Date, versions: &[Around<'_>]) -> Population<'p> {
        let mut named = Named::of(std::iter::once(program).chain(versions.iter().map(|v| v.program)));
        versions.iter().for_each(|version| named.borders(version));
        let mut ids: Vec<InputId> = measures.iter().flat_map(|m| reach(program, *m).inputs).collect();
        ids.sort_unstable();
        ids.dedup();
        let declared = |id: &InputId| program.inputs.get(id.index()).map(|input| (*id, named.drawn("", input)));
        let inputs: Vec<(InputId, Drawn<'_>)> = ids.iter().filter_map(declared).collect();
        let list = |(id, drawn): &(InputId, Drawn<'p>)| {
            let Type::List(entity) = drawn.input.ty else { return None };
            let entity = program.entities.get(entity.index())?;
            Some((*id, (entity, entity.fields.iter().map(|f| named.drawn(&entity.name, f)).collect())))
        };
        let lists = inputs.iter().filter_map(list).collect();
        let plan = Plan::new(program);
        let mut bench = plan.bench();
        let bases = measures.iter().filter_map(|id| bench.base(*id)).map(|base| moved(base, today)).collect();
        Population { program, engine: Engine::new(program), today, inputs, lists, bases }
    }

    /// The inputs of a row, in order of the program.
    pub fn inputs(&self) -> impl Iterator<Item = InputId> + '_ {
        self.inputs.iter().map(|(id, _)| *id)
    }

    /// The values of a row, in order of `inputs`; `number` makes texts different.
    pub fn row(&self, random: &mut Random, number: u64) -> Vec<Value> {
        let base = if random.chance(3, 4) { random.pick(&self.bases) } else { None };
        let mut profile = Profile::empty(self.program, self.today);
        for (id, drawn) in &self.inputs {
            let near = base.and_then(|b| b.inputs.get(id.index())).filter(|v| known(v));
            let value = match self.lists.get(id) {
                Some((entity, fields)) => self.list(entity, fields, near, random, number),
                None => drawn.value(self.program, self.today, near, random, number),
            };
            if let Some(slot) = profile.inputs.get_mut(id.index()) {
                *slot = value;
            }
        }
        for (id, drawn) in &self.inputs {
            let applies = drawn.input.only_if.and_then(|cond| self.engine.condition(&profile, cond, None));
            if applies == Some(false)
                && let Some(slot) = profile.inputs.get_mut(id.index())
            {
                *slot = Value::NotApplicable;
            }
        }
        self.inputs.iter().map(|(id, _)| profile.inputs.get(id.index()).cloned().unwrap_or(Value::Unknown)).collect()
    }

    fn list(
        &self,
        entity: &Entity,
        fields: &[Drawn<'_>],
        near: Option<&Value>,
        random: &mut Random,
        number: u64,
    ) -> Value {
        let model = match near {
            Some(Value::List(elements)) => elements.first(),
            _ => None,
        };
        let count = if model.is_some() { 1 + random.below(MOST_ELEMENTS) } else { random.below(MOST_ELEMENTS) };
        let elements: Vec<Element> =
            (0..count).map(|at| self.element(entity, fields, model, random, number * 100 + at)).collect();
        Value::List(Arc::from(elements))
    }

    fn element(
        &self,
        entity: &Entity,
        fields: &[Drawn<'_>],
        model: Option<&Element>,
        random: &mut Random,
        number: u64,
    ) -> Element {
        let drawn = |(place, field): (usize, &Drawn<'_>)| {
            let near = model.and_then(|m| m.fields.get(place)).filter(|v| known(v));
            field.value(self.program, self.today, near, random, number)
        };
        let mut values: Vec<Value> = fields.iter().enumerate().map(drawn).collect();
        let empty = Profile::empty(self.program, self.today);
        for (place, field) in fields.iter().enumerate() {
            let element = Element { fields: Arc::from(values.clone()) };
            let own: (ElementVar, &Element) = (entity.own, &element);
            let applies = field.input.only_if.and_then(|cond| self.engine.condition(&empty, cond, Some(own)));
            if applies == Some(false)
                && let Some(slot) = values.get_mut(place)
            {
                *slot = Value::NotApplicable;
            }
        }
        Element { fields: Arc::from(values) }
    }
}

fn known(value: &Value) -> bool {
    !matches!(value, Value::Unknown | Value::Unspecified | Value::NotApplicable)
}

/// A profile of another day with its days moved along.
fn moved(mut base: Profile, today: Date) -> Profile {
    let Some(days) = today.days_since_epoch().checked_sub(base.date.days_since_epoch()) else { return base };
    for value in &mut base.inputs {
        match value {
            Value::Date(day) => *day = day.add(0, days).unwrap_or(*day),
            Value::List(elements) => {
                let later = |value: &Value| match value {
                    Value::Date(day) => Value::Date(day.add(0, days).unwrap_or(*day)),
                    other => other.clone(),
                };
                let all: Vec<Element> =
                    elements.iter().map(|e| Element { fields: e.fields.iter().map(later).collect() }).collect();
                *value = Value::List(Arc::from(all));
            }
            _ => {}
        }
    }
    base.date = today;
    base
}

/// The trials whose figures are drawn around.
const BESIDE: [AimKind; 3] = [AimKind::On, AimKind::Below, AimKind::Above];

/// What programs compare inputs with, by `名` or `实体.字段`.
#[derive(Default)]
struct Named {
    points: BTreeMap<String, BTreeSet<Rational>>,
    days: BTreeMap<String, BTreeSet<Date>>,
}

impl Named {
    fn of<'a>(programs: impl Iterator<Item = &'a Program>) -> Named {
        let mut named = Named::default();
        for program in programs {
            for expr in &program.exprs {
                if let ExprKind::Compare(_, a, b) = &expr.kind {
                    named.note(program, &program.expr(*a).kind, &program.expr(*b).kind);
                    named.note(program, &program.expr(*b).kind, &program.expr(*a).kind);
                }
            }
        }
        named
    }

    /// The numbers of profiles on and beside the borders of measures, where they are not those of somebody who is granted it.
    fn borders(&mut self, Around { program, measures }: &Around<'_>) {
        if measures.is_empty() {
            return;
        }
        let plan = Plan::new(program);
        let mut bench = plan.bench();
        for id in measures {
            let usual = bench.base(*id);
            for trial in of_kinds(&mut bench, *id, &BESIDE) {
                for (place, (input, value)) in program.inputs.iter().zip(&trial.profile.inputs).enumerate() {
                    let known = usual.as_ref().and_then(|u| u.inputs.get(place));
                    if known != Some(value) {
                        self.number(program, input, value);
                    }
                }
            }
        }
    }

    /// A number of an input, or of the fields of a list's first element.
    fn number(&mut self, program: &Program, input: &Input, value: &Value) {
        let mut note = |name: String, value: &Value| {
            if let Value::Number(n) = value {
                self.points.entry(name).or_default().insert(*n);
            }
        };
        match (&input.ty, value) {
            (Type::List(entity), Value::List(elements)) => {
                let (Some(entity), Some(first)) = (program.entities.get(entity.index()), elements.first()) else {
                    return;
                };
                let fields = entity.fields.iter().zip(first.fields.iter());
                fields.for_each(|(field, value)| note(key(&entity.name, &field.name), value));
            }
            (_, value) => note(key("", &input.name), value),
        }
    }

    fn note(&mut self, program: &Program, input: &ExprKind, constant: &ExprKind) {
        let name = match input {
            ExprKind::Input(id) => program.inputs.get(id.index()).map(|i| key("", &i.name)),
            ExprKind::Field(var, field) => {
                let entity = program.element_entities.get(var.index()).and_then(|e| program.entities.get(e.index()));
                entity.and_then(|e| Some(key(&e.name, &e.fields.get(*field)?.name)))
            }
            _ => None,
        };
        match (name, constant) {
            (Some(name), ExprKind::Const(Value::Number(n))) => drop(self.points.entry(name).or_default().insert(*n)),
            (Some(name), ExprKind::Const(Value::Date(day))) => drop(self.days.entry(name).or_default().insert(*day)),
            _ => {}
        }
    }

    fn drawn<'p>(&self, entity: &str, input: &'p crate::ir::Input) -> Drawn<'p> {
        let name = key(entity, &input.name);
        let points = self.points.get(&name).cloned().unwrap_or_default();
        Drawn { input, points, days: self.days.get(&name).cloned().unwrap_or_default() }
    }
}

fn key(entity: &str, name: &str) -> String {
    if entity.is_empty() { name.to_owned() } else { format!("{entity}.{name}") }
}
