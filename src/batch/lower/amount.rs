//! Steps (3), (4), (6) and (7) as nodes: the standard, its quantities, limits on what is paid, rounding.

use super::super::graph::{GIVEN, Graph, Low, NO, NodeId, OPEN, REFUSED, UNKNOWN, UNSPECIFIED, Uncovered, YES, bit};
use super::super::results::Reason;
use super::Lower;
use super::measure::Reasons;
use super::value::{Num, Val};
use crate::eval::outcome::FailureKind;
use crate::ir::{Bound, CmpOp, Measure, MeasureId, QuantityLimit, QuantityWord, RoundingMode, Standard};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{Rational, Rounding};

/// A figure in progress. Both ends of an exact one are the same number.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub exact: bool,
    pub low: Option<Num>,
    pub high: Option<Num>,
    /// Given, unknown, 按规定 or refused; absent: given.
    pub state: Option<NodeId>,
    /// The code of the reason where it is refused.
    pub why: NodeId,
}

/// What a measure is lowered with.
pub(super) struct Context<'m> {
    pub id: MeasureId,
    pub measure: &'m Measure,
    pub reasons: Reasons,
    /// Where an element's 标识 stands before it in its row: history of this application.
    pub repeated: Option<NodeId>,
}

impl Amount {
    pub(super) fn exact(graph: &mut Graph, n: Num) -> Amount {
        let why = graph.byte(0);
        Amount { exact: true, low: Some(n), high: Some(n), state: None, why }
    }

    pub(super) fn same_ends(&self) -> bool {
        self.exact && self.low == self.high
    }
}

/// A failure of a clause.
pub(super) fn failed(kind: FailureKind, name: Option<&str>, span: Option<Span>) -> Reason {
    Reason::Failed { kind, name: name.map(str::to_owned), cond: None, span }
}

impl Lower<'_, '_> {
    /// The stronger of two amounts' states, with the first refusal's reason.
    fn joined(&mut self, a: &Amount, b: &Amount) -> Low<(Option<NodeId>, NodeId)> {
        let state = self.graph.stronger(a.state, b.state)?;
        let why = match a.state {
            Some(state) if self.graph.bytes(state) & bit(REFUSED) != 0 => {
                let refused = self.graph.equals(state, REFUSED);
                self.graph.select(refused, a.why, b.why)?
            }
            _ => b.why,
        };
        Ok((state, why))
    }

    /// An amount times an exact one that is not below 0.
    pub(super) fn times(&mut self, amount: &Amount, by: &Amount) -> Low<Amount> {
        let (state, why) = self.joined(amount, by)?;
        let factor = by.low.ok_or(Uncovered("乘数不是确定数"))?;
        let low = amount.low.map(|n| self.graph.mul(n, factor)).transpose()?;
        let high = if amount.same_ends() { low } else { amount.high.map(|n| self.graph.mul(n, factor)).transpose()? };
        Ok(Amount { exact: amount.exact, low, high, state, why })
    }

    /// The standard times its quantities.
    pub(super) fn multiplied(&mut self, context: &mut Context<'_>) -> Low<Amount> {
        let measure = context.measure;
        let one = self.graph.rational(Rational::ONE);
        let mut product = Amount::exact(&mut self.graph, one);
        let mut months = None;
        for quantity in &measure.quantities {
            let val = self.tiered(quantity.value)?;
            let name = quantity.word.name();
            let factor = self.quantity(context, &quantity.dimension, &val, (name, quantity.span))?;
            if quantity.word == QuantityWord::Term {
                months = Some(factor.clone());
            }
            product = self.times(&product, &factor)?;
        }
        let standard = self.standard(context)?;
        let amount = self.times(&standard, &product)?;
        if measure.monthly_from.is_some() && months.is_some() {
            return self.monthly(context, months, amount);
        }
        Ok(amount)
    }

    /// A quantity as a factor.
    pub(super) fn quantity(
        &mut self,
        context: &mut Context<'_>,
        dimension: &Dimension,
        val: &Val,
        (name, span): (&str, Option<Span>),
    ) -> Low<Amount> {
        let n = self.number(val)?;
        let limited = self.limited(context, dimension, n)?;
        let Some(state) = val.state else { return Ok(limited) };
        let why = context.reasons.code(failed(FailureKind::NotApplicable, Some(name), span))?;
        // The quantity's own state stands before its limits.
        let own = self.graph.map(state, [GIVEN, UNKNOWN, UNSPECIFIED, REFUSED, REFUSED, 0, 0, 0]);
        let given = self.graph.is_given(Some(state));
        let inner = limited.state.unwrap_or_else(|| self.graph.byte(GIVEN));
        let state = self.graph.select(given, inner, own)?;
        let code = self.graph.byte(why);
        let why = self.graph.select(given, limited.why, code)?;
        Ok(Amount { state: self.graph.tidy(Some(state)), why, ..limited })
    }

    /// A quantity within its limits; a negative one counts as 0.
    pub(super) fn limited(&mut self, context: &mut Context<'_>, dimension: &Dimension, n: Num) -> Low<Amount> {
        let zero = self.graph.rational(Rational::ZERO);
        let mut left = self.graph.best(n, zero, true)?;
        let mut unknown = self.graph.byte(NO);
        let mut refused = self.graph.byte(NO);
        let mut why = self.graph.byte(0);
        for limit in context.measure.quantity_limits.iter().filter(|l| l.dimension == *dimension) {
            let (stands, open, max) = self.limit(context, limit)?;
            unknown = self.graph.or(unknown, open)?;
            let above = self.graph.relation(CmpOp::Greater, left, max)?;
            let cuts = self.graph.and(stands, above)?;
            left = if self.graph.constant(stands) == Some(i128::from(YES)) {
                self.graph.best(left, max, false)?
            } else {
                self.graph.choose(cuts, max, left)?
            };
            let nothing = self.graph.relation(CmpOp::Equal, max, zero)?;
            let cut = self.graph.and(cuts, nothing)?;
            if self.graph.bytes(cut) & bit(YES) != 0 {
                let code = context.reasons.code(failed(
                    FailureKind::QuantityLimit,
                    Some(limit.word.name()),
                    Some(limit.span),
                ))?;
                let code = self.graph.byte(code);
                let first = self.graph.not(refused);
                let first = self.graph.and(cut, first)?;
                why = self.graph.select(first, code, why)?;
                refused = self.graph.or(refused, cut)?;
            }
        }
        let nothing = self.graph.relation(CmpOp::Equal, left, zero)?;
        let something = self.graph.not(nothing);
        let open = self.graph.and(unknown, something)?;
        let state = self.graph.where_state(open, UNKNOWN, None)?;
        let state = self.graph.where_state(refused, REFUSED, state)?;
        Ok(Amount { exact: true, low: Some(left), high: Some(left), state, why })
    }

    /// Where a limit stands, where it is open, and its number (not below 0).
    pub(super) fn limit(&mut self, context: &Context<'_>, limit: &QuantityLimit) -> Low<(NodeId, NodeId, Num)> {
        if limit.cumulative
            && let Some(repeated) = context.repeated
        {
            self.leave_to_interpreter(repeated);
        }
        let when = self.when(limit.when)?;
        let (val, none) = self.covered(limit.max)?;
        self.bounded(when, &val, none)
    }

    /// A limit's number where its 当 holds and it is there.
    pub(super) fn bounded(&mut self, when: NodeId, val: &Val, none: NodeId) -> Low<(NodeId, NodeId, Num)> {
        let zero = self.graph.rational(Rational::ZERO);
        let n = self.number(val)?;
        let max = self.graph.best(n, zero, true)?;
        let state = self.graph.state(val);
        let there = self.graph.not(none);
        let given = self.graph.is_given(Some(state));
        let yes = self.graph.equals(when, YES);
        let stands = self.graph.and(yes, there)?;
        let stands = self.graph.and(stands, given)?;
        let absent = self.graph.map(state, [NO, YES, YES, NO, NO, 0, 0, 0]);
        let open = self.graph.and(absent, there)?;
        let open = self.graph.and(open, yes)?;
        let maybe = self.graph.equals(when, OPEN);
        let open = self.graph.or(open, maybe)?;
        Ok((stands, open, max))
    }

    /// (3) The standard.
    pub(super) fn standard(&mut self, context: &mut Context<'_>) -> Low<Amount> {
        let mut clauses: Vec<(&Standard, NodeId)> = Vec::new();
        let measure = context.measure;
        for standard in &measure.standards {
            let when = self.when(standard.when)?;
            if self.graph.constant(when) != Some(i128::from(NO)) {
                clauses.push((standard, when));
            }
        }
        let is_exact = |s: &Standard| s.bound == Bound::Exact;
        let any_exact = clauses.iter().any(|(s, _)| is_exact(s));
        let always = |graph: &Graph, when: NodeId| graph.constant(when) == Some(i128::from(YES));
        let fixed = clauses.iter().all(|(_, when)| always(&self.graph, *when));
        let sure = clauses.iter().any(|(s, when)| is_exact(s) && always(&self.graph, *when));
        if any_exact && !sure && clauses.iter().any(|(s, _)| !is_exact(s)) || !any_exact && !fixed {
            return Err(Uncovered("标准的种类随行而变"));
        }
        let zero = self.graph.rational(Rational::ZERO);
        let mut found = Amount::exact(&mut self.graph, zero);
        (found.low, found.high) = (None, None);
        let mut exact: Option<Num> = None;
        let mut set = self.graph.byte(NO);
        let mut any = self.graph.byte(NO);
        for (standard, when) in clauses {
            let limit = any_exact && !is_exact(standard);
            if !limit {
                any = self.graph.or(any, when)?;
            }
            let (val, none) = self.covered(standard.value)?;
            let end = self.end(context, standard, (&val, none), when, limit)?;
            let stands = end.1;
            found = self.instead(found, end.0)?;
            match standard.bound {
                Bound::Exact => {
                    if let Some(before) = exact {
                        let differs = self.graph.relation(CmpOp::Equal, before, end.2)?;
                        let differs = self.graph.not(differs);
                        let both = self.graph.and(set, stands)?;
                        let clash = self.graph.and(differs, both)?;
                        self.leave_to_interpreter(clash);
                        exact = Some(self.graph.choose(stands, end.2, before)?);
                    } else {
                        exact = Some(end.2);
                    }
                    set = self.graph.or(set, stands)?;
                }
                Bound::AtMost => found.high = Some(self.bound(found.high, end.2, (stands, limit), false)?),
                Bound::AtLeast => found.low = Some(self.bound(found.low, end.2, (stands, limit), true)?),
                Bound::Range => {
                    found.low = Some(self.bound(found.low, end.2, (stands, limit), true)?);
                    if let Some(upper) = standard.upper {
                        let (val, none) = self.covered(upper)?;
                        let end = self.end(context, standard, (&val, none), when, limit)?;
                        found = self.instead(found, end.0)?;
                        found.high = Some(self.bound(found.high, end.2, (end.1, limit), false)?);
                    }
                }
            }
        }
        let nothing = self.graph.equals(any, NO);
        if self.graph.bytes(nothing) & bit(YES) != 0 {
            let span = measure.standards.first().map(|s| s.span);
            let code = context.reasons.code(failed(FailureKind::NoTier, Some("标准"), span))?;
            let code = self.graph.byte(code);
            found.state = self.graph.where_state(nothing, REFUSED, found.state)?;
            found.why = self.graph.select(nothing, code, found.why)?;
        }
        self.combined(found, exact)
    }

    /// A bound beside those before; a limit that does not stand is none.
    fn bound(&mut self, before: Option<Num>, next: Num, (stands, limit): (NodeId, bool), low: bool) -> Low<Num> {
        if limit && self.graph.constant(stands) != Some(i128::from(YES)) {
            return Err(Uncovered("确定标准旁的界限随行而变"));
        }
        match before {
            None => Ok(next),
            Some(before) => self.graph.best(before, next, low),
        }
    }

    fn instead(&mut self, found: Amount, other: Amount) -> Low<Amount> {
        let (state, why) = self.joined(&found, &other)?;
        Ok(Amount { state, why, ..found })
    }

    /// One end: what stands in its place, where it stands, its number (not below 0).
    fn end(
        &mut self,
        context: &mut Context<'_>,
        standard: &Standard,
        (val, none): (&Val, NodeId),
        when: NodeId,
        limit: bool,
    ) -> Low<(Amount, NodeId, Num)> {
        let n = self.number(val)?;
        let zero = self.graph.rational(Rational::ZERO);
        let n = self.graph.best(n, zero, true)?;
        let state = self.graph.state(val);
        let yes = self.graph.equals(when, YES);
        let given = self.graph.is_given(Some(state));
        let stands = self.graph.and(yes, given)?;
        let mut amount = Amount::exact(&mut self.graph, n);
        let own = if limit {
            self.graph.map(state, [GIVEN, UNKNOWN, UNSPECIFIED, GIVEN, 0, 0, 0, 0])
        } else {
            self.graph.map(state, [GIVEN, UNKNOWN, UNSPECIFIED, REFUSED, 0, 0, 0, 0])
        };
        let (there, open) = (self.graph.byte(GIVEN), self.graph.byte(UNKNOWN));
        let own = self.graph.select(yes, own, there)?;
        let maybe = self.graph.equals(when, OPEN);
        let own = self.graph.select(maybe, open, own)?;
        amount.state = self.graph.tidy(Some(own));
        if self.graph.bytes(own) & bit(REFUSED) != 0 {
            let no_tier = context.reasons.code(failed(FailureKind::NoTier, Some("标准"), Some(standard.span)))?;
            let absent = context.reasons.code(failed(FailureKind::NotApplicable, Some("标准"), Some(standard.span)))?;
            let (no_tier, absent) = (self.graph.byte(no_tier), self.graph.byte(absent));
            amount.why = self.graph.select(none, no_tier, absent)?;
        }
        Ok((amount, stands, n))
    }

    fn combined(&mut self, found: Amount, exact: Option<Num>) -> Low<Amount> {
        if let (Some(low), Some(high)) = (found.low, found.high) {
            let crossed = self.graph.relation(CmpOp::Greater, low, high)?;
            self.leave_where(crossed, found.state)?;
        }
        let Some(exact) = exact else { return Ok(Amount { exact: false, ..found }) };
        let cut = found.high.map_or(Ok(exact), |high| self.graph.best(exact, high, false))?;
        let cut = found.low.map_or(Ok(cut), |low| self.graph.best(cut, low, true))?;
        Ok(Amount { exact: true, low: Some(cut), high: Some(cut), ..found })
    }
}

pub(super) fn mode(mode: RoundingMode) -> Rounding {
    match mode {
        RoundingMode::HalfUp => Rounding::HalfUp,
        RoundingMode::HalfEven => Rounding::HalfEven,
        RoundingMode::Down => Rounding::TowardZero,
        RoundingMode::Up => Rounding::AwayFromZero,
    }
}
