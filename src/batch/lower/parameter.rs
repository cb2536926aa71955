//! Parameters as nodes: the version of the day, the row of the keys (S65).

use super::super::graph::{ColumnId, Low, NO, NOT_APPLICABLE, NodeId, Op, UNKNOWN, Uncovered, YES};
use super::super::schema::Kind;
use super::value::{Data, Num, Val, unknown};
use super::{Lower, Table};
use crate::ir::{ExprId, ExprKind, Param, ParamId, ParamVersion};
use crate::value::{Rational, Value};

/// The most rows of a version that are tried one by one.
const MOST_ROWS: usize = 64;

impl Lower<'_, '_> {
    pub(super) fn param(&mut self, id: ParamId, on: Option<ExprId>) -> Low<Val> {
        if let Some(value) = self.base.params.get(id.index()).and_then(Option::as_ref) {
            return self.constant(value);
        }
        let param = self.program.params.get(id.index()).ok_or(Uncovered("没有参数"))?;
        if let [only] = param.versions.as_slice()
            && only.from.is_none()
            && only.to.is_none()
        {
            return self.row(id, param, 0, only);
        }
        let day = match on {
            Some(on) => self.expr(on)?,
            None => self.here().day,
        };
        if day.data == Data::Nothing {
            let state = self.graph.state(&day);
            let state = self.graph.map(state, [UNKNOWN, UNKNOWN, UNKNOWN, NOT_APPLICABLE, UNKNOWN, 0, 0, 0]);
            return Ok(Val { data: Data::Nothing, state: Some(state) });
        }
        let node = self.first_day(&day.data)?;
        let val = self.version(id, param, node)?;
        let Some(state) = day.state else { return Ok(val) };
        let undated = self.graph.map(state, [NO, YES, YES, YES, YES, 0, 0, 0]);
        let state = self.graph.map(state, [0, UNKNOWN, UNKNOWN, NOT_APPLICABLE, UNKNOWN, 0, 0, 0]);
        let none = Val { data: Data::Nothing, state: Some(state) };
        self.graph.choose_val(undated, &none, &val)
    }

    fn version(&mut self, id: ParamId, param: &Param, day: NodeId) -> Low<Val> {
        let mut order: Vec<usize> = (0..param.versions.len()).collect();
        order.sort_by_key(|i| param.versions.get(*i).map(|v| v.from));
        let mut val = unknown(&mut self.graph);
        for index in order {
            let Some(version) = param.versions.get(index) else { continue };
            let mut own = self.row(id, param, index, version)?;
            if let Some(to) = version.to {
                let over = self.begun_on(day, to.days_since_epoch() + 1)?;
                let none = unknown(&mut self.graph);
                own = self.graph.choose_val(over, &none, &own)?;
            }
            val = match version.from {
                None => own,
                Some(from) => {
                    let begun = self.begun_on(day, from.days_since_epoch())?;
                    self.graph.choose_val(begun, &own, &val)?
                }
            };
        }
        Ok(val)
    }

    fn row(&mut self, id: ParamId, param: &Param, index: usize, version: &ParamVersion) -> Low<Val> {
        if param.keys.is_empty() {
            return match version.rows.first() {
                Some(row) => self.constant(&row.value),
                None => Ok(unknown(&mut self.graph)),
            };
        }
        if let [key] = param.keys.as_slice()
            && let Some(column) = self.coded_column(*key)
        {
            return self.coded_row(id, version, index, column);
        }
        if version.rows.len() > MOST_ROWS {
            return Err(Uncovered("参数行数过多"));
        }
        let mut keys = Vec::new();
        let mut state = None;
        for key in &param.keys {
            let key = self.expr(*key)?;
            state = self.graph.stronger(state, key.state)?;
            keys.push(key);
        }
        let mut val = unknown(&mut self.graph);
        for row in version.rows.iter().rev() {
            let mut fits = self.graph.byte(YES);
            for (wanted, key) in row.keys.iter().zip(&keys) {
                let wanted = self.constant(wanted)?;
                let same = self.relation(crate::ir::CmpOp::Equal, key, &wanted)?;
                fits = self.graph.and(fits, same)?;
            }
            let own = self.constant(&row.value)?;
            val = self.graph.choose_val(fits, &own, &val)?;
        }
        self.keyed(version, state, val)
    }

    /// A key that is 不适用 gives that; an unknown one the value that all rows have.
    fn keyed(&mut self, version: &ParamVersion, state: Option<NodeId>, val: Val) -> Low<Val> {
        let Some(state) = state else { return Ok(val) };
        let same = version.rows.windows(2).all(|pair| pair.first().map(|r| &r.value) == pair.last().map(|r| &r.value));
        let open = match version.rows.first().filter(|_| same) {
            Some(row) => self.constant(&row.value)?,
            None => unknown(&mut self.graph),
        };
        let unknown_key = self.graph.map(state, [NO, YES, YES, NO, YES, 0, 0, 0]);
        let val = self.graph.choose_val(unknown_key, &open, &val)?;
        let no_key = self.graph.equals(state, NOT_APPLICABLE);
        let none = super::value::not_applicable(&mut self.graph);
        self.graph.choose_val(no_key, &none, &val)
    }

    fn coded_column(&self, key: ExprId) -> Option<ColumnId> {
        let column = match self.program.expr(key).kind {
            ExprKind::Input(input) if self.program.inputs.get(input.index())?.only_if.is_none() => {
                ColumnId { input, field: None }
            }
            ExprKind::Field(var, field) => ColumnId { input: self.list_of(var).ok()?, field: Some(field) },
            _ => return None,
        };
        (self.shape(column)?.kind == Kind::Coded).then_some(column)
    }

    /// By the code of a text or region: the rows are found once a distinct value.
    fn coded_row(&mut self, param: ParamId, version: &ParamVersion, index: usize, column: ColumnId) -> Low<Val> {
        let mut denominator = 1_i128;
        let mut numbers: Vec<Rational> = Vec::new();
        for row in &version.rows {
            let Value::Number(n) = row.value else { return Err(Uncovered("参数的值不是数")) };
            denominator = denominator.checked_mul(n.denominator()).ok_or(Uncovered("参数的位数过多"))?;
            numbers.push(n);
        }
        let over = |n: &Rational| n.numerator().checked_mul(denominator / n.denominator());
        let numerators: Option<Vec<i128>> = numbers.iter().map(over).collect();
        let numerators = numerators.ok_or(Uncovered("参数的位数过多"))?;
        let low = numerators.iter().copied().min().unwrap_or(0).min(0);
        let high = numerators.iter().copied().max().unwrap_or(0).max(0);
        let table = self.table(Table::Param { param, version: index, denominator });
        let found = self.table(Table::ParamState { param, version: index });
        let numerator = self.graph.coded_number(column, table, low, high);
        let there = self.graph.test(Op::Coded(column, found), column);
        let state = self.graph.map(there, [UNKNOWN, UNKNOWN, 0, 0, 0, 0, 0, 0]);
        let val = Val { data: Data::Number(Num { numerator, divisor: None, scale: denominator }), state: Some(state) };
        let absent = self.shape(column).is_some_and(|s| s.absent);
        let key_state = absent.then(|| self.graph.load_state(column));
        self.keyed(version, key_state, val)
    }
}
