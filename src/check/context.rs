//! What the checker carries: the program that it fills, the names, the findings; and the scope of an expression.

use super::Unit;
use crate::diag::Diagnostic;
use crate::ir::{DefinitionId, ElementVar, EnumId, Expr, ExprId, ExprKind, MeasureId, Program, TieredId, Type};
use crate::resolve::Names;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

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
    /// The enumerations that have a member of a name.
    pub(super) members: BTreeMap<String, Vec<(EnumId, u8)>>,
    /// Measures that were reported as broken: what reads them is silent.
    pub(super) broken_measures: BTreeSet<MeasureId>,
    /// The first day of 逐月 that an expression of the current measure names.
    pub(super) monthly_from: Option<ExprId>,
    /// 其中 of a measure as they are for the element of an aggregate.
    pub(super) instances: BTreeMap<(DefinitionId, ElementVar), DefinitionId>,
    /// How many of them are being made, one inside of another.
    pub(super) instancing: usize,
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
    /// Names of lists that mean a bound element here.
    pub aliases: BTreeMap<String, ElementVar>,
    /// 其中 of the measure.
    pub locals: BTreeMap<String, DefinitionId>,
    /// What 原值 means.
    pub original: Option<ExprId>,
    /// The type of a limit, in which 不限 is allowed.
    pub unlimited: Option<Type>,
    /// Whether undeclared names become inputs.
    pub one_line: bool,
}

impl Scope {
    /// The scope of a declaration of a file.
    pub fn file(unit: usize) -> Scope {
        Scope { unit, ..Scope::default() }
    }
}

impl<'a> Checker<'a> {
    /// A checker of units whose names are collected.
    pub fn new(units: &'a [Unit], program: Program, names: Names, diags: &'a mut Vec<Diagnostic>) -> Checker<'a> {
        Checker {
            program,
            names,
            units,
            diags,
            members: BTreeMap::new(),
            broken_measures: BTreeSet::new(),
            monthly_from: None,
            instances: BTreeMap::new(),
            instancing: 0,
        }
    }
}

impl Checker<'_> {
    /// Adds an expression.
    pub fn push(&mut self, kind: ExprKind, ty: Type, span: Option<Span>) -> ExprId {
        let id = ExprId(u32::try_from(self.program.exprs.len()).unwrap_or(u32::MAX));
        self.program.exprs.push(Expr { kind, ty, span });
        id
    }

    /// Adds a finding.
    pub fn report(&mut self, finding: Diagnostic) {
        self.diags.push(finding);
    }

    /// The type of an expression.
    pub fn ty(&self, id: ExprId) -> Type {
        self.program.expr(id).ty.clone()
    }

    /// The type of a value with tiers; `Error` where it is broken or not checked yet.
    pub fn tiered_type(&self, id: TieredId) -> Type {
        self.program.tiered.get(id.index()).map_or(Type::Error, |t| t.ty.clone())
    }

    /// A type as a reader calls it.
    pub fn show_type(&self, ty: &Type) -> String {
        let enum_name = |id: &EnumId| self.program.enums.get(id.index()).map_or("", |e| e.name.as_str());
        match ty {
            Type::Error => "未知类型".to_owned(),
            Type::Number(d) if d.is_none() => "数（没有单位）".to_owned(),
            Type::Number(d) => format!("以“{}”为单位的量", self.program.units.show(d)),
            Type::Ratio => "比例".to_owned(),
            Type::Bool => "条件（是否）".to_owned(),
            Type::Enum(id) => format!("选项（{}）", few(enum_name(id))),
            Type::EnumSet(id) => format!("多选（{}）", few(enum_name(id))),
            Type::Date => "日期".to_owned(),
            Type::Month => "年月".to_owned(),
            Type::Text => "文本".to_owned(),
            Type::TextSet => "多个文本".to_owned(),
            Type::Region => "地区".to_owned(),
            Type::List(id) => {
                format!("列表（{}）", self.program.entities.get(id.index()).map_or("", |e| e.name.as_str()))
            }
        }
    }

    /// Fills the index of members, after the types are declared.
    pub(super) fn index_members(&mut self) {
        for id in self.names.enum_types.values() {
            let members = self.program.enums.get(id.index()).map_or(&[][..], |e| e.members.as_slice());
            for (index, member) in members.iter().enumerate() {
                let Ok(index) = u8::try_from(index) else { continue };
                self.members.entry(member.clone()).or_default().push((*id, index));
            }
        }
    }
}

/// A type written as its members, shortened where they are many.
fn few(name: &str) -> String {
    let members: Vec<&str> = name.split(" | ").collect();
    match members.get(..3) {
        Some(first) if members.len() > 4 => format!("{} | … 共 {} 项", first.join(" | "), members.len()),
        _ => name.to_owned(),
    }
}
