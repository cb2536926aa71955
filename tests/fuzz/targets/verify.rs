//! Any text as a receipt and, after a NUL, the profile that it was made of: the same, differences, or no receipt.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::verify::{self, Args};
use std::sync::Once;

static POLICY: Once = Once::new();

fuzz_target!(|text: &str| {
    // A receipt may name any file: the fuzzer stays in its folder.
    if text.contains("\"/") || text.contains("..") || text.contains("\\u") {
        return;
    }
    POLICY.call_once(|| folder::put("receipt.pol", include_str!("../receipt.pol")));
    let (receipt, profile) = text.split_once('\0').unwrap_or((text, ""));
    folder::put("receipt.json", receipt);
    folder::put("profile.yaml", profile);
    verify::execute(&Args { file: "receipt.json".into(), ..Args::default() }, &mut folder::console(""));
});
