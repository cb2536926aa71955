//! Any text as a table of a parameter, and as a table of cases: a result or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;

const POLICY: &str = include_str!("../table.pol");

fuzz_target!(|text: &str| {
    let files = [("policy.pol", POLICY), ("table.csv", text), ("table.jsonl", text)];
    folder::polc(&["check", "policy.pol"], &files, "");
    for table in ["table.csv", "table.jsonl"] {
        folder::polc(&["test", "policy.pol", "--table", table], &files, "");
    }
});
