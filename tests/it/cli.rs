//! The command line: help, usage errors, files and encodings, `new`, the JSON of findings. Whole outputs.

use super::literate::{Folder, project};

const CLEAN: &str = "输入 在岗人数: 人\n措施 示例补贴 { 标准 = 每人1000元；人数 = 在岗人数 }\n";

/// Runs a command line in an empty folder; gives exit code and standard error without 原因 and the summary.
fn usage(arguments: &[&str]) -> (u8, String) {
    let (code, out, err) = Folder::new().polc(arguments);
    assert_eq!(out, "");
    (code, findings(&err))
}

fn findings(err: &str) -> String {
    let lines = err.lines().take_while(|line| !line.starts_with("共 "));
    lines.filter(|line| !line.contains("原因：") && !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

#[test]
fn help_is_chinese() {
    let (code, out, err) = Folder::new().polc(&["fmt", "--help"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "\
把政策文件整理成统一格式

用法：polc fmt [选项] [路径]…

参数:
  [路径]...  政策文件或文件夹；- 为标准输入；不写则为 policies 文件夹，没有则为当前文件夹

选项:
      --check  只检查，不改文件；有需要整理的文件则以 1 退出

通用选项:
      --color <何时>  是否用颜色：auto（缺省，看终端和 NO_COLOR）、always、never
      --ascii         只用 ASCII 字符画线
  -h, --help          显示帮助
"
    );
}

#[test]
fn no_english_of_clap_reaches_the_user() {
    let folder = Folder::new();
    let commands = ["check", "run", "test", "fmt", "explain", "schema", "new", "completions", "man"];
    let mut texts = vec![folder.polc(&["--help"]).1, folder.polc(&["man"]).1];
    texts.extend(commands.iter().map(|command| folder.polc(&[command, "--help"]).1));
    texts.extend(commands.iter().map(|command| folder.polc(&[command, "--no-such-option"]).2));
    let english =
        ["Usage", "Options", "Commands", "Arguments", "OPTIONS", "Print help", "possible", "default:", "error:"];
    for text in texts {
        assert!(!text.is_empty());
        for word in english {
            assert!(!text.contains(word), "{word} in\n{text}");
        }
    }
}

#[test]
fn usage_errors() {
    let help = " 帮助：用 polc --help 或 polc 命令 --help 查看用法";
    let cases: [(&[&str], String); 8] = [
        (&["chekc"], "错误[E0601] 没有命令「chekc」\n  帮助：是否指「check」\n".to_owned()),
        (&["检查"], format!("错误[E0601] 没有命令「检查」\n {help}\n")),
        (&["check", "--fromat", "json"], "错误[E0602] 没有选项「--fromat」\n  帮助：是否指「--format」\n".to_owned()),
        (&["new", "甲", "乙"], format!("错误[E0602] 多出了参数「乙」\n {help}\n")),
        (
            &["check", "--format", "xml"],
            "错误[E0603] 「--format <形式>」不能取「xml」\n  帮助：可取的值：text、json、sarif、github、gitlab、junit、markdown\n".to_owned(),
        ),
        (
            &["check", "--format", "jsno"],
            "错误[E0603] 「--format <形式>」不能取「jsno」\n  帮助：是否指「json」\n".to_owned(),
        ),
        (&["new"], format!("错误[E0604] 缺少「<名称>」\n {help}\n")),
        (
            &["check", "--format"],
            "错误[E0604] 「--format <形式>」后面缺少值\n  帮助：可取的值：text、json、sarif、github、gitlab、junit、markdown\n".to_owned(),
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(usage(arguments), (2, expected), "{arguments:?}");
    }
    let twice = usage(&["check", "--format", "json", "--format", "text"]);
    assert_eq!(twice, (2, format!("错误[E0605] 「--format <形式>」只能写一次\n {help}\n")));
}

#[test]
fn without_arguments_help_goes_to_standard_error() {
    let (code, out, err) = Folder::new().polc(&[]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(err, Folder::new().polc(&["--help"]).1);
}

#[test]
fn missing_files_are_told_with_the_nearest_name() {
    let folder = Folder::new();
    folder.write("就业见习.pol", CLEAN.as_bytes());
    folder.write("坏.pol", b"\x00\x01\x02");
    let (code, _, err) = folder.polc(&["check", "就业见刁.pol", "没有.pol", "坏.pol", "就业见习.pol"]);
    assert_eq!(code, 2);
    assert_eq!(
        findings(&err),
        "\
错误[E0610] 找不到文件「就业见刁.pol」
  帮助：是否指「就业见习.pol」
错误[E0610] 找不到文件「没有.pol」
  帮助：检查路径；相对路径从当前文件夹算起
错误[E0612] 「坏.pol」不是文本文件，或者编码无法识别
  帮助：另存为 UTF-8 编码的纯文本
"
    );
}

/// A policy with one error in a known place, in many encodings.
const FAULTY: &str = "措施 甲 {\r\n  标准 = 没有这个名称 * 1\r\n}\r\n";

fn encodings() -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (gb, _, _) = encoding_rs::GB18030.encode(FAULTY);
    vec![
        ("UTF-8", FAULTY.as_bytes().to_vec()),
        ("UTF-8 标记", ["\u{feff}".as_bytes(), FAULTY.as_bytes()].concat()),
        ("UTF-16", [vec![0xff, 0xfe], utf16(FAULTY, u16::to_le_bytes)].concat()),
        ("UTF-16", [vec![0xfe, 0xff], utf16(FAULTY, u16::to_be_bytes)].concat()),
        ("GB18030", gb.into_owned()),
    ]
}

#[test]
fn every_encoding_gives_the_same_places() {
    for (name, bytes) in encodings() {
        let folder = Folder::new();
        folder.write("甲.pol", &bytes);
        let (code, out, err) = folder.polc(&["check", "甲.pol", "--format", "json"]);
        assert_eq!((code, err.as_str()), (1, ""), "{name}");
        let document: serde_json::Value = serde_json::from_str(&out).unwrap();
        let all = document["diagnostics"].as_array().unwrap();
        let at = all.iter().find(|d| d["severity"] == "error").map(|d| &d["labels"][0]).unwrap();
        assert_eq!((&at["line"], &at["column"], &at["start"]), (&2.into(), &8.into(), &25.into()), "{name}");
        let note = format!("「甲.pol」不是 UTF-8，按 {name} 读取");
        assert_eq!(all.iter().any(|d| d["message"] == note.as_str()), !name.starts_with("UTF-8"), "{name}");
    }
}

#[test]
fn standard_input_is_a_policy() {
    let (code, _, err) = Folder::new().polc_with(&["check", "-"], FAULTY.as_bytes());
    assert_eq!(code, 1);
    assert!(err.contains("<标准输入>:2:8"), "{err}");
}

#[test]
fn findings_hold_to_their_schema() {
    let schema = std::fs::read_to_string(project().join("schemas/check.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let folder = Folder::new();
    folder.write("甲.pol", FAULTY.as_bytes());
    folder.write(
        "乙.pol",
        "引用 \"没有.pol\"\n引用 \"甲\"\n输入 留用率: 比例\n措施 乙 { 须 留用率 >= 50；标准 = 1元 }\n".as_bytes(),
    );
    folder.write("净.pol", CLEAN.as_bytes());
    for (path, exit) in [("甲.pol", 1), ("乙.pol", 1), ("净.pol", 0), ("没有.pol", 2), (".", 1)] {
        let (code, out, err) = folder.polc(&["check", path, "--format", "json"]);
        assert_eq!((code, err.as_str()), (exit, ""), "{path}");
        let document = serde_json::from_str(&out).unwrap();
        let faults: Vec<String> = schema.iter_errors(&document).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{path}: {faults:?}\n{out}");
    }
}

#[test]
fn circles_of_imports_are_shown_once() {
    let folder = Folder::new();
    folder.write("甲.pol", "引用 \"文件夹/乙.pol\"\n".as_bytes());
    folder.write("文件夹/乙.pol", "引用 \"丙.pol\"\n".as_bytes());
    folder.write("文件夹/丙.pol", "引用 \"../甲.pol\"\n".as_bytes());
    let (code, _, err) = folder.polc(&["check"]);
    assert_eq!(code, 1);
    assert_eq!(
        findings(&err),
        "\
错误[E0615] 文件循环引用：文件夹/丙.pol → 甲.pol → 文件夹/乙.pol → 文件夹/丙.pol
  ╭─ 文件夹/乙.pol:1:4
1 │ 引用 \"丙.pol\"
  │      ━━━━━━━━ 这里引用「文件夹/丙.pol」
  ╭─ 文件夹/丙.pol:1:4
1 │ 引用 \"../甲.pol\"
  │      ─────────── 这里引用「甲.pol」
  ╭─ 甲.pol:1:4
1 │ 引用 \"文件夹/乙.pol\"
  │      ─────────────── 这里引用「文件夹/乙.pol」
  帮助：去掉其中一处引用；双方都要用的词移到第三个文件，由双方引用
"
    );
}

#[test]
fn imports_that_are_missing_name_the_nearest_file() {
    let folder = Folder::new();
    folder.write("城市/甲.pol", "引用 \"../词汇表.pol\"\n引用 \"无.pol\"\n".as_bytes());
    folder.write("词汇.pol", b"");
    let (code, _, err) = folder.polc(&["check", "城市"]);
    assert_eq!(code, 1);
    assert_eq!(
        findings(&err),
        "\
错误[E0614] 引用的文件「../词汇表.pol」不存在
  ╭─ 城市/甲.pol:1:4
1 │ 引用 \"../词汇表.pol\"
  │      ━━━━━━━━━━━━━━━
  修复（请核对）：是否指「../词汇.pol」
1 │ - 引用 \"../词汇表.pol\"
1 │ + 引用 \"../词汇.pol\"
错误[E0614] 引用的文件「无.pol」不存在
  ╭─ 城市/甲.pol:2:4
2 │ 引用 \"无.pol\"
  │      ━━━━━━━━
  帮助：检查路径；引用的路径从写它的文件所在的文件夹算起
"
    );
}

#[test]
fn new_projects_run() {
    for template in ["见习补贴", "稳岗返还", "担保贷款", "目标任务"] {
        let folder = Folder::new();
        let (code, _, err) = folder.polc(&["new", "项目", "--template", template]);
        assert_eq!((code, err.as_str()), (0, ""), "{template}");
        let (code, _, err) = folder.polc(&["check", "项目", "--fail-level", "warning"]);
        assert_eq!((code, err.as_str()), (0, "1 个文件，没有错误和警告\n"), "{template}");
        let (code, out, err) = folder.polc(&["run", "项目/政策.pol", "--profile", "项目/档案.yaml", "--explain"]);
        assert_eq!((code, err.as_str()), (0, ""), "{template}\n{out}");
        let (code, out, err) = folder.polc(&["test", "项目"]);
        assert_eq!(code, 0, "{template}\n{out}{err}");
        let (code, out, err) = folder.polc(&["fmt", "--check", "项目"]);
        assert_eq!(code, 0, "{template}\n{out}{err}");
        assert_eq!(folder.polc(&["new", "项目"]).0, 2);
    }
}

#[test]
fn completions_and_the_manual_are_derived() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, out, err) = folder.polc(&["completions", shell]);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.contains("polc") && out.contains("explain"), "{shell}");
    }
    let (code, out, _) = folder.polc(&["man"]);
    assert_eq!(code, 0);
    for heading in [".SH 名称", ".SH 用法", ".SH 说明", ".SH 命令"] {
        assert!(out.contains(heading), "{heading} in\n{out}");
    }
}

#[test]
fn without_a_path_the_policies_folder_is_meant() {
    let folder = Folder::new();
    folder.write("policies/一.pol", CLEAN.as_bytes());
    folder.write("tests/坏.pol", "措施 {".as_bytes());
    let (code, _, err) = folder.polc(&["check"]);
    assert_eq!((code, err.as_str()), (0, "1 个文件，没有错误和警告\n"));
    folder.write("此处.pol", "措施 {".as_bytes());
    assert_eq!(folder.polc(&["check"]).0, 1, "a file beside the folder: then all of the folder is meant");
}
