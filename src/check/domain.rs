//! `在 …` of an input: an interval, a range or a set → `Domain`, in base units.

use super::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::types as codes;
use crate::ir::{Domain, Type};
use crate::syntax::ast::{Expr, ExprKind};
use crate::value::{Rational, Value};

/// The two ends of an interval as written.
struct Ends<'a> {
    low: Option<&'a Expr>,
    high: Option<&'a Expr>,
    low_closed: bool,
    high_closed: bool,
}

/// Reads a domain for an input of a type; `None` after a report, or where the type is broken.
pub(super) fn read(checker: &mut Checker<'_>, unit: usize, written: &Expr, ty: &Type) -> Option<Domain> {
    let ends = match &written.kind {
        ExprKind::Set(parts) => return values(checker, unit, parts, ty),
        ExprKind::Interval { low, high, low_closed, high_closed } => {
            Ends { low: low.as_deref(), high: high.as_deref(), low_closed: *low_closed, high_closed: *high_closed }
        }
        ExprKind::Range(low, high) => Ends { low: Some(low), high: Some(high), low_closed: true, high_closed: true },
        ExprKind::Error => return None,
        _ => return refuse(checker, written, "「在」后面是区间（如 [0%, 100%]）或者 {A、B}"),
    };
    let domain = match ty {
        Type::Number(_) | Type::Ratio => numbers(checker, unit, &ends, ty),
        Type::Date => dates(checker, unit, &ends),
        Type::Month => months(checker, unit, &ends),
        Type::Error => return None,
        Type::Bool | Type::Enum(_) | Type::EnumSet(_) | Type::Text | Type::TextSet | Type::Region | Type::List(_) => {
            return refuse(checker, written, "只有数、比例、日期和年月可以有区间；选项用 {A、B}");
        }
    }?;
    if is_empty(&domain) {
        return refuse(checker, written, "两端颠倒了，没有一个值在这个区间里");
    }
    Some(domain)
}

fn refuse(checker: &mut Checker<'_>, written: &Expr, why: &str) -> Option<Domain> {
    checker.diags.push(Diagnostic::new(codes::E0308, written.span, "这个取值范围不能用").help(why));
    None
}

/// One end: absent, or its constant. The outer `None` is after a report.
fn end(checker: &mut Checker<'_>, unit: usize, written: Option<&Expr>, ty: &Type) -> Option<Option<Value>> {
    match written {
        None => Some(None),
        Some(e) if matches!(e.kind, ExprKind::Unlimited) => Some(None),
        Some(e) => checker.constant(&Scope::file(unit), e, Some(ty)).map(Some),
    }
}

fn number(value: &Value) -> Option<Rational> {
    if let Value::Number(n) = value { Some(*n) } else { None }
}

fn numbers(checker: &mut Checker<'_>, unit: usize, ends: &Ends<'_>, ty: &Type) -> Option<Domain> {
    let low = end(checker, unit, ends.low, ty);
    let high = end(checker, unit, ends.high, ty);
    let close = |value: Option<Value>, closed: bool| value.as_ref().and_then(number).map(|n| (n, closed));
    Some(Domain::Interval { low: close(low?, ends.low_closed), high: close(high?, ends.high_closed) })
}

fn dates(checker: &mut Checker<'_>, unit: usize, ends: &Ends<'_>) -> Option<Domain> {
    let low = end(checker, unit, ends.low, &Type::Date);
    let high = end(checker, unit, ends.high, &Type::Date);
    let day = |value: Option<Value>, shift: i64| match value {
        Some(Value::Date(d)) => d.add(0, shift),
        _ => None,
    };
    let (after, before) = (i64::from(!ends.low_closed), -i64::from(!ends.high_closed));
    Some(Domain::Dates { low: day(low?, after), high: day(high?, before) })
}

fn months(checker: &mut Checker<'_>, unit: usize, ends: &Ends<'_>) -> Option<Domain> {
    let low = end(checker, unit, ends.low, &Type::Month);
    let high = end(checker, unit, ends.high, &Type::Month);
    let month = |value: Option<Value>, shift: i64| match value {
        Some(Value::Month(m)) => m.plus_months(shift),
        _ => None,
    };
    let (after, before) = (i64::from(!ends.low_closed), -i64::from(!ends.high_closed));
    Some(Domain::Months { low: month(low?, after), high: month(high?, before) })
}

fn values(checker: &mut Checker<'_>, unit: usize, parts: &[Expr], ty: &Type) -> Option<Domain> {
    let single = match ty {
        Type::EnumSet(id) => Type::Enum(*id),
        Type::TextSet => Type::Text,
        Type::Error => return None,
        _ => ty.clone(),
    };
    let scope = Scope::file(unit);
    let found: Vec<Option<Value>> = parts.iter().map(|p| checker.constant(&scope, p, Some(&single))).collect();
    found.into_iter().collect::<Option<Vec<_>>>().map(Domain::Values)
}

fn is_empty(domain: &Domain) -> bool {
    match domain {
        Domain::Interval { low: Some((low, low_in)), high: Some((high, high_in)) } => {
            low > high || (low == high && !(*low_in && *high_in))
        }
        Domain::Dates { low: Some(low), high: Some(high) } => low > high,
        Domain::Months { low: Some(low), high: Some(high) } => low > high,
        Domain::Interval { .. } | Domain::Dates { .. } | Domain::Months { .. } => false,
        Domain::Values(values) => values.is_empty(),
    }
}
