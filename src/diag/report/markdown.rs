//! Markdown for a comment on a pull request: a line that counts, and a table a file.

use super::culprit;
use crate::diag::catalogue::severity_word;
use crate::diag::render::summary;
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;

/// All findings; a sentence where there are none.
pub fn document(sources: &SourceMap, findings: &[Diagnostic]) -> String {
    let Some(summary) = summary(findings) else { return "没有错误和警告\n".to_owned() };
    let mut out = format!("{summary}\n");
    let mut open: Option<String> = None;
    for finding in findings {
        let place = culprit(sources, finding);
        let file = place.as_ref().map_or(String::new(), |r| r.file.clone());
        if open.as_ref() != Some(&file) {
            let title = if file.is_empty() { "其他" } else { &file };
            out.push_str(&format!(
                "\n### {}\n\n| 位置 | 级别 | 代码 | 内容 |\n| --- | --- | --- | --- |\n",
                cell(title)
            ));
            open = Some(file);
        }
        let at = place.map_or(String::new(), |r| format!("{}:{}", r.line, r.column));
        let level = if finding.severity == Severity::Error { "**错误**" } else { severity_word(finding.severity) };
        let help = finding.help.as_ref().map_or(String::new(), |help| format!("<br>帮助：{}", cell(help)));
        let case = finding.witness.as_ref().map_or(String::new(), |case| format!("<br>例证：{}", cell(case)));
        out.push_str(&format!("| {at} | {level} | {} | {}{help}{case} |\n", finding.code.id, cell(&finding.message)));
    }
    out
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br>"),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '\\' | '[' | ']' => out.extend(['\\', c]),
            other => out.push(other),
        }
    }
    out
}
