//! The tables of a run: a main one, and one a list where `--data 列表=…` names it, joined by a key.

use super::Args;
use super::children::Children;
use super::chunk::{ChildShape, Full, Shape};
use super::mapping::{self, DataArg, Names, Renames, Target};
use crate::cli::console::Console;
use crate::cli::profile::Index;
use crate::cli::table::cell::unit_of;
use crate::cli::table::head::Table;
use crate::cli::table::oddity::{Oddities, Oddity};
use crate::cli::table::row::{Content, Row};
use crate::cli::table::workbook::number::is_long;
use crate::cli::table::{Fault, Form, Options, fault};
use crate::cli::text::batch as text;
use crate::cli::text::table as say;
use crate::cli::text::table::io;
use crate::diag::{Diagnostic, catalogue::data};
use crate::ir::{InputId, Program, Type};
use std::collections::HashSet;
use std::path::PathBuf;

/// A chunk takes about so many bytes at most, whatever its rows are like.
const CHUNK_SIZE: usize = 128 << 20;
/// The most elements of a row.
pub const MOST_ELEMENTS: usize = 200_000;

/// The tables, open.
#[derive(Debug)]
pub struct Source {
    /// The main table.
    pub table: Table,
    /// How its cells are read.
    pub main: Shape,
    /// How the cells of the second tables are read.
    pub shapes: Vec<ChildShape>,
    /// The main file, for progress.
    pub path: PathBuf,
    children: Vec<Second>,
    keys: Keys,
    oddities: Oddities,
}

/// The rows of a second table.
#[derive(Debug)]
struct Second {
    rows: Children,
    /// The place of the key in the main table.
    key: usize,
    oddities: Oddities,
}

/// The keys of the main table, to find repeated ones.
#[derive(Debug, Default)]
struct Keys {
    seen: HashSet<u64>,
    repeated: Option<(String, u64)>,
}

/// What tables are opened with.
#[derive(Clone, Copy, Debug)]
pub struct With<'a> {
    /// The arguments.
    pub args: &'a Args,
    /// The rules.
    pub program: &'a Program,
    /// Their names.
    pub index: &'a Index<'a>,
    /// What `--map` says.
    pub renames: &'a Renames,
    /// The inputs that the results can depend on.
    pub needed: &'a [InputId],
}

impl With<'_> {
    fn names(&self, list: Option<InputId>) -> Names<'_> {
        let entity = list.and_then(|id| mapping::entity_of(self.program, id));
        Names { program: self.program, index: self.index, entity }
    }

    /// Opens all tables; faults are reported.
    pub fn open(&self, console: &Console, diags: &mut Vec<Diagnostic>) -> Option<Source> {
        let given: Vec<DataArg> = self.args.data.iter().map(|given| DataArg::read(given, console)).collect();
        let list = |arg: &DataArg| {
            let id = self.index.inputs.get(arg.name.as_deref()?).copied()?;
            mapping::entity_of(self.program, id).map(|_| id)
        };
        let (seconds, mains): (Vec<&DataArg>, Vec<&DataArg>) = given.iter().partition(|arg| list(arg).is_some());
        let main = match mains.as_slice() {
            [main] => *main,
            [] => {
                diags.push(Diagnostic::bare(data::E0522, text::NO_DATA).help(text::NO_DATA_HELP));
                return None;
            }
            [first, second, ..] => {
                let name = |arg: &DataArg| arg.name.clone().unwrap_or_else(|| arg.shown());
                let found = Diagnostic::bare(data::E0522, text::two_mains(&name(first), &name(second)));
                diags.push(found.help(text::lists(&self.lists())));
                return None;
            }
        };
        let (table, main_shape) = self.table(main, None, console, diags)?;
        let mut source = Source {
            table,
            main: main_shape,
            shapes: Vec::new(),
            path: console.path(&main.path),
            children: Vec::new(),
            keys: Keys::default(),
            oddities: Oddities::default(),
        };
        let mut whole = true;
        for second in seconds {
            match list(second) {
                Some(id) => whole &= self.second(second, id, &mut source, console, diags).is_some(),
                None => whole = false,
            }
        }
        whole.then_some(source)
    }

    /// Whether a column is read where others can be left out: it is kept, or of use for the results.
    fn wants(&self, names: Names<'_>, title: &str) -> bool {
        let args = self.args;
        let meant = || self.renames.get(title).map_or(title, String::as_str);
        let needed = || match names.find(meant()).or_else(|| names.find(unit_of(title).0)) {
            Some(Target::Input(id)) => self.needed.contains(&id),
            Some(Target::Field(_) | Target::History) => true,
            Some(Target::Carried) | None => names.entity.is_some(),
        };
        let named = |list: &[String]| list.iter().any(|name| name == title);
        args.keep.is_empty() || named(&args.keep) || named(&args.key) || named(&args.by) || needed()
    }

    /// Columns of binary numbers that are inputs: noted, and refused by `--strict`.
    fn floats(&self, table: &mut Table, names: Names<'_>, diags: &mut Vec<Diagnostic>) {
        let Some(rows) = table.arrow() else { return };
        let floats: Vec<String> = rows.floats().into_iter().map(str::to_owned).collect();
        let floats: Vec<&str> = floats.iter().map(String::as_str).filter(|c| names.knows(self.renames, c)).collect();
        if self.args.strict && !floats.is_empty() {
            let found = Diagnostic::bare(data::E0522, say::floats(&table.name, &floats));
            diags.push(found.help(say::FLOATS_HELP));
        } else if !floats.is_empty() {
            table.oddities.note(Oddity::Binary, 0, 0, &floats.join("、"));
        }
    }

    /// The names of the lists.
    fn lists(&self) -> Vec<&str> {
        let lists = self.program.inputs.iter().filter(|i| matches!(i.ty, Type::List(_)));
        lists.map(|i| i.name.as_str()).collect()
    }

    fn table(
        &self,
        arg: &DataArg,
        list: Option<InputId>,
        console: &Console,
        diags: &mut Vec<Diagnostic>,
    ) -> Option<(Table, Shape)> {
        let names = self.names(list);
        let sheet = arg.sheet.clone().or_else(|| self.args.sheet.clone());
        let wanted = |title: &str| self.wants(names, title);
        let options = Options { encoding: self.args.encoding, sheet, wanted: Some(&wanted) };
        let table = Table::open(&arg.path, &options, console, &|title| names.knows(self.renames, title));
        let mut table = table.map_err(|fault| diags.push(*fault)).ok()?;
        self.floats(&mut table, names, diags);
        let columns = mapping::map(names, &arg.shown(), &table.columns, self.renames, diags);
        let shape = Shape { name: arg.shown(), columns, workbook: Form::of(&arg.path) == Form::Xlsx };
        Some((table, shape))
    }

    fn second(
        &self,
        arg: &DataArg,
        list: InputId,
        source: &mut Source,
        console: &Console,
        diags: &mut Vec<Diagnostic>,
    ) -> Option<()> {
        let (mut table, shape) = self.table(arg, Some(list), console, diags)?;
        let (own, key) = self.key(&shape, source, diags)?;
        let names = self.names(Some(list));
        let strict = self.args.strict;
        let joined: Vec<String> = shape.columns.iter().filter(|c| c.place == own).map(|c| c.name.clone()).collect();
        mapping::unknown(names, &shape.name, &shape.columns, strict, &joined, diags);
        diags.extend(mapping::missing_fields(names, &shape.name, &shape.columns, strict));
        let rows = children(&mut table, &shape, own);
        let rows = rows.map_err(|fault| diags.push(*fault)).ok()?;
        source.children.push(Second { rows, key, oddities: std::mem::take(&mut table.oddities) });
        source.shapes.push(ChildShape { shape, list, entity: names.entity? });
        Some(())
    }

    /// The place of the key in a second table and in the main one.
    fn key(&self, shape: &Shape, source: &Source, diags: &mut Vec<Diagnostic>) -> Option<(usize, usize)> {
        let place = |shape: &Shape, name: &str| shape.columns.iter().find(|c| c.name == name).map(|c| c.place);
        let names: Vec<String> = if self.args.key.is_empty() {
            let common = shape.columns.iter().filter(|c| place(&source.main, &c.name).is_some());
            common.map(|c| c.name.clone()).collect()
        } else {
            let own = self.args.key.iter().filter(|name| place(shape, name).is_some());
            own.cloned().collect()
        };
        let [name] = names.as_slice() else {
            let found = match (self.args.key.first(), names.is_empty()) {
                (Some(key), true) => Diagnostic::bare(data::E0522, text::no_key(&shape.name, key)),
                _ => Diagnostic::bare(data::E0522, text::which_key(&shape.name, &names)).help(text::KEY_HELP),
            };
            diags.push(found);
            return None;
        };
        let places = place(shape, name).zip(place(&source.main, name));
        if places.is_none() {
            diags.push(Diagnostic::bare(data::E0522, text::no_key(&source.main.name, name)));
        }
        places
    }
}

/// All rows of a second table by their key.
fn children(table: &mut Table, shape: &Shape, key: usize) -> Result<Children, Fault> {
    let broken = |error: std::io::Error| fault(&shape.name, io(&error));
    let mut children = Children::default();
    let mut row = Row::new();
    while table.next(&mut row)? {
        children.add(row.text(key), &row).map_err(broken)?;
    }
    children.seal().map_err(broken)?;
    Ok(children)
}

impl Source {
    /// Whether a column of the main table joins tables.
    pub fn is_key(&self, place: usize) -> bool {
        self.children.iter().any(|second| second.key == place)
    }

    /// The name of the main table; a synthetic one says so.
    pub fn called(&self) -> String {
        let name = &self.main.name;
        if self.is_synthetic() { crate::cli::text::impact::synthetic(name) } else { name.clone() }
    }

    /// Whether the rows are marked as synthetic.
    pub fn is_synthetic(&self) -> bool {
        self.main.columns.iter().any(|c| c.name == crate::cli::sample::MARK)
    }

    /// The names of the columns that join.
    pub fn keys(&self) -> Vec<String> {
        let keys = self.main.columns.iter().filter(|c| self.is_key(c.place));
        keys.map(|c| c.name.clone()).collect()
    }

    /// Fills a chunk with at most so many rows, taking up what it held; false at the end.
    pub fn chunk(&mut self, rows: &mut Vec<Full>, most: usize) -> Result<bool, Fault> {
        let (mut filled, mut size) = (0, 0);
        while filled < most && size < CHUNK_SIZE {
            if rows.len() == filled {
                rows.push(Full::default());
            }
            let Some(full) = rows.get_mut(filled) else { break };
            if !self.table.next(&mut full.row)? {
                break;
            }
            self.note_digits(rows, filled);
            self.join(rows, filled)?;
            let sizes = rows.get(filled).map(|full| full.children.iter().flatten().chain([&full.row]).map(Row::size));
            size += sizes.map_or(0, |sizes| sizes.sum::<usize>());
            filled += 1;
        }
        rows.truncate(filled);
        Ok(filled > 0)
    }

    /// Notes numbers of a workbook in the place of texts.
    fn note_digits(&mut self, rows: &[Full], at: usize) {
        let Some(full) = rows.get(at).filter(|_| self.main.workbook) else { return };
        for column in self.main.columns.iter().filter(|c| matches!(c.target, Target::Input(_)) && c.text) {
            let (content, text) = full.row.get(column.place);
            if content == Content::Number && !is_long(text) {
                self.oddities.note(Oddity::NumberAsText, full.row.number, column.place + 1, text);
            }
        }
    }

    fn join(&mut self, rows: &mut [Full], at: usize) -> Result<(), Fault> {
        let Some(full) = rows.get_mut(at) else { return Ok(()) };
        full.children.clear();
        let mut too_long = false;
        for (place, second) in self.children.iter_mut().enumerate() {
            let key = full.row.text(second.key);
            let found = if key.is_empty() { Ok(Vec::new()) } else { second.rows.of(key) };
            let found = found.map_err(|error| fault(&self.table.name, io(&error)))?;
            too_long |= found.len() > MOST_ELEMENTS;
            full.children.push(found);
            if place == 0 && !key.is_empty() {
                self.keys.see(key, full.row.number);
            }
        }
        if too_long {
            full.row.broken = Some(text::TOO_MANY_ELEMENTS.to_owned());
        }
        Ok(())
    }

    /// What is odd about all tables, at the end.
    pub fn findings(&mut self) -> Vec<Diagnostic> {
        let mut own = self.table.oddities.clone();
        own.join(std::mem::take(&mut self.oddities));
        own.join(self.main.days_otherwise());
        let mut found = own.findings(&self.main.name);
        if let Some((key, row)) = self.keys.repeated.take() {
            found.push(Diagnostic::bare(data::A0521, text::same_key(&key, row)));
        }
        for (second, shape) in self.children.iter_mut().zip(&self.shapes) {
            let mut own = second.oddities.clone();
            own.join(shape.shape.days_otherwise());
            found.extend(own.findings(&shape.shape.name));
            if let Ok((count @ 1.., rows)) = second.rows.orphans() {
                found.push(Diagnostic::bare(data::W0523, text::orphans(&shape.shape.name, count, &rows)));
            }
        }
        found
    }
}

impl Keys {
    /// The most keys that are remembered; beyond, repeated ones are not looked for.
    const MOST: usize = 5_000_000;

    fn see(&mut self, key: &str, row: u64) {
        if self.repeated.is_none() && self.seen.len() < Keys::MOST && !self.seen.insert(super::children::hash(key)) {
            self.repeated = Some((key.to_owned(), row));
        }
    }
}
