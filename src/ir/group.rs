//! Exclusion groups: what may not be drawn together.

use super::{Citation, DocumentId, ExprId, MeasureId, Strategy};
use crate::source::Span;

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
