//! Bytes → text: UTF-8 with or without its mark, UTF-16 by its mark, else GB18030.
//!
//! Strict: no byte is replaced or lost. GB18030 decodes almost anything, so a text that is UTF-8 but for a damaged
//! byte is reported as such, and what decodes to control characters is no text.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// A decoded text.
#[derive(Debug)]
pub struct Decoded {
    /// The text without a byte order mark.
    pub text: String,
    /// The encoding's name where it is not UTF-8.
    pub foreign: Option<&'static str>,
}

/// Why bytes are not read as a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecodable {
    /// Text in none of the encodings.
    NotText,
    /// UTF-8 with a damaged byte: its line and character, from 1.
    Damaged {
        /// The line.
        line: usize,
        /// The character in the line.
        column: usize,
    },
}

/// So many Chinese characters in a row are no accident: the text is meant as UTF-8.
const SURELY_UTF8: usize = 4;

/// Decodes a file.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, Undecodable> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => by(UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => by(UTF_16BE, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => unmarked(rest.to_vec()),
        _ => unmarked(bytes),
    }
}

fn unmarked(bytes: Vec<u8>) -> Result<Decoded, Undecodable> {
    let error = match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => return Err(Undecodable::NotText),
        Ok(text) => return Ok(Decoded { text, foreign: None }),
        Err(error) => error,
    };
    let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let start = std::str::from_utf8(valid).unwrap_or("");
    if start.chars().filter(|c| !c.is_ascii()).nth(SURELY_UTF8 - 1).is_some() {
        let last = start.rsplit('\n').next().unwrap_or("");
        return Err(Undecodable::Damaged { line: start.matches('\n').count() + 1, column: last.chars().count() + 1 });
    }
    by(GB18030, error.as_bytes())
}

fn by(encoding: &'static Encoding, bytes: &[u8]) -> Result<Decoded, Undecodable> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes).filter(|text| is_text(text));
    let name = if encoding == GB18030 { "GB18030" } else { "UTF-16" };
    text.map(|text| Decoded { text: text.into_owned(), foreign: Some(name) }).ok_or(Undecodable::NotText)
}

fn is_text(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}
