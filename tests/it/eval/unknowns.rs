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

/// A range that only values between the figures of the rules meet.
#[test]
fn a_window_that_no_figure_of_the_rules_lies_in() {
    let rules = "
        输入 招用人数: 人
        输入 单价: 元/人
        措施 补贴 { 须 招用人数 * 单价 不少于 1000元 且 招用人数 * 单价 不超过 1010元；标准 = 100元 }
    ";
    check(rules, "招用人数: 7", "补贴 待定 缺 单价");
    check(rules, "{招用人数: 0}", "补贴 不可享受 因 Requirement「招用人数、单价」");
}

#[test]
fn a_window_of_days_computed_from_what_is_given() {
    let rules = "
        输入 已领: 月
        输入 甲日: 日期
        输入 乙日: 日期
        措施 补贴 { 须 自 甲日 至 乙日 满 (已领 + 5个月)；须 自 甲日 至 乙日 不满 (已领 + 6个月)；标准 = 100元 }
    ";
    check(rules, "{已领: 4, 甲日: 2024-01-31}", "补贴 待定 缺 乙日");
}

#[test]
fn a_whole_number_between_two_bounds_is_found_and_none_is_made_up() {
    let rules = "
        输入 总数: 人
        输入 留用: 整数 人
        措施 补贴 { 须 留用 * 7 > 总数 且 留用 * 6 < 总数；标准 = 100元 }
    ";
    check(rules, "总数: 20人", "补贴 待定 缺 留用");
    check(rules, "总数: 6人", "补贴 不可享受 因 Requirement「总数、留用」");
}

#[test]
fn a_list_that_is_not_given_may_be_of_any_length() {
    let rules = "
        实体 人员 { 月数: 月 }
        措施 补贴 { 须 计数(人员) 不少于 30；标准 = 100元 }
        措施 奖励 { 须 合计(人员.月数) 不少于 300个月；标准 = 100元 }
        措施 慰问 { 须 计数(人员) 不少于 30 或 计数(人员) 少于 30；标准 = 100元 }
    ";
    check(rules, "{}", "补贴 待定 缺 人员\n奖励 待定 缺 人员\n慰问 可享受 100.00元");
}

#[test]
fn several_members_at_once() {
    let rules = "
        输入 身份种类: 多选 甲 | 乙 | 丙
        措施 补贴 { 须 身份种类 含 甲；须 身份种类 含 乙；须 身份种类 不含 丙；标准 = 100元 }
    ";
    check(rules, "{}", "补贴 待定 缺 身份种类");
}

/// Money and ratios may be below 0; what is counted is not, unless its range says so.
#[test]
fn numbers_below_zero() {
    let rules = "
        输入 利润: 元
        输入 人数: 人
        输入 增减: 人 在 [-100人, 100人]
        措施 甲 { 须 利润 不低于 0元；标准 = 100元 }
        措施 乙 { 须 利润 低于 0元；标准 = 100元 }
        措施 丙 { 须 人数 不低于 0人；标准 = 100元 }
        措施 丁 { 须 增减 不低于 0人；标准 = 100元 }
    ";
    check(rules, "{}", "甲 待定 缺 利润\n乙 待定 缺 利润\n丙 可享受 100.00元\n丁 待定 缺 增减");
}

/// The year of a receipt may be the one of the day that is not given.
#[test]
fn a_day_in_the_year_of_a_receipt() {
    let rules = "
        输入 日一: 日期
        措施 乙补 { 基准日 = 日一；标准 = 500元；次数 每年 <= 1次 }
        措施 丙补 { 基准日 = 日一；标准 = 500元；金额 每年 <= 800元 累计 }
    ";
    let received = "享受记录: [{措施: 乙补, 日期: 2023-06-15, 金额: 500}, {措施: 丙补, 日期: 2023-06-15, 金额: 500}]";
    check(rules, received, "乙补 待定 缺 日一、享受记录\n丙补 待定 缺 日一");
}

/// Beside a divisor of 0 a quotient is largest; two bounds of one product; places in the calendar, which come again.
#[test]
fn what_the_candidates_cannot_cover_stays_open() {
    let rules = "
        输入 裁员数: 整数 人 在 [0人, 1000人]
        输入 年初数: 整数 人 在 [0人, 1000人]
        输入 退休数: 整数 人 在 [0人, 1000人]
        输入 单价: 元/人
        输入 日一: 日期
        措施 商 { 须 裁员数 / (年初数 - 退休数) 无则 0% 不超过 5.5%；标准 = 1元 }
        措施 积 { 除外 裁员数 * 单价 在 [10000元, 10100元] 且 单价 在 [3000元/人, 3400元/人]；标准 = 1元 }
        措施 历 { 除外 月份(日一) 为 2 且 日(日一) 为 29；标准 = 1元 }
        措施 整 { 除外 取整(退休数 / 7人) * 7人 为 退休数 且 取整(退休数 / 5人) * 5人 为 退休数 且 退休数 > 0人；标准 = 1元 }
    ";
    let found = "商 待定 缺 退休数\n积 可享受 1.00元\n历 待定 缺 日一\n整 待定 缺 退休数";
    check(rules, "{裁员数: 5人, 年初数: 100人, 单价: 100元/人}", found);
}

#[test]
fn what_is_also_shown_is_not_a_trial() {
    let rules = "
        输入 甲额: 元 在 [-10000元, 10000元]
        措施 甲 { 标准 = 较小(甲额 + 20000元, 100元)；另示 双 = 甲额 * 2 }
    ";
    check(rules, "{}", "甲 可享受 100.00元 示 双=未知");
}

/// As long as the whole of the winner is open, the other is not refused for the person.
#[test]
fn a_winner_for_a_person_may_fail_as_a_whole() {
    let rules = "
        输入 正常经营: 是否
        实体 员工 计 人 标识 证号 { 证号: 文本；月数: 整数 月 }
        措施 甲 { 逐个 员工；须 正常经营；标准 = 100元/月；期限 = 员工.月数 }
        措施 乙 { 逐个 员工；标准 = 500元/人 }
        不得重复享受 一 { 甲、乙 } { 于 同一人 就高 }
    ";
    check(rules, "员工: [{证号: a, 月数: 12}]", "甲 待定 缺 正常经营\n乙 待定 缺 正常经营\n组 一 待定");
}
