//! What bounds a comparison: the domains of inputs, the readings at their default.

use super::super::regions::Limits;
use super::super::term::{Arena, Op};
use crate::analyze::ranges::{Constraint, Values, day_number, month_number};
use crate::ir::{Domain, Input, Program, Type};
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The readings whose default or alternatives differ: they are compared by what holds unless somebody chooses.
pub(super) fn settled(old: &Program, new: &Program) -> BTreeSet<String> {
    let before: BTreeMap<String, _> =
        old.readings.iter().map(|r| (old.reading_key(r), (&r.options, r.default))).collect();
    let after = new.readings.iter().map(|r| (new.reading_key(r), (&r.options, r.default)));
    after.filter(|(key, now)| before.get(key).is_some_and(|b| b != now)).map(|(key, _)| key).collect()
}

/// Every reading at its default: what holds unless somebody chooses. Those that are settled stand in no term, and nobody
/// chooses them: each side has its own default.
pub(super) fn defaults(program: &Program, settled: &BTreeSet<String>, arena: &mut Arena) -> Limits {
    let default = |reading: &crate::ir::Reading| {
        let (option, _) = reading.options.get(reading.default)?;
        let subject = arena.put(Op::Given(format!("口径 {}", program.reading_key(reading))), Vec::new());
        let values = Values::Texts(BTreeSet::from([Arc::from(option.as_str())]), false);
        Some((subject, Constraint { not_applicable: false, values }))
    };
    let open = program.readings.iter().filter(|reading| !settled.contains(&program.reading_key(reading)));
    open.filter_map(default).collect()
}

/// The values that inputs can have on either side, where both sides limit them.
pub(super) fn domains(old: &Program, new: &Program, arena: &mut Arena) -> Limits {
    let known: BTreeMap<&str, &Input> = new.inputs.iter().map(|i| (i.name.as_str(), i)).collect();
    let day = super::super::lower::today(arena);
    let some_day = Constraint { not_applicable: false, values: Values::all_numbers() };
    let mut limits = Limits::from([(day, some_day)]);
    for input in &old.inputs {
        let domain = known.get(input.name.as_str()).filter(|n| n.domain == input.domain && n.ty == input.ty);
        let Some(values) = domain.and_then(|i| i.domain.as_ref()).and_then(|d| interval(d, &input.ty)) else {
            continue;
        };
        let subject = arena.put(Op::Given(input.name.clone()), Vec::new());
        limits.insert(subject, Constraint { not_applicable: true, values });
    }
    limits
}

fn interval(domain: &Domain, ty: &Type) -> Option<Values> {
    match (domain, ty) {
        (Domain::Interval { low, high }, _) => Some(Values::interval(*low, *high)),
        (Domain::Dates { low, high }, _) => {
            let end = |d: &Option<Date>| d.map(|d| (day_number(d), true));
            Some(Values::interval(end(low), end(high)))
        }
        (Domain::Months { low, high }, _) => {
            let end = |m: &Option<crate::value::YearMonth>| m.map(|m| (month_number(m), true));
            Some(Values::interval(end(low), end(high)))
        }
        (Domain::Values(_), _) => None,
    }
}
