//! What the parser says about mistakes: each once, at its place, nothing that follows.

use super::syntax::{parse, show};

/// A measure with one line.
fn in_block(line: &str) -> String {
    format!("措施 甲 {{\n  标准 = 1元\n  {line}\n}}\n")
}

#[test]
fn every_mistake_is_explained() {
    let mut actual = String::new();
    for line in [
        "须 留用率 >= ",
        "须 (甲 且 乙",
        "须 甲 且 乙 或 丙",
        "须 级别 = 国家级",
        "须 级别 == 国家级",
        "须 人数 ≠ 3人",
        "须 留用率 => 50%",
        "留用率 => 50% => 110%",
        "留用率 >= 50%",
        "须留用率 >= 50%",
        "期限不超过12个月",
        "如果 留用率 >= 50% 则 标准 = 100元",
        "若 甲 => 100元",
        "否则 => 50元",
        "期限 => 12月",
        "必须 留用率 >= 50%",
        "补贴标准 = 3元",
        "标准 3元",
        "标准 =",
        "须 人数 超过 30人以上",
        "须 金额 >= 1,00元",
        "须 比例 >= 0。5",
        "期限 <= 三年",
        "标准 = 百分之五十",
        "截至 2025年2月30日",
        "截至 2025-3-1",
        "截至 2025/3/1",
        "须 人数 >= 人",
        "须 比例 >= %",
        "+ 3元",
        "须 甲 && 乙",
        "须 甲 || 乙",
        "须 !甲",
        "对象 “单位”",
        "对象 单位3",
        "其中 工种2 = 3元",
        "核定 甲",
        "申请 金钱 = 3元",
        "须 甲 乙",
        "须 年龄 在 [16岁, 24岁",
        "须 年龄 在 [16岁]",
        "须 年龄 在 [16岁, 24岁, 3岁]",
        "其中 = 3元",
        "其中 当 = 3元",
        "标准 <= { 甲 => 3元；乙 => ；丙 5元；否则 => 3元 }",
        "须 甲 当乙",
        "须 甲 且乙",
        "须 甲 不超过乙",
        "须 )",
        "标准 = 3元)",
        "标准 = 较大(3元, 4元",
        "须 「甲 为 乙",
        "须 甲 为 “乙",
        "须 甲\u{200b} 为 乙",
        "期限 <= 12个月, 留用率 50%以上 => 24个月",
        "随便写 什么",
        "标准 = 1000000000000000000000000000000元",
        "须 招用日期 在 离校日期 起 两年内",
        "须 Ａ类 为 是",
        "标准 = 100 元 / 人",
        "须 人数 大于 3人",
        "标准 = 5 ** 2",
        "须 甲 为 《乙》",
        "须 甲？",
        "资金来源 失业保险基金（含结余）",
        "责任单位 市人社局、市财政局",
        "标准 = $100",
    ] {
        let text = in_block(line);
        let (_, diags) = parse(&text);
        actual += &format!("{line}\n");
        for found in &diags {
            let help = found.help.as_deref().unwrap_or("");
            actual += &format!("  {}    {help}\n", show(&text, std::slice::from_ref(found)));
        }
    }
    if std::env::var_os("POLC_BLESS").is_some() {
        std::fs::write("tests/it/data/findings.txt", &actual).unwrap();
    }
    assert_eq!(actual, include_str!("data/findings.txt"));
}

#[test]
fn places_are_whole_characters() {
    for path in super::literate::files("tests/fuzz/corpus", "txt") {
        let bytes = std::fs::read(path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let mut findings = Vec::new();
        polc::syntax::parse(polc::source::SourceId(0), &text, &mut findings);
        let edits = findings.iter().filter_map(|f| f.fix.as_ref()).flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in findings.iter().flat_map(|f| &f.labels).map(|l| l.span).chain(edits) {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
        }
    }
}
