//! A dictionary of names and cases, parted by a NUL (without one: no dictionary), against a fixed policy.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;

const POLICY: &str = include_str!("../policy.pol");

fuzz_target!(|text: &str| {
    let (names, cases) = text.split_once('\0').unwrap_or(("", text));
    let files = [("policy.pol", POLICY), ("policy.names.yaml", names), ("示人社发〔2025〕3号.jsonl", cases)];
    folder::polc(&["test", "policy.pol", "--cases", "."], &files, "");
});
