//! Any text as a profile, read as JSON, as YAML and as lines of JSON, of a fixed policy: results in words, or findings. Of one
//! measure: reading is what this target is for, and most time would go into what each of the others misses.
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
        let args = Args { given, measure: vec!["就业见习补贴".into()], ..Args::default() };
        run::over(&args, RULES.clone(), &Around::default(), &mut folder::console(""));
    }
});
