//! What was received before, and exclusion.

use super::check;

const CERTIFICATES: &str = "
实体 证书 { 工种: 文本；等级: 初级 | 中级 | 高级 }
措施 技能提升补贴 {
  逐个 证书
  标准 = { 证书.等级 为 初级 => 1000元；证书.等级 为 中级 => 1500元；证书.等级 为 高级 => 2000元 }
  次数 每年 <= 3次
  不重复 于 {工种、等级}
}
";

#[test]
fn a_certificate_three_times_a_year_and_never_twice_for_the_same() {
    let two = "证书: [{工种: 电工, 等级: 中级}, {工种: 电工, 等级: 高级}]";
    check(CERTIFICATES, &format!("享受记录: []\n{two}"), "技能提升补贴 可享受 3500.00元");
    let twice = "享受记录: []\n证书: [{工种: 电工, 等级: 中级}, {工种: 电工, 等级: 中级}]";
    check(CERTIFICATES, twice, "技能提升补贴 可享受 1500.00元 落选 第2个Unique「不重复」");
    let before = "
享受记录:
  - {措施: 技能提升补贴, 日期: 2025-02-01, 工种: 焊工, 等级: 初级}
  - {措施: 技能提升补贴, 日期: 2025-03-01, 工种: 焊工, 等级: 中级}
  - {措施: 技能提升补贴, 日期: 2024-03-01, 工种: 焊工, 等级: 高级}
";
    check(
        CERTIFICATES,
        &format!("{before}\n{two}"),
        "技能提升补贴 可享受 1500.00元 落选 第2个Frequency「次数」实际 4次差 1次",
    );
    let counted = "享受记录: {技能提升补贴: {今年次数: 3}}\n证书: []";
    check(CERTIFICATES, counted, "技能提升补贴 可享受 0.00元");
}

const GROUP: &str = "
实体 新招人员 计 人 标识 身份证号 { 身份证号: 文本；脱贫: 是否；应届: 是否 }
口径 不重复主体 { 按人 (缺省)、按单位 } 因 “未写明主体”
措施 吸纳补贴 { 逐个 新招人员；须 新招人员.脱贫；标准 = 1000元/人 }
措施 扩岗补助 { 逐个 新招人员；须 新招人员.应届；标准 = 1500元/人 }
不得重复享受 新招人员组 { 吸纳补贴、扩岗补助 } {
  于 同一人 就高 当 不重复主体 为 按人
  于 同一单位 就高 当 不重复主体 为 按单位
}
";

fn hires(reading: &str) -> String {
    let mut text = format!("口径: {{不重复主体: {reading}}}\n享受记录: []\n新招人员:\n");
    for i in 0..10 {
        let (poor, fresh) = if i < 3 { ("是", "否") } else { ("否", "是") };
        text.push_str(&format!("  - {{身份证号: p{i}, 脱贫: {poor}, 应届: {fresh}}}\n"));
    }
    text
}

#[test]
fn the_same_ten_hires_under_two_readings() {
    let out = |i: usize, name: &str| format!("第{}个Requirement「{name}」实际 否", i + 1);
    let poor: Vec<String> = (3..10).map(|i| out(i, "脱贫")).collect();
    let fresh: Vec<String> = (0..3).map(|i| out(i, "应届")).collect();
    let (poor, fresh) = (poor.join("、"), fresh.join("、"));
    check(
        GROUP,
        &hires("按人"),
        &format!(
            "吸纳补贴 可享受 3000.00元 落选 {poor} 口径 不重复主体
             扩岗补助 可享受 10500.00元 落选 {fresh}
             组 新招人员组 13500"
        ),
    );
    check(
        GROUP,
        &hires("按单位"),
        &format!(
            "吸纳补贴 不可享受 因 Group「新招人员组」 落选 {poor} 让位 扩岗补助 口径 不重复主体
             扩岗补助 可享受 10500.00元 落选 {fresh}
             组 新招人员组 10500"
        ),
    );
}

#[test]
fn a_receipt_of_one_refuses_the_other() {
    let rules = "
        措施 甲 { 标准 = 300元 }
        措施 乙 { 标准 = 1500元 }
        不得重复享受 二选一 { 甲、乙 } { 于 同一单位 就高 }
    ";
    check(rules, "享受记录: []", "甲 不可享受 因 Group「二选一」 让位 乙\n乙 可享受 1500.00元\n组 二选一 1500");
    check(
        rules,
        "享受记录: [{措施: 甲, 日期: 2024-01-01}]",
        "甲 可享受 300.00元\n乙 不可享受 因 Group「二选一」 让位 已享受\n组 二选一 300",
    );
}

#[test]
fn exact_against_unspecified_stays_open_unless_the_bounds_decide() {
    let rules = "
        措施 甲 { 标准 = 300元 }
        措施 乙 { 标准 = 按规定「乙标准」: 元 由 省 }
        不得重复享受 二选一 { 甲、乙 } { 于 同一单位 就高 }
    ";
    check(rules, "享受记录: []", "甲 待定 缺 乙标准\n乙 待定 缺 乙标准\n组 二选一 待定");
    let rules = "
        措施 甲 { 标准 = 300元 }
        措施 乙 { 标准 >= 500元 }
        不得重复享受 二选一 { 甲、乙 } { 于 同一单位 就高 }
    ";
    check(rules, "享受记录: []", "甲 不可享受 因 Group「二选一」 让位 乙\n乙 可享受 至少 500.00元\n组 二选一 待定");
}

#[test]
fn three_times_and_no_more() {
    let rules = "措施 贷款 { 标准 <= 20万元；次数 <= 3次 }";
    check(rules, "享受记录: {贷款: {次数: 2}}", "贷款 可享受 至多 200000.00元");
    check(rules, "享受记录: {贷款: {次数: 3}}", "贷款 不可享受 因 Frequency「次数」实际 4次差 1次");
    check(rules, "享受记录: {贷款: {期数: 3}}", "贷款 待定 缺 享受记录");
}

#[test]
fn a_group_of_which_no_rule_holds_does_nothing() {
    let rules = "
        口径 互斥 { 不互斥 (缺省)、互斥 } 因 “未写明”
        输入 甲条件: 是否
        输入 乙条件: 是否
        措施 甲 { 须 甲条件；标准 = 300元 }
        措施 乙 { 须 乙条件；标准 = 按规定「乙标准」: 元 由 省 }
        不得重复享受 二选一 { 甲、乙 } { 于 同一单位 就高 当 互斥 为 互斥 }
    ";
    check(
        rules,
        "{享受记录: [], 甲条件: 是, 乙条件: 是}",
        "甲 可享受 300.00元 口径 互斥\n乙 可享受 按规定 缺 乙标准 口径 互斥\n组 二选一 待定",
    );
    check(
        rules,
        "{享受记录: [], 口径: {互斥: 互斥}, 甲条件: 是}",
        "甲 待定 缺 乙条件、乙标准 口径 互斥\n乙 待定 缺 乙条件、乙标准\n组 二选一 待定",
    );
}

#[test]
fn a_definition_left_to_the_province_is_named_for_each_reader() {
    let rules = "
        定义 统一标准 = 按规定「省定标准」: 元 由 省
        措施 甲 { 标准 = 统一标准 }
        措施 乙 { 标准 = 统一标准 * 50% }
    ";
    check(rules, "{}", "甲 可享受 按规定 缺 省定标准\n乙 可享受 按规定 缺 省定标准");
    check(rules, "参数: {省定标准: 100}", "甲 可享受 100.00元\n乙 可享受 50.00元");
}
