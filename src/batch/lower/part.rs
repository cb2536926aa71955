//! Parts of another measure's result as nodes (S69–S71).

use super::super::graph::{GIVEN, Low, NO, OPEN, UNKNOWN, UNSPECIFIED, Uncovered, YES};
use super::super::results::Shape;
use super::measure::shape_code;
use super::value::{Data, Num, Val};
use super::{Lower, Place};
use crate::ir::{Measure, MeasureId, MeasurePart};

impl Lower<'_, '_> {
    /// A part of another measure's result (S69–S71).
    pub(super) fn part(&mut self, id: MeasureId, part: &MeasurePart) -> Low<Val> {
        match part {
            MeasurePart::Standard | MeasurePart::Base | MeasurePart::Output(_) => self.elsewhere(id, part),
            MeasurePart::Amount => self.amount_of(id),
            MeasurePart::Eligible => {
                let found = self.result(id)?;
                let truth = self.graph.map(found.status, [YES, NO, OPEN, NO, NO, OPEN, YES, NO]);
                // Targets: 完成 alone is yes.
                if self.graph.bytes(found.status) >> 8 != 0 {
                    return Err(Uncovered("引用目标"));
                }
                Ok(Val::given(Data::Truth(truth)))
            }
        }
    }

    pub(super) fn amount_of(&mut self, id: MeasureId) -> Low<Val> {
        let found = self.result(id)?;
        if self.graph.bytes(found.status) >> 8 != 0 {
            return Err(Uncovered("引用目标"));
        }
        let exact = self.graph.equals(found.shape, shape_code(Shape::Exact));
        let unspecified = self.graph.equals(found.shape, shape_code(Shape::Unspecified));
        let kept = self.graph.map(found.status, [YES, NO, NO, NO, NO, NO, YES, NO]);
        let open = self.graph.map(found.status, [NO, NO, YES, NO, NO, YES, NO, NO]);
        let zero = self.graph.number(0);
        let low = found.low.unwrap_or(zero);
        let numerator = self.graph.select(kept, low, zero)?;
        let (there, unknown) = (self.graph.byte(GIVEN), self.graph.byte(UNKNOWN));
        let left = self.graph.byte(UNSPECIFIED);
        let figure = self.graph.select(unspecified, left, unknown)?;
        let figure = self.graph.select(exact, there, figure)?;
        let state = self.graph.select(kept, figure, there)?;
        let state = self.graph.select(open, unknown, state)?;
        let n = Num { numerator, divisor: None, scale: found.denominator };
        Ok(Val { data: Data::Number(n), state: self.graph.tidy(Some(state)) })
    }

    /// Computes in the place of another measure: on its 基准日.
    pub(super) fn elsewhere(&mut self, id: MeasureId, part: &MeasurePart) -> Low<Val> {
        let measure = self.program.measures.get(id.index()).ok_or(Uncovered("没有措施"))?;
        let bound = self.here().bound;
        let root = Place { day: Val::given(Data::Day(self.today())), bound: bound.clone() };
        let outer = self.enter(root);
        let found = self.of_other(measure, part, bound);
        self.go_back(outer);
        found
    }

    pub(super) fn of_other(
        &mut self,
        measure: &Measure,
        part: &MeasurePart,
        bound: Vec<(crate::ir::ElementVar, crate::ir::InputId)>,
    ) -> Low<Val> {
        let day = match measure.base_day {
            Some(day) => self.expr(day)?,
            None => self.here().day,
        };
        let outer = self.enter(Place { day, bound });
        let found = self.read_of(measure, part);
        self.go_back(outer);
        found
    }

    pub(super) fn read_of(&mut self, measure: &Measure, part: &MeasurePart) -> Low<Val> {
        match part {
            MeasurePart::Standard => {
                let exact = measure.standards.iter().find(|s| s.bound == crate::ir::Bound::Exact);
                let exact = exact.or(measure.standards.first()).map(|s| s.value);
                match exact.or(measure.conclusion.as_ref().map(|c| c.value)) {
                    Some(value) => self.tiered(value),
                    None => self.constant(&crate::value::Value::NotApplicable),
                }
            }
            MeasurePart::Base => {
                let value = measure.standards.first().and_then(|s| self.program.tiered.get(s.value.index())?.base);
                match value {
                    Some(base) => self.expr(base),
                    None => self.constant(&crate::value::Value::NotApplicable),
                }
            }
            MeasurePart::Output(index) => {
                let output = measure.outputs.get(*index).ok_or(Uncovered("没有另示"))?;
                let when = self.when(output.when)?;
                let val = self.tiered(output.value)?;
                let no = self.graph.equals(when, NO);
                let none = super::value::not_applicable(&mut self.graph);
                let val = self.graph.choose_val(no, &none, &val)?;
                let open = self.graph.equals(when, OPEN);
                let none = super::value::unknown(&mut self.graph);
                self.graph.choose_val(open, &none, &val)
            }
            MeasurePart::Amount | MeasurePart::Eligible => Err(Uncovered("结果")),
        }
    }
}
