//! The 算例 of policies: their lines → a profile and what is due.

use super::actual::{self, Actual, failure_name, show_figure};
use super::difference::explain;
use super::labels;
use super::report::{Case, Found};
use super::update;
use super::watch::Watch;
use crate::cli::load::Compiled;
use crate::cli::outcome_json::Texts;
use crate::cli::profile::index::measure_id;
use crate::cli::profile::literal::{self, Literal};
use crate::cli::profile::tree::{Entry, Node, NodeKind};
use crate::cli::profile::{Index, Leniency, assemble_with, binding};
use crate::cli::text::outcome as words;
use crate::cli::text::run as text;
use crate::diag::Diagnostic;
use crate::eval::Options;
use crate::eval::outcome::{Figure, Outcome, Status};
use crate::eval::profile::Profile;
use crate::ir::{self, Bound, MeasureId, Program, Type};
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax::ast::{CaseLineKind, CmpOp, Expectation, Expr, ExprKind, Name};
use crate::value::{Date, Value};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// Runs all 算例; one without a day is assessed today. Faults of their values go to `diags`.
pub fn run(compiled: &Compiled, today: Option<Date>, watch: &mut Watch, diags: &mut Vec<Diagnostic>) -> Vec<Case> {
    let index = Index::new(&compiled.program);
    let Some(today) = today.or_else(|| Date::new(2000, 1, 1)) else { return Vec::new() };
    let runner =
        Runner { program: &compiled.program, sources: &compiled.sources, index: &index, imports: &compiled.imports };
    let wanted = compiled.program.cases.iter().filter(|case| runner.wanted(case, watch)).collect::<Vec<_>>();
    wanted.into_iter().map(|case| runner.case(case, today, watch, diags)).collect()
}

/// The profiles of all 算例, each with its name and the measures that it is about; those with faulty values are left out.
pub fn profiles(compiled: &Compiled, today: Option<Date>) -> Vec<(String, Vec<MeasureId>, Profile)> {
    let index = Index::new(&compiled.program);
    let Some(today) = today.or_else(|| Date::new(2000, 1, 1)) else { return Vec::new() };
    let runner =
        Runner { program: &compiled.program, sources: &compiled.sources, index: &index, imports: &compiled.imports };
    let profile = |case: &ir::Case| {
        let mut faults = Vec::new();
        let profile = runner.profile(case, today, &mut faults);
        let sound = !faults.iter().any(Diagnostic::is_error);
        sound.then(|| (case.name.clone(), runner.about(case).1, profile))
    };
    compiled.program.cases.iter().filter_map(profile).collect()
}

/// What computes a case and compares it with what is due.
pub struct Runner<'a> {
    /// The rules.
    pub program: &'a Program,
    /// All texts.
    pub sources: &'a SourceMap,
    /// The names of the rules.
    pub index: &'a Index<'a>,
    /// The texts that each text imports.
    pub imports: &'a BTreeMap<SourceId, Vec<SourceId>>,
}

/// What is due of one measure.
#[derive(Clone, Copy, Debug)]
pub struct Due<'a> {
    /// The line.
    pub span: Span,
    /// What it says.
    pub due: &'a Expectation,
    /// Its words.
    pub text: &'a str,
}

impl Runner<'_> {
    /// Whether the filter lets a case through: by its name or the measures that it is about.
    fn wanted(&self, case: &ir::Case, watch: &Watch) -> bool {
        let (names, measures) = self.about(case);
        let words: Vec<&str> = names.into_iter().chain([case.name.as_str()]).collect();
        watch.wants(self.program, &words, &measures)
    }

    /// The measures that a case is about, by name and as far as they are known.
    fn about<'c>(&self, case: &'c ir::Case) -> (Vec<&'c str>, Vec<MeasureId>) {
        let names: Vec<&str> =
            dues(case).filter_map(|(_, due)| due.measure.first()).map(|name| name.text.as_str()).collect();
        let mut scratch = Found::default();
        let measures = names.iter().filter_map(|name| self.measure(case.span, name, &mut scratch)).collect();
        (names, measures)
    }

    fn profile(&self, case: &ir::Case, today: Date, diags: &mut Vec<Diagnostic>) -> Profile {
        let mut layer = given(case, diags);
        self.name_history(case.span, &mut layer);
        assemble_with(self.program, self.index, &[&layer], today, Leniency::default(), diags)
    }

    fn case(&self, case: &ir::Case, today: Date, watch: &mut Watch, diags: &mut Vec<Diagnostic>) -> Case {
        let file = self.sources.get(case.span.source);
        let line = file.map_or(1, |f| f.line_column(case.span.start).line);
        let place = (file.map_or("", |f| &f.name), line);
        let before = diags.len();
        let profile = self.profile(case, today, diags);
        let mut found = Found::default();
        found.faults.extend(diags.iter().skip(before).filter(|d| d.is_error()).map(|d| d.message.clone()));
        let (mut expected, mut computed) = (Vec::new(), Vec::new());
        if found.faults.is_empty() {
            for (span, due) in dues(case) {
                let text = due_text(self.sources, due, case.span);
                expected.push(json!(text));
                computed.push(self.due(Due { span, due, text: &text }, &profile, watch, &mut found));
            }
        }
        Case::new(&case.name, place, Json::Array(expected), Json::Array(computed), found)
    }

    /// Computes one measure and compares it with what is due.
    pub fn due(&self, line: Due<'_>, profile: &Profile, watch: &mut Watch, found: &mut Found) -> Json {
        let due = line.due;
        let Some((name, output)) = split(self.program, &due.measure) else { return Json::Null };
        let Some(id) = self.measure(line.span, &name, found) else { return Json::Null };
        let id = if name.contains('/') { id } else { self.in_force(self.program.original(id), profile) };
        let wanted = self.together(id);
        let report = self.index.engine.run(profile, &watch.options(wanted));
        watch.record(self.program, &report);
        let Some(actual) = actual::of_measure(self.program, &report, id) else {
            found.faults.push(text::NO_RESULT.to_owned());
            return Json::Null;
        };
        let actual = match &output {
            Some(output) => actual.with_result(output),
            None => actual,
        };
        let before = found.differences.len();
        Judge(self.program).compare(&name, due, &actual, found);
        if found.differences.len() > before {
            let texts = Texts { program: self.program, sources: self.sources, readings: &profile.readings };
            found.explanation.extend(explain(texts, &self.index.engine, profile, &[id], found.status));
            found.shown.push((line.text.to_owned(), actual.in_words(self.program)));
            found.updates.extend(update::line(self.program, self.sources, line, &actual));
        }
        actual.json(self.program)
    }

    /// Of a measure and its amendments the text that holds for a profile; the measure itself where none does.
    fn in_force(&self, id: MeasureId, profile: &Profile) -> MeasureId {
        let texts = (0..).map(MeasureId).zip(&self.program.measures);
        let texts: Vec<MeasureId> =
            texts.filter(|(_, m)| m.amends.is_some_and(|a| a.original == id)).map(|(new, _)| new).collect();
        if texts.is_empty() {
            return id;
        }
        let report = self.index.engine.run(profile, &Options { measures: Some(texts), ..Options::default() });
        let holds = |o: &&Outcome| !matches!(o.status, Status::NotInForce | Status::Expired);
        report.outcomes.iter().find(holds).map_or(id, |o| o.measure)
    }

    /// The measure with those that share a group with it: all of them are computed, so that groups count.
    pub fn together(&self, id: MeasureId) -> Vec<MeasureId> {
        let mut wanted = vec![id];
        for group in self.program.groups.iter().filter(|g| g.members.contains(&id)) {
            wanted.extend(&group.members);
        }
        wanted.sort();
        wanted.dedup();
        wanted
    }

    /// The measures that 享受记录 names are found like those that are expected; the profile then names them in full.
    fn name_history(&self, place: Span, layer: &mut Node) {
        let NodeKind::Map(entries) = &mut layer.kind else { return };
        for entry in entries.iter_mut().filter(|e| e.key == "享受记录") {
            match &mut entry.value.kind {
                NodeKind::List(records) => {
                    let fields = records.iter_mut().filter_map(|record| match &mut record.kind {
                        NodeKind::Map(fields) => fields.iter_mut().find(|f| f.key == "措施"),
                        _ => None,
                    });
                    for field in fields {
                        if let NodeKind::Text(name) = &mut field.value.kind {
                            self.in_full(place, name);
                        }
                    }
                }
                NodeKind::Map(counts) => counts.iter_mut().for_each(|count| self.in_full(place, &mut count.key)),
                _ => {}
            }
        }
    }

    fn in_full(&self, place: Span, name: &mut String) {
        if let Some(id) = self.measure(place, name, &mut Found::default()) {
            *name = measure_id(self.program, id);
        }
    }

    /// Whether a measure's document or one of its clauses bears a text.
    fn bears(&self, id: MeasureId, text: &str) -> bool {
        let Some(measure) = self.program.measures.get(id.index()) else { return false };
        let document = measure.document.and_then(|d| self.program.documents.get(d.index()));
        let clauses = measure.citation.iter().flat_map(|c| &c.clauses);
        document.is_some_and(|d| d.number == text) || clauses.into_iter().any(|c| c == text)
    }

    /// The measure of a name: that of the file in which the line stands, else of those that it imports, else the only one.
    pub fn measure(&self, line: Span, name: &str, found: &mut Found) -> Option<MeasureId> {
        let (path, last) = name.rsplit_once('/').unwrap_or(("", name));
        let mut all = self.index.find_measures(self.program, last);
        all.retain(|id| path.split('/').filter(|part| !part.is_empty()).all(|part| self.bears(*id, part)));
        let source = |id: &MeasureId| self.program.measures.get(id.index())?.name_span.map(|s| s.source);
        let among = |files: &[SourceId]| -> Vec<MeasureId> {
            all.iter().filter(|id| source(id).is_some_and(|s| files.contains(&s))).copied().collect()
        };
        let imported = self.imports.get(&line.source).map_or(&[][..], Vec::as_slice);
        let nearest = [among(&[line.source]), among(imported)].into_iter().find(|found| !found.is_empty());
        let chosen = nearest.unwrap_or(all);
        if let [one] = chosen.as_slice() {
            return Some(*one);
        }
        let mut originals: Vec<MeasureId> = chosen.iter().map(|id| self.program.original(*id)).collect();
        originals.dedup();
        if let [one] = originals.as_slice() {
            return Some(*one);
        }
        found.faults.push(text::no_answer(name, chosen.len()));
        None
    }
}

/// Compares results of a program with what is due.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a>(pub &'a Program);

impl Judge<'_> {
    /// Notes in what a result differs from what is due.
    pub fn compare(&self, name: &str, due: &Expectation, actual: &Actual, found: &mut Found) {
        let counted = due.measure.len() > 1 && matches!(actual.status, Status::Met | Status::NotMet);
        let paid = counted || matches!(actual.status, Status::Eligible | Status::Compliant | Status::NonCompliant);
        found.status = match &due.status {
            Some(wanted) => wanted.text != words::status(actual.status),
            None => due.value.is_some() && !paid,
        };
        let out = &mut found.differences;
        let got = words::status(actual.status);
        let reasons: Vec<String> = actual.failed.iter().map(failure_name).collect();
        let why = if reasons.is_empty() { String::new() } else { format!("（{}）", reasons.join("；")) };
        if let Some(wanted) = due.status.as_ref().filter(|wanted| wanted.text != got) {
            out.push(format!("{name}：应为 {}，实为 {got}{why}", wanted.text));
        }
        if due.value.is_some() {
            if !paid && due.status.is_none() {
                out.push(format!("{name}：应有数额，实为 {got}{why}"));
            } else if !self.figure_is(due, actual.figure.as_ref()) {
                out.push(format!("{name}：数额不同，实为 {}", show_figure(self.0, actual.figure.as_ref())));
            }
        }
        for label in &due.because {
            if !actual.failed.iter().any(|f| labels::matches(f, &label.text)) {
                out.push(format!("{name}：应因「{}」，实为 {}", label.text, reasons.join("；")));
            }
        }
        out.extend(missing(name, due, actual));
    }

    /// Whether the figure is what is due; of an output only the value counts.
    fn figure_is(&self, due: &Expectation, figure: Option<&Figure>) -> bool {
        let Some((op, expr)) = &due.value else { return true };
        let of_output = due.measure.len() > 1;
        let Some(figure) = figure else { return false };
        if let ExprKind::Range(low, high) = &expr.kind {
            let both =
                self.is(low, figure.value.as_ref(), &figure.ty) && self.is(high, figure.max.as_ref(), &figure.ty);
            return figure.bound == Bound::Range && both;
        }
        let bound = match op {
            CmpOp::Equal => Bound::Exact,
            CmpOp::Less | CmpOp::AtMost => Bound::AtMost,
            CmpOp::Greater | CmpOp::AtLeast => Bound::AtLeast,
        };
        (of_output || figure.bound == bound) && !figure.unspecified && self.is(expr, figure.value.as_ref(), &figure.ty)
    }

    fn is(&self, expr: &Expr, value: Option<&Value>, ty: &Type) -> bool {
        let mut scratch = Vec::new();
        let node = binding::node(expr, &mut scratch);
        let Some(value) = value else { return false };
        match (literal::read(&node, &self.0.units), value, ty) {
            (Literal::Quantity(n, unit), Value::Number(actual), Type::Number(wanted)) => {
                n == *actual && unit == *wanted
            }
            (Literal::Number(n), Value::Number(actual), Type::Number(_)) => n == *actual,
            (Literal::Ratio(n), Value::Number(actual), Type::Ratio) => n == *actual,
            (Literal::Date(day), Value::Date(actual), _) => day == *actual,
            (Literal::Month(month), Value::Month(actual), _) => month == *actual,
            (Literal::Bool(b), Value::Bool(actual), _) => b == *actual,
            (Literal::Word(word), actual, _) => word == crate::cli::profile::shown::value(self.0, ty, actual),
            (Literal::NotApplicable, Value::NotApplicable, _) => true,
            _ => false,
        }
    }
}

/// The missing inputs must be exactly those; attestations may be named among them.
fn missing(name: &str, due: &Expectation, actual: &Actual) -> Option<String> {
    let wanted: Vec<&str> = due.missing.iter().map(|n| n.text.as_str()).collect();
    let all = wanted.iter().all(|w| actual.missing.iter().chain(&actual.attest).any(|m| m == w));
    let only = actual.missing.iter().all(|m| wanted.contains(&m.as_str()));
    let same = wanted.is_empty() || all && only;
    let shown = || [actual.missing.join("、"), actual.attest.join("、")].join(" ");
    (!same).then(|| format!("{name}：应缺 {}，实缺 {}", wanted.join("、"), shown().trim()))
}

/// The measure's name and the output's.
pub fn split(program: &Program, names: &[Name]) -> Option<(String, Option<String>)> {
    // 文号.名: what stands before the name of a measure says which of several is meant.
    let is_measure = |n: &Name| program.measures.iter().any(|m| m.name == n.text);
    let place = names.iter().position(is_measure).unwrap_or(0);
    let path: Vec<&str> = names.get(..=place)?.iter().map(|n| n.text.as_str()).collect();
    Some((path.join("/"), names.get(place + 1).map(|n| n.text.clone())))
}

/// What is due, each with its line.
pub fn dues(case: &ir::Case) -> impl Iterator<Item = (Span, &Expectation)> {
    case.decl.lines.iter().filter_map(|line| match &line.kind {
        CaseLineKind::Expect(due) => Some((line.span, due)),
        CaseLineKind::Error
        | CaseLineKind::Date(_)
        | CaseLineKind::Given(_)
        | CaseLineKind::Reading(_)
        | CaseLineKind::Param(_)
        | CaseLineKind::History(_) => None,
    })
}

/// The line that says what is due.
fn due_text(sources: &SourceMap, due: &Expectation, fallback: Span) -> String {
    let span = due.measure.first().map_or(fallback, |n| n.span);
    let file = sources.get(span.source);
    file.map_or(String::new(), |f| f.line(f.line_column(span.start).line).trim().to_owned())
}

/// What is given, in the form of a profile.
pub fn given(case: &ir::Case, diags: &mut Vec<Diagnostic>) -> Node {
    let mut entries: Vec<Entry> = Vec::new();
    let (mut params, mut readings) = (Vec::new(), Vec::new());
    for line in &case.decl.lines {
        let whole = |key: &str, value: Node| Entry { key: key.to_owned(), key_span: line.span, value };
        match &line.kind {
            CaseLineKind::Error | CaseLineKind::Expect(_) => {}
            CaseLineKind::Date(expr) => entries.push(whole("评估日", binding::node(expr, diags))),
            CaseLineKind::Given(bindings) => entries.extend(binding::record(bindings, diags)),
            CaseLineKind::Param(bindings) => params.extend(binding::record(bindings, diags)),
            CaseLineKind::Reading(bindings) => readings.extend(binding::record(bindings, diags)),
            CaseLineKind::History(expr) => entries.push(whole("享受记录", binding::node(expr, diags))),
        }
    }
    for (key, inner) in [("参数", params), ("口径", readings)] {
        if !inner.is_empty() {
            let value = Node::new(NodeKind::Map(inner), case.span);
            entries.push(Entry { key: key.to_owned(), key_span: case.span, value });
        }
    }
    Node::new(NodeKind::Map(entries), case.span)
}
