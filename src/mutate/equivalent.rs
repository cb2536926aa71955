//! Whether a slip in a condition can matter at all: asked of the decision procedure, never guessed.
//!
//! In: a program and a mutant. Out: `Same` only where every condition that reads the changed expression provably holds in
//! exactly the same cases and fails in exactly the same cases, or, of conditions that a measure requires, where provably the
//! same cases meet all that it requires and none of the reasons for a refusal is lost (`requirements`); else, where one is
//! found, a point in which they differ.

use super::readers::Readers;
use super::requirements;
use super::{Mutant, Node};
use crate::analyze::{Boxes, Found, Point, Region};
use crate::findings::site;
use crate::ir::{CapScope, DefinitionId, Expr, ExprId, ExprKind, Measure, MeasureId, Program, TieredId};
use std::collections::{BTreeMap, BTreeSet};

/// The most measures in which a difference is looked for.
const MOST_MEASURES: usize = 3;

/// What a slip means.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// Proved to change nothing.
    Same,
    /// Cases in which a condition differs, those in which it decides first.
    Differs(Vec<Point>),
    /// Neither.
    Open,
}

/// A program made ready for the question what its mutants mean.
pub struct Meanings<'p> {
    program: &'p Program,
    /// A copy, longer while a mutant is looked at.
    copy: Program,
    readers: Readers,
    /// Conditions, and everything else that is computed.
    roots: (Vec<ExprId>, Vec<ExprId>),
    /// The conditions of tiers among them.
    tiers: BTreeSet<ExprId>,
    /// What stands where it is not exchanged: 仅当, keys and days of parameters.
    hidden: BTreeSet<ExprId>,
}

impl<'p> Meanings<'p> {
    /// Makes a program ready.
    pub fn new(program: &'p Program) -> Meanings<'p> {
        let tiers = program.tiered.iter().flat_map(|t| t.tiers.iter().map(|t| t.cond)).collect();
        let (readers, roots) = (Readers::new(program), roots(program));
        Meanings { program, copy: program.clone(), readers, roots, tiers, hidden: hidden(program) }
    }

    /// What a mutant of the program means.
    pub fn of(&mut self, mutant: &Mutant) -> Meaning {
        match mutant.nodes.as_slice() {
            [Node::Expr(id, kind), ..] => self.expression(*id, kind, mutant),
            [Node::Measure(id, changed)] => clause(self.program, *id, changed),
            _ => Meaning::Open,
        }
    }

    fn expression(&mut self, id: ExprId, kind: &ExprKind, mutant: &Mutant) -> Meaning {
        let program = self.program;
        // Conditions of tiers are compared by themselves: where all choose alike only the chosen values can differ.
        let (computed, all) = (self.readers.computed(id, false), self.readers.computed(id, true));
        let (conds, values) = &self.roots;
        let open = !all.is_disjoint(&self.hidden) || values.iter().any(|v| computed.contains(v));
        let changed =
            program.tiered.iter().enumerate().filter(|(_, t)| t.tiers.iter().any(|t| computed.contains(&t.cond)));
        let mut copied = Copied { program: &mut self.copy, id, kind, computed: &all, definitions: BTreeMap::new() };
        let mut pairs = Vec::new();
        for (place, _) in changed {
            let Ok(of) = u32::try_from(place).map(TieredId) else { continue };
            pairs.push(Pair::Tiers(of, copied.tiered(of)));
        }
        for old in conds.iter().filter(|c| !self.tiers.contains(c) && computed.contains(c)) {
            pairs.push(Pair::Cond(*old, copied.expr(*old)));
        }
        let meaning = compare(&self.copy, &pairs, open, mutant);
        self.copy.exprs.truncate(program.exprs.len());
        self.copy.tiered.truncate(program.tiered.len());
        self.copy.definitions.truncate(program.definitions.len());
        meaning
    }
}

fn compare(program: &Program, pairs: &[Pair], open: bool, mutant: &Mutant) -> Meaning {
    let (points, undecided) = compared(program, pairs, mutant, |p| Boxes::exact(p));
    if !open && !undecided && !pairs.is_empty() && points.is_empty() {
        return Meaning::Same;
    }
    let pair = |p: &Pair| if let Pair::Cond(old, new) = p { Some((*old, *new)) } else { None };
    let conds: Option<Vec<(ExprId, ExprId)>> = pairs.iter().map(pair).collect();
    if !open && conds.is_some_and(|conds| requirements::are_same(program, &conds)) {
        return Meaning::Same;
    }
    let (more, _) = compared(program, pairs, mutant, |p| Boxes::of_one(p));
    let points: Vec<Point> = more.into_iter().chain(points).collect();
    if points.is_empty() { Meaning::Open } else { Meaning::Differs(points) }
}

/// Where some pairs differ, and whether of one that stays undecided.
fn compared(
    program: &Program,
    pairs: &[Pair],
    mutant: &Mutant,
    boxes: fn(&Program) -> Boxes<'_>,
) -> (Vec<Point>, bool) {
    let (mut points, mut undecided) = (Vec::new(), false);
    for pair in pairs {
        match difference(boxes(program), pair, mutant) {
            Some(more) => points.extend(more),
            None => undecided = true,
        }
    }
    (points, undecided)
}

/// A condition or a value with tiers, and its changed copy.
enum Pair {
    Cond(ExprId, ExprId),
    Tiers(TieredId, TieredId),
}

/// Where a pair differs: where it alone decides what one of the measures gives, then anywhere; no points: nowhere, proved.
/// `None`: undecided.
fn difference(mut boxes: Boxes<'_>, pair: &Pair, mutant: &Mutant) -> Option<Vec<Point>> {
    let program = boxes.program();
    let parts = regions(&mut boxes, pair)?;
    let mut points = Vec::new();
    for id in mutant.measures.iter().take(MOST_MEASURES) {
        let Some(measure) = program.measures.get(id.index()) else { continue };
        let around = others_met(&mut boxes, measure, pair);
        for part in &parts {
            let both = crate::analyze::meet(part, &around).map(|both| boxes.find(&both));
            if let Some(Found::Exact(point) | Found::Guess(point)) = both {
                points.push(point);
            }
        }
    }
    boxes.base_day = None;
    let mut open = false;
    for part in &parts {
        match boxes.find(part) {
            Found::Nowhere => {}
            Found::Exact(point) | Found::Guess(point) => points.push(point),
            Found::Undecided(_) => open = true,
        }
    }
    (!points.is_empty() || !open).then_some(points)
}

/// Where one of a pair holds and the other does not, and where one fails and the other does not.
fn regions(boxes: &mut Boxes<'_>, pair: &Pair) -> Option<Vec<Region>> {
    let (a, b) = match pair {
        Pair::Tiers(old, new) => (taken(boxes, *old)?, taken(boxes, *new)?),
        Pair::Cond(old, new) => {
            let a = vec![boxes.region(*old)?, boxes.outside(*old)?];
            (a, vec![boxes.region(*new)?, boxes.outside(*new)?])
        }
    };
    let sides = a.iter().zip(&b).flat_map(|(x, y)| [(x, y), (y, x)]);
    sides.map(|(one, other)| boxes.subtract(one, other)).collect()
}

/// Where a measure is in force and all its requirements are met but those that the pair is about.
fn others_met(boxes: &mut Boxes<'_>, measure: &Measure, pair: &Pair) -> Region {
    boxes.base_day = measure.base_day;
    let mut region = site::in_force(boxes, measure);
    for requirement in &measure.requirements {
        let about = match pair {
            Pair::Cond(old, _) => requirement.cond == *old || requirement.when == Some(*old),
            Pair::Tiers(..) => false,
        };
        let met = if about { None } else { site::met(boxes, requirement) };
        region = met.and_then(|met| crate::analyze::meet(&region, &met)).unwrap_or(region);
    }
    region
}

/// Where each tier holds and no narrower one does; then where it is not known to fail.
fn taken(boxes: &mut Boxes<'_>, id: TieredId) -> Option<Vec<Region>> {
    let tiered = boxes.program().tiered.get(id.index())?;
    let mut found = Vec::new();
    for (place, tier) in tiered.tiers.iter().enumerate() {
        let mut region = boxes.region(tier.cond)?;
        for narrower in tiered.narrower.get(place)? {
            let inside = boxes.region(tiered.tiers.get(*narrower)?.cond)?;
            region = boxes.subtract(&region, &inside)?;
        }
        found.push(region);
        found.push(boxes.outside(tier.cond)?);
    }
    Some(found)
}

/// A requirement that is left out and that nobody can fail, a day of 有效 that decides no case.
fn clause(program: &Program, id: MeasureId, changed: &Measure) -> Meaning {
    let Some(measure) = program.measures.get(id.index()) else { return Meaning::Open };
    let mut boxes = Boxes::exact(program);
    let rest = if measure.validity == changed.validity {
        gone(measure, changed).and_then(|gone| {
            let met = site::met(&mut boxes, gone)?;
            boxes.subtract(&Region::everywhere(), &met)
        })
    } else {
        let mut days = |m: &Measure| boxes.between(m.validity.by, m.validity.from, m.validity.to);
        let both = days(measure).zip(days(changed));
        both.and_then(|(old, new)| {
            crate::analyze::boxes::join(boxes.subtract(&old, &new)?, boxes.subtract(&new, &old)?)
        })
    };
    match rest.map(|rest| boxes.find(&rest)) {
        Some(Found::Nowhere) => Meaning::Same,
        Some(Found::Exact(point) | Found::Guess(point)) => Meaning::Differs(vec![point]),
        Some(Found::Undecided(_)) | None => Meaning::Open,
    }
}

/// The requirement that a measure has and its mutant has not.
fn gone<'m>(measure: &'m Measure, changed: &Measure) -> Option<&'m crate::ir::Requirement> {
    if measure.requirements.len() != changed.requirements.len() + 1 {
        return None;
    }
    let mut both = measure.requirements.iter().zip(changed.requirements.iter().map(Some).chain([None]));
    both.find(|(a, b)| b.is_none_or(|b| a.span != b.span)).map(|(a, _)| a)
}

/// The conditions of a program, and everything else that is computed.
fn roots(program: &Program) -> (Vec<ExprId>, Vec<ExprId>) {
    let (mut conds, mut values) = (Vec::new(), Vec::new());
    conds.extend(program.tiered.iter().flat_map(|t| t.tiers.iter().map(|t| t.cond)));
    for m in &program.measures {
        let figures = crate::eval::reach::measure_values(m);
        let figures = figures.iter().filter_map(|t| program.tiered.get(t.index()));
        figures.for_each(|t| values.extend(t.base.into_iter().chain(t.tiers.iter().map(|t| t.value))));
        conds.extend(m.requirements.iter().flat_map(|r| [Some(r.cond), r.when]).flatten());
        conds.extend(m.attestations.iter().filter_map(|a| a.when));
        conds.extend(m.standards.iter().filter_map(|s| s.when).chain(m.caps.iter().filter_map(|c| c.when)));
        conds.extend(m.quantity_limits.iter().filter_map(|l| l.when));
        conds.extend(m.frequencies.iter().filter_map(|f| f.when).chain(m.uniques.iter().filter_map(|u| u.when)));
        conds.extend(m.entitlements.iter().filter_map(|e| e.when).chain(m.outputs.iter().filter_map(|o| o.when)));
        conds.extend(m.target.iter().flat_map(|t| t.tests.iter().map(|t| t.cond)));
        values.extend([m.base_day, m.monthly_from, m.validity.by].into_iter().flatten());
        values.extend(m.target.iter().filter_map(|t| t.due).chain(m.assessed.iter().map(|a| a.value)));
        values.extend(m.applications.iter().map(|a| a.value));
        values.extend(m.target.iter().flat_map(|t| t.tests.iter().flat_map(|t| [t.actual, t.threshold])));
        values.extend(m.rounding.iter().filter_map(|r| r.when).chain(m.frequencies.iter().filter_map(|f| f.year_from)));
        values.extend(m.uniques.iter().flat_map(|u| u.keys.iter().map(|(_, key)| *key)));
        values.extend(m.attestations.iter().map(|a| a.value).chain(m.caps.iter().filter_map(|c| match c.scope {
            CapScope::YearFrom(day) => Some(day),
            CapScope::Total | CapScope::CalendarYear | CapScope::Element => None,
        })));
    }
    conds.extend(program.groups.iter().flat_map(|g| g.rules.iter().filter_map(|r| r.when)));
    values.extend(program.groups.iter().flat_map(|g| g.rules.iter().filter_map(|r| r.choice)));
    (conds, values)
}

/// What an analysis of copies does not follow.
fn hidden(program: &Program) -> BTreeSet<ExprId> {
    let fields = program.entities.iter().flat_map(|e| &e.fields);
    let applicable = program.inputs.iter().chain(fields).filter_map(|i| i.only_if);
    let keys = program.params.iter().flat_map(|p| p.keys.iter().copied());
    let days = program.exprs.iter().filter_map(|e| if let ExprKind::Param { on, .. } = e.kind { on } else { None });
    applicable.chain(keys).chain(days).collect()
}

/// A program with changed copies of what reads an expression, beside the originals.
struct Copied<'a> {
    program: &'a mut Program,
    id: ExprId,
    kind: &'a ExprKind,
    /// Everything that reads the expression.
    computed: &'a BTreeSet<ExprId>,
    definitions: BTreeMap<DefinitionId, DefinitionId>,
}

impl Copied<'_> {
    /// The changed copy of an expression; itself where it does not read the change.
    fn expr(&mut self, root: ExprId) -> ExprId {
        if !self.computed.contains(&root) {
            return root;
        }
        let mut expr: Expr = self.program.expr(root).clone();
        expr.kind = if root == self.id { self.kind.clone() } else { self.rebuilt(expr.kind) };
        let new = ExprId(u32::try_from(self.program.exprs.len()).unwrap_or(u32::MAX));
        self.program.exprs.push(expr);
        new
    }

    fn rebuilt(&mut self, of: ExprKind) -> ExprKind {
        match of {
            ExprKind::And(parts) => ExprKind::And(parts.into_iter().map(|p| self.expr(p)).collect()),
            ExprKind::Or(parts) => ExprKind::Or(parts.into_iter().map(|p| self.expr(p)).collect()),
            ExprKind::Call(f, parts) => ExprKind::Call(f, parts.into_iter().map(|p| self.expr(p)).collect()),
            ExprKind::Not(e) => ExprKind::Not(self.expr(e)),
            ExprKind::Negate(e) => ExprKind::Negate(self.expr(e)),
            ExprKind::Compare(op, a, b) => ExprKind::Compare(op, self.expr(a), self.expr(b)),
            ExprKind::Binary(op, a, b) => ExprKind::Binary(op, self.expr(a), self.expr(b)),
            ExprKind::Divide(a, b, c) => ExprKind::Divide(self.expr(a), self.expr(b), c.map(|c| self.expr(c))),
            ExprKind::Is { left, right, negated } => {
                ExprKind::Is { left: self.expr(left), right: self.expr(right), negated }
            }
            ExprKind::InSet { left, set, negated } => {
                ExprKind::InSet { left: self.expr(left), set: self.expr(set), negated }
            }
            ExprKind::Contains { set, members, any, negated } => {
                ExprKind::Contains { set: self.expr(set), members: self.expr(members), any, negated }
            }
            ExprKind::Within { date, anchor, length, before } => {
                ExprKind::Within { date: self.expr(date), anchor: self.expr(anchor), length: self.expr(length), before }
            }
            ExprKind::Elapsed { from, to, op, length } => {
                ExprKind::Elapsed { from: self.expr(from), to: self.expr(to), op, length: self.expr(length) }
            }
            ExprKind::Aggregate { kind, list, var, filter, body } => {
                let (filter, body) = (filter.map(|e| self.expr(e)), body.map(|e| self.expr(e)));
                ExprKind::Aggregate { kind, list, var, filter, body }
            }
            ExprKind::Definition(d) => ExprKind::Definition(self.definition(d)),
            ExprKind::Tiered(t) => ExprKind::Tiered(self.tiered(t)),
            other => other,
        }
    }

    fn definition(&mut self, id: DefinitionId) -> DefinitionId {
        if let Some(known) = self.definitions.get(&id) {
            return *known;
        }
        let Some(mut definition) = self.program.definitions.get(id.index()).cloned() else { return id };
        definition.value = self.tiered(definition.value);
        let new = DefinitionId(u32::try_from(self.program.definitions.len()).unwrap_or(u32::MAX));
        self.program.definitions.push(definition);
        self.definitions.insert(id, new);
        new
    }

    fn tiered(&mut self, id: TieredId) -> TieredId {
        let Some(mut tiered) = self.program.tiered.get(id.index()).cloned() else { return id };
        tiered.base = tiered.base.map(|b| self.expr(b));
        for tier in &mut tiered.tiers {
            (tier.cond, tier.value) = (self.expr(tier.cond), self.expr(tier.value));
        }
        let conds: Vec<ExprId> = tiered.tiers.iter().map(|t| t.cond).collect();
        tiered.narrower = crate::analyze::narrower(self.program, &conds);
        let new = TieredId(u32::try_from(self.program.tiered.len()).unwrap_or(u32::MAX));
        self.program.tiered.push(tiered);
        new
    }
}
