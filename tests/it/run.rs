//! `polc run`: the sentence of the contract, options, exit codes, and real output held to its schema.

use super::literate::{Folder, project};
use serde_json::Value;

const SENTENCE: &str = "见习补贴 = 最低工资 * 70%, 留用率>=50% => 110%, 期限<=12月";

fn line<'a>(rule: &'a str, sets: &[&'a str]) -> Vec<&'a str> {
    let sets = sets.iter().flat_map(|set| ["--set", set]);
    ["run", "-e", rule].into_iter().chain(sets).chain(["--format", "json"]).collect()
}

/// The first measure of a run that must end with 0.
fn measure(rule: &str, sets: &[&str]) -> Value {
    let (code, out, err) = Folder::new().polc(&line(rule, sets));
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let document: Value = serde_json::from_str(&out).unwrap();
    hold(&document);
    document["measures"][0].clone()
}

/// Holds a document to the schema of runs.
fn hold(document: &Value) {
    let schema = std::fs::read_to_string(project().join("schemas/run.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(document).map(|f| format!("{}: {f}", f.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:?}\n{document:#}");
}

fn figure(measure: &Value) -> (&str, Option<&str>, Option<&str>) {
    let result = &measure["result"];
    (measure["status"].as_str().unwrap(), result["value"].as_str(), result["unit"].as_str())
}

#[test]
fn the_sentence() {
    let with = |rate: &str| measure(SENTENCE, &["最低工资=2000元/月", rate, "期限=15月"]);
    assert_eq!(figure(&with("留用率=60%")), ("eligible", Some("26400.00"), Some("元")));
    assert_eq!(figure(&with("留用率=50%")), ("eligible", Some("26400.00"), Some("元")));
    assert_eq!(figure(&with("留用率=49%")), ("eligible", Some("16800.00"), Some("元")));
    assert_eq!(figure(&with("留用率=0.6")), ("eligible", Some("26400.00"), Some("元")));
    assert_eq!(figure(&with("留用率=100/201")), ("eligible", Some("16800.00"), Some("元")));
}

#[test]
fn the_sentence_without_an_input() {
    let measure = measure(SENTENCE, &["最低工资=2000元/月", "期限=15月"]);
    assert_eq!(measure["status"], "unknown");
    assert_eq!(measure["missing"], serde_json::json!(["留用率"]));
}

#[test]
fn the_sentence_in_full_width() {
    let rule = "见习补贴＝最低工资＊７０％，留用率≥５０％＝＞１１０％，期限≤１２月";
    let measure = measure(rule, &["最低工资＝２０００元／月", "留用率＝６０％", "期限＝１５月"]);
    assert_eq!(figure(&measure), ("eligible", Some("26400.00"), Some("元")));
}

#[test]
fn a_ratio_without_its_sign_is_an_error_that_says_so() {
    let sets = ["最低工资=2000元/月", "留用率=50", "期限=15月"];
    let (code, out, err) = Folder::new().polc(&line(SENTENCE, &sets));
    assert_eq!((code, err.as_str()), (1, ""));
    let document: Value = serde_json::from_str(&out).unwrap();
    let errors: Vec<&Value> =
        document["diagnostics"].as_array().unwrap().iter().filter(|d| d["severity"] == "error").collect();
    let shown: Vec<(&Value, &Value)> = errors.iter().map(|d| (&d["code"], &d["help"])).collect();
    assert_eq!(shown, [(&"E0512".into(), &"写成 50%".into())]);
}

const POLICY: &str = "\
输入 留用率: 比例
输入 岗位: 个
实体 见习人员 计 人 标识 身份证号 { 身份证号: 文本；见习月数: 月 }
口径 算法 { 甲 (缺省)、乙 } 因 “示例没有写明”
参数 最低工资: 元/人·月 { 自 2024年1月1日 { 2000元/人·月 } }
措施 见习补贴 依据 第3条 {
  逐个 见习人员
  须「留用」: 留用率 不低于 50%
  标准 = 最低工资 * 70%
  算法 为 乙 => 100%
  期限 = 见习人员.见习月数
  期限 <= 12个月
}
措施 扶持 依据 第4条 { 标准 = 按规定「扶持标准」: 元 由 省 }
目标 岗位 不少于 10个 截至 2025年12月31日
";

fn policy() -> Folder {
    let folder = Folder::new();
    folder.write("政策.pol", POLICY.as_bytes());
    folder
}

fn json(folder: &Folder, more: &[&str]) -> Value {
    let line: Vec<&str> = ["run", "政策.pol", "--format", "json"].into_iter().chain(more.iter().copied()).collect();
    let (code, out, err) = folder.polc(&line);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let document = serde_json::from_str(&out).unwrap();
    hold(&document);
    document
}

#[test]
fn profiles_options_and_the_explanation() {
    let folder = policy();
    folder
        .write("甲.yaml", "评估日: 2025-03-01\n留用率: 60%\n见习人员:\n  - {身份证号: 甲, 见习月数: 15}\n".as_bytes());
    let document = json(&folder, &["--profile", "甲.yaml", "--explain"]);
    assert_eq!(document["date"], "2025-03-01");
    assert_eq!(document["measures"][0]["result"]["value"], "16800.00");
    assert_eq!(document["measures"][0]["readings"]["算法"], "甲");
    assert_eq!(document["measures"][0]["elements"][0]["key"], "甲");
    assert_eq!(document["measures"][0]["trace"]["step"], "measure");
    assert_eq!(document["measures"][1]["result"]["bound"], "unspecified");
    assert_eq!(document["targets"][0]["status"], "pending");
    let document = json(
        &folder,
        &[
            "--profile",
            "甲.yaml",
            "--date",
            "2025-04-01",
            "--reading",
            "算法=乙",
            "--param",
            "扶持标准=500",
            "--set",
            "岗位=12",
        ],
    );
    assert_eq!(document["date"], "2025-04-01");
    assert_eq!(document["measures"][0]["result"]["value"], "24000.00");
    assert_eq!(document["measures"][1]["result"]["value"], "500.00");
    assert_eq!(document["targets"][0]["status"], "met");
}

#[test]
fn failed_requirements_say_how_far_off() {
    let folder = policy();
    let document = json(&folder, &["--set", "留用率=48%", "--set", "见习人员=[]", "--measure", "见习补贴"]);
    let measure = &document["measures"][0];
    assert_eq!((document["measures"].as_array().unwrap().len(), &measure["status"]), (1, &"ineligible".into()));
    let failed = &measure["failed"][0];
    assert_eq!((&failed["name"], &failed["actual"], &failed["gap"]), (&"留用".into(), &"48%".into(), &"2%".into()));
}

#[test]
fn many_profiles_are_one_document() {
    let folder = policy();
    folder.write("各单位/甲.json", r#"{"留用率": "60%", "见习人员": []}"#.as_bytes());
    folder.write("各单位/乙.jsonl", "{\"留用率\": \"40%\"}\n\n{\"留用率\": \"70%\"}\n".as_bytes());
    let document = json(&folder, &["--profile", "各单位"]);
    let names: Vec<&str> =
        document["profiles"].as_array().unwrap().iter().map(|p| p["profile"].as_str().unwrap()).collect();
    assert_eq!(names, ["各单位/乙.jsonl#1", "各单位/乙.jsonl#3", "各单位/甲.json"]);
}

#[test]
fn standard_input_is_a_profile() {
    for input in [r#"{"留用率": "40%"}"#, "留用率: 40%\n"] {
        let line = ["run", "政策.pol", "--profile", "-", "--measure", "见习补贴"];
        let (code, out, _) = policy().polc_with(&line, input.as_bytes());
        assert_eq!(code, 0);
        assert!(out.starts_with("评估日 2025-06-01（今日）\n"), "{out}");
        assert!(out.contains("不可享受"), "{out}");
    }
}

#[test]
fn exit_codes() {
    let folder = policy();
    assert_eq!(folder.polc(&["run", "没有.pol"]).0, 2);
    assert_eq!(folder.polc(&["run", "政策.pol", "--profile", "没有.yaml"]).0, 2);
    assert_eq!(folder.polc(&["run", "政策.pol", "--set", "留用律=1"]).0, 1);
    assert_eq!(folder.polc(&["run", "政策.pol", "--measure", "没有"]).0, 1);
    assert_eq!(folder.polc(&["run", "政策.pol", "--date", "昨天"]).0, 1);
    assert_eq!(folder.polc(&["run", "政策.pol", "--set", "留用率=10%"]).0, 0);
}

#[test]
fn a_schema_of_profiles_holds_profiles() {
    let folder = policy();
    let (code, out, err) = folder.polc(&["schema", "政策.pol", "见习补贴"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let schema: Value = serde_json::from_str(&out).unwrap();
    let names: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["$schema", "评估日", "留用率", "见习人员", "参数", "口径", "享受记录"]);
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&serde_json::json!({"留用率": "60%", "见习人员": [{"见习月数": 6}]})));
    assert!(!schema.is_valid(&serde_json::json!({"留用律": "60%"})));
    assert!(!schema.is_valid(&serde_json::json!({"见习人员": [{"月数": 6}]})));
}

const HIRES: &str = "\
文件 甲〔2024〕1号 { 机关 甲市人社局；地区 甲市 }
输入 新招人数: 人
输入 已享受扩岗: 是否
计量单位 场
输入 招聘会: 场
口径 不重复主体 { 按人 (缺省)、按单位 } 因 “第8条未写明主体”
口径 计数 { 全部 (缺省)、一半 } 因 “未写明”
措施 吸纳补贴 依据 第8条 {
  除外 已享受扩岗 当 不重复主体 为 按单位
  标准 = 每人1350元
  人数 = 新招人数 { 不重复主体 为 按单位 且 计数 为 一半 => 新招人数 / 2 }
}
措施 扩岗补助 依据 第9条 { 标准 = 每人1050元 { 不重复主体 为 按单位 => 每人900元 }；人数 = 新招人数 }
措施 就业服务 依据 第10条 { 待遇 职业介绍；须 新招人数 1人以上 当 计数 为 全部 }
目标 招聘会 不少于 10场 截至 2024年12月31日
";

const OTHERS: &str = "\
文件 乙〔2024〕2号 { 地区 乙市 }
输入 新招人数: 人
输入 培训人数: 人
措施 吸纳补贴 依据 第1条 { 须 新招人数 20人以上；标准 = 每人500元；人数 = 新招人数 }
措施 培训补贴 依据 第2条 { 标准 = 每人800元；人数 = 培训人数 }
措施 扩岗补助 依据 第3条 { 须 培训人数 >= 新招人数；标准 = 100元 }
";

fn hires() -> Folder {
    let folder = Folder::new();
    folder.write("政策/1.pol", HIRES.as_bytes());
    folder.write("政策/2.pol", OTHERS.as_bytes());
    folder.write("档案.yaml", "评估日: 2024-06-01\n新招人数: 10\n已享受扩岗: 是\n".as_bytes());
    folder
}

fn text(more: &[&str]) -> String {
    let line = ["run", "政策", "--profile", "档案.yaml"].into_iter().chain(more.iter().copied());
    let (code, out, err) = hires().polc(&line.collect::<Vec<_>>());
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    out
}

const ALL_READINGS: &str = "\
评估日 2024-06-01（给定）

■ 甲〔2024〕1号 甲市人社局（甲市）

吸纳补贴（第8条）
  可享受  13500.00元
  口径：不重复主体 取 按人
  换口径：不重复主体 = 按单位，不可享受

扩岗补助（第9条）
  可享受  10500.00元
  口径：不重复主体 取 按人
  换口径：不重复主体 = 按单位，可享受 9000.00元

就业服务（第10条）
  可享受
  待遇：职业介绍
  换口径：不影响

招聘会
  未到期，截至 2024-12-31

■ 乙〔2024〕2号（乙市）

吸纳补贴（第1条）
  不可享受
  未满足：新招人数 20人以上（实际 10人，差 10人）

培训补贴（第2条）
  待定
  还缺：培训人数

扩岗补助（第3条）
  待定
  还缺：培训人数
";

const APPLICABLE: &str = "\
评估日 2024-06-01（给定）

■ 甲〔2024〕1号 甲市人社局（甲市）

吸纳补贴（第8条）
  可享受  13500.00元
  口径：不重复主体 取 按人

扩岗补助（第9条）
  可享受  10500.00元
  口径：不重复主体 取 按人

就业服务（第10条）
  可享受
  待遇：职业介绍

另有 1 项不可享受、不合规、未完成、未到期或不在有效期内

■ 乙〔2024〕2号（乙市）

扩岗补助（第3条）
  待定
  还缺：培训人数

档案没有涉及，待定（1 项）：培训补贴

另有 1 项不可享受、不合规、未完成、未到期或不在有效期内
";

#[test]
fn every_other_reading_alone() {
    assert_eq!(text(&["--readings", "all"]), ALL_READINGS);
}

#[test]
fn every_other_reading_in_json() {
    let document: Value = serde_json::from_str(&text(&["--readings", "all", "--format", "json"])).unwrap();
    hold(&document);
    let none = serde_json::json!({ "kind": "none", "bound": "exact", "value": null, "max": null, "unit": null });
    let sum = |value: &str| serde_json::json!({ "kind": "amount", "bound": "exact", "value": value, "max": null, "unit": "元" });
    assert_eq!(
        document["measures"][0]["readings_all"],
        serde_json::json!([
            { "reading": "不重复主体", "chosen": "按人", "changes": true, "alternatives": [
                { "value": "按单位", "changes": true, "status": "ineligible", "result": none, "grants": [] }] },
            { "reading": "计数", "chosen": "全部", "changes": false, "alternatives": [
                { "value": "一半", "changes": false, "status": "eligible", "result": sum("13500.00"), "grants": [] }] },
        ])
    );
    assert_eq!(document["measures"][1]["readings_all"][0]["alternatives"][0]["result"], sum("9000.00"));
    assert_eq!(document["measures"][3]["readings_all"], serde_json::json!([]));
    let without: Value = serde_json::from_str(&text(&["--format", "json"])).unwrap();
    assert_eq!(without["measures"][0].get("readings_all"), None);
}

#[test]
fn only_what_applies() {
    assert_eq!(text(&["--applicable"]), APPLICABLE);
    let document: Value = serde_json::from_str(&text(&["--applicable", "--format", "json"])).unwrap();
    hold(&document);
    let ids: Vec<&str> = document["measures"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert_eq!(
        ids,
        [
            "甲〔2024〕1号/第8条/吸纳补贴",
            "甲〔2024〕1号/第9条/扩岗补助",
            "甲〔2024〕1号/第10条/就业服务",
            "乙〔2024〕2号/第2条/培训补贴",
            "乙〔2024〕2号/第3条/扩岗补助"
        ]
    );
    assert_eq!(document["targets"], serde_json::json!([]));
}

#[test]
fn every_profile_of_the_policies_runs_against_all_of_them() {
    let profiles = super::literate::files("policies", "yaml");
    let profiles = profiles.iter().filter(|path| path.to_str().unwrap().ends_with(".profile.yaml"));
    let given: Vec<String> = profiles.flat_map(|p| ["--profile".to_owned(), p.to_str().unwrap().to_owned()]).collect();
    let mut console = polc::cli::console::Console::memory(project(), "", polc::value::Date::new(2025, 6, 1).unwrap());
    let line = ["polc", "run", "policies", "--applicable"].into_iter().map(str::to_owned).chain(given.iter().cloned());
    let exit = polc::cli::run(line.map(Into::into).collect(), &mut console);
    let (out, err) = console.written();
    assert_eq!((exit.code(), err), (0, ""));
    let documents = out.lines().filter(|line| line.starts_with("■ ")).count();
    assert_eq!(documents, given.len() / 2 * 5);
}

#[test]
fn ten_hires_under_two_readings_of_an_exclusion() {
    let policy = "\
文件 甲〔2024〕1号 { 机关 甲市人社局；地区 甲市 }
实体 新招人员 计 人 标识 身份证号 { 身份证号: 文本；毕业年度: 是否；失业青年: 是否 }
口径 不重复主体 { 按人 (缺省)、按单位 } 因 “第8条未写明主体”
措施 吸纳补贴 依据 第8条 { 逐个 新招人员；须 新招人员.毕业年度；标准 = 每人1500元 }
措施 扩岗补助 依据 第8条 { 逐个 新招人员；须 新招人员.失业青年；标准 = 每人1000元 }
不得重复享受 新招人员补贴 依据 第8条 { 吸纳补贴、扩岗补助 } {
  于 同一人 就高 当 不重复主体 为 按人
  于 同一单位 就高 当 不重复主体 为 按单位
}
";
    let folder = Folder::new();
    folder.write("政策.pol", policy.as_bytes());
    let hire = |at: usize| {
        let kind = if at < 7 { "毕业年度: 是, 失业青年: 否" } else { "毕业年度: 否, 失业青年: 是" };
        format!("  - {{ 身份证号: 人{at}, {kind} }}\n")
    };
    let profile: String = std::iter::once("新招人员:\n".to_owned()).chain((0..10).map(hire)).collect();
    folder.write("档案.yaml", profile.as_bytes());
    let line = ["run", "政策.pol", "--profile", "档案.yaml", "--date", "2024-06-01", "--readings", "all"];
    let (code, out, err) = folder.polc(&line);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let group: Vec<&str> = out.rsplit("\n\n").next().unwrap().lines().collect();
    assert!(group[0].starts_with("不得重复享受「新招人员补贴」合计 13500.00元：取 吸纳补贴（第 1 项）、"), "{out}");
    assert_eq!(group[1..], ["  换口径：不重复主体 = 按单位，合计 10500.00元"]);
    let (_, out, _) = folder.polc(&[&line[..], &["--format", "json"]].concat());
    let document: Value = serde_json::from_str(&out).unwrap();
    hold(&document);
    let other = serde_json::json!([
        { "reading": "不重复主体", "chosen": "按人", "value": "按单位", "changes": true, "total": "10500.00" }
    ]);
    assert_eq!((&document["groups"][0]["value"], &document["groups"][0]["readings_all"]), (&"13500.00".into(), &other));
}

/// The text and the JSON of a run, and the reason that a batch of the same input gives.
fn said(rules: &str, value: &str) -> (String, Value, String) {
    let folder = Folder::new();
    folder.write("政策.pol", rules.as_bytes());
    let rows: String = (0..2_000).map(|_| format!("{value}\n")).collect();
    folder.write("数据.csv", format!("人数\n{rows}").as_bytes());
    let set = format!("人数={value}");
    let (_, text, _) = folder.polc(&["run", "政策.pol", "--set", &set]);
    let (_, json, _) = folder.polc(&["run", "政策.pol", "--set", &set, "--format", "json"]);
    let document: Value = serde_json::from_str(&json).unwrap();
    hold(&document);
    let (code, _, err) = folder.polc(&["batch", "政策.pol", "--data", "数据.csv", "--out", "出.csv"]);
    assert_eq!(code, 0, "{err}");
    let results = std::fs::read_to_string(folder.0.join("出.csv")).unwrap();
    let mut rows: Vec<&str> = results.lines().skip(1).collect();
    rows.dedup();
    assert_eq!(rows.len(), 1, "{rows:?}");
    (text, document["measures"][0].clone(), rows[0].to_owned())
}

#[test]
fn a_conflict_names_what_contradicts_each_other() {
    let tiers =
        "输入 人数: 数\n措施 返还 依据 第1条 {\n  标准 = 1元\n  人数 >= 300 => 30元\n  人数 <= 300 => 60元\n}\n";
    let (text, measure, batch) = said(tiers, "300");
    let line = "  同时成立而值不同：第 4 行「人数 >= 300 => 30元」为 30.00元；第 5 行「人数 <= 300 => 60元」为 60.00元";
    assert!(text.contains(&format!("  冲突\n{line}\n")), "{text}");
    let conflict = &measure["conflicts"][0];
    let clause = |at: usize| (conflict["clauses"][at]["text"].clone(), conflict["clauses"][at]["value"].clone());
    assert_eq!((measure["status"].as_str(), conflict["kind"].as_str()), (Some("conflict"), Some("several")));
    assert_eq!(clause(0), ("人数 >= 300 => 30元".into(), "30.00元".into()));
    assert_eq!(clause(1), ("人数 <= 300 => 60元".into(), "60.00元".into()));
    assert_eq!(conflict["clauses"][1]["span"]["line"], 5);
    let said_of = "300,冲突,,同时成立而值不同：第 4 行「人数 >= 300 => 30元」、第 5 行「人数 <= 300 => 60元」";
    assert_eq!(batch, said_of);
    let (text, measure, _) = said(tiers, "299");
    assert!(measure.get("conflicts").is_none() && !text.contains("同时成立"), "{text}");
    let limits = "输入 人数: 数\n措施 返还 依据 第1条 {\n  标准 <= 人数 * 1元\n  标准 >= 10元\n}\n";
    let (text, measure, batch) = said(limits, "5");
    let line = "  上限低于下限：第 3 行「标准 <= 人数 * 1元」为 5.00元；第 4 行「标准 >= 10元」为 10.00元\n";
    assert!(text.contains(line), "{text}");
    assert_eq!(measure["conflicts"][0]["kind"], "limits");
    assert_eq!(batch, "5,冲突,,上限低于下限：第 3 行「标准 <= 人数 * 1元」、第 4 行「标准 >= 10元」");
    let several = "输入 人数: 数\n措施 返还 依据 第1条 {\n  标准 = 5元 当 人数 > 3\n  标准 = 6元 当 人数 < 9\n}\n";
    assert!(said(several, "5").0.contains("同时成立而值不同：第 3 行「标准 = 5元 当 人数 > 3」为 5.00元；第 4 行"));
    // A conflict of another measure, or of a definition, is told as it is there.
    let other = format!("措施 另项 依据 第2条 {{\n  标准 = 返还.金额\n}}\n{tiers}");
    assert!(said(&other, "300").0.matches("同时成立而值不同：第 7 行").count() == 2);
}

#[test]
fn a_figure_below_nothing_counts_as_nothing_and_is_said() {
    let rules = "输入 人数: 数\n措施 返还 依据 第1条 {\n  标准 = 100元 - 人数 * 1元\n}\n";
    let (text, measure, batch) = said(rules, "300");
    assert!(text.contains("  可享受  0.00元\n  说明：标准算出来小于 0，按 0 计算\n"), "{text}");
    assert_eq!(measure["assumed"], serde_json::json!(["标准算出来小于 0，按 0 计算"]));
    assert_eq!(batch, "300,可享受,0.00,");
    assert!(!said(rules, "100").0.contains("小于 0"));
    let heads = "输入 人数: 数\n措施 返还 依据 第1条 {\n  标准 = 每人100元\n  人数 = 人数 * 1人 - 10人\n}\n";
    assert!(said(heads, "3").0.contains("  说明：数量算出来小于 0，按 0 计算\n"));
    let refused = format!("{}  须 人数 < 9\n}}\n", rules.trim_end().trim_end_matches('}'));
    assert!(!said(&refused, "300").0.contains("小于 0"));
}

/// All is given and the group still cannot tell whom to take: it is named, with the member that is no exact figure (S60).
#[test]
fn a_group_that_cannot_compare_says_so() {
    let rules = "输入 人数: 数\n措施 乙补 依据 第2条 {\n  标准 = 人数 * 5元\n}\n措施 丙补 依据 第3条 {\n  标准 <= 600元\n}\n\
                 不得重复享受 二 { 乙补、丙补 } { 于 同一单位 就高 }\n";
    let why = "不得重复享受：「二」中「丙补」 只有限额，没有确定的数额，比不出高低";
    let (text, measure, batch) = said(rules, "100");
    assert_eq!(text.matches(&format!("  待定\n  {why}\n")).count(), 2, "{text}");
    assert_eq!(measure["undecided_by"], serde_json::json!({ "group": "二", "inexact": ["第3条/丙补"] }));
    assert_eq!(batch, format!("100,待定,,{why},待定,,{why}"));
    let (text, measure, batch) = said(rules, "120");
    assert!(!text.contains("比不出") && measure.get("undecided_by").is_none(), "{text}");
    assert_eq!(batch, "120,可享受,600.00,,不可享受,,未满足 二");
}

/// For whom the new text holds, the old one has not come to the end of its days.
#[test]
fn what_a_transition_ends_is_said_by_what_ended_it() {
    let folder = Folder::new();
    let old = "文件 示人社发〔2024〕5号 { 级别 市；有效 2024年3月1日 至 2026年12月31日 }\n输入 受理日期: 日期\n\
               措施 一次性奖励 依据 第4条 { 标准 = 1000元 }\n措施 交通补助 依据 第5条 { 标准 = 300元 }\n";
    let new = "文件 示人社发〔2025〕9号 { 级别 市；有效 2025年6月1日 至 2027年12月31日\n修改 示人社发〔2024〕5号 第4条\n\
               废止 示人社发〔2024〕5号 第5条 自 2025年9月1日\n过渡 按 受理日期 至 2025年12月31日 }\n引用 \"原.pol\"\n\
               措施 一次性奖励 依据 第2条 { 标准 = 1500元 }\n";
    folder.write("原.pol", old.as_bytes());
    folder.write("政策.pol", new.as_bytes());
    let run = |date: &str| folder.polc(&["run", "政策.pol", "--date", date, "--set", "受理日期=2025-09-02"]).1;
    let text = run("2025-10-01");
    assert!(text.contains("\n  已失效（自 2025-06-01 起改按 示人社发〔2025〕9号 第2条）\n"), "{text}");
    assert!(text.contains("\n  已失效（自 2025-09-01 起由 示人社发〔2025〕9号 废止）\n"), "{text}");
    assert!(run("2025-08-31").contains("交通补助（第5条）\n  可享受"));
}
