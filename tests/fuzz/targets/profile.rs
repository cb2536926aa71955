//! Any text as a profile, read as JSON, as YAML and as lines of JSON, of a fixed policy: results in words, or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;

const POLICY: &str = include_str!("../policy.pol");

fuzz_target!(|text: &str| {
    let files = [("policy.pol", POLICY), ("profile.yaml", text), ("profile.json", text), ("profile.jsonl", text)];
    for profile in ["profile.yaml", "profile.json", "profile.jsonl"] {
        folder::polc(&["run", "policy.pol", "--profile", profile, "--explain"], &files, "");
    }
});
