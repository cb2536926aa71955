//! Results for people: one block a measure, with its figure and its reasons.

use super::explanation;
use super::outcome_json::{
    self as wire, ClauseText, Document, Failed, Figure, GroupEffect, Measure, ReadingEffect, Target,
};
use super::profile::shown::unit_behind;
use super::text::outcome as text;

/// How a document is shown.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether the day of assessment was given.
    pub date_given: bool,
    /// With ASCII strokes.
    pub ascii: bool,
}

/// The results of one profile.
pub fn show(document: &Document, style: Style) -> String {
    let mut out = String::new();
    if let Some(name) = &document.profile {
        out.push_str(&format!("{}\n", text::profile(name)));
    }
    out.push_str(&format!("{}\n", text::date(&document.date, style.date_given)));
    let grouped = document.sources.len() > 1;
    for (source, heading) in &document.sources {
        if grouped {
            out.push_str(&format!("\n{} {heading}\n", if style.ascii { "#" } else { "■" }));
        }
        of_source(&mut out, document, *source, grouped, style);
    }
    if document.sources.is_empty() {
        out.push_str(&format!("\n{}\n", text::NOTHING));
    }
    out
}

/// The measures, targets and groups of one document.
fn of_source(out: &mut String, document: &Document, source: u32, grouped: bool, style: Style) {
    let before = out.len();
    let in_full = |of: u32, id: &str| of == source && !document.untouched.contains(id);
    for measure in document.measures.iter().filter(|m| in_full(m.source, &m.id)) {
        out.push('\n');
        self::measure(out, measure, grouped, style);
    }
    for target in document.targets.iter().filter(|t| in_full(t.source, &t.id)) {
        out.push('\n');
        self::target(out, target, grouped, style);
    }
    let measures = document.measures.iter().map(|m| (m.source, &m.id, &m.name));
    let all = measures.chain(document.targets.iter().map(|t| (t.source, &t.id, &t.name)));
    let untouched = all.filter(|(of, id, _)| *of == source && document.untouched.contains(*id));
    let untouched: Vec<&str> = untouched.map(|(.., name)| name.as_str()).collect();
    if !untouched.is_empty() {
        out.push_str(&format!("\n{}\n", text::untouched(&untouched)));
    }
    let nothing = out.len() == before;
    for group in document.groups.iter().filter(|g| g.source == source) {
        let value = group.value.as_deref().map_or("待定".to_owned(), |v| format!("{v}元"));
        let chosen: Vec<String> = group.chosen.iter().map(chosen).collect();
        let chosen = if chosen.is_empty() { String::new() } else { format!("：取 {}", chosen.join("、")) };
        let name = if group.name.is_empty() { String::new() } else { format!("「{}」", group.name) };
        out.push_str(&format!("\n{}{name}合计 {value}{chosen}\n", text::GROUP));
        other_totals(out, group.readings_all.as_deref());
    }
    if let Some(count) = document.hidden.get(&source) {
        out.push_str(&format!("\n{}\n", text::hidden(*count, nothing)));
    }
}

fn chosen(chosen: &wire::Chosen) -> String {
    let name = chosen.measure.rsplit('/').next().unwrap_or(&chosen.measure);
    match chosen.element {
        Some(place) => format!("{name}（第 {place} 项）"),
        None => name.to_owned(),
    }
}

fn line(out: &mut String, head: &str, body: &str) {
    if !body.is_empty() {
        out.push_str(&format!("  {head}：{body}\n"));
    }
}

/// One measure; under the heading of its document it is named by its clause alone.
fn measure(out: &mut String, measure: &Measure, grouped: bool, style: Style) {
    let source = [measure.document.as_deref().filter(|_| !grouped), measure.clause.as_deref()];
    out.push_str(&format!("{}{}\n", measure.name, in_brackets(source)));
    let figure = figure(&measure.result);
    let gap = if figure.is_empty() { "" } else { "  " };
    let period = measure.period.as_deref().unwrap_or_default();
    out.push_str(&format!("  {}{period}{gap}{figure}\n", status_word(measure.status)));
    line(out, text::ERRORS, &measure.errors.join("；"));
    failures(out, &measure.failed);
    for conflict in &measure.conflicts {
        let clause = |clause: &wire::ConflictClause| {
            let value = clause.value.as_ref().map_or(String::new(), |value| format!("为 {value}"));
            format!("{}{value}", text::clause_at(clause.span.line, &clause.text))
        };
        line(out, conflict.words, &conflict.clauses.iter().map(clause).collect::<Vec<_>>().join("；"));
    }
    if let Some(excluded) = &measure.excluded_by {
        let by = excluded.by.as_deref().map(|b| b.rsplit('/').next().unwrap_or(b));
        line(out, text::GROUP, &text::excluded(&excluded.group, by));
    }
    if let Some(undecided) = &measure.undecided_by {
        let names: Vec<&str> = undecided.inexact.iter().map(|id| id.rsplit('/').next().unwrap_or(id)).collect();
        line(out, text::GROUP, &text::undecided(&undecided.group, &names));
    }
    line(out, text::MISSING, &measure.missing.join("、"));
    line(out, text::ATTEST, &measure.attest.join("、"));
    line(out, text::GRANTS, &measure.grants.join("、"));
    outputs(out, &measure.outputs);
    elements(out, measure);
    readings(out, &measure.readings);
    other_readings(out, measure.readings_all.as_deref());
    line(out, text::ASSUMED, &measure.assumed.join("；"));
    clause_text(out, &measure.clause_text);
    if let Some(trace) = &measure.trace {
        out.push_str(&explanation::draw(trace, "  ", style.ascii));
    }
}

/// The cited clauses in the notice's words.
fn clause_text(out: &mut String, quotes: &[ClauseText]) {
    quotes.iter().for_each(|quote| line(out, &text::clause_text(&quote.clause), &quote.text));
}

/// Where a rule stands: `（示人社发〔2025〕3号 第3条）`.
fn in_brackets(source: [Option<&str>; 2]) -> String {
    let source: Vec<&str> = source.into_iter().flatten().collect();
    if source.is_empty() { String::new() } else { format!("（{}）", source.join(" ")) }
}

fn target(out: &mut String, target: &Target, grouped: bool, style: Style) {
    let source = [target.document.as_deref().filter(|_| !grouped), target.clause.as_deref()];
    out.push_str(&format!("{}{}\n  {}", target.name, in_brackets(source), status_word(target.status)));
    let unit = unit_behind(target.unit.as_deref().unwrap_or_default());
    if let (Some(actual), Some(threshold)) = (&target.actual, &target.threshold) {
        let kind = if target.is_ratio { "ratio" } else { "" };
        let (actual, threshold) = (percent(kind, actual), percent(kind, threshold));
        out.push_str(&format!("  实际 {actual}{unit}，目标 {threshold}{unit}"));
    }
    if let Some(due) = &target.due {
        out.push_str(&format!("，截至 {due}"));
    }
    out.push('\n');
    failures(out, &target.failed);
    line(out, text::MISSING, &target.missing.join("、"));
    line(out, text::ATTEST, &target.attest.join("、"));
    outputs(out, &target.outputs);
    readings(out, &target.readings);
    other_readings(out, target.readings_all.as_deref());
    clause_text(out, &target.clause_text);
    if let Some(trace) = &target.trace {
        out.push_str(&explanation::draw(trace, "  ", style.ascii));
    }
}

/// The Chinese word of a status in JSON.
pub fn status_word(status: &str) -> &'static str {
    use crate::eval::outcome::Status as S;
    let all = [
        S::Eligible,
        S::Ineligible,
        S::Unknown,
        S::NotInForce,
        S::Expired,
        S::Conflict,
        S::Compliant,
        S::NonCompliant,
        S::Met,
        S::NotMet,
        S::Pending,
    ];
    all.into_iter().find(|s| wire::status(*s) == status).map_or("", text::status)
}

/// A figure in words: `26400.00元`, `不超过 200000.00元`, `30000.00元至150000.00元`.
pub fn figure(figure: &Figure) -> String {
    let with_unit = |value: &String| {
        format!("{}{}", percent(figure.kind, value), unit_behind(figure.unit.as_deref().unwrap_or_default()))
    };
    let value = figure.value.as_ref().map(with_unit);
    let max = figure.max.as_ref().map(with_unit);
    match (figure.bound, value, max) {
        ("unspecified", _, _) => text::UNSPECIFIED.to_owned(),
        ("at_most", Some(value), _) | ("range", None, Some(value)) => format!("不超过 {value}"),
        ("at_least", Some(value), _) | ("range", Some(value), None) => format!("不低于 {value}"),
        ("range", Some(value), Some(max)) => format!("{value}至{max}"),
        (_, Some(value), _) => value,
        (_, None, _) => String::new(),
    }
}

fn percent(kind: &str, value: &str) -> String {
    let ratio = if kind == "ratio" { super::profile::number::fraction(value) } else { None };
    ratio.map_or_else(|| value.to_owned(), super::profile::shown::ratio)
}

fn failures(out: &mut String, failed: &[Failed]) {
    for one in failed {
        line(out, text::FAILED, &failure(one));
    }
}

/// A failed condition: its name, its text, the value and how far off.
pub fn failure(failed: &Failed) -> String {
    let mut parts = vec![failed.name.clone()];
    parts.extend(failed.condition.clone().filter(|c| *c != failed.name));
    let mut shown = parts.join("：");
    if let Some(actual) = &failed.actual {
        shown.push_str(&format!("（{}）", text::actual(actual, failed.gap.as_deref())));
    }
    shown
}

fn outputs(out: &mut String, outputs: &std::collections::BTreeMap<String, wire::Output>) {
    for (name, output) in outputs {
        let value = output.value.as_deref().unwrap_or("待定");
        let unit = unit_behind(output.unit.as_deref().unwrap_or_default());
        line(out, name, &format!("{}{unit}", percent(output.kind, value)));
    }
}

fn elements(out: &mut String, measure: &Measure) {
    for element in &measure.elements {
        let reasons: Vec<String> = element.failed.iter().map(failure).collect();
        let value = element.value.as_deref().map_or(String::new(), |v| format!(" {v}"));
        let reasons = if reasons.is_empty() { String::new() } else { format!("；{}", reasons.join("；")) };
        let body = format!("{} {}{value}{reasons}", element.key, status_word(element.status));
        line(out, text::ELEMENTS, &body);
    }
}

fn readings(out: &mut String, readings: &std::collections::BTreeMap<String, String>) {
    let shown: Vec<String> = readings.iter().map(|(name, option)| format!("{name} 取 {option}")).collect();
    line(out, text::READINGS, &shown.join("，"));
}

/// One line for each alternative that changes the result; one line where none does.
fn other_readings(out: &mut String, effects: Option<&[ReadingEffect]>) {
    let Some(effects) = effects.filter(|all| !all.is_empty()) else { return };
    if effects.iter().all(|effect| !effect.changes) {
        return line(out, text::OTHER_READINGS, text::NO_EFFECT);
    }
    for effect in effects {
        for other in effect.alternatives.iter().filter(|a| a.changes) {
            let grants = other.grants.join("、");
            let parts = [status_word(other.status).to_owned(), figure(&other.result), grants];
            let result: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            line(out, text::OTHER_READINGS, &text::alternative(&effect.reading, &other.value, &result.join(" ")));
        }
    }
}

/// The same for the total of a group.
fn other_totals(out: &mut String, effects: Option<&[GroupEffect]>) {
    let Some(effects) = effects.filter(|all| !all.is_empty()) else { return };
    if effects.iter().all(|effect| !effect.changes) {
        return line(out, text::OTHER_READINGS, text::NO_EFFECT);
    }
    for effect in effects.iter().filter(|effect| effect.changes) {
        let total = text::total(effect.total.as_deref());
        line(out, text::OTHER_READINGS, &text::alternative(&effect.reading, &effect.value, &total));
    }
}
