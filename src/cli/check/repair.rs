//! `--fix`, `--unsafe-fixes`, `--diff`: the repairs of findings, written or shown.
//!
//! Repairs that overlap an earlier one wait for the next run. A file is written only where it parses with no more errors
//! than before.

use super::Args;
use crate::cli::console::Console;
use crate::cli::load::{self, Compiled};
use crate::cli::text::{check as say, files};
use crate::diag::catalogue::usage as codes;
use crate::diag::{Diagnostic, Edit, Fix};
use crate::source::{SourceFile, SourceId, SourceMap};
use crate::syntax;
use std::collections::BTreeMap;
use std::path::Path;

/// Writes or shows the repairs; how many there are.
pub fn repair(compiled: &Compiled, args: &Args, console: &mut Console) -> usize {
    let (chosen, done) = chosen(compiled, args.unsafe_fixes);
    let mut count = 0;
    for (source, edits) in chosen {
        let Some(old) = compiled.sources.get(source) else { continue };
        let Some(path) = compiled.paths.iter().find(|path| load::shown(path) == *old.name) else { continue };
        let new = replaced(&old.text, &edits);
        if args.diff {
            console.out(&difference(old, &edits, &new));
        } else if let Err(finding) = write(path, source, old, &new, console) {
            console.show(&SourceMap::new(), &[*finding]);
            continue;
        }
        count += done.get(&source).copied().unwrap_or(0);
    }
    if !args.diff {
        console.err(&say::repaired(count));
    }
    count
}

type Edits = BTreeMap<SourceId, Vec<Edit>>;

/// The edits of each text, in order and apart from each other, and how many repairs they make.
fn chosen(compiled: &Compiled, unsafe_too: bool) -> (Edits, BTreeMap<SourceId, usize>) {
    let (mut edits, mut counts) = (Edits::new(), BTreeMap::new());
    let fixes = compiled.findings.iter().filter_map(|finding| finding.fix.as_ref());
    for fix in fixes.filter(|fix| fix.safe || unsafe_too) {
        let Some(source) = of_one_text(fix) else { continue };
        let taken = edits.entry(source).or_default();
        if fix.edits.iter().all(|edit| taken.iter().all(|other| apart(edit, other))) {
            taken.extend(fix.edits.iter().cloned());
            *counts.entry(source).or_default() += 1;
        }
    }
    edits.values_mut().for_each(|list| list.sort_by_key(|edit| (edit.span.start, edit.span.end)));
    edits.retain(|_, list| !list.is_empty());
    (edits, counts)
}

fn of_one_text(fix: &Fix) -> Option<SourceId> {
    let source = fix.edits.first()?.span.source;
    fix.edits.iter().all(|edit| edit.span.source == source).then_some(source)
}

fn apart(a: &Edit, b: &Edit) -> bool {
    a.span.end < b.span.start || b.span.end < a.span.start
}

fn replaced(text: &str, edits: &[Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    text
}

fn write(path: &Path, source: SourceId, old: &SourceFile, new: &str, console: &Console) -> Result<(), Box<Diagnostic>> {
    let fault = |message: String| Box::new(Diagnostic::bare(codes::E0619, message));
    if errors(source, new) > errors(source, &old.text) {
        return Err(fault(say::not_repaired(&old.name)));
    }
    std::fs::write(console.path(path), new).map_err(|error| fault(files::unwritable(&old.name, error.kind())))
}

fn errors(source: SourceId, text: &str) -> usize {
    let mut findings = Vec::new();
    syntax::parse(source, text, &mut findings);
    findings.iter().filter(|finding| finding.is_error()).count()
}

/// A unified diff of the edited lines, with one line around them.
fn difference(old: &SourceFile, edits: &[Edit], new: &str) -> String {
    let mut out = format!("--- {0}\n+++ {0}\n", old.name);
    let new: Vec<&str> = new.lines().collect();
    let mut moved: i64 = 0;
    for group in groups(old, edits) {
        let (first, last) = (group.first, group.last);
        let lines = last + 1 - first;
        let changed = usize::try_from(signed(lines) + group.grown).unwrap_or(0);
        let start = usize::try_from(signed(first) + moved).unwrap_or(1);
        out.push_str(&format!("@@ -{first},{lines} +{start},{changed} @@\n"));
        (first..=last).for_each(|line| out.push_str(&format!("-{}\n", old.line(line))));
        let after = new.iter().skip(start.saturating_sub(1)).take(changed);
        after.for_each(|line| out.push_str(&format!("+{line}\n")));
        moved += group.grown;
    }
    out
}

/// Lines that edits change together.
struct Group {
    first: usize,
    last: usize,
    /// By how many lines they grow.
    grown: i64,
}

fn groups(old: &SourceFile, edits: &[Edit]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for edit in edits {
        let (first, last) = (old.line_column(edit.span.start).line, old.line_column(edit.span.end).line);
        let grown = signed(edit.text.matches('\n').count()) - signed(last - first);
        match groups.last_mut().filter(|group| first <= group.last) {
            Some(group) => {
                group.last = group.last.max(last);
                group.grown += grown;
            }
            None => groups.push(Group { first, last, grown }),
        }
    }
    groups
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
