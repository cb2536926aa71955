//! 参数: type, keys, versions in order of days, rows.
//!
//! A region without a row of its own takes its parent's at run time. A parameter without any value is allowed: the
//! command line or another document supplies it.

use super::{Checker, Scope};
use crate::diag::Diagnostic;
use crate::diag::catalogue::{measures as codes, types as type_codes};
use crate::ir::{EnumId, ParamId, ParamRow, ParamVersion, Type};
use crate::resolve;
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind, Name, ParamDecl};
use crate::value::{Date, Rational, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// More combinations of keys than these are not looked through for gaps.
const MOST_COMBINATIONS: usize = 10_000;
/// How many gaps of a table are named.
const MOST_SHOWN: usize = 6;

/// What a parameter's rows are read with.
pub(super) struct Rows<'a> {
    pub unit: usize,
    pub decl: &'a ParamDecl,
    pub ty: Type,
    pub scale: Rational,
    pub keys: Vec<Type>,
}

impl Checker<'_> {
    /// The type of a parameter: as declared, or that of its first value.
    pub(super) fn param_type(&mut self, unit: usize, id: ParamId, decl: &ParamDecl) {
        let first = decl.versions.iter().flat_map(|v| &v.rows).next();
        let (ty, scale) = match (&decl.ty, first) {
            (Some(written), _) => {
                let typed = self.type_of(unit, written);
                (typed.ty, typed.scale)
            }
            (None, Some(row)) => {
                let value = self.expr(&Scope::file(unit), &row.value, None);
                (self.program.expr(value).ty.clone(), Rational::ONE)
            }
            (None, None) => (self.param_without_type(&decl.name), Rational::ONE),
        };
        if let Some(slot) = self.program.params.get_mut(id.index()) {
            (slot.ty, slot.scale) = (ty, scale);
            slot.citation = decl.citation.as_ref().map(resolve::citation);
        }
    }

    fn param_without_type(&mut self, name: &Name) -> Type {
        let message = format!("参数「{}」没有类型，也没有值", name.text);
        let report = Diagnostic::new(type_codes::E0310, name.span, message);
        self.diags.push(report.help(format!("写上类型，例如「参数 {}: 元/月」", name.text)));
        Type::Error
    }

    /// The keys and versions of a parameter.
    pub(super) fn param_values(&mut self, unit: usize, id: ParamId, decl: &ParamDecl) {
        let Some((ty, scale)) = self.program.params.get(id.index()).map(|p| (p.ty.clone(), p.scale)) else { return };
        let keys: Vec<_> = decl.keys.iter().filter_map(|path| self.param_key(unit, path)).collect();
        let key_types = keys.iter().map(|k| self.program.expr(*k).ty.clone()).collect();
        let rows = Rows { unit, decl, ty, scale, keys: key_types };
        let found = self.diags.len();
        let mut versions: Vec<ParamVersion> = decl.versions.iter().filter_map(|v| self.version(&rows, v)).collect();
        versions.extend(self.table_versions(&rows));
        versions.sort_by_key(|v| v.from);
        self.version_order(&versions);
        versions.iter().for_each(|v| self.row_doubles(&rows, v));
        if self.diags.len() == found {
            self.uncovered(&rows, &versions);
        }
        if let Some(slot) = self.program.params.get_mut(id.index()) {
            (slot.keys, slot.versions) = (keys, versions);
        }
    }

    fn param_key(&mut self, unit: usize, path: &[Name]) -> Option<crate::ir::ExprId> {
        let span = path.iter().map(|n| n.span).reduce(Span::to)?;
        let key = self.expr(&Scope::file(unit), &Expr { kind: ExprKind::Path(path.to_vec()), span }, None);
        match self.program.expr(key).ty {
            Type::Enum(_) | Type::Bool | Type::Text | Type::Region | Type::Error => {}
            Type::Number(_) | Type::Ratio | Type::Date | Type::Month => self.bad_key(span),
            Type::EnumSet(_) | Type::TextSet | Type::List(_) => self.bad_key(span),
        }
        Some(key)
    }

    fn bad_key(&mut self, span: Span) {
        let report = Diagnostic::new(codes::E0459, span, "参数不能按它取值");
        self.diags.push(report.help("「按」后面是地区、枚举、是否或者文本；按数分档用「定义 … 条件 => 值」"));
    }

    /// `None` where a day of it could not be read: then nothing is known about its place among the others.
    fn version(&mut self, rows: &Rows<'_>, written: &ast::ParamVersion) -> Option<ParamVersion> {
        let from = written.from.as_ref().map(|e| self.constant_day(rows.unit, e));
        let to = written.to.as_ref().map(|e| self.constant_day(rows.unit, e));
        let found = written.rows.iter().filter_map(|row| self.row(rows, row)).collect();
        let (from, to) = (transposed(from)?, transposed(to)?);
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            let message = format!("这个版本的最后一天 {last} 在第一天 {first} 之前");
            self.diags.push(Diagnostic::new(codes::E0456, written.span, message).help("两端都算在内；把两天换过来"));
            return None;
        }
        let citation = written.citation.as_ref().map(resolve::citation);
        Some(ParamVersion { from, to, rows: found, citation, span: written.span })
    }

    fn row(&mut self, rows: &Rows<'_>, written: &ast::ParamRow) -> Option<ParamRow> {
        let value = self.constant(&Scope::file(rows.unit), &written.value, Some(&rows.ty));
        if !written.keys.is_empty() && written.keys.len() != rows.keys.len() {
            let message = format!(
                "这一行有 {} 个键，参数「{}」按 {} 个取值",
                written.keys.len(),
                rows.decl.name.text,
                rows.keys.len()
            );
            let report = Diagnostic::new(codes::E0452, written.span, message);
            self.diags.push(report.help("每一行的键和「按」后面的一一对应，用「、」隔开；不写键的一行对其余的都有效"));
            return None;
        }
        let keys: Vec<Option<Value>> =
            written.keys.iter().zip(&rows.keys).map(|(path, ty)| self.key(path, ty)).collect();
        Some(ParamRow {
            keys: keys.into_iter().collect::<Option<_>>()?,
            value: value?,
            origin: None,
            span: written.span,
        })
    }

    fn key(&mut self, path: &[Name], ty: &Type) -> Option<Value> {
        let span = path.iter().map(|n| n.span).reduce(Span::to)?;
        let texts: Vec<&str> = path.iter().map(|n| n.text.as_str()).collect();
        self.key_value(&texts, ty, span)
    }

    /// The constant of a key as written; `None` after a report.
    pub(super) fn key_value(&mut self, path: &[&str], ty: &Type, span: Span) -> Option<Value> {
        match (ty, path) {
            (Type::Region, _) => Some(Value::Region(path.iter().map(|p| Arc::from(*p)).collect())),
            (Type::Text, _) => Some(Value::Text(path.join(".").into())),
            (Type::Bool, ["是"]) => Some(Value::Bool(true)),
            (Type::Bool, ["否"]) => Some(Value::Bool(false)),
            (Type::Enum(id), [member]) => self.member_key(*id, member, span),
            (Type::Error, _) => None,
            _ => {
                let message = format!("「{}」不是这个键的值", path.join("."));
                self.diags.push(Diagnostic::new(codes::E0459, span, message).help("写枚举的一个选项，或者 是、否"));
                None
            }
        }
    }

    fn member_key(&mut self, id: EnumId, member: &str, span: Span) -> Option<Value> {
        let members = &self.program.enums.get(id.index())?.members;
        if let Some(index) = members.iter().position(|m| m == member) {
            return u8::try_from(index).ok().map(Value::Member);
        }
        let candidates: Vec<&str> = members.iter().map(String::as_str).collect();
        let report = Diagnostic::new(codes::E0459, span, format!("没有选项「{member}」"));
        let report = match self.names.near(member, &candidates) {
            Some(near) => report.help(format!("是不是「{near}」")).unsafe_fix(format!("改为「{near}」"), span, near),
            None => report.help(format!("选项是 {}", candidates.join("、"))),
        };
        self.diags.push(report);
        None
    }

    /// Overlaps are errors, days between two versions that none covers a warning.
    fn version_order(&mut self, versions: &[ParamVersion]) {
        for (earlier, later) in versions.iter().zip(versions.iter().skip(1)) {
            let overlap = earlier.from == later.from || earlier.to.zip(later.from).is_some_and(|(to, from)| to >= from);
            if overlap {
                self.diags.push(
                    Diagnostic::new(codes::E0450, later.span, "这个版本和前一个版本的日期重叠")
                        .also(earlier.span, "前一个版本")
                        .help("每一天只有一个版本有效：改「自」或者「至」；不写「至」就到下一个版本的前一天"),
                );
            } else if let (Some(to), Some(from)) = (earlier.to, later.from)
                && let (Some(first), Some(last)) = (to.add(0, 1), from.add(0, -1))
                && first <= last
            {
                let message = format!("{first} 至 {last} 没有版本");
                self.diags.push(
                    Diagnostic::new(codes::W0451, later.span, message)
                        .also(earlier.span, "前一个版本到此为止")
                        .help("这些天里参数没有值；不写「至」就一直有效到下一个版本"),
                );
            }
        }
    }

    fn row_doubles(&mut self, rows: &Rows<'_>, version: &ParamVersion) {
        let mut first: BTreeMap<String, Span> = BTreeMap::new();
        for row in &version.rows {
            if let Some(place) = first.insert(format!("{:?}", row.keys), row.span) {
                let message =
                    if row.keys.is_empty() { "不写键的值写了两次" } else { "这一行的键写了两次" };
                let report =
                    Diagnostic::new(codes::E0453, row.span, format!("参数「{}」{message}", rows.decl.name.text));
                self.diags.push(report.also(place, "先写在这里").help("同一个版本里，一组键只有一个值：删去一行"));
            }
        }
    }

    /// With keys of enumerations and no row for the rest, combinations without a value are probably forgotten.
    fn uncovered(&mut self, rows: &Rows<'_>, versions: &[ParamVersion]) {
        let Some(all) = rows.keys.iter().map(|ty| self.key_values(ty)).collect::<Option<Vec<_>>>() else { return };
        let size = all.iter().try_fold(1_usize, |size, values| size.checked_mul(values.len()));
        if all.is_empty() || size.is_none_or(|size| size > MOST_COMBINATIONS) {
            return;
        }
        for version in versions.iter().filter(|v| !v.rows.is_empty() && v.rows.iter().all(|r| !r.keys.is_empty())) {
            let given: BTreeSet<String> = version.rows.iter().map(|r| format!("{:?}", r.keys)).collect();
            let missing: Vec<String> = combinations(&all)
                .into_iter()
                .filter(|keys| !given.contains(&format!("{:?}", keys.iter().map(|(v, _)| v).collect::<Vec<_>>())))
                .map(|keys| keys.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("、"))
                .collect();
            if let Some(shown) = missing.get(..missing.len().min(MOST_SHOWN)).filter(|shown| !shown.is_empty()) {
                let between = if rows.keys.len() > 1 { "；" } else { "、" };
                let more =
                    if missing.len() > shown.len() { format!(" 等 {} 组", missing.len()) } else { String::new() };
                let message = format!("参数「{}」没有写 {}{more} 的值", rows.decl.name.text, shown.join(between));
                let report = Diagnostic::new(codes::W0455, version.span, message);
                self.diags.push(report.help("补上这些行，或者加一行不写键的值，对其余的都有效"));
            }
        }
    }

    /// The values of a key with their names; `None` where they cannot be listed.
    fn key_values(&self, ty: &Type) -> Option<Vec<(Value, String)>> {
        match ty {
            Type::Enum(id) => {
                let members = &self.program.enums.get(id.index())?.members;
                let named = |(i, m): (usize, &String)| Some((Value::Member(u8::try_from(i).ok()?), m.clone()));
                members.iter().enumerate().map(named).collect()
            }
            Type::Bool => Some(vec![(Value::Bool(true), "是".to_owned()), (Value::Bool(false), "否".to_owned())]),
            Type::Error | Type::Number(_) | Type::Ratio | Type::EnumSet(_) | Type::Date | Type::Month => None,
            Type::Text | Type::TextSet | Type::Region | Type::List(_) => None,
        }
    }
}

/// All combinations of one value of each list.
fn combinations(all: &[Vec<(Value, String)>]) -> Vec<Vec<(Value, String)>> {
    all.iter().fold(vec![Vec::new()], |made, values| {
        let longer = |start: &Vec<(Value, String)>| {
            let start = start.clone();
            values.iter().map(move |value| start.iter().cloned().chain([value.clone()]).collect())
        };
        made.iter().flat_map(longer).collect()
    })
}

/// A day that is written must have been read.
fn transposed(day: Option<Option<Date>>) -> Option<Option<Date>> {
    day.map_or(Some(None), |day| day.map(Some))
}
