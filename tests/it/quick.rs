//! Common clauses are read without the grammar, to the same tree with the same findings.

use super::{generate, literate, rich};
use polc::source::SourceId;
use polc::syntax;
use std::path::{Path, PathBuf};

/// The tree and the findings, by either reading.
fn read(text: &str, quick: bool) -> (String, String) {
    let mut found = Vec::new();
    let read = if quick { syntax::parse } else { syntax::parse_by_grammar };
    let file = read(SourceId(0), text, &mut found);
    (format!("{:#?}", file.items), format!("{found:#?}"))
}

fn assert_same(text: &str, place: &str) {
    let (quick, slow) = (read(text, true), read(text, false));
    if quick == slow {
        return;
    }
    let (a, b) = if quick.0 == slow.0 { (quick.1, slow.1) } else { (quick.0, slow.0) };
    let at = a.lines().zip(b.lines()).position(|(a, b)| a != b).unwrap_or(0);
    let near = |s: &str| s.lines().skip(at.saturating_sub(8)).take(20).collect::<Vec<_>>().join("\n");
    panic!("{place}: {text}\n--- quick\n{}\n--- grammar\n{}", near(&a), near(&b));
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

/// Every file of policies/, every block of the suites and of the pages of findings.
#[test]
fn written_rules_read_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut policies, mut pages) = (Vec::new(), Vec::new());
    files(&root.join("policies"), "pol", &mut policies);
    files(&root.join("tests/suite"), "md", &mut pages);
    files(&root.join("docs"), "md", &mut pages);
    assert!(policies.len() > 3 && pages.len() > 50);
    for path in policies {
        assert_same(&std::fs::read_to_string(&path).unwrap(), &path.display().to_string());
    }
    for path in pages {
        for section in literate::sections(&std::fs::read_to_string(&path).unwrap()) {
            let blocks = section.blocks.iter().filter(|b| b.kind == "pol");
            blocks.for_each(|b| assert_same(&b.text, &path.display().to_string()));
        }
    }
}

#[test]
fn drawn_rules_read_alike() {
    for seed in 0..20 {
        assert_same(&generate::rule_set(seed, 12).text, &format!("seed {seed}"));
        assert_same(&rich::draw::rich_set(seed, 6).text, &format!("rich seed {seed}"));
    }
}

#[rustfmt::skip]
const PIECES: &[&str] = &[
    "须", "除外", "标准", "金额", "期限", "对象", "甲", "乙.丙", "每人",
    "每人每月", "三年", "人", "是", "否", "为", "不为", "且", "或",
    "非", "在", "含", "不低于", "超过", "满", "以上", ">=", "<",
    "=", "=>", "==", "(", ")", "+", "*", "/", "-",
    ",", "50", "50元", "2000", "2021年", "60%", "60 %", "3个月", "2年6个月",
    "50元/人·月", "50元 /人", "10个百分点", "1,000", "1.5倍", "2021-06-30", "3 人", "当", "累计",
    "无则", "不限", "按规定", "每年", "提高", "（", "）", "％", "「x」",
    "[", "]", "较小(甲, 3元)", "逐月", "于", "至", "~", "：", "超限不合规",
    "且甲", "不满意", "万", "每", "50以上", "3人以内", "é", "甲é", "「甲」:",
    "{", "}", "{甲、乙}", "、", "含任一", "不含", "不在", ";", "|",
    "·", "列表", "整数", "多选", "仅当", "日期", "依据 第3条", "依据 第3条、第4条", "依据",
    "因", "\"x\"", "(缺省)", "缺省", "提高 5%", "否则", "2021年6月30日", "2021年6月", "2021-13-01",
    "[1人, 2人)", "(1人, 2人]", "年(甲)", "合计(甲.乙)", "计数(丙)", "不适用", "自", "起", "元",
    "表",
];

/// Lines that begin so, with any words behind.
fn assert_any_words(seed: u64, heads: &[&str], wrap: fn(&str) -> String) {
    let mut random = generate::Random::new(seed);
    for _ in 0..1200 {
        let mut line = random.pick::<&str>(heads).to_string();
        for _ in 0..=random.below(7) {
            line.push_str(random.pick::<&str>(PIECES));
            line.push_str(random.pick::<&str>(&[" ", " ", " ", "", "  ", ", "]));
        }
        assert_same(&wrap(&line), "drawn");
    }
}

/// Clauses made of every word and sign in any order: whatever the grammar refuses or reads otherwise, both do.
#[test]
fn any_words_read_alike() {
    let heads = [
        "须 ",
        "标准 = ",
        "甲 >= 3人 => ",
        "甲 ",
        "金额 <= ",
        "",
        "须「甲」: 乙 ",
        "其中 甲 = ",
        "须 甲 在 ",
        "标准 = 1元 { 甲 => ",
    ];
    assert_any_words(7, &heads, |line| format!("措施 名 {{\n  {line}\n}}\n"));
}

#[test]
fn any_declarations_read_alike() {
    let heads = [
        "输入 甲: ",
        "输入 甲: 整数 ",
        "输入 甲: 元/",
        "枚举 甲 = 乙 ",
        "定义 甲 = ",
        "定义 甲 依据 第3条 = ",
        "输入 ",
        "措施 ",
        "",
    ];
    assert_any_words(8, &heads, |line| format!("{line}\n"));
    assert_any_words(9, &["乙: ", "乙: 多选 ", "乙: 元/人", ""], |line| {
        format!("实体 甲 {{\n  丙: 元\n  {line}\n}}\n")
    });
    assert_any_words(
        10,
        &["甲 {乙 (缺省)、丙} ", "甲 {乙 (缺省)、丙} 因 \"x\" ", "甲 ", "甲 {乙"],
        |line| format!("口径 {line}\n"),
    );
    assert_any_words(11, &["甲 ", "甲 依据 第3条", ""], |line| format!("措施 {line} {{ 标准 = 1元 }}\n"));
}
