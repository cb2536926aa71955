//! Several documents that fix one figure: which of them holds on which day, and by which rule.
//!
//! The order is: a 参照 of the figure's own document, then the higher level, then the later one of the same level. It
//! is taken row by row: what the stronger document does not fix stays as the weaker one has it.

use super::Gap;
use crate::check::Checker;
use crate::diag::Diagnostic;
use crate::diag::catalogue::measures as codes;
use crate::ir::{
    ChangeKind, Citation, Document, DocumentId, ExprId, Level, Param, ParamId, ParamRow, ParamVersion, Precedence,
    PrecedenceRule, RowOrigin,
};
use crate::source::Span;
use crate::value::Date;
use std::collections::BTreeSet;

/// A parameter that fixes a figure, with what is known of its document.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub param: ParamId,
    number: String,
    level: Option<Level>,
    /// The first day on which its document can hold; publication where it says no more.
    start: Option<Date>,
    /// Whether `start` is written as 有效.
    strict: bool,
    end: Option<Date>,
    follows: bool,
}

impl Candidate {
    /// Whether it holds on every day.
    pub(super) fn unlimited(&self) -> bool {
        !self.strict && self.end.is_none()
    }

    fn holds(&self, day: Option<Date>) -> bool {
        let begun = self.start.is_none_or(|start| day.is_some_and(|day| start <= day));
        begun && self.end.is_none_or(|end| day.is_none_or(|day| day <= end))
    }

    fn strength(&self) -> (bool, Option<Level>, Option<Date>) {
        (self.follows, self.level, self.start)
    }

    /// The rule by which it goes before another; `None` where nothing decides.
    fn before(&self, other: &Candidate) -> Option<PrecedenceRule> {
        if self.follows != other.follows {
            return Some(PrecedenceRule::Follows);
        }
        let (mine, theirs) = (self.level?, other.level?);
        if mine != theirs {
            return Some(PrecedenceRule::Level);
        }
        (self.start != other.start).then_some(PrecedenceRule::Later)
    }
}

/// Two rows of one figure that differ, on the days of a version.
struct Clash<'p> {
    holds: &'p Candidate,
    yields: &'p Candidate,
    rule: Option<PrecedenceRule>,
    places: (Span, Span),
    from: Option<Date>,
}

impl Checker<'_> {
    pub(super) fn candidate(&self, param: ParamId, of: Option<DocumentId>, own: Option<DocumentId>) -> Candidate {
        let documents = &self.program.documents;
        let blank = Document::default();
        let document = of.and_then(|d| documents.get(d.index())).unwrap_or(&blank);
        let outside = of != own;
        let mut follows = own.and_then(|d| documents.get(d.index())).into_iter().flat_map(|d| &d.changes);
        let repeals = documents.iter().flat_map(|d| &d.changes).filter(|c| {
            c.kind == ChangeKind::Repeals && c.clause.is_none() && c.number == document.number && !c.number.is_empty()
        });
        let repealed = repeals.filter_map(|c| c.from?.add(0, -1)).min();
        Candidate {
            param,
            number: document.number.clone(),
            level: document.level,
            start: document.validity.from.or(document.published).filter(|_| outside),
            strict: outside && document.validity.from.is_some(),
            end: [document.validity.to, repealed].into_iter().flatten().min().filter(|_| outside),
            follows: follows.any(|c| c.kind == ChangeKind::Follows && c.number == document.number),
        }
    }

    /// One parameter that holds day by day what the documents say.
    pub(super) fn together(&mut self, gap: &Gap, mut candidates: Vec<Candidate>) -> Option<ParamId> {
        if let Some(first) = candidates.iter_mut().min_by_key(|c| c.start)
            && !first.strict
        {
            first.start = None;
        }
        candidates.sort_by_key(|c| std::cmp::Reverse(c.strength()));
        let keys = self.common_keys(gap, &candidates)?;
        let mut clashes = Vec::new();
        let versions = self.versions(&candidates, &mut clashes);
        let reports = clashes.iter().map(|clash| report(gap, clash));
        let mut said = BTreeSet::new();
        let reports: Vec<Diagnostic> = reports.filter(|r| said.insert(r.message.clone())).collect();
        self.diags.extend(reports);
        let first = self.program.params.get(candidates.first()?.param.index())?;
        let made = Param { keys, versions, citation: None, document: None, span: None, ..first.clone() };
        let id = ParamId(u32::try_from(self.program.params.len()).unwrap_or(u32::MAX));
        self.program.params.push(made);
        Some(id)
    }

    /// The keys of all that have keys; `None` after a report where they differ.
    fn common_keys(&mut self, gap: &Gap, candidates: &[Candidate]) -> Option<Vec<ExprId>> {
        let params = candidates.iter().filter_map(|c| self.program.params.get(c.param.index()));
        let mut keyed = params.filter(|p| !p.keys.is_empty());
        let Some(first) = keyed.next() else { return Some(Vec::new()) };
        let shape =
            |p: &Param| -> Vec<String> { p.keys.iter().map(|k| format!("{:?}", self.program.expr(*k).kind)).collect() };
        let other = keyed.find(|p| shape(p) != shape(first));
        let Some(other) = other else { return Some(first.keys.clone()) };
        let message = format!("几份文件都规定了「{}」，但是「按」的键不同，合不到一起", gap.name);
        let mut report = Diagnostic::new(codes::E0470, gap.span, message);
        for place in [first.span, other.span].into_iter().flatten() {
            report = report.also(place, "其中一处");
        }
        self.diags.push(report.help("用「参照 文号」写明按哪一份文件，或者把键写成一样的"));
        None
    }

    /// What holds from each day on which something changes.
    fn versions<'p>(&self, candidates: &'p [Candidate], clashes: &mut Vec<Clash<'p>>) -> Vec<ParamVersion> {
        let days = self.turns(candidates);
        let ends = days.iter().skip(1).map(|next| next.and_then(|day| day.add(0, -1))).chain([None]);
        let found = days.iter().zip(ends).filter_map(|(from, to)| self.on(candidates, *from, to, clashes));
        found.collect()
    }

    /// The first days of all that begins or follows an end; the first of them is the beginning of time.
    fn turns(&self, candidates: &[Candidate]) -> Vec<Option<Date>> {
        let mut days: BTreeSet<Option<Date>> = BTreeSet::from([None]);
        let after = |day: Option<Date>| day.and_then(|day| day.add(0, 1));
        for candidate in candidates {
            days.extend([candidate.start, after(candidate.end)]);
            let param = self.program.params.get(candidate.param.index());
            for version in param.map_or(&[][..], |p| p.versions.as_slice()) {
                days.extend([version.from, after(version.to)]);
            }
        }
        days.into_iter().collect()
    }

    fn on<'p>(
        &self,
        candidates: &'p [Candidate],
        from: Option<Date>,
        to: Option<Date>,
        clashes: &mut Vec<Clash<'p>>,
    ) -> Option<ParamVersion> {
        let holding = candidates.iter().filter(|c| c.holds(from));
        let versions: Vec<(&Candidate, &ParamVersion)> =
            holding.filter_map(|c| Some((c, version(self.program.params.get(c.param.index())?, from)?))).collect();
        let (first, main) = versions.first()?;
        let mut rows: Vec<(&Candidate, ParamRow)> = Vec::new();
        for (candidate, version) in &versions {
            for row in &version.rows {
                let Some((holds, taken)) = rows.iter_mut().find(|(_, taken)| taken.keys == row.keys) else {
                    let origin = Box::new(RowOrigin { citation: self.cited(candidate, version), precedence: None });
                    rows.push((candidate, ParamRow { origin: Some(origin), ..row.clone() }));
                    continue;
                };
                if taken.value != row.value {
                    let rule = holds.before(candidate);
                    yields(taken, candidate, rule);
                    clashes.push(Clash { holds, yields: candidate, rule, places: (taken.span, row.span), from });
                }
            }
        }
        let citation = Some(self.cited(first, main));
        let rows = rows.into_iter().map(|(_, row)| row).collect();
        Some(ParamVersion { from, to, rows, citation, span: main.span })
    }

    /// The citation of a version with the number of its document.
    fn cited(&self, candidate: &Candidate, version: &ParamVersion) -> Citation {
        let param = self.program.params.get(candidate.param.index());
        let own = version.citation.as_ref().or_else(|| param.and_then(|p| p.citation.as_ref()));
        let blank = Citation { document: None, clauses: Vec::new(), span: version.span };
        let mut cited = own.cloned().unwrap_or(blank);
        let number = Some(candidate.number.clone()).filter(|n| !n.is_empty());
        cited.document = cited.document.or(number);
        cited
    }
}

/// The version of a parameter on a day; of the time before all days where none is given.
fn version(param: &Param, day: Option<Date>) -> Option<&ParamVersion> {
    let begun = param.versions.iter().filter(|v| v.from.is_none() || v.from <= day);
    let last = begun.max_by_key(|v| v.from)?;
    last.to.is_none_or(|to| day.is_none_or(|day| day <= to)).then_some(last)
}

/// Notes on a row that another document has it otherwise.
fn yields(row: &mut ParamRow, to: &Candidate, rule: Option<PrecedenceRule>) {
    let (Some(origin), Some(rule)) = (&mut row.origin, rule) else { return };
    match &mut origin.precedence {
        Some(before) if before.rule == rule => before.yields.push(to.number.clone()),
        Some(_) => {}
        None => origin.precedence = Some(Precedence { rule, yields: vec![to.number.clone()] }),
    }
}

fn report(gap: &Gap, clash: &Clash<'_>) -> Diagnostic {
    let number =
        |c: &Candidate| if c.number.is_empty() { "没有文号的文件".to_owned() } else { c.number.clone() };
    let (holds, yields) = (number(clash.holds), number(clash.yields));
    let name = &gap.name;
    let since = clash.from.map_or(String::new(), |day| format!("自 {day} 起，"));
    let both = format!("{holds} 和 {yields} 规定的「{name}」不同");
    let (holding, yielding) = clash.places;
    match clash.rule {
        Some(rule) => {
            let why = match rule {
                PrecedenceRule::Follows => "本文件参照它",
                PrecedenceRule::Level => "它的级别高",
                PrecedenceRule::Later => "级别相同，它在后",
            };
            Diagnostic::new(codes::W0470, gap.span, format!("{since}{both}，按 {holds}：{why}"))
                .also(holding, "按这里的数")
                .also(yielding, "这里的数不用")
                .help("要按另一份，在文件里写「参照 文号」；不再有效的，写「有效 … 至 …」或者由新文件「废止」")
        }
        None => Diagnostic::new(codes::E0470, gap.span, format!("{both}，分不出按哪一份"))
            .also(holding, "一处")
            .also(yielding, "另一处")
            .help("给两份文件都写上「级别」和「发布」，或者用「参照 文号」写明按哪一份"),
    }
}
