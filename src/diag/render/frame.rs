//! Draws the labelled lines of one file.
//!
//! Each label has its own stretch of an underline row: labels that overlap or nest come to stand in rows of their own,
//! so that words always stand beside the line that they belong to. A line that is too long is cut around its labels.

use super::Look;
use super::cells::{self, Line};
use super::theme::POINT;
use crate::diag::Severity;
use std::collections::BTreeMap;

/// A label in a file, in bytes of the file.
#[derive(Clone, Debug)]
pub struct Place {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The words; empty for a bare underline.
    pub text: String,
    /// Whether it is the culprit.
    pub primary: bool,
}

/// The lines of one file that have labels.
pub struct Excerpt {
    /// Number (from 1), first byte and text of each line, in order; neighbours may be missing. Of a very long line
    /// there are pieces.
    pub lines: BTreeMap<(usize, usize), String>,
    /// The labels.
    pub places: Vec<Place>,
}

/// A label's part of one line, in columns.
#[derive(Clone, Debug)]
struct Stretch {
    from: usize,
    to: usize,
    empty: bool,
    text: String,
    primary: bool,
}

/// Words for the two ends of a label of several lines.
const BEGINS: &str = "从这里";
const ENDS: &str = "到这里";

/// Draws an excerpt; `gutter` is the width of its line numbers, the level colours the culprit.
pub fn draw(excerpt: &Excerpt, gutter: usize, level: Severity, look: Look, out: &mut Vec<String>) {
    let mut before = None;
    for ((number, start), text) in &excerpt.lines {
        if before.is_some_and(|b| b + 1 < *number) {
            out.push(format!("{} {}", " ".repeat(gutter), look.glyphs().gap));
        }
        before = Some(*number);
        let line = Line::new(text);
        let stretches = stretches(&excerpt.places, *start, *start + text.len(), &line);
        let room = look.width.saturating_sub(gutter + 3);
        for (window, group) in windows(&line, stretches, room, cells::width(look.glyphs().cut)) {
            draw_line(*number, &line, window, &group, Page { gutter, room, level, look }, out);
        }
    }
}

/// The size of what is drawn on.
#[derive(Clone, Copy)]
struct Page {
    gutter: usize,
    room: usize,
    level: Severity,
    look: Look,
}

/// The parts of the labels that lie in the line of the bytes `start..end`.
fn stretches(places: &[Place], start: usize, end: usize, line: &Line) -> Vec<Stretch> {
    let touching = places.iter().filter(|p| p.start <= end && p.end >= start);
    let mut found: Vec<Stretch> = touching.filter_map(|place| stretch(place, start, end, line)).collect();
    found.sort_by_key(|s| (s.from, std::cmp::Reverse(s.to)));
    found
}

fn stretch(place: &Place, start: usize, end: usize, line: &Line) -> Option<Stretch> {
    let (begins, ends) = (place.start >= start, place.end <= end);
    let text = match (begins, ends) {
        (true, true) => place.text.clone(),
        (true, false) => BEGINS.to_owned(),
        (false, true) if place.text.is_empty() => ENDS.to_owned(),
        (false, true) => format!("{ENDS}：{}", place.text),
        (false, false) => return None,
    };
    let indent = line_indent(line);
    let from = if begins { line.column(place.start - start) } else { indent };
    let to = if ends { line.column(place.end - start) } else { line.width };
    Some(Stretch { from, to: to.max(from), empty: to <= from, text, primary: place.primary })
}

fn line_indent(line: &Line) -> usize {
    let text = line.slice(0, line.width);
    cells::width(&text) - cells::width(text.trim_start())
}

/// Cuts a line into the windows that are shown, each with the labels in it.
fn windows(line: &Line, stretches: Vec<Stretch>, room: usize, cut: usize) -> Vec<((usize, usize), Vec<Stretch>)> {
    if line.width <= room {
        return vec![((0, line.width), stretches)];
    }
    let room = room.saturating_sub(2 * cut).max(10);
    let mut groups: Vec<(usize, usize, Vec<Stretch>)> = Vec::new();
    for s in stretches {
        match groups.last_mut().filter(|(from, _, _)| s.to.saturating_sub(*from) <= room) {
            Some((_, to, group)) => {
                *to = s.to.max(*to);
                group.push(s);
            }
            None => groups.push((s.from, s.to, vec![s])),
        }
    }
    groups.into_iter().map(|(from, to, group)| (window(from, to, line.width, room), group)).collect()
}

/// A window of `room` columns that holds `from..to` in its middle, or its beginning where it is longer.
pub fn window(from: usize, to: usize, width: usize, room: usize) -> (usize, usize) {
    let margin = room.saturating_sub(to.saturating_sub(from)) / 2;
    let start = from.saturating_sub(margin).min(width.saturating_sub(room));
    (start, (start + room).min(width))
}

fn draw_line(
    number: usize,
    line: &Line,
    (from, to): (usize, usize),
    group: &[Stretch],
    page: Page,
    out: &mut Vec<String>,
) {
    let glyphs = page.look.glyphs();
    let head = if from > 0 { glyphs.cut } else { "" };
    let tail = if to < line.width { glyphs.cut } else { "" };
    let text = format!("{head}{}{tail}", line.slice(from, to));
    let gutter = page.gutter;
    out.push(format!("{number:>gutter$} {} {text}", glyphs.bar).trim_end().to_owned());
    let shift = cells::width(head);
    let moved = group.iter().map(|s| Stretch {
        from: s.from.clamp(from, to) - from + shift,
        to: s.to.clamp(from, to) - from + shift,
        ..s.clone()
    });
    let margin = format!("{} {} ", " ".repeat(gutter), glyphs.bar);
    out.extend(rows(moved.collect(), page).into_iter().map(|row| format!("{margin}{row}")));
}

/// One row of underlines: how far it reaches, and its text.
#[derive(Default)]
struct Row {
    reach: usize,
    text: String,
    below: Vec<String>,
}

/// Lays the stretches of one line into rows in which none touches another or its words.
fn rows(stretches: Vec<Stretch>, page: Page) -> Vec<String> {
    let mut rows: Vec<Row> = Vec::new();
    for s in stretches {
        let at = rows.iter().position(|row| row.below.is_empty() && (row.reach == 0 || row.reach < s.from));
        let fits = at.filter(|_| fits_beside(&s, page.room));
        match fits.and_then(|i| rows.get_mut(i)) {
            Some(row) => put(row, &s, page),
            None => {
                let mut row = Row::default();
                put(&mut row, &s, page);
                rows.push(row);
            }
        }
    }
    rows.into_iter().flat_map(|row| std::iter::once(row.text).chain(row.below)).collect()
}

fn length(s: &Stretch) -> usize {
    if s.empty { 1 } else { s.to.saturating_sub(s.from).max(1) }
}

fn fits_beside(s: &Stretch, room: usize) -> bool {
    s.from + length(s) + 1 + cells::width(&cells::visible(&s.text)) <= room
}

fn put(row: &mut Row, s: &Stretch, page: Page) {
    let glyphs = page.look.glyphs();
    let mark = match (s.empty, s.primary) {
        (true, _) => POINT,
        (false, true) => glyphs.heavy,
        (false, false) => glyphs.light,
    };
    row.text.push_str(&" ".repeat(s.from.saturating_sub(row.reach)));
    let line = mark.repeat(length(s));
    row.text.push_str(&if s.primary { page.look.level(page.level, &line) } else { line });
    row.reach = s.from + length(s);
    if s.text.is_empty() {
        return;
    }
    if fits_beside(s, page.room) {
        let text = cells::visible(&s.text);
        row.reach += 1 + cells::width(&text);
        row.text.push_str(&format!(" {text}"));
    } else {
        row.below = below(s, page);
    }
}

/// The words of a label under its line, where there is no room beside it.
fn below(s: &Stretch, page: Page) -> Vec<String> {
    let hook = page.look.glyphs().hook;
    let start = s.from.min(page.room / 2);
    let lines = cells::wrap(&s.text, page.room.saturating_sub(start + cells::width(hook)));
    let margin = " ".repeat(start);
    let blank = " ".repeat(cells::width(hook));
    let line = |(i, line): (usize, &String)| format!("{margin}{}{line}", if i == 0 { hook } else { &blank });
    lines.iter().enumerate().map(line).collect()
}
