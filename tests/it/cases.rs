//! `polc test`: the project's cases all pass, falsified ones fail and only those, output holds to its schema.

use super::literate::{Folder, project};
use polc::cli::console::Console;
use polc::value::Date;
use serde_json::{Value, json};

fn schema(name: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(project().join("schemas").join(name)).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}

/// `polc test policies --cases FOLDER --format json` in the project.
fn run(cases: &str) -> (u8, Value) {
    let mut console = Console::memory(project(), "", Date::new(2025, 6, 1).unwrap());
    let line = ["polc", "test", "policies", "--cases", cases, "--format", "json"];
    let exit = polc::cli::run(line.iter().map(Into::into).collect(), &mut console);
    let document: Value = serde_json::from_str(console.written().0).unwrap();
    let faults: Vec<String> = schema("test.schema.json").iter_errors(&document).map(|f| f.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    (exit.code(), document)
}

fn not_passed(document: &Value) -> Vec<String> {
    let cases = document["cases"].as_array().unwrap().iter().filter(|c| c["outcome"] != "passed");
    cases.map(|c| format!("{} {}: {}", c["id"], c["outcome"], c["differences"])).collect()
}

#[test]
fn the_cases_of_the_project_pass() {
    let (code, document) = run("tests/cases");
    let faults = not_passed(&document);
    assert!(faults.is_empty(), "{} cases\n{}", faults.len(), faults.join("\n"));
    assert_eq!(code, 0);
    assert!(document["passed"].as_u64().unwrap() >= 116);
}

/// Makes an expectation wrong: its value, else its status.
fn falsify(expect: &mut Value) {
    let wrong = match (&expect["value"], &expect["ceiling"], expect["status"].as_str()) {
        (Value::String(value), _, _) => ("value", json!(format!("{value}1"))),
        (_, Value::String(value), _) => ("ceiling", json!(format!("1{value}"))),
        (_, _, Some("eligible")) => ("status", json!("ineligible")),
        (_, _, Some("ineligible")) => ("status", json!("eligible")),
        (_, _, Some("met")) => ("status", json!("not_met")),
        (_, _, Some("not_met")) => ("status", json!("met")),
        (_, _, Some("compliant")) => ("status", json!("non_compliant")),
        _ => ("status", json!("pending")),
    };
    expect[wrong.0] = wrong.1;
}

#[test]
fn falsified_expectations_fail_and_only_those() {
    let folder = Folder::new();
    let text = std::fs::read_to_string(project().join("tests/cases/jiaozuo-2022-7.jsonl")).unwrap();
    let mut wrong = Vec::new();
    let mut lines = String::new();
    for (i, line) in text.lines().enumerate() {
        let mut case: Value = serde_json::from_str(line).unwrap();
        if i % 5 == 2 {
            falsify(&mut case["expect"]);
            wrong.push(case["case"].as_str().unwrap().to_owned());
        }
        lines.push_str(&format!("{case}\n"));
    }
    folder.write("焦作.jsonl", lines.as_bytes());
    let (code, document) = run(folder.0.to_str().unwrap());
    let cases = document["cases"].as_array().unwrap();
    let failed: Vec<&str> =
        cases.iter().filter(|c| c["outcome"] != "passed").map(|c| c["id"].as_str().unwrap()).collect();
    assert_eq!((code, failed), (1, wrong.iter().map(String::as_str).collect()));
}

#[test]
fn names_files_hold_to_their_schema() {
    let schema = schema("names.schema.json");
    let mut seen = 0;
    for path in super::literate::files("policies", "yaml") {
        if !path.to_string_lossy().ends_with(".names.yaml") {
            continue;
        }
        let document = as_json(&std::fs::read_to_string(&path).unwrap());
        let faults: Vec<String> = schema.iter_errors(&document).map(|f| format!("{}: {f}", f.instance_path)).collect();
        assert!(faults.is_empty(), "{}: {faults:?}", path.display());
        seen += 1;
    }
    assert!(seen > 0);
}

/// A YAML text as JSON, by the reader of profiles.
fn as_json(text: &str) -> Value {
    use polc::cli::profile::tree::{Node, NodeKind};
    fn json_of(node: &Node) -> Value {
        match &node.kind {
            NodeKind::List(items) => Value::Array(items.iter().map(json_of).collect()),
            NodeKind::Map(entries) => {
                Value::Object(entries.iter().map(|e| (e.key.clone(), json_of(&e.value))).collect())
            }
            NodeKind::Bool(value) => Value::Bool(*value),
            NodeKind::Number(digits) => serde_json::from_str(digits).unwrap(),
            NodeKind::Text(text) => Value::String(text.clone()),
            NodeKind::Error | NodeKind::Null | NodeKind::Expr(_) => Value::Null,
        }
    }
    let mut diags = Vec::new();
    let nodes = polc::cli::profile::yaml::parse(polc::source::SourceId(0), text, &mut diags);
    assert!(diags.is_empty(), "{diags:?}");
    json_of(&nodes[0])
}

#[test]
fn what_cannot_be_mapped_is_an_error() {
    let folder = Folder::new();
    folder.write("主.pol", "输入 留用率: 比例\n措施 补贴 { 须 留用率 不低于 50%；标准 = 100元 }\n".as_bytes());
    folder
        .write("主.names.yaml", "规则:\n  甲: { 措施: 补贴, 输入: { 率: 留用率 } }\n  乙: { 措施: 没有 }\n".as_bytes());
    let case = |rule: &str, inputs: &str, more: &str| {
        format!(
            r#"{{"case": "{rule}{inputs}", "rule": "{rule}", "inputs": {{{inputs}}}, "date": "2025-06-01", "expect": {{"status": "eligible"{more}}}, "reading": []}}"#
        )
        .replace("\"case\": \"", "\"case\": \"c")
    };
    let lines = [
        case("甲", "", "").replace("{}", r#"{"率": "0.6"}"#),
        case("甲", "", "").replace("{}", r#"{"人数": 3}"#),
        case("乙", "", ""),
        case("丙", "", ""),
        case("甲", "", r#", "months": "2""#).replace("{}", r#"{"率": "0.6"}"#),
        case("甲", "", "").replace("{}", r#"{"率": "六成"}"#),
        case("甲", "", "").replace("[]", r#"["甲.1=A"]"#),
    ];
    folder.write("用例/一.jsonl", lines.join("\n").as_bytes());
    let (code, out, _) = folder.polc(&["test", "主.pol", "--cases", "用例", "--format", "json"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    let outcomes: Vec<&str> =
        document["cases"].as_array().unwrap().iter().map(|c| c["outcome"].as_str().unwrap()).collect();
    assert_eq!((code, outcomes), (1, vec!["passed", "error", "error", "error", "error", "error", "error"]), "{out}");
    let (code, out, _) = folder.polc(&["test", "主.pol", "--cases", "用例"]);
    assert_eq!((code, out.lines().last()), (1, Some("通过 1，未通过 6，共 7")));
    assert!(out.contains("输入「人数」没有对照"), "{out}");
}
