//! Any text as polc.toml and, after a NUL, as the file of known findings: findings that are left.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::check::{self, Args};

/// Rules with findings to level and to know.
const POLICY: &str = "输入 甲: 元\n输入 乙: 元\n措施 丙 { 标准 = 甲 }\n";

fuzz_target!(|text: &str| {
    let (config, known) = text.split_once('\0').unwrap_or((text, ""));
    folder::put("polc.toml", config);
    let mut args = Args { paths: vec!["-".into()], ..Args::default() };
    if !known.is_empty() {
        folder::put("known.json", known);
        args.baseline = Some("known.json".into());
    }
    check::execute(&args, &mut folder::console(POLICY));
});
