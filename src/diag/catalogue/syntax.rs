//! Syntax: text → tree.

codes! {}
