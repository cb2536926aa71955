//! The one typed core: what the checked rules mean.
//!
//! In: `check` lowers the tree to it. Out: the interpreter, the analysis, the batch engine, SQL, diff and the
//! documents read it; none of them reads the tree. Every name is resolved to an id, every literal is in base units
//! (元, 人, 月 …: 万 and 年 are gone), every refinement has its whole replaced value as one expression, every
//! expression has a type. One `ExprId` keys types, trace steps, batch columns, SQL aliases and diffs.
//!
//! INVARIANT: a `Program` that `check` returned without an error holds no `ExprKind::Error` and no cycle: an
//! expression refers to definitions, locals and measures only in an order that ends.

pub mod print;
pub mod walk;

use crate::source::Span;
use crate::units::{Dimension, UnitTable};
use crate::value::{Date, Rational, Value, YearMonth};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl $name {
            /// The place in the program's vector of these.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(/** An expression of `Program::exprs`. */ ExprId, "e");
id!(/** A document of `Program::documents`. */ DocumentId, "doc");
id!(/** An input of `Program::inputs`. */ InputId, "in");
id!(/** An enumeration of `Program::enums`. */ EnumId, "enum");
id!(/** An entity of `Program::entities`. */ EntityId, "ent");
id!(/** A parameter of `Program::params`. */ ParamId, "par");
id!(/** A definition or a local value of `Program::definitions`. */ DefinitionId, "def");
id!(/** A value with tiers of `Program::tiered`. */ TieredId, "tier");
id!(/** A reading (口径) of `Program::readings`. */ ReadingId, "read");
id!(/** A 措施, 规则 or 目标 of `Program::measures`. */ MeasureId, "m");
id!(/** An exclusion group of `Program::groups`. */ GroupId, "grp");
id!(/** A figure left to another document (按规定) of `Program::delegated`. */ DelegatedId, "slot");
id!(/** A bound element of a list: the one of 逐个, or of an aggregate. */ ElementVar, "el");

/// A whole rule set.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// All expressions.
    pub exprs: Vec<Expr>,
    /// The documents, in order of appearance.
    pub documents: Vec<Document>,
    /// The inputs that a profile may give, lists included.
    pub inputs: Vec<Input>,
    /// The enumerations.
    pub enums: Vec<EnumType>,
    /// The entities: what the elements of lists are.
    pub entities: Vec<Entity>,
    /// The parameters.
    pub params: Vec<Param>,
    /// 定义 and 其中.
    pub definitions: Vec<Definition>,
    /// Values with tiers.
    pub tiered: Vec<Tiered>,
    /// 口径.
    pub readings: Vec<Reading>,
    /// 措施, 规则, 目标, in order of appearance.
    pub measures: Vec<Measure>,
    /// 不得重复享受.
    pub groups: Vec<Group>,
    /// 按规定 figures.
    pub delegated: Vec<Delegated>,
    /// 算例.
    pub cases: Vec<Case>,
    /// 定性 clauses.
    pub qualitative: Vec<Qualitative>,
    /// Names of units.
    pub units: UnitTable,
    /// How many element variables there are; a frame of an evaluation has this many slots.
    pub element_vars: u32,
    /// The entity of each element variable.
    pub element_entities: Vec<EntityId>,
}

impl Program {
    /// The name by which a reading is known among all of a program: its own, behind its document's number where several
    /// documents have one of that name.
    pub fn reading_key(&self, reading: &Reading) -> String {
        let alike = self.readings.iter().filter(|r| r.name == reading.name).count();
        let document = reading.document.and_then(|d| self.documents.get(d.index()));
        match document {
            Some(document) if alike > 1 => format!("{}/{}", document.number, reading.name),
            _ => reading.name.clone(),
        }
    }

    /// The expression of an id; ids come from this program only.
    pub fn expr(&self, id: ExprId) -> &Expr {
        static ERROR: Expr = Expr { kind: ExprKind::Error, ty: Type::Error, span: None };
        self.exprs.get(id.index()).unwrap_or(&ERROR)
    }

    /// The measure as it was before all amendments; a measure that amends none is its own.
    pub fn original(&self, id: MeasureId) -> MeasureId {
        self.measures.get(id.index()).and_then(|m| m.amends).map_or(id, |a| a.original)
    }
}

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
    /// 折合(rate, 月) or (rate, 年): the factor is already in the argument's type
    Convert,
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

/// A published document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its number, such as 焦人社文〔2022〕7号; empty for a file without a 文件 declaration.
    pub number: String,
    /// Its title.
    pub title: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The region that it holds for, as a path.
    pub region: Vec<String>,
    /// 国家, 省, 市 or 县
    pub level: Option<Level>,
    /// The day of publication.
    pub published: Option<Date>,
    /// Days in force for all its measures.
    pub validity: Validity,
    /// What it does to others.
    pub changes: Vec<DocumentChange>,
    /// Which day decides between the text before and after its changes; absent: the day that the measure is judged on.
    pub transition: Option<Transition>,
    /// Names of its annexes.
    pub annexes: Vec<String>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// 过渡 按 日期.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The day that decides.
    pub by: ExprId,
    /// The last day of assessment on which the old text is applied.
    pub until: Option<Date>,
    /// Its place.
    pub span: Span,
}

/// The rank of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// 县
    County,
    /// 市
    City,
    /// 省
    Province,
    /// 国家
    Country,
}

/// 废止, 修改 or 参照 of another document.
#[derive(Clone, Debug)]
pub struct DocumentChange {
    /// What is done.
    pub kind: ChangeKind,
    /// The other document's number.
    pub number: String,
    /// The clause; absent: the whole.
    pub clause: Option<String>,
    /// From which day; absent: publication.
    pub from: Option<Date>,
    /// Its place.
    pub span: Span,
}

/// What a document does to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChangeKind {
    /// 废止
    Repeals,
    /// 修改
    Amends,
    /// 参照
    Follows,
}

/// Days in force, both ends included.
#[derive(Clone, Debug, Default)]
pub struct Validity {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// The date judged; absent: the day of assessment.
    pub by: Option<ExprId>,
    /// Where it was written.
    pub span: Option<Span>,
}

/// An input of the profile.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Values that are allowed: a condition over the input itself, with the text shown.
    pub domain: Option<Domain>,
    /// 仅当: 不适用 where it fails.
    pub only_if: Option<ExprId>,
    /// 整数: only whole numbers of its unit.
    pub whole: bool,
    /// How many base units one of the declared unit is (10000 for 万元, 12 for 年): a bare number of a profile is in
    /// the declared unit, values and domains are in base units.
    pub scale: Rational,
    /// Whether it was not declared but inferred in a one-liner.
    pub implicit: bool,
    /// Documentation.
    pub docs: Vec<String>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// The values that an input may take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// An interval of numbers (in base units) or ratios.
    Interval {
        /// Lower end with whether it belongs to it.
        low: Option<(Rational, bool)>,
        /// Upper end with whether it belongs to it.
        high: Option<(Rational, bool)>,
    },
    /// An interval of days.
    Dates {
        /// First day.
        low: Option<Date>,
        /// Last day.
        high: Option<Date>,
    },
    /// An interval of months of years.
    Months {
        /// First month.
        low: Option<YearMonth>,
        /// Last month.
        high: Option<YearMonth>,
    },
    /// Single values: members of an enumeration, texts, numbers; for 多选 every member must be among them.
    Values(Vec<Value>),
}

/// An enumeration. Two declarations with the same members in the same order are one type.
#[derive(Clone, Debug)]
pub struct EnumType {
    /// The declared name, or that of the first input that lists it.
    pub name: String,
    /// Its members in order; at most 128.
    pub members: Vec<String>,
    /// The index of 其他, which stands for every value outside.
    pub other: Option<usize>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// An entity.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Its name.
    pub name: String,
    /// The list input that holds its elements.
    pub list: InputId,
    /// 计: what one element counts as.
    pub counts_as: Option<Dimension>,
    /// 标识: indexes into `fields`.
    pub identity: Vec<usize>,
    /// Its fields; `only_if` of a field is over the element variable `own`.
    pub fields: Vec<Input>,
    /// The element variable in which the fields' 仅当 conditions are written.
    pub own: ElementVar,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// A parameter with its versions.
#[derive(Clone, Debug)]
pub struct Param {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// How many base units one of the declared unit is: for a bare number that replaces it.
    pub scale: Rational,
    /// What its rows are found by.
    pub keys: Vec<ExprId>,
    /// Its versions by first day.
    pub versions: Vec<ParamVersion>,
    /// The source of its figures.
    pub citation: Option<Citation>,
    /// The document of its file.
    pub document: Option<DocumentId>,
    /// Whether it was not declared but inferred.
    pub implicit: bool,
    /// Where it is declared; absent where several documents' figures of one name were brought together.
    pub span: Option<Span>,
}

/// The rows of a parameter that hold from a day on.
#[derive(Clone, Debug)]
pub struct ParamVersion {
    /// First day; absent: always.
    pub from: Option<Date>,
    /// Last day; absent: until the next version.
    pub to: Option<Date>,
    /// The rows.
    pub rows: Vec<ParamRow>,
    /// A citation of its own.
    pub citation: Option<Citation>,
    /// Where it is written.
    pub span: Span,
}

/// Where a row comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowOrigin {
    /// Its document and clause.
    pub citation: Citation,
    /// Why it holds where other documents have the row with another value.
    pub precedence: Option<Precedence>,
}

/// Which of several documents that fix one figure holds, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Precedence {
    /// The rule that decides.
    pub rule: PrecedenceRule,
    /// The numbers of those that do not.
    pub yields: Vec<String>,
}

/// The rules that decide between documents, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PrecedenceRule {
    /// An explicit 参照 of the document whose figure it is.
    Follows,
    /// The higher 级别.
    Level,
    /// The later one of the same 级别.
    Later,
}

/// One row of a parameter.
#[derive(Clone, Debug)]
pub struct ParamRow {
    /// One constant a key: an enumeration's member, a text, or a region's path. A region without a row of its own takes its parent's.
    pub keys: Vec<Value>,
    /// The value, in base units.
    pub value: Value,
    /// Its document, where several documents' rows were brought together.
    pub origin: Option<Box<RowOrigin>>,
    /// Where it is written.
    pub span: Span,
}

/// 定义, or 其中 of a measure.
#[derive(Clone, Debug)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: TieredId,
    /// The measure whose local it is.
    pub local_to: Option<MeasureId>,
    /// The document of its file.
    pub document: Option<DocumentId>,
    /// Its citation.
    pub citation: Option<Citation>,
    /// Documentation.
    pub docs: Vec<String>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// 口径.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its name.
    pub name: String,
    /// The alternatives: name, and what it means.
    pub options: Vec<(String, Option<String>)>,
    /// The index of the default.
    pub default: usize,
    /// Why there are several.
    pub reason: Option<String>,
    /// The document of its file.
    pub document: Option<DocumentId>,
    /// The clause.
    pub citation: Option<Citation>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// 依据.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The document's number where another than the file's own is named.
    pub document: Option<String>,
    /// The clauses as written.
    pub clauses: Vec<String>,
    /// Its place.
    pub span: Span,
}

/// A figure left to another document or body.
#[derive(Clone, Debug)]
pub struct Delegated {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// The body or document.
    pub body: Option<String>,
    /// The measure in which it stands.
    pub measure: Option<MeasureId>,
    /// An imported parameter of the same name and type that fixes it.
    pub filled_by: Option<ParamId>,
    /// Its place.
    pub span: Option<Span>,
}

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

/// 不得重复享受.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its members.
    pub members: Vec<MeasureId>,
    /// Its rules: the first whose 当 holds.
    pub rules: Vec<GroupRule>,
    /// The document.
    pub document: Option<DocumentId>,
    /// The clause.
    pub citation: Option<Citation>,
    /// Its place.
    pub span: Option<Span>,
}

/// One rule of a group.
#[derive(Clone, Debug)]
pub struct GroupRule {
    /// What may draw one only.
    pub scope: GroupScope,
    /// How one is taken.
    pub strategy: Strategy,
    /// For 申请人选择: an expression whose value is a member's name.
    pub choice: Option<ExprId>,
    /// 当.
    pub when: Option<ExprId>,
    /// Its place.
    pub span: Span,
}

/// The scope of an exclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupScope {
    /// 同一人 (or another entity's element): per element of the members' common list, by its 标识.
    Element,
    /// 同一单位, 同一主体, or nothing written: the whole beneficiary.
    Beneficiary,
}

/// 算例.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// The tree of its lines; `cli` turns it into a profile and expectations.
    pub decl: crate::syntax::ast::CaseDecl,
    /// The document of its file.
    pub document: Option<DocumentId>,
    /// Its place.
    pub span: Span,
}

/// 定性.
#[derive(Clone, Debug)]
pub struct Qualitative {
    /// Its name.
    pub name: String,
    /// The document of its file.
    pub document: Option<DocumentId>,
    /// The clause.
    pub citation: Option<Citation>,
    /// 责任单位.
    pub bodies: Option<String>,
    /// Its place.
    pub span: Span,
}
