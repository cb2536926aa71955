//! Profiles, cases and computations.

codes! {}
