//! (7) Rounding, once for the measure and beneficiary: amounts half away from zero to 0.01元, ceilings down, floors up
//! (S41–S43). What is not money is not rounded unless 取整 says so.

use super::super::machine::Machine;
use super::super::outcome::Step;
use super::amount::Amount;
use crate::ir::{Measure, RoundingMode, Type};
use crate::units::UnitId;
use crate::value::{Rational, Rounding, Value};

impl Machine<'_> {
    pub(super) fn rounded(&mut self, measure: &Measure, amount: Amount) -> Amount {
        let Amount::Known(ends) = &amount else { return amount };
        let when = measure.rounding.and_then(|r| r.when);
        let Some(stands) = when.map_or(Some(true), |when| self.truth(when)) else { return Amount::Unknown };
        let (step, mode) = match measure.rounding.filter(|_| stands) {
            Some(rounding) => (rounding.step, mode(rounding.mode)),
            None if self.is_money() => (Rational::CENT, Rounding::HalfUp),
            None => return amount,
        };
        let Some(rounded) = ends.rounded(step, mode) else { return self.overflow() };
        if rounded != *ends {
            let from = ends.high.or(ends.low).map_or(Value::Unknown, Value::Number);
            let shown = || rounded.high.or(rounded.low).map(|n| (Value::Number(n), super::caps::money()));
            let span = measure.rounding.as_ref().and_then(|r| r.span);
            self.note(|| Step::Rounded { from }, span, shown);
        }
        Amount::Known(rounded)
    }

    fn is_money(&self) -> bool {
        let money = |ty: &Type| matches!(ty, Type::Number(dimension) if dimension.power(UnitId::YUAN) > 0);
        self.figure_type().is_some_and(money)
    }
}

fn mode(mode: RoundingMode) -> Rounding {
    match mode {
        RoundingMode::HalfUp => Rounding::HalfUp,
        RoundingMode::HalfEven => Rounding::HalfEven,
        RoundingMode::Down => Rounding::TowardZero,
        RoundingMode::Up => Rounding::AwayFromZero,
    }
}
