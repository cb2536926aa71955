//! Declarations that change no result: definitions that nothing reads, alternatives of a reading that nothing tells
//! apart; and citations of what had expired before.

use crate::diag::Diagnostic;
use crate::diag::catalogue::lints as codes;
use crate::ir::{Citation, Document, ExprKind, Program};
use crate::source::Span;
use std::collections::BTreeSet;

/// Definitions that no expression reads: 其中 of a measure, and 定义 of a file that declares a document. A file without one
/// is a vocabulary, whose readers may not be here.
pub fn definitions(program: &Program, diags: &mut Vec<Diagnostic>) {
    let span = |expr: &crate::ir::Expr| match expr.kind {
        ExprKind::Definition(id) => program.definitions.get(id.index()).and_then(|d| d.span),
        _ => None,
    };
    // An element's instance of a local is another definition with the same place.
    let read: BTreeSet<Span> = program.exprs.iter().filter_map(span).collect();
    let mut seen = BTreeSet::new();
    for definition in &program.definitions {
        let Some(place) = definition.span else { continue };
        let document = definition.document.and_then(|d| program.documents.get(d.index()));
        let private = definition.local_to.is_some() || document.is_some_and(|d| !d.number.is_empty());
        if private && !read.contains(&place) && seen.insert(place) {
            let kind = if definition.local_to.is_some() { "其中" } else { "定义" };
            let message = format!("{kind}「{}」没有用到", definition.name);
            let finding = Diagnostic::new(codes::W0902, place, message);
            diags.push(finding.help("删去；本来要用在哪一个子句里的，补上那个子句"));
        }
    }
}

/// Readings with two alternatives that no rule asks for: they mean the same. A file without measures is a vocabulary.
pub fn options(program: &Program, diags: &mut Vec<Diagnostic>) {
    let mut asked: BTreeSet<(usize, usize)> = BTreeSet::new();
    for expr in &program.exprs {
        if let ExprKind::Reading(id, option) = expr.kind {
            asked.insert((id.index(), option));
        }
    }
    for (index, reading) in program.readings.iter().enumerate() {
        let silent = reading.options.iter().enumerate().filter(|(option, _)| !asked.contains(&(index, *option)));
        let silent: Vec<&str> = silent.map(|(_, (name, _))| name.as_str()).collect();
        let here = |place: &Span| program.measures.iter().any(|m| m.span.is_some_and(|s| s.source == place.source));
        if let (true, Some(place)) = (silent.len() > 1, reading.span.filter(here)) {
            let message = format!("口径「{}」的选项 {} 没有规则区分", reading.name, silent.join("、"));
            let finding = Diagnostic::new(codes::W0901, place, message);
            diags.push(finding.help("补上取这些选项时的规则；意思相同的合并为一个选项"));
        }
    }
}

/// Citations of a document that had expired before the citing one was issued.
pub fn expired(program: &Program, diags: &mut Vec<Diagnostic>) {
    let document = |citation: &Citation| -> Option<&Document> {
        let number = citation.document.as_ref()?;
        program.documents.iter().find(|d| d.number == *number)
    };
    for (citing, citation) in citations(program) {
        let Some(cited) = document(citation) else { continue };
        let Some((end, issued)) = cited.validity.to.zip(citing.published) else { continue };
        if end < issued {
            let message = format!("{} 到 {end} 失效，本文件 {issued} 才发布", cited.number);
            let finding = Diagnostic::new(codes::W0907, citation.span, message).saying("依据的文件已经失效");
            diags.push(finding.help("改引接替它的文件；文件延长过有效期的，改写那份文件的 有效"));
        }
    }
}

fn citations(program: &Program) -> Vec<(&Document, &Citation)> {
    let measures = program.measures.iter().map(|m| (m.document, m.citation.as_ref()));
    let definitions = program.definitions.iter().map(|d| (d.document, d.citation.as_ref()));
    let cited = measures.chain(definitions);
    cited.filter_map(|(d, c)| Some((program.documents.get(d?.index())?, c?))).collect()
}
