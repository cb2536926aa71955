//! Rows of a CSV or a workbook → text trees of profiles, one a row; what `polc form` writes is read back here.
//!
//! The columns are inputs, with a unit in brackets where the cells hold bare numbers; paths and 评估日, 参数.名, 口径.名 go
//! where they go in any profile. Further sheets of a workbook are lists, named by them, for its only row.

use super::index::Index;
use super::tree::{Entry, Node, NodeKind};
use super::{Named, tree};
use crate::cli::console::Console;
use crate::cli::table::oddity::Oddities;
use crate::cli::table::row::Content;
use crate::cli::table::sheet::{self, Line, Sheet};
use crate::cli::table::workbook::number::is_long;
use crate::cli::table::{self, Form, Options, cell, workbook};
use crate::cli::test::build::{insert, path};
use crate::cli::text::batch as text;
use crate::diag::{Diagnostic, catalogue::data};
use crate::ir::{Entity, Input, Program, Type};
use crate::source::{SourceMap, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Whether a file is a table rather than JSON or YAML.
pub fn is_table(file: &Path) -> bool {
    let (file, _) = split(file);
    let extension = file.extension().map_or(String::new(), |e| e.to_string_lossy().to_ascii_lowercase());
    matches!(extension.as_str(), "csv" | "tsv" | "xlsx" | "xlsm" | "xls" | "et")
}

/// The names that the head of a table can have.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The rules.
    pub program: &'a Program,
    /// Their names.
    pub index: &'a Index<'a>,
}

impl Known<'_> {
    /// Whether a head is a name, with or without a unit, as for `batch`; in a table of a list those of its fields.
    fn head(self, list: Option<&str>, title: &str) -> bool {
        let input = |name: &str| self.program.inputs.get(self.index.inputs.get(name)?.index());
        let fields = match list.and_then(input).map(|i| &i.ty) {
            Some(Type::List(entity)) => self.program.entities.get(entity.index()).map_or(&[][..], |e| &e.fields),
            _ => &[],
        };
        let within = |name: &str| matches!(name, "参数" | "口径") || input(name).is_some();
        let known = |name: &str| match list {
            None => {
                let path = name.split_once(['.', '[']);
                input(name).is_some() || SHARED.contains(&name) || path.is_some_and(|(first, _)| within(first))
            }
            Some(_) => fields.iter().any(|field| field.name == name),
        };
        known(title) || known(cell::unit_of(title).0)
    }
}

/// Names that are no inputs.
const SHARED: [&str; 2] = ["评估日", "享受记录"];

/// `名册.xlsx#一季度` → the file and the sheet.
fn split(file: &Path) -> (PathBuf, Option<String>) {
    let shown = file.to_string_lossy();
    match shown.rsplit_once('#') {
        Some((file, sheet)) => (file.into(), Some(sheet.to_owned())),
        None => (file.to_path_buf(), None),
    }
}

/// The profiles of a table; faults are reported.
pub fn read(
    file: &Path,
    names: Option<Known<'_>>,
    console: &mut Console,
    sources: &mut SourceMap,
    diags: &mut Vec<Diagnostic>,
    named: &mut Vec<Named>,
) {
    let (file, asked) = split(file);
    let whole = asked.is_none();
    let options = Options { sheet: asked, ..Options::default() };
    let known = |title: &str| names.is_some_and(|names| names.head(None, title));
    let Some(main) = sheet::load(&file, &options, console, sources, &known, diags) else { return };
    let name = crate::cli::load::shown(&file);
    let mut trees: Vec<(u64, Node)> = main.lines.iter().map(|line| (line.number, tree(&main, line, diags))).collect();
    if Form::of(&file) == Form::Xlsx && whole {
        lists(&file, names, console, sources, diags, &mut trees);
    }
    if trees.is_empty() {
        diags.push(*table::fault(&name, text::NO_ROWS));
    }
    let many = trees.len() > 1;
    for (number, node) in trees {
        let name = if many { format!("{name}#{number}") } else { name.clone() };
        named.push(Named { name: Some(name), node });
    }
}

/// The lists on the further sheets of a workbook.
fn lists(
    file: &Path,
    known: Option<Known<'_>>,
    console: &mut Console,
    sources: &mut SourceMap,
    diags: &mut Vec<Diagnostic>,
    trees: &mut [(u64, Node)],
) {
    let names = workbook::visible(&console.path(file));
    for name in names.into_iter().skip(1) {
        let options = Options { sheet: Some(name.clone()), ..Options::default() };
        let mut found = Vec::new();
        let field = |title: &str| known.is_some_and(|known| known.head(Some(&name), title));
        let Some(list) = sheet::load(file, &options, console, sources, &field, &mut found) else { continue };
        let place = list.head.first().map_or(Span::new(list.source, 0, 0), |cell| cell.span);
        let [(_, root)] = trees else {
            diags.push(Diagnostic::new(data::E0522, place, text::LISTS_OF_ONE).help(text::LISTS_OF_ONE_HELP));
            return;
        };
        diags.append(&mut found);
        let items = list.lines.iter().map(|line| tree(&list, line, diags)).collect();
        let value = Node::new(NodeKind::List(items), place);
        if let NodeKind::Map(entries) = &mut root.kind {
            entries.push(Entry { key: name.clone(), key_span: place, value });
        }
    }
}

/// One row as a record.
fn tree(sheet: &Sheet, line: &Line, diags: &mut Vec<Diagnostic>) -> Node {
    let start = line.cells.first().map_or(Span::new(sheet.source, 0, 0), |cell| cell.span);
    let mut root = Node::new(NodeKind::Map(Vec::new()), start);
    if let Some(why) = &line.broken {
        diags.push(Diagnostic::new(data::E0522, start, text::bad_row(why)));
    }
    for (head, placed) in sheet.head.iter().zip(&line.cells) {
        if placed.content == Content::Empty {
            continue;
        }
        if placed.content == Content::Number && is_long(&placed.text) && !placed.text.contains('.') {
            let message = text::bad_cell(&head.text, &placed.text, text::DAMAGED_NUMBER);
            diags.push(Diagnostic::new(data::E0503, placed.span, message));
            continue;
        }
        if let Content::Broken(broken) = placed.content {
            let message = text::bad_cell(&head.text, &placed.text, text::broken(broken));
            diags.push(Diagnostic::new(data::E0503, placed.span, message));
            continue;
        }
        let (name, unit) = cell::unit_of(&head.text);
        let node = cell::with_unit(cell::node(placed.content, &placed.text, placed.span), unit);
        let put = path(name).is_some_and(|parts| insert(&mut root, &parts, node, head.span));
        if !put {
            diags.push(Diagnostic::new(data::E0522, head.span, text::contradicts(name)));
        }
    }
    root
}

/// What is written in cells otherwise than in a profile: several members stand as `甲、乙`, and become a list where the input
/// takes several; the days of a table may stand as `2025/7/1`, which is said once.
pub fn cells(program: &Program, index: &Index<'_>, named: &mut [Named], diags: &mut Vec<Diagnostic>) {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Named { name, node } in named {
        let table = name.as_deref().map(Path::new).filter(|name| is_table(name)).map(|name| split(name).0);
        let mut days = BTreeSet::new();
        of_inputs(program, index, node, table.is_some().then_some(&mut days));
        found
            .entry(table.map_or(String::new(), |table| table.to_string_lossy().into_owned()))
            .or_default()
            .append(&mut days);
    }
    for (table, columns) in found {
        let mut oddities = Oddities::default();
        oddities.days(&columns.iter().map(String::as_str).collect::<Vec<_>>());
        diags.extend(oddities.findings(&table));
    }
}

/// Where the columns of days in another form are noted; without it they are no days.
type Days<'d> = Option<&'d mut BTreeSet<String>>;

fn of_inputs(program: &Program, index: &Index<'_>, root: &mut Node, mut days: Days<'_>) {
    let NodeKind::Map(entries) = &mut root.kind else { return };
    for entry in entries {
        let Some(input) = index.inputs.get(entry.key.as_str()).and_then(|id| program.inputs.get(id.index())) else {
            if entry.key == "评估日" {
                of_type((&entry.key, &Type::Date), &mut entry.value, days.as_deref_mut());
            }
            continue;
        };
        let entity = if let Type::List(id) = &input.ty { program.entities.get(id.index()) } else { None };
        match (entity, &mut entry.value.kind) {
            (Some(entity), NodeKind::List(items)) => {
                items.iter_mut().for_each(|item| fields(entity, item, days.as_deref_mut()));
            }
            _ => of(input, &mut entry.value, days.as_deref_mut()),
        }
    }
}

fn fields(entity: &Entity, item: &mut Node, mut days: Days<'_>) {
    let tree::NodeKind::Map(entries) = &mut item.kind else { return };
    for entry in entries {
        if let Some(field) = entity.fields.iter().find(|f| f.name == entry.key) {
            of(field, &mut entry.value, days.as_deref_mut());
        }
    }
}

fn of(input: &Input, node: &mut Node, days: Days<'_>) {
    of_type((&input.name, &input.ty), node, days);
}

fn of_type((name, ty): (&str, &Type), node: &mut Node, days: Days<'_>) {
    if matches!(ty, Type::EnumSet(_) | Type::TextSet) {
        let split = cell::several(std::mem::replace(node, Node::new(NodeKind::Null, node.span)));
        *node = split;
    } else if let Some((days, day)) = days.zip(cell::day(node, ty)) {
        *node = day;
        days.insert(name.to_owned());
    }
}
