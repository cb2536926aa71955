//! Types, expressions and values with tiers.

use super::{
    DefinitionId, DelegatedId, ElementVar, EntityId, EnumId, ExprId, InputId, MeasureId, ParamId, ReadingId, TieredId,
};
use crate::source::Span;
use crate::units::{Dimension, UnitId};
use crate::value::Value;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Unknown after a reported error; agrees with everything.
    Error,
    /// A number with a dimension; dimensionless is a plain number.
    Number(Dimension),
    /// A ratio: never mixes with numbers.
    Ratio,
    /// 是否
    Bool,
    /// One of an enumeration.
    Enum(EnumId),
    /// 多选: a set of members of an enumeration.
    EnumSet(EnumId),
    /// A day.
    Date,
    /// A month of a year.
    Month,
    /// A text.
    Text,
    /// A set of texts.
    TextSet,
    /// A region: a dotted path such as 示例市.甲县.
    Region,
    /// A list of elements of an entity.
    List(EntityId),
}

impl Type {
    /// Whether it is a number of something counted (人, 月, 次 …), so that nothing below 0 is meant. Amounts, ratios and
    /// plain numbers may be below.
    pub fn is_count(&self) -> bool {
        let counts = |d: &Dimension| !d.is_none() && d.powers().iter().all(|(unit, p)| *unit != UnitId::YUAN && *p > 0);
        matches!(self, Type::Number(d) if counts(d))
    }
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it computes.
    pub kind: ExprKind,
    /// Its type.
    pub ty: Type,
    /// Where it was written; absent for what the compiler added. Its text stands in explanations.
    pub span: Option<Span>,
}

/// What an expression computes.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Only in a program that was reported as broken.
    Error,
    /// A constant in base units; includes 不适用, sets, dates.
    Const(Value),
    /// An input of the profile.
    Input(InputId),
    /// A field (an index into `Entity::fields`) of a bound element.
    Field(ElementVar, usize),
    /// The day of assessment.
    AssessmentDay,
    /// The measure's 基准日 (for an element: the element's).
    BaseDay,
    /// A parameter; read on the 基准日 unless `on` names a day; `monthly` is the first day of 逐月.
    Param {
        /// Which.
        param: ParamId,
        /// `于 日期`
        on: Option<ExprId>,
    },
    /// A definition or a local.
    Definition(DefinitionId),
    /// A value with tiers in the place of a value.
    Tiered(TieredId),
    /// A part of another measure's result.
    Measure(MeasureId, MeasurePart),
    /// A figure left to another document.
    Delegated(DelegatedId),
    /// `-e`
    Negate(ExprId),
    /// `a + b` …, also date ± duration and date − date (whole days).
    Binary(BinaryOp, ExprId, ExprId),
    /// `a / b`, with the value for b = 0; without it the quotient is unknown there.
    Divide(ExprId, ExprId, Option<ExprId>),
    /// A comparison of two values of one type.
    Compare(CmpOp, ExprId, ExprId),
    /// `x 为 y`; `不为` is `Not`-free: every comparison with 不适用 is false except `为 不适用`.
    Is {
        /// Left.
        left: ExprId,
        /// Right; a constant 不适用 asks for just that.
        right: ExprId,
        /// 不为
        negated: bool,
    },
    /// `x 在 {…}`: membership of one value in a set.
    InSet {
        /// What is looked for.
        left: ExprId,
        /// A set.
        set: ExprId,
        /// 不在
        negated: bool,
    },
    /// `s 含 x` (all members of the right set), `s 含任一 {…}`.
    Contains {
        /// The set.
        set: ExprId,
        /// A set of those asked for.
        members: ExprId,
        /// At least one instead of all.
        any: bool,
        /// 不含
        negated: bool,
    },
    /// `d 在 a 起 n 内`: a ≤ d ≤ a + n (前: a − n ≤ d ≤ a). All of dates, or all of 年月, where the first month counts.
    Within {
        /// The date.
        date: ExprId,
        /// Where it counts from.
        anchor: ExprId,
        /// Months or days.
        length: ExprId,
        /// 前
        before: bool,
    },
    /// `自 a [至 b] 满 n`: b against a + n by the relation (满: b ≥ a + n).
    Elapsed {
        /// Start.
        from: ExprId,
        /// End.
        to: ExprId,
        /// The relation.
        op: CmpOp,
        /// Months or days.
        length: ExprId,
    },
    /// All hold; at least two.
    And(Vec<ExprId>),
    /// One holds; at least two.
    Or(Vec<ExprId>),
    /// 非
    Not(ExprId),
    /// Which alternative of a reading is chosen: true for this index.
    Reading(ReadingId, usize),
    /// A function of values.
    Call(Function, Vec<ExprId>),
    /// An aggregate over a list.
    Aggregate {
        /// Which.
        kind: Aggregate,
        /// The list.
        list: ExprId,
        /// The element bound in `filter` and `body`.
        var: ElementVar,
        /// 其中
        filter: Option<ExprId>,
        /// What is summed or asked; a count has none.
        body: Option<ExprId>,
    },
}

/// The operations of `ExprKind::Binary`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
}

/// The relations of `ExprKind::Compare`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CmpOp {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// Equal in number or day.
    Equal,
}

/// The functions of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// 较小(a, b, …)
    Min,
    /// 较大(a, b, …)
    Max,
    /// 年(d): a plain number
    Year,
    /// 月份(d): 1 to 12
    MonthOfYear,
    /// 日(d): 1 to 31
    DayOfMonth,
    /// 星期(d): 1 (Monday) to 7
    Weekday,
    /// 季末月(年, 季): the last month of a quarter, a 年月
    QuarterEnd,
    /// 日期(年, 月, 日) or 日期(年月, 日); unknown where there is no such day
    MakeDate,
    /// 年月(d)
    YearMonth,
    /// 周岁(出生日期, 日期): completed years, in 岁
    Age,
    /// 整月数(a, b): whole months between two dates
    MonthsBetween,
    /// 取整(e): toward zero to a whole number of its base unit; see `Rounding` for amounts
    Floor,
    /// 进一(e)
    Ceil,
    /// 四舍五入(e)
    Round,
    /// 绝对值(e)
    Abs,
}

/// The aggregates over a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// 合计
    Sum,
    /// 计数
    Count,
    /// 最大; of nothing unknown
    Max,
    /// 最小; of nothing unknown
    Min,
    /// 每个 … 均
    All,
    /// 有
    Any,
}

/// A part of a measure's result that an expression may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasurePart {
    /// `A.标准`: the refined value.
    Standard,
    /// `A.基本标准`: the base.
    Base,
    /// `A.金额`: the result before exclusion.
    Amount,
    /// `A.名`: one of its side results, by index.
    Output(usize),
    /// Whether it is 可享受 before exclusion (`A 为 可享受`).
    Eligible,
}

/// A value with refinements.
#[derive(Clone, Debug)]
pub struct Tiered {
    /// The base; where it is absent and no refinement holds, no tier covers the case.
    pub base: Option<ExprId>,
    /// The refinements, each with its whole value.
    pub tiers: Vec<Tier>,
    /// `narrower[i]` holds j where tier j's condition strictly implies tier i's: then j beats i.
    pub narrower: Vec<Vec<usize>>,
    /// 就高 or 就低 among minimal ones of different value.
    pub strategy: Option<Strategy>,
    /// Its type.
    pub ty: Type,
    /// Where it was written.
    pub span: Option<Span>,
}

/// One refinement.
#[derive(Clone, Debug)]
pub struct Tier {
    /// The condition.
    pub cond: ExprId,
    /// The whole value that holds then.
    pub value: ExprId,
    /// Where it was written.
    pub span: Option<Span>,
}

/// How one of several is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// 就高
    Highest,
    /// 就低
    Lowest,
    /// 择先, by date of receipt
    First,
    /// 申请人选择
    Choice,
}
