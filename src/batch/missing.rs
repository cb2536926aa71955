//! What is not given where a clause is open: the inputs that the clause reads and that the row does not have.

use super::Plan;
use super::columns::{Columns, Data, State};
use super::results::{Head, MeasurePart, Reason, Series};
use crate::eval::reach::Reach;
use crate::ir::{InputId, MeasureId};
use crate::value::Value;
use std::collections::HashMap;

/// The open clauses of one measure with what each reads.
pub(super) struct Clauses {
    /// By code; none where the code is no open clause.
    codes: Vec<Option<Clause>>,
}

struct Clause {
    inputs: Vec<(InputId, String)>,
    /// Lists with the fields that are read, by name.
    fields: Vec<(InputId, usize, String)>,
    /// Figures and parameters that nobody gave.
    others: Vec<String>,
    attest: Option<String>,
}

impl Clauses {
    pub(super) fn new(plan: &Plan<'_>, head: &Head) -> Clauses {
        let clause = |reason: &Reason| match reason {
            Reason::Open { reads, attest } if reads.is_empty() && attest.is_none() => {
                Some(Clause::of(plan, &[crate::eval::reach(plan.program, head.measure)], None))
            }
            Reason::Open { reads, attest } => {
                let reaches: Vec<Reach> = reads.iter().map(|e| plan.engine.reads(*e)).collect();
                Some(Clause::of(plan, &reaches, attest.clone()))
            }
            Reason::List(_) => Some(Clause::of(plan, &[crate::eval::reach(plan.program, head.measure)], None)),
            Reason::None
            | Reason::Failed { .. }
            | Reason::Missing { .. }
            | Reason::Undecided(_)
            | Reason::Conflict(..)
            | Reason::Error(_) => None,
        };
        Clauses { codes: head.reasons.iter().map(clause).collect() }
    }

    /// Puts the names of what is missing in the place of open clauses.
    pub(super) fn name(
        &self,
        plan: &Plan<'_>,
        columns: &Columns,
        (first, rows): (usize, usize),
        head: &Head,
        part: &mut MeasurePart,
    ) {
        let is_open = |code: u16| self.codes.get(usize::from(code)).is_some_and(Option::is_some);
        if matches!(part.reason, Series::Same(code) if !is_open(code)) {
            return;
        }
        let mut known: HashMap<(u16, Vec<bool>), u16> = HashMap::new();
        for row in 0..rows {
            let Some(code) = part.reason.get(row) else { continue };
            let Some(Some(clause)) = self.codes.get(usize::from(code)) else { continue };
            let absent = clause.absent(plan, columns, first + row);
            let key = (code, absent);
            let place = match known.get(&key) {
                Some(place) => *place,
                None => {
                    let place = part.place(clause.missing(&key.1, plan, columns, (first + row, head.measure)), head);
                    known.insert(key, place);
                    place
                }
            };
            part.reason.put(row, rows, place);
        }
    }
}

impl Clause {
    fn of(plan: &Plan<'_>, reaches: &[Reach], attest: Option<String>) -> Clause {
        let program = plan.program;
        let (mut inputs, mut fields, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for reach in reaches {
            let named = |i: &InputId| Some((*i, program.inputs.get(i.index())?.name.clone()));
            inputs.extend(reach.inputs.iter().filter_map(named).filter(|(_, name)| Some(name) != attest.as_ref()));
            for (entity, field) in &reach.fields {
                let Some(entity) = program.entities.get(entity.index()) else { continue };
                let name = entity.fields.get(*field).map(|f| format!("{}.{}", entity.name, f.name));
                fields.extend(name.map(|name| (entity.list, *field, name)));
            }
            others.extend(
                reach.delegated.iter().filter_map(|d| program.delegated.get(d.index())).map(|d| d.name.clone()),
            );
        }
        inputs.dedup();
        Clause { inputs, fields, others, attest }
    }

    /// Which inputs and fields a row does not have.
    fn absent(&self, plan: &Plan<'_>, columns: &Columns, row: usize) -> Vec<bool> {
        let input = |id: &InputId| match columns.column(*id) {
            Some(column) => column.state(row) == State::Unknown,
            None => plan.base.inputs.get(id.index()).is_none_or(|v| *v == Value::Unknown),
        };
        let field = |list: &InputId, field: usize| {
            let Some(Data::List(list)) = columns.column(*list).map(|c| c.data()) else { return false };
            let column = list.fields.get(field);
            column.is_some_and(|c| list.elements(row).any(|at| c.state(at) == State::Unknown))
        };
        let inputs = self.inputs.iter().map(|(id, _)| input(id));
        inputs.chain(self.fields.iter().map(|(list, at, _)| field(list, *at))).collect()
    }

    /// The names; where no input is missing the interpreter says what is.
    fn missing(&self, absent: &[bool], plan: &Plan<'_>, columns: &Columns, (row, id): (usize, MeasureId)) -> Reason {
        let names = self.inputs.iter().map(|(_, name)| name).chain(self.fields.iter().map(|(.., name)| name));
        let mut inputs: Vec<String> =
            names.zip(absent).filter(|(_, absent)| **absent).map(|(name, _)| name.clone()).collect();
        let attest: Vec<String> = self.attest.iter().cloned().collect();
        if inputs.is_empty() && attest.is_empty() {
            let profile = columns.profile(row, &plan.base);
            let options = crate::eval::Options { measures: Some(vec![id]), ..Default::default() };
            let report = plan.engine.run(&profile, &options);
            match report.outcomes.first() {
                Some(outcome) if !outcome.missing.is_empty() => inputs.clone_from(&outcome.missing),
                _ => inputs.clone_from(&self.others),
            }
        }
        Reason::Missing { inputs, attest }
    }
}
