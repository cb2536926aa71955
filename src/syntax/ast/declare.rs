//! Declarations outside of measures: documents, imports, types, inputs, parameters, definitions, readings, cases.

use super::{Citation, CmpOp, Expr, Name, TextLit, Tiered, ValidityClause};
use crate::source::Span;

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
