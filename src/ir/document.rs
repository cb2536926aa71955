//! Documents, when they are in force, what they change, and clauses that are cited.

use super::ExprId;
use crate::source::Span;
use crate::value::Date;

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

impl Document {
    /// The first day of what it does to another: its own first day or that of publication where none is written.
    pub fn first_day(&self, change: &DocumentChange) -> Option<Date> {
        change.from.or(self.validity.from).or(self.published)
    }
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
