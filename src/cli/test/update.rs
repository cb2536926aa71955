//! `polc test --update`: the 应得 lines that differ, written again with what was computed.
//!
//! In: the lines and the results. Out: the files with exactly those lines changed, and a list of the changes. A line is
//! left alone where the result cannot be written exactly, and a file where it would not parse any more.

use super::actual::Actual;
use super::compare::Update;
use super::example::Due;
use super::labels;
use super::report::Document;
use crate::cli::console::Console;
use crate::cli::load::{self, Compiled};
use crate::cli::profile::shown;
use crate::cli::text::outcome as words;
use crate::cli::text::{files, testing as say};
use crate::diag::{Diagnostic, catalogue::usage};
use crate::eval::outcome::{Figure, Status};
use crate::ir::{Bound, Program};
use crate::source::{SourceId, SourceMap};
use crate::syntax;
use crate::syntax::ast::Name;
use std::collections::BTreeMap;

/// The line that would agree; `None` where the result has no exact notation.
pub fn line(program: &Program, sources: &SourceMap, due: Due<'_>, actual: &Actual) -> Option<Update> {
    let last = due.due.measure.last()?;
    let old = sources.text(due.span);
    let (kept, quoted) = old.split_at_checked(usize::try_from(last.span.end.checked_sub(due.span.start)?).ok()?)?;
    // The closing quote of 「名」 may stand outside of the name's place.
    let quote = if quoted.starts_with('」') && !kept.ends_with('」') { "」" } else { "" };
    let rest = rest(program, due, actual)?;
    let text = format!("{kept}{quote} {rest}");
    (text != old).then_some(Update { span: due.span, text })
}

fn rest(program: &Program, due: Due<'_>, actual: &Actual) -> Option<String> {
    let status = words::status(actual.status);
    let paid = matches!(actual.status, Status::Eligible | Status::Compliant | Status::NonCompliant);
    let wants_figure = due.due.value.is_some() || actual.status == Status::Eligible;
    match &actual.figure {
        Some(figure) if paid && wants_figure && !figure.unspecified => figure_text(program, figure),
        Some(_) | None => Some(format!("{status}{}{}", because(due, actual), missing(actual))),
    }
}

fn figure_text(program: &Program, figure: &Figure) -> Option<String> {
    let value = |value: &Option<crate::value::Value>| {
        let text = shown::value(program, &figure.ty, value.as_ref()?);
        (!text.contains('（')).then(|| text.replace(".00元", "元"))
    };
    match figure.bound {
        Bound::Exact => Some(format!("= {}", value(&figure.value)?)),
        Bound::AtMost => Some(format!("<= {}", value(&figure.value)?)),
        Bound::AtLeast => Some(format!(">= {}", value(&figure.value)?)),
        Bound::Range => Some(format!("= {} ~ {}", value(&figure.value)?, value(&figure.max)?)),
    }
}

/// The reasons that were written and still hold.
fn because(due: Due<'_>, actual: &Actual) -> String {
    let holds = |label: &&Name| actual.failed.iter().any(|f| labels::matches(f, &label.text));
    let kept: Vec<String> = due.due.because.iter().filter(holds).map(|label| format!("「{}」", label.text)).collect();
    if kept.is_empty() { String::new() } else { format!(" 因{}", kept.join("、")) }
}

/// The missing inputs, where all of them are plain names.
fn missing(actual: &Actual) -> String {
    let plain = actual.missing.iter().all(|name| !name.contains(['[', '.']));
    let shown = actual.status == Status::Unknown && plain && !actual.missing.is_empty();
    if shown { format!(" 缺 {}", actual.missing.join("、")) } else { String::new() }
}

/// Writes the files and says what changed. The names of changed cases come back by their place in the document.
pub fn write(compiled: &Compiled, document: &Document, console: &mut Console) -> (Vec<usize>, Vec<Diagnostic>) {
    let (mut done, mut faults) = (Vec::new(), Vec::new());
    let mut files: BTreeMap<SourceId, Vec<(usize, &Update)>> = BTreeMap::new();
    for (place, case) in document.cases.iter().enumerate().filter(|(_, case)| case.outcome == "failed") {
        for update in &case.updates {
            files.entry(update.span.source).or_default().push((place, update));
        }
    }
    for (source, updates) in files {
        match file(compiled, source, &updates, console) {
            Ok(()) => done.extend(updates.iter().map(|(place, _)| *place)),
            Err(fault) => faults.push(*fault),
        }
    }
    done.retain(|place| document.cases.get(*place).is_some_and(|case| case.updates.len() == case.shown.len()));
    done.dedup();
    (done, faults)
}

fn file(
    compiled: &Compiled,
    source: SourceId,
    updates: &[(usize, &Update)],
    console: &mut Console,
) -> Result<(), Box<Diagnostic>> {
    let Some(old) = compiled.sources.get(source) else { return Ok(()) };
    let name = old.name.to_string();
    let fault = |message: String| Box::new(Diagnostic::bare(usage::E0619, message));
    let path = compiled.paths.iter().find(|path| load::shown(path) == name);
    let path = path.ok_or_else(|| fault(say::not_updated(&name)))?;
    let mut text = old.text.to_string();
    let mut ordered: Vec<&Update> = updates.iter().map(|(_, update)| *update).collect();
    ordered.sort_by_key(|update| update.span.start);
    for update in ordered.iter().rev() {
        let (start, end) = (update.span.start as usize, update.span.end as usize);
        text.replace_range(start..end, &update.text);
    }
    let mut findings = Vec::new();
    syntax::parse(source, &text, &mut findings);
    if findings.iter().any(Diagnostic::is_error) {
        return Err(fault(say::not_updated(&name)));
    }
    std::fs::write(console.path(path), &text).map_err(|error| fault(files::unwritable(&name, error.kind())))?;
    for update in ordered {
        let line = old.line_column(update.span.start).line;
        console.out(&say::updated(&name, line, compiled.sources.text(update.span), &update.text));
    }
    Ok(())
}
