//! What must hold for every text: formatting settles, the formatted text is the same tree, and a measure that has
//! nothing to do with the rest changes no finding.

use super::generate::rule_set;
use super::literate::{Folder, files, sections};
use super::rich::draw::rich_set;
use super::syntax_print;
use polc::source::SourceMap;
use polc::syntax;

/// The policies of all suites, and drawn rule sets.
fn texts() -> Vec<String> {
    let pages = files("tests/suite", "md").into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    let blocks = pages.flat_map(|page| sections(&page)).flat_map(|section| {
        let one = section.of("pol").count() == 1;
        section.of("pol").filter(|_| one).map(|block| block.text.clone()).collect::<Vec<_>>()
    });
    blocks.chain((0..10).map(|seed| rule_set(seed, 8).text)).chain((0..10).map(|seed| rich_set(seed, 4).text)).collect()
}

fn tree(text: &str) -> String {
    let mut sources = SourceMap::new();
    let source = sources.add("主.pol", text);
    // What the formatter chooses and the tree keeps: the spelling of 月, and a comma or a line before a clause.
    let printed = syntax_print::file(&syntax::parse(source, text, &mut Vec::new()));
    printed.replace("个月", "月").replace("\n  , ", "\n  ")
}

fn format(text: &str) -> Option<String> {
    let mut sources = SourceMap::new();
    let source = sources.add("主.pol", text);
    let file = syntax::parse(source, text, &mut Vec::new());
    polc::fmt::format(text, &file).ok()
}

#[test]
fn formatting_settles_and_keeps_the_tree() {
    let mut formatted = 0;
    for text in texts() {
        let Some(once) = format(&text) else { continue };
        assert_eq!(format(&once).as_deref(), Some(once.as_str()), "{text}");
        assert_eq!(tree(&once), tree(&text), "{text}");
        formatted += 1;
    }
    assert!(formatted > 500, "{formatted}");
}

/// The findings of a text, without their places.
fn findings(folder: &Folder, text: &str) -> Vec<String> {
    folder.write("主.pol", text.as_bytes());
    let (_, out, _) = folder.polc(&["check", "主.pol", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let all = report["diagnostics"].as_array().unwrap().iter();
    let mut found: Vec<String> = all.map(|d| format!("{} {}", d["code"], d["message"])).collect();
    found.sort();
    found
}

#[test]
fn an_unrelated_measure_changes_no_finding() {
    let folder = Folder::new();
    let unrelated = "措施 毫不相干的补贴 依据 第998条 {\n  标准 = 1元\n}\n";
    let mut faults = Vec::new();
    // What looks at the rules as a whole is silent where there are none.
    for text in texts().into_iter().filter(|text| text.contains("措施")) {
        let (before, after) = (findings(&folder, &text), findings(&folder, &format!("{unrelated}{text}")));
        if before != after {
            faults.push(format!("{text}\nalone {before:?}\nwith {after:?}\n"));
        }
    }
    assert!(faults.is_empty(), "{} differ\n{}", faults.len(), faults.join("\n"));
}
