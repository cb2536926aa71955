//! Witnesses with many elements: a limit on the whole is met only by a list long enough.

use super::super::draft::Draft;
use super::super::identity::Pair;
use super::super::regions::Cell;
use super::super::witness::Witness;
use super::{Asked, Work};
use crate::ir::{Entity, MeasureId, Program};

/// How many elements are tried.
const SIZES: [usize; 10] = [2, 3, 5, 8, 12, 16, 21, 31, 51, 101];

/// The most profiles whose first element is repeated.
const MOST: usize = 8;

impl Work<'_, '_> {
    /// A witness in a box among lists of one element many times.
    pub(super) fn in_numbers(&mut self, pair: Pair, cell: &Cell, asked: &Asked<'_>) -> Option<Witness> {
        let entity = each(self.new.0, pair.new).or_else(|| each(self.old.0, pair.old))?;
        let mut alone: Vec<Draft> = self.granted(pair);
        alone.extend(self.rehearsed(pair));
        alone.truncate(MOST);
        let drafts: Vec<Draft> =
            SIZES.iter().flat_map(|size| alone.iter().map(|draft| draft.repeated(entity, *size))).collect();
        self.asked(pair, cell, asked, |q, arena| q.among(arena, &drafts))
    }
}

/// What a measure goes by.
fn each(program: &Program, id: Option<MeasureId>) -> Option<&Entity> {
    let each = program.measures.get(id?.index())?.per_element.as_ref()?;
    program.entities.get(each.entity.index())
}
