//! One row of a table: its cells in one text, so that reading a million rows allocates next to nothing.

/// What a cell holds. Its text is written so that the reader of profiles takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Empty,
    /// A text as written, without blanks around it; in a CSV also every number and date.
    Text,
    /// A number of a workbook: its shortest decimal, `0.55`, `1200`.
    Number,
    /// A number shown as a percentage: `55%`.
    Percent,
    /// A day of a workbook: `2025-03-01`; `2025-03` where the cell shows a month only.
    Day,
    /// 是 or 否.
    Bool,
    /// A value of JSON: true, false, a list, a record.
    Json,
    /// What cannot be a value; the text shows it.
    Broken(Broken),
}

/// Why a cell holds no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// `#N/A`, `#REF!`.
    ErrorValue,
    /// A formula whose result was never saved.
    NotComputed,
    /// A serial number that is no day.
    NoDay,
    /// A time of day.
    Clock,
    /// A binary number that is none.
    NoNumber,
    /// A column of a type that no input has.
    Foreign,
}

/// A cell within a row's text.
#[derive(Clone, Copy, Debug)]
struct Cell {
    content: Content,
    start: usize,
    end: usize,
    place: (usize, usize),
}

/// A row; reused from row to row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// The row's number in the file, from 1, empty rows counted, as a spreadsheet shows it.
    pub number: u64,
    /// Why the row as a whole cannot be read, where that is so.
    pub broken: Option<String>,
    text: String,
    cells: Vec<Cell>,
}

impl Row {
    /// A row of nothing.
    pub fn new() -> Row {
        Row::default()
    }

    /// Forgets the cells.
    pub fn clear(&mut self) {
        self.text.clear();
        self.cells.clear();
        self.broken = None;
    }

    /// Adds a cell.
    pub fn push(&mut self, content: Content, text: &str) {
        self.push_at(content, text, (0, 0));
    }

    /// Adds a cell that stands at some bytes of the source's text.
    pub fn push_at(&mut self, content: Content, text: &str, place: (usize, usize)) {
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push(Cell { content, start, end: self.text.len(), place });
    }

    /// About how many bytes it takes in memory.
    pub fn size(&self) -> usize {
        self.text.len() + self.cells.len() * size_of::<Cell>()
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether every cell is empty.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.content == Content::Empty)
    }

    /// A cell, from 0; beyond the end it is empty.
    pub fn get(&self, column: usize) -> (Content, &str) {
        let cell = self.cells.get(column);
        let text = cell.and_then(|cell| self.text.get(cell.start..cell.end));
        (cell.map_or(Content::Empty, |cell| cell.content), text.unwrap_or(""))
    }

    /// The text of a cell, from 0.
    pub fn text(&self, column: usize) -> &str {
        self.get(column).1
    }

    /// The bytes of the source's text at which a cell stands: from and to; of use with a CSV only.
    pub fn place(&self, column: usize) -> (usize, usize) {
        self.cells.get(column).map_or((0, 0), |cell| cell.place)
    }

    /// Writes the row's number, why it is broken and its cells as bytes.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.extend(self.number.to_le_bytes());
        encode_text(out, self.broken.as_deref().unwrap_or(""));
        for (place, cell) in self.cells.iter().enumerate() {
            out.push(cell.content.code());
            encode_text(out, self.text(place));
        }
    }

    /// Reads what `encode` wrote.
    pub fn decode(bytes: &[u8]) -> Row {
        let mut row = Row::new();
        let Some((number, rest)) = bytes.split_first_chunk::<8>() else { return row };
        row.number = u64::from_le_bytes(*number);
        let Some((broken, mut rest)) = decode_text(rest) else { return row };
        row.broken = Some(broken.to_owned()).filter(|why| !why.is_empty());
        while let Some((code, after)) = rest.split_first() {
            let Some((text, after)) = decode_text(after) else { return row };
            row.push(Content::of_code(*code), text);
            rest = after;
        }
        row
    }

    /// The filled cells with their columns, from 0.
    pub fn filled(&self) -> impl Iterator<Item = (usize, &str)> + Clone {
        let filled = self.cells.iter().enumerate().filter(|(_, cell)| cell.content != Content::Empty);
        filled.map(|(column, cell)| (column, self.text.get(cell.start..cell.end).unwrap_or("")))
    }
}

fn encode_text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

fn decode_text(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((std::str::from_utf8(text).ok()?, rest))
}

/// All contents, in the order of their codes.
const CONTENTS: [Content; 13] = [
    Content::Empty,
    Content::Text,
    Content::Number,
    Content::Percent,
    Content::Day,
    Content::Bool,
    Content::Json,
    Content::Broken(Broken::ErrorValue),
    Content::Broken(Broken::NotComputed),
    Content::Broken(Broken::NoDay),
    Content::Broken(Broken::Clock),
    Content::Broken(Broken::NoNumber),
    Content::Broken(Broken::Foreign),
];

impl Content {
    fn code(self) -> u8 {
        let place = CONTENTS.iter().position(|content| *content == self);
        place.and_then(|place| u8::try_from(place).ok()).unwrap_or(0)
    }

    fn of_code(code: u8) -> Content {
        CONTENTS.get(usize::from(code)).copied().unwrap_or(Content::Empty)
    }
}
