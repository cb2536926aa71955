//! Parameters and figures of 按规定 → cases of the day and of the keys that find a row.

use super::super::inside::exactly;
use super::super::term::{Op, TermId};
use super::Lower;
use crate::analyze::ranges::{Values, day_number};
use crate::ir::{DelegatedId, ExprId, Param, ParamId, ParamRow, ParamVersion};
use crate::value::Value;

impl Lower<'_, '_> {
    /// A parameter as it is read on the 评估日, with its type.
    pub(in crate::diff) fn whole_param(&mut self, id: ParamId) -> TermId {
        let ty = self.program.params.get(id.index()).map(|p| crate::ir::print::ty(self.program, &p.ty));
        let value = self.param(id, None);
        self.arena.apply(&ty.unwrap_or_default(), vec![value])
    }

    pub(super) fn param(&mut self, id: ParamId, on: Option<ExprId>) -> TermId {
        let Some(param) = self.program.params.get(id.index()) else { return self.opaque("?") };
        let day = on.map(|on| self.expr(on)).or(self.month).unwrap_or(self.base_day);
        let keys: Vec<TermId> = param.keys.iter().map(|key| self.expr(*key)).collect();
        let mut cases = Vec::new();
        for (index, version) in param.versions.iter().enumerate() {
            let open = self.days(day, version, param.versions.get(index + 1));
            let value = self.rows(&keys, param, version);
            cases.push((open, value));
        }
        // On other days and for other keys the profile has to say it: both sides read the same then.
        let none = self.unsaid(param);
        let term = self.arena.cases("", none, cases);
        self.as_condition_of_cases(term, &param.ty)
    }

    /// The figure of a parameter that has none.
    fn unsaid(&mut self, param: &Param) -> TermId {
        self.arena.put(Op::Given(format!("参数 {}", param.name)), Vec::new())
    }

    /// The days on which a version is read. Versions stand in order of their first day.
    fn days(&mut self, day: TermId, version: &ParamVersion, next: Option<&ParamVersion>) -> TermId {
        let low = version.from.map(|from| (day_number(from), true));
        let last = version.to.map(|to| (day_number(to), true));
        let next = next.and_then(|n| n.from).map(|from| (day_number(from), false));
        let high = match (last, next) {
            (Some(a), Some(b)) => Some(if a.0 < b.0 { a } else { b }),
            (a, b) => a.or(b),
        };
        match (low, high) {
            (None, None) => self.arena.truth(true),
            (low, high) => self.arena.test(day, exactly(Values::interval(low, high))),
        }
    }

    fn rows(&mut self, keys: &[TermId], param: &Param, version: &ParamVersion) -> TermId {
        let none = self.unsaid(param);
        let mut cases = Vec::new();
        for row in &version.rows {
            let value = self.constant(&row.value, &param.ty);
            if keys.is_empty() {
                return value;
            }
            cases.push((self.row(keys, param, version, row), value));
        }
        self.arena.cases("", none, cases)
    }

    /// Where a row is the narrowest that fits.
    fn row(&mut self, keys: &[TermId], param: &Param, version: &ParamVersion, row: &ParamRow) -> TermId {
        let mut guard = self.fits(keys, param, row);
        for other in version.rows.iter().filter(|other| narrower(other, row)) {
            let parts = self.fits(keys, param, other);
            let fits = self.arena.and(parts);
            guard.push(self.arena.not(fits));
        }
        self.arena.and(guard)
    }

    fn fits(&mut self, keys: &[TermId], param: &Param, row: &ParamRow) -> Vec<TermId> {
        let typed = param.keys.iter().zip(keys).zip(&row.keys);
        typed.map(|((expr, key), value)| self.equals(*key, value, &self.program.expr(*expr).ty)).collect()
    }

    pub(super) fn delegated(&mut self, id: DelegatedId) -> TermId {
        let Some(slot) = self.program.delegated.get(id.index()) else { return self.opaque("?") };
        match slot.filled_by {
            Some(param) => self.param(param, None),
            None => {
                let term = self.arena.apply(&format!("按规定 {}", slot.name), Vec::new());
                self.as_condition(term, &slot.ty)
            }
        }
    }
}

/// Whether a row is about a part of what another row is about.
fn narrower(row: &ParamRow, than: &ParamRow) -> bool {
    let within = |(a, b): (&Value, &Value)| match (a, b) {
        (Value::Region(a), Value::Region(b)) => a.starts_with(b),
        (a, b) => a == b,
    };
    row.keys != than.keys && row.keys.iter().zip(&than.keys).all(within)
}
