//! Takes out findings that only follow from others, across the stages.
//!
//! In: all findings of a run, in any order. Out: the same without those whose cause another one names, and with one
//! finding for a name, unit or type that is unknown in several places of a file. A finding of the syntax is never taken
//! out for one of a later stage, except the warning about full-width letters beside the name that they break.

use super::catalogue::{measures, names, syntax, types};
use super::{Code, Diagnostic};
use crate::source::{SourceMap, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Findings that leave a line so broken that nothing else on it can be judged.
const BREAKS_LINE: [Code; 5] = [syntax::E0102, syntax::E0103, syntax::E0104, syntax::E0105, syntax::E0111];
/// Findings of something unknown, or of a list whose element is unknown: once for a file, however often it is used.
const UNKNOWN: [Code; 4] = [types::E0300, names::E0201, types::E0303, names::E0254];
/// How many further places an unknown name shows.
const PLACES: usize = 3;

/// Takes out what only follows.
pub fn prune(findings: &mut Vec<Diagnostic>, sources: &SourceMap) {
    drop_covered(findings);
    drop_on_broken_lines(findings, sources);
    merge_unknown(findings);
}

fn place(finding: &Diagnostic) -> Option<Span> {
    finding.labels.first().map(|label| label.span)
}

fn is_syntax(code: Code) -> bool {
    code.id.get(1..3) == Some("01")
}

/// Whether findings of a later stage may only follow from ones of the syntax: names, types, measures.
fn is_later(code: Code) -> bool {
    matches!(code.id.get(1..3), Some("02" | "03" | "04"))
}

fn within(inner: Span, outer: Span) -> bool {
    inner.source == outer.source && outer.start <= inner.start && inner.end <= outer.end && outer.start < outer.end
}

/// A later finding inside of a place that the syntax reported; full-width letters inside of an unknown name.
fn drop_covered(findings: &mut Vec<Diagnostic>) {
    let key = |span: Span| (span.source, span.start);
    let spans = |wanted: &dyn Fn(&Diagnostic) -> bool| -> BTreeMap<_, Span> {
        findings.iter().filter(|f| wanted(f)).filter_map(place).map(|s| (key(s), s)).collect()
    };
    let read = spans(&|f| is_syntax(f.code) && f.is_error());
    let unknown = spans(&|f| f.code == names::E0201);
    let starts: BTreeSet<_> = unknown.keys().copied().collect();
    let covered = |map: &BTreeMap<_, Span>, span: Span| {
        map.range(..=key(span)).next_back().is_some_and(|(_, outer)| within(span, *outer))
    };
    findings.retain(|f| {
        let Some(span) = place(f) else { return true };
        let follows = is_later(f.code) && covered(&read, span);
        let shown = f.code == syntax::W0101 && covered(&unknown, span);
        // A line that begins with an unknown name is no condition that lacks its 须: its first word is wrong.
        let head = f.code == measures::E0406 && starts.contains(&key(span));
        !(follows || shown || head)
    });
}

fn drop_on_broken_lines(findings: &mut Vec<Diagnostic>, sources: &SourceMap) {
    let line = |span: Span| Some((span.source, sources.get(span.source)?.line_column(span.start).line));
    let broken = findings.iter().filter(|f| BREAKS_LINE.contains(&f.code)).filter_map(place).filter_map(line);
    let broken: BTreeSet<_> = broken.collect();
    if !broken.is_empty() {
        findings.retain(|f| !is_later(f.code) || place(f).and_then(line).is_none_or(|at| !broken.contains(&at)));
    }
}

/// Something unknown; of E0254 only what says that the list is not walked, not what no list can settle.
fn is_unknown(finding: &Diagnostic) -> bool {
    UNKNOWN.contains(&finding.code) && (finding.code != names::E0254 || finding.message.contains("是一个列表"))
}

/// One finding for each unknown name of a file; its further places are shown beside the first.
fn merge_unknown(findings: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<(crate::source::SourceId, String), usize> = BTreeMap::new();
    let mut more: Vec<(usize, Span)> = Vec::new();
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|i| findings.get(*i).and_then(place).map(|span| (span.source, span.start)));
    let mut gone = vec![false; findings.len()];
    for i in order {
        let Some(finding) = findings.get(i).filter(|f| is_unknown(f)) else { continue };
        let (Some(span), Some(name)) = (place(finding), quoted(&finding.message)) else { continue };
        match first.get(&(span.source, name.to_owned())) {
            Some(kept) => {
                more.push((*kept, span));
                if let Some(slot) = gone.get_mut(i) {
                    *slot = true;
                }
            }
            None => drop(first.insert((span.source, name.to_owned()), i)),
        }
    }
    for (kept, span) in more {
        if let Some(finding) = findings.get_mut(kept)
            && finding.labels.len() <= PLACES
        {
            finding.labels.push(super::Label { span, text: "这里也用到".to_owned() });
        }
    }
    let mut gone = gone.into_iter();
    findings.retain(|_| !gone.next().unwrap_or(false));
}

/// The first name in 「」 of a message.
fn quoted(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once('「')?;
    rest.split_once('」').map(|(name, _)| name)
}
