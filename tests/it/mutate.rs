//! `polc gen-tests` and `polc mutate`: what is generated passes and notices slips, and what survives is said with a case.

use super::literate::{Folder, project};
use serde_json::Value;

const POLICY: &str = "\
文件 示人社发〔2025〕1号 { 地区 示例市；发布 2025年1月1日；有效 2025年1月1日 至 2025年12月31日 }
输入 留用率: 比例 在 [0%, 100%]
输入 正常经营: 是否
输入 参保人数: 整数 人 在 [1人, 不限]
输入 裁员人数: 整数 人 在 [0人, 不限]
定义 裁员率上限 = 5.5%, 参保人数 30人以下 => 20%
实体 见习人员 计 人 标识 身份证号 { 身份证号: 文本；见习月数: 整数 月 }
措施 就业见习补贴 依据 第3条 {
  对象 单位
  逐个 见习人员
  须「裁员率」: 裁员人数 / 参保人数 不高于 裁员率上限
  须「经营」: 正常经营
  标准 = 1000元/人·月
  留用率 50%以上不满60% => 1200元/人·月
  留用率 60%以上 => 1500元/人·月
  期限 = 见习人员.见习月数
  期限 <= 12个月
}
";

const ONE: &str = "
引用 \"主.pol\"

算例 \"一半\" {
  日期 2025年6月1日
  已知 留用率 = 50%, 正常经营 = 是, 参保人数 = 100人, 裁员人数 = 0人, 见习人员 = [{ 见习月数 = 6个月 }]
  应得 就业见习补贴 = 7200元
}
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("主.pol", POLICY.as_bytes());
    folder
}

fn document(out: &str) -> Value {
    let document: Value = serde_json::from_str(out).unwrap();
    let schema = std::fs::read(project().join("schemas/mutate.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(&document).map(|f| f.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    document
}

#[test]
fn generated_cases_pass_are_formatted_and_are_the_same_every_time() {
    let folder = folder();
    assert_eq!(folder.polc(&["gen-tests", "主.pol", "--out", "边界.pol"]).0, 0);
    let first = std::fs::read_to_string(folder.0.join("边界.pol")).unwrap();
    assert_eq!(folder.polc(&["test", "边界.pol"]).0, 0);
    assert_eq!(folder.polc(&["fmt", "--check", "边界.pol"]).0, 0);
    assert_eq!(folder.polc(&["gen-tests", "主.pol"]).1, first);
    for name in [
        "条件都满足",
        "只有 裁员率 不满足",
        "裁员率、经营 都不满足",
        "裁员人数 / 参保人数 不高于 裁员率上限 正好在界限上",
        "留用率 60%以上 正好在界限上",
        "留用率 50%以上不满60% 略低于界限",
        "期限 <= 12个月 略高于界限",
    ] {
        assert!(first.contains(&format!("就业见习补贴（第3条）：{name}")), "{name}\n{first}");
    }
}

#[test]
fn generated_records_pass_as_a_table() {
    let folder = folder();
    let (_, out, _) = folder.polc(&["gen-tests", "主.pol", "--format", "jsonl", "--measure", "就业见习补贴"]);
    folder.write("边界.jsonl", out.as_bytes());
    let (exit, out, err) = folder.polc(&["test", "主.pol", "--table", "边界.jsonl"]);
    assert_eq!(exit, 0, "{out}{err}");
    assert_eq!(folder.polc(&["gen-tests", "主.pol", "--measure", "没有"]).0, 2);
    let past = "实体 证书 { 工种: 文本 }\n措施 甲 { 标准 = 1元；次数 每年 <= 2次；金额 <= 5元 累计 }\n措施 乙 { 逐个 证书；标准 = 1元；不重复 于 {工种} }\n";
    folder.write("以往.pol", past.as_bytes());
    let (_, out, _) = folder.polc(&["gen-tests", "以往.pol", "--format", "jsonl"]);
    folder.write("以往.jsonl", out.as_bytes());
    assert!(
        out.contains("\"享受记录\":[{\"措施\":\"甲\",") && out.contains("\"享受记录\":[{\"措施\":\"乙\","),
        "{out}"
    );
    let (exit, out, err) = folder.polc(&["test", "以往.pol", "--table", "以往.jsonl"]);
    assert_eq!(exit, 0, "{out}{err}");
}

#[test]
fn generated_cases_notice_slips() {
    let folder = folder();
    folder.polc(&["gen-tests", "主.pol", "--out", "边界.pol"]);
    let (exit, out, err) = folder.polc(&["mutate", "边界.pol", "--threshold", "85%", "--format", "json"]);
    assert_eq!(exit, 0, "{out}{err}");
    let document = document(&out);
    assert!(document["total"].as_u64().unwrap() >= 25, "{out}");
}

#[test]
fn what_survives_is_shown_with_a_case_that_notices_it() {
    let folder = folder();
    folder.write("例.pol", ONE.as_bytes());
    let (exit, out, _) = folder.polc(&["mutate", "例.pol", "--threshold", "90%", "--format", "json"]);
    assert_eq!(exit, 1);
    let document = document(&out);
    let mutants = document["mutants"].as_array().unwrap();
    let survived: Vec<&Value> = mutants.iter().filter(|m| m["status"] == "survived").collect();
    let cases: Vec<&str> = survived.iter().filter_map(|m| m["case"].as_str()).collect();
    assert!(!cases.is_empty() && cases.len() * 10 >= survived.len() * 9, "{out}");
    // Pasted, the cases leave nothing that they were offered for.
    folder.write("例.pol", format!("{ONE}\n{}\n", cases.join("\n\n")).as_bytes());
    assert_eq!(folder.polc(&["test", "例.pol"]).0, 0);
    let (_, after, _) = folder.polc(&["mutate", "例.pol", "--format", "json"]);
    let after = self::document(&after);
    assert_eq!(after["survived"].as_u64().unwrap(), (survived.len() - cases.len()) as u64, "{after}");
}

#[test]
fn a_slip_that_cannot_matter_is_proved() {
    let folder = Folder::new();
    let policy = "输入 月数: 整数 月 在 [0月, 60月]\n措施 补贴 { 须「月数」: 月数 超过 11个月；标准 = 1000元 }\n";
    folder.write("主.pol", policy.as_bytes());
    let (_, out, _) = folder.polc(&["mutate", "主.pol", "--format", "json"]);
    let found = document(&out);
    assert_eq!(found["equivalent"], 0, "{out}");
    let policy = policy.replace("超过 11个月", "不低于 11.5个月");
    folder.write("主.pol", policy.as_bytes());
    let (_, out, _) = folder.polc(&["mutate", "主.pol", "--format", "json"]);
    let found = document(&out);
    assert_eq!(found["equivalent"], 1, "{out}");
}

#[test]
fn a_slip_in_a_requirement_that_others_cover_is_proved() {
    let folder = Folder::new();
    let policy = "输入 失业青年: 是否\n输入 毕业生: 是否\n输入 年龄: 整数 岁 在 [0岁, 120岁]\n措施 补贴 {\n  须「类别」: 失业青年 或 毕业生\n  \
                  须「青年」: 年龄 不满 25岁 当 失业青年 且 非 毕业生\n  标准 = 1000元\n}\n";
    folder.write("主.pol", policy.as_bytes());
    let (_, out, _) = folder.polc(&["mutate", "主.pol", "--format", "json"]);
    let found = document(&out);
    let proved = found["mutants"].as_array().unwrap().iter().filter(|m| m["status"] == "equivalent");
    let proved: Vec<String> = proved.map(|m| format!("{} {}", m["line"], m["change"].as_str().unwrap())).collect();
    // Without 失业青年 the second asks more, but only of those whom the first refuses.
    assert_eq!(proved, ["6 删去 失业青年"], "{out}");
}

#[test]
fn a_rule_set_with_failing_tests_is_not_mutated() {
    let folder = folder();
    folder.write("例.pol", ONE.replace("7200元", "7201元").as_bytes());
    let (exit, out, err) = folder.polc(&["mutate", "例.pol"]);
    assert_eq!((exit, out.as_str()), (1, ""));
    assert!(err.contains("本来就不通过") && err.contains("一半"), "{err}");
}

/// A bounded part of what the five notices show: a few measures of each, by the generated cases alone.
#[test]
fn the_boundary_cases_of_the_notices_notice_slips() {
    let wanted = [
        ("xingtai", "技能提升补贴"),
        ("qingyang", "乡村就业工厂吸纳奖补"),
        ("jiaozuo", "技术能手奖金"),
        ("luoyang", "众创空间一次性运营补贴"),
        ("zhengzhou", "延长孵化周期"),
    ];
    for (city, measure) in wanted {
        let cases = format!("{}/tests/cases/boundary/{city}.pol", project().display());
        assert!(std::fs::read_to_string(&cases).unwrap().contains(measure));
        let line = ["mutate", cases.as_str(), "--measure", measure, "--threshold", "85%", "--format", "json"];
        let (exit, out, err) = Folder::new().polc(&line);
        assert_eq!(exit, 0, "{city} {out}{err}");
    }
}
