//! The characters and colours of a report.
//!
//! Only red and magenta are used, beside bold: they are the two of the sixteen colours that stay legible on a black
//! and on a white ground. Nothing is said by colour alone.

use super::Look;
use crate::diag::Severity;

/// The characters that draw a report; each is one column wide.
#[derive(Clone, Copy, Debug)]
pub struct Glyphs {
    /// Before a place: `╭─`.
    pub corner: &'static str,
    /// Between line number and text.
    pub bar: &'static str,
    /// Where lines are left out.
    pub gap: &'static str,
    /// Under the culprit.
    pub heavy: &'static str,
    /// Under any other place.
    pub light: &'static str,
    /// Where a part of a line is left out.
    pub cut: &'static str,
    /// From an underline to its words below.
    pub hook: &'static str,
}

const LINES: Glyphs =
    Glyphs { corner: "╭─", bar: "│", gap: "┆", heavy: "━", light: "─", cut: "…", hook: "╰ " };
const ASCII: Glyphs = Glyphs { corner: "-->", bar: "|", gap: ":", heavy: "^", light: "-", cut: "...", hook: "`- " };

/// Under an empty place, in every theme.
pub const POINT: &str = "^";

impl Look {
    /// The characters of this look.
    pub fn glyphs(self) -> &'static Glyphs {
        if self.ascii { &ASCII } else { &LINES }
    }

    /// A text in bold.
    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// A text in the colour of a level.
    pub fn level(self, severity: Severity, text: &str) -> String {
        match severity {
            Severity::Error => self.paint("1;31", text),
            Severity::Warning => self.paint("1;35", text),
            Severity::Advice => self.paint("1", text),
        }
    }

    fn paint(self, style: &str, text: &str) -> String {
        if self.color && !text.is_empty() { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
