//! Receipts: made, read back, changed in every way, signed, with inputs left out.

use super::generate::Random;
use super::literate::{Folder, project};
use serde_json::Value;

const RULES: &str = "文件 示例〔2024〕1号 {\n  标题 = \"示例\"\n}\n\n引用 \"共用.pol\"\n\n实体 见习人员 计 人 标识 身份证号 {\n  身份证号: 文本\n  完成见习月数: 整数 月\n}\n\n口径 中途退出者 依据 第1条 { 计入 (缺省)、不计入 } 因 \"原文没有说\"\n\n措施 就业见习补贴 依据 第1条 {\n  对象 企业\n  逐个 见习人员\n  须「留用」: 留用率 不低于 30% 当 中途退出者 为 计入\n  须「时长」: 见习人员.完成见习月数 >= 3个月\n  标准 = 最低工资 * 70%\n  留用率 50%以上 => 110%\n  期限 = 见习人员.完成见习月数\n}\n";
const SHARED: &str = "输入 最低工资: 元/月\n输入 留用率: 比例\n";
const PROFILE: &str = "评估日: 2024-06-01\n最低工资: 2000.50元/月\n留用率: 60%\n见习人员:\n  - 身份证号: \"410800200001010011\"\n    完成见习月数: 6\n  - 身份证号: \"410800200001010022\"\n    完成见习月数: 2\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("规则/主.pol", RULES.as_bytes());
    folder.write("规则/共用.pol", SHARED.as_bytes());
    folder.write("规则/主.digest.json", "{\"number\": \"示例〔2024〕1号\"}".as_bytes());
    folder.write("档案.yaml", PROFILE.as_bytes());
    folder.write("key.pem", KEY.as_bytes());
    folder.write("key.pub", PUBLIC.as_bytes());
    folder.write("other.pub", OTHER.as_bytes());
    folder
}

/// Keys of this test, made by openssl; they open nothing.
const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEILGBQEbnzKHzwjWarVJkr3URQj0JQC26JFVeoZwXGixf\n-----END PRIVATE KEY-----\n";
const PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA6T7a1eB14RPKcPIVh9KZqOpWH4/wVILloKt4cvSp0XU=\n-----END PUBLIC KEY-----\n";
const OTHER: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA0jb7RRUY29oZmVAfMl2IYTn+A4Pn4tkkyqzeZ0yA0zI=\n-----END PUBLIC KEY-----\n";

fn receipt(folder: &Folder, more: &[&str]) -> String {
    let line = [&["run", "规则", "--profile", "档案.yaml", "--receipt", "r.json"], more].concat();
    let (code, out, err) = folder.polc(&line);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    std::fs::read_to_string(folder.0.join("r.json")).unwrap()
}

fn verify(folder: &Folder, more: &[&str]) -> (u8, String) {
    let (code, out, err) = folder.polc(&[&["verify", "r.json"], more].concat());
    assert_eq!(err, "");
    (code, out)
}

/// The verdict and the findings as JSON, held to the schema.
fn found(folder: &Folder) -> (u8, Value) {
    let (code, out) = verify(folder, &["--format", "json"]);
    let document: Value = serde_json::from_str(&out).unwrap();
    hold("verify", &document);
    (code, document)
}

fn hold(name: &str, document: &Value) {
    let schema = std::fs::read_to_string(project().join(format!("schemas/{name}.schema.json"))).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let faults: Vec<String> = schema.iter_errors(document).map(|f| format!("{}: {f}", f.instance_path)).collect();
    assert!(faults.is_empty(), "{faults:?}\n{document:#}");
}

fn replace(folder: &Folder, name: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.0.join(name)).unwrap();
    assert!(text.contains(from), "{name} {from}");
    folder.write(name, text.replace(from, to).as_bytes());
}

const SAME: &str = "一致：按现有的规则重算，与回执相同\n";

#[test]
fn a_receipt_is_canonical_and_reads_back() {
    let folder = folder();
    let text = receipt(&folder, &[]);
    assert_eq!(text, receipt(&folder, &[]), "same inputs, same bytes");
    let receipt: Value = serde_json::from_str(&text).unwrap();
    hold("receipt", &receipt);
    assert_eq!(verify(&folder, &[]), (0, SAME.to_owned()));
    let paths: Vec<&str> =
        receipt["policies"].as_array().unwrap().iter().map(|p| p["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["规则/主.pol", "规则/共用.pol"]);
    assert_eq!(receipt["inputs"]["profile"]["最低工资"], "2000.50元/月");
    assert_eq!(receipt["inputs"]["profile"]["见习人员"][0]["完成见习月数"]["$number"], "6");
    assert_eq!(receipt["results"]["measures"][0]["result"]["value"], "13203.30");
    let keys: Vec<&String> = receipt.as_object().unwrap().keys().collect();
    assert!(keys.is_sorted() && text.find('\n') == Some(text.len() - 1));
}

/// Marks and line ends of another system are no change; another folder is none either.
#[test]
fn another_machine_says_the_same() {
    let (here, there) = (folder(), folder());
    there.write("r.json", receipt(&here, &[]).as_bytes());
    let windows = format!("\u{feff}{}", RULES.replace('\n', "\r\n"));
    there.write("规则/主.pol", windows.as_bytes());
    assert_eq!(verify(&there, &[]), (0, SAME.to_owned()));
}

#[test]
fn what_differs_is_named() {
    let folder = folder();
    receipt(&folder, &[]);
    replace(&folder, "规则/主.pol", "110%", "120%");
    let (code, out) = verify(&folder, &[]);
    assert_eq!(code, 1);
    assert!(out.contains("- 规则文件 规则/主.pol 的内容变了\n"), "{out}");
    assert!(out.contains("- 「就业见习补贴」的数额：回执里是 13203.30元，现在是 14403.60元\n"), "{out}");
    replace(&folder, "规则/主.pol", "120%", "110%");
    assert_eq!(verify(&folder, &[]).0, 0);
    replace(&folder, "档案.yaml", "60%", "40%");
    let (code, out) = verify(&folder, &[]);
    let expect = "不一致：2 处\n- 档案文件 档案.yaml 的内容变了\n- 输入「留用率」：回执里是 60%，档案里现在是 40%\n";
    assert_eq!((code, out.as_str()), (1, expect));
    replace(&folder, "档案.yaml", "40%", "60%");
    replace(&folder, "规则/主.pol", "计入 (缺省)、不计入", "计入、不计入 (缺省)");
    let (code, out) = verify(&folder, &[]);
    assert!(code == 1 && out.contains("口径「中途退出者」：回执里是 计入，现在是 不计入"), "{out}");
    replace(&folder, "规则/主.pol", "标准 = 最低工资", "标准 = 最高工资");
    let (code, out) = verify(&folder, &[]);
    assert!(code == 1 && out.contains("现有的规则有错误，不能复算"), "{out}");
    std::fs::remove_file(folder.0.join("规则/共用.pol")).unwrap();
    assert!(verify(&folder, &[]).1.contains("规则文件 规则/共用.pol 现在没有了"));
}

#[test]
fn a_profile_that_is_not_here_is_no_difference() {
    let folder = folder();
    receipt(&folder, &[]);
    std::fs::remove_file(folder.0.join("档案.yaml")).unwrap();
    let note = "档案文件 档案.yaml 不在，按回执里的输入复算\n";
    assert_eq!(verify(&folder, &[]), (0, format!("{SAME}{note}")));
}

#[test]
fn no_receipt_ends_with_2() {
    let folder = folder();
    for text in ["", "{}", "[]", "不是 JSON", "{\"hashes\": {}, \"results\": 1}"] {
        folder.write("r.json", text.as_bytes());
        let (code, document) = found(&folder);
        assert!(code != 0, "{text}: {document:#}");
    }
    folder.write("r.json", b"{}");
    assert_eq!(verify(&folder, &[]), (2, "回执不能读取：不是 polc 的回执\n".to_owned()));
}

/// One byte of a file in every class (letter, digit, sign, blank, newline, part of a character), any bits of it.
fn flipped(random: &mut Random, bytes: &[u8]) -> Vec<u8> {
    let at = usize::try_from(random.below(bytes.len() as u64)).unwrap();
    let mut flipped = bytes.to_vec();
    flipped[at] ^= u8::try_from(1 + random.below(255)).unwrap();
    flipped
}

#[test]
fn any_changed_byte_is_found_and_named() {
    let folder = folder();
    receipt(&folder, &[]);
    let mut random = Random::new(31);
    let files = [
        ("规则/主.pol", "policies", 60),
        ("规则/共用.pol", "policies", 40),
        ("规则/主.digest.json", "digests", 20),
        ("档案.yaml", "profiles", 60),
    ];
    for (name, part, times) in files {
        let bytes = std::fs::read(folder.0.join(name)).unwrap();
        for _ in 0..times {
            let changed = flipped(&mut random, &bytes);
            folder.write(name, &changed);
            let (code, document) = found(&folder);
            let named = document["differences"].as_array().unwrap().iter();
            let named = named.filter(|d| d["part"] == part && d["name"] == name).count();
            assert!(code == 1 && named > 0, "{name} {} {document:#}", String::from_utf8_lossy(&changed));
        }
        folder.write(name, &bytes);
    }
    assert_eq!(found(&folder).0, 0);
}

#[test]
fn any_changed_byte_of_a_receipt_is_found_and_named() {
    let folder = folder();
    let bytes = receipt(&folder, &[]).into_bytes();
    let mut random = Random::new(32);
    for _ in 0..150 {
        folder.write("r.json", &flipped(&mut random, &bytes));
        let (code, document) = found(&folder);
        assert!(code != 0 && !document["differences"].as_array().unwrap().is_empty(), "{document:#}");
    }
    // What was changed by hand is named by its part.
    let text = String::from_utf8(bytes).unwrap();
    for (from, to, part) in [
        ("13203.30", "9999.99", "results"),
        ("2000.50", "2000.60", "inputs"),
        ("\"date\":\"2024-06-01\"", "\"date\":\"2024-06-02\"", "date"),
        ("\"中途退出者\":\"计入\"}", "\"中途退出者\":\"不计入\"}", "readings"),
    ] {
        assert!(text.contains(from), "{from}");
        folder.write("r.json", text.replacen(from, to, 1).as_bytes());
        let document = found(&folder).1;
        let parts: Vec<&str> =
            document["differences"].as_array().unwrap().iter().map(|d| d["part"].as_str().unwrap()).collect();
        assert!(parts.contains(&part), "{part} {document:#}");
    }
    folder.write("r.json", text.replace(",\"engine\"", ", \"engine\"").as_bytes());
    assert!(verify(&folder, &[]).1.contains("回执的写法被改动过"));
}

#[test]
fn a_signature_is_checked() {
    let folder = folder();
    let text = receipt(&folder, &["--sign", "key.pem"]);
    hold("receipt", &serde_json::from_str(&text).unwrap());
    assert_eq!(verify(&folder, &["--key", "key.pub"]), (0, SAME.to_owned()));
    let note = "回执有签名，没有给 --key，签名没有核对\n";
    assert_eq!(verify(&folder, &[]), (0, format!("{SAME}{note}")));
    let wrong = "不一致：1 处\n- 签名不是这把公钥对应的私钥对这份回执作出的\n";
    assert_eq!(verify(&folder, &["--key", "other.pub"]), (1, wrong.to_owned()));
    receipt(&folder, &[]);
    assert_eq!(verify(&folder, &["--key", "key.pub"]), (1, "不一致：1 处\n- 回执没有签名\n".to_owned()));
    assert_eq!(verify(&folder, &["--key", "档案.yaml"]).0, 2);
    let line = ["run", "规则", "--profile", "档案.yaml", "--receipt", "r.json", "--sign", "key.pub"];
    assert_eq!(folder.polc(&line).0, 2);
}

#[test]
fn what_is_left_out_is_nowhere_in_the_receipt() {
    let folder = folder();
    let text = receipt(&folder, &["--redact", "身份证号", "--redact", "留用率"]);
    hold("receipt", &serde_json::from_str(&text).unwrap());
    for secret in ["410800200001010011", "410800200001010022", "60%", "0.6"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let note = "回执隐去了 身份证号、留用率，没有复算的：就业见习补贴；可用 --profile 补上\n";
    assert_eq!(verify(&folder, &["--profile", "档案.yaml"]), (0, SAME.to_owned()));
    assert_eq!(verify(&folder, &[]), (0, format!("{SAME}{note}")));
    replace(&folder, "档案.yaml", "60%", "70%");
    let (code, out) = verify(&folder, &["--profile", "档案.yaml"]);
    assert!(code == 1 && out.contains("输入「留用率」：档案里的值与回执里隐去的值不同"), "{out}");
    let line = ["run", "规则", "--profile", "档案.yaml", "--receipt", "r.json", "--redact", "没有的"];
    let (code, _, err) = folder.polc(&line);
    assert!(code != 0 && err.contains("档案和选项里没有「没有的」"), "{err}");
}

#[test]
fn the_receipt_of_a_real_notice_reads_back() {
    let folder = Folder::new();
    for name in ["vocabulary.pol", "parameters.pol", "jiaozuo/jiaozuo-2022-7.pol", "jiaozuo/small-firm.profile.yaml"] {
        folder.write(&format!("policies/{name}"), &std::fs::read(project().join("policies").join(name)).unwrap());
    }
    let profile = "policies/jiaozuo/small-firm.profile.yaml";
    let (code, _, err) = folder.polc(&["run", "policies/jiaozuo", "--profile", profile, "--receipt", "r.json"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(verify(&folder, &[]), (0, SAME.to_owned()));
}

/// A member of a group rests on what is left out of another one, through any number of groups; what it shares no group with
/// is computed again.
#[test]
fn what_rests_on_something_left_out_through_a_group_is_not_computed_again() {
    let folder = Folder::new();
    let rules = "输入 甲额: 元\n输入 乙额: 元\n措施 甲补 { 标准 = 甲额 }\n措施 乙补 { 标准 = 乙额 }\n措施 丙补 { 标准 = 30元 }\n\
                 措施 丁补 { 标准 = 乙额 }\n不得重复享受 一 { 甲补、乙补 } { 于 同一单位 就高 }\n\
                 不得重复享受 二 { 乙补、丙补 } { 于 同一单位 就高 }\n";
    folder.write("规则/主.pol", rules.as_bytes());
    folder.write("档案.yaml", "甲额: 5元\n乙额: 20元\n".as_bytes());
    receipt(&folder, &["--redact", "甲额"]);
    let note = "回执隐去了 甲额，没有复算的：甲补、乙补、丙补；可用 --profile 补上\n";
    assert_eq!(verify(&folder, &[]), (0, format!("{SAME}{note}")));
    assert_eq!(verify(&folder, &["--profile", "档案.yaml"]), (0, SAME.to_owned()));
}

/// Who is who decides what was received before, and who stands in a list twice: where the 标识 is left out, so is the 对象 of a
/// 享受记录, and what goes by persons is not computed again.
#[test]
fn what_goes_by_persons_is_not_computed_again_where_they_are_left_out() {
    let folder = Folder::new();
    let rules = "实体 员工 计 人 标识 证号 { 证号: 文本；月: 整数 月 }\n措施 甲补 { 逐个 员工；标准 = 100元/人；次数 <= 1次 }\n\
                 措施 乙补 { 逐个 员工；标准 = 200元/人；须 员工.月 满 1个月 }\n措施 丙补 { 标准 = 30元 }\n\
                 不得重复享受 一 { 甲补、乙补 } { 于 同一人 就高 }\n";
    folder.write("规则/主.pol", rules.as_bytes());
    let people = "员工:\n  - 证号: 甲某\n    月: 6\n  - 证号: 乙某\n    月: 7\n";
    let before = "享受记录:\n  - 措施: 甲补\n    对象: 甲某\n    日期: 2025-01-01\n    金额: 100\n";
    folder.write("档案.yaml", people.as_bytes());
    receipt(&folder, &["--date", "2025-12-01", "--redact", "证号"]);
    let note = |left: &str, names: &str| format!("{SAME}回执隐去了 {left}，没有复算的：{names}；可用 --profile 补上\n");
    assert_eq!(verify(&folder, &[]), (0, note("证号", "没有哪项措施")));
    let twice = people.replace("乙某", "甲某");
    for (profile, left) in [(twice, "证号"), (format!("{people}{before}"), "证号、对象")] {
        folder.write("档案.yaml", profile.as_bytes());
        let text = receipt(&folder, &["--date", "2025-12-01", "--redact", "证号"]);
        assert!(!text.contains("甲某"), "{text}");
        assert_eq!(verify(&folder, &[]), (0, note(left, "甲补、乙补")));
        assert_eq!(verify(&folder, &["--profile", "档案.yaml"]), (0, SAME.to_owned()));
    }
}
