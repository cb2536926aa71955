//! The work over CSV by hand: split, parsed, computed and written row by row, with nothing between.

use super::{INPUTS, MEASURES, Row, SIZES, rows, work};
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

/// Writes a drawn table.
pub(crate) fn draw(path: &Path, count: usize) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    writeln!(out, "{}", INPUTS.join(",")).unwrap();
    for r in rows(count) {
        let size = SIZES[usize::from(r.size)];
        let (retention, layoff) = (r.retention, r.layoff);
        writeln!(
            out,
            "{}.{:02},{}.{:04},{},{},{size},{}.{:02},{}.{:04},{}",
            r.wage / 100,
            r.wage % 100,
            retention / 10_000,
            retention % 10_000,
            r.interns,
            r.months,
            r.paid / 100,
            r.paid % 100,
            layoff / 10_000,
            layoff % 10_000,
            r.headcount
        )
        .unwrap();
    }
}

/// The digits of a cell without its point: every number of a column has the same places.
fn digits(cell: &[u8]) -> i64 {
    cell.iter().filter(|b| **b != b'.').fold(0, |n, b| n * 10 + i64::from(b - b'0'))
}

fn amount(out: &mut Vec<u8>, fen: i64) {
    let mut digits = [0_u8; 24];
    let mut at = digits.len();
    let mut left = fen;
    for place in 0.. {
        if place == 2 {
            at -= 1;
            digits[at] = b'.';
        }
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 && place >= 2 {
            break;
        }
    }
    out.extend(&digits[at..]);
}

fn line(line: &[u8], out: &mut Vec<u8>) {
    let mut cells = [&line[..0]; 8];
    for (cell, found) in cells.iter_mut().zip(line.split(|b| *b == b',')) {
        *cell = found;
    }
    let row = Row {
        wage: digits(cells[0]),
        retention: digits(cells[1]),
        interns: digits(cells[2]),
        months: digits(cells[3]),
        size: if cells[4] == "大型".as_bytes() { 0 } else { 1 },
        paid: digits(cells[5]),
        layoff: digits(cells[6]),
        headcount: digits(cells[7]),
    };
    out.extend(line);
    for fen in work(row) {
        out.extend(",可享受,".as_bytes());
        amount(out, fen);
        out.push(b',');
    }
    out.push(b'\n');
}

/// The whole work.
pub(crate) fn by_hand(data: &Path, path: &Path) {
    let (mut file, mut result) = (File::open(data).unwrap(), File::create(path).unwrap());
    let mut out = Vec::with_capacity(4 << 20);
    let mut buffer = vec![0; 1 << 20];
    let (mut held, mut head) = (0, true);
    loop {
        let read = file.read(&mut buffer[held..]).unwrap();
        if read == 0 {
            break;
        }
        let filled = held + read;
        let end = buffer[..filled].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        for own in buffer[..end].split_inclusive(|b| *b == b'\n') {
            let own = &own[..own.len() - 1];
            if std::mem::take(&mut head) {
                let heads = MEASURES.iter().flat_map(|m| ["状态", "金额", "原因"].map(|c| format!(",{m}.{c}")));
                out.extend(own);
                heads.for_each(|head| out.extend(head.as_bytes()));
                out.push(b'\n');
            } else {
                line(own, &mut out);
            }
        }
        buffer.copy_within(end..filled, 0);
        held = filled - end;
        result.write_all(&out).unwrap();
        out.clear();
    }
    result.sync_all().unwrap();
}
