//! The head of a column → what its cells are.

use crate::cli::profile::Index;
use crate::cli::profile::nearest::suggestion;
use crate::cli::profile::tree::Node;
use crate::cli::table::cell::{self, unit_of};
use crate::cli::test::build::{Part, path};
use crate::cli::test::example::Runner;
use crate::cli::text::testing::table as text;
use crate::diag::{Diagnostic, catalogue::data};
use crate::ir::Program;
use crate::source::Span;

/// What the cells of a column are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 用例: the case's name.
    Name,
    /// A value at a path of the profile.
    Given(Vec<Part>),
    /// 应得: the measure, and an output of it.
    Due(Vec<String>),
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// What its cells are.
    pub kind: Kind,
    /// The unit of bare numbers.
    unit: Option<String>,
}

impl Column {
    /// A bare number gets the column's unit.
    pub fn with_unit(&self, value: &Node) -> Node {
        cell::with_unit(value.clone(), self.unit.as_deref())
    }
}

/// Reads a head; a fault is reported.
pub fn read(runner: &Runner<'_>, title: &str, span: Span, diags: &mut Vec<Diagnostic>) -> Option<Column> {
    let (name, unit) = unit_of(title);
    match kind(runner.program, runner.index, name) {
        Some(kind) => Some(Column { title: title.to_owned(), kind, unit: unit.map(str::to_owned) }),
        None => {
            let mut fault = Diagnostic::new(data::E0501, span, text::unknown_column(name));
            let known = runner.index.inputs.keys().copied().chain(["用例", "评估日"]);
            fault.help = suggestion(name, &known.collect::<Vec<_>>()).or_else(|| Some(text::COLUMNS.to_owned()));
            diags.push(fault);
            None
        }
    }
}

/// Whether a head is one that can be read.
pub fn is_known(program: &Program, index: &Index<'_>, title: &str) -> bool {
    kind(program, index, unit_of(title).0).is_some()
}

fn kind(program: &Program, index: &Index<'_>, name: &str) -> Option<Kind> {
    let under = |key: &str, rest: &str| Kind::Given(vec![Part::Key(key.to_owned()), Part::Key(rest.to_owned())]);
    if let Some(rest) = name.strip_prefix("应得.") {
        let names: Vec<String> = rest.splitn(2, '.').map(str::to_owned).collect();
        let known = names.first().is_some_and(|m| !index.find_measures(program, m).is_empty());
        return known.then_some(Kind::Due(names));
    }
    if let Some(rest) = name.strip_prefix("口径.") {
        return (!index.find_readings(program, rest).is_empty()).then(|| under("口径", rest));
    }
    let parts = path(name)?;
    let Some(Part::Key(first)) = parts.first() else { return None };
    if index.inputs.contains_key(first.as_str()) || matches!(first.as_str(), "评估日" | "享受记录") {
        return Some(Kind::Given(parts));
    }
    let given = name.strip_prefix("参数.").unwrap_or(name);
    if index.params.contains_key(given) || index.delegated.contains_key(given) {
        return Some(under("参数", given));
    }
    matches!(name, "用例" | "编号").then_some(Kind::Name)
}
