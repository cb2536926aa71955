//! Measures and exclusion groups with their clauses.

use super::{CmpOp, Expr, Name, Test, TextLit};
use crate::source::Span;

/// What a rule declaration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeasureKind {
    /// `措施`, or a one-liner: a benefit.
    Measure,
    /// `规则`: a duty, complied with or not.
    Rule,
    /// `目标`: to be reached by a date.
    Target,
}

/// A 措施, 规则 or 目标.
#[derive(Clone, Debug)]
pub struct MeasureDecl {
    /// What it is.
    pub kind: MeasureKind,
    /// Whether it stands on one line without braces: then a bare comparison is a requirement, and undeclared names become inputs.
    pub one_line: bool,
    /// Its name.
    pub name: Name,
    /// `依据 第n条` behind the name.
    pub citation: Option<Citation>,
    /// For `目标 名 不少于 1000个`: the comparison of the name's own input.
    pub head_test: Option<Vec<Test>>,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

/// `依据 [文号] 第3条、附件2`
#[derive(Clone, Debug)]
pub struct Citation {
    /// Another document than the file's own.
    pub document: Option<Name>,
    /// The clause numbers as written.
    pub clauses: Vec<Name>,
    /// Its place, the keyword included.
    pub span: Span,
}

/// One clause with its trailing `当 条件`.
#[derive(Clone, Debug)]
pub struct Clause {
    /// What it says.
    pub kind: ClauseKind,
    /// `当 条件`
    pub when: Option<Expr>,
    /// Whether a comma (not a newline, not `；`) parts it from the clause before it: then the line is headed by an earlier clause.
    pub after_comma: bool,
    /// Its place, `当 …` included.
    pub span: Span,
}

/// The clauses of a measure.
#[derive(Clone, Debug)]
pub enum ClauseKind {
    /// Could not be read; reported already.
    Error,
    /// `对象 单位、个人`
    Subjects(Vec<Name>),
    /// `逐个 见习人员`
    PerElement(Name),
    /// `基准日 = 日期`
    BaseDate(Expr),
    /// `逐月 自 日期`: parameters are read month by month from that day.
    Monthly(Expr),
    /// `须「名」: 条件`, `须 条件`, and a bare comparison in a one-liner.
    Require {
        /// The label in 「」.
        label: Option<Name>,
        /// The condition.
        cond: Expr,
    },
    /// `除外「名」: 条件`
    Exclude {
        /// The label in 「」.
        label: Option<Name>,
        /// The condition.
        cond: Expr,
    },
    /// `认定 名`
    Attest(Name),
    /// `标准 = …`, `额度 <= …`, `期限 <= …`, `金额 每年 自 D <= …`, `次数 <= 3次`, `结论 = …`, `数量 家 = …`
    Figure(FigureClause),
    /// `条件 => 值` at the measure's own level.
    Refine(Refinement),
    /// `条件 => 另给 A、B`
    Grant {
        /// The condition.
        cond: Expr,
        /// What is given besides.
        names: Vec<Name>,
    },
    /// `待遇 A、B`
    Entitlements(Vec<Name>),
    /// `另示 名 = 值`
    Output {
        /// The name.
        name: Name,
        /// The value.
        value: Tiered,
    },
    /// `其中 名 = 值 { 条件 => 值 }`
    Local {
        /// The name.
        name: Name,
        /// The value.
        value: Tiered,
    },
    /// `不重复 于 {工种、等级}`
    Unique(Vec<Vec<Name>>),
    /// `申请 额度 = e`, `申请 期限 = e`
    Apply {
        /// 额度 (or 标准, 金额) or 期限.
        what: Head,
        /// What is asked for.
        value: Expr,
    },
    /// `核定 e 封顶`, `核定 e 超限不合规`
    Assessed {
        /// What the authority fixed.
        value: Expr,
        /// Whether it is cut to its limits (封顶) or judged against them (超限不合规).
        clip: bool,
    },
    /// `有效 … 至 …, 按 招用日期`
    Valid(Box<ValidityClause>),
    /// `截至 日期`
    Deadline(Expr),
    /// `依据 第n条`
    Cite(Citation),
    /// `资金来源 …`
    Fund(TextLit),
    /// `责任单位 …`
    Bodies(TextLit),
    /// `力度 可 | 应 | …`
    Force(TextLit),
    /// `取整 到元`, `取整 舍去`
    Rounding(RoundingClause),
    /// `就高`, `就低`: decides between refinements that hold at once.
    Strategy(Strategy),
}

/// The words at the head of a clause that name a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Head {
    /// 标准
    Standard,
    /// 额度, the same for loans
    Quota,
    /// 期限
    Term,
    /// 人数
    People,
    /// 数量
    Quantity,
    /// 金额
    Amount,
    /// 每个金额
    ElementAmount,
    /// 次数
    Times,
    /// 结论
    Conclusion,
}

impl Head {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Head::Standard => "标准",
            Head::Quota => "额度",
            Head::Term => "期限",
            Head::People => "人数",
            Head::Quantity => "数量",
            Head::Amount => "金额",
            Head::ElementAmount => "每个金额",
            Head::Times => "次数",
            Head::Conclusion => "结论",
        }
    }
}

/// `标准 = e`, `期限 <= 12个月 累计`, `金额 每年 自 D <= 1万元`, `数量 家 = e`
#[derive(Clone, Debug)]
pub struct FigureClause {
    /// Which figure.
    pub head: Head,
    /// The place of the head word.
    pub head_span: Span,
    /// The unit behind 数量.
    pub unit: Option<Name>,
    /// `每年`
    pub yearly: bool,
    /// `每年 自 D`: years that start on that day or month.
    pub year_from: Option<Expr>,
    /// The relation: `=`, `<=`, `>=` (a strict one is an error later).
    pub relation: CmpOp,
    /// The place of the relation's sign or word.
    pub relation_span: Span,
    /// The value with its tiers; `= a ~ b` is an `ExprKind::Range`.
    pub value: Tiered,
    /// `累计`
    pub cumulative: bool,
}

/// A value with its refinements. A base is absent in `标准 <= { c => v … }`.
#[derive(Clone, Debug)]
pub struct Tiered {
    /// The base.
    pub base: Option<Expr>,
    /// The refinements of this value, in order.
    pub tiers: Vec<Refinement>,
    /// `就高` / `就低` among them.
    pub strategy: Option<Strategy>,
    /// The whole.
    pub span: Span,
}

/// `条件 => 值`
#[derive(Clone, Debug)]
pub struct Refinement {
    /// The condition.
    pub cond: Expr,
    /// What replaces or changes the value.
    pub effect: Effect,
    /// The place of the whole.
    pub span: Span,
}

/// What a refinement does.
#[derive(Clone, Debug)]
pub enum Effect {
    /// `=> v`, itself possibly refined in its own braces.
    Replace(Box<Tiered>),
    /// `=> 提高 10%`, `=> 提高 10个百分点`
    Raise(Expr),
    /// `=> 降低 …`
    Lower(Expr),
}

/// `有效 [自] a 至 b, 按 招用日期`
#[derive(Clone, Debug)]
pub struct ValidityClause {
    /// First day; absent: open.
    pub from: Option<Expr>,
    /// Last day, included; absent: open.
    pub to: Option<Expr>,
    /// The date that is judged; absent: the day of assessment.
    pub by: Option<Expr>,
    /// Its place.
    pub span: Span,
}

/// `取整 到元 舍去`
#[derive(Clone, Debug)]
pub struct RoundingClause {
    /// The words behind 取整: 到元, 到角, 到分, 舍去, 进一, 见分进角, 四舍五入, 四舍五入六成双, 四舍五入六成双 …: resolved later.
    pub words: Vec<Name>,
    /// `逐笔取整`
    pub each: bool,
}

/// How one of several is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// 就高
    Highest,
    /// 就低
    Lowest,
    /// 择先
    First,
    /// 申请人选择
    Choice,
}

/// `不得重复享受 名 { A、B } { 于 同一人 就高 当 … }`
#[derive(Clone, Debug)]
pub struct GroupDecl {
    /// The group's name.
    pub name: Name,
    /// The members: names of measures, each with its document or clause where that is needed.
    pub members: Vec<Vec<Name>>,
    /// The rules in its second braces.
    pub rules: Vec<GroupRule>,
    /// Whether there are second braces.
    pub has_rules: bool,
    /// `依据 …`
    pub citation: Option<Citation>,
}

/// `于 同一人 就高 当 条件`
#[derive(Clone, Debug)]
pub struct GroupRule {
    /// 同一人, 同一单位 …: the word behind 于.
    pub scope: Option<Name>,
    /// The strategy.
    pub strategy: Strategy,
    /// For 申请人选择: the input that names the choice.
    pub choice: Option<Expr>,
    /// `当 条件`
    pub when: Option<Expr>,
    /// Its place.
    pub span: Span,
}
