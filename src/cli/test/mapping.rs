//! A case and its names → the profile that the policy reads.
//!
//! The result is a text tree in the form of a profile, so the strict loader of profiles reads it: wrong units, types
//! and options are faults here as there.

use super::build::{Part, insert, path};
use super::case_file::Given;
use super::names::{Line, Lines, Names, Rule, To};
use crate::cli::profile::Index;
use crate::cli::profile::index::measure_id;
use crate::cli::profile::tree::{Entry, Node, NodeKind};
use crate::cli::table::cell::with_unit;
use crate::ir::{MeasureId, Program, Type};
use crate::source::Span;
use std::collections::BTreeMap;

/// What a case is mapped with.
#[derive(Clone, Copy, Debug)]
pub struct Mapper<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Their names.
    pub index: &'a Index<'a>,
    /// The names file.
    pub names: &'a Names,
    /// The rule of the case.
    pub rule: &'a Rule,
}

/// A profile's text tree and the readings it chose.
#[derive(Debug)]
pub struct Mapped {
    /// The text tree.
    pub node: Node,
    /// Index of a reading → index of its alternative.
    pub readings: Vec<(usize, usize)>,
    /// What could not be mapped, in words.
    pub faults: Vec<String>,
}

impl Mapper<'_> {
    /// Maps what is given.
    pub fn map(&self, given: &Given) -> Mapped {
        let span = given.inputs.span;
        let mut mapped = Mapped { node: Node::new(NodeKind::Null, span), readings: Vec::new(), faults: Vec::new() };
        self.put(&mut mapped, "评估日", given.date.clone(), span);
        for constant in &self.rule.constants {
            self.put(&mut mapped, &constant.key, constant.value.clone(), constant.key_span);
        }
        for target in &self.rule.dates {
            self.put(&mut mapped, target, given.date.clone(), span);
        }
        for entry in given.inputs.entries() {
            self.one(&mut mapped, entry, &[&self.rule.inputs, &self.names.inputs], "输入");
        }
        for entry in given.parameters.entries() {
            self.one(&mut mapped, entry, &[&self.rule.params, &self.names.params], "参数");
        }
        for id in &given.readings {
            self.reading(&mut mapped, id);
        }
        mapped
    }

    /// What is wrong with a target, if anything.
    pub fn target_fault(&self, target: &str) -> Option<String> {
        match path(target).map(|parts| self.place(parts)) {
            None => Some(format!("「{target}」不是路径")),
            Some(None) => Some(format!("没有「{target}」这个输入或参数")),
            Some(Some(_)) => None,
        }
    }

    /// What is wrong with a reading's line, if anything.
    pub fn reading_faults(&self, id: &str) -> Vec<String> {
        let span = Span::new(self.names.policy, 0, 0);
        let mut mapped = Mapped { node: Node::new(NodeKind::Null, span), readings: Vec::new(), faults: Vec::new() };
        self.reading(&mut mapped, id);
        mapped.faults
    }

    /// The lines of a case's name: the rule's, the file's, or itself where the program has that name.
    fn one(&self, mapped: &mut Mapped, entry: &Entry, tables: &[&BTreeMap<String, Lines>], what: &str) {
        if let Some(lines) = tables.iter().find_map(|t| t.get(&entry.key)) {
            for line in lines {
                if let Line::To(to) = line {
                    self.send(mapped, to, &entry.value, entry.key_span);
                }
            }
            return;
        }
        let known = self.index.inputs.contains_key(entry.key.as_str())
            || self.index.params.contains_key(entry.key.as_str())
            || self.index.delegated.contains_key(entry.key.as_str());
        if !known {
            mapped.faults.push(format!("{what}「{}」没有对照", entry.key));
        } else if !matches!(entry.value.kind, NodeKind::Null) {
            self.put(mapped, &entry.key, entry.value.clone(), entry.key_span);
        }
    }

    fn send(&self, mapped: &mut Mapped, to: &To, value: &Node, span: Span) {
        if matches!(value.kind, NodeKind::Null) && !to.null_is_not_applicable && renamed(to, "null").is_none() {
            return;
        }
        let mut faults = Vec::new();
        let value = self.convert(to, value, &mut faults);
        mapped.faults.append(&mut faults);
        self.put(mapped, &to.target, value, span);
    }

    /// Renames, adds the unit, and goes into the records of a list.
    fn convert(&self, to: &To, value: &Node, faults: &mut Vec<String>) -> Node {
        let kind = match &value.kind {
            NodeKind::List(items) => {
                let items = items.iter().map(|item| self.convert(to, &as_record(to, item), faults));
                NodeKind::List(items.collect())
            }
            NodeKind::Map(_) => return self.record(to, value, faults),
            NodeKind::Null => match renamed(to, "null") {
                Some(node) => return Node::new(node.kind.clone(), value.span),
                None if to.null_is_not_applicable => NodeKind::Text("不适用".to_owned()),
                None => NodeKind::Null,
            },
            NodeKind::Error | NodeKind::Bool(_) | NodeKind::Number(_) | NodeKind::Text(_) | NodeKind::Expr(_) => {
                let text = value.scalar().unwrap_or_default();
                let unit = to.unit.as_deref().filter(|unit| *unit != "比例");
                renamed(to, text).map_or_else(|| with_unit(value.clone(), unit).kind, |node| node.kind.clone())
            }
        };
        Node::new(kind, value.span)
    }

    /// One record of a list: its fields by 各, else by their own names.
    fn record(&self, to: &To, value: &Node, faults: &mut Vec<String>) -> Node {
        let mut out = Node::new(NodeKind::Map(Vec::new()), value.span);
        if let Some(measure) = &to.measure {
            let name = self.measure_text(measure.scalar().unwrap_or_default());
            insert(&mut out, &[Part::Key("措施".to_owned())], name_node(name, value.span), value.span);
        }
        let fields = self.field_names(&to.target);
        for entry in value.entries() {
            match to.fields.get(&entry.key) {
                Some(lines) => {
                    for line in lines {
                        if let Line::To(to) = line {
                            self.field(&mut out, to, entry, faults);
                        }
                    }
                }
                None if fields.contains(&entry.key) => {
                    if !matches!(entry.value.kind, NodeKind::Null) {
                        insert(&mut out, &[Part::Key(entry.key.clone())], entry.value.clone(), entry.key_span);
                    }
                }
                None => faults.push(format!("「{}」的「{}」没有对照", to.target, entry.key)),
            }
        }
        self.absent(&mut out, to, value);
        out
    }

    /// A field that a record leaves out is null.
    fn absent(&self, out: &mut Node, to: &To, record: &Node) {
        for line in to.fields.iter().filter(|(name, _)| record.get(name).is_none()).flat_map(|(_, lines)| lines) {
            if let Line::To(to) = line
                && to.null_is_not_applicable
                && let Some(path) = path(&to.target)
            {
                insert(out, &path, Node::new(NodeKind::Text("不适用".to_owned()), record.span), record.span);
            }
        }
    }

    fn field(&self, out: &mut Node, to: &To, entry: &Entry, faults: &mut Vec<String>) {
        if matches!(entry.value.kind, NodeKind::Null) && !to.null_is_not_applicable {
            return;
        }
        let Some(path) = path(&to.target) else {
            faults.push(format!("「{}」不是路径", to.target));
            return;
        };
        let value = self.convert(to, &entry.value, faults);
        insert(out, &path, value, entry.key_span);
    }

    /// The fields of the list input that a target names.
    fn field_names(&self, target: &str) -> Vec<String> {
        let input = self.index.inputs.get(target).and_then(|id| self.program.inputs.get(id.index()));
        let Some(Type::List(entity)) = input.map(|i| &i.ty) else { return Vec::new() };
        let entity = self.program.entities.get(entity.index());
        entity.map_or(Vec::new(), |e| e.fields.iter().map(|f| f.name.clone()).collect())
    }

    /// Puts a value at a target: an input, a parameter, the day, the history.
    fn put(&self, mapped: &mut Mapped, target: &str, value: Node, span: Span) {
        let Some(parts) = path(target) else {
            mapped.faults.push(format!("「{target}」不是路径"));
            return;
        };
        match self.place(parts) {
            Some(parts) => {
                if !insert(&mut mapped.node, &parts, value, span) {
                    mapped.faults.push(format!("「{target}」与另一项对照矛盾"));
                }
            }
            None => mapped.faults.push(format!("没有「{target}」这个输入或参数")),
        }
    }

    /// The path in the profile's form.
    fn place(&self, mut parts: Vec<Part>) -> Option<Vec<Part>> {
        let Some(Part::Key(first)) = parts.first().cloned() else { return None };
        match first.as_str() {
            "评估日" => return Some(parts),
            "输入" if parts.len() > 1 => return Some(parts.split_off(1)),
            "参数" if parts.len() > 1 => return Some(parts),
            "按规定" if parts.len() > 1 => {
                let rest = parts.split_off(1);
                return Some(std::iter::once(Part::Key("参数".to_owned())).chain(rest).collect());
            }
            "享受记录" => return Some(self.history(parts)),
            _ => {}
        }
        if self.index.inputs.contains_key(first.as_str()) {
            return Some(parts);
        }
        let known = self.index.params.contains_key(first.as_str()) || self.index.delegated.contains_key(first.as_str());
        known.then(|| std::iter::once(Part::Key("参数".to_owned())).chain(parts).collect())
    }

    /// `享受记录.<措施>.次数`: the measure gets its whole identity.
    fn history(&self, mut parts: Vec<Part>) -> Vec<Part> {
        if let Some(Part::Key(name)) = parts.get_mut(1) {
            *name = self.measure_text(name);
        }
        parts
    }

    /// The identity of a measure, this policy's first.
    fn measure_text(&self, text: &str) -> String {
        match self.find_measure(text).as_slice() {
            [one] => measure_id(self.program, *one),
            _ => text.to_owned(),
        }
    }

    /// The measures of a name: those of this policy's file, else all.
    pub fn find_measure(&self, text: &str) -> Vec<MeasureId> {
        let found = self.index.find_measures(self.program, text);
        let own = |id: &&MeasureId| {
            let measure = self.program.measures.get(id.index());
            measure.and_then(|m| m.span.or(m.name_span)).is_some_and(|s| s.source == self.names.policy)
        };
        let here: Vec<MeasureId> = found.iter().filter(own).copied().collect();
        if here.is_empty() { found } else { here }
    }

    /// `JZ-03c.1=A`, `LY-5b#1:B`
    fn reading(&self, mapped: &mut Mapped, id: &str) {
        let Some((name, option)) = id.rsplit_once(['=', ':']) else {
            mapped.faults.push(format!("读法「{id}」没有选项"));
            return;
        };
        let Some(node) = self.rule.readings.get(name).or_else(|| self.names.readings.get(name)) else {
            mapped.faults.push(format!("读法「{name}」没有对照"));
            return;
        };
        if node.scalar().is_some_and(|text| text.starts_with("无影响")) {
            return;
        }
        let Some(chosen) = node.get(option) else {
            mapped.faults.push(format!("读法「{name}」没有「{option}」的对照"));
            return;
        };
        match (chosen.scalar(), node.get("名").and_then(Node::scalar)) {
            (Some(text), _) if text.starts_with("缺省") || text.starts_with("无影响") => {}
            (Some(text), Some(name)) => self.choose(mapped, name, text),
            (None, _) if !chosen.entries().is_empty() => {
                for entry in chosen.entries() {
                    self.choose(mapped, &entry.key, entry.value.scalar().unwrap_or_default());
                }
            }
            _ => mapped.faults.push(format!("读法「{name}」的对照缺少「名」")),
        }
    }

    fn choose(&self, mapped: &mut Mapped, name: &str, option: &str) {
        let found = self.index.find_readings(self.program, name);
        let of = |id: &crate::ir::ReadingId| self.program.readings.get(id.index());
        let own =
            |id: &&crate::ir::ReadingId| of(id).and_then(|r| r.span).is_some_and(|s| s.source == self.names.policy);
        let place = |id: &crate::ir::ReadingId| of(id)?.options.iter().position(|(name, _)| name == option);
        let id = found.iter().find(own).or(found.first());
        match id.map(|id| (id.index(), place(id))) {
            Some((id, Some(place))) => mapped.readings.push((id, place)),
            Some((_, None)) => mapped.faults.push(format!("口径「{name}」没有「{option}」")),
            None => mapped.faults.push(format!("没有「{name}」这个口径")),
        }
    }
}

/// A plain value in a list that goes to records is a record of one field, `项`.
fn as_record(to: &To, item: &Node) -> Node {
    if to.fields.is_empty() || item.scalar().is_none() {
        return item.clone();
    }
    let field = Entry { key: "项".to_owned(), key_span: item.span, value: item.clone() };
    Node::new(NodeKind::Map(vec![field]), item.span)
}

fn renamed<'a>(to: &'a To, text: &str) -> Option<&'a Node> {
    to.values.iter().find(|(from, _)| from == text).map(|(_, node)| node)
}

fn name_node(name: String, span: Span) -> Node {
    Node::new(NodeKind::Text(name), span)
}
