//! The wire types of a comparison: one column a document or, where it has several of the name, a measure.

use crate::cli::outcome_json::Figure;
use serde::Serialize;
use std::collections::BTreeMap;

/// The document of `polc compare --format json`.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The version of this form: 1.
    pub version: u32,
    /// The names that were asked for.
    pub names: Vec<String>,
    /// The day of assessment, where results were asked for.
    pub date: Option<String>,
    /// One a document, in order of the files.
    pub columns: Vec<Column>,
}

/// A document beside the others.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// The document's number.
    pub document: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// The region, as a dotted path.
    pub region: Option<String>,
    /// present or absent
    pub state: &'static str,
    /// Its measure; null where the document has none of the names.
    pub measure: Option<Measure>,
    /// One a profile; empty without a profile, and for an absent measure.
    pub results: Vec<Outcome>,
}

/// What a document says about the measure. A list is empty and a text null where the document does not say it.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// Document, clause and name.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The clauses as cited.
    pub clause: Option<String>,
    /// For whom.
    pub subjects: Vec<String>,
    /// The entity of 逐个.
    pub each: Option<String>,
    /// 须, 除外, 认定 as the policy file writes them.
    pub conditions: Vec<Condition>,
    /// What the standard comes to.
    pub figures: Figures,
    /// The standard with its tiers as the policy file writes them, and the definitions that it rests on.
    pub standard: Vec<String>,
    /// 期限, 人数, 金额, 次数 …: what is multiplied and what limits it.
    pub limits: Vec<Limit>,
    /// Days in force.
    pub validity: Validity,
    /// 资金来源.
    pub fund: Option<String>,
    /// 责任单位.
    pub bodies: Option<String>,
    /// 力度.
    pub force: Option<String>,
}

/// A condition.
#[derive(Clone, Debug, Serialize)]
pub struct Condition {
    /// requirement, exclusion, attestation
    pub kind: &'static str,
    /// The label in 「」.
    pub name: Option<String>,
    /// The clause as the policy file writes it.
    pub text: String,
}

/// The figures of a standard under the chosen readings: the base and what its tiers make of it.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// given, unspecified (按规定) or not_stated
    pub state: &'static str,
    /// All figures in one line.
    pub text: Option<String>,
    /// Each figure.
    pub values: Vec<Value>,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Value {
    /// given or unspecified
    pub state: &'static str,
    /// Its text: `1000元/人·月`, `最低工资 * 70%`, `按规定`.
    pub text: String,
}

/// A quantity or a limit.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// quantity, quantity_limit, cap, frequency, unique, application, assessed, definition
    pub kind: &'static str,
    /// given or unspecified (按规定)
    pub state: &'static str,
    /// The clause as the policy file writes it.
    pub text: String,
}

/// Days in force, both included.
#[derive(Clone, Debug, Serialize)]
pub struct Validity {
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub to: Option<String>,
    /// What is judged, where it is not the day of assessment.
    pub by: Option<String>,
}

/// The result of one profile.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// The profile's name, where there are several.
    pub profile: Option<String>,
    /// eligible …, met …
    pub status: &'static str,
    /// The figure.
    pub result: Figure,
    /// Inputs and 按规定 figures that would decide it.
    pub missing: Vec<String>,
    /// Attestations not given.
    pub attest: Vec<String>,
    /// The names of what failed.
    pub failed: Vec<String>,
    /// The readings that it depends on.
    pub readings: BTreeMap<String, String>,
}
