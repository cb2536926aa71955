//! The interpreter, the reference for every other engine: IR × profile → result with its explanation.
//!
//! It reads no file, no clock and no environment, and holds no state between two profiles.

pub mod outcome;
pub mod profile;
