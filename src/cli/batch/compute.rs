//! Rows → the cells of results: typed, computed, and open where a bad cell could decide.

use super::chunk::{Fault, Full, Shape, Typer};
use super::mapping::Target;
use super::words::{Cell, Words};
use super::{FEWEST, SAMPLE, text};
use crate::batch::Plan;
use crate::diag::{Diagnostic, catalogue::data};
use crate::ir::{InputId, MeasureId, Program};
use std::collections::BTreeSet;

/// A chunk that was computed.
pub struct Done {
    /// By row, by measure of the plan.
    pub cells: Vec<Vec<Cell>>,
    /// The cells that could not be read.
    pub faults: Vec<Fault>,
}

/// For each measure, the inputs that its result can depend on.
pub fn reach(program: &Program, measures: &[MeasureId]) -> Vec<BTreeSet<InputId>> {
    let of = |id: MeasureId| crate::eval::reach(program, id).inputs;
    let one = |id: &MeasureId| {
        let groups = program.groups.iter().filter(|g| g.members.contains(id));
        let members = groups.flat_map(|g| g.members.iter().copied());
        of(*id).into_iter().chain(members.flat_map(of)).collect()
    };
    measures.iter().map(one).collect()
}

/// Computes rows. What a bad cell could decide is open.
pub fn computed(
    typer: Typer<'_>,
    plan: &Plan<'_>,
    threads: usize,
    rows: &[Full],
    reach: &[BTreeSet<InputId>],
    words: &mut Words<'_>,
) -> Done {
    let (columns, faults) = typer.read(rows, threads);
    let results = plan.run(&columns, threads);
    let mut cells: Vec<Vec<Cell>> = rows.iter().map(|_| Vec::with_capacity(reach.len())).collect();
    for of_measure in results.measures() {
        for (row, cells) in cells.iter_mut().enumerate() {
            cells.push(words.cell(&of_measure, row));
        }
    }
    for fault in &faults {
        let Some(cells) = cells.get_mut(fault.at) else { continue };
        for (cell, reach) in cells.iter_mut().zip(reach) {
            if fault.input.is_none_or(|id| reach.contains(&id)) {
                *cell = bad(words, fault);
            }
        }
    }
    Done { cells, faults }
}

/// A column of the first chunk none of whose filled cells can be read.
pub fn mistyped(main: &Shape, rows: &[Full], faults: &[Fault]) -> Option<Diagnostic> {
    let sample = rows.get(..SAMPLE.min(rows.len()))?;
    main.columns.iter().find_map(|column| {
        let Target::Input(id) = column.target else { return None };
        let filled = sample.iter().filter(|full| !full.row.text(column.place).is_empty()).count();
        let mut bad = faults.iter().filter(|f| f.at < sample.len() && f.column.is_some() && f.input == Some(id));
        let first = bad.next()?;
        let all = filled >= FEWEST && bad.count() + 1 == filled;
        let found = || Diagnostic::bare(data::E0522, text::mistyped(&column.name, filled, &first.reason));
        all.then(|| found().help(text::MISTYPED_HELP))
    })
}

/// The result where a cell cannot be read.
pub fn bad(words: &Words<'_>, fault: &Fault) -> Cell {
    match &fault.column {
        Some((_, name)) => words.bad(&text::bad_cell(name, &fault.value, &fault.reason), name),
        None => words.bad(&text::bad_row(&fault.reason), &fault.reason),
    }
}
