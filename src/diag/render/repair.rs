//! The preview of a repair: the lines before and after it.

use super::Look;
use super::cells::{self, Line};
use super::frame::window;
use super::model::{AROUND, boundary};
use crate::diag::{Edit, Fix};
use crate::source::{SourceFile, SourceId, SourceMap};

/// More lines than these are cut.
const MOST_LINES: usize = 6;

/// The preview of a fix, with the numbers of the changed lines.
pub fn preview(fix: &Fix, sources: &SourceMap, gutter: usize, look: Look) -> Vec<String> {
    let mut lines = Vec::new();
    for group in groups(fix, sources) {
        let Some(file) = group.first().and_then(|edit| sources.get(edit.span.source)) else { continue };
        show(file, &group, gutter, look, &mut lines);
    }
    lines
}

/// The line in which an edit ends.
fn last_line(sources: &SourceMap, edit: &Edit) -> usize {
    sources.get(edit.span.source).map_or(0, |file| file.line_column(edit.span.end).line)
}

fn first_line(sources: &SourceMap, edit: &Edit) -> usize {
    sources.get(edit.span.source).map_or(0, |file| file.line_column(edit.span.start).line)
}

/// The edits in order, those of the same or neighbouring lines together.
fn groups<'a>(fix: &'a Fix, sources: &SourceMap) -> Vec<Vec<&'a Edit>> {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|edit| (edit.span.source, edit.span.start, edit.span.end));
    let mut groups: Vec<Vec<&Edit>> = Vec::new();
    let mut reach: Option<(SourceId, usize)> = None;
    for edit in edits {
        let near = reach.is_some_and(|(id, line)| id == edit.span.source && line + 1 >= first_line(sources, edit));
        reach = Some((edit.span.source, last_line(sources, edit)));
        match groups.last_mut().filter(|_| near) {
            Some(group) => group.push(edit),
            None => groups.push(vec![edit]),
        }
    }
    groups
}

fn show(file: &SourceFile, group: &[&Edit], gutter: usize, look: Look, out: &mut Vec<String>) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let top = file.line_column(first.span.start).line;
    let bottom = file.line_column(last.span.end).line;
    let start = file.line_start(top).max(boundary(&file.text, (first.span.start as usize).saturating_sub(AROUND)));
    let end = file.line_start(bottom + 1).min(boundary(&file.text, (last.span.end as usize).saturating_add(AROUND)));
    let old = file.text.get(start..end).unwrap_or("");
    let new = apply(old, start, group);
    let from = first.span.start as usize - start;
    let page = Page { gutter, from, look };
    side(old, top, "-", page, out);
    if !new.trim().is_empty() || old.trim().is_empty() {
        side(&new, top, "+", page, out);
    }
}

/// A text with edits; `start` is its first byte in the file. Edits that do not fit are left out.
fn apply(old: &str, start: usize, group: &[&Edit]) -> String {
    let mut new = String::new();
    let mut done = 0;
    for edit in group {
        let (from, to) =
            ((edit.span.start as usize).saturating_sub(start), (edit.span.end as usize).saturating_sub(start));
        if let Some(kept) = old.get(done..from) {
            new.push_str(kept);
            new.push_str(&edit.text);
            done = to;
        }
    }
    new.push_str(old.get(done..).unwrap_or(""));
    new
}

#[derive(Clone, Copy)]
struct Page {
    gutter: usize,
    /// The byte of the first change in the first line.
    from: usize,
    look: Look,
}

fn side(text: &str, top: usize, sign: &str, page: Page, out: &mut Vec<String>) {
    let glyphs = page.look.glyphs();
    let gutter = page.gutter;
    for (i, line) in text.trim_end_matches(['\n', '\r']).split('\n').enumerate() {
        if i == MOST_LINES {
            out.push(format!("{} {}", " ".repeat(gutter), glyphs.gap));
            return;
        }
        let shown = cut(line.trim_end_matches('\r'), if i == 0 { page.from } else { 0 }, page);
        let shown = format!("{sign} {shown}");
        let shown = if sign == "+" { page.look.bold(&shown) } else { shown };
        out.push(format!("{:>gutter$} {} {shown}", top + i, glyphs.bar).trim_end().to_owned());
    }
}

/// A line, cut around the place of its change where it is too long.
fn cut(text: &str, from: usize, page: Page) -> String {
    let line = Line::new(text);
    let room = page.look.width.saturating_sub(page.gutter + 5);
    if line.width <= room {
        return line.slice(0, line.width);
    }
    let glyph = page.look.glyphs().cut;
    let column = line.column(from);
    let (start, end) = window(column, column, line.width, room.saturating_sub(2 * cells::width(glyph)));
    let head = if start > 0 { glyph } else { "" };
    let tail = if end < line.width { glyph } else { "" };
    format!("{head}{}{tail}", line.slice(start, end))
}
