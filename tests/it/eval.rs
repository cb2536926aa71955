//! The interpreter on rules as they are written: text in, one line a result out.
//!
//! A line reads `名 状态 数字`, then what stands beside it: 缺, 认定, 因, 口径, 元素.

mod history;
mod measures;
mod unknowns;

use polc::check::{self, Unit};
use polc::cli::profile::{self, index::clause, shown, yaml};
use polc::diag::Diagnostic;
use polc::eval::outcome::{ElementOutcome, Failure, Figure, Outcome, Status};
use polc::eval::{Engine, Options};
use polc::ir::{Bound, MeasureId, Program, Type};
use polc::source::SourceId;
use polc::syntax;
use polc::units::{Dimension, UnitId};
use polc::value::{Date, Value};
use std::collections::BTreeMap;

pub fn program(text: &str) -> Program {
    let mut diags = Vec::new();
    let file = syntax::parse(SourceId(0), text, &mut diags);
    let unit = Unit { file, imports: Vec::new(), incomplete: false, one_liner: false, tables: BTreeMap::new() };
    let program = check::compile(vec![unit], &mut diags);
    let errors: Vec<&Diagnostic> = diags.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{}", said(&errors, text));
    program
}

fn said(errors: &[&Diagnostic], text: &str) -> String {
    let place = |d: &Diagnostic| d.labels.first().map_or("", |l| &text[l.span.start as usize..l.span.end as usize]);
    errors.iter().map(|d| format!("{} {}「{}」", d.code.id, d.message, place(d))).collect::<Vec<_>>().join("\n")
}

/// Runs the rules on a profile in YAML and compares all results.
#[track_caller]
pub fn check(rules: &str, profile: &str, expect: &str) {
    let program = program(rules);
    let mut diags = Vec::new();
    let nodes = yaml::parse(SourceId(1), profile, &mut diags);
    let today = Date::new(2025, 6, 1).unwrap();
    let layers: Vec<_> = nodes.iter().collect();
    let given = profile::assemble(&program, &layers, today, &mut diags);
    let errors: Vec<&Diagnostic> = diags.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{}", said(&errors, profile));
    let options = Options { missing: true, ..Options::default() };
    let report = Engine::new(&program).run(&given, &options);
    let mut lines: Vec<String> = report.outcomes.iter().map(|o| line(&program, o)).collect();
    for group in &report.groups {
        let value = group.value.map_or("待定".to_owned(), |v| v.to_string());
        lines.push(format!("组 {} {value}", program.groups[group.group.index()].name));
    }
    let expect: Vec<&str> = expect.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    assert_eq!(lines, expect);
    let plain = Engine::new(&program).run(&given, &Options::default());
    let traced = Engine::new(&program).run(&given, &Options { trace: true, ..Options::default() });
    for (plain, traced) in plain.outcomes.iter().zip(&traced.outcomes) {
        assert_eq!((plain.status, &plain.figure), (traced.status, &traced.figure), "explaining changes nothing");
    }
}

fn line(program: &Program, outcome: &Outcome) -> String {
    let mut words = vec![name(program, outcome.measure), status(outcome.status).to_owned()];
    words.extend(outcome.figure.as_ref().map(|f| figure(program, f)));
    let mut add = |head: &str, items: Vec<String>| {
        if !items.is_empty() {
            words.push(format!("{head} {}", items.join("、")));
        }
    };
    add("给", outcome.grants.clone());
    add("示", outcome.outputs.iter().map(|(n, v, t)| format!("{n}={}", result(program, t, v))).collect());
    add("缺", outcome.missing.clone());
    add("认定", outcome.attest.clone());
    add("因", outcome.failed.iter().map(|f| failure(program, f)).collect());
    let failed = |e: &&ElementOutcome| e.status != Status::Eligible;
    add("落选", outcome.elements.iter().filter(failed).map(|e| element(program, e)).collect());
    let replaced = outcome.excluded_by.iter().map(|(_, by)| by.map_or("已享受".to_owned(), |by| name(program, by)));
    add("让位", replaced.collect());
    add("口径", outcome.readings.iter().map(|r| program.readings[r.index()].name.clone()).collect());
    let target = outcome
        .target
        .iter()
        .map(|t| format!("{} / {}", value(program, &t.ty, &t.actual), value(program, &t.ty, &t.threshold)));
    add("实际", target.collect());
    add("错误", outcome.errors.iter().map(|e| format!("{:?}", e.kind)).collect());
    words.join(" ")
}

fn name(program: &Program, id: MeasureId) -> String {
    let clause = clause(program, id);
    let name = &program.measures[id.index()].name;
    if clause.is_empty() { name.clone() } else { format!("{clause}/{name}") }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Eligible => "可享受",
        Status::Ineligible => "不可享受",
        Status::Unknown => "待定",
        Status::NotInForce => "未施行",
        Status::Expired => "已失效",
        Status::Conflict => "冲突",
        Status::Compliant => "合规",
        Status::NonCompliant => "不合规",
        Status::Met => "完成",
        Status::NotMet => "未完成",
        Status::Pending => "未到期",
    }
}

fn value(program: &Program, ty: &Type, value: &Value) -> String {
    match value {
        Value::Unknown => "未知".to_owned(),
        Value::NotApplicable => "不适用".to_owned(),
        value => shown::value(program, ty, value),
    }
}

/// A figure or side result: amounts of 元 to the fen.
fn result(program: &Program, ty: &Type, shown: &Value) -> String {
    match (ty, shown) {
        (Type::Number(d), Value::Number(n)) if *d == Dimension::of(UnitId::YUAN) => {
            n.to_fixed(2).map_or_else(|| format!("{n}元"), |n| format!("{n}元"))
        }
        _ => value(program, ty, shown),
    }
}

fn figure(program: &Program, figure: &Figure) -> String {
    if figure.unspecified {
        return "按规定".to_owned();
    }
    let end = |v: &Option<Value>| v.as_ref().map_or("…".to_owned(), |v| result(program, &figure.ty, v));
    match figure.bound {
        Bound::Exact => end(&figure.value),
        Bound::AtMost => format!("至多 {}", end(&figure.value)),
        Bound::AtLeast => format!("至少 {}", end(&figure.value)),
        Bound::Range => format!("{} 至 {}", end(&figure.value), end(&figure.max)),
    }
}

fn failure(program: &Program, failure: &Failure) -> String {
    let name = failure.name.clone().unwrap_or_else(|| failure.inputs.join("、"));
    let shown = |v: &Option<(Value, Type)>| v.as_ref().map(|(v, ty)| value(program, ty, v));
    let mut text = format!("{:?}「{name}」", failure.kind);
    text.extend(shown(&failure.actual).map(|v| format!("实际 {v}")));
    text.extend(shown(&failure.gap).map(|v| format!("差 {v}")));
    text
}

fn element(program: &Program, element: &ElementOutcome) -> String {
    let failed: Vec<String> = element.failed.iter().map(|f| failure(program, f)).collect();
    format!(
        "第{}个{}",
        element.index + 1,
        if failed.is_empty() { status(element.status).to_owned() } else { failed.join("；") }
    )
}
