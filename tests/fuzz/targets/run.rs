//! A policy and a profile, parted by a NUL, or any bytes as a profile of a fixed policy: a result or findings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polc::cli::console::Console;
use polc::value::Date;

const POLICY: &str = include_str!("../policy.pol");

fuzz_target!(|text: &str| {
    let Some(today) = Date::new(2025, 6, 1) else { return };
    let (policy, profile) = text.split_once('\0').unwrap_or((POLICY, text));
    let folder = std::env::temp_dir().join(format!("polc-fuzz-{}", std::process::id()));
    if std::fs::create_dir_all(&folder).is_err() || std::fs::write(folder.join("policy.pol"), policy).is_err() {
        return;
    }
    let mut console = Console::memory(folder, profile.as_bytes(), today);
    let line = ["polc", "run", "policy.pol", "--profile", "-", "--explain", "--format", "json"];
    polc::cli::run(line.iter().map(Into::into).collect(), &mut console);
});
