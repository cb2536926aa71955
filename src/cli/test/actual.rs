//! The computed result of a case, in the words of the cases' form.
//!
//! Nothing here reads what is expected.

use crate::cli::outcome_json::{figure_of, kind_of, plain_value, status};
use crate::cli::profile::shown;
use crate::eval::outcome::{Failure, FailureKind, Figure, GroupOutcome, Outcome, Report, Status};
use crate::ir::{Bound, ExprId, ExprKind, GroupId, MeasureId, MeasureKind, Program, Type};
use crate::units::{Dimension, UnitId};
use crate::value::Value;
use serde_json::{Map, Value as Json, json};

/// A computed result.
#[derive(Clone, Debug)]
pub struct Actual {
    /// eligible …
    pub status: Status,
    /// The figure.
    pub figure: Option<Figure>,
    /// 另示, 上限, 下限, and for targets 实际 and 要求.
    pub outputs: Vec<(String, Value, Type)>,
    /// 待遇.
    pub grants: Vec<String>,
    /// Missing inputs and 按规定 figures.
    pub missing: Vec<String>,
    /// Attestations not given.
    pub attest: Vec<String>,
    /// What failed, of the measure and of its elements.
    pub failed: Vec<Failure>,
}

/// The result of one measure of a report.
pub fn of_measure(program: &Program, report: &Report, id: MeasureId) -> Option<Actual> {
    let outcome = report.outcomes.iter().find(|o| o.measure == id)?;
    let mut outputs = outcome.outputs.clone();
    if let Some(target) = &outcome.target {
        outputs.push(("实际".to_owned(), target.actual.clone(), target.ty.clone()));
        outputs.push(("要求".to_owned(), target.threshold.clone(), target.ty.clone()));
    }
    if let Some(Figure { value: Some(value), ty, .. }) = &outcome.figure {
        outputs.push(("金额".to_owned(), value.clone(), ty.clone()));
    }
    Some(Actual {
        status: outcome.status,
        figure: outcome.figure.clone(),
        outputs,
        grants: outcome.grants.clone(),
        missing: outcome.missing.clone(),
        attest: outcome.attest.clone(),
        failed: failures(program, outcome),
    })
}

fn failures(program: &Program, outcome: &Outcome) -> Vec<Failure> {
    let elements = outcome.elements.iter().flat_map(|e| &e.failed);
    let mut failed: Vec<Failure> = outcome.failed.iter().chain(elements).cloned().collect();
    let target = program.measures.get(outcome.measure.index()).filter(|m| m.kind == MeasureKind::Target);
    let tests = target.and_then(|m| m.target.as_ref()).map_or(&[][..], |t| &t.tests);
    if failed.is_empty() && outcome.status == Status::NotMet {
        failed.extend(tests.iter().map(|test| Failure {
            kind: FailureKind::Requirement,
            name: None,
            cond: Some(test.cond),
            span: Some(test.span),
            actual: None,
            gap: None,
            inputs: inputs_of(program, test.actual).into(),
        }));
    }
    failed
}

/// The names of the inputs and fields that an expression reads itself or through definitions.
fn inputs_of(program: &Program, root: ExprId) -> Vec<String> {
    let mut names = Vec::new();
    let mut queue = vec![root];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(id) = queue.pop() {
        if !seen.insert(id) {
            continue;
        }
        let kind = &program.expr(id).kind;
        match kind {
            ExprKind::Input(input) => names.extend(program.inputs.get(input.index()).map(|i| i.name.clone())),
            ExprKind::Definition(definition) => {
                let tiered =
                    program.definitions.get(definition.index()).and_then(|d| program.tiered.get(d.value.index()));
                queue.extend(tiered.and_then(|t| t.base));
            }
            _ => kind.operands(&mut |operand| queue.push(operand)),
        }
    }
    names
}

/// The result of an exclusion group: its total.
pub fn of_group(program: &Program, report: &Report, id: GroupId) -> Option<Actual> {
    let group: &GroupOutcome = report.groups.iter().find(|g| g.group == id)?;
    let members = program.groups.get(id.index()).map_or(&[][..], |g| &g.members);
    let outcomes: Vec<&Outcome> = report.outcomes.iter().filter(|o| members.contains(&o.measure)).collect();
    let yuan = Type::Number(Dimension::of(UnitId::YUAN));
    let status = match group.value {
        Some(_) if !group.chosen.is_empty() => Status::Eligible,
        Some(_) if outcomes.iter().all(|o| o.status == Status::Expired) => Status::Expired,
        Some(_) => Status::Ineligible,
        None => Status::Unknown,
    };
    let figure = group.value.filter(|_| status == Status::Eligible).map(|value| Figure {
        ty: yuan,
        bound: Bound::Exact,
        value: Some(Value::Number(value)),
        max: None,
        unspecified: false,
    });
    let chosen = group.chosen.iter().filter_map(|(id, _)| program.measures.get(id.index()).map(|m| m.name.clone()));
    let mut grants: Vec<String> = chosen.collect();
    grants.dedup();
    Some(Actual {
        status,
        figure,
        outputs: Vec::new(),
        grants,
        missing: outcomes.iter().flat_map(|o| &o.missing).cloned().collect(),
        attest: outcomes.iter().flat_map(|o| &o.attest).cloned().collect(),
        failed: outcomes.iter().flat_map(|o| failures(program, o)).collect(),
    })
}

impl Actual {
    /// Status and figure in words.
    pub fn in_words(&self, program: &Program) -> String {
        let status = crate::cli::text::outcome::status(self.status);
        match &self.figure {
            Some(_) => format!("{status}，{}", show_figure(program, self.figure.as_ref())),
            None => status.to_owned(),
        }
    }

    /// An output by name.
    pub fn output(&self, name: &str) -> Option<(&Value, &Type)> {
        self.outputs.iter().find(|(n, _, _)| n == name).map(|(_, value, ty)| (value, ty))
    }

    /// The same result with an output in the place of the figure.
    pub fn with_result(mut self, name: &str) -> Actual {
        let found = self.output(name).map(|(value, ty)| (value.clone(), ty.clone()));
        self.figure = found.map(|(value, ty)| {
            let bound = match name {
                "上限" => Bound::AtMost,
                "下限" => Bound::AtLeast,
                _ => Bound::Exact,
            };
            let unspecified = value == Value::Unspecified;
            Figure { ty, bound, value: Some(value).filter(|_| !unspecified), max: None, unspecified }
        });
        self
    }

    /// The JSON of the report.
    pub fn json(&self, program: &Program) -> Json {
        let mut map = Map::new();
        map.insert("status".to_owned(), json!(status(self.status)));
        if let Some(figure) = &self.figure {
            let wire = figure_of(program, figure);
            map.insert("kind".to_owned(), json!(wire.kind));
            map.insert("bound".to_owned(), json!(wire.bound));
            map.insert("value".to_owned(), json!(wire.value));
            map.insert("max".to_owned(), json!(wire.max));
            map.insert("unit".to_owned(), json!(wire.unit));
        }
        if !self.failed.is_empty() {
            map.insert("failed".to_owned(), json!(self.failed.iter().map(failure_name).collect::<Vec<_>>()));
        }
        if !self.missing.is_empty() {
            map.insert("missing".to_owned(), json!(self.missing));
        }
        if !self.attest.is_empty() {
            map.insert("attest".to_owned(), json!(self.attest));
        }
        if !self.grants.is_empty() {
            map.insert("grants".to_owned(), json!(self.grants));
        }
        let outputs: Map<String, Json> = self
            .outputs
            .iter()
            .map(|(name, value, ty)| (name.clone(), json!(plain_value(program, ty, value))))
            .collect();
        map.insert("outputs".to_owned(), Json::Object(outputs));
        Json::Object(map)
    }
}

/// A failed condition in a word: its name, else what it reads.
pub fn failure_name(failure: &Failure) -> String {
    let word = crate::cli::text::outcome::failure(failure.kind);
    match (&failure.name, failure.inputs.is_empty()) {
        (Some(name), _) => name.clone(),
        (None, false) => failure.inputs.join("、"),
        (None, true) => word.to_owned(),
    }
}

/// A figure in words, for differences.
pub fn show_figure(program: &Program, figure: Option<&Figure>) -> String {
    figure.map_or("没有数额".to_owned(), |f| {
        let wire = figure_of(program, f);
        let shown = crate::cli::outcome_text::figure(&wire);
        if shown.is_empty() { format!("{}（没有值）", kind_of(&f.ty)) } else { shown }
    })
}

/// A value in words, for differences.
pub fn show_value(program: &Program, value: &Value, ty: &Type) -> String {
    shown::value(program, ty, value)
}
