//! Any text as a policy: findings, shown in one of the forms, without a panic.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::check::{self, Args, Format};

const FORMATS: [Format; 7] =
    [Format::Text, Format::Json, Format::Sarif, Format::Github, Format::Gitlab, Format::Junit, Format::Markdown];

fuzz_target!(|text: &str| {
    let format = FORMATS[text.len() % FORMATS.len()];
    check::execute(&Args { paths: vec!["-".into()], format, ..Args::default() }, &mut folder::console(text));
});
