//! What documents of one run do to each other: citations of a repealed document, and the end of what it repealed.

use super::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::names as codes;
use crate::ir::{ChangeKind, Citation, Document, DocumentChange, MeasureId, Program, Transition};
use crate::source::Span;
use crate::value::Date;
use std::collections::BTreeMap;

/// Repeals by the number of the repealed document.
type Repeals = BTreeMap<String, Vec<Repeal>>;

/// One repeal.
#[derive(Clone)]
struct Repeal {
    by: String,
    clause: Option<String>,
    from: Option<Date>,
    transition: Option<Transition>,
    span: Span,
}

impl Checker<'_> {
    /// Warns of citations of repealed documents and ends their measures on the day before the repeal.
    pub(super) fn repeals(&mut self) {
        self.numbers_twice();
        let repeals = repeals(&self.program);
        if repeals.is_empty() {
            return;
        }
        for (citation, follows) in citations(&self.program) {
            if let Some(repeal) = repeal_of(&repeals, &citation) {
                let report = cites_repealed(&citation, repeal, follows);
                self.diags.push(report);
            }
        }
        self.end_measures(&repeals);
    }

    /// Two files of one document: probably one of them was copied.
    fn numbers_twice(&mut self) {
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for document in &self.program.documents {
            let Some(span) = document.span else { continue };
            if let Some(place) = first.get(document.number.as_str()) {
                let message = format!("文号 {} 在另一个文件里也声明了", document.number);
                let report = Diagnostic::new(codes::W0201, span, message).also(*place, "先在这里声明");
                self.diags.push(report.help("一份文件写一个 .pol 文件；检查文号有没有抄错"));
            }
            first.entry(&document.number).or_insert(span);
        }
    }

    fn end_measures(&mut self, repeals: &Repeals) {
        for id in (0..self.program.measures.len()).filter_map(|i| u32::try_from(i).ok().map(MeasureId)) {
            let Some(measure) = self.program.measures.get(id.index()) else { continue };
            let document = measure.document.and_then(|d| self.program.documents.get(d.index()));
            let Some(found) = document.and_then(|d| repeals.get(&d.number)) else { continue };
            let clauses = measure.citation.as_ref().map_or(&[][..], |c| c.clauses.as_slice());
            let mine = found.iter().filter(|r| r.clause.as_ref().is_none_or(|c| clauses.contains(c)));
            let first = mine.filter_map(|r| Some((r.from?, r.transition.clone()))).min_by_key(|(day, _)| *day);
            if let Some((day, transition)) = first {
                self.ends(id, day, transition.as_ref());
            }
        }
    }
}

fn repeals(program: &Program) -> Repeals {
    let mut found: Repeals = BTreeMap::new();
    for document in &program.documents {
        for change in document.changes.iter().filter(|c| c.kind == ChangeKind::Repeals) {
            found.entry(change.number.clone()).or_default().push(repeal(document, change));
        }
    }
    found
}

fn repeal(document: &Document, change: &DocumentChange) -> Repeal {
    Repeal {
        by: document.number.clone(),
        clause: change.clause.clone(),
        from: document.first_day(change),
        transition: document.transition.clone(),
        span: change.span,
    }
}

/// All citations of other documents, and whether they are a 参照.
fn citations(program: &Program) -> Vec<(Citation, bool)> {
    let mut found: Vec<&Citation> = Vec::new();
    found.extend(program.params.iter().filter_map(|p| p.citation.as_ref()));
    found.extend(program.params.iter().flat_map(|p| &p.versions).filter_map(|v| v.citation.as_ref()));
    found.extend(program.definitions.iter().filter_map(|d| d.citation.as_ref()));
    found.extend(program.readings.iter().filter_map(|r| r.citation.as_ref()));
    found.extend(program.measures.iter().filter_map(|m| m.citation.as_ref()));
    found.extend(program.groups.iter().filter_map(|g| g.citation.as_ref()));
    found.extend(program.qualitative.iter().filter_map(|q| q.citation.as_ref()));
    let mut found: Vec<(Citation, bool)> =
        found.into_iter().filter(|c| c.document.is_some()).map(|c| (c.clone(), false)).collect();
    for change in program.documents.iter().flat_map(|d| &d.changes).filter(|c| c.kind == ChangeKind::Follows) {
        let clauses = change.clause.iter().cloned().collect();
        found.push((Citation { document: Some(change.number.clone()), clauses, span: change.span }, true));
    }
    found.sort_by_key(|(c, _)| (c.span.source, c.span.start));
    found
}

fn repeal_of<'a>(repeals: &'a Repeals, citation: &Citation) -> Option<&'a Repeal> {
    let found = repeals.get(citation.document.as_ref()?)?;
    found.iter().find(|r| r.clause.as_ref().is_none_or(|c| citation.clauses.contains(c)))
}

fn cites_repealed(citation: &Citation, repeal: &Repeal, follows: bool) -> Diagnostic {
    let number = citation.document.as_deref().unwrap_or_default();
    let word = if follows { "参照" } else { "依据" };
    let clause = repeal.clause.as_deref().unwrap_or_default();
    let since = repeal.from.map_or(String::new(), |day| format!("自 {day} 起"));
    Diagnostic::new(codes::W0202, citation.span, format!("{word}的 {number}{clause} {since}已由 {} 废止", repeal.by))
        .also(repeal.span, "在这里废止")
        .help(format!("改为{word} {} 的相应条款；只用于废止以前的，写明「有效 … 至 …」", repeal.by))
}
