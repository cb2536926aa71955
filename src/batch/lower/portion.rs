//! What one element, or the whole without 逐个, gives before the measure's own steps: requirements judged, figure, history.

use super::super::graph::{Low, NO, NodeId, OPEN, REFUSED, UNKNOWN, Uncovered, YES, bit};
use super::super::results::Reason;
use super::Lower;
use super::amount::{Amount, Context, failed};
use super::measure::{Checks, Portion, Verdict};
use crate::eval::outcome::FailureKind;
use crate::ir::{CmpOp, QuantityWord};
use crate::value::Rational;

impl Lower<'_, '_> {
    /// What a portion failed or left open becomes the measure's.
    pub(super) fn take(&mut self, verdict: &mut Verdict, portion: &Portion) -> Low<()> {
        verdict.why = self.graph.select(verdict.failed, verdict.why, portion.why)?;
        verdict.open = self.graph.select(verdict.unknown, verdict.open, portion.open)?;
        verdict.failed = self.graph.or(verdict.failed, portion.failed)?;
        verdict.unknown = self.graph.or(verdict.unknown, portion.unknown)?;
        Ok(())
    }

    /// One portion in the present place, of which the requirements are judged.
    pub(super) fn portion(&mut self, context: &mut Context<'_>, checks: Checks) -> Low<Portion> {
        let mut failed = self.graph.equals(checks.truth, NO);
        let mut unknown = self.graph.equals(checks.truth, OPEN);
        let (mut why, mut open) = (checks.why, checks.open);
        let id = context.id;
        let amount = self.part_of(id, "标准", |l| l.source(context))?;
        let amount = match amount {
            Some(amount) => Some(self.part_of(id, "上限", |l| l.of_portion(context, amount))?),
            None => None,
        };
        if let Some(amount) = &amount
            && let Some(state) = amount.state
        {
            let refused = self.graph.equals(state, REFUSED);
            why = self.graph.select(failed, why, amount.why)?;
            failed = self.graph.or(failed, refused)?;
            let figure = self.open_figure(context)?;
            let absent = self.graph.equals(state, UNKNOWN);
            let first = self.graph.select(unknown, open, figure)?;
            open = self.graph.select(absent, first, open)?;
            unknown = self.graph.or(unknown, absent)?;
        }
        let (refused, code, maybe) = self.history(context)?;
        why = self.graph.select(failed, why, code)?;
        failed = self.graph.or(failed, refused)?;
        unknown = self.graph.or(unknown, maybe)?;
        Ok(Portion { failed, unknown, why, open, amount })
    }

    pub(super) fn open_figure(&mut self, context: &mut Context<'_>) -> Low<NodeId> {
        let code = context.reasons.code(Reason::Open { reads: Vec::new(), attest: None })?;
        Ok(self.graph.byte(code))
    }

    pub(super) fn of_portion(&mut self, context: &mut Context<'_>, amount: Amount) -> Low<Amount> {
        let measure = context.measure;
        if measure.assessed.as_ref().is_some_and(|a| a.per_element) {
            return Err(Uncovered("按元素的核定"));
        }
        let mut amount = amount;
        for cap in measure.caps.iter().filter(|c| c.scope == crate::ir::CapScope::Element) {
            let most = self.most(cap)?;
            amount = self.cut(context, amount, cap, most)?;
        }
        if measure.round_each && measure.monthly_from.is_none() {
            amount = self.rounded(context, amount)?;
        }
        Ok(amount)
    }

    /// Where a portion's figure comes from; none where it has none.
    pub(super) fn source(&mut self, context: &mut Context<'_>) -> Low<Option<Amount>> {
        let measure = context.measure;
        if !measure.standards.is_empty() {
            return self.multiplied(context).map(Some);
        }
        if let Some(conclusion) = &measure.conclusion {
            let own = self.engine.about(context.id).is_some_and(|p| p.conclusion_of_element);
            if conclusion.term || own {
                return self.concluded(context).map(Some);
            }
            return Ok(None);
        }
        if measure.assessed.is_some() || !measure.caps.is_empty() {
            return Err(Uncovered("只有核定或限额"));
        }
        self.only_limit(context)
    }

    /// 期限 as the result.
    pub(super) fn concluded(&mut self, context: &mut Context<'_>) -> Low<Amount> {
        let conclusion = context.measure.conclusion.as_ref().ok_or(Uncovered("结论"))?;
        let (val, _) = self.covered(conclusion.value)?;
        let (crate::ir::Type::Number(dimension), true) = (
            self.program.tiered.get(conclusion.value.index()).map_or(crate::ir::Type::Error, |t| t.ty.clone()),
            conclusion.term,
        ) else {
            return Err(Uncovered("按元素的结论"));
        };
        self.quantity(context, &dimension, &val, ("期限", Some(conclusion.span)))
    }

    /// Only `期限 <= e`: a ceiling of the duration.
    pub(super) fn only_limit(&mut self, context: &mut Context<'_>) -> Low<Option<Amount>> {
        let measure = context.measure;
        let limits: Vec<_> = measure.quantity_limits.iter().filter(|l| l.word == QuantityWord::Term).collect();
        let mut amount: Option<Amount> = None;
        for limit in limits {
            let (stands, open, max) = self.limit(context, limit)?;
            let yes = self.graph.constant(stands) == Some(i128::from(YES));
            let never = self.graph.bytes(stands) & bit(YES) == 0 && self.graph.bytes(open) & bit(YES) == 0;
            if never {
                continue;
            }
            if !yes {
                return Err(Uncovered("期限的限额随行而变"));
            }
            let high = match &amount {
                Some(Amount { high: Some(before), .. }) => self.graph.best(*before, max, false)?,
                _ => max,
            };
            let why = self.graph.byte(0);
            amount = Some(Amount { exact: false, low: None, high: Some(high), state: None, why });
        }
        Ok(amount)
    }

    /// (9) without any history: this application counts once. Where it is refused, why, where it is open.
    pub(super) fn history(&mut self, context: &mut Context<'_>) -> Low<(NodeId, NodeId, NodeId)> {
        let measure = context.measure;
        let no = self.graph.byte(NO);
        let (mut refused, mut why, mut open) = (no, self.graph.byte(0), no);
        if !measure.frequencies.is_empty() || !measure.uniques.is_empty() {
            if measure.per_element.is_some() && context.repeated.is_none() {
                return Err(Uncovered("按受益人计次的元素"));
            }
            if let Some(repeated) = context.repeated {
                self.leave_to_interpreter(repeated);
            }
        }
        for unique in &measure.uniques {
            let when = self.when(unique.when)?;
            let maybe = self.graph.equals(when, OPEN);
            open = self.graph.or(open, maybe)?;
        }
        for frequency in &measure.frequencies {
            let when = self.when(frequency.when)?;
            let maybe = self.graph.equals(when, OPEN);
            open = self.graph.or(open, maybe)?;
            let Some(max) = frequency.max else { continue };
            let (val, none) = self.covered(max)?;
            let n = self.number(&val)?;
            let one = self.graph.rational(Rational::ONE);
            let above = self.graph.relation(CmpOp::Greater, one, n)?;
            let state = self.graph.state(&val);
            let yes = self.graph.equals(when, YES);
            let there = self.graph.not(none);
            let yes = self.graph.and(yes, there)?;
            let given = self.graph.is_given(Some(state));
            let stands = self.graph.and(yes, given)?;
            let fails = self.graph.and(above, stands)?;
            let absent = self.graph.map(state, [NO, YES, YES, NO, NO, 0, 0, 0]);
            let absent = self.graph.and(absent, yes)?;
            open = self.graph.or(open, absent)?;
            if self.graph.bytes(fails) & bit(YES) != 0 {
                let code = context.reasons.code(failed(FailureKind::Frequency, Some("次数"), Some(frequency.span)))?;
                let code = self.graph.byte(code);
                why = self.graph.select(refused, why, code)?;
                refused = self.graph.or(refused, fails)?;
            }
        }
        Ok((refused, why, open))
    }
}
