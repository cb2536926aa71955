//! Parameters: the version of the day, the row of the keys; a region without a row takes its parent's (S65). Figures
//! that are left to other documents.

use super::super::machine::{Compared, Leaf, Machine};
use crate::ir::{DelegatedId, ExprId, Param, ParamId, ParamRow, ParamVersion, Type};
use crate::value::{Date, Value};

impl Machine<'_> {
    pub(super) fn param(&mut self, id: ParamId, on: Option<ExprId>) -> Value {
        let profile = self.profile;
        if let Some(value) = profile.params.get(id.index()).and_then(Option::as_ref) {
            return value.clone();
        }
        let program = self.program;
        self.row = None;
        let Some(param) = program.params.get(id.index()) else { return Value::Unknown };
        let day = match on {
            Some(on) => self.eval(on),
            None => self.month.clone().unwrap_or_else(|| self.base_day.clone()),
        };
        let found = version(param, &day);
        self.mark_side(Compared::Version(id), || found.place(param));
        match found {
            Version::Found(version) => self.row(id, param, version),
            Version::NotApplicable => Value::NotApplicable,
            Version::Undated => Value::Unknown,
            Version::None => self.touch(Leaf::Param(id)),
        }
    }

    fn row(&mut self, id: ParamId, param: &Param, version: &ParamVersion) -> Value {
        if param.keys.is_empty() {
            return match version.rows.first() {
                Some(row) => self.read(row),
                None => self.touch(Leaf::Param(id)),
            };
        }
        let keys: Vec<Value> = param.keys.iter().map(|key| self.eval(*key)).collect();
        if keys.contains(&Value::NotApplicable) {
            return Value::NotApplicable;
        }
        if keys.iter().any(|k| matches!(k, Value::Unknown | Value::Unspecified)) {
            return uniform(&version.rows).unwrap_or(Value::Unknown);
        }
        match row_of(version, &keys) {
            Some(row) => self.read(row),
            None => self.touch(Leaf::Param(id)),
        }
    }

    fn read(&mut self, row: &ParamRow) -> Value {
        self.row = Some(row.span);
        row.value.clone()
    }

    pub(super) fn delegated(&mut self, id: DelegatedId) -> Value {
        let profile = self.profile;
        if let Some(value) = profile.delegated.get(id.index()).and_then(Option::as_ref) {
            return value.clone();
        }
        let filled = self.program.delegated.get(id.index()).and_then(|d| d.filled_by);
        if let Some(param) = filled.filter(|param| self.is_fixed(*param)) {
            self.open();
            let value = self.param(param, None);
            let ty = self.program.params.get(param.index()).map_or(Type::Error, |p| p.ty.clone());
            let step = self.param_step(param);
            let place = self.row;
            self.close(|| step, place, || Some((value.clone(), ty)));
            return value;
        }
        self.touch(Leaf::Delegated(id));
        Value::Unspecified
    }

    /// Whether a parameter has a version in the present place, or was given. Where it has none, no document fixes the
    /// figure on that day.
    fn is_fixed(&self, id: ParamId) -> bool {
        let given = self.profile.params.get(id.index()).is_some_and(Option::is_some);
        let day = self.month.clone().unwrap_or_else(|| self.base_day.clone());
        let param = self.program.params.get(id.index());
        given || !param.is_some_and(|p| matches!(version(p, &day), Version::None))
    }

    /// The first day of the version that is read in the present place.
    pub(in super::super) fn version_day(&self, id: ParamId) -> Option<Date> {
        let day = self.month.clone().unwrap_or_else(|| self.base_day.clone());
        match version(self.program.params.get(id.index())?, &day) {
            Version::Found(version) => version.from,
            Version::NotApplicable | Version::Undated | Version::None => None,
        }
    }
}

enum Version<'p> {
    Found(&'p ParamVersion),
    NotApplicable,
    /// The day is not known.
    Undated,
    None,
}

impl Version<'_> {
    /// The place of the version among all, for a day that is known.
    fn place(&self, param: &Param) -> Option<i64> {
        match self {
            Version::Found(found) => {
                let at = param.versions.iter().position(|v| v.from == found.from)?;
                Some(2 * i64::try_from(at).ok()?)
            }
            Version::None => Some(-2),
            Version::NotApplicable | Version::Undated => None,
        }
    }
}

fn version<'p>(param: &'p Param, day: &Value) -> Version<'p> {
    if let [only] = param.versions.as_slice()
        && only.from.is_none()
        && only.to.is_none()
    {
        return Version::Found(only);
    }
    if *day == Value::NotApplicable {
        return Version::NotApplicable;
    }
    let Some(day) = day.first_day() else { return Version::Undated };
    let begun = param.versions.iter().filter(|v| v.from.is_none_or(|from| from <= day));
    let found = begun.max_by_key(|v| v.from).filter(|v| v.to.is_none_or(|to| day <= to));
    found.map_or(Version::None, Version::Found)
}

fn uniform(rows: &[ParamRow]) -> Option<Value> {
    let (first, rest) = rows.split_first()?;
    rest.iter().all(|row| row.value == first.value).then(|| first.value.clone())
}

/// The row that fits known keys best.
pub(in super::super) fn row_of<'p>(version: &'p ParamVersion, keys: &[Value]) -> Option<&'p ParamRow> {
    let found = version.rows.iter().filter_map(|row| Some((fit(row, keys)?, row)));
    found.max_by_key(|(fit, _)| *fit).map(|(_, row)| row)
}

/// How narrow a row fits its keys: the lengths of its regions; `None` where it does not.
fn fit(row: &ParamRow, keys: &[Value]) -> Option<usize> {
    let mut narrow = 0;
    for (wanted, given) in row.keys.iter().zip(keys) {
        match (wanted, given) {
            (Value::Region(wanted), Value::Region(given)) if given.starts_with(wanted) => narrow += wanted.len(),
            (wanted, given) if wanted == given => {}
            _ => return None,
        }
    }
    Some(narrow)
}
