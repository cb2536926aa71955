//! Any text as a table of a parameter and as a table of cases, or as lines of cases: a result or findings.
#![no_main]

mod folder;

use libfuzzer_sys::fuzz_target;
use polc::cli::load::{self, Compiled};
use polc::cli::test::{self, Args};
use std::sync::LazyLock;

static RULES: LazyLock<Compiled> = LazyLock::new(|| {
    folder::put("table.csv", "地区,自,值\n示例市,2024年1月1日,2100元/月\n");
    folder::compiled(include_str!("../table.pol"))
});

/// Rules that hardly say more than the table.
const PARAMETER: &str = "参数 最低工资: 元/月 按 地区 表 \"table.csv\"\n措施 甲 { 标准 = 最低工资 * 1月 }\n";

fuzz_target!(|text: &str| {
    let rules = RULES.clone();
    let lines = text.starts_with('{');
    let table = if lines { "table.jsonl" } else { "table.csv" };
    folder::put(table, text);
    let args = Args { table: vec![table.into()], ..Args::default() };
    test::over(&args, rules, &mut folder::console(""));
    if !lines {
        let mut console = folder::console(PARAMETER);
        let compiled = load::compile(&["-".into()], &[], &mut console);
        console.show(&compiled.sources, &compiled.findings);
    }
});
