//! Refinements that hold at once and say different things: shown with a case in which they do.
//!
//! In: a finished value with tiers. Out: warnings, only where the case and the difference are certain.

use super::context::Checker;
use crate::analyze::boxes::{Product, Region, meet};
use crate::analyze::terms::Meaning;
use crate::analyze::{Boxes, ranges::Values};
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{BinaryOp, ExprId, ExprKind, Program, Tiered, Type, print};
use crate::value::{Date, Rational, YearMonth};

/// Conflicts reported of one value at most, and tiers that are compared with each other at most.
const MOST: (usize, usize) = (3, 60);

/// A pair of tiers with a case in which both hold.
struct Conflict {
    first: usize,
    second: usize,
    case: Option<String>,
}

/// Warns of the conflicts among the tiers of a value.
pub(super) fn report(checker: &mut Checker<'_>, tiered: &Tiered) {
    if tiered.tiers.len() < 2 || tiered.tiers.len() > MOST.1 {
        return;
    }
    for conflict in conflicts(&checker.program, tiered, &checker.requirements).into_iter().take(MOST.0) {
        let tier = |i: usize| tiered.tiers.get(i).and_then(|t| t.span);
        let (Some(a), Some(b)) = (tier(conflict.first), tier(conflict.second)) else { continue };
        let mut report = Diagnostic::new(codes::W0400, b, "这两档可以同时成立，数值不同，也没有哪一档更窄");
        report = report.saying("与前面的一档冲突").also(a, "这一档");
        report = report.help("补上两个条件都满足时的一档，或者改条件，或者声明 就高、就低");
        report.witness = conflict.case;
        checker.report(report);
    }
}

fn conflicts(program: &Program, tiered: &Tiered, context: &[ExprId]) -> Vec<Conflict> {
    let mut boxes = Boxes::new(program);
    let regions: Vec<Option<Region>> = tiered.tiers.iter().map(|t| boxes.region(t.cond)).collect();
    let context = context.iter().filter_map(|c| boxes.region(*c));
    let context: Vec<Region> = context.collect();
    let mut found = Vec::new();
    for second in 0..tiered.tiers.len() {
        for first in 0..second {
            if let Some(both) = overlap(program, &boxes, tiered, &regions, (first, second))
                && let Some(product) = within(both, &context)
            {
                found.push(Conflict { first, second, case: describe(program, &boxes, &product) });
                break;
            }
        }
    }
    found
}

/// Where two tiers of surely different values are both minimal.
fn overlap(
    program: &Program,
    boxes: &Boxes<'_>,
    tiered: &Tiered,
    regions: &[Option<Region>],
    pair: (usize, usize),
) -> Option<Region> {
    let (a, b) = (tiered.tiers.get(pair.0)?, tiered.tiers.get(pair.1)?);
    let narrower = |i: usize| tiered.narrower.get(i).map_or(&[][..], Vec::as_slice);
    if narrower(pair.0).contains(&pair.1) || narrower(pair.1).contains(&pair.0) || !distinct(program, a.value, b.value)
    {
        return None;
    }
    let mut both = meet(regions.get(pair.0)?.as_ref()?, regions.get(pair.1)?.as_ref()?)?;
    for other in narrower(pair.0).iter().chain(narrower(pair.1)) {
        both = boxes.subtract(&both, regions.get(*other)?.as_ref()?)?;
    }
    (!both.products.is_empty()).then_some(both)
}

/// A product that satisfies the requirements too and needs no 不适用.
fn within(both: Region, context: &[Region]) -> Option<Product> {
    let region = context.iter().try_fold(both, |region, c| meet(&region, c))?;
    let sure = |p: &Product| p.values().all(|c| !c.values.is_empty());
    region.products.into_iter().find(sure)
}

/// Whether two values surely differ: other constants, or products that differ in one.
fn distinct(program: &Program, a: ExprId, b: ExprId) -> bool {
    let same = |x: ExprId, y: ExprId| print::expr(program, x) == print::expr(program, y);
    match (&program.expr(a).kind, &program.expr(b).kind) {
        (ExprKind::Const(x), ExprKind::Const(y)) => x != y,
        (ExprKind::Binary(BinaryOp::Multiply, a1, a2), ExprKind::Binary(BinaryOp::Multiply, b1, b2)) => {
            same(*a1, *b1) && distinct(program, *a2, *b2) || same(*a2, *b2) && distinct(program, *a1, *b1)
        }
        _ => false,
    }
}

/// The case in words: `留用率 = 60%，企业规模 = 大型`.
fn describe(program: &Program, boxes: &Boxes<'_>, product: &Product) -> Option<String> {
    let mut parts = Vec::new();
    for (id, constraint) in product {
        let term = boxes.terms.get(*id)?;
        let (Meaning::Scalar(expr) | Meaning::Condition(expr)) = term.meaning else { return None };
        let value = sample(program, expr, &constraint.values)?;
        let name = term.key.split('#').next().unwrap_or_default();
        parts.push(format!("{name} = {value}"));
    }
    Some(parts.join("，"))
}

fn sample(program: &Program, expr: ExprId, values: &Values) -> Option<String> {
    let ty = &program.expr(expr).ty;
    match (values, ty) {
        (Values::Numbers(list), Type::Date) => {
            Some(Date::from_days_since_epoch(list.first()?.sample()?.to_i64()?)?.to_string())
        }
        (Values::Numbers(list), Type::Month) => {
            let n = list.first()?.sample()?.to_i64()?;
            Some(YearMonth::new(n.div_euclid(12), n.rem_euclid(12) + 1)?.to_string())
        }
        (Values::Numbers(list), Type::Number(d)) => {
            Some(format!("{}{}", list.first()?.sample()?, program.units.show(d)))
        }
        (Values::Numbers(list), _) => {
            let percent = list.first()?.sample()?.checked_mul(Rational::from_integer(100))?;
            Some(format!("{percent}%"))
        }
        (Values::Bits(set, _), Type::Enum(id)) => {
            let index = set.trailing_zeros() as usize;
            program.enums.get(id.index())?.members.get(index).cloned()
        }
        (Values::Bits(set, _), Type::Bool) => Some(if set & 0b10 != 0 { "是" } else { "否" }.to_owned()),
        (Values::Texts(set, false), _) => set.iter().next().map(|t| format!("“{t}”")),
        (Values::Bits(..) | Values::Texts(..), _) => None,
    }
}
