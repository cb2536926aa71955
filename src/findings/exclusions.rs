//! Exclusions between measures: those that never bind, those that always refuse the same member, those that go in a ring.
//!
//! In: the groups of a program. Two members bind each other where one profile can have both; the requirements of each,
//! its days in force and the 当 of the rule decide that.

use super::site;
use super::witness::Replay;
use crate::analyze::{Boxes, Found, Region, meet};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::eval::outcome::Status;
use crate::ir::{
    Bound, CapScope, CmpOp, ElementVar, ExprId, ExprKind, Group, GroupRule, GroupScope, Measure, MeasureId,
    MeasurePart, Program, Strategy, TieredId, print,
};
use crate::value::Rational;
use std::collections::BTreeSet;

/// The most members of a group whose pairs are compared.
const MOST: usize = 40;

/// Examines the groups of a program.
pub fn examine(program: &Program, replay: &Replay<'_>, found: &mut Vec<Diagnostic>) {
    for group in program.groups.iter().filter(|g| g.members.len() <= MOST) {
        let mut look = Look { program, boxes: Boxes::exact(program) };
        look.boxes.unite(elements(program, group));
        if !look.never(group, found) {
            look.always(group, replay, found);
        }
    }
    let mut look = Look { program, boxes: Boxes::exact(program) };
    look.rings(found);
}

/// The elements of the members, where the group is about one element (同一人) and all members go by one list.
fn elements(program: &Program, group: &Group) -> Vec<ElementVar> {
    let each = group.members.iter().map(|m| program.measures.get(m.index())?.per_element.as_ref());
    let each: Option<Vec<_>> = each.collect();
    let of_one = !group.rules.is_empty() && group.rules.iter().all(|r| r.scope == GroupScope::Element);
    let each = each.filter(|each| of_one && each.windows(2).all(|p| matches!(p, [a, b] if a.entity == b.entity)));
    each.unwrap_or_default().into_iter().map(|e| e.var).collect()
}

struct Look<'p> {
    program: &'p Program,
    boxes: Boxes<'p>,
}

impl<'p> Look<'p> {
    fn measure(&self, id: MeasureId) -> Option<&'p Measure> {
        self.program.measures.get(id.index())
    }

    fn reached(&mut self, id: MeasureId) -> Region {
        self.measure(id).map_or_else(Region::everywhere, |m| site::reached(&mut self.boxes, m))
    }

    fn is_nowhere(&mut self, region: &Region) -> bool {
        self.boxes.is_nowhere(region)
    }

    /// Where each rule of a group is the one that holds (S58).
    fn rules(&mut self, group: &Group) -> Option<Vec<Region>> {
        let mut rest = Region::everywhere();
        let mut found = Vec::new();
        for rule in &group.rules {
            let when = rule.when.map_or(Some(Region::everywhere()), |when| self.boxes.region(when))?;
            found.push(meet(&rest, &when)?);
            rest = self.boxes.subtract(&rest, &when)?;
        }
        Some(found)
    }

    /// Whether a group, or one of its rules, never binds.
    fn never(&mut self, group: &Group, found: &mut Vec<Diagnostic>) -> bool {
        let Some(rules) = self.rules(group) else { return false };
        let mut open = Vec::new();
        for (rule, region) in group.rules.iter().zip(rules) {
            if self.is_nowhere(&region) {
                let report =
                    Diagnostic::new(codes::W0722, rule.span, "这一条不可能用上：条件不成立，或者前面的一条总先用上");
                found.push(report.help("核对 当 后面的条件，或者调整几条的次序"));
            } else {
                open.push(region);
            }
        }
        if open.is_empty() && !group.rules.is_empty() {
            return true;
        }
        if group.rules.is_empty() {
            open.push(Region::everywhere());
        }
        let reached: Vec<Region> = group.members.iter().map(|m| self.reached(*m)).collect();
        if self.some_bind(&group.members, &reached, &open) {
            return false;
        }
        let Some(span) = group.span else { return true };
        let mut report = Diagnostic::new(codes::W0710, span, "没有一户能在同一次申请里得到其中两项，这一组互斥用不上");
        for member in group.members.iter().filter_map(|m| self.measure(*m)?.name_span) {
            report = report.also(member, "其中一项");
        }
        found.push(report.help("核对各项的条件和有效期；只管先后两次申请的，写明理由后容许"));
        true
    }

    /// Whether a requirement of one measure contradicts one of another.
    fn contradict(&mut self, a: MeasureId, b: MeasureId) -> bool {
        let (Some(a), Some(b)) = (self.measure(a), self.measure(b)) else { return false };
        let met = |look: &mut Self, m: &Measure| -> Vec<Region> {
            look.boxes.on_day(m.base_day);
            m.requirements.iter().filter_map(|r| site::met(&mut look.boxes, r)).collect()
        };
        let (xs, ys) = (met(self, a), met(self, b));
        xs.iter().any(|x| ys.iter().any(|y| meet(x, y).is_some_and(|both| both.is_nowhere())))
    }

    /// Whether two members can be had at once under one of the rules.
    fn some_bind(&mut self, members: &[MeasureId], reached: &[Region], rules: &[Region]) -> bool {
        for (index, (a, first)) in reached.iter().zip(members).enumerate() {
            for (b, second) in reached.iter().zip(members).skip(index + 1) {
                if self.contradict(*first, *second) {
                    continue;
                }
                let Some(both) = meet(a, b) else { return true };
                for rule in rules {
                    match meet(&both, rule) {
                        Some(region) if self.is_nowhere(&region) => {}
                        _ => return true,
                    }
                }
            }
        }
        false
    }

    /// Members that another one always displaces.
    fn always(&mut self, group: &Group, replay: &Replay<'_>, found: &mut Vec<Diagnostic>) {
        let highest = match group.rules.as_slice() {
            [] => true,
            [GroupRule { when: None, strategy: Strategy::Highest, .. }] => true,
            [GroupRule { when: None, strategy: Strategy::Lowest, .. }] => false,
            _ => return,
        };
        for (place, loser) in group.members.iter().enumerate() {
            let winner = group.members.iter().enumerate().find(|(other, winner)| {
                *other != place
                    && self.takes_part(group, **winner)
                    && self.displaces((**winner, *other), (*loser, place), highest)
            });
            let region = self.reached(*loser);
            let names = |id: MeasureId| self.measure(id).and_then(|m| m.name_span);
            if let Some((_, winning)) = winner
                && let (Some(lost), Some(winner), Some(span)) = (names(*loser), names(*winning), group.span)
            {
                let message = "得到这一项的总能得到另一项，互斥后总是取另一项，这一项等于没有";
                let report = Diagnostic::new(codes::W0711, lost, message).saying("总是落选");
                let mut report = report.also(winner, "总是取这一项").also(span, "这一组互斥");
                report.witness = self.displaced(replay, &region, (*winning, *loser));
                found.push(report.help("核对两项的数和条件，或者取舍的办法"));
            }
        }
    }

    /// Whether no group before this one can refuse a member: what falls there takes no part here (S63).
    fn takes_part(&self, group: &Group, member: MeasureId) -> bool {
        let before = self.program.groups.iter().take_while(|other| !std::ptr::eq(*other, group));
        !before.into_iter().any(|other| other.members.contains(&member))
    }

    /// A case in which one member is granted and the other refused for it.
    fn displaced(&mut self, replay: &Replay<'_>, region: &Region, pair: (MeasureId, MeasureId)) -> Option<String> {
        let point = match self.boxes.find(region) {
            Found::Exact(point) | Found::Guess(point) => point,
            Found::Nowhere | Found::Undecided(_) => return None,
        };
        let wanted = [Status::Eligible, Status::Ineligible];
        let (profile, outcomes) = replay.both(&point, pair, &wanted).ok()?;
        let [winner, loser] = &outcomes;
        let so = winner.status == Status::Eligible && loser.excluded_by.is_some();
        so.then(|| super::case::cases(self.program, "总是取另一项", &profile, &outcomes)).flatten()
    }

    fn displaces(&mut self, winner: (MeasureId, usize), loser: (MeasureId, usize), highest: bool) -> bool {
        let (Some(a), Some(b)) = (self.measure(winner.0), self.measure(loser.0)) else { return false };
        let region = self.reached(loser.0);
        let first = winner.1 < loser.1;
        let Some(times) = multiples(self.program, b, a, first).filter(|_| !self.is_nowhere(&region)) else {
            return false;
        };
        let needs = b.requirements.iter().any(|r| {
            let kind = &self.program.expr(r.cond).kind;
            !r.exclude
                && r.when.is_none()
                && matches!(kind, ExprKind::Measure(m, MeasurePart::Eligible) if *m == winner.0)
        });
        let within = needs || {
            let wider = self.reached(winner.0);
            a.attestations.is_empty() && a.frequencies.is_empty() && self.inside(&region, &wider)
        };
        // Of equal ones the first in the list is taken (S59).
        let op = match (highest, first) {
            (true, true) => CmpOp::Greater,
            (true, false) => CmpOp::AtLeast,
            (false, true) => CmpOp::Less,
            (false, false) => CmpOp::AtMost,
        };
        within && self.never_so(op, (b, a), times, &region)
    }

    fn inside(&mut self, a: &Region, b: &Region) -> bool {
        self.boxes.subtract(a, b).is_some_and(|rest| self.is_nowhere(&rest))
    }

    /// Whether the figure of `b` never stands in a relation to that of `a`.
    fn never_so(
        &mut self,
        op: CmpOp,
        (b, a): (&Measure, &Measure),
        times: (Rational, Rational),
        region: &Region,
    ) -> bool {
        let (Some(x), Some(y)) = (figure(b), figure(a)) else { return false };
        let (Some(xs), Some(ys)) = (self.boxes.tiers(x, 0), self.boxes.tiers(y, 0)) else { return false };
        for (guard, x) in &xs {
            for (other, y) in &ys {
                let (Some(x), Some(y)) = (x, y) else { continue };
                let bad = self.boxes.compare_times(op, (*x, times.0), (*y, times.1));
                let bad = bad.and_then(|r| meet(&r, guard)).and_then(|r| meet(&r, other));
                match bad.and_then(|r| meet(&r, region)) {
                    Some(bad) if self.is_nowhere(&bad) => {}
                    _ => return false,
                }
            }
        }
        true
    }

    /// Groups that go in a ring with different strategies: which member stays depends on the order of writing (S63).
    fn rings(&mut self, found: &mut Vec<Diagnostic>) {
        let mut told: BTreeSet<Vec<usize>> = BTreeSet::new();
        let count = self.program.groups.len().min(MOST);
        for start in 0..count {
            for ring in self.rings_from(start, count) {
                let mut key = ring.clone();
                key.sort_unstable();
                if !told.insert(key) || !self.opposed(&ring) {
                    continue;
                }
                let groups: Vec<&Group> = ring.iter().filter_map(|g| self.program.groups.get(*g)).collect();
                let mut spans = groups.iter().filter_map(|g| g.span);
                let Some(first) = spans.next() else { continue };
                let message = "这几组互斥首尾相接而取舍不同，最后留下哪一项取决于书写的次序";
                let report = Diagnostic::new(codes::W0712, first, message).saying("取舍不同的一组");
                let report = spans.fold(report, |r, s| r.also(s, "与它相接的一组"));
                found.push(report.help("合成一组，写明取哪一项"));
            }
        }
    }

    /// Rings of two or three groups that begin at one: two share two members, three share one each.
    fn rings_from(&self, start: usize, count: usize) -> Vec<Vec<usize>> {
        let members = |g: usize| -> BTreeSet<MeasureId> {
            self.program.groups.get(g).map(|g| g.members.iter().copied().collect()).unwrap_or_default()
        };
        let shared =
            |a: usize, b: usize| -> BTreeSet<MeasureId> { members(a).intersection(&members(b)).copied().collect() };
        let mut found = Vec::new();
        for second in start + 1..count {
            let first = shared(start, second);
            if first.len() >= 2 {
                found.push(vec![start, second]);
            }
            if first.is_empty() {
                continue;
            }
            for third in second + 1..count {
                let corners: BTreeSet<MeasureId> =
                    first.iter().chain(&shared(second, third)).chain(&shared(third, start)).copied().collect();
                if corners.len() >= 3 && !shared(second, third).is_empty() && !shared(third, start).is_empty() {
                    found.push(vec![start, second, third]);
                }
            }
        }
        found
    }

    /// Whether groups can hold at once with different strategies of amounts.
    fn opposed(&mut self, ring: &[usize]) -> bool {
        let mut at_once = Region::everywhere();
        let mut strategies = BTreeSet::new();
        for index in ring {
            let Some(group) = self.program.groups.get(*index) else { return false };
            let mut any = Region::nowhere();
            for rule in &group.rules {
                let word = match rule.strategy {
                    Strategy::Highest => 0,
                    Strategy::Lowest => 1,
                    Strategy::First | Strategy::Choice => return false,
                };
                strategies.insert(word);
                let when = rule.when.map_or(Some(Region::everywhere()), |when| self.boxes.region(when));
                match when.and_then(|w| crate::analyze::boxes::join(any.clone(), w)) {
                    Some(joined) => any = joined,
                    None => return false,
                }
            }
            match meet(&at_once, &any) {
                Some(both) => at_once = both,
                None => return false,
            }
        }
        strategies.len() > 1 && !self.is_nowhere(&at_once)
    }
}

/// The one exact figure of a measure.
fn figure(measure: &Measure) -> Option<TieredId> {
    match measure.standards.as_slice() {
        [one] if one.bound == Bound::Exact && one.when.is_none() && one.upper.is_none() => Some(one.value),
        _ => None,
    }
}

/// The multiples that make the standards of two measures comparable: both multiply by the same, or by constants. Limits
/// have to be the same in both: they keep what is more from being less; only `first`, the winner by its place, wins where
/// a limit makes both equal.
fn multiples(program: &Program, a: &Measure, b: &Measure, first: bool) -> Option<(Rational, Rational)> {
    let entity = |m: &Measure| m.per_element.as_ref().map(|e| e.entity);
    let quantities =
        |m: &Measure| -> Vec<String> { m.quantities.iter().map(|q| print::tiered(program, q.value)).collect() };
    let plain = |m: &Measure| m.caps.is_empty() && m.quantity_limits.is_empty();
    let limited = !plain(a) || !plain(b);
    let alike = !limited || first && limits(program, a).is_some_and(|own| limits(program, b) == Some(own));
    let rounded = a.rounding.is_some() || b.rounding.is_some();
    if rounded
        || entity(a) != entity(b)
        || !alike
        || a.assessed.is_some()
        || b.assessed.is_some()
        || a.monthly_from != b.monthly_from
    {
        return None;
    }
    if quantities(a) == quantities(b) {
        return Some((Rational::ONE, Rational::ONE));
    }
    if limited {
        return None;
    }
    let times = |m: &Measure| {
        m.quantities.iter().try_fold(Rational::ONE, |product, quantity| {
            let tiered = program.tiered.get(quantity.value.index()).filter(|t| t.tiers.is_empty())?;
            let value = crate::analyze::terms::constant(program, tiered.base?)?;
            product.checked_mul(crate::analyze::terms::number_of(&value)?)
        })
    };
    times(a).zip(times(b))
}

/// The limits of a measure as text; `None` where one of them depends on what was paid before.
fn limits(program: &Program, m: &Measure) -> Option<Vec<String>> {
    let when = |e: Option<ExprId>| e.map(|e| print::expr(program, e));
    let quantities = m.quantity_limits.iter().map(|l| {
        let text = format!("{:?} {} {:?}", l.dimension, print::tiered(program, l.max), when(l.when));
        (!l.cumulative).then_some(text)
    });
    let caps = m.caps.iter().map(|c| {
        let text = format!("{:?} {} {:?}", c.scope, print::tiered(program, c.max), when(c.when));
        let plain = !c.cumulative && matches!(c.scope, CapScope::Total | CapScope::Element);
        plain.then_some(text)
    });
    quantities.chain(caps).collect()
}
