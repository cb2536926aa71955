//! The tree of a `.pol` file: what the analyst wrote, with exact spans and its comments.
//!
//! Names are not resolved and units not interpreted here. A part that could not be read is an `Error` node; the
//! stages after it stay silent about whatever depends on one. The formatter, fixes and the editor use this tree,
//! everything that computes uses the IR. Comments stand in `File::comments` in order of position.

use crate::source::{SourceId, Span};
use crate::value::{Date, Rational, YearMonth};

/// One file.
#[derive(Clone, Debug)]
pub struct File {
    /// The text that it was read from.
    pub source: SourceId,
    /// Its declarations in order.
    pub items: Vec<Item>,
    /// All comments in order of position (`//`, `注：`, `///`).
    pub comments: Vec<Comment>,
    /// The names that broken declarations (`ItemKind::Error`) would have declared: uses of them are not reported.
    pub broken: Vec<Name>,
}

/// A comment, from its mark to the end of its line (exclusive).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Which mark it bears.
    pub kind: CommentKind,
    /// Its place, the mark included.
    pub span: Span,
    /// Its text after the mark, trimmed.
    pub text: String,
}

/// The marks of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentKind {
    /// `//`
    Plain,
    /// `注：`
    Note,
    /// `///`, documents the item that follows.
    Doc,
}

/// A name as written; quotes 「」 are not part of `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name without its quotes.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// A declaration with the documentation lines (`///`) before it.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is declared.
    pub kind: ItemKind,
    /// The whole declaration, without its doc comments.
    pub span: Span,
    /// The text of the `///` lines directly before it.
    pub docs: Vec<String>,
}

/// The declarations of the language.
#[derive(Clone, Debug)]
pub enum ItemKind {
    /// Could not be read; reported already.
    Error,
    /// `文件 文号 { … }`
    Document(DocumentDecl),
    /// `引用 "路径"`
    Import(ImportDecl),
    /// `计量单位 亩、平方米`
    Units(Vec<Name>),
    /// `枚举 企业规模 = 大型 | 中型`
    Enum(EnumDecl),
    /// `实体 见习人员 计 人 标识 身份证号 { … }`
    Entity(EntityDecl),
    /// `输入 留用率: 比例 在 [0%, 100%]`
    Input(InputDecl),
    /// `参数 最低工资: 元/月 按 地区 { … }`
    Param(ParamDecl),
    /// `定义 裁员率上限 = 5.5%, 参保人数 30人以下 => 20%`
    Define(DefineDecl),
    /// `口径 不重复主体 { 按人 (缺省)、按单位 } 因 “…”`
    Reading(ReadingDecl),
    /// `措施 …`, `规则 …`, `目标 …`, and one-liners without a keyword.
    Measure(MeasureDecl),
    /// `不得重复享受 名 { 成员 } { 于 同一人 就高 }`
    Group(GroupDecl),
    /// `算例 “名” { … }`
    Case(CaseDecl),
    /// `定性 名 依据 第14条`: a clause without a computable rule, named so that it is accounted for.
    Qualitative(QualitativeDecl),
    /// `不计 第5条 “1551” 因 “工程名称”`: figures of a clause that no rule computes with.
    Excused(ExcusedDecl),
    /// `容许 W0802 于 就业见习补贴 因 “…” 至 2027年1月1日`: findings that are known and meant.
    Allow(AllowDecl),
}

/// `文件 文号 { … }`
#[derive(Clone, Debug)]
pub struct DocumentDecl {
    /// The document number, such as 焦人社文〔2022〕7号.
    pub number: Name,
    /// Its facts in order.
    pub facts: Vec<DocumentFact>,
}

/// One line of a `文件` block.
#[derive(Clone, Debug)]
pub struct DocumentFact {
    /// What it says.
    pub kind: DocumentFactKind,
    /// Its place.
    pub span: Span,
}

/// The facts of a document.
#[derive(Clone, Debug)]
pub enum DocumentFactKind {
    /// Could not be read; reported already.
    Error,
    /// `标题 …`
    Title(TextLit),
    /// `机关 …`
    Issuer(TextLit),
    /// `地区 …`, dotted for a district of a city.
    Region(Vec<Name>),
    /// `级别 国家 | 省 | 市 | 县`
    Level(Name),
    /// `发布 日期`
    Published(Expr),
    /// `有效 … 至 …`
    Valid(Box<ValidityClause>),
    /// `废止 文号 [第n条] [自 日期]`
    Repeals(DocumentChange),
    /// `修改 文号 [第n条] [自 日期]`
    Amends(DocumentChange),
    /// `参照 文号`: takes the figures of another document as its own.
    Follows(DocumentChange),
    /// `过渡 …`, free text.
    Transition(TextLit),
    /// `过渡 按 受理日期 至 日期 因 …`: which day decides between the old and the new text.
    TransitionBy(Box<TransitionRule>),
    /// `附件 名 …`
    Annex(Name, Option<TextLit>),
}

/// `过渡 按 受理日期 至 2026年6月30日 因 “…”`
#[derive(Clone, Debug)]
pub struct TransitionRule {
    /// The day that decides.
    pub by: Expr,
    /// The last day on which the old text can still be applied.
    pub until: Option<Expr>,
    /// The words of the document.
    pub reason: Option<TextLit>,
}

/// What one document does to another.
#[derive(Clone, Debug)]
pub struct DocumentChange {
    /// The other document's number.
    pub number: Name,
    /// The clause of it; absent: the whole document.
    pub clause: Option<Name>,
    /// From which day; absent: the day of publication.
    pub from: Option<Expr>,
}

/// `引用 "../vocabulary.pol"`
#[derive(Clone, Debug)]
pub struct ImportDecl {
    /// The path as written, relative to the file that names it.
    pub path: TextLit,
}

/// A text, quoted or running to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextLit {
    /// The text without its quotes.
    pub text: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// `枚举 名 = A | B | 其他`
#[derive(Clone, Debug)]
pub struct EnumDecl {
    /// The type's name.
    pub name: Name,
    /// Its members in order.
    pub members: Vec<Name>,
}

/// `实体 名 计 单位 标识 字段 { 字段: 类型 … }`
#[derive(Clone, Debug)]
pub struct EntityDecl {
    /// The entity, and the list of its elements that a profile gives.
    pub name: Name,
    /// What one element counts as (`计 人`).
    pub counts_as: Option<Name>,
    /// What makes two elements the same (`标识 身份证号`).
    pub identity: Vec<Name>,
    /// Its fields.
    pub fields: Vec<InputDecl>,
}

/// `输入 名: 类型 在 域 仅当 条件`, also a field of an entity (there without the keyword).
#[derive(Clone, Debug)]
pub struct InputDecl {
    /// The name.
    pub name: Name,
    /// The declared type.
    pub ty: TypeExpr,
    /// `在 [0%, 100%]` or a set.
    pub domain: Option<Expr>,
    /// `仅当 条件`: 不适用 where it fails.
    pub only_if: Option<Expr>,
    /// The whole declaration.
    pub span: Span,
}

/// A type as written.
#[derive(Clone, Debug)]
pub struct TypeExpr {
    /// Its form.
    pub kind: TypeExprKind,
    /// Its place.
    pub span: Span,
}

/// The forms of a type.
#[derive(Clone, Debug)]
pub enum TypeExprKind {
    /// Could not be read; reported already.
    Error,
    /// `元/人·月`, `月`, `人`; also the bare names 数, 整数, 比例, 是否, 日期, 年月, 文本, 地区 and the name of an 枚举: resolved later.
    Unit(UnitExpr),
    /// `大型 | 中型 | 小型`
    Choice(Vec<Name>),
    /// `多选 …` of a choice or the name of an 枚举 or 文本.
    Many(Box<TypeExpr>),
    /// `列表 实体`
    List(Name),
}

/// A unit: factors above and below the line. `每人每月1000元` and `元/人·月` give the same.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct UnitExpr {
    /// Above the line; a scale (万, 亿) is part of the word as written (`万元`).
    pub over: Vec<Name>,
    /// Below the line.
    pub under: Vec<Name>,
}

/// `参数 名: 类型 按 地区 { 自 日期 { 键 = 值 } }` or `参数 名: 类型 = 值`
#[derive(Clone, Debug)]
pub struct ParamDecl {
    /// The name.
    pub name: Name,
    /// Its type.
    pub ty: Option<TypeExpr>,
    /// The keys that its rows are found by (`按 地区`, `按 工种、等级`), each an input or 地区.
    pub keys: Vec<Vec<Name>>,
    /// Its versions.
    pub versions: Vec<ParamVersion>,
    /// `依据 文号 第n条`: the source of the figures.
    pub citation: Option<Citation>,
    /// `表 "文件.csv"`: rows read from a table beside the file.
    pub table: Option<TextLit>,
}

/// `自 日期 [至 日期] { 键 = 值 … }`
#[derive(Clone, Debug)]
pub struct ParamVersion {
    /// First day; absent: always.
    pub from: Option<Expr>,
    /// Last day; absent: until the next version.
    pub to: Option<Expr>,
    /// The rows; a row without keys is the value for all.
    pub rows: Vec<ParamRow>,
    /// A citation for this version.
    pub citation: Option<Citation>,
    /// Its place.
    pub span: Span,
}

/// `示例市.甲县 = 2000元/月`, `电工、高级 = 300元/人`
#[derive(Clone, Debug)]
pub struct ParamRow {
    /// One path a key; a region is dotted.
    pub keys: Vec<Vec<Name>>,
    /// The value.
    pub value: Expr,
    /// Its place.
    pub span: Span,
}

/// `定义 名[: 类型] = 值, 条件 => 值`
#[derive(Clone, Debug)]
pub struct DefineDecl {
    /// The name.
    pub name: Name,
    /// A declared type, for readers.
    pub ty: Option<TypeExpr>,
    /// Its value with its tiers.
    pub value: Tiered,
    /// `依据 …`
    pub citation: Option<Citation>,
}

/// `口径 名 { A (缺省)、B } 因 “…” [依据 第n条]`
#[derive(Clone, Debug)]
pub struct ReadingDecl {
    /// The name.
    pub name: Name,
    /// The alternatives in order.
    pub options: Vec<ReadingOption>,
    /// Why there are several.
    pub reason: Option<TextLit>,
    /// The clause that is read.
    pub citation: Option<Citation>,
}

/// One alternative of a 口径.
#[derive(Clone, Debug)]
pub struct ReadingOption {
    /// Its name.
    pub name: Name,
    /// Whether `(缺省)` stands behind it.
    pub default: bool,
    /// `= “说明”`: what it means, in words.
    pub meaning: Option<TextLit>,
}

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

/// `算例 “名” { … }`
#[derive(Clone, Debug)]
pub struct CaseDecl {
    /// Its name.
    pub name: TextLit,
    /// Its lines in order.
    pub lines: Vec<CaseLine>,
}

/// One line of a 算例.
#[derive(Clone, Debug)]
pub struct CaseLine {
    /// What it says.
    pub kind: CaseLineKind,
    /// Its place.
    pub span: Span,
}

/// The lines of a 算例.
#[derive(Clone, Debug)]
pub enum CaseLineKind {
    /// Could not be read; reported already.
    Error,
    /// `日期 2025年6月1日`
    Date(Expr),
    /// `已知 留用率 = 60%, 见习人员 = [{ … }]`
    Given(Vec<Binding>),
    /// `口径 x = B`
    Reading(Vec<Binding>),
    /// `参数 最低工资 = 2000元/月`
    Param(Vec<Binding>),
    /// `享受记录 = [...]`
    History(Expr),
    /// `应得 措施 = 16200元`, `应得 措施 不可享受 因「…」`, `应得 措施 待定 缺 留用率`
    Expect(Expectation),
}

/// `名 = 值`
#[derive(Clone, Debug)]
pub struct Binding {
    /// The name, dotted for a field.
    pub name: Vec<Name>,
    /// The value.
    pub value: Expr,
    /// Its place.
    pub span: Span,
}

/// What a 算例 expects of one measure.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The measure; a second part names one of its outputs.
    pub measure: Vec<Name>,
    /// `= 16200元`, `<= …`, `>= …`, or a range.
    pub value: Option<(CmpOp, Expr)>,
    /// 可享受, 不可享受, 待定, 合规 …
    pub status: Option<Name>,
    /// `因「…」`: labels or conditions that must be among the failed ones.
    pub because: Vec<Name>,
    /// `缺 留用率`: exactly the missing inputs.
    pub missing: Vec<Name>,
}

/// `不计 第5条 “1551”、“356” 因 “工程名称”`
#[derive(Clone, Debug)]
pub struct ExcusedDecl {
    /// The clause.
    pub clause: Name,
    /// The figures as the notice writes them.
    pub figures: Vec<TextLit>,
    /// Why no rule computes with them.
    pub reason: Option<TextLit>,
}

/// `容许 W0802 于 就业见习补贴 因 “…” 至 2027年1月1日`
#[derive(Clone, Debug)]
pub struct AllowDecl {
    /// The codes.
    pub codes: Vec<Name>,
    /// The declaration that it is about; absent: the file.
    pub target: Option<Name>,
    /// Why.
    pub reason: TextLit,
    /// The last day on which it holds: a day's literal.
    pub until: Option<Expr>,
}

/// `定性 名 依据 第14条`
#[derive(Clone, Debug)]
pub struct QualitativeDecl {
    /// A short name of the clause's subject.
    pub name: Name,
    /// The clause.
    pub citation: Option<Citation>,
    /// `责任单位 …`
    pub bodies: Option<TextLit>,
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
