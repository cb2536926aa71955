//! The interpreter, the reference for every other engine: IR × profile → result with its explanation.
//!
//! It reads no file, no clock and no environment, and holds no state between two profiles.

pub mod outcome;
pub mod profile;

use crate::ir::{ElementVar, ExprId, MeasureId, Program};
use crate::value::Element;
use outcome::Report;
use profile::Profile;

/// What is computed.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only these; absent: all.
    pub measures: Option<Vec<MeasureId>>,
    /// With the explanation.
    pub trace: bool,
    /// With the inputs that would decide an unknown result.
    pub missing: bool,
}

/// Placeholder until the interpreter lands.
pub fn run(_program: &Program, profile: &Profile, _options: &Options) -> Report {
    Report { date: profile.date, outcomes: Vec::new(), groups: Vec::new() }
}

/// Placeholder until the interpreter lands: whether a condition holds, `None` where it is unknown.
pub fn condition(
    _program: &Program,
    _profile: &Profile,
    _cond: ExprId,
    _element: Option<(ElementVar, &Element)>,
) -> Option<bool> {
    None
}
