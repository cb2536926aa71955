//! Usage and files.

codes! {}
