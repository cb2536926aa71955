//! What the calendar makes of constants, computed where the graph is made: kernels and statements see a constant.

use super::{Graph, NodeId, Op};
use crate::batch::kernel::calendar;

impl Graph {
    /// The value of an operation of the calendar on constants; ranges tell that of others.
    pub(super) fn folded(&self, op: &Op) -> Option<i128> {
        let constant = |id: &NodeId| self.constant(*id).and_then(|value| i64::try_from(value).ok());
        let value = if let Op::AddMonths(a, b) = op {
            calendar::add_months(constant(a)?, constant(b)?)
        } else if let Op::MonthsUntil(a, b) = op {
            calendar::months_until(constant(a)?, constant(b)?)
        } else if let Op::Year(a) = op {
            calendar::civil(constant(a)?).0
        } else if let Op::MonthOfYear(a) = op {
            calendar::civil(constant(a)?).1
        } else if let Op::DayOfMonth(a) = op {
            calendar::civil(constant(a)?).2
        } else if let Op::MonthOfDay(a) = op {
            calendar::month_of(constant(a)?)
        } else if let Op::FirstDay(a) = op {
            calendar::first_day(constant(a)?)
        } else if let Op::MakeDate(year, month, day) = op {
            let (year, month, day) = (constant(year)?, constant(month)?, constant(day)?);
            if calendar::is_date(year, month, day) { calendar::days(year, month, day) } else { 0 }
        } else {
            return None;
        };
        Some(i128::from(value))
    }

    /// The same for whether there is such a day.
    pub(super) fn folded_truth(&self, op: &Op) -> Option<bool> {
        let Op::IsDate(year, month, day) = op else { return None };
        let constant = |id: &NodeId| self.constant(*id).and_then(|value| i64::try_from(value).ok());
        Some(calendar::is_date(constant(year)?, constant(month)?, constant(day)?))
    }
}
