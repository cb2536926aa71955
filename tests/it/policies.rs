//! The policies of the repository against their cases: all pass, and a falsified expectation is caught, alone.

use super::literate::{Folder, project};
use polc::cli::console::Console;
use polc::value::Date;
use serde_json::{Value, json};
use std::path::Path;

/// `polc test policies --cases FOLDER --format json` over the folder's cases.
fn test_cases(folder: &Path) -> Value {
    let mut console = Console::memory(project(), "", Date::new(2025, 6, 1).unwrap());
    let cases = folder.to_str().unwrap();
    let line = ["polc", "test", "policies", "--cases", cases, "--format", "json"];
    polc::cli::run(line.map(Into::into).to_vec(), &mut console);
    serde_json::from_str(console.written().0).unwrap()
}

/// The ids of the cases that did not pass, in order.
fn not_passed(report: &Value) -> Vec<String> {
    let cases = report["cases"].as_array().unwrap().iter();
    cases.filter(|case| case["outcome"] != "passed").map(|case| case["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_case_of_the_policies_passes() {
    let report = test_cases(&project().join("tests/cases"));
    assert_eq!(not_passed(&report), Vec::<String>::new());
    assert_ne!(report["passed"], json!(0));
}

/// Another expectation than the case's: another status where there is no figure, else a figure next to it.
fn falsified(expect: &Value) -> Value {
    let mut other = expect.clone();
    let figure =
        expect["value"].as_str().and_then(|text| text.parse::<i64>().ok().or(text.strip_suffix(".00")?.parse().ok()));
    match figure {
        Some(figure) => other["value"] = json!((figure + 1).to_string()),
        None => {
            let status = if expect["status"] == "expired" { "eligible" } else { "expired" };
            other = json!({ "status": status });
        }
    }
    other
}

#[test]
fn a_falsified_expectation_is_caught_and_no_other() {
    let text = std::fs::read_to_string(project().join("tests/cases/jiaozuo-2022-7.jsonl")).unwrap();
    let folder = Folder::new();
    let mut wrong = Vec::new();
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut case: Value = serde_json::from_str(line).unwrap();
        if index % 3 == 1 {
            case["expect"] = falsified(&case["expect"]);
            wrong.push(case["case"].as_str().unwrap().to_owned());
        }
        lines.push(case.to_string());
    }
    folder.write("cases.jsonl", lines.join("\n").as_bytes());
    assert_eq!(not_passed(&test_cases(&folder.0)), wrong);
}

/// Where an input that is not given has a meaning of its own: no record is no receipt, no figure asked for is a ceiling,
/// no earlier round is the first.
const NOT_GIVEN_MEANS: [&str; 8] = [
    "该人员此前已享受",
    "此前已享受",
    "已享受",
    "已享受市级奖补",
    "已享受省级奖补",
    "此前已补贴月数",
    "申请额度",
    "上次认定年份",
];

#[test]
fn an_input_that_is_taken_away_is_never_guessed() {
    let text = std::fs::read_to_string(project().join("tests/cases/jiaozuo-2022-7.jsonl")).unwrap();
    let folder = Folder::new();
    let mut lines = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut case: Value = serde_json::from_str(line).unwrap();
        let inputs = case["inputs"].as_object_mut().unwrap();
        let open =
            inputs.iter_mut().filter(|(name, value)| !value.is_null() && !NOT_GIVEN_MEANS.contains(&name.as_str()));
        let mut open: Vec<_> = open.map(|(_, value)| value).collect();
        let count = open.len();
        *open[index % count.max(1)] = Value::Null;
        lines.push(case.to_string());
    }
    folder.write("cases.jsonl", lines.join("\n").as_bytes());
    let report = test_cases(&folder.0);
    let changed = report["cases"].as_array().unwrap().iter().filter(|case| case["outcome"] != "passed");
    let guessed = changed.filter(|case| !matches!(case["actual"]["status"].as_str(), Some("unknown" | "pending")));
    let guessed: Vec<&str> = guessed.map(|case| case["id"].as_str().unwrap()).collect();
    assert_eq!(guessed, Vec::<&str>::new());
}

#[test]
fn the_examples_of_all_cities_run_together() {
    let mut console = Console::memory(project(), "", Date::new(2025, 6, 1).unwrap());
    let exit = polc::cli::run(["polc", "test", "policies"].map(Into::into).to_vec(), &mut console);
    let (out, err) = console.written();
    assert_eq!((exit.code(), out, err), (0, "通过 91，未通过 0，共 91\n", ""));
}

#[test]
fn every_example_profile_runs_against_all_cities() {
    for path in super::literate::files("policies", "yaml").iter().filter(|p| p.to_string_lossy().contains(".profile."))
    {
        let mut console = Console::memory(project(), "", Date::new(2025, 6, 1).unwrap());
        let line = ["polc", "run", "policies", "--applicable", "--profile", path.to_str().unwrap()];
        let exit = polc::cli::run(line.map(Into::into).to_vec(), &mut console);
        let (out, err) = console.written();
        assert_eq!((exit.code(), err), (0, ""), "{}", path.display());
        assert_eq!(out.matches("\n■ ").count(), 5, "{}", path.display());
    }
}
