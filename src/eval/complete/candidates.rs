//! The values that an unknown is tried with: all members, both truths, and for numbers and days the points just below,
//! on and just above everything of their type that the measure reads, within the declared domain.

use super::super::expr;
use super::super::machine::Leaf;
use super::super::profile::Profile;
use super::fill::is_open;
use super::fixed::{Fixed, Read};
use crate::ir::{Domain, EntityId, ExprId, ExprKind, Input, InputId, Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Element, Rational, Rounding, Value};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// The most values for one unknown.
const MOST: usize = 24;
/// More elements than a threshold of a notice counts.
const LONG: usize = 1_000;
/// The most members of which every set is tried.
const SUBSETS: usize = 5;
/// Numbers that are not whole are tried in steps of one of so many parts.
const FINE: i128 = 1_000_000;
/// A number beyond every figure of a notice.
const FAR: i64 = 1_000_000_000_000;
/// Days before and after every date of a notice.
const FAR_YEARS: [i64; 2] = [1900, 2150];

/// The candidates of the unknowns of a measure.
pub(super) struct Candidates<'p> {
    program: &'p Program,
    profile: &'p Profile,
    fixed: Rc<Fixed>,
    /// Constants and known values that the measure reads, with their types.
    points: Vec<(Value, Type)>,
    all: BTreeMap<Leaf, Rc<[Value]>>,
    few: BTreeMap<Leaf, Rc<[Value]>>,
}

impl<'p> Candidates<'p> {
    pub(super) fn new(program: &'p Program, fixed: &Rc<Fixed>, profile: &'p Profile) -> Candidates<'p> {
        let mut points = fixed.points.clone();
        points.extend(known(program, profile, &fixed.inputs));
        Candidates { program, profile, fixed: Rc::clone(fixed), points, all: BTreeMap::new(), few: BTreeMap::new() }
    }

    /// The values to try that tell all together with those between them; none where it cannot be filled.
    pub(super) fn all(&mut self, leaf: Leaf) -> Rc<[Value]> {
        if let Some(values) = self.all.get(&leaf) {
            return Rc::clone(values);
        }
        let values: Rc<[Value]> = self.make(leaf, false).into();
        self.all.insert(leaf, Rc::clone(&values));
        values
    }

    /// A few values, the outermost first: enough to look for a difference, not to rule one out.
    pub(super) fn few(&mut self, leaf: Leaf) -> Rc<[Value]> {
        if let Some(values) = self.few.get(&leaf) {
            return Rc::clone(values);
        }
        let values: Rc<[Value]> = thinned(self.make(leaf, true)).into();
        self.few.insert(leaf, Rc::clone(&values));
        values
    }

    /// One from the middle, where more than at the ends is likely to matter.
    pub(super) fn typical(&mut self, leaf: Leaf) -> Option<Value> {
        let values = self.few(leaf);
        let middle = if values.len() > 2 { values.len() / 2 + 1 } else { 0 };
        values.get(middle).or(values.first()).cloned()
    }

    /// Whether nothing but the candidates and what lies between two of them can make a difference, with what a profile
    /// leaves open of what was read.
    pub(super) fn cover(&self, leaf: Leaf, profile: &Profile, leaves: &[Leaf]) -> bool {
        let own = self.read_of(leaf);
        let open: BTreeSet<Read> =
            leaves.iter().filter(|l| is_open(profile, **l)).filter_map(|l| self.read_of(*l)).collect();
        let is_open = |read: &Read| Some(*read) != own && open.contains(read);
        let joint = |all: &BTreeSet<Read>| own.is_some_and(|own| all.contains(&own)) && all.iter().any(is_open);
        let is_winding = own.is_some_and(|own| self.fixed.winding.contains(&own));
        if self.is_ordered(leaf) && (is_winding || self.fixed.joint.iter().any(joint)) {
            return false;
        }
        match self.declared(leaf).map(|(ty, _)| ty) {
            Some(Type::EnumSet(id)) => self.program.enums.get(id.index()).is_some_and(|e| e.members.len() <= SUBSETS),
            Some(Type::TextSet) => self.texts().len() <= SUBSETS,
            // A sum over more elements than are tried may reach what none of them does.
            Some(Type::List(_)) => {
                let is_other = |list: &ExprId| match self.program.expr(*list).kind {
                    ExprKind::Input(id) => Leaf::Input(id) != leaf,
                    _ => false,
                };
                self.fixed.summed.iter().all(is_other)
            }
            Some(Type::Error) | None => false,
            Some(Type::Number(_) | Type::Ratio | Type::Bool | Type::Enum(_) | Type::Date | Type::Month) => true,
            Some(Type::Text | Type::Region) => true,
        }
    }

    fn is_ordered(&self, leaf: Leaf) -> bool {
        let ty = self.declared(leaf).map(|(ty, _)| ty);
        matches!(ty, Some(Type::Number(_) | Type::Ratio | Type::Date | Type::Month))
    }

    fn read_of(&self, leaf: Leaf) -> Option<Read> {
        let entity =
            |list| self.program.entities.iter().position(|e| e.list == list).and_then(|at| u32::try_from(at).ok());
        match leaf {
            Leaf::Input(id) => Some(Read::Input(id)),
            Leaf::Field(list, _, field) => Some(Read::Field(EntityId(entity(list)?), field)),
            Leaf::Param(id) => Some(Read::Param(id)),
            Leaf::Delegated(id) => Some(Read::Delegated(id)),
            Leaf::History | Leaf::Zero(_) => None,
        }
    }

    /// A value between two others, of ordered types.
    pub(super) fn between(&self, leaf: Leaf, low: &Value, high: &Value) -> Option<Value> {
        let (_, input) = self.declared(leaf)?;
        if input.is_some_and(|i| matches!(i.domain, Some(Domain::Values(_)))) {
            return None;
        }
        let step = input.filter(|i| i.whole).map_or(Rational::new(1, FINE), |i| Some(i.scale))?;
        let middle = match (low, high) {
            (Value::Number(a), Value::Number(b)) => {
                let half = a.checked_add(*b)?.checked_div(Rational::from_integer(2))?;
                Value::Number(half.round(step, Rounding::Down)?)
            }
            (Value::Date(a), Value::Date(b)) => {
                let day = a.days_since_epoch() + (b.days_since_epoch() - a.days_since_epoch()) / 2;
                Value::Date(Date::from_days_since_epoch(day)?)
            }
            (Value::Month(a), Value::Month(b)) => Value::Month(a.plus_months(b.months_since(*a) / 2)?),
            (Value::List(a), Value::List(b)) => self.list(leaf, usize::midpoint(a.len(), b.len())),
            _ => return None,
        };
        (middle != *low && middle != *high).then_some(middle)
    }

    /// A value beyond the candidates, which needs a look only where something that is compared lies on another side there.
    pub(super) fn beyond(&self, leaf: Leaf) -> Option<Value> {
        matches!(self.declared(leaf)?.0, Type::List(_)).then(|| self.list(leaf, LONG))
    }

    /// So many elements of which nothing is known yet.
    fn list(&self, leaf: Leaf, count: usize) -> Value {
        let of = |list| self.program.entities.iter().find(|e| Leaf::Input(e.list) == list);
        let fields = vec![Value::Unknown; of(leaf).map_or(0, |e| e.fields.len())];
        Value::List(vec![Element { fields: Arc::from(fields) }; count].into())
    }

    /// The type of an unknown, and what is declared of an input or field.
    fn declared(&self, leaf: Leaf) -> Option<(&'p Type, Option<&'p Input>)> {
        let program = self.program;
        let input = match leaf {
            Leaf::Input(id) => program.inputs.get(id.index()),
            Leaf::Field(list, _, field) => program.entities.iter().find(|e| e.list == list)?.fields.get(field),
            Leaf::Param(id) => return program.params.get(id.index()).map(|p| (&p.ty, None)),
            Leaf::Delegated(id) => return program.delegated.get(id.index()).map(|d| (&d.ty, None)),
            Leaf::History | Leaf::Zero(_) => None,
        };
        input.map(|i| (&i.ty, Some(i)))
    }

    /// The values of an unknown within what is declared; with `near` also those beside the bounds.
    fn make(&self, leaf: Leaf, near: bool) -> Vec<Value> {
        let Some((ty, input)) = self.declared(leaf) else { return Vec::new() };
        let mut values = match ty {
            Type::List(_) => [1, 2, 0].map(|count| self.list(leaf, count)).into(),
            Type::Number(_) | Type::Ratio => self.numbers(ty, near),
            ty => self.values(ty),
        };
        let Some(input) = input else {
            // No figure that a document may fix is below 0.
            values.retain(|value| !matches!(value, Value::Number(n) if n.is_negative()));
            return outermost_first(values);
        };
        if let Some(domain) = &input.domain {
            values.extend(ends(domain).into_iter().flat_map(|end| match number(&end) {
                Some(n) => beside(n, ty).into_iter().map(Value::Number).collect(),
                None => vec![end],
            }));
            values.retain(|value| allows(domain, value));
        }
        if let Some((low, high)) = input.interval() {
            let all = Domain::Interval { low, high };
            values.retain(|value| !matches!(value, Value::Number(_)) || allows(&all, value));
        }
        if input.whole {
            values.retain(|value| matches!(value, Value::Number(n) if n.checked_div(input.scale).is_some_and(Rational::is_integer)));
        }
        outermost_first(values)
    }

    fn values(&self, ty: &Type) -> Vec<Value> {
        match ty {
            Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
            Type::Enum(id) => members(self.program.enums.get(id.index()).map_or(0, |e| e.members.len())),
            Type::EnumSet(id) => sets(self.program.enums.get(id.index()).map_or(0, |e| e.members.len())),
            Type::Date => self.dates(),
            Type::Month => self.months(),
            Type::Text => self.texts().into_iter().map(Value::Text).collect(),
            Type::TextSet => self.text_sets(),
            Type::Region => self.regions(),
            Type::Number(_) | Type::Ratio | Type::List(_) | Type::Error => Vec::new(),
        }
    }

    fn numbers(&self, ty: &Type, near: bool) -> Vec<Value> {
        let mut points: BTreeSet<Rational> = [0, 1, FAR, -FAR].into_iter().map(Rational::from_integer).collect();
        points.extend(self.points.iter().filter(|(_, t)| t == ty).filter_map(|(value, _)| number(value)));
        if *ty == Type::Number(Dimension::NONE) {
            points.extend(self.years());
        }
        if !near {
            return points.into_iter().map(Value::Number).collect();
        }
        let ratios = self.points.iter().filter(|(_, t)| *t == Type::Ratio).filter_map(|(value, _)| number(value));
        let ratios: Vec<Rational> = ratios.take(6).collect();
        let scaled: Vec<Rational> = points
            .iter()
            .take(6)
            .flat_map(|p| ratios.iter().flat_map(|r| [p.checked_mul(*r), p.checked_div(*r)]))
            .flatten()
            .collect();
        points.extend(scaled);
        let all: BTreeSet<Rational> = points.into_iter().flat_map(|n| beside(n, ty)).collect();
        all.into_iter().map(Value::Number).collect()
    }

    /// The years of the day of assessment and of the days that are known: a plain number may name one.
    fn years(&self) -> impl Iterator<Item = Rational> + '_ {
        let known = self.points.iter().filter_map(|(value, _)| value.first_day());
        known.chain([self.profile.date]).map(|day| Rational::from_integer(day.year()))
    }

    fn anchors(&self) -> BTreeSet<Date> {
        let mut days = BTreeSet::from([self.profile.date]);
        let receipts = self.profile.history.iter().flat_map(|history| &history.receipts);
        days.extend(receipts.filter_map(|receipt| receipt.date));
        days.extend(FAR_YEARS.into_iter().filter_map(|year| Date::new(year, 1, 1)));
        for (value, ty) in &self.points {
            days.extend(value.first_day());
            if let (Value::Number(n), true) = (value, *ty == Type::Number(Dimension::NONE)) {
                days.extend(self.numbered(*n));
            }
        }
        days
    }

    /// Days of the year, or in the month, that a plain number names.
    fn numbered(&self, n: Rational) -> Vec<Date> {
        let Some(n) = n.to_i64() else { return Vec::new() };
        let this = self.profile.date;
        let year = (1900..=2150).contains(&n).then(|| [Date::new(n, 1, 1), Date::new(n, 12, 31)]);
        let month = [Date::new(this.year(), n, 1), Date::new(this.year(), this.month(), n)];
        year.into_iter().flatten().chain(month).flatten().collect()
    }

    /// Periods in months and in days; ages as months.
    fn lengths(&self) -> Vec<(i64, i64)> {
        let mut lengths = Vec::new();
        self.points.iter().for_each(|(value, ty)| lengths.extend(periods(value, ty)));
        lengths.truncate(64);
        lengths
    }

    fn dates(&self) -> Vec<Value> {
        let mut days: BTreeSet<Date> = BTreeSet::new();
        for anchor in self.anchors() {
            let moved = self.lengths().into_iter().flat_map(|(m, d)| [anchor.add(m, d), anchor.add(-m, -d)]);
            for day in moved.flatten().chain([anchor]) {
                days.extend([Some(day), day.add(0, 1), day.add(0, -1)].into_iter().flatten());
            }
        }
        days.into_iter().map(Value::Date).collect()
    }

    fn months(&self) -> Vec<Value> {
        let mut months = BTreeSet::new();
        for anchor in self.anchors() {
            let moved = self.lengths().into_iter().flat_map(|(m, _)| [anchor.add(m, 0), anchor.add(-m, 0)]);
            for day in moved.flatten().chain([anchor]) {
                let month = day.year_month();
                months.extend([Some(month), month.plus_months(1), month.plus_months(-1)].into_iter().flatten());
            }
        }
        months.into_iter().map(Value::Month).collect()
    }

    fn texts(&self) -> BTreeSet<Arc<str>> {
        let mut texts: BTreeSet<Arc<str>> = BTreeSet::from([Arc::from(""), Arc::from("甲"), Arc::from("乙")]);
        for (value, _) in &self.points {
            match value {
                Value::Text(text) => drop(texts.insert(Arc::clone(text))),
                Value::Texts(some) => texts.extend(some.iter().cloned()),
                _ => {}
            }
        }
        texts
    }

    /// Of few texts every set.
    fn text_sets(&self) -> Vec<Value> {
        let texts: Vec<Arc<str>> = self.texts().into_iter().collect();
        let sets = sets(texts.len()).into_iter().map(|set| {
            let held =
                |at: u32| matches!(set, Value::Members(bits) if bits.checked_shr(at).is_some_and(|bit| bit & 1 == 1));
            (0..).zip(&texts).filter(|(at, _)| held(*at)).map(|(_, text)| Arc::clone(text)).collect()
        });
        sets.map(Value::Texts).collect()
    }

    fn regions(&self) -> Vec<Value> {
        let keys = self.program.params.iter().flat_map(|p| p.versions.iter().flat_map(|v| &v.rows));
        let rows = keys.flat_map(|row| row.keys.iter());
        let constants = self.points.iter().map(|(value, _)| value);
        let mut regions: Vec<Value> = Vec::new();
        for value in rows.chain(constants).filter(|v| matches!(v, Value::Region(_))) {
            if !regions.contains(value) {
                regions.push(value.clone());
            }
        }
        regions.push(Value::Region(Arc::from([])));
        regions
    }
}

/// The periods that a number can mean, in months and in days: its own, and for an age the months until it and until the next.
pub fn periods(value: &Value, ty: &Type) -> Vec<(i64, i64)> {
    let (Type::Number(dimension), Some(n)) = (ty, number(value).and_then(Rational::to_i64)) else { return Vec::new() };
    if *dimension == Dimension::of(UnitId::MONTH) {
        vec![(n, 0)]
    } else if *dimension == Dimension::of(UnitId::DAY) {
        vec![(0, n)]
    } else if *dimension == Dimension::of(UnitId::AGE) {
        vec![(n.saturating_mul(12), 0), (n.saturating_add(1).saturating_mul(12), 0)]
    } else {
        Vec::new()
    }
}

/// A number and those a step and one more and less.
fn beside(n: Rational, ty: &Type) -> Vec<Rational> {
    let small = Rational::new(1, if *ty == Type::Ratio { 10_000 } else { 100 }).unwrap_or(Rational::ONE);
    let steps =
        [Some(Rational::ZERO), Some(small), small.checked_neg(), Some(Rational::ONE), Rational::ONE.checked_neg()];
    steps.into_iter().flatten().filter_map(|step| n.checked_add(step)).collect()
}

/// The order of candidates: lists by their length; those of unordered types are all alike.
pub(super) fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::List(a), Value::List(b)) => a.len().cmp(&b.len()),
        _ => expr::order(a, b).unwrap_or(Ordering::Equal),
    }
}

fn number(value: &Value) -> Option<Rational> {
    match value {
        Value::Number(n) => Some(*n),
        _ => None,
    }
}

fn members(count: usize) -> Vec<Value> {
    (0..count).filter_map(|i| u8::try_from(i).ok().map(Value::Member)).collect()
}

/// The outermost first; of few members every set.
fn sets(count: usize) -> Vec<Value> {
    if count <= SUBSETS {
        return (0..1_u128 << count).map(Value::Members).collect();
    }
    let single = (0..count).filter_map(|i| 1_u128.checked_shl(u32::try_from(i).ok()?)).map(Value::Members);
    let all = (0..count).filter_map(|i| 1_u128.checked_shl(u32::try_from(i).ok()?)).fold(0, |all, bit| all | bit);
    single.chain([Value::Members(0), Value::Members(all)]).collect()
}

fn known(program: &Program, profile: &Profile, inputs: &BTreeSet<InputId>) -> Vec<(Value, Type)> {
    let mut found = Vec::new();
    for id in inputs {
        let (Some(value), Some(input)) = (profile.inputs.get(id.index()), program.inputs.get(id.index())) else {
            continue;
        };
        match (value, &input.ty) {
            (Value::List(elements), Type::List(entity)) => {
                let fields = program.entities.get(entity.index()).map(|e| e.fields.as_slice()).unwrap_or_default();
                for element in elements.iter().take(64) {
                    element.fields.iter().zip(fields).for_each(|(value, field)| push(&mut found, value, &field.ty));
                }
            }
            (value, ty) => push(&mut found, value, ty),
        }
    }
    found
}

pub(super) fn push(found: &mut Vec<(Value, Type)>, value: &Value, ty: &Type) {
    let given = !matches!(value, Value::Unknown | Value::Unspecified | Value::NotApplicable);
    if given && found.len() < 256 && !found.iter().any(|(v, t)| v == value && t == ty) {
        found.push((value.clone(), ty.clone()));
    }
}

fn ends(domain: &Domain) -> Vec<Value> {
    match domain {
        Domain::Interval { low, high } => [low, high].into_iter().flatten().map(|(n, _)| Value::Number(*n)).collect(),
        Domain::Dates { low, high } => [low, high].into_iter().flatten().map(|d| Value::Date(*d)).collect(),
        Domain::Months { low, high } => [low, high].into_iter().flatten().map(|m| Value::Month(*m)).collect(),
        Domain::Values(values) => values.clone(),
    }
}

fn allows(domain: &Domain, value: &Value) -> bool {
    match (domain, value) {
        (Domain::Interval { low, high }, Value::Number(n)) => {
            low.is_none_or(|(low, closed)| *n > low || closed && *n == low)
                && high.is_none_or(|(high, closed)| *n < high || closed && *n == high)
        }
        (Domain::Dates { low, high }, Value::Date(d)) => low.is_none_or(|l| l <= *d) && high.is_none_or(|h| *d <= h),
        (Domain::Months { low, high }, Value::Month(m)) => low.is_none_or(|l| l <= *m) && high.is_none_or(|h| *m <= h),
        (Domain::Values(values), Value::Members(_)) => !values.is_empty(),
        (Domain::Values(values), value) => values.contains(value),
        (Domain::Interval { .. } | Domain::Dates { .. } | Domain::Months { .. }, _) => true,
    }
}

/// The last one is tried second: what differs at all mostly differs at the ends.
fn outermost_first(mut values: Vec<Value>) -> Vec<Value> {
    if values.len() > 2 {
        values.rotate_right(1);
        values.swap(0, 1);
    }
    values
}

/// At most `MOST` values, the outermost always.
fn thinned(mut values: Vec<Value>) -> Vec<Value> {
    let count = values.len();
    // To look for a difference one element is enough.
    if let Some(Value::List(_)) = values.first() {
        values.truncate(2);
    }
    if count <= MOST {
        return values;
    }
    let kept = |i: usize| i < 2 || i * MOST / count != (i + 1) * MOST / count;
    values.into_iter().enumerate().filter(|(i, _)| kept(*i)).map(|(_, value)| value).collect()
}
