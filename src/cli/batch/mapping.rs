//! Columns → inputs: by name, by `--map`, by a file of such lines. Everything about columns is said before the first row
//! is computed.

use super::Args;
use crate::cli::console::Console;
use crate::cli::load::shown;
use crate::cli::profile::gather::text_of;
use crate::cli::profile::nearest::nearest;
use crate::cli::profile::tree::NodeKind;
use crate::cli::profile::{Index, yaml};
use crate::cli::sample::MARK;
use crate::cli::table::cell::unit_of;
use crate::cli::table::head::Column;
use crate::cli::text::batch as text;
use crate::diag::{Diagnostic, Severity, catalogue::data};
use crate::eval::Engine;
use crate::ir::{EntityId, Input, InputId, MeasureId, Program, Type};
use crate::source::{SourceId, SourceMap};
use crate::units::{Dimension, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The column of what was received before.
const HISTORY: &str = "享受记录";

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The value of an input.
    Input(InputId),
    /// A field of the elements that a second table holds.
    Field(usize),
    /// What was received before: 享受记录.
    History,
    /// It goes to the output as it is.
    Carried,
}

/// A column with what it is for.
#[derive(Clone, Debug)]
pub struct Mapped {
    /// Its name in the table.
    pub name: String,
    /// Its place in a row, from 0.
    pub place: usize,
    /// The unit of bare numbers.
    pub unit: Option<String>,
    /// What it is for.
    pub target: Target,
    /// Whether that is a text.
    pub text: bool,
    /// Set where a day or month was written otherwise than `2025-07-01`.
    pub otherwise: Arc<AtomicBool>,
}

/// What `--map` says: name of a column → name of an input or field.
pub type Renames = BTreeMap<String, String>;

/// Reads `--map 列=输入` and `--map 文件.yaml`.
pub fn renames(args: &Args, console: &mut Console, sources: &mut SourceMap, diags: &mut Vec<Diagnostic>) -> Renames {
    let mut renames = Renames::new();
    for given in &args.map {
        if let Some((column, input)) = given.split_once(['=', '＝']) {
            renames.insert(column.trim().to_owned(), input.trim().to_owned());
        } else if let Some((name, whole)) = text_of(Path::new(given), console, diags) {
            let source = sources.add(&name, &whole);
            for node in yaml::parse(source, &whole, diags) {
                if !matches!(node.kind, NodeKind::Map(_)) {
                    diags.push(Diagnostic::new(data::E0522, node.span, text::MAP_FILE));
                }
                let entries = node.entries().iter();
                renames.extend(entries.filter_map(|e| Some((e.key.clone(), e.value.scalar()?.to_owned()))));
            }
        }
    }
    renames
}

/// What columns can be of: the inputs of a program, or the fields of an entity.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Their names.
    pub index: &'a Index<'a>,
    /// For a second table, whose elements it holds.
    pub entity: Option<EntityId>,
}

impl<'a> Names<'a> {
    /// The input or field that a name means.
    pub fn find(&self, name: &str) -> Option<Target> {
        match self.entity {
            None => match self.index.inputs.get(name) {
                Some(id) => Some(Target::Input(*id)),
                None => (name == HISTORY).then_some(Target::History),
            },
            Some(_) => self.fields().iter().position(|f| f.name == name).map(Target::Field),
        }
    }

    /// The fields of the entity; none for the main table.
    pub fn fields(&self) -> &'a [Input] {
        let entity = self.entity.and_then(|id| self.program.entities.get(id.index()));
        entity.map_or(&[], |e| &e.fields)
    }

    /// The declaration of a target.
    pub fn input(&self, target: Target) -> Option<&'a Input> {
        match target {
            Target::Input(id) => self.program.inputs.get(id.index()),
            Target::Field(place) => self.fields().get(place),
            Target::History | Target::Carried => None,
        }
    }

    /// The unit at the end of a column's name, where it is not the one in which a bare number of the target counts.
    fn other_unit<'n>(&self, column: &'n str, target: Target) -> Option<&'n str> {
        let input = self.input(target)?;
        let tails = || column.char_indices().skip(1).map(|(at, _)| &column[at..]).filter(|t| !input.name.ends_with(*t));
        if input.ty == Type::Ratio {
            return tails().find(|tail| matches!(*tail, "%" | "％" | "‰"));
        }
        let counts = |unit: UnitId| input.ty == Type::Number(Dimension::of(unit));
        let read = |tail: &'n str| Some((tail, self.program.units.read_over(tail)?));
        let (tail, scaled) = tails().filter_map(read).find(|(_, scaled)| scaled.unit.is_some_and(counts))?;
        (scaled.factor != input.scale).then_some(tail)
    }

    fn all(&self) -> Vec<&'a str> {
        match self.entity {
            None => self.index.inputs.keys().copied().collect(),
            Some(_) => self.fields().iter().map(|f| f.name.as_str()).collect(),
        }
    }

    /// Whether the head of a column is known, with or without a unit, or renamed.
    pub fn knows(&self, renames: &Renames, title: &str) -> bool {
        let known = |name: &str| self.find(name).is_some();
        known(title) || known(unit_of(title).0) || renames.contains_key(title)
    }
}

/// Maps the columns of a table.
pub fn map(
    names: Names<'_>,
    table: &str,
    columns: &[Column],
    renames: &Renames,
    diags: &mut Vec<Diagnostic>,
) -> Vec<Mapped> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut mapped = Vec::new();
    for column in columns {
        let (bare, unit) = unit_of(&column.name);
        let wanted = renames.get(&column.name).or_else(|| renames.get(bare));
        let (name, unit) = match wanted {
            // `--map 保费万元=保费（万元）` says the unit, unless that is an input's name.
            Some(wanted) => match unit_of(wanted) {
                (bare, said) if names.find(wanted).is_none() => (bare, said.or(unit)),
                _ => (wanted.as_str(), unit),
            },
            None if names.find(&column.name).is_some() => (column.name.as_str(), None),
            None => (bare, unit),
        };
        let target = names.find(name);
        if let (Some(wanted), None) = (wanted, target) {
            diags.push(no_input(names, table, &column.name, wanted));
        }
        if let (Some(tail), Some(_), None) = (target.and_then(|t| names.other_unit(&column.name, t)), wanted, unit) {
            let found = Diagnostic::bare(data::E0522, text::unit_in_name(table, &column.name, tail));
            diags.push(found.help(text::say_the_unit(&column.name, name, tail)));
        }
        if target.is_some() && taken.insert(name.to_owned(), column.name.clone()).is_some() {
            diags.push(Diagnostic::bare(data::E0522, text::twice(table, name)));
        }
        mapped.push(Mapped {
            name: column.name.clone(),
            place: column.place,
            unit: unit.filter(|_| target.is_some()).map(str::to_owned),
            target: target.unwrap_or(Target::Carried),
            text: target.and_then(|t| names.input(t)).is_some_and(|i| i.ty == Type::Text),
            otherwise: Arc::default(),
        });
    }
    mapped
}

fn no_input(names: Names<'_>, table: &str, column: &str, wanted: &str) -> Diagnostic {
    let found = Diagnostic::bare(data::E0522, text::no_target(table, column, wanted));
    match nearest(wanted, names.all()) {
        Some(near) => found.help(text::nearest(near)),
        None => found,
    }
}

/// Names of `--map` that no table has, values of the day or of parameters a row, columns that are no input.
pub fn unknown(
    names: Names<'_>,
    table: &str,
    mapped: &[Mapped],
    strict: bool,
    key: &[String],
    diags: &mut Vec<Diagnostic>,
) {
    let carried: Vec<&Mapped> = mapped.iter().filter(|m| m.target == Target::Carried && m.name != MARK).collect();
    let mut plain = Vec::new();
    for column in carried {
        let name = unit_of(&column.name).0;
        let name = ["参数.", "口径."].into_iter().find_map(|of| name.strip_prefix(of)).unwrap_or(name);
        let shared = names.index.params.contains_key(name) || names.index.delegated.contains_key(name);
        let near = nearest(name, names.all()).filter(|_| !key.contains(&column.name));
        if names.entity.is_none() && (shared || name == "评估日" || names.index.readings.contains_key(name)) {
            diags.push(Diagnostic::bare(data::E0522, text::for_all_rows(table, &column.name)).help(text::SHARED));
        } else if let Some(near) = near {
            let found = Diagnostic::bare(data::W0523, text::near_column(table, &column.name));
            diags.push(stricter(found.help(text::near_help(&column.name, near)), strict));
        } else {
            plain.push(column.name.as_str());
        }
    }
    let plain: Vec<&str> = plain.into_iter().filter(|name| !key.iter().any(|k| k == name)).collect();
    if !plain.is_empty() {
        diags.push(Diagnostic::bare(data::A0524, text::carried(table, &plain)));
    }
}

/// Inputs that the measures read and no column gives.
pub fn missing(program: &Program, wanted: &[InputId], given: &BTreeSet<InputId>, strict: bool) -> Option<Diagnostic> {
    let names = wanted.iter().filter(|id| !given.contains(id)).filter_map(|id| program.inputs.get(id.index()));
    let names: Vec<&str> = names.map(|i| i.name.as_str()).collect();
    (!names.is_empty()).then(|| stricter(Diagnostic::bare(data::W0523, text::missing(&names)), strict))
}

/// That nobody is taken to have received anything before, where a measure asks for it and neither a column nor what all rows
/// share says it.
pub fn no_history(program: &Program, measures: &[MeasureId], columns: &[Mapped]) -> Option<Diagnostic> {
    if columns.iter().any(|column| column.target == Target::History) {
        return None;
    }
    let engine = Engine::new(program);
    let asks = |m: &&MeasureId| engine.about(**m).is_some_and(|about| about.history);
    let asking = measures.iter().filter(asks).filter_map(|m| program.measures.get(m.index()));
    let names: Vec<&str> = asking.map(|m| m.name.as_str()).collect();
    let found = || Diagnostic::bare(data::A0521, text::no_history(&names)).help(text::ADD_HISTORY);
    (!names.is_empty()).then(found)
}

/// Fields of an entity's second table that no column gives.
pub fn missing_fields(names: Names<'_>, table: &str, mapped: &[Mapped], strict: bool) -> Option<Diagnostic> {
    let given = |place: usize| mapped.iter().any(|m| m.target == Target::Field(place));
    let absent: Vec<&str> =
        names.fields().iter().enumerate().filter(|(i, _)| !given(*i)).map(|(_, f)| f.name.as_str()).collect();
    (!absent.is_empty()).then(|| stricter(Diagnostic::bare(data::W0523, text::missing_fields(table, &absent)), strict))
}

/// A warning that `--strict` makes an error.
pub fn stricter(mut finding: Diagnostic, strict: bool) -> Diagnostic {
    if strict {
        finding.severity = Severity::Error;
    }
    finding
}

/// `单位=a.csv#名册` → the list, the path, the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataArg {
    /// What stands before `=`.
    pub name: Option<String>,
    /// The file.
    pub path: std::path::PathBuf,
    /// The sheet.
    pub sheet: Option<String>,
}

impl DataArg {
    /// Reads `--data`; a file that is there as written is taken as written.
    pub fn read(given: &str, console: &Console) -> DataArg {
        let exists = |path: &str| console.path(Path::new(path)).exists();
        let (name, rest) = match given.split_once('=') {
            Some((name, rest)) if !exists(given) => (Some(name.trim().to_owned()), rest),
            Some(_) | None => (None, given),
        };
        match rest.rsplit_once('#') {
            Some((path, sheet)) if !exists(rest) => DataArg { name, path: path.into(), sheet: Some(sheet.to_owned()) },
            Some(_) | None => DataArg { name, path: rest.into(), sheet: None },
        }
    }

    /// The file as shown.
    pub fn shown(&self) -> String {
        shown(&self.path)
    }
}

/// The entity whose list an input is.
pub fn entity_of(program: &Program, id: InputId) -> Option<EntityId> {
    match program.inputs.get(id.index()).map(|i| &i.ty) {
        Some(Type::List(entity)) => Some(*entity),
        _ => None,
    }
}

/// A source id for values that stand in no text.
pub const NOWHERE: SourceId = SourceId(0);
