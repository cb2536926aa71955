//! Walks the tree: calls a function for every expression below a part, outermost first, in order of position.

use super::ast::*;

/// Every expression below a declaration.
pub fn item(item: &Item, f: &mut dyn FnMut(&Expr)) {
    match &item.kind {
        ItemKind::Error | ItemKind::Import(_) | ItemKind::Units(_) | ItemKind::Enum(_) => {}
        ItemKind::Reading(_) | ItemKind::Qualitative(_) | ItemKind::Case(_) | ItemKind::Excused(_) => {}
        ItemKind::Allow(_) => {}
        ItemKind::Document(decl) => decl.facts.iter().for_each(|fact| document_fact(&fact.kind, f)),
        ItemKind::Entity(decl) => decl.fields.iter().for_each(|field| input(field, f)),
        ItemKind::Input(decl) => input(decl, f),
        ItemKind::Param(decl) => decl.versions.iter().for_each(|v| version(v, f)),
        ItemKind::Define(decl) => tiered(&decl.value, f),
        ItemKind::Measure(decl) => measure(decl, f),
        ItemKind::Group(decl) => decl.rules.iter().for_each(|r| each([&r.choice, &r.when], f)),
    }
}

fn each<const N: usize>(parts: [&Option<Expr>; N], f: &mut dyn FnMut(&Expr)) {
    parts.into_iter().flatten().for_each(|e| expr(e, f));
}

fn input(decl: &InputDecl, f: &mut dyn FnMut(&Expr)) {
    each([&decl.domain, &decl.only_if], f);
}

fn version(version: &ParamVersion, f: &mut dyn FnMut(&Expr)) {
    each([&version.from, &version.to], f);
    version.rows.iter().for_each(|row| expr(&row.value, f));
}

/// Every expression of a document's fact.
pub fn document_fact(fact: &DocumentFactKind, f: &mut dyn FnMut(&Expr)) {
    match fact {
        DocumentFactKind::Published(e) => expr(e, f),
        DocumentFactKind::Valid(valid) => validity(valid, f),
        DocumentFactKind::Repeals(c) | DocumentFactKind::Amends(c) | DocumentFactKind::Follows(c) => each([&c.from], f),
        DocumentFactKind::TransitionBy(rule) => {
            expr(&rule.by, f);
            each([&rule.until], f);
        }
        DocumentFactKind::Error
        | DocumentFactKind::Title(_)
        | DocumentFactKind::Issuer(_)
        | DocumentFactKind::Region(_)
        | DocumentFactKind::Level(_)
        | DocumentFactKind::Transition(_)
        | DocumentFactKind::Annex(..) => {}
    }
}

fn validity(valid: &ValidityClause, f: &mut dyn FnMut(&Expr)) {
    each([&valid.from, &valid.to, &valid.by], f);
}

/// Every expression of a measure.
pub fn measure(decl: &MeasureDecl, f: &mut dyn FnMut(&Expr)) {
    decl.head_test.iter().flatten().for_each(|test| expr(&test.right, f));
    decl.clauses.iter().for_each(|c| clause(c, f));
}

/// A part of a clause.
pub enum Part<'a> {
    /// An expression.
    Expr(&'a Expr),
    /// A value and its tiers.
    Value(&'a Tiered),
    /// A tier by itself.
    Tier(&'a Refinement),
}

/// Every expression of a clause, its 当 last.
pub fn clause(clause: &Clause, f: &mut dyn FnMut(&Expr)) {
    for part in parts(clause) {
        match part {
            Part::Expr(e) => expr(e, f),
            Part::Value(value) => tiered(value, f),
            Part::Tier(tier) => refinement(tier, f),
        }
    }
}

/// The parts of a clause, its 当 last.
pub fn parts(clause: &Clause) -> Vec<Part<'_>> {
    let mut found = match &clause.kind {
        ClauseKind::Require { cond: e, .. }
        | ClauseKind::Exclude { cond: e, .. }
        | ClauseKind::Grant { cond: e, .. }
        | ClauseKind::BaseDate(e)
        | ClauseKind::Monthly(e)
        | ClauseKind::Deadline(e)
        | ClauseKind::Apply { value: e, .. }
        | ClauseKind::Assessed { value: e, .. } => vec![Part::Expr(e)],
        ClauseKind::Figure(figure) => {
            figure.year_from.iter().map(Part::Expr).chain([Part::Value(&figure.value)]).collect()
        }
        ClauseKind::Refine(tier) => vec![Part::Tier(tier)],
        ClauseKind::Output { value, .. } | ClauseKind::Local { value, .. } => vec![Part::Value(value)],
        ClauseKind::Valid(valid) => [&valid.from, &valid.to, &valid.by].into_iter().flatten().map(Part::Expr).collect(),
        ClauseKind::Error
        | ClauseKind::Subjects(_)
        | ClauseKind::PerElement(_)
        | ClauseKind::Attest(_)
        | ClauseKind::Entitlements(_)
        | ClauseKind::Unique(_)
        | ClauseKind::Cite(_)
        | ClauseKind::Fund(_)
        | ClauseKind::Bodies(_)
        | ClauseKind::Force(_)
        | ClauseKind::Rounding(_)
        | ClauseKind::Strategy(_) => Vec::new(),
    };
    found.extend(clause.when.as_ref().map(Part::Expr));
    found
}

/// Every expression of a value and its tiers.
pub fn tiered(value: &Tiered, f: &mut dyn FnMut(&Expr)) {
    each([&value.base], f);
    value.tiers.iter().for_each(|t| refinement(t, f));
}

fn refinement(tier: &Refinement, f: &mut dyn FnMut(&Expr)) {
    expr(&tier.cond, f);
    match &tier.effect {
        Effect::Replace(value) => tiered(value, f),
        Effect::Raise(e) | Effect::Lower(e) => expr(e, f),
    }
}

/// An expression and all below it.
pub fn expr(e: &Expr, f: &mut dyn FnMut(&Expr)) {
    f(e);
    if let ExprKind::Tiered(value) = &e.kind {
        return tiered(value, f);
    }
    for child in children(e) {
        expr(child, f);
    }
}

/// The parts of an expression, in order; those of `{ 条件 => 值 }` are reached by `expr`.
pub fn children(e: &Expr) -> Vec<&Expr> {
    fn some(part: &Option<Box<Expr>>) -> Option<&Expr> {
        part.as_deref()
    }
    match &e.kind {
        ExprKind::Error | ExprKind::Quantity(_) | ExprKind::Ratio(_) | ExprKind::Bool(_) | ExprKind::Date(_) => vec![],
        ExprKind::Month(_) | ExprKind::Text(_) | ExprKind::NotApplicable | ExprKind::Unlimited => vec![],
        ExprKind::Original | ExprKind::Path(_) | ExprKind::Delegated(_) | ExprKind::Tiered(_) => vec![],
        ExprKind::Set(parts) | ExprKind::List(parts) | ExprKind::Logic { parts, .. } => parts.iter().collect(),
        ExprKind::Record(bindings) => bindings.iter().map(|b| &b.value).collect(),
        ExprKind::Interval { low, high, .. } => some(low).into_iter().chain(some(high)).collect(),
        ExprKind::Range(a, b) => vec![a, b],
        ExprKind::Negate(a) | ExprKind::Not(a) => vec![a],
        ExprKind::Binary { left, right, fallback, .. } => {
            [&**left, &**right].into_iter().chain(some(fallback)).collect()
        }
        ExprKind::Compare { left, tests } => std::iter::once(&**left).chain(tests.iter().map(|t| &t.right)).collect(),
        ExprKind::In { left, range, .. } => vec![left, range],
        ExprKind::Within { left, anchor, length, .. } => vec![left, anchor, length],
        ExprKind::Elapsed { from, to, length, .. } => {
            std::iter::once(&**from).chain(some(to)).chain(std::iter::once(&**length)).collect()
        }
        ExprKind::Is { left, right, .. } | ExprKind::Contains { left, right, .. } => vec![left, right],
        ExprKind::Call { args, .. } => args.iter().collect(),
        ExprKind::Aggregate { body, filter, .. } => std::iter::once(&**body).chain(some(filter)).collect(),
        ExprKind::Quantified { body, .. } => vec![body],
        ExprKind::At { value, date } => vec![value, date],
        ExprKind::Monthly { value, from } => vec![value, from],
    }
}
