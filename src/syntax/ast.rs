//! The tree of a `.pol` file: what the analyst wrote, with exact spans and its comments.
//!
//! Names are not resolved and units not interpreted here. A part that could not be read is an `Error` node; the
//! stages after it stay silent about whatever depends on one. The formatter, fixes and the editor use this tree,
//! everything that computes uses the IR. Comments stand in `File::comments` in order of position.

mod declare;
mod expr;
mod measure;

pub use declare::{
    AllowDecl, Binding, CaseDecl, CaseLine, CaseLineKind, DefineDecl, DocumentChange, DocumentDecl, DocumentFact,
    DocumentFactKind, EntityDecl, EnumDecl, ExcusedDecl, Expectation, ImportDecl, InputDecl, ParamDecl, ParamRow,
    ParamVersion, QualitativeDecl, ReadingDecl, ReadingOption, TransitionRule, TypeExpr, TypeExprKind, UnitExpr,
};
pub use expr::{
    BinaryOp, CmpOp, DelegatedLit, Expr, ExprKind, QuantityLit, QuantityPart, RatioForm, RatioLit, Test, TextLit,
};
pub use measure::{
    Citation, Clause, ClauseKind, Effect, FigureClause, GroupDecl, GroupRule, Head, MeasureDecl, MeasureKind,
    Refinement, RoundingClause, Strategy, Tiered, ValidityClause,
};

use crate::source::{SourceId, Span};

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
