//! Names: what every name of a file refers to.
//!
//! In: the trees of all files with their imports. Out: ids and placeholder entries in the `Program`, in order of
//! appearance, and `Names`, which finds a name's referents in the scope of a file. A file sees its own declarations
//! and, transitively, those of its imports; nothing shadows anything. It looks at no type and no expression.

mod collect;
mod duplicates;
mod suggest;
mod visible;

pub use collect::collect;
pub use suggest::Suggestion;

use crate::ir::{DefinitionId, DocumentId, EntityId, EnumId, GroupId, InputId, MeasureId, ParamId, ReadingId};
use crate::source::Span;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use visible::Visibility;

/// The built-in input of every program, `InputId(0)`.
pub const REGION: &str = "地区";

/// What a name refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Referent {
    /// 输入
    Input(InputId),
    /// 参数
    Param(ParamId),
    /// 定义
    Definition(DefinitionId),
    /// 口径
    Reading(ReadingId),
    /// 措施, 规则, 目标
    Measure(MeasureId),
    /// 枚举
    Enum(EnumId),
    /// 实体, which is the list of its elements too
    Entity(EntityId),
}

impl Referent {
    /// The keyword of its declaration.
    pub fn keyword(self) -> &'static str {
        match self {
            Referent::Input(_) => "输入",
            Referent::Param(_) => "参数",
            Referent::Definition(_) => "定义",
            Referent::Reading(_) => "口径",
            Referent::Measure(_) => "措施",
            Referent::Enum(_) => "枚举",
            Referent::Entity(_) => "实体",
        }
    }
}

/// What an item of a file became.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declared {
    /// Nothing: it could not be read, declares no name, or was refused with a report.
    Nothing,
    /// 文件
    Document(DocumentId),
    /// Something with a name. Several items of one input or entity bear the same id.
    Named(Referent),
    /// 不得重复享受
    Group(GroupId),
    /// 算例
    Case(usize),
    /// 定性
    Qualitative(usize),
}

/// One declaration of a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    unit: usize,
    referent: Referent,
    span: Option<Span>,
}

/// The names of all files.
#[derive(Debug, Default)]
pub struct Names {
    entries: BTreeMap<String, Vec<Entry>>,
    visible: Visibility,
    /// By unit, by item.
    declared: Vec<Vec<Declared>>,
    /// The unit and the item of every definition, by `DefinitionId`; locals of measures are not among them.
    pub definitions: Vec<(usize, usize)>,
    /// The unit and the item of every measure, by `MeasureId`.
    pub measures: Vec<(usize, usize)>,
    /// The first enumeration with these members in this order: the one that all of them are.
    pub enum_types: BTreeMap<Vec<String>, EnumId>,
    documents: Vec<Option<DocumentId>>,
    /// Parameters that are declared without a value: another document gives it.
    pub blank: BTreeSet<ParamId>,
    /// Only of units that have a reason.
    silent: Vec<(usize, Silence)>,
    /// What is left for comparing names with each other; bounds the time of a hostile file.
    budget: Cell<u64>,
}

/// Why a unit's unknown names may be silent: the names of its broken declarations, or all after a broken import.
#[derive(Debug, Default)]
struct Silence {
    names: std::collections::BTreeSet<String>,
    all: bool,
}

impl Names {
    /// What a name refers to in a file, without doubles, in order of declaration; several measures may bear one name.
    pub fn lookup(&self, unit: usize, text: &str) -> Vec<Referent> {
        let mut found: Vec<Referent> = Vec::new();
        for entry in self.seen(unit, text) {
            if !found.contains(&entry.referent) {
                found.push(entry.referent);
            }
        }
        if found.len() > 1 && found.iter().any(|r| matches!(r, Referent::Param(id) if !self.blank.contains(id))) {
            found.retain(|r| !matches!(r, Referent::Param(id) if self.blank.contains(id)));
        }
        if found.is_empty() && text == REGION {
            found.push(Referent::Input(InputId(0)));
        }
        found
    }

    /// The place of the declaration of `referent` under this name that `unit` sees first.
    pub fn place(&self, unit: usize, text: &str, referent: Referent) -> Option<Span> {
        self.seen(unit, text).find(|e| e.referent == referent).and_then(|e| e.span)
    }

    /// The input of a name in any file: all inputs of one name are one.
    pub fn input_anywhere(&self, text: &str) -> Option<InputId> {
        let entries = self.entries.get(text)?;
        entries.iter().find_map(|e| if let Referent::Input(id) = e.referent { Some(id) } else { None })
    }

    /// The entity of a name in any file: all entities of one name are one.
    pub fn entity_anywhere(&self, text: &str) -> Option<EntityId> {
        let entries = self.entries.get(text)?;
        entries.iter().find_map(|e| if let Referent::Entity(id) = e.referent { Some(id) } else { None })
    }

    /// Whether any file declares the name.
    pub fn exists(&self, text: &str) -> bool {
        self.entries.contains_key(text)
    }

    /// Adds a name to a unit's own scope: an input that a one-liner implies.
    pub fn add(&mut self, unit: usize, text: &str, referent: Referent, span: Option<Span>) {
        self.entries.entry(text.to_owned()).or_default().push(Entry { unit, referent, span });
    }

    /// What the item of a unit became.
    pub fn declared(&self, unit: usize, item: usize) -> Declared {
        self.declared.get(unit).and_then(|items| items.get(item)).copied().unwrap_or(Declared::Nothing)
    }

    /// The document of a unit.
    pub fn document(&self, unit: usize) -> Option<DocumentId> {
        self.documents.get(unit).copied().flatten()
    }

    /// All units, each after its imports: where two declarations contradict each other, the importing file is at fault.
    pub fn order(&self) -> Vec<usize> {
        self.visible.order().to_vec()
    }

    /// Whether `unit` is or imports, transitively, `other`.
    pub fn sees(&self, unit: usize, other: usize) -> bool {
        self.visible.sees(unit, other)
    }

    /// Whether an unknown name follows from an error that was reported: a broken declaration or import.
    pub fn is_silent(&self, unit: usize, text: &str) -> bool {
        self.silent.iter().any(|(u, s)| (s.all || s.names.contains(text)) && self.sees(unit, *u))
    }

    fn seen<'a>(&'a self, unit: usize, text: &str) -> impl Iterator<Item = &'a Entry> {
        let entries = self.entries.get(text).map_or(&[][..], Vec::as_slice);
        entries.iter().filter(move |e| self.sees(unit, e.unit))
    }
}

/// A citation of the tree as the program carries it.
pub fn citation(cited: &crate::syntax::ast::Citation) -> crate::ir::Citation {
    crate::ir::Citation {
        document: cited.document.as_ref().map(|d| d.text.clone()),
        clauses: cited.clauses.iter().map(|c| c.text.clone()).collect(),
        span: cited.span,
    }
}
