//! The number formats of a workbook: which cells show a percentage, a day, a month, a time of day.

use super::archive::Archive;
use super::xml::Xml;
use std::collections::BTreeMap;

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As a number.
    Plain,
    /// `55%`
    Percent,
    /// A day, with or without a time.
    Day,
    /// A month of a year.
    Month,
    /// A time of day or a span of hours.
    Clock,
}

/// The formats of `s="…"`, by index.
pub fn read(archive: &Archive) -> Result<Vec<Shown>, String> {
    let Some(part) = archive.part("xl/styles.xml")? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(part);
    let mut codes = BTreeMap::new();
    let mut formats = Vec::new();
    let mut in_cells = false;
    while let Some(tag) = xml.tag()? {
        match tag.name() {
            "numFmt" => {
                if let (Some(id), Some(code)) = (tag.attribute("numFmtId"), tag.attribute("formatCode")) {
                    codes.insert(id, of_code(&code));
                }
            }
            "cellXfs" => in_cells = true,
            "cellStyles" | "dxfs" | "cellStyleXfs" => in_cells = false,
            "xf" if in_cells => {
                let id = tag.attribute("numFmtId").unwrap_or_default();
                formats.push(codes.get(&id).copied().unwrap_or_else(|| of_number(id.parse().unwrap_or(0))));
            }
            _ => {}
        }
    }
    Ok(formats)
}

/// The formats that every workbook knows by number; 27–36 and 50–58 are those of the Chinese editions.
fn of_number(id: u32) -> Shown {
    match id {
        9 | 10 => Shown::Percent,
        14..=16 | 22 | 28..=31 | 36 | 50 | 51 | 53 | 54 | 58 => Shown::Day,
        17 | 27 | 52 | 57 => Shown::Month,
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Shown::Clock,
        _ => Shown::Plain,
    }
}

/// What a format code shows: letters outside of quotes, brackets and escapes, of its first section.
pub fn of_code(code: &str) -> Shown {
    let (mut year, mut month, mut day, mut clock, mut percent) = (false, false, false, false, false);
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|c| *c == '"')),
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                clock |= matches!(inside.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
            }
            '\\' | '_' | '*' => drop(letters.next()),
            ';' => break,
            'y' | 'Y' | 'e' | 'g' => year = true,
            'm' | 'M' => month = true,
            'd' | 'D' => day = true,
            'h' | 'H' | 's' | 'S' => clock = true,
            '%' => percent = true,
            // `E+00` is scientific, not an era; and General holds letters of its own.
            'E' | '0' | '#' | '?' | 'G' => return if code.contains('%') { Shown::Percent } else { Shown::Plain },
            _ => {}
        }
    }
    match (year, month, day, clock, percent) {
        (_, _, _, _, true) => Shown::Percent,
        (_, _, true, _, _) | (true, true, false, true, _) => Shown::Day,
        (true, _, false, _, _) => Shown::Month,
        (false, true, false, false, _) => Shown::Month,
        (false, _, false, true, _) => Shown::Clock,
        (false, false, false, false, false) => Shown::Plain,
    }
}
