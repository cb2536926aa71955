//! Any text as a profile, read as JSON, as YAML and as lines of JSON, of a fixed policy: results in words, or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::load::Compiled;
use polc::cli::profile::Given;
use polc::cli::run::{self, Args, Around};
use std::sync::LazyLock;

static RULES: LazyLock<Compiled> = LazyLock::new(|| folder::compiled(include_str!("../policy.pol")));

fuzz_target!(|text: &str| {
    for name in ["profile.yaml", "profile.json", "profile.jsonl"] {
        folder::put(name, text);
        let given = Given { profile: vec![name.into()], ..Given::default() };
        let args = Args { given, explain: true, ..Args::default() };
        run::over(&args, RULES.clone(), &Around::default(), &mut folder::console(""));
    }
});
