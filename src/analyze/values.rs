//! Scalars → terms, sums of terms, and cases of definitions with tiers.
//!
//! In: an expression that is no condition. Out: its cases, each a region and a form over terms (`None`: 不适用). A sum, a
//! difference and a product with a constant are forms; a quotient, a product of two inputs and a function are terms of
//! their own, which `solve` relates to what they are made of where it can.

use super::boxes::{Boxes, Product, Region, meet};
use super::conditions::{DEPTH, exactly};
use super::linear::Form;
use super::ranges::{Constraint, Interval, Values, day_number};
use super::seen::{self, Shared};
use super::terms::{self, Atom, Meaning, Term, TermId};
use crate::ir::{Aggregate, BinaryOp, CmpOp, ExprId, ExprKind, TieredId, Type};
use crate::units::{Dimension, UnitId};
use crate::value::{Date, Rational, Value};

/// The most cases of one value.
const MOST_CASES: usize = 64;

/// A value in a region; `None`: 不适用.
pub type Case<T> = (Region, Option<T>);

impl Boxes<'_> {
    /// Whether definitions are looked into at this depth.
    pub(super) fn unfolds(&self, depth: usize) -> bool {
        self.exact && depth < DEPTH
    }

    /// The cases of a value: its definition's tiers, and theirs. Beyond the budget it is one case, itself.
    pub fn cases(&mut self, id: ExprId, depth: usize) -> Vec<Case<ExprId>> {
        let id = terms::through(self.program, id);
        let cases = if self.unfolds(depth) { self.cases_of(id, depth) } else { None };
        cases.unwrap_or_else(|| match self.program.expr(id).kind {
            ExprKind::Const(Value::NotApplicable) => vec![(Region::everywhere(), None)],
            _ => vec![(Region::everywhere(), Some(id))],
        })
    }

    /// What the tiers of an expression give; `None` where it has none, and beyond the budget.
    fn cases_of(&mut self, id: ExprId, depth: usize) -> Option<Vec<Case<ExprId>>> {
        let definition = match self.program.expr(id).kind {
            ExprKind::Definition(definition) => definition,
            ExprKind::Tiered(tiered) => return self.tiers(tiered, depth + 1),
            _ => return None,
        };
        let key = (Shared::Tiers(definition), depth);
        if let Some(cases) = self.seen.cases.get(&key) {
            return cases.clone();
        }
        let tiered = self.program.definitions.get(definition.index())?.value;
        let cases = self.tiers(tiered, depth + 1);
        seen::keep(&mut self.seen.cases, key, &cases);
        cases
    }

    /// The cases of a value with tiers, none narrower than another's left inside.
    pub fn tiers(&mut self, id: TieredId, depth: usize) -> Option<Vec<Case<ExprId>>> {
        let tiered = self.program.tiered.get(id.index())?;
        let regions: Vec<Region> =
            tiered.tiers.iter().map(|t| self.lower(t.cond, true, depth + 1)).collect::<Option<_>>()?;
        let mut found = Vec::new();
        for (index, tier) in tiered.tiers.iter().enumerate() {
            let mut guard = regions.get(index)?.clone();
            for narrower in tiered.narrower.get(index)? {
                guard = self.subtract(&guard, regions.get(*narrower)?)?;
            }
            self.guarded(&guard, tier.value, depth, &mut found)?;
        }
        let mut rest = Region::everywhere();
        for region in &regions {
            rest = self.subtract(&rest, region)?;
        }
        match tiered.base {
            Some(base) => self.guarded(&rest, base, depth, &mut found)?,
            None => found.push((rest, None)),
        }
        found.retain(|(guard, _)| !guard.is_nowhere());
        Some(found)
    }

    fn guarded(&mut self, guard: &Region, value: ExprId, depth: usize, out: &mut Vec<Case<ExprId>>) -> Option<()> {
        for (inner, value) in self.cases(value, depth + 1) {
            out.push((meet(guard, &inner)?, value));
        }
        (out.len() <= MOST_CASES).then_some(())
    }

    /// The least and the greatest number that a value has in a region, each absent where it has no bound that shows in
    /// the terms alone; `None` where no case of it is a number.
    pub fn range(&mut self, id: TieredId, region: &Region) -> Option<(Option<Rational>, Option<Rational>)> {
        let mut whole: Option<Interval> = None;
        for (guard, value) in self.tiers(id, 0)? {
            let Some(value) = value else { continue };
            for (inner, form) in self.forms(value, 0)? {
                let Some(form) = form else { continue };
                for product in meet(&meet(&guard, &inner)?, region)?.products {
                    let found = self.bounds(&form, &product)?;
                    whole = Some(whole.map_or(found, |w| w.hull(&found)));
                }
            }
        }
        whole.map(|i| (i.low.map(|(n, _)| n), i.high.map(|(n, _)| n)))
    }

    /// What a form can be in a product, its terms taken as independent.
    fn bounds(&self, form: &Form, product: &Product) -> Option<Interval> {
        let (mut low, mut high) = (Some(form.constant.0), Some(form.constant.0));
        for (term, k) in &form.parts {
            let universe = self.terms.get(*term).map(|t| t.universe.values.clone())?;
            let values = product.get(term).map_or(universe.clone(), |c| c.values.meet(&universe));
            let Values::Numbers(list) = values else { return None };
            let (first, last) = (list.first()?.low, list.last()?.high);
            let ends = if k.is_negative() { (last, first) } else { (first, last) };
            let add =
                |sum: Option<Rational>, end: crate::analyze::ranges::End| sum?.checked_add(end?.0.checked_mul(*k)?);
            (low, high) = (add(low, ends.0), add(high, ends.1));
        }
        Some(Interval { low: low.map(|n| (n, true)), high: high.map(|n| (n, true)) })
    }

    /// The cases of a number, day or month as sums of terms; `None` for other types and beyond the budget.
    pub fn forms(&mut self, id: ExprId, depth: usize) -> Option<Vec<Case<Form>>> {
        let Some(shared) = Shared::of(self.program, id).filter(|_| self.unfolds(depth)) else {
            return self.forms_of(id, depth);
        };
        let key = (shared, depth);
        if let Some(forms) = self.seen.forms.get(&key) {
            return forms.clone();
        }
        let forms = self.forms_of(id, depth);
        seen::keep(&mut self.seen.forms, key, &forms);
        forms
    }

    fn forms_of(&mut self, id: ExprId, depth: usize) -> Option<Vec<Case<Form>>> {
        let mut found = Vec::new();
        for (guard, case) in self.cases(id, depth) {
            let Some(case) = case else {
                found.push((guard, None));
                continue;
            };
            for (inner, form) in self.form(case, depth + 1)? {
                found.push((meet(&guard, &inner)?, form));
            }
        }
        found.retain(|(guard, _)| !guard.is_nowhere());
        (found.len() <= MOST_CASES).then_some(found)
    }

    fn form(&mut self, id: ExprId, depth: usize) -> Option<Vec<Case<Form>>> {
        let kind = &self.program.expr(id).kind;
        let linear = match kind {
            _ if depth >= DEPTH => None,
            ExprKind::Const(value) => {
                Some(vec![(Region::everywhere(), Some(Form::constant(terms::number_of(value)?)))])
            }
            ExprKind::Negate(a) => self.forms(*a, depth).and_then(|a| scaled(&a, Rational::from_integer(-1))),
            ExprKind::Binary(BinaryOp::Multiply, a, b) => self.product(*a, *b, depth),
            ExprKind::Binary(op, a, b) if !self.is_calendar(id, *b) => {
                let k = if *op == BinaryOp::Add { Rational::ONE } else { Rational::from_integer(-1) };
                let (xs, ys) = (self.forms(*a, depth), self.forms(*b, depth));
                xs.zip(ys).and_then(|(xs, ys)| self.added(&xs, k, &ys))
            }
            ExprKind::Divide(a, b, _) => self.quotient(*a, *b, depth),
            ExprKind::Param { .. } => match terms::figures(self.program, id).as_deref() {
                Some([one]) if self.exact && !self.nullable(id) => {
                    Some(vec![(Region::everywhere(), Some(Form::constant(*one)))])
                }
                _ => None,
            },
            ExprKind::Aggregate { kind, filter, body, .. } if self.single => {
                self.aggregate(*kind, *filter, *body, depth)
            }
            _ => None,
        };
        if linear.is_some() {
            return linear;
        }
        let term = self.scalar(id)?;
        Some(vec![(Region::everywhere(), Some(Form::term(term)))])
    }

    /// What an aggregate gives for a list of one element.
    fn aggregate(
        &mut self,
        kind: Aggregate,
        filter: Option<ExprId>,
        body: Option<ExprId>,
        depth: usize,
    ) -> Option<Vec<Case<Form>>> {
        let counted = match body {
            Some(body) if kind != Aggregate::Count => self.forms(body, depth)?,
            _ => vec![(Region::everywhere(), Some(Form::constant(Rational::ONE)))],
        };
        let Some(filter) = filter else { return Some(counted) };
        let (inside, outside) = (self.lower(filter, true, depth)?, self.lower(filter, false, depth)?);
        let none = matches!(kind, Aggregate::Sum | Aggregate::Count).then(Form::default);
        let mut found = vec![(outside, none)];
        for (guard, form) in counted {
            found.push((meet(&inside, &guard)?, form));
        }
        Some(found)
    }

    /// Whether months are added to a day: no sum of days.
    fn is_calendar(&self, sum: ExprId, by: ExprId) -> bool {
        self.program.expr(sum).ty == Type::Date
            && matches!(&self.program.expr(by).ty, Type::Number(d) if *d == Dimension::of(UnitId::MONTH))
    }

    fn product(&mut self, a: ExprId, b: ExprId, depth: usize) -> Option<Vec<Case<Form>>> {
        let (xs, ys) = (self.forms(a, depth)?, self.forms(b, depth)?);
        let number = |forms: &[Case<Form>]| match forms {
            [(_, Some(form))] => form.number(),
            _ => None,
        };
        let (k, (other, forms)) = match (number(&xs), number(&ys)) {
            (_, Some(k)) => (k, (a, xs)),
            (Some(k), None) => (k, (b, ys)),
            (None, None) => return None,
        };
        // 0 times what is 不适用 is no 0.
        if k.is_zero() && self.nullable(other) {
            return None;
        }
        scaled(&forms, k)
    }

    fn quotient(&mut self, a: ExprId, b: ExprId, depth: usize) -> Option<Vec<Case<Form>>> {
        let ys = self.forms(b, depth)?;
        let [(_, Some(y))] = ys.as_slice() else { return None };
        let k = Rational::ONE.checked_div(y.number()?)?;
        scaled(&self.forms(a, depth)?, k)
    }

    /// The term of a scalar; `None` for sets, regions and lists.
    pub(super) fn scalar(&mut self, id: ExprId) -> Option<TermId> {
        let id = terms::through(self.program, id);
        let id = match (&self.program.expr(id).kind, self.base_day) {
            (ExprKind::AssessmentDay, _) | (ExprKind::BaseDay, None) if self.exact => return Some(self.today()),
            (ExprKind::BaseDay, Some(day)) => terms::through(self.program, day),
            _ => id,
        };
        let values = terms::universe(self.program, id)?;
        let values = if self.exact { self.natural(id, values) } else { values };
        let whole = terms::is_whole(self.program, id);
        let values = if whole { values.whole() } else { values };
        let universe = Constraint { not_applicable: !self.exact || self.nullable(id), values };
        let key = self.text(id);
        Some(self.terms.intern(Term { key, meaning: Meaning::Scalar(id), universe, whole }))
    }

    /// The term of a value that has one case; `None` for those with several, sets, regions and lists.
    pub fn plain(&mut self, id: ExprId) -> Option<TermId> {
        match self.cases(id, 0).as_slice() {
            [(_, Some(one))] => self.scalar(*one),
            _ => None,
        }
    }

    /// The day of assessment.
    pub fn today(&mut self) -> TermId {
        let universe = Constraint { not_applicable: false, values: Values::all_numbers() };
        self.terms.intern(Term { key: "评估日".to_owned(), meaning: Meaning::Today, universe, whole: true })
    }

    /// Where a day (absent: the day of assessment) lies between two, both included, case by case; `None` for what is no day
    /// and beyond the budget.
    pub fn between(&mut self, day: Option<ExprId>, from: Option<Date>, to: Option<Date>) -> Option<Region> {
        if from.is_none() && to.is_none() {
            return Some(Region::everywhere());
        }
        let day = match day {
            None => vec![(Region::everywhere(), Some(Form::term(self.today())))],
            Some(day) if self.program.expr(day).ty == Type::Date => self.forms(day, 0)?,
            Some(_) => return None,
        };
        let none = [(Region::everywhere(), Some(Form::default()))];
        let mut region = Region::everywhere();
        for (op, end) in [(CmpOp::AtLeast, from), (CmpOp::AtMost, to)] {
            let Some(end) = end else { continue };
            region = meet(&region, &self.differ((&day, &none), op, day_number(end), true)?)?;
        }
        Some(region)
    }

    /// What a profile can give: counts not below 0 where no range is declared, the figures of a parameter.
    fn natural(&self, id: ExprId, values: Values) -> Values {
        if let Some(figures) = terms::figures(self.program, id) {
            return values.meet(&Values::points(&figures));
        }
        let ranged = terms::declared(self.program, id).is_some_and(|i| i.domain.is_some());
        if terms::is_count(self.program, id) && !ranged {
            return values.meet(&Values::interval(Some((Rational::ZERO, true)), None));
        }
        if let Some((low, high)) = terms::calendar_range(self.program, id) {
            let end = |n: i64| Some((Rational::from_integer(n), true));
            return values.meet(&Values::interval(end(low), end(high)));
        }
        values
    }

    /// Whether a value can be 不适用 in a profile: where something that it is made of can.
    pub(super) fn nullable(&self, id: ExprId) -> bool {
        let mut waiting = vec![id];
        for _ in 0..256 {
            let Some(id) = waiting.pop() else { return false };
            let id = terms::through(self.program, id);
            let e = self.program.expr(id);
            match &e.kind {
                ExprKind::Input(_) | ExprKind::Field(..) => {
                    if terms::declared(self.program, id).is_some_and(|i| i.only_if.is_some()) {
                        return true;
                    }
                }
                ExprKind::Const(value) if *value == Value::NotApplicable => return true,
                ExprKind::Definition(_) | ExprKind::Tiered(_) | ExprKind::Measure(..) => return true,
                ExprKind::Aggregate { kind: Aggregate::Max | Aggregate::Min, .. } => return true,
                ExprKind::BaseDay => waiting.extend(self.base_day),
                kind => {
                    if let ExprKind::Divide(_, _, otherwise) = kind {
                        waiting.extend(otherwise);
                    }
                    waiting.extend(terms::needed(kind));
                }
            }
        }
        true
    }

    fn added(&self, xs: &[Case<Form>], k: Rational, ys: &[Case<Form>]) -> Option<Vec<Case<Form>>> {
        let mut found = Vec::new();
        for (guard, x) in xs {
            for (other, y) in ys {
                let form = match (x, y) {
                    (Some(x), Some(y)) => Some(x.plus(k, y).filter(|sum| self.lost(x, y, sum).is_empty())?),
                    _ => None,
                };
                found.push((meet(guard, other)?, form));
            }
        }
        (found.len() <= MOST_CASES).then_some(found)
    }

    /// The terms of two forms that may be 不适用 and are not in their sum any more, with what they are where they are not.
    pub(super) fn lost(&self, x: &Form, y: &Form, sum: &Form) -> Vec<Atom> {
        let kept = |term: &TermId| sum.parts.iter().any(|(t, _)| t == term);
        let gone = x.parts.iter().chain(&y.parts).map(|(term, _)| *term).filter(|term| !kept(term));
        let there = gone.filter_map(|term| Some((term, &self.terms.get(term)?.universe)));
        there.filter(|(_, u)| u.not_applicable).map(|(term, u)| (term, exactly(u.values.clone()))).collect()
    }

    /// A form as one term: the term, the sign of its factor, and what it is compared with (−constant / factor).
    pub(super) fn sum(&mut self, form: &Form) -> Option<(TermId, Rational, Rational)> {
        let (_, factor) = *form.parts.first()?;
        let rest = form.constant.0.checked_div(factor)?.checked_neg()?;
        if let [(term, _)] = form.parts.as_slice() {
            return Some((*term, factor, rest));
        }
        let mut normal = form.times(Rational::ONE.checked_div(factor)?)?;
        normal.constant = super::linear::Constant::default();
        let part = |(term, k): &(TermId, Rational)| format!("{k}·{term}");
        let key = format!("Σ {}", normal.parts.iter().map(part).collect::<Vec<_>>().join(" + "));
        let null = |(term, _): &(TermId, Rational)| self.terms.get(*term).is_none_or(|t| t.universe.not_applicable);
        let nullable = normal.parts.iter().any(null);
        let term = self.term(key, Meaning::Sum(normal), Values::all_numbers(), nullable);
        Some((term, factor, rest))
    }
}

fn scaled(forms: &[Case<Form>], k: Rational) -> Option<Vec<Case<Form>>> {
    let times = |(guard, form): &Case<Form>| match form {
        Some(form) => Some((guard.clone(), Some(form.times(k)?))),
        None => Some((guard.clone(), None)),
    };
    forms.iter().map(times).collect()
}
