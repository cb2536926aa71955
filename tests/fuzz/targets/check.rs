//! Any text as a policy: findings, each shown as text and as JSON, without a panic.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for format in ["text", "json"] {
        folder::polc(&["check", "-", "--format", format], &[], text);
    }
});
