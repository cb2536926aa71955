//! The column 享受记录 → what each row received before.
//!
//! A cell holds a list as a profile does. A cell that cannot be read leaves all of its row open: nobody is taken for one who
//! received nothing. An empty cell says what all rows share.

use super::chunk::{Fault, Grid, Typer, all_said, span};
use super::mapping::{Mapped, Target};
use crate::cli::profile::tree::NodeKind;
use crate::cli::profile::typed::Reader;
use crate::cli::table::cell;
use crate::cli::table::row::Content;
use crate::cli::text::batch as text;
use crate::eval::profile::History;

impl Typer<'_> {
    /// The column of what was received before.
    pub(super) fn history(&self) -> Option<&Mapped> {
        self.main.columns.iter().find(|column| column.target == Target::History)
    }

    /// What each row of a grid says of what was received before.
    pub(super) fn histories(
        &self,
        mapped: &Mapped,
        grid: &impl Grid,
        reader: &mut Reader<'_>,
        faults: &mut Vec<Fault>,
    ) -> Vec<Option<History>> {
        let mut scratch = String::new();
        let mut one = |row: usize| {
            scratch.clear();
            let (content, written) = grid.cell(row, mapped.place, &mut scratch);
            self.history_of(reader, (content, written)).unwrap_or_else(|reason| {
                faults.push(self.bad_history(mapped, (row, grid.number(row)), written, reason));
                None
            })
        };
        (0..grid.rows()).map(&mut one).collect()
    }

    /// What a cell says of what was received before; an empty one what all rows share.
    pub(super) fn history_of(
        &self,
        reader: &mut Reader<'_>,
        (content, written): (Content, &str),
    ) -> Result<Option<History>, String> {
        match content {
            Content::Empty => return Ok(self.base.history.clone()),
            Content::Broken(broken) => return Err(text::broken(broken).to_owned()),
            Content::Text | Content::Number | Content::Percent | Content::Day | Content::Bool | Content::Json => {}
        }
        let node = cell::node(content, written, span());
        if !matches!(node.kind, NodeKind::List(_) | NodeKind::Map(_)) {
            return Err(text::NO_HISTORY.to_owned());
        }
        let before = reader.diags.len();
        let history = reader.history(&node);
        if reader.diags.len() == before { Ok(history) } else { Err(all_said(reader, before)) }
    }

    /// A cell that does not say what was received before leaves all of its row open.
    pub(super) fn bad_history(&self, mapped: &Mapped, (at, row): (usize, u64), written: &str, reason: String) -> Fault {
        let column = Some((mapped.place + 1, mapped.name.clone()));
        Fault { at, table: self.main.name.clone(), row, column, value: written.to_owned(), reason, input: None }
    }
}
