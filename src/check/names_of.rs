//! The names that a tree mentions: for the order of definitions and for finding the list of an aggregate.
//!
//! In: a part of the tree. Out: its dotted paths, in order. It resolves none of them.

use crate::syntax::ast::{self, Clause, ClauseKind, Effect, Expr, ExprKind, MeasureDecl, Name, Tiered};

/// Calls `f` with every path of an expression.
pub fn paths(e: &Expr, f: &mut dyn FnMut(&[Name])) {
    match &e.kind {
        ExprKind::Path(path) => f(path),
        ExprKind::Quantified { list, body, .. } => {
            f(std::slice::from_ref(list));
            paths(body, f);
        }
        ExprKind::Tiered(tiered) => of_tiered(tiered, f),
        _ => children(e, &mut |child| paths(child, f)),
    }
}

/// Calls `f` with every direct part of an expression.
fn children<'e>(e: &'e Expr, f: &mut dyn FnMut(&'e Expr)) {
    use ExprKind as K;
    match &e.kind {
        K::Error | K::Quantity(_) | K::Ratio(_) | K::Bool(_) | K::Date(_) | K::Month(_) | K::Text(_) => {}
        K::NotApplicable | K::Unlimited | K::Original | K::Path(_) | K::Delegated(_) | K::Tiered(_) => {}
        K::Set(items) | K::List(items) => items.iter().for_each(f),
        K::Record(bindings) => bindings.iter().for_each(|b| f(&b.value)),
        K::Interval { low, high, .. } => low.iter().chain(high).for_each(|e| f(e)),
        K::Range(a, b) => [a, b].into_iter().for_each(|e| f(e)),
        K::Negate(a) | K::Not(a) => f(a),
        K::Binary { left, right, fallback, .. } => [left, right].into_iter().chain(fallback).for_each(|e| f(e)),
        K::Logic { parts, .. } => parts.iter().for_each(f),
        K::Compare { left, tests } => std::iter::once(&**left).chain(tests.iter().map(|t| &t.right)).for_each(f),
        K::In { left, range, .. } => [left, range].into_iter().for_each(|e| f(e)),
        K::Within { left, anchor, length, .. } => [left, anchor, length].into_iter().for_each(|e| f(e)),
        K::Elapsed { from, to, length, .. } => [from, length].into_iter().chain(to).for_each(|e| f(e)),
        K::Is { left, right, .. } | K::Contains { left, right, .. } => [left, right].into_iter().for_each(|e| f(e)),
        K::Call { args, .. } => args.iter().for_each(f),
        K::Aggregate { body, filter, .. } => std::iter::once(body).chain(filter).for_each(|e| f(e)),
        K::Quantified { body, .. } => f(body),
        K::At { value, date } => [value, date].into_iter().for_each(|e| f(e)),
        K::Monthly { value, from } => [value, from].into_iter().for_each(|e| f(e)),
    }
}

/// Calls `f` with every path of a value with tiers.
pub fn of_tiered(tiered: &Tiered, f: &mut dyn FnMut(&[Name])) {
    tiered.base.iter().for_each(|e| paths(e, f));
    tiered.tiers.iter().for_each(|t| of_refinement(t, f));
}

fn of_refinement(tier: &ast::Refinement, f: &mut dyn FnMut(&[Name])) {
    paths(&tier.cond, f);
    match &tier.effect {
        Effect::Replace(inner) => of_tiered(inner, f),
        Effect::Raise(e) | Effect::Lower(e) => paths(e, f),
    }
}

/// Calls `f` with every path of a measure.
pub fn of_measure(decl: &MeasureDecl, f: &mut dyn FnMut(&[Name])) {
    decl.head_test.iter().flatten().for_each(|t| paths(&t.right, f));
    decl.clauses.iter().for_each(|c| of_clause(c, f));
}

fn of_clause(clause: &Clause, f: &mut dyn FnMut(&[Name])) {
    clause.when.iter().for_each(|e| paths(e, f));
    use ClauseKind as K;
    match &clause.kind {
        K::Error | K::Subjects(_) | K::PerElement(_) | K::Attest(_) | K::Entitlements(_) | K::Cite(_) => {}
        K::Fund(_) | K::Bodies(_) | K::Force(_) | K::Rounding(_) | K::Strategy(_) => {}
        K::BaseDate(e) | K::Monthly(e) | K::Deadline(e) => paths(e, f),
        K::Require { cond, .. } | K::Exclude { cond, .. } | K::Grant { cond, .. } => paths(cond, f),
        K::Figure(figure) => {
            figure.year_from.iter().for_each(|e| paths(e, f));
            of_tiered(&figure.value, f);
        }
        K::Refine(tier) => of_refinement(tier, f),
        K::Output { value, .. } | K::Local { value, .. } => of_tiered(value, f),
        K::Unique(keys) => keys.iter().for_each(|k| f(k)),
        K::Apply { value, .. } | K::Assessed { value, .. } => paths(value, f),
        K::Valid(validity) => {
            [&validity.from, &validity.to, &validity.by].into_iter().flatten().for_each(|e| paths(e, f))
        }
    }
}
