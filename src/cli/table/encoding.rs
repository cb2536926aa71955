//! Bytes of a table → text in pieces: UTF-8 with or without its mark, UTF-16 by its mark, GB18030.
//!
//! Strict as `load::decode`: no byte is replaced. Without a mark the file is looked through until it is surely UTF-8, at most to
//! its end: what is valid UTF-8 to its end is UTF-8, anything else is GB18030 unless it begins like UTF-8 with a damaged byte.

use super::{Fault, fault};
use crate::cli::text::table as text;
use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// The encodings of `--encoding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Encoding {
    /// UTF-8, with or without its mark.
    #[value(name = "utf-8", alias = "utf8")]
    Utf8,
    /// UTF-16, little end first.
    #[value(name = "utf-16le", aliases = ["utf-16", "utf16"])]
    Utf16Le,
    /// UTF-16, big end first.
    #[value(name = "utf-16be")]
    Utf16Be,
    /// GB18030 and what it holds: GBK, GB2312.
    #[value(name = "gb18030", aliases = ["gbk", "gb2312"])]
    Gb18030,
}

impl Encoding {
    fn of_library(self) -> &'static encoding_rs::Encoding {
        match self {
            Encoding::Utf8 => UTF_8,
            Encoding::Utf16Le => UTF_16LE,
            Encoding::Utf16Be => UTF_16BE,
            Encoding::Gb18030 => GB18030,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.of_library().name()
    }
}

/// How many bytes are read at once.
const PIECE: usize = 256 * 1024;
/// So many bytes are looked through at least.
const SURE: usize = 1 << 20;
/// So many Chinese characters in a row are no accident: the text is meant as UTF-8.
const SURELY_UTF8: usize = 4;

/// A file's text, piece by piece.
pub struct Text {
    name: String,
    file: File,
    decoder: Decoder,
    encoding: Encoding,
    /// Whether the encoding was told: then there is nothing to find out about a damaged byte.
    asked: bool,
    bytes: Vec<u8>,
    ended: bool,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({}, {})", self.name, self.encoding.name())
    }
}

/// Opens a file as text.
pub fn open(name: &str, mut file: File, asked: Option<Encoding>) -> Result<Text, Fault> {
    let broken = |error: std::io::Error| fault(name, text::io(&error));
    let encoding = match asked {
        Some(encoding) => encoding,
        None => detect(&mut file, SURE).map_err(broken)?.map_err(|line| fault(name, &text::damaged(line)))?,
    };
    file.seek(SeekFrom::Start(0)).map_err(broken)?;
    let decoder = encoding.of_library().new_decoder_with_bom_removal();
    let (name, asked) = (name.to_owned(), asked.is_some());
    Ok(Text { name, file, decoder, encoding, asked, bytes: vec![0; PIECE], ended: false })
}

/// The encoding of a file without being told; `Err` with the line of a damaged byte. After `sure` bytes a text that is surely UTF-8
/// is not looked through further: a damaged byte behind them is found when it is read.
fn detect(file: &mut File, sure: usize) -> std::io::Result<Result<Encoding, u64>> {
    let mut piece = vec![0; PIECE];
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let mut decoded = String::with_capacity(PIECE * 3);
    let (mut lines, mut wide, mut first, mut seen) = (1, 0, true, 0);
    loop {
        let read = file.read(&mut piece)?;
        seen += read;
        let bytes = piece.get(..read).unwrap_or_default();
        if std::mem::take(&mut first) {
            match bytes {
                [0xff, 0xfe, ..] => return Ok(Ok(Encoding::Utf16Le)),
                [0xfe, 0xff, ..] => return Ok(Ok(Encoding::Utf16Be)),
                _ => {}
            }
        }
        decoded.clear();
        let (result, _) = decoder.decode_to_string_without_replacement(bytes, &mut decoded, read == 0);
        lines += decoded.bytes().filter(|b| *b == b'\n').count() as u64;
        wide += if wide < SURELY_UTF8 { decoded.chars().filter(|c| *c > '\u{2000}').count() } else { 0 };
        match result {
            DecoderResult::Malformed(..) if wide >= SURELY_UTF8 => return Ok(Err(lines)),
            DecoderResult::Malformed(..) => return Ok(Ok(Encoding::Gb18030)),
            DecoderResult::InputEmpty | DecoderResult::OutputFull
                if read == 0 || wide >= SURELY_UTF8 && seen >= sure =>
            {
                return Ok(Ok(Encoding::Utf8));
            }
            DecoderResult::InputEmpty | DecoderResult::OutputFull => {}
        }
    }
}

impl Text {
    /// Adds the next piece to a buffer; false at the end.
    pub fn more(&mut self, buffer: &mut String) -> Result<bool, Fault> {
        if self.ended {
            return Ok(false);
        }
        let read = self.file.read(&mut self.bytes).map_err(|error| fault(&self.name, text::io(&error)))?;
        self.ended = read == 0;
        let bytes = self.bytes.get(..read).unwrap_or_default();
        let room = self.decoder.max_utf8_buffer_length_without_replacement(read).unwrap_or(PIECE * 3);
        buffer.reserve(room);
        let before = buffer.len();
        let (result, _) = self.decoder.decode_to_string_without_replacement(bytes, buffer, self.ended);
        let no_text = buffer.get(before..).is_some_and(|added| added.contains('\0'));
        if no_text || matches!(result, DecoderResult::Malformed(..)) {
            let damaged = if self.asked || no_text { None } else { self.damaged() };
            let found = damaged.map_or_else(|| text::not_in(self.encoding.name()), text::damaged);
            return Err(fault(&self.name, &found));
        }
        Ok(true)
    }

    /// The line of a damaged byte that was not looked for when the file was opened.
    fn damaged(&mut self) -> Option<u64> {
        self.file.seek(SeekFrom::Start(0)).ok()?;
        detect(&mut self.file, usize::MAX).ok()?.err()
    }

    /// The encoding.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }
}
