//! Whether a comparison lay exactly on its threshold, and the share of outcomes that a run asks for.

use crate::eval::outcome::Trace;
use crate::ir::{ExprId, ExprKind, Program, Type};
use crate::units::UnitId;
use crate::value::{Date, Value};

/// Whether the values of a comparison's trace are its threshold.
pub fn is_hit(program: &Program, expr: ExprId, trace: &Trace) -> bool {
    let value = |id: ExprId| operand(program, trace, id);
    match &program.expr(expr).kind {
        ExprKind::Compare(_, left, right) => same(value(*left), value(*right)),
        ExprKind::Elapsed { from, to, length, .. } => {
            let end = shifted(program, value(*from), value(*length), *length, false);
            end.is_some() && value(*to) == end.map(Value::Date)
        }
        ExprKind::Within { date, anchor, length, before } => {
            let (day, start) = (value(*date), value(*anchor));
            let end = shifted(program, start.clone(), value(*length), *length, *before);
            day.is_some() && (day == start || day == end.map(Value::Date))
        }
        _ => false,
    }
}

/// The value of an operand: a constant, or that of its own step.
fn operand(program: &Program, trace: &Trace, id: ExprId) -> Option<Value> {
    if let ExprKind::Const(value) = &program.expr(id).kind {
        return Some(value.clone());
    }
    let step = trace.children.iter().find(|child| child.expr == Some(id));
    step.and_then(|step| step.value.as_ref()).map(|(value, _)| value.clone())
}

fn same(left: Option<Value>, right: Option<Value>) -> bool {
    match (left, right) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => a == b,
        (Some(Value::Date(a)), Some(Value::Date(b))) => a == b,
        (Some(Value::Month(a)), Some(Value::Month(b))) => a == b,
        (Some(Value::Date(a)), Some(Value::Month(b))) | (Some(Value::Month(b)), Some(Value::Date(a))) => {
            a.year_month() == b
        }
        _ => false,
    }
}

fn shifted(program: &Program, start: Option<Value>, length: Option<Value>, unit: ExprId, before: bool) -> Option<Date> {
    let (Some(Value::Date(start)), Some(Value::Number(n))) = (start, length) else { return None };
    let n = n.to_i64()?;
    let n = if before { n.checked_neg()? } else { n };
    let days = matches!(&program.expr(unit).ty, Type::Number(d) if d.power(UnitId::DAY) != 0);
    if days { start.add(0, n) } else { start.add(n, 0) }
}

/// A share of outcomes, in thousandths of a percent: `80%`, `87.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold(usize);

impl std::str::FromStr for Threshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Threshold, String> {
        read(text).map(Threshold).ok_or_else(|| crate::cli::text::testing::NO_SHARE.to_owned())
    }
}

fn read(text: &str) -> Option<usize> {
    let digits = text.trim().trim_end_matches(['%', '％']);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || part.len() > 3 || !all_digits(whole) || !all_digits(part) {
        return None;
    }
    let thousandths: usize = format!("{part:0<3}").parse().ok()?;
    let share = whole.parse::<usize>().ok()?.checked_mul(1000)?.checked_add(thousandths)?;
    (share <= 100_000).then_some(share)
}

impl Threshold {
    /// Whether so many of all outcomes are enough.
    pub fn is_met(self, (seen, all): (usize, usize)) -> bool {
        seen.saturating_mul(100_000) >= self.0.saturating_mul(all)
    }
}

impl std::fmt::Display for Threshold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = format!("{:03}", self.0 % 1000);
        let part = part.trim_end_matches('0');
        let point = if part.is_empty() { "" } else { "." };
        write!(f, "{}{point}{part}%", self.0 / 1000)
    }
}
