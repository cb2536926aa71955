//! xlsx workbooks → rows of typed cells, one sheet, one row at a time.
//!
//! In: a file that nobody vouches for. Every size is capped before memory is asked for: the parts' unpacked sizes and
//! their ratio, the texts, the addresses (`archive`, `guard`). A cell at the last address costs nothing, because rows
//! are handed on and never laid out as a grid. It reads no formula: a cell has the result that was saved with it.

mod archive;
mod cells;
mod guard;
pub mod number;
mod shared;
mod styles;
mod xml;

use super::oddity::{Oddities, Oddity};
use super::row::Row;
use super::{Fault, fault};
use crate::cli::text::table as text;
use archive::Archive;
use cells::Cells;
use std::fs::File;
use std::path::Path;
use xml::Xml;

/// The number of rows of a sheet.
pub const MAX_ROWS: u64 = 1_048_576;
/// The number of columns of a sheet.
pub const MAX_COLUMNS: usize = 16_384;

/// The rows of a sheet.
#[derive(Debug)]
pub struct Rows {
    name: String,
    sheet: String,
    /// The visible sheets, where there are several.
    others: Vec<String>,
    cells: Cells,
    told: bool,
}

/// A sheet of a workbook.
struct Sheet {
    name: String,
    relation: String,
    visible: bool,
}

/// Opens the sheet of a name, or the first visible one.
pub fn open(name: &str, file: File, asked: Option<&str>) -> Result<Rows, Fault> {
    let broken = |why: String| fault(name, &why);
    let archive = Archive::open(file).map_err(broken)?;
    let (sheets, from_1904) = sheets(&archive).map_err(broken)?;
    let sheet = match asked {
        Some(asked) => sheets.iter().find(|s| s.name == asked),
        None => sheets.iter().find(|s| s.visible),
    };
    let Some(sheet) = sheet else {
        let names: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
        return Err(fault(name, &text::no_sheet(asked, &names)));
    };
    let part = target(&archive, &sheet.relation).map_err(broken)?;
    let styles = styles::read(&archive).map_err(broken)?;
    let shared = shared::read(&archive).map_err(broken)?;
    let reader = archive.part(&part).map_err(broken)?.ok_or_else(|| broken(text::NO_PART.to_owned()))?;
    let visible = sheets.iter().filter(|s| s.visible).map(|s| s.name.clone());
    let others = if asked.is_none() { visible.collect() } else { Vec::new() };
    let cells = Cells::new(Xml::new(reader), styles, shared, from_1904);
    Ok(Rows { name: name.to_owned(), sheet: sheet.name.clone(), others, cells, told: false })
}

/// The names of the visible sheets; none where the file is no workbook.
pub fn visible(path: &Path) -> Vec<String> {
    let archive = File::open(path).ok().and_then(|file| Archive::open(file).ok());
    let sheets = archive.and_then(|archive| sheets(&archive).ok()).unwrap_or_default().0;
    sheets.into_iter().filter(|s| s.visible).map(|s| s.name).collect()
}

impl Rows {
    /// `工作表「名册」`
    pub fn about(&self) -> String {
        text::sheet_about(&self.sheet)
    }

    /// The next row that holds something.
    pub fn next(&mut self, row: &mut Row, oddities: &mut Oddities) -> Result<bool, Fault> {
        if !std::mem::replace(&mut self.told, true) && self.others.len() > 1 {
            oddities.note(Oddity::Sheets, 0, 0, &self.others.join("、"));
        }
        loop {
            let read = self.cells.next(row, oddities).map_err(|why| fault(&self.name, &why))?;
            if !read || !row.is_blank() {
                return Ok(read);
            }
        }
    }
}

/// The sheets, and whether days are counted from 1904.
fn sheets(archive: &Archive) -> Result<(Vec<Sheet>, bool), String> {
    let Some(part) = archive.part("xl/workbook.xml")? else { return Err(text::NO_PART.to_owned()) };
    let mut xml = Xml::new(part);
    let (mut sheets, mut from_1904) = (Vec::new(), false);
    while let Some(tag) = xml.tag()? {
        match tag.name() {
            "workbookPr" => from_1904 = tag.is("date1904", "1") || tag.is("date1904", "true"),
            "sheet" => sheets.push(Sheet {
                name: tag.attribute("name").unwrap_or_default(),
                relation: tag.attribute("id").unwrap_or_default(),
                visible: tag.attribute("state").is_none_or(|state| state == "visible"),
            }),
            _ => {}
        }
    }
    Ok((sheets, from_1904))
}

/// The part that a relation of the workbook means.
fn target(archive: &Archive, relation: &str) -> Result<String, String> {
    let Some(part) = archive.part("xl/_rels/workbook.xml.rels")? else { return Err(text::NO_PART.to_owned()) };
    let mut xml = Xml::new(part);
    while let Some(tag) = xml.tag()? {
        if tag.name() == "Relationship" && tag.is("Id", relation) {
            let target = tag.attribute("Target").unwrap_or_default();
            return Ok(match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            });
        }
    }
    Err(text::NO_PART.to_owned())
}
