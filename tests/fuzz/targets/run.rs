//! A policy and a profile, parted by a NUL (without one: of a fixed policy): a result with its explanation, or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::args::Format;
use polc::cli::profile::Given;
use polc::cli::run::{self, Args};

const POLICY: &str = include_str!("../policy.pol");

fuzz_target!(|text: &str| {
    let (policy, profile) = text.split_once('\0').unwrap_or((POLICY, text));
    folder::put("policy.pol", policy);
    let given = Given { profile: vec!["-".into()], ..Given::default() };
    let args = Args { paths: vec!["policy.pol".into()], given, explain: true, format: Format::Json, ..Args::default() };
    run::execute(&args, &mut folder::console(profile));
});
