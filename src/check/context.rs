//! What the checker carries: the program that it fills, the names, the findings; and the scope of an expression.

use super::Unit;
use crate::diag::Diagnostic;
use crate::ir::{DefinitionId, ElementVar, Expr, ExprId, ExprKind, MeasureId, Program, TieredId, Type};
use crate::resolve::Names;
use crate::source::Span;
use crate::syntax::ast;
use crate::value::Value;
use std::collections::BTreeMap;

/// The state of a check.
pub struct Checker<'a> {
    /// What is filled.
    pub program: Program,
    /// The names of every unit.
    pub names: Names,
    /// The files.
    pub units: &'a [Unit],
    /// The findings.
    pub diags: &'a mut Vec<Diagnostic>,
}

/// Where an expression stands.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The unit.
    pub unit: usize,
    /// The measure.
    pub measure: Option<MeasureId>,
    /// Bound elements, the innermost last.
    pub elements: Vec<ElementVar>,
    /// 其中 of the measure.
    pub locals: BTreeMap<String, DefinitionId>,
    /// Whether undeclared names become inputs.
    pub one_line: bool,
}

impl Scope {
    /// The scope of a declaration of a file.
    pub fn file(unit: usize) -> Scope {
        Scope { unit, ..Scope::default() }
    }
}

impl Checker<'_> {
    /// Adds an expression.
    pub fn push(&mut self, kind: ExprKind, ty: Type, span: Option<Span>) -> ExprId {
        let id = ExprId(u32::try_from(self.program.exprs.len()).unwrap_or(u32::MAX));
        self.program.exprs.push(Expr { kind, ty, span });
        id
    }

    /// Lowers an expression; what is wrong with it is reported and becomes an `Error`.
    pub fn expr(&mut self, _scope: &Scope, e: &ast::Expr, _expected: Option<&Type>) -> ExprId {
        self.push(ExprKind::Error, Type::Error, Some(e.span))
    }

    /// Lowers a value with tiers.
    pub fn tiered(&mut self, _scope: &Scope, _value: &ast::Tiered, _expected: Option<&Type>) -> TieredId {
        TieredId(u32::MAX)
    }

    /// The value of a constant expression; `None` after a report.
    pub fn constant(&mut self, _scope: &Scope, _e: &ast::Expr, _expected: Option<&Type>) -> Option<Value> {
        None
    }
}
