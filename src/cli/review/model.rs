//! A review as JSON gives it, and as every other form is drawn from it.

use crate::cli::diff::model::Document;
use serde::Serialize;

/// The whole document.
#[derive(Debug, Serialize)]
pub struct Review {
    /// The version of this form.
    pub version: u32,
    /// What changed, as `polc diff` tells it.
    pub diff: Document,
    /// Findings of `polc check`.
    pub findings: Change,
    /// What the reconciliation with the digests of the sources says.
    pub sources: Change,
    /// 算例.
    pub cases: Cases,
    /// Readings that changed, or that a changed clause goes by.
    pub readings: Vec<Reading>,
    /// Who should look, each with the names of the changed measures.
    pub bodies: Vec<(String, Vec<String>)>,
    /// The impact in one line, where there were data.
    pub impact: Option<String>,
}

/// A finding.
#[derive(Debug, Serialize)]
pub struct Finding {
    /// Its level in words.
    pub level: &'static str,
    /// Its code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Its file and line.
    pub place: Option<String>,
}

/// What appeared and what is gone.
#[derive(Debug, Serialize)]
pub struct Change {
    /// Only on the new side.
    pub appeared: Vec<Finding>,
    /// Only on the old side.
    pub gone: Vec<Finding>,
}

/// 算例 of both sides.
#[derive(Debug, Default, Serialize)]
pub struct Cases {
    /// Names of new ones.
    pub added: Vec<String>,
    /// Names of those that say something else.
    pub changed: Vec<String>,
    /// Names of those that are gone.
    pub removed: Vec<String>,
    /// How many pass on the new side.
    pub passed: usize,
    /// Those that do not.
    pub failed: Vec<Failed>,
    /// Measures with a region of other results in which no new or changed case lies.
    pub uncovered: Vec<String>,
    /// Cases for them, as text to paste.
    pub proposed: Vec<String>,
}

/// A case that does not pass.
#[derive(Debug, Serialize)]
pub struct Failed {
    /// Its name.
    pub name: String,
    /// What differs.
    pub differences: Vec<String>,
}

/// A reading.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// Its name.
    pub name: String,
    /// Its declaration before; absent where it did not change.
    pub old: Option<String>,
    /// Its declaration now.
    pub new: Option<String>,
    /// Whether it changed itself.
    pub changed: bool,
}
