//! `--rows elements`: a row for each element of a list, with what each measure of that list gives it.
//!
//! The shares of elements come from the interpreter, row by row; the engine answers for whole rows only.

use super::chunk::Full;
use super::compute::{Done, bad};
use super::output::{Kept, Line, Output};
use super::words::{Cell, Words};
use super::{Exit, Run};
use crate::batch::results::Reason;
use crate::cli::outcome_json::amount;
use crate::cli::table::row::{Content, Row};
use crate::cli::text::batch as text;
use crate::diag::{Diagnostic, catalogue::data};
use crate::eval;
use crate::eval::outcome::{ElementOutcome, Outcome, Status};
use crate::ir::{EntityId, InputId, MeasureId};
use crate::value::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The list whose elements are written.
#[derive(Debug)]
pub struct Elements {
    list: InputId,
    /// The measures that go through the list.
    measures: Vec<MeasureId>,
    /// The columns of the elements: those of the second table, else the fields.
    pub kept: Vec<Kept>,
    /// Whether the list comes from a second table, and from which.
    second: Option<usize>,
}

impl Elements {
    /// What `--rows` asks for; `None` without it.
    pub fn of(run: &Run<'_>, findings: &mut Vec<Diagnostic>) -> Result<Option<Elements>, Exit> {
        let Some(asked) = &run.args.rows else { return Ok(None) };
        let through = |id: &MeasureId| {
            let measure = run.program.measures.get(id.index())?;
            run.program.entities.get(measure.per_element.as_ref()?.entity.index()).map(|e| e.list)
        };
        let lists: BTreeSet<InputId> = run.plan.measures().iter().filter_map(through).collect();
        let name = |id: &InputId| run.program.inputs.get(id.index()).map_or("", |i| i.name.as_str());
        let found = match (asked.as_str(), lists.len()) {
            ("elements", 1) => lists.first().copied(),
            ("elements", 0) => None,
            ("elements", _) => {
                let names: Vec<&str> = lists.iter().map(name).collect();
                findings.push(Diagnostic::bare(data::E0522, text::which_list(&names)));
                return Err(Exit::Faults);
            }
            (asked, _) => lists.iter().find(|id| name(id) == asked).copied(),
        };
        let Some(list) = found else {
            let why = if lists.is_empty() { text::NO_LISTS.to_owned() } else { text::no_list(asked) };
            findings.push(Diagnostic::bare(data::E0522, why));
            return Err(Exit::Faults);
        };
        let measures = run.plan.measures().iter().filter(|id| through(id) == Some(list)).copied().collect();
        let second = run.source.shapes.iter().position(|shape| shape.list == list);
        let kept = match second.and_then(|place| run.source.shapes.get(place)) {
            Some(shape) => {
                let own = shape.shape.columns.iter().filter(|c| !run.source.keys().contains(&c.name));
                own.map(|c| Kept { name: c.name.clone(), place: c.place, numeric: false }).collect()
            }
            None => fields(run, list),
        };
        Ok(Some(Elements { list, measures, kept, second }))
    }

    /// The measures that stand in the columns.
    pub fn measures(&self) -> &[MeasureId] {
        &self.measures
    }

    /// Writes the elements of a chunk.
    pub fn write(
        &self,
        run: &Run<'_>,
        rows: &[Full],
        done: &Done,
        words: &mut Words<'_>,
        output: &mut Output,
    ) -> std::io::Result<()> {
        let (columns, _) = run.typer().read(rows, run.threads);
        let options = eval::Options { measures: Some(self.measures.clone()), ..eval::Options::default() };
        let mut hints = eval::Hints::default();
        for (at, full) in rows.iter().enumerate() {
            let mut profile = columns.profile(at, run.base);
            let mut report = run.index.engine.run(&profile, &options);
            report.outcomes.iter_mut().for_each(|o| run.index.engine.settle(&mut profile, o, &mut hints));
            let elements = match profile.inputs.get(self.list.index()) {
                Some(Value::List(elements)) => elements.len(),
                _ => 0,
            };
            let list = run.program.inputs.get(self.list.index()).map_or("", |i| i.name.as_str());
            let fault = done.faults.iter().find(|fault| fault.at == at);
            for place in 0..elements {
                let drawn = self.drawn(run, &profile.inputs, full, place);
                let cells = report.outcomes.iter().map(|outcome| match fault {
                    Some(fault) => bad(words, fault),
                    None => share(words, outcome, (list, place)),
                });
                let cells: Vec<Cell> = cells.collect();
                output.line(Line { row: &full.row, element: Some(&drawn), cells: &cells })?;
            }
        }
        Ok(())
    }

    /// The cells of an element.
    fn drawn(&self, run: &Run<'_>, inputs: &[Value], full: &Full, place: usize) -> Row {
        if let Some(row) = self.second.and_then(|second| full.children.get(second)?.get(place)) {
            return row.clone();
        }
        let mut row = Row::new();
        let Some(Value::List(elements)) = inputs.get(self.list.index()) else { return row };
        let entity = super::mapping::entity_of(run.program, self.list);
        let fields = entity.and_then(|id| run.program.entities.get(id.index())).map_or(&[][..], |e| &e.fields);
        let values = elements.get(place).map_or(&[][..], |e| &e.fields);
        for (field, value) in fields.iter().zip(values) {
            match value {
                Value::Unknown | Value::Unspecified => row.push(Content::Empty, ""),
                value => row.push(Content::Text, &crate::cli::profile::shown::value(run.program, &field.ty, value)),
            }
        }
        row
    }
}

fn fields(run: &Run<'_>, list: InputId) -> Vec<Kept> {
    let entity: Option<EntityId> = super::mapping::entity_of(run.program, list);
    let fields = entity.and_then(|id| run.program.entities.get(id.index())).map_or(&[][..], |e| &e.fields);
    let name = run.program.inputs.get(list.index()).map_or("", |i| i.name.as_str());
    let one = |(place, field): (usize, &crate::ir::Input)| Kept {
        name: format!("{name}.{}", field.name),
        place,
        numeric: false,
    };
    fields.iter().enumerate().map(one).collect()
}

/// What a measure gives an element: nothing where the measure as a whole is refused, or open for another reason than an element.
fn share(words: &mut Words<'_>, outcome: &Outcome, (list, place): (&str, usize)) -> Cell {
    let own = outcome.elements.iter().find(|e| e.index == place);
    let refused = !matches!(outcome.status, Status::Eligible | Status::Unknown | Status::Compliant);
    let of_another =
        |name: &String| !name.strip_prefix(list).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']));
    let mut asked = outcome.missing.iter().chain(&outcome.attest);
    let open = outcome.status == Status::Unknown && asked.any(of_another);
    match own {
        Some(element) if open && element.failed.is_empty() && element.status == Status::Eligible => {
            let reason = Reason::Missing { inputs: outcome.missing.clone(), attest: outcome.attest.clone() };
            let (reason, causes) = words.reason(&reason);
            Cell { status: outcome.status, sum: None, amount: String::new(), reason, causes }
        }
        Some(element) if !refused || !element.failed.is_empty() => of_element(words, element),
        Some(_) | None => words.of_outcome(outcome),
    }
}

fn of_element(words: &mut Words<'_>, element: &ElementOutcome) -> Cell {
    let reason = element.failed.first();
    let (reason, causes) = match reason {
        Some(failure) => words.of_failure(failure),
        None => (Arc::from(""), Arc::from([])),
    };
    let sum = match &element.value {
        Some(Value::Number(n)) => Some(*n),
        _ => None,
    };
    Cell { status: element.status, sum, amount: sum.map_or(String::new(), amount), reason, causes }
}
