//! Changes of what is no measure: parameters, definitions, readings, inputs, enumerations, entities, documents,
//! groups, qualitative clauses. Each is known by its kind, its document where it has one, and its name.

use super::lower::Lower;
use super::term::TermId;
use crate::eval::reach;
use crate::ir::{DocumentId, Input, MeasureId, Program};
use crate::source::Span;
use std::collections::BTreeMap;

/// What an item is; the word of the surface.
pub type Kind = &'static str;

/// An item that is new, gone, or says something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Where the old side declares it; absent: new.
    pub old: Option<Span>,
    /// Where the new side declares it; absent: gone.
    pub new: Option<Span>,
    /// Whether it is on both sides (a declaration may have no place).
    pub both: bool,
    /// The measures of the new side, or of the old one for what is gone, that read it.
    pub reaches: Vec<MeasureId>,
}

/// What is known of an item.
#[derive(Clone, Debug)]
pub struct Item {
    meaning: TermId,
    span: Option<Span>,
    reaches: Vec<MeasureId>,
}

/// The items of one side, by kind, document and name.
pub type Items = BTreeMap<(Kind, String, String), Item>;

/// The items that differ.
pub fn changes(old: &Items, new: &Items) -> Vec<ItemChange> {
    let mut found = Vec::new();
    for (key, item) in new {
        let before = old.get(key);
        if before.is_some_and(|b| b.meaning == item.meaning) {
            continue;
        }
        let old = before.and_then(|b| b.span);
        found.push(change(key, old, item.span, before.is_some(), &item.reaches));
    }
    let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
    found.extend(gone.map(|(key, item)| change(key, item.span, None, false, &item.reaches)));
    found
}

fn change(
    key: &(Kind, String, String),
    old: Option<Span>,
    new: Option<Span>,
    both: bool,
    reaches: &[MeasureId],
) -> ItemChange {
    ItemChange { kind: key.0, name: key.2.clone(), old, new, both, reaches: reaches.to_vec() }
}

/// The items of one side.
pub fn of(lower: &mut Lower<'_, '_>) -> Items {
    let program = lower.program;
    let readers = Readers::new(program);
    let mut items = Items::new();
    let number = |id: Option<DocumentId>| {
        id.and_then(|d| program.documents.get(d.index())).map(|d| d.number.clone()).unwrap_or_default()
    };
    for (index, param) in program.params.iter().enumerate() {
        let meaning = lower.param_meaning(index);
        put(&mut items, "参数", String::new(), &param.name, (meaning, param.span, readers.of_param(index)));
    }
    for (index, definition) in program.definitions.iter().enumerate().filter(|(_, d)| d.local_to.is_none()) {
        let meaning = lower.tiered(definition.value);
        let item = (meaning, definition.span, readers.of_definition(index));
        put(&mut items, "定义", number(definition.document), &definition.name, item);
    }
    for (index, reading) in program.readings.iter().enumerate() {
        let meaning = format!("{:?} {}", reading.options, reading.default);
        let item = (lower.arena.apply(&meaning, Vec::new()), reading.span, readers.of_reading(index));
        put(&mut items, "口径", number(reading.document), &reading.name, item);
    }
    for (index, input) in program.inputs.iter().enumerate() {
        let meaning = lower.input_meaning(input);
        put(&mut items, "输入", String::new(), &input.name, (meaning, input.span, readers.of_input(index)));
    }
    declared(lower, &mut items);
    stated(lower, &mut items, &number);
    items
}

fn put(items: &mut Items, kind: Kind, document: String, name: &str, (meaning, span, reaches): Found) {
    items.insert((kind, document, name.to_owned()), Item { meaning, span, reaches });
}

type Found = (TermId, Option<Span>, Vec<MeasureId>);

/// Enumerations and entities.
fn declared(lower: &mut Lower<'_, '_>, items: &mut Items) {
    let program = lower.program;
    for found in &program.enums {
        let meaning = lower.arena.apply(&found.members.join(" | "), Vec::new());
        put(items, "枚举", String::new(), &found.name, (meaning, found.span, Vec::new()));
    }
    for entity in &program.entities {
        let fields: Vec<TermId> = entity.fields.iter().map(|f| lower.input_meaning(f)).collect();
        let head = format!("{:?} {:?}", entity.counts_as, entity.identity);
        let meaning = lower.arena.apply(&head, fields);
        put(items, "实体", String::new(), &entity.name, (meaning, entity.span, Vec::new()));
    }
}

/// Documents, groups and qualitative clauses.
fn stated(lower: &mut Lower<'_, '_>, items: &mut Items, number: &dyn Fn(Option<DocumentId>) -> String) {
    let program = lower.program;
    for document in program.documents.iter().filter(|d| !d.number.is_empty()) {
        let changes = document.changes.iter().map(|c| (c.kind, &c.number, &c.clause, c.from)).collect::<Vec<_>>();
        let validity = (document.validity.from, document.validity.to, document.published);
        let text = format!("{:?} {:?} {:?} {validity:?} {changes:?}", document.title, document.issuer, document.region);
        let meaning = lower.arena.apply(&text, Vec::new());
        put(items, "文件", String::new(), &document.number, (meaning, document.span, Vec::new()));
    }
    for group in &program.groups {
        let meaning = lower.group(group);
        put(items, "不得重复享受", number(group.document), &group.name, (meaning, group.span, group.members.clone()));
    }
    for clause in &program.qualitative {
        let cited = clause.citation.as_ref().map(|c| c.clauses.join("、")).unwrap_or_default();
        let meaning = lower.arena.apply(&format!("{cited} {:?}", clause.bodies), Vec::new());
        put(items, "定性", number(clause.document), &clause.name, (meaning, Some(clause.span), Vec::new()));
    }
}

/// Which measures read what.
struct Readers {
    reach: Vec<(MeasureId, crate::eval::Reach)>,
}

impl Readers {
    fn new(program: &Program) -> Readers {
        let ids = (0..program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId));
        Readers { reach: ids.map(|id| (id, reach(program, id))).collect() }
    }

    fn those(&self, reads: impl Fn(&crate::eval::Reach) -> bool) -> Vec<MeasureId> {
        self.reach.iter().filter(|(_, reach)| reads(reach)).map(|(id, _)| *id).collect()
    }

    fn of_param(&self, index: usize) -> Vec<MeasureId> {
        self.those(|r| r.params.iter().any(|p| p.index() == index))
    }

    fn of_definition(&self, index: usize) -> Vec<MeasureId> {
        self.those(|r| r.definitions.iter().any(|d| d.index() == index))
    }

    fn of_reading(&self, index: usize) -> Vec<MeasureId> {
        self.those(|r| r.readings.iter().any(|x| x.index() == index))
    }

    fn of_input(&self, index: usize) -> Vec<MeasureId> {
        self.those(|r| r.inputs.iter().any(|i| i.index() == index))
    }
}

impl Lower<'_, '_> {
    /// All versions and rows of a parameter with the keys that find them.
    fn param_meaning(&mut self, index: usize) -> TermId {
        let id = crate::ir::ParamId(u32::try_from(index).unwrap_or(u32::MAX));
        self.whole_param(id)
    }

    /// The type, the domain and 仅当 of an input.
    fn input_meaning(&mut self, input: &Input) -> TermId {
        let ty = crate::ir::print::ty(self.program, &input.ty);
        let cond = input.only_if.map(|c| self.expr(c));
        let domain = input.domain.as_ref().map(|d| match d {
            crate::ir::Domain::Values(values) => {
                values.iter().map(|v| self.enums.text(self.program, v, &input.ty)).collect::<Vec<_>>().join("、")
            }
            other => format!("{other:?}"),
        });
        let text = format!("{} {ty} {domain:?} {} {:?}", input.name, input.whole, input.scale);
        self.arena.apply(&text, cond.into_iter().collect())
    }
}
