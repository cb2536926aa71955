//! Bytes → text: UTF-8 with or without its mark, UTF-16 by its mark, else GB18030.

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

/// A decoded text.
pub struct Decoded {
    /// The text without a byte order mark.
    pub text: String,
    /// The encoding's name where it is not UTF-8.
    pub foreign: Option<&'static str>,
}

/// Decodes a file strictly; none where it is text in none of these encodings.
pub fn decode(bytes: Vec<u8>) -> Option<Decoded> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => by(UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => by(UTF_16BE, rest),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest.to_vec()).ok(),
        _ => utf8(bytes).or_else(|bytes| by(GB18030, &bytes).filter(|d| is_text(&d.text)).ok_or(())).ok(),
    }
}

fn utf8(bytes: Vec<u8>) -> Result<Decoded, Vec<u8>> {
    match String::from_utf8(bytes) {
        Ok(text) if text.contains('\0') => Err(text.into_bytes()),
        Ok(text) => Ok(Decoded { text, foreign: None }),
        Err(error) => Err(error.into_bytes()),
    }
}

fn by(encoding: &'static Encoding, bytes: &[u8]) -> Option<Decoded> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let name = if encoding == GB18030 { "GB18030" } else { "UTF-16" };
    Some(Decoded { text: text.into_owned(), foreign: Some(name) })
}

/// GB18030 decodes almost any bytes: what holds control characters is no text.
fn is_text(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}
