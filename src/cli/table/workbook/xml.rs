//! The little of XML that a workbook needs: tags with their attributes, texts, names without prefixes.

use super::guard::Guard;
use crate::cli::text::table as text;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};

/// A stream of events.
pub struct Xml {
    reader: Reader<Guard>,
    buffer: Vec<u8>,
}

impl std::fmt::Debug for Xml {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Xml")
    }
}

/// An opening tag, closed at once or not.
pub struct Tag<'a> {
    start: BytesStart<'a>,
    /// Whether it has no content.
    pub is_empty: bool,
}

/// What comes next.
pub enum Item<'a> {
    /// An opening tag.
    Open(Tag<'a>),
    /// A closing tag, by its name without prefix.
    Close(String),
    /// Text without entities.
    Text(String),
    /// The end.
    End,
}

impl Xml {
    /// Reads a part.
    pub fn new(part: Guard) -> Xml {
        Xml { reader: Reader::from_reader(part), buffer: Vec::new() }
    }

    /// The next item. The fault is in words.
    pub fn next(&mut self) -> Result<Item<'_>, String> {
        self.buffer.clear();
        let item = match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Start(start)) => Item::Open(Tag { start, is_empty: false }),
            Ok(Event::Empty(start)) => Item::Open(Tag { start, is_empty: true }),
            Ok(Event::End(end)) => Item::Close(end.local_name().as_ref().to_owned()),
            Ok(Event::Text(text)) => Item::Text(text.xml10_content().into_owned()),
            Ok(Event::GeneralRef(reference)) => Item::Text(entity(&reference)),
            Ok(Event::Eof) => Item::End,
            Ok(Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {
                Item::Text(String::new())
            }
            Err(quick_xml::Error::Io(error)) => return Err(error.to_string()),
            Err(_) => return Err(text::DAMAGED_WORKBOOK.to_owned()),
        };
        Ok(item)
    }

    /// The next opening tag; `None` at the end.
    pub fn tag(&mut self) -> Result<Option<Tag<'_>>, String> {
        loop {
            self.buffer.clear();
            let (start, is_empty) = match self.reader.read_event_into(&mut self.buffer) {
                Ok(Event::Start(start)) => (start.into_owned(), false),
                Ok(Event::Empty(start)) => (start.into_owned(), true),
                Ok(Event::Eof) => return Ok(None),
                Ok(_) => continue,
                Err(quick_xml::Error::Io(error)) => return Err(error.to_string()),
                Err(_) => return Err(text::DAMAGED_WORKBOOK.to_owned()),
            };
            return Ok(Some(Tag { start, is_empty }));
        }
    }
}

/// The text of `&amp;` or `&#10;`; nothing for what XML does not know by itself.
fn entity(reference: &str) -> String {
    escape::unescape(&format!("&{reference};")).map(|text| text.into_owned()).unwrap_or_default()
}

impl Tag<'_> {
    /// The name without prefix.
    pub fn name(&self) -> &str {
        let whole: &str = self.start.name().into_inner();
        whole.rsplit(':').next().unwrap_or(whole)
    }

    /// An attribute by its name without prefix.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let found =
            attributes.with_checks(false).filter_map(Result::ok).find(|a| a.key.local_name().as_ref() == name)?;
        escape::unescape(&found.value).ok().map(|value| value.into_owned())
    }

    /// Whether an attribute has a value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.attribute(name).is_some_and(|found| found == value)
    }
}
