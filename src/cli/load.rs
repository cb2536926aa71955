//! Files and folders → texts, decoded, parsed, with their imports resolved: what the stages get to read.
//!
//! In: paths as the user gave them. Out: the texts, one `check::Unit` a file (the files that are named, and what they
//! import), and findings about files. A file is read once, however often it is named or imported. It checks nothing
//! inside a file but its imports.

mod cycles;
mod decode;
mod find;

use super::Exit;
use super::console::Console;
use super::table::sheet::{Line, Placed, Sheet};
use super::table::{self};
use super::text::files as say;
use super::text::usage::did_you_mean;
use crate::check::{self, Table, TableCell, Unit};
use crate::diag::Diagnostic;
use crate::diag::catalogue::{data, lints, usage as codes};
use crate::ir::Program;
use crate::lint;
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax;
use crate::syntax::ast::{File, ItemKind, TextLit};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

pub use decode::{Decoded, Undecodable, decode};
pub use find::{STANDARD_INPUT, files, missing, nearest, shown};

/// The largest file that is read, in bytes: 64 MB.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// What was loaded.
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// All texts.
    pub sources: SourceMap,
    /// One a file, in order of the paths, each file's imports behind it.
    pub units: Vec<Unit>,
    /// The path of each unit, as shown to the user; empty for a one-liner.
    pub paths: Vec<PathBuf>,
    /// What is wrong with files, imports and syntax.
    pub findings: Vec<Diagnostic>,
    /// Whether a path that the user named could not be read: exit code 2.
    pub failed: bool,
}

/// A compiled rule set with its texts and findings.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    /// All texts.
    pub sources: SourceMap,
    /// The program; to be run only without errors.
    pub program: Program,
    /// All findings in order of their places.
    pub findings: Vec<Diagnostic>,
    /// The paths of the units.
    pub paths: Vec<PathBuf>,
    /// Whether a path that the user named could not be read.
    pub failed: bool,
    /// Whether the analysis ran.
    pub analyzed: bool,
    /// The texts that each text imports.
    pub imports: BTreeMap<SourceId, Vec<SourceId>>,
    /// The trees of the units.
    pub trees: Vec<File>,
}

impl Compiled {
    /// The exit that its findings ask for, warnings included or not: 2 before 1 before 0.
    pub fn exit(&self, warnings: bool) -> Exit {
        if self.failed { Exit::CouldNotRun } else { exit(&self.findings, warnings) }
    }

    /// Adds the lints.
    pub fn lint(&mut self) {
        let trees: Vec<&File> = self.trees.iter().collect();
        lint::written(&trees, &self.sources, &mut self.findings);
        if !self.is_broken() {
            lint::compiled(&self.program, &mut self.findings);
        }
        in_order(&mut self.findings);
    }

    /// Takes out the findings that the files allow today.
    pub fn allow(&mut self, console: &Console) {
        let trees: Vec<&File> = self.trees.iter().collect();
        lint::allow(&trees, &mut self.findings, console.today());
        // What `check` alone finds was not looked for: a 容许 of it is not known to be idle.
        self.findings.retain(|f| self.analyzed || f.code != lints::W0911);
    }

    /// Adds what the analysis of a program without errors finds.
    pub fn analyze(&mut self) {
        if self.is_broken() {
            return;
        }
        self.analyzed = true;
        self.findings.append(&mut crate::findings::find(&self.program));
        in_order(&mut self.findings);
    }

    /// Adds findings that were made elsewhere.
    pub fn add(&mut self, mut findings: Vec<Diagnostic>) {
        self.findings.append(&mut findings);
        in_order(&mut self.findings);
    }

    /// Whether it has errors or could not be read.
    pub fn is_broken(&self) -> bool {
        self.failed || self.findings.iter().any(Diagnostic::is_error)
    }
}

/// The paths among arguments that may be names too, and the names: what ends in `.pol`, what exists, and what else is
/// taken for a path.
pub fn split<'a>(arguments: &'a [String], also: &[&str], console: &Console) -> (Vec<PathBuf>, Vec<&'a String>) {
    let is_path = |text: &&String| {
        text.ends_with(".pol") || also.contains(&text.as_str()) || console.path(text.as_ref()).exists()
    };
    let (paths, names): (Vec<&String>, Vec<&String>) = arguments.iter().partition(is_path);
    (paths.into_iter().map(PathBuf::from).collect(), names)
}

/// Puts findings in order of their places.
fn in_order(findings: &mut [Diagnostic]) {
    findings.sort_by_key(|f| f.labels.first().map(|label| (label.span.source, label.span.start, label.span.end)));
}

/// 1 with errors (or, if so asked, warnings), else 0.
pub fn exit(findings: &[Diagnostic], warnings: bool) -> Exit {
    let least = if warnings { crate::diag::Severity::Warning } else { crate::diag::Severity::Error };
    if findings.iter().any(|f| f.severity >= least) { Exit::Faults } else { Exit::Done }
}

/// Loads and checks: the paths, or the current folder without any, and the one-liners of `-e`.
pub fn compile(paths: &[PathBuf], one_liners: &[String], console: &mut Console) -> Compiled {
    let mut compiled = loaded(paths, one_liners, console).compile();
    compiled.allow(console);
    compiled
}

/// Loads without checking: the paths, or the current folder without any, and the one-liners of `-e`.
pub fn loaded(paths: &[PathBuf], one_liners: &[String], console: &mut Console) -> Loaded {
    let mut loaded = Loaded::default();
    for text in one_liners {
        loaded.one_liner(text);
    }
    if one_liners.is_empty() || !paths.is_empty() {
        loaded.add(paths, console);
    }
    loaded
}

impl Loaded {
    /// The text of one `-e`.
    pub fn one_liner(&mut self, text: &str) {
        let source = self.sources.add(say::COMMAND_LINE, text);
        let file = syntax::parse_one_liners(source, text, &mut self.findings);
        self.units.push(Unit {
            file,
            imports: Vec::new(),
            incomplete: false,
            one_liner: true,
            tables: BTreeMap::new(),
        });
        self.paths.push(PathBuf::new());
    }

    /// A text that is no file: it sees what was loaded before it.
    pub fn beside(&mut self, name: &str, text: &str) {
        let source = self.sources.add(name, text);
        let file = syntax::parse(source, text, &mut self.findings);
        let imports = (0..self.units.len()).collect();
        self.units.push(Unit { file, imports, incomplete: false, one_liner: false, tables: BTreeMap::new() });
        self.paths.push(PathBuf::new());
    }

    /// Policy files and folders; without any, the current folder.
    pub fn add(&mut self, paths: &[PathBuf], console: &mut Console) {
        let mut findings = Vec::new();
        let files = find::files(paths, "pol", console, &mut findings);
        if files.is_empty() && findings.is_empty() {
            let name = paths.first().map_or(".".to_owned(), |path| shown(path));
            findings.push(Diagnostic::bare(codes::E0616, say::no_policy(&name)));
        }
        self.failed |= !findings.is_empty();
        self.findings.append(&mut findings);
        let mut reader = Reader { loaded: self, console, index: BTreeMap::new() };
        for file in files {
            if let Err(finding) = reader.unit(&file) {
                reader.loaded.failed = true;
                reader.loaded.findings.push(*finding);
            }
        }
        reader.follow_imports();
    }

    /// Checks what was loaded. Findings are put in order of their places.
    pub fn compile(self) -> Compiled {
        let Loaded { sources, units, paths, mut findings, failed } = self;
        let imports = imports(&units);
        let trees: Vec<File> = units.iter().map(|unit| unit.file.clone()).collect();
        let program = check::compile(units, &mut findings);
        crate::diag::consequences::prune(&mut findings, &sources);
        in_order(&mut findings);
        Compiled { sources, program, findings, paths, failed, analyzed: false, imports, trees }
    }
}

/// The texts that each unit's text imports.
fn imports(units: &[Unit]) -> BTreeMap<SourceId, Vec<SourceId>> {
    let source = |index: &usize| units.get(*index).map(|u| u.file.source);
    units.iter().map(|u| (u.file.source, u.imports.iter().filter_map(source).collect())).collect()
}

struct Reader<'a> {
    loaded: &'a mut Loaded,
    console: &'a mut Console,
    /// The unit of each file, by its path without `.` and `..`.
    index: BTreeMap<PathBuf, usize>,
}

impl Reader<'_> {
    /// The unit of a file; reads it the first time.
    fn unit(&mut self, path: &Path) -> Result<usize, Box<Diagnostic>> {
        let key = plain(&self.console.path(path));
        if let Some(unit) = self.index.get(&key) {
            return Ok(*unit);
        }
        let source = self.text(path)?;
        let text = self.loaded.sources.get(source).map(|file| file.text.clone()).unwrap_or_default();
        let file = syntax::parse(source, &text, &mut self.loaded.findings);
        let unit = self.loaded.units.len();
        let tables = BTreeMap::new();
        self.loaded.units.push(Unit { file, imports: Vec::new(), incomplete: false, one_liner: false, tables });
        self.loaded.paths.push(path.to_path_buf());
        self.index.insert(key, unit);
        Ok(unit)
    }

    /// Reads and decodes a text.
    fn text(&mut self, path: &Path) -> Result<SourceId, Box<Diagnostic>> {
        let (name, decoded) = read(path, self.console)?;
        let source = self.loaded.sources.add(&name, &decoded.text);
        if let Some(encoding) = decoded.foreign {
            let finding = Diagnostic::bare(codes::A0620, say::foreign(&name, encoding)).help(say::SAVE_AS_UTF8);
            self.loaded.findings.push(finding);
        }
        Ok(source)
    }

    /// Reads what the units import, and what those import; then cuts every circle.
    fn follow_imports(&mut self) {
        let mut places = Vec::new();
        let mut unit = 0;
        while unit < self.loaded.units.len() {
            for (path, is_table) in self.mentions(unit) {
                if is_table { self.table(unit, &path) } else { self.import(unit, &path, &mut places) }
            }
            unit += 1;
        }
        cycles::cut(self.loaded, &places);
    }

    /// The paths that a unit names: of files, and of tables (true).
    fn mentions(&self, unit: usize) -> Vec<(TextLit, bool)> {
        let items = self.loaded.units.get(unit).map(|u| u.file.items.as_slice()).unwrap_or_default();
        let mentioned = items.iter().filter_map(|item| match &item.kind {
            ItemKind::Import(import) => Some((import.path.clone(), false)),
            ItemKind::Param(param) => param.table.clone().map(|table| (table, true)),
            ItemKind::Error
            | ItemKind::Document(_)
            | ItemKind::Units(_)
            | ItemKind::Enum(_)
            | ItemKind::Entity(_)
            | ItemKind::Input(_)
            | ItemKind::Define(_)
            | ItemKind::Reading(_)
            | ItemKind::Measure(_)
            | ItemKind::Group(_)
            | ItemKind::Case(_)
            | ItemKind::Qualitative(_)
            | ItemKind::Excused(_)
            | ItemKind::Allow(_) => None,
        });
        mentioned.collect()
    }

    fn import(&mut self, unit: usize, literal: &TextLit, places: &mut Vec<(usize, usize, Span)>) {
        let target = self.beside(unit, &literal.text);
        match self.unit(&target) {
            Ok(imported) => {
                places.push((unit, imported, literal.span));
                if let Some(u) = self.loaded.units.get_mut(unit) {
                    u.imports.push(imported);
                }
            }
            Err(error) => {
                let finding = self.not_imported(*error, &target, literal);
                self.loaded.findings.push(finding);
                if let Some(u) = self.loaded.units.get_mut(unit) {
                    u.incomplete = true;
                }
            }
        }
    }

    /// A finding about a file, told at the place that names it.
    fn not_imported(&self, error: Diagnostic, target: &Path, literal: &TextLit) -> Diagnostic {
        if error.code != codes::E0610 {
            let finding = Diagnostic::new(error.code, literal.span, say::import_unreadable(&literal.text));
            return finding.saying(error.message);
        }
        let finding = Diagnostic::new(codes::E0614, literal.span, say::import_not_found(&literal.text));
        let Some(near) = nearest(target, self.console) else { return finding.help(say::CHECK_IMPORT) };
        let near = renamed(&literal.text, &near);
        let title = did_you_mean(&near);
        finding.unsafe_fix(title, literal.span, format!("\"{near}\""))
    }

    fn table(&mut self, unit: usize, literal: &TextLit) {
        let target = self.beside(unit, &literal.text);
        let mut findings = Vec::new();
        let Loaded { sources, .. } = self.loaded;
        match table::sheet::load(&target, &table::Options::default(), self.console, sources, &|_| false, &mut findings)
        {
            Some(sheet) => {
                if let Some(u) = self.loaded.units.get_mut(unit) {
                    u.tables.insert(literal.text.clone(), cells(sheet));
                }
                self.loaded.findings.append(&mut findings);
            }
            None => {
                let fault = findings.pop();
                let finding = match fault.filter(|fault| fault.code == data::E0520) {
                    Some(fault) => Diagnostic::new(fault.code, literal.span, fault.message),
                    None => Diagnostic::new(codes::E0610, literal.span, say::table_unreadable(&literal.text))
                        .help(say::CHECK_IMPORT),
                };
                self.loaded.findings.push(finding);
            }
        }
    }

    /// A path that a unit's text names, as seen from where the command runs.
    fn beside(&self, unit: usize, path: &str) -> PathBuf {
        let folder = self.loaded.paths.get(unit).and_then(|p| p.parent()).unwrap_or(Path::new(""));
        plain(&folder.join(path.replace('\\', "/")))
    }
}

/// A sheet as the checker reads it.
fn cells(sheet: Sheet) -> Table {
    let cell = |placed: Placed| TableCell { text: placed.text, span: placed.span };
    let row = |line: Line| line.cells.into_iter().map(cell).collect();
    Table { head: sheet.head.into_iter().map(cell).collect(), rows: sheet.lines.into_iter().map(row).collect() }
}

/// A path without `.`, and without `..` where something stands before it.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// A path as written with the name of another file in the same folder.
fn renamed(written: &str, near: &str) -> String {
    let name = near.rsplit('/').next().unwrap_or(near);
    let folder = written.rfind(['/', '\\']).and_then(|end| written.get(..=end)).unwrap_or("");
    format!("{folder}{name}")
}

/// Reads one text with the name that reports call it; standard input for `-`.
pub fn read(path: &Path, console: &mut Console) -> Result<(String, Decoded), Box<Diagnostic>> {
    let (name, bytes) = if path.as_os_str() == STANDARD_INPUT {
        (say::STANDARD_INPUT.to_owned(), console.input(LARGEST))
    } else {
        (named(path, console), bytes(path, console))
    };
    let bytes = bytes.map_err(|error| missing(path, &error, console))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Box::new(Diagnostic::bare(codes::E0613, say::too_large(&name))));
    }
    decode(bytes).map(|decoded| (name.clone(), decoded)).map_err(|why| Box::new(undecodable(&name, why)))
}

fn undecodable(name: &str, why: Undecodable) -> Diagnostic {
    let message = match why {
        Undecodable::NotText => say::not_text(name),
        Undecodable::Damaged { line, column } => say::damaged(name, line, column),
    };
    Diagnostic::bare(codes::E0612, message).help(say::SAVE_AS_TEXT)
}

/// A path as reports call it: behind the revision that it is read from.
fn named(path: &Path, console: &Console) -> String {
    match &console.tree {
        Some(tree) => format!("{}:{}", tree.name, shown(path)),
        None => shown(path),
    }
}

/// At most one byte more than the largest file.
fn bytes(path: &Path, console: &Console) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    if let Some(tree) = &console.tree {
        match tree.bytes(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && tree.over_disk => {}
            read => return read,
        }
    }
    let path = console.path(path);
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
