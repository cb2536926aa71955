//! Every repair that a finding proposes is applied to the broken policies of the suite: the finding goes, and nothing
//! that was not reported before comes.

use super::literate::{Folder, MAIN, Section, files, sections};
use polc::cli::console::Console;
use polc::cli::load;
use polc::diag::{Diagnostic, Edit};
use polc::source::SourceMap;
use polc::value::Date;

/// Cases with a repair that is one step of several: what must still be declared or said only the reader knows.
const STEPS: [&str; 10] = [
    "每人每月放在数字后面",           // the numbers of people and months
    "对……的",                         // the condition behind it is no name
    "两倍",                           // the word behind 的 is no field
    "标准写了两个等号的式子",         // marked in the suite: the finding takes the value for a condition
    "引用没有引号",                   // the file itself is missing
    "一句话里把 >= 打成 =>",          // the name becomes an input, with the warning of one-liners
    "十二处互不相干的错误",           // a name in its quotes, declared nowhere
    "不得重复享受",                   // the nearest member stands there already
    "算例里的名字和值",               // the field's value has a wrong unit too
    "两边都没有声明，也按缺空格解释", // both parts are unknown
];

#[test]
fn a_repair_that_is_applied_is_accepted() {
    let mut faults = Vec::new();
    let mut count = 0;
    for path in files("tests/suite", "md") {
        let page = std::fs::read_to_string(&path).unwrap();
        for section in sections(&page) {
            if section.of("diag").next().is_some() && section.of("pol").next().is_some() {
                count += 1;
                let place =
                    format!("{}:{} {}", path.file_name().unwrap().to_string_lossy(), section.line, section.title);
                faults.extend(of_case(&section).into_iter().map(|fault| format!("{place}\n{fault}")));
            }
        }
    }
    assert!(count > 350, "{count} cases");
    assert!(faults.is_empty(), "{} repairs are not accepted\n\n{}", faults.len(), faults.join("\n"));
}

/// The repairs of a case that are not accepted.
fn of_case(section: &Section) -> Vec<String> {
    let folder = section.folder();
    let (before, sources) = findings(&folder);
    let text = std::fs::read_to_string(folder.0.join(MAIN)).unwrap();
    let mut faults = Vec::new();
    for (i, finding) in before.iter().enumerate() {
        let Some(fix) = finding.fix.as_ref().filter(|fix| fix.edits.iter().all(|e| in_main(&sources, e))) else {
            continue;
        };
        let repaired = apply(&text, &fix.edits);
        folder.write(MAIN, repaired.as_bytes());
        let (after, _) = findings(&folder);
        let mut known: Vec<String> = before.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, f)| line(f)).collect();
        for found in &after {
            let found = line(found);
            match known.iter().position(|k| *k == found) {
                Some(at) => drop(known.swap_remove(at)),
                None if STEPS.contains(&section.title.as_str()) => {}
                None => faults.push(format!("  {} → {repaired}  gives {found}", line(finding))),
            }
        }
    }
    faults
}

fn line(finding: &Diagnostic) -> String {
    format!("{} {}", finding.code.id, finding.message)
}

fn in_main(sources: &SourceMap, edit: &Edit) -> bool {
    sources.get(edit.span.source).is_some_and(|file| &*file.name == MAIN)
}

/// The text with edits that do not overlap.
fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut repaired = text.to_owned();
    for edit in edits.into_iter().rev() {
        repaired.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    repaired
}

fn findings(folder: &Folder) -> (Vec<Diagnostic>, SourceMap) {
    let mut console = Console::memory(&folder.0, "", Date::new(2025, 6, 1).unwrap());
    let compiled = load::compile(&[MAIN.into()], &[], &mut console);
    (compiled.findings, compiled.sources)
}
