//! Text trees → one `Profile`: every key is an input, or one of the keys besides inputs (评估日, 口径, 参数, 享受记录).
//!
//! Layers come in order: the file, then options of the command line; a later one replaces a value of an earlier one.
//! Within one layer a double is a fault.

use super::index::Index;
use super::nearest::suggestion;
use super::tree::{Entry, Node, NodeKind};
use super::typed::{Expected, Reader};
use crate::diag::{Diagnostic, catalogue::data};
use crate::eval::profile::Profile;
use crate::ir::{Program, Type};
use crate::value::{Date, Rational, Value};
use std::collections::BTreeMap;

/// How the values of a layer are to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Leniency {
    /// A text outside an enumeration is its 其他.
    pub open_enums: bool,
    /// A bare number of any size is a ratio.
    pub bare_ratios: bool,
}

/// Makes a profile; the date is that of the last layer that gives one, else `today`.
pub fn assemble(program: &Program, layers: &[&Node], today: Date, diags: &mut Vec<Diagnostic>) -> Profile {
    assemble_with(program, &Index::new(program), layers, today, Leniency::default(), diags)
}

/// The same with an index at hand and a leniency.
pub fn assemble_with(
    program: &Program,
    index: &Index<'_>,
    layers: &[&Node],
    today: Date,
    leniency: Leniency,
    diags: &mut Vec<Diagnostic>,
) -> Profile {
    let (open_enums, bare_ratios) = (leniency.open_enums, leniency.bare_ratios);
    let mut reader = Reader { program, index, diags, open_enums, bare_ratios };
    let mut profile = Profile::empty(program, today);
    let before = reader.diags.len();
    let mut places = BTreeMap::new();
    for layer in layers {
        reader.layer(layer, &mut profile, &mut places);
    }
    if !reader.diags.iter().skip(before).any(Diagnostic::is_error) {
        super::applies::check(&mut reader, &profile, &places);
    }
    profile
}

/// Where each input was given.
pub type Places = BTreeMap<usize, Node>;

impl Reader<'_> {
    fn layer(&mut self, layer: &Node, profile: &mut Profile, places: &mut Places) {
        match &layer.kind {
            NodeKind::Map(_) | NodeKind::Error | NodeKind::Null => {}
            _ => {
                let help = "每项写成「名称: 值」，冒号后要有空格".to_owned();
                self.fault(data::E0503, layer, format!("档案应为记录，这里是{}", layer.word()), Some(help));
            }
        }
        let mut seen = BTreeMap::new();
        for entry in layer.entries() {
            if self.first(&mut seen, entry, "") {
                self.key(entry, profile, places);
            }
        }
    }

    fn key(&mut self, entry: &Entry, profile: &mut Profile, places: &mut Places) {
        let program = self.program;
        if let Some(id) = self.index.inputs.get(entry.key.as_str()).copied() {
            let (Some(slot), Some(input)) = (profile.inputs.get_mut(id.index()), program.inputs.get(id.index())) else {
                return;
            };
            *slot = self.value(&entry.value, Expected::of(&input.name, input));
            places.insert(id.index(), entry.value.clone());
            return;
        }
        match entry.key.as_str() {
            "评估日" | "日期" => self.day(&entry.value, profile),
            "口径" => self.readings(&entry.value, profile),
            "参数" => self.params(&entry.value, profile),
            "享受记录" => profile.history = self.history(&entry.value),
            "$schema" => {}
            _ => self.unknown_key(entry),
        }
    }

    fn unknown_key(&mut self, entry: &Entry) {
        let message = format!("没有「{}」这个输入", entry.key);
        let mut diagnostic = Diagnostic::new(data::E0501, entry.key_span, message);
        if self.index.params.contains_key(entry.key.as_str()) || self.index.delegated.contains_key(entry.key.as_str()) {
            diagnostic.help = Some(format!("「{}」是参数：写在「参数」下面，或用 --param", entry.key));
        } else if self.index.measures.contains_key(entry.key.as_str()) {
            diagnostic.help = Some(format!("「{}」是措施，由计算得出，不用给值", entry.key));
        } else if let Some(list) = self.list_of_field(&entry.key) {
            diagnostic.help = Some(format!("「{}」是「{list}」每一项的字段，写在列表里", entry.key));
        } else if self.index.readings.contains_key(entry.key.as_str()) {
            diagnostic.help = Some(format!("「{}」是口径：写在「口径」下面，或用 --reading", entry.key));
        } else {
            let names: Vec<&str> =
                self.index.inputs.keys().copied().chain(["评估日", "口径", "参数", "享受记录"]).collect();
            diagnostic.help = suggestion(&entry.key, &names);
        }
        self.diags.push(diagnostic);
    }

    /// The list whose elements have a field of a name.
    fn list_of_field(&self, name: &str) -> Option<&str> {
        let has = |e: &&crate::ir::Entity| e.fields.iter().any(|f| f.name == name);
        self.program.entities.iter().find(has).map(|e| e.name.as_str())
    }

    fn day(&mut self, node: &Node, profile: &mut Profile) {
        if let Value::Date(date) = self.value(node, Expected::plain("评估日", &Type::Date)) {
            profile.date = date;
        }
    }

    /// The entries of a key that holds a record.
    fn record<'n>(&mut self, node: &'n Node, name: &str) -> &'n [Entry] {
        if !matches!(node.kind, NodeKind::Map(_) | NodeKind::Null | NodeKind::Error) {
            self.fault(data::E0503, node, format!("「{name}」应为记录，这里是{}", node.word()), None);
        }
        node.entries()
    }

    fn readings(&mut self, node: &Node, profile: &mut Profile) {
        let mut seen = BTreeMap::new();
        for entry in self.record(node, "口径") {
            if self.first(&mut seen, entry, "口径") {
                self.reading(entry, profile);
            }
        }
    }

    fn reading(&mut self, entry: &Entry, profile: &mut Profile) {
        let program = self.program;
        let found = self.index.find_readings(program, &entry.key);
        if found.is_empty() {
            let names: Vec<&str> = self.index.readings.keys().copied().collect();
            let message = format!("没有「{}」这个口径", entry.key);
            let mut diagnostic = Diagnostic::new(data::E0511, entry.key_span, message);
            diagnostic.help = suggestion(&entry.key, &names);
            self.diags.push(diagnostic);
            return;
        }
        let option = entry.value.scalar().unwrap_or_default().to_owned();
        let mut taken = false;
        let mut known: Vec<&str> = Vec::new();
        for id in found {
            let Some(reading) = program.readings.get(id.index()) else { continue };
            known.extend(reading.options.iter().map(|(name, _)| name.as_str()));
            let place = reading.options.iter().position(|(name, _)| *name == option);
            if let (Some(place), Some(slot)) = (place, profile.readings.get_mut(id.index())) {
                *slot = place;
                taken = true;
            }
        }
        if !taken {
            let help = format!("可选：{}", known.join("、"));
            self.fault(data::E0511, &entry.value, format!("口径「{}」没有「{option}」", entry.key), Some(help));
        }
    }

    fn params(&mut self, node: &Node, profile: &mut Profile) {
        let mut seen = BTreeMap::new();
        for entry in self.record(node, "参数") {
            if self.first(&mut seen, entry, "参数") {
                self.param(entry, profile);
            }
        }
    }

    /// A parameter, or a 按规定 figure; all of the name are set, and the first one's type is the expected one.
    fn param(&mut self, entry: &Entry, profile: &mut Profile) {
        let program = self.program;
        let params = self.index.params.get(entry.key.as_str()).cloned().unwrap_or_default();
        let slots = self.index.delegated.get(entry.key.as_str()).cloned().unwrap_or_default();
        let types = params.iter().filter_map(|id| program.params.get(id.index()).map(|p| (&p.ty, p.scale)));
        let more = slots.iter().filter_map(|id| program.delegated.get(id.index()).map(|d| (&d.ty, Rational::ONE)));
        let Some((ty, scale)) = types.chain(more).next() else {
            let names: Vec<&str> = self.index.params.keys().chain(self.index.delegated.keys()).copied().collect();
            let message = format!("没有「{}」这个参数", entry.key);
            let mut diagnostic = Diagnostic::new(data::E0501, entry.key_span, message);
            diagnostic.help = suggestion(&entry.key, &names);
            self.diags.push(diagnostic);
            return;
        };
        let value = self.value(&entry.value, Expected { scale, ..Expected::plain(&entry.key, ty) });
        if value == Value::Unknown {
            return;
        }
        for id in params {
            if let Some(slot) = profile.params.get_mut(id.index()) {
                *slot = Some(value.clone());
            }
        }
        for id in slots {
            if let Some(slot) = profile.delegated.get_mut(id.index()) {
                *slot = Some(value.clone());
            }
        }
    }
}
