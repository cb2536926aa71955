//! `polc review`, `blame`, `log` and `git-setup` over real repositories.

use super::literate::{Folder, project};
use std::process::Command;

const RULES: &str = "\
文件 示人社发〔2024〕1号 { 机关 示例市人社局 }
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
  有效 2024年1月1日 至 2025年12月31日
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
    for (schema, part) in [("review", &json), ("diff", &json["diff"])] {
        let text = std::fs::read_to_string(project().join(format!("schemas/{schema}.schema.json"))).unwrap();
        let schema = jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap();
        let faults: Vec<String> = schema.iter_errors(part).map(|f| format!("{}: {f}", f.instance_path)).collect();
        assert!(faults.is_empty(), "{faults:?}\n{part:#}");
    }
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
fn a_finding_is_known_by_its_rule_and_a_case_is_missing_by_its_boundary() {
    // The refinement that no case reaches is found in both versions, under either name.
    let found =
        RULES.replace("留用率 50%以上 => 1200元/月", "留用率 50%以上 => 1200元/月, 留用率 超过100% => 1300元/月");
    let renamed = found.replace("见习补贴", "就业见习补贴");
    let case =
        "算例 \"一半\" {\n  日期 2025年6月1日\n  已知 留用率 = 50%, 见习月数 = 6个月\n  应得 见习补贴 = 6000元\n}\n";
    let both = RULES.replace("50%以上", "超过50%").replace(">= 3个月", ">= 4个月") + case;
    let folder = repository(&[
        (FILE, RULES, "初版"),
        (FILE, &found, "不可能的一档"),
        (FILE, &renamed, "改名"),
        (FILE, RULES, "回到初版"),
        (FILE, &both, "两处改动，一处有算例"),
    ]);
    let review = |old: &str, new: &str| -> serde_json::Value {
        let (_, out, err) = folder.polc(&["review", old, new, "--date", "2025-06-30", "--format", "json"]);
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"))
    };
    let count = |review: &serde_json::Value| {
        ["appeared", "gone"].map(|side| review["findings"][side].as_array().unwrap().len())
    };
    let [appeared, _] = count(&review("HEAD~4", "HEAD~3"));
    assert!(appeared > 0);
    assert_eq!(count(&review("HEAD~3", "HEAD~2")), [0, 0]);
    // Of two regions one has a case: the other is missing.
    let last = review("HEAD~1", "HEAD");
    assert_eq!(last["diff"]["measures"][0]["regions"].as_array().unwrap().len(), 2);
    let proposed = last["cases"]["proposed"].as_array().unwrap();
    assert!(proposed.len() == 1 && proposed[0].as_str().unwrap().contains("见习月数 = 3个月"), "{proposed:?}");
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

/// Lines with the hashes of commits taken out.
fn plain(out: &str) -> String {
    let hash = |word: &str| word.len() == 10 && word.chars().all(|c| c.is_ascii_hexdigit());
    let line = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let words: Vec<&str> = line.split_whitespace().filter(|w| !hash(w)).collect();
        format!("{}{}", " ".repeat(indent), words.join(" "))
    };
    out.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Another file's definitions and readings of the same name are not a measure's own, though all files are asked about.
#[test]
fn a_measure_is_traced_by_its_own_file() {
    let own = "\
文件 甲市〔2024〕1号 { 机关 甲市人社局 }
口径 读法 { 从宽 (缺省)、从严 } 因 \"未写明\"
输入 月数: 整数 月
定义 计入月数 = 月数 + 1个月
措施 甲补贴 依据 第1条 { 标准 = 10元/月；期限 = 计入月数；须 月数 >= 3个月 当 读法 为 从严 }
";
    let folder = repository(&[("规则/甲.pol", own, "甲市")]);
    let mut other =
        own.replace("甲", "乙").replace("从宽 (缺省)、从严", "从宽、从严 (缺省)").replace("月数 + 1个月", "月数");
    for (day, subject) in [("2024-01-03", "乙市"), ("2024-01-04", "只加注释")] {
        folder.write("规则/乙.pol", other.as_bytes());
        git(&folder, &["add", "-A"], day);
        git(&folder, &["commit", "-q", "-m", subject], day);
        other.push_str("// 注\n");
    }
    for name in ["甲", "乙"] {
        let (code, out, err) = folder.polc(&["log", &format!("{name}补贴"), "规则", "--date", "2025-06-30"]);
        assert_eq!((code, err.as_str()), (0, ""));
        let (day, subject) = if name == "甲" { ("2024-01-02", "甲市") } else { ("2024-01-03", "乙市") };
        let told = format!("{day} t {subject}\n    第一次出现：规则/{name}.pol\n    标准 = 10元/月");
        assert_eq!(plain(&out), told);
    }
}

#[test]
fn a_clause_is_traced_by_its_meaning_through_names_and_files() {
    let raised = RULES.replace("1200元/月", "1300元/月").replace("7200元", "7800元");
    let renamed = raised.replace("见习补贴", "就业见习补贴");
    let rewritten = renamed.replace("1300元/月 }", "1300元/月 } // 注").replace("期限 <= 12个月", "期限 <= 1年");
    let later = rewritten.replace("2025年12月31日", "2026年12月31日");
    let folder = repository(&[
        (FILE, RULES, "初版"),
        (FILE, &raised, "提高"),
        ("规则/新.pol", &renamed, "改名并换文件"),
        ("规则/新.pol", &rewritten, "改写"),
        ("规则/新.pol", &later, "延长"),
    ]);
    let (code, out, err) = folder.polc(&["log", "就业见习补贴", "规则", "--date", "2025-06-30"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let told = "\
2024-01-06 t 延长
    有效：有效 2024年1月1日 至 2025年12月31日 → 有效 2024年1月1日 至 2026年12月31日
    评估日 在 [2026-01-01, 2026-12-31]，见习月数 不低于 3个月：已失效 → 可享受 13000.00元
    评估日 在 [2026-01-01, 2026-12-31]，见习月数 不超过 2个月：已失效 → 不可享受
2024-01-04 t 改名并换文件
    改名：原名「见习补贴」
    写法不同，含义相同（已证明）
2024-01-03 t 提高
    标准：标准 = 1000元/月 { 留用率 50%以上 => 1200元/月 } → 标准 = 1000元/月 { 留用率 50%以上 => 1300元/月 }
    留用率 在 [50%, 100%]：可享受 12000.00元 → 可享受 13000.00元
2024-01-02 t 初版
    第一次出现：规则/主.pol";
    assert_eq!(plain(&out), told);
    let blame = |clause: &str| {
        let (code, out, err) = folder.polc(&["blame", clause, "规则"]);
        format!("{code} {}{err}", plain(&out))
    };
    assert_eq!(blame("就业见习补贴.标准"), "0 标准 2024-01-03 t 提高");
    assert_eq!(blame("就业见习补贴.期限"), "0 期限 2024-01-02 t 初版");
    assert_eq!(blame("就业见习补贴.有效"), "0 有效 2024-01-06 t 延长");
    assert_eq!(blame("就业见习补贴"), "0 有效 2024-01-06 t 延长\n标准 2024-01-03 t 提高\n其余子句 2024-01-02 t 初版");
    assert!(blame("就业见习补贴.没有").starts_with("2 ") && blame("没有.标准").starts_with("2 "));
    let given = ["--set", "留用率=60%", "--set", "见习月数=6个月"];
    let (code, out, err) = folder.polc(&[&["history", "就业见习补贴", "规则"][..], &given].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    let versions: Vec<String> = plain(&out).lines().filter(|l| l.starts_with("2024")).map(str::to_owned).collect();
    assert_eq!(versions, ["2024-01-02 初版", "2024-01-03 提高", "2024-01-04 改名并换文件", "2024-01-06 延长"], "{out}");
}

#[test]
fn git_shows_rules_after_the_setup() {
    let folder = repository(&[(FILE, RULES, "初版")]);
    let line = ["git-setup", "--hook", "--ci", "github", "--ci", "gitlab", "--ci", "gitea", "--ci", "gitee"];
    let (code, out, err) = folder.polc(&line);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (_, again, _) = folder.polc(&line);
    assert!(!again.contains("写好") && again.contains(".gitlab-ci.yml 已有，没有改动"), "{again}");
    folder.write(FILE, RULES.replace("1200元/月", "1300元/月").as_bytes());
    let diff = git(&folder, &["diff", "--no-color", "-U0"], "2024-02-01");
    assert!(diff.contains("@@ 措施 见习补贴 依据 第1条") && diff.contains("a/规则/主.pol"), "{diff}");
    let words = git(&folder, &["diff", "--no-color", "--word-diff=plain"], "2024-02-01");
    assert!(words.contains("[-1200-]{+1300+}元"), "{words}");
    // The hook stops what does not compile, and lets through what does.
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_polc")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(binary.to_owned()).chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let commit = || {
        let mut command = Command::new("git");
        command.current_dir(&folder.0).env("PATH", path.as_ref().unwrap());
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qam", "改"]);
        command.output().unwrap().status.success()
    };
    folder.write(FILE, b"\xe6\x8e\xaa\xe6\x96\xbd {\n");
    assert!(!commit());
    let formatted = folder.polc_with(&["fmt", "-"], RULES.as_bytes()).1;
    folder.write(FILE, formatted.as_bytes());
    assert!(commit());
    let bare = Folder::new();
    let (code, _, err) = bare.polc(&["git-setup"]);
    assert!(code == 2 && err.contains("E0630"), "{err}");
}

/// The commands of a pipeline's file, in order: what stands behind `run:`, or in the list behind `script:`.
#[cfg(unix)]
fn steps(text: &str) -> Vec<String> {
    let script = text.split_once("  script:\n").and_then(|(_, rest)| rest.split_once("  artifacts:"));
    let (lines, head) = script.map_or((text, "run: "), |(script, _)| (script, "- "));
    let mut steps: Vec<String> = Vec::new();
    let mut block = None;
    for line in lines.lines() {
        let indent = line.len() - line.trim_start().len();
        match block {
            Some(outer) if indent > outer => {
                let step = steps.last_mut().unwrap();
                *step += line.trim_start();
                step.push('\n');
                continue;
            }
            _ => block = None,
        }
        let item = line.trim_start();
        let item = if head == "run: " { item.trim_start_matches("- ") } else { item };
        match item.strip_prefix(head) {
            Some("|") => {
                block = Some(indent);
                steps.push(String::new());
            }
            Some(command) => steps.push(command.to_owned()),
            None => {}
        }
    }
    steps
}

/// The commands of each pipeline run in a shell as its server would run them; what posts the report is a program of the test
/// that writes down what it was given.
#[test]
#[cfg(unix)]
fn pipelines_check_review_and_post() {
    use std::os::unix::fs::PermissionsExt;
    let unsound = RULES.replace("1200元/月", "1300元/月");
    let sound = unsound.replace("7200元", "7800元");
    let folder = repository(&[(FILE, RULES, "初版"), (FILE, &sound, "提高标准")]);
    let (code, out, err) =
        folder.polc(&["git-setup", "--ci", "github", "--ci", "gitlab", "--ci", "gitea", "--ci", "gitee"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for tool in ["curl", "gh"] {
        folder.write(&format!("bin/{tool}"), format!("#!/bin/sh\necho {tool} \"$@\" >> posted\n").as_bytes());
        let path = folder.0.join("bin").join(tool);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_polc")).parent().unwrap();
    let own = [folder.0.join("bin"), binary.to_owned()];
    let path = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect::<Vec<_>>();
    let path = std::env::join_paths(own.into_iter().chain(path)).unwrap();
    let run = |file: &str| {
        let text = std::fs::read_to_string(folder.0.join(file)).unwrap();
        let text = text.replace("${{ github.event.pull_request.base.sha }}", "HEAD~1");
        let text = text.replace("${{ github.event.pull_request.number }}", "7");
        // GitHub and Gitea start a shell a step, and the report's steps run whatever failed; the others have one script.
        let commands = match steps(&text) {
            _ if file.ends_with(".sh") => vec![text],
            steps if file.ends_with("polc.yml") => steps,
            steps => vec![steps.join("\n")],
        };
        let _ = std::fs::remove_file(folder.0.join("posted"));
        let mut failed = Vec::new();
        for command in commands {
            let mut shell = Command::new("sh");
            shell.current_dir(&folder.0).env("PATH", &path).args(["-e", "-c", &command]);
            shell.envs([("POLC_INSTALL", "true"), ("POLICIES", "规则"), ("BASE", "HEAD~1")]);
            shell.envs([("CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD~1"), ("POLC_TOKEN", "t"), ("GITEE_TOKEN", "t")]);
            if !shell.output().unwrap().status.success() {
                failed.push(command.lines().next().unwrap_or_default().to_owned());
            }
        }
        let posted = std::fs::read_to_string(folder.0.join("posted")).unwrap();
        let body = if posted.contains("body.json") { "body.json" } else { "review.md" };
        assert!(posted.contains(body), "{file}: {posted}");
        let body = std::fs::read_to_string(folder.0.join(body)).unwrap();
        assert!(body.contains("1200") && body.contains("1300"), "{file}: {body}");
        for made in ["review.md", "body.json"] {
            let _ = std::fs::remove_file(folder.0.join(made));
        }
        failed.len()
    };
    let files = [".github/workflows/polc.yml", ".gitlab-ci.yml", ".gitea/workflows/polc.yml", ".gitee/polc.sh"];
    assert_eq!(files.map(run), [0, 0, 0, 0]);
    // A case that no longer holds fails the cases' step and the review's; the report is posted all the same.
    folder.write(FILE, unsound.as_bytes());
    git(&folder, &["commit", "-qam", "又改", "--amend"], "2024-02-01");
    assert_eq!(files.map(run), [2, 1, 2, 1]);
}
