//! Where two terms differ: a case split over the tests that only one of them decides the same way.
//!
//! In: the forms of one measure on both sides. Out: disjoint boxes in which the forms remain unequal when everything
//! that the box decides is put in, and whether the split came to its end. Outside of the boxes the forms are equal
//! term by term: that is the proof that nothing changes there. Inside, a difference is likely but only a witness
//! shows it. The split is bounded by `BUDGET` boxes; what is left then is told as undecided.

use super::form::{EXPIRED, NOT_YET};
use super::inside::{exactly, holds};
use super::term::{Arena, HEADS, IN_PLACE, MEASURE, Op, QUOTIENT, SET, TermId, join};
use crate::analyze::ranges::{Constraint, End, Interval, Values};
use crate::analyze::terms::related;
use crate::ir::CmpOp;
use crate::value::Rational;
use std::collections::{BTreeMap, HashMap};

/// The most boxes that are looked at for one measure.
pub const BUDGET: usize = 4096;

/// A product of constraints; a subject without one may be anything.
pub type Limits = BTreeMap<TermId, Constraint>;

/// A box in which the two sides say different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The box.
    pub limits: Limits,
    /// What the old side says there.
    pub old: TermId,
    /// What the new side says there.
    pub new: TermId,
    /// Whether the budget ended here: the sides may still be equal in parts of it.
    pub undecided: bool,
}

impl Cell {
    /// Whether all of it lies in another box.
    pub fn lies_in(&self, outer: &Cell) -> bool {
        outer.limits.iter().all(|(subject, c)| self.limits.get(subject).is_some_and(|d| d.is_within(c)))
    }
}

/// The boxes in which two terms differ within some limits, as few as merging neighbours makes them.
pub fn split(arena: &mut Arena, old: TermId, new: TermId, within: &Limits) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut open = vec![(within.clone(), old, new)];
    let mut seen = 0;
    while let Some((limits, old, new)) = open.pop() {
        let (a, b) = (simplified(arena, old, &limits), simplified(arena, new, &limits));
        if a == b {
            continue;
        }
        seen += 1;
        let test = if seen < BUDGET { distinguishing(arena, a, b) } else { None };
        match test {
            Some((subject, constraint)) => {
                let outside = arena.tight(subject, constraint.complement());
                for part in [outside, constraint] {
                    open.extend(narrowed(arena, &limits, subject, &part).map(|limits| (limits, a, b)));
                }
            }
            None => cells.push(Cell { limits, old: a, new: b, undecided: seen >= BUDGET }),
        }
    }
    merged(arena, cells, within)
}

fn narrowed(arena: &Arena, limits: &Limits, subject: TermId, part: &Constraint) -> Option<Limits> {
    let met = limits.get(&subject).map_or_else(|| part.clone(), |c| c.meet(part));
    if met.is_empty() {
        return None;
    }
    let mut narrower = limits.clone();
    narrower.insert(subject, met);
    let narrower = by_nothing(arena, narrower, subject)?;
    (!clashes(arena, &narrower, subject) && reachable(arena, &narrower, subject)).then_some(narrower)
}

/// A box that says two things of one quotient which only what stands for it (无则) can tell apart: the divisor is 0 there. Nothing
/// where even then they do not hold.
fn by_nothing(arena: &Arena, mut limits: Limits, subject: TermId) -> Option<Limits> {
    let Some((own, otherwise)) = quotient(arena, subject) else { return Some(limits) };
    let rival = limits.iter().find_map(|(other, c)| {
        let (of, instead) = quotient(arena, *other).filter(|(of, _)| *other != subject && *of == own)?;
        c.meet(limits.get(&subject)?).is_empty().then_some((*other, of, instead))
    });
    let Some((other, (_, divisor), instead)) = rival else { return Some(limits) };
    for (of, instead) in [(subject, otherwise), (other, instead)] {
        if !holds(&limits.remove(&of)?, instead) {
            return None;
        }
    }
    let nothing = exactly(related(CmpOp::Equal, Rational::ZERO));
    let met = limits.get(&divisor).map_or_else(|| nothing.clone(), |c| c.meet(&nothing));
    limits.insert(divisor, met);
    (!limits.get(&divisor)?.is_empty()).then_some(limits)
}

/// What is divided by what, and the number that stands for a quotient by 0.
fn quotient(arena: &Arena, id: TermId) -> Option<((TermId, TermId), Rational)> {
    let (Op::Apply(name), [x, y, otherwise]) = (&arena.get(id).op, arena.get(id).args.as_slice()) else { return None };
    Some(((*x, *y), arena.as_number(*otherwise).filter(|_| name == QUOTIENT)?))
}

/// Whether a statement about every element, or about some, cannot go with another one: where all are at least 3, not
/// all are below 2.
fn clashes(arena: &Arena, limits: &Limits, subject: TermId) -> bool {
    let Some(one) = about_many(arena, limits, subject) else { return false };
    let others = limits.keys().filter_map(|other| about_many(arena, limits, *other));
    let implies = |a: &Many<'_>, b: &Many<'_>| a.holds && !b.holds && a.says.is_within(b.says);
    others.filter(|other| other.of == one.of).any(|other| implies(&one, &other) || implies(&other, &one))
}

/// Whether the sums that a subject is a part of can be what a box says of them, by the bounds of their parts.
fn reachable(arena: &Arena, limits: &Limits, subject: TermId) -> bool {
    limits.iter().filter(|(sum, _)| **sum == subject || arena.get(**sum).args.contains(&subject)).all(|(sum, c)| {
        let Op::Linear(constant, factors) = &arena.get(*sum).op else { return true };
        if c.not_applicable {
            return true;
        }
        let range = spread(limits, *constant, factors, &arena.get(*sum).args);
        range.is_none_or(|range| !c.meet(&Constraint { not_applicable: false, values: range }).is_empty())
    })
}

/// The numbers that a sum can be within the bounds of its parts.
fn spread(limits: &Limits, constant: Rational, factors: &[Rational], args: &[TermId]) -> Option<Values> {
    let (mut low, mut high) = (Some((constant, true)), Some((constant, true)));
    for (factor, arg) in factors.iter().zip(args) {
        let Values::Numbers(list) = &limits.get(arg)?.values else { return None };
        let (first, last) = (list.first()?.low, list.last()?.high);
        let (first, last) = if factor.is_negative() { (last, first) } else { (first, last) };
        low = added(low, *factor, first);
        high = added(high, *factor, last);
    }
    Some(Values::interval(low, high))
}

/// An end of a sum and a multiple of another end; nothing where either is open or the range of numbers is left.
fn added(sum: End, factor: Rational, end: End) -> End {
    if factor.is_zero() {
        return sum;
    }
    let ((a, x), (b, y)) = (sum?, end?);
    Some((a.checked_add(factor.checked_mul(b)?)?, x && y))
}

/// A statement about the elements of a list, and whether it holds in a box.
struct Many<'a> {
    of: (&'a str, TermId, TermId, TermId),
    says: &'a Constraint,
    holds: bool,
}

fn about_many<'a>(arena: &'a Arena, limits: &Limits, subject: TermId) -> Option<Many<'a>> {
    let term = arena.get(subject);
    let (Op::Apply(kind), [list, filter, body]) = (&term.op, term.args.as_slice()) else { return None };
    let holds = match limits.get(&subject)?.values {
        Values::Bits(0b10, _) => true,
        Values::Bits(0b01, _) => false,
        Values::Bits(..) | Values::Numbers(_) | Values::Texts(..) => return None,
    };
    let (about, says) = arena.as_test(*body)?;
    matches!(kind.as_str(), "All" | "Any").then_some(Many { of: (kind, *list, *filter, about), says, holds })
}

/// A term with everything put in that a box decides.
pub fn simplified(arena: &mut Arena, id: TermId, limits: &Limits) -> TermId {
    let mut done = HashMap::new();
    simplify(arena, id, limits, &mut done)
}

fn simplify(arena: &mut Arena, id: TermId, limits: &Limits, done: &mut HashMap<TermId, TermId>) -> TermId {
    if let Some(known) = done.get(&id) {
        return *known;
    }
    if let Some(known) = limits.get(&id).and_then(|c| known(arena, id, c)) {
        done.insert(id, known);
        return known;
    }
    let args = arena.get(id).args.clone();
    let decided = arena.as_test(id).and_then(|(subject, c)| decision(limits.get(&subject)?, c));
    let term = match decided {
        Some(holds) => arena.truth(holds),
        None => {
            let inner: Vec<TermId> = args.iter().map(|a| simplify(arena, *a, limits, done)).collect();
            let again = if inner == args { id } else { arena.rebuilt(id, inner) };
            result(arena, again)
        }
    };
    done.insert(id, term);
    term
}

/// What a given thing is, where a box leaves it one value: 不适用, or a number.
fn known(arena: &mut Arena, id: TermId, constraint: &Constraint) -> Option<TermId> {
    if !matches!(arena.get(id).op, Op::Given(_)) {
        return None;
    }
    match &constraint.values {
        values if values.is_empty() => Some(arena.not_applicable()),
        Values::Numbers(list) => match list.as_slice() {
            [Interval { low: Some((a, true)), high: Some((b, true)) }] if a == b && !constraint.not_applicable => {
                Some(arena.number(*a))
            }
            _ => None,
        },
        Values::Bits(..) | Values::Texts(..) => None,
    }
}

fn decision(given: &Constraint, asked: &Constraint) -> Option<bool> {
    if given.is_within(asked) {
        return Some(true);
    }
    given.meet(asked).is_empty().then_some(false)
}

/// A measure whose conditions are decided against it has no figure: what its clauses say does not matter.
fn result(arena: &mut Arena, id: TermId) -> TermId {
    let term = arena.get(id);
    let Op::Apply(name) = &term.op else { return id };
    if !name.starts_with(MEASURE) {
        return id;
    }
    let name = name.clone();
    let args = term.args.clone();
    let [expired, not_yet, conditions, element, ..] = args.as_slice() else { return id };
    let known = |arena: &Arena, part: &TermId| arena.decided(*part);
    if known(arena, expired) == Some(true) {
        return arena.put(Op::Constant(EXPIRED.to_owned()), Vec::new());
    }
    if known(arena, expired) == Some(false) && known(arena, not_yet) == Some(true) {
        return arena.put(Op::Constant(NOT_YET.to_owned()), Vec::new());
    }
    let refused = known(arena, conditions) == Some(false) || without_figure(arena, &args);
    if !refused && known(arena, element) != Some(false) {
        return id;
    }
    let (yes, no) = (arena.truth(true), arena.truth(false));
    let heads =
        if refused { vec![*expired, *not_yet, no, yes] } else { vec![*expired, *not_yet, *conditions, *element] };
    arena.apply(&name, heads)
}

/// Whether a standard or a quantity of a measure that goes by no elements is 不适用: nobody gets it then (S21).
fn without_figure(arena: &Arena, args: &[TermId]) -> bool {
    let named =
        |id: &TermId, words: &[&str]| matches!(&arena.get(*id).op, Op::Apply(name) if words.contains(&name.as_str()));
    let clauses = args.get(HEADS..).unwrap_or_default();
    if clauses.iter().any(|c| named(c, &["逐个"])) {
        return false;
    }
    let figure = |c: &&TermId| named(c, &["标准", "期限", "人数", "数量"]);
    clauses.iter().filter(figure).any(|c| {
        let inner = arena.get(*c).args.first().map(|a| arena.get(*a).args.as_slice()).unwrap_or_default();
        inner.first().is_some_and(|value| arena.is_not_applicable(*value))
    })
}

/// A test in what is not common to two terms: the one that is met first.
fn distinguishing(arena: &Arena, a: TermId, b: TermId) -> Option<(TermId, Constraint)> {
    let mut found = Vec::new();
    differing(arena, a, b, &mut found);
    let plain =
        |id: &&TermId| arena.as_test(**id).is_some_and(|(subject, _)| matches!(arena.get(subject).op, Op::Given(_)));
    let chosen = found.iter().find(plain).or(found.first())?;
    arena.as_test(*chosen).map(|(subject, c)| (subject, c.clone()))
}

/// The tests of the parts that are not common.
fn differing(arena: &Arena, a: TermId, b: TermId, found: &mut Vec<TermId>) {
    if a == b {
        return;
    }
    let (x, y) = (arena.get(a), arena.get(b));
    // Which text is in force comes before what it says.
    let known = found.len();
    for text in [x, y].into_iter().filter(|t| t.op == Op::Cases(IN_PLACE)) {
        text.args.iter().skip(1).step_by(2).for_each(|guard| tests(arena, *guard, found));
    }
    if known < found.len() {
        return;
    }
    if x.op != y.op || matches!(x.op, Op::Test(_)) {
        tests(arena, a, found);
        tests(arena, b, found);
        return;
    }
    let ordered = match &x.op {
        Op::Apply(name) => !name.starts_with(SET) && !name.starts_with(MEASURE) && x.args.len() == y.args.len(),
        Op::And | Op::Or | Op::Cases(_) | Op::Product | Op::Linear(..) => false,
        Op::Constant(_) | Op::Number(_) | Op::Given(_) | Op::Test(_) | Op::Not | Op::Nothing => true,
    };
    if ordered && !bound(&x.op) {
        x.args.iter().zip(&y.args).for_each(|(p, q)| differing(arena, *p, *q, found));
        return;
    }
    let only = |these: &[TermId], those: &[TermId]| -> Vec<TermId> {
        these.iter().copied().filter(|id| !those.contains(id)).collect()
    };
    match (only(&x.args, &y.args).as_slice(), only(&y.args, &x.args).as_slice()) {
        ([p], [q]) => differing(arena, *p, *q, found),
        (some, others) if x.args.len() == y.args.len() && some.len() == others.len() => {
            some.iter().zip(others).for_each(|(p, q)| differing(arena, *p, *q, found));
        }
        (some, others) => some.iter().chain(others).for_each(|id| tests(arena, *id, found)),
    }
    // Tiers with the same conditions and other values: the conditions tell where.
    if known == found.len() && matches!(x.op, Op::Cases(_)) {
        tests(arena, a, found);
    }
}

/// Aggregates bind elements of their own: a test in one is about many.
fn bound(op: &Op) -> bool {
    matches!(op, Op::Apply(name) if matches!(name.as_str(), "Sum" | "Count" | "Max" | "Min" | "All" | "Any"))
}

/// The tests of a term, inner ones first.
fn tests(arena: &Arena, id: TermId, found: &mut Vec<TermId>) {
    let mut seen = std::collections::BTreeSet::new();
    collect(arena, id, found, &mut seen);
}

fn collect(arena: &Arena, id: TermId, found: &mut Vec<TermId>, seen: &mut std::collections::BTreeSet<TermId>) {
    if !seen.insert(id) {
        return;
    }
    let term = arena.get(id);
    if bound(&term.op) {
        return;
    }
    term.args.iter().for_each(|arg| collect(arena, *arg, found, seen));
    if matches!(term.op, Op::Test(_)) && !found.contains(&id) {
        found.push(id);
    }
}

/// The boxes in which something differs, whatever it is: neighbours become one box although they say different things.
pub fn coarse(arena: &Arena, cells: &[Cell], within: &Limits) -> Vec<Cell> {
    let alike = |cell: &Cell| Cell { old: TermId(0), new: TermId(0), ..cell.clone() };
    let mut boxes = merged(arena, cells.iter().map(alike).collect(), within);
    boxes.reverse();
    boxes
}

/// The boxes by who may get something in them: nobody on one side, nobody on the other, or somebody on both.
pub fn by_standing(arena: &Arena, cells: &[Cell]) -> Vec<Vec<Cell>> {
    let mut groups: BTreeMap<[bool; 2], Vec<Cell>> = BTreeMap::new();
    for cell in cells {
        let standing = [cell.old, cell.new].map(|side| is_refused(arena, side));
        groups.entry(standing).or_default().push(cell.clone());
    }
    groups.into_values().collect()
}

/// Whether a measure, as a box leaves it, gives nobody anything.
fn is_refused(arena: &Arena, id: TermId) -> bool {
    let term = arena.get(id);
    match &term.op {
        Op::Constant(out) => out == EXPIRED || out == NOT_YET,
        Op::Apply(name) if name.starts_with(MEASURE) => {
            matches!(term.args.as_slice(), [_, _, conditions, ..] if arena.decided(*conditions) == Some(false))
        }
        _ => false,
    }
}

/// Neighbours that say the same and differ in one subject become one box.
fn merged(arena: &Arena, mut cells: Vec<Cell>, within: &Limits) -> Vec<Cell> {
    cells.reverse();
    // A cell without a partner can only get a new one: a union, which looks at all of them itself.
    let mut alone = vec![false; cells.len()];
    while let Some(at) = alone.iter().position(|alone| !alone) {
        let partner = (0..cells.len()).filter(|other| *other != at).find_map(|other| {
            let union = union(arena, cells.get(at)?, cells.get(other)?)?;
            Some((other, union))
        });
        match partner {
            Some((other, union)) => {
                let (low, high) = (at.min(other), at.max(other));
                cells.remove(high);
                alone.remove(high);
                cells.get_mut(low).into_iter().for_each(|cell| *cell = union.clone());
                alone.get_mut(low).into_iter().for_each(|alone| *alone = false);
            }
            None => alone.get_mut(at).into_iter().for_each(|alone| *alone = true),
        }
    }
    for cell in &mut cells {
        cell.limits.retain(|subject, c| within.get(subject) != Some(c));
    }
    cells
}

/// What one of two constraints allows, whole numbers next to each other as one interval; `None` where that is all.
pub fn joined(arena: &Arena, subject: TermId, a: &Constraint, b: &Constraint) -> Option<Constraint> {
    let outside = arena.tight(subject, join(a, b).complement());
    if outside.is_empty() { None } else { Some(arena.tight(subject, outside.complement())) }
}

fn union(arena: &Arena, a: &Cell, b: &Cell) -> Option<Cell> {
    if (a.old, a.new, a.undecided) != (b.old, b.new, b.undecided) {
        return None;
    }
    let mut differs = None;
    for subject in a.limits.keys().chain(b.limits.keys()) {
        if a.limits.get(subject) != b.limits.get(subject) && differs != Some(*subject) {
            if differs.is_some() {
                return None;
            }
            differs = Some(*subject);
        }
    }
    let mut cell = a.clone();
    if let Some(subject) = differs {
        let joined = match (a.limits.get(&subject), b.limits.get(&subject)) {
            (Some(x), Some(y)) => joined(arena, subject, x, y),
            (_, _) => None,
        };
        match joined {
            Some(joined) => drop(cell.limits.insert(subject, joined)),
            None => drop(cell.limits.remove(&subject)),
        }
    }
    Some(cell)
}
