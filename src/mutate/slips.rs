//! The slips of a program.
//!
//! In: measures. Out: mutants in order of their places. An expression that was not written, but made by the compiler, has
//! none.

use super::{Change, Mutant, Node};
use crate::eval::reach;
use crate::eval::reach::measure_values;
use crate::ir::{
    Aggregate, BinaryOp, CmpOp, ExprId, ExprKind, Function, GroupId, Measure, MeasureId, Program, Strategy, TieredId,
    Type,
};
use crate::source::Span;
use crate::value::{Rational, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The measures that read a node.
type Readers<K> = BTreeMap<K, BTreeSet<MeasureId>>;

/// All mutants of some measures, in order of their places.
pub fn mutants(program: &Program, measures: &[MeasureId]) -> Vec<Mutant> {
    let (mut exprs, mut tiers): (Readers<ExprId>, Readers<TieredId>) = (BTreeMap::new(), BTreeMap::new());
    for id in measures {
        let reached = reach(program, *id);
        for e in reached.exprs {
            exprs.entry(e).or_default().insert(*id);
            if let ExprKind::Tiered(t) = program.expr(e).kind {
                tiers.entry(t).or_default().insert(*id);
            }
        }
        let definitions = reached.definitions.iter().filter_map(|d| program.definitions.get(d.index()));
        definitions.for_each(|d| tiers.entry(d.value).or_default().extend([*id]));
        if let Some(measure) = program.measures.get(id.index()) {
            measure_values(measure).into_iter().for_each(|t| tiers.entry(t).or_default().extend([*id]));
        }
    }
    let mut found = Vec::new();
    for (id, readers) in &exprs {
        expression(program, *id, readers, &mut found);
    }
    narrow(program, &tiers, &mut found);
    for (id, readers) in &tiers {
        tiered(program, *id, readers, &mut found);
    }
    measures.iter().for_each(|id| clauses(program, *id, &mut found));
    groups(program, measures, &mut found);
    found.sort_by_key(|m| (m.span.source, m.span.start, m.span.end));
    found
}

/// Which refinement is narrower is decided anew where a condition of several changed.
fn narrow(program: &Program, tiers: &Readers<TieredId>, found: &mut [Mutant]) {
    let several: Vec<(TieredId, Vec<ExprId>)> = tiers
        .keys()
        .filter_map(|id| Some((*id, program.tiered.get(id.index())?)))
        .filter(|(_, t)| t.tiers.len() > 1)
        .map(|(id, t)| (id, t.tiers.iter().map(|t| t.cond).collect()))
        .collect();
    let mut parts: BTreeMap<ExprId, Vec<usize>> = BTreeMap::new();
    for (place, (_, conds)) in several.iter().enumerate() {
        let mut queue = conds.clone();
        while let Some(e) = queue.pop() {
            parts.entry(e).or_default().push(place);
            program.expr(e).kind.operands(&mut |operand| queue.push(operand));
        }
    }
    let mut changed = program.clone();
    for mutant in found {
        let [Node::Expr(id, _)] = mutant.nodes.as_slice() else { continue };
        let Some(places) = parts.get(id).cloned() else { continue };
        mutant.exchange(&mut changed);
        for (id, conds) in places.iter().filter_map(|p| several.get(*p)) {
            let Some(tiered) = program.tiered.get(id.index()) else { continue };
            let narrower = crate::analyze::narrower(&changed, conds);
            if narrower != tiered.narrower {
                mutant.nodes.push(Node::Tiered(*id, Box::new(crate::ir::Tiered { narrower, ..tiered.clone() })));
            }
        }
        // What was pushed stands in for the original in a fresh program, so only the expression goes back here.
        if let Some(Node::Expr(id, kind)) = mutant.nodes.first_mut()
            && let Some(expr) = changed.exprs.get_mut(id.index())
        {
            std::mem::swap(&mut expr.kind, kind);
        }
    }
}

fn expression(program: &Program, id: ExprId, readers: &BTreeSet<MeasureId>, out: &mut Vec<Mutant>) {
    let expr = program.expr(id);
    let Some(span) = expr.span else { return };
    let mut add = |change: Change, kind: ExprKind| {
        out.push(Mutant { change, span, measures: readers.clone(), nodes: vec![Node::Expr(id, kind)] });
    };
    let of = |e: ExprId| program.expr(e).kind.clone();
    match &expr.kind {
        ExprKind::Compare(op, a, b) => {
            if let Some(op) = beside(*op) {
                add(Change::Relation(op), ExprKind::Compare(op, *a, *b));
            }
        }
        ExprKind::Elapsed { from, to, op, length } => {
            if let Some(op) = beside(*op) {
                add(Change::Relation(op), ExprKind::Elapsed { from: *from, to: *to, op, length: *length });
            }
        }
        ExprKind::Within { date, anchor, length, before } => {
            let kind = ExprKind::Within { date: *date, anchor: *anchor, length: *length, before: !before };
            add(Change::Operation(if *before { "起" } else { "前" }), kind);
        }
        ExprKind::Is { left, right, negated } => {
            add(Change::Negated, ExprKind::Is { left: *left, right: *right, negated: !negated });
        }
        ExprKind::InSet { left, set, negated } => {
            add(Change::Negated, ExprKind::InSet { left: *left, set: *set, negated: !negated });
        }
        ExprKind::Contains { set, members, any, negated } => {
            let (set, members) = (*set, *members);
            add(Change::Negated, ExprKind::Contains { set, members, any: *any, negated: !negated });
            if matches!(of(members), ExprKind::Const(Value::Members(bits)) if bits.count_ones() > 1) {
                let change = Change::Operation(if *any { "含" } else { "含任一" });
                add(change, ExprKind::Contains { set, members, any: !any, negated: *negated });
            }
        }
        ExprKind::And(parts) => {
            add(Change::Junction(false), ExprKind::Or(parts.clone()));
            removed(program, parts, true, &mut add);
        }
        ExprKind::Or(parts) => {
            add(Change::Junction(true), ExprKind::And(parts.clone()));
            removed(program, parts, false, &mut add);
        }
        ExprKind::Not(inner) => add(Change::Negated, of(*inner)),
        ExprKind::Reading(reading, option) => {
            let count = program.readings.get(reading.index()).map_or(1, |r| r.options.len().max(1));
            let next = (option + 1) % count;
            add(Change::Reading(*reading, next), ExprKind::Reading(*reading, next));
        }
        ExprKind::Binary(BinaryOp::Add, a, b) => {
            add(Change::Operation("-"), ExprKind::Binary(BinaryOp::Subtract, *a, *b))
        }
        ExprKind::Binary(BinaryOp::Subtract, a, b) => {
            add(Change::Operation("+"), ExprKind::Binary(BinaryOp::Add, *a, *b));
        }
        ExprKind::Call(function, arguments) => {
            if let Some((function, word)) = other_function(*function) {
                add(Change::Operation(word), ExprKind::Call(function, arguments.clone()));
            }
        }
        ExprKind::Aggregate { kind, list, var, filter, body } => {
            let (list, var) = (*list, *var);
            if let Some((kind, word)) = other_aggregate(*kind) {
                add(Change::Operation(word), ExprKind::Aggregate { kind, list, var, filter: *filter, body: *body });
            }
            if filter.is_some() {
                add(Change::Removed, ExprKind::Aggregate { kind: *kind, list, var, filter: None, body: *body });
            }
        }
        ExprKind::Const(value) => constants(program, value, &expr.ty, &mut add),
        ExprKind::Error | ExprKind::Input(_) | ExprKind::Field(..) | ExprKind::AssessmentDay | ExprKind::BaseDay => {}
        ExprKind::Param { .. } | ExprKind::Definition(_) | ExprKind::Tiered(_) | ExprKind::Measure(..) => {}
        ExprKind::Delegated(_) | ExprKind::Negate(_) | ExprKind::Divide(..) => {}
        ExprKind::Binary(BinaryOp::Multiply, ..) => {}
    }
}

/// Each part left out of a conjunction or disjunction.
fn removed(program: &Program, parts: &[ExprId], and: bool, add: &mut dyn FnMut(Change, ExprKind)) {
    for (place, part) in parts.iter().enumerate() {
        let rest: Vec<ExprId> = parts.iter().enumerate().filter(|(i, _)| *i != place).map(|(_, e)| *e).collect();
        let kind = match rest.as_slice() {
            [one] => program.expr(*one).kind.clone(),
            _ if and => ExprKind::And(rest),
            _ => ExprKind::Or(rest),
        };
        add(Change::Part(*part), kind);
    }
}

/// A figure one more, a day later, a member missing.
fn constants(program: &Program, value: &Value, ty: &Type, add: &mut dyn FnMut(Change, ExprKind)) {
    let other = match (value, ty) {
        (Value::Number(n), Type::Ratio) => n.checked_add(Rational::CENT).map(Value::Number),
        (Value::Number(n), _) => n.checked_add(Rational::ONE).map(Value::Number),
        (Value::Date(day), _) => day.add(0, 1).map(Value::Date),
        (Value::Bool(b), _) => Some(Value::Bool(!b)),
        (Value::Member(place), Type::Enum(id)) => {
            let count = program.enums.get(id.index()).map_or(1, |e| e.members.len().max(1));
            u8::try_from((usize::from(*place) + 1) % count).ok().map(Value::Member)
        }
        (Value::Members(bits), Type::EnumSet(_)) if bits.count_ones() > 1 => {
            for place in (0..128_u8).filter(|i| bits >> i & 1 == 1) {
                let one = Type::clone(ty);
                let without = Value::Members(bits & !(1 << place));
                add(Change::Without(Value::Members(1 << place), one), ExprKind::Const(without));
            }
            None
        }
        _ => None,
    };
    if let Some(other) = other.filter(|o| o != value) {
        add(Change::Value(other.clone(), ty.clone()), ExprKind::Const(other));
    }
}

/// The relation that differs on the border only.
fn beside(op: CmpOp) -> Option<CmpOp> {
    match op {
        CmpOp::Less => Some(CmpOp::AtMost),
        CmpOp::AtMost => Some(CmpOp::Less),
        CmpOp::Greater => Some(CmpOp::AtLeast),
        CmpOp::AtLeast => Some(CmpOp::Greater),
        CmpOp::Equal => None,
    }
}

fn other_function(function: Function) -> Option<(Function, &'static str)> {
    match function {
        Function::Min => Some((Function::Max, "较大")),
        Function::Max => Some((Function::Min, "较小")),
        Function::Floor => Some((Function::Ceil, "进一")),
        Function::Ceil | Function::Round => Some((Function::Floor, "取整")),
        Function::Year | Function::MonthOfYear | Function::DayOfMonth | Function::Weekday => None,
        Function::QuarterEnd | Function::MakeDate | Function::YearMonth | Function::Age => None,
        Function::MonthsBetween | Function::Abs => None,
    }
}

fn other_aggregate(kind: Aggregate) -> Option<(Aggregate, &'static str)> {
    match kind {
        Aggregate::All => Some((Aggregate::Any, "有")),
        Aggregate::Any => Some((Aggregate::All, "每个")),
        Aggregate::Max => Some((Aggregate::Min, "最小")),
        Aggregate::Min => Some((Aggregate::Max, "最大")),
        Aggregate::Sum | Aggregate::Count => None,
    }
}

/// Tiers: two values exchanged, one left out.
fn tiered(program: &Program, id: TieredId, readers: &BTreeSet<MeasureId>, out: &mut Vec<Mutant>) {
    let Some(tiered) = program.tiered.get(id.index()) else { return };
    let conds = |tiers: &[crate::ir::Tier]| -> Vec<ExprId> { tiers.iter().map(|t| t.cond).collect() };
    for place in 0..tiered.tiers.len() {
        let Some(span) = tiered.tiers.get(place).and_then(|t| t.span) else { continue };
        let mut add = |change: Change, node: crate::ir::Tiered| {
            out.push(Mutant { change, span, measures: readers.clone(), nodes: vec![Node::Tiered(id, Box::new(node))] });
        };
        let mut without = tiered.clone();
        without.tiers.remove(place);
        without.narrower = crate::analyze::narrower(program, &conds(&without.tiers));
        add(Change::Removed, without);
        let mut swapped = tiered.clone();
        if let [a, b, ..] = swapped.tiers.get_mut(place..).unwrap_or_default() {
            std::mem::swap(&mut a.value, &mut b.value);
            add(Change::Exchanged, swapped);
        }
    }
}

/// Clauses left out, days of 有效 moved, 累计 left out.
fn clauses(program: &Program, id: MeasureId, out: &mut Vec<Mutant>) {
    let Some(measure) = program.measures.get(id.index()) else { return };
    let mut add = |change: Change, span: Span, edit: &dyn Fn(&mut Measure)| {
        let mut node = Box::new(measure.clone());
        edit(&mut node);
        out.push(Mutant { change, span, measures: BTreeSet::from([id]), nodes: vec![Node::Measure(id, node)] });
    };
    for (i, part) in measure.requirements.iter().enumerate() {
        // What a target requires is what it counts.
        let counted =
            |span: Span| part.span.source == span.source && part.span.start <= span.start && span.end <= part.span.end;
        add(Change::Removed, part.span, &|m| {
            m.requirements.remove(i);
            m.target.iter_mut().for_each(|t| t.tests.retain(|test| !counted(test.span)));
        });
    }
    for (i, part) in measure.attestations.iter().enumerate() {
        add(Change::Removed, part.span, &|m| drop(m.attestations.remove(i)));
    }
    for (i, part) in measure.caps.iter().enumerate() {
        add(Change::Removed, part.span, &|m| {
            m.caps.remove(i);
        });
    }
    for (i, part) in measure.frequencies.iter().enumerate().filter(|(_, f)| f.max.is_some()) {
        add(Change::Removed, part.span, &|m| {
            m.frequencies.remove(i);
        });
    }
    for (i, part) in measure.uniques.iter().enumerate() {
        add(Change::Removed, part.span, &|m| drop(m.uniques.remove(i)));
    }
    for (i, part) in measure.quantity_limits.iter().enumerate() {
        add(Change::Removed, part.span, &|m| drop(m.quantity_limits.remove(i)));
        let flip =
            |m: &mut Measure| m.quantity_limits.iter_mut().skip(i).take(1).for_each(|l| l.cumulative = !l.cumulative);
        add(Change::Cumulative, part.span, &flip);
    }
    let validity = &measure.validity;
    if let Some(span) = validity.span {
        if let Some(day) = validity.from.and_then(|d| d.add(0, 1)) {
            add(Change::Day(day), span, &|m| m.validity.from = Some(day));
        }
        if let Some(day) = validity.to.and_then(|d| d.add(0, 1)) {
            add(Change::Day(day), span, &|m| m.validity.to = Some(day));
        }
    }
}

fn groups(program: &Program, measures: &[MeasureId], out: &mut Vec<Mutant>) {
    for (index, group) in program.groups.iter().enumerate() {
        if !group.members.iter().any(|m| measures.contains(m)) {
            continue;
        }
        let Ok(id) = u32::try_from(index).map(GroupId) else { continue };
        for (place, rule) in group.rules.iter().enumerate() {
            let strategy = match rule.strategy {
                Strategy::Highest => Strategy::Lowest,
                Strategy::Lowest | Strategy::First | Strategy::Choice => Strategy::Highest,
            };
            let mut node = Box::new(group.clone());
            node.rules.iter_mut().skip(place).take(1).for_each(|r| r.strategy = strategy);
            let readers = group.members.iter().copied().collect();
            out.push(Mutant {
                change: Change::Strategy(strategy),
                span: rule.span,
                measures: readers,
                nodes: vec![Node::Group(id, node)],
            });
        }
    }
}
