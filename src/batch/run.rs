//! The rows over threads: each takes a run of parts that lie behind one another, so that nothing is shared and the
//! results stand in order whatever the number of threads.

use super::Plan;
use super::columns::Columns;
use super::compile::Compiled;
use super::exact::Exact;
use super::graph::{Domain, Graph, NodeId, YES};
use super::kernel::Arg;
use super::lower::{Lowered, SHAPES};
use super::machine::{Codes, Machine};
use super::missing::Clauses;
use super::results::{Head, MeasurePart, Numbers, Reason, Results, Series, Shape};
use crate::eval::outcome::{Outcome, Status};
use crate::ir::{MeasureId, Type};
use std::ops::Range;
use std::sync::Arc;

/// How many rows a part of the results has.
const PART: usize = 65_536;
/// How many rows kernels take at once: their buffers stay in the cache.
const CHUNK: usize = 1_024;

/// A part with how many of its rows kernels left to the interpreter.
type Part = (Vec<MeasurePart>, usize);

/// What all threads read.
struct Job<'r, 'p> {
    plan: &'r Plan<'p>,
    compiled: &'r Compiled,
    columns: &'r Columns,
    codes: Vec<Codes>,
    heads: Vec<Head>,
    /// What open clauses read, a measure; empty where nobody asks for names.
    clauses: Vec<Clauses>,
}

pub(super) fn run(plan: &Plan<'_>, compiled: &Compiled, columns: &Columns, threads: usize) -> Results {
    let codes = compiled.codes(&plan.engine, &plan.base, columns);
    let heads = heads(plan, compiled);
    let clauses = heads.iter().filter(|_| plan.names).map(|head| Clauses::new(plan, head)).collect();
    let job = Job { plan, compiled, columns, codes, heads, clauses };
    let count = columns.rows.div_ceil(PART);
    let threads = threads.clamp(1, count.max(1));
    let share = |thread: usize| thread * count / threads..(thread + 1) * count / threads;
    let job_ref = &job;
    let parts: Vec<Part> = if threads == 1 {
        job.parts(share(0))
    } else {
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|t| scope.spawn(move || job_ref.parts(share(t)))).collect();
            running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
        })
    };
    let interpreted = parts.iter().map(|(_, interpreted)| interpreted).sum();
    let parts = parts.into_iter().map(|(part, _)| part).collect();
    Results { rows: columns.rows, interpreted, heads: job.heads, part_rows: PART, parts }
}

fn heads(plan: &Plan<'_>, compiled: &Compiled) -> Vec<Head> {
    let ty = |m: MeasureId| plan.engine.figure_type(m).cloned().unwrap_or(Type::Error);
    let head = |(m, result): &(MeasureId, Result<Lowered, _>)| match result {
        Ok(lowered) => Head {
            measure: *m,
            ty: ty(*m),
            denominator: lowered.denominator,
            reasons: Arc::from(lowered.reasons.as_slice()),
        },
        Err(_) => Head { measure: *m, ty: ty(*m), denominator: 100, reasons: Arc::from([Reason::None]) },
    };
    compiled.measures.iter().map(head).collect()
}

/// A measure's part while its rows are computed.
fn begin(graph: &Graph, result: Option<&Lowered>, rows: usize) -> MeasurePart {
    let Some(lowered) = result else { return MeasurePart::blank(rows) };
    let numbers = |node: Option<NodeId>| match node {
        None => Numbers::Absent,
        Some(node) if graph.node(node).width == super::graph::Width::Wide => Numbers::Wide(Vec::with_capacity(rows)),
        Some(_) => Numbers::Narrow(Vec::with_capacity(rows)),
    };
    let constant = |node: NodeId| graph.constant(node).and_then(|c| usize::try_from(c).ok());
    MeasurePart {
        status: series(constant(lowered.status).and_then(|c| Status::ALL.get(c).copied()), rows),
        shape: series(constant(lowered.shape).and_then(|c| SHAPES.get(c).copied()), rows),
        reason: series(constant(lowered.reason).and_then(|c| u16::try_from(c).ok()), rows),
        low: numbers(lowered.low),
        high: numbers(lowered.high),
        reasons: Vec::new(),
        others: Vec::new(),
    }
}

fn series<T>(constant: Option<T>, rows: usize) -> Series<T> {
    constant.map_or_else(|| Series::Each(Vec::with_capacity(rows)), Series::Same)
}

impl Job<'_, '_> {
    fn parts(&self, parts: Range<usize>) -> Vec<Part> {
        let mut machine = Machine::new(&self.compiled.graph, &self.compiled.tape, self.columns, &self.codes);
        let mut exact = Exact::new(self.plan, self.compiled, self.columns);
        parts.map(|part| self.part(part, &mut machine, &mut exact)).collect()
    }

    fn part(&self, part: usize, machine: &mut Machine<'_>, exact: &mut Exact<'_, '_>) -> Part {
        let first = part * PART;
        let rows = PART.min(self.columns.rows - first);
        let measures = &self.compiled.measures;
        let mut parts: Vec<MeasurePart> =
            measures.iter().map(|(_, r)| begin(&self.compiled.graph, r.as_ref().ok(), rows)).collect();
        let others: Vec<usize> = (0..).zip(measures).filter(|(_, (_, r))| r.is_err()).map(|(place, _)| place).collect();
        let mut left = Vec::new();
        let mut at = 0;
        while at < rows && others.len() < measures.len() {
            let count = CHUNK.min(rows - at);
            machine.run(first + at..first + at + count);
            for (part, (_, result)) in parts.iter_mut().zip(measures) {
                if let Ok(lowered) = result {
                    append(machine, lowered, part, count);
                }
            }
            self.left(machine, at, count, &mut left);
            at += count;
        }
        left.sort_unstable();
        left.dedup();
        let rows_left = self.interpret(first, rows, &left, exact, &mut parts);
        self.settle(first, rows, &left, exact, &mut parts);
        if !others.is_empty() {
            (0..rows).for_each(|row| self.put(row, rows, &exact.row(first + row, &others), &mut parts));
        }
        for ((clauses, head), part) in self.clauses.iter().zip(&self.heads).zip(&mut parts) {
            clauses.name(self.plan, self.columns, (first, rows), head, part);
        }
        (parts, rows_left)
    }

    /// Computes the rows that kernels left, each for the measures that are open in it; how many rows there are.
    fn interpret(
        &self,
        first: usize,
        rows: usize,
        left: &[(usize, usize)],
        exact: &mut Exact<'_, '_>,
        parts: &mut [MeasurePart],
    ) -> usize {
        let of_row = left.chunk_by(|(a, _), (b, _)| a == b);
        of_row
            .map(|own| {
                let row = own.first().map_or(0, |(row, _)| *row);
                let places: Vec<usize> = own.iter().map(|(_, place)| *place).collect();
                self.put(row, rows, &exact.row(first + row, &places), parts);
            })
            .count()
    }

    /// Decides what kernels leave at 待定 where every completion of what is not given agrees (S64). Measures of which
    /// all rows are alike are decided once.
    fn settle(
        &self,
        first: usize,
        rows: usize,
        left: &[(usize, usize)],
        exact: &mut Exact<'_, '_>,
        parts: &mut [MeasurePart],
    ) {
        let covered = self.compiled.measures.iter().map(|(_, result)| result.is_ok());
        let (alike, open): (Vec<usize>, Vec<usize>) = covered
            .zip(&*parts)
            .enumerate()
            .filter(|(_, (covered, part))| *covered && part.status.has(Status::Unknown))
            .map(|(place, _)| place)
            .partition(|place| self.is_alike(*place));
        if !alike.is_empty() {
            let decided = decided(exact.row(first, &alike));
            (0..rows).for_each(|row| self.put(row, rows, &decided, parts));
        }
        for row in 0..rows {
            let is_open = |place: &usize| {
                let status = parts.get(*place).and_then(|part| part.status.get(row));
                status == Some(Status::Unknown) && left.binary_search(&(row, *place)).is_err()
            };
            let places: Vec<usize> = open.iter().copied().filter(is_open).collect();
            if !places.is_empty() {
                self.put(row, rows, &decided(exact.row(first + row, &places)), parts);
            }
        }
        parts.iter_mut().for_each(|part| part.others.sort_by_key(|(row, _)| *row));
    }

    /// Whether a measure reads nothing that differs from row to row.
    fn is_alike(&self, place: usize) -> bool {
        let needs = self.compiled.needs.get(place).map_or(&[][..], Vec::as_slice);
        self.columns.histories.is_none() && needs.iter().all(|id| self.columns.column(*id).is_none())
    }

    /// Puts results of a row in their places.
    fn put(&self, row: usize, rows: usize, outcomes: &[Outcome], parts: &mut [MeasurePart]) {
        for outcome in outcomes {
            let place = self.heads.iter().position(|h| h.measure == outcome.measure);
            if let Some((head, part)) = place.and_then(|i| Some((self.heads.get(i)?, parts.get_mut(i)?))) {
                part.put(row, rows, head, outcome);
            }
        }
    }

    /// The rows of a chunk that kernels leave to the interpreter, with the places of the measures.
    fn left(&self, machine: &Machine<'_>, first: usize, rows: usize, left: &mut Vec<(usize, usize)>) {
        for (node, measures) in &self.compiled.left {
            let mut leave = |row: usize| left.extend(measures.iter().map(|measure| (first + row, *measure)));
            let mask = machine.byte(*node);
            match (self.compiled.graph.domain(*node), mask) {
                (_, Arg::Same(mask)) if mask == YES => (0..rows).for_each(leave),
                (_, Arg::Same(_)) => {}
                (Domain::Elements(list), Arg::Each(mask)) => {
                    if mask.contains(&YES) {
                        machine.rows_of(list, mask).for_each(leave);
                    }
                }
                (Domain::Any | Domain::Rows, Arg::Each(mask)) => {
                    if mask.contains(&YES) {
                        mask.iter().enumerate().filter(|(_, m)| **m == YES).for_each(|(row, _)| leave(row));
                    }
                }
            }
        }
    }
}

/// Those that are no longer open: of the others kernels name the clause.
fn decided(mut outcomes: Vec<Outcome>) -> Vec<Outcome> {
    outcomes.retain(|outcome| outcome.status != Status::Unknown);
    outcomes
}

/// The results of a chunk behind those before.
fn append(machine: &Machine<'_>, lowered: &Lowered, part: &mut MeasurePart, rows: usize) {
    codes(machine.byte(lowered.status), &mut part.status, status, rows);
    codes(machine.byte(lowered.shape), &mut part.shape, shape, rows);
    codes(machine.byte(lowered.reason), &mut part.reason, u16::from, rows);
    numbers(machine, lowered.low, &mut part.low, rows);
    numbers(machine, lowered.high, &mut part.high, rows);
}

/// The status of a code, as in `Status::ALL`; in words that are compiled for many codes at once.
fn status(code: u8) -> Status {
    match code {
        0 => Status::Eligible,
        1 => Status::Ineligible,
        3 => Status::NotInForce,
        4 => Status::Expired,
        5 => Status::Conflict,
        6 => Status::Compliant,
        7 => Status::NonCompliant,
        8 => Status::Met,
        9 => Status::NotMet,
        10 => Status::Pending,
        _ => Status::Unknown,
    }
}

/// The shape of a code, as in `SHAPES`.
fn shape(code: u8) -> Shape {
    match code {
        1 => Shape::Exact,
        2 => Shape::AtMost,
        3 => Shape::AtLeast,
        4 => Shape::Range,
        5 => Shape::Unspecified,
        _ => Shape::None,
    }
}

fn codes<T: Copy>(codes: Arg<'_, u8>, series: &mut Series<T>, meaning: impl Fn(u8) -> T, rows: usize) {
    let Series::Each(values) = series else { return };
    match codes {
        Arg::Same(code) => values.extend(std::iter::repeat_n(meaning(code), rows)),
        Arg::Each(codes) => values.extend(codes.iter().map(|code| meaning(*code))),
    }
}

fn numbers(machine: &Machine<'_>, node: Option<NodeId>, numbers: &mut Numbers, rows: usize) {
    let Some(node) = node else { return };
    match numbers {
        Numbers::Absent => {}
        Numbers::Narrow(values) => match machine.narrow(node) {
            Arg::Same(value) => values.extend(std::iter::repeat_n(value, rows)),
            Arg::Each(each) => values.extend_from_slice(each),
        },
        Numbers::Wide(values) => match machine.wide(node) {
            Arg::Same(value) => values.extend(std::iter::repeat_n(value, rows)),
            Arg::Each(each) => values.extend_from_slice(each),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_places_in_the_lists_of_statuses_and_shapes() {
        assert!(Status::ALL.iter().zip(0..).all(|(own, code)| status(code) == *own));
        assert!(SHAPES.iter().zip(0..).all(|(own, code)| shape(code) == *own));
    }
}
