//! Text in, program and findings out.

use polc::check::{self, Unit};
use polc::diag::Diagnostic;
use polc::ir::Program;
use polc::source::SourceMap;
use polc::syntax;
use std::collections::BTreeMap;

/// Compiles one text. The findings, one a line: `CODE line:column-line:column message | 帮助 … | 修复 「…」`.
pub fn compile(text: &str) -> (Program, String) {
    compile_files(&[(text.to_owned(), Vec::new())])
}

/// What the analysis of one text without errors finds, in the form of `compile`.
pub fn analysed(text: &str) -> String {
    let (program, found) = compile(text);
    assert_eq!(found, "", "{text}");
    let mut sources = SourceMap::new();
    sources.add("主.pol", text);
    let lines: Vec<String> = polc::findings::find(&program).iter().map(|d| compact(&sources, d)).collect();
    lines.join("\n")
}

/// Compiles texts, each with the indexes of those that it imports.
pub fn compile_files(files: &[(String, Vec<usize>)]) -> (Program, String) {
    let (mut sources, mut found) = (SourceMap::new(), Vec::new());
    let units = files.iter().map(|(text, imports)| {
        let source = sources.add("主.pol", text);
        let file = syntax::parse(source, text, &mut found);
        Unit { file, imports: imports.clone(), incomplete: false, one_liner: false, tables: BTreeMap::new() }
    });
    let units = units.collect();
    let program = check::compile(units, &mut found);
    let lines: Vec<String> = found.iter().map(|d| compact(&sources, d)).collect();
    (program, lines.join("\n"))
}

/// One finding on one line.
pub fn compact(sources: &SourceMap, finding: &Diagnostic) -> String {
    let place = finding.labels.first().and_then(|label| {
        let file = sources.get(label.span.source)?;
        let (start, end) = (file.line_column(label.span.start), file.line_column(label.span.end));
        Some(format!(" {}:{}-{}:{}", start.line, start.column, end.line, end.column))
    });
    let help = finding.help.as_ref().map(|help| format!(" | 帮助 {help}")).unwrap_or_default();
    let fix = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| format!(" | 修复 「{}」", edit.text));
    let fix: String = fix.collect();
    format!("{} {} {}{help}{fix}", finding.code.id, place.unwrap_or_default().trim(), finding.message)
}
