//! Days, months and periods as nodes. A day that leaves the calendar, or a period that is not whole, leaves its row to
//! the interpreter, which reports it.

use super::super::graph::{Low, NO, NodeId, Op, Uncovered};
use super::Lower;
use super::value::{Data, Num, Val};
use crate::ir::{BinaryOp, CmpOp, ExprId, Function, Type};
use crate::units::UnitId;
use crate::value::{Rational, Rounding};

/// 0001-01-01 and 9999-12-31 as days.
pub(in super::super) const FIRST_DAY: i128 = -719_162;
/// The last day of the calendar.
pub(in super::super) const LAST_DAY: i128 = 2_932_896;
/// January of year 1 and December of 9999 as months.
const FIRST_MONTH: i128 = 12;
const LAST_MONTH: i128 = 119_999;
/// How far a day or month is moved at most: beyond that the result is outside of the calendar anyway.
const FARTHEST: i128 = 8_000_000;

/// A period: whole months or days, and where it is whole.
struct Period {
    node: NodeId,
    days: bool,
}

impl Lower<'_, '_> {
    fn is_days(&self, length: ExprId) -> bool {
        matches!(&self.program.expr(length).ty, Type::Number(d) if d.power(UnitId::DAY) != 0)
    }

    /// A whole number; rows with a fraction are left where `state` says that there is a value.
    fn whole(&mut self, n: Num, state: Option<NodeId>) -> Low<NodeId> {
        let floor = self.graph.rounded(n, Rational::ONE, Rounding::Down)?;
        if n.scale != 1 || n.divisor.is_some() {
            let same = self.graph.relation(CmpOp::Equal, n, floor)?;
            let fraction = self.graph.not(same);
            self.leave_where(fraction, state)?;
        }
        let (low, high) = (self.graph.number(-FARTHEST), self.graph.number(FARTHEST));
        let cut = self.graph.extreme(floor.numerator, low, true)?;
        self.graph.extreme(cut, high, false)
    }

    /// Leaves rows where a mask is yes and there is a value; an element leaves its row.
    pub(super) fn leave_where(&mut self, mask: NodeId, state: Option<NodeId>) -> Low<()> {
        let given = self.graph.is_given(state);
        let mask = self.graph.and(mask, given)?;
        self.leave_to_interpreter(mask);
        Ok(())
    }

    fn period(&mut self, length: ExprId, n: Num, state: Option<NodeId>) -> Low<Period> {
        Ok(Period { node: self.whole(n, state)?, days: self.is_days(length) })
    }

    fn moved(&mut self, day: NodeId, period: &Period, back: bool) -> Low<NodeId> {
        let zero = self.graph.number(0);
        let by = if back { self.graph.subtract(zero, period.node)? } else { period.node };
        if period.days {
            return self.graph.add(day, by);
        }
        if self.graph.constant(by) == Some(0) {
            return Ok(day);
        }
        let mut reads = [day, by];
        self.graph.meet(&mut reads)?;
        let far = 31 * FARTHEST + LAST_DAY;
        self.graph.calendar(Op::AddMonths(reads[0], reads[1]), &reads, (-far, far))
    }

    pub(super) fn move_day(
        &mut self,
        day: NodeId,
        n: Num,
        length: ExprId,
        op: BinaryOp,
        state: Option<NodeId>,
    ) -> Low<Val> {
        let period = self.period(length, n, state)?;
        let moved = self.moved(day, &period, op == BinaryOp::Subtract)?;
        let inside = self.within_ends(moved, FIRST_DAY, LAST_DAY)?;
        let outside = self.graph.not(inside);
        self.leave_where(outside, state)?;
        let moved = self.clamped(moved, FIRST_DAY, LAST_DAY)?;
        Ok(Val { data: Data::Day(moved), state })
    }

    fn within_ends(&mut self, node: NodeId, low: i128, high: i128) -> Low<NodeId> {
        let (low, high) = (self.graph.number(low), self.graph.number(high));
        let above = self.graph.compare(CmpOp::AtLeast, node, low)?;
        let below = self.graph.compare(CmpOp::AtMost, node, high)?;
        self.graph.and(above, below)
    }

    fn clamped(&mut self, node: NodeId, low: i128, high: i128) -> Low<NodeId> {
        let (low, high) = (self.graph.number(low), self.graph.number(high));
        let node = self.graph.extreme(node, low, true)?;
        self.graph.extreme(node, high, false)
    }

    pub(super) fn move_month(&mut self, month: NodeId, n: Num, op: BinaryOp, state: Option<NodeId>) -> Low<Val> {
        let by = self.whole(n, state)?;
        let moved =
            if op == BinaryOp::Subtract { self.graph.subtract(month, by)? } else { self.graph.add(month, by)? };
        let inside = self.within_ends(moved, FIRST_MONTH, LAST_MONTH)?;
        let outside = self.graph.not(inside);
        self.leave_where(outside, state)?;
        let moved = self.clamped(moved, FIRST_MONTH, LAST_MONTH)?;
        Ok(Val { data: Data::Month(moved), state })
    }

    /// `date 在 anchor 起 length 内`, with `before` 前.
    pub(super) fn within(&mut self, date: ExprId, anchor: ExprId, length: ExprId, before: bool) -> Low<Val> {
        let (day, start, n) = (self.expr(date)?, self.expr(anchor)?, self.expr(length)?);
        let both = self.graph.stronger(day.state, start.state)?;
        let state = self.graph.stronger(both, n.state)?;
        if [&day, &start, &n].iter().any(|v| v.data == Data::Nothing) {
            let no = self.graph.byte(NO);
            return self.decided_by(no, state);
        }
        let length_number = self.number(&n)?;
        let period = self.period(length, length_number, n.state)?;
        let zero = self.graph.number(0);
        let forward = self.graph.compare(CmpOp::AtLeast, period.node, zero)?;
        // A period below 0 contains nothing, whatever the days are.
        let given = self.graph.is_given(n.state);
        let backward = self.graph.not(forward);
        let never = self.graph.and(backward, given)?;
        let inside = match (&day.data, &start.data) {
            (Data::Day(day), Data::Day(start)) => self.days_within(*day, *start, &period, before)?,
            (a, b) => {
                let (a, b) = (self.as_month(a)?, self.as_month(b)?);
                let passed = if before { self.graph.subtract(b, a)? } else { self.graph.subtract(a, b)? };
                let begun = self.graph.compare(CmpOp::AtLeast, passed, zero)?;
                let open = self.graph.compare(CmpOp::Less, passed, period.node)?;
                self.graph.and(begun, open)?
            }
        };
        let truth = self.graph.decide(inside, state)?;
        // 不适用 beside is no as well, so that no beats all.
        let always = self.graph.not(never);
        Ok(Val::given(Data::Truth(self.graph.and(truth, always)?)))
    }

    fn decided_by(&mut self, yes: NodeId, state: Option<NodeId>) -> Low<Val> {
        Ok(Val::given(Data::Truth(self.graph.decide(yes, state)?)))
    }

    fn days_within(&mut self, day: NodeId, start: NodeId, period: &Period, before: bool) -> Low<NodeId> {
        let end = self.moved(start, period, before)?;
        let (first, last) = if before { (end, start) } else { (start, end) };
        let begun = self.graph.compare(CmpOp::AtLeast, day, first)?;
        let open = self.graph.compare(CmpOp::AtMost, day, last)?;
        self.graph.and(begun, open)
    }

    /// `自 from 至 to 满 length`.
    pub(super) fn elapsed(&mut self, from: ExprId, to: ExprId, op: CmpOp, length: ExprId) -> Low<Val> {
        let (start, end, n) = (self.expr(from)?, self.expr(to)?, self.expr(length)?);
        let both = self.graph.stronger(start.state, end.state)?;
        let state = self.graph.stronger(both, n.state)?;
        if [&start, &end, &n].iter().any(|v| v.data == Data::Nothing) {
            let no = self.graph.byte(NO);
            return self.decided_by(no, state);
        }
        let length_number = self.number(&n)?;
        let started = self.graph.stronger(start.state, n.state)?;
        let full = match &start.data {
            Data::Day(_) => {
                self.move_day(self.day_node(&start.data)?, length_number, length, BinaryOp::Add, started)?
            }
            Data::Month(month) => self.move_month(*month, length_number, BinaryOp::Add, started)?,
            Data::Number(_) | Data::Member(_) | Data::Truth(_) | Data::Nothing => {
                return Err(Uncovered("期间的起点不是日期"));
            }
        };
        let yes = self.relation(op, &end, &full)?;
        self.decided_by(yes, state)
    }

    fn day_node(&self, data: &Data) -> Low<NodeId> {
        match data {
            Data::Day(day) => Ok(*day),
            _ => Err(Uncovered("不是日期")),
        }
    }

    fn as_month(&mut self, data: &Data) -> Low<NodeId> {
        match data {
            Data::Day(day) => self.month_of_day(*day),
            Data::Month(month) => Ok(*month),
            _ => Err(Uncovered("不是日期")),
        }
    }

    pub(super) fn month_of_day(&mut self, day: NodeId) -> Low<NodeId> {
        self.graph.calendar(Op::MonthOfDay(day), &[day], (FIRST_MONTH - 12, LAST_MONTH + 12))
    }

    /// The first day of a month, or the day itself.
    pub(super) fn first_day(&mut self, data: &Data) -> Low<NodeId> {
        match data {
            Data::Day(day) => Ok(*day),
            Data::Month(month) => {
                self.graph.calendar(Op::FirstDay(*month), &[*month], (FIRST_DAY - 400, LAST_DAY + 400))
            }
            _ => Err(Uncovered("不是日期")),
        }
    }

    pub(super) fn of_day(&mut self, function: Function, arguments: &[ExprId]) -> Low<Val> {
        let val = self.argument(arguments, 0)?;
        if val.data == Data::Nothing {
            return Ok(val);
        }
        if function == Function::Weekday && matches!(val.data, Data::Month(_)) {
            return Err(Uncovered("年月的星期"));
        }
        let day = self.first_day(&val.data)?;
        let numerator = match function {
            Function::Year => self.graph.calendar(Op::Year(day), &[day], (-1, 10_001))?,
            Function::MonthOfYear => self.graph.calendar(Op::MonthOfYear(day), &[day], (1, 12))?,
            Function::DayOfMonth => self.graph.calendar(Op::DayOfMonth(day), &[day], (1, 31))?,
            _ => self.weekday(day)?,
        };
        Ok(Val { data: Data::Number(Num { numerator, divisor: None, scale: 1 }), state: val.state })
    }

    /// 1970-01-01 was a Thursday.
    fn weekday(&mut self, day: NodeId) -> Low<NodeId> {
        let (three, seven, one) = (self.graph.number(3), self.graph.number(7), self.graph.number(1));
        let shifted = self.graph.add(day, three)?;
        let weeks = self.graph.round(shifted, seven, Rounding::Down)?;
        let whole = self.graph.multiply(weeks, seven)?;
        let rest = self.graph.subtract(shifted, whole)?;
        self.graph.add(rest, one)
    }

    pub(super) fn made(&mut self, function: Function, arguments: &[ExprId]) -> Low<Val> {
        if function == Function::YearMonth {
            let val = self.argument(arguments, 0)?;
            if val.data == Data::Nothing {
                return Ok(val);
            }
            let month = self.as_month(&val.data)?;
            return Ok(Val { data: Data::Month(month), state: val.state });
        }
        let mut parts = Vec::new();
        for argument in arguments {
            parts.push(self.expr(*argument)?);
        }
        let mut state = None;
        for part in &parts {
            state = self.graph.stronger(state, part.state)?;
        }
        if parts.iter().any(|p| p.data == Data::Nothing) {
            return Ok(Val { data: Data::Nothing, state });
        }
        match (function, parts.as_slice()) {
            (Function::MakeDate, [month, day]) => self.date_of_month(month, day, state),
            (Function::MakeDate, [year, month, day]) => {
                let (y, m, d) = (self.plain(year)?, self.plain(month)?, self.plain(day)?);
                self.date(y, m, d, state)
            }
            (_, _) => Err(Uncovered("季末月")),
        }
    }

    /// A number that is whole by its scale.
    fn plain(&mut self, val: &Val) -> Low<NodeId> {
        let n = self.number(val)?;
        let (low, high) = self.graph.ends(n.numerator);
        if n.scale != 1 || n.divisor.is_some() || low < -1_000_000 || high > 1_000_000 {
            return Err(Uncovered("日期的年月日不是整数或过大"));
        }
        Ok(n.numerator)
    }

    fn date_of_month(&mut self, month: &Val, day: &Val, state: Option<NodeId>) -> Low<Val> {
        let Data::Month(index) = month.data else { return Err(Uncovered("不是年月")) };
        let twelve = self.graph.number(12);
        let one = self.graph.number(1);
        let year = self.graph.round(index, twelve, Rounding::Down)?;
        let before = self.graph.multiply(year, twelve)?;
        let rest = self.graph.subtract(index, before)?;
        let of_year = self.graph.add(rest, one)?;
        let day = self.plain(day)?;
        self.date(year, of_year, day, state)
    }

    fn date(&mut self, year: NodeId, month: NodeId, day: NodeId, state: Option<NodeId>) -> Low<Val> {
        let mut all = [year, month, day];
        self.graph.meet(&mut all)?;
        let [year, month, day] = all;
        let there = self.graph.question(Op::IsDate(year, month, day), &all)?;
        let made = self.graph.calendar(Op::MakeDate(year, month, day), &all, (FIRST_DAY, LAST_DAY))?;
        // No such day: the strongest state of the parts, at least unknown.
        let none = self.graph.byte(super::super::graph::UNKNOWN);
        let there_state = self.graph.byte(super::super::graph::GIVEN);
        let own = self.graph.select(there, there_state, none)?;
        let state = self.graph.stronger(state, Some(own))?;
        Ok(Val { data: Data::Day(made), state: self.graph.tidy(state) })
    }

    pub(super) fn between(&mut self, function: Function, arguments: &[ExprId]) -> Low<Val> {
        let (a, b) = (self.argument(arguments, 0)?, self.argument(arguments, 1)?);
        let state = self.graph.stronger(a.state, b.state)?;
        let numerator = match (&a.data, &b.data) {
            (Data::Nothing, _) | (_, Data::Nothing) => return Ok(Val { data: Data::Nothing, state }),
            (Data::Day(a), Data::Day(b)) => self.days_between(function, *a, *b)?,
            (Data::Month(a), Data::Month(b)) if function == Function::MonthsBetween => self.graph.subtract(*b, *a)?,
            (_, _) => return Err(Uncovered("日期与年月之间的月数")),
        };
        Ok(Val { data: Data::Number(Num { numerator, divisor: None, scale: 1 }), state })
    }

    fn days_between(&mut self, function: Function, a: NodeId, b: NodeId) -> Low<NodeId> {
        let zero = self.graph.number(0);
        let months = self.months_until(a, b)?;
        if function == Function::Age {
            let twelve = self.graph.number(12);
            let years = self.graph.round(months, twelve, Rounding::Down)?;
            return self.graph.extreme(years, zero, true);
        }
        let back = self.months_until(b, a)?;
        let back = self.graph.subtract(zero, back)?;
        let reversed = self.graph.compare(CmpOp::Less, b, a)?;
        self.graph.select(reversed, back, months)
    }

    fn months_until(&mut self, a: NodeId, b: NodeId) -> Low<NodeId> {
        let mut both = [a, b];
        self.graph.meet(&mut both)?;
        self.graph.calendar(Op::MonthsUntil(both[0], both[1]), &both, (-130_000, 130_000))
    }

    /// Yes where a value is there and is a day not before another.
    pub(super) fn begun_on(&mut self, day: NodeId, first: i64) -> Low<NodeId> {
        let first = self.graph.number(i128::from(first));
        self.graph.compare(CmpOp::AtLeast, day, first)
    }
}
