//! The one typed core: what the checked rules mean.
//!
//! In: `check` lowers the tree to it. Out: the interpreter, the analysis, the batch engine, SQL, diff and the
//! documents read it; none of them reads the tree. Every name is resolved to an id, every literal is in base units
//! (元, 人, 月 …: 万 and 年 are gone), every refinement has its whole replaced value as one expression, every
//! expression has a type. One `ExprId` keys types, trace steps, batch columns, SQL aliases and diffs.
//!
//! INVARIANT: a `Program` that `check` returned without an error holds no `ExprKind::Error` and no cycle: an
//! expression refers to definitions, locals and measures only in an order that ends.

mod document;
mod expr;
mod figure;
mod group;
mod input;
mod measure;
pub mod print;
pub mod walk;

pub use document::{ChangeKind, Citation, Document, DocumentChange, Level, Transition, Validity};
pub use expr::{Aggregate, BinaryOp, CmpOp, Expr, ExprKind, Function, MeasurePart, Strategy, Tier, Tiered, Type};
pub use figure::{
    Definition, Delegated, Param, ParamRow, ParamVersion, Precedence, PrecedenceRule, Reading, RowOrigin,
};
pub use group::{Group, GroupRule, GroupScope};
pub use input::{Domain, Entity, EnumType, Input};
pub use measure::{
    Amendment, Application, ApplicationOf, Assessed, Attestation, Bound, Cap, CapScope, Conclusion, Entitlement,
    Frequency, Measure, MeasureKind, Output, PerElement, Quantity, QuantityLimit, QuantityWord, Requirement, Rounding,
    RoundingMode, Standard, Target, TargetTest, Unique,
};

use crate::source::Span;
use crate::units::UnitTable;

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
