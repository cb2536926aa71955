//! Amounts without a unit: a parameter of plain 2000 that a standard multiplies.
//!
//! In: a program. Out: a warning for each measure whose standard is a mere number because a parameter of the size of an
//! amount has no unit. A score or a quota is a mere number too: its factors are small, and the warning can be allowed.

use crate::diag::Diagnostic;
use crate::diag::catalogue::lints as codes;
use crate::eval::reach::reach_tiered;
use crate::ir::{ExprKind, Measure, MeasureKind, Param, Program, Type};
use crate::source::Span;
use crate::value::{Rational, Value};
use std::collections::BTreeSet;

/// The least number that is taken for an amount.
const AMOUNT: i64 = 100;

/// Standards that are mere numbers although a parameter in them is of the size of an amount.
pub fn examine(program: &Program, diags: &mut Vec<Diagnostic>) {
    for measure in program.measures.iter().filter(|m| m.kind == MeasureKind::Measure) {
        for param in read(program, measure) {
            let Some(place) = measure.standards.first().map(|s| s.span) else { continue };
            let message = format!("标准算出来是没有单位的数，不是金额：参数「{}」没有写单位", param.name);
            let report = Diagnostic::new(codes::W0909, place, message);
            let rows: Vec<Span> = param.versions.iter().flat_map(|v| &v.rows).map(|row| row.span).collect();
            let report = rows.iter().fold(report, |r, span| r.also(*span, "这里没有单位"));
            let report =
                report.help("在参数的数后面写上单位，例如 2000元、2000元/月；确实是分数、名额的，写明理由后容许");
            diags.push(match rows.as_slice() {
                [one] => report.unsafe_fix("补上单位 元", Span { start: one.end, ..*one }, "元"),
                _ => report,
            });
        }
    }
}

/// The parameters without a unit, large enough for amounts, in the standards of a measure that are mere numbers.
fn read<'p>(program: &'p Program, measure: &Measure) -> Vec<&'p Param> {
    let plain = |ty: &Type| matches!(ty, Type::Number(d) if d.is_none());
    let values = measure.standards.iter().map(|s| s.value);
    let values = values.filter(|v| program.tiered.get(v.index()).is_some_and(|t| plain(&t.ty)));
    let exprs: Vec<_> = values.flat_map(|v| reach_tiered(program, v).exprs).collect();
    let params = exprs.into_iter().filter_map(|e| match program.expr(e).kind {
        ExprKind::Param { param, .. } => Some(param),
        _ => None,
    });
    let params: BTreeSet<_> = params.collect();
    let params = params.into_iter().filter_map(|id| program.params.get(id.index()));
    params.filter(|p| plain(&p.ty) && is_large(p)).collect()
}

fn is_large(param: &Param) -> bool {
    let large = |v: &Value| matches!(v, Value::Number(n) if *n >= Rational::from_integer(AMOUNT));
    param.versions.iter().flat_map(|v| &v.rows).any(|row| large(&row.value))
}
