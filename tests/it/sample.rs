//! `polc sample`: the same seed gives the same bytes, every row is marked, and what it gives can be computed.

use super::literate::{Folder, MAIN};

const RULES: &str = "\
枚举 规模 = 大型 | 中型 | 小型 | 微型
输入 企业规模: 规模
输入 留用率: 比例 在 [0%, 100%]
输入 在岗人数: 整数 人
输入 成立日期: 日期
输入 有分支: 是否
输入 分支数: 整数 家 仅当 有分支
实体 见习人员 计 人 标识 身份证号 { 见习月数: 月；身份证号: 文本 }
措施 示例补贴 依据 第1条 {
  须「规模」: 企业规模 在 {小型、微型}
  须「留用」: 留用率 60%以上
  须「分支」: 分支数 低于 3家 当 有分支
  须「年限」: 自 成立日期 至 评估日 满 1年
  标准 = 每人1200元
  人数 = 在岗人数
}
措施 见习补贴 依据 第2条 {
  逐个 见习人员
  须「满三个月」: 见习人员.见习月数 不少于 3个月
  标准 = 每人每月1000元
  期限 = 见习人员.见习月数, 期限 <= 12个月
}
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write(MAIN, RULES.as_bytes());
    folder
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.0.join(name)).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_rows() {
    let folder = folder();
    let (code, out, err) = folder.polc(&["sample", MAIN, "--rows", "5", "--seed", "7", "--date", "2025-06-01"]);
    let expected = r#"合成数据,企业规模,留用率,在岗人数,成立日期,有分支,分支数,见习人员
种子 7,大型,60%,26人,2024-08-07,否,不适用,"[{""见习月数"":""0个月"",""身份证号"":""合成身份证号100""},{""见习月数"":""4个月"",""身份证号"":""合成身份证号101""}]"
种子 7,中型,83%,12人,2022-11-05,否,不适用,"[{""见习月数"":""6个月"",""身份证号"":""合成身份证号200""},{""见习月数"":""4个月"",""身份证号"":""合成身份证号201""},{""见习月数"":""4个月"",""身份证号"":""合成身份证号202""}]"
种子 7,小型,26%,5人,2024-05-02,否,不适用,"[{""见习月数"":""3个月"",""身份证号"":""合成身份证号300""},{""见习月数"":""3个月"",""身份证号"":""合成身份证号301""}]"
种子 7,微型,88%,195人,2023-11-02,否,不适用,"[{""见习月数"":""6个月"",""身份证号"":""合成身份证号400""},{""见习月数"":""6个月"",""身份证号"":""合成身份证号401""},{""见习月数"":""6个月"",""身份证号"":""合成身份证号402""}]"
种子 7,小型,43%,11人,2023-05-20,是,3家,"[{""见习月数"":""6个月"",""身份证号"":""合成身份证号500""},{""见习月数"":""4个月"",""身份证号"":""合成身份证号501""}]"
"#;
    assert_eq!((code, out.as_str(), err.as_str()), (0, expected, ""));
    let again = folder.polc(&["sample", MAIN, "--rows", "5", "--seed", "7", "--date", "2025-06-01"]).1;
    assert_eq!(again, out);
    let other = folder.polc(&["sample", MAIN, "--rows", "5", "--seed", "8", "--date", "2025-06-01"]).1;
    assert_ne!(other, out);
}

/// Every cell is read, every result is decided, and each measure is granted to some and refused to others; what is made of
/// synthetic rows says so.
#[test]
fn every_row_is_computed_and_every_output_is_marked() {
    let folder = folder();
    for name in ["样本.csv", "样本.jsonl", "样本.xlsx"] {
        let (code, out, err) = folder.polc(&["sample", MAIN, "--rows", "300", "--out", name]);
        let said = format!("合成了 300 行，种子 1，写在「{name}」；合成数据不是真实统计\n");
        assert_eq!((code, out, err.as_str()), (0, said, ""));
        let summary = ["--summary", "汇总.json", "--summary", "汇总.html"];
        let line = [&["batch", MAIN, "--data", name, "--out", "结果.csv"], &summary[..]].concat();
        let (code, out, err) = folder.polc(&line);
        assert_eq!((code, err.contains("W0525")), (0, false), "{name}: {err}");
        assert!(out.contains("用的是合成数据，不是真实统计"), "{out}");
        let document: serde_json::Value = serde_json::from_str(&read(&folder, "汇总.json")).unwrap();
        assert_eq!(document["data"], format!("{name}（合成数据，不是真实统计）"));
        assert!(read(&folder, "汇总.html").contains("合成数据，不是真实统计"));
        assert!(read(&folder, "结果.csv").lines().skip(1).all(|line| line.contains("种子 1")));
        for line in document["sections"][0]["lines"].as_array().unwrap() {
            let count = |key: &str| line[key].as_u64().unwrap();
            assert_eq!((count("results"), count("unknown")), (300, 0), "{line}");
            assert!(count("granted") > 20 && count("refused") > 20, "{line}");
        }
    }
}

#[test]
fn an_impact_on_synthetic_rows_is_marked_in_every_form() {
    let folder = folder();
    folder.write("新.pol", RULES.replace("60%以上", "70%以上").as_bytes());
    let forms = ["影响.html", "影响.md", "影响.csv", "影响.json"];
    let outs: Vec<&str> = forms.iter().flat_map(|name| ["--out", name]).collect();
    let line = [&["impact", MAIN, "新.pol", "--sample", "200", "--seed", "4", "--date", "2025-06-01"], outs.as_slice()];
    let (code, out, err) = folder.polc(&line.concat());
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("数据「合成数据 200 行（种子 4）」，200 行；评估日 2025-06-01\n  用的是合成数据，不是真实统计"),
        "{out}"
    );
    for name in forms {
        let text = read(&folder, name);
        assert!(text.contains("合成数据，不是真实统计") || text.contains("\"synthetic\": true"), "{name}: {text}");
    }
}

/// What a limit cuts off is no comparison that the rules write: the rows are drawn around the limits of both versions.
#[test]
fn a_raised_limit_moves_somebody() {
    let folder = Folder::new();
    let rules = "\
输入 人数数: 整数 人 在 [0人, 不限]
输入 保费: 元 在 [0元, 不限]
输入 工龄: 整数 月 在 [0个月, 不限]
参数 月数标准: 月 { 12个月 }
措施 甲补贴 { 标准 = 保费 * 60%；金额 <= 3000000元 }
措施 乙补贴 { 标准 = 300元/人；人数 = 人数数；金额 <= 600000元 }
措施 丙补贴 { 标准 = 3000元；须 工龄 < 月数标准 * 30 }
";
    folder.write("原.pol", rules.as_bytes());
    let new =
        rules.replace("3000000元", "4000000元").replace("600000元", "900000元").replace("{ 12个月 }", "{ 24个月 }");
    folder.write("新.pol", new.as_bytes());
    let (_, out, err) = folder.polc(&["impact", "原.pol", "新.pol", "--sample", "500", "--date", "2025-06-01"]);
    let moved = out.split("按措施\n").nth(1).unwrap_or_else(|| panic!("{err}{out}")).split("\n\n").next().unwrap();
    let names: Vec<&str> = moved.lines().filter_map(|line| line.strip_prefix("  · ")).collect();
    assert_eq!(names, ["甲补贴", "乙补贴", "丙补贴"], "{moved}");
}
