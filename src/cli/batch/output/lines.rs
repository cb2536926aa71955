//! JSON Lines: a record a row. Numbers keep their digits, amounts are texts as in every JSON of polc.

use super::{Heads, Line, texts};
use crate::cli::profile::number;
use crate::cli::table::row::Content;
use crate::cli::text::batch as text;
use crate::cli::whole::Whole;
use std::io::{Result, Write};

/// Writes JSON Lines.
#[derive(Debug)]
pub struct Writer {
    file: Whole,
    heads: Heads,
    /// The keys of the results as JSON, each with its colon.
    keys: Vec<String>,
    line: String,
}

impl Writer {
    /// Begins a file.
    pub fn new(file: Whole, heads: Heads) -> Writer {
        let keys = heads.measures.iter().flat_map(|name| text::columns(name));
        let keys = keys.map(|name| format!("{}:", quoted(&name))).collect();
        Writer { file, heads, keys, line: String::new() }
    }

    /// Writes a row.
    pub fn line(&mut self, line: Line<'_>) -> Result<()> {
        let out = &mut self.line;
        out.clear();
        for (kept, content, text) in self.heads.kept(line) {
            out.push(if out.is_empty() { '{' } else { ',' });
            out.push_str(&quoted(&kept.name));
            out.push(':');
            match content {
                Content::Empty => out.push_str("null"),
                Content::Json => out.push_str(text),
                Content::Number => out.push_str(text),
                Content::Text if kept.numeric && is_plain(text) => out.push_str(text),
                Content::Text | Content::Percent | Content::Day | Content::Bool | Content::Broken(_) => {
                    out.push_str(&quoted(text));
                }
            }
        }
        for (key, text) in self.keys.iter().zip(line.cells.iter().flat_map(texts)) {
            out.push(if out.is_empty() { '{' } else { ',' });
            out.push_str(key);
            out.push_str(&if text.is_empty() { "null".to_owned() } else { quoted(text) });
        }
        out.push_str("}\n");
        self.file.write_all(out.as_bytes())
    }

    /// Puts the file in its place.
    pub fn finish(self) -> Result<()> {
        self.file.commit()
    }
}

/// Digits that are a number of JSON as they stand.
fn is_plain(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    number::looks_like(digits) && !leading_zero && !digits.ends_with('.') && !digits.contains(['e', 'E', '+'])
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
