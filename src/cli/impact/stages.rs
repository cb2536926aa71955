//! The old rules with one change after the other made, until they are the new ones.
//!
//! In: the changes in order. Out: stages that compile. A change that does not compile without the next one is made
//! together with it; a change after which the rules prove to mean the same is no stage of its own effect.

use super::edits::{Change, Edit};
use crate::cli::console::Console;
use crate::cli::load::{self, Compiled};
use crate::cli::revision::Tree;
use crate::diff;
use crate::syntax::ast::ItemKind;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The most changes that are told apart; beyond, those of one measure go together.
const MOST: usize = 48;

/// The rules after some changes.
#[derive(Debug)]
pub struct Stage {
    /// The changes that it makes beyond the stage before, by place; none: what no change of a declaration explains.
    pub changes: Vec<usize>,
    /// The rules; absent: the new version itself.
    pub compiled: Option<Compiled>,
}

/// Changes in order, those of a measure together where there are too many.
pub fn grouped(changes: Vec<Change>) -> Vec<Change> {
    if changes.len() <= MOST {
        return changes;
    }
    let mut found: Vec<Change> = Vec::new();
    for change in changes {
        match found.last_mut().filter(|last| last.subject == change.subject && last.rank == change.rank) {
            Some(last) => {
                last.edits.extend(change.edits);
                (last.word, last.old, last.new) = (String::new(), None, None);
            }
            None => found.push(change),
        }
    }
    found
}

/// The stages from the old version to the new one, the new one included.
pub fn stages(
    old: &Compiled,
    tree: Option<&Tree>,
    new: &Compiled,
    changes: &[Change],
    console: &mut Console,
) -> Vec<Stage> {
    let work = Work { old, tree, changes };
    let mut stages = Vec::new();
    let mut pending = Vec::new();
    for place in 0..changes.len() {
        pending.push(place);
        let Some(compiled) = work.compiled(place + 1, console) else { continue };
        let last = place + 1 == changes.len();
        let whole = last && diff::alike(&compiled.program, &new.program);
        let compiled = Some(compiled).filter(|_| !whole);
        stages.push(Stage { changes: std::mem::take(&mut pending), compiled });
    }
    if stages.last().is_none_or(|stage| stage.compiled.is_some()) {
        stages.push(Stage { changes: pending, compiled: None });
    }
    stages
}

struct Work<'a> {
    old: &'a Compiled,
    tree: Option<&'a Tree>,
    changes: &'a [Change],
}

impl Work<'_> {
    /// The old rules with the first so many changes; nothing where they do not compile.
    fn compiled(&self, count: usize, console: &mut Console) -> Option<Compiled> {
        let mut edits: BTreeMap<PathBuf, Vec<Edit>> = BTreeMap::new();
        for edit in self.changes.iter().take(count).flat_map(|c| &c.edits).cloned().chain(self.cases()) {
            edits.entry(edit.file.clone()).or_default().push(edit);
        }
        let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
        for (path, tree) in self.old.paths.iter().zip(&self.old.trees) {
            let text = self.old.sources.get(tree.source).map(|f| f.text.to_string()).unwrap_or_default();
            files.insert(path.clone(), text);
        }
        for (path, list) in edits {
            let text = files.entry(path).or_default();
            *text = edited(text, list)?;
        }
        let paths: Vec<PathBuf> = files.keys().cloned().collect();
        let before = console.tree.replace(Tree::over(self.tree, files));
        let compiled = load::compile(&paths, &[], console);
        console.tree = before;
        Some(compiled).filter(|c| !c.is_broken())
    }

    /// 算例 are taken out: they may speak of what a stage does not have.
    fn cases(&self) -> Vec<Edit> {
        let files = self.old.paths.iter().zip(&self.old.trees);
        let all = files.flat_map(|(path, tree)| tree.items.iter().map(move |item| (path, item)));
        let at = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        let cases = all.filter(|(_, item)| matches!(item.kind, ItemKind::Case(_)));
        cases
            .map(|(path, item)| Edit {
                file: path.clone(),
                start: at(item.span.start),
                end: at(item.span.end),
                text: String::new(),
            })
            .collect()
    }
}

/// A text with edits; nothing where two of them overlap.
fn edited(text: &str, mut edits: Vec<Edit>) -> Option<String> {
    edits.sort_by_key(|e| (e.start, e.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in &edits {
        out.push_str(text.get(at..edit.start)?);
        out.push_str(&edit.text);
        at = edit.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
