//! `polc check`: the forms of its findings, repairs, the baseline, polc.toml, and watching.

use super::literate::{Folder, project};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

/// An error with a safe repair, a warning with an unsafe one and a warning without any, in two files.
const FAULTY: &str = "输入 工资: 元
输入 年龄: 岁
措施 补贴 {
  对象 个人
  须 年龄 >= 16岁
  标准 = 工资 * 0.7
  须 工资 =< 12000元
}
";
const OTHER: &str = "输入 工资: 元\n措施 津贴 { 对象 个人；标准 = 工资 * 0.5 }\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("政策/甲.pol", FAULTY.as_bytes());
    folder.write("政策/乙.pol", OTHER.as_bytes());
    folder
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.0.join(name)).unwrap()
}

fn out(format: &str) -> String {
    let (code, out, err) = folder().polc(&["check", "政策", "--format", format]);
    assert_eq!((code, err.as_str()), (1, ""), "{format}");
    out
}

fn hold_to(name: &str, text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap();
    let schema = std::fs::read_to_string(project().join(format!("schemas/{name}.schema.json"))).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(&document).map(|f| f.to_string()).collect();
    assert!(faults.is_empty(), "{faults:?}\n{text}");
    document
}

/// What the analysis would have found is not known where an error keeps it from running: a 容许 is not called idle then.
#[test]
fn an_allowance_is_called_idle_only_where_the_analysis_ran() {
    let allowed = "文件 示人社发〔2025〕1号 { 地区 示例市；发布 2025年1月1日 }\n输入 人数: 整数 人\n\
        措施 补贴 依据 第1条 { 对象 单位；须 人数 1人以上；标准 = 1000元 }\n\
        容许 W0705 于 补贴 因 “示例”\n";
    let codes = |text: &str| {
        let folder = Folder::new();
        folder.write("甲.pol", text.as_bytes());
        let (_, out, _) = folder.polc(&["check", "甲.pol", "--format", "json"]);
        let document: Value = serde_json::from_str(&out).unwrap();
        let found = document["diagnostics"].as_array().unwrap();
        found.iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(codes(allowed), ["W0911"]);
    assert_eq!(codes(&allowed.replace("1人以上", "1元以上")), ["E0331"]);
}

#[test]
fn sarif_names_places_rules_and_repairs() {
    let document = hold_to("sarif", &out("sarif"));
    let run = &document["runs"][0];
    let results = run["results"].as_array().unwrap();
    let rule = |r: &Value| run["tool"]["driver"]["rules"][r["ruleIndex"].as_u64().unwrap() as usize]["id"].clone();
    assert!(results.iter().all(|r| rule(r) == r["ruleId"]));
    let sign = results.iter().find(|r| r["level"] == "error").unwrap();
    let place = &sign["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "%E6%94%BF%E7%AD%96/%E7%94%B2.pol");
    let region = serde_json::json!({ "startLine": 7, "startColumn": 8, "endLine": 7, "endColumn": 10 });
    assert_eq!(place["region"], region);
    let replacement = &sign["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["deletedRegion"], region);
    assert_eq!(replacement["insertedContent"]["text"], "<=");
}

#[test]
fn github_annotates_lines() {
    let lines: Vec<String> = out("github").lines().map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "::warning file=政策/乙.pol,line=2,endLine=2,col=25,endColumn=28,title=W0904 比例写成了小数::比例写成了小数：50%25%0A帮助：比例写百分号或者分数；写成数的，后面的 => 比例 不能替换它%0A修复：改为百分数",
            "::warning file=政策/甲.pol,line=6,endLine=6,col=13,endColumn=16,title=W0904 比例写成了小数::比例写成了小数：70%25%0A帮助：比例写百分号或者分数；写成数的，后面的 => 比例 不能替换它%0A修复：改为百分数",
            "::error file=政策/甲.pol,line=7,endLine=7,col=8,endColumn=10,title=E0109 不认识的比较写法::小于或等于先写小于号：<=%0A帮助：写作 <=%0A修复：改为 <=",
        ]
    );
}

#[test]
fn gitlab_gets_lasting_fingerprints() {
    let prints = |text: &str| -> Vec<String> {
        let folder = Folder::new();
        folder.write("政策/甲.pol", text.as_bytes());
        let document = hold_to("gitlab", &folder.polc(&["check", "政策", "--format", "gitlab"]).1);
        document.as_array().unwrap().iter().map(|issue| issue["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let (before, after) = (prints(FAULTY), prints(&format!("// 一行\n\n{FAULTY}")));
    assert_eq!((before.len(), &before), (2, &after));
    assert_ne!(before, prints(&FAULTY.replace("0.7", "0.6")));
}

#[test]
fn junit_has_a_suite_a_file() {
    let text = out("junit");
    assert!(text.contains("<testsuite name=\"政策/甲.pol\" tests=\"2\" failures=\"1\" errors=\"1\">"), "{text}");
    assert!(text.contains("<testsuite name=\"政策/乙.pol\" tests=\"1\" failures=\"1\" errors=\"0\">"), "{text}");
    assert!(text.contains("=&gt; 比例") && !text.contains("=> 比例"), "{text}");
    let clean = Folder::new();
    clean.write("甲.pol", OTHER.replace("0.5", "50%").as_bytes());
    let expect = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"甲.pol\" tests=\"1\" failures=\"0\" errors=\"0\">\n    <testcase name=\"甲.pol\" classname=\"甲.pol\"/>\n  </testsuite>\n</testsuites>\n";
    assert_eq!(clean.polc(&["check", "--format", "junit"]), (0, expect.to_owned(), String::new()));
}

#[test]
fn markdown_is_a_table_a_file() {
    let text = out("markdown");
    let expect = "共 1 个错误，2 个警告；详细说明见 polc explain E0109\n\n### 政策/乙.pol\n\n| 位置 | 级别 | 代码 | 内容 |\n| --- | --- | --- | --- |\n| 2:25 | 警告 | W0904 | 比例写成了小数：50%<br>帮助：比例写百分号或者分数；写成数的，后面的 => 比例 不能替换它 |\n\n### 政策/甲.pol\n\n| 位置 | 级别 | 代码 | 内容 |\n| --- | --- | --- | --- |\n| 6:13 | 警告 | W0904 | 比例写成了小数：70%<br>帮助：比例写百分号或者分数；写成数的，后面的 => 比例 不能替换它 |\n| 7:8 | **错误** | E0109 | 小于或等于先写小于号：&lt;=<br>帮助：写作 &lt;= |\n";
    assert_eq!(text, expect);
}

#[test]
fn repairs_are_shown_and_written() {
    let folder = folder();
    let (code, out, _) = folder.polc(&["check", "政策", "--diff"]);
    assert_eq!(
        (code, out.as_str()),
        (1, "--- 政策/甲.pol\n+++ 政策/甲.pol\n@@ -7,1 +7,1 @@\n-  须 工资 =< 12000元\n+  须 工资 <= 12000元\n")
    );
    assert_eq!(read(&folder, "政策/甲.pol"), FAULTY);
    let (_, out, _) = folder.polc(&["check", "政策", "--diff", "--unsafe-fixes"]);
    assert!(out.contains("-  标准 = 工资 * 0.7\n+  标准 = 工资 * 70%\n"), "{out}");
    let (_, _, err) = folder.polc(&["check", "政策", "--fix"]);
    assert!(err.starts_with("已改正 1 处\n") && !err.contains("E0109"), "{err}");
    assert_eq!(read(&folder, "政策/甲.pol"), FAULTY.replace("=<", "<="));
    folder.polc(&["check", "政策", "--unsafe-fixes"]);
    assert_eq!(read(&folder, "政策/甲.pol"), FAULTY.replace("=<", "<=").replace("0.7", "70%"));
    assert_eq!(read(&folder, "政策/乙.pol"), OTHER.replace("0.5", "50%"));
}

#[test]
fn a_baseline_hides_what_is_known() {
    let folder = folder();
    let all = ["check", "政策", "--fail-level", "warning", "--baseline", "清单.json"];
    let (code, _, err) = folder.polc(&[&all[..], &["--write-baseline"]].concat());
    assert!(code == 1 && err.starts_with("已把 2 个警告写入清单「清单.json」\n") && err.contains("E0109"), "{err}");
    folder.write("政策/甲.pol", FAULTY.replace("=<", "<=").as_bytes());
    let (code, out, err) = folder.polc(&all);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.starts_with("清单里已知的 2 个警告没有显示\n") && !err.contains("警告["), "{err}");
    folder.write("政策/乙.pol", OTHER.replace("0.5", "0.4").as_bytes());
    let (code, _, err) = folder.polc(&all);
    assert!(code == 1 && err.starts_with("清单里已知的 1 个警告没有显示；另有 1 个已经解决"), "{err}");
    assert!(err.contains("比例写成了小数：40%") && !err.contains("：70%"), "{err}");
    assert_eq!(folder.polc(&["check", "政策", "--write-baseline"]).0, 2);
}

#[test]
fn polc_toml_gives_paths_levels_and_the_fail_level() {
    let folder = Folder::new();
    folder.write("政策/乙.pol", OTHER.as_bytes());
    folder.write("别的/坏.pol", "措施".as_bytes());
    folder.write("polc.toml", "paths = [\"政策\"]\nfail-level = \"warning\"\n".as_bytes());
    assert_eq!(folder.polc(&["check"]).0, 1);
    assert_eq!(folder.polc(&["check", "--fail-level", "error"]).0, 0);
    folder.write("polc.toml", "paths = [\"政策\"]\n[levels]\nW0904 = \"error\"\n".as_bytes());
    let (code, _, err) = folder.polc(&["check"]);
    assert!(code == 1 && err.starts_with("错误[W0904]"), "{err}");
    folder.write("polc.toml", "paths = [\"政策\"]\n[levels]\nW0904 = \"off\"\n".as_bytes());
    assert_eq!(folder.polc(&["check"]), (0, String::new(), "1 个文件，没有错误和警告\n".to_owned()));
    assert_eq!(folder.polc(&["check", "--config", "没有.toml"]).0, 2);
    folder.write("polc.toml", "path = [\"政策\"]\n[levels]\nW9999 = \"off\"\nE0101 = \"off\"\nW0904 = 3\n".as_bytes());
    let (code, _, err) = folder.polc(&["check"]);
    let heads: Vec<&str> = err.lines().filter(|line| line.starts_with("错误[")).collect();
    let expect = [
        "错误[E0625] 配置里没有「path」这一项",
        "错误[E0625] 没有代码「W9999」",
        "错误[E0626] E0101 是错误，级别不能改",
        "错误[E0626] 这一项的值不对",
    ];
    assert_eq!((code, heads.as_slice()), (2, &expect[..]));
    assert!(err.contains("是不是「paths」"), "{err}");
}

#[test]
fn watching_checks_again_after_a_change() {
    let folder = Folder::new();
    folder.write("甲.pol", OTHER.as_bytes());
    let mut command = Command::new(env!("CARGO_BIN_EXE_polc"));
    let mut child =
        command.args(["check", "甲.pol", "--watch"]).current_dir(&folder.0).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let first: Vec<String> = lines.by_ref().take_while(|line| !line.starts_with("正在等待")).collect();
    assert!(first.iter().any(|line| line.contains("W0904")), "{first:?}");
    folder.write("甲.pol", OTHER.replace("0.5", "50%").as_bytes());
    let second: Vec<String> = lines.by_ref().take_while(|line| !line.starts_with("正在等待")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(second, ["1 个文件，没有错误和警告"]);
}
