//! Members of a group whose order by amount a change leaves as it was.
//!
//! In: a member that changed, a box. Out: whether every member of its groups gives one fixed amount a person, on both
//! sides, and each beats the same others as before: then the change moves nobody else's result. Everything that is not
//! a fixed amount is left undecided.

use super::super::form::{Clause, Form};
use super::super::identity::Pair;
use super::super::regions::{Limits, simplified};
use super::super::term::{Op, TermId};
use super::Work;
use crate::ir::{Bound, Group, GroupScope, MeasureId, Program, Strategy};
use crate::value::Rational;

/// The clauses that leave a fixed standard the amount of each person.
const HARMLESS: [&str; 5] = ["逐个", "基准日", "次数", "不重复", "不得重复享受"];

impl Work<'_, '_> {
    /// Whether a change of one measure's amount leaves the order in all its groups as it was.
    pub(super) fn in_same_order(&mut self, changed: Pair, all: &[Pair], within: &Limits) -> bool {
        let (Some(old), Some(new)) = (self.form(changed.old, true), self.form(changed.new, false)) else {
            return false;
        };
        let frame = |f: &Form| (f.expired, f.not_yet, f.conditions, f.element, harmless(f));
        if frame(&old) != frame(&new) {
            return false;
        }
        let fixed: Option<Vec<(Pair, [Rational; 2])>> = all
            .iter()
            .map(|pair| {
                let (a, b) = (self.form(pair.old, true)?, self.form(pair.new, false)?);
                Some((*pair, [self.fixed(&a, within)?, self.fixed(&b, within)?]))
            })
            .collect();
        let Some(fixed) = fixed else { return false };
        let sides: [(&Program, bool); 2] = [(self.old.0, true), (self.new.0, false)];
        sides.into_iter().all(|(program, before)| {
            let side = |pair: &Pair| if before { pair.old } else { pair.new };
            let Some(changed) = side(&changed) else { return false };
            let amount = |id: MeasureId| fixed.iter().find(|(p, _)| side(p) == Some(id)).map(|(_, a)| *a);
            program.groups.iter().filter(|g| g.members.contains(&changed)).all(|group| {
                let rules = self.active(program, group, within);
                plain(program, group, &rules) && rules.iter().all(|(_, s)| steady(group, *s, changed, amount))
            })
        })
    }

    /// The amount that a measure gives each person who gets it, where it is one number.
    fn fixed(&mut self, form: &Form, within: &Limits) -> Option<Rational> {
        // The default rounding leaves a fixed amount as it is.
        let none = self.arena.nothing();
        let by_default = |c: &&Clause| c.word == "取整" && c.term == none;
        let (mut amount, mut standards) = (Rational::ONE, 0);
        for clause in form.clauses.iter().filter(|c| !HARMLESS.contains(&c.word) && !by_default(c)) {
            let term = simplified(self.arena, clause.term, within);
            let term = self.arena.get(term);
            let exact = matches!(&term.op, Op::Apply(name) if *name == format!("标准 {:?}", Bound::Exact));
            match clause.word {
                "标准" if exact => standards += 1,
                "期限" | "人数" | "数量" => {}
                _ => return None,
            }
            amount = amount.checked_mul(self.arena.as_number(*term.args.first()?)?)?;
        }
        (standards == 1).then_some(amount)
    }
}

/// The clauses beside the standard.
fn harmless(form: &Form) -> Vec<(&'static str, TermId)> {
    form.clauses.iter().filter(|c| c.word != "标准").map(|c| (c.word, c.term)).collect()
}

/// Whether each amount in a group is that of one subject: of a person where its rules go by persons, of the beneficiary
/// else.
fn plain(program: &Program, group: &Group, rules: &[(GroupScope, Strategy)]) -> bool {
    let members = group.members.iter().filter_map(|id| program.measures.get(id.index()));
    let lists: Vec<_> = members.map(|m| m.per_element.as_ref().map(|e| e.entity)).collect();
    let alike = lists.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    let of_people = lists.first().is_some_and(Option::is_some);
    alike && rules.iter().all(|(scope, _)| (*scope == GroupScope::Element) == of_people)
}

/// Whether the changed member beats each other member on one side where it does on the other; of equals the first wins.
fn steady(
    group: &Group,
    strategy: Strategy,
    changed: MeasureId,
    amount: impl Fn(MeasureId) -> Option<[Rational; 2]>,
) -> bool {
    let place = |id: MeasureId| group.members.iter().position(|m| *m == id);
    let beats = |own: Rational, id: MeasureId, other: Rational| match strategy {
        Strategy::Highest => Some(own > other || own == other && place(changed) < place(id)),
        Strategy::Lowest => Some(own < other || own == other && place(changed) < place(id)),
        Strategy::First | Strategy::Choice => None,
    };
    let Some([was, is]) = amount(changed) else { return false };
    group.members.iter().filter(|id| **id != changed).all(|id| {
        let Some([before, after]) = amount(*id) else { return false };
        let (old, new) = (beats(was, *id, before), beats(is, *id, after));
        old.is_some() && old == new
    })
}
