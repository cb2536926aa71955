//! Names and imports.

codes! {}
