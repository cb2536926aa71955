//! A policy and a profile, parted by a NUL (without one: of a fixed policy): a result with its explanation, or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;

const POLICY: &str = include_str!("../policy.pol");

fuzz_target!(|text: &str| {
    let (policy, profile) = text.split_once('\0').unwrap_or((POLICY, text));
    let files = [("policy.pol", policy)];
    folder::polc(&["run", "policy.pol", "--profile", "-", "--explain", "--format", "json"], &files, profile);
});
