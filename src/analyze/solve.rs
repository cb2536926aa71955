//! A case in a region, or the proof that there is none.
//!
//! In: a region of `Boxes`. Out: a point (a value for every input that matters), `Nowhere`, or that it stays undecided
//! and why. One product at a time: the bounds on its terms become a system of linear inequalities over the inputs
//! (`relations` takes quotients, 较小 and 较大, roundings, ages and months apart, in alternatives); `linear` eliminates;
//! values are then chosen one after another, round ones first, whole numbers where only those are allowed. What `relations`
//! cannot take apart stays a free term: no point of such a product is sure, so it is only a `Guess`.

use super::boxes::{Boxes, Product, Region, meet};
use super::linear::{Form, Outcome, Stages, System};
use super::plausible;
use super::ranges::{Interval, Values};
use super::relations::{Bound, Link};
use super::split::Chosen;
use super::terms::{self, Meaning, TermId};
use crate::ir::{DelegatedId, EntityId, ExprId, ExprKind, InputId, ParamId, ReadingId, Type};
use crate::value::{Date, Rational, Rounding, Value, YearMonth};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most alternatives of one region that are followed.
const MOST_NODES: usize = 2000;
/// The most choices of values for one system.
const MOST_CHOICES: usize = 1000;
/// The most whole numbers of an interval that are all tried.
const MOST_WHOLE: i64 = 200;

/// What a point gives a value to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The day of assessment.
    Today,
    /// An input.
    Input(InputId),
    /// A field of an element: the only one of its list.
    Field(EntityId, usize),
    /// A parameter.
    Param(ParamId),
    /// A figure left to another document.
    Delegated(DelegatedId),
    /// A reading; the value is `Value::Member` of its alternatives.
    Reading(ReadingId),
    /// What the analysis does not take apart: the value that it would have to have.
    Other(ExprId),
}

/// A case: the values that matter; everything else may be anything.
pub type Point = BTreeMap<Place, Value>;

/// Why something stays undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The budget ended.
    Budget,
    /// A function, a product of inputs or a part of another measure is in it.
    Beyond,
    /// There are rational solutions, and none in whole numbers was found.
    Whole,
}

/// The answer to a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds in every case.
    Proved,
    /// A case in which it does not hold.
    Refuted(Point),
    /// Neither was shown.
    Undecided(Reason),
}

/// What was found in a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// There is no case.
    Nowhere,
    /// A case.
    Exact(Point),
    /// A case, if what was not taken apart can have the values that it would need: to be replayed before it is used.
    Guess(Point),
    /// Nothing was found, and nothing proved.
    Undecided(Reason),
}

impl Boxes<'_> {
    /// Looks for a case in a region.
    pub fn find(&mut self, region: &Region) -> Found {
        let mut nodes = 0;
        let mut open = None;
        let mut guess = None;
        for product in &region.products {
            for (part, chosen) in self.split(product) {
                let Some(variants) = self.definite(&part, &chosen) else {
                    open = Some(Reason::Budget);
                    continue;
                };
                for product in variants {
                    let absent = BTreeSet::new();
                    let chosen = chosen.clone();
                    let mut search = Search { boxes: self, nodes, guess: None, open: None, absent, chosen };
                    let found = search.product(&product);
                    nodes = search.nodes;
                    guess = guess.or(search.guess);
                    open = open.max(search.open);
                    if let Some(point) = found {
                        return Found::Exact(point);
                    }
                }
            }
        }
        match (guess, open) {
            (Some(point), _) => Found::Guess(point),
            (None, Some(reason)) => Found::Undecided(reason),
            (None, None) => Found::Nowhere,
        }
    }

    /// Whether surely no case lies in a region.
    pub fn is_nowhere(&mut self, region: &Region) -> bool {
        region.is_nowhere()
            || !region.products.iter().any(|product| self.is_plain(product)) && self.find(region) == Found::Nowhere
    }

    /// Whether a product bounds only inputs that are free of one another and the day, each by something: then it has a
    /// case.
    fn is_plain(&self, product: &Product) -> bool {
        product.iter().all(|(term, constraint)| {
            let Some(found) = self.terms.get(*term) else { return false };
            let free = match found.meaning {
                Meaning::Today => true,
                Meaning::Scalar(e) => self.is_free_input(e),
                Meaning::Sum(_) | Meaning::Has(..) | Meaning::Level(..) | Meaning::Periods { .. } => false,
                Meaning::Reading(_) | Meaning::Condition(_) | Meaning::Opaque => false,
            };
            let values = constraint.values.meet(&found.universe.values);
            let values = if found.whole { values.whole() } else { values };
            free && !values.is_empty()
        })
    }

    /// Whether an expression is an input that is applicable to everybody.
    fn is_free_input(&self, e: ExprId) -> bool {
        let ExprKind::Input(input) = self.program.expr(terms::through(self.program, e)).kind else { return false };
        self.program.inputs.get(input.index()).is_some_and(|i| i.only_if.is_none())
    }

    /// The claim that a region has no case.
    pub fn empty(&mut self, region: &Region) -> Verdict {
        match self.find(region) {
            Found::Nowhere => Verdict::Proved,
            Found::Exact(point) => Verdict::Refuted(point),
            Found::Guess(_) => Verdict::Undecided(Reason::Beyond),
            Found::Undecided(reason) => Verdict::Undecided(reason),
        }
    }

    /// The claim that no case lies in both.
    pub fn apart(&mut self, a: &Region, b: &Region) -> Verdict {
        meet(a, b).map_or(Verdict::Undecided(Reason::Budget), |both| self.empty(&both))
    }

    /// The claim that every case of `a` lies in `b`.
    pub fn inside(&mut self, a: &Region, b: &Region) -> Verdict {
        self.covered(a, std::slice::from_ref(b))
    }

    /// The claim that every case of a region lies in one of some others.
    pub fn covered(&mut self, whole: &Region, parts: &[Region]) -> Verdict {
        let rest = parts.iter().try_fold(whole.clone(), |rest, part| self.subtract(&rest, part));
        rest.map_or(Verdict::Undecided(Reason::Budget), |rest| self.empty(&rest))
    }
}

/// A number as a value of a type.
pub fn value_of(ty: &Type, n: Rational) -> Option<Value> {
    match ty {
        Type::Date => Some(Value::Date(Date::from_days_since_epoch(n.to_i64()?)?)),
        Type::Month => {
            let n = n.to_i64()?;
            Some(Value::Month(YearMonth::new(n.div_euclid(12), n.rem_euclid(12) + 1)?))
        }
        _ => Some(Value::Number(n)),
    }
}

pub(super) struct Search<'b, 'p> {
    pub(super) boxes: &'b mut Boxes<'p>,
    nodes: usize,
    guess: Option<Point>,
    pub(super) open: Option<Reason>,
    /// Inputs that are 不适用.
    absent: BTreeSet<TermId>,
    /// The values of what has several cases.
    chosen: Chosen,
}

/// A partly solved product.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) system: System,
    /// Bounds that are not yet in the system.
    pub(super) waiting: Vec<Bound>,
    /// Variables whose own bounds are in the system.
    pub(super) known: BTreeSet<TermId>,
    /// Days that are months apart.
    pub(super) links: Vec<Link>,
    /// Whether something was not taken apart.
    pub(super) beyond: bool,
}

/// Values that are being chosen.
struct Choice {
    values: BTreeMap<TermId, Rational>,
    /// Numbers to try where whole ones are asked for.
    multiples: BTreeMap<TermId, BTreeSet<Rational>>,
    left: usize,
    /// Whether something was not tried.
    partial: bool,
}

/// All whole numbers of an interval, where they are few.
fn every(interval: &Interval) -> Option<impl Iterator<Item = Rational>> {
    let (low, high) = (interval.low?.0.round(Rational::ONE, Rounding::Up)?, interval.high?.0);
    let (low, high) = (low.to_i64()?, high.round(Rational::ONE, Rounding::Down)?.to_i64()?);
    let inside = |n: &Rational| !interval.meet(&just(*n)).is_empty();
    let few = high.checked_sub(low)? <= MOST_WHOLE;
    few.then(|| (low..=high).map(Rational::from_integer).filter(inside))
}

impl Search<'_, '_> {
    fn product(&mut self, product: &Product) -> Option<Point> {
        let mut state = State::default();
        let mut picks = Point::new();
        for (term, constraint) in product {
            if constraint.values.is_empty() {
                self.absent.insert(*term);
                continue;
            }
            match &constraint.values {
                Values::Numbers(_) => {
                    state.waiting.push(Bound { term: *term, values: constraint.values.clone(), own: false })
                }
                Values::Bits(..) | Values::Texts(..) => {}
            }
        }
        let sure = self.picked(product, &mut picks);
        state.beyond |= !sure;
        self.step(state, &picks)
    }

    /// Brings one bound after another into the system.
    fn step(&mut self, mut state: State, picks: &Point) -> Option<Point> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            self.open = Some(Reason::Budget);
            return None;
        }
        let Some(bound) = state.waiting.pop().or_else(|| self.next_variable(&mut state)) else {
            return self.close(state, picks);
        };
        let Values::Numbers(intervals) = &bound.values else { return self.step(state, picks) };
        for interval in intervals {
            for next in self.alternatives(&state, &bound, interval) {
                let found = self.step(next, picks);
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }

    /// The bounds of a variable of the system that were not yet asked for.
    fn next_variable(&self, state: &mut State) -> Option<Bound> {
        let term = state.system.variables().into_iter().find(|v| !state.known.contains(v))?;
        state.known.insert(term);
        let values = self.boxes.terms.get(term)?.universe.values.clone();
        Some(Bound { term, values, own: true })
    }

    /// Everything is in the system: solves it.
    fn close(&mut self, state: State, picks: &Point) -> Option<Point> {
        let whole = |term: TermId| self.boxes.terms.get(term).is_some_and(|t| t.whole);
        match state.system.clone().solve(whole) {
            Outcome::Empty => None,
            Outcome::TooMany => {
                self.open = Some(Reason::Budget);
                None
            }
            Outcome::Open(stages) => {
                let order: Vec<TermId> = stages.order().collect();
                let multiples = state.system.proportions();
                let mut choice = Choice { values: BTreeMap::new(), multiples, left: MOST_CHOICES, partial: false };
                if self.choose(&state, &stages, &order, &mut choice) {
                    return self.point(&state, picks, &choice.values);
                }
                // Every combination of whole numbers was tried: there is none.
                if choice.partial {
                    self.open = self.open.max(Some(Reason::Whole));
                }
                None
            }
        }
    }

    /// Chooses values for the rest of the variables; whether that was possible.
    fn choose(&mut self, state: &State, stages: &Stages, rest: &[TermId], choice: &mut Choice) -> bool {
        let Some((term, rest)) = rest.split_first() else { return true };
        let Some(mut interval) = stages.left(*term, &choice.values) else {
            choice.partial = true;
            return false;
        };
        for link in &state.links {
            interval = interval.meet(&link.left(*term, &choice.values));
        }
        if interval.is_empty() {
            return false;
        }
        let whole = self.boxes.terms.get(*term).is_some_and(|t| t.whole);
        let ty = self.type_of(*term);
        let all = whole.then(|| every(&interval)).flatten();
        choice.partial |= all.is_none();
        let multiples = choice.multiples.get(term).filter(|_| whole).cloned().unwrap_or_default();
        let multiples = multiples.into_iter().filter(|n| !interval.meet(&just(*n)).is_empty());
        let candidates = plausible::candidates(&ty, whole, &interval).chain(multiples).chain(all.into_iter().flatten());
        for candidate in candidates.filter(|n| value_of(&ty, *n).is_some()) {
            if choice.left == 0 {
                choice.partial = true;
                return false;
            }
            choice.left -= 1;
            choice.values.insert(*term, candidate);
            if self.choose(state, stages, rest, choice) {
                return true;
            }
            choice.values.remove(term);
        }
        false
    }

    fn type_of(&self, term: TermId) -> Type {
        match self.boxes.terms.get(term).map(|t| &t.meaning) {
            Some(Meaning::Scalar(e)) => self.boxes.program.expr(*e).ty.clone(),
            Some(Meaning::Today) => Type::Date,
            _ => Type::Ratio,
        }
    }

    /// The point of the chosen values; a guess is kept apart.
    fn point(&mut self, state: &State, picks: &Point, values: &BTreeMap<TermId, Rational>) -> Option<Point> {
        let (mut point, mut sure) = (picks.clone(), !state.beyond);
        let numbers = values.iter().map(|(term, n)| (*term, value_of(&self.type_of(*term), *n)));
        let none = self.absent.iter().map(|term| (*term, Some(Value::NotApplicable)));
        for (term, value) in numbers.chain(none) {
            match (self.place(term), value) {
                (Some(place), Some(value)) => {
                    sure &= !matches!(place, Place::Other(_));
                    point.insert(place, value);
                }
                _ => sure = false,
            }
        }
        if sure {
            return Some(point);
        }
        self.guess.get_or_insert(point);
        None
    }

    fn place(&self, term: TermId) -> Option<Place> {
        match &self.boxes.terms.get(term)?.meaning {
            Meaning::Today => Some(Place::Today),
            Meaning::Scalar(e) | Meaning::Has(e, _) | Meaning::Level(e, _) => Some(self.place_of(*e)),
            Meaning::Condition(e) => Some(Place::Other(*e)),
            Meaning::Reading(r) => Some(Place::Reading(*r)),
            Meaning::Sum(_) | Meaning::Periods { .. } | Meaning::Opaque => None,
        }
    }

    fn place_of(&self, e: ExprId) -> Place {
        let program = self.boxes.program;
        let e = terms::through(program, e);
        match &program.expr(e).kind {
            ExprKind::Input(input) => Place::Input(*input),
            ExprKind::Field(var, field) => program
                .element_entities
                .get(var.index())
                .map_or(Place::Other(e), |entity| Place::Field(*entity, *field)),
            ExprKind::Param { param, .. } => Place::Param(*param),
            ExprKind::Delegated(slot) => Place::Delegated(*slot),
            _ => Place::Other(e),
        }
    }

    /// The values of terms that are no numbers; whether all are of inputs and readings.
    fn picked(&mut self, product: &Product, point: &mut Point) -> bool {
        let mut sure = true;
        let mut paths: BTreeMap<Place, BTreeMap<usize, Arc<str>>> = BTreeMap::new();
        for (term, constraint) in product.iter().filter(|(_, c)| !c.values.is_empty()) {
            let Some(meaning) = self.boxes.terms.get(*term).map(|t| t.meaning.clone()) else { continue };
            let value = match &constraint.values {
                Values::Numbers(_) => continue,
                Values::Bits(set, _) => Value::Member(u8::try_from(set.trailing_zeros()).unwrap_or(0)),
                Values::Texts(set, outside) => Value::Text(text(set, *outside)),
            };
            let Some(place) = self.place(*term) else {
                sure = false;
                continue;
            };
            sure &= !matches!(place, Place::Other(_));
            match (meaning, value) {
                (Meaning::Has(_, index), Value::Member(bit)) => {
                    let bits = if bit == 1 { 1_u128.checked_shl(index).unwrap_or(0) } else { 0 };
                    match point.entry(place).or_insert(Value::Members(0)) {
                        Value::Members(set) => *set |= bits,
                        other => *other = Value::Members(bits),
                    }
                }
                (Meaning::Level(_, level), Value::Text(name)) => {
                    paths.entry(place).or_default().insert(level, name);
                }
                (Meaning::Scalar(e), Value::Member(bit)) if self.boxes.program.expr(e).ty == Type::Bool => {
                    point.insert(place, Value::Bool(bit == 1));
                }
                (Meaning::Condition(_), Value::Member(bit)) => {
                    point.insert(place, Value::Bool(bit == 1));
                }
                (_, value) => {
                    point.insert(place, value);
                }
            }
        }
        for (place, levels) in paths {
            point.insert(place, Value::Region(path(&levels)));
        }
        sure
    }

    /// The value that was chosen of what has several cases; inside, `None`: 不适用.
    pub(super) fn chosen(&self, id: ExprId) -> Option<Option<Form>> {
        if self.chosen.is_empty() {
            return None;
        }
        self.chosen.get(&self.boxes.key(id)).cloned()
    }

    /// The form of a day that is one variable or a constant, with the variable.
    pub(super) fn day(&mut self, id: ExprId) -> Option<Form> {
        if let Some(value) = self.chosen(id) {
            return value;
        }
        match self.boxes.forms(id, 0)?.as_slice() {
            [(guard, Some(form))] if *guard == Region::everywhere() => Some(form.clone()),
            _ => None,
        }
    }
}

/// A text of a set, or one outside of it.
fn text(set: &BTreeSet<Arc<str>>, outside: bool) -> Arc<str> {
    let usual = ["示例市", "甲", "乙", "丙", "丁", "戊", "己", "庚"];
    match set.iter().next() {
        Some(one) if !outside => one.clone(),
        _ => usual.iter().map(|t| Arc::from(*t)).find(|t| !set.contains(t)).unwrap_or_else(|| "其他".into()),
    }
}

/// The path of a region's levels: up to where it ends.
fn path(levels: &BTreeMap<usize, Arc<str>>) -> Arc<[Arc<str>]> {
    let deepest = levels.iter().filter(|(_, name)| !name.is_empty()).map(|(level, _)| *level).max().unwrap_or(0);
    (0..=deepest)
        .map(|level| levels.get(&level).filter(|n| !n.is_empty()).cloned().unwrap_or_else(|| "示例市".into()))
        .collect()
}

/// The interval of one number.
pub fn just(n: Rational) -> Interval {
    Interval { low: Some((n, true)), high: Some((n, true)) }
}
