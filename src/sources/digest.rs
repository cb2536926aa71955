//! The digest file: what is kept of a notice's text. Plain data with an explicit wire form.

use super::clauses::{self, Clause};
use super::figures::{self, Figure, FigureValue};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The digest of one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// The version of this form.
    pub version: u32,
    /// The document's number, such as 焦人社文〔2022〕7号.
    pub document: String,
    /// Its clauses in order.
    pub clauses: Vec<ClauseDigest>,
}

/// The digest of one clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClauseDigest {
    /// How rules cite it.
    pub id: String,
    /// Its number as the notice writes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub written: String,
    /// The first 16 hexadecimal digits of the SHA-256 of its text without blanks and punctuation widths.
    pub hash: String,
    /// Its figures in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureDigest>,
}

/// One figure of a clause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureDigest {
    /// As written: `12个月`.
    pub written: String,
    /// number, ratio, date, month or year.
    pub kind: String,
    /// Its exact value in base units: `200000`, `2/3`, `2022-04-30`.
    pub value: String,
    /// Its base unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unit: String,
    /// Its boundary word.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub word: String,
    /// Whether it stands in a document number or a title.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub quoted: bool,
}

/// Makes the digest of a notice's text.
pub fn index(document: &str, text: &str) -> Digest {
    let clauses = clauses::cut(text).iter().map(clause).collect();
    Digest { version: 1, document: document.to_owned(), clauses }
}

fn clause(clause: &Clause) -> ClauseDigest {
    ClauseDigest {
        id: clause.id.clone(),
        written: clause.written.clone(),
        hash: hash(&clause.text),
        figures: figures::find(body(clause)).iter().map(figure).collect(),
    }
}

/// The text behind the clause's own number, which is no figure.
fn body(clause: &Clause) -> &str {
    let digits = clause.text.trim_start_matches(|c: char| c.is_ascii_digit());
    if clause.written.ends_with('.') { digits } else { &clause.text }
}

fn figure(figure: &Figure) -> FigureDigest {
    let (kind, value, unit) = match &figure.value {
        FigureValue::Number(value, unit) => ("number", value.to_string(), unit.clone()),
        FigureValue::Ratio(value) => ("ratio", value.to_string(), String::new()),
        FigureValue::Date(date) => ("date", date.to_string(), String::new()),
        FigureValue::Month(month) => ("month", month.to_string(), String::new()),
        FigureValue::Year(year) => ("year", year.to_string(), String::new()),
    };
    FigureDigest {
        written: figure.written.clone(),
        kind: kind.to_owned(),
        value,
        unit,
        word: figure.word.clone(),
        quoted: figure.quoted,
    }
}

/// The hash of a clause: the same for texts that differ only in blanks, Markdown marks and the width of punctuation.
pub fn hash(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '#' | '*')).map(narrow).collect();
    let bytes = Sha256::digest(plain.as_bytes());
    bytes.iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// The half-width form of full-width punctuation and digits.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_of_the_words() {
        assert_eq!(hash("（一） 稳岗，50％以上"), hash("**(一)稳岗,50%以上**"));
        assert_ne!(hash("50%以上"), hash("50%以下"));
    }

    #[test]
    fn a_digest_keeps_figures_and_no_sentences() {
        let digest = index("示人社〔2025〕1号", "示例\n1.补贴。给予5000元。\n2.期限。最长不超过3年。\n");
        let json = serde_json::to_string(&digest).unwrap();
        assert!(!json.contains("补贴") && !json.contains("给予"), "{json}");
        let figures: Vec<_> = digest
            .clauses
            .iter()
            .flat_map(|c| &c.figures)
            .map(|f| (f.value.as_str(), f.unit.as_str(), f.word.as_str()))
            .collect();
        assert_eq!(figures, [("5000", "元", ""), ("36", "月", "最长不超过")]);
    }
}
