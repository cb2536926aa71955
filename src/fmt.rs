//! The one written form of a policy file.
//!
//! In: a text and its tree. Out: the same rules in canonical spelling (docs/language/characters.md), or an error. The output is
//! parsed again and compared with the tree (`same`), so a fault of the printer can refuse a file but never change a policy.
//! It uses `syntax` only: names are not resolved, and a file that does not compile is formatted all the same. What could
//! not be read is copied as it stands. It does not sort, rename, or rewrite words of comparison into signs.

mod case;
mod clause;
mod declaration;
mod expr;
mod item;
mod layout;
mod literal;
mod measure;
mod node;
mod same;
mod tiers;

use crate::diag::Severity;
use crate::source::SourceId;
use crate::syntax::{self, ast};
use std::fmt;

/// Why a text was not formatted; the text is to be left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// The printed text parses to another tree: from the first difference on, what was read before and after.
    Changed {
        /// Of the text as it was.
        before: String,
        /// Of the text as printed.
        after: String,
    },
    /// Printing the printed text gives yet another text.
    Unstable,
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FormatError::Changed { .. } => f.write_str("整理后读出的内容与原来不一致，没有改动这个文件"),
            FormatError::Unstable => f.write_str("整理的结果不稳定，没有改动这个文件"),
        }
    }
}

impl std::error::Error for FormatError {}

/// The canonical form of `text`, whose tree is `file`: LF line ends, one newline at the end; empty for an empty text.
///
/// # Errors
/// Where the printed text does not parse to the same tree with the same comments and the same errors, or where printing
/// it again would change it.
pub fn format(text: &str, file: &ast::File) -> Result<String, FormatError> {
    let printed = print(text, file);
    let (_, errors_before) = read(file.source, text);
    let (again, errors_after) = read(file.source, &printed);
    let shape = |file: &ast::File, errors: &[&str]| same::shape(file) + &errors.join(" ");
    let (before, after) = (shape(file, &errors_before), shape(&again, &errors_after));
    if before != after {
        let (before, after) = same::first_difference(&before, &after);
        return Err(FormatError::Changed { before, after });
    }
    if print(&printed, &again) != printed {
        return Err(FormatError::Unstable);
    }
    Ok(printed)
}

/// The tree and the codes of its errors. Warnings are left out: some are about spelling.
fn read(source: SourceId, text: &str) -> (ast::File, Vec<&'static str>) {
    let mut diags = Vec::new();
    let file = syntax::parse(source, text, &mut diags);
    let errors = diags.iter().filter(|d| d.severity == Severity::Error);
    (file, errors.map(|d| d.code.id).collect())
}

fn print(text: &str, file: &ast::File) -> String {
    let nodes: Vec<_> = file.items.iter().map(|item| item::node(text, item)).collect();
    layout::layout(text, &file.comments, &nodes)
}
