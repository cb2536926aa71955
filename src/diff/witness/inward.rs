//! A profile moved into a box: what the box asks of single inputs and of the day is given, the rest stays.
//!
//! In: a profile that shows something elsewhere, a box. Out: the profile there; whether it still shows it is for others to say.

use super::super::draft::{Draft, Plain};
use super::super::inside::holds;
use super::super::term::{Arena, Op};
use super::{Choices, Question};
use crate::analyze::ranges::{Values, day_number};
use crate::analyze::terms::number_of;
use crate::value::Date;

/// What a box asks of single inputs: their values in it, and its days.
pub(super) struct Inward {
    values: Choices,
    days: Vec<Date>,
}

impl Question<'_, '_, '_> {
    /// What the box asks.
    pub(super) fn inward(&self, arena: &mut Arena) -> Inward {
        let (names, spoken, wishes) = (self.names(), self.spoken(arena), self.wishes(arena));
        let limited = |name: &str| {
            let of = |op: &Op| matches!(op, Op::Given(given) if given == name);
            self.limits.keys().any(|subject| of(&arena.get(*subject).op))
        };
        let asked = names.iter().filter(|(name, _)| limited(name));
        let values = asked.map(|(name, input)| (name.clone(), self.choices(arena, (name, input), &spoken, &wishes)));
        Inward { values: values.collect(), days: self.days(&spoken, &wishes) }
    }

    /// A profile with values of the box where its own lie outside; nothing where all of them lie in it.
    pub(super) fn moved_in(&self, arena: &Arena, inward: &Inward, draft: &Draft) -> Option<Draft> {
        let mut moved = draft.clone();
        for (subject, constraint) in self.limits {
            let Op::Given(name) = &arena.get(*subject).op else { continue };
            let within = |plain: &Plain| match (plain, &constraint.values) {
                (Plain::Value(value), Values::Numbers(_)) => number_of(value).is_none_or(|n| holds(constraint, n)),
                (Plain::Value(_) | Plain::Member(_) | Plain::Members(_), _) => false,
            };
            if let Some((_, list)) = inward.values.iter().find(|(own, _)| own == name)
                && !draft.values.get(name).is_some_and(|own| list.contains(own) || within(own))
            {
                moved.values.extend(list.first().map(|plain| (name.clone(), plain.clone())));
            }
            if name == "评估日" && !holds(constraint, day_number(draft.date)) {
                moved.date = inward.days.first().copied().unwrap_or(draft.date);
            }
        }
        (moved != *draft).then_some(moved)
    }
}
