//! The labels of failed conditions: whether a failure is the one that a word means.

use super::build::{Part, path};
use super::names::{Line, Lines};
use crate::eval::outcome::{Failure, FailureKind};
use std::collections::BTreeMap;

/// Whether a word means this failure: its label, an input or field that it reads, or a kind word.
pub fn matches(failure: &Failure, word: &str) -> bool {
    let word = word.trim_matches(['「', '」']);
    let leaf = |input: &String| input == word || input.rsplit('.').next() == Some(word);
    failure.name.as_deref() == Some(word) || failure.inputs.iter().any(leaf) || kind_matches(failure.kind, word)
}

/// The words for kinds of clauses.
fn kind_matches(kind: FailureKind, word: &str) -> bool {
    match word {
        "次数" => kind == FailureKind::Frequency,
        "不重复" => kind == FailureKind::Unique,
        "期限" | "人数" => kind == FailureKind::QuantityLimit,
        "金额" => kind == FailureKind::Cap,
        "申请额度" | "申请期限" | "核定" => kind == FailureKind::Application,
        "分档" => kind == FailureKind::NoTier,
        "认定" => kind == FailureKind::Attestation,
        "互斥" => kind == FailureKind::Group,
        _ => false,
    }
}

/// The last names of the targets of some lines.
pub fn targets(lines: &Lines) -> Vec<String> {
    let one = |line: &Line| match line {
        Line::Skipped => None,
        Line::To(to) => path(&to.target)?.into_iter().rev().find_map(|part| match part {
            Part::Key(name) => Some(name),
            Part::Index(_) => None,
        }),
    };
    lines.iter().filter_map(one).collect()
}

/// The same for a name of the cases: its own lines in the first table that has some, else those of a list's field.
pub fn targets_of(tables: &[&BTreeMap<String, Lines>], name: &str) -> Option<Vec<String>> {
    if let Some(lines) = tables.iter().find_map(|table| table.get(name)) {
        return Some(targets(lines));
    }
    let lists = tables.iter().flat_map(|table| table.values()).flatten();
    let fields = lists.filter_map(|line| match line {
        Line::To(to) => to.fields.get(name),
        Line::Skipped => None,
    });
    let found: Vec<String> = fields.flat_map(targets).collect();
    if found.is_empty() { None } else { Some(found) }
}
