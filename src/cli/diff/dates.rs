//! The days that changed: when measures come into force and end, from when figures and documents hold.
//!
//! In: both programs and what happened to the measures. Out: for each whose days differ, all of its days on either side, in order of the days.

use super::model::Moment;
use crate::cli::text::diff as text;
use crate::diff::MeasureChange;
use crate::ir::{MeasureId, Program, Validity};
use crate::value::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What begins or ends on a day: the subject, and what.
type Event = (String, &'static str);

/// The days of what differs.
pub fn moments(old: &Program, new: &Program, changes: &[MeasureChange]) -> Vec<Moment> {
    let mut before: BTreeMap<String, BTreeSet<(Date, Event)>> = BTreeMap::new();
    let mut after = before.clone();
    for MeasureChange { pair, later: [was, is], .. } in changes {
        let name = |program: &Program, id: Option<MeasureId>| Some(program.measures.get(id?.index())?.name.clone());
        let Some(subject) = name(new, pair.new).or_else(|| name(old, pair.old)) else { continue };
        for (program, id, later, list) in [(old, pair.old, was, &mut before), (new, pair.new, is, &mut after)] {
            let texts = id.iter().chain(later).filter_map(|id| program.measures.get(id.index()));
            let days = texts.flat_map(|m| validity(&subject, &m.validity));
            list.entry(subject.clone()).or_default().extend(days);
        }
    }
    for (program, list) in [(old, &mut before), (new, &mut after)] {
        for param in &program.params {
            let subject = text::param(&param.name);
            let own = list.entry(subject.clone()).or_default();
            let from = param.versions.iter().filter_map(|v| v.from);
            own.extend(from.map(|day| (day, (subject.clone(), text::BEGINS))));
            let to = param.versions.iter().filter_map(|v| v.to);
            own.extend(to.map(|day| (day, (subject.clone(), text::ENDS))));
        }
    }
    let none = BTreeSet::new();
    let subjects: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let mut found: BTreeSet<(Date, Event, bool, bool)> = BTreeSet::new();
    for subject in subjects {
        let (a, b) = (before.get(subject).unwrap_or(&none), after.get(subject).unwrap_or(&none));
        if a != b {
            found.extend(a.union(b).map(|e| (e.0, e.1.clone(), a.contains(e), b.contains(e))));
        }
    }
    let moment = |(day, (subject, what), old, new): (Date, Event, bool, bool)| Moment {
        day: day.to_string(),
        subject,
        what,
        old,
        new,
    };
    found.into_iter().map(moment).collect()
}

fn validity(subject: &str, validity: &Validity) -> Vec<(Date, Event)> {
    let begins = validity.from.map(|day| (day, (subject.to_owned(), text::BEGINS)));
    let ends = validity.to.map(|day| (day, (subject.to_owned(), text::ENDS)));
    begins.into_iter().chain(ends).collect()
}
