//! Expressions, conditions and literals.

use super::{Binding, Name, Tiered, TypeExpr};
use crate::source::Span;
use crate::value::{Date, Rational, YearMonth};

/// A text, quoted or running to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLit {
    /// The text without its quotes.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// An expression or a condition.
#[derive(Clone, Debug)]
pub struct Expr {
    /// Its form.
    pub kind: ExprKind,
    /// Its place, without brackets around it.
    pub span: Span,
}

/// The forms of an expression.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// Could not be read; reported already.
    Error,
    /// `1000`, `2年6个月`, `20万元`, `每人每月1000元`
    Quantity(QuantityLit),
    /// `70%`, `5‰`, `2/3`, `10个百分点`
    Ratio(RatioLit),
    /// `是`, `否`
    Bool(bool),
    /// `2025年3月1日`
    Date(Date),
    /// `2025年3月`
    Month(YearMonth),
    /// `“文本”`
    Text(String),
    /// `不适用`
    NotApplicable,
    /// `不限`, `无限`: no upper end.
    Unlimited,
    /// `原值`
    Original,
    /// A name or a dotted path, also an enumeration's member, 评估日 and 基准日.
    Path(Vec<Name>),
    /// `{A、B}`
    Set(Vec<Expr>),
    /// `[{…}、{…}]` in a 算例.
    List(Vec<Expr>),
    /// `{ 见习月数 = 15个月 }` in a 算例.
    Record(Vec<Binding>),
    /// `[a, b)` …; either end may be absent.
    Interval {
        /// The lower end.
        low: Option<Box<Expr>>,
        /// The upper end.
        high: Option<Box<Expr>>,
        /// Whether the lower end belongs to it.
        low_closed: bool,
        /// Whether the upper end belongs to it.
        high_closed: bool,
    },
    /// `a ~ b`, `a 至 b`
    Range(Box<Expr>, Box<Expr>),
    /// `-e`
    Negate(Box<Expr>),
    /// `非 (…)`
    Not(Box<Expr>),
    /// `a + b` …
    Binary {
        /// The operation.
        op: BinaryOp,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
        /// `无则 e` behind a division: the value where the divisor is 0.
        fallback: Option<Box<Expr>>,
    },
    /// `a 且 b 且 c`, `a 或 b`: never mixed without brackets.
    Logic {
        /// 且 (true) or 或 (false).
        all: bool,
        /// The parts, at least two.
        parts: Vec<Expr>,
    },
    /// `x >= 3`, `x 50%以上不满60%`: every test must hold.
    Compare {
        /// What is compared.
        left: Box<Expr>,
        /// The tests, at least one.
        tests: Vec<Test>,
    },
    /// `x 在 [a, b]`, `x 在 {A、B}`, `x 不在 …`
    In {
        /// What is looked for.
        left: Box<Expr>,
        /// An interval, a range or a set.
        range: Box<Expr>,
        /// `不在`
        negated: bool,
    },
    /// `d 在 e 起 2年内` (start ≤ d ≤ start + 2年), `d 在 e 前 2年内` (e − 2年 ≤ d ≤ e)
    Within {
        /// The date that is judged.
        left: Box<Expr>,
        /// The date counted from.
        anchor: Box<Expr>,
        /// The length.
        length: Box<Expr>,
        /// 前 instead of 起.
        before: bool,
    },
    /// `自 开业日期 满 3个月`, `自 a 至 b 不满 3个月`: full months between two dates against a length.
    Elapsed {
        /// Start.
        from: Box<Expr>,
        /// End; absent: 基准日.
        to: Option<Box<Expr>>,
        /// 满 (>=), 不满 (<), 超过 (>), 不超过 (<=).
        op: CmpOp,
        /// The length.
        length: Box<Expr>,
    },
    /// `x 为 A`, `x 不为 A`
    Is {
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
        /// `不为`
        negated: bool,
    },
    /// `x 含 A`, `x 含任一 {A、B}`, `x 不含 A`
    Contains {
        /// The set.
        left: Box<Expr>,
        /// The member, or the members.
        right: Box<Expr>,
        /// `含任一`
        any: bool,
        /// `不含`
        negated: bool,
    },
    /// `较小(a, b)`, `周岁(a, b)`, `年(d)` …
    Call {
        /// The function.
        function: Name,
        /// Its arguments; a bare unit word (`折合(r, 月)`) is a path.
        args: Vec<Expr>,
    },
    /// `合计(月度费用.金额 其中 …)`, `计数(见习人员 其中 …)`, `最大(…)`, `最小(…)` over a list
    Aggregate {
        /// Which.
        function: Name,
        /// The list or a field of it, or an expression over its fields.
        body: Box<Expr>,
        /// `其中 条件`
        filter: Option<Box<Expr>>,
    },
    /// `每个 县区 均 (…)` (all), `有 家庭成员 (…)`
    Quantified {
        /// 每个 … 均
        all: bool,
        /// The list.
        list: Name,
        /// The condition.
        body: Box<Expr>,
    },
    /// `按规定「名」: 元/人·月 由 省`
    Delegated(DelegatedLit),
    /// `{ c => v … }` in the place of a value.
    Tiered(Box<Tiered>),
    /// `最低工资 于 日期`
    At {
        /// The parameter.
        value: Box<Expr>,
        /// The day.
        date: Box<Expr>,
    },
    /// `最低工资 逐月 自 日期`
    Monthly {
        /// The parameter.
        value: Box<Expr>,
        /// The first day.
        from: Box<Expr>,
    },
}

/// One test of a comparison.
#[derive(Clone, Debug)]
pub struct Test {
    /// The relation.
    pub op: CmpOp,
    /// The place of its sign or word.
    pub op_span: Span,
    /// What it is compared with.
    pub right: Expr,
}

/// The relations, after words and signs became one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CmpOp {
    /// `=`, only as a clause's relation
    Equal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// The four operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`, `×`
    Multiply,
    /// `/`, `÷`
    Divide,
}

/// A number with its unit words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityLit {
    /// The parts of a compound duration (`2年6个月`), else one part; each a number and the unit words behind it (none: a bare number).
    pub parts: Vec<QuantityPart>,
    /// `每人每月` before the number, or what stands below the line behind it.
    pub under: Vec<Name>,
}

/// `6个月` in `2年6个月`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityPart {
    /// The number, exact, without any scale word.
    pub number: Rational,
    /// The unit word above the line, with its scale as written (`万元`, `个月`).
    pub unit: Option<Name>,
    /// Its place.
    pub span: Span,
}

/// A ratio literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatioLit {
    /// Its value: 70 % is 7/10.
    pub value: Rational,
    /// How it is written.
    pub form: RatioForm,
}

/// The forms of a ratio literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RatioForm {
    /// `70%`
    Percent,
    /// `5‰`
    PerMille,
    /// `2/3`
    Fraction,
    /// `10个百分点`: only behind 提高 and 降低.
    Points,
}

/// `按规定「名」: 类型 由 机关`
#[derive(Clone, Debug)]
pub struct DelegatedLit {
    /// Its name; absent: that of the measure's figure.
    pub name: Option<Name>,
    /// Its type.
    pub ty: Option<TypeExpr>,
    /// The document or body that it is left to.
    pub body: Option<TextLit>,
}
