//! Texts as they stand on a screen: columns, hidden characters made visible, wrapping.

use unicode_width::UnicodeWidthChar;

/// The columns of a character that is drawn as it is.
fn width_of(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Characters that would not show or would reorder what stands around them: controls, bidirectional controls, joiners.
fn is_hidden(c: char) -> bool {
    let formatting = matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
    formatting || c.is_control()
}

/// What stands on the screen for a character.
fn shown(c: char) -> String {
    match c {
        '\t' => "    ".to_owned(),
        c if is_hidden(c) => format!("<U+{:04X}>", u32::from(c)),
        c => c.to_string(),
    }
}

/// A text with its hidden characters made visible.
pub fn visible(text: &str) -> String {
    if text.chars().any(|c| c == '\t' || is_hidden(c)) { text.chars().map(shown).collect() } else { text.to_owned() }
}

/// The columns of a text that is `visible`.
pub fn width(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// A line of a source with the column of every character.
pub struct Line {
    /// First byte, first column and text of each character.
    cells: Vec<(usize, usize, String)>,
    /// Columns of the whole.
    pub width: usize,
}

impl Line {
    /// Lays out a line.
    pub fn new(text: &str) -> Line {
        let mut column = 0;
        let mut cells = Vec::new();
        for (byte, c) in text.char_indices() {
            let cell = shown(c);
            let next = column + width(&cell);
            cells.push((byte, column, cell));
            column = next;
        }
        Line { cells, width: column }
    }

    /// The column of a byte of the line; the end for any byte behind it.
    pub fn column(&self, byte: usize) -> usize {
        let at = self.cells.partition_point(|(start, _, _)| *start < byte);
        self.cells.get(at).map_or(self.width, |(_, column, _)| *column)
    }

    /// The characters that lie wholly in the columns `from..to`, with spaces for a half of a wide one.
    pub fn slice(&self, from: usize, to: usize) -> String {
        let mut text = String::new();
        let mut column = from;
        for (_, start, cell) in &self.cells {
            let end = start + width(cell);
            if *start >= from && end <= to {
                text.push_str(&" ".repeat(start.saturating_sub(column)));
                text.push_str(cell);
                column = end;
            }
        }
        text
    }
}

/// Characters that must not begin a line.
fn closes(c: char) -> bool {
    "，。；：、？！）】》〉」』”’％%)]}.,;:!?…·/~～元人月年日天个次".contains(c)
}

/// Characters that must not end a line.
fn opens(c: char) -> bool {
    "（【《〈「『“‘([{".contains(c)
}

/// Breaks a text into lines of at most `columns`: between Chinese characters, never inside a word or a number.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        wrap_paragraph(&visible(paragraph), columns.max(10), &mut lines);
    }
    lines
}

fn wrap_paragraph(text: &str, columns: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    for piece in pieces(text, columns) {
        if !line.is_empty() && width(&line) + width(piece.trim_end()) > columns {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        let piece = if line.is_empty() { piece.trim_start() } else { piece.as_str() };
        line.push_str(piece);
    }
    lines.push(line.trim_end().to_owned());
}

/// The parts between which a line may break; none is wider than `columns`.
fn pieces(text: &str, columns: usize) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<char> = None;
    for c in text.chars() {
        let glued = before.is_some_and(|b| sticks(b, c));
        match pieces.last_mut().filter(|p| glued && width(p) + width_of(c) <= columns) {
            Some(piece) => piece.push(c),
            None => pieces.push(c.to_string()),
        }
        before = Some(c);
    }
    pieces
}

/// Whether no line may break between two characters.
fn sticks(before: char, after: char) -> bool {
    let narrow = |c: char| width_of(c) < 2 && c != ' ';
    if before == ' ' {
        return false;
    }
    closes(after) || opens(before) || after == ' ' || (narrow(before) && narrow(after))
}
