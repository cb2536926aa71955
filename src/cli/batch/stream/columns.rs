//! The quick way through Parquet and Arrow: batch after batch, columns to columns.

use super::super::answers::{Answers, Figure, Kind, answers};
use super::super::chunk::{Fault, Grid};
use super::super::output::Output;
use super::super::output::arrow::groups::{self, Encoder, Groups, is_full};
use super::super::output::arrow::{Results, Writer, amount_type, kept};
use super::super::plain::Plain;
use super::super::summary::Tally;
use super::pieces::Stopped;
use super::{Job, Own, Sinks, passed, shared, texts};
use crate::batch::columns::Builder;
use crate::batch::results::Series;
use crate::cli::table::arrow::cells;
use crate::cli::table::head::Table;
use crate::cli::table::row::Content;
use crate::cli::text::outcome as say;
use crate::eval::outcome::Status;
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Decimal128Type, Int8Type, Int16Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, Decimal128Array, DictionaryArray, RecordBatch, StringArray, UInt32Array};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use parquet::arrow::arrow_writer::ArrowColumnChunk;
use std::ops::Range;
use std::sync::Arc;

/// Batches that make a group of the output, with the number of the last row before each.
struct Unit {
    /// Batches that are done already.
    done: Vec<groups::Batch>,
    batches: Vec<(u64, RecordBatch)>,
}

/// What comes of them.
struct Product {
    written: Written,
    counted: Counted,
}

/// What comes of some batches beside their columns.
#[derive(Default)]
pub(super) struct Counted {
    rows: u64,
    faults: Vec<Fault>,
    /// By batch, by measure.
    tallies: Vec<Vec<Tally>>,
}

impl Counted {
    /// Adds it to what was counted before; its rows are numbered behind so many others, and so many bytes were read.
    pub(super) fn put(
        mut self,
        sinks: &mut Sinks<'_>,
        total: &mut u64,
        (before, bytes): (u64, u64),
    ) -> std::io::Result<()> {
        *total += self.rows;
        self.faults.iter_mut().for_each(|fault| fault.row += before);
        self.tallies.iter_mut().try_for_each(|tallies| sinks.counting.absorb(tallies))?;
        sinks.errors.add(&self.faults)?;
        sinks.progress.show(*total, bytes, sinks.console);
        Ok(())
    }
}

/// What goes to the file.
pub(super) enum Written {
    Group(Vec<ArrowColumnChunk>),
    Batches(Vec<groups::Batch>),
}

impl Written {
    /// Batches, as a group where there is an encoder.
    pub(super) fn of(batches: Vec<groups::Batch>, encoder: Option<&Encoder>) -> std::io::Result<Written> {
        match encoder {
            Some(encoder) => encoder.encode(&batches).map(Written::Group),
            None => Ok(Written::Batches(batches)),
        }
    }
}

/// The columns of results; texts may be codes of a dictionary where they go to a `group`.
pub(super) fn results(answers: &[Answers], group: bool) -> impl Iterator<Item = ArrayRef> {
    answers.iter().flat_map(move |own| if group && own.others.is_empty() { codes(own) } else { arrays(own) })
}

/// Takes batches as long as there are some, by so many threads; adds to the number of rows.
pub(super) fn all(
    job: &Job<'_>,
    own: &mut [Own<'_>],
    table: &mut Table,
    sinks: &mut Sinks<'_>,
    total: &mut u64,
) -> Result<(), Stopped> {
    if let Some(stored) = job.heads.stored.clone() {
        return passed::all(job, own, (table, stored), sinks, total);
    }
    if table.is_csv() {
        return texts::all(job, own, table, sinks, total);
    }
    let encoder = writer(sinks.output).map_err(Stopped::Output)?.encoder();
    let mut ends = Ends { table, sinks, total };
    shared::run(own, &mut ends, &|own, unit| job.unit(own, unit, encoder.as_ref()))
}

pub(super) fn writer(output: &mut Output) -> std::io::Result<&mut Writer> {
    match output {
        Output::Arrow(writer) => Ok(writer),
        Output::Csv(_) | Output::Lines(_) | Output::Xlsx(_) => Err(std::io::ErrorKind::Unsupported.into()),
    }
}

/// Where batches come from and products go.
struct Ends<'e, 's> {
    table: &'e mut Table,
    sinks: &'e mut Sinks<'s>,
    total: &'e mut u64,
}

impl shared::Ends<Unit, std::io::Result<Product>> for Ends<'_, '_> {
    fn next(&mut self) -> Result<Option<Unit>, Stopped> {
        let Some(rows) = self.table.arrow() else { return Ok(None) };
        let groups = writer(self.sinks.output).map_err(Stopped::Output)?.groups();
        let in_groups = groups.is_some();
        let mut unit = Unit { done: groups.map(Groups::take).unwrap_or_default(), batches: Vec::new() };
        let (mut count, mut bytes) = (0, 0);
        while let Some((before, batch)) = rows.piece().map_err(Stopped::Table)? {
            count += batch.num_rows();
            bytes += batch.get_array_memory_size();
            unit.batches.push((before, batch));
            if !in_groups || is_full(count, bytes) {
                break;
            }
        }
        Ok(Some(unit).filter(|unit| !unit.batches.is_empty() || !unit.done.is_empty()))
    }

    fn put(&mut self, product: std::io::Result<Product>) -> Result<(), Stopped> {
        let product = product.map_err(Stopped::Output)?;
        put(product.written, self.sinks).map_err(Stopped::Output)?;
        product.counted.put(self.sinks, self.total, (0, 0)).map_err(Stopped::Output)
    }
}

pub(super) fn put(written: Written, sinks: &mut Sinks<'_>) -> std::io::Result<()> {
    let writer = writer(sinks.output)?;
    match (written, writer.groups()) {
        (Written::Group(chunks), Some(groups)) => groups.put(chunks),
        (Written::Group(_), None) => Err(std::io::ErrorKind::Unsupported.into()),
        (Written::Batches(batches), _) => batches.into_iter().try_for_each(|batch| writer.write(batch)),
    }
}

impl Job<'_> {
    fn unit(&self, own: &mut Own<'_>, unit: Unit, encoder: Option<&Encoder>) -> std::io::Result<Product> {
        let mut product = Product { written: Written::Batches(Vec::new()), counted: Counted::default() };
        let mut done = unit.done;
        for (before, batch) in unit.batches {
            let grid = Batch::new(before, batch.columns().to_vec(), batch.num_rows());
            let answers = self.batch(own, &grid, &mut product.counted)?;
            done.push(kept(self.heads, &batch).chain(results(&answers, encoder.is_some())).collect());
        }
        product.written = Written::of(done, encoder)?;
        Ok(product)
    }

    /// The answers of the rows.
    pub(super) fn batch(
        &self,
        own: &mut Own<'_>,
        grid: &impl Grid,
        counted: &mut Counted,
    ) -> std::io::Result<Vec<Answers>> {
        let (columns, mut faults) = self.typer.columns(grid, &mut own.denominators);
        let results = self.plan.run(&columns, 1);
        let answers = answers(&results, &faults, self.reach, &mut own.words);
        counted.rows += grid.rows() as u64;
        counted.faults.append(&mut faults);
        counted.tallies.push(answers.iter().map(Tally::of).collect::<std::io::Result<_>>()?);
        Ok(answers)
    }
}

/// Rows with a list that is too long.
fn broken(columns: &[ArrayRef], rows: usize) -> Vec<(usize, String)> {
    let long = |row: &usize| columns.iter().any(|column| cells::is_long(column.as_ref(), *row));
    let lists = columns.iter().any(|column| cells::is_list(column.as_ref()));
    let rows = (0..if lists { rows } else { 0 }).filter(long);
    rows.map(|row| (row, crate::cli::text::batch::TOO_MANY_ELEMENTS.to_owned())).collect()
}

/// The columns of a measure with texts as codes: each text stands once.
fn codes(answers: &Answers) -> [ArrayRef; 3] {
    let rows = answers.fen.len();
    let by_row = |of: &dyn Fn(&Kind) -> Option<u32>| -> UInt32Array {
        let of_kind: Vec<Option<u32>> = answers.kinds.iter().map(of).collect();
        let code = |place: u32| of_kind.get(place as usize).copied().flatten();
        match &answers.rows {
            Series::Same(place) => std::iter::repeat_n(code(*place), rows).collect(),
            Series::Each(places) => places.iter().map(|place| code(*place)).collect(),
        }
    };
    let statuses = StringArray::from_iter_values(Status::ALL.map(say::status));
    let place = |kind: &Kind| Status::ALL.iter().position(|status| *status == kind.status);
    let status = by_row(&|kind| place(kind).and_then(|place| u32::try_from(place).ok()));
    let reasons: Vec<&str> = answers.kinds.iter().map(|kind| &*kind.said.0).collect();
    let said =
        |kind: &Kind| reasons.iter().position(|reason| **reason == *kind.said.0).filter(|_| !kind.said.0.is_empty());
    let reason = by_row(&|kind| said(kind).and_then(|place| u32::try_from(place).ok()));
    let reasons = StringArray::from_iter_values(reasons);
    let texts =
        |codes: UInt32Array, texts: StringArray| Arc::new(DictionaryArray::new(codes, Arc::new(texts))) as ArrayRef;
    [texts(status, statuses), amounts(answers), texts(reason, reasons)]
}

/// The amounts, absent where a kind has none.
fn amounts(answers: &Answers) -> ArrayRef {
    let values = answers.fen.iter().map(|fen| i128::from(*fen)).collect();
    let paid: Vec<bool> = answers.kinds.iter().map(|kind| kind.figure == Figure::Fen).collect();
    let is_paid = |place: u32| paid.get(place as usize) == Some(&true);
    let nulls = match &answers.rows {
        Series::Same(place) if is_paid(*place) => None,
        Series::Same(_) => Some(NullBuffer::new_null(answers.fen.len())),
        Series::Each(places) => Some(places.iter().map(|place| is_paid(*place)).collect::<NullBuffer>()),
    };
    Arc::new(Decimal128Array::new(values, nulls).with_data_type(amount_type()))
}

/// The columns of a measure.
fn arrays(answers: &Answers) -> [ArrayRef; 3] {
    let mut results = Results::default();
    for row in 0..answers.fen.len() {
        let place = answers.rows.get(row).unwrap_or(0);
        let Some(kind) = answers.kinds.get(place as usize) else { continue };
        match (kind.figure, answers.others.get(&row)) {
            (Figure::Other, Some(cell)) => results.cell(cell),
            (Figure::Fen, _) => results.add(kind.status, answers.fen.get(row).copied().map(i128::from), &kind.said.0),
            (Figure::None | Figure::Other, _) => results.add(kind.status, None, &kind.said.0),
        }
    }
    results.finish()
}

/// Whole numbers and decimals: their digits as long as they are plain.
fn digits<T: ArrowPrimitiveType>(
    array: &ArrayRef,
    scale: i8,
    (rows, plain, builder): (Range<usize>, &mut Plain, &mut Builder),
) -> usize
where
    i64: TryFrom<T::Native>,
{
    let (Some(array), Ok(scale)) = (array.as_primitive_opt::<T>(), u32::try_from(scale)) else { return 0 };
    let number = |row: usize| i64::try_from(array.value(row)).ok().map(|number| (number, scale));
    plain.fill(builder, rows, |row| number(row).filter(|_| array.is_valid(row)))
}

/// A batch as rows of cells.
#[derive(Debug)]
pub struct Batch {
    columns: Vec<ArrayRef>,
    rows: usize,
    before: u64,
    broken: Vec<(usize, String)>,
}

impl Batch {
    /// So many rows behind so many others.
    pub fn new(before: u64, columns: Vec<ArrayRef>, rows: usize) -> Batch {
        let broken = broken(&columns, rows);
        Batch { columns, rows, before, broken }
    }
}

impl Grid for Batch {
    fn rows(&self) -> usize {
        self.rows
    }

    fn number(&self, row: usize) -> u64 {
        self.before + row as u64 + 1
    }

    fn cell<'s>(&'s self, row: usize, place: usize, scratch: &'s mut String) -> (Content, &'s str) {
        let column = self.columns.get(place);
        let content = column.map_or(Content::Empty, |column| cells::cell(column.as_ref(), row, scratch));
        (content, scratch)
    }

    fn numbers(&self, place: usize, rows: Range<usize>, plain: &mut Plain, builder: &mut Builder) -> usize {
        let Some(array) = self.columns.get(place).filter(|array| array.null_count() < array.len()) else {
            return 0;
        };
        let rows = (rows, plain, builder);
        match array.data_type() {
            DataType::Int8 => digits::<Int8Type>(array, 0, rows),
            DataType::Int16 => digits::<Int16Type>(array, 0, rows),
            DataType::Int32 => digits::<Int32Type>(array, 0, rows),
            DataType::Int64 => digits::<Int64Type>(array, 0, rows),
            DataType::Decimal128(_, scale) => digits::<Decimal128Type>(array, *scale, rows),
            _ => 0,
        }
    }

    fn broken(&self) -> &[(usize, String)] {
        &self.broken
    }
}
