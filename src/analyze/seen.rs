//! What definitions gave, so that one that two others read is looked into once.
//!
//! In and out: what `values` and `conditions` made of an expression at a depth; deeper down less is looked into, so the
//! depth is a part of the key. Without this the work for definitions that read the two before them would double with each.
//! It holds a bounded number of answers: when it is full it starts anew.

use super::boxes::Region;
use super::linear::Form;
use super::terms;
use super::values::Case;
use crate::ir::{DefinitionId, ExprId, ExprKind, Program};
use std::collections::BTreeMap;

/// The most answers of a kind that are held.
const MOST: usize = 4096;

/// What others may read too.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shared {
    /// A definition with tiers.
    Tiers(DefinitionId),
    /// The value of a definition without tiers.
    Value(ExprId),
}

impl Shared {
    /// What an expression shares with others, if it is the name of a definition.
    pub(super) fn of(program: &Program, id: ExprId) -> Option<Shared> {
        let ExprKind::Definition(_) = program.expr(id).kind else { return None };
        let value = terms::through(program, id);
        Some(match program.expr(value).kind {
            ExprKind::Definition(definition) => Shared::Tiers(definition),
            _ => Shared::Value(value),
        })
    }
}

/// Answers by what is shared and the depth at which it stands.
pub(super) type Answers<T> = BTreeMap<(Shared, usize), T>;

/// What was found so far.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) cases: Answers<Option<Vec<Case<ExprId>>>>,
    pub(super) forms: Answers<Option<Vec<Case<Form>>>>,
    pub(super) holds: Answers<Option<Region>>,
    pub(super) fails: Answers<Option<Region>>,
}

/// Keeps an answer.
pub(super) fn keep<T: Clone>(answers: &mut Answers<T>, key: (Shared, usize), answer: &T) {
    if answers.len() >= MOST {
        answers.clear();
    }
    answers.insert(key, answer.clone());
}
