//! `polc review`, `blame`, `log` and `git-setup` over real repositories.

use super::literate::{Folder, project};
use std::process::Command;

const RULES: &str = "\
文件 示人社发〔2024〕1号 { 机关 示例市人社局；有效 2024年1月1日 至 2025年12月31日 }
输入 留用率: 比例 在 [0%, 100%]
输入 见习月数: 整数 月
口径 见习月数读法 { 按约定 (缺省)、按实际 } 因 \"原文没有写明\"
措施 见习补贴 依据 第1条 {
  对象 单位
  责任单位 市人社局、市财政局
  须 见习月数 >= 3个月 当 见习月数读法 为 按约定
  须 见习月数 >= 2个月 当 见习月数读法 为 按实际
  标准 = 1000元/月 { 留用率 50%以上 => 1200元/月 }
  期限 = 见习月数
  期限 <= 12个月
}
算例 \"六个月\" {
  日期 2025年6月1日
  已知 留用率 = 60%, 见习月数 = 6个月
  应得 见习补贴 = 7200元
}
";

pub fn git(folder: &Folder, arguments: &[&str], day: &str) -> String {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.current_dir(&folder.0).args(identity).args(arguments);
    let when = format!("{day}T03:04:05Z");
    command.env("GIT_AUTHOR_DATE", &when).env("GIT_COMMITTER_DATE", &when).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

/// A repository with one commit a text, of the file 规则/主.pol unless a name is given.
fn repository(versions: &[(&str, &str, &str)]) -> Folder {
    let folder = Folder::new();
    git(&folder, &["init", "-q", "-b", "main"], "2024-01-01");
    let mut before = "";
    for (index, (name, text, subject)) in versions.iter().enumerate() {
        if !before.is_empty() && before != *name {
            std::fs::remove_file(folder.0.join(before)).unwrap();
        }
        before = name;
        folder.write(name, text.as_bytes());
        git(&folder, &["add", "-A"], "2024-01-01");
        git(&folder, &["commit", "-q", "-m", subject], &format!("2024-01-{:02}", index + 2));
    }
    folder
}

const FILE: &str = "规则/主.pol";

#[test]
fn a_review_says_what_matters_first() {
    let new = RULES.replace("50%以上", "超过50%").replace(">= 3个月", ">= 4个月");
    let folder = repository(&[(FILE, RULES, "初版"), (FILE, &new, "改动")]);
    let line = ["review", "HEAD~1", "HEAD", "--date", "2025-06-30", "--format", "markdown"];
    let (code, out, err) = folder.polc(&[&line[..], &["--out", "评审.html", "--out", "评审.json"]].concat());
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let expected = std::fs::read_to_string(project().join("tests/history/review.md")).unwrap_or_default();
    if std::env::var_os("POLC_BLESS").is_some() {
        std::fs::write(project().join("tests/history/review.md"), &out).unwrap();
    } else {
        assert_eq!(out, expected);
    }
    let html = std::fs::read_to_string(folder.0.join("评审.html")).unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && !html.contains("http") && html.contains("prefers-color-scheme"));
    let json: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.0.join("评审.json")).unwrap()).unwrap();
    assert_eq!(json["cases"]["uncovered"][0], "见习补贴");
    assert_eq!(json["readings"][0]["name"], "见习月数读法");
    assert_eq!(json["bodies"][1][0], "市财政局");
    // What is proposed passes, and with it nothing is missing.
    let proposed: Vec<&str> =
        json["cases"]["proposed"].as_array().unwrap().iter().map(|case| case.as_str().unwrap()).collect();
    folder.write(FILE, format!("{new}{}\n", proposed.join("\n")).as_bytes());
    let (code, _, err) = folder.polc(&["test", "规则"]);
    assert_eq!(code, 0, "{err}");
    let (_, out, _) = folder.polc(&["review", "HEAD~1", "规则", "--date", "2025-06-30"]);
    assert!(!out.contains("缺算例") && out.contains("算例：新增 2 个"), "{out}");
}

#[test]
fn a_review_fails_with_a_case_and_says_that_nothing_changed() {
    let new = RULES.replace("1200元/月", "1300元/月");
    let folder = repository(&[(FILE, RULES, "初版"), (FILE, &new, "改动"), (FILE, &format!("// 说明\n{new}"), "说明")]);
    let (code, out, _) = folder.polc(&["review", "HEAD~2", "HEAD~1"]);
    assert!(code == 1 && out.contains("没有通过的算例"), "{out}");
    let (_, out, _) = folder.polc(&["review", "HEAD~1", "HEAD"]);
    assert!(out.contains("含义没有改动"), "{out}");
    let (code, _, err) = folder.polc(&["review", "没有的版本", "HEAD"]);
    assert!(code == 2 && err.contains("E0630"), "{err}");
}
