//! The JSON of results: explicit wire types, so that nothing inside can change the contract by accident.
//!
//! Decimals are strings in base units (元, 月, 人 …); a ratio is a decimal (`0.6`) or a fraction (`2/3`). A range goes
//! from `value` to `max`, either null where open; a bound `at_most` has its ceiling, `at_least` its floor in `value`.

pub mod build;

pub use build::{
    Texts, alternatives, amount, document, figure_of, group_effects, kind_of, one_line, place, plain_value, status,
    untouched,
};

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The results of one profile.
#[derive(Clone, Debug, Serialize)]
pub struct Document {
    /// The version of this form: 1.
    pub version: u32,
    /// The profile's name, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The day of assessment.
    pub date: String,
    /// 措施 and 规则.
    pub measures: Vec<Measure>,
    /// 不得重复享受.
    pub groups: Vec<Group>,
    /// 目标.
    pub targets: Vec<Target>,
    /// The documents of all of them with their headings, for people.
    #[serde(skip)]
    pub sources: BTreeMap<u32, String>,
    /// How many of each document were left out.
    #[serde(skip)]
    pub hidden: BTreeMap<u32, usize>,
    /// The ids of undecided results of which the profile gives no input at all: people see them in one line a document.
    #[serde(skip)]
    pub untouched: BTreeSet<String>,
}

impl Document {
    /// Leaves only what applies or may apply: 可享受, 合规, 完成, 待定, 冲突.
    pub fn only_applicable(&mut self) {
        let applies = |status: &str| matches!(status, "eligible" | "compliant" | "met" | "unknown" | "conflict");
        let hidden = &mut self.hidden;
        let mut keep = |status: &str, source: u32| {
            if !applies(status) {
                *hidden.entry(source).or_default() += 1;
            }
            applies(status)
        };
        self.measures.retain(|m| keep(m.status, m.source));
        self.targets.retain(|t| keep(t.status, t.source));
        self.groups.retain(|g| !g.chosen.is_empty());
    }
}

/// The results of several profiles.
#[derive(Clone, Debug, Serialize)]
pub struct Documents {
    /// The version of this form: 1.
    pub version: u32,
    /// One document a profile.
    pub profiles: Vec<Document>,
}

/// The result of a 措施 or 规则.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// Document, clause and name, joined by `/`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The document's number; null for a file without one.
    pub document: Option<String>,
    /// The clauses as cited; null without one.
    pub clause: Option<String>,
    /// Its document in `Document::sources`.
    #[serde(skip)]
    pub source: u32,
    /// eligible …
    pub status: &'static str,
    /// The period in force, for people, where the day is outside of it.
    #[serde(skip)]
    pub period: Option<String>,
    /// The figure.
    pub result: Figure,
    /// 另示, 上限, 下限.
    pub outputs: BTreeMap<String, Output>,
    /// 待遇 and 另给.
    pub grants: Vec<String>,
    /// Inputs and 按规定 figures that would decide it.
    pub missing: Vec<String>,
    /// Attestations not given.
    pub attest: Vec<String>,
    /// What was taken for granted.
    pub assumed: Vec<&'static str>,
    /// What failed.
    pub failed: Vec<Failed>,
    /// What contradicts each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
    /// One for each element of 逐个.
    pub elements: Vec<Element>,
    /// The group that refused it.
    pub excluded_by: Option<ExcludedBy>,
    /// The group that leaves it open though all is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undecided_by: Option<UndecidedBy>,
    /// The readings that it depends on: name → chosen alternative.
    pub readings: BTreeMap<String, String>,
    /// What every other reading would give; only with `--readings all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readings_all: Option<Vec<ReadingEffect>>,
    /// Errors of the computation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<String>,
    /// The explanation; null without `--explain`.
    pub trace: Option<Step>,
    /// The cited clauses in the notice's words; only with `--explain --sources`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clause_text: Vec<ClauseText>,
}

/// Clauses that contradict each other.
#[derive(Clone, Debug, Serialize)]
pub struct Conflict {
    /// `several` hold and give different values; an upper limit is below a lower one (`limits`).
    pub kind: &'static str,
    /// In words, for people.
    #[serde(skip)]
    pub words: &'static str,
    /// The clauses.
    pub clauses: Vec<ConflictClause>,
}

/// One of them.
#[derive(Clone, Debug, Serialize)]
pub struct ConflictClause {
    /// Its text in the rules.
    pub text: String,
    /// What it gives, with its unit.
    pub value: Option<String>,
    /// Where it is written.
    pub span: Place,
}

/// A clause in the notice's words.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseText {
    /// Its number.
    pub clause: String,
    /// Its text.
    pub text: String,
}

/// What the other alternatives of a reading would give.
#[derive(Clone, Debug, Serialize)]
pub struct ReadingEffect {
    /// The reading.
    pub reading: String,
    /// Its chosen alternative.
    pub chosen: String,
    /// Whether another alternative changes status, figure or entitlements.
    pub changes: bool,
    /// The others.
    pub alternatives: Vec<AlternativeResult>,
}

/// The result under another alternative.
#[derive(Clone, Debug, Serialize)]
pub struct AlternativeResult {
    /// The alternative.
    pub value: String,
    /// Whether the result differs.
    pub changes: bool,
    /// eligible …, met …
    pub status: &'static str,
    /// The figure.
    pub result: Figure,
    /// 待遇 and 另给.
    pub grants: Vec<String>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// amount, duration, count, ratio, date, choice, list, none
    pub kind: &'static str,
    /// exact, at_most, at_least, range, unspecified
    pub bound: &'static str,
    /// The value, or the lower end.
    pub value: Option<String>,
    /// The upper end of a range.
    pub max: Option<String>,
    /// The unit.
    pub unit: Option<String>,
}

/// A side result.
#[derive(Clone, Debug, Serialize)]
pub struct Output {
    /// amount, duration …
    pub kind: &'static str,
    /// The value; null where it is not known.
    pub value: Option<String>,
    /// The unit.
    pub unit: Option<String>,
}

/// A condition that failed.
#[derive(Clone, Debug, Serialize)]
pub struct Failed {
    /// requirement, exclusion, attestation …
    pub kind: &'static str,
    /// Its label, or the name of what it limits, or its condition.
    pub name: String,
    /// The condition as written.
    pub condition: Option<String>,
    /// The value, with its unit.
    pub actual: Option<String>,
    /// How far off, with its unit.
    pub gap: Option<String>,
    /// The inputs and fields that it reads.
    pub inputs: Vec<String>,
    /// Where it is written.
    pub span: Option<Place>,
}

/// A place in a source.
#[derive(Clone, Debug, Serialize)]
pub struct Place {
    /// The file.
    pub file: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The result of one element.
#[derive(Clone, Debug, Serialize)]
pub struct Element {
    /// Its 标识, or its place from 1.
    pub key: String,
    /// eligible …
    pub status: &'static str,
    /// Its share before caps and rounding of the measure.
    pub value: Option<String>,
    /// What failed.
    pub failed: Vec<Failed>,
}

/// What took a measure's place.
#[derive(Clone, Debug, Serialize)]
pub struct ExcludedBy {
    /// The group.
    pub group: String,
    /// The measure that was taken instead; null for a receipt before.
    pub by: Option<String>,
}

/// The group that cannot compare its members.
#[derive(Clone, Debug, Serialize)]
pub struct UndecidedBy {
    /// The group.
    pub group: String,
    /// The members whose figures are not exact.
    pub inexact: Vec<String>,
}

/// An exclusion group.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its document in `Document::sources`.
    #[serde(skip)]
    pub source: u32,
    /// What its members give together; null where that is not decided.
    pub value: Option<String>,
    /// The members taken.
    pub chosen: Vec<Chosen>,
    /// What every other reading would give; only with `--readings all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readings_all: Option<Vec<GroupEffect>>,
}

/// What another alternative of a reading would give a group.
#[derive(Clone, Debug, Serialize)]
pub struct GroupEffect {
    /// The reading.
    pub reading: String,
    /// Its chosen alternative.
    pub chosen: String,
    /// The other alternative.
    pub value: String,
    /// Whether the total or the members taken differ.
    pub changes: bool,
    /// The total; null where it is not decided.
    pub total: Option<String>,
}

/// A member of a group that was taken.
#[derive(Clone, Debug, Serialize)]
pub struct Chosen {
    /// The measure.
    pub measure: String,
    /// For which element, from 1; null for the whole beneficiary.
    pub element: Option<usize>,
}

/// The result of a 目标.
#[derive(Clone, Debug, Serialize)]
pub struct Target {
    /// Document, clause and name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its document in `Document::sources`.
    #[serde(skip)]
    pub source: u32,
    /// Its document's number, for people.
    #[serde(skip)]
    pub document: Option<String>,
    /// The clauses as cited, for people.
    #[serde(skip)]
    pub clause: Option<String>,
    /// met, not_met, pending, unknown
    pub status: &'static str,
    /// What was counted.
    pub actual: Option<String>,
    /// What was asked.
    pub threshold: Option<String>,
    /// Their unit.
    pub unit: Option<String>,
    /// Whether they are ratios, for showing them in percent.
    #[serde(skip)]
    pub is_ratio: bool,
    /// The last day.
    pub due: Option<String>,
    /// 另示.
    pub outputs: BTreeMap<String, Output>,
    /// Inputs that would decide it.
    pub missing: Vec<String>,
    /// Attestations it waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attest: Vec<String>,
    /// What failed.
    pub failed: Vec<Failed>,
    /// The readings that it depends on.
    pub readings: BTreeMap<String, String>,
    /// What every other reading would give; only with `--readings all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readings_all: Option<Vec<ReadingEffect>>,
    /// The explanation; null without `--explain`.
    pub trace: Option<Step>,
    /// The cited clauses in the notice's words; only with `--explain --sources`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clause_text: Vec<ClauseText>,
}

/// A step of the explanation.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// What was done: requirement, base, refinement, rounding …
    pub step: &'static str,
    /// The step in words.
    pub text: String,
    /// How its value was worked out: `1980元/月 × 12个月`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// The value after it, with its unit.
    pub value: Option<String>,
    /// Where the rule says so.
    pub span: Option<Place>,
    /// What it rests on.
    pub children: Vec<Step>,
}
