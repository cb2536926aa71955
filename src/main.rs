//! polc
fn main() {}
