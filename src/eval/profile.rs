//! What a person or an employer is: the values that the interpreter reads. Names are resolved, values in base units;
//! `cli` makes it from JSON, YAML, `--set` and 算例 and reports every fault of those.

use crate::ir::{MeasureId, Program};
use crate::value::{Date, Rational, Value};

/// One profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The day of assessment (评估日).
    pub date: Date,
    /// One value an input, by `InputId`; `Unknown` where it was not given.
    pub inputs: Vec<Value>,
    /// The chosen alternative of each reading, by `ReadingId`.
    pub readings: Vec<usize>,
    /// Values that replace a parameter in every version, by `ParamId`.
    pub params: Vec<Option<Value>>,
    /// Figures for 按规定, by `DelegatedId`.
    pub delegated: Vec<Option<Value>>,
    /// 享受记录: what was received before; absent: not given, taken as none and said so in the result.
    pub history: Option<History>,
}

impl Profile {
    /// A profile of a program in which nothing is given and every reading has its default.
    pub fn empty(program: &Program, date: Date) -> Profile {
        Profile {
            date,
            inputs: vec![Value::Unknown; program.inputs.len()],
            readings: program.readings.iter().map(|r| r.default).collect(),
            params: vec![None; program.params.len()],
            delegated: vec![None; program.delegated.len()],
            history: None,
        }
    }
}

/// What was received before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Single receipts.
    pub receipts: Vec<Receipt>,
    /// Derived counts, where no single receipts are given.
    pub counts: Vec<Count>,
}

/// One receipt of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which measure.
    pub measure: MeasureId,
    /// 对象: the 标识 values of the element that it was for; absent: the beneficiary itself.
    pub element: Option<Vec<Value>>,
    /// When it was received.
    pub date: Option<Date>,
    /// How much, in 元.
    pub amount: Option<Rational>,
    /// 期数: for how many of the 期限's unit.
    pub periods: Option<Rational>,
    /// Values of 不重复 keys, by name.
    pub keys: Vec<(String, Value)>,
}

/// Derived counts of one measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Which measure.
    pub measure: MeasureId,
    /// 次数 ever.
    pub times: Option<Rational>,
    /// 次数 in the year of the day of assessment.
    pub times_this_year: Option<Rational>,
    /// 期数 ever.
    pub periods: Option<Rational>,
    /// 金额 ever, in 元.
    pub amount: Option<Rational>,
}

impl Count {
    /// Whether it says that nothing was ever received, whatever else it leaves out.
    pub fn is_none(&self) -> bool {
        self.times.is_some_and(|n| n.is_zero()) && !self.is_some()
    }

    /// Whether it says that something was received.
    pub fn is_some(&self) -> bool {
        let parts = [self.times, self.times_this_year, self.periods, self.amount];
        parts.into_iter().flatten().any(|n| n > Rational::ZERO)
    }
}
