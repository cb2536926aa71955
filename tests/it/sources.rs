//! Rules against the digest of their clauses: figures, boundary words, order, coverage; texts compared.

use super::literate::{Folder, project};

const NOTICE: &str = "示人社发〔2025〕1号\n一、补贴\n1.给予每人1000元，留用率50%以上的1500元，期限不超过12个月。\n2.贷款最高20万元，“1551”工程。\n二、保障\n（一）组织。\n（二）资金。\n2025年3月1日\n";

const POLICY: &str = "文件 示人社发〔2025〕1号 { 机关 示例市人社局；发布 2025年3月1日 }
输入 留用率: 比例
输入 人数额: 人
输入 申请数: 元
措施 吸纳补贴 依据 第1条 {
  对象 单位
  标准 = 每人1000元
  人数 = 人数额
  留用率 50%以上 => 每人1500元
}
规则 期限限制 依据 第1条 { 须 补贴期限 不超过 12个月 }
措施 贷款 依据 第2条 { 申请 额度 = 申请数；额度 <= 20万元 }
不计 第2条 “1551” 因 “工程名称”
定性 组织 依据 二（一）
定性 资金 依据 二(二)
输入 补贴期限: 月
";

/// A document against its schema.
fn hold_to(name: &str, document: &serde_json::Value) {
    let schema = std::fs::read_to_string(project().join(format!("schemas/{name}.schema.json"))).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(document).map(|f| f.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
}

fn folder(policy: &str) -> Folder {
    let folder = Folder::new();
    folder.write("原文.txt", NOTICE.as_bytes());
    folder.write("主.pol", policy.as_bytes());
    assert_eq!(folder.polc(&["source", "index", "原文.txt", "--out", "主.digest.json"]).0, 0);
    folder
}

fn codes(policy: &str) -> Vec<String> {
    let (_, out, _) = folder(policy).polc(&["check", "主.pol", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let place = |d: &serde_json::Value| d["labels"][0]["line"].to_string();
    let rows = document["diagnostics"].as_array().unwrap().iter();
    rows.map(|d| format!("{} {} {}", d["code"].as_str().unwrap(), place(d), d["message"].as_str().unwrap())).collect()
}

fn check(from: &str, to: &str, expect: &[&str]) {
    assert!(POLICY.contains(from), "{from}");
    assert_eq!(codes(&POLICY.replacen(from, to, 1)), expect, "{from} → {to}");
}

#[test]
fn a_faithful_policy_has_no_finding() {
    assert_eq!(codes(POLICY), Vec::<String>::new());
}

#[test]
fn an_amount_changed_is_two_findings() {
    let unused = "W0802 5 第1条写有“1000元”，没有规则用到它";
    check("每人1000元", "每人1100元", &[unused, "W0801 7 示人社发〔2025〕1号 第1条里没有“1100元”这个数"]);
}

#[test]
fn a_border_moved_is_found() {
    check("留用率 50%以上", "留用率 > 50%", &["E0803 9 这里的比较是“超过（不含本数）”，而第1条写的是“50%以上”"]);
}

#[test]
fn a_tier_dropped_is_found() {
    let expect = [
        "W0719 2 没有一项结果用到输入「留用率」",
        "W0802 5 第1条写有“50%以上”，没有规则用到它",
        "W0802 5 第1条写有“1500元”，没有规则用到它",
    ];
    check("  留用率 50%以上 => 每人1500元\n", "", &expect);
}

#[test]
fn a_clause_misnumbered_is_found() {
    let expect = [
        "W0807 11 第1条的规则排在第2条之后，与文件的条款次序不符",
        "W0801 12 示人社发〔2025〕1号 第1条里没有“200000元”这个数",
    ];
    let found = codes(&POLICY.replacen("贷款 依据 第2条", "贷款 依据 第1条", 1));
    assert!(found.iter().any(|f| f == expect[1]), "{found:?}");
}

#[test]
fn a_clause_without_rule_or_note_is_found() {
    check("定性 资金 依据 二(二)\n", "", &["W0804 1 二（二）没有规则，也没有说明"]);
}

#[test]
fn a_day_of_the_document_that_its_text_does_not_have_is_found() {
    let day = "W0801 1 示人社发〔2025〕1号里没有“2025-03-11”这个日期";
    check("2025年3月1日", "2025年3月11日", &[day]);
    let period = "W0801 1 示人社发〔2025〕1号里没有“2026-12-31”这个日期";
    check("2025年3月1日 }", "2025年3月1日；有效 至 2026年12月31日 }", &[period]);
}

#[test]
fn what_another_reading_says_does_not_stand_for_the_clause() {
    let readings = "口径 计算 { 按人 (缺省)、按月 } 因 \"未写明\" 依据 第1条\n措施 吸纳补贴";
    let with = |tiers: &str| {
        let policy = POLICY.replacen("措施 吸纳补贴", readings, 1);
        codes(&policy.replacen("  留用率 50%以上 => 每人1500元\n", tiers, 1))
    };
    let both = "  留用率 50%以上 => 每人1500元\n  留用率 50%以上 且 计算 为 按月 => 每人1500元\n";
    assert_eq!(with(both), ["W0720 5 口径「计算」取哪一个都不影响结果"]);
    let amount = "W0802 5 第1条写有“1500元”，没有规则用到它";
    assert_eq!(with("  留用率 50%以上 且 计算 为 按月 => 每人1500元\n").last().map(String::as_str), Some(amount));
    let strict = "  留用率 > 50% 且 计算 为 按月 => 每人1500元\n";
    // What differs from the clause does not keep the rules from being analysed.
    let expect =
        ["W0720 5 口径「计算」取哪一个都不影响结果", "E0803 12 这里的比较是“超过（不含本数）”，而第1条写的是“50%以上”"];
    assert_eq!(with(&[both, strict].concat()), expect);
}

#[test]
fn the_folder_of_texts_shows_the_clause_in_findings_and_explanations() {
    let folder = folder(&POLICY.replacen("每人1000元", "每人1100元", 1));
    folder.write("原件/通知.txt", NOTICE.as_bytes());
    let (code, out, _) = folder.polc(&["check", "主.pol", "--sources", "原件", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    let clause = "1.给予每人1000元，留用率50%以上的1500元，期限不超过12个月。";
    let quotes: Vec<_> = document["diagnostics"].as_array().unwrap().iter().map(|d| d["clauses"].clone()).collect();
    let quote = serde_json::json!([{ "clause": "第1条", "text": clause }]);
    assert_eq!((code, quotes), (0, vec![quote.clone(), quote.clone()]));
    hold_to("check", &document);
    let (_, _, err) = folder.polc(&["check", "主.pol", "--sources", "原件"]);
    assert!(err.contains(&format!("原文 第1条：{clause}")), "{err}");
    let run = ["run", "主.pol", "--set", "人数额=1人", "--explain", "--sources", "原件", "--date", "2025-06-01"];
    let (_, out, _) = folder.polc(&run);
    assert!(out.contains(&format!("  原文 第1条：{clause}\n")), "{out}");
    let (_, out, _) = folder.polc(&[&run[..], &["--format", "json"]].concat());
    let document: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(document["measures"][0]["clause_text"], quote);
    hold_to("run", &document);
    assert_eq!(folder.polc(&["check", "主.pol", "--sources", "没有"]).0, 2);
}

#[test]
fn a_changed_text_is_found_and_compared() {
    let folder = folder(POLICY);
    folder.write("新/主.txt", NOTICE.replace("20万元", "30万元").as_bytes());
    let (code, _, err) = folder.polc(&["check", "主.pol", "--sources", "新"]);
    assert_eq!((code, err.contains("警告[W0805] 第2条的原文（新/主.txt）与摘要的校验值不同")), (0, true), "{err}");
    let (code, out, _) = folder.polc(&["source", "diff", "原文.txt", "新/主.txt", "--policies", "主.pol"]);
    assert_eq!((code, out.as_str()), (1, "第2条：数字 20万元最高 → 30万元最高\n  引用它的规则：贷款\n"));
    assert_eq!(folder.polc(&["source", "diff", "原文.txt", "主.digest.json"]).0, 0);
}
