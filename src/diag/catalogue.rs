//! Every code, one file a stage. `polc explain CODE` prints the page; tests hold code, page and emission together.
//!
//! Ranges: E01 syntax, E02 names and imports, E03 types and units, E04 the structure of measures, E05 profiles and
//! data, E06 usage and files, E07 errors of a computation, W-codes are warnings in the same ranges.

use super::{Code, Severity};

/// Declares codes and the list of them; the page is docs/errors/<code>.md.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident: $severity:ident, $title:literal;)*) => {
        $($(#[$doc])* pub const $name: super::Code = super::Code {
            id: stringify!($name),
            title: $title,
            severity: super::Severity::$severity,
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/errors/", stringify!($name), ".md")),
        };)*
        /// All codes of this stage.
        pub const ALL: &[super::Code] = &[$($name),*];
    };
}

pub mod backends;
pub mod data;
pub mod findings;
pub mod lints;
pub mod measures;
pub mod names;
pub mod sources;
pub mod syntax;
pub mod types;
pub mod usage;

/// Every code, in order of its stage.
pub fn all() -> impl Iterator<Item = Code> {
    [
        syntax::ALL,
        names::ALL,
        types::ALL,
        measures::ALL,
        data::ALL,
        sources::ALL,
        lints::ALL,
        findings::ALL,
        usage::ALL,
        backends::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The code of a name, in any case of letters.
pub fn find(id: &str) -> Option<Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(id))
}

/// The word for a level.
pub fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Advice => "建议",
    }
}
