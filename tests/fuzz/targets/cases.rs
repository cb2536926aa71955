//! A dictionary of names and cases, parted by a NUL (without one: no dictionary), against a fixed policy.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::load::Compiled;
use polc::cli::test::{self, Args};
use std::sync::LazyLock;

static RULES: LazyLock<Compiled> = LazyLock::new(|| folder::compiled(include_str!("../policy.pol")));

fuzz_target!(|text: &str| {
    let (names, cases) = text.split_once('\0').unwrap_or(("", text));
    folder::put("policy.names.yaml", names);
    folder::put("示人社发〔2025〕3号.jsonl", cases);
    let args = Args { cases: Some(".".into()), ..Args::default() };
    test::over(&args, RULES.clone(), &mut folder::console(""));
});
