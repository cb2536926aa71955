//! 措施, 规则 and 目标 with their clauses.

use super::{Citation, CmpOp, DocumentId, ElementVar, EntityId, ExprId, MeasureId, TieredId, Validity};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{Date, Rational};

/// What a measure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeasureKind {
    /// 措施
    Measure,
    /// 规则
    Rule,
    /// 目标
    Target,
}

/// A 措施, 规则 or 目标. Lists keep the order of the file; the order never decides a result.
#[derive(Clone, Debug)]
pub struct Measure {
    /// What it is.
    pub kind: MeasureKind,
    /// Its name.
    pub name: String,
    /// The document.
    pub document: Option<DocumentId>,
    /// The clause.
    pub citation: Option<Citation>,
    /// The measure of another document whose text it replaces.
    pub amends: Option<Amendment>,
    /// 对象.
    pub subjects: Vec<String>,
    /// The days in force: its own, or the document's.
    pub validity: Validity,
    /// 逐个.
    pub per_element: Option<PerElement>,
    /// 基准日; may read an element's field.
    pub base_day: Option<ExprId>,
    /// 逐月 自: parameters are read month by month.
    pub monthly_from: Option<ExprId>,
    /// 须 and 除外.
    pub requirements: Vec<Requirement>,
    /// 认定.
    pub attestations: Vec<Attestation>,
    /// 标准 and 额度: one, or a floor and a ceiling.
    pub standards: Vec<Standard>,
    /// 结论, or the 期限 of a measure without a 标准.
    pub conclusion: Option<Conclusion>,
    /// What the units below the line are multiplied by.
    pub quantities: Vec<Quantity>,
    /// Limits on a quantity: 期限 <= …, 人数 <= ….
    pub quantity_limits: Vec<QuantityLimit>,
    /// Limits on what is paid.
    pub caps: Vec<Cap>,
    /// 次数.
    pub frequencies: Vec<Frequency>,
    /// 不重复 于.
    pub uniques: Vec<Unique>,
    /// 申请 额度 and 申请 期限.
    pub applications: Vec<Application>,
    /// 核定.
    pub assessed: Option<Assessed>,
    /// 取整; absent: half away from zero to 0.01元.
    pub rounding: Option<Rounding>,
    /// 逐笔取整.
    pub round_each: bool,
    /// 待遇 and 另给.
    pub entitlements: Vec<Entitlement>,
    /// 另示.
    pub outputs: Vec<Output>,
    /// 目标's comparison and date.
    pub target: Option<Target>,
    /// 资金来源.
    pub fund: Option<String>,
    /// 责任单位.
    pub bodies: Option<String>,
    /// 力度.
    pub force: Option<String>,
    /// Documentation.
    pub docs: Vec<String>,
    /// The name's place.
    pub name_span: Option<Span>,
    /// The declaration's place.
    pub span: Option<Span>,
}

/// 修改: the measure stands in the place of another from a day on.
///
/// The days are part of both measures' `validity`; history and groups take the two for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The measure as it was first written, before all amendments.
    pub original: MeasureId,
    /// The first day of the new text.
    pub from: Date,
    /// 修改 in the amending document.
    pub span: Span,
}

/// 逐个.
#[derive(Clone, Debug)]
pub struct PerElement {
    /// The entity.
    pub entity: EntityId,
    /// The bound element.
    pub var: ElementVar,
    /// Where it is written.
    pub span: Span,
}

/// 须 or 除外.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// The label in 「」.
    pub label: Option<String>,
    /// The condition.
    pub cond: ExprId,
    /// 当.
    pub when: Option<ExprId>,
    /// 除外: must not hold.
    pub exclude: bool,
    /// Whether it reads the element of 逐个.
    pub per_element: bool,
    /// Its place.
    pub span: Span,
}

/// 认定.
#[derive(Clone, Debug)]
pub struct Attestation {
    /// The name; a profile attests it as an input of this name.
    pub name: String,
    /// The input (or the element's field) that holds it.
    pub value: ExprId,
    /// 当.
    pub when: Option<ExprId>,
    /// Whether it is a field of the element of 逐个.
    pub per_element: bool,
    /// Its place.
    pub span: Span,
}

/// 标准 or 额度.
#[derive(Clone, Debug)]
pub struct Standard {
    /// The relation.
    pub bound: Bound,
    /// The value; for a range the lower end.
    pub value: TieredId,
    /// The upper end of a range.
    pub upper: Option<TieredId>,
    /// 当: where it fails the clause is absent.
    pub when: Option<ExprId>,
    /// Whether it reads the element of 逐个.
    pub per_element: bool,
    /// Its place.
    pub span: Span,
}

/// The relation of a figure to what is granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bound {
    /// `=`
    Exact,
    /// `<=`
    AtMost,
    /// `>=`
    AtLeast,
    /// `a ~ b`
    Range,
}

/// 结论.
#[derive(Clone, Debug)]
pub struct Conclusion {
    /// The value.
    pub value: TieredId,
    /// Whether it is the 期限 of a measure without a 标准: its limits clip it, those of a 结论 never do.
    pub term: bool,
    /// Its place.
    pub span: Span,
}

/// A quantity that the standard is multiplied by.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// Which unit below the line it answers: the dimension of its value.
    pub dimension: Dimension,
    /// The word: 期限, 人数, 数量.
    pub word: QuantityWord,
    /// The value.
    pub value: TieredId,
    /// Whether it reads the element of 逐个.
    pub per_element: bool,
    /// Its place.
    pub span: Option<Span>,
}

/// The words of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QuantityWord {
    /// 期限
    Term,
    /// 人数
    People,
    /// 数量
    Count,
}

/// `期限 <= 12个月 [累计]`.
#[derive(Clone, Debug)]
pub struct QuantityLimit {
    /// The dimension that is limited.
    pub dimension: Dimension,
    /// The word.
    pub word: QuantityWord,
    /// The most.
    pub max: TieredId,
    /// 累计: what was paid before is subtracted.
    pub cumulative: bool,
    /// 当.
    pub when: Option<ExprId>,
    /// Per element if its quantity is.
    pub per_element: bool,
    /// Its place.
    pub span: Span,
}

/// 金额 <= e, 金额 每年 <= e, 每个金额 <= e.
#[derive(Clone, Debug)]
pub struct Cap {
    /// What is capped.
    pub scope: CapScope,
    /// The most.
    pub max: TieredId,
    /// 累计: what was paid before is subtracted.
    pub cumulative: bool,
    /// 当.
    pub when: Option<ExprId>,
    /// Its place.
    pub span: Span,
}

/// What a cap limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapScope {
    /// The measure's total.
    Total,
    /// Each calendar year's subtotal.
    CalendarYear,
    /// Each year's subtotal, years counted from a day or month.
    YearFrom(ExprId),
    /// Each element's amount.
    Element,
}

/// 次数 <= n, 次数 每年 <= n.
#[derive(Clone, Debug)]
pub struct Frequency {
    /// The most, this application included; absent for 不限.
    pub max: Option<TieredId>,
    /// Per calendar year instead of ever; with a day: years from that day.
    pub yearly: bool,
    /// 每年 自.
    pub year_from: Option<ExprId>,
    /// 当.
    pub when: Option<ExprId>,
    /// Its place.
    pub span: Span,
}

/// 不重复 于 {工种、等级}.
#[derive(Clone, Debug)]
pub struct Unique {
    /// The keys: name and value.
    pub keys: Vec<(String, ExprId)>,
    /// 当.
    pub when: Option<ExprId>,
    /// Its place.
    pub span: Span,
}

/// 申请 额度 = e, 申请 期限 = e.
#[derive(Clone, Debug)]
pub struct Application {
    /// What is asked for.
    pub what: ApplicationOf,
    /// The figure.
    pub value: ExprId,
    /// Its place.
    pub span: Span,
}

/// What an application asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApplicationOf {
    /// 额度, 标准 or 金额
    Amount,
    /// 期限
    Term,
}

/// 核定 e 封顶, 核定 e 超限不合规.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The figure.
    pub value: ExprId,
    /// Whether it is cut.
    pub clip: bool,
    /// Whether it reads the element of 逐个.
    pub per_element: bool,
    /// Its place.
    pub span: Span,
}

/// 取整.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// The step in base units: 1/100 for 到分.
    pub step: Rational,
    /// The direction.
    pub mode: RoundingMode,
    /// 当: where it fails the amount is rounded as if nothing were written.
    pub when: Option<ExprId>,
    /// Its place.
    pub span: Option<Span>,
}

/// The directions of rounding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundingMode {
    /// 四舍五入: half away from zero
    HalfUp,
    /// 四舍五入六成双: half to even
    HalfEven,
    /// 舍去: toward zero
    Down,
    /// 进一, 见分进角: away from zero
    Up,
}

/// 待遇 A, 另给 C.
#[derive(Clone, Debug)]
pub struct Entitlement {
    /// Its name.
    pub name: String,
    /// The condition (and 当).
    pub when: Option<ExprId>,
    /// Its place.
    pub span: Span,
}

/// 另示.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: TieredId,
    /// 当.
    pub when: Option<ExprId>,
    /// Its place.
    pub span: Span,
}

/// The comparison of a target: `actual op threshold` by a day. A target with only 须 has no comparison.
#[derive(Clone, Debug)]
pub struct Target {
    /// What is counted, the relation and the figure (two for a range).
    pub tests: Vec<TargetTest>,
    /// 截至.
    pub due: Option<ExprId>,
    /// Its place.
    pub span: Span,
}

/// One comparison of a target.
#[derive(Clone, Debug)]
pub struct TargetTest {
    /// What is counted.
    pub actual: ExprId,
    /// The relation.
    pub op: CmpOp,
    /// The figure.
    pub threshold: ExprId,
    /// The comparison as one condition.
    pub cond: ExprId,
    /// Its place.
    pub span: Span,
}
