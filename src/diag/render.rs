//! How findings look: text for people by miette's model.
//!
//! In: findings and their texts. Out: a report of headers, excerpts with every place underlined in display columns,
//! help, the preview of a repair, and a line that counts. It writes nothing itself.

mod cells;
mod frame;
mod model;
mod repair;
mod theme;

use super::catalogue::severity_word;
use super::{Diagnostic, Severity};
use crate::source::SourceMap;
use frame::{Excerpt, Place};
use miette::ReportHandler;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use cells::{visible, width, wrap};
pub use model::Shown;

/// How output looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour.
    pub color: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// Columns of a line, at least 40.
    pub width: usize,
}

impl Look {
    /// Without colour, 100 columns: for files and pipes.
    pub fn plain() -> Look {
        Look { color: false, ascii: false, width: 100 }
    }

    /// For a window of so many columns.
    pub fn wide(self, columns: Option<usize>) -> Look {
        Look { width: columns.unwrap_or(self.width).clamp(40, 140), ..self }
    }
}

/// A label's longest stretch of lines that is shown whole.
const WHOLE_LINES: usize = 4;

/// More findings than these are only counted.
const MOST_SHOWN: usize = 1000;

/// All findings as text, with a line that counts them; empty without findings.
pub fn report(sources: &SourceMap, findings: &[Diagnostic], look: Look) -> String {
    let mut text = String::new();
    let mut explained = BTreeSet::new();
    for finding in findings.iter().take(MOST_SHOWN) {
        let reason = explained.insert(finding.code.id).then(|| reason(finding)).flatten();
        text.push_str(&one(sources, finding, reason, look));
        text.push('\n');
    }
    if let Some(line) = summary(findings) {
        wrap(&line, look.width).iter().for_each(|line| text.push_str(&format!("{line}\n")));
    }
    text
}

/// `2 个错误，1 个警告`, with where to read more; none without findings.
pub fn summary(findings: &[Diagnostic]) -> Option<String> {
    let gravest = findings.iter().map(|f| f.severity).max()?;
    let first = findings.iter().find(|f| f.severity == gravest)?;
    let count = |level| findings.iter().filter(|f| f.severity == level).count();
    let levels = [Severity::Error, Severity::Warning, Severity::Advice].map(|level| (count(level), level));
    let parts = levels.into_iter().filter(|(n, _)| *n > 0);
    let parts: Vec<String> = parts.map(|(n, level)| format!("{n} 个{}", severity_word(level))).collect();
    let hidden = findings.len().saturating_sub(MOST_SHOWN);
    let shown = if hidden > 0 { format!("（后面的 {hidden} 个没有显示）") } else { String::new() };
    Some(format!("共 {}{shown}；详细说明见 polc explain {}", parts.join("，"), first.code.id))
}

/// The first sentence of the page's 为什么.
fn reason(finding: &Diagnostic) -> Option<&'static str> {
    let (_, section) = finding.code.page.split_once("\n## 为什么\n")?;
    let paragraph = section.trim_start().split("\n\n").next()?;
    let sentence = paragraph.split('。').next().unwrap_or("").trim();
    let prose = !sentence.is_empty() && !sentence.starts_with(['#', '`', '-', '|']);
    prose.then_some(sentence)
}

/// One finding.
fn one(sources: &SourceMap, finding: &Diagnostic, reason: Option<&str>, look: Look) -> String {
    let shown = Shown::new(finding, sources);
    let gutter = gutter(sources, finding);
    let mut lines = Vec::new();
    Handler { look }.draw(&shown, gutter, &mut lines);
    let mut add = |head: &str, text: &str| note(head, text, gutter, look, &mut lines);
    reason.into_iter().for_each(|text| add("原因：", &text.replace('\n', "")));
    finding.help.iter().for_each(|text| add("帮助：", text));
    finding.witness.iter().for_each(|text| add("例证：", text));
    beside(sources, finding).iter().for_each(|text| add("放法：", text));
    finding.quotes.iter().for_each(|quote| add(&format!("原文 {}：", quote.clause), &quote.text));
    if let Some(fix) = &finding.fix {
        add(if fix.safe { "修复：" } else { "修复（请核对）：" }, &fix.title);
        lines.extend(repair::preview(fix, sources, gutter, look));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Where a case goes that is about several files: none of them reads the others.
fn beside(sources: &SourceMap, finding: &Diagnostic) -> Option<String> {
    finding.witness.as_ref().filter(|text| text.starts_with("算例"))?;
    let mut files: Vec<&str> =
        finding.labels.iter().filter_map(|l| Some(sources.get(l.span.source)?.name.as_ref())).collect();
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(*file));
    let imports = files.iter().map(|file| format!("引用 \"{file}\"")).collect::<Vec<_>>().join("；");
    (files.len() > 1).then(|| format!("例证单独放一个文件，开头写 {imports}（路径从那个文件算起）"))
}

/// The width of the line numbers of a finding and its repair.
fn gutter(sources: &SourceMap, finding: &Diagnostic) -> usize {
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
    let spans = finding.labels.iter().map(|label| label.span).chain(edits);
    let lines = spans.filter_map(|span| Some(sources.get(span.source)?.line_column(span.end).line + 1));
    lines.max().unwrap_or(1).to_string().len()
}

/// A line of words under a finding: a head, and the text wrapped beside it.
fn note(head: &str, text: &str, gutter: usize, look: Look, lines: &mut Vec<String>) {
    let indent = gutter + 1;
    let hang = indent + width(head);
    for (i, line) in wrap(text, look.width.saturating_sub(hang)).into_iter().enumerate() {
        let start = if i == 0 { format!("{}{}", " ".repeat(indent), look.bold(head)) } else { " ".repeat(hang) };
        lines.push(format!("{start}{line}"));
    }
}

/// Draws what stands in miette's model: header, places, help of its own. The parts that the model lacks (reason,
/// witness, repair) are added by `report`.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    /// How it looks.
    pub look: Look,
}

impl ReportHandler for Handler {
    fn debug(&self, finding: &dyn miette::Diagnostic, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        self.draw(finding, 4, &mut lines);
        lines.iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl Handler {
    fn draw(&self, finding: &dyn miette::Diagnostic, gutter: usize, lines: &mut Vec<String>) {
        let level = level(finding);
        self.header(finding, level, lines);
        self.excerpt(finding, gutter, level, lines);
        for other in finding.related().into_iter().flatten() {
            self.excerpt(other, gutter, level, lines);
        }
    }

    /// `错误[E0301] 句子`
    fn header(&self, finding: &dyn miette::Diagnostic, level: Severity, lines: &mut Vec<String>) {
        let code = finding.code().map(|code| format!("[{code}]")).unwrap_or_default();
        let head = format!("{}{code}", severity_word(level));
        let hang = width(&head) + 1;
        for (i, line) in wrap(&finding.to_string(), self.look.width.saturating_sub(hang)).into_iter().enumerate() {
            let start = if i == 0 { format!("{} ", self.look.level(level, &head)) } else { " ".repeat(hang) };
            lines.push(format!("{start}{}", self.look.bold(&line)));
        }
    }

    /// The lines of one file with their labels.
    fn excerpt(&self, finding: &dyn miette::Diagnostic, gutter: usize, level: Severity, lines: &mut Vec<String>) {
        let Some((at, excerpt)) = excerpt(finding) else { return };
        lines.push(format!("{}{} {}", " ".repeat(gutter + 1), self.look.glyphs().corner, visible(&at)));
        frame::draw(&excerpt, gutter, level, self.look, lines);
    }
}

fn level(finding: &dyn miette::Diagnostic) -> Severity {
    match finding.severity() {
        Some(miette::Severity::Warning) => Severity::Warning,
        Some(miette::Severity::Advice) => Severity::Advice,
        Some(miette::Severity::Error) | None => Severity::Error,
    }
}

/// Where the first label stands (`政策.pol:3:5`, in characters), and the labelled lines of its file; none without a
/// source or labels.
fn excerpt(finding: &dyn miette::Diagnostic) -> Option<(String, Excerpt)> {
    let source = finding.source_code()?;
    let mut excerpt = Excerpt { lines: BTreeMap::new(), places: Vec::new() };
    let mut at: Option<String> = None;
    for label in finding.labels()? {
        let Ok(contents) = source.read_span(label.inner(), 0, 0) else { continue };
        let text = std::str::from_utf8(contents.data()).unwrap_or("");
        let base = contents.span().offset();
        let end = trimmed_end(text, label.offset(), label.len(), base);
        at.get_or_insert_with(|| position(&*contents, text, label.offset() - base));
        add_lines(&mut excerpt, text, contents.line() + 1, base, (label.offset(), end));
        let words = label.label().unwrap_or("").to_owned();
        excerpt.places.push(Place { start: label.offset(), end, text: words, primary: label.primary() });
    }
    at.map(|at| (at, excerpt))
}

/// `政策.pol:3:5`: the file, and line and character of a byte of the contents' first line.
fn position(contents: &dyn miette::SpanContents<'_>, text: &str, byte: usize) -> String {
    let column = contents.column() + text.get(..byte).unwrap_or("").chars().count() + 1;
    format!("{}:{}:{column}", contents.name().unwrap_or(""), contents.line() + 1)
}

/// The end of a label without the line breaks and blanks at its end.
fn trimmed_end(text: &str, start: usize, length: usize, base: usize) -> usize {
    let label = text.get(start - base..(start - base + length).min(text.len())).unwrap_or("");
    let kept = label.trim_end().len();
    start + if kept == 0 { label.find('\n').unwrap_or(label.len()) } else { kept }
}

/// Adds the lines of a label: all of a short one, the first and the last of a long one.
fn add_lines(excerpt: &mut Excerpt, text: &str, first: usize, base: usize, (from, to): (usize, usize)) {
    let touched = text.get(..to.saturating_sub(base)).unwrap_or(text).matches('\n').count();
    let mut start = base;
    for (i, line) in text.split('\n').enumerate().take(touched + 1) {
        let shown = touched < WHOLE_LINES || i == 0 || i == touched;
        let known = |(number, at): &(usize, usize), piece: &String| {
            *number == first + i && *at <= from.max(start) && to.min(start + line.len()) <= at + piece.len()
        };
        if shown && !excerpt.lines.iter().any(|(key, piece)| known(key, piece)) {
            excerpt.lines.insert((first + i, start), line.trim_end_matches('\r').to_owned());
        }
        start += line.len() + 1;
    }
}
