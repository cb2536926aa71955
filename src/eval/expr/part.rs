//! Parts of other measures (S69–S71): the standard and side results are computed where they are read; results were
//! computed before, in an order that ends.

use super::super::machine::{Fault, Machine};
use super::super::outcome::Status;
use super::super::steps::Run;
use super::truth;
use crate::ir::{Bound, Measure, MeasureId, MeasurePart};
use crate::value::{Rational, Value};

impl Machine<'_> {
    pub(super) fn part(&mut self, id: MeasureId, part: &MeasurePart) -> Value {
        let program = self.program;
        let Some(measure) = program.measures.get(id.index()) else { return Value::Unknown };
        match part {
            MeasurePart::Standard => self.elsewhere(measure, |m| m.standard_of(measure)),
            MeasurePart::Base => self.elsewhere(measure, |m| m.base_of(measure)),
            MeasurePart::Output(index) => self.elsewhere(measure, |m| m.output_of(measure, *index)),
            MeasurePart::Amount => self.amount_of(id),
            MeasurePart::Eligible => self.eligible(id),
        }
    }

    /// Computes in the place of another measure: on its 基准日.
    fn elsewhere(&mut self, measure: &Measure, f: impl FnOnce(&mut Self) -> Value) -> Value {
        let outer = self.enter_root();
        let day = measure.base_day.map_or(Value::Date(self.profile.date), |day| self.eval(day));
        let own = self.enter(day, None);
        let value = f(self);
        self.leave(own);
        self.leave(outer);
        value
    }

    fn standard_of(&mut self, measure: &Measure) -> Value {
        let exact = measure.standards.iter().find(|s| s.bound == Bound::Exact).or(measure.standards.first());
        let value = exact.map(|s| s.value).or(measure.conclusion.as_ref().map(|c| c.value));
        value.map_or(Value::NotApplicable, |value| self.tiered(value))
    }

    fn base_of(&mut self, measure: &Measure) -> Value {
        let base = measure.standards.first().and_then(|s| self.program.tiered.get(s.value.index())?.base);
        base.map_or(Value::NotApplicable, |base| self.eval(base))
    }

    fn output_of(&mut self, measure: &Measure, index: usize) -> Value {
        let Some(output) = measure.outputs.get(index) else { return Value::Unknown };
        match self.when(output.when) {
            Some(true) => self.tiered(output.value),
            Some(false) => Value::NotApplicable,
            None => Value::Unknown,
        }
    }

    fn amount_of(&mut self, id: MeasureId) -> Value {
        let Some(run) = self.result(id) else { return Value::Unknown };
        match run.status {
            Status::Eligible | Status::Compliant => run.amount(),
            Status::Ineligible | Status::NotInForce | Status::Expired | Status::NonCompliant => {
                Value::Number(Rational::ZERO)
            }
            Status::Conflict => self.conflict_of(&run),
            Status::Unknown | Status::Met | Status::NotMet | Status::Pending => Value::Unknown,
        }
    }

    /// A conflict of another measure is one of this, with what contradicts each other there.
    fn conflict_of(&mut self, run: &Run) -> Value {
        run.conflicts().into_iter().for_each(|conflict| drop(self.fault(Fault::Conflict(conflict))));
        Value::Unknown
    }

    fn eligible(&mut self, id: MeasureId) -> Value {
        let Some(run) = self.result(id) else { return Value::Unknown };
        match run.status {
            Status::Eligible | Status::Compliant | Status::Met => Value::Bool(true),
            Status::Ineligible | Status::NotInForce | Status::Expired | Status::NonCompliant => Value::Bool(false),
            Status::Conflict => self.conflict_of(&run),
            Status::NotMet | Status::Pending => Value::Bool(false),
            Status::Unknown => truth(None),
        }
    }
}
