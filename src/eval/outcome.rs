//! What the interpreter answers: plain data without ids of its own, free of texts for people. `cli` turns it into the
//! JSON of the contract and into Chinese.

use crate::ir::{Bound, ExprId, GroupId, MeasureId, ReadingId, Type};
use crate::source::Span;
use crate::value::{Date, Rational, Value};
use std::sync::Arc;

/// The results of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The day of assessment.
    pub date: Date,
    /// One outcome a measure that was asked for, in order of the program; rules and targets too.
    pub outcomes: Vec<Outcome>,
    /// The exclusion groups with at least two members that were computed.
    pub groups: Vec<GroupOutcome>,
}

/// The statuses of a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// 可享受
    Eligible,
    /// 不可享受
    Ineligible,
    /// 待定
    Unknown,
    /// 未施行
    NotInForce,
    /// 已失效
    Expired,
    /// 冲突
    Conflict,
    /// 合规
    Compliant,
    /// 不合规
    NonCompliant,
    /// 完成
    Met,
    /// 未完成
    NotMet,
    /// 未到期
    Pending,
}

impl Status {
    /// All statuses.
    pub const ALL: [Status; 11] = [
        Status::Eligible,
        Status::Ineligible,
        Status::Unknown,
        Status::NotInForce,
        Status::Expired,
        Status::Conflict,
        Status::Compliant,
        Status::NonCompliant,
        Status::Met,
        Status::NotMet,
        Status::Pending,
    ];

    /// Whether the figure of a measure stands for it: 可享受, or 合规 where one that was given is within.
    pub fn pays(self) -> bool {
        matches!(self, Status::Eligible | Status::Compliant)
    }
}

/// The result of one measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Which measure.
    pub measure: MeasureId,
    /// Its status.
    pub status: Status,
    /// Its figure; `None` for a measure without one, or where the status leaves none.
    pub figure: Option<Figure>,
    /// 另示 and 上限, 下限, in order: name, value, type.
    pub outputs: Vec<(String, Value, Type)>,
    /// 待遇 and 另给 that are granted.
    pub grants: Vec<String>,
    /// The inputs that would decide it, as paths (`留用率`, `见习人员[1].见习月数`), and the names of 按规定 figures.
    pub missing: Vec<String>,
    /// Attestations (认定) not given.
    pub attest: Vec<String>,
    /// What was taken for granted.
    pub assumed: Vec<Assumption>,
    /// Failed requirements, limits and exclusions.
    pub failed: Vec<Failure>,
    /// For a conflict: what contradicts each other.
    pub conflicts: Vec<Conflict>,
    /// One for each element of 逐个.
    pub elements: Vec<ElementOutcome>,
    /// The group that refused it, and the member that took its place (a receipt before has none).
    pub excluded_by: Option<(GroupId, Option<MeasureId>)>,
    /// Where it is open: the group that cannot tell whom to take, though all is given.
    pub undecided: Option<Undecided>,
    /// Whether a 过渡 of another document, not the days in force, takes it from this beneficiary.
    pub replaced: bool,
    /// The readings on which status or figure depend.
    pub readings: Vec<ReadingId>,
    /// For a target: what was counted and what was asked.
    pub target: Option<TargetOutcome>,
    /// Errors of the computation (overflow): a place and a reason.
    pub errors: Vec<ComputeError>,
    /// The explanation, where it was asked for.
    pub trace: Option<Trace>,
}

/// A group whose members' figures cannot be compared (S60).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Undecided {
    /// The group.
    pub group: GroupId,
    /// The members that may be had and whose figures are not exact.
    pub inexact: Vec<MeasureId>,
}

/// The result under another alternative of one reading, the others as chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The reading.
    pub reading: ReadingId,
    /// The alternative, by its place.
    pub option: usize,
    /// Whether status, figure or entitlements differ from those of the chosen one.
    pub changes: bool,
    /// The status.
    pub status: Status,
    /// The figure.
    pub figure: Option<Figure>,
    /// 待遇 and 另给 that are granted.
    pub grants: Vec<String>,
}

/// What a group gives under another alternative of one reading, the others as chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupAlternative {
    /// The reading.
    pub reading: ReadingId,
    /// The alternative, by its place.
    pub option: usize,
    /// Whether the total or the members taken differ.
    pub changes: bool,
    /// The total; absent where it is not decided.
    pub value: Option<Rational>,
}

/// What a figure is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The type: 元 for amounts, 月 for durations …
    pub ty: Type,
    /// Exact, at most, at least, range.
    pub bound: Bound,
    /// The value, or the lower end; absent where open or unspecified.
    pub value: Option<Value>,
    /// The upper end of a range; absent where open.
    pub max: Option<Value>,
    /// 按规定: applies, figure not given.
    pub unspecified: bool,
}

/// What was taken for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assumption {
    /// No 享受记录 was given: none was received.
    NoHistory,
    /// The standard came to less than 0 and counts as 0.
    NegativeStandard,
    /// A quantity came to less than 0 and counts as 0.
    NegativeQuantity,
}

/// Clauses that contradict each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// In what way.
    pub kind: ConflictKind,
    /// The clauses: where each is written, with its value and type.
    pub clauses: Vec<(Span, Option<(Value, Type)>)>,
}

/// How clauses contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConflictKind {
    /// Several hold and give different values.
    Several,
    /// An upper limit is below a lower one.
    Limits,
}

/// A requirement, limit or exclusion that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What kind of clause.
    pub kind: FailureKind,
    /// The label of 须「名」, or the name of what is limited.
    pub name: Option<String>,
    /// The condition; its span holds the text. For a conjunction, the part that failed.
    pub cond: Option<ExprId>,
    /// Where it is written.
    pub span: Option<Span>,
    /// The left side's value and type, where the condition is a comparison.
    pub actual: Option<(Value, Type)>,
    /// The distance to the threshold, above 0, with its type: for dates whole days (`Number` of 天).
    pub gap: Option<(Value, Type)>,
    /// The names of the inputs and fields that the condition reads.
    pub inputs: Arc<[String]>,
}

/// The clauses that can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// 须
    Requirement,
    /// 除外
    Exclusion,
    /// 认定, answered with 否
    Attestation,
    /// No tier covers the case.
    NoTier,
    /// A quantity was clipped to 0 by its limit.
    QuantityLimit,
    /// An amount was clipped to 0 by its cap.
    Cap,
    /// 次数
    Frequency,
    /// 不重复
    Unique,
    /// 申请 or 核定 beyond its ceiling, floor or limit.
    Application,
    /// 不得重复享受
    Group,
    /// All elements failed.
    NoElement,
    /// A value that cannot be paid: 不适用.
    NotApplicable,
}

/// The result of one element of 逐个.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElementOutcome {
    /// Its place in the list as given, from 0.
    pub index: usize,
    /// The values of its 标识.
    pub key: Vec<Value>,
    /// Its status.
    pub status: Status,
    /// Its amount before caps of the measure and rounding.
    pub value: Option<Value>,
    /// Why it failed.
    pub failed: Vec<Failure>,
}

/// An exclusion group's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupOutcome {
    /// Which.
    pub group: GroupId,
    /// What all members give together after exclusion; absent where that is not decided.
    pub value: Option<Rational>,
    /// The members that were taken; for a scope of elements with the element's place in its list.
    pub chosen: Vec<(MeasureId, Option<usize>)>,
}

/// A target's count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetOutcome {
    /// What was counted.
    pub actual: Value,
    /// What was asked.
    pub threshold: Value,
    /// The type of both.
    pub ty: Type,
    /// The last day.
    pub due: Option<Date>,
}

/// An error of a computation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComputeError {
    /// The expression.
    pub expr: Option<ExprId>,
    /// What happened.
    pub kind: ComputeErrorKind,
}

/// The errors of a computation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComputeErrorKind {
    /// A number left the range of exact arithmetic.
    Overflow,
    /// A date left the years 1 to 9999.
    DateOutOfRange,
    /// A period of months or days that is not a whole number was added to a date.
    FractionalPeriod,
    /// 逐月 over more than 1200 months.
    TooManyMonths,
    /// Expressions nested too deeply.
    TooDeep,
}

/// One step of an explanation, with the steps that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// What was done.
    pub step: Step,
    /// The expression, where it is one.
    pub expr: Option<ExprId>,
    /// Where the rule says so.
    pub span: Option<Span>,
    /// The value after it.
    pub value: Option<(Value, Type)>,
    /// How a number was worked out: its factors or summands; empty where it was not calculated.
    pub worked: Vec<Operand>,
    /// What it rests on.
    pub children: Vec<Trace>,
}

/// A factor or summand with its sign; the first has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operand {
    /// What joins it to those before it.
    pub sign: Option<Sign>,
    /// Its value.
    pub value: Value,
    /// Its type.
    pub ty: Type,
}

/// The signs of a calculation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `×`
    Times,
    /// `÷`
    Divided,
}

/// The kinds of a step. Texts for people are made in `cli`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The whole measure.
    Measure(MeasureId),
    /// (1) a measure of another document replaces this one's text from a day on; the new one.
    Amended(MeasureId),
    /// (1) in force: the days.
    Validity,
    /// (2) a requirement with whether it held (`None`: unknown).
    Requirement(Option<bool>),
    /// (2) an attestation.
    Attestation(String, Option<bool>),
    /// An input was read.
    Input(String),
    /// A parameter was read: name, first day of the version, whether it was replaced by `--param`.
    Param {
        /// Which.
        param: crate::ir::ParamId,
        /// Its name.
        name: String,
        /// The first day of the version.
        from: Option<Date>,
        /// The row that was read.
        row: Option<Span>,
        /// Replaced by the user.
        replaced: bool,
    },
    /// A definition or local was read.
    Definition(String),
    /// A reading's alternative was used: the reading, the chosen index.
    Reading(ReadingId, usize),
    /// (3) the base of a value.
    Base,
    /// (3) a refinement held and no narrower one did (`chosen`), or it may be so: its own condition, or that of another one
    /// that may beat it, is not known.
    Refinement {
        /// Whether it decides the value.
        chosen: bool,
    },
    /// (3) the standard after refinement.
    Standard(Bound),
    /// (4) multiplied by a quantity.
    Quantity(String),
    /// (4) a quantity was clipped: from what.
    QuantityClipped {
        /// Before.
        from: Value,
    },
    /// (4) what was received before was subtracted.
    Cumulative,
    /// (4) a negative quantity counts as 0.
    NegativeQuantity {
        /// Before.
        from: Value,
    },
    /// (4) the standard times its quantities.
    Product,
    /// One element of 逐个 by its place.
    Element(usize),
    /// (5) the sum over elements.
    Sum,
    /// (6) a cap bound: from what.
    Capped {
        /// Before.
        from: Value,
    },
    /// (6) a year's subtotal: its first day.
    Year(Date),
    /// (7) rounding: from what.
    Rounded {
        /// Before.
        from: Value,
    },
    /// (8) an application against its limit.
    Application,
    /// (8) a figure fixed by an authority.
    Assessed,
    /// (9) history.
    History,
    /// (10) an exclusion group.
    Group(GroupId),
    /// 按规定: the figure's name and who fixes it.
    Delegated {
        /// Its name.
        name: String,
        /// The body.
        body: Option<String>,
    },
    /// Any other expression, where its operands are worth showing.
    Expression,
}
