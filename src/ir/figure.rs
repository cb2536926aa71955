//! Figures that stand outside of measures: parameters with their versions, definitions, readings, and what is left to others.

use super::{Citation, DocumentId, ExprId, MeasureId, ParamId, TieredId, Type};
use crate::source::Span;
use crate::value::{Date, Rational, Value};

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
