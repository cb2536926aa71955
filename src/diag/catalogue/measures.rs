//! The structure of measures.

codes! {}
