//! Rules as they were: `run --as-of-rules`, `history`, over a real git repository.

use super::literate::{Folder, project};
use serde_json::Value;
use std::process::Command;

const RULES: &str = "输入 人数: 整数 人\n\n参数 补贴标准: 元/人 {\n  自 2023-01-01 = 500元/人\n  自 2024-07-01 = 800元/人\n}\n\n措施 一次性补贴 {\n  有效 2023-01-01 至 2025-12-31\n  须 人数 >= 2人\n  标准 = 补贴标准\n  人数 = 人数\n}\n";

fn git(folder: &Folder, arguments: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.current_dir(&folder.0).args(identity).args(arguments);
    command.env("GIT_AUTHOR_DATE", "2024-01-02T03:04:05Z").env("GIT_COMMITTER_DATE", "2024-01-02T03:04:05Z");
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

fn commit(folder: &Folder, text: &str, subject: &str) {
    folder.write("规则/主.pol", text.as_bytes());
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "-m", subject]);
}

/// Four commits: the first rules, a comment, a broken file, a lower number.
fn repository() -> Folder {
    let folder = Folder::new();
    git(&folder, &["init", "-q"]);
    commit(&folder, RULES, "初版");
    commit(&folder, &format!("// 说明\n{RULES}"), "加说明");
    commit(&folder, "措施 一次性补贴 {\n", "写坏了");
    commit(&folder, &RULES.replace(">= 2人", ">= 5人"), "提高人数");
    folder.write("档案.yaml", "人数: 3\n".as_bytes());
    folder
}

#[test]
fn rules_as_they_were() {
    let folder = repository();
    let at = |revision: &str, date: &str| {
        let line = ["run", "规则", "--profile", "档案.yaml", "--date", date, "--format", "json"];
        let (code, out, err) = folder.polc(&[&line[..], &["--as-of-rules", revision]].concat());
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        let document: Value = serde_json::from_str(&out).unwrap();
        let measure = &document["measures"][0];
        format!("{} {}", measure["status"].as_str().unwrap(), measure["result"]["value"].as_str().unwrap_or("-"))
    };
    assert_eq!(at("HEAD~3", "2024-01-31"), "eligible 1500.00");
    assert_eq!(at("HEAD~2", "2024-07-01"), "eligible 2400.00");
    assert_eq!(at("HEAD", "2024-07-01"), "ineligible -");
    let (code, _, err) = folder.polc(&["run", "规则", "--as-of-rules", "没有的版本", "--set", "人数=3"]);
    assert!(code == 2 && err.contains("没有的版本"), "{err}");
    let (code, _, err) = folder.polc(&["run", "规则", "--as-of-rules", "HEAD~1", "--set", "人数=3"]);
    assert!(code == 1 && err.contains("HEAD~1:规则/主.pol"), "{err}");
}

#[test]
fn history_lists_versions_and_periods() {
    let folder = repository();
    let (code, out, err) = folder.polc(&["history", "一次性补贴", "规则", "--profile", "档案.yaml"]);
    assert_eq!((code, err.as_str()), (0, ""));
    // The hashes of commits say nothing here.
    let plain = |line: &str| {
        let mut words: Vec<&str> = line.split("  ").collect();
        if words.len() == 3 && !line.starts_with(' ') {
            words.remove(1);
        }
        words.join("  ")
    };
    let out: Vec<String> = out.lines().map(plain).collect();
    let expect = "2024-01-02  初版\n  此前：未施行\n  2023-01-01 起：可享受 1500.00元\n  2024-07-01 起：可享受 2400.00元\n  2026-01-01 起：已失效\n2024-01-02  写坏了\n  这一版的规则有错误，没有计算\n2024-01-02  提高人数\n  此前：未施行\n  2023-01-01 起：不可享受\n  2026-01-01 起：已失效\n\n共 5 个版本，列出结果有变化的 3 个";
    assert_eq!(out.join("\n"), expect);
}

#[test]
fn history_as_json_holds_to_its_schema() {
    let folder = repository();
    let line = ["history", "一次性补贴", "规则", "--profile", "档案.yaml", "--format", "json"];
    let (code, out, _) = folder.polc(&line);
    let document: Value = serde_json::from_str(&out).unwrap();
    let schema = std::fs::read_to_string(project().join("schemas/history.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(&document).map(|f| format!("{}: {f}", f.instance_path)).collect();
    assert!(code == 0 && faults.is_empty(), "{faults:?}\n{document:#}");
    assert_eq!(document["looked_at"], 5);
    assert_eq!(document["versions"][0]["periods"][2]["results"][0]["result"]["value"], "2400.00");
}

#[test]
fn what_has_no_history_says_so() {
    let folder = repository();
    let (code, _, err) = folder.polc(&["history", "没有的措施", "规则", "--profile", "档案.yaml"]);
    assert!(code == 2 && err.contains("没有「没有的措施」这项措施"), "{err}");
    let bare = Folder::new();
    bare.write("主.pol", RULES.as_bytes());
    let (code, _, err) = bare.polc(&["history", "一次性补贴", "--set", "人数=3"]);
    assert!(code == 2 && err.contains("E0630"), "{err}");
}
