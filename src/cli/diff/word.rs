//! 修订对照表 as a document of a word processor (WordprocessingML): the few parts that one must have, nothing of the day of
//! writing, so that the same comparison gives the same bytes.

use super::model::Document;
use super::office::Revision;
use super::page;
use crate::cli::text::diff as text;
use crate::cli::whole::other;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io::{Cursor, Result, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The widths of 原规定, 新规定 and 影响 in twentieths of a point; together the lines of a broad A4 page.
const WIDTHS: [&str; 3] = ["4500", "4500", "4958"];

/// The file.
pub fn write(document: &Document, revisions: &[Revision]) -> Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let body = body(document, revisions)?;
    for (name, bytes) in
        [("[Content_Types].xml", TYPES.as_bytes()), ("_rels/.rels", RELATIONS.as_bytes()), ("word/document.xml", &body)]
    {
        zip.start_file(name, SimpleFileOptions::default()).map_err(other)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(other)?.into_inner())
}

/// What is written to.
type Xml = Writer<Vec<u8>>;

/// An element with attributes, and what is in it.
fn within(
    xml: &mut Xml,
    name: &str,
    attributes: &[(&str, &str)],
    inner: impl FnOnce(&mut Xml) -> Result<()>,
) -> Result<()> {
    let mut start = BytesStart::new(name);
    attributes.iter().for_each(|(key, value)| start.push_attribute((*key, *value)));
    xml.write_event(Event::Start(start))?;
    inner(xml)?;
    xml.write_event(Event::End(BytesEnd::new(name)))
}

/// An empty element.
fn empty(xml: &mut Xml, name: &str, attributes: &[(&str, &str)]) -> Result<()> {
    let mut start = BytesStart::new(name);
    attributes.iter().for_each(|(key, value)| start.push_attribute((*key, *value)));
    xml.write_event(Event::Empty(start))
}

/// How a paragraph looks.
#[derive(Clone, Copy)]
struct Look {
    /// Twice the size in points.
    size: &'static str,
    bold: bool,
    centred: bool,
}

const TITLE: Look = Look { size: "32", bold: true, centred: true };
const PLAIN: Look = Look { size: "21", bold: false, centred: false };
const HEAD: Look = Look { size: "21", bold: true, centred: true };
const GROUP: Look = Look { size: "21", bold: true, centred: false };

fn paragraph(xml: &mut Xml, text: &str, look: Look) -> Result<()> {
    within(xml, "w:p", &[], |xml| {
        within(xml, "w:pPr", &[], |xml| {
            empty(xml, "w:spacing", &[("w:before", "40"), ("w:after", "40")])?;
            if look.centred { empty(xml, "w:jc", &[("w:val", "center")]) } else { Ok(()) }
        })?;
        within(xml, "w:r", &[], |xml| {
            within(xml, "w:rPr", &[], |xml| {
                let face = if look.bold { "黑体" } else { "宋体" };
                empty(
                    xml,
                    "w:rFonts",
                    &[("w:ascii", "Times New Roman"), ("w:hAnsi", "Times New Roman"), ("w:eastAsia", face)],
                )?;
                if look.bold {
                    empty(xml, "w:b", &[])?;
                }
                empty(xml, "w:sz", &[("w:val", look.size)])
            })?;
            within(xml, "w:t", &[("xml:space", "preserve")], |xml| {
                xml.write_event(Event::Text(BytesText::new(&clean(text))))
            })
        })
    })
}

/// A text without the signs that XML does not have.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\t' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..))
        .collect()
}

/// A cell of paragraphs.
struct Cell<'a> {
    lines: Vec<&'a str>,
    look: Look,
    width: &'a str,
    /// Over how many columns it goes.
    span: &'a str,
    /// Whether it begins (`restart`) or goes on (`continue`) over rows.
    down: Option<&'a str>,
    shade: Option<&'a str>,
}

fn cell(xml: &mut Xml, cell: &Cell<'_>) -> Result<()> {
    within(xml, "w:tc", &[], |xml| {
        within(xml, "w:tcPr", &[], |xml| {
            empty(xml, "w:tcW", &[("w:w", cell.width), ("w:type", "dxa")])?;
            if cell.span != "1" {
                empty(xml, "w:gridSpan", &[("w:val", cell.span)])?;
            }
            if let Some(down) = cell.down {
                empty(xml, "w:vMerge", &[("w:val", down)])?;
            }
            match cell.shade {
                Some(shade) => empty(xml, "w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", shade)]),
                None => Ok(()),
            }
        })?;
        let lines = if cell.lines.is_empty() { &[""][..] } else { &cell.lines };
        lines.iter().try_for_each(|line| paragraph(xml, line, cell.look))
    })
}

fn plain<'a>(text: &'a str, width: &'a str) -> Cell<'a> {
    Cell { lines: text.lines().collect(), look: PLAIN, width, span: "1", down: None, shade: None }
}

fn row(xml: &mut Xml, head: bool, cells: &[Cell<'_>]) -> Result<()> {
    within(xml, "w:tr", &[], |xml| {
        if head {
            within(xml, "w:trPr", &[], |xml| empty(xml, "w:tblHeader", &[]))?;
        }
        cells.iter().try_for_each(|c| cell(xml, c))
    })
}

fn table(xml: &mut Xml, widths: &[&str], inner: impl FnOnce(&mut Xml) -> Result<()>) -> Result<()> {
    within(xml, "w:tbl", &[], |xml| {
        within(xml, "w:tblPr", &[], |xml| {
            empty(xml, "w:tblW", &[("w:w", "0"), ("w:type", "auto")])?;
            within(xml, "w:tblBorders", &[], |xml| {
                ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"].into_iter().try_for_each(|side| {
                    empty(xml, side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "808080")])
                })
            })?;
            empty(xml, "w:tblLayout", &[("w:type", "fixed")])
        })?;
        within(xml, "w:tblGrid", &[], |xml| widths.iter().try_for_each(|w| empty(xml, "w:gridCol", &[("w:w", w)])))?;
        inner(xml)
    })
}

fn body(document: &Document, revisions: &[Revision]) -> Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
    within(&mut xml, "w:document", &[("xmlns:w", SPACE)], |xml| {
        within(xml, "w:body", &[], |xml| {
            paragraph(xml, text::OFFICE, TITLE)?;
            paragraph(xml, &text::title(&document.old, &document.new), PLAIN)?;
            paragraph(xml, text::meaning(document.meaning), PLAIN)?;
            table(xml, &WIDTHS, |xml| {
                row(xml, true, &heads(&text::WORD_HEADS, &WIDTHS))?;
                revisions.iter().try_for_each(|revision| self::revision(xml, revision))
            })?;
            dates(xml, document)?;
            within(xml, "w:sectPr", &[], |xml| {
                empty(xml, "w:pgSz", &[("w:w", "16838"), ("w:h", "11906"), ("w:orient", "landscape")])?;
                let margins = [("w:top", "1440"), ("w:right", "1440"), ("w:bottom", "1440"), ("w:left", "1440")];
                empty(
                    xml,
                    "w:pgMar",
                    &[&margins[..], &[("w:header", "720"), ("w:footer", "720"), ("w:gutter", "0")]].concat(),
                )
            })
        })
    })?;
    Ok(xml.into_inner())
}

fn heads<'a>(heads: &[&'a str], widths: &[&'a str]) -> Vec<Cell<'a>> {
    let head = |(text, width): (&&'a str, &&'a str)| Cell { look: HEAD, shade: Some("E8EDF3"), ..plain(text, width) };
    heads.iter().zip(widths).map(head).collect()
}

/// A line over the whole table, then clause by clause; the effect stands beside all of them.
fn revision(xml: &mut Xml, revision: &Revision) -> Result<()> {
    let [first, second, third] = WIDTHS;
    row(xml, false, &[Cell { look: GROUP, span: "3", shade: Some("F6F8FA"), ..plain(&revision.title, "13958") }])?;
    let none = [(text::NONE.to_owned(), text::NONE.to_owned())];
    let clauses = if revision.clauses.is_empty() { &none[..] } else { &revision.clauses };
    for (place, (old, new)) in clauses.iter().enumerate() {
        let down = if place == 0 { "restart" } else { "continue" };
        let lines = if place == 0 { revision.effects.iter().map(String::as_str).collect() } else { Vec::new() };
        let down = Some(down).filter(|_| clauses.len() > 1);
        row(xml, false, &[plain(old, first), plain(new, second), Cell { lines, down, ..plain("", third) }])?;
    }
    Ok(())
}

fn dates(xml: &mut Xml, document: &Document) -> Result<()> {
    if document.dates.is_empty() {
        return Ok(());
    }
    paragraph(xml, text::DATES, GROUP)?;
    let widths = ["2400", "6558", "2500", "2500"];
    table(xml, &widths, |xml| {
        row(xml, true, &heads(&text::DATE_HEADS, &widths))?;
        page::days(document).iter().try_for_each(|day| {
            let cells: Vec<Cell<'_>> = day.iter().zip(widths).map(|(text, width)| plain(text, width)).collect();
            row(xml, false, &cells)
        })
    })?;
    paragraph(xml, "", PLAIN)
}
