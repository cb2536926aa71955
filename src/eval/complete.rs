//! stub
use super::Engine;
use super::machine::Leaf;
use super::outcome::Outcome;
use super::profile::Profile;
use crate::ir::Program;

pub(super) fn complete(_engine: &Engine<'_>, _profile: &Profile, _outcome: &mut Outcome) {}
pub(super) fn readings(_engine: &Engine<'_>, _profile: &Profile, _outcome: &mut Outcome) {}
pub(super) fn names(_program: &Program, _leaves: &[Leaf], _attest: &[String]) -> Vec<String> {
    Vec::new()
}
