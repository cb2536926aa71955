//! The digest of cited documents, and its reconciliation with the rules.
//!
//! In: the plain text of a notice (with page breaks inside sentences, Markdown marks, half- and full-width
//! punctuation, mixed numbering). Out: a digest without the notice's sentences: the clauses with their numbers as the
//! notice writes them, the figures in each with unit and boundary word, and a hash of each clause's text. The digest is
//! kept beside the policy, the text is not. Nothing here reads a file.

pub mod clauses;
pub mod digest;
pub mod figures;
pub mod numerals;
pub mod reconcile;
