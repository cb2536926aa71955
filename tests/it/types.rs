//! Types and units: every mismatch with both places and its fix.

use crate::support::compile;

/// Inputs of every kind.
const INPUTS: &str = "输入 留用率: 比例\n输入 补贴: 元\n输入 职工: 人\n输入 工资: 元/月\n输入 月数: 月\n输入 天数: 天\n输入 规模: 大型 | 中型 | 小型\n输入 类别: 多选 甲类 | 乙类\n输入 开业日期: 日期\n输入 某月: 年月\n输入 工种: 文本\n";

/// The findings of a definition's value beside the inputs, without their places' lines.
fn check(value: &str, expect: &str) {
    let (_, found) = compile(&format!("{INPUTS}定义 值 = {value}"));
    let line = found.replacen("12:", "", 1).replacen("-12:", "-", 1);
    assert_eq!(line, expect, "{value}");
}

#[test]
fn numbers_are_no_ratios() {
    check("留用率 >= 50", "E0332 15-17 数（没有单位）和比例不能比较 | 帮助 比例写作 50% | 修复 「50%」");
    check("留用率 >= 0.5", "E0332 15-18 数（没有单位）和比例不能比较 | 帮助 比例写作 50% | 修复 「50%」");
    check("留用率 在 [50, 60%]", "E0332 15-17 数（没有单位）和比例不能比较 | 帮助 比例写作 50% | 修复 「50%」");
    check("职工 / 职工 > 5%", "");
    check("补贴 * 60% + 补贴 / 2", "");
    check(
        "留用率 + 补贴",
        "E0332 14-16 以“元”为单位的量和比例不能相加 | 帮助 一个量的百分之几写 保费 * 60%，提高百分之几写 保费 * (100% + 60%)",
    );
}

#[test]
fn quantities_of_different_units_do_not_mix() {
    check("补贴 + 职工", "E0331 13-15 “元”和“人”不能相加 | 帮助 两边的单位要相同");
    check("补贴 > 1000", "E0333 13-17 这里缺少单位“元” | 帮助 写出单位，例如在数字后面加“元” | 修复 「元」");
    check(
        "工资 > 3000元/年",
        "E0334 13-20 “元/月”和“元/年”不能比较 | 帮助 按年的标准要先折合成按月的：折合(…, 月) | 修复 「折合(」 | 修复 「, 月)」",
    );
    check("天数 > 3个月", "E0335 13-16 “天”和“月”不能比较 | 帮助 月的长短不一，天和月不能换算；两边用同一种单位写");
    check("补贴 / 职工 > 1000元", "E0331 18-23 “元/人”和“元”不能比较 | 帮助 少写了“/人” | 修复 「/人」");
    check("工资 * 月数 > 2万元 且 折合(6000元/人/年, 月) * 职工 > 工资", "");
}

#[test]
fn members_sets_texts_and_dates() {
    check(
        "规模 为 大形",
        "E0252 13-15 「大型 | 中型 | 小型」没有选项「大形」 | 帮助 选项有：大型、中型、小型 | 修复 「大型」",
    );
    check(
        "规模 为 大型 或 小型",
        "E0337 18-20 “或”的右边要写完整的条件 | 帮助 几个选项之一写“在 {A、B}” | 修复 「规模 在 {大型、小型}」",
    );
    check(
        "规模 >= 中型",
        "E0343 8-10 选项（大型 | 中型 | 小型）没有大小 | 帮助 判断是不是某一个写“为”，判断在不在几个之中写“在 {A、B}”",
    );
    check(
        "类别 为 甲类",
        "E0345 8-10 多选（甲类 | 乙类）可能有几个值，不能用“为” | 帮助 判断里面有没有写“含”，例如 人员类别 含 退役军人",
    );
    check("类别 含任一 {甲类、乙类} 且 规模 含 大型 且 规模 不为 小型", "");
    check("工种 为 电工", "E0201 13-15 未知的名字「电工」 | 帮助 这里要的是文本，文本写在“”里 | 修复 「“电工”」");
    check("工种 在 {“电工”、“焊工”} 且 工种 不为 不适用", "");
    check(
        "开业日期 >= 2024年1月",
        "E0336 16-23 日期和年月不能比较 | 帮助 写出是哪一天，或者用 年月(…) 取日期所在的月份再比较",
    );
    check(
        "自 开业日期 满 3",
        "E0336 17-18 这里要写一段时间，写的是数（没有单位） | 帮助 写出单位，例如 3个月、2年、30日",
    );
    check("开业日期 在 日期(年(评估日), 1, 1) 起 2年内 且 某月 在 2024年1月 起 36个月内", "");
    check("开业日期 * 2", "E0338 8-12 日期不能相乘 | 帮助 乘除的两边都是数、带单位的量或比例");
}

#[test]
fn a_cycle_is_shown_as_a_cycle_and_silences_what_reads_it() {
    let (_, found) = compile("定义 甲 = 乙 + 1元\n定义 乙 = 丙 + 1元\n定义 丙 = 甲 * 2\n定义 丁 = 甲 + 1人");
    assert_eq!(
        found,
        "E0330 1:8-1:9 这些值互相依赖，绕成了圈：甲 → 乙 → 丙 → 甲 | 帮助 改其中一处，让它不再读后面的值"
    );
}

#[test]
fn a_chain_of_ten_thousand_definitions_in_any_order() {
    let name = |n: usize| -> String { format!("{n:05}").chars().map(|c| char::from(c as u8 - b'0' + b'a')).collect() };
    let chain = |n: usize| {
        if n == 0 {
            format!("定义 {} = 1元\n", name(0))
        } else {
            format!("定义 {} = {} + 1元\n", name(n), name(n - 1))
        }
    };
    for order in [true, false] {
        let text: String = (0..10_000).map(|n| chain(if order { n } else { 9_999 - n })).collect();
        assert_eq!(compile(&text).1, "");
    }
}
