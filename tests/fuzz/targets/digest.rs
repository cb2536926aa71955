//! Any text as a notice: clauses, figures and hashes without a panic, the same twice.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let once = polc::sources::digest::index("示人社发〔2025〕1号", text);
    assert_eq!(once, polc::sources::digest::index("示人社发〔2025〕1号", text));
});
