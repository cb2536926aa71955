//! Any text as a notice, as a digest beside a policy, and as the newer text of one: a comparison or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;

const POLICY: &str = include_str!("../policy.pol");

fuzz_target!(|text: &str| {
    let files = [("policy.pol", POLICY), ("policy.digest.json", text), ("notice.txt", text), ("old.txt", POLICY)];
    folder::polc(&["check", "policy.pol"], &files, "");
    folder::polc(&["source", "diff", "old.txt", "notice.txt", "--policies", "policy.pol"], &files, "");
});
