//! The answers of a piece → its lines of the output: what stands in a line as it is, and short pieces made once.
//!
//! Bytes are put where they belong in a room that has more than enough for a row: pieces of 16 bytes are copied whole, the next
//! begins where the last ends. A room serves piece after piece.

use super::super::answers::{Answers, Figure, WIDEST, fen_text, short_fen};
use super::super::output::{Kept, csv_cell};
use super::super::words::Cell;
use crate::batch::results::Series;
use crate::cli::table::block::Block;
use crate::cli::text::outcome as say;
use crate::eval::outcome::Status;

/// What is copied at once.
const SHORT: usize = 16;

/// The lines and their length in the room; a plain row is written as it stands where lines are `whole`.
pub(super) fn lines(
    (block, kept): (&Block, &[Kept]),
    answers: &[Answers],
    whole: bool,
    room: Vec<u8>,
) -> (Vec<u8>, usize) {
    let columns: Vec<Column<'_>> =
        answers.iter().enumerate().map(|(at, own)| Column::of(own, at == 0 && kept.is_empty())).collect();
    let widest: usize = columns.iter().map(Column::widest).sum();
    let mut out = Out { bytes: room, at: 0 };
    let mut cells = Vec::new();
    for (row, place) in block.rows().iter().enumerate() {
        if whole && place.plain {
            let line = block.line(row);
            out.make(line.len() + widest);
            out.copy(line);
        } else {
            cells.clear();
            for (at, kept) in kept.iter().enumerate() {
                if at > 0 {
                    cells.push(b',');
                }
                csv_cell(&mut cells, block.text(row, kept.place));
            }
            out.make(cells.len() + widest);
            out.copy(&cells);
        }
        columns.iter().for_each(|column| column.write(row, widest, &mut out));
        out.byte(b'\n');
    }
    (out.bytes, out.at)
}

/// The room with what is written.
struct Out {
    bytes: Vec<u8>,
    at: usize,
}

impl Out {
    /// Makes room for so many bytes and a line end.
    fn make(&mut self, bytes: usize) {
        let needed = self.at + bytes + SHORT;
        if needed > self.bytes.len() {
            self.bytes.resize(needed * 2, 0);
        }
    }

    fn copy(&mut self, bytes: &[u8]) {
        if let Some(slot) = self.bytes.get_mut(self.at..self.at + bytes.len()) {
            slot.copy_from_slice(bytes);
        }
        self.at += bytes.len();
    }

    fn byte(&mut self, byte: u8) {
        if let Some(slot) = self.bytes.get_mut(self.at) {
            *slot = byte;
        }
        self.at += 1;
    }

    fn amount(&mut self, fen: i64) {
        if let Some((digits, length, rest)) = short_fen(fen) {
            self.array(&digits, length);
            return self.array(&rest, 3);
        }
        let (digits, begin) = fen_text(fen);
        self.copy(digits.get(begin..WIDEST).unwrap_or_default());
    }

    /// Copies more than is meant: what follows is written over it.
    fn array<const N: usize>(&mut self, bytes: &[u8; N], meant: usize) {
        if let Some(slot) = self.bytes.get_mut(self.at..self.at + N) {
            slot.copy_from_slice(bytes);
        }
        self.at += meant;
    }
}

/// Bytes that are written for many rows.
struct Text {
    short: [u8; SHORT],
    length: usize,
    /// All of them, where they are not short.
    long: Vec<u8>,
}

impl Text {
    fn of(bytes: Vec<u8>) -> Text {
        let mut short = [0; SHORT];
        short.iter_mut().zip(&bytes).for_each(|(slot, byte)| *slot = *byte);
        let length = bytes.len();
        Text { short, length, long: if length > SHORT { bytes } else { Vec::new() } }
    }

    fn write(&self, out: &mut Out) {
        if self.length <= SHORT { out.array(&self.short, self.length) } else { out.copy(&self.long) }
    }
}

/// A kind of answer as it is written: before the amount and behind it.
struct Kind {
    before: Text,
    behind: Text,
    figure: Figure,
}

/// The results of a measure.
struct Column<'a> {
    answers: &'a Answers,
    kinds: Vec<Kind>,
    first: bool,
}

impl<'a> Column<'a> {
    fn of(answers: &'a Answers, first: bool) -> Column<'a> {
        let kind = |kind: &super::super::answers::Kind| {
            let mut behind = vec![b','];
            csv_cell(&mut behind, &kind.said.0);
            Kind { before: Text::of(before(kind.status, first)), behind: Text::of(behind), figure: kind.figure }
        };
        Column { answers, kinds: answers.kinds.iter().map(kind).collect(), first }
    }

    /// The most bytes of a row that is no other.
    fn widest(&self) -> usize {
        let kinds = self.kinds.iter().map(|kind| kind.before.length + kind.behind.length).max();
        kinds.unwrap_or(0) + WIDEST + 2 * SHORT
    }

    fn write(&self, row: usize, widest: usize, out: &mut Out) {
        let place = match &self.answers.rows {
            Series::Same(place) => *place,
            Series::Each(places) => places.get(row).copied().unwrap_or(0),
        };
        let Some(kind) = self.kinds.get(place as usize) else { return };
        match kind.figure {
            Figure::Fen => {
                kind.before.write(out);
                out.amount(self.answers.fen.get(row).copied().unwrap_or(0));
                kind.behind.write(out);
            }
            Figure::None => {
                kind.before.write(out);
                kind.behind.write(out);
            }
            Figure::Other => self.other(self.answers.others.get(&row), widest, out),
        }
    }

    fn other(&self, cell: Option<&Cell>, widest: usize, out: &mut Out) {
        let Some(cell) = cell else { return };
        let mut bytes = before(cell.status, self.first);
        csv_cell(&mut bytes, &cell.amount);
        bytes.push(b',');
        csv_cell(&mut bytes, &cell.reason);
        // Besides what was made for the row.
        out.make(bytes.len() + widest);
        out.copy(&bytes);
    }
}

/// The status with what separates it.
fn before(status: Status, first: bool) -> Vec<u8> {
    let separator = if first { "" } else { "," };
    format!("{separator}{},", say::status(status)).into_bytes()
}
