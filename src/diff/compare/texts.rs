//! A measure with the texts that 修改 put in its place and that only one side has, as one measure.
//!
//! In: the forms of one side, and which texts belong to which measure. Out: for each such measure one form that says on
//! every day what the text in force says, so that the other side is compared with all of them at once.

use super::super::form::{BY_OTHERS, Form};
use super::super::identity::Later;
use super::super::term::{Arena, IN_PLACE, TermId};

/// Puts the later texts into the forms of the measures whose place they take.
pub(super) fn joined(arena: &mut Arena, forms: &mut [Form], later: &Later) {
    for (host, texts) in later {
        for text in texts {
            let (Some(before), Some(after)) = (forms.get(host.index()), forms.get(text.index())) else { continue };
            let form = after_it(arena, before, after);
            forms.get_mut(host.index()).into_iter().for_each(|slot| *slot = form.clone());
        }
    }
}

/// A measure and the text that follows it. The clauses are those of the new text; what was done to the old one stays told.
fn after_it(arena: &mut Arena, before: &Form, after: &Form) -> Form {
    let begun = arena.not(after.not_yet);
    let mut by_day = |old: TermId, new: TermId| {
        if old == new {
            return old;
        }
        let (new, old) = (arena.and(vec![begun, new]), arena.and(vec![after.not_yet, old]));
        arena.or(vec![new, old])
    };
    let expired = by_day(before.expired, after.expired);
    let not_yet = by_day(before.not_yet, after.not_yet);
    let conditions = arena.or(vec![before.conditions, after.conditions]);
    let element = arena.or(vec![before.element, after.element]);
    let whole = arena.cases(IN_PLACE, before.whole, vec![(begun, after.whole)]);
    let done = before.folded.iter().filter(|c| c.word == BY_OTHERS).cloned();
    let folded = done.chain(after.folded.clone()).collect();
    Form { expired, not_yet, conditions, element, folded, whole, ..after.clone() }
}
