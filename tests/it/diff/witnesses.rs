//! What is shown of regions that are hard to meet: by days, by many people, by two of them.

use super::measures_told;

/// A deadline that is reckoned from a written day is a limit of the other day; a day is told as a day, a period with its unit.
#[test]
fn deadlines_are_told_by_their_days() {
    let rules = |conditions: [&str; 7]| {
        let inputs = "输入 申请日期: 日期\n输入 毕业日期: 日期\n输入 生日: 日期\n输入 首月: 年月\n输入 月数: 整数 月\n";
        let measures = conditions.iter().zip(["甲", "乙", "丙", "丁", "戊", "己", "庚"]);
        let measures =
            measures.map(|(c, name)| format!("措施 {name} {{ 须 {c}；标准 = 1000元 }}\n")).collect::<String>();
        format!("{inputs}{measures}")
    };
    let old = rules([
        "申请日期 在 2025年3月1日 起 6个月 内",
        "申请日期 在 2025年12月31日 前 12个月 内",
        "自 毕业日期 至 2025年6月30日 满 12个月",
        "首月 在 2025年1月 起 6个月 内",
        "申请日期 在 毕业日期 起 12个月 内",
        "周岁(生日, 2025年3月1日) >= 16岁",
        "自 2025年3月1日 至 申请日期 满 月数",
    ]);
    let new = rules([
        "申请日期 在 2025年4月1日 起 6个月 内",
        "申请日期 在 2025年12月31日 前 6个月 内",
        "自 毕业日期 至 2025年6月30日 满 18个月",
        "首月 在 2025年1月 起 9个月 内",
        "申请日期 在 毕业日期 起 24个月 内",
        "周岁(生日, 2025年3月1日) >= 18岁",
        "自 2025年2月1日 至 申请日期 满 月数",
    ]);
    let told = measures_told(&old, &new);
    let shown = |line: &&str| line.starts_with("改动：") || line.starts_with("  · ") || line.starts_with("    自 ");
    let lines: Vec<&str> = told.lines().filter(shown).filter(|line| *line != "  · 须").collect();
    let expected = "\
改动：甲（ ）
  · 申请日期 在 [2025-03-01, 2025-03-31]
  · 申请日期 在 [2025-09-02, 2025-10-01]
改动：乙（ ）
  · 申请日期 在 [2024-12-31, 2025-06-29]
改动：丙（ ）
  · 毕业日期 在 [2024-01-01, 2024-06-30]
改动：丁（ ）
  · 首月 在 [2025-07, 2025-09]
改动：戊（ ）
  · 自 毕业日期 至 申请日期 的期间 在 (12个月, 24个月]
改动：己（ ）
  · 周岁(生日，2025-03-01) 在 [16, 18)
改动：庚（ ）
  · 自 2025-03-01 至 申请日期 满 月数 为 否
    自 2025-02-01 至 申请日期 满 月数 为 是
  · 自 2025-03-01 至 申请日期 满 月数 为 是
    自 2025-02-01 至 申请日期 满 月数 为 否";
    assert_eq!(lines.join("\n"), expected);
}

/// What is told of one edit of some rules: the measures with their regions and results.
fn edit(rules: &str, from: &str, to: &str) -> String {
    assert!(rules.contains(from));
    let told = measures_told(rules, &rules.replacen(from, to, 1));
    let shown = |line: &&str| {
        ["改动：", "未能", "  · ", "    原", "    新", "  因为", "      员工"].iter().any(|head| line.starts_with(head))
    };
    told.lines().filter(shown).collect::<Vec<_>>().join("\n")
}

const PEOPLE: &str = "\
实体 员工 计 人 标识 姓名 { 姓名: 文本；月数: 整数 月；保费: 元 }
输入 首次: 是否
措施 甲补贴 { 逐个 员工；须 员工.月数 >= 6个月；标准 = 2000元/人 }
措施 乙补贴 { 逐个 员工；须 员工.月数 >= 3个月；标准 = 1500元/人 }
措施 丙补贴 { 逐个 员工；标准 = 员工.保费 * 50%；每个金额 <= 1000元；金额 <= 20000元 }
不得重复享受 一组 { 甲补贴、乙补贴 } { 于 同一人 就高 }
";

/// A limit on the whole of a measure that goes by people is met by as many of them as it takes.
#[test]
fn a_limit_on_the_whole_is_shown_by_many() {
    let expected = "\
改动：丙补贴（ ）
  · 金额
    原规定：金额 <= 20000元
    新规定：金额 <= 30000元
  · 符合条件的（不一定人人都变）
    原结果（示例）：可享受 20000.00元
    新结果（示例）：可享受 21000.00元
      员工[1..21].保费：10000.00元";
    assert_eq!(edit(PEOPLE, "金额 <= 20000元", "金额 <= 30000元"), expected);
}

/// Where an exclusion holds only under a condition, the one who gets the other measure meets that condition.
#[test]
fn an_exclusion_under_a_condition_is_shown() {
    let expected = "\
未能判定：甲补贴（ ）
  因为下列改动：不得重复享受 一组
  · 首次 为 否
    原结果（示例）：未能判定
    新结果（示例）：未能判定
改动：乙补贴（ ）
  因为下列改动：不得重复享受 一组
  · 首次 为 否
    原结果（示例）：不可享受
    新结果（示例）：可享受 1500.00元
      员工.月数：10个月";
    assert_eq!(edit(PEOPLE, "就高", "就高 当 首次"), expected);
}

/// Another default of a reading changes no clause.
#[test]
fn another_default_amends_no_clause() {
    let rules = "输入 月数: 整数 月\n口径 算法 { 满月 (缺省)、自然月 } 因 \"未写明\"\n\
        措施 甲补贴 { 须 月数 >= 6个月 当 算法 为 满月；须 月数 >= 5个月 当 算法 为 自然月；标准 = 1000元 }\n";
    let expected = "\
改动：甲补贴（ ）
  因为下列改动：口径 算法
  · 月数 为 5个月
    原结果（示例）：不可享受
    新结果（示例）：可享受 1000.00元";
    assert_eq!(edit(rules, "{ 满月 (缺省)、自然月 }", "{ 满月、自然月 (缺省) }"), expected);
}

/// Both sides of a list together may have more members than one list can.
#[test]
fn long_lists_are_compared_by_name() {
    let letter = |n: u8| char::from(b'a' + n % 26);
    let name = |n: u8| format!("行业{}{}", letter(n / 26), letter(n));
    let rules = |from: u8, asked: &[u8]| {
        let names: Vec<String> = (from..from + 100).map(name).collect();
        let asked: Vec<String> = asked.iter().map(|n| name(*n)).collect();
        let measure = format!("措施 甲补贴 {{ 须 行业 在 {{{}}}；标准 = 1000元 }}", asked.join("、"));
        format!("输入 行业: {}\n{measure}\n", names.join(" | "))
    };
    let told = measures_told(&rules(0, &[70]), &rules(50, &[70]));
    assert!(told.contains("没有改动 1"), "{told}");
    let told = measures_told(&rules(0, &[70, 80]), &rules(50, &[70, 149]));
    assert!(told.contains("  · 行业 在 {行业dc、行业ft}\n"), "{told}");
}

/// Three days after a day are not three months after it; a limit of either is one of the day itself.
#[test]
fn a_day_so_much_later_is_told_by_the_day() {
    let rules = |cond: &str| format!("输入 日: 日期\n输入 月: 年月\n措施 甲补贴 {{ 须 {cond}；标准 = 1000元 }}\n");
    let told = |old: &str, new: &str| {
        let told = measures_told(&rules(old), &rules(new));
        let lines = told.lines().filter(|line| line.starts_with("  · ") && *line != "  · 须");
        lines.collect::<Vec<_>>().join("\n")
    };
    let day = "日 + 3个月 <= 2025年12月31日";
    assert_eq!(told(day, "日 + 3天 <= 2025年12月31日"), "  · 日 在 [2025-10-01, 2025-12-28]");
    assert_eq!(told(day, "日 + 3个月 <= 2025年10月31日"), "  · 日 在 [2025-08-01, 2025-09-30]");
    assert_eq!(told("日 - 3个月 >= 2025年1月1日", "日 - 3个月 >= 2025年2月1日"), "  · 日 在 [2025-04-01, 2025-04-30]");
    let unit = "另示 时长 = 3个月";
    assert!(
        !measures_told(&rules(&format!("日 >= 2025年1月1日；{unit}")), &rules("日 >= 2025年1月1日；另示 时长 = 3天"))
            .contains("没有改动")
    );
    assert_eq!(told("月 + 3个月 <= 2025年12月", "月 + 2个月 <= 2025年12月"), "  · 月 为 2025-10");
}

/// An application that is no longer asked for is shown by one: what limits it alone is nothing that somebody gets.
#[test]
fn an_application_that_goes_is_shown_by_one() {
    let rules = "输入 申请额: 元\n措施 甲补贴 { 申请 额度 = 申请额；额度 <= 30万元 }\n";
    let told = edit(rules, "申请 额度 = 申请额；", "");
    assert!(
        told.contains("    原结果（示例）：合规 10000.00元\n    新结果（示例）：可享受 不超过 300000.00元"),
        "{told}"
    );
}

/// What stands for a quotient by 0 changes those by 0 alone.
#[test]
fn another_value_for_a_quotient_by_nothing_is_told_by_the_divisor() {
    let rules =
        "输入 甲数: 整数 人\n输入 乙数: 整数 人\n措施 甲补贴 { 须 甲数 / 乙数 无则 0% 不低于 50%；标准 = 500元 }\n";
    let told = edit(rules, "无则 0%", "无则 100%");
    let expected = "  · 乙数 为 0人\n    原结果（示例）：不可享受\n    新结果（示例）：可享受 500.00元";
    assert!(told.contains(expected) && told.matches("  · ").count() == 2, "{told}");
}

/// What moves through another measure's own condition is said of that measure too, not of a parameter alone.
#[test]
fn what_moves_through_another_measure_names_it() {
    let rules = "输入 月数: 整数 月\n参数 比例: 比例 = 30%\n措施 甲补贴 { 须 月数 >= 6个月；标准 = 1000元 }\n\
        措施 乙承担 { 标准 = 甲补贴.金额 * 比例 }\n";
    let new = rules.replace("30%", "40%").replace("6个月", "5个月");
    let told = measures_told(rules, &new);
    assert!(told.contains("  因为下列改动：参数 比例、措施 甲补贴\n"), "{told}");
}
