//! A file of names of columns, a table and the table of a list, parted by NULs (without one: the table alone): results of
//! all rows, or findings. What begins with a brace is lines of JSON.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::batch::{self, Args};
use polc::cli::load::Compiled;
use std::sync::LazyLock;

static RULES: LazyLock<Compiled> = LazyLock::new(|| folder::compiled(include_str!("../policy.pol")));

fuzz_target!(|text: &str| {
    let parts: Vec<&str> = text.splitn(3, '\0').collect();
    let (names, table, list) = match parts[..] {
        [names, table, list] => (names, table, Some(list)),
        [names, table] => (names, table, None),
        _ => ("", text, None),
    };
    let extension = if table.starts_with('{') { "jsonl" } else { "csv" };
    let mut args = Args {
        data: vec![format!("data.{extension}")],
        out: Some(format!("out.{extension}").into()),
        summary: vec!["summary.html".into()],
        threads: Some(1),
        ..Args::default()
    };
    args.shared.param = vec!["最低工资=2000元/月".into()];
    folder::put(&args.data[0], table);
    if !names.is_empty() {
        folder::put("names.yaml", names);
        args.map = vec!["names.yaml".into()];
    }
    if let Some(list) = list {
        folder::put("list.csv", list);
        args.data.push("见习人员=list.csv".into());
        args.key = vec!["单位".into()];
    }
    batch::over(&args, RULES.clone(), &mut folder::console(""));
});
