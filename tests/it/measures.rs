//! Measures: text in, the typed core in compact form and the findings out.

use crate::support::{analysed, compile};
use polc::ir::print;

/// The compact text of the last measure of a file that must have no findings.
fn core(text: &str) -> String {
    let (program, found) = compile(text);
    assert_eq!(found, "", "{text}");
    print::measure(&program, program.measures.last().expect("a measure"))
}

fn check(text: &str, expect: &str) {
    let found = core(text);
    assert_eq!(found.trim(), expect.trim(), "\n{found}");
}

fn findings(text: &str) -> String {
    compile(text).1
}

#[test]
fn tiers_beside_a_standard_with_the_quantities_of_its_units() {
    check(
        "输入 留用率: 比例\n实体 见习人员 计 人 { 见习月数: 月 }\n措施 就业见习补贴 依据 第3条 {\n  逐个 见习人员\n  标准 = 每人每月1000元\n  留用率 50%以上不满60% => 每人每月1200元\n  留用率 60%以上 => 每人每月1350元\n  期限 = 见习人员.见习月数, 期限 <= 12个月\n}",
        "
Measure 就业见习补贴
逐个 见习人员 el1
标准 = 1000元/人·月 { 且(留用率 >= 50%, 留用率 < 60%) => 1200元/人·月; 留用率 >= 60% => 1350元/人·月 }
期限 = el1.见习月数 [逐个]
人数 = 1人 [逐个]
期限 <= 12月 [逐个]",
    );
}

#[test]
fn a_ratio_replaces_the_one_ratio_factor_and_raising_changes_the_base() {
    check(
        "输入 缴费: 元\n输入 大型: 是否\n输入 高新: 是否\n措施 返还 依据 第1条 {\n  标准 = 缴费 * 60%\n  大型 且 非 (高新) => 30%\n  高新 且 非 (大型) => 提高 10%\n  大型 且 高新 => 提高 10个百分点\n}",
        "
Measure 返还
标准 = 缴费 * 60% { 且(大型, 非(高新)) => 缴费 * 30%; 且(高新, 非(大型)) => (缴费 * 60%) * 110%; 且(大型, 高新) => 缴费 * (60% + 10%) }",
    );
}

#[test]
fn the_narrower_tier_is_known_by_its_condition() {
    check(
        "输入 参保人数: 整数 人\n措施 补贴 依据 第1条 {\n  标准 = 1000元 { 参保人数 30人以上 => 2000元；参保人数 > 99人 => 3000元；参保人数 100人以上不满200人 => 4000元 }\n}",
        "
Measure 补贴
标准 = 1000元 { 参保人数 >= 30人 => 2000元; 参保人数 > 99人 => 3000元; 且(参保人数 >= 100人, 参保人数 < 200人) => 4000元 } 1窄于0 2窄于0 2窄于1",
    );
}

#[test]
fn braces_without_a_base_group_conditions() {
    check(
        "输入 级别: 国家级 | 省级\n输入 新设: 是否\n输入 核定额: 元\n措施 补贴 依据 第9条 {\n  核定 核定额 封顶\n  标准 <= { 新设 => { 级别 为 国家级 => 200万元；级别 为 省级 => 100万元 } }\n}",
        "
Measure 补贴
标准 <= { 且(级别 为 国家级, 新设) => 2000000元; 且(级别 为 省级, 新设) => 1000000元 }
核定 核定额 封顶",
    );
}

#[test]
fn a_range_has_two_ends_and_its_tiers_too() {
    check(
        "输入 成效: 是否\n措施 奖补 依据 第9条 {\n  标准 = 3~15万元\n  成效 => 提高 10%\n}",
        "
Measure 奖补
标准 ~ 30000元 { 成效 => 30000元 * 110% } 至 150000元 { 成效 => 150000元 * 110% }",
    );
}

#[test]
fn a_one_liner_infers_its_inputs_from_their_places() {
    let (program, found) = compile("见习补贴 = 最低工资 * 70%, 留用率>=50% => 110%, 期限<=12月");
    let warnings: Vec<&str> = found.lines().map(|l| l.split(" | ").next().unwrap_or(l)).collect();
    assert_eq!(
        warnings,
        [
            "W0250 1:8-1:12 「最低工资」没有声明，按类型“元/月”作为输入",
            "W0250 1:20-1:23 「留用率」没有声明，按类型“比例”作为输入",
            "W0250 1:38-1:40 「期限」没有声明，按类型“月”作为输入",
        ]
    );
    let text = print::measure(&program, program.measures.last().expect("a measure"));
    assert_eq!(
        text,
        "Measure 见习补贴\n标准 = 最低工资 * 70% { 留用率 >= 50% => 最低工资 * 110% }\n期限 = 期限\n期限 <= 12月\n"
    );
}

#[test]
fn limits_of_years_history_and_applications() {
    check(
        "输入 入驻月份: 年月\n输入 申请额: 元\n输入 申请期: 月\n实体 月度费用 { 月份: 年月；金额: 元 }\n措施 运营补贴 依据 第6条 {\n  逐个 月度费用\n  基准日 = 月度费用.月份\n  须 月度费用.月份 在 入驻月份 起 3年内\n  标准 <= 月度费用.金额 * 50%\n  金额 每年 自 入驻月份 <= 1万元\n  每个金额 <= 2000元 当 入驻月份 为 2025年1月\n  次数 每年 <= 3次\n  不重复 于 {月份}\n}",
        "
Measure 运营补贴
逐个 月度费用 el1
基准日 MakeDate(el1.月份, 1)
须 el1.月份 在起 入驻月份内(36月) [逐个]
标准 <= el1.金额 * 50% [逐个]
金额 每年 自 MakeDate(入驻月份, 1) <= 10000元
金额 每个 <= 2000元 当 入驻月份 为 2025-01
次数 每年 <= 3次
不重复 月份: el1.月份",
    );
}

#[test]
fn a_loan_asked_for_above_its_ceiling() {
    check(
        "输入 申请额: 元\n输入 申请期: 月\n输入 合伙: 是否\n措施 贷款 依据 第4条 {\n  申请 额度 = 申请额\n  申请 期限 = 申请期\n  额度 <= 20万元\n  合伙 => 提高 10%\n  期限 <= 3年\n  次数 <= 3次\n}",
        "
Measure 贷款
标准 <= 200000元 { 合伙 => 200000元 * 110% }
期限 <= 36月
次数 <= 3次
申请 额度 申请额
申请 期限 申请期",
    );
}

#[test]
fn a_measure_with_a_term_and_no_standard_results_in_it() {
    check(
        "输入 约定月数: 月\n措施 延期 依据 第4条 {\n  期限 = 约定月数\n  期限 <= 6个月\n}",
        "
Measure 延期
结论（数量） 约定月数
期限 <= 6月",
    );
}

#[test]
fn targets_have_an_actual_a_threshold_and_a_day() {
    check(
        "输入 新增岗位: 个\n目标 新增岗位 不少于 1000个 截至 2025年12月31日",
        "
Target 新增岗位
目标 新增岗位 >= 1000个 截至 2025-12-31",
    );
}

#[test]
fn days_in_force_come_from_the_document_end_by_end() {
    check(
        "输入 招用日期: 日期\n文件 示人社发〔2025〕3号 {\n  发布 2025年3月1日\n  有效 2025年3月1日 至 2027年12月31日\n}\n措施 补贴 依据 第1条 {\n  标准 = 1000元\n  有效 至 2026年6月, 按 招用日期\n}",
        "
Measure 补贴
有效 2025-03-01 至 2026-06-30 按 招用日期
标准 = 1000元",
    );
}

#[test]
fn another_measures_amount_is_read_after_it() {
    check(
        "输入 缴费: 元\n措施 乙 依据 第2条 {\n  标准 = 缴费 * 2/3\n}\n措施 甲 依据 第1条 {\n  须 乙 不为 可享受\n  标准 = 乙.金额 * 50%\n}",
        "
Measure 甲
须 非(乙#0.可享受)
标准 = 乙#0.金额 * 50%",
    );
}

#[test]
fn every_unit_below_the_line_needs_its_quantity_and_every_quantity_its_unit() {
    assert_eq!(
        findings("输入 月数: 月\n措施 甲 依据 第1条 {\n  标准 = 1000元/人·月\n  期限 = 月数\n}"),
        "E0400 3:3-3:17 标准是每人的，没有写明多少人 | 帮助 写 人数 = …；只对一个人时写 人数 = 1人 | 修复 「\n  人数 = 1人」"
    );
    assert_eq!(
        findings("输入 月数: 月\n措施 甲 依据 第1条 {\n  标准 = 1000元\n  期限 = 月数\n}"),
        "E0401 4:3-4:10 标准不是每月的，这个数量用不上 | 帮助 标准漏写了“/月”就补上，否则删去这个数量 | 修复 「/月」"
    );
    assert_eq!(
        findings("输入 月数: 月\n措施 甲 依据 第1条 {\n  标准 = 6000元/年\n  期限 = 月数\n}"),
        "E0334 3:8-3:15 标准是按年的，期限是按月的 | 帮助 按年的标准要先折合成按月的：折合(…, 月) | 修复 「折合(」 | 修复 「, 月)」"
    );
}

#[test]
fn a_broken_measure_does_not_hide_the_next_and_nothing_follows_from_an_error() {
    let found = findings(
        "输入 缴费: 元\n措施 甲 依据 第1条 {\n  标准 = 缴废 * 60%\n}\n措施 乙 依据 第2条 {\n  须 甲.金额 > 100元\n  标准 = 缴费 * 2\n  金额 <= 5000\n}",
    );
    let lines: Vec<&str> = found.lines().map(|l| l.split(" | ").next().unwrap_or(l)).collect();
    assert_eq!(
        lines,
        ["E0201 3:8-3:10 没有叫「缴废」的名字", "E0333 8:9-8:13 这里要写以“元”为单位的量，写的是数（没有单位）"]
    );
}

#[test]
fn a_conflict_is_shown_with_a_case_unless_a_requirement_rules_it_out() {
    let tiers = "输入 大型: 是否\n输入 人数: 人\n措施 补贴 依据 第1条 {\n  标准 = 1000元\n  大型 => 2000元\n  人数 30人以上 => 3000元\n";
    let found = analysed(&format!("{tiers}}}"));
    assert!(found.starts_with("W0400 6:3-6:20"), "{found}");
    let found = analysed(&format!("{tiers}  须 人数 < 30人\n}}"));
    assert!(found.starts_with("W0703 6:3-6:20") && !found.contains("W0400"), "{found}");
    let found = analysed(&format!("{tiers}  大型 且 人数 30人以上 => 5000元\n}}"));
    assert_eq!(found, "");
    let found = analysed(&format!("{tiers}  就高\n}}"));
    assert_eq!(found, "");
}
