//! `--dry-run`: what each column is for, and the first rows. `--explain-row`: one row by the interpreter, with every step.

use super::chunk::Shape;
use super::mapping::Target;
use super::words::Words;
use super::{CHUNK, Ended, Exit, Run};
use crate::cli::outcome_json::{self, Texts};
use crate::cli::outcome_text::{self, Style};
use crate::cli::profile::shown::type_with_example;
use crate::cli::text::batch as text;
use crate::cli::text::outcome as say;
use crate::diag::{Diagnostic, catalogue::data};
use crate::eval;
use crate::ir::Input;

/// The mapping and the first rows.
pub fn dry(run: &mut Run<'_>, rows: usize, findings: &mut Vec<Diagnostic>) -> Ended {
    let mut out = text::mapping_of(&run.source.main.name, &run.source.table.about());
    columns(run, &run.source.main, &mut out);
    for child in &run.source.shapes {
        out.push_str(&text::mapping_of(
            &child.shape.name,
            run.program.inputs.get(child.list.index()).map_or("", |i| &i.name),
        ));
        columns(run, &child.shape, &mut out);
    }
    let mut chunk = Vec::new();
    let read = run.source.chunk(&mut chunk, rows.min(CHUNK));
    let done = read.and_then(|_| run.compute(&chunk, &run.reach(), &mut Words::new(run.program, run.sources), true));
    let done = match done {
        Ok(done) => done,
        Err(fault) => {
            findings.push(*fault);
            return Ok((Exit::Faults, out));
        }
    };
    let names = super::words::names(run.program, run.plan.measures());
    for (full, cells) in chunk.iter().zip(&done.cells) {
        out.push_str(&format!("\n{}\n", text::row(full.row.number)));
        for (name, cell) in names.iter().zip(cells) {
            let parts = [say::status(cell.status), &cell.amount, &cell.reason];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            out.push_str(&format!("  {name}：{}\n", parts.join("  ")));
        }
    }
    Ok((Exit::Done, out))
}

fn columns(run: &Run<'_>, shape: &Shape, out: &mut String) {
    let children = run.source.shapes.iter().find(|c| c.shape.name == shape.name).map(|c| c.entity);
    for column in &shape.columns {
        let entity = children.and_then(|id| run.program.entities.get(id.index()));
        let input: Option<&Input> = match column.target {
            Target::Input(id) => run.program.inputs.get(id.index()),
            Target::Field(place) => entity.and_then(|e| e.fields.get(place)),
            Target::History | Target::Carried => None,
        };
        let what = match input {
            Some(input) => format!("{}（{}）", input.name, type_with_example(run.program, &input.ty)),
            None if column.target == Target::History => text::HISTORY.to_owned(),
            None if run.source.keys().contains(&column.name) => text::JOINS.to_owned(),
            None => text::CARRIED.to_owned(),
        };
        out.push_str(&text::mapped(&column.name, &what));
    }
}

/// One row, by its number in the file.
pub fn row(run: &mut Run<'_>, number: u64, findings: &mut Vec<Diagnostic>) -> Ended {
    let mut chunk = Vec::new();
    loop {
        match run.source.chunk(&mut chunk, 1) {
            Ok(true) if chunk.iter().any(|full| full.row.number == number) => break,
            Ok(true) => {}
            Ok(false) => {
                findings.push(Diagnostic::bare(data::E0522, text::no_row(number)));
                return Err(Exit::Faults);
            }
            Err(fault) => {
                findings.push(*fault);
                return Err(Exit::Faults);
            }
        }
    }
    let (columns, faults) = run.typer().read(&chunk, 1);
    for fault in &faults {
        let column = fault.column.as_ref().map_or("", |(_, name)| name);
        findings.push(Diagnostic::bare(data::W0525, text::bad_cell(column, &fault.value, &fault.reason)));
    }
    let profile = columns.profile(0, run.base);
    let measures = Some(run.plan.measures().to_vec());
    let options = eval::Options { measures, trace: true, missing: true, ..eval::Options::default() };
    let report = run.index.engine.run(&profile, &options);
    let texts = Texts { program: run.program, sources: run.sources, readings: &profile.readings };
    let document = outcome_json::document(texts, &report, Some(text::row(number)));
    let shown = match run.args.format {
        crate::cli::args::Format::Json => {
            format!("{}\n", serde_json::to_string_pretty(&document).unwrap_or_default())
        }
        crate::cli::args::Format::Text => {
            outcome_text::show(&document, Style { date_given: run.args.shared.date.is_some(), ascii: false })
        }
    };
    Ok((Exit::Done, shown))
}
