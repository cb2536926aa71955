//! Findings about texts: what is wrong, where, why and what to do.
//!
//! A stage takes a `&mut Vec<Diagnostic>` and always returns an output. Codes are declared once, in
//! `diag::catalogue`, one file a stage; each has a page in docs/errors. Rendering (text by miette's model, JSON …)
//! stands here too and nowhere else.

pub mod catalogue;
pub mod consequences;
pub mod fingerprint;
pub mod json;
pub mod render;
pub mod report;

use crate::source::Span;
use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Advice: nothing is wrong.
    Advice,
    /// Probably not what was meant.
    Warning,
    /// Cannot be computed, or contradicts the law or itself.
    Error,
}

/// A stable code with its page. Equal codes have equal texts.
#[derive(Clone, Copy)]
pub struct Code {
    /// `E0312`, `W0207`.
    pub id: &'static str,
    /// A short title in Chinese.
    pub title: &'static str,
    /// Its level where nothing configures it.
    pub severity: Severity,
    /// The page: why, a wrong and a right example.
    pub page: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.id == other.id
    }
}

impl Eq for Code {}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind.
    pub code: Code,
    /// Its level.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Every place involved; the first is the culprit.
    pub labels: Vec<Label>,
    /// What to do, in words.
    pub help: Option<String>,
    /// What to do, as edits.
    pub fix: Option<Fix>,
    /// A profile that shows it.
    pub witness: Option<String>,
    /// The clause that it is about, where it is not about the declaration in which it stands: document and clause.
    pub about: Option<(String, String)>,
    /// The texts of those clauses, where they are at hand.
    pub quotes: Vec<Quote>,
}

/// The text of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// Its number as rules cite it.
    pub clause: String,
    /// Its text.
    pub text: String,
}

/// A place with what it has to do with the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words; empty for a bare underline.
    pub text: String,
}

/// A repair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in words.
    pub title: String,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
    /// Whether it surely keeps what was meant.
    pub safe: bool,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// By what.
    pub text: String,
}

impl Diagnostic {
    /// A finding of a code at its culprit.
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            fix: None,
            witness: None,
            about: None,
            quotes: Vec::new(),
        }
    }

    /// A finding without a place in a text (a missing file, a usage error).
    pub fn bare(code: Code, message: impl Into<String>) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(code, Span::new(crate::source::SourceId(0), 0, 0), message);
        diagnostic.labels.clear();
        diagnostic
    }

    /// Words under the culprit.
    pub fn saying(mut self, text: impl Into<String>) -> Diagnostic {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Another place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// The clause of a document that it is about.
    pub fn about(mut self, document: &str, clause: &str) -> Diagnostic {
        self.about = Some((document.to_owned(), clause.to_owned()));
        self
    }

    /// What to do.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// A repair by one replacement that surely keeps what was meant.
    pub fn fix(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Diagnostic {
        self.repair(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }], safe: true })
    }

    /// A repair by one replacement that a person must look at.
    pub fn unsafe_fix(self, title: impl Into<String>, span: Span, text: impl Into<String>) -> Diagnostic {
        self.repair(Fix { title: title.into(), edits: vec![Edit { span, text: text.into() }], safe: false })
    }

    /// A repair.
    pub fn repair(mut self, fix: Fix) -> Diagnostic {
        self.fix = Some(fix);
        self
    }

    /// Whether it is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
