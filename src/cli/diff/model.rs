//! The comparison as JSON gives it, and as every other form is drawn from it.

use super::super::outcome_json::{Figure, Place};
use serde::Serialize;
use std::collections::BTreeMap;

/// The whole document.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The version of this form.
    pub version: u32,
    /// The name of the old side.
    pub old: String,
    /// The name of the new side.
    pub new: String,
    /// `same`, `differs` or `undecided`.
    pub meaning: &'static str,
    /// How many of what.
    pub summary: Summary,
    /// The measures that changed.
    pub measures: Vec<Measure>,
    /// Everything else that changed.
    pub items: Vec<Item>,
    /// The days of what begins or ends on other days than before, in order.
    pub dates: Vec<Moment>,
}

/// A day on which something begins or ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// The day.
    pub day: String,
    /// The measure, or `参数` with its name.
    pub subject: String,
    /// 起 or 止.
    pub what: &'static str,
    /// Whether the old side says so.
    pub old: bool,
    /// Whether the new side says so.
    pub new: bool,
}

/// How many measures were what.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// New.
    pub added: usize,
    /// Gone.
    pub removed: usize,
    /// With another result for somebody.
    pub changed: usize,
    /// Written otherwise, proven to give the same.
    pub equivalent: usize,
    /// Of which it could not be decided.
    pub undecided: usize,
    /// As they were.
    pub unchanged: usize,
}

/// A measure that changed.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// Its id on the new side, or on the old one where it is gone.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its document.
    pub document: Option<String>,
    /// Its clause.
    pub clause: String,
    /// `added`, `removed`, `changed`, `equivalent` or `undecided`.
    pub change: &'static str,
    /// The old name, where it was renamed.
    pub renamed_from: Option<String>,
    /// Its old document or file, where it was moved.
    pub moved_from: Option<String>,
    /// The clauses that differ.
    pub clauses: Vec<Clause>,
    /// Parameters, definitions and other things outside of it through which it changed.
    pub through: Vec<String>,
    /// Where its result differs.
    pub regions: Vec<Region>,
    /// Whether it is proven that outside of the regions nothing changes.
    pub nothing_else: bool,
    /// Why not, where it is not.
    pub undecided: Option<String>,
    /// The other members of its 不得重复享受 whose change moves its result.
    pub beside: Vec<String>,
    /// The other members of its 不得重复享受 of which it is not decided whether its change moves their results.
    pub open_beside: Vec<String>,
    /// The responsible bodies.
    pub bodies: Option<String>,
    /// Where it stands on the new side, or stood.
    pub place: Option<Place>,
}

/// A clause that differs.
#[derive(Clone, Debug, Serialize)]
pub struct Clause {
    /// Its word.
    pub word: String,
    /// What it said; absent: new.
    pub old: Option<String>,
    /// What it says; absent: gone.
    pub new: Option<String>,
    /// Whether results do not depend on it.
    pub formal: bool,
}

/// Inputs for which the result differs.
#[derive(Clone, Debug, Serialize)]
pub struct Region {
    /// One condition an input; none: everybody who meets the measure's conditions.
    pub conditions: Vec<String>,
    /// A profile that shows the difference.
    pub witness: Option<Witness>,
    /// Whether it is a box around several: the result differs in parts of it.
    pub around: bool,
    /// The other member of a 不得重复享受 whose change moves the result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
    /// Whether the budget of the analysis ended here.
    pub undecided: bool,
}

/// A profile with its results on both sides.
#[derive(Clone, Debug, Serialize)]
pub struct Witness {
    /// 评估日.
    pub date: String,
    /// Its inputs, by name, as `--set` takes them.
    pub inputs: BTreeMap<String, String>,
    /// Figures that the rules do not have, as `--param` takes them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
    /// The readings that are not left to their default.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub readings: BTreeMap<String, String>,
    /// What was received before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub received: BTreeMap<String, String>,
    /// The old result.
    pub old: Option<Outcome>,
    /// The new result.
    pub new: Option<Outcome>,
}

/// A result.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The status.
    pub status: &'static str,
    /// The figure.
    pub result: Figure,
    /// 待遇 and 另给.
    pub grants: Vec<String>,
}

/// Something else that changed.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// What it is: 参数, 定义, 口径 …
    pub kind: String,
    /// Its name.
    pub name: String,
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    /// What it said.
    pub old: Option<String>,
    /// What it says.
    pub new: Option<String>,
    /// The measures that read it.
    pub reaches: Vec<String>,
}
