//! `polc test` as analysts use it: what a failure shows, coverage, filter, tables, updates.

use super::literate::Folder;
use serde_json::Value;

const POLICY: &str = "\
输入 留用率: 比例
输入 正常经营: 是否
参数 最低工资: 元/月 = 2000元/月

措施 补贴 {
  须 正常经营
  标准 = 最低工资 * 70%, 留用率 >= 50% => 110%
  期限 = 1个月
}
";

fn folder(cases: &str) -> Folder {
    let folder = Folder::new();
    folder.write("主.pol", format!("{POLICY}{cases}").as_bytes());
    folder
}

const WRONG: &str = "
算例 \"正好一半\" {
  日期 2025-06-01
  已知 留用率 = 50%, 正常经营 = 是
  应得 补贴 = 1400元
}

算例 \"停业\" {
  日期 2025-06-01
  已知 留用率 = 40%, 正常经营 = 否
  应得 补贴 = 1400元
}

算例 \"不该给\" {
  日期 2025-06-01
  已知 留用率 = 40%, 正常经营 = 是
  应得 补贴 不可享受
}
";

#[test]
fn a_failure_shows_expected_actual_and_the_steps_that_matter() {
    let (code, out, err) = folder(WRONG).polc(&["test", "主.pol"]);
    let expected = "\
未通过 正好一半（主.pol:11）
  补贴：数额不同，实为 2200.00元
  应得 补贴 = 1400元
  实得 可享受，2200.00元
  说明：补贴
  ├─ 期限 = 1个月  [主.pol:8]
  ├─ 标准 = 2200元/月  [主.pol:7]
  │  ├─ 条件：留用率 >= 50% = 是  [主.pol:7]
  │  │  └─ 留用率 = 50%  [主.pol:7]
  │  └─ 适用档次：留用率 >= 50% => 110%，2000元/月 × 110% = 2200元/月  [主.pol:7]
  │     └─ 最低工资 = 2000元/月  [主.pol:7]
  └─ 金额：2200元/月 × 1个月 = 2200.00元
未通过 停业（主.pol:17）
  补贴：应有数额，实为 不可享受（正常经营）
  应得 补贴 = 1400元
  实得 不可享受
  说明：补贴
  └─ 须 正常经营：不满足  [主.pol:6]
     └─ 正常经营 = 否  [主.pol:6]
未通过 不该给（主.pol:23）
  补贴：应为 不可享受，实为 可享受
  应得 补贴 不可享受
  实得 可享受，1400.00元
  说明：补贴
  └─ 须 正常经营：满足  [主.pol:6]
     └─ 正常经营 = 是  [主.pol:6]
通过 0，未通过 3，共 3
";
    assert_eq!((code, err.as_str(), out.as_str()), (1, "", expected));
}

#[test]
fn the_json_of_a_failure_has_its_explanation() {
    let (_, out, _) = folder(WRONG).polc(&["test", "主.pol", "--format", "json"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    valid(&document);
    assert_eq!(document["cases"][1]["explanation"][0]["children"][0]["text"], "须 正常经营：不满足");
}

const CLOSED: &str = "
算例 \"停业\" {
  日期 2025-06-01
  已知 留用率 = 60%, 正常经营 = 否
  应得 补贴 不可享受
}

算例 \"多一点\" {
  日期 2025-06-01
  已知 留用率 = 60%, 正常经营 = 是
  应得 补贴 = 1400元
}
";

#[test]
fn coverage_names_what_no_case_tried_also_when_cases_fail() {
    let (code, out, _) = folder(CLOSED).polc(&["test", "主.pol", "--coverage", "--coverage-threshold", "62.5%"]);
    let expected = "\
补贴：60%（3/5）
  档次 留用率 >= 50% => 110%：缺少不成立的用例  [主.pol:7]
  界限 留用率 >= 50%：缺少正好在界限上的用例  [主.pol:7]
用例覆盖：60%（3/5）
覆盖率 60% 低于要求的 62.5%
";
    let (tests, coverage) = out.split_once("\n\n").unwrap();
    assert_eq!((code, tests.lines().last(), coverage), (1, Some("通过 1，未通过 1，共 2"), expected));
}

#[test]
fn the_threshold_decides_the_exit() {
    let folder = folder(CLOSED);
    let run = |share| folder.polc(&["test", "主.pol", "--filter", "停业", "--coverage-threshold", share]).0;
    assert_eq!([run("20%"), run("20.001%"), run("101%")], [0, 1, 2]);
}

#[test]
fn a_refinement_and_a_boundary_are_covered_by_cases_on_both_sides_and_on_it() {
    let (code, out, _) = folder(WRONG).polc(&["test", "主.pol", "--coverage"]);
    let coverage = out.split("\n\n").last().unwrap();
    assert_eq!((code, coverage), (1, "补贴：100%（5/5）\n用例覆盖：100%（5/5）\n"));
}

#[test]
fn coverage_as_json_holds_to_its_schema_and_as_html_stands_alone() {
    let folder = folder(CLOSED);
    let (_, out, err) = folder.polc(&["test", "主.pol", "--coverage", "json"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((document["covered"].as_u64(), document["total"].as_u64()), (Some(3), Some(5)));
    assert!(err.ends_with("通过 1，未通过 1，共 2\n"), "{err}");
    let (_, out, _) = folder.polc(&["test", "主.pol", "--coverage", "--format", "json"]);
    let whole: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(valid(&whole)["coverage"], document);
    let (_, page, _) = folder.polc(&["test", "主.pol", "--coverage", "html"]);
    let row = "<tr><td>界限</td><td>留用率 &gt;= 50%</td><td class=\"place\">主.pol:7</td>\
               <td class=\"open\">缺少正好在界限上的用例</td></tr>";
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains(row), "{page}");
    assert!(!page.contains("http") && !page.contains("<script") && !page.contains("<link"));
}

/// A document, which holds to the schema.
fn valid(document: &Value) -> &Value {
    let path = super::literate::project().join("schemas/test.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let faults: Vec<String> = validator.iter_errors(document).map(|f| f.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    document
}

#[test]
fn filter_by_name_measure_and_nothing() {
    let folder = folder(WRONG);
    let (_, out, _) = folder.polc(&["test", "主.pol", "--filter", "停业"]);
    assert_eq!(out.lines().last(), Some("通过 0，未通过 1，共 1"));
    let (_, out, _) = folder.polc(&["test", "主.pol", "--filter", "补贴"]);
    assert_eq!(out.lines().last(), Some("通过 0，未通过 3，共 3"));
    let (code, out, _) = folder.polc(&["test", "主.pol", "--filter", "没有这个"]);
    assert_eq!((code, out.as_str()), (0, "通过 0，未通过 0，共 0\n"));
}

#[test]
fn junit_has_every_case_escaped() {
    let folder = folder(
        "\n算例 \"A<B\" {\n  日期 2025-06-01\n  已知 留用率 = 50%, 正常经营 = 是\n  应得 补贴 = 2200元\n}\n\n\
        算例 \"停业\" {\n  日期 2025-06-01\n  已知 留用率 = 50%, 正常经营 = 否\n  应得 补贴 = 1400元\n}\n",
    );
    let (code, _, _) = folder.polc(&["test", "主.pol", "--junit", "out.xml"]);
    let xml = std::fs::read_to_string(folder.0.join("out.xml")).unwrap();
    let expected = "\
<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<testsuites>
  <testsuite name=\"主.pol\" tests=\"2\" failures=\"1\" errors=\"0\">
    <testcase name=\"A&lt;B\" classname=\"主.pol\" file=\"主.pol\" line=\"11\"/>
    <testcase name=\"停业\" classname=\"主.pol\" file=\"主.pol\" line=\"17\">
      <failure message=\"补贴：应有数额，实为 不可享受（正常经营）\">  补贴：应有数额，实为 不可享受（正常经营）
  应得 补贴 = 1400元
  实得 不可享受
  说明：补贴
  └─ 须 正常经营：不满足  [主.pol:6]
     └─ 正常经营 = 否  [主.pol:6]
</failure>
    </testcase>
  </testsuite>
</testsuites>
";
    assert_eq!((code, xml.as_str()), (1, expected));
}

const TABLE: &str = "\
用例,留用率(%),正常经营,最低工资（元/月）,评估日,应得.补贴
一半,50,是,2000,2025-06-01,2200元
,40,是,,2025-06-01,1400
停业,40,否,,2025-06-01,不可享受 因「正常经营」
缺项,,是,,2025-06-01,待定 缺 留用率
错,40,是,,2025-06-01,\"1,500元\"
坏,四成,是,,2025-06-01,1400元
差,50,是,,2025-06-01,1400元
";

#[test]
fn a_table_is_a_case_a_row() {
    let folder = folder("");
    folder.write("用例.csv", TABLE.as_bytes());
    let (code, out, err) = folder.polc(&["test", "主.pol", "--table", "用例.csv"]);
    let expected = "\
未通过 错（用例.csv:6）
  第 6 行第 6 列「应得.补贴」：补贴：数额不同，实为 1400.00元
  应得 补贴 = 1,500元
  实得 可享受，1400.00元
  说明：补贴
  ├─ 期限 = 1个月  [主.pol:8]
  ├─ 标准 = 1400元/月  [主.pol:7]
  │  ├─ 条件：留用率 >= 50% = 否  [主.pol:7]
  │  │  └─ 留用率 = 40%  [主.pol:7]
  │  └─ 基本值：最低工资 * 70%，2000元/月 × 70% = 1400元/月  [主.pol:7]
  │     └─ 最低工资 = 2000元/月  [主.pol:7]
  └─ 金额：1400元/月 × 1个月 = 1400.00元
不能运行 坏（用例.csv:7）
  第 7 行第 2 列「留用率(%)」：留用率的值不符：「四成」（写成 40%）
未通过 差（用例.csv:8）
  第 8 行第 6 列「应得.补贴」：补贴：数额不同，实为 2200.00元
  应得 补贴 = 1400元
  实得 可享受，2200.00元
  说明：补贴
  ├─ 期限 = 1个月  [主.pol:8]
  ├─ 标准 = 2200元/月  [主.pol:7]
  │  ├─ 条件：留用率 >= 50% = 是  [主.pol:7]
  │  │  └─ 留用率 = 50%  [主.pol:7]
  │  └─ 适用档次：留用率 >= 50% => 110%，2000元/月 × 110% = 2200元/月  [主.pol:7]
  │     └─ 最低工资 = 2000元/月  [主.pol:7]
  └─ 金额：2200元/月 × 1个月 = 2200.00元
通过 4，未通过 3，共 7
";
    assert_eq!((code, err.as_str(), out.as_str()), (1, "", expected));
}

#[test]
fn json_lines_have_the_same_keys_and_unknown_columns_are_named() {
    let folder = folder("");
    folder.write(
        "用例.jsonl",
        "{\"用例\": \"甲\", \"留用率\": \"50%\", \"正常经营\": true, \"评估日\": \"2025-06-01\", \"应得.补贴\": \"2200元\"}\n".as_bytes(),
    );
    let (code, out, err) = folder.polc(&["test", "主.pol", "--table", "用例.jsonl"]);
    assert_eq!((code, err.as_str(), out.as_str()), (0, "", "通过 1，未通过 0，共 1\n"));
    folder.write("坏.csv", "留用,应得.补贴\n50%,待定\n".as_bytes());
    let (code, _, err) = folder.polc(&["test", "主.pol", "--table", "坏.csv"]);
    assert_eq!((code, err.lines().next()), (1, Some("错误[E0501] 没有「留用」这个输入、参数、口径或措施")));
    assert!(err.contains("坏.csv:1:1") && err.contains("帮助：是不是「留用率」"), "{err}");
    folder.write("坏.xlsx", b"PK");
    let (code, _, err) = folder.polc(&["test", "主.pol", "--table", "坏.xlsx"]);
    let damaged = "错误[E0520] 表格「坏.xlsx」读不出来：工作簿已损坏，或者内容不符合 xlsx 的格式";
    assert_eq!((code, err.lines().next()), (2, Some(damaged)));
}

#[test]
fn update_writes_the_computed_results_and_only_those() {
    let folder = folder(WRONG);
    let (code, out, err) = folder.polc(&["test", "主.pol", "--update"]);
    let changes = out.split_once("共 3\n").unwrap().1;
    let expected = "\
已改 主.pol:14
  - 应得 补贴 = 1400元
  + 应得 补贴 = 2200元
已改 主.pol:20
  - 应得 补贴 = 1400元
  + 应得 补贴 不可享受
已改 主.pol:26
  - 应得 补贴 不可享受
  + 应得 补贴 = 1400元
";
    assert_eq!((code, err.as_str(), changes), (0, "", expected));
    let cases = WRONG.replacen("应得 补贴 = 1400元", "应得 补贴 = 2200元", 1);
    let cases = cases.replacen("应得 补贴 = 1400元", "应得 补贴 不可享受", 1);
    let (first, last) = cases.rsplit_once("应得 补贴 不可享受").unwrap();
    let wanted = format!("{POLICY}{first}应得 补贴 = 1400元{last}");
    assert_eq!(std::fs::read_to_string(folder.0.join("主.pol")).unwrap(), wanted);
    assert_eq!(folder.polc(&["test", "主.pol"]), (0, "通过 3，未通过 0，共 3\n".to_owned(), String::new()));
}

#[test]
fn the_comparison_of_a_target_is_a_requirement_and_a_boundary() {
    let folder = Folder::new();
    let policy = "\
输入 新增就业: 人

目标 新增就业 不少于 100人 截至 2025年5月31日

算例 \"正好\" {
  日期 2025-06-01
  已知 新增就业 = 100人
  应得 新增就业 完成
}
";
    folder.write("主.pol", policy.as_bytes());
    let (code, out, err) = folder.polc(&["test", "主.pol", "--coverage"]);
    let expected = "\
通过 1，未通过 0，共 1

新增就业：66.6%（2/3）
  条件 新增就业 不少于 100人：缺少不成立的用例  [主.pol:3]
用例覆盖：66.6%（2/3）
";
    assert_eq!((code, err.as_str(), out.as_str()), (0, "", expected));
}
