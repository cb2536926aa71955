//! 逐月 as nodes, where no parameter changes from month to month (S28).

use super::super::graph::{GIVEN, Low, Uncovered, YES, bit};
use super::Lower;
use super::amount::{Amount, Context};
use super::value::Data;
use crate::ir::CmpOp;
use crate::value::Rational;

impl Lower<'_, '_> {
    /// 逐月 where no parameter changes from month to month: the standard times the months. Without months nothing is
    /// read of the standard; beyond the limit of months, and at the calendar's end, the interpreter reports.
    pub(super) fn monthly(&mut self, context: &mut Context<'_>, months: Option<Amount>, amount: Amount) -> Low<Amount> {
        if context.measure.round_each || self.versions_matter(context) {
            return Err(Uncovered("逐月而各月的标准不同"));
        }
        let months = months.ok_or(Uncovered("逐月没有期限"))?;
        let n = months.low.ok_or(Uncovered("逐月的期限"))?;
        let known = self.graph.is_given(months.state);
        let limit = self.graph.rational(Rational::from_integer(1200));
        let many = self.graph.relation(CmpOp::Greater, n, limit)?;
        let many = self.graph.and(many, known)?;
        self.leave_to_interpreter(many);
        let mut dated = self.graph.byte(YES);
        if let Some(from) = context.measure.monthly_from {
            let from = self.expr(from)?;
            let state = self.graph.state(&from);
            dated = self.graph.is_given(Some(state));
            if from.data != Data::Nothing {
                let day = self.first_day(&from.data)?;
                let far = self.begun_on(day, 2_895_000)?;
                self.leave_where(far, from.state)?;
            }
        }
        // No month at all: nothing of the standard is read, and the sum is exactly 0.
        let zero = self.graph.rational(Rational::ZERO);
        let none = self.graph.relation(CmpOp::AtMost, n, zero)?;
        let none = self.graph.and(none, known)?;
        let none = self.graph.and(none, dated)?;
        if self.graph.bytes(none) & bit(YES) == 0 {
            return Ok(amount);
        }
        if context.measure.quantities.len() == 1 && amount.exact {
            let (given, own) = (self.graph.byte(GIVEN), amount.state.unwrap_or_else(|| self.graph.byte(GIVEN)));
            let state = self.graph.select(none, given, own)?;
            return Ok(Amount { state: self.graph.tidy(Some(state)), ..amount });
        }
        self.leave_to_interpreter(none);
        Ok(amount)
    }

    /// Whether a parameter that is read by the month has more than one version.
    pub(super) fn versions_matter(&self, context: &Context<'_>) -> bool {
        let mut params = std::collections::BTreeSet::new();
        for standard in &context.measure.standards {
            params.extend(self.engine.reads_of_tiered(standard.value).params);
            params.extend(standard.when.map(|w| self.engine.reads(w).params).unwrap_or_default());
            if let Some(upper) = standard.upper {
                params.extend(self.engine.reads_of_tiered(upper).params);
            }
        }
        params.iter().any(|id| {
            let replaced = self.base.params.get(id.index()).is_some_and(Option::is_some);
            let open = self.program.params.get(id.index()).is_some_and(|p| match p.versions.as_slice() {
                [only] => only.from.is_none() && only.to.is_none(),
                _ => false,
            });
            !replaced && !open
        })
    }
}
