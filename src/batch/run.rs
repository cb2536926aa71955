//! The rows over threads: each takes a run of parts that lie behind one another, so that nothing is shared and the
//! results stand in order whatever the number of threads.

use super::Plan;
use super::columns::Columns;
use super::exact::Exact;
use super::results::{Head, MeasurePart, Reason, Results};
use crate::ir::Type;
use std::ops::Range;
use std::sync::Arc;

/// How many rows a part of the results has.
const PART: usize = 65_536;

/// A part with how many of its rows kernels left to the interpreter.
type Part = (Vec<MeasurePart>, usize);

pub(super) fn run(plan: &Plan<'_>, columns: &Columns, threads: usize) -> Results {
    let heads = heads(plan);
    let count = columns.rows.div_ceil(PART);
    let threads = threads.clamp(1, count.max(1));
    let share = |thread: usize| thread * count / threads..(thread + 1) * count / threads;
    let work = |parts: Range<usize>| parts.map(|part| one(plan, columns, &heads, part)).collect::<Vec<Part>>();
    let parts: Vec<Part> = if threads == 1 {
        work(share(0))
    } else {
        std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(share(thread)))).collect();
            running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
        })
    };
    let interpreted = parts.iter().map(|(_, interpreted)| interpreted).sum();
    let parts = parts.into_iter().map(|(part, _)| part).collect();
    Results { rows: columns.rows, interpreted, heads, part_rows: PART, parts }
}

fn heads(plan: &Plan<'_>) -> Vec<Head> {
    let ty = |m| plan.engine.figure_type(m).cloned().unwrap_or(Type::Error);
    let head = |m| Head { measure: m, ty: ty(m), denominator: 100, reasons: Arc::from([Reason::None]) };
    plan.measures.iter().map(|m| head(*m)).collect()
}

fn one(plan: &Plan<'_>, columns: &Columns, heads: &[Head], part: usize) -> Part {
    let first = part * PART;
    let rows = PART.min(columns.rows - first);
    let mut parts = vec![MeasurePart::blank(rows); heads.len()];
    let mut exact = Exact::new(plan, columns);
    for at in 0..rows {
        exact.row(first + at, (at, rows), &plan.measures, heads, &mut parts);
    }
    (parts, rows)
}
