//! The literate suite: tests/suite/<stage>/<topic>.md. CONTRIBUTING.md describes the form of a case.
//!
//! `POLC_BLESS=1 cargo test suite` writes what the program says into the expecting blocks.

use super::literate::{Block, Folder, MAIN, Section, files, sections, words};
use polc::cli::console::Console;
use polc::cli::load;
use polc::diag::Diagnostic;
use polc::diag::catalogue::severity_word;
use polc::source::{SourceMap, Span};
use polc::value::Date;
use std::fmt::Write;
use std::path::Path;

#[test]
fn suite() {
    let wanted = std::env::var("POLC_SUITE").unwrap_or_default();
    let pages = files("tests/suite", "md").into_iter().filter(|path| path.to_string_lossy().contains(&wanted));
    let faults: Vec<String> = pages.flat_map(|path| page(&path)).collect();
    assert!(faults.is_empty(), "{} cases differ\n\n{}", faults.len(), faults.join("\n"));
}

/// The faults of a page; with POLC_BLESS they are written into it instead.
fn page(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut faults = Vec::new();
    let mut edits: Vec<(Block, String)> = Vec::new();
    for section in sections(&text) {
        for (block, actual) in outcomes(&section, path) {
            if block.text.trim() != actual.trim() {
                let place = format!("{}:{} {} [{}]", path.display(), section.line, section.title, block.kind);
                faults.push(format!("{place}\n--- expected\n{}--- actual\n{actual}", block.text));
                edits.push((block, actual));
            }
        }
    }
    if std::env::var_os("POLC_BLESS").is_none() || edits.is_empty() {
        return faults;
    }
    let mut blessed = text;
    for (block, actual) in edits.into_iter().rev() {
        blessed.replace_range(block.range, &with_line_end(&actual));
    }
    std::fs::write(path, blessed).unwrap();
    Vec::new()
}

fn with_line_end(text: &str) -> String {
    let trimmed = text.trim_end();
    if trimmed.is_empty() { String::new() } else { format!("{trimmed}\n") }
}

/// What the program says for each expecting block of a case.
fn outcomes(section: &Section, path: &Path) -> Vec<(Block, String)> {
    let folder = section.folder();
    let actual = |block: &Block| match block.kind.as_str() {
        "diag" => Some(findings(&folder)),
        "screen" => Some(folder.polc(&["check", MAIN]).2),
        "format" => Some(folder.polc_with(&["fmt", "-"], std::fs::read(folder.0.join(MAIN)).unwrap().as_slice()).1),
        "result" => Some(run(section, &folder, &[])),
        "explanation" => Some(run(section, &folder, &["--explain"])),
        "json" => Some(run(section, &folder, &["--format", "json"])),
        "cases" => Some(output(folder.polc(&["test", MAIN]))),
        "pol" | "profile" | "args" | "csv" | "fault" | "sound" | "at" => None,
        kind => panic!("{}:{}: a block of kind `{kind}`", path.display(), section.line),
    };
    section.blocks.iter().filter_map(|block| Some((block.clone(), actual(block)?))).collect()
}

/// `polc run` with the case's profiles and arguments. A case without a `pol` block gives `-e` in its arguments.
fn run(section: &Section, folder: &Folder, more: &[&str]) -> String {
    let mut line: Vec<String> = vec!["run".to_owned()];
    line.extend(section.of("pol").next().map(|_| MAIN.to_owned()));
    for profile in section.of("profile") {
        line.extend(["--profile".to_owned(), profile.name.clone().unwrap_or("档案.yaml".to_owned())]);
    }
    line.extend(section.of("args").flat_map(|block| words(&block.text)));
    let line: Vec<&str> = line.iter().map(String::as_str).chain(more.iter().copied()).collect();
    output(folder.polc(&line))
}

/// Standard output, then standard error, then an exit code that is not 0.
fn output((code, out, err): (u8, String, String)) -> String {
    let err = if out.is_empty() || err.is_empty() { err } else { format!("\n{err}") };
    let exit = if code == 0 { String::new() } else { format!("\n退出码 {code}\n") };
    format!("{out}{err}{exit}")
}

/// The findings of `polc check` in compact form.
pub fn findings(folder: &Folder) -> String {
    let mut console = Console::memory(&folder.0, "", Date::new(2025, 6, 1).unwrap());
    let compiled = load::compile(&[MAIN.into()], &[], &mut console);
    compiled.findings.iter().map(|finding| compact(&compiled.sources, finding)).collect()
}

/// One finding: its code, level, place, underlined text and message; then its other places, help, witness, repair.
fn compact(sources: &SourceMap, finding: &Diagnostic) -> String {
    let mut text = format!("{} {}", finding.code.id, severity_word(finding.severity));
    let mut labels = finding.labels.iter();
    if let Some(first) = labels.next() {
        write!(text, " {}", place(sources, first.span)).unwrap();
    }
    writeln!(text, " {}", finding.message).unwrap();
    let first = finding.labels.first().filter(|label| !label.text.is_empty());
    first.into_iter().for_each(|label| writeln!(text, "  此处 {}", label.text).unwrap());
    labels.for_each(|label| writeln!(text, "  另见 {} {}", place(sources, label.span), label.text).unwrap());
    finding.help.iter().for_each(|help| writeln!(text, "  帮助 {help}").unwrap());
    finding.witness.iter().for_each(|witness| writeln!(text, "  例证 {witness}").unwrap());
    if let Some(fix) = &finding.fix {
        let edits = fix.edits.iter().map(|e| format!("{}→「{}」", place(sources, e.span), e.text.replace('\n', "⏎")));
        let word = if fix.safe { "修复" } else { "修复（请核对）" };
        writeln!(text, "  {word} {}: {}", fix.title, edits.collect::<Vec<_>>().join("；")).unwrap();
    }
    text
}

/// `2:5..2:7「50」`, with the file's name where it is not the main one.
fn place(sources: &SourceMap, span: Span) -> String {
    let file = sources.get(span.source).unwrap();
    let (from, to) = (file.line_column(span.start), file.line_column(span.end));
    let name = if &*file.name == MAIN { String::new() } else { format!("{}:", file.name) };
    let covered = sources.text(span);
    let covered = match covered.split_once('\n') {
        Some((first, _)) => format!("{}…", first.trim_end()),
        None if covered.chars().count() > 40 => format!("{}…", covered.chars().take(40).collect::<String>()),
        None => covered.to_owned(),
    };
    format!("{name}{}:{}..{}:{}「{covered}」", from.line, from.column, to.line, to.column)
}
