//! Values with tiers: tiers that hold at once, gaps between them, tiers that never or always hold.
//!
//! In: a site. Out: findings with a witness wherever a case can show it. Two tiers are compared only where their boxes
//! overlap on the number that most of them bound: a sweep along it, as Calvanese et al. (2018) do it.

use super::desk::Desk;
use super::rows;
use super::site::{Role, Site};
use crate::analyze::ranges::{Interval, Values};
use crate::analyze::{Point, Region, meet};
use crate::diag::Diagnostic;
use crate::diag::catalogue::findings as codes;
use crate::diag::catalogue::measures::W0400;
use crate::eval::outcome::Status;
use crate::eval::reach::{self, reach};
use crate::ir::{BinaryOp, ExprId, ExprKind, MeasureId, Program, Tiered, print};
use crate::source::Span;
use crate::value::Rational;
use std::collections::{BTreeMap, BTreeSet};

/// Conflicts reported of one value at most.
const MOST: usize = 3;

/// A value with tiers, taken apart.
pub struct Tiers<'s, 'p> {
    /// Where it stands.
    pub site: &'s Site,
    /// The value.
    pub value: &'p Tiered,
    /// Where it is asked.
    pub context: Region,
    /// Where each tier's condition holds.
    pub regions: Vec<Region>,
    /// The same by the form of the conditions; empty where one of them is beyond the budget.
    pub shapes: Vec<Region>,
    /// The tiers that can never be the one that holds.
    pub idle: BTreeSet<usize>,
}

/// Examines one value.
pub fn examine(desk: &mut Desk<'_, '_>, site: &Site) {
    let program = desk.program;
    let Some(value) = program.tiered.get(site.tiered.index()).filter(|t| !t.tiers.is_empty()) else { return };
    let mut regions = Vec::new();
    for tier in &value.tiers {
        match desk.boxes.region(tier.cond) {
            Some(region) => regions.push(region),
            None => return desk.passed.extend(tier.span),
        }
    }
    let context = desk.context(site);
    if desk.is_nowhere(&context) {
        return;
    }
    let shapes = value.tiers.iter().map(|t| desk.forms.region(t.cond)).collect::<Option<_>>().unwrap_or_default();
    let mut tiers = Tiers { site, value, context, regions, shapes, idle: BTreeSet::new() };
    tiers.idle = never(desk, &tiers);
    always(desk, &tiers);
    overlaps(desk, &tiers);
    let rows = rows::rows(desk, &tiers.shapes, value.base.is_some());
    let mut gaps = false;
    for row in &rows {
        gaps |= super::gaps::between(desk, &tiers, row);
        super::steps::falls(desk, &tiers, row);
    }
    if !gaps {
        super::gaps::others(desk, &tiers, &rows);
    }
}

/// The measures that read a value: its own, or the first few that reach its definition.
pub fn readers(program: &Program, site: &Site) -> Vec<MeasureId> {
    if let Some(measure) = site.measure {
        return vec![measure];
    }
    let mut found = Vec::new();
    let all = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
    for id in all {
        let reach = reach(program, id);
        let reads =
            |d: &crate::ir::DefinitionId| program.definitions.get(d.index()).is_some_and(|d| d.value == site.tiered);
        if reach.definitions.iter().any(reads) {
            found.push(id);
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// Tiers that can never be the one that holds; their places in the list.
fn never(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>) -> BTreeSet<usize> {
    let mut idle = BTreeSet::new();
    for (index, tier) in tiers.value.tiers.iter().enumerate() {
        let Some(region) = tiers.regions.get(index) else { continue };
        let Some(asked) = meet(region, &tiers.context) else { continue };
        let Some(span) = tier.span else { continue };
        if desk.is_nowhere(&asked) {
            idle.insert(index);
            let alone = desk.is_nowhere(region);
            let message = if alone {
                "这一档的条件不可能成立，这一档用不上"
            } else {
                "满足这项措施的条件时，这一档不可能成立，用不上"
            };
            let report = Diagnostic::new(codes::W0703, span, message).saying("用不上的一档");
            let report = blamed(desk, report, tiers, index, alone);
            desk.found.push(report);
        } else if let Some(beaten) = shadowed(desk, tiers, index, &asked) {
            idle.insert(index);
            let message = "这一档成立时总有更窄的一档也成立，这一档用不上";
            let report = Diagnostic::new(codes::W0703, span, message).saying("用不上的一档");
            let mut report = beaten.into_iter().fold(report, |r, s| r.also(s, "更窄的一档"));
            report.witness = shown(desk, tiers, &asked, "取的是更窄的一档");
            desk.found.push(report.help("删去这一档，或者改条件，让它有自己的情形"));
        }
    }
    idle
}

/// A dead tier with the requirements that rule it out.
fn blamed(
    desk: &mut Desk<'_, '_>,
    mut report: Diagnostic,
    tiers: &Tiers<'_, '_>,
    index: usize,
    alone: bool,
) -> Diagnostic {
    if alone {
        return report.help("核对条件里的数、单位和大于小于，或者删去这一档");
    }
    let requirements = desk.declared().map(|m| m.requirements.as_slice()).unwrap_or_default();
    for requirement in requirements {
        let met = super::site::met(&mut desk.boxes, requirement);
        let both = met.zip(tiers.regions.get(index)).and_then(|(a, b)| meet(&a, b));
        if both.is_some_and(|both| desk.is_nowhere(&both)) {
            report = report.also(requirement.span, "这一条件与它不能同时成立");
        }
    }
    report.help("删去这一档，或者核对措施的条件")
}

/// The narrower tiers that together cover a tier wherever it is asked.
fn shadowed(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, index: usize, asked: &Region) -> Option<Vec<Span>> {
    let narrower = tiers.value.narrower.get(index).filter(|n| !n.is_empty())?;
    let mut rest = asked.clone();
    for other in narrower {
        rest = desk.boxes.subtract(&rest, tiers.regions.get(*other)?)?;
    }
    desk.is_nowhere(&rest).then(|| narrower.iter().filter_map(|i| tiers.value.tiers.get(*i)?.span).collect())
}

/// A tier that holds wherever the value is asked: the base, or the choice between tiers, is dead.
fn always(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>) {
    for (index, tier) in tiers.value.tiers.iter().enumerate().filter(|(i, _)| !tiers.idle.contains(i)) {
        let Some(region) = tiers.regions.get(index) else { continue };
        let Some(rest) = desk.boxes.subtract(&tiers.context, region) else { continue };
        if !desk.is_nowhere(&rest) {
            continue;
        }
        let Some(span) = tier.span else { continue };
        let message = "这一档总是成立，条件等于没有写";
        let mut report = Diagnostic::new(codes::W0704, span, message).saying("总成立的一档");
        if let Some(base) = tiers.value.base.and_then(|b| desk.span(b)) {
            report = report.also(base, "基础值因此用不上");
        }
        report.witness = shown(desk, tiers, &tiers.context, "总成立的一档");
        desk.found.push(report.help("核对条件里的数和大于小于；确实总成立的，直接写成基础值"));
        return;
    }
    together(desk, tiers);
}

/// Tiers none of which always holds, but one of them in every case: the base is dead.
fn together(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>) {
    let Some(base) = tiers.value.base.and_then(|b| desk.span(b)) else { return };
    // 提高 and 降低 change the base: it is read where they hold.
    if tiers.value.tiers.iter().any(|t| reads_place(desk.program, t.value, base)) {
        return;
    }
    let mut rest = tiers.context.clone();
    for region in &tiers.regions {
        match desk.boxes.subtract(&rest, region) {
            Some(less) => rest = less,
            None => return,
        }
    }
    let mut spans = tiers.value.tiers.iter().filter_map(|t| t.span);
    let Some(first) = spans.next().filter(|_| desk.is_nowhere(&rest)) else { return };
    let message = "几档合起来总有一档成立，基础值用不上";
    let report = Diagnostic::new(codes::W0704, first, message).saying("从这一档起");
    let mut report = spans.fold(report, |r, s| r.also(s, "另一档")).also(base, "用不上的基础值");
    report.witness = shown(desk, tiers, &tiers.context, "用不上基础值");
    desk.found.push(report.help("核对各档的条件；确实都写全了的，把基础值删去，各档写进大括号"));
}

/// A case of a region in which a measure that reads the value is granted.
fn shown(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, region: &Region, name: &str) -> Option<String> {
    let granted = [Status::Eligible, Status::Compliant];
    let witness = desk.case(region, &readers(desk.program, tiers.site), &granted)?;
    // What 另示 shows is no figure: the case names it.
    let outputs = desk.declared().map(|m| m.outputs.as_slice()).unwrap_or_default();
    let output = outputs.iter().find(|o| o.value == tiers.site.tiered);
    let shown = output.and_then(|o| desk.replay.text_of(name, &witness, &o.name));
    shown.or_else(|| desk.replay.text(name, &witness))
}

/// Whether the expression written at a place is part of another.
fn reads_place(program: &Program, value: ExprId, place: Span) -> bool {
    let mut waiting = vec![value];
    while let Some(id) = waiting.pop() {
        let e = program.expr(id);
        if e.span == Some(place) {
            return true;
        }
        e.kind.operands(&mut |operand| waiting.push(operand));
    }
    false
}

/// Pairs of tiers that hold at once with different values, none narrower.
fn overlaps(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>) {
    if tiers.value.strategy.is_some() || tiers.value.tiers.len() < 2 {
        return;
    }
    let mut reported = 0;
    for (first, second) in pairs(tiers) {
        if reported == MOST {
            return;
        }
        if let Some(report) = overlap(desk, tiers, (first, second)) {
            desk.found.push(report);
            reported += 1;
        }
    }
}

/// The pairs whose boxes overlap on the axis that most tiers bound, found by a sweep; in order of the file.
fn pairs(tiers: &Tiers<'_, '_>) -> BTreeSet<(usize, usize)> {
    let axis = common(&tiers.regions);
    let mut spans: Vec<(Interval, usize)> = Vec::new();
    for (index, region) in tiers.regions.iter().enumerate() {
        spans.push((extent(region, axis), index));
    }
    spans.sort_by(|a, b| low(&a.0).cmp(&low(&b.0)).then(a.1.cmp(&b.1)));
    let mut open: Vec<(Interval, usize)> = Vec::new();
    let mut found = BTreeSet::new();
    for (interval, index) in spans {
        open.retain(|(other, _)| other.high.is_none() || high_reaches(other, &interval));
        for (other, i) in &open {
            if !other.meet(&interval).is_empty() {
                found.insert((index.min(*i), index.max(*i)));
            }
        }
        open.push((interval, index));
    }
    found
}

fn low(interval: &Interval) -> (bool, Option<Rational>) {
    (interval.low.is_some(), interval.low.map(|(n, _)| n))
}

fn high_reaches(open: &Interval, next: &Interval) -> bool {
    match (open.high, next.low) {
        (Some((high, _)), Some((low, _))) => high >= low,
        _ => true,
    }
}

/// The smallest interval that holds all numbers of a term in a region.
fn extent(region: &Region, axis: Option<usize>) -> Interval {
    let all = Interval { low: None, high: None };
    let Some(axis) = axis else { return all };
    let mut whole: Option<Interval> = None;
    for product in &region.products {
        let Some(Values::Numbers(list)) = product.get(&axis).map(|c| &c.values) else { return all };
        for interval in list {
            whole = Some(whole.map_or(*interval, |w| w.hull(interval)));
        }
    }
    whole.unwrap_or(all)
}

/// The number that most tiers bound.
fn common(regions: &[Region]) -> Option<usize> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for region in regions {
        let bound = |product: &crate::analyze::boxes::Product| -> BTreeSet<usize> {
            product.iter().filter(|(_, c)| matches!(c.values, Values::Numbers(_))).map(|(t, _)| *t).collect()
        };
        let all: BTreeSet<usize> = region.products.iter().flat_map(bound).collect();
        all.into_iter().for_each(|term| *counts.entry(term).or_default() += 1);
    }
    counts.into_iter().max_by_key(|(term, count)| (*count, usize::MAX - term)).map(|(term, _)| term)
}

fn overlap(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, (first, second): (usize, usize)) -> Option<Diagnostic> {
    let (a, b) = (tiers.value.tiers.get(first)?, tiers.value.tiers.get(second)?);
    let narrower = |i: usize| tiers.value.narrower.get(i).map_or(&[][..], Vec::as_slice);
    if narrower(first).contains(&second) || narrower(second).contains(&first) {
        return None;
    }
    if print::expr(desk.program, a.value) == print::expr(desk.program, b.value) {
        return None;
    }
    let (ra, rb) = (tiers.regions.get(first)?, tiers.regions.get(second)?);
    let mut both = meet(&meet(ra, rb)?, &tiers.context)?;
    for other in narrower(first).iter().chain(narrower(second)) {
        both = desk.boxes.subtract(&both, tiers.regions.get(*other)?)?;
    }
    let (point, sure) = desk.point(&both)?;
    let confirmed = desk.confirmed(&point, &readers(desk.program, tiers.site), &[Status::Conflict]);
    let differ = distinct(desk.program, a.value, b.value);
    // Without a measure that reads it nothing can conflict but the conditions themselves.
    let alone = || desk.replay.holding(&point, &[a.cond, b.cond]).and_then(|p| desk.replay.words(&p));
    let witness = match &confirmed {
        Some(witness) => desk.replay.text("两档同时成立", witness),
        None if differ && sure => alone(),
        None => return None,
    };
    let left = |e: ExprId| !reach::reach_expr(desk.program, e).delegated.is_empty();
    if !differ && (left(a.value) || left(b.value)) {
        return None;
    }
    let border = border(desk, tiers, (first, second)).or_else(|| shared(desk, &both, (ra, rb)));
    let mut report = match border {
        Some(number) => {
            let report = Diagnostic::new(codes::W0702, b.span?, format!("正好 {number} 时两档都成立，数值不同"));
            report.help("以上、以下都包括本数：一档改成 不满、超过，或者另写正好这个数时的一档")
        }
        None => {
            let report = Diagnostic::new(W0400, b.span?, "这两档可以同时成立，数值不同，也没有哪一档更窄");
            report.help("补上两个条件都满足时的一档，或者改条件，或者声明 就高、就低")
        }
    };
    report = report.saying("与前面的一档冲突").also(a.span?, "这一档");
    report.witness = witness;
    Some(report)
}

/// The one number where two tiers of a row meet, where each of them holds for more.
fn border(desk: &Desk<'_, '_>, tiers: &Tiers<'_, '_>, (first, second): (usize, usize)) -> Option<String> {
    border_of(desk, tiers.shapes.get(first)?, tiers.shapes.get(second)?)
}

/// The one number where two conditions meet by their form, where each of them holds for more.
pub fn border_of(desk: &Desk<'_, '_>, a: &Region, b: &Region) -> Option<String> {
    let ([a], [b]) = (a.products.as_slice(), b.products.as_slice()) else { return None };
    let meeting = a.iter().find_map(|(term, x)| {
        let y = b.get(term)?;
        let n = single(&x.values.meet(&y.values))?;
        (single(&x.values).is_none() && single(&y.values).is_none()).then_some((*term, n))
    });
    let (term, n) = meeting?;
    match rows::axis(desk, term) {
        Some(axis) => desk.shown(axis, n),
        // Two days or numbers against each other.
        None => n.is_zero().then(|| "两边相等".to_owned()),
    }
}

/// The one number that two regions share, where each of them holds for more.
fn shared(desk: &Desk<'_, '_>, both: &Region, (a, b): (&Region, &Region)) -> Option<String> {
    let first = both.products.first()?;
    let shared = first.iter().find_map(|(term, c)| {
        let n = single(&c.values)?;
        let everywhere = both.products.iter().all(|p| p.get(term).and_then(|c| single(&c.values)) == Some(n));
        let wide =
            |region: &Region| region.products.iter().all(|p| p.get(term).is_some_and(|c| single(&c.values).is_none()));
        (everywhere && wide(a) && wide(b)).then_some((*term, n))
    });
    let (term, n) = shared?;
    desk.number(term, n)
}

/// The number that a set consists of.
pub fn single(values: &Values) -> Option<Rational> {
    let Values::Numbers(list) = values else { return None };
    let [one] = list.as_slice() else { return None };
    let (low, high) = (one.low?, one.high?);
    (low == high && low.1).then_some(low.0)
}

/// Whether two values surely differ: other constants, or products that differ in one.
pub fn distinct(program: &Program, a: ExprId, b: ExprId) -> bool {
    let same = |x: ExprId, y: ExprId| print::expr(program, x) == print::expr(program, y);
    match (&program.expr(a).kind, &program.expr(b).kind) {
        (ExprKind::Const(x), ExprKind::Const(y)) => x != y,
        (ExprKind::Binary(BinaryOp::Multiply, a1, a2), ExprKind::Binary(BinaryOp::Multiply, b1, b2)) => {
            same(*a1, *b1) && distinct(program, *a2, *b2) || same(*a2, *b2) && distinct(program, *a1, *b1)
        }
        _ => false,
    }
}

/// The conditions of all tiers as `Some` point that satisfies the site, for those that show a case without a tier.
pub fn uncovered(desk: &mut Desk<'_, '_>, tiers: &Tiers<'_, '_>, region: &Region) -> Option<(Point, Option<String>)> {
    let (point, sure) = desk.point(region)?;
    let wanted = [Status::Ineligible, Status::Eligible, Status::NonCompliant, Status::Compliant];
    let wanted = if tiers.value.base.is_some() || tiers.site.role != Role::Figure { &wanted[..] } else { &wanted[..1] };
    let confirmed = desk.case(region, &readers(desk.program, tiers.site), wanted);
    let text = confirmed.and_then(|w| desk.replay.text("没有一档成立", &w));
    (sure || text.is_some()).then_some((point, text))
}
