//! Codes, their pages and the program hold together: every code has a page with 为什么, 错例 and 正例; the wrong example
//! provokes the code, the right one is clean; every page belongs to a code, every code is used.

use super::literate::{Folder, MAIN, Section, files, project, sections, words};
use polc::diag::Code;
use polc::diag::catalogue;
use std::collections::BTreeSet;

const HEADINGS: [&str; 3] = ["为什么", "错例", "正例"];

fn section<'a>(sections: &'a [Section], title: &str) -> Option<&'a Section> {
    sections.iter().find(|section| section.title == title)
}

/// What the example of a page prints: its command lines, or `check`, or `run` where it has a profile.
fn outcome(section: &Section) -> Option<(u8, String)> {
    let folder = section.folder();
    let lines: Vec<Vec<String>> = section.of("sh").flat_map(|b| b.text.lines()).map(words).collect();
    let profile = section.of("profile").next().is_some();
    let run = |line: &[&str]| {
        let (code, out, err) = folder.polc(line);
        (code, format!("{out}{err}"))
    };
    let line: Vec<&str> = match lines.first() {
        Some(line) => line.iter().skip(1).map(String::as_str).collect(),
        None if section.of("pol").next().is_none() => return None,
        None if profile => vec!["run", MAIN, "--profile", "档案.yaml"],
        None => vec!["check", MAIN],
    };
    Some(run(&line))
}

fn page(code: Code) -> Vec<String> {
    let mut faults = Vec::new();
    let first = code.page.lines().next().unwrap_or("");
    if first != format!("# {} {}", code.id, code.title) {
        faults.push(format!("{}: the heading is `{first}`, not `# {} {}`", code.id, code.id, code.title));
    }
    let sections = sections(code.page);
    for heading in HEADINGS {
        if section(&sections, heading).is_none() {
            faults.push(format!("{}: no `## {heading}`", code.id));
        }
    }
    if let Some((_, text)) = section(&sections, "错例").and_then(outcome)
        && !text.contains(&format!("[{}]", code.id))
    {
        faults.push(format!("{}: the wrong example does not provoke it\n{text}", code.id));
    }
    if let Some((exit, text)) = section(&sections, "正例").and_then(outcome)
        && (exit != 0 || text.contains("错误[") || text.contains("警告["))
    {
        faults.push(format!("{}: the right example is not clean\n{text}", code.id));
    }
    faults
}

#[test]
fn pages() {
    let faults: Vec<String> = catalogue::all().flat_map(page).collect();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn codes_and_pages_are_the_same() {
    let codes: Vec<String> = catalogue::all().map(|code| code.id.to_owned()).collect();
    let once: BTreeSet<&String> = codes.iter().collect();
    assert_eq!(once.len(), codes.len(), "a code stands twice");
    let pages: BTreeSet<String> =
        files("docs/errors", "md").iter().map(|p| p.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    let codes: BTreeSet<String> = codes.into_iter().collect();
    assert_eq!(codes, pages);
}

#[test]
fn every_code_is_used() {
    let sources: Vec<String> = files("src", "rs")
        .iter()
        .filter(|path| !path.starts_with(project().join("src/diag/catalogue")))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let unused: Vec<&str> =
        catalogue::all().map(|code| code.id).filter(|id| !sources.iter().any(|text| text.contains(id))).collect();
    assert!(unused.is_empty(), "no stage gives {unused:?}");
}

#[test]
fn explain_prints_the_page_and_lists_the_codes() {
    let folder = Folder::new();
    let (code, out, err) = folder.polc(&["explain", "e0601"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, std::fs::read_to_string(project().join("docs/errors/E0601.md")).unwrap());
    let (code, out, _) = folder.polc(&["explain"]);
    assert_eq!((code, out.lines().count()), (0, catalogue::all().count()));
}
