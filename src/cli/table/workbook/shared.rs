//! The shared texts of a workbook, end to end in one string.

use super::archive::Archive;
use super::xml::{Item, Xml};
use crate::cli::text::table as text;

/// All texts together, in bytes.
const LARGEST: usize = 256 << 20;

/// The texts by index.
#[derive(Debug, Default)]
pub struct Shared {
    all: String,
    ends: Vec<u32>,
}

impl Shared {
    /// A text.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        self.all.get(start..end)
    }
}

/// Reads them; a workbook may have none.
pub fn read(archive: &Archive) -> Result<Shared, String> {
    let Some(part) = archive.part("xl/sharedStrings.xml")? else { return Ok(Shared::default()) };
    let mut xml = Xml::new(part);
    let mut shared = Shared::default();
    // `rPh` holds how a text is pronounced, which is no part of it.
    let (mut in_text, mut aside) = (false, false);
    loop {
        match xml.next()? {
            Item::Open(tag) => match tag.name() {
                "t" => in_text = !tag.is_empty,
                "rPh" => aside = !tag.is_empty,
                "si" if tag.is_empty => shared.close()?,
                _ => {}
            },
            Item::Close(name) => match name.as_str() {
                "t" => in_text = false,
                "rPh" => aside = false,
                "si" => shared.close()?,
                _ => {}
            },
            Item::Text(text) if in_text && !aside => shared.all.push_str(&text),
            Item::Text(_) => {}
            Item::End => return Ok(shared),
        }
    }
}

impl Shared {
    fn close(&mut self) -> Result<(), String> {
        // Each text costs four bytes besides its own.
        if self.all.len() + self.ends.len() * 4 > LARGEST {
            return Err(text::BOMB.to_owned());
        }
        self.ends.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        Ok(())
    }
}
