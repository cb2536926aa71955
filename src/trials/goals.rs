//! What is to be tried of a measure.
//!
//! In: a measure. Out: goals, each the conditions that shall hold or not, in the order in which a reader goes through the
//! clauses: what is required, refinements, limits, days, what was received before, groups.

use super::extend::{self, Border};
use super::{Aim, AimKind};
use crate::eval::reach;
use crate::findings::site::{self, Site};
use crate::ir::{ExprId, ExprKind, Measure, MeasureId, Program, TieredId, Type};
use crate::source::Span;
use crate::value::Value;
use std::collections::BTreeSet;

/// The most pairs of requirements of a measure that are tried.
const MOST_PAIRS: usize = 6;
/// The most members of a set that are tried one by one.
const MOST_MEMBERS: u32 = 12;

/// What is asked of a profile.
#[derive(Clone, Debug)]
pub struct Goal {
    /// What it is for.
    pub aim: Aim,
    /// Conditions with what they shall be; all of them.
    pub conds: Vec<(ExprId, bool)>,
    /// Conditions that need not be as exact: taken where no profile meets `conds`.
    pub rather: Option<Vec<(ExprId, bool)>>,
    /// Requirements that are about this and may fail, by place.
    pub free: Vec<usize>,
    /// Requirements that shall fail.
    pub broken: Vec<usize>,
    /// Whether days out of force are asked for.
    pub out_of_force: bool,
    /// What was received before.
    pub past: Past,
    /// Another measure whose requirements shall be met too.
    pub with: Option<MeasureId>,
    /// An attestation that is denied, by place.
    pub denied: Option<usize>,
}

/// What was received before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Past {
    /// Nothing is said.
    Open,
    /// The frequency limit of this place is reached but for one, or wholly.
    Times(usize, bool),
    /// The quantity limit of this place is used but for one unit, or wholly.
    Periods(usize, bool),
    /// The cap of this place is used but for one 元, or wholly.
    Amount(usize, bool),
    /// A receipt with the same keys; one with others.
    Keys(usize, bool),
}

fn goal(kind: AimKind, spans: Vec<Span>, conds: Vec<(ExprId, bool)>) -> Goal {
    Goal {
        aim: Aim { kind, spans },
        conds,
        rather: None,
        free: Vec::new(),
        broken: Vec::new(),
        out_of_force: false,
        past: Past::Open,
        with: None,
        denied: None,
    }
}

/// The goals of a measure; the program gets the conditions that they ask about.
pub fn goals(program: &mut Program, id: MeasureId) -> Vec<Goal> {
    let Some(measure) = program.measures.get(id.index()).cloned() else { return Vec::new() };
    let mut maker = Maker { program, out: vec![goal(AimKind::Granted, Vec::new(), Vec::new())], seen: BTreeSet::new() };
    maker.requirements(&measure);
    maker.sites(&measure, id);
    maker.conditions(&measure);
    maker.limits(&measure);
    maker.days(&measure);
    maker.past(&measure);
    maker.rest(id);
    maker.groups(id);
    maker.out
}

struct Maker<'p> {
    program: &'p mut Program,
    out: Vec<Goal>,
    /// Conditions that were taken apart.
    seen: BTreeSet<ExprId>,
}

impl Maker<'_> {
    fn requirements(&mut self, measure: &Measure) {
        for (place, requirement) in measure.requirements.iter().enumerate() {
            let spans = vec![requirement.span];
            self.out.push(Goal { broken: vec![place], ..goal(AimKind::Fails, spans.clone(), Vec::new()) });
            let given: Vec<(ExprId, bool)> = requirement.when.iter().map(|when| (*when, true)).collect();
            let from = self.out.len();
            self.decision(requirement.cond, &given);
            if let Some(when) = requirement.when {
                self.decision(when, &[(requirement.cond, requirement.exclude)]);
            }
            self.out.iter_mut().skip(from).for_each(|g| g.free.push(place));
        }
        for (place, attestation) in measure.attestations.iter().enumerate() {
            let spans = vec![attestation.span];
            self.out.push(Goal { denied: Some(place), ..goal(AimKind::Denied, spans, Vec::new()) });
            if let Some(when) = attestation.when {
                self.decision(when, &[(attestation.value, false)]);
            }
        }
        let pairs =
            (0..measure.requirements.len()).flat_map(|a| (a + 1..measure.requirements.len()).map(move |b| (a, b)));
        for (a, b) in pairs.take(MOST_PAIRS) {
            let spans = [a, b].iter().filter_map(|i| Some(measure.requirements.get(*i)?.span)).collect();
            self.out.push(Goal { broken: vec![a, b], ..goal(AimKind::BothFail, spans, Vec::new()) });
        }
    }

    /// A condition taken apart: each atom alone decides, true and false, on its borders and beside them.
    fn decision(&mut self, cond: ExprId, given: &[(ExprId, bool)]) {
        self.seen.insert(cond);
        match self.program.expr(cond).kind.clone() {
            ExprKind::And(parts) => self.parts(&parts, true, given),
            ExprKind::Or(parts) => self.parts(&parts, false, given),
            ExprKind::Not(inner) => self.decision(inner, given),
            ExprKind::Definition(id) => {
                self.atom(cond, given);
                let value = self.program.definitions.get(id.index()).map(|d| d.value);
                let tiered = value.and_then(|v| self.program.tiered.get(v.index())).cloned();
                let first = value
                    .is_some_and(|_| tiered.as_ref().and_then(|t| t.base).is_some_and(|b| !self.seen.contains(&b)));
                if let Some(tiered) = tiered.filter(|_| first) {
                    let values = tiered.base.into_iter().chain(tiered.tiers.iter().map(|t| t.value));
                    let values: Vec<ExprId> = values.filter(|v| self.program.expr(*v).ty == Type::Bool).collect();
                    values.into_iter().for_each(|v| self.decision(v, given));
                }
            }
            _ => self.atom(cond, given),
        }
    }

    fn parts(&mut self, parts: &[ExprId], neutral: bool, given: &[(ExprId, bool)]) {
        for (place, part) in parts.iter().enumerate() {
            let others = parts.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, e)| (*e, neutral));
            let given: Vec<(ExprId, bool)> = given.iter().copied().chain(others).collect();
            self.decision(*part, &given);
        }
    }

    fn atom(&mut self, atom: ExprId, given: &[(ExprId, bool)]) {
        let spans: Vec<Span> = self.program.expr(atom).span.into_iter().collect();
        for border in extend::borders(self.program, atom) {
            self.border(&border, &spans, given);
        }
        for (kind, value) in [(AimKind::HoldsNot, false), (AimKind::Holds, true)] {
            let conds = given.iter().copied().chain([(atom, value)]).collect();
            self.out.push(Goal { rather: Some(vec![(atom, value)]), ..goal(kind, spans.clone(), conds) });
        }
        self.members(atom, &spans, given);
    }

    /// Each member of a set by itself.
    fn members(&mut self, atom: ExprId, spans: &[Span], given: &[(ExprId, bool)]) {
        let (of, set) = match self.program.expr(atom).kind {
            ExprKind::InSet { left, set, .. } => (left, set),
            ExprKind::Contains { set, members, .. } => (set, members),
            _ => return,
        };
        let (ty, single) =
            (self.program.expr(of).ty.clone(), matches!(self.program.expr(atom).kind, ExprKind::InSet { .. }));
        let ExprKind::Const(Value::Members(bits)) = self.program.expr(set).kind else { return };
        let all: Vec<u32> = (0..128).filter(|i| bits >> i & 1 == 1).collect();
        for member in all.into_iter().take(MOST_MEMBERS as usize) {
            let value =
                if single { Value::Member(u8::try_from(member).unwrap_or(0)) } else { Value::Members(1 << member) };
            let right = extend::constant(self.program, value, ty.clone());
            let kind = ExprKind::Is { left: of, right, negated: false };
            let is = extend::push(self.program, kind, Type::Bool);
            let conds = given.iter().copied().chain([(is, true)]).collect();
            self.out.push(Goal { rather: Some(vec![(is, true)]), ..goal(AimKind::Holds, spans.to_vec(), conds) });
        }
    }

    fn border(&mut self, border: &Border, spans: &[Span], given: &[(ExprId, bool)]) {
        let [on, below, above, under, over] = extend::beside(self.program, border);
        for (kind, exact, about) in
            [(AimKind::Below, below, under), (AimKind::On, on, on), (AimKind::Above, above, over)]
        {
            let conds = given.iter().copied().chain([(exact, true)]).collect();
            let rather = given.iter().copied().chain([(about, true)]).collect();
            self.out.push(Goal { rather: Some(rather), ..goal(kind, spans.to_vec(), conds) });
        }
    }

    /// Each refinement, alone where it can be, and its condition taken apart.
    fn sites(&mut self, measure: &Measure, id: MeasureId) {
        let reached = reach(self.program, id);
        let read = |site: &Site| match site.measure {
            Some(m) if m == id => true,
            _ => self.program.definitions.iter().enumerate().any(|(i, d)| {
                d.value == site.tiered
                    && u32::try_from(i).is_ok_and(|i| reached.definitions.contains(&crate::ir::DefinitionId(i)))
            }),
        };
        let sites: Vec<Site> = site::sites(self.program).into_iter().filter(read).collect();
        for site in sites {
            let Some(tiered) = self.program.tiered.get(site.tiered.index()).cloned() else { continue };
            let under: Vec<(ExprId, bool)> = site.under.iter().map(|e| (*e, true)).collect();
            for (place, tier) in tiered.tiers.iter().enumerate() {
                let narrower = tiered.narrower.get(place).map_or(&[][..], Vec::as_slice);
                let others = tiered.tiers.iter().enumerate().filter(|(i, _)| *i != place && !narrower.contains(&place));
                let others = others.filter(|(i, _)| !tiered.narrower.get(*i).is_some_and(|n| n.contains(&place)));
                let alone: Vec<(ExprId, bool)> = others.map(|(_, t)| (t.cond, false)).collect();
                let conds = under.iter().chain(&alone).copied().chain([(tier.cond, true)]).collect();
                let spans = tier.span.into_iter().collect();
                self.out.push(Goal { rather: Some(vec![(tier.cond, true)]), ..goal(AimKind::Tier, spans, conds) });
                let given: Vec<(ExprId, bool)> = under.iter().chain(&alone).copied().collect();
                self.decision(tier.cond, &given);
            }
        }
        let whens =
            measure.standards.iter().filter_map(|s| s.when).chain(measure.entitlements.iter().filter_map(|e| e.when));
        let whens = whens
            .chain(measure.outputs.iter().filter_map(|o| o.when))
            .chain(measure.rounding.iter().filter_map(|r| r.when));
        whens.collect::<Vec<_>>().into_iter().for_each(|when| self.decision(when, &[]));
    }

    /// 当 of limits.
    fn conditions(&mut self, measure: &Measure) {
        let limits = measure.quantity_limits.iter().filter_map(|l| l.when);
        let caps = measure.caps.iter().filter_map(|c| c.when);
        let whens = limits.chain(caps).chain(measure.frequencies.iter().filter_map(|f| f.when));
        whens.collect::<Vec<_>>().into_iter().for_each(|when| self.decision(when, &[]));
    }

    /// A quantity on its limit, an amount on its cap, an application on its ceiling: in each tier of those.
    fn limits(&mut self, measure: &Measure) {
        for limit in &measure.quantity_limits {
            for quantity in measure.quantities.iter().filter(|q| q.dimension == limit.dimension) {
                let left = self.value(quantity.value);
                self.bound(left, limit.max, limit.when, limit.span);
            }
        }
        for cap in &measure.caps {
            if let Some(left) = self.amount(measure) {
                self.bound(left, cap.max, cap.when, cap.span);
            }
        }
        let standards =
            || measure.standards.iter().flat_map(|s| [Some((s.value, s.when)), s.upper.map(|u| (u, s.when))]).flatten();
        for application in &measure.applications {
            let limits = measure.quantity_limits.iter().map(|l| (l.max, l.when));
            let ty = |program: &Program, t: TieredId| program.tiered.get(t.index()).map(|t| t.ty.clone());
            for (max, when) in standards().chain(limits) {
                if ty(self.program, max).is_some_and(|ty| ty == self.program.expr(application.value).ty) {
                    self.bound(application.value, max, when, application.span);
                }
            }
        }
        if let Some(assessed) = &measure.assessed {
            standards().for_each(|(bound, when)| self.bound(assessed.value, bound, when, assessed.span));
        }
    }

    /// A value on a bound, in each tier of it and where none holds.
    fn bound(&mut self, left: ExprId, max: TieredId, when: Option<ExprId>, span: Span) {
        let Some(tiered) = self.program.tiered.get(max.index()).cloned() else { return };
        let none: Vec<(ExprId, bool)> = tiered.tiers.iter().map(|t| (t.cond, false)).collect();
        let mut cases: Vec<(ExprId, Vec<(ExprId, bool)>)> =
            tiered.base.into_iter().map(|b| (b, none.clone())).collect();
        for (place, tier) in tiered.tiers.iter().enumerate() {
            let narrower = tiered.narrower.get(place).into_iter().flatten().filter_map(|n| tiered.tiers.get(*n));
            let conds = [(tier.cond, true)].into_iter().chain(narrower.map(|t| (t.cond, false))).collect();
            cases.push((tier.value, conds));
        }
        for (right, conds) in cases {
            let given: Vec<(ExprId, bool)> = when.iter().map(|w| (*w, true)).chain(conds).collect();
            self.border(&Border { left, right }, &[span], &given);
        }
    }

    fn value(&mut self, tiered: TieredId) -> ExprId {
        let ty = self.program.tiered.get(tiered.index()).map_or(Type::Error, |t| t.ty.clone());
        extend::push(self.program, ExprKind::Tiered(tiered), ty)
    }

    /// What one element is paid before limits.
    fn amount(&mut self, measure: &Measure) -> Option<ExprId> {
        let standard = measure.standards.first()?.value;
        let mut amount = self.value(standard);
        for quantity in &measure.quantities {
            let by = self.value(quantity.value);
            let ty = Type::Number(crate::units::Dimension::of(crate::units::UnitId::YUAN));
            amount = extend::push(self.program, ExprKind::Binary(crate::ir::BinaryOp::Multiply, amount, by), ty);
        }
        Some(amount)
    }

    /// The first and last day in force and the days beside them; the day of a target.
    fn days(&mut self, measure: &Measure) {
        let validity = &measure.validity;
        let ends = [validity.from, validity.to];
        if ends.iter().any(Option::is_some) || measure.target.as_ref().is_some_and(|t| t.due.is_some()) {
            let today = extend::push(self.program, ExprKind::AssessmentDay, Type::Date);
            let left = validity.by.unwrap_or(today);
            let from = self.out.len();
            for day in ends.into_iter().flatten() {
                let right = extend::constant(self.program, Value::Date(day), Type::Date);
                self.border(&Border { left, right }, &validity.span.into_iter().collect::<Vec<_>>(), &[]);
            }
            if let Some((due, span)) = measure.target.as_ref().and_then(|t| Some((t.due?, t.span))) {
                self.border(&Border { left: today, right: due }, &[span], &[]);
            }
            self.out.iter_mut().skip(from).for_each(|g| g.out_of_force = true);
        }
        if let Some(target) = &measure.target {
            target.tests.iter().for_each(|test| self.decision(test.cond, &[]));
        }
    }

    fn past(&mut self, measure: &Measure) {
        let mut add = |past: fn(usize, bool) -> Past, place: usize, span: Span, when: Option<ExprId>| {
            for (kind, whole) in [(AimKind::LastTime, false), (AimKind::UsedUp, true)] {
                let conds = when.iter().map(|w| (*w, true)).collect();
                self.out.push(Goal { past: past(place, whole), ..goal(kind, vec![span], conds) });
            }
        };
        measure.frequencies.iter().enumerate().for_each(|(i, f)| add(Past::Times, i, f.span, f.when));
        let limits = measure.quantity_limits.iter().enumerate();
        limits.for_each(|(i, l)| add(Past::Periods, i, l.span, l.when));
        let caps = measure.caps.iter().enumerate().filter(|(_, c)| c.cumulative);
        caps.for_each(|(i, c)| add(Past::Amount, i, c.span, c.when));
        measure.uniques.iter().enumerate().for_each(|(i, u)| add(Past::Keys, i, u.span, u.when));
    }

    /// Conditions that stand elsewhere: in aggregates, in values.
    fn rest(&mut self, id: MeasureId) {
        let exprs: Vec<ExprId> = reach(self.program, id).exprs.into_iter().filter(|e| !self.seen.contains(e)).collect();
        for e in exprs {
            let atom = matches!(
                self.program.expr(e).kind,
                ExprKind::Compare(..)
                    | ExprKind::Is { .. }
                    | ExprKind::InSet { .. }
                    | ExprKind::Contains { .. }
                    | ExprKind::Within { .. }
                    | ExprKind::Elapsed { .. }
            );
            if atom && self.program.expr(e).span.is_some() {
                self.seen.insert(e);
                self.atom(e, &[]);
            }
        }
    }

    fn groups(&mut self, id: MeasureId) {
        let groups: Vec<(Vec<MeasureId>, Option<Span>)> = self
            .program
            .groups
            .iter()
            .filter(|g| g.members.contains(&id))
            .map(|g| (g.members.clone(), g.span))
            .collect();
        for (members, span) in groups {
            for other in members.into_iter().filter(|m| *m != id) {
                let spans = span.into_iter().collect();
                self.out.push(Goal { with: Some(other), ..goal(AimKind::Both, spans, Vec::new()) });
            }
        }
    }
}
