//! The header of a Parquet page and the schema of a footer (Thrift, compact form) → the sizes that they claim, and nothing else.

/// The deepest nesting of a header that is passed over.
const DEEPEST: u32 = 16;

/// What a page claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Bytes in the file, the header not counted.
    pub packed: u64,
    /// Bytes once unpacked.
    pub unpacked: u64,
    /// Values, absent ones counted.
    pub values: u64,
    /// The number of the encoding.
    pub encoding: i64,
    /// Whether it holds the values of a dictionary.
    pub dictionary: bool,
}

/// The deepest nesting of columns.
const DEEPEST_COLUMN: usize = 64;

/// Whether the groups of a footer's schema hold as many elements as they claim and are not nested without end: its reader makes room
/// for whatever a group claims, and calls itself for what is nested.
pub(super) fn schema_holds(footer: &[u8]) -> bool {
    Cursor { bytes: footer, at: 0 }.file().is_some()
}

/// Reads a header; how many bytes it takes. `None` where the bytes end within it or are no header.
pub(super) fn header(bytes: &[u8]) -> Option<(Page, usize)> {
    let mut cursor = Cursor { bytes, at: 0 };
    let mut page = Page::default();
    let mut before = 0;
    while let Some((id, kind)) = cursor.field(&mut before)? {
        match (id, kind) {
            (1, I32) => page.dictionary = cursor.signed()? == 2,
            (2, I32) => page.unpacked = u64::try_from(cursor.signed()?).ok()?,
            (3, I32) => page.packed = u64::try_from(cursor.signed()?).ok()?,
            (5 | 7, STRUCT) => cursor.counts(&mut page, 2)?,
            (8, STRUCT) => cursor.counts(&mut page, 4)?,
            (_, kind) => cursor.skip(kind, DEEPEST)?,
        }
    }
    Some((page, cursor.at))
}

/// The kinds of fields.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCT: u8 = 12;

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let value = self.varint()?;
        let half = i64::try_from(value >> 1).ok()?;
        Some(if value & 1 == 0 { half } else { -half - 1 })
    }

    /// The next field's number and kind; `None` within at the end of a structure.
    fn field(&mut self, before: &mut i64) -> Option<Option<(i64, u8)>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Some(None);
        }
        let id = match i64::from(byte >> 4) {
            0 => self.signed()?,
            step => before.checked_add(step)?,
        };
        *before = id;
        Some(Some((id, byte & 0x0f)))
    }

    /// The header of a kind of page: its first field counts values, another names the encoding.
    fn counts(&mut self, page: &mut Page, encoding: i64) -> Option<()> {
        let mut before = 0;
        while let Some((id, kind)) = self.field(&mut before)? {
            match (id, kind) {
                (1, I32) => page.values = u64::try_from(self.signed()?).ok()?,
                (id, I32) if id == encoding => page.encoding = self.signed()?,
                (_, kind) => self.skip(kind, DEEPEST)?,
            }
        }
        Some(())
    }

    /// The description of a file: its schema is field 2, a list. A reader takes the last one.
    fn file(&mut self) -> Option<()> {
        let mut before = 0;
        while let Some((id, kind)) = self.field(&mut before)? {
            if (id, kind) == (2, LIST) { self.elements()? } else { self.skip(kind, DEEPEST)? }
        }
        Some(())
    }

    /// The elements of a schema, each group before what it holds.
    fn elements(&mut self) -> Option<()> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        // How many elements each open group still holds.
        let mut open: Vec<u64> = Vec::new();
        for at in 0..count {
            let children = self.element()?;
            if let Some(left) = open.last_mut() {
                *left = left.checked_sub(1)?;
            } else if at > 0 {
                return None;
            }
            if children > count || open.len() > DEEPEST_COLUMN {
                return None;
            }
            open.push(children);
            while open.last() == Some(&0) {
                open.pop();
            }
        }
        open.is_empty().then_some(())
    }

    /// How many elements an element of a schema holds: its field 5.
    fn element(&mut self) -> Option<u64> {
        let (mut before, mut children) = (0, 0);
        while let Some((id, kind)) = self.field(&mut before)? {
            match (id, kind) {
                (5, I32) => children = u64::try_from(self.signed()?).ok()?,
                (_, kind) => self.skip(kind, DEEPEST)?,
            }
        }
        Some(children)
    }

    fn skip(&mut self, kind: u8, deep: u32) -> Option<()> {
        let deep = deep.checked_sub(1)?;
        match kind {
            TRUE | FALSE => {}
            BYTE => self.pass(1)?,
            I16 | I32 | I64 => {
                self.varint()?;
            }
            DOUBLE => self.pass(8)?,
            BINARY => {
                let length = self.varint()?;
                self.pass(usize::try_from(length).ok()?)?;
            }
            STRUCT => {
                let mut before = 0;
                while let Some((_, kind)) = self.field(&mut before)? {
                    self.skip(kind, deep)?;
                }
            }
            LIST | SET => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                for _ in 0..count {
                    // A truth within a list takes a byte, and so every element takes one at least: the loop ends.
                    let kind = if matches!(head & 0x0f, TRUE | FALSE) { BYTE } else { head & 0x0f };
                    self.skip(kind, deep)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    fn pass(&mut self, length: usize) -> Option<()> {
        self.at = self.at.checked_add(length).filter(|at| *at <= self.bytes.len())?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_what_its_page_claims() {
        // type 0, unpacked 300, packed 21, data page (100 values, encoding 0, 3, 3).
        let bytes = [0x15, 0x00, 0x15, 0xd8, 0x04, 0x15, 0x2a, 0x2c, 0x15, 0xc8, 0x01, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0];
        let page = Page { packed: 21, unpacked: 300, values: 100, encoding: 0, dictionary: false };
        assert_eq!(header(&bytes), Some((page, bytes.len())));
        (0..bytes.len()).for_each(|cut| assert_eq!(header(&bytes[..cut]), None));
        // A size below zero, and a list that claims more elements than there are bytes.
        assert_eq!(header(&[0x15, 0x00, 0x15, 0x01, 0]), None);
        assert_eq!(header(&[0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]), None);
    }
}
