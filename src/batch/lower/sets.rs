//! Members and sets of members.

use super::super::graph::{ColumnId, Low, NO, NOT_APPLICABLE, Op, YES};
use super::super::schema::Kind;
use super::Lower;
use super::expr::NOT_TEXT;
use super::value::{Data, Val};
use crate::ir::{ExprId, ExprKind};
use crate::value::Value;

impl Lower<'_, '_> {
    pub(super) fn in_set(&mut self, left: ExprId, set: ExprId, negated: bool) -> Low<Val> {
        let ExprKind::Const(value) = &self.program.expr(set).kind else { return Err(NOT_TEXT) };
        let set = members(value).ok_or(NOT_TEXT)?;
        let a = self.expr(left)?;
        let Data::Member(member) = a.data else { return Err(NOT_TEXT) };
        let yes = self.graph.pick_byte(member, chosen(set, negated));
        self.decided(yes, &a, &Val::given(Data::Nothing))
    }

    pub(super) fn contains(&mut self, set: ExprId, asked: ExprId, any: bool, negated: bool) -> Low<Val> {
        let ExprKind::Const(value) = &self.program.expr(asked).kind else { return Err(NOT_TEXT) };
        let members = members(value).ok_or(NOT_TEXT)?;
        let (column, only_if) = self.set_column(set)?;
        let shape = self.shape(column).ok_or(NOT_TEXT)?;
        if shape.kind != Kind::Sets {
            return Err(NOT_TEXT);
        }
        let state = if shape.absent { Some(self.graph.load_state(column)) } else { None };
        let state = match only_if {
            None => state,
            Some(cond) => {
                let applies = self.cond(cond)?;
                let absent = self.graph.equals(applies, NO);
                self.contradicted(absent, state)?;
                self.graph.where_state(absent, NOT_APPLICABLE, state)?
            }
        };
        let yes = self.graph.test(Op::SetHolds { column, members, any }, column);
        let yes = if negated { self.graph.not(yes) } else { yes };
        let truth = self.graph.decide(yes, state)?;
        Ok(Val::given(Data::Truth(truth)))
    }

    /// The column of a set, with the input's 仅当.
    pub(super) fn set_column(&self, e: ExprId) -> Low<(ColumnId, Option<ExprId>)> {
        match self.program.expr(e).kind {
            ExprKind::Input(input) => {
                let only_if = self.program.inputs.get(input.index()).and_then(|i| i.only_if);
                Ok((ColumnId { input, field: None }, only_if))
            }
            ExprKind::Field(var, field) => {
                let entity = self.program.element_entities.get(var.index());
                let entity = entity.and_then(|e| self.program.entities.get(e.index())).ok_or(NOT_TEXT)?;
                if entity.fields.get(field).is_none_or(|f| f.only_if.is_some()) {
                    return Err(NOT_TEXT);
                }
                Ok((ColumnId { input: self.list_of(var)?, field: Some(field) }, None))
            }
            _ => Err(NOT_TEXT),
        }
    }
}

/// The members of a constant.
pub(super) fn members(value: &Value) -> Option<u128> {
    match value {
        Value::Member(i) => 1_u128.checked_shl(u32::from(*i)),
        Value::Members(set) => Some(*set),
        _ => None,
    }
}

/// Whether each member is in a set.
pub(super) fn chosen(set: u128, negated: bool) -> Vec<u8> {
    (0..128).map(|i| if (set >> i & 1 == 1) != negated { YES } else { NO }).collect()
}
