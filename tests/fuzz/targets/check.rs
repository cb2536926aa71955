//! Any text as a policy: findings, each shown as text and as JSON, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use polc::cli::console::Console;
use polc::value::Date;

fuzz_target!(|text: &str| {
    let Some(today) = Date::new(2025, 6, 1) else { return };
    for format in ["text", "json"] {
        let mut console = Console::memory(std::env::temp_dir(), text.as_bytes(), today);
        let line = ["polc", "check", "-", "--format", format];
        polc::cli::run(line.iter().map(Into::into).collect(), &mut console);
    }
});
