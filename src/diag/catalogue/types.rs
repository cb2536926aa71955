//! Types and units.

codes! {}
