//! A report as blocks, and its three forms: a terminal, Markdown, one HTML page.
//!
//! In: blocks in order. Out: text. Markdown uses headings, lists, tables and `<details>` only, which GitHub, GitLab,
//! Gitee and Gitea all document; the HTML page needs nothing else and follows the reader's light or dark system.

pub mod bars;
mod html;
pub(super) mod markdown;
mod terminal;

pub use html::write as html;
pub use markdown::write as markdown;
pub use terminal::write as terminal;

/// A part of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of a level from 1.
    Heading(u8, String),
    /// A paragraph.
    Line(String),
    /// A list; none of its items is empty.
    List(Vec<String>),
    /// A table: heads and rows of the same length.
    Table {
        /// The heads.
        heads: Vec<String>,
        /// The rows.
        rows: Vec<Vec<String>>,
    },
    /// Text as it is, such as a rule to paste.
    Code(String),
    /// A chart beside a table with the same figures; only a page draws it.
    Bars(bars::Bars),
    /// What is folded under a line.
    Details(String, Vec<Block>),
}
