//! Steps (6) and (7) as nodes: limits on what is paid, rounding (S38–S43).

use super::super::graph::{Low, NO, NodeId, OPEN, REFUSED, UNKNOWN, Uncovered, YES, bit};
use super::Lower;
use super::amount::{Amount, Context, failed, mode};
use super::value::Num;
use crate::eval::outcome::FailureKind;
use crate::ir::{Cap, CapScope, CmpOp, Type};
use crate::units::UnitId;
use crate::value::{Rational, Rounding};

impl Lower<'_, '_> {
    /// A limit on what is paid: where it stands, where it is open, its number.
    pub(super) fn most(&mut self, cap: &Cap) -> Low<(NodeId, NodeId, Num)> {
        let when = self.when(cap.when)?;
        let (val, none) = self.covered(cap.max)?;
        self.bounded(when, &val, none)
    }

    /// An amount cut to a limit.
    pub(super) fn cut(
        &mut self,
        context: &mut Context<'_>,
        amount: Amount,
        cap: &Cap,
        (stands, open, max): (NodeId, NodeId, Num),
    ) -> Low<Amount> {
        let Some(high) = amount.high else { return Err(Uncovered("下限的封顶")) };
        let zero = self.graph.rational(Rational::ZERO);
        let cut = |l: &mut Self, n: Num| -> Low<Num> {
            if l.graph.constant(stands) == Some(i128::from(YES)) {
                return l.graph.best(n, max, false);
            }
            let above = l.graph.relation(CmpOp::Greater, n, max)?;
            let cuts = l.graph.and(above, stands)?;
            l.graph.choose(cuts, max, n)
        };
        let new_high = cut(self, high)?;
        let low = if amount.same_ends() { Some(new_high) } else { amount.low.map(|n| cut(self, n)).transpose()? };
        let given = self.graph.is_given(amount.state);
        // An exact 0 needs no limit to be known.
        let nothing = self.graph.relation(CmpOp::Equal, high, zero)?;
        let settled = if amount.exact { nothing } else { self.graph.byte(NO) };
        let unsettled = self.graph.not(settled);
        let lost = self.graph.and(open, unsettled)?;
        let lost = self.graph.and(lost, given)?;
        let state = self.graph.where_state(lost, UNKNOWN, amount.state)?;
        let positive = self.graph.not(nothing);
        let emptied = self.graph.relation(CmpOp::Equal, new_high, zero)?;
        let emptied = self.graph.and(emptied, positive)?;
        let emptied = self.graph.and(emptied, given)?;
        let emptied = self.graph.and(emptied, stands)?;
        let mut amount = Amount { low, high: Some(new_high), state, ..amount };
        if self.graph.bytes(emptied) & bit(YES) != 0 {
            let code = context.reasons.code(failed(FailureKind::Cap, Some("金额"), Some(cap.span)))?;
            let code = self.graph.byte(code);
            amount.state = self.graph.where_state(emptied, REFUSED, amount.state)?;
            amount.why = self.graph.select(emptied, code, amount.why)?;
        }
        Ok(amount)
    }

    /// The limits of the total, of a measure without 逐个 those of its only year too.
    pub(super) fn cap_total(&mut self, context: &mut Context<'_>, mut amount: Amount) -> Low<Amount> {
        let measure = context.measure;
        for cap in &measure.caps {
            let from = match cap.scope {
                CapScope::CalendarYear => None,
                CapScope::YearFrom(from) => Some(from),
                CapScope::Total | CapScope::Element => continue,
            };
            let (stands, open, max) = self.most(cap)?;
            let mut dated = self.state_of_day()?;
            if let Some(from) = from {
                let from = self.expr(from)?;
                dated = self.graph.stronger(dated, from.state)?;
            }
            let high = amount.high.ok_or(Uncovered("下限的封顶"))?;
            let above = self.graph.relation(CmpOp::Greater, high, max)?;
            let above = self.graph.and(above, stands)?;
            let bites = self.graph.or(above, open)?;
            let known = self.graph.is_given(dated);
            let undated = self.graph.not(known);
            let given = self.graph.is_given(amount.state);
            let lost = self.graph.and(bites, undated)?;
            let zero = self.graph.rational(Rational::ZERO);
            // Nothing is cut of an exact 0, whatever the year.
            let nothing = self.graph.relation(CmpOp::Equal, high, zero)?;
            let some = if amount.exact { self.graph.not(nothing) } else { self.graph.byte(YES) };
            let lost = self.graph.and(lost, some)?;
            let lost = self.graph.and(lost, given)?;
            amount.state = self.graph.where_state(lost, UNKNOWN, amount.state)?;
            amount = self.cut(context, amount, cap, (stands, open, max))?;
        }
        for cap in measure.caps.iter().filter(|c| c.scope == CapScope::Total) {
            let most = self.most(cap)?;
            amount = self.cut(context, amount, cap, most)?;
        }
        Ok(amount)
    }

    pub(super) fn state_of_day(&mut self) -> Low<Option<NodeId>> {
        Ok(self.here().day.state)
    }

    /// (7) Rounding.
    pub(super) fn rounded(&mut self, context: &Context<'_>, amount: Amount) -> Low<Amount> {
        let measure = context.measure;
        let money = self
            .engine
            .figure_type(context.id)
            .is_some_and(|ty| matches!(ty, Type::Number(dimension) if dimension.power(UnitId::YUAN) > 0));
        let plain = money.then_some((Rational::CENT, Rounding::HalfUp));
        let Some(rounding) = measure.rounding else { return self.rounded_to(amount, plain) };
        let own = Some((rounding.step, mode(rounding.mode)));
        let stands = self.when(rounding.when)?;
        match self.graph.constant(stands).and_then(|c| u8::try_from(c).ok()) {
            Some(YES) => return self.rounded_to(amount, own),
            Some(NO) => return self.rounded_to(amount, plain),
            _ => {}
        }
        let (a, b) = (self.rounded_to(amount.clone(), own)?, self.rounded_to(amount, plain)?);
        let choose = |l: &mut Self, x: Option<Num>, y: Option<Num>| match (x, y) {
            (Some(x), Some(y)) => l.graph.choose(stands, x, y).map(Some),
            _ => Ok(None),
        };
        let (low, high) = (choose(self, a.low, b.low)?, choose(self, a.high, b.high)?);
        let open = self.graph.equals(stands, OPEN);
        let given = self.graph.is_given(a.state);
        let open = self.graph.and(open, given)?;
        let state = self.graph.where_state(open, UNKNOWN, a.state)?;
        Ok(Amount { low, high, state, ..a })
    }

    pub(super) fn rounded_to(&mut self, amount: Amount, how: Option<(Rational, Rounding)>) -> Low<Amount> {
        let Some((step, mode)) = how else { return Ok(amount) };
        if amount.exact {
            let n = amount.low.ok_or(Uncovered("没有数"))?;
            let n = self.graph.rounded(n, step, mode)?;
            return Ok(Amount { low: Some(n), high: Some(n), ..amount });
        }
        let low = amount.low.map(|n| self.graph.rounded(n, step, Rounding::Up)).transpose()?;
        let high = amount.high.map(|n| self.graph.rounded(n, step, Rounding::Down)).transpose()?;
        let (Some(up), Some(down), Some(first)) = (low, high, amount.low) else {
            return Ok(Amount { low, high, ..amount });
        };
        let crossed = self.graph.relation(CmpOp::Greater, up, down)?;
        let both = self.graph.rounded(first, step, Rounding::Down)?;
        let (low, high) = (self.graph.choose(crossed, both, up)?, self.graph.choose(crossed, both, down)?);
        Ok(Amount { low: Some(low), high: Some(high), ..amount })
    }
}
