//! The values that an input is worth trying with: those that the rules name, those that they compute for a profile, and
//! those beside them.
//!
//! In: what a measure reads, and a profile. Out: values of a type, the likeliest first.

use crate::eval::profile::Profile;
use crate::eval::reach::Reach;
use crate::eval::{Engine, periods};
use crate::ir::{Domain, ExprId, ExprKind, Input, Program, Type};
use crate::units::Dimension;
use crate::value::{Date, Rational, Rounding, Value, YearMonth};
use std::collections::BTreeSet;

/// The most values for one input.
const MOST: usize = 60;
/// The most lengths by which a day is moved, and ratios by which a number is multiplied.
const MOST_MOVES: usize = 6;

/// What a measure names and compares with.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    constants: Vec<(Value, Type)>,
    /// What stands on a side of a comparison and is no constant.
    sides: Vec<ExprId>,
}

impl Named {
    pub(super) fn new(program: &Program, reached: &Reach) -> Named {
        let mut named = Named::default();
        let mut sides = BTreeSet::new();
        for e in reached.exprs.iter().map(|id| program.expr(*id)) {
            match &e.kind {
                ExprKind::Const(value) => push(&mut named.constants, value, &e.ty),
                ExprKind::Compare(_, a, b) => sides.extend([*a, *b]),
                ExprKind::Is { left, right, .. } => sides.extend([*left, *right]),
                ExprKind::Within { date, anchor, length, .. } => sides.extend([*date, *anchor, *length]),
                ExprKind::Elapsed { from, to, length, .. } => sides.extend([*from, *to, *length]),
                _ => {}
            }
        }
        named.sides = sides.into_iter().filter(|e| !matches!(program.expr(*e).kind, ExprKind::Const(_))).collect();
        named
    }

    /// With what the rules compute for a profile.
    pub(super) fn values<'p>(&self, engine: &Engine<'p>, program: &'p Program, profile: &Profile) -> Values<'p> {
        let mut computed = Vec::new();
        for (e, value) in self.sides.iter().zip(engine.values(profile, &self.sides)) {
            push(&mut computed, &value, &program.expr(*e).ty);
        }
        push(&mut computed, &Value::Date(profile.date), &Type::Date);
        Values { program, computed, constants: self.constants.clone() }
    }
}

fn push(found: &mut Vec<(Value, Type)>, value: &Value, ty: &Type) {
    let given = !matches!(value, Value::Unknown | Value::Unspecified | Value::NotApplicable | Value::List(_));
    if given && !found.iter().any(|(v, t)| v == value && t == ty) {
        found.push((value.clone(), ty.clone()));
    }
}

/// The figures and days that are worth trying beside a profile.
pub(super) struct Values<'p> {
    program: &'p Program,
    constants: Vec<(Value, Type)>,
    computed: Vec<(Value, Type)>,
}

impl Values<'_> {
    /// Values of an input that its declaration allows.
    pub(super) fn of(&self, input: &Input, now: &Value) -> Vec<Value> {
        let whole = |v: &Value| match v {
            Value::Number(n) if input.whole => n.checked_div(input.scale).is_some_and(Rational::is_integer),
            _ => true,
        };
        let all = self.of_type(&input.ty, input.whole, now);
        all.into_iter().filter(|v| v != now && whole(v) && allowed(input, v)).take(MOST).collect()
    }

    /// Values of a type; `now`: the present one.
    pub(super) fn of_type(&self, ty: &Type, whole: bool, now: &Value) -> Vec<Value> {
        let count = |id: crate::ir::EnumId| self.program.enums.get(id.index()).map_or(0, |e| e.members.len());
        match ty {
            Type::Bool => vec![Value::Bool(true), Value::Bool(false)],
            Type::Enum(id) => (0..count(*id)).filter_map(|i| u8::try_from(i).ok().map(Value::Member)).collect(),
            Type::EnumSet(id) => sets(count(*id), now),
            Type::Number(_) | Type::Ratio => self.numbers(ty, whole),
            Type::Date => self.days().into_iter().map(Value::Date).collect(),
            Type::Month => self.months().into_iter().map(Value::Month).collect(),
            Type::Text => [Value::Text("甲".into()), Value::Text("乙".into())].into(),
            Type::Region => self.of_kind(|v| matches!(v, Value::Region(_))),
            Type::Error | Type::TextSet | Type::List(_) => Vec::new(),
        }
    }

    fn of_kind(&self, fits: impl Fn(&Value) -> bool) -> Vec<Value> {
        let all = self.computed.iter().chain(&self.constants);
        all.map(|(v, _)| v).filter(|v| fits(v)).cloned().collect()
    }

    fn numbers(&self, ty: &Type, whole: bool) -> Vec<Value> {
        let small = Rational::new(1, if *ty == Type::Ratio { 1000 } else { 100 }).unwrap_or(Rational::ONE);
        let step = if whole { Rational::ONE } else { small };
        let of = |list: &[(Value, Type)], ty: &Type| -> Vec<Rational> {
            list.iter().filter(|(_, t)| t == ty).filter_map(|(v, _)| number(v)).collect()
        };
        let (constants, computed) = (of(&self.constants, ty), of(&self.computed, ty));
        let odd = Rational::new(333_333, 100).filter(|_| !whole && *ty != Type::Ratio);
        let years = self.years().filter(|_| *ty == Type::Number(Dimension::NONE));
        let points: Vec<Rational> = constants
            .iter()
            .chain(&computed)
            .copied()
            .chain([Rational::ZERO, Rational::ONE])
            .chain(odd)
            .chain(years)
            .collect();
        let around = |n: &Rational| [Some(*n), n.checked_add(step), n.checked_sub(step)];
        let mut found: Vec<Rational> = Vec::new();
        let mut add = |n: Rational| {
            if !n.is_negative() && !found.contains(&n) {
                found.push(n);
            }
        };
        points.iter().flat_map(around).flatten().for_each(&mut add);
        // A part of another number: what a ratio of both is compared with.
        let ratios = of(&self.constants, &Type::Ratio);
        for p in computed.iter().take(MOST_MOVES) {
            for r in ratios.iter().take(MOST_MOVES) {
                for n in [p.checked_mul(*r), p.checked_div(*r)].into_iter().flatten() {
                    let near = if whole { n.round(Rational::ONE, Rounding::Down) } else { Some(n) };
                    near.iter().flat_map(around).flatten().for_each(&mut add);
                }
            }
        }
        found.into_iter().map(Value::Number).collect()
    }

    /// The years of the days that are computed and named.
    fn years(&self) -> impl Iterator<Item = Rational> + '_ {
        self.anchors().into_iter().map(|day| Rational::from_integer(day.year()))
    }

    /// Computed days first, then those that are named.
    fn anchors(&self) -> Vec<Date> {
        let mut days = Vec::new();
        for (value, _) in self.computed.iter().chain(&self.constants) {
            days.extend(value.first_day().filter(|d| !days.contains(d)));
        }
        days
    }

    /// Periods in months and in days; ages as months.
    fn lengths(&self) -> Vec<(i64, i64)> {
        let mut lengths = Vec::new();
        let known = self.constants.iter().chain(&self.computed);
        known.for_each(|(value, ty)| lengths.extend(periods(value, ty)));
        lengths.retain(|l| *l != (0, 0));
        lengths.truncate(MOST_MOVES);
        lengths.push((12, 0));
        lengths
    }

    /// The days that are computed and named with those beside, then those moved by the lengths.
    fn days(&self) -> Vec<Date> {
        let mut found: Vec<Date> = Vec::new();
        let mut add =
            |day: Option<Date>| found.extend(day.into_iter().filter(|d| !found.contains(d)).collect::<Vec<_>>());
        let anchors = self.anchors();
        for step in [0, 1, -1] {
            anchors.iter().for_each(|day| add(day.add(0, step)));
        }
        for step in [0, 1, -1] {
            for (months, days) in self.lengths() {
                for anchor in anchors.iter().take(MOST_MOVES) {
                    add(anchor.add(-months, step - days));
                    add(anchor.add(months, step + days));
                }
            }
        }
        found
    }

    fn months(&self) -> Vec<YearMonth> {
        let mut found: Vec<YearMonth> = Vec::new();
        for step in [0, 1, -1] {
            for month in self.anchors().into_iter().filter_map(|d| d.year_month().plus_months(step)) {
                if !found.contains(&month) {
                    found.push(month);
                }
            }
        }
        found
    }
}

fn number(value: &Value) -> Option<Rational> {
    match value {
        Value::Number(n) => Some(*n),
        _ => None,
    }
}

/// Each member in and out of the present set, each alone. A set of none has no notation.
fn sets(count: usize, now: &Value) -> Vec<Value> {
    let now = if let Value::Members(bits) = now { *bits } else { 0 };
    let members = (0..count).filter_map(|i| 1_u128.checked_shl(u32::try_from(i).ok()?));
    let mut found: Vec<u128> = Vec::new();
    for bits in members.clone().map(|m| now ^ m).chain(members) {
        if bits != 0 && !found.contains(&bits) {
            found.push(bits);
        }
    }
    found.into_iter().map(Value::Members).collect()
}

fn allowed(input: &Input, value: &Value) -> bool {
    match (&input.domain, value) {
        (Some(Domain::Interval { low, high }), Value::Number(n)) => {
            low.is_none_or(|(l, closed)| *n > l || closed && *n == l)
                && high.is_none_or(|(h, closed)| *n < h || closed && *n == h)
        }
        (Some(Domain::Dates { low, high }), Value::Date(d)) => {
            low.is_none_or(|l| l <= *d) && high.is_none_or(|h| *d <= h)
        }
        (Some(Domain::Values(values)), Value::Members(_)) => !values.is_empty(),
        (Some(Domain::Values(values)), value) => values.contains(value),
        _ => true,
    }
}
