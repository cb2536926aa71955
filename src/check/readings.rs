//! 口径: alternatives, one of them the default.

use super::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::ReadingId;
use crate::resolve;
use crate::source::Span;
use crate::syntax::ast::ReadingDecl;
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Fills a reading.
    pub(super) fn reading(&mut self, id: ReadingId, decl: &ReadingDecl) {
        self.reading_options(decl);
        let default = self.reading_default(decl);
        let Some(slot) = self.program.readings.get_mut(id.index()) else { return };
        let option =
            |o: &crate::syntax::ast::ReadingOption| (o.name.text.clone(), o.meaning.as_ref().map(|m| m.text.clone()));
        slot.options = decl.options.iter().map(option).collect();
        slot.default = default;
        slot.reason = decl.reason.as_ref().map(|r| r.text.clone());
        slot.citation = decl.citation.as_ref().map(resolve::citation);
    }

    fn reading_options(&mut self, decl: &ReadingDecl) {
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for option in &decl.options {
            if let Some(place) = first.insert(&option.name.text, option.name.span) {
                let message = format!("口径的选项「{}」写了两次", option.name.text);
                self.diags.push(Diagnostic::new(codes::E0460, option.name.span, message).also(place, "先写在这里"));
            }
        }
        if decl.options.len() == 1 {
            let message = format!("口径「{}」只有一个选项", decl.name.text);
            let report = Diagnostic::new(codes::E0460, decl.name.span, message);
            self.diags.push(report.help("口径是几种读法中取一种：至少写两个选项"));
        }
    }

    fn reading_default(&mut self, decl: &ReadingDecl) -> usize {
        let marked: Vec<usize> = decl.options.iter().enumerate().filter(|(_, o)| o.default).map(|(i, _)| i).collect();
        match marked.as_slice() {
            [one] => *one,
            [] => {
                self.no_default(decl);
                0
            }
            [first, more, ..] => {
                let span = |i: usize| decl.options.get(i).map_or(decl.name.span, |o| o.name.span);
                let message = format!("口径「{}」有两个缺省", decl.name.text);
                let report = Diagnostic::new(codes::E0461, span(*more), message);
                self.diags.push(report.also(span(*first), "第一个在这里").help("只留一个 (缺省)"));
                *first
            }
        }
    }

    fn no_default(&mut self, decl: &ReadingDecl) {
        let Some(first) = decl.options.first() else { return };
        let message = format!("口径「{}」没有写明缺省", decl.name.text);
        let report = Diagnostic::new(codes::E0461, decl.name.span, message);
        let end = Span { start: first.name.span.end, ..first.name.span };
        self.diags.push(report.help("在一个选项后面写 (缺省)").unsafe_fix(
            format!("以「{}」为缺省", first.name.text),
            end,
            " (缺省)",
        ));
    }
}
