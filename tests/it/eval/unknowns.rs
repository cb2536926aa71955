//! Unknown inputs: what decides a result, and what is missing.

use super::check;

#[test]
fn an_input_that_changes_nothing_is_not_missing() {
    let rules = "
        输入 甲: 是否
        输入 乙: 元
        措施 补贴 { 标准 = 100元；甲 => 100元；乙 超过 5元 => 100元 }
    ";
    check(rules, "{}", "补贴 可享受 100.00元");
}

#[test]
fn only_what_alone_changes_the_result_is_missing() {
    let rules = "
        输入 留用率: 比例 在 [0%, 100%]
        输入 月数: 月
        输入 已缴费: 是否
        措施 补贴 { 须 已缴费；标准 = 1000元/月；留用率 50%以上 => 1200元/月；期限 = 月数；期限 <= 12个月 }
    ";
    check(rules, "{已缴费: 是, 月数: 6}", "补贴 待定 缺 留用率");
    check(rules, "{留用率: 50%, 月数: 6}", "补贴 待定 缺 已缴费");
    check(rules, "{已缴费: 否}", "补贴 不可享受 因 Requirement「已缴费」实际 否");
    check(rules, "{}", "补贴 待定 缺 已缴费、月数、留用率");
}

#[test]
fn either_way_the_same() {
    let rules = "
        输入 年龄: 岁
        措施 补贴 { 须 年龄 30岁以上 或 年龄 30岁以下；标准 = 100元 }
    ";
    check(rules, "{}", "补贴 可享受 100.00元");
}

#[test]
fn attestations_stand_apart() {
    let rules = "
        输入 已缴费: 是否
        措施 补贴 { 认定 重点群体；须 已缴费；标准 = 100元 }
    ";
    check(rules, "已缴费: 是", "补贴 待定 认定 重点群体");
    check(rules, "{}", "补贴 待定 缺 已缴费 认定 重点群体");
    check(rules, "{重点群体: 否, 已缴费: 是}", "补贴 不可享受 因 Attestation「重点群体」实际 否");
    check(rules, "{重点群体: 是, 已缴费: 是}", "补贴 可享受 100.00元");
}

#[test]
fn fields_of_elements_are_named_by_their_place() {
    let rules = "
        实体 人员 { 月数: 月 }
        措施 补贴 { 逐个 人员；标准 = 100元/月；期限 = 人员.月数；金额 <= 1000元 }
    ";
    check(rules, "人员: [{月数: 3}, {}]", "补贴 待定 缺 人员[2].月数 落选 第2个待定");
    check(rules, "人员: [{月数: 13}, {}]", "补贴 可享受 1000.00元");
}

#[test]
fn a_figure_left_open_in_a_condition() {
    let rules = "
        输入 金额数: 元
        措施 补贴 { 须 金额数 不超过 按规定「上限标准」: 元 由 省；标准 = 100元 }
    ";
    check(rules, "金额数: 5", "补贴 待定 缺 上限标准");
}

#[test]
fn with_nothing_given_everything_that_can_matter_is_missing() {
    let rules = "
        输入 最低工资: 元/月
        输入 留用率: 比例
        输入 期限: 月
        措施 补贴 { 标准 = 最低工资 * 70%；留用率 50%以上 => 110%；期限 <= 12个月 }
    ";
    check(rules, "{}", "补贴 待定 缺 期限、留用率、最低工资");
    check(rules, "{最低工资: 0}", "补贴 可享受 0.00元");
}
