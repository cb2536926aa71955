//! What differs between the texts of two versions, as edits of the old one: clause by clause in measures, otherwise a
//! declaration at a time.
//!
//! In: the trees of both versions and the pairs of measures. Out: changes, each of which can be made without the others.
//! Whether the rules compile then is found by trying (`stages`). Comments, blanks and 算例 are no change.

use super::units;
use crate::cli::load::Compiled;
use crate::cli::outcome_json::one_line;
use crate::cli::text::impact as text;
use crate::diff::identity::Pair;
use crate::ir::{MeasureId, Program};
use crate::source::Span;
use crate::syntax::ast::{Item, ItemKind, MeasureDecl};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A change that can be made by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is changed: a measure's name, `参数 最低工资`.
    pub subject: String,
    /// The clause of a measure; empty for a whole declaration.
    pub word: String,
    /// What stood there; nothing where it is new.
    pub old: Option<String>,
    /// What stands there; nothing where it is gone.
    pub new: Option<String>,
    /// First declarations that others rest on, then measures, then what is gone; within that the order of the new text.
    pub rank: (u8, usize),
    /// The edits of the old texts.
    pub edits: Vec<Edit>,
}

/// A piece of an old text that is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub file: PathBuf,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What comes there.
    pub text: String,
}

/// A declaration of a version.
#[derive(Clone, Copy)]
struct Entry<'a> {
    side: &'a Compiled,
    file: usize,
    item: &'a Item,
    place: usize,
}

impl<'a> Entry<'a> {
    fn text(&self) -> &'a str {
        self.side.sources.text(self.item.span)
    }

    fn path(&self) -> &'a Path {
        self.side.paths.get(self.file).map_or(Path::new(""), PathBuf::as_path)
    }

    /// The kind and name by which it is known; nothing for what no result rests on.
    fn key(&self) -> Option<(&'static str, String)> {
        Some(match &self.item.kind {
            ItemKind::Error | ItemKind::Case(_) | ItemKind::Excused(_) | ItemKind::Allow(_) => return None,
            ItemKind::Qualitative(_) => return None,
            ItemKind::Document(d) => ("文件", d.number.text.clone()),
            ItemKind::Import(d) => ("引用", d.path.text.clone()),
            ItemKind::Units(names) => {
                ("计量单位", names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join("、"))
            }
            ItemKind::Enum(d) => ("枚举", d.name.text.clone()),
            ItemKind::Entity(d) => ("实体", d.name.text.clone()),
            ItemKind::Input(d) => ("输入", d.name.text.clone()),
            ItemKind::Param(d) => ("参数", d.name.text.clone()),
            ItemKind::Define(d) => ("定义", d.name.text.clone()),
            ItemKind::Reading(d) => ("口径", d.name.text.clone()),
            ItemKind::Measure(d) => ("措施", d.name.text.clone()),
            ItemKind::Group(d) => ("不得重复享受", d.name.text.clone()),
        })
    }

    fn subject(&self) -> String {
        let (kind, name) = self.key().unwrap_or(("", String::new()));
        if matches!(self.item.kind, ItemKind::Measure(_)) { name } else { format!("{kind} {name}") }
    }

    fn measure(&self) -> Option<&'a MeasureDecl> {
        if let ItemKind::Measure(decl) = &self.item.kind { Some(decl) } else { None }
    }
}

/// The number of the document that a file declares.
fn document(side: &Compiled, file: usize) -> &str {
    let items = side.trees.get(file).map(|t| t.items.as_slice()).unwrap_or_default();
    let number =
        items.iter().find_map(|i| if let ItemKind::Document(d) = &i.kind { Some(&d.number.text) } else { None });
    number.map_or("", String::as_str)
}

fn entries(side: &Compiled) -> Vec<Entry<'_>> {
    let of = |(file, tree): (usize, &'_ crate::syntax::ast::File)| -> Vec<(usize, usize)> {
        (0..tree.items.len()).map(|item| (file, item)).collect()
    };
    let places: Vec<(usize, usize)> = side.trees.iter().enumerate().flat_map(of).collect();
    let entry = |(place, (file, item)): (usize, (usize, usize))| {
        Some(Entry { side, file, item: side.trees.get(file)?.items.get(item)?, place })
    };
    places.into_iter().enumerate().filter_map(entry).filter(|e| e.key().is_some()).collect()
}

/// A text without blanks, to compare by.
pub fn bare(text: &str) -> String {
    text.lines().map(without_comment).flat_map(str::chars).filter(|c| !c.is_whitespace()).collect()
}

fn without_comment(line: &str) -> &str {
    let end = ["//", "注：", "注:"].iter().filter_map(|mark| line.find(mark)).min();
    end.and_then(|end| line.get(..end)).unwrap_or(line)
}

/// The most signs of a text that is shown in one line.
const MOST: usize = 60;

/// A text in one line of at most so many signs.
fn short(text: &str) -> String {
    cut(&one_line(text), 0)
}

/// So many signs of a line from one on.
fn cut(line: &str, from: usize) -> String {
    let mut rest = line.chars().skip(from);
    let kept: String = rest.by_ref().take(MOST).collect();
    let (before, after) = (if from > 0 { "…" } else { "" }, if rest.next().is_some() { "…" } else { "" });
    format!("{before}{kept}{after}")
}

/// Two texts in one line each, cut so that what differs first is seen in both.
fn apart(old: &str, new: &str) -> (String, String) {
    /// So many signs before it are seen too, from where a row or clause begins.
    const BEFORE: usize = 30;
    let (old, new) = (one_line(old), one_line(new));
    let same: Vec<char> = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect();
    let all_seen = [&old, &new].iter().all(|line| line.chars().count() <= MOST);
    let from = match same.len().saturating_sub(BEFORE) {
        _ if all_seen || same.len() < BEFORE => 0,
        least => {
            let begins = same.iter().enumerate().skip(least).find(|(_, sign)| [';', '；', '{', '｛'].contains(*sign));
            begins.map_or(least, |(at, _)| at + 1)
        }
    };
    (cut(&old, from), cut(&new, from))
}

/// All changes in order.
pub fn changes(old: &Compiled, new: &Compiled, pairs: &[Pair]) -> Vec<Change> {
    let (before, after) = (entries(old), entries(new));
    let partner = matched(&before, &after, old, new, pairs);
    let files = Files::new(old, new);
    let mut found = Vec::new();
    for entry in &after {
        match partner.get(&entry.place).and_then(|place| before.iter().find(|e| e.place == *place)) {
            Some(own) => found.extend(changed(own, entry)),
            None => found.extend(files.added(entry)),
        }
    }
    let kept: BTreeSet<usize> = partner.values().copied().collect();
    found.extend(before.iter().filter(|e| !kept.contains(&e.place)).map(removed));
    found.sort_by_key(|change| change.rank);
    found
}

/// The changes of one measure that both sides have, clause by clause.
pub fn of_pair(old: &Compiled, new: &Compiled, pair: &Pair) -> Vec<Change> {
    let (before, after) = (entries(old), entries(new));
    let own = |entries: &[Entry<'_>], program, id| of_measure(entries, program, id);
    let places = own(&before, &old.program, pair.old).zip(own(&after, &new.program, pair.new));
    let entry = |entries: &[Entry<'_>], place: usize| entries.iter().position(|e| e.place == place);
    let found = places.and_then(|(a, b)| {
        let (a, b) = (before.get(entry(&before, a)?)?, after.get(entry(&after, b)?)?);
        Some(changed(a, b))
    });
    found.unwrap_or_default()
}

/// What declarations are known by: kind and name, document.
type Rule<'r> = &'r dyn Fn(&Entry<'_>) -> Option<((&'static str, String), String)>;

/// Which declaration of the old side a declaration of the new side is: by place among all.
fn matched(
    before: &[Entry<'_>],
    after: &[Entry<'_>],
    old: &Compiled,
    new: &Compiled,
    pairs: &[Pair],
) -> BTreeMap<usize, usize> {
    let mut partner = BTreeMap::new();
    for pair in pairs {
        let own = of_measure(before, &old.program, pair.old);
        if let Some((a, b)) = own.zip(of_measure(after, &new.program, pair.new)) {
            partner.insert(b, a);
        }
    }
    let full = |e: &Entry<'_>| e.key().map(|key| (key, document(e.side, e.file).to_owned()));
    let plain = |e: &Entry<'_>| e.key().map(|key| (key, String::new()));
    let rules: [Rule<'_>; 2] = [&full, &plain];
    for rule in rules {
        for b in after.iter().filter(|e| e.measure().is_none()) {
            if partner.contains_key(&b.place) {
                continue;
            }
            let taken: BTreeSet<usize> = partner.values().copied().collect();
            let fits: Vec<usize> =
                before.iter().filter(|a| !taken.contains(&a.place) && rule(a) == rule(b)).map(|a| a.place).collect();
            if let [a, ..] = fits.as_slice() {
                partner.insert(b.place, *a);
            }
        }
    }
    partner
}

fn of_measure(entries: &[Entry<'_>], program: &Program, id: Option<MeasureId>) -> Option<usize> {
    let span = program.measures.get(id?.index())?.name_span?;
    let own = |e: &&Entry<'_>| e.measure().is_some_and(|m| m.name.span == span);
    entries.iter().find(own).map(|e| e.place)
}

/// The changes of a declaration that both sides have.
fn changed(old: &Entry<'_>, new: &Entry<'_>) -> Vec<Change> {
    if bare(old.text()) == bare(new.text()) {
        return Vec::new();
    }
    let clauses = old.measure().zip(new.measure()).and_then(|(a, b)| clauses(old, a, new, b));
    clauses.unwrap_or_else(|| vec![replaced(old, new)])
}

fn rank(entry: &Entry<'_>) -> (u8, usize) {
    (if entry.measure().is_some() { 1 } else { 0 }, entry.place)
}

fn replaced(old: &Entry<'_>, new: &Entry<'_>) -> Change {
    let edit = edit(old, old.item.span, new.text().to_owned());
    let (a, b) = apart(old.text(), new.text());
    Change {
        subject: new.subject(),
        word: String::new(),
        old: Some(a),
        new: Some(b),
        rank: rank(new),
        edits: vec![edit],
    }
}

fn removed(old: &Entry<'_>) -> Change {
    let edit = edit(old, old.item.span, String::new());
    let rank = (2, old.place);
    Change {
        subject: old.subject(),
        word: String::new(),
        old: Some(short(old.text())),
        new: None,
        rank,
        edits: vec![edit],
    }
}

fn edit(entry: &Entry<'_>, span: Span, text: String) -> Edit {
    let at = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    Edit { file: entry.path().to_path_buf(), start: at(span.start), end: at(span.end), text }
}

/// The changes of a measure's clauses; nothing where the measures are not laid out alike.
fn clauses(old: &Entry<'_>, a: &MeasureDecl, new: &Entry<'_>, b: &MeasureDecl) -> Option<Vec<Change>> {
    if a.one_line || b.one_line {
        return None;
    }
    let (left, right) =
        (units::Body::new(old.text(), old.item.span, a)?, units::Body::new(new.text(), new.item.span, b)?);
    let change = |word: String, a: Option<&str>, b: Option<&str>, edit: Edit| Change {
        subject: new.subject(),
        word,
        old: a.map(one_line),
        new: b.map(one_line),
        rank: rank(new),
        edits: vec![edit],
    };
    let (at, of) = (|span| old.side.sources.text(span), |span| new.side.sources.text(span));
    let mut found = Vec::new();
    if bare(left.head) != bare(right.head) {
        let end = left.head_span;
        let head = edit(old, end, right.head.to_owned());
        found.push(change(text::HEAD.to_owned(), Some(left.head), Some(right.head), head));
    }
    for (a, b) in units::paired(&left.units, &right.units, &at, &of) {
        match (a, b) {
            (Some(a), Some(b)) => {
                for (x, y) in units::within(a, b, &at, &of) {
                    let word = y.word.clone();
                    found.push(change(
                        word,
                        Some(at(x.span)),
                        Some(of(y.span)),
                        edit(old, x.span, of(y.span).to_owned()),
                    ));
                }
            }
            (Some(a), None) => {
                found.push(change(a.word.clone(), Some(at(a.span)), None, edit(old, a.span, String::new())))
            }
            (None, Some(b)) => {
                let place = Span { start: left.end, end: left.end, ..old.item.span };
                found.push(change(
                    b.word.clone(),
                    None,
                    Some(of(b.span)),
                    edit(old, place, format!("\n  {}\n", of(b.span))),
                ));
            }
            (None, None) => {}
        }
    }
    Some(found)
}

/// Which file of the old side a file of the new side is.
struct Files<'a> {
    old: &'a Compiled,
    /// The old file of each new file, or the path that a new one gets.
    of: Vec<Result<usize, PathBuf>>,
}

impl<'a> Files<'a> {
    fn new(old: &'a Compiled, new: &Compiled) -> Files<'a> {
        let (left, right) = (root(&old.paths), root(&new.paths));
        let below = |path: &Path, root: &Path| path.strip_prefix(root).unwrap_or(path).to_path_buf();
        let single = old.paths.len() == 1 && new.paths.len() == 1;
        let of = |path: &PathBuf| {
            let own = below(path, &right);
            let same = |p: &PathBuf| p == path || below(p, &left) == own;
            let found = if single { Some(0) } else { old.paths.iter().position(same) };
            found.ok_or_else(|| left.join(own))
        };
        Files { old, of: new.paths.iter().map(of).collect() }
    }

    /// A declaration that is new: at the end of its file, imports and units at the beginning.
    fn added(&self, entry: &Entry<'_>) -> Option<Change> {
        let (file, at) = match self.of.get(entry.file)? {
            Ok(place) => {
                let source = self.old.trees.get(*place)?.source;
                let end = self.old.sources.get(source).map_or(0, |f| f.text.len());
                let first = matches!(entry.item.kind, ItemKind::Import(_) | ItemKind::Units(_));
                (self.old.paths.get(*place)?.clone(), if first { 0 } else { end })
            }
            Err(path) => (path.clone(), 0),
        };
        let edit = Edit { file, start: at, end: at, text: format!("\n{}\n", entry.text()) };
        let new = Some(short(entry.text()));
        Some(Change {
            subject: entry.subject(),
            word: String::new(),
            old: None,
            new,
            rank: rank(entry),
            edits: vec![edit],
        })
    }
}

/// The folder that all files lie in.
fn root(paths: &[PathBuf]) -> PathBuf {
    let mut root = paths.first().and_then(|p| p.parent()).unwrap_or(Path::new("")).to_path_buf();
    while !paths.iter().all(|p| p.starts_with(&root)) {
        if !root.pop() {
            break;
        }
    }
    root
}
