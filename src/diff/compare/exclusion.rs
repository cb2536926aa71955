//! What members of one 不得重复享受 do to each other.
//!
//! In: the measures that changed. Out: witnesses with several members at once, and the members that did not change but
//! whose result does, because another one changed.

use super::super::draft::Draft;
use super::super::form::Form;
use super::super::identity::Pair;
use super::super::lower::Lower;
use super::super::regions::{Cell, Limits, simplified};
use super::super::term::TermId;
use super::super::witness::{Witness, beside, own_reads};
use super::{Asked, MeasureChange, Region, Work, settled};
use crate::eval::reach::bound_by_groups;
use crate::ir::{Group, GroupRule, GroupScope, MeasureId, Program, Strategy};
use std::collections::BTreeSet;

impl Work<'_, '_> {
    /// Adds to the changes what they do to the other members of their groups. Outside of the boxes of all changes the
    /// members say what they said, and so does what a group makes of them.
    pub(super) fn spread(&mut self, pairs: &[Pair], changes: &mut Vec<MeasureChange>) {
        let both = |pair: &Pair| pair.old.is_some() && pair.new.is_some();
        // Where a member came or went, the group itself says something else to all others.
        let own: Vec<(Pair, Vec<Region>)> =
            changes.iter().filter(|c| both(&c.pair)).map(|c| (c.pair, c.regions.clone())).collect();
        for (from, regions) in own.into_iter().filter(|(_, regions)| !regions.is_empty()) {
            let bound = self.bound_to(from, pairs);
            let regions = self.whole.remove(&from).unwrap_or(regions);
            let regions: Vec<Region> = regions
                .into_iter()
                .filter(|region| {
                    let within = self.by_default(&region.cell);
                    !self.in_same_order(from, &bound, &within)
                })
                .collect();
            for pair in bound.iter().filter(|p| both(p) && **p != from) {
                let known = changes.iter().position(|c| c.pair == *pair);
                let before = known.and_then(|at| changes.get(at)).map(|c| c.regions.clone()).unwrap_or_default();
                let moved = self.moved(from, *pair, &regions, &before);
                if moved.is_empty() {
                    continue;
                }
                match known {
                    Some(at) => changes.get_mut(at).into_iter().for_each(|c| c.regions.extend(moved.clone())),
                    None if moved.iter().any(|r| r.witness.is_some()) => {
                        changes.push(self.made(*pair, Vec::new(), moved, true));
                    }
                    None => {
                        let open = changes.iter_mut().filter(|c| c.pair == from);
                        open.for_each(|c| c.open.extend(pair.new));
                    }
                }
            }
        }
        let place = |pair: &Pair| pairs.iter().position(|p| p == pair);
        changes.sort_by_key(|c| place(&c.pair));
    }

    /// The measures that a group, or a chain of groups, of either side sets against one.
    fn bound_to(&self, pair: Pair, pairs: &[Pair]) -> Vec<Pair> {
        let chained = |program, id: Option<MeasureId>| id.map(|id| bound_by_groups(program, id)).unwrap_or_default();
        let (old, new) = (chained(self.old.0, pair.old), chained(self.new.0, pair.new));
        let has = |set: &BTreeSet<MeasureId>, id: Option<MeasureId>| id.is_some_and(|id| set.contains(&id));
        pairs.iter().copied().filter(|p| has(&old, p.old) || has(&new, p.new)).collect()
    }

    /// Where the result of a measure moves because another one's does, as far as it is not told already.
    fn moved(&mut self, from: Pair, pair: Pair, regions: &[Region], told: &[Region]) -> Vec<Region> {
        let mut found = Vec::new();
        for region in regions {
            let covers = |r: &Region| region.cell.lies_in(&r.cell);
            let within = self.by_default(&region.cell);
            if told.iter().any(covers) || self.apart(from, pair, &within) {
                continue;
            }
            let drafts = self.meetings(from, pair, region);
            let (Some(a), Some(b)) = (self.form(pair.old, true), self.form(pair.new, false)) else { continue };
            let forms = [a.whole, b.whole];
            let asked = Asked { within: &within, conditions: &[], forms: &forms };
            let witness = self.asked(pair, &region.cell, &asked, |q, arena| q.among(arena, &drafts));
            found.push(Region { cell: region.cell.clone(), witness, around: region.around, beside: from.new });
        }
        found
    }

    /// The domains, every reading at its default, and a box.
    fn by_default(&self, cell: &Cell) -> Limits {
        let mut within = self.within.clone();
        within.extend(self.defaults.clone());
        within.extend(cell.limits.clone());
        within
    }

    pub(super) fn form(&self, id: Option<MeasureId>, old: bool) -> Option<Form> {
        let forms = if old { &self.old.2 } else { &self.new.2 };
        forms.get(id?.index()).cloned()
    }

    /// Whether it is proven that a measure has nothing to do with another one in a box: it is refused there on both sides,
    /// or no rule of its groups or of the other's holds.
    fn apart(&mut self, from: Pair, pair: Pair, within: &Limits) -> bool {
        let forms = [self.form(pair.old, true), self.form(pair.new, false)];
        let refused = forms.into_iter().flatten().all(|form| {
            let conditions = simplified(self.arena, form.conditions, within);
            let expired = simplified(self.arena, form.expired, within);
            self.arena.decided(conditions) == Some(false) || self.arena.decided(expired) == Some(true)
        });
        refused || self.rest(from, within) || self.rest(pair, within)
    }

    /// Whether no group of a measure has a rule that holds in a box, on either side.
    fn rest(&mut self, pair: Pair, within: &Limits) -> bool {
        let sides: [(&Program, Option<MeasureId>); 2] = [(self.old.0, pair.old), (self.new.0, pair.new)];
        sides.into_iter().all(|(program, id)| {
            let mut groups = program.groups.iter().filter(|g| id.is_some_and(|id| g.members.contains(&id)));
            groups.all(|group| self.active(program, group, within).is_empty())
        })
    }

    /// The rules of a group that may hold in a box: their scopes and strategies.
    pub(super) fn active(&mut self, program: &Program, group: &Group, within: &Limits) -> Vec<(GroupScope, Strategy)> {
        if group.rules.is_empty() {
            return vec![(GroupScope::Beneficiary, Strategy::Highest)];
        }
        let settled = settled(self.old.0, self.new.0);
        let mut lower = Lower::new(program, self.arena, self.enums, "", &settled);
        let mut holds = |rule: &&GroupRule| {
            let when = rule.when.map(|when| lower.expr(when));
            let when = when.map(|when| simplified(lower.arena, when, within));
            when.is_none_or(|when| lower.arena.decided(when) != Some(false))
        };
        group.rules.iter().filter(&mut holds).map(|rule| (rule.scope, rule.strategy)).collect()
    }

    /// Profiles in which a changed measure meets another one: its witness, alone and together with who gets the other.
    fn meetings(&mut self, from: Pair, pair: Pair, region: &Region) -> Vec<Draft> {
        let program = self.new.0;
        let own = self.granted(from);
        let shown: Vec<Draft> = match &region.witness {
            // A witness says only what shows its difference: the rest from who gets the measure.
            Some(Witness { draft, .. }) => {
                let whole = own.iter().filter_map(|full| draft.joined(full, program).into_iter().next());
                [draft.clone()].into_iter().chain(whole).collect()
            }
            None => own,
        };
        let others = self.granted(pair);
        let together = shown.iter().flat_map(|a| others.iter().flat_map(|b| a.joined(b, program)));
        // Who gets one alone may lack the other on purpose: each says what its own measure reads.
        let (ours, theirs) = (self.read_by(from), self.read_by(pair));
        let each = shown.iter().flat_map(|a| others.iter().flat_map(|b| [a.with(b, &theirs), b.with(a, &ours)]));
        shown.iter().cloned().chain(together).chain(each).collect()
    }

    /// The names of what a measure itself reads, on either side.
    fn read_by(&self, pair: Pair) -> BTreeSet<String> {
        let [was, is] = self.texts(pair);
        let old = pair.old.into_iter().chain(was).map(|id| (self.old.0, id));
        let all = old.chain(pair.new.into_iter().chain(is).map(|id| (self.new.0, id)));
        all.flat_map(|(program, id)| own_reads(program, id)).map(|(name, _)| name).collect()
    }

    /// Profiles that get a measure, one a side.
    pub(super) fn granted(&mut self, pair: Pair) -> Vec<Draft> {
        if let Some(known) = self.granted.get(&pair) {
            return known.clone();
        }
        let sides = [Pair { old: None, ..pair }, Pair { new: None, ..pair }];
        let mut found: Vec<Draft> = Vec::new();
        for side in sides {
            let form = self.form(side.old, true).or_else(|| self.form(side.new, false));
            let Some(form) = form else { continue };
            let (conditions, forms) = self.of_one(side, &form);
            let cell = self.anywhere();
            let within = self.by_default(&cell);
            let asked = Asked { within: &within, conditions: &conditions, forms: &forms };
            found.extend(self.asked(side, &cell, &asked, |q, arena| q.whole_answer(arena)).map(|w| w.draft));
        }
        found.dedup();
        self.granted.insert(pair, found.clone());
        found
    }

    /// The forms of the other members of a measure's groups.
    pub(super) fn forms_beside(&self, pair: Pair) -> Vec<TermId> {
        let of = |program, forms: &[Form], id: Option<MeasureId>| {
            let ids = id.map(|id| beside(program, id)).unwrap_or_default();
            ids.into_iter().filter_map(|id| Some(forms.get(id.index())?.whole)).collect::<Vec<_>>()
        };
        let old = of(self.old.0, &self.old.2, pair.old);
        old.into_iter().chain(of(self.new.0, &self.new.2, pair.new)).collect()
    }

    /// A witness among profiles that get this measure and another member of its groups: one person with both, or two.
    pub(super) fn in_company(&mut self, pair: Pair, cell: &Cell, asked: &Asked<'_>) -> Option<Witness> {
        let own = self.granted(pair);
        let others = self.granted_beside(pair);
        let program = self.new.0;
        let drafts: Vec<Draft> = own.iter().flat_map(|a| others.iter().flat_map(|b| a.joined(b, program))).collect();
        self.asked(pair, cell, asked, |q, arena| q.among(arena, &drafts))
    }

    /// Profiles that get another member of a measure's groups.
    fn granted_beside(&mut self, pair: Pair) -> Vec<Draft> {
        let others = |program, id: Option<MeasureId>| id.map(|id| beside(program, id)).unwrap_or_default();
        let (old, new) = (others(self.old.0, pair.old), others(self.new.0, pair.new));
        let after = new.into_iter().map(|id| Pair { old: None, new: Some(id) }).filter(|p| p.new != pair.new);
        let before = old.into_iter().map(|id| Pair { old: Some(id), new: None }).filter(|p| p.old != pair.old);
        after.chain(before).collect::<Vec<_>>().into_iter().flat_map(|p| self.granted(p)).collect()
    }
}
