//! (1) In force: both days included, judged on the day of assessment unless the clause names another (S1–S5).

use super::super::machine::{Compared, Machine};
use super::super::outcome::{Failure, FailureKind, Status, Step};
use crate::ir::{Measure, MeasureId, Type};
use crate::value::{Date, Value};

/// Whether a measure is in force.
pub(super) enum Force {
    In,
    /// With the day that was judged: one of the years 1 and 9999 where a 过渡 lets another text hold.
    Out(Status, Date),
    /// The day is not known.
    Undated,
    /// The day is 不适用.
    Refused(Box<Failure>),
}

impl Machine<'_> {
    pub(super) fn validity(&mut self, id: MeasureId, measure: &Measure) -> Force {
        let validity = &measure.validity;
        self.amendments(id);
        if validity.from.is_none() && validity.to.is_none() {
            return Force::In;
        }
        self.open();
        let day = validity.by.map_or(Value::Date(self.profile.date), |by| self.eval(by));
        self.close(|| Step::Validity, validity.span, || Some((day.clone(), Type::Date)));
        if day == Value::NotApplicable {
            let failure = Failure::plain(FailureKind::NotApplicable, Some("有效"), validity.span);
            return Force::Refused(Box::new(failure));
        }
        let Some(day) = day.first_day() else { return Force::Undated };
        let before = |end: Option<Date>| end.map_or(0, |end| day.cmp(&end) as i64);
        self.mark_side(Compared::Force(id), || Some(2 * (before(validity.from) + before(validity.to))));
        judge(day, validity.from, validity.to)
    }

    /// Notes which document's text replaces which.
    fn amendments(&mut self, id: MeasureId) {
        if self.tracer.is_none() {
            return;
        }
        let program = self.program;
        let original = program.original(id);
        for (new, measure) in (0..).map(MeasureId).zip(&program.measures) {
            if let Some(amendment) = measure.amends.filter(|a| a.original == original) {
                self.note(|| Step::Amended(new), Some(amendment.span), || None);
            }
        }
    }
}

fn judge(day: Date, from: Option<Date>, to: Option<Date>) -> Force {
    if to.is_some_and(|to| day > to) {
        return Force::Out(Status::Expired, day);
    }
    if from.is_some_and(|from| day < from) { Force::Out(Status::NotInForce, day) } else { Force::In }
}
