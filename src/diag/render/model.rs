//! Our findings in miette's model: a `Diagnostic` with the labels of the culprit's file, and one `related` finding for
//! each other file. What draws a report reads only this model.

use crate::diag::{self, Label, Severity};
use crate::source::{SourceFile, SourceId, SourceMap};
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::fmt;

/// A finding with the labels that lie in one file.
pub struct Shown<'a> {
    finding: &'a diag::Diagnostic,
    file: Option<View<'a>>,
    labels: Vec<(bool, &'a Label)>,
    others: Vec<Shown<'a>>,
}

/// A source text as miette reads it.
pub struct View<'a>(&'a SourceFile);

impl<'a> Shown<'a> {
    /// The finding in miette's model; labels in a text that is not of this map are left out.
    pub fn new(finding: &'a diag::Diagnostic, sources: &'a SourceMap) -> Shown<'a> {
        let mut ids: Vec<SourceId> = Vec::new();
        for label in &finding.labels {
            if !ids.contains(&label.span.source) {
                ids.push(label.span.source);
            }
        }
        let mut parts = ids.into_iter().map(|id| Shown::part(finding, sources, id));
        let empty = || Shown { finding, file: None, labels: Vec::new(), others: Vec::new() };
        let first = parts.next().unwrap_or_else(empty);
        Shown { others: parts.collect(), ..first }
    }

    fn part(finding: &'a diag::Diagnostic, sources: &'a SourceMap, id: SourceId) -> Shown<'a> {
        let labels = finding.labels.iter().enumerate().filter(|(_, label)| label.span.source == id);
        let labels = labels.map(|(i, label)| (i == 0, label)).collect();
        Shown { finding, file: sources.get(id).map(View), labels, others: Vec::new() }
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.message)
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(self.finding.code.id))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Advice => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        self.finding.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.file.as_ref().map(|file| file as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().map(|(primary, label)| labeled(*primary, label))))
    }

    fn related<'b>(&'b self) -> Option<Box<dyn Iterator<Item = &'b dyn miette::Diagnostic> + 'b>> {
        Some(Box::new(self.others.iter().map(|other| other as &dyn miette::Diagnostic)))
    }
}

fn labeled(primary: bool, label: &Label) -> LabeledSpan {
    let (start, end) = (label.span.start as usize, label.span.end.max(label.span.start) as usize);
    let text = (!label.text.is_empty()).then(|| label.text.clone());
    let span = SourceSpan::new(start.into(), end - start);
    if primary { LabeledSpan::new_primary_with_span(text, span) } else { LabeledSpan::new_with_span(text, span) }
}

/// So many bytes before and behind a span are read at most: more than any window shows.
pub const AROUND: usize = 2048;

/// The end of the character that a byte lies in.
pub fn boundary(text: &str, offset: usize) -> usize {
    (offset..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

impl SourceCode for View<'_> {
    /// The whole lines that the span touches, and as many around it as asked for; of a very long line only what lies
    /// around the span.
    fn read_span<'b>(
        &'b self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'b> + 'b>, MietteError> {
        let offset = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let first = self.0.line_column(offset(span.offset())).line.saturating_sub(before).max(1);
        let last = self.0.line_column(offset(span.offset() + span.len())).line + after;
        let last = last.min(self.0.line_count());
        let start = self.0.line_start(first).max(boundary(&self.0.text, span.offset().saturating_sub(AROUND)));
        let reach = boundary(&self.0.text, (span.offset() + span.len()).saturating_add(AROUND));
        let end = self.0.line_start(last + 1).min(reach);
        let data = self.0.text.get(start..end).ok_or(MietteError::OutOfBounds)?;
        let column = self.0.line_column(offset(start)).column - 1;
        let (name, span) = (self.0.name.to_string(), SourceSpan::new(start.into(), end - start));
        Ok(Box::new(MietteSpanContents::new_named(name, data.as_bytes(), span, first - 1, column, self.0.line_count())))
    }
}
