//! Any bytes as a Parquet file, or as an Arrow file where they begin as one: results of all rows, or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::batch::{self, Args};
use polc::cli::load::Compiled;
use std::sync::LazyLock;

static RULES: LazyLock<Compiled> = LazyLock::new(|| folder::compiled(include_str!("../policy.pol")));

fuzz_target!(|bytes: &[u8]| {
    let extension = if bytes.starts_with(b"ARROW1") { "arrow" } else { "parquet" };
    let data = format!("data.{extension}");
    folder::put(&data, bytes);
    let mut args =
        Args { data: vec![data], out: Some(format!("out.{extension}").into()), threads: Some(1), ..Args::default() };
    args.shared.param = vec!["最低工资=2000元/月".into()];
    batch::over(&args, RULES.clone(), &mut folder::console(""));
});
